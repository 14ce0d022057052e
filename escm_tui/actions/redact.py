"""Makes a repository for others: one commit, without history, of what they may see."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from escm_tui.actions.initialize import BRANCH
from escm_tui.actions.new_repository import new_folder, template_files, write_files
from escm_tui.actions.schemas import shipped_schemas
from escm_tui.domain.problems import Severity
from escm_tui.domain.redaction import Confidentiality, Redaction
from escm_tui.domain.snapshot import Snapshot
from escm_tui.errors import EscmError, InternalError, ProblemsFound
from escm_tui.exchange.redaction import RedactedFiles, redacted_files
from escm_tui.git import commits
from escm_tui.git.repository import Repository
from escm_tui.git.sources import Revision, Source, WorkTree
from escm_tui.load.catalog import load_catalog
from escm_tui.load.evidence_repository import EvidenceRepository

_README = """# Redacted evidence

This repository was made from another one for readers who may see evidence up to the degree "{shown}". It holds one
commit: the history, comments, signatures and free files of the original are not part of it.

- {withheld} evidence items are {how}.
- The SHA-256 digest of a withheld item stays where the original has one, so that whoever holds the work product can
  tell that it is the one that was judged.
- Ratings, dates, kinds and determinations are those of the original: {label}.
- A seal can be verified in the original alone.
"""


@dataclass(frozen=True, slots=True)
class RedactedExport:
    """A repository that was made for others: where, its one commit, and what it does not hold."""

    root: Path
    commit: str
    withheld: int
    left_out: tuple[str, ...]


def export_redacted(
    repo: EvidenceRepository,
    directory: Path,
    revision: str | None = None,
    *,
    shown: Confidentiality = "internal",
    remove: bool = False,
) -> RedactedExport:
    """Make a new repository in an empty or absent directory, of a revision or the work tree, for others to read.

    What the work tree restricts is withheld from every revision, even where it was open then.

    Raises:
        UsageError: there is something in the directory, or a path tells a withheld name.
        ProblemsFound: the evidence holds an error, so that nobody can tell what has to be withheld.
        EscmError: git does not know who makes the commit (exit 4).
    """
    source: Source = Revision.at(repo.git, revision) if revision else WorkTree(repo.git)
    snapshot = repo.snapshot(revision)
    present = repo.work_tree() if revision else snapshot
    _require_sound(snapshot)
    _require_sound(present)
    redaction = Redaction.of([present, snapshot], shown=shown, remove=remove)
    made = redacted_files(source, snapshot, repo.catalog, redaction)
    with new_folder(directory):
        git = commits.initialize(directory, BRANCH)
        _take_identity(repo.git, git)
        files = _with_frame(made, snapshot, shown, remove=remove)
        write_files(git.root, files)
        commits.stage(git, sorted(files))
        _require_loadable(EvidenceRepository(git, load_catalog(), repo.today))
        message = f"Redacted evidence of {redaction.text(' '.join(snapshot.manifest.organization.split()))}"
        commit = commits.commit(git, message, allow_hooks=False)
    return RedactedExport(git.root, commit, made.withheld, made.left_out)


def _take_identity(original: Repository, copy: Repository) -> None:
    """Who commits in the original commits in the copy, where that is said for the original alone."""
    try:
        copy.identity()
    except EscmError:
        who = original.identity()
        copy.run(["config", "user.name", who.name])
        copy.run(["config", "user.email", who.email])


def _require_sound(snapshot: Snapshot) -> None:
    error = next((each for each in snapshot.problems if each.severity is Severity.ERROR), None)
    if error is not None:
        raise ProblemsFound(
            f"The evidence holds an error, so nobody can tell what has to be withheld; nothing was exported. "
            f"{error.path}: {error.text}",
            "See each with its next step: escm validate",
        )


def _with_frame(made: RedactedFiles, snapshot: Snapshot, shown: Confidentiality, *, remove: bool) -> dict[str, bytes]:
    how = "removed" if remove else "masked"
    label = snapshot.revision or "a work tree"
    readme = _README.format(shown=shown, withheld=made.withheld, how=how, label=label)
    frame = {"README.md": readme.encode(), ".gitattributes": template_files()[".gitattributes"]}
    return {**frame, **shipped_schemas(), **made.files}


def _require_loadable(copy: EvidenceRepository) -> None:
    wrong = [each for each in copy.index().problems if each.severity is Severity.ERROR]
    if wrong:
        raise InternalError(f"The redacted evidence would not be valid: {wrong[0].path}: {wrong[0].text}")
