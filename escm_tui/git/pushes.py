"""What a push moves: references with the ids before and after, and the commits that are new by it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from escm_tui.errors import UsageError
from escm_tui.git.repository import Repository
from escm_tui.git.spelling import bytes_of, plain, text_of

_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_NOTHING = re.compile(r"0+")


@dataclass(frozen=True, slots=True)
class Update:
    """A reference that is made, moved or deleted; a full id is nothing where there is none."""

    reference: str
    old: str | None
    new: str | None

    @property
    def branch(self) -> str | None:
        """The name of the branch, where it is one."""
        return self._below("refs/heads/")

    @property
    def tag(self) -> str | None:
        """The name of the tag, where it is one."""
        return self._below("refs/tags/")

    def _below(self, folder: str) -> str | None:
        return self.reference.removeprefix(folder) if self.reference.startswith(folder) else None


def received(lines: bytes) -> tuple[Update, ...]:
    """What git tells the hook pre-receive: a line for each reference, with the ids before and after."""
    words = (line.split(" ", 2) for line in text_of(lines).split("\n") if line)
    return tuple(update(reference, old, new) for old, new, reference in _of_length(words, 3))


def about_to_be_sent(lines: bytes) -> tuple[Update, ...]:
    """What git tells the hook pre-push: local name and id, then remote name and id."""
    words = (line.split(" ") for line in text_of(lines).split("\n") if line)
    return tuple(update(remote, old, new) for _, new, remote, old in _of_length(words, 4))


def told_by_framework(repository: Repository, environ: Mapping[str, str]) -> Update | None:
    """What the pre-commit framework tells its hook for pushes: the last reference that it read; nothing without it.

    Of a push that sends all of history it tells neither id, only the names.
    """
    reference, local = (environ.get(f"PRE_COMMIT_{name}_BRANCH", "") for name in ("REMOTE", "LOCAL"))
    old, new = (environ.get(f"PRE_COMMIT_{name}_REF", "") for name in ("FROM", "TO"))
    new = new or (peeled_commit(repository, local) if local else None) or ""
    if not reference or not new:
        return None
    return update(reference, old or "0" * len(new), new)


def _of_length(lines: Iterable[list[str]], length: int) -> Iterable[list[str]]:
    for words in lines:
        if len(words) != length:
            raise UsageError(f"Git hands over {length} words a line, but here are {plain(' '.join(words))!r}.")
        yield words


def update(reference: str, old: str, new: str) -> Update:
    """A reference with two ids as git spells them: all zeros for none. Raises `UsageError` where they are no ids."""
    for each in (old, new):
        if not _ID.fullmatch(each):
            raise UsageError(f"{plain(each)!r} is no full id of an object.")
    return Update(reference, *(None if _NOTHING.fullmatch(each) else each for each in (old, new)))


def is_known(repository: Repository, id_: str) -> bool:
    """Whether the object is here, so that it can be read."""
    return repository.execute(["cat-file", "-e", id_]).status == 0


def new_commits(repository: Repository, tips: Iterable[str], beyond: Iterable[str]) -> tuple[str, ...]:
    """The commits that the tips have and what is there already has not, parents before children.

    Args:
        repository: the repository; what was just pushed may be in quarantine still.
        tips: full ids of commits, or of tags on them.
        beyond: what is there: words of `git rev-list` such as --all or --remotes=origin, or full ids.
    """
    there = tuple(beyond)
    words = [each for each in there if each.startswith("--")]
    ids = [f"^{each}" for each in there if not each.startswith("--")]
    asked = "".join(f"{each}\n" for each in (*dict.fromkeys(tips), *ids))
    known = ["--not", *words, "--not"] if words else []
    listing = repository.run(["rev-list", "--topo-order", "--reverse", *known, "--stdin"], stdin=bytes_of(asked))
    return tuple(text_of(listing).split())


def peeled_commit(repository: Repository, id_: str) -> str | None:
    """The commit that an object is or, as a tag, points at; nothing where it is something else."""
    outcome = repository.execute(["rev-parse", "--verify", "--quiet", "--end-of-options", f"{id_}^{{commit}}"])
    found = text_of(outcome.output).strip()
    return found if outcome.status == 0 and _ID.fullmatch(found) else None
