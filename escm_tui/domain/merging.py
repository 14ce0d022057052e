"""Merges the data of one file field by field: what one side changed counts, lists of names unite, the rest clashes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

__all__ = ["ABSENT", "CONFLICTS", "Absent", "Clash", "Conflict", "Merged", "clashes_in", "lines_of", "merge", "same"]

CONFLICTS = "x-conflicts"
"""The key of a file that lists the fields on which two sides differ; it must be empty before a commit."""

Field = tuple[str, ...]


class Absent(Enum):
    """Stands in for the value of a field that is not there."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT

_COLLECTIONS = frozenset({"activities", "actions", "findings", "spans", "team", "phases"})
"""Mappings that are nothing but their entries: one that is missing is one without entries."""

_COUPLED: tuple[frozenset[str], ...] = (
    frozenset({"rating", "verdict", "because"}),
    frozenset({"kind", "document_type"}),
    frozenset({"location", "sha256"}),
    frozenset({"path", "url", "reference"}),
)
"""Fields that say one thing together: half of it from one side and half from the other would say a third thing."""

_NAMES = (str, int)


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that both sides changed, each in its own way; `ABSENT` is the value of a side that took it away.

    Without a field it is the file itself, which one side took away and the other changed; the views are its text.
    """

    field: Field
    base: Any
    ours: Any
    theirs: Any

    @property
    def name(self) -> str:
        """The field with dots, as problems name it."""
        return ".".join(self.field) or "the whole"

    def lines(self, view: Any) -> tuple[str, ...]:  # noqa: ANN401
        """One of the views in plain lines; who has nothing where nothing was has taken nothing away."""
        return ("(nothing)",) if view is ABSENT and self.base is ABSENT else lines_of(view)

    def line(self, view: Any) -> str:  # noqa: ANN401
        """The same on one line; of a whole file how much there is."""
        lines = self.lines(view)
        return f"{len(lines)} lines" if not self.field and view is not ABSENT else "; ".join(lines)

    def as_data(self) -> dict[str, Any]:
        """How a file marks it: the field, then each view that there is."""
        views = {"base": self.base, "ours": self.ours, "theirs": self.theirs}
        return {"field": list(self.field)} | {name: view for name, view in views.items() if view is not ABSENT}


@dataclass(frozen=True, slots=True)
class Conflict:
    """A file in conflict and the fields that are marked in it; without any, its lines or its existence conflict."""

    path: str
    clashes: tuple[Clash, ...] = ()


@dataclass(frozen=True, slots=True)
class Merged:
    """What came of a merge: the data, with our view in each field that clashes, and the clashes in their order."""

    data: dict[str, Any]
    clashes: tuple[Clash, ...]


def merge(
    base: Mapping[str, Any],
    ours: Mapping[str, Any],
    theirs: Mapping[str, Any],
    whole: frozenset[Field] = frozenset(),
) -> Merged:
    """Merge three states of one file.

    Args:
        base: what both sides come from; empty where both made the file.
        ours: the state that is merged into; its order of keys and items is kept.
        theirs: the state that is merged.
        whole: fields that are not looked into: two sides that both changed something in one clash.
    """
    merging = _Merging(whole, [])
    data = merging.value((), dict(base), dict(ours), dict(theirs))
    return Merged(data, tuple(merging.clashes))


def clashes_in(data: Any) -> tuple[Clash, ...]:  # noqa: ANN401
    """The clashes that a file marks; what is no clash in form is passed over."""
    listed = data.get(CONFLICTS) if isinstance(data, dict) else None
    return tuple(_clash(each) for each in (listed if isinstance(listed, list) else ()) if _is_clash(each))


def _is_clash(each: object) -> bool:
    field = each.get("field") if isinstance(each, dict) else None
    return isinstance(field, list) and bool(field) and all(isinstance(part, str) for part in field)


def _clash(each: Mapping[str, Any]) -> Clash:
    views = (each.get(name, ABSENT) for name in ("base", "ours", "theirs"))
    return Clash(tuple(each["field"]), *views)


def lines_of(view: Any) -> tuple[str, ...]:  # noqa: ANN401
    """A view in plain lines, as a person compares it with another."""
    if view is ABSENT:
        return ("(taken away)",)
    if isinstance(view, dict):
        return tuple(f"{key}: {', '.join(lines_of(each))}" for key, each in view.items()) or ("(nothing)",)
    if isinstance(view, list):
        return tuple(f"- {', '.join(lines_of(each))}" for each in view) or ("(nothing)",)
    return tuple(str(view).split("\n")) if isinstance(view, str) else (str(view).lower(),)


def same(one: Any, other: Any) -> bool:  # noqa: ANN401
    """Whether two values are equal and of equal types all the way down; the order of keys is of no account."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


@dataclass(frozen=True, slots=True)
class _Merging:
    """One merge on its way."""

    whole: frozenset[Field]
    clashes: list[Clash]

    def value(self, field: Field, base: Any, ours: Any, theirs: Any) -> Any:  # noqa: ANN401
        """What becomes of one field."""
        if same(ours, theirs) or same(base, theirs):
            return ours
        if same(base, ours):
            return theirs
        if field not in self.whole:
            mappings = _as_mappings(field, ours, theirs)
            if mappings is not None:
                return self._mapping(field, base if isinstance(base, dict) else {}, *mappings, _emptied(ours, theirs))
            if _are_names(base, ours, theirs):
                return _united(*([] if each is ABSENT else each for each in (base, ours, theirs))) or (
                    _emptied(ours, theirs)
                )
        return self._clash(field, base, ours, theirs)

    def _mapping(
        self, field: Field, base: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any], empty: object
    ) -> Any:  # noqa: ANN401
        torn = _torn(base, ours, theirs)
        merged: dict[str, Any] = {}
        for key in _keys(ours, theirs):
            views = tuple(each.get(key, ABSENT) for each in (base, ours, theirs))
            if key in torn and not same(views[1], views[2]):
                value = self._clash((*field, key), *views)
            else:
                value = self.value((*field, key), *views)
            if value is not ABSENT:
                merged[key] = value
        return merged or empty

    def _clash(self, field: Field, base: Any, ours: Any, theirs: Any) -> Any:  # noqa: ANN401
        self.clashes.append(Clash(field, base, ours, theirs))
        return ours


def _emptied(ours: object, theirs: object) -> object:
    """What a mapping or list without entries becomes: nothing at all where a side took it away."""
    return ABSENT if ABSENT in (ours, theirs) else type(ours)()


def _as_mappings(field: Field, ours: Any, theirs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:  # noqa: ANN401
    """The two sides as mappings to be merged key by key, where they can be."""
    if field and field[-1] in _COLLECTIONS:
        ours, theirs = ({} if each is ABSENT else each for each in (ours, theirs))
    return (ours, theirs) if isinstance(ours, dict) and isinstance(theirs, dict) else None


def _are_names(*views: Any) -> bool:  # noqa: ANN401
    """Whether the views are lists in which each name stands once, so that they can unite."""
    return all(
        each is ABSENT
        or (isinstance(each, list) and all(type(name) in _NAMES for name in each) and len(set(each)) == len(each))
        for each in views
    )


def _united(base: list[Any], ours: list[Any], theirs: list[Any]) -> list[Any]:
    """Ours without what they took away, then what they added."""
    gone = {name for name in base if name not in ours or name not in theirs}
    return [name for name in ours if name not in gone] + [
        name for name in theirs if name not in gone and name not in ours
    ]


def _torn(base: dict[str, Any], ours: dict[str, Any], theirs: dict[str, Any]) -> frozenset[str]:
    """Keys of groups that say one thing together, of which each side changed something and not the same."""
    torn: set[str] = set()
    for group in _COUPLED:
        differing = _changed(group, ours, theirs)
        if all(differing & _changed(group, base, each) for each in (ours, theirs)):
            torn |= differing
    return frozenset(torn)


def _changed(group: frozenset[str], one: dict[str, Any], other: dict[str, Any]) -> set[str]:
    return {key for key in group if not same(one.get(key, ABSENT), other.get(key, ABSENT))}


def _keys(ours: dict[str, Any], theirs: dict[str, Any]) -> Iterator[str]:
    """Every key: ours in our order, then those that only they have; a key that neither has is gone."""
    yield from ours
    yield from (key for key in theirs if key not in ours)
