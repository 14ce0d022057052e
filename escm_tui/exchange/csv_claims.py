"""Claims as CSV: one row for each Activity in a span, for spreadsheets and scripts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from escm_tui.domain.catalog import Catalog
from escm_tui.domain.profile import Profile
from escm_tui.domain.snapshot import Snapshot
from escm_tui.errors import UsageError
from escm_tui.exchange.cells import neutralise
from escm_tui.exchange.claim_rows import COLUMNS, NEEDED, ClaimRow, ClaimTable, RowProblem, read_row, rows_by_area

_MOST_ROWS = 50_000
_BASE = "base"


def claims_csv(catalog: Catalog, snapshot: Snapshot, *, base: str, spans: Iterable[str] = ()) -> bytes:
    """The claims of a snapshot, in UTF-8 with the mark that spreadsheets look for; every value is quoted.

    `base` is the commit that the claims rest on. Without spans: the organization, and engagements where they have a
    record.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([*COLUMNS, _BASE])
    for _, rows in rows_by_area(catalog, snapshot, spans):
        for practice, activity, row in rows:
            told = (practice.title, activity.kind.value, activity.label)
            texts = (row.name, row.span, *told, row.rating, "\n".join(row.evidence), row.note, row.because)
            writer.writerow([*map(neutralise, texts), row.digest, base])
    return file.getvalue().encode("utf-8-sig")


def clauses_csv(catalog: Catalog, profile: Profile) -> bytes:
    """The clauses of other standards that records name, with how the Practice stands; the form is that of the claims.

    A clause has a row for each Activity that answers it, or one for the Practice as a whole.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(["standard", "clause", "practice", "title", "activity", "span", "status", "note"])
    told = []
    for (span, name), record in profile.snapshot.records.items():
        if name not in catalog.by_id:
            continue
        judged = profile.practices[name].spans.get(span)
        title = catalog.by_id[name].title
        for each in record.maps:
            for activity in each.activities or ("",):
                one = judged.activities.get(activity) if judged else None
                status = one.status.value if one else (judged.status.value if judged else "not_rated")
                told.append((each.standard, each.clause, name, title, activity, span, status, each.note))
    writer.writerows([list(map(neutralise, row)) for row in sorted(told)])
    return file.getvalue().encode("utf-8-sig")


def read_claims_csv(data: bytes) -> ClaimTable:
    """The table that a CSV file holds; commas, semicolons or tabs may stand between its values.

    Raises:
        UsageError: it is not a table of claims.
    """
    text = _decoded(data)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[ClaimRow] = []
    problems: list[RowProblem] = []
    bases: set[str] = set()
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        require_columns(header)
        for cells in reader:
            if not any(cells):
                continue
            if len(rows) + len(problems) >= _MOST_ROWS:
                raise UsageError(f"The table has more than {_MOST_ROWS:,} rows.")
            named: Mapping[str, str] = dict(zip(header, cells, strict=False))
            bases.add(named.get(_BASE, "").strip())
            read = read_row(named, f"row {reader.line_num}")
            if isinstance(read, ClaimRow):
                rows.append(read)
            else:
                problems.append(read)
    except csv.Error as error:
        raise UsageError(f"Line {reader.line_num} of the table cannot be read: {error}.") from None
    if len(bases) > 1:
        problems.append(RowProblem("column base", "The rows rest on different commits.", "Import each table alone."))
    return ClaimTable(min(bases, default=""), tuple(rows), tuple(problems))


def require_columns(header: Iterable[str]) -> None:
    """Stop unless every column that is needed to take a table back is there."""
    missing = sorted(NEEDED - set(header))
    if missing:
        raise UsageError(
            f"This is no table of claims: it has no column {', '.join(missing)}.",
            "Make one with: escm export csv claims.csv",
        )


def _decoded(data: bytes) -> str:
    coding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        text = data.decode(coding)
    except UnicodeDecodeError:
        raise UsageError("The table is not in UTF-8.", 'Save it as "CSV UTF-8" in the spreadsheet program.') from None
    if "\0" in text:
        raise UsageError("The table holds bytes that no text has.")
    return text
