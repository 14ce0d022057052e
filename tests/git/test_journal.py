from __future__ import annotations

import pytest

from escm_tui.errors import GitFailed
from escm_tui.git import commits, journal
from tests.support.repositories import GitRepository


def test_every_call_is_kept_with_how_it_ended(evidence_git: GitRepository) -> None:
    evidence_git.write({"a": "1"})
    repository = evidence_git.repository
    before = journal.calls()[0].number
    commits.commit(repository, "Write", paths=["a"])
    with pytest.raises(GitFailed):
        repository.run(["cat-file", "commit", "0" * 40])
    found = [each for each in journal.calls() if each.number > before]
    failed, *rest = found
    assert (failed.line, failed.acts, failed.status) == (f"git cat-file commit {'0' * 40}", False, 128)
    assert "bad file" in failed.said
    assert failed.seconds > 0
    made = next(each for each in rest if "commit" in each.words)
    assert (made.acts, made.status) == (True, 0)
    assert "core.hooksPath" not in failed.line


def test_long_words_are_cut_and_old_calls_forgotten() -> None:
    journal.note(["commit", "-m", "one\ntwo", "x" * 300], acts=True, status=0, seconds=0.1, said="y" * 5000)
    newest = journal.calls()[0]
    assert newest.line == f"git commit -m one... {'x' * 200}..."
    assert len(newest.said) == 2000
    for _ in range(journal.MOST + 10):
        journal.note(["status"], acts=False, status=0, seconds=0.1, said="")
    assert len(journal.calls()) == journal.MOST


@pytest.mark.parametrize(
    ("word", "shown"),
    [
        ("x" * 200, "x" * 200),
        ("x" * 201, f"{'x' * 200}..."),
        ("one\ntwo\nthree", "one..."),
        ("\n", "..."),
        ("", ""),
        (f"{'x' * 201}\ny", f"{'x' * 200}..."),
    ],
)
def test_a_word_on_one_line(word: str, shown: str) -> None:
    number = journal.calls()[0].number if journal.calls() else None
    journal.note([word, "last"], acts=True, status=3, seconds=0.5, said="z" * 2001)
    newest = journal.calls()[0]
    assert newest.line == f"git {shown} last"
    assert newest[1:] == ((word, "last"), True, 3, 0.5, "z" * 2000)
    assert number is None or newest.number == number + 1
