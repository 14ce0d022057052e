"""What changes a repository: init, stage, commit and tag. Always the git program, since only it keeps its own rules."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from escm_tui.errors import GitFailed, ProblemsFound, RepositoryError, UsageError, WriteError
from escm_tui.git.environment import Manner
from escm_tui.git.history import staged_changes
from escm_tui.git.program import Outcome, execute
from escm_tui.git.repository import Operation, Repository
from escm_tui.git.spelling import bytes_of, plain, text_of

LOCK_PATIENCE = 5.0
"""Seconds to wait for another git to let go of a lock."""

HOOK_TIME_LIMIT = 900.0
"""Seconds that a commit may take with all its hooks."""

COMMIT_MARKER = "ESCM_COMMITTING"
"""Set for the hooks of a commit that this program makes, so that they don't wait for a lock that it holds."""

_LOCK = re.compile(r"Unable to create '([^'\n]+\.lock)'")
_ATTEMPTS = 4
"""How often paths are staged and committed: a commit of other paths beside this one drops them from the index."""

_MOVED = re.compile(r"cannot lock ref '[^'\n]*': is at [0-9a-f]+ but expected [0-9a-f]+")
"""Another git committed between this one's looking and writing; nothing was written."""
_DISK = (
    ("Read-only file system", "the disk can only be read", "Work in a clone on a disk that you may write."),
    (
        "No space left on device",
        "the disk is full",
        "Free some space, then try again; what you changed is still there.",
    ),
    ("Disk quota exceeded", "your share of the disk is used up", "Free some space, then try again."),
    ("Input/output error", "the disk reports an error", "Copy the repository to another disk before you go on."),
    ("insufficient permission", "you may not write in .git", "Ask whoever owns the repository for the right to write."),
    ("Permission denied", "you may not write in .git", "Ask whoever owns the repository for the right to write."),
)
"""What git says, in the system's words, when the disk refuses, and what it means to a person."""

_TAG_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_HOOK_STATUS = 1


@dataclass(frozen=True, slots=True)
class Signature:
    """Who did something and when; the date is aware of its time zone."""

    name: str
    email: str
    when: datetime


def initialize(directory: Path, branch: str = "main", object_format: str = "sha1") -> Repository:
    """Make a repository in a folder (made as well where it is absent), without templates or hooks."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,99}", branch):
        raise UsageError(f'"{plain(branch)}" cannot be the name of a branch.')
    if object_format not in {"sha1", "sha256"}:
        raise UsageError(f'"{plain(object_format)}" is no format of objects; there are sha1 and sha256.')
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError(f"{plain(str(directory))} cannot be made: {error.strerror or error}.") from error
    if (directory / ".git").exists():
        raise UsageError(f"{plain(str(directory))} is a git repository already.")
    outcome = execute(
        ["init", "--quiet", "--template=", f"--initial-branch={branch}", f"--object-format={object_format}"],
        root=directory.resolve(),
    )
    _require(outcome, "init")
    return Repository.discover(directory)


def stage(repository: Repository, paths: Sequence[str]) -> None:
    """Put the present state of these files, deletions too, into the index; paths are relative to the top, exact."""
    _on_paths(repository, ["add", "-A"], paths)


def unstage(repository: Repository, paths: Sequence[str]) -> None:
    """Put the last commit's state of these files back into the index; the files stay as they are."""
    _on_paths(repository, ["reset", "--quiet"], paths)


def stage_content(repository: Repository, path: str, content: bytes) -> None:
    """Let the index hold this content for a path, whatever the file on disk holds; its mode stays as it is there."""
    known = text_of(repository.run(["ls-files", "-s", "-z", "--", path])).partition(" ")[0]
    mode = known if known in {"100644", "100755"} else "100644"
    oid = text_of(repository.run(["hash-object", "-w", "--no-filters", "--stdin"], stdin=content)).strip()
    entry = bytes_of(f"{mode} {oid} 0\t{path}\0")
    args = ["update-index", "-z", "--index-info"]
    _require(_patiently(repository, args, stdin=entry, manner=Manner.READ), args[0])


def _on_paths(repository: Repository, command: Sequence[str], paths: Sequence[str]) -> None:
    # Without a path git would take all of them.
    if not paths:
        return
    names = bytes_of("".join(f"{path}\0" for path in paths))
    args = [*command, "--pathspec-from-file=-", "--pathspec-file-nul"]
    _require(_patiently(repository, args, stdin=names, manner=Manner.READ), command[0])


def commit(
    repository: Repository,
    message: str,
    *,
    paths: Sequence[str] | None = None,
    author: Signature | None = None,
    committer: Signature | None = None,
    allow_hooks: bool = True,
    sign: bool | None = None,
) -> str:
    """Commit what is staged, or just the present state of `paths`; the id of the new commit.

    The repository's hooks run unless `allow_hooks` is off; `sign` is as the user configured unless given. An author or
    committer who is not given is the user, now. Raises `UsageError` where there is nothing to commit, `ProblemsFound`
    with their words where hooks refuse, `WriteError` in the middle of another operation or where git is locked, and
    `EscmError` (exit 4) where git does not know who the user is.
    """
    text = message_bytes(message)
    if author is None or committer is None:
        repository.identity()
    concluding = _refuse_in_operation(repository, partial=paths is not None)
    args = ["-c", "i18n.commitEncoding=UTF-8", "commit", "--quiet", "--cleanup=verbatim", "--file=-"]
    args += [] if allow_hooks else ["--no-verify"]
    args += _signing("--gpg-sign", "--no-gpg-sign", sign)
    if paths is not None:
        # Pathspecs are made exact one by one: a setting would reach the hooks and break theirs.
        args += ["--only", "--", *(f":(top,literal){path}" for path in paths)]
    manner = Manner.OWN if allow_hooks else Manner.OWN_WITHOUT_HOOKS
    before = repository.head()
    for attempt in range(_ATTEMPTS):
        last = attempt == _ATTEMPTS - 1
        if not _stage_all(repository, paths) and not concluding:
            if last or not paths:
                raise UsageError("There is nothing to commit.", "Change something first, or stage it with: git add")
            continue
        outcome = _patiently(
            repository, args, stdin=text, manner=manner, env_extra={COMMIT_MARKER: "1", **_people(author, committer)}
        )
        if paths is None or not outcome.status or "did not match any file" not in outcome.words:
            break
    if outcome.status == _HOOK_STATUS and allow_hooks:
        said = "\n".join(plain(line) for line in outcome.words.splitlines()).strip()
        raise ProblemsFound(f"A hook refused the commit:\n{said}" if said else "A hook refused the commit.")
    _require(outcome, "commit")
    made = _made(repository, before, text)
    if made is None:
        raise GitFailed("git made no commit, though it said so.")
    return made


def _stage_all(repository: Repository, paths: Sequence[str] | None) -> bool:
    """Stage the paths, if any are given; whether something is staged, there or anywhere."""
    if paths is None:
        return bool(staged_changes(repository))
    stage(repository, paths)
    return bool(paths and staged_changes(repository, paths))


def _made(repository: Repository, before: str | None, message: bytes) -> str | None:
    """The commit just made: HEAD, unless somebody else has committed before or after; nothing where none is there."""
    head = repository.head()
    since = [f"^{before}"] if before else []
    new = text_of(repository.run(["rev-list", "--first-parent", "--reverse", head, *since])).split() if head else []
    if len(new) > 1:
        for commit_id in new:
            content = repository.run(["cat-file", "commit", commit_id])
            if content.partition(b"\n\n")[2] == message:
                return commit_id
    return head if new else None


def tag(
    repository: Repository,
    name: str,
    target: str,
    message: str,
    *,
    tagger: Signature | None = None,
    sign: bool | None = None,
) -> str:
    """Put an annotated tag on the commit with the full id `target`; the id of the tag. It never moves a tag."""
    _check_tag_name(repository, name)
    if not re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", target):
        raise UsageError("A tag goes on the full id of a commit.")
    text = message_bytes(message)
    if tagger is None:
        repository.identity()
    if repository.execute(["rev-parse", "--verify", "--quiet", f"refs/tags/{name}"]).status == 0:
        raise UsageError(f"The tag {name} exists already.", "A tag never moves; choose another name.")
    args = ["-c", "i18n.commitEncoding=UTF-8", "tag", "--annotate", "--cleanup=verbatim", "--file=-"]
    args += _signing("--sign", "--no-sign", sign)
    outcome = _patiently(
        repository,
        [*args, name, target],
        stdin=text,
        manner=Manner.OWN_WITHOUT_HOOKS,
        env_extra=_people(tagger, tagger),
    )
    _require(outcome, "tag")
    made = repository.resolve(f"refs/tags/{name}", "tag")
    # Git 2.39 makes the tag and reports success when ssh could not sign it.
    if _wants_signature(repository, sign) and b"\n-----BEGIN " not in repository.run(["cat-file", "tag", made]):
        repository.run(["update-ref", "-d", f"refs/tags/{name}", made])
        raise GitFailed(f"The tag could not be signed, so it was not kept: {outcome.sentence}")
    return made


def can_sign(repository: Repository) -> bool:
    """Whether the user has said with which key they sign (gpg or ssh), or that tags are to be signed."""
    asked = repository.execute(["config", "--get", "user.signingkey"], manner=Manner.OWN_WITHOUT_HOOKS)
    return bool(asked.output.strip()) or _wants_signature(repository, None)


def _wants_signature(repository: Repository, sign: bool | None) -> bool:
    if sign is not None:
        return sign
    asked = repository.execute(["config", "--type=bool", "--get", "tag.gpgSign"], manner=Manner.OWN_WITHOUT_HOOKS)
    return asked.output.strip() == b"true"


def _check_tag_name(repository: Repository, name: str) -> None:
    parts = name.split("/")
    fits = all(_TAG_PART.fullmatch(part) and not part.endswith(".") for part in parts)
    if not fits or repository.execute(["check-ref-format", f"refs/tags/{name}"]).status:
        raise UsageError(
            f'"{plain(name)[:80]}" cannot be the name of a tag.',
            "Use letters, digits, dots, hyphens and underscores, in parts divided by slashes.",
        )


def message_bytes(message: str) -> bytes:
    """A message as git takes it; an empty one, or one that git cannot hold, raises `UsageError`."""
    if not message.strip():
        raise UsageError("A message is missing.", "Say in a line what changed and why.")
    if "\0" in message:
        raise UsageError("A message cannot hold the character NUL.")
    return (message.strip("\n") + "\n").encode("utf-8", "replace")


def _signing(yes: str, no: str, sign: bool | None) -> list[str]:
    return [] if sign is None else [yes if sign else no]


def _people(author: Signature | None, committer: Signature | None) -> dict[str, str]:
    variables: dict[str, str] = {}
    for role, person in (("AUTHOR", author), ("COMMITTER", committer)):
        if person is not None:
            variables[f"GIT_{role}_NAME"] = person.name
            variables[f"GIT_{role}_EMAIL"] = person.email
            variables[f"GIT_{role}_DATE"] = f"@{int(person.when.timestamp())} {person.when.strftime('%z') or '+0000'}"
    return variables


def _refuse_in_operation(repository: Repository, *, partial: bool) -> bool:
    """Whether the commit concludes a merge; every other operation is git's own to finish."""
    if repository.bare:
        raise RepositoryError("A bare repository takes no commits.", "Clone it and work in the clone.")
    unmerged = repository.run(["ls-files", "-u", "-z"])
    if unmerged:
        raise WriteError(
            "A merge conflict is not resolved, so nothing was committed.",
            "Decide between the sides in each file, then stage it with: git add",
        )
    operation: Operation | None = repository.operation()
    if operation == "merge" and not partial:
        return True
    if operation is not None:
        way_out = "git bisect reset" if operation == "bisect" else f"git {operation} --continue"
        raise WriteError(
            f"git is in the middle of a {operation}, so nothing was committed.",
            f"Finish it first, for example with: {way_out}",
        )
    return False


def _patiently(
    repository: Repository,
    args: Sequence[str],
    *,
    stdin: bytes,
    manner: Manner,
    env_extra: Mapping[str, str] | None = None,
) -> Outcome:
    """Run git, again for a while where another git holds a lock; a lock is never deleted."""
    deadline = time.monotonic() + LOCK_PATIENCE
    while True:
        outcome = repository.execute(args, stdin=stdin, manner=manner, env_extra=env_extra, time_limit=HOOK_TIME_LIMIT)
        found = _LOCK.search(outcome.words) if outcome.status else None
        moved = outcome.status and _MOVED.search(outcome.words)
        if (found is None or "File exists" not in outcome.words) and not moved:
            return outcome
        if time.monotonic() >= deadline:
            if found is None:
                return outcome
            raise _locked(Path(found[1]))
        time.sleep(random.uniform(0.05, 0.25))  # noqa: S311


def _locked(lock: Path) -> WriteError:
    try:
        age = f", {max(0, int(time.time() - lock.stat().st_mtime))} seconds old"
    except OSError:
        age = ""
    return WriteError(
        f"Another git holds the repository ({plain(lock.name)}{age}), so nothing was changed.",
        f"Wait for it. If no git is running any more, delete {plain(str(lock))}",
    )


def _require(outcome: Outcome, command: str) -> None:
    if not outcome.status:
        return
    for words, reason, hint in _DISK:
        if words in outcome.words:
            raise WriteError(f"Nothing was changed by git {command}: {reason}.", hint)
    raise GitFailed(f"git {command} failed: {outcome.sentence}")
