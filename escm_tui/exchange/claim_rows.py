"""Claims as rows of a table: one for each Activity in a span, with what tells later whether it has changed."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from escm_tui.domain.catalog import Activity, Catalog, Practice
from escm_tui.domain.records import ORGANIZATION, Claim
from escm_tui.domain.snapshot import Snapshot
from escm_tui.exchange.cells import neutralise, original

FORMAT = "escm-claims-1"
"""What a table says it is; another form would get another number."""

COLUMNS: tuple[str, ...] = (
    "id", "span", "practice", "kind", "activity", "rating", "evidence", "note", "because", "digest",
)  # fmt: skip
"""The columns that every table has; order and further columns do not matter when it comes back."""

NEEDED = frozenset(COLUMNS) - {"practice", "kind", "activity"}
"""The columns without which a table cannot be taken back."""

RATINGS: tuple[str, ...] = ("satisfied", "partial", "unsatisfied", "not_applicable")


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """What a row says of one Activity in one span; an empty rating is not rated."""

    span: str
    practice: str
    activity: str
    rating: str = ""
    evidence: tuple[str, ...] = ()
    note: str = ""
    because: str = ""
    digest: str = ""
    """The digest of what the row said when it was written."""
    place: str = ""
    """Where the row stands, such as "knw row 12"."""

    @property
    def name(self) -> str:
        """For instance "knw07.b2"."""
        return f"{self.practice}.{self.activity}"

    @property
    def present_digest(self) -> str:
        """The digest of what the row says now; a letter in front, or programs take one such as 94e7 for a number."""
        told = [self.span, self.practice, self.activity, self.rating, sorted(set(self.evidence))]
        told += [settled(self.note), settled(self.because)]
        return f"h{hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why a row, or the whole table, cannot be taken."""

    place: str
    text: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ClaimTable:
    """A table that came back."""

    base: str
    """The commit on which it was made; empty where there was none."""
    rows: tuple[ClaimRow, ...]
    problems: tuple[RowProblem, ...] = field(default=())


def settled(text: str) -> str:
    """The text as every cell can keep it: what neutralising and programs that save a table leave of it."""
    return re.sub(r"\r\n?", "\n", original(neutralise(text))).strip()


def row_of(span: str, practice: str, activity: str, claim: Claim | None) -> ClaimRow:
    """The row of a claim, or of none; the digest is that of the row."""
    bare = (
        ClaimRow(span, practice, activity)
        if claim is None
        else ClaimRow(
            span,
            practice,
            activity,
            claim.rating.value,
            tuple(each.text for each in claim.evidence),
            claim.note,
            claim.because,
        )
    )
    return ClaimRow(
        span, practice, activity, bare.rating, bare.evidence, bare.note, bare.because, digest=bare.present_digest
    )


def rows_by_area(
    catalog: Catalog, snapshot: Snapshot, spans: Iterable[str] = ()
) -> Iterator[tuple[str, list[tuple[Practice, Activity, ClaimRow]]]]:
    """Area by area in the model's order, every Activity of every Practice, span by span.

    Without spans: the organization, and engagements where they have a record.
    """
    named = tuple(spans)
    for area in catalog.areas:
        found = []
        for practice in catalog.of_area(area.id):
            for span in named or snapshot.spans:
                record = snapshot.record(span, practice.id)
                if record is None and not named and span != ORGANIZATION:
                    continue
                claims: Mapping[str, Claim] = record.claims if record else {}
                found += [
                    (practice, activity, row_of(span, practice.id, activity.id, claims.get(activity.id)))
                    for activity in practice.activities
                ]
        yield area.id, found


def read_row(cells: Mapping[str, str], place: str) -> ClaimRow | RowProblem:
    """What a row says, of its cells by column; the texts are as they came."""
    text = {column: settled(original(cells.get(column, ""))) for column in NEEDED}
    practice, _, activity = text["id"].lower().partition(".")
    if not re.fullmatch(r"h[0-9a-f]{16}", text["digest"]):
        return RowProblem(place, "The digest of this row is gone.", "Export again, and leave that column as it is.")
    rating = re.sub(r"[\s-]+", "_", text["rating"].lower())
    if rating and rating not in RATINGS:
        return RowProblem(place, f"No rating {text['rating']!r}.", f"Ratings are {', '.join(RATINGS)}.")
    evidence = tuple(dict.fromkeys(re.split(r"[\s,;]+", text["evidence"].strip(" ,;\n\t"))))
    return ClaimRow(
        text["span"],
        practice,
        activity,
        rating,
        evidence if evidence != ("",) else (),
        text["note"],
        text["because"],
        text["digest"],
        place,
    )
