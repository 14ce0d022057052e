"""The hooks, driven by git itself: what it hands over is judged, whatever way the commit is made."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from escm_tui.git import hooks
from tests.support.evidence import base_files, sample_files
from tests.support.repositories import GitRepository

CHECKOUT = str(Path(__file__).parents[2])

GOOD = "activities:\n  b1:\n    rating: partial\n"
BAD = "activities:\n  b1:\n    rating: satisfid\n"
WARNED = "activities:\n  b1:\n    rating: satisfied\n"
RECORD = "organization/knw/knw08.yaml"


@pytest.fixture
def hooked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    """A sound repository, its folder with a blank and a letter beyond ASCII, with our hooks installed."""
    monkeypatch.setenv("PYTHONPATH", CHECKOUT)
    monkeypatch.setenv("COLUMNS", "80")
    git = GitRepository.new(tmp_path / "évidence repository")
    git.commit("Start", sample_files())
    hooks.install(git.repository, interpreter=sys.executable)
    return git


def committed(git: GitRepository, *args: str) -> None:
    """A commit that has to pass."""
    before = git.run("rev-parse", "--verify", "-q", "HEAD").stdout
    done = git.run("commit", "-q", "-m", "Change", *args)
    assert (done.returncode, text(done)) == (0, "")
    assert git.run("rev-parse", "HEAD").stdout != before


def refused(git: GitRepository, *args: str, command: str = "commit") -> list[str]:
    """A commit that has to be refused; the lines that say why."""
    before = git.run("rev-parse", "--verify", "-q", "HEAD").stdout
    done = git.run(command, *(("-q", "-m", "Change") if command == "commit" else ()), *args)
    assert done.returncode != 0
    assert git.run("rev-parse", "--verify", "-q", "HEAD").stdout == before
    return text(done).splitlines()


def text(done: CompletedProcess[bytes]) -> str:
    return (done.stdout + done.stderr).decode()


REFUSAL = [
    (
        f'{RECORD}:3:13 S004 error activities.b1.rating is "satisfid"; it can be satisfied, partial, unsatisfied '
        "or not_applicable."
    ),
    "  Did you mean satisfied?",
    "Commit refused: 1 file holds 1 error.",
]


def test_good_commit_passes_without_a_word(hooked: GitRepository) -> None:
    hooked.stage({RECORD: GOOD})
    committed(hooked)


def test_bad_commit_is_refused_with_place_sentence_and_next_step(hooked: GitRepository) -> None:
    hooked.stage({RECORD: BAD})
    assert refused(hooked) == REFUSAL


def test_partly_staged_good_beside_bad_in_the_work_tree_passes(hooked: GitRepository) -> None:
    hooked.stage({RECORD: GOOD})
    hooked.write({RECORD: BAD})
    committed(hooked)


def test_partly_staged_bad_beside_good_in_the_work_tree_is_refused(hooked: GitRepository) -> None:
    hooked.stage({RECORD: BAD})
    hooked.write({RECORD: GOOD})
    assert refused(hooked)[-1] == REFUSAL[-1]


def test_untracked_bad_file_is_no_part_of_the_commit(hooked: GitRepository) -> None:
    hooked.stage({RECORD: GOOD})
    hooked.write({"organization/ppl/ppl01.yaml": BAD})
    committed(hooked)


def test_rename_that_keeps_the_layout_passes_and_one_that_breaks_it_is_refused(hooked: GitRepository) -> None:
    hooked.git("mv", "organization/evidence/procedure.yaml", "organization/evidence/the-procedure.yaml")
    assert "R003 error The organization has no evidence item procedure." in refused(hooked)[0]
    hooked.write(
        {"organization/knw/knw07.yaml": "activities:\n  b1:\n    rating: satisfied\n    evidence: [the-procedure]\n"}
    )
    hooked.git("add", "organization/knw/knw07.yaml")
    committed(hooked)
    hooked.git("mv", "organization/knw/knw07.yaml", "organization/ppl-knw07.yaml")
    assert " R005 error " in refused(hooked)[0]


def test_deletion_of_evidence_that_records_rest_on_is_refused(hooked: GitRepository) -> None:
    hooked.git("rm", "-q", "organization/evidence/procedure.yaml")
    assert refused(hooked)[0].startswith("organization/knw/knw07.yaml:6:9 R003 error ")
    hooked.git("rm", "-q", "organization/knw/knw07.yaml")
    committed(hooked)


def test_deletion_of_the_manifest_is_refused(hooked: GitRepository) -> None:
    hooked.git("rm", "-q", "escm.yaml")
    assert refused(hooked)[0] == "escm.yaml R009 error The repository has no escm.yaml."


def test_a_repository_without_evidence_is_none_of_our_business(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", CHECKOUT)
    git = GitRepository.new(tmp_path / "other")
    # As a line in the hooks of a folder that core.hooksPath names for every repository.
    for name in ("pre-commit", "commit-msg"):
        git.hook(name, f'#!/bin/sh\n"{sys.executable}" -P -m escm_tui hook {name} "$@" || exit $?\n')
    git.stage({"organization/knw/knw08.yaml": BAD})
    git.git("commit", "-q", "-m", "Change\n\nApproved-by: Ann")
    git.stage(base_files())
    assert refused(git) == REFUSAL


@pytest.mark.parametrize("sound", [True, False])
def test_first_commit(sound: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", CHECKOUT)
    git = GitRepository.new(tmp_path / "new")
    hooks.install(git.repository, interpreter=sys.executable)
    git.stage(base_files() | {RECORD: GOOD if sound else BAD})
    if sound:
        committed(git)
    else:
        assert refused(git)[-1] == REFUSAL[-1]


def test_linked_work_tree_is_judged_by_its_own_index(hooked: GitRepository, tmp_path: Path) -> None:
    hooked.git("worktree", "add", "-q", "-b", "side", str(tmp_path / "side tree"))
    side = GitRepository(tmp_path / "side tree", hooked.day)
    hooked.stage({RECORD: BAD})
    side.stage({RECORD: GOOD})
    committed(side)
    side.stage({RECORD: BAD})
    assert refused(side)[-1] == REFUSAL[-1]


def test_commit_all_takes_what_is_on_disk(hooked: GitRepository) -> None:
    hooked.stage({RECORD: GOOD})
    committed(hooked)
    hooked.write({RECORD: BAD})
    assert refused(hooked, "-a")[-1] == REFUSAL[-1]
    hooked.write({RECORD: GOOD + "    note: More.\n"})
    committed(hooked, "-a")


def test_commit_of_a_path_leaves_out_what_else_is_staged(hooked: GitRepository) -> None:
    hooked.stage({RECORD: BAD, "organization/ppl/ppl01.yaml": GOOD})
    committed(hooked, "--", "organization/ppl/ppl01.yaml")
    hooked.stage({"organization/ppl/ppl01.yaml": GOOD + "    note: More.\n"})
    assert refused(hooked, "--", RECORD)[-1] == REFUSAL[-1]


def test_commit_from_a_folder_below(hooked: GitRepository) -> None:
    hooked.stage({RECORD: BAD})
    assert refused(GitRepository(hooked.root / "organization", hooked.day))[-1] == REFUSAL[-1]


def test_paths_with_blanks_and_letters_beyond_ascii(hooked: GitRepository) -> None:
    hooked.stage({"artifacts/Prozeß für Änderungen.txt": "x\n", "notes/größe 1.yaml": "a: [\n"})
    committed(hooked)
    hooked.stage({"organization/evidence/ä b.yaml": "title: x\nkind: artifact\n"})
    assert refused(hooked)[0].startswith("organization/evidence/ä b.yaml R006 error ")


def test_amend_is_judged_as_a_whole(hooked: GitRepository) -> None:
    hooked.stage({RECORD: GOOD})
    committed(hooked)
    hooked.stage({RECORD: BAD})
    assert refused(hooked, "--amend")[-1] == REFUSAL[-1]
    hooked.stage({RECORD: GOOD + "    note: More.\n"})
    committed(hooked, "--amend")


def test_commit_that_touches_no_evidence_passes_though_the_tree_is_bad(hooked: GitRepository) -> None:
    hooked.stage({RECORD: BAD})
    assert hooked.run("commit", "-q", "--no-verify", "-m", "Past the hook").returncode == 0
    hooked.stage({"README.md": "Read me\n"})
    committed(hooked)
    hooked.stage({"organization/ppl/ppl01.yaml": GOOD})
    assert refused(hooked)[-1] == REFUSAL[-1]


def test_merge_of_two_sound_sides_that_do_not_fit_is_refused(hooked: GitRepository) -> None:
    hooked.git("checkout", "-q", "-b", "side")
    hooked.stage({"organization/ppl/ppl01.yaml": "activities:\n  b1: {rating: satisfied, evidence: [plan]}\n",
                  "organization/evidence/plan.yaml": "title: Plan\nkind: artifact\n"})  # fmt: skip
    committed(hooked)
    hooked.git("checkout", "-q", "main")
    hooked.stage({RECORD: GOOD})
    committed(hooked)
    assert hooked.run("merge", "-q", "--no-edit", "side").returncode == 0
    hooked.git("checkout", "-q", "-b", "other", "main~1")
    hooked.stage({RECORD: "activities:\n  b1: {rating: satisfied, evidence: [procedure]}\n"})
    committed(hooked)
    hooked.git("checkout", "-q", "-b", "without", "main~1")
    hooked.git("rm", "-q", "organization/knw/knw07.yaml", "organization/evidence/procedure.yaml")
    committed(hooked)
    lines = refused(hooked, "--no-edit", "other", command="merge")
    assert any(" R003 error The organization has no evidence item procedure." in line for line in lines)
    assert "Commit refused: 1 file holds 1 error." in lines


def test_unresolved_conflict_markers_are_refused(hooked: GitRepository) -> None:
    hooked.stage({RECORD: "activities:\n<<<<<<< HEAD\n  b1:\n=======\n  b2:\n>>>>>>> side\n    rating: partial\n"})
    assert " G001 error " in refused(hooked)[0]


def test_warnings_of_staged_files_are_told_and_pass(hooked: GitRepository) -> None:
    hooked.stage({"organization/ppl/ppl01.yaml": WARNED})
    assert hooked.run("commit", "-q", "-m", "Warned").returncode == 0
    hooked.stage({RECORD: WARNED})
    done = hooked.run("commit", "-q", "-m", "Warned too")
    assert done.returncode == 0
    assert text(done).splitlines() == [
        f"{RECORD}:3:13 C001 warning b1 is rated satisfied, but no evidence is attached.",
        "  Try: Attach evidence, or lower the rating.",
    ]


def test_many_errors_are_cut_and_counted(hooked: GitRepository) -> None:
    hooked.stage({f"organization/evidence/item-{number:02}.yaml": "kind: artifact\n" for number in range(25)})
    lines = refused(hooked)
    assert sum(" S001 error " in line for line in lines) == 20
    assert lines[-2:] == [
        "... and 5 more errors: escm validate --staged",
        "Commit refused: 25 files hold 25 errors.",
    ]


def test_hook_of_others_runs_first_and_may_refuse(hooked: GitRepository) -> None:
    hooks.remove(hooked.repository)
    hooked.hook("pre-commit", "echo first >> ran; exit 0")
    hooks.install(hooked.repository, interpreter=sys.executable)
    hooked.stage({RECORD: BAD})
    assert refused(hooked)[-1] == REFUSAL[-1]
    assert (hooked.root / "ran").read_text() == "first\n"


def test_newer_format_is_refused_with_a_sentence(hooked: GitRepository) -> None:
    hooked.stage({"escm.yaml": "format: 2\nmodel: escm-sp-v2\norganization:\n  name: Northwind\n"})
    assert refused(hooked)[0].startswith("escm: The evidence in the index has format 2;")


def test_environment_of_the_caller_is_not_taken_for_gits(hooked: GitRepository, tmp_path: Path) -> None:
    other = GitRepository.new(tmp_path / "other")
    other.commit("Start", {"x": "y"})
    hooked.stage({RECORD: BAD})
    done = other.run("-C", str(hooked.root), "commit", "-q", "-m", "Change", HOME=os.environ["HOME"])
    assert done.returncode == 1
    assert text(done).splitlines()[-1] == REFUSAL[-1]


def test_a_commit_with_trailers_that_cannot_count_is_refused(hooked: GitRepository) -> None:
    hooked.stage({RECORD: GOOD})
    head = hooked.git("rev-parse", "HEAD")
    done = hooked.run("commit", "-q", "-m", "Rate\n\nApproved-by: Ann\nAproved-by: Ann <ann@example.com>")
    assert done.returncode == 1
    assert text(done).splitlines() == [
        'Approved-by names a person as "Name <name@example.com>", not as "Ann".',
        "The trailer Aproved-by means nothing here. Is it Approved-by?",
        "Commit refused: the message is kept in .git/COMMIT_EDITMSG.",
    ]
    assert hooked.git("rev-parse", "HEAD") == head
    hooked.git("commit", "-q", "-m", "Rate\n\nApproved-by: Ann <ann@example.com>")


def test_a_linked_work_tree_keeps_its_message_in_a_place_of_its_own(hooked: GitRepository, tmp_path: Path) -> None:
    hooked.git("worktree", "add", "-q", "-b", "other", str(tmp_path / "linked"))
    done = hooked.run("-C", str(tmp_path / "linked"), "commit", "--allow-empty", "-m", "Rate\n\nApproved-by: Ann")
    [said] = [line for line in text(done).splitlines() if line.startswith("Commit refused: ")]
    kept = Path(said.removeprefix("Commit refused: the message is kept in ").removesuffix("."))
    assert kept.read_text().startswith("Rate\n\nApproved-by: Ann")


def test_nobody_approves_a_change_of_their_own_by_a_trailer(hooked: GitRepository) -> None:
    manifest = str(base_files()["escm.yaml"]) + "change_control: {controlled_branches: [main], approvals: 1}\n"
    hooked.commit("Ask for approvals", {"escm.yaml": manifest})
    hooked.stage({RECORD: GOOD})
    done = hooked.run("commit", "-q", "-m", "Rate\n\nApproved-by: Test Lead <lead@example.com>")
    assert text(done).splitlines()[0] == (
        "Approved-by names Test Lead <lead@example.com>, who makes this change and cannot approve it."
    )
    hooked.git("commit", "-q", "-m", "Rate\n\nCo-authored-by: Test Lead <lead@example.com>")
    hooked.git("commit", "-q", "--allow-empty", "-m", "Merge\n\nApproved-by: Test Lead <lead@example.com>")


def test_a_message_without_trailers_starts_no_program(hooked: GitRepository) -> None:
    hooks.install(hooked.repository, ("commit-msg",), interpreter="/bin/false")
    hooked.write({"README.md": "x"})
    hooked.git("add", "README.md")
    hooked.git("commit", "-q", "-m", "Say: hello\n\nNothing: here")


def test_a_commit_on_a_sound_one_is_checked_with_little_loaded(hooked: GitRepository) -> None:
    def loaded() -> set[str]:
        words = [sys.executable, "-X", "importtime", "-m", "escm_tui", "hook", "pre-commit"]
        done = subprocess.run(words, cwd=hooked.root, capture_output=True, text=True, check=True)
        return set(re.findall(r"\| +(\w+)(?:\.\w+)*\n", done.stderr))

    assert "sqlite3" in loaded()
    hooked.stage(
        {"organization/knw/knw07.yaml": (hooked.root / "organization/knw/knw07.yaml").read_text() + "# Seen.\n"}
    )
    slow = {"dataclasses", "hashlib", "inspect", "jsonschema_rs", "pathlib", "subprocess", "threading", "yaml"}
    assert loaded() & slow == set()
