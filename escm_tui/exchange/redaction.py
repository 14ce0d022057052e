"""The files of an evidence repository without what others may not see: a new repository is made of them alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from escm_tui.domain.catalog import Catalog
from escm_tui.domain.records import EvidenceItem
from escm_tui.domain.redaction import TITLE, WITHHELD, Redaction
from escm_tui.domain.snapshot import Snapshot
from escm_tui.errors import UsageError
from escm_tui.git.sources import Source
from escm_tui.load.layout import SCHEMA_FOLDER, FileKind, Place, classify, evidence_path
from escm_tui.load.records import to_reference
from escm_tui.parse import parse
from escm_tui.parse.writer import dump

ARTIFACT_LIMIT = 256 * 1024 * 1024
"""Bytes that one artifact may have; what is larger is left out, and said."""

_FREE_TEXTS = frozenset(
    {"because", "by", "client", "name", "note", "owner", "path", "reference", "role", "service", "sponsor", "summary"}
    | {"text", "title", "url", "version"}
)
"""Keys whose values people write as they like; the others hold words of the format."""

_DROPPED = frozenset({"change_control", "privacy"})
"""Parts of the manifest that name people, or what is not to be named."""


@dataclass(frozen=True, slots=True)
class RedactedFiles:
    """What a redacted repository holds, how many items were withheld in it, and which artifacts were left out."""

    files: Mapping[str, bytes]
    withheld: int
    left_out: tuple[str, ...]


def redacted_files(source: Source, snapshot: Snapshot, catalog: Catalog, redaction: Redaction) -> RedactedFiles:
    """Every evidence file of a source, written anew without comments, and the artifacts of items that may be seen.

    Nothing else is taken along: no history, comment, signature or free file. What a file tells is looked through once
    more at the end.

    Args:
        source: where the files are read.
        snapshot: what the source says; it holds no error.
        catalog: the model.
        redaction: what is withheld.

    Raises:
        UsageError: a name that must not be told is part of a path, so that the item has to be renamed or restricted.
    """
    making = _Making(redaction, snapshot)
    entries = source.entries()
    judged = [place for path in entries if (place := classify(path, catalog)).judged and entries[path].is_file]
    by_path = {place.path: place for place in judged}
    artifacts = [path for path in making.artifacts() if path in entries and entries[path].is_file]
    for path, content in source.read_many(artifacts, ARTIFACT_LIMIT):
        making.take_artifact(path, content if isinstance(content, bytes) else None)
    for path, content in source.read_many(by_path):
        if isinstance(content, bytes):
            making.take(by_path[path], content)
    making.look_through()
    withheld = sum(redaction.withholds(*key) for key in snapshot.evidence)
    return RedactedFiles(making.files, withheld, tuple(sorted(making.left_out)))


@dataclass(slots=True)
class _Making:
    redaction: Redaction
    snapshot: Snapshot
    files: dict[str, bytes] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)

    def take(self, place: Place, content: bytes) -> None:
        """One evidence file."""
        data: dict[str, Any] = parse(content, place.path).data
        path = place.path
        if place.kind is FileKind.MANIFEST:
            data = {key: self._told(key, value) for key, value in data.items() if key not in _DROPPED}
        elif place.kind is FileKind.EVIDENCE and self.redaction.withholds(place.span, place.slug):
            if self.redaction.remove:
                return
            path = evidence_path(place.span, self.redaction.names[place.span, place.slug])
            data = self._masked(place.span, data)
        elif place.kind is FileKind.RECORD:
            data = self._record(place.span, data)
        else:
            data = {key: self._told(key, value) for key, value in data.items()}
            if place.kind is FileKind.EVIDENCE:
                data = self._seen_item(place.span, data)
        schema = f"{'../' * path.count('/')}{SCHEMA_FOLDER}/{place.kind}-1.schema.json"
        self.files[path] = dump(data, header=f"# yaml-language-server: $schema={schema}")

    def artifacts(self) -> list[str]:
        """Paths of the artifacts that items name which may be seen, and no withheld one does."""
        hidden = {item.location.value for item in self._items(withheld=True) if item.location}
        open_ = {
            item.location.value
            for item in self._items(withheld=False)
            if item.location and item.location.kind == "path"
        }
        return sorted(open_ - hidden)

    def take_artifact(self, path: str, content: bytes | None) -> None:
        """One work product, as it is, or left out where it tells what it must not."""
        if content is None or self._tells(path) or self._tells(content.decode("utf-8", "replace")):
            self.left_out.add(path)
        else:
            self.files[path] = content

    def look_through(self) -> None:
        """Once more over everything: what tells a withheld name after all stops the export."""
        for path, content in self.files.items():
            if self._tells(path):
                raise UsageError(
                    f"The path {path} tells the name of withheld evidence, so nothing was exported.",
                    "Mark that item restricted as well, or rename it: escm evidence rename --help",
                )
            if path.endswith(".yaml") and self._tells(content.decode("utf-8", "replace")):
                raise UsageError(
                    f"A key of {path} tells the name of withheld evidence, so nothing was exported.",
                    "Name that action or finding in other words.",
                )

    def _items(self, *, withheld: bool) -> Iterable[EvidenceItem]:
        return (item for item in self.snapshot.evidence.values() if self.redaction.withholds(*item.key) is withheld)

    def _tells(self, text: str) -> bool:
        # One plain word, such as "procedure", is also a word of the format.
        return any(_is_a_name(word) and word.casefold() in text.casefold() for word in self.redaction.words) and (
            self.redaction.tells(text)
        )

    def _told(self, key: str, value: Any) -> Any:  # noqa: ANN401
        """A value as others may read it; keys of people's own are free text all the way down."""
        if isinstance(value, Mapping):
            free = key.startswith("x-")
            return {name: self._told(key if free else name, each) for name, each in value.items()}
        if isinstance(value, list):
            return [self._told(key, each) for each in value]
        if isinstance(value, str) and (key in _FREE_TEXTS or key.startswith("x-")):
            return self.redaction.text(value)
        return value

    def _record(self, span: str, data: dict[str, Any]) -> dict[str, Any]:
        told = {key: self._told(key, value) for key, value in data.items()}
        for claim in told.get("activities", {}).values():
            references = claim.get("evidence", [])
            hidden = [each for each in references if self.redaction.withholds(*to_reference(each, span).key)]
            if not hidden:
                continue
            kept = [self._reference(each, span) for each in references]
            claim["evidence"] = [each for each in kept if each]
            if not claim["evidence"]:
                del claim["evidence"]
            # What was written beside withheld evidence is likely to quote it.
            claim.update({key: WITHHELD for key in claim if key in {"note", "because"} or key.startswith("x-")})
        return told

    def _reference(self, text: str, span: str) -> str:
        key = to_reference(text, span).key
        if not self.redaction.withholds(*key):
            return text
        owner, slash, _ = text.rpartition("/")
        return "" if self.redaction.remove else f"{owner}{slash}{self.redaction.names[key]}"

    def _seen_item(self, span: str, data: dict[str, Any]) -> dict[str, Any]:
        """An item that may be seen; where its artifact is not taken along, it is named by its digest alone."""
        if data.get("location", {}).get("path", "") not in {"", *self.files}:
            data["location"] = {"reference": WITHHELD}
        if "retired" in data:
            data["retired"] = self._retired(span, data["retired"])
        return data

    def _masked(self, span: str, data: dict[str, Any]) -> dict[str, Any]:
        masked: dict[str, Any] = {"title": TITLE}
        for key in ("kind", "document_type", "sha256", "valid", "phases", "confidentiality"):
            if key in data:
                masked[key] = data[key]
        if "approved" in data:
            masked["approved"] = {
                "by": WITHHELD,
                **{key: data["approved"][key] for key in ("date",) if key in data["approved"]},
            }
        if "retired" in data:
            masked["retired"] = self._retired(span, data["retired"]) | {"because": WITHHELD}
        return masked

    def _retired(self, span: str, data: dict[str, Any]) -> dict[str, Any]:
        kept = {key: value for key, value in data.items() if not key.startswith("x-")}
        if successor := kept.get("superseded_by"):
            kept["superseded_by"] = self._reference(successor, span)
        return {key: value for key, value in kept.items() if value}


def _is_a_name(word: str) -> bool:
    return re.search(r"[\s/._-]", word) is not None
