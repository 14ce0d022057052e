"""The evidence register: add, edit, retire, rename, pin and verify evidence items."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from escm_tui.actions.changes import FileChange, apply
from escm_tui.actions.fields import edited, plain
from escm_tui.actions.files import new_content, read, require_sound, sound_data
from escm_tui.actions.lookup import evidence_slugs, find_item, find_span, has_evidence, nearest
from escm_tui.domain.problems import Problem
from escm_tui.domain.records import ORGANIZATION, EvidenceKind, Location, Phase
from escm_tui.edit import set_value
from escm_tui.errors import RepositoryError, UsageError
from escm_tui.git.sources import WorkTree
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.layout import FileKind, classify, evidence_path, is_slug
from escm_tui.load.records import to_reference

DIGEST_CODES = frozenset({"E001", "E002", "E003", "E010", "R008"})
"""The problems that say whether work products are still what was attached."""

_SLUG_LENGTH = 64
_KEY_ORDER = (
    "title",
    "kind",
    "document_type",
    "location",
    "sha256",
    "version",
    "approved",
    "valid",
    "phases",
    "confidentiality",
    "summary",
)


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """An evidence item that is to be added. A path of the repository is pinned to its content."""

    slug: str
    span: str
    title: str
    kind: EvidenceKind
    document_type: str = ""
    location: Location | None = None
    version: str = ""
    approved_by: str = ""
    approved_on: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    phases: tuple[Phase, ...] = ()
    confidentiality: str = ""
    summary: str = ""


def add_evidence(repo: EvidenceRepository, new: NewEvidence) -> tuple[FileChange, ...]:
    """Write a new evidence item.

    Raises:
        UsageError: the slug is taken or none, the span is unknown, the file is not there, or a value is not allowed.
    """
    span = find_span(repo, new.span)
    _require_free_slug(repo, span, new.slug)
    if new.approved_on and not new.approved_by:
        raise UsageError("An approval has a date, but nobody who approved.", "Name the role or board that approved.")
    values: dict[str, Any] = {
        "title": new.title.strip(),
        "kind": new.kind.value,
        "document_type": new.document_type,
        "location": {new.location.kind: new.location.value} if new.location else None,
        "sha256": _digest(repo, new.location.value) if new.location and new.location.kind == "path" else "",
        "version": new.version.strip(),
        "approved": _present({"by": new.approved_by.strip(), "date": plain(new.approved_on)}),
        "valid": _present({"from": plain(new.valid_from), "until": plain(new.valid_until)}),
        "phases": list(new.phases),
        "confidentiality": new.confidentiality,
        "summary": new.summary.strip(),
    }
    path = evidence_path(span, new.slug)
    content = new_content(repo, path, _present({key: values[key] for key in _KEY_ORDER}))
    return apply(repo, [FileChange(path, None, content)])


def edit_evidence(
    repo: EvidenceRepository, span: str, slug: str, values: Mapping[str, object]
) -> tuple[FileChange, ...]:
    """Change keys of an evidence item; comments and order stay.

    Args:
        repo: the repository.
        span: the span of the item.
        slug: the item.
        values: dotted key such as "valid.until" or "location.path" to its new value; nothing takes the key away. A
            new path is pinned to its content.

    Raises:
        UsageError: no such item or key, or a value that is not allowed.
        ProblemsFound: the item holds an error already.
    """
    path, before, data = _item(repo, span, slug)
    wanted = dict(values)
    places = [key for key in wanted if key.startswith("location.") and wanted[key] is not None]
    if len(places) > 1:
        raise UsageError("A work product lies in one place: a path, a URL or a reference.")
    for key in places:
        kind, place = key.removeprefix("location."), str(wanted.pop(key))
        wanted["location"] = {kind: place}
        wanted["sha256"] = _digest(repo, place) if kind == "path" else None
    if "kind" in wanted and wanted["kind"] != EvidenceKind.GUIDANCE_DOCUMENT:
        # Only guidance documents are of a type.
        wanted.setdefault("document_type", None)
    after = edited(before, data, wanted)
    return apply(repo, [FileChange(path, before, require_sound(repo, path, after))])


def retire_evidence(
    repo: EvidenceRepository, span: str, slug: str, *, on: date, because: str, superseded_by: str = ""
) -> tuple[FileChange, ...]:
    """Say that an item no longer serves from a day on, why, and what took its place. Raises as `edit_evidence` does."""
    if not because.strip():
        raise UsageError(f"{slug} needs a reason to be retired.", "Say why it no longer serves.")
    retired = {"date": on.isoformat(), "because": because.strip()}
    if superseded_by:
        retired["superseded_by"] = find_item(repo, find_span(repo, span), superseded_by)
        if retired["superseded_by"] == slug:
            raise UsageError(f"{slug} cannot take its own place.")
    return edit_evidence(repo, span, slug, {"retired": retired})


def pin_evidence(repo: EvidenceRepository, span: str, slug: str) -> tuple[FileChange, ...]:
    """Pin an item to what its file holds now. Raises as `edit_evidence` does."""
    path, before, data = _item(repo, span, slug)
    place = data.get("location", {}).get("path")
    if place is None:
        raise UsageError(f"{slug} lies in no file of this repository, so there is nothing to pin.")
    after = edited(before, data, {"sha256": _digest(repo, place)})
    return apply(repo, [FileChange(path, before, require_sound(repo, path, after))])


def verify_evidence(repo: EvidenceRepository, revision: str | None = None) -> tuple[Problem, ...]:
    """What is no longer what was attached, in the work tree or a revision: digests, missing and unsafe files."""
    return tuple(each for each in repo.snapshot(revision).problems if each.code in DIGEST_CODES)


def rename_evidence(repo: EvidenceRepository, span: str, slug: str, new_slug: str) -> tuple[FileChange, ...]:
    """Give an item another slug, and every reference to it with it; comparisons know it by `formerly`.

    Raises:
        UsageError: no such item, or the new slug is taken or none.
        ProblemsFound: the item or a file that may refer to it holds an error.
    """
    path, before, data = _item(repo, span, slug)
    home = find_span(repo, span)
    _require_free_slug(repo, home, new_slug)
    former = [each for each in data.get("formerly", []) if each != new_slug]
    after = set_value(before, ("formerly",), [*former, slug])
    new_path = evidence_path(home, new_slug)
    changes = [FileChange(new_path, None, require_sound(repo, new_path, after))]
    for each in _referring_paths(repo, home):
        if each != path:
            changes += _renamed_references(repo, each, (home, slug), new_slug)
    return apply(repo, [*changes, FileChange(path, before, None)])


def propose_slug(title: str, taken: Collection[str] = ()) -> str:
    """A slug made of the title's words that is not taken; always one that the format allows."""
    ascii_title = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode("ascii").lower()
    words = re.findall(r"[a-z0-9]+", ascii_title)
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word
        if len(longer) > _SLUG_LENGTH - 4:
            break
        slug = longer
    slug = slug or (words[0][: _SLUG_LENGTH - 4] if words else "item")
    if not is_slug(slug):
        slug = f"item-{slug}"
    candidate, number = slug, 2
    while candidate in taken:
        candidate, number = f"{slug}-{number}", number + 1
    return candidate


def location_of(repo: EvidenceRepository, text: str) -> Location:
    """What a person typed as the place of a work product: a URL, a file of the repository, or a free reference.

    Raises `UsageError` where it looks like a file of `artifacts/` that is not there.
    """
    place = text.strip()
    if re.match(r"https?://", place, re.IGNORECASE):
        return Location("url", place)
    if place.startswith("artifacts/") or place in WorkTree(repo.git).entries():
        _digest(repo, place)
        return Location("path", place)
    return Location("reference", place)


def _item(repo: EvidenceRepository, span: str, slug: str) -> tuple[str, bytes, dict[str, Any]]:
    home = find_span(repo, span)
    path = evidence_path(home, find_item(repo, home, slug))
    content = read(repo, path)
    if content is None:
        raise UsageError(f"There is no file {path} any more.")
    return path, content, sound_data(repo, path, content)


def _require_free_slug(repo: EvidenceRepository, span: str, slug: str) -> None:
    if not is_slug(slug):
        raise UsageError(
            f"{slug} cannot be used as a slug.",
            f"Use a-z, 0-9 and hyphens, with a letter, for example: {propose_slug(slug)}",
        )
    if has_evidence(repo, span, slug):
        free = propose_slug(slug, evidence_slugs(repo, span))
        raise UsageError(f"There is evidence {slug} already.", f"Choose another slug, for example {free}.")


def _digest(repo: EvidenceRepository, path: str) -> str:
    """SHA-256 of a file that git sees; links and what git ignores are refused."""
    source = WorkTree(repo.git)
    entries = source.entries()
    if path not in entries:
        if (repo.root / path).is_file() and ".." not in path.split("/"):
            raise UsageError(f"git ignores {path}, so it cannot be evidence.", "Look into .gitignore.")
        hint = nearest(path, (each for each in entries if not each.endswith(".yaml")))
        raise UsageError(f"There is no file {path} in the repository.", hint or "Put the file below artifacts/ first.")
    try:
        return source.hash_of(path)
    except RepositoryError as error:
        raise UsageError(error.message, "Evidence is a regular file; put the file itself there.") from error


def _referring_paths(repo: EvidenceRepository, home: str) -> Sequence[str]:
    """The items and records that may refer to items of `home`: its own, and for the organization all records."""
    places = [classify(path, repo.catalog) for path in WorkTree(repo.git).entries()]
    return [
        place.path
        for place in places
        if (place.kind is FileKind.RECORD and home in (place.span, ORGANIZATION))
        or (place.kind is FileKind.EVIDENCE and place.span == home)
    ]


def _renamed_references(repo: EvidenceRepository, path: str, key: tuple[str, str], new_slug: str) -> list[FileChange]:
    before = read(repo, path)
    if before is None or key[1].encode() not in before:
        return []
    data = sound_data(repo, path, before)
    place = classify(path, repo.catalog)
    after = before
    if place.kind is FileKind.EVIDENCE:
        if data.get("retired", {}).get("superseded_by") == key[1]:
            after = set_value(after, ("retired", "superseded_by"), new_slug)
    else:
        for activity, claim in data.get("activities", {}).items():
            for index, text in enumerate(claim.get("evidence", [])):
                if to_reference(text, place.span).key == key:
                    renamed = text.removesuffix(key[1]) + new_slug
                    after = set_value(after, ("activities", activity, "evidence", index), renamed)
    return [FileChange(path, before, require_sound(repo, path, after))]


def _present(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}
