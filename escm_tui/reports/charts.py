"""Charts of a report as inline SVG: colors by class, for light, dark and print to decide; words beside."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from escm_tui.domain.catalog import LEVELS
from escm_tui.domain.profile import Count
from escm_tui.domain.records import Target
from escm_tui.domain.sustained import TrendRow
from escm_tui.reports.plain import show_line
from escm_tui.reports.trend_text import evaluation_name
from escm_tui.reports.typeset import cut

_BAR_WIDTH, _BAR_HEIGHT = 160, 10
_STEPS, _STEP, _STEP_GAP, _RISE = 5, 46, 6, 13
_FLAG = 22
_TREND_WIDTH, _TREND_HEIGHT = 860, 290
_LEFT, _TOP, _BOTTOM = 34, 26, 62
_LETTER = 6.6
"""Width of a letter below a column, so that no name reaches into the next."""

MOST_COLUMNS = 24
"""Evaluations that the chart of the trend has room for: the newest."""


def bar(count: Count) -> Markup:
    """So many of so many as a bar; the number stands beside it, so it is silent."""
    share = count.satisfied / count.total if count.total else 0
    return Markup(
        '<svg class="bar" viewBox="0 0 {w} {h}" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="room" width="{w}" height="{h}" rx="2"/><rect class="held" width="{held}" height="{h}" rx="2"/>'
        "</svg>"
    ).format(w=_BAR_WIDTH, h=_BAR_HEIGHT, held=_number(share * _BAR_WIDTH))


def ladder(level: int | None, target: Target | None) -> Markup:
    """The five levels as steps, filled up to the one that is stated, with a flag on the target; nothing without one."""
    if level is None:
        return Markup("")
    wanted = target.level if target else None
    drawn = Markup("")
    floor = _FLAG + _STEPS * _RISE
    for step in range(1, _STEPS + 1):
        left, top = (step - 1) * (_STEP + _STEP_GAP), floor - step * _RISE
        drawn += Markup(
            '<rect class="{fill}" x="{x}" y="{y}" width="{w}" height="{h}" rx="2"/>'
            '<text class="mark" x="{middle}" y="{below}" text-anchor="middle">{step}</text>'
        ).format(fill="held" if step <= level else "room", x=left, y=top, w=_STEP, h=step * _RISE,
                 middle=left + _STEP / 2, below=floor + 15, step=step)  # fmt: skip
        if step == wanted:
            drawn += Markup('<path class="flag" d="M{x} {top}v-20l12 5l-12 5"/>').format(
                x=left + _STEP // 2 - 4, top=top
            )
    words = f"Capability Level {level} of {_STEPS}." + (f" The target is Level {wanted}." if wanted else "")
    return Markup(
        '<svg class="ladder" viewBox="0 0 {w} {h}" role="img" aria-labelledby="ladder-title">'
        '<title id="ladder-title">{words}</title>{drawn}</svg>'
    ).format(w=_STEPS * (_STEP + _STEP_GAP) - _STEP_GAP, h=floor + 20, words=words, drawn=drawn)


def trend_chart(rows: Sequence[TrendRow]) -> Markup:
    """A column for each evaluation, as high as it has satisfied Practices, in parts by Capability Level."""
    told = [row for row in rows if row.result is not None][-MOST_COLUMNS:]
    if not told:
        return Markup("")
    most = max(row.result.total.total for row in told if row.result) or 1
    room = (_TREND_WIDTH - _LEFT) / len(told)
    width = min(room * 0.62, 56)
    scale = (_TREND_HEIGHT - _TOP - _BOTTOM) / most
    floor = _TREND_HEIGHT - _BOTTOM
    parts = [_grid(most, scale, floor)]
    for place, row in enumerate(told):
        middle = _LEFT + room * (place + 0.5)
        parts.append(_column(row, middle, (room, width), scale, floor))
    return Markup(
        '<svg class="trend" viewBox="0 0 {w} {h}" role="img" aria-labelledby="trend-title trend-words">'
        '<title id="trend-title">Satisfied Practices by evaluation</title><desc id="trend-words">{words}</desc>'
        "{parts}</svg>"
    ).format(w=_TREND_WIDTH, h=_TREND_HEIGHT, words=trend_words(told), parts=Markup("").join(parts))


def trend_words(rows: Sequence[TrendRow]) -> str:
    """The same in sentences."""
    return " ".join(
        f"{evaluation_name(row.facts.tag)}: {_level_words(row)}, {row.result.total} Practices satisfied."
        for row in rows
        if row.result is not None
    )


def _level_words(row: TrendRow) -> str:
    level = row.result.level if row.result else None
    return "no level stated" if level is None else f"Level {level}"


def _grid(most: int, scale: float, floor: int) -> Markup:
    lines = Markup("")
    step = 20 if most > 40 else 10 if most > 20 else 5  # noqa: PLR2004
    for value in range(0, most + 1, step):
        height = _number(floor - value * scale)
        lines += Markup(
            '<line class="grid" x1="{left}" x2="{right}" y1="{y}" y2="{y}"/>'
            '<text class="mark" x="{at}" y="{below}" text-anchor="end">{value}</text>'
        ).format(left=_LEFT, right=_TREND_WIDTH, y=height, at=_LEFT - 6, below=_number(floor - value * scale + 4),
                 value=value)  # fmt: skip
    return lines


def _column(row: TrendRow, middle: float, widths: tuple[float, float], scale: float, floor: int) -> Markup:
    assert row.result is not None
    room, width = widths
    drawn, height = Markup(""), 0.0
    for level in LEVELS:
        count = row.result.levels.get(level)
        if count is None or not count.satisfied:
            continue
        part = count.satisfied * scale
        drawn += Markup('<rect class="level-{level}" x="{x}" y="{y}" width="{w}" height="{h}"/>').format(
            level=level, x=_number(middle - width / 2), y=_number(floor - height - part), w=_number(width),
            h=_number(part),
        )  # fmt: skip
        height += part
    x = _number(middle)
    drawn += Markup('<text class="level" x="{x}" y="{top}" text-anchor="middle">{level}</text>').format(
        x=x, top=_number(floor - height - 8), level=_short_level(row)
    )
    name = _in_two(show_line(evaluation_name(row.facts.tag)), int(room / _LETTER))
    for place, (kind, words) in enumerate([*(("name", each) for each in name), ("mark", str(row.result.total))]):
        drawn += Markup('<text class="{kind}" x="{x}" y="{y}" text-anchor="middle">{words}</text>').format(
            kind=kind, x=x, y=floor + 18 + place * 15, words=words
        )
    return drawn


def _in_two(name: str, room: int) -> list[str]:
    """A name on one line, or parted at a hyphen on two, each as long as there is room."""
    if len(name) <= room or "-" not in name:
        return [cut(name, room)]
    first = max((place for place, sign in enumerate(name) if sign == "-" and place < room), default=room - 1) + 1
    return [cut(name[:first], room), cut(name[first:], room)]


def _short_level(row: TrendRow) -> str:
    level = row.result.level if row.result else None
    return "no level" if level is None else f"Level {level}"


def _number(value: float) -> str:
    """At most one digit behind the point, so that a report differs where the numbers do."""
    return f"{value:.1f}".removesuffix(".0")
