"""Tags as objects: what they say of themselves, and whether their signature holds and who vouches for the signer."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Literal

from escm_tui.errors import RepositoryError
from escm_tui.git.content import moment
from escm_tui.git.repository import Repository
from escm_tui.git.spelling import plain, text_of, words_of

Scheme = Literal["ssh", "openpgp", "x509"]

_MARKS: tuple[tuple[bytes, Scheme], ...] = (
    (b"-----BEGIN SSH SIGNATURE-----", "ssh"),
    (b"-----BEGIN PGP SIGNATURE-----", "openpgp"),
    (b"-----BEGIN PGP MESSAGE-----", "openpgp"),
    (b"-----BEGIN SIGNED MESSAGE-----", "x509"),
)
_TAG_LIMIT = 1024 * 1024
_GOOD_SSH = re.compile(r'^Good "git" signature for (?P<who>.+) with (?P<kind>\S+) key (?P<key>\S+)$', re.MULTILINE)
_SOUND_SSH = re.compile(r'^Good "git" signature with (?P<kind>\S+) key (?P<key>\S+)$', re.MULTILINE)
_GPG_STATUS = re.compile(r"^\[GNUPG:\] ([A-Z_]+) ?(.*)$", re.MULTILINE)
_OPENPGP_LINE = re.compile(r"^#\s*openpgp\s+([0-9A-Fa-f]{40}|[0-9A-Fa-f]{64})\s+(\S.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class TagObject:
    """An annotated tag as git stores it, or, where it has no name of its own, a plain tag on a commit."""

    reference: str
    """The name by which it was found, without refs/tags/."""
    id: str
    annotated: bool
    target: str
    target_kind: str
    name: str = ""
    """The name in its own header, which a moved or renamed reference cannot change."""
    tagger: str = ""
    tagged_at: datetime | None = None
    message: str = ""
    signed: Scheme | None = None

    @property
    def trailers(self) -> dict[str, str]:
        """The `Key: value` lines of the last paragraph of the message; of a key that comes twice the last."""
        return dict(self._stated)

    @property
    def repeated(self) -> tuple[str, ...]:
        """Keys that the last paragraph states more than once."""
        keys = [key for key, _ in self._stated]
        return tuple(key for key in dict.fromkeys(keys) if keys.count(key) > 1)

    @property
    def _stated(self) -> list[tuple[str, str]]:
        last = self.message.rstrip("\n").rpartition("\n\n")[2]
        found = (line.partition(": ") for line in last.split("\n"))
        return [(key, value) for key, colon, value in found if colon and re.fullmatch(r"[A-Z][A-Za-z-]*", key)]


def read_tag(repository: Repository, name: str) -> TagObject:
    """The tag of this name, without refs/tags/. Raises `RepositoryError` where there is none."""
    short = name.removeprefix("refs/tags/")
    reference = f"refs/tags/{short}"
    outcome = repository.execute(["rev-parse", "--verify", "--quiet", reference])
    id_ = text_of(outcome.output).strip()
    if outcome.status or not re.fullmatch(r"[0-9a-f]{40}|[0-9a-f]{64}", id_):
        raise RepositoryError(f"There is no tag {plain(short)}.", "Fetch those of others with: git fetch --tags")
    return tag_of(repository, short, id_)


def tag_of(repository: Repository, name: str, id_: str) -> TagObject:
    """What a tag would say whose reference, without refs/tags/, points at the object of this full id."""
    short = name.removeprefix("refs/tags/")
    kind = text_of(repository.run(["cat-file", "-t", id_])).strip()
    if kind != "tag":
        return TagObject(short, id_, annotated=False, target=id_, target_kind=kind)
    return _parsed(short, id_, repository.run(["cat-file", "tag", id_], output_limit=_TAG_LIMIT))


def _parsed(short: str, id_: str, raw: bytes) -> TagObject:
    head, _, rest = raw.partition(b"\n\n")
    header: dict[str, str] = {}
    for line in head.split(b"\n"):
        key, _, value = line.partition(b" ")
        # The first of each counts, as it does for git.
        header.setdefault(text_of(key), text_of(value))
    at, scheme = min(((place, kind) for mark, kind in _MARKS if (place := _line_start(rest, mark)) >= 0),
                     default=(len(rest), None))  # fmt: skip
    who = re.fullmatch(r"(.*) (-?\d+) [+-]\d+", header.get("tagger", ""))
    return TagObject(
        reference=short,
        id=id_,
        annotated=True,
        target=header.get("object", ""),
        target_kind=header.get("type", ""),
        name=header.get("tag", ""),
        tagger=who[1] if who else header.get("tagger", ""),
        tagged_at=moment(int(who[2])) if who else None,
        message=words_of(rest[:at]),
        signed=scheme,
    )


def _line_start(text: bytes, mark: bytes) -> int:
    return 0 if text.startswith(mark) else text.find(b"\n" + mark) + 1 or -1


class Trust(StrEnum):
    """What a signature is worth to the reader."""

    VOUCHED = "vouched"
    """It holds, and the reader's trust names the signer."""
    UNVOUCHED = "not vouched for"
    """It holds, but nothing that the reader trusts names the signer."""
    INVALID = "invalid"
    """It does not belong to this content."""
    UNCHECKED = "could not be checked"
    """The key, or the program that checks, is not here."""
    UNSIGNED = "not signed"


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """What became of checking one signature; `signer` and `key` as far as they are known."""

    trust: Trust
    scheme: Scheme | None = None
    signer: str = ""
    key: str = ""
    words: str = ""
    """What the checking program said, on one line, where it could not say yes."""


def check_signature(repository: Repository, tag: TagObject, allowed_signers: bytes | None) -> SignatureCheck:
    """Check a tag's signature by the content of an allowed-signers file, or by none.

    Neither the programs nor the file that the repository's own configuration names are used.
    """
    return _check(repository, "verify-tag", tag.id, tag.signed, allowed_signers)


def check_commit_signature(repository: Repository, commit: str, allowed_signers: bytes | None) -> SignatureCheck:
    """The same for a commit, named by its full id."""
    head = repository.run(["cat-file", "commit", commit], output_limit=_TAG_LIMIT).partition(b"\n\n")[0]
    signature = re.search(rb"^gpgsig(?:-sha256)? (.+)$", head, re.MULTILINE)
    if signature is None:
        return SignatureCheck(Trust.UNSIGNED)
    scheme = next((kind for mark, kind in _MARKS if signature[1].startswith(mark)), None)
    return _check(repository, "verify-commit", commit, scheme or "openpgp", allowed_signers)


def _check(
    repository: Repository, command: str, id_: str, scheme: Scheme | None, allowed_signers: bytes | None
) -> SignatureCheck:
    if scheme is None:
        return SignatureCheck(Trust.UNSIGNED)
    if scheme == "ssh":
        return _check_ssh(repository, [command, "--raw", id_], allowed_signers)
    return _check_gpg(repository, [command, "--raw", id_], scheme, allowed_signers)


@contextmanager
def signers_file(content: bytes | None) -> Iterator[Path]:
    """A file with these allowed signers for as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix="escm-") as folder:
        path = Path(folder) / "allowed_signers"
        path.write_bytes(content or b"")
        yield path


def _check_ssh(repository: Repository, command: list[str], allowed_signers: bytes | None) -> SignatureCheck:
    with signers_file(allowed_signers) as path:
        outcome = repository.execute(["-c", f"gpg.ssh.allowedSignersFile={path}", *command])
    said = outcome.words + text_of(outcome.output)
    if (good := _GOOD_SSH.search(said)) and outcome.status == 0:
        return SignatureCheck(Trust.VOUCHED, "ssh", good["who"], f"{good['kind']} {good['key']}")
    if (sound := _SOUND_SSH.search(said) or good) is not None:
        return SignatureCheck(Trust.UNVOUCHED, "ssh", "", f"{sound['kind']} {sound['key']}", plain(said))
    missing = "cannot run" in said or "not found" in said or "needs" in said
    return SignatureCheck(Trust.UNCHECKED if missing else Trust.INVALID, "ssh", words=plain(said))


def _good_signature(status: Mapping[str, str]) -> str:
    """Key and name of who signed well; a key that ran out since then was good on the day."""
    if "VALIDSIG" not in status:
        return ""
    if "EXPKEYSIG" in status:
        signed, ended = status["VALIDSIG"].split()[2], status.get("KEYEXPIRED", "")
        in_time = signed.isdigit() and ended.isdigit() and int(signed) <= int(ended)
        return status["EXPKEYSIG"] if in_time else ""
    return status.get("GOODSIG", "")


def _why_unchecked(status: Mapping[str, str]) -> str:
    """Why gpg could not say yes, in a sentence, as far as it is known."""
    reasons = (
        ("NO_PUBKEY", "the key {} is not here"),
        ("REVKEYSIG", "the key {} was revoked"),
        ("EXPKEYSIG", "the key {} had expired when it signed"),
        ("EXPSIG", "the signature by {} has expired"),
    )
    found = (text.format(plain(status[word].partition(" ")[0])) for word, text in reasons if word in status)
    return next(found, "")


def _check_gpg(
    repository: Repository, command: list[str], scheme: Scheme, allowed_signers: bytes | None
) -> SignatureCheck:
    outcome = repository.execute(command)
    said = outcome.words + text_of(outcome.output)
    status = dict(reversed(_GPG_STATUS.findall(said)))
    if "BADSIG" in status:
        return SignatureCheck(Trust.INVALID, scheme, words=plain(said))
    good = _good_signature(status)
    if not good:
        return SignatureCheck(Trust.UNCHECKED, scheme, words=_why_unchecked(status) or plain(said))
    signer = plain(good.partition(" ")[2])
    # The last word is the fingerprint of the primary key, the first that of the key that signed.
    prints = {word.upper() for word in (status["VALIDSIG"].split()[0], status["VALIDSIG"].split()[-1])}
    named = {key.upper(): who for key, who in _OPENPGP_LINE.findall(words_of(allowed_signers or b""))}
    for key in sorted(prints & named.keys()):
        return SignatureCheck(Trust.VOUCHED, scheme, plain(named[key]), key)
    return SignatureCheck(Trust.UNVOUCHED, scheme, signer, min(prints))
