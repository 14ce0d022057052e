"""The reader's own copy of the document: found by numbers and titles, wherever columns have put the lines."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from escm_tui.errors import UsageError
from escm_tui.exchange.document_text import read_document, text_of_pdf
from escm_tui.load.catalog import load_catalog
from tests.support.snapshots import catalog, practice

CHECKOUT = Path(__file__).parents[2]
CATALOG = catalog(practice("knw07"), practice("ppl01"))
FIRST, SECOND = CATALOG.practices
AREA = CATALOG.areas[0].name


def _source_folder() -> Path | None:
    named = os.environ.get("ESCM_MODEL_SOURCE")
    folders = [Path(named)] if named else [CHECKOUT / "shared" / "model", CHECKOUT.parent / "shared" / "model"]
    return next((folder for folder in folders if (folder / "escm-sp-v2-part2.txt").is_file()), None)


SOURCE = _source_folder()


def page(title: str, *, last: str = "") -> list[str]:
    """A Practice as a PDF reader prints it: c5 before c3, b2a after c5, furniture in between."""
    return [
        title, "Its statement.", AREA, "Ongoing Level 2", "Why one does it", "Ongoing.", FIRST.type.value, "Activities",
        "a. Support the thing", "across the organization.",
        "1. Sponsor it. (prf03)", "2. Involve people", "(rel05)", "\u00b1 People may be many.", "", "They may be few.",
        "3. Maintain it. (knw07)",
        "b. Document the thing.", "It holds:", "1. Find the \ufb01rst \uf002at part e \ufb03 ciently.", "Part 2", " 41",
        "Practices: knw", "2. Find the second-", "most part.", "3. Stop.",
        "c. Do the thing.", "1. Tell.", "2. Give.", "4. Report.", "5. Check", "the rest. (prf02)", "",
        "3. Assign.", "a) Be thorough.", last,
    ]  # fmt: skip


def test_lines_out_of_order_go_where_a_number_is_missing() -> None:
    lines = ["Activities", "of another kind", "", *page(FIRST.title), "Intro of the area.", *page(SECOND.title)]
    found = read_document("\n".join(lines), CATALOG)
    assert list(found) == ["knw07", "ppl01"]
    told = found["knw07"]
    assert told.activities == {
        "a1": "Sponsor it. (prf03)",
        "a2": "Involve people (rel05)",
        "a3": "Maintain it. (knw07)",
        "b1": "Find the first flat part efficiently.",
        "b2": "Find the second-most part.",
        "b3": "Stop.",
        "c1": "Tell.",
        "c2": "Give.",
        "c4": "Report.",
        "c5": "Check the rest. (prf02)",
        "c3": "Assign.",
        "b2a": "Be thorough.",
    }
    assert told.majors == {
        "a": "Support the thing across the organization.",
        "b": "Document the thing. It holds:",
        "c": "Do the thing.",
    }
    assert told.supplements == {"a2": "People may be many. They may be few."}
    assert told.description == "Its statement. Why one does it Ongoing."


@pytest.mark.parametrize(
    ("below", "at_the_end", "item"),
    [
        (["and the tail of it,", "", "which goes on.", ""], ["\u00b1 The head of something"], "b2"),
        (["\u00b1 The head of something"], ["and the tail of it,", "which goes on.", "", "knw", "Of an area."], "b3"),
    ],
    ids=["tail in its place", "head in its place"],
)
def test_an_explanation_in_two_places_is_whole_again(below: list[str], at_the_end: list[str], item: str) -> None:
    lines = page(FIRST.title)
    after = {"b2": "most part.", "b3": "3. Stop."}[item]
    at, end = lines.index(after) + 1, lines.index("a) Be thorough.") + 1
    told = read_document("\n".join([*lines[:at], *below, *lines[at:end], *at_the_end]), CATALOG)["knw07"]
    assert told.supplements == {
        "a2": "People may be many. They may be few.",
        item: "The head of something and the tail of it, which goes on.",
    }
    assert told.activities["b2a"] == "Be thorough."


@pytest.mark.parametrize("text", ["", "Activities\n1. Alone.", "nothing of it", f"{FIRST.title}\n" * 100])
def test_what_is_no_copy_gives_nothing(text: str) -> None:
    assert read_document(text, CATALOG) == {}


_ESCAPED = str.maketrans({"(": r"\(", ")": r"\)"})


def pdf(lines: list[str]) -> bytes:
    """A PDF of one page with these lines, by hand."""
    shown = "".join(f"({line.translate(_ESCAPED)}) Tj T*\n" for line in lines)
    stream = f"BT /F1 9 Tf 12 TL 40 760 Td\n{shown}ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        (
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
            b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
        ),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    made, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(made)
    return made + b"xref\n0 5\n0000000000 65535 f \n" + table + end


def test_a_pdf_gives_the_same() -> None:
    plain = [
        line.replace("\u00b1", "x").replace("\ufb01", "fi").replace("\uf002", "fl").replace("\ufb03", "ffi")
        for line in page(FIRST.title)
    ]
    told = read_document(text_of_pdf(pdf(plain)), CATALOG)["knw07"]
    assert told.activities["c5"] == "Check the rest. (prf02)"
    assert set(told.activities) == set(FIRST.by_id)


def test_a_broken_pdf_is_told() -> None:
    with pytest.raises(UsageError, match="The PDF cannot be read"):
        text_of_pdf(b"%PDF-1.4\nnothing")


def words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", re.sub(r"\((?:[a-z]{3}\d\d,? ?)+\)", "", text))
    return re.findall(r"[a-z0-9]+", plain.lower())


@pytest.mark.skipif(SOURCE is None, reason="The model's document is not at hand.")
def test_every_activity_of_the_catalog_finds_its_text() -> None:
    assert SOURCE is not None
    model = load_catalog()
    found = read_document((SOURCE / "escm-sp-v2-part2.txt").read_text(encoding="utf-8", errors="replace"), model)
    assert list(found) == [each.id for each in model.practices]
    lacking = [
        (each.id, activity.id)
        for each in model.practices
        for activity in each.activities
        if activity.id not in found[each.id].activities
    ]
    # The document itself has lost this one.
    assert lacking == [("prf09", "b4")]
    source: list[dict[str, Any]] = json.loads((SOURCE / "practices-source.json").read_text(encoding="utf-8"))
    other = [
        f"{each['id']}.{activity['id']}"
        for each in source
        for activity in each["activities"]
        if words(found[each["id"]].activities.get(activity["id"], "")) != words(activity["text"])
    ]
    # Three words that were parted at a line end have lost their hyphen.
    assert other == ["ppl07.b7c", "ppl11.b4c", "prf09.b4", "del04.b1c"]
    assert [
        each["id"]
        for each in source
        if words(found[each["id"]].description) != words(f"{each['statement']} {each['description']}")
    ] == []
    assert [
        f"{each['id']}.{major}"
        for each in source
        for major, text in each["major_activities"].items()
        if words(found[each["id"]].majors[major]) != words(text)
    ] == ["thr02.b"]
    # Two stand with the Activity above, and the lists of two were printed as one.
    assert [
        f"{each['id']}.{activity['id']}"
        for each in source
        for activity in each["activities"]
        if words(found[each["id"]].supplements.get(activity["id"], "")) != words(" ".join(activity["supplement"]))
    ] == ["prf09.b3", "prf09.b4", "thr07.c2", "thr07.c3", "sdd05.b8d", "sdd05.b8e"]
