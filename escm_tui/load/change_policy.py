"""The policy that judges a change, and the signers that count: always those of a base that is trusted already."""

from __future__ import annotations

from dataclasses import dataclass

from escm_tui.domain.change_approval import SignatureState
from escm_tui.domain.change_policy import ChangePolicy
from escm_tui.domain.problems import Problem, Severity
from escm_tui.domain.records import Manifest
from escm_tui.errors import RepositoryError
from escm_tui.git import history
from escm_tui.git.blobs import Blobs
from escm_tui.git.content import Entry
from escm_tui.git.repository import Repository
from escm_tui.git.sources import SIZE_LIMIT
from escm_tui.git.tags import Trust
from escm_tui.load.examination import examine
from escm_tui.load.layout import MANIFEST_PATH, FileKind, Place

ALLOWED_SIGNERS = ".escm/allowed_signers"
"""Whose signatures count, in the form that `ssh-keygen` reads."""

SIGNATURE_STATES: dict[Trust, SignatureState] = {
    Trust.VOUCHED: "vouched",
    Trust.UNVOUCHED: "unvouched",
    Trust.INVALID: "invalid",
    Trust.UNCHECKED: "unchecked",
    Trust.UNSIGNED: "none",
}
"""What a checked signature is in the words of the policy."""


@dataclass(frozen=True, slots=True)
class TrustedPolicy:
    """A policy with the signers that stand beside it, and the commit that holds both."""

    policy: ChangePolicy
    signers: bytes | None = None
    revision: str | None = None
    """Nothing where no commit holds it: before the first one, or where an administrator gave it."""


def read_policy(repository: Repository, revision: str | None) -> TrustedPolicy:
    """The policy of a trusted base: what a controlled branch held before the change that is judged.

    Args:
        repository: the repository; what was just pushed may be in quarantine still.
        revision: the base; nothing before the first commit, which no policy precedes.

    Raises:
        RepositoryError: there is no such revision, or its manifest cannot be read. A policy that cannot be read lets
            nothing pass.
    """
    if revision is None:
        return TrustedPolicy(ChangePolicy())
    commit = history.commit_id(repository, revision)
    manifest = _content(repository, commit, MANIFEST_PATH)
    if manifest is None:
        return TrustedPolicy(ChangePolicy(), revision=commit)
    signers = _content(repository, commit, ALLOWED_SIGNERS)
    return TrustedPolicy(policy_of(manifest, f"the revision {commit[:9]}"), signers, commit)


def policy_of(manifest: bytes, where: str) -> ChangePolicy:
    """The policy of a manifest's text, such as the one that an administrator keeps on a server for first pushes.

    Args:
        manifest: the content of the file.
        where: what holds it, for the sentence of the error.

    Raises:
        RepositoryError: the file has an error.
    """
    read, _ = examine(manifest, Place(MANIFEST_PATH, FileKind.MANIFEST))
    if isinstance(read.holds, Manifest):
        return read.holds.change_control
    errors = [each for each in read.problems if each.severity is Severity.ERROR]
    told = f" {_place(errors[0])}{errors[0].text}" if errors else ""
    raise RepositoryError(
        f"The policy of {where} cannot be read, so no change can be judged.{told}",
        "Correct escm.yaml there; the administrator of a server can do so when nobody else can.",
    )


def _place(found: Problem) -> str:
    return f"Line {found.line}: " if found.line else ""


def _content(repository: Repository, commit: str, path: str) -> bytes | None:
    """One file of a commit without listing the rest; nothing where it is not there, or too large to be what it is."""
    oid = history.blob_ids(repository, path, [commit]).get(commit)
    if oid is None:
        return None
    [(_, content)] = Blobs(repository).contents([(path, Entry("100644", oid, None))], SIZE_LIMIT)
    if not isinstance(content, bytes):
        raise RepositoryError(f"{path} of the revision {commit[:9]} is too large to be read.")
    return content


def trusted_base(repository: Repository, branch: str) -> str | None:
    """The commit whose policy judges what goes into a branch here: its upstream's where there is one, else its own.

    Nothing where the branch does not exist. What came over from elsewhere has been judged there; what is here only
    could have been committed past every hook.
    """
    outcome = repository.execute(["rev-parse", "--verify", "--quiet", "--end-of-options", f"refs/heads/{branch}^0"])
    own = outcome.output.decode("ascii", "replace").strip()
    names = repository.run(["for-each-ref", "--format=%(upstream)", f"refs/heads/{branch}"])
    upstream = names.decode("utf-8", "surrogateescape").strip()
    if upstream:
        outcome = repository.execute(["rev-parse", "--verify", "--quiet", "--end-of-options", f"{upstream}^0"])
        theirs = outcome.output.decode("ascii", "replace").strip()
        if theirs and outcome.status == 0:
            return theirs
    return own or None
