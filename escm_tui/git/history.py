"""What git remembers: commits, tags, branches, which paths changed, and the state of the work tree. Reads only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal

from escm_tui.errors import GitFailed, UsageError
from escm_tui.git.changes import (
    Change as Change,  # noqa: PLC0414  told on
    change_in,
    changes_in,
    staged_changes as staged_changes,  # noqa: PLC0414
)
from escm_tui.git.content import moment
from escm_tui.git.repository import Repository
from escm_tui.git.spelling import bytes_of, plain, text_of, words_of
from escm_tui.tuples import NamedTuple

_FULL_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
SHORT = 9
_COMMIT_FIELDS = (
    "%H",
    "%P",
    "%an",
    "%ae",
    "%at",
    "%ct",
    "%s",
    "%b",
    "%(trailers:only=true,unfold=true)",
    "%T",
    "%cn",
    "%ce",
)
_REFERENCE_FIELDS = (
    "refname",
    "objectname",
    "objecttype",
    "*objectname",
    "*objecttype",
    "taggerdate:unix",
    "committerdate:unix",
    "*committerdate:unix",
    "contents:subject",
    "contents:body",
    "HEAD",
)


class Commit(NamedTuple):
    """One commit; both dates in UTC, the body without the first line, trailers as (key, value) in their order."""

    id: str
    parents: tuple[str, ...]
    author_name: str
    author_email: str
    authored_at: datetime
    committed_at: datetime
    subject: str
    body: str
    trailers: tuple[tuple[str, str], ...] = ()
    tree: str = ""
    committer_name: str = ""
    committer_email: str = ""

    @property
    def short(self) -> str:
        """The first nine digits of the id."""
        return self.id[:SHORT]


class Tag(NamedTuple):
    """One tag. `commit` is nothing where it names no commit; a plain tag has no message and no date of its own."""

    name: str
    id: str
    commit: str | None
    annotated: bool
    tagged_at: datetime | None
    committed_at: datetime | None
    subject: str
    body: str

    @property
    def short(self) -> str:
        """The first nine digits of the commit's id, or of the tag's own where it names no commit."""
        return (self.commit or self.id)[:SHORT]


class Branch(NamedTuple):
    """One local branch and the commit at its tip."""

    name: str
    commit: str
    committed_at: datetime
    subject: str
    current: bool


class WorkTreeStatus(NamedTuple):
    """Paths by what happened to them since the last commit, each sorted; a path can be staged and unstaged at once."""

    staged: tuple[str, ...]
    unstaged: tuple[str, ...]
    untracked: tuple[str, ...]
    unmerged: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        """Whether nothing differs from the last commit."""
        return not (self.staged or self.unstaged or self.untracked or self.unmerged)

    @property
    def changed(self) -> tuple[str, ...]:
        """Every path that differs in any way, each once, sorted."""
        return tuple(sorted({*self.staged, *self.unstaged, *self.untracked, *self.unmerged}))


def commit_id(repository: Repository, revision: str) -> str:
    """The full id of a revision; one that is a full id already is taken as it is."""
    return revision if _FULL_ID.fullmatch(revision) else repository.resolve(revision)


def resolve_range(repository: Repository, revisions: str) -> tuple[str | None, str]:
    """`A..B` or `B` as full ids (of what to leave out, or nothing, and of the tip); a missing side is HEAD."""
    if "..." in revisions:
        raise UsageError("A range has two dots: A..B.", "To compare two revisions name them one by one.")
    since, dots, tip = revisions.rpartition("..")
    return commit_id(repository, since or "HEAD") if dots else None, commit_id(repository, tip or "HEAD")


_LOG = (
    "log",
    "-z",
    "--format=" + "%x00".join(_COMMIT_FIELDS),
    "--no-show-signature",
    "--no-ext-diff",
    "--no-textconv",
    "--encoding=UTF-8",
)


def log(
    repository: Repository, revisions: str = "HEAD", paths: Sequence[str] = (), limit: int | None = None
) -> tuple[Commit, ...]:
    """The commits of `B` or `A..B`, newest first, of those that touch `paths` where these are given."""
    since, tip = resolve_range(repository, revisions)
    args = [*_LOG, "--topo-order"]
    if limit is not None:
        args.append(f"--max-count={max(0, limit)}")
    args += ["--end-of-options", tip, *([f"^{since}"] if since else []), "--", *paths]
    return tuple(_commits(repository.run(args)))


def commits(repository: Repository, ids: Iterable[str]) -> Mapping[str, Commit]:
    """Full id of a commit to the commit, for many at once."""
    wanted = bytes_of("".join(f"{each}\n" for each in dict.fromkeys(ids)))
    if not wanted:
        return {}
    listing = repository.run([*_LOG, "--no-walk=unsorted", "--stdin"], stdin=wanted)
    return {each.id: each for each in _commits(listing)}


def _commits(listing: bytes) -> Iterator[Commit]:
    fields = words_of(listing).split("\0")
    for place in range(0, len(fields) - 1, len(_COMMIT_FIELDS)):
        id_, parents, name, email, authored, committed, subject, body, trailers, tree, by_name, by_email = fields[
            place : place + len(_COMMIT_FIELDS)
        ]
        yield Commit(
            id_,
            tuple(parents.split()),
            name,
            email,
            moment(int(authored or 0)),
            moment(int(committed or 0)),
            subject,
            body.rstrip("\n"),
            tuple(_trailers(trailers)),
            tree,
            by_name,
            by_email,
        )


def trailers_of(repository: Repository, message: bytes) -> tuple[tuple[str, str], ...]:
    """The trailers of a message that is being written, as (key, value) in their order; its comments do not count."""
    return tuple(_trailers(words_of(repository.run(["interpret-trailers", "--parse"], stdin=message))))


def _trailers(block: str) -> Iterator[tuple[str, str]]:
    # What else ends a line for Python is part of it for git.
    for line in block.split("\n"):
        key, colon, value = line.partition(":")
        if colon:
            yield key.strip(), value.strip()


def _references(repository: Repository, prefix: str) -> Iterator[list[str]]:
    form = "%00".join(f"%({field})" for field in _REFERENCE_FIELDS) + "%00"
    listing = repository.brief("for-each-ref", f"--format={form}", prefix)
    fields = text_of(listing).split("\0")
    for place in range(0, len(fields) - 1, len(_REFERENCE_FIELDS)):
        reference = fields[place : place + len(_REFERENCE_FIELDS)]
        yield [reference[0].removeprefix("\n"), *reference[1:]]


def tags(repository: Repository, prefix: str = "evaluation/") -> tuple[Tag, ...]:
    """The tags whose names begin with `prefix` (all with an empty one), by date of their commits, then by name."""
    found = [_tag(repository, fields) for fields in _references(repository, "refs/tags/")]
    return tuple(sorted((tag for tag in found if tag.name.startswith(prefix)), key=lambda tag: (_order(tag), tag.name)))


def _order(tag: Tag) -> float:
    return tag.committed_at.timestamp() if tag.committed_at and tag.committed_at.year > 1 else 0.0


def _tag(repository: Repository, fields: list[str]) -> Tag:
    name, id_, kind, peeled, peeled_kind, tagged, committed, peeled_committed, subject, body, _ = fields
    annotated = kind == "tag"
    commit = (id_ if kind == "commit" else None) if not annotated else (peeled if peeled_kind == "commit" else None)
    when = peeled_committed if annotated else committed
    if annotated and peeled_kind == "tag":
        commit, when = _peel(repository, id_)
    return Tag(
        name.removeprefix("refs/tags/"),
        id_,
        commit,
        annotated,
        moment(int(tagged)) if tagged else None,
        moment(int(when)) if when else None,
        subject if annotated else "",
        body.rstrip("\n") if annotated else "",
    )


def _peel(repository: Repository, id_: str) -> tuple[str | None, str]:
    """The commit behind a tag of a tag, and its date."""
    outcome = repository.execute(["log", "-1", "--no-show-signature", "--format=%H %ct", f"{id_}^{{commit}}"])
    commit, _, when = text_of(outcome.output).strip().partition(" ")
    return (commit, when) if outcome.status == 0 and commit else (None, "")


def branches(repository: Repository) -> tuple[Branch, ...]:
    """The local branches by name."""
    return tuple(
        Branch(
            fields[0].removeprefix("refs/heads/"), fields[1], moment(int(fields[6] or 0)), fields[8], fields[10] == "*"
        )
        for fields in _references(repository, "refs/heads/")
    )


def changed_paths(
    repository: Repository, before: str | None, after: str, *, renames: bool = False
) -> tuple[Change, ...]:
    """What differs between two revisions, by path; `before` is nothing to compare with an empty repository."""
    start = commit_id(repository, before) if before else repository.empty_tree()
    kind = "--find-renames" if renames else "--no-renames"
    args = [
        "diff-tree",
        "-r",
        "-z",
        "--raw",
        "--no-abbrev",
        kind,
        "--end-of-options",
        start,
        commit_id(repository, after),
    ]
    return tuple(changes_in(iter(repository.run(args).split(b"\0")[:-1])))


def commits_touching(repository: Repository, since: str | None, tip: str) -> Mapping[str, tuple[Change, ...]]:
    """Each commit of `since..tip`, newest first, with what it changed; a merge with what it changed beside its sides.

    `since` is nothing to go back to the beginning.
    """
    last = commit_id(repository, tip)
    out = [f"^{commit_id(repository, since)}"] if since else []
    ids = repository.run(["rev-list", "--topo-order", "--end-of-options", last, *out])
    found: dict[str, list[Change]] = {line: [] for line in text_of(ids).split()}
    if not found:
        return {}
    listing = repository.run(
        ["diff-tree", "--stdin", "-r", "-z", "-c", "--root", "--raw", "--no-abbrev", "--no-renames"], stdin=ids
    )
    fields = iter(listing.split(b"\0")[:-1])
    current = ""
    for each in fields:
        if each.startswith(b":"):
            found[current].append(change_in(each, fields))
        else:
            current = text_of(each).strip()
    return {commit: tuple(changes) for commit, changes in found.items()}


def first_parents(repository: Repository, since: str, tip: str) -> tuple[str, ...]:
    """The commits of `since..tip` along first parents, the oldest first: how the branch itself went on."""
    last, first = commit_id(repository, tip), commit_id(repository, since)
    listing = repository.run(["rev-list", "--first-parent", "--reverse", "--end-of-options", last, f"^{first}"])
    return tuple(text_of(listing).split())


def versions_of(repository: Repository, tip: str, path: str) -> Mapping[str, tuple[str, ...]]:
    """The commits that made a file what it is at `tip`, the newest first, each with those just before it.

    Where sides of a merge agree on the file, one of them stands for both.
    """
    args = ["rev-list", "--parents", "--topo-order", "--end-of-options", commit_id(repository, tip), "--", path]
    lines = (line.split() for line in text_of(repository.run(args)).split("\n")[:-1])
    return {commit: tuple(parents) for commit, *parents in lines}


def blob_ids(repository: Repository, path: str, commits: Iterable[str]) -> Mapping[str, str]:
    """Commit to the id of the file's blob in it; commits without the file are left out."""
    asked = list(commits)
    if not asked or "\n" in path:
        return {}
    lines = bytes_of("".join(f"{commit}:{path}\n" for commit in asked))
    listing = repository.run(["cat-file", "--batch-check=%(objecttype) %(objectname)"], stdin=lines)
    # What else ends a line for Python can be part of a name, which git says again of what is missing.
    answers = text_of(listing).split("\n")[:-1]
    return {
        commit: answer.removeprefix("blob ")
        for commit, answer in zip(asked, answers, strict=True)
        if answer.startswith("blob ")
    }


def merge_base(repository: Repository, one: str, other: str) -> str | None:
    """The newest commit that both histories hold, or nothing."""
    listing = repository.run(["merge-base", commit_id(repository, one), commit_id(repository, other)], ok=(0, 1))
    return text_of(listing).split("\n")[0] or None


def is_ancestor(repository: Repository, ancestor: str, descendant: str) -> bool:
    """Whether the first commit is in the history of the second, or is the second."""
    outcome = repository.execute(
        ["merge-base", "--is-ancestor", commit_id(repository, ancestor), commit_id(repository, descendant)]
    )
    if outcome.status not in {0, 1}:
        raise GitFailed(f"git merge-base failed: {outcome.sentence}")
    return outcome.status == 0


def ahead_behind(repository: Repository, base: str, tip: str) -> tuple[int, int]:
    """How many commits `tip` has that `base` lacks (ahead), and `base` has that `tip` lacks (behind)."""
    symmetric = f"{commit_id(repository, base)}...{commit_id(repository, tip)}"
    behind, ahead = repository.run(["rev-list", "--left-right", "--count", symmetric]).split()
    return int(ahead), int(behind)


def status(repository: Repository) -> WorkTreeStatus:
    """What differs from the last commit; takes no lock, so that git beside it is not disturbed."""
    found: dict[str, set[str]] = {"staged": set(), "unstaged": set(), "untracked": set(), "unmerged": set()}
    for marks, path in _status_records(_status_listing(repository)):
        match marks:
            case "u":
                found["unmerged"].add(path)
            case "?":
                found["untracked"].add(path)
            case _:
                for mark, kind in zip(marks, ("staged", "unstaged"), strict=True):
                    if mark != ".":
                        found[kind].add(path)
    return WorkTreeStatus(**{kind: tuple(sorted(paths)) for kind, paths in found.items()})


def changed_in(repository: Repository, paths: Sequence[str]) -> tuple[bytes, tuple[str, ...]]:
    """What git says of all below these paths that differs from the last commit, and the names of it.

    The words tell one content of the index from another, but not one of the files on disk: that their times do.
    """
    listing = _status_listing(repository, paths)
    return listing, tuple(path for _, path in _status_records(listing))


def _status_listing(repository: Repository, paths: Sequence[str] = ()) -> bytes:
    words = ("status", "--porcelain=v2", "-z", "--untracked-files=all", "--ignore-submodules=all", "--no-renames")
    return repository.run([*words, "--", *paths])


def _status_records(listing: bytes) -> Iterator[tuple[str, str]]:
    """Of each path that differs: how index and work tree do in two letters, or "u" or "?"; and the path."""
    for record in listing.split(b"\0")[:-1]:
        match record[:1]:
            case b"1":
                facts = record.split(b" ", 8)
                yield text_of(facts[1]), text_of(facts[8])
            case b"u":
                yield "u", text_of(record.split(b" ", 10)[10])
            case b"?":
                yield "?", text_of(record[2:])
            case _:
                raise GitFailed(f"git status said something unknown: {plain(text_of(record))}")


def text_diff(
    repository: Repository,
    between: Literal["unstaged", "staged", "uncommitted"] | tuple[str, str],
    paths: Sequence[str] = (),
) -> str:
    """A patch as text: index to work tree, last commit to index, last commit to work tree, or between two revisions.

    What is not tracked is in none of them. Bytes that are not UTF-8 are shown as replacement characters.
    """
    match between:
        case "unstaged":
            sides: list[str] = []
        case "staged":
            sides = ["--cached", repository.head() or repository.empty_tree()]
        case "uncommitted":
            sides = [repository.head() or repository.empty_tree()]
        case _:
            before, after = between
            sides = [commit_id(repository, before), commit_id(repository, after)]
    args = [
        "diff",
        "--no-ext-diff",
        "--no-textconv",
        "--no-color",
        "--no-renames",
        "--src-prefix=a/",
        "--dst-prefix=b/",
        "--ignore-submodules=all",
        *sides,
        "--",
        *paths,
    ]
    return words_of(repository.run(args))
