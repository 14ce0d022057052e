"""The command that git runs to merge one evidence file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

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
