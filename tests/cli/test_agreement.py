"""Two evaluators on a branch each: how far they agree, and the merge that is their consensus meeting."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from escm_tui.domain.merging import clashes_in
from escm_tui.git import merge_driver
from escm_tui.parse import parse
from tests.cli.conftest import Run
from tests.support.evidence import sample_files
from tests.support.repositories import GitRepository

KNW07 = "evaluations/2027-h1/knw/knw07.yaml"
KNW08 = "evaluations/2027-h1/knw/knw08.yaml"
PPL01 = "evaluations/2027-h1/ppl/ppl01.yaml"


@pytest.fixture
def judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    """One evaluation, judged by Ann and Bob on a branch each."""
    git = GitRepository.new(tmp_path / "evidence")
    baseline = git.commit("Start", sample_files())
    merge_driver.install(git.repository, sys.executable)
    facts = (
        "method: mini_self_appraisal\ntitle: First half\nscope: {practices: [knw07, knw08, ppl01]}\n"
        "span: {organization: true}\nteam: {ann: {role: evaluator}, bob: {role: evaluator}}\n"
        f'period: {{from: "2027-01-01", to: "2027-01-31"}}\nbaseline: "{baseline}"\nstate: in_progress\n'
    )
    git.commit("Begin", {"evaluations/2027-h1/evaluation.yaml": facts})
    git.git("branch", "bob")
    git.git("switch", "-q", "-c", "ann")
    git.commit("Ann judges", {KNW07: "verdict: satisfied\nactivities:\n  b1: {verdict: satisfied}\n",
                              KNW08: "verdict: satisfied\n", PPL01: "verdict: not_satisfied\n"})  # fmt: skip
    git.git("switch", "-q", "bob")
    git.commit("Bob judges", {KNW07: "verdict: not_satisfied\nactivities:\n  b2: {verdict: satisfied}\n",
                              PPL01: "verdict: not_satisfied\n"})  # fmt: skip
    monkeypatch.chdir(git.root)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    return git


def test_agreement_in_words(run: Run, judged: GitRepository) -> None:
    answer = run("evaluation", "agreement", "ann", "bob")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        "Agreement on 2027-h1: ann and bob",
        "",
        "            Judged by both  Alike  Percent  Kappa",
        "Practices                2      1     50.0   0.00",
        "Activities               0      0        -      -",
        "",
        "To talk about  ann        bob",
        "knw07          satisfied  not satisfied",
        "",
        "Judged by ann alone: knw07.b1, knw08.",
        "",
        "Judged by bob alone: knw07.b2.",
    ]


def test_agreement_for_programs(run: Run, judged: GitRepository) -> None:
    assert run("evaluation", "agreement", "ann", "bob", "--evaluation", "2027-h1", "--json").json == {
        "schema": "escm/agreement",
        "version": 1,
        "evaluation": "2027-h1",
        "revisions": ["ann", "bob"],
        "practices": {"judged": 2, "agreed": 1, "percent": 50.0, "kappa": 0.0},
        "activities": {"judged": 0, "agreed": 0, "percent": None, "kappa": None},
        "disagreements": [{"practice": "knw07", "activity": None, "verdicts": ["satisfied", "not_satisfied"]}],
        "only": [["knw07.b1", "knw08"], ["knw07.b2"]],
    }


def test_merging_the_branches_leaves_just_the_disagreement_to_settle(run: Run, judged: GitRepository) -> None:
    assert judged.run("merge", "-q", "--no-edit", "ann").returncode == 1
    data = parse((judged.root / KNW07).read_bytes(), KNW07).data
    assert data["activities"] == {"b1": {"verdict": "satisfied"}, "b2": {"verdict": "satisfied"}}
    assert [clash.name for clash in clashes_in(data)] == ["verdict"]
    assert run("resolve", KNW07, "verdict", "--theirs").code == 0
    judged.git("commit", "-q", "--no-edit")
    assert run("evaluation", "agreement", "HEAD", "ann", "--json").json["practices"] == {
        "judged": 3, "agreed": 3, "percent": 100.0, "kappa": 1.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["ann", "nowhere"], 'There is no such revision: "nowhere".'),
        (["ann", "ann~2"], "It is not clear which evaluation is meant. None is under way in both revisions."),
        (["ann", "bob", "--evaluation", "2030"], "No evaluation '2030' in both revisions."),
    ],
)
def test_what_cannot_be_compared_is_told(run: Run, judged: GitRepository, words: list[str], said: str) -> None:
    answer = run("evaluation", "agreement", *words)
    assert answer.code in (2, 3)
    assert said in answer.err
