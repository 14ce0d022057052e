"""Checks of names: Activities, evidence, engagements and scopes that exist, and paths that every computer can hold."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache, wraps

from escm_tui.domain.catalog import LEVELS
from escm_tui.domain.examined import Examined, ExaminedRecord, Spot
from escm_tui.domain.problems import WHOLE_FILE
from escm_tui.domain.records import ORGANIZATION, EvidenceItem, Record, engagement_of

LAYOUT = ("escm.yaml", "organization", "engagements", "evaluations", "artifacts")
"""The names at the top of the repository that mean something."""

_TWINS = str.maketrans(
    "аеорсухіјѕԁһԛԝӏАВЕЗКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧαιορνυıℓ",  # noqa: RUF001
    "aeopcyxijsdhqwlABE3KMHOPCTYXIJSABEZHIKMNOPTYXaiopvuil",
)
"""Letters of Cyrillic and Greek, and two odd Latin ones, with the Latin letters that they look like."""

_DIGITS = str.maketrans("01", "ol")


def activities_of_records(each: ExaminedRecord) -> Iterator[Spot]:
    """R002: claims and actions name Activities that the Practice has."""
    record, practice = each.record, each.practice
    for activity in record.claims:
        if activity not in practice.by_id:
            yield Spot(record.path, WHOLE_FILE, f"activities.{activity}", f"{practice.id} has no Activity {activity}.")
    for slug, action in record.actions.items():
        for index, activity in enumerate(action.activities):
            if activity not in practice.by_id:
                text = f"{practice.id} has no Activity {activity}."
                yield Spot(record.path, WHOLE_FILE, f"actions.{slug}.activities.{index}", text)


def activities_of_determinations(examined: Examined) -> Iterator[Spot]:
    """R002: verdicts and findings name Activities that the Practice has."""
    for determination in examined.snapshot.determinations.values():
        practice = examined.catalog.by_id.get(determination.practice)
        if practice is None:
            continue
        named = [(f"activities.{activity}", activity) for activity in determination.activities]
        named += [
            (f"findings.{slug}.activities.{index}", activity)
            for slug, finding in determination.findings.items()
            for index, activity in enumerate(finding.activities)
        ]
        for field, activity in named:
            if activity not in practice.by_id:
                yield Spot(determination.path, WHOLE_FILE, field, f"{practice.id} has no Activity {activity}.")


def evidence_of_records(each: ExaminedRecord) -> Iterator[Spot]:
    """R003: references name evidence items that exist."""
    evidence, examined = each.tree.snapshot.evidence, each.claims
    for activity, claim in each.record.claims.items():
        # What serves is there.
        if activity in examined and len(examined[activity].serving) == len(claim.evidence):
            continue
        for index, reference in enumerate(claim.evidence):
            if reference.key in evidence or reference.key in each.tree.unread_evidence:
                continue
            owner = engagement_of(reference.span) or "The organization"
            text = f"{owner} has no evidence item {reference.slug}."
            hint = ""
            if (ORGANIZATION, reference.slug) in evidence:
                hint = f"The organization has one of that name: write {ORGANIZATION}/{reference.slug}"
            yield Spot(each.record.path, WHOLE_FILE, f"activities.{activity}.evidence.{index}", text, hint)


def engagements_of_evaluations(examined: Examined) -> Iterator[Spot]:
    """R004: evaluations name engagements that exist."""
    for evaluation in examined.snapshot.evaluations.values():
        for index, slug in enumerate(evaluation.span.engagements):
            if slug not in examined.snapshot.engagements and slug not in examined.unread_engagements:
                text = f"The evaluation names the engagement {slug}, which has no engagement.yaml."
                yield Spot(evaluation.path, WHOLE_FILE, f"span.engagements.{index}", text)


def engagements_of_folders(examined: Examined) -> Iterator[Spot]:
    """R004: a folder that holds records or evidence of an engagement says what the engagement is; once per folder."""
    first: dict[str, str] = {}
    held: list[Record | EvidenceItem] = [*examined.records, *examined.items]
    for span in {each.span for each in held}:
        slug = engagement_of(span)
        if slug and slug not in examined.snapshot.engagements and slug not in examined.unread_engagements:
            first[slug] = min(each.path for each in held if each.span == span)
    for slug, path in first.items():
        yield Spot(path, WHOLE_FILE, "", f"The folder of the engagement {slug} has no engagement.yaml.")


def scopes_of_evaluations(examined: Examined) -> Iterator[Spot]:
    """R010: evaluations name levels, areas and Practices of the model."""
    catalog = examined.catalog
    for evaluation in examined.snapshot.evaluations.values():
        scope = evaluation.scope
        wrong = [
            (f"scope.levels.{index}", f"The model has no Practices of Level {level}.")
            for index, level in enumerate(scope.levels)
            if level not in LEVELS
        ]
        wrong += [
            (f"scope.areas.{index}", f"The model has no Capability Area {area}.")
            for index, area in enumerate(scope.areas)
            if area not in catalog.area_names
        ]
        wrong += [
            (f"scope.practices.{index}", f"The model has no Practice {practice}.")
            for index, practice in enumerate(scope.practices)
            if practice not in catalog.by_id
        ]
        for field, text in wrong:
            yield Spot(evaluation.path, WHOLE_FILE, field, text)


def _once_for_equal_paths(look: Callable[[tuple[str, ...]], Iterator[Spot]]) -> Callable[[Examined], Iterator[Spot]]:
    """A check of all sorted paths as one of the state; what states that follow each other share is looked at once."""

    @lru_cache(maxsize=1)
    def spots(paths: tuple[str, ...]) -> tuple[Spot, ...]:
        return tuple(look(paths))

    @wraps(look)
    def check(examined: Examined) -> Iterator[Spot]:
        return iter(spots(tuple(sorted(examined.paths))))

    return check


@_once_for_equal_paths
def clashing_paths(paths: tuple[str, ...]) -> Iterator[Spot]:
    """R007: no file or folder is spelled like another but for case or composition; once per clashing name."""
    spelled: dict[str, str] = {}
    known: set[str] = set()
    for path in paths:
        for name in _folders_and_file(path, known):
            other = spelled.setdefault(_alike(name), name)
            if other != name:
                text = f"{name} and {other} differ only in case or in how letters are composed."
                yield Spot(path, WHOLE_FILE, "", text)
                break


@_once_for_equal_paths
def alike_paths(paths: tuple[str, ...]) -> Iterator[Spot]:
    """R012: no name looks like another, or like a folder of the layout, without being it; once per name."""
    absent = set(LAYOUT) - {path.partition("/")[0] for path in paths}
    seen: dict[str, str] = {_looks(name): name for name in LAYOUT}
    known: set[str] = set()
    told: set[str] = set()
    for path in paths:
        for name in _folders_and_file(path, known):
            other = seen.setdefault(_looks(name), name)
            if name.rpartition("/")[0] in told:
                told.add(name)
            # Two that clash in case alone are told by that, unless one of them is not there.
            elif other != name and not (other not in absent and _alike(name) == _alike(other)):
                told.add(name)
                yield Spot(path, WHOLE_FILE, "", f"{name} looks like {other}, but is spelled with other letters.")
                break


def _folders_and_file(path: str, known: set[str]) -> Iterator[str]:
    """The folders above a path, outermost first, and the path; each name comes once over all paths."""
    end = 0
    while end != -1:
        end = path.find("/", end + 1)
        name = path if end == -1 else path[:end]
        if name not in known:
            known.add(name)
            yield name


def _looks(name: str) -> str:
    """What two names share that people take for one: letters of other scripts, and the digits 0 and 1, look alike."""
    if not name.isascii():
        # NFKC turns full-width and styled letters into plain ones.
        name = unicodedata.normalize("NFKC", name).translate(_TWINS)
        name = "".join(each for each in name if unicodedata.category(each) != "Cf")
    return name.lower().translate(_DIGITS)


def _alike(name: str) -> str:
    """What two names share that some file systems take for one."""
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
