"""Providers side by side: level, target, Practices satisfied by level and area, and where each one stands behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from escm_tui.domain.catalog import LEVELS
from escm_tui.domain.profile import Profile
from escm_tui.reports.payloads import Payload, envelope
from escm_tui.reports.plain import plural, show_line
from escm_tui.reports.rows import STATUS_LOOK
from escm_tui.reports.typeset import Cell, Column, Ink, Page, table

_INKS: Mapping[str, Ink] = {"good": "good", "fair": "fair", "bad": "bad", "none": "quiet"}


@dataclass(frozen=True)
class Provider:
    """One repository of a portfolio."""

    folder: str
    profile: Profile

    @property
    def name(self) -> str:
        """What people call it."""
        return self.profile.snapshot.manifest.organization or self.folder


def portfolio_text(providers: Sequence[Provider], unread: Mapping[str, str], page: Page) -> Iterator[str]:
    """The providers as a table, then by area, then the Practices in which they differ."""
    yield page.heading(f"Portfolio of {plural(len(providers), 'provider')}")
    yield ""
    columns = (
        Column("Provider", flexible=True), Column("Level", right=True), Column("Target"),
        *(Column(f"L{level}", right=True) for level in LEVELS), Column("All", right=True), Column("As of"),
        Column("State"),
    )  # fmt: skip
    yield from table(page, columns, [_summary(each) for each in providers])
    yield ""
    yield from _letters(providers, page)
    yield ""
    names = [Column(letter, right=True) for letter in _keys(providers)]
    rows = [
        (f"{area} {name}", *(str(_area(each, area)) for each in providers))
        for area, name in providers[0].profile.catalog.area_names.items()
    ]
    yield from table(page, (Column("Satisfied by area", flexible=True), *names), rows)
    differing = list(_differing(providers))
    if differing:
        yield ""
        heading = Column(f"Where they differ: {plural(len(differing), 'Practice')}", flexible=True)
        yield from table(page, (heading, *names), [_practice_row(providers, each, page) for each in differing])
    for each in providers:
        if not each.profile.snapshot.complete:
            yield ""
            errors = plural(each.profile.errors, "error keeps", "errors keep")
            yield from page.prose(f"In {show_line(each.folder)} {errors} files from counting: escm validate")
    for folder, why in unread.items():
        yield ""
        yield from page.prose(f"{show_line(folder)} could not be read: {show_line(why)}")


def _summary(each: Provider) -> tuple[str, ...]:
    profile = each.profile
    target = profile.snapshot.manifest.target
    wanted = f"{target.level}{f' by {target.by}' if target.by else ''}" if target else ""
    level = "-" if profile.stated_level is None else str(profile.stated_level)
    counts = [str(profile.levels[number].satisfied) for number in LEVELS]
    return (
        show_line(each.name), level, wanted, *counts, str(profile.total), str(profile.snapshot.as_of),
        show_line(profile.snapshot.label),
    )  # fmt: skip


def _keys(providers: Sequence[Provider]) -> list[str]:
    return [str(number) for number in range(1, len(providers) + 1)]


def _letters(providers: Sequence[Provider], page: Page) -> Iterator[str]:
    """What the narrow columns stand for."""
    named = [f"{key} {show_line(each.name)}" for key, each in zip(_keys(providers), providers, strict=True)]
    yield from page.prose(", ".join(named))


def _area(each: Provider, area: str) -> str:
    counts = each.profile.matrix[area].values()
    return f"{sum(count.satisfied for count in counts)}/{sum(count.total for count in counts)}"


def _differing(providers: Sequence[Provider]) -> Iterator[str]:
    for practice in providers[0].profile.practices:
        if len({each.profile.practices[practice].status for each in providers}) > 1:
            yield practice


def _practice_row(providers: Sequence[Provider], practice: str, page: Page) -> tuple[Cell | str, ...]:
    title = providers[0].profile.catalog.by_id[practice].title
    looks = [STATUS_LOOK[each.profile.practices[practice].status] for each in providers]
    return (f"{practice} {title}", *(Cell(f"{look.letter} {page.glyph(look)}", _INKS[look.tone]) for look in looks))


def portfolio_payload(providers: Sequence[Provider], unread: Mapping[str, str]) -> Payload:
    """The same as plain data."""
    return envelope(
        "portfolio",
        {
            "providers": [_provider(each) for each in providers],
            "practices": {
                practice: [each.profile.practices[practice].status.value for each in providers]
                for practice in (providers[0].profile.practices if providers else ())
            },
            "differing": list(_differing(providers)) if providers else [],
            "unread": dict(unread),
        },
    )


def _provider(each: Provider) -> dict[str, Any]:
    profile = each.profile
    target = profile.snapshot.manifest.target
    return {
        "folder": each.folder,
        "organization": profile.snapshot.manifest.organization,
        "label": profile.snapshot.label,
        "revision": profile.snapshot.revision,
        "as_of": profile.snapshot.as_of.isoformat(),
        "basis": profile.basis,
        "complete": profile.snapshot.complete,
        "level": profile.stated_level,
        "target": {"level": target.level, "by": target.by.isoformat() if target.by else None} if target else None,
        "levels": {
            str(level): {"satisfied": count.satisfied, "total": count.total} for level, count in profile.levels.items()
        },
        "areas": {
            area: {
                "satisfied": sum(count.satisfied for count in counts.values()),
                "total": sum(count.total for count in counts.values()),
            }
            for area, counts in profile.matrix.items()
        },
        "blocked_by": list(profile.assessment.blocked_by),
    }


def query_text(names: Sequence[str], rows: Sequence[Sequence[object]], page: Page) -> list[str]:
    """What a query gave, as a table."""
    if not rows:
        return ["No rows."]
    numbers = [all(isinstance(row[place], (int, float)) for row in rows) for place in range(len(names))]
    columns = [Column(show_line(name), right=right) for name, right in zip(names, numbers, strict=True)]
    return table(page, columns, [["" if cell is None else show_line(str(cell)) for cell in row] for row in rows])
