"""Evidence packs: an archive with a manifest, SHA-256 sums, reports, the evidence and what git says of it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from escm_tui.errors import UsageError
from escm_tui.exchange.safe_zip import read_zip, write_zip
from escm_tui.load.verification import Difference

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
TREE = "evidence/"
"""Below this folder the files of the repository lie, each under its own path."""

COMMIT, TAG = "git/commit", "git/tag"
"""The commit and, where the state is sealed, the tag, byte for byte as git stores them."""

SCHEMA, VERSION = "escm/pack", 1

_ID = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_TAG_NAME = re.compile(r"evaluation/[a-z0-9][a-z0-9-]{0,63}")


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """One entry of the commit's tree: enough to compute the tree's id again without the repository."""

    mode: str
    id: str
    path: str


@dataclass(frozen=True)
class PackFacts:
    """What the manifest of a pack says."""

    organization: str
    label: str
    as_of: str
    level: int | None
    shown: str
    """The highest degree of confidentiality that the pack holds."""
    withheld: int = 0
    """So many files are not in the pack, because they are or tell of something more confidential."""
    revision: str | None = None
    object_format: str = "sha1"
    tag: str | None = None
    """The evaluation tag of a sealed state."""
    tag_id: str | None = None
    entries: tuple[TreeEntry, ...] = ()
    """The whole tree of the commit; empty where files are withheld, since names tell too much."""


@dataclass(frozen=True)
class Pack:
    """A pack that was read: its facts, its files, and what in it does not fit together."""

    facts: PackFacts
    files: Mapping[str, bytes]
    differences: tuple[Difference, ...] = ()
    content: Mapping[str, bytes] = field(default_factory=dict)
    """The files of the repository by their own paths."""


def write_pack(facts: PackFacts, files: Mapping[str, bytes]) -> bytes:
    """The archive; `files` are all but the manifest and the sums, by their path in it."""
    listed = [
        {"path": path, "sha256": hashlib.sha256(files[path]).hexdigest(), "size": len(files[path])}
        for path in sorted(files)
    ]
    git: dict[str, Any] = {
        "revision": facts.revision,
        "object_format": facts.object_format,
        "tag": facts.tag,
        "tag_id": facts.tag_id,
        "entries": [[each.mode, each.id, each.path] for each in facts.entries],
    }
    manifest = {
        "schema": SCHEMA,
        "version": VERSION,
        "organization": facts.organization,
        "label": facts.label,
        "as_of": facts.as_of,
        "level": facts.level,
        "shown": facts.shown,
        "withheld": facts.withheld,
        "git": git,
        "files": listed,
    }
    whole = {**files, MANIFEST: json.dumps(manifest, indent=1).encode() + b"\n"}
    sums = "".join(f"{hashlib.sha256(whole[path]).hexdigest()}  {path}\n" for path in sorted(whole))
    return write_zip({**whole, SUMS: sums.encode("utf-8")})


def read_pack(data: bytes) -> Pack:
    """Read an archive and check it against its own manifest and sums.

    Raises:
        UsageError: it is no pack, one of a later version, or an archive that must not be unpacked.
    """
    files = read_zip(data)
    told = _manifest(files)
    try:
        facts, listed = _facts(told), {each["path"]: each["sha256"] for each in told["files"]}
    except (KeyError, TypeError, ValueError, AttributeError):
        raise UsageError("The manifest of the pack lacks what a pack has to say.") from None
    found = [*_against_list(files, listed), *_against_sums(files)]
    content = {path.removeprefix(TREE): data for path, data in files.items() if path.startswith(TREE)}
    return Pack(facts, files, tuple(found), content)


def _manifest(files: Mapping[str, bytes]) -> dict[str, Any]:
    try:
        told = json.loads(files[MANIFEST])
    except (KeyError, ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or told.get("schema") != SCHEMA:
        raise UsageError("This is no evidence pack.", "Make one with: escm export pack evidence.zip")
    if told.get("version") != VERSION:
        raise UsageError("The pack has a form that this program does not know.", "Install a newer escm-tui.")
    return told


def _facts(told: Mapping[str, Any]) -> PackFacts:
    git = told["git"]
    entries = tuple(TreeEntry(*map(str, each)) for each in git["entries"])
    for each in entries:
        if not re.fullmatch(r"[0-7]{6}", each.mode) or not _ID.fullmatch(each.id):
            raise ValueError
    if git["object_format"] not in ("sha1", "sha256"):
        raise ValueError
    for key, form in (("revision", _ID), ("tag_id", _ID), ("tag", _TAG_NAME)):
        if git[key] is not None and not form.fullmatch(git[key]):
            raise ValueError
    level = told["level"]
    return PackFacts(
        organization=str(told["organization"]),
        label=str(told["label"]),
        as_of=str(told["as_of"]),
        level=level if isinstance(level, int) else None,
        shown=str(told["shown"]),
        withheld=int(told["withheld"]),
        revision=git["revision"],
        object_format=git["object_format"],
        tag=git["tag"],
        tag_id=git["tag_id"],
        entries=entries,
    )


def _against_list(files: Mapping[str, bytes], listed: Mapping[str, str]) -> list[Difference]:
    found = []
    for path in sorted({*files, *listed} - {MANIFEST, SUMS}):
        if path not in files:
            found.append(Difference(path, "in the pack", "it is missing"))
        elif path not in listed:
            found.append(Difference(path, "nothing", "the manifest does not name it"))
        elif (digest := hashlib.sha256(files[path]).hexdigest()) != listed[path]:
            found.append(Difference(path, f"sha256 {str(listed[path])[:16]}", f"sha256 {digest[:16]}"))
    return found


def _against_sums(files: Mapping[str, bytes]) -> list[Difference]:
    sums = "".join(f"{hashlib.sha256(files[path]).hexdigest()}  {path}\n" for path in sorted({*files} - {SUMS}))
    if files.get(SUMS) == sums.encode("utf-8"):
        return []
    return [Difference(SUMS, "the sums of all files", "other sums")]
