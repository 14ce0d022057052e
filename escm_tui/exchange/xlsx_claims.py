"""Claims as a workbook: one sheet for each Capability Area, with drop-downs for ratings and protected ids."""

from __future__ import annotations

import io
import re
import textwrap
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from escm_tui.domain.catalog import Activity, Catalog, Practice
from escm_tui.domain.redaction import TITLE
from escm_tui.domain.snapshot import Snapshot
from escm_tui.errors import UsageError
from escm_tui.exchange.cells import neutralise
from escm_tui.exchange.claim_rows import (
    COLUMNS,
    FORMAT,
    NEEDED,
    RATINGS,
    ClaimRow,
    ClaimTable,
    RowProblem,
    read_row,
    rows_by_area,
)

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

_ABOUT = "About"
_EVIDENCE = "Evidence"
_WIDTHS = (12, 24, 30, 14, 60, 16, 34, 44, 30, 18)
_LINE = 15
"""Points."""
_FONT = "Calibri"
"""Named, since programs take a serif face for bold words where a font has no name."""
_ENTERED = frozenset({"rating", "evidence", "note", "because"})
_COLORS = {"satisfied": "C6EFCE", "partial": "FFEB9C", "unsatisfied": "FFC7CE", "not_applicable": "D9D9D9"}
_INSTRUCTIONS = (
    "Enter ratings, evidence, notes and reasons in the light columns; the other cells are protected.",
    (
        "Evidence: slugs of the sheet Evidence, one a line; for an engagement organization/<slug> is one of the "
        "organization."
    ),
    "To take a claim away, empty all four cells. A row that is not there when the workbook comes back changes nothing.",
    "The protection only keeps ids from being overwritten; it has no password.",
    "A text that begins with an apostrophe in front of = + - @ does so that no program calculates it.",
    "Take it back with: escm import xlsx FILE - it shows first what would change.",
)
_LIMIT_BYTES = 100 * 1024 * 1024
_LIMIT_RATIO = 200
_LIMIT_PARTS = 1_000
_LIMIT_ROWS = 50_000
_LIMIT_COLUMNS = 100


def claims_xlsx(catalog: Catalog, snapshot: Snapshot, *, base: str, spans: Iterable[str] = ()) -> bytes:
    """The claims of a snapshot as a workbook. Arguments as of `claims_csv`."""
    from openpyxl import Workbook

    book = Workbook()
    about = book.active
    assert about is not None
    _write_about(about, snapshot, base)
    for area, rows in rows_by_area(catalog, snapshot, spans):
        sheet = book.create_sheet(area)
        sheet.sheet_properties.tabColor = "4472C4"
        _write_claims(sheet, rows)
    _write_evidence(book.create_sheet(_EVIDENCE), snapshot)
    # The clock has no part in it: one state gives one workbook, but for the moment that the library puts in.
    book.properties.creator = "escm-tui"
    book.properties.created = datetime(snapshot.as_of.year, snapshot.as_of.month, snapshot.as_of.day)  # noqa: DTZ001
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _write_about(sheet: Worksheet, snapshot: Snapshot, base: str) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.title = _ABOUT
    facts = (
        ("format", FORMAT),
        ("organization", snapshot.manifest.organization),
        ("state", snapshot.label),
        ("base", base),
        ("as of", snapshot.as_of.isoformat()),
    )
    for number, (key, value) in enumerate(facts, start=1):
        sheet.cell(number, 1).font = Font(name=_FONT, bold=True)
        _text(sheet.cell(number, 1), key)
        _text(sheet.cell(number, 2), value)
    for number, line in enumerate(_INSTRUCTIONS, start=len(facts) + 2):
        _text(sheet.cell(number, 2), line)
        sheet.cell(number, 2).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width = 16
    sheet.column_dimensions["B"].width = 110
    _lay_out(sheet)


def _write_claims(sheet: Worksheet, rows: list[tuple[Practice, Activity, ClaimRow]]) -> None:
    from openpyxl.styles import Alignment, PatternFill, Protection

    _write_header(sheet, COLUMNS, _WIDTHS)
    top = Alignment(wrap_text=True, vertical="top")
    light, open_ = PatternFill("solid", start_color="FFFBEB"), Protection(locked=False)
    for number, (practice, activity, row) in enumerate(rows, start=2):
        told = (practice.title, activity.kind.value, activity.label)
        texts = (row.name, row.span, *told, row.rating, "\n".join(row.evidence), row.note, row.because, row.digest)
        for column, (name, text) in enumerate(zip(COLUMNS, texts, strict=True), start=1):
            cell = sheet.cell(number, column)
            _text(cell, text)
            cell.alignment = top
            if name in _ENTERED:
                cell.fill, cell.protection = light, open_
        sheet.row_dimensions[number].height = _LINE * max(map(_lines, texts[:-1], _WIDTHS))
    _add_ratings(sheet, rows)
    sheet.column_dimensions["J"].hidden = True
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:J{len(rows) + 1}"
    _lay_out(sheet)
    sheet.protection.autoFilter = False
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column; not every program finds that out when it opens a workbook."""
    return sum(1 if len(line) <= width else len(textwrap.wrap(line, width)) or 1 for line in text.split("\n"))


def _write_header(sheet: Worksheet, names: Iterable[str], widths: Iterable[int]) -> None:
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    bold, fill = Font(name=_FONT, bold=True, color="FFFFFF"), PatternFill("solid", start_color="1F4E79")
    for column, (name, width) in enumerate(zip(names, widths, strict=True), start=1):
        _text(sheet.cell(1, column), name)
        sheet.cell(1, column).font, sheet.cell(1, column).fill = bold, fill
        sheet.column_dimensions[get_column_letter(column)].width = width


def _add_ratings(sheet: Worksheet, rows: list[tuple[Practice, Activity, ClaimRow]]) -> None:
    """The drop-downs: not applicable is offered where it may be said."""
    from openpyxl.formatting.rule import CellIsRule
    from openpyxl.styles import PatternFill
    from openpyxl.worksheet.datavalidation import DataValidation

    for offered, majors in ((RATINGS, "b"), (RATINGS[:-1], "ac")):
        choice = DataValidation("list", formula1=f'"{",".join(offered)}"', allow_blank=True, showErrorMessage=True)
        choice.error, choice.errorTitle = f"Ratings are {', '.join(offered)}.", "No such rating"
        for first, last in _runs(number for number, (_, each, _) in enumerate(rows, start=2) if each.major in majors):
            choice.add(f"F{first}:F{last}")
        sheet.add_data_validation(choice)
    for rating, color in _COLORS.items():
        fill = PatternFill(bgColor=color)
        rule = CellIsRule(  # type: ignore[no-untyped-call]
            operator="equal", formula=[f'"{rating}"'], fill=fill
        )
        sheet.conditional_formatting.add(f"F2:F{len(rows) + 1}", rule)


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of each run of numbers that follow each other."""
    first = last = None
    for number in numbers:
        if first is None or last is None or number != last + 1:
            if first is not None and last is not None:
                yield first, last
            first = number
        last = number
    if first is not None and last is not None:
        yield first, last


def _write_evidence(sheet: Worksheet, snapshot: Snapshot) -> None:
    """The register, so that raters find slugs; titles of restricted items stay in the repository."""
    _write_header(sheet, ("slug", "span", "title", "kind", "serves"), (34, 28, 70, 20, 10))
    items = sorted(snapshot.evidence.values(), key=lambda item: item.key)
    for number, item in enumerate(items, start=2):
        title = TITLE if item.confidentiality == "restricted" else item.title
        serves = "yes" if item.serves_on(snapshot.as_of) else "no"
        for column, text in enumerate((item.slug, item.span, title, item.kind.value, serves), start=1):
            _text(sheet.cell(number, column), text)
    sheet.freeze_panes = "A2"
    _lay_out(sheet)


def _lay_out(sheet: Worksheet) -> None:
    """Protected on the screen, and as wide as a page on paper, with its header on every page."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.protection.sheet = True
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    if sheet.freeze_panes:
        sheet.print_title_rows = "1:1"
    footer = sheet.oddFooter
    assert footer is not None
    footer.left.text, footer.right.text = "&A", "&P / &N"


def _text(cell: Cell | Any, text: str) -> None:  # noqa: ANN401  merged cells have a class of their own
    """Put a text into a cell, as a text whatever it looks like; an empty one leaves the cell empty."""
    if text:
        cell.value = neutralise(text)
        cell.data_type = "s"
        cell.number_format = "@"


def read_claims_xlsx(data: bytes) -> ClaimTable:
    """The table that a workbook holds: the rows of all sheets that have the columns.

    Raises:
        UsageError: it is no workbook of claims, or one that would fill the machine's memory.
    """
    _require_harmless(data)
    from openpyxl import load_workbook

    with warnings.catch_warnings():
        # What other programs add to a workbook is not ours to judge.
        warnings.simplefilter("ignore")
        try:
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            return _read(book)
        except (UsageError, MemoryError):
            raise
        except Exception as error:  # noqa: BLE001  the library tells broken workbooks by whatever it stumbles over
            name = type(error).__name__
            raise UsageError(f"The workbook cannot be read ({name}).", "Save it once more as .xlsx.") from None


def _require_harmless(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            infos = parts.infolist()
            total = sum(each.file_size for each in infos)
            packed = sum(each.compress_size for each in infos) or 1
            if len(infos) > _LIMIT_PARTS or total > _LIMIT_BYTES or total / packed > _LIMIT_RATIO:
                raise UsageError("The workbook would be too large when unpacked, so it was not read.")
            for info in infos:
                if info.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in parts.read(info):
                    raise UsageError("The workbook declares document types, as no spreadsheet program does.")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
        raise UsageError(
            "This is no workbook in the format .xlsx.", "Save it as .xlsx, or import CSV: escm import csv FILE"
        ) from error


def _read(book: Workbook) -> ClaimTable:
    facts: dict[str, str] = {}
    if _ABOUT in book.sheetnames:
        for cells in book[_ABOUT].iter_rows(min_row=1, max_row=20, max_col=2):
            facts[_words(cells[0].value)] = _words(cells[1].value) if len(cells) > 1 else ""
    if facts.get("format") != FORMAT:
        raise UsageError(
            "This is no workbook of claims: its sheet About does not say so.",
            "Make one with: escm export xlsx claims.xlsx",
        )
    rows: list[ClaimRow] = []
    problems: list[RowProblem] = []
    for sheet in book.worksheets:
        if sheet.title in (_ABOUT, _EVIDENCE):
            continue
        for read in _read_sheet(sheet):
            if isinstance(read, ClaimRow):
                rows.append(read)
            else:
                problems.append(read)
            if len(rows) + len(problems) > _LIMIT_ROWS:
                raise UsageError(f"The workbook has more than {_LIMIT_ROWS:,} rows.")
    return ClaimTable(facts.get("base", ""), tuple(rows), tuple(problems))


def _read_sheet(sheet: Worksheet) -> Iterator[ClaimRow | RowProblem]:
    header: list[str] = []
    for number, cells in enumerate(sheet.iter_rows(max_col=_LIMIT_COLUMNS), start=1):
        if number > _LIMIT_ROWS:
            raise UsageError(f"The workbook has more than {_LIMIT_ROWS:,} rows.")
        if not header:
            header = [_words(cell.value).lower() for cell in cells]
            if missing := sorted(NEEDED - set(header)):
                yield RowProblem(sheet.title, f"This sheet has no column {', '.join(missing)}.", "Delete the sheet.")
                return
            continue
        if not any(cell.value not in (None, "") for cell in cells):
            continue
        named = dict(zip(header, cells, strict=False))
        place = f"{sheet.title} row {number}"
        yield from [_formula(named, place) or read_row({name: _words(c.value) for name, c in named.items()}, place)]


def _formula(cells: Mapping[str, Any], place: str) -> RowProblem | None:
    for name in sorted(NEEDED):
        kind = cells[name].data_type if name in cells else ""
        if kind in ("f", "e"):
            what = "a formula" if kind == "f" else f"the error {cells[name].value}"
            hint = "Enter a text; in front of = or + put an apostrophe."
            return RowProblem(place, f"The column {name} holds {what}, and claims are texts.", hint)
    return None


def _words(value: object) -> str:
    """What a cell says, as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and re.fullmatch(r".*00:00:00", value.isoformat()):
        return value.date().isoformat()
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value)
