"""The command that git runs to merge one evidence file."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from escm_tui.git import merge_driver
from tests.cli.conftest import Run
from tests.support.repositories import GitRepository

NAME = "organization/knw/knw07.yaml"


def states(folder: Path, *contents: str) -> list[str]:
    paths = [folder / name for name in ("base", "ours", "theirs")]
    for path, content in zip(paths, contents, strict=True):
        path.write_text(content)
    return [str(path) for path in paths]


def test_a_clean_merge_says_nothing(run: Run, tmp_path: Path) -> None:
    paths = states(tmp_path, "owner: A\n", "owner: B\n", "owner: A\nx-own: 1\n")
    answer = run("merge-driver", "--", *paths, NAME)
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    assert Path(paths[1]).read_text() == "owner: B\nx-own: 1\n"


def test_a_field_that_both_changed_is_named(run: Run, tmp_path: Path) -> None:
    paths = states(tmp_path, "owner: A\n", "owner: B\n", "owner: C\n")
    answer = run("merge-driver", *paths, NAME)
    assert (answer.code, answer.err) == (1, f"CONFLICT (field): owner in {NAME} was changed by both sides.\n")
    assert Path(paths[1]).read_text() == (
        "owner: B\nx-conflicts:\n  - field:\n      - owner\n    base: A\n    ours: B\n    theirs: C\n"
    )


@pytest.mark.parametrize("name", ["README.md", "organization/knw/nothing.yaml", "--help"])
def test_what_is_no_evidence_is_left_as_it_is(run: Run, tmp_path: Path, name: str) -> None:
    paths = states(tmp_path, "owner: A\n", "owner: B\n", "owner: C\n")
    answer = run("merge-driver", "--", *paths, name)
    assert (answer.code, answer.err) == (3, f"{name} is merged line by line, since its fields cannot be.\n")
    assert Path(paths[1]).read_text() == "owner: B\n"


def test_a_file_that_is_not_there_is_told(run: Run, tmp_path: Path) -> None:
    answer = run("merge-driver", str(tmp_path / "a"), "b", "c", NAME)
    assert (answer.code, answer.err) == (4, f"escm: {tmp_path / 'a'} cannot be read: No such file or directory.\n")


def conflicted(git: GitRepository) -> None:
    """A merge that left two fields of one file in conflict."""
    merge_driver.install(git.repository, sys.executable)
    base = "activities:\n  b1:\n    rating: unsatisfied\n"
    git.commit("Base", {"organization/thr/thr03.yaml": base})
    git.git("switch", "-q", "-c", "theirs")
    git.commit("Theirs", {"organization/thr/thr03.yaml": base.replace("unsatisfied", "partial") + "    note: T\n"})
    git.git("switch", "-q", "main")
    git.commit("Ours", {"organization/thr/thr03.yaml": base.replace("unsatisfied", "satisfied") + "    note: O\n"})
    assert git.run("merge", "-q", "theirs").returncode == 1


def test_conflicts_are_listed_and_settled(run: Run, northwind: GitRepository) -> None:
    assert (run("resolve").code, run("resolve").out) == (0, "Nothing is in conflict.\n")
    conflicted(northwind)
    path = "organization/thr/thr03.yaml"
    listed = run("resolve")
    assert (listed.code, listed.out) == (
        1,
        (
            f"{path}\n"
            "  activities.b1.rating\n    before  unsatisfied\n    ours    satisfied\n    theirs  partial\n"
            "  activities.b1.note\n    ours    O\n    theirs  T\n"
            "1 file is in conflict.\n"
        ),
    )
    rating = {"field": ["activities", "b1", "rating"], "base": "unsatisfied", "ours": "satisfied", "theirs": "partial"}
    note = {"field": ["activities", "b1", "note"], "ours": "O", "theirs": "T"}
    assert run("resolve", "--json").json == {
        "schema": "escm/conflicts",
        "version": 1,
        "files": [{"path": path, "fields": [rating, note]}],
    }
    assert run("validate").code == 1
    first = run("resolve", path, "activities.b1.rating", "--theirs")
    assert (first.code, first.out) == (1, f"activities.b1.rating of {path} is settled.\n")
    last = run("resolve", path, "activities.b1.note", "--value", "Both")
    assert (last.code, last.out.splitlines()) == (
        0,
        [f"activities.b1.note of {path} is settled.", f"Nothing is left to settle in {path}, so it is staged."],
    )
    assert (northwind.root / path).read_text() == "activities:\n  b1:\n    rating: partial\n    note: Both\n"
    assert northwind.git("status", "--porcelain") == f"M  {path}"


@pytest.mark.parametrize("deleted", ["ours", "theirs"])
@pytest.mark.parametrize("kept", ["ours", "theirs", "base"])
def test_a_file_that_one_side_took_away_is_kept_or_goes(
    run: Run, northwind: GitRepository, deleted: str, kept: str
) -> None:
    path = "organization/thr/thr03.yaml"
    base = "activities:\n  b1:\n    rating: unsatisfied\n"
    northwind.commit("Base", {path: base})
    northwind.git("branch", "-q", "theirs")
    changed = base.replace("unsatisfied", "partial")
    for side, branch in (("theirs", "theirs"), ("ours", "main")):
        northwind.git("switch", "-q", branch)
        if side == deleted:
            northwind.git("rm", "-q", path)
            northwind.git("commit", "-q", "-m", "Take away")
        else:
            northwind.commit("Change", {path: changed})
    assert northwind.run("merge", "-q", "theirs").returncode == 1
    told = {deleted: "(taken away)", "theirs" if deleted == "ours" else "ours": "4 lines"}
    assert run("resolve").out == (
        f"{path}\n  the whole\n    before  4 lines\n    ours    {told['ours']}\n    theirs  {told['theirs']}\n"
        "1 file is in conflict.\n"
    )
    refused = run("resolve", path, "the whole", "--value", "x")
    assert (refused.code, f"{path} is kept or taken away as a whole." in refused.err) == (2, True)
    answer = run("resolve", path, f"--{kept}")
    assert (answer.code, answer.out.splitlines()[0]) == (0, f"the whole of {path} is settled.")
    file = northwind.root / path
    assert (file.read_text() if file.exists() else None) == {deleted: None, "base": base}.get(kept, changed)
    assert northwind.git("diff", "--name-only", "--diff-filter=U") == ""
    assert northwind.git("diff", "--name-only") == ""
    assert run("resolve").out == "Nothing is in conflict.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--ours"], "Name the file that is to be settled."),
        (["organization/thr/thr03.yaml"], "Say which view counts."),
        (["organization/thr/thr03.yaml", "--value", "x"], "Say which view counts."),
        (
            ["organization/thr/thr03.yaml", "owner", "--ours"],
            "owner of organization/thr/thr03.yaml is not in",
        ),
        (["README.md", "--ours"], "README.md is not in conflict."),
        (["organization/thr/thr03.yaml", "activities.b1.rating", "--value", "half"], 'activities.b1.rating is "half"'),
    ],
)
def test_what_cannot_be_settled_is_told(run: Run, northwind: GitRepository, words: list[str], said: str) -> None:
    conflicted(northwind)
    answer = run("resolve", *words)
    assert answer.code == 2
    assert said in answer.err
