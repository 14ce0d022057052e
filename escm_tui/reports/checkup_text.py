"""What the doctor found, as text and as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from escm_tui.domain.checkup import Finding, State
from escm_tui.reports.payloads import Payload, envelope
from escm_tui.reports.plain import show_line
from escm_tui.reports.typeset import Page, Tone

_SIGNS: dict[State, tuple[str, str, Tone]] = {
    State.GOOD: ("✓", "ok", "good"),
    State.NOTE: ("·", "--", "fair"),
    State.WRONG: ("!", "!!", "bad"),
}


def checkup_lines(findings: Sequence[Finding], page: Page) -> list[str]:
    """Each finding with its sign, and below it what mends it; at the end a sentence."""
    width = max(len(each.check) for each in findings)
    lines: list[str] = []
    for each in findings:
        glyph, plain, tone = _SIGNS[each.state]
        sign = page.sign(glyph, plain)
        indent = len(sign) + width + 3
        first, *rest = page.prose(show_line(each.text), indent) or [" " * indent]
        lines.append(f"{page.paint(sign, tone)} {each.check:<{width}}  {first[indent:]}")
        lines += rest
        if each.mend:
            lines += page.prose(f"Try: {show_line(each.mend)}", indent)
    wrong = sum(each.state is State.WRONG for each in findings)
    repairable = any(each.repair for each in findings)
    lines += ["", _summary(wrong, repairable=repairable)]
    return lines


def _summary(wrong: int, *, repairable: bool) -> str:
    if not wrong:
        return "Nothing has to be mended. The evidence itself is checked by: escm validate"
    things = "1 thing has" if wrong == 1 else f"{wrong} things have"
    return f"{things} to be mended.{' What is safe is done by: escm doctor --repair' if repairable else ''}"


def repair_lines(repaired: Iterable[tuple[str, str]]) -> list[str]:
    """What was mended, and where what was there before is kept."""
    lines = [
        f"{show_line(text)}{f' What was there is kept in {show_line(backup)}' if backup else ''}"
        for text, backup in repaired
    ]
    return [*lines, ""]


def payload(findings: Iterable[Finding], repaired: Iterable[tuple[str, str]]) -> Payload:
    """The findings, and what was mended before they were made."""
    listed = [
        {
            "check": each.check,
            "state": each.state.value,
            "text": each.text,
            "mend": each.mend,
            "repair": each.repair.value if each.repair else None,
        }
        for each in findings
    ]
    done = [{"text": text, "backup": backup or None} for text, backup in repaired]
    return envelope("doctor", {"findings": listed, "repaired": done})
