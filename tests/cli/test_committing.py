"""Committing from the command line."""

from __future__ import annotations

import re

import pytest

from tests.cli.conftest import Run
from tests.support.repositories import GitRepository


def test_proposed_message_is_used_and_shown(run: Run, northwind: GitRepository) -> None:
    run("rate", "knw07.b2", "unsatisfied")
    answer = run("commit")
    assert answer.code == 0
    assert answer.err == "2 warnings in the evidence: escm validate\n"
    subject = northwind.git("log", "-1", "--format=%s")
    assert subject == "Rate knw07 b2 unsatisfied for the organization"
    short = northwind.git("rev-parse", "HEAD")[:9]
    assert answer.out.splitlines()[:3] == [f"{short} {subject} (on main)", "", "  Capability falls to Level 1."]
    assert northwind.git("status", "--porcelain") == ""


def test_own_words_and_paragraphs(run: Run, northwind: GitRepository) -> None:
    run("rate", "knw07.b2", "unsatisfied")
    answer = run("commit", "-m", "Lower version control", "-m", "After the review.")
    assert re.fullmatch(r"[0-9a-f]{9} Lower version control \(on main\)\n", answer.out)
    assert northwind.git("log", "-1", "--format=%B").strip() == "Lower version control\n\nAfter the review."


def test_one_folder_as_seen_from_a_folder_below(
    run: Run, northwind: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("rate", "knw07.b2", "ppl03.b1", "partial")
    monkeypatch.chdir(northwind.root / "organization")
    assert run("commit", "knw").code == 0
    assert northwind.git("show", "--format=", "--name-only") == "organization/knw/knw07.yaml"
    assert northwind.git("status", "--porcelain") == " M organization/ppl/ppl03.yaml"


def test_all_takes_what_lies_beside_the_evidence(run: Run, northwind: GitRepository) -> None:
    northwind.write({"README.md": "Read me\n"})
    assert run("commit").code == 2
    answer = run("commit", "--all")
    assert answer.code == 0
    assert northwind.git("show", "--format=%s", "--name-only").split("\n") == [
        "Update files beside the evidence",
        "",
        "README.md",
    ]


def test_nothing_to_commit(run: Run, northwind: GitRepository) -> None:
    for words in ((), ("-m", "x")):
        answer = run("commit", *words)
        assert (answer.code, answer.out) == (2, "")
        assert answer.err == "escm: There is nothing to commit.\n  No evidence differs from the last commit.\n"
    assert run("commit", "organization").err.startswith("escm: Nothing changed in organization.\n")


def test_error_in_the_evidence_refuses_it(run: Run, northwind: GitRepository) -> None:
    head = northwind.git("rev-parse", "HEAD")
    northwind.write({"organization/knw/knw07.yaml": "activities:\n  b1: {rating: satisfid}\n"})
    answer = run("commit", "-m", "Rate")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.splitlines()[0] == "escm: Nothing was committed, because the evidence holds 1 error:"
    assert northwind.git("rev-parse", "HEAD") == head


def test_hook_of_others_refuses_it_with_its_words(run: Run, northwind: GitRepository) -> None:
    northwind.hook("pre-commit", "echo 'not on a Friday' >&2; exit 1")
    run("rate", "knw07.b2", "unsatisfied")
    answer = run("commit", "-m", "Rate")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err == "escm: A hook refused the commit:\nnot on a Friday\n"


def test_first_commit_is_proposed_too(
    run: Run, northwind: GitRepository, evidence_git: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("escm.yaml", ".escm", "organization", "engagements"):
        (northwind.root / name).rename(evidence_git.root / name)
    monkeypatch.chdir(evidence_git.root)
    answer = run("commit")
    assert answer.code == 0
    assert evidence_git.git("rev-list", "--count", "HEAD") == "1"


def test_what_is_staged_by_activity_is_committed_alone(run: Run, northwind: GitRepository) -> None:
    run("rate", "knw07.b2", "knw07.b3", "ppl03.b1", "unsatisfied")
    staged = run("stage", "knw07.b2")
    assert (staged.code, staged.out) == (0, "1 file staged.\n  organization/knw/knw07.yaml\n")
    run("stage", "knw07.b3", "organization/ppl")
    assert run("stage", "--undo", "knw07.b2").code == 0
    assert run("commit", "--staged").code == 0
    assert northwind.git("log", "-1", "--format=%s") == ("Rate 2 Activities of knw07 and ppl03 for the organization")
    assert northwind.git("status", "--porcelain") == " M organization/knw/knw07.yaml"
    assert "-    rating: satisfied\n+    rating: unsatisfied" in northwind.git("diff", "-U0")


def test_odd_words_about_staging(run: Run, northwind: GitRepository) -> None:
    assert run("commit", "--staged").err.startswith("escm: There is nothing to commit.")
    assert run("commit", "--staged", "-m", "x").err.startswith("escm: Nothing is staged.")
    assert run("commit", "--staged", "--all").code == 2
    assert run("stage", "knw07").err.startswith("escm: Nothing changed in organization/knw/knw07.yaml.")
    assert run("stage", "knw07.b2").err.startswith("escm: organization/knw/knw07.yaml is as it was in b2.")
