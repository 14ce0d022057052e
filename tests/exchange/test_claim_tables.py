"""Claims as workbooks and CSV: what goes out comes back the same, whatever people have written."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from openpyxl.worksheet.properties import PageSetupProperties

from escm_tui.domain.records import ORGANIZATION, Claim, EvidenceItem, EvidenceKind, Rating, Record
from escm_tui.domain.snapshot import Snapshot
from escm_tui.errors import UsageError
from escm_tui.exchange.claim_changes import TableChanges, changes_in
from escm_tui.exchange.claim_rows import ClaimTable
from escm_tui.exchange.csv_claims import claims_csv, read_claims_csv
from escm_tui.exchange.xlsx_claims import claims_xlsx, read_claims_xlsx
from tests.support.snapshots import catalog, engagement, practice, reference
from tests.torture.hostile_texts import IN_FILES

CATALOG = catalog(practice("knw07"), practice("ppl01"))
BASE = "a" * 40
ACME = "engagements/acme"
TEXTS = st.one_of(st.text(), st.sampled_from(list(IN_FILES.values())), st.from_regex(r"\A[=+@'\-\s]{0,4}.{0,9}\Z"))
SLUGS = st.lists(st.from_regex(r"\A(organization/)?[a-z][a-z0-9-]{0,9}\Z"), max_size=3, unique=True)


def claims() -> st.SearchStrategy[Claim]:
    return st.builds(
        lambda rating, evidence, note, because: Claim(rating, tuple(map(reference, evidence)), note, because),
        st.sampled_from(Rating), SLUGS, TEXTS, TEXTS,
    )  # fmt: skip


def snapshot(**claimed: Claim) -> Snapshot:
    """A snapshot in which these Activities of knw07 are claimed for the organization, and b1 for an engagement."""
    theirs = Claim(Rating.PARTIAL, (reference("organization/minutes", ACME),))
    item = EvidenceItem(
        "organization/evidence/minutes.yaml", ORGANIZATION, "minutes", "=1+1", EvidenceKind.ARTIFACT,
        confidentiality="restricted",
    )  # fmt: skip
    return Snapshot(
        label="work tree",
        as_of=date(2026, 11, 24),
        records={
            (ORGANIZATION, "knw07"): Record("organization/knw/knw07.yaml", ORGANIZATION, "knw07", claims=claimed),
            (ACME, "knw07"): Record(f"{ACME}/knw/knw07.yaml", ACME, "knw07", claims={"b1": theirs}),
        },
        evidence={item.key: item},
        engagements={"acme": engagement("acme")},
    )


def by_csv(state: Snapshot) -> ClaimTable:
    return read_claims_csv(claims_csv(CATALOG, state, base=BASE))


def by_xlsx(state: Snapshot) -> ClaimTable:
    return read_claims_xlsx(claims_xlsx(CATALOG, state, base=BASE))


WAYS = pytest.mark.parametrize("way", [by_csv, by_xlsx])
Way = Callable[[Snapshot], ClaimTable]
MINUTES = Claim(Rating.SATISFIED, (reference("minutes"),), note="=SUM(A1)\n+2", because="")


@given(claims(), claims())
def test_csv_round_trip_changes_nothing(one: Claim, other: Claim) -> None:
    state = snapshot(b1=one, c5=other)
    assert changes_in(by_csv(state), CATALOG, state) == TableChanges((), (), (), 36)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(claims(), claims())
def test_xlsx_round_trip_changes_nothing(one: Claim, other: Claim) -> None:
    state = snapshot(b1=one, c5=other)
    assert changes_in(by_xlsx(state), CATALOG, state) == TableChanges((), (), (), 36)


@WAYS
@pytest.mark.parametrize("text", IN_FILES.values(), ids=IN_FILES)
def test_hostile_texts_come_back_unchanged(way: Way, text: str) -> None:
    state = snapshot(b1=Claim(Rating.PARTIAL, (), text, text))
    assert changes_in(way(state), CATALOG, state) == TableChanges((), (), (), 36)


def test_no_text_of_ours_is_a_formula() -> None:
    state = snapshot(b1=MINUTES, b2=Claim(Rating.NOT_APPLICABLE, (), "", "@cmd"))
    book = openpyxl.load_workbook(io.BytesIO(claims_xlsx(CATALOG, state, base=BASE)))
    kinds = {cell.data_type for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value}
    assert kinds == {"s"}
    assert [cell.value for cell in book["Evidence"][2]] == [
        "minutes", "organization", "Withheld evidence", "artifact", "yes",
    ]  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(claims_csv(CATALOG, state, base=BASE).decode("utf-8-sig"))))
    by_id = {(row["span"], row["id"]): row for row in rows}
    assert by_id[ORGANIZATION, "knw07.b1"]["note"] == "'=SUM(A1)\n'+2"
    assert by_id[ORGANIZATION, "knw07.b2"]["because"] == "'@cmd"
    assert by_id[ACME, "knw07.b1"]["evidence"] == "organization/minutes"


def test_a_workbook_protects_ids_and_offers_ratings() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(claims_xlsx(CATALOG, snapshot(b1=MINUTES), base=BASE)))["knw"]
    assert sheet.protection.sheet
    assert [cell.value for cell in sheet[1]] == [
        "id", "span", "practice", "kind", "activity", "rating", "evidence", "note", "because", "digest",
    ]  # fmt: skip
    assert ["" if cell.protection.locked else str(cell.coordinate)[0] for cell in sheet[2]] == [
        "", "", "", "", "", "F", "G", "H", "I", "",
    ]  # fmt: skip
    assert sheet.column_dimensions["J"].hidden
    offered = {choice.formula1: str(choice.sqref) for choice in sheet.data_validations.dataValidation}
    assert offered == {
        '"satisfied,partial,unsatisfied,not_applicable"': "F5:F8 F17:F20",
        '"satisfied,partial,unsatisfied"': "F2:F4 F9:F16 F21:F25",
    }
    assert [sheet.cell(row, 1).value for row in (5, 8, 9)] == ["knw07.b1", "knw07.b3", "knw07.c1"]


def test_a_workbook_can_be_read_on_the_screen_and_on_paper() -> None:
    long = Claim(Rating.PARTIAL, (), note="word " * 40 + "\nand\na list", because="")
    book = openpyxl.load_workbook(io.BytesIO(claims_xlsx(CATALOG, snapshot(b1=long, b2=MINUTES), base=BASE)))
    sheet = book["knw"]
    heights = {
        sheet.cell(number, 1).value: sheet.row_dimensions[number].height
        for number in range(2, sheet.max_row + 1)
        if sheet.cell(number, 2).value == ORGANIZATION
    }
    assert (heights["knw07.c1"], heights["knw07.b2"]) == (15, 30)
    assert heights["knw07.b1"] == 15 * 7
    for each in book.worksheets:
        assert (each.page_setup.orientation, each.page_setup.fitToHeight) == ("landscape", 0)
        assert each.sheet_properties.pageSetUpPr == PageSetupProperties(fitToPage=True)
    assert [each.print_title_rows for each in book.worksheets] == [None, "$1:$1", "$1:$1", "$1:$1"]


@given(claims())
def test_no_program_takes_an_id_or_a_digest_for_a_number(claim: Claim) -> None:
    rows = list(csv.DictReader(io.StringIO(claims_csv(CATALOG, snapshot(b1=claim), base=BASE).decode("utf-8-sig"))))
    assert all(row[column][0].isalpha() for row in rows for column in ("id", "span", "digest"))


def edited(state: Snapshot, entries: dict[str, dict[str, str]]) -> bytes:
    """The CSV of a snapshot in which a rater entered something in rows of the organization."""
    rows = list(csv.DictReader(io.StringIO(claims_csv(CATALOG, state, base=BASE).decode("utf-8-sig"))))
    for row in rows:
        if row["span"] == ORGANIZATION:
            row.update(entries.get(row["id"], {}))
    file = io.StringIO()
    writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode("utf-8")


def found(state: Snapshot, entries: dict[str, dict[str, str]], now: Snapshot | None = None) -> TableChanges:
    return changes_in(read_claims_csv(edited(state, entries)), CATALOG, now or state)


def test_what_a_rater_entered_is_found() -> None:
    state = snapshot(b1=MINUTES, b2=MINUTES, b3=MINUTES)
    seen = found(
        state,
        {
            "knw07.b1": {"rating": "Partial", "evidence": "minutes, plan; organization/policy"},
            "knw07.b2": {"rating": "", "evidence": "", "note": ""},
            "knw07.b3": {"rating": "satisfied", "evidence": "organization/minutes"},
            "knw07.c1": {"rating": "not satisfied"},
            "knw07.c2": {"note": "only a note"},
            "knw07.c3": {"rating": "not applicable", "because": "never"},
            "knw07.b2a": {"rating": "Not-applicable"},
            "knw07.c4": {"digest": ""},
        },
    )
    partial, cleared, respelled = seen.changes
    assert (partial.row.rating, partial.attached, partial.detached) == ("partial", ("plan", "organization/policy"), ())
    assert (partial.note, partial.because, partial.clears) == (None, None, False)
    assert (cleared.row.name, cleared.clears, cleared.detached) == ("knw07.b2", True, ("minutes",))
    # An item of the organization has two names in its own records.
    assert (respelled.attached, respelled.detached) == ((), ())
    assert [each.text for each in seen.problems] == [
        "No rating 'not satisfied'.",
        "The digest of this row is gone.",
        "knw07.b2a needs a reason to be not applicable.",
        "knw07.c2 is not rated, and evidence and notes stand with a rating.",
        "knw07.c3 cannot be not applicable: the Activities of a and c belong to every Practice.",
    ]
    assert seen.unchanged == 36 - 3 - 5


def test_stale_rows_are_named_and_untouched_ones_are_not() -> None:
    state = snapshot(b1=MINUTES, b2=MINUTES)
    later = snapshot(b1=MINUTES._replace(rating=Rating.UNSATISFIED), b2=MINUTES._replace(note="Since then."))
    seen = found(state, {"knw07.b1": {"rating": "partial"}}, later)
    assert [each.text for each in seen.stale] == [
        "knw07.b1 of organization was changed since the table was made: it is unsatisfied now."
    ]
    assert (seen.changes, seen.problems) == ((), ())
    # Two people who enter the same do not disagree.
    assert found(state, {"knw07.b1": {"rating": "unsatisfied"}}, later).stale == ()


def test_unknown_ids_spans_and_rows_that_stand_twice() -> None:
    state = snapshot(b1=MINUTES)
    table = read_claims_csv(claims_csv(CATALOG, state, base=BASE))
    odd = (
        replace(table.rows[0], span="engagements/nobody"),
        replace(table.rows[1], practice="knw99"),
        table.rows[2],
        table.rows[2],
    )
    seen = changes_in(replace(table, rows=odd), CATALOG, state)
    assert [each.text for each in seen.problems] == [
        "There is no span 'engagements/nobody'.",
        "The model has no Activity knw99.a2.",
        "knw07.a3 of organization stands in row 4 already.",
    ]


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", "This is no table of claims: it has no column because, digest, evidence, id, note, rating, span."),
        (b"a,b\n1,2\n", "This is no table of claims: it has no column because, digest, evidence, id, note, rating"),
        (b"id\xff", "The table is not in UTF-8."),
        (b"id,span\0", "The table holds bytes that no text has."),
        (b'id,span,rating,evidence,note,because,digest\n"a"b,c', "Line 2 of the table cannot be read: "),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_claims_csv(data)
    assert caught.value.message.startswith(text)


def test_a_table_of_two_tables_is_refused() -> None:
    one = claims_csv(CATALOG, snapshot(b1=MINUTES), base=BASE)
    other = claims_csv(CATALOG, snapshot(b1=MINUTES), base="b" * 40).split(b"\r\n", 1)[1]
    assert [each.place for each in read_claims_csv(one + other).problems] == ["column base"]


def test_utf_16_as_spreadsheets_save_it_is_read() -> None:
    state = snapshot(b1=MINUTES._replace(note="Größe"))
    text = claims_csv(CATALOG, state, base=BASE).decode("utf-8-sig")
    rows = csv.reader(io.StringIO(text))
    file = io.StringIO()
    csv.writer(file, delimiter="\t").writerows(rows)
    table = read_claims_csv(file.getvalue().encode("utf-16"))
    assert changes_in(table, CATALOG, state) == TableChanges((), (), (), 36)


def workbook(change: Callable[[openpyxl.Workbook], None]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(claims_xlsx(CATALOG, snapshot(b1=MINUTES), base=BASE)))
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_workbook_edited_in_a_spreadsheet_program() -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["knw"]
        sheet["F5"], sheet["H5"] = "partial", 2026.0
        sheet["F6"], sheet["H6"] = "partial", date(2026, 11, 2)
        sheet["H7"] = "=1+1"
        sheet["F8"] = "#N/A"
        sheet.delete_rows(9)
        book.create_sheet("Remarks")["A1"] = "mine"

    state = snapshot(b1=MINUTES)
    table = read_claims_xlsx(workbook(change))
    seen = changes_in(table, CATALOG, state)
    assert table.base == BASE
    assert [(each.row.name, each.row.rating, each.note) for each in seen.changes] == [
        ("knw07.b1", "partial", "2026"),
        ("knw07.b2", "partial", "2026-11-02"),
    ]
    assert [(each.place, each.text) for each in seen.problems] == [
        ("knw row 7", "The column note holds a formula, and claims are texts."),
        ("knw row 8", "The column rating holds the error #N/A, and claims are texts."),
        ("Remarks", "This sheet has no column because, digest, evidence, id, note, rating, span."),
    ]


def packed(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in parts.items():
            book.writestr(name, data)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"PK no workbook", "This is no workbook in the format .xlsx."),
        (packed({"a.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"}), "The workbook declares document types"),
        (packed({"a.xml": b" " * 5_000_000}), "The workbook would be too large when unpacked"),
        (packed({"a.xml": b"<a/>"}), "The workbook cannot be read (KeyError)."),
        (workbook(lambda book: book.remove(book["About"])), "This is no workbook of claims"),
    ],
)
def test_hostile_workbooks_are_refused(data: bytes, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_claims_xlsx(data)
    assert caught.value.message.startswith(text)
