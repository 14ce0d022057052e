"""The layout of an evidence repository: which path holds what, and where a thing belongs."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from escm_tui.domain.catalog import Catalog
from escm_tui.domain.problems import WHOLE_FILE, Problem, problem
from escm_tui.domain.records import ORGANIZATION, engagement_span
from escm_tui.tuples import NamedTuple

MANIFEST_PATH = "escm.yaml"
SCHEMA_FOLDER = ".escm/schemas"
JUDGED_FOLDERS: tuple[str, ...] = ("organization", "engagements", "evaluations")
"""The folders in which every YAML file has a meaning."""

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_RESERVED = frozenset(
    ["null", "true", "false", "yes", "no", "on", "off", "y", "n", "con", "nul", "aux", "prn"]
    + [f"{device}{number}" for device in ("com", "lpt") for number in range(1, 10)]
)

_NO_PLACE = "The layout has no place for this file, so nothing reads it."


class FileKind(StrEnum):
    """What a file of the repository is."""

    MANIFEST = "manifest"
    RECORD = "record"
    EVIDENCE = "evidence"
    ENGAGEMENT = "engagement"
    EVALUATION = "evaluation"
    DETERMINATION = "determination"
    EVENT = "event"
    SCHEMA = "schema"
    FREE = "free"
    """Artifacts, documentation, continuous integration: whatever people keep beside the evidence."""
    MISPLACED = "misplaced"


class Place(NamedTuple):
    """What a path says about the file behind it; the file itself does not repeat it."""

    path: str
    kind: FileKind
    span: str = ""
    practice: str = ""
    slug: str = ""
    evaluation: str = ""
    problem: Problem | None = None
    """Why the path cannot be what it looks like."""

    @property
    def judged(self) -> bool:
        """Whether the content is read and checked."""
        return self.kind not in (FileKind.FREE, FileKind.MISPLACED, FileKind.SCHEMA) and self.problem is None


@lru_cache(4_096)
def is_slug(text: str) -> bool:
    """Whether people may use the text as a slug: one that no YAML reader or file system takes for something else."""
    return (
        SLUG.fullmatch(text) is not None
        and text not in _RESERVED
        and any(character.isalpha() for character in text)
        and re.fullmatch(r"\d+(e\d+)?|0[xo][0-9a-f]+|\d{4}-\d\d?-\d\d?.*", text) is None
    )


def record_path(span: str, practice: str) -> str:
    """Where the record of a Practice in a span lies."""
    return f"{span}/{practice[:3]}/{practice}.yaml"


def evidence_path(span: str, slug: str) -> str:
    """Where an evidence item lies."""
    return f"{span}/evidence/{slug}.yaml"


def engagement_path(slug: str) -> str:
    """Where the facts of an engagement lie."""
    return f"engagements/{slug}/engagement.yaml"


def evaluation_path(slug: str) -> str:
    """Where the facts of an evaluation lie."""
    return f"evaluations/{slug}/evaluation.yaml"


def determination_path(slug: str, practice: str) -> str:
    """Where an evaluation's determination of a Practice lies."""
    return f"evaluations/{slug}/{practice[:3]}/{practice}.yaml"


def event_path(slug: str, name: str) -> str:
    """Where an event of a sealed evaluation lies; the name is its day and kind."""
    return f"evaluations/{slug}/events/{name}.yaml"


def approvals_folder(slug: str) -> str:
    """Where the detached signatures of those who approve an evaluation lie."""
    return f"evaluations/{slug}/approvals"


def classify(path: str, catalog: Catalog) -> Place:
    """What a path of the repository holds. Never fails: what fits nowhere is free or misplaced."""
    if path == MANIFEST_PATH:
        return Place(path, FileKind.MANIFEST)
    if path.startswith(f"{SCHEMA_FOLDER}/"):
        return Place(path, FileKind.SCHEMA)
    parts = path.split("/")
    if parts[0] not in JUDGED_FOLDERS or not path.lower().endswith((".yaml", ".yml")):
        return Place(path, FileKind.FREE)
    if not path.endswith(".yaml"):
        return _misplaced(path, "Evidence files end in .yaml, in lower case.")
    if parts[0] == "evaluations":
        return _in_evaluation(path, parts[1:], catalog)
    return _in_spans(path, parts, catalog)


def _in_spans(path: str, parts: list[str], catalog: Catalog) -> Place:
    match parts:
        case ["organization", *rest]:
            return _in_span(path, ORGANIZATION, rest, catalog)
        case ["engagements", slug, "engagement.yaml"]:
            return _with_slug(Place(path, FileKind.ENGAGEMENT, engagement_span(slug), slug=slug), slug)
        case ["engagements", slug, *rest]:
            return _with_slug(_in_span(path, engagement_span(slug), rest, catalog), slug)
    return _misplaced(path, _NO_PLACE)


def _in_evaluation(path: str, rest: list[str], catalog: Catalog) -> Place:
    match rest:
        case [slug, "evaluation.yaml"]:
            place = Place(path, FileKind.EVALUATION, slug=slug)
        case [slug, "events", name]:
            place = Place(path, FileKind.EVENT, slug=name.removesuffix(".yaml"))
        case [slug, "approvals", _]:
            place = Place(path, FileKind.FREE)
        case [slug, area, name]:
            place = _of_practice(path, FileKind.DETERMINATION, "", (area, name), catalog)
        case _:
            return _misplaced(path, _NO_PLACE)
    return _with_slug(place._replace(evaluation=slug), slug)


def slug_in(path: str) -> str:
    """The engagement in whose folder a path lies."""
    return path.split("/", 2)[1]


def _in_span(path: str, span: str, rest: list[str], catalog: Catalog) -> Place:
    match rest:
        case ["evidence", name]:
            slug = name.removesuffix(".yaml")
            return _with_slug(Place(path, FileKind.EVIDENCE, span, slug=slug), slug)
        case [area, name]:
            return _of_practice(path, FileKind.RECORD, span, (area, name), catalog)
    return _misplaced(path, _NO_PLACE)


def _of_practice(path: str, kind: FileKind, span: str, rest: tuple[str, str], catalog: Catalog) -> Place:
    area, name = rest
    practice = name.removesuffix(".yaml")
    wrong = None
    if practice not in catalog.by_id:
        from difflib import get_close_matches

        nearest = get_close_matches(practice, catalog.by_id, 1)
        hint = f"Did you mean {nearest[0]}?" if nearest else ""
        wrong = problem("R001", path, WHOLE_FILE, f"The model has no Practice {practice}.", hint=hint)
    elif area != practice[:3]:
        there = f"{path.rsplit('/', 2)[0]}/{practice[:3]}/{name}"
        text = f"{practice} belongs in the folder {practice[:3]}, not {area}."
        wrong = problem("R005", path, WHOLE_FILE, text, hint=f"Move it with: git mv {path} {there}")
    return Place(path, kind, span, practice, problem=wrong)


def _with_slug(place: Place, slug: str) -> Place:
    if place.problem is not None or is_slug(slug):
        return place
    return place._replace(problem=problem("R006", place.path, WHOLE_FILE, f"{slug!r} cannot be used as a slug."))


def _misplaced(path: str, text: str) -> Place:
    return Place(path, FileKind.MISPLACED, problem=problem("R005", path, WHOLE_FILE, text))
