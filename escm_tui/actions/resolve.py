"""Settles what a merge left marked: finds the conflicts, and writes the view that counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from escm_tui.actions.changes import FileChange, apply
from escm_tui.actions.files import read
from escm_tui.domain.merging import ABSENT, CONFLICTS, Clash, Conflict, clashes_in
from escm_tui.domain.problems import Severity
from escm_tui.edit.merging import settle
from escm_tui.errors import UsageError
from escm_tui.git import commits, history
from escm_tui.git.unmerged import unmerged_versions
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.examination import MARKED, check_content
from escm_tui.load.layout import classify
from escm_tui.parse import parse

View = Literal["ours", "theirs", "base"]


@dataclass(frozen=True, slots=True)
class Settled:
    """What was written, and whether nothing in the file is left to settle, so that it is staged."""

    changes: tuple[FileChange, ...]
    complete: bool


def conflicts(repo: EvidenceRepository) -> tuple[Conflict, ...]:
    """The files of the work tree in conflict, by path: those that git says it could not merge, and marked ones."""
    status = history.status(repo.git)
    return conflicts_among(repo, status.changed, status.unmerged)


def conflicts_among(repo: EvidenceRepository, changed: Iterable[str], unmerged: Iterable[str]) -> tuple[Conflict, ...]:
    """The same, of files that are known to differ from the last commit."""
    stuck = frozenset(unmerged)
    found = []
    for path in sorted({*changed, *stuck}):
        clashes = clashes_of(repo, path) if path in stuck else _marked(repo, path)
        if clashes or path in stuck:
            found.append(Conflict(path, clashes))
    return tuple(found)


def clashes_of(repo: EvidenceRepository, path: str) -> tuple[Clash, ...]:
    """The fields that are marked in a file of the work tree, or the file itself where one side took it away."""
    return _marked(repo, path) or _taken_away(repo, path)


def _taken_away(repo: EvidenceRepository, path: str) -> tuple[Clash, ...]:
    base, ours, theirs = unmerged_versions(repo.git, path)
    if not classify(path, repo.catalog).judged or base is None or (ours is None) == (theirs is None):
        return ()
    try:
        views = [ABSENT if each is None else each.decode("utf-8") for each in (base, ours, theirs)]
    except UnicodeDecodeError:
        return ()
    return (Clash((), *views),)


def _marked(repo: EvidenceRepository, path: str) -> tuple[Clash, ...]:
    content = read(repo, path) if classify(path, repo.catalog).judged else None
    if content is None or CONFLICTS.encode() not in content:
        return ()
    return clashes_in(parse(content, path).data)


def settle_with(repo: EvidenceRepository, path: str, clash: Clash, view: View) -> Settled:
    """Let one of the views of a marked field count. Raises as `settle_as`."""
    value = {"ours": clash.ours, "theirs": clash.theirs, "base": clash.base}[view]
    return settle_as(repo, path, clash, value)


def settle_as(repo: EvidenceRepository, path: str, clash: Clash, value: Any) -> Settled:  # noqa: ANN401
    """Write the value that counts into a marked field, `ABSENT` to take it away; a file without marks is staged.

    Raises:
        UsageError: the field is not marked any more, or the value is not valid there.
        FileChanged: the file was changed in between.
        WriteError: the disk says no, or the text cannot be changed without touching something else.
    """
    if not clash.field:
        return _settle_whole(repo, path, clash, value)
    before = read(repo, path)
    if before is None or clash not in clashes_in(parse(before, path).data):
        raise UsageError(f"{clash.name} of {path} is not in conflict.", "See what is with: escm resolve")
    after = settle(before, clash, None if value is ABSENT else value, gone=value is ABSENT)
    left = clashes_in(parse(after, path).data)
    _, problems = check_content(after, classify(path, repo.catalog))
    wrong = [each for each in problems if each.severity is Severity.ERROR and each.code != MARKED]
    # Fields that say one thing together may be at odds until the last of them is settled.
    own = [each for each in wrong if f"{each.field}.".startswith(f"{clash.name}.")]
    if found := own or (wrong if not left else []):
        raise UsageError(f"{path} would not be valid, so nothing was written. {found[0].text}", found[0].hint)
    changes = apply(repo, [FileChange(path, before, after)])
    if not left:
        commits.stage(repo.git, [path])
    return Settled(changes, not left)


def _settle_whole(repo: EvidenceRepository, path: str, clash: Clash, value: Any) -> Settled:  # noqa: ANN401
    if clash not in _taken_away(repo, path):
        raise UsageError(f"{path} is not in conflict.", "See what is with: escm resolve")
    if value is not ABSENT and value not in (clash.base, clash.ours, clash.theirs):
        raise UsageError(f"{path} is kept or taken away as a whole.", "Add --ours, --theirs or --base.")
    after = None if value is ABSENT else str(value).encode("utf-8")
    changes = apply(repo, [FileChange(path, read(repo, path), after)])
    commits.stage(repo.git, [path])
    return Settled(changes, complete=True)
