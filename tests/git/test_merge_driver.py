"""The merge of evidence files in a clone's own configuration: put there, seen, taken away, and nothing else touched."""

from __future__ import annotations

import shlex
import sys

import pytest

from escm_tui.errors import WriteError
from escm_tui.git import merge_driver
from escm_tui.git.merge_command import driver_command
from escm_tui.git.merge_driver import DriverState
from tests.support.repositories import GitRepository


def test_attributes_of_the_user_stay_around_ours(evidence_git: GitRepository) -> None:
    attributes = evidence_git.root / ".git/info/attributes"
    attributes.parent.mkdir(exist_ok=True)
    attributes.write_text("*.pdf binary")
    repository = evidence_git.repository
    assert merge_driver.status(repository) is DriverState.ABSENT
    assert merge_driver.install(repository) is DriverState.INSTALLED
    written = attributes.read_text()
    assert written.startswith("*.pdf binary\n# escm-tui")
    assert evidence_git.git("check-attr", "merge", "escm.yaml") == "escm.yaml: merge: escm"
    assert merge_driver.install(repository) is DriverState.INSTALLED
    assert attributes.read_text() == written
    assert merge_driver.status(repository, "/another/python") is DriverState.OUTDATED
    assert merge_driver.remove(repository) is DriverState.ABSENT
    assert attributes.read_text() == "*.pdf binary\n"
    assert evidence_git.run("config", "--get-regexp", "^merge").returncode == 1
    assert merge_driver.remove(repository) is DriverState.ABSENT


def test_a_repository_that_asks_for_it_needs_no_attributes_of_the_clone(evidence_git: GitRepository) -> None:
    evidence_git.commit("Ask", {".gitattributes": "*.yaml merge=escm\n"})
    assert merge_driver.install(evidence_git.repository) is DriverState.INSTALLED
    assert not (evidence_git.root / ".git/info/attributes").exists()


@pytest.mark.parametrize(
    ("obstacle", "words"),
    [
        ("info", "cannot be read: Not a directory"),
        ("info/attributes/folder", "cannot be read: Is a directory"),
        ("info/.attributes.tmp/folder", "was not written: Is a directory"),
    ],
)
def test_attributes_that_cannot_be_read_or_written_are_named(
    evidence_git: GitRepository, obstacle: str, words: str
) -> None:
    path = evidence_git.root / ".git" / obstacle
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("in the way")
    with pytest.raises(WriteError, match=rf"info.attributes {words}\."):
        merge_driver.install(evidence_git.repository)
    assert merge_driver.status(evidence_git.repository) is DriverState.ABSENT
    assert path.read_text() == "in the way"


@pytest.mark.parametrize(
    ("interpreter", "python"),
    [
        ("/usr/bin/python3", "/usr/bin/python3"),
        ("/a b/100%", "'/a b/100%%'"),
        ("C:\\py\\x", "C:/py/x"),
        ("", "''"),
        (None, shlex.quote(sys.executable)),
    ],
)
def test_how_git_starts_the_merge(interpreter: str | None, python: str) -> None:
    assert driver_command(interpreter) == (
        f"if {python} -P -c 'import escm_tui' 2>/dev/null; then "
        f"{python} -P -m escm_tui merge-driver -- %O %A %B %P; s=$?; [ $s -le 1 ] && exit $s; fi; "
        "git merge-file --marker-size=%L -L ours -L base -L theirs %A %O %B"
    )


def test_what_is_written_and_taken_away(evidence_git: GitRepository) -> None:
    repository = evidence_git.repository
    assert merge_driver.install(repository, "/some/python") is DriverState.INSTALLED
    assert merge_driver.status(repository, "/some/python") is DriverState.INSTALLED
    assert merge_driver.status(repository) is DriverState.OUTDATED
    settings = dict(
        line.split(" ", 1) for line in evidence_git.git("config", "--local", "--get-regexp", "^merge").splitlines()
    )
    assert settings == {
        "merge.escm.name": "Evidence files, field by field (escm-tui)",
        "merge.escm.driver": driver_command("/some/python"),
    }
    attributes = evidence_git.root / ".git/info/attributes"
    assert attributes.read_text().splitlines() == [
        "# escm-tui: merge evidence files field by field",
        "/escm.yaml merge=escm",
        "organization/**/*.yaml merge=escm",
        "engagements/**/*.yaml merge=escm",
        "evaluations/**/*.yaml merge=escm",
    ]
    # Without the line that asks for it the program is there in vain.
    attributes.write_text("/escm.yaml merge=escm\norganization/** merge=other\n")
    assert merge_driver.status(repository, "/some/python") is DriverState.ABSENT
    assert merge_driver.remove(repository) is DriverState.ABSENT
    assert attributes.read_text() == "organization/** merge=other\n"
