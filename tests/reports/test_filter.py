"""The filter grammar on all 84 Practices."""

from __future__ import annotations

import pytest

from escm_tui.domain.profile import profile_of
from escm_tui.domain.snapshot import Snapshot
from escm_tui.errors import UsageError
from escm_tui.load.catalog import load_catalog
from escm_tui.reports.filter import PRACTICE_GRAMMAR, parse_filter
from escm_tui.reports.rows import PracticeRow, practice_rows
from tests.support.snapshots import DAY


@pytest.fixture(scope="module")
def rows() -> tuple[PracticeRow, ...]:
    profile = profile_of(load_catalog(), Snapshot("empty", DAY))
    return practice_rows(profile, frozenset({"knw07", "del01"}))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 84),
        ("area:knw", 8),
        ("area:knw,tfr", 14),
        ("level:3", 26),
        ("level:<4", 74),
        ("level:>=3", 36),
        ("level:>3", 10),
        ("level:<=2", 48),
        ("life:ongoing", 51),
        ("type:policy", 4),
        ("support:yes", 13),
        ("support:no", 71),
        ("-support:yes", 71),
        ("status:not_rated", 84),
        ("status:satisfied,partial", 0),
        ("span:acme", 0),
        ("changed", 2),
        ("-changed", 82),
        ("area:knw level:2 support:yes", 2),
        ("knw07", 1),
        ("KNW07", 1),
        ("nothing-has-this-word", 0),
    ],
)
def test_counts(rows: tuple[PracticeRow, ...], text: str, count: int) -> None:
    wanted = parse_filter(text)
    assert sum(wanted.matches(row) for row in rows) == count


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("aera:knw", "No filter key 'aera'.", "Did you mean area?"),
        ("area:xyz", "No area 'xyz'.", "area is one of: knw, ppl, prf, rel, tch, thr, cnt, sdd, del, tfr."),
        ("area:knw,", "No area ''.", "area is one of: knw, ppl, prf, rel, tch, thr, cnt, sdd, del, tfr."),
        ("level:7", "No level '7'.", "Write level:3, level:<4 or level:>=3."),
        ("status:partail", "No status 'partail'.", "Did you mean partial?"),
        ("type:manual", "No type 'manual'.", "type is one of: policy, procedure, guideline, program, plan, other."),
        ("life:begin", "No life 'begin'.", "life is one of: ongoing, initiation, delivery, completion."),
    ],
)
def test_mistakes_are_named(text: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_filter(text)
    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_a_span_is_known_where_the_spans_are() -> None:
    spans = ("organization", "engagements/acme-helpdesk")
    assert parse_filter("span:acme-helpdesk", spans).text == "span:acme-helpdesk"
    with pytest.raises(UsageError) as caught:
        parse_filter("-span:acme-helpdisk", spans)
    assert (caught.value.message, caught.value.hint) == ("No span 'acme-helpdisk'.", "Did you mean acme-helpdesk?")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a", ["area:"]),
        ("level:3 st", ["level:3 status:"]),
        ("-s", ["-status:", "-support:", "-span:"]),
        ("status:p", ["status:partial"]),
        ("area:knw,p", ["area:knw,ppl", "area:knw,prf"]),
        ("span:ac", ["span:acme-helpdesk"]),
        ("ch", ["changed"]),
        ("zebra", []),
    ],
)
def test_the_last_word_can_be_completed(text: str, found: list[str]) -> None:
    spans = ("organization", "engagements/acme-helpdesk")
    assert [each for each, _ in PRACTICE_GRAMMAR.completions(text, spans)] == found
