"""The commands about evaluations, from plan to withdrawal, as people and programs call them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Reach, Run
from tests.support.repositories import GitRepository
from tests.support.signing import Key, needs_ssh_keygen

PLAN = ("evaluation", "plan", "review", "--title", "Review of knowledge", "--period", "2024-02-01..2024-02-20")
MINI = (*PLAN, "--method", "mini-self-appraisal", "--area", "knw", "--engagement", "acme")


@pytest.fixture
def planned(northwind: GitRepository, run: Run, reach: Reach) -> GitRepository:
    """An evaluation that is planned and committed."""

    def plan() -> None:
        assert run(*MINI, "--member", "lead=lead evaluator", "--sponsor", "Sponsor").code == 0
        assert run("commit", "-m", "Plan").code == 0

    reach("an evaluation that is planned", plan)
    return northwind


@pytest.fixture
def judged(planned: GitRepository, run: Run, reach: Reach) -> GitRepository:
    """One that is judged and committed."""

    def judge() -> None:
        assert run("evaluation", "start", "review").code == 0
        assert run("evaluation", "determine", "review", "--take-over").code == 0
        assert run("commit", "-m", "Judge").code == 0

    reach("an evaluation that is judged", judge)
    return planned


@pytest.fixture
def sealed(judged: GitRepository, run: Run, reach: Reach) -> GitRepository:
    """One that is sealed."""

    def seal() -> None:
        assert run("evaluation", "seal", "review").code == 0

    reach("an evaluation that is sealed", seal)
    return judged


def test_from_plan_to_seal(northwind: GitRepository, run: Run) -> None:
    assert "Planned review in evaluations/review/evaluation.yaml." in run(*MINI).out
    run("commit", "-m", "Plan")
    assert "review judges the evidence of " in run("evaluation", "start", "review").out
    said = run("evaluation", "determine", "review", "knw07", "satisfied", "--because", "Seen.")
    assert said.out == "Wrote 1 determination; 1 of 8 Practices are determined.\n"
    contradicting = run(
        "evaluation", "determine", "review", "knw03", "satisfied", "--activity", "b1=not_satisfied: No."
    )
    assert contradicting.code == 0
    assert contradicting.err.count("C009 warning") == 2
    finding = ("knw03", "weakness", "Nobody looks after it.", "--severity", "major", "--activity", "b1")
    assert run("evaluation", "finding", "review", *finding).out.startswith(
        "Wrote the weakness in evaluations/review/knw"
    )
    assert "8 of 8 Practices are determined" in run("evaluation", "determine", "review", "--take-over").out
    run("commit", "-m", "Judge")
    made = run("evaluation", "seal", "review")
    assert made.code == 0
    assert re.match(r"Sealed evaluation/review on [0-9a-f]{9}, not signed: git knows no key of yours", made.out)
    assert "none stated" in made.out
    assert run("evaluation", "verify", "review").code == 0


def test_lists_and_shows(sealed: GitRepository, run: Run) -> None:
    listed = run("evaluation", "list").out
    assert re.search(r"review .* 2024-02-20 +sealed +6/8 +2025-02-20", listed)
    assert re.search(r"2024-h1 .* determined +0 of 84 determined", listed)
    [*_, found] = run("evaluation", "list", "--json").json["evaluations"]
    assert (found["slug"], found["tag"], found["level"], found["standing"]) == (
        "review", "evaluation/review", None, "in_force",
    )  # fmt: skip
    shown = run("evaluation", "show", "review").out
    assert "6 of 8 Practices in scope satisfied, 1 not satisfied, 1 not rated." in shown
    assert "A mini self-appraisal states no level." in shown
    assert "lead evaluator" in shown
    one = run("evaluation", "show", "review", "knw03").out
    assert "Determined: not satisfied" in one
    data = run("evaluation", "show", "review", "knw03", "--json").json
    assert (data["schema"], data["claims"], data["determination"]["verdict"]) == (
        "escm/evaluation-practice", "partial", "not_satisfied",
    )  # fmt: skip
    assert set(run("evaluation", "show", "review", "--json").json["practices"]) >= {"knw01", "knw08"}
    assert "sealed, tag evaluation/review" in shown
    sealed.git("tag", "-d", "evaluation/review")
    assert "sealed, but its tag is not here: git fetch --tags" in run("evaluation", "show", "review").out
    assert "git fetch --tags" in run("evaluation", "verify", "review").err


def test_prepare_prints_the_list_and_nothing_else(judged: GitRepository, run: Run) -> None:
    said = run("evaluation", "seal", "review", "--prepare")
    assert said.code == 0
    assert re.fullmatch(r"([0-9a-f]{64}  [^\n]+\n)+", said.out)
    data = run("evaluation", "seal", "review", "--prepare", "--json").json
    assert "\n".join(data["list"]) + "\n" == said.out
    assert judged.git("status", "--porcelain") == ""


def test_what_is_in_the_way_is_named_at_once(planned: GitRepository, run: Run) -> None:
    said = run("evaluation", "seal", "review")
    assert said.code == 1
    assert "review cannot be sealed:" in said.err
    assert "not determined: knw01, knw02" in said.err
    assert "names no baseline" in said.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("plan", "x", "--method", "mini", "--title", "X", "--period", "2024-01-01"), "is no period"),
        (("determine", "review", "knw07"), "names a Practice and a verdict"),
        (("determine", "review", "knw07", "good"), "No verdict good"),
        (("determine", "review", "--take-over", "--because", "x"), "gives its own reasons"),
        (("show", "reviews"), "Did you mean review"),
        (("verify", "review", "--trust", "x", "--forget-trust"), "exclude each other"),
    ],
)
def test_misuse_is_a_sentence(sealed: GitRepository, run: Run, words: tuple[str, ...], message: str) -> None:
    said = run("evaluation", *words)
    assert said.code == 2
    assert message in said.err


def test_verify_names_what_differs(sealed: GitRepository, run: Run) -> None:
    data = run("evaluation", "verify", "evaluation/review", "--json")
    assert (data.code, data.json["holds"], data.json["signature"]["trust"]) == (0, True, "unsigned")
    sealed.git("tag", "-f", "evaluation/review", "HEAD~1")
    said = run("evaluation", "verify", "evaluation/review")
    assert said.code == 1
    assert "a plain tag on the commit" in said.out
    assert run("evaluation", "verify", "evaluation/none").code == 3


def test_verify_works_in_bare_clones_and_says_what_a_cut_off_one_lacks(
    sealed: GitRepository, run: Run, tmp_path: Path
) -> None:
    run("evaluation", "withdraw", "review", "--because", "One engagement was left out.")
    run("commit", "-m", "Withdraw")
    sealed.git("clone", "-q", "--bare", str(sealed.root), str(tmp_path / "bare.git"))
    said = run("evaluation", "verify", "review", "--repo", str(tmp_path / "bare.git"))
    assert said.code == 0
    assert "withdrawn on " in said.out
    assert "The history before the tag is not here" not in said.out
    sealed.git("clone", "-q", "--depth=1", "-b", "evaluation/review", sealed.root.as_uri(), str(tmp_path / "cut"))
    cut = run("evaluation", "verify", "review", "--repo", str(tmp_path / "cut"))
    assert cut.code == 0
    assert "The history before the tag is not here" in cut.out
    assert run("evaluation", "verify", "review", "--json", "--repo", str(tmp_path / "cut")).json["complete"] is False


def test_required_signatures_and_approvals_are_missed(sealed: GitRepository, run: Run) -> None:
    said = run("evaluation", "verify", "review", "--require-signature", "--require-approval", "lead evaluator")
    assert said.code == 1
    assert "Missing: a signature by somebody whom you trust." in said.out
    assert "Missing: an approval by lead evaluator whom you trust." in said.out


@needs_ssh_keygen
def test_trust_is_remembered_outside_of_the_repository(
    judged: GitRepository, run: Run, tmp_path: Path, isolated_git: Path
) -> None:
    lead = Key.new(tmp_path, "lead")
    signers = tmp_path / "signers"
    signers.write_text(lead.line("lead"))
    lead.use(judged)
    listed = run("evaluation", "seal", "review", "--prepare").out.encode()
    judged.commit("Approve", {"evaluations/review/approvals/lead.sig": lead.sign(listed, "escm-evaluation")})
    assert "signed." in run("evaluation", "seal", "review").out
    unknown = run("evaluation", "verify", "review")
    assert (unknown.code, "signer not vouched for" in " ".join(unknown.out.split())) == (0, True)
    assert run("evaluation", "verify", "review", "--require-signature").code == 1
    required = ("--require-signature", "--require-approval", "lead evaluator")
    assert run("evaluation", "verify", "review", "--trust", str(signers), *required).code == 0
    assert (isolated_git / ".local/state/escm/trust.json").is_file()
    assert judged.git("status", "--porcelain") == ""
    again = run("evaluation", "verify", "review", *required)
    assert (again.code, "as remembered" in " ".join(again.out.split())) == (0, True)
    assert run("evaluation", "verify", "review", "--forget-trust", "--require-signature").code == 1
    assert "signer not vouched for" in " ".join(run("evaluation", "verify", "review").out.split())
    run("evaluation", "verify", "review", "--trust", str(signers))
    signers.unlink()
    assert "The trust that is remembered is gone" in run("evaluation", "verify", "review").err


def test_hooks_refuse_a_change_of_what_was_sealed(sealed: GitRepository, run: Run) -> None:
    assert run("hooks", "install").code == 0
    sealed.stage({"evaluations/review/knw/knw07.yaml": "verdict: not_satisfied\n"})
    refused = sealed.run("commit", "-m", "Change my mind")
    assert refused.returncode == 1
    assert b"G003" in refused.stderr
    assert b"is not what was sealed with evaluation/review" in refused.stderr
    sealed.git("restore", "--source=evaluation/review", "--staged", "--worktree", "--", "evaluations/review")
    assert (
        run("evaluation", "withdraw", "review", "--because", "An engagement was left out.", "--by", "Sponsor").code == 0
    )
    sealed.git("add", "-A")
    sealed.git("commit", "-m", "Withdraw the review")
    assert re.search(r"review .* withdrawn +6/8\n", run("evaluation", "list").out)
    assert run("evaluation", "verify", "review").code == 0
    said = " ".join(run("evaluation", "verify", "review").out.split())
    assert "withdrawn on 2024-03-01: An engagement was left out." in said


def test_methods_are_shown_with_their_reading(run: Run) -> None:
    said = run("evaluation", "methods").out
    assert "full_evaluation_for_certification" in said
    assert "our reading" in " ".join(said.split())
    assert len(run("evaluation", "methods", "--json").json["methods"]) == 5
