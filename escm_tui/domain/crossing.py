"""From v1.1 to v2: which Practice an older one became, and whether what was said of it can stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set as AbstractSet
from dataclasses import dataclass

from escm_tui.domain.catalog import Catalog, Crossing


@dataclass(frozen=True, slots=True)
class Crossed:
    """A Practice of v2 to which something said of v1.1 belongs."""

    practice: str
    older: tuple[str, ...]
    """The ids of v1.1 that lead here, of those that were asked for."""
    reasons: tuple[str, ...]
    """Why it needs a new look, in sentences; empty where it asks for the same as before."""

    @property
    def stands(self) -> bool:
        """Whether what was said of the older Practice can stand."""
        return not self.reasons


def older_id(text: str) -> str:
    """An id of v1.1 in the form of the crosswalk: "Org-Over-5-3" is org_over_5_3."""
    return "_".join(text.strip().casefold().replace("-", " ").replace(".", " ").replace("_", " ").split())


def known_older(catalog: Catalog) -> frozenset[str]:
    """Every id of v1.1."""
    return frozenset(each.v1_id for each in catalog.crosswalk if each.v1_id)


def new_practices(catalog: Catalog) -> tuple[str, ...]:
    """The Practices of v2 to which nothing of v1.1 leads."""
    return tuple(each.v2_id for each in catalog.crosswalk if not each.v1_id)


def crossed(catalog: Catalog, older: Iterable[str]) -> tuple[Crossed, ...]:
    """The Practices of v2 to which these ids of v1.1 lead, in the model's order; unknown ids lead nowhere."""
    wanted = set(older)
    leading: dict[str, list[Crossing]] = {}
    for crossing in catalog.crosswalk:
        if crossing.v1_id in wanted:
            for practice in _targets(catalog, crossing):
                leading.setdefault(practice, []).append(crossing)
    by_v2 = {each.v2_id: each for each in catalog.crosswalk if each.v1_id}
    return tuple(
        Crossed(
            each.id,
            tuple(dict.fromkeys(crossing.v1_id for crossing in leading[each.id])),
            tuple(dict.fromkeys(_reasons(each.id, leading[each.id], by_v2))),
        )
        for each in catalog.practices
        if each.id in leading
    )


def _targets(catalog: Catalog, crossing: Crossing) -> Iterator[str]:
    if crossing.v2_id in catalog.by_id:
        yield crossing.v2_id
    yield from crossing.moved_to


def _reasons(practice: str, leading: Sequence[Crossing], by_v2: Mapping[str, Crossing]) -> Iterator[str]:
    told = {each.v1_id for each in leading}
    for crossing in leading:
        if crossing.v2_id == practice:
            yield from _own_reasons(crossing, by_v2, told)
        elif "Deleted" in crossing.changes:
            yield f"v2 dropped {crossing.v1_id}, and its content went here."
        else:
            yield f"Part of {crossing.v1_id} moved here; {crossing.v2_id} keeps the rest."


def _own_reasons(crossing: Crossing, by_v2: Mapping[str, Crossing], told: AbstractSet[str]) -> Iterator[str]:
    """Why the Practice that an older one became is not the same; ids in `told` have a sentence of their own."""
    if "Major" in crossing.changes:
        yield f"It asks for much that {crossing.v1_id} did not."
    if "Minor" in crossing.changes:
        yield f"It asks for little that {crossing.v1_id} did not; read it once more."
    if "New" in crossing.changes:
        yield f"It is new: {crossing.v1_id} was parted in two."
    merged = [by_v2[each].v1_id if each in by_v2 else each for each in crossing.merged_from]
    yield from (f"It took in {older}, which v2 dropped." for older in merged if older not in told)
    if crossing.moved_to:
        yield f"Part of {crossing.v1_id} moved to {', '.join(crossing.moved_to)}."
