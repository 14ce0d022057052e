"""Branches as places to work on: what there is here and over there, making, moving, merging and dropping them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from escm_tui.errors import GitFailed, ProblemsFound, UsageError, WriteError
from escm_tui.git.commits import HOOK_TIME_LIMIT, message_bytes
from escm_tui.git.content import moment
from escm_tui.git.environment import Manner
from escm_tui.git.merge_command import DRIVER_KEY, driver_command
from escm_tui.git.repository import Repository
from escm_tui.git.spelling import plain, text_of, words_of

_FIELDS = ("refname", "objectname", "committerdate:unix", "upstream", "symref", "worktreepath")
_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Head:
    """The tip of a branch: one of this clone, or what was last fetched of one in another."""

    name: str
    """The branch's name; that of a remote branch is without the remote."""
    commit: str
    committed_at: datetime
    remote: str = ""
    """The remote that holds it; nothing for a branch of this clone."""
    upstream: str = ""
    """The full reference that a branch of this clone follows."""
    checked_out: bool = False
    """Whether a work tree stands on it."""

    @property
    def reference(self) -> str:
        """The full name of the reference."""
        return f"refs/remotes/{self.remote}/{self.name}" if self.remote else f"refs/heads/{self.name}"

    @property
    def label(self) -> str:
        """What people call it: `add-minutes`, or `origin/add-minutes` over there."""
        return f"{self.remote}/{self.name}" if self.remote else self.name


def heads(repository: Repository) -> tuple[Head, ...]:
    """Every branch, those of this clone first, each by name."""
    form = "%00".join(f"%({field})" for field in _FIELDS) + "%00"
    listing = repository.run(["for-each-ref", f"--format={form}", "refs/heads/", "refs/remotes/"])
    fields = text_of(listing).split("\0")
    remotes = sorted(text_of(repository.run(["remote"])).split("\n"), reverse=True)
    found = []
    for place in range(0, len(fields) - 1, len(_FIELDS)):
        name, commit, when, upstream, alias, place_of_work = fields[place : place + len(_FIELDS)]
        name = name.removeprefix("\n")
        # The head of a remote is another name of one of its branches.
        if alias or not when:
            continue
        short, remote = name.removeprefix("refs/heads/"), ""
        if name.startswith("refs/remotes/"):
            path = name.removeprefix("refs/remotes/")
            remote = next((each for each in remotes if each and path.startswith(f"{each}/")), path.partition("/")[0])
            short = path.removeprefix(f"{remote}/")
        found.append(Head(short, commit, moment(int(when)), remote, upstream, bool(place_of_work)))
    return tuple(found)


def check_name(repository: Repository, name: str) -> None:
    """Refuse what cannot name a branch, or would be taken for something else, with a `UsageError`."""
    fits = 0 < len(name) <= _LONGEST_NAME and not name.startswith(("-", "refs/")) and name not in {"HEAD", "@"}
    if not fits or repository.execute(["check-ref-format", f"refs/heads/{name}"]).status:
        raise UsageError(
            f'"{plain(name)[:80]}" cannot be the name of a branch.', "Use words with hyphens, such as: add-minutes"
        )


def start_branch(repository: Repository, name: str) -> None:
    """Make a branch where you stand and go over to it; files, staged or not, stay as they are."""
    check_name(repository, name)
    _own(repository, ["switch", "--quiet", "--no-track", "--create", name])


def switch(repository: Repository, name: str) -> None:
    """Go over to a branch; git refuses where that would overwrite something."""
    _own(repository, ["switch", "--quiet", "--no-guess", name])


def leave(repository: Repository, name: str | None, commit: str | None = None) -> None:
    """Go back to a branch, or, without one, to a commit as it is; to where you stand unless given."""
    if name is not None:
        switch(repository, name)
    else:
        _own(repository, ["switch", "--quiet", "--detach", *([commit] if commit else [])])


def delete_branch(repository: Repository, name: str) -> None:
    """Take a branch away, merged or not; its commits can be found for a while still."""
    _own(repository, ["branch", "--quiet", "-D", "--", name])


def follow(repository: Repository, name: str, head: Head) -> None:
    """Make a branch of this clone that follows one over there."""
    _own(repository, ["branch", "--quiet", "--track=direct", "--", name, head.reference])


def move_branch(repository: Repository, name: str, new: str, old: str, why: str) -> None:
    """Let a branch name another commit; `WriteError` where it no longer names the old one."""
    outcome = repository.execute(
        ["update-ref", "-m", why, "--create-reflog", f"refs/heads/{name}", new, old], manner=Manner.OWN_WITHOUT_HOOKS
    )
    if outcome.status:
        raise WriteError(
            f"The branch {plain(name)} was moved by somebody else in the meantime: {outcome.sentence}",
            "Look at it, then do it again.",
        )


def make_commit(
    repository: Repository, tree: str, parents: Sequence[str], message: str, *, sign: bool | None = None
) -> str:
    """A commit that no branch names yet, by the user, now. `sign` is as the user configured unless given.

    Raises `GitFailed` where git cannot sign, and `EscmError` (exit 4) where it does not know who the user is.
    """
    repository.identity()
    wanted = _asks_to_sign(repository) if sign is None else sign
    args = ["-c", "i18n.commitEncoding=UTF-8", "commit-tree", tree, *(w for each in parents for w in ("-p", each))]
    outcome = repository.execute(
        [*args, *(["-S"] if wanted else []), "-F", "-"],
        stdin=message_bytes(message),
        manner=Manner.OWN_WITHOUT_HOOKS,
        time_limit=HOOK_TIME_LIMIT,
    )
    if outcome.status:
        raise GitFailed(f"git commit-tree failed: {outcome.sentence}")
    return text_of(outcome.output).strip()


def _asks_to_sign(repository: Repository) -> bool:
    asked = repository.execute(["config", "--type=bool", "--get", "commit.gpgSign"], manner=Manner.OWN_WITHOUT_HOOKS)
    return asked.output.strip() == b"true"


def merge_into_current(repository: Repository, commit: str, message: str) -> str:
    """Merge a commit into the branch you stand on, always by a commit of its own; the hooks run. The new commit's id.

    Whatever goes wrong, the work tree is as it was: a merge that stops is taken back.

    Raises:
        ProblemsFound: the two conflict, or a hook refuses the merge, with its words.
        GitFailed: git says no for another reason.
    """
    repository.identity()
    args = ["-c", "i18n.commitEncoding=UTF-8", "-c", "merge.verifySignatures=false", "merge", "--no-ff", "--commit"]
    args += ["--no-squash", "--no-autostash", "--no-edit", "--quiet", "--cleanup=verbatim", "-m"]
    text = words_of(message_bytes(message))
    outcome = repository.execute([*args, text, commit], manner=Manner.OWN, time_limit=HOOK_TIME_LIMIT)
    if outcome.status == 0:
        return repository.resolve("HEAD")
    listing = repository.run(["diff", "--name-only", "--diff-filter=U", "-z"])
    conflicting = [plain(text_of(each)) for each in listing.split(b"\0")[:-1]]
    if repository.operation() == "merge":
        repository.run(["merge", "--abort"], manner=Manner.OWN_WITHOUT_HOOKS)
    if conflicting:
        raise ProblemsFound(f"The two sides conflict in {', '.join(conflicting)}; nothing was merged.")
    said = "\n".join(plain(line) for line in (outcome.words or text_of(outcome.output)).splitlines()).strip()
    if outcome.status == 1:
        raise ProblemsFound(f"A hook refused the merge:\n{said}" if said else "A hook refused the merge.")
    raise GitFailed(f"git merge failed: {outcome.sentence}")


@contextmanager
def scratch(repository: Repository) -> Iterator[Repository]:
    """The same repository, with what is written to it kept apart and thrown away at the end."""
    with tempfile.TemporaryDirectory(prefix="escm-") as folder:
        objects = Path(repository.handed_over.get("GIT_OBJECT_DIRECTORY", repository.common_dir / "objects"))
        further = repository.handed_over.get("GIT_ALTERNATE_OBJECT_DIRECTORIES")
        aside = {
            "GIT_OBJECT_DIRECTORY": folder,
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": ":".join(filter(None, (str(objects), further))),
        }
        yield repository._replace(handed_over={**repository.handed_over, **aside})


@dataclass(frozen=True, slots=True)
class Merged:
    """What merging two commits gives: a tree, and the paths in which they conflict."""

    tree: str
    conflicts: tuple[str, ...]


def make_draft(aside: Repository, tree: str, parents: Sequence[str]) -> str:
    """A commit in a scratch repository, by nobody, at the time of the newest parent: only there to be read."""
    newest = text_of(aside.run(["log", "-1", "--no-show-signature", "--format=%ct", parents[0]])).strip()
    nobody = {
        f"GIT_{role}_{fact}": value
        for role in ("AUTHOR", "COMMITTER")
        for fact, value in (("NAME", "draft"), ("EMAIL", "draft@localhost"), ("DATE", f"@{newest} +0000"))
    }
    words = [word for each in parents for word in ("-p", each)]
    return text_of(aside.run(["commit-tree", tree, *words, "-m", "Draft"], env_extra=nobody)).strip()


def merged(repository: Repository, ours: str, theirs: str) -> Merged | None:
    """What merging would give, without touching anything but objects; nothing where git is older than 2.38."""
    by_field = ["-c", f"{DRIVER_KEY}={driver_command()}"]
    args = [*by_field, "merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", ours, theirs]
    outcome = repository.execute(args)
    if outcome.status not in (0, 1):
        return None
    tree, *paths = text_of(outcome.output).split("\0")
    if not tree:
        # One of the two is no commit, or not here: git calls that a conflict as well.
        raise GitFailed(f"git merge-tree failed: {outcome.sentence}")
    return Merged(tree, tuple(path for path in paths if path))


def _own(repository: Repository, args: Sequence[str]) -> None:
    outcome = repository.execute(args, manner=Manner.OWN_WITHOUT_HOOKS)
    if outcome.status:
        raise GitFailed(f"git {args[0]} failed: {outcome.sentence}")
