"""The words of the `:` line: what they mean, how they go on, what is wrong with them."""

from __future__ import annotations

import pytest

from escm_tui.errors import UsageError
from escm_tui.load.catalog import load_catalog
from escm_tui.tui.command_line import VERBS, Command, Known, completions, read_line
from escm_tui.tui.registry import SCREENS

KNOWN = Known(
    load_catalog(),
    "map",
    ("organization", "engagements/acme-helpdesk"),
    (("evaluation/2026-h1", "2026-06-30"), ("main", "2026-07-01")),
)


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("map", Command("map")),
        ("  gap 4 ", Command("gap", "4")),
        ("practices level:3 -status:satisfied", Command("practices", "level:3 -status:satisfied")),
        ("evidence due<30d", Command("evidence", "due<30d")),
        ("practice KNW07", Command("practice", "knw07")),
        ("knw07", Command("open", "knw07")),
        ("Knw07.B2", Command("open", "knw07.b2")),
        ("compare A  B", Command("compare", "A B")),
        ("at evaluation/2026-h1", Command("at", "evaluation/2026-h1")),
        ("at", Command("at")),
        ("term guidance document", Command("term", "Guidance document")),
        ("search two words", Command("search", "two words")),
        ("undo", Command("do", "undo")),
        ("go.gap", Command("do", "go.gap")),
        ("evi serves:no", Command("evidence", "serves:no")),
    ],
)
def test_what_is_meant(text: str, command: Command) -> None:
    assert read_line(text, KNOWN) == command


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("practises", "There is no command practises.", "Did you mean practices?"),
        ("zzz", "There is no command zzz.", "tab shows what there is."),
        ("ev", "ev could be evidence or evaluations.", "Write more of it, or complete it with tab."),
        ("practices area:xyz", "No area 'xyz'.", "area is one of: knw, ppl, prf, rel, tch, thr, cnt, sdd, del, tfr."),
        ("practices span:acme-helpdisk", "No span 'acme-helpdisk'.", "Did you mean acme-helpdesk?"),
        ("evidence kinds:x", "No filter key 'kinds'.", "Did you mean kind?"),
        ("gap 5", "There is no gap for level 5.", "Levels are 2, 3 or 4."),
        ("knw07.b99", "knw07 has no Activity b99.", "It has b1, b2, b3, b4, b5."),
        ("open knw99", "There is no Practice knw99.", "Did you mean knw08?"),
        ("undo now", "undo takes nothing behind it, and there stands 'now'.", "Write undo alone."),
        ("quit now", "quit takes nothing behind it, and there stands 'now'.", "Write quit alone."),
        ("at A B", "at takes one revision.", "For two of them: compare A B"),
        (
            "compare A B C",
            "compare takes two revisions.",
            "For instance: compare evaluation/2025-h1 evaluation/2026-h1",
        ),
        ("theme escm-drak", "There is no theme escm-drak.", "Did you mean escm-dark?"),
        ("term engagment", "The glossary has no term 'engagment'.", "Did you mean engagement?"),
    ],
)
def test_mistakes_are_told_in_words(text: str, message: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_line(text, KNOWN)
    assert (caught.value.message, caught.value.hint) == (message, hint)


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("pr", ["practices", "practice", "prf01", "prf02"]),
        ("knw07.b", ["knw07.b1", "knw07.b2", "knw07.b3", "knw07.b4"]),
        ("gap ", ["gap 2", "gap 3", "gap 4"]),
        ("at ev", ["at evaluation/2026-h1"]),
        ("compare main e", ["compare main evaluation/2026-h1"]),
        ("practices level:3 ar", ["practices level:3 area:"]),
        ("practices area:t", ["practices area:tch", "practices area:thr", "practices area:tfr"]),
        ("evidence kind:a", ["evidence kind:artifact"]),
        ("theme escm-h", ["theme escm-high-contrast"]),
        ("term eng", ["term Engagement", "term Engagement objectives"]),
        ("map.b", ["map.blocker"]),
        ("gap.l", []),
        ("zebra ", []),
    ],
)
def test_how_a_line_goes_on(text: str, lines: list[str]) -> None:
    assert [line for line, _ in completions(text, KNOWN)][:4] == lines[:4]


def test_what_is_completed_can_be_read() -> None:
    for text in ("", "pr", "gap ", "at ", "theme ", "term e", "knw07.", "evidence kind:", "practices status:"):
        for line, _ in completions(text, KNOWN):
            assert read_line(line, KNOWN).verb


def test_every_screen_is_a_word_of_the_line() -> None:
    assert set(SCREENS) <= set(VERBS)
