from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

import escm_tui
from escm_tui.actions import demo
from escm_tui.actions.demo import DemoResult, build_demo
from escm_tui.actions.verify_seal import verify
from escm_tui.domain.determination import contradictions, standing_of
from escm_tui.domain.problems import Severity
from escm_tui.domain.profile import Profile
from escm_tui.domain.records import ORGANIZATION, Rating
from escm_tui.domain.status import Status
from escm_tui.domain.sustained import level_five
from escm_tui.errors import UsageError, WriteError
from escm_tui.git.hooks import HookState, status
from escm_tui.git.merge_command import DRIVER_KEY
from escm_tui.git.tags import Trust
from escm_tui.load.evaluation_history import evaluation_history
from escm_tui.load.evidence_repository import EvidenceRepository

TODAY = date(2026, 11, 24)
WHOLE = ("evaluation/2024-h1", "evaluation/2025-h1", "evaluation/2025-h2", "evaluation/2026-h2")
"""The self-appraisals of the whole model; what is claimed at them stands in the README."""

# method, result by determinations, how it stands now and until when it holds
SEALED = {
    "evaluation/2024-h1": ("full_self_appraisal", 1, "33/84", "2025-06-07"),
    "evaluation/2024-knowledge": ("mini_self_appraisal", None, "3/8", "2025-12-06"),
    "evaluation/2025-h1": ("full_self_appraisal", 2, "61/84", "2026-06-06"),
    "evaluation/2025-certification": ("full_evaluation_for_certification", 2, "61/84", "2027-06-27"),
    "evaluation/2025-threats": ("mini_evaluation", None, "7/7", "withdrawn on 2025-10-13"),
    "evaluation/2025-h2": ("full_self_appraisal", 2, "61/84", "2026-11-28"),
    "evaluation/2026-h2": ("full_self_appraisal", 3, "76/84", "2027-10-16"),
    "evaluation/2026-certification": ("full_evaluation_for_certification", 3, "75/84", "2028-10-30"),
}
TAGS = tuple(SEALED)

# as of, level, satisfied at Levels 2, 3 and 4, then satisfied, partial, unsatisfied, not rated
COUNTS = {
    "evaluation/2024-h1": (date(2024, 6, 7), 1, (29, 4, 0), (33, 13, 0, 38)),
    "evaluation/2025-h1": (date(2025, 6, 6), 2, (48, 13, 0), (61, 3, 0, 20)),
    "evaluation/2025-h2": (date(2025, 11, 28), 2, (48, 11, 1), (60, 7, 0, 17)),
    "evaluation/2026-h2": (date(2026, 10, 16), 3, (48, 26, 2), (76, 4, 1, 3)),
    "HEAD": (date(2026, 11, 17), 3, (48, 26, 2), (76, 5, 1, 2)),
}

WARNINGS = {
    "evaluation/2024-h1": {
        ("C003", "engagements/acme-helpdesk/del/del07.yaml"): 1,
        ("C004", "engagements/acme-helpdesk/thr/thr02.yaml"): 1,
        ("E006", "organization/knw/knw08.yaml"): 1,
        ("C001", "organization/thr/thr07.yaml"): 3,
        ("E004", "organization/thr/thr07.yaml"): 3,
    },
    "evaluation/2025-h1": {("C007", "organization/prf/prf06.yaml"): 1},
    "evaluation/2025-h2": {
        ("C004", "organization/knw/knw05.yaml"): 1,
        ("C001", "organization/ppl/ppl07.yaml"): 2,
        ("C003", "organization/ppl/ppl07.yaml"): 1,
        ("E004", "organization/ppl/ppl07.yaml"): 5,
        ("C001", "organization/ppl/ppl09.yaml"): 1,
        ("C003", "organization/ppl/ppl09.yaml"): 1,
        ("E004", "organization/ppl/ppl09.yaml"): 3,
        ("E006", "organization/ppl/ppl09.yaml"): 1,
        ("C001", "organization/ppl/ppl10.yaml"): 1,
        ("C003", "organization/ppl/ppl10.yaml"): 1,
        ("E004", "organization/ppl/ppl10.yaml"): 2,
        ("E006", "organization/prf/prf04.yaml"): 1,
    },
    "evaluation/2026-h2": {
        ("C006", "engagements/harbor-claims/rel/rel06.yaml"): 1,
        ("C006", "engagements/nordbank-payroll/thr/thr07.yaml"): 1,
        ("C007", "engagements/nordbank-payroll/thr/thr07.yaml"): 1,
        ("C003", "organization/prf/prf10.yaml"): 1,
    },
    "HEAD": {
        ("C006", "engagements/harbor-claims/rel/rel06.yaml"): 1,
        ("C006", "engagements/nordbank-payroll/thr/thr07.yaml"): 1,
        ("C007", "engagements/nordbank-payroll/thr/thr07.yaml"): 1,
        ("C001", "organization/knw/knw01.yaml"): 1,
        ("C003", "organization/knw/knw01.yaml"): 1,
        ("E004", "organization/knw/knw01.yaml"): 3,
        ("C003", "organization/prf/prf10.yaml"): 1,
    },
}

GOLDEN = Path(__file__).with_name("demo_commits.txt")
"""The ids for this version of the product; ESCM_UPDATE_DEMO=1 writes them anew."""

HOW_TO_WRITE = (
    "The demo, the evidence template or a schema has changed. If that is meant, write the new ids with: "
    "ESCM_UPDATE_DEMO=1 pytest tests/actions/test_demo.py -k ids_are_those"
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DemoResult, float]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        start = sum(os.times()[:4])
        result = build_demo(tmp_path_factory.mktemp("demo") / "meridian é")
        yield result, sum(os.times()[:4]) - start


@pytest.fixture(scope="module")
def result(built: tuple[DemoResult, float]) -> DemoResult:
    return built[0]


@pytest.fixture(scope="module")
def repo(result: DemoResult) -> EvidenceRepository:
    return EvidenceRepository.open(result.directory, today=TODAY)


@pytest.fixture(scope="module")
def profiles(repo: EvidenceRepository) -> dict[str, Profile]:
    return {revision: repo.profile(revision) for revision in COUNTS}


def git(root: Path, *args: str) -> str:
    done = subprocess.run(["git", *args], cwd=root, capture_output=True, check=True, text=True)
    return done.stdout.removesuffix("\n")


def references(root: Path) -> str:
    return git(root, "for-each-ref", "--format=%(refname) %(objectname) %(*objectname)")


def warnings(profile: Profile) -> dict[tuple[str, str], int]:
    return dict(
        Counter((each.code, each.path) for each in profile.snapshot.problems if each.severity is Severity.WARNING)
    )


def unmet(profile: Profile, practice: str) -> list[str]:
    return [reason.text for reason in profile.practices[practice].unmet]


@pytest.mark.parametrize("revision", COUNTS)
def test_levels_and_counts_at_each_evaluation(profiles: dict[str, Profile], revision: str) -> None:
    profile = profiles[revision]
    found = (
        profile.snapshot.as_of,
        profile.level,
        tuple(count.satisfied for count in profile.levels.values()),
        tuple(profile.statuses[each] for each in reversed(Status)),
    )
    assert found == COUNTS[revision]
    assert profile.level_without_not_applicable == profile.level


@pytest.mark.parametrize("revision", COUNTS)
def test_no_errors_and_only_intended_warnings(profiles: dict[str, Profile], revision: str) -> None:
    profile = profiles[revision]
    assert profile.errors == 0
    assert warnings(profile) == WARNINGS[revision]


def test_readme_tells_the_true_counts_and_warnings(result: DemoResult, profiles: dict[str, Profile]) -> None:
    text = (result.directory / "README.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:1] == "|"]
    names = dict(zip([*WHOLE, "main"], COUNTS, strict=True))
    told = {row[0]: row[1:] for row in rows if len(row) == 11 and row[0] in names}
    assert told == {
        name: [
            str(profile.snapshot.as_of),
            str(profile.level),
            *map(str, profile.levels.values()),
            *(str(profile.statuses[each]) for each in reversed(Status)),
            str(profile.warnings),
        ]
        for name, profile in ((name, profiles[revision]) for name, revision in names.items())
    }
    found: dict[str, dict[tuple[str, str], int]] = {revision: {} for revision in COUNTS}
    for name, code, path, times in (row for row in rows if len(row) == 4 and row[0] in names):
        found[names[name]][code, path] = int(times)
    assert found == WARNINGS
    assert "@" not in text


def test_what_falls_in_2025_falls_for_reasons_that_mean_something(
    repo: EvidenceRepository, profiles: dict[str, Profile]
) -> None:
    comparison = repo.compare("evaluation/2025-h1", "evaluation/2025-h2")
    assert [each.practice for each in comparison.fallen] == ["knw05", "ppl07", "ppl09", "ppl10", "prf04"]
    assert [each.practice for each in comparison.risen] == ["knw01", "prf05", "thr03", "tfr03"]
    then = profiles["evaluation/2025-h2"]
    assert unmet(then, "knw05") == ["No evidence on the Activities of c shows Completion."]
    assert any("people-development-procedure expired on 2025-09-30" in text for text in unmet(then, "ppl07"))
    assert "b4 calls for a document; only an interview is attached." in unmet(then, "prf04")


def test_work_tree_differs_from_the_last_evaluation(repo: EvidenceRepository) -> None:
    comparison = repo.compare("evaluation/2026-h2")
    assert [each.practice for each in comparison.risen] == ["ppl01", "prf09"]
    assert [each.practice for each in comparison.fallen] == ["knw01"]
    assert [each.slug for each in comparison.evidence] == ["innovation-policy", "knowledge-policy"]
    assert comparison.after.level == 3


@pytest.mark.parametrize(
    "day", [date(2024, 7, 1), date(2025, 6, 30), date(2026, 11, 17), date(2030, 1, 1), date(2099, 12, 31)]
)
def test_level_3_holds_on_any_day(repo: EvidenceRepository, day: date) -> None:
    assert repo.profile(as_of=day).level == 3


def test_level_4_holds_gaps_of_every_sort(profiles: dict[str, Profile]) -> None:
    at_level_4 = {
        each.practice.id: each.status.value for each in profiles["HEAD"].practices.values() if each.practice.level == 4
    }
    assert at_level_4 == {
        "knw01": "partial",
        "ppl01": "satisfied",
        "prf07": "satisfied",
        "prf08": "partial",
        "prf09": "partial",
        "prf10": "partial",
        "prf11": "not_rated",
        "rel08": "not_rated",
        "tch06": "unsatisfied",
        "tfr06": "partial",
    }


def test_register_holds_every_kind_of_evidence(profiles: dict[str, Profile]) -> None:
    snapshot = profiles["HEAD"].snapshot
    items = snapshot.evidence
    assert 55 <= len(items) <= 75
    assert {item.kind.value for item in items.values()} == {
        "guidance_document",
        "artifact",
        "interview",
        "questionnaire",
        "observation",
    }
    assert {item.document_type for item in items.values()} - {""} == {
        "policy",
        "procedure",
        "guideline",
        "plan",
        "program_plan",
        "business_case",
        "template",
        "checklist",
        "job_aid",
        "other",
    }
    assert {item.location.kind for item in items.values() if item.location} == {"path", "url", "reference"}
    old = items[ORGANIZATION, "objectives-plan"]
    assert old.retired is not None
    assert (ORGANIZATION, old.retired.superseded_by) in items
    assert items[ORGANIZATION, "training-and-feedback-records"].formerly == ("training-records",)
    assert (ORGANIZATION, "training-records") not in items
    set_aside = [
        (record.span, record.practice, activity)
        for record in snapshot.records.values()
        for activity, claim in record.claims.items()
        if claim.rating is Rating.NOT_APPLICABLE and claim.because
    ]
    assert set_aside == [("engagements/harbor-claims", "tfr05", "b7")]
    states = Counter(action.state for record in snapshot.records.values() for action in record.actions.values())
    assert states == {"done": 7, "open": 5}


def test_evaluations_stand_on_annotated_tags_behind_their_baseline(
    result: DemoResult, repo: EvidenceRepository
) -> None:
    assert tuple(result.tags) == TAGS
    for tag, commit in result.tags.items():
        assert git(result.directory, "cat-file", "-t", tag) == "tag"
        assert git(result.directory, "rev-parse", f"{tag}^{{commit}}") == commit
        evaluation = repo.at(tag).evaluations[tag.removeprefix("evaluation/")]
        assert evaluation.baseline == git(result.directory, "rev-parse", f"{tag}~1")
        assert evaluation.state == "sealed"
        assert all("name" not in member for member in evaluation.team.values())


@pytest.mark.parametrize("tag", TAGS)
def test_every_seal_holds_and_states_what_was_determined(
    result: DemoResult, repo: EvidenceRepository, tag: str
) -> None:
    found = verify(repo, tag)
    assert (found.differences, found.signature.trust) == ((), Trust.UNSIGNED)
    assert found.outcome is not None
    standing = standing_of(repo.work_tree(), found.outcome.evaluation.slug)
    until = f"{standing.kind} on {standing.event.date}" if standing.event else str(found.outcome.valid_until)
    assert SEALED[tag] == (found.outcome.method.id, found.outcome.level, str(found.outcome.total), until)
    text = (result.directory / "README.md").read_text(encoding="utf-8")
    [row] = [line for line in text.splitlines() if line.startswith(f"| {tag} | ") and line.count("|") == 6]
    assert f"{found.outcome.total}".replace("/", " of ") in row
    assert until in row


def test_determinations_are_the_evaluators_own(repo: EvidenceRepository) -> None:
    snapshot = repo.work_tree()
    said = snapshot.determinations
    assert len(said) == 6 * 84 + 8 + 7
    assert all(each.because for each in said.values())
    assert sum(bool(each.findings) for each in said.values()) == 11
    assert said["2026-h2", "knw07"].because.startswith("Taken over from the organization's claims at ")
    assert said["2025-certification", "knw07"].because == (
        "Seen in the organization, on 9 items of evidence that served on the day."
    )
    contradicted = {
        slug: [each.determination.practice for each in contradictions(repo.catalog, repo.at(f"evaluation/{slug}"), one)]
        for slug, one in snapshot.evaluations.items()
    }
    assert {slug: found for slug, found in contradicted.items() if found} == {"2025-h2": ["knw05"]}


def test_the_certification_pair_is_no_step_toward_level_5_and_it_is_said_why(repo: EvidenceRepository) -> None:
    five = level_five(evaluation_history(repo).evaluations, TODAY)
    assert not five.held
    [missing] = five.missing
    assert missing == (
        "No sealed evaluation for certification in force states Level 4; "
        "two or more of them have to, with two years between the first and the last."
    )
    assert [(each.tag, each.why) for each in five.left_out] == [
        ("evaluation/2025-certification", "it states Level 2, so the chain begins anew after it"),
        ("evaluation/2026-certification", "it states Level 3, so the chain begins anew after it"),
    ]


def test_a_seal_fails_by_name_when_its_tag_is_moved_or_history_is_rewritten(result: DemoResult, tmp_path: Path) -> None:
    root = tmp_path / "copy"
    shutil.copytree(result.directory, root)
    repo = EvidenceRepository.open(root, today=TODAY)
    tag = "evaluation/2026-h2"
    message = git(root, "for-each-ref", "--format=%(contents)", f"refs/tags/{tag}")

    def differing() -> list[str]:
        return [each.name for each in verify(repo, tag).differences]

    def put(commit: str) -> None:
        git(root, "-c", "user.name=X", "-c", "user.email=x@example.com",
            "tag", "-f", "-a", "--cleanup=verbatim", "-m", message, tag, commit)  # fmt: skip

    put("HEAD")
    assert "Digest" in differing()
    git(root, "checkout", "-q", "--detach", result.tags[tag])
    put("HEAD")
    assert differing() == []
    judged = root / "organization/knw/knw07.yaml"
    judged.write_text(judged.read_text().replace("rating: partial", "rating: satisfied") + "# quietly\n")
    git(root, "-c", "user.name=X", "-c", "user.email=x@example.com",
        "commit", "-q", "-a", "--amend", "--no-edit", "--no-verify")  # fmt: skip
    put("HEAD")
    assert differing() == ["Digest", "Judged files"]
    git(root, "reset", "-q", "--hard", result.tags[tag])
    (root / ".escm/allowed_signers").write_text("mallory ssh-ed25519 AAAA\n")
    git(root, "add", "-A")
    git(root, "-c", "user.name=X", "-c", "user.email=x@example.com",
        "commit", "-q", "--amend", "--no-edit", "--no-verify")  # fmt: skip
    put("HEAD")
    assert differing() == ["Allowed signers"]


def test_history_is_one_that_people_could_have_made(result: DemoResult) -> None:
    lines = git(result.directory, "log", "--reverse", "--format=%aI|%cI|%ae|%ce|%an|%s").splitlines()
    commits = [line.split("|") for line in lines]
    assert 25 <= len(commits) <= 50
    dates = [datetime.fromisoformat(each[0]) for each in commits]
    assert dates == sorted(dates)
    assert all(when.weekday() < 5 and 8 <= when.hour < 18 for when in dates)
    assert all(each[0] == each[1] and each[2] == each[3] for each in commits)
    assert len({each[2] for each in commits}) >= 6
    assert all(each[2].endswith("@meridian.example") for each in commits)
    assert "Tomás Arriaga" in {each[4] for each in commits}
    assert all(len(each[5]) <= 72 and not each[5].endswith(".") for each in commits)
    since = git(result.directory, "rev-list", "--count", "evaluation/2026-h2..HEAD")
    assert since == "4"


def test_repository_is_sound_clean_and_hooked(result: DemoResult, repo: EvidenceRepository) -> None:
    fsck = subprocess.run(
        ["git", "fsck", "--strict", "--no-dangling"], cwd=result.directory, capture_output=True, check=False, text=True
    )
    assert (fsck.returncode, fsck.stdout, fsck.stderr) == (0, "", "")
    assert git(result.directory, "status", "--porcelain", "--ignored") == ""
    assert git(result.directory, "symbolic-ref", "HEAD") == "refs/heads/main"
    assert {each.state for each in status(repo.git)} == {HookState.INSTALLED}
    assert result.head == git(result.directory, "rev-parse", "HEAD")
    assert result.level == 3
    assert result.next_steps[0] == f"Change into the repository: cd {shlex.quote(str(result.directory))}"


def test_it_takes_seconds_of_the_processor(built: tuple[DemoResult, float]) -> None:
    assert built[1] < 20


def test_same_ids_whatever_the_machine_says(
    result: DemoResult, tmp_path: Path, isolated_git: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ignore").write_text("*.csv\n*.yaml\n")
    (tmp_path / "attributes").write_text("* text eol=crlf ident\n")
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("pre-commit", "commit-msg", "prepare-commit-msg", "post-commit"):
        (hooks / name).write_text("#!/bin/sh\nexit 1\n")
        (hooks / name).chmod(0o755)
    (isolated_git / ".gitconfig").write_text(
        "[user]\n\tname = Somebody Else\n\temail = else@example.com\n\tsigningkey = 0000\n\tuseConfigOnly = true\n"
        "[commit]\n\tgpgSign = true\n\tverbose = true\n\tcleanup = scissors\n"
        "[tag]\n\tgpgSign = true\n\tforceSignAnnotated = true\n[gpg]\n\tprogram = false\n"
        "[init]\n\tdefaultBranch = trunk\n\tdefaultObjectFormat = sha256\n"
        "[i18n]\n\tcommitEncoding = ISO-8859-1\n"
        f"[core]\n\tautocrlf = true\n\tsafecrlf = true\n\thooksPath = {hooks}\n"
        f"\texcludesFile = {tmp_path / 'ignore'}\n\tattributesFile = {tmp_path / 'attributes'}\n"
    )
    monkeypatch.delenv("GIT_CONFIG_GLOBAL")
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    monkeypatch.setenv("GIT_AUTHOR_DATE", "2001-01-01T00:00:00Z")
    monkeypatch.setenv("GIT_COMMITTER_NAME", "Somebody Else")
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    monkeypatch.chdir(tmp_path)
    umask = os.umask(0o077)
    try:
        other = build_demo(Path("elsewhere"), interpreter="/opt/a python")
    finally:
        os.umask(umask)
    assert other.head == result.head
    assert other.tags == result.tags
    assert references(tmp_path / "elsewhere") == references(result.directory)
    assert references(tmp_path / "elsewhere") + "\n" == GOLDEN.read_text(), HOW_TO_WRITE
    hooks_elsewhere, *others = other.next_steps
    assert hooks_elsewhere.startswith("The hooks were not installed. core.hooksPath sends git to ")
    assert others == [
        "Change into the repository: cd elsewhere",
        "Read what it shows: README.md",
        "Open the terminal interface: escm",
        "See what stands between Level 3 and Level 4: escm gap --level 4",
        "See what fell in 2025: escm compare evaluation/2025-h1 evaluation/2025-h2",
    ]
    assert (other.level, other.directory) == (3, tmp_path / "elsewhere")
    assert "/opt/a python" in git(tmp_path / "elsewhere", "config", DRIVER_KEY)


def test_ids_are_those_of_this_version(result: DemoResult) -> None:
    found = references(result.directory) + "\n"
    if os.environ.get("ESCM_UPDATE_DEMO"):
        GOLDEN.write_text(found)
    assert found == GOLDEN.read_text(), HOW_TO_WRITE


def test_directory_has_to_be_empty(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"is not empty: it holds note\.txt"):
        build_demo(tmp_path)
    assert [each.name for each in tmp_path.iterdir()] == ["note.txt"]


def test_failure_midway_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise WriteError("The disk is full.")

    monkeypatch.setattr(demo, "demo_readme", fail)
    with pytest.raises(WriteError, match=r"^The disk is full\.$"):
        build_demo(tmp_path / "outer" / "new")
    assert list(tmp_path.iterdir()) == []


def test_every_command_of_the_tour_works(result: DemoResult) -> None:
    text = (result.directory / "README.md").read_text(encoding="utf-8")
    [tour] = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    commands = [shlex.split(line, comments=True) for line in tour.splitlines()]
    assert commands[0] == ["escm"]
    assert len(commands) == 16
    for _, *words in commands[1:]:
        done = subprocess.run(
            [sys.executable, "-m", "escm_tui", *words],
            cwd=result.directory,
            env=os.environ | {"PYTHONPATH": str(Path(escm_tui.__file__).parents[1])},
            capture_output=True,
            check=False,
            text=True,
        )
        assert (done.returncode, done.stderr) == (0, ""), words
        assert done.stdout.strip(), words
