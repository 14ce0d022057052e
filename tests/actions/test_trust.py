"""Whom a reader trusts: what may be named, how it is remembered, and the words where it cannot be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from escm_tui.actions.trust import (
    ALLOWED_SIGNERS,
    forget,
    named_anchor,
    remember,
    remembered_anchor,
    trust_folder,
)
from escm_tui.errors import UsageError
from escm_tui.load.verification import TrustAnchor
from tests.actions.conftest import refused
from tests.support.repositories import GitRepository

SIGNERS = "lead ssh-ed25519 AAAA\n"


@pytest.fixture
def signers(tmp_path: Path) -> Path:
    path = tmp_path / "signers"
    path.write_text(SIGNERS)
    return path


@pytest.fixture
def revision(git: GitRepository) -> str:
    """A commit with signers, and one after it."""
    made = git.commit("Signers", {ALLOWED_SIGNERS: SIGNERS})
    git.commit("More")
    return made


def test_a_file_or_a_revision_may_be_trusted(
    git: GitRepository, signers: Path, revision: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_file = TrustAnchor("file", str(signers), SIGNERS.encode())
    assert named_anchor(git.repository, str(signers)) == as_file
    monkeypatch.setenv("HOME", str(signers.parent))
    assert named_anchor(git.repository, "~/signers") == as_file
    monkeypatch.chdir(signers.parent)
    assert named_anchor(git.repository, "signers") == as_file
    assert named_anchor(git.repository, "HEAD~1") == TrustAnchor("revision", revision, SIGNERS.encode())


def test_of_a_file_the_first_mebibyte_counts(git: GitRepository, signers: Path) -> None:
    signers.write_bytes(b"#" * (1024 * 1024) + b"more")
    assert named_anchor(git.repository, str(signers)).signers == b"#" * (1024 * 1024)


def test_what_cannot_be_trusted(git: GitRepository, revision: str, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = git.root / ALLOWED_SIGNERS
    assert refused(lambda: named_anchor(git.repository, str(inside))) == (
        UsageError,
        f"{inside} lies in the repository, so whoever wrote the repository wrote it.",
        "Name a file of your own, or the revision in which you know the signers to be right.",
    )
    first = git.git("rev-parse", f"{revision}~1")
    assert refused(lambda: named_anchor(git.repository, first)) == (
        UsageError,
        f"The revision {first[:9]} has no file {ALLOWED_SIGNERS}.",
        "Name a file of your own.",
    )
    kind, sentence, hint = refused(lambda: named_anchor(git.repository, "nonsense"))
    assert (kind, sentence) == (
        UsageError,
        "nonsense is neither a file nor a revision, so it cannot be trusted.",
    )
    assert hint == refused(lambda: git.repository.resolve("nonsense"))[2] != ""

    def denied(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    own = git.root.parent / "own"
    own.write_text(SIGNERS)
    monkeypatch.setattr(Path, "read_bytes", denied)
    assert refused(lambda: named_anchor(git.repository, str(own))) == (
        UsageError,
        f"{own} cannot be read: Permission denied.",
        "",
    )


def test_signers_that_are_no_file_of_the_revision(git: GitRepository) -> None:
    (git.root / ".escm/signers").write_text(SIGNERS)
    (git.root / ALLOWED_SIGNERS).symlink_to("signers")
    git.git("add", "-A")
    made = git.commit("Link")
    assert refused(lambda: named_anchor(git.repository, "HEAD"))[1] == (
        f"The revision {made[:9]} has no file {ALLOWED_SIGNERS}."
    )


def test_where_it_is_remembered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert trust_folder() == tmp_path / "state/escm"
    for empty in ("", None):
        if empty is None:
            monkeypatch.delenv("XDG_STATE_HOME")
        else:
            monkeypatch.setenv("XDG_STATE_HOME", empty)
        monkeypatch.setenv("HOME", str(tmp_path / "me"))
        assert trust_folder() == tmp_path / "me/.local/state/escm"


def test_each_repository_has_its_own(git: GitRepository, signers: Path, revision: str, tmp_path: Path) -> None:
    folder, other = tmp_path / "a/b", GitRepository.new(tmp_path / "another")
    remember(folder, git.repository, named_anchor(git.repository, str(signers)))
    assert folder.stat().st_mode & 0o777 == 0o700
    remember(folder, other.repository, TrustAnchor("file", str(signers), b""))
    content = (folder / "trust.json").read_text()
    told = {
        str(other.root / ".git"): {"kind": "file", "place": str(signers)},
        str(git.root / ".git"): {"kind": "file", "place": str(signers)},
    }
    assert content == json.dumps(told, indent=2, sort_keys=True) + "\n"
    assert remembered_anchor(folder, git.repository) == TrustAnchor(
        "file", str(signers), SIGNERS.encode(), remembered=True
    )
    remember(folder, git.repository, named_anchor(git.repository, "HEAD"))
    remember(folder, git.repository, named_anchor(git.repository, revision))
    assert remembered_anchor(folder, git.repository) == TrustAnchor(
        "revision", revision, SIGNERS.encode(), remembered=True
    )
    forget(folder, git.repository)
    assert remembered_anchor(folder, git.repository) is None
    assert remembered_anchor(folder, other.repository) is not None
    forget(folder, other.repository)
    assert (folder / "trust.json").read_text() == "{}\n"


def test_what_is_gone_or_damaged(git: GitRepository, signers: Path, revision: str, tmp_path: Path) -> None:
    assert revision
    folder = tmp_path / "state"
    remember(folder, git.repository, named_anchor(git.repository, str(signers)))
    signers.unlink()
    assert refused(lambda: remembered_anchor(folder, git.repository)) == (
        UsageError,
        f"The trust that is remembered is gone: {signers} cannot be read: No such file or directory.",
        "Name it anew with --trust",
    )
    remember(folder, git.repository, TrustAnchor("revision", "0" * 40, b""))
    kind, sentence, hint = refused(lambda: remembered_anchor(folder, git.repository))
    assert (kind, hint) == (UsageError, "Name it anew with --trust")
    assert sentence == f"The trust that is remembered is gone: {refused(lambda: git.repository.resolve('0' * 40))[1]}"
    (folder / "trust.json").write_text("{")
    for act in (lambda: remembered_anchor(folder, git.repository), lambda: forget(folder, git.repository)):
        assert refused(act) == (
            UsageError,
            f"{folder / 'trust.json'} is damaged.",
            "Delete it, then name your trust anew.",
        )
    (folder / "trust.json").unlink()
    (folder / "trust.json").mkdir()
    assert refused(lambda: forget(folder, git.repository)) == (
        UsageError,
        f"{folder / 'trust.json'} cannot be read: Is a directory.",
        "",
    )
