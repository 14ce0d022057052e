"""Appraisals by v1.1 of the model: their rows, and what becomes of them in v2."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from escm_tui.domain.crossing import Crossed, older_id
from escm_tui.errors import UsageError
from escm_tui.exchange.cells import original
from escm_tui.exchange.claim_rows import RowProblem
from escm_tui.reports.payloads import Payload, envelope
from escm_tui.reports.plain import plural, show, show_line
from escm_tui.reports.problem_text import hint_line
from escm_tui.reports.typeset import Page

_RATINGS = ("satisfied", "partial", "unsatisfied")
_MOST_ROWS = 10_000


@dataclass(frozen=True, slots=True)
class OlderRow:
    """What an appraisal by v1.1 said of one of its Practices."""

    id: str
    rating: str
    evidence: tuple[str, ...]
    owner: str
    place: str


@dataclass(frozen=True, slots=True)
class OlderOutcome:
    """What becomes of it in a Practice of v2."""

    crossed: Crossed
    kind: Literal["kept", "anew", "there"]
    """Its rating stands; it needs a new look; or the record rates something already."""
    reasons: tuple[str, ...] = ()
    """Why it needs a new look."""


def read_older(data: bytes) -> tuple[list[OlderRow], list[RowProblem]]:
    """The rows of a CSV file, and what in it cannot be understood.

    Raises:
        UsageError: it has no columns id and rating, or is no text.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError("The table is not in UTF-8.", 'Save it as "CSV UTF-8" in the spreadsheet program.') from None
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    rows: list[OlderRow] = []
    problems: list[RowProblem] = []
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        if not {"id", "rating"} <= set(header):
            raise UsageError(
                "The table has no columns id and rating.", "Its first line reads: id,rating,evidence,owner"
            )
        for cells in reader:
            if not any(cells):
                continue
            if len(rows) >= _MOST_ROWS:
                raise UsageError(f"The table has more than {_MOST_ROWS:,} rows.")
            named = {name: original(cell).strip() for name, cell in zip(header, cells, strict=False)}
            place = f"row {reader.line_num}"
            rating = named.get("rating", "").lower()
            if rating not in _RATINGS:
                problems.append(RowProblem(place, f"No rating {rating!r}.", f"Ratings are {', '.join(_RATINGS)}."))
                continue
            evidence = tuple(each for each in re.split(r"[\s,;]+", named.get("evidence", "")) if each)
            rows.append(OlderRow(older_id(named["id"]), rating, evidence, named.get("owner", ""), place))
    except csv.Error as error:
        raise UsageError(f"Line {reader.line_num} of the table cannot be read: {error}.") from None
    return rows, problems


def older_text(
    found: Sequence[OlderOutcome], new: Sequence[str], problems: Iterable[RowProblem], page: Page
) -> Iterator[str]:
    """What stands, what needs a new look and why, what is there already, and of what v1.1 says nothing."""
    headings = (
        ("kept", "keeps its rating", "keep their rating"),
        ("anew", "needs a new look", "need a new look"),
        ("there", "is rated already and left alone", "are rated already and left alone"),
    )
    for kind, one, many in headings:
        chosen = [each for each in found if each.kind == kind]
        if not chosen:
            continue
        yield page.heading(f"{plural(len(chosen), f'Practice {one}', f'Practices {many}')}:")
        for each in chosen:
            came = f"{each.crossed.practice} from {', '.join(each.crossed.older)}"
            yield from page.prose(f"{came}. {' '.join(each.reasons)}".rstrip(), 2, 6)
    count = plural(len(new), "Practice is", "Practices are")
    yield from page.prose(f"{count} new in v2, so v1.1 says nothing of them: {', '.join(new)}.", 0, 6)
    for wrong in problems:
        yield f"{show_line(wrong.place)}: {show(wrong.text)}"
        if wrong.hint:
            yield hint_line(wrong.hint)


def older_payload(
    found: Sequence[OlderOutcome], new: Sequence[str], problems: Iterable[RowProblem], written: Iterable[str]
) -> Payload:
    """The same as plain data."""
    return envelope(
        "import-v1.1",
        {
            "practices": [
                {
                    "practice": each.crossed.practice,
                    "older": list(each.crossed.older),
                    "outcome": each.kind,
                    "reasons": list(each.reasons),
                }
                for each in found
            ],
            "new": list(new),
            "problems": [{"place": each.place, "text": each.text, "hint": each.hint} for each in problems],
            "written": sorted(written),
        },
    )
