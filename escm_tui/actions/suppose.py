"""What was supposed, kept as work that is planned: one action for each Practice or Activity that does not hold yet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from escm_tui.actions.improve import NewAction
from escm_tui.actions.lookup import parse_target
from escm_tui.domain.catalog import Catalog
from escm_tui.domain.profile import GapItem, Profile
from escm_tui.domain.what_if import Supposition
from escm_tui.errors import UsageError


def suppositions(catalog: Catalog, words: Iterable[str]) -> tuple[Supposition, ...]:
    """What words such as knw07 and ppl04.b2 suppose. Raises `UsageError` for what the model lacks."""
    targets = [parse_target(catalog, word) for word in words]
    return tuple(Supposition(each.practice, each.activity) for each in targets)


def holds(profile: Profile, supposed: Supposition) -> bool:
    """Whether it is so already: the Practice is satisfied, or the Activity holds wherever it is rated."""
    assessed = profile.practices[supposed.practice.id]
    if supposed.activity is None:
        return assessed.satisfied
    name = supposed.activity.id
    return bool(assessed.spans) and all(each.activities[name].holds for each in assessed.spans.values())


def actions_for(
    profile: Profile, supposed: Iterable[Supposition], *, owner: str = "", due: date | None = None
) -> tuple[NewAction, ...]:
    """What has to be done so that each supposition comes true, in the record that is nearest to it.

    Raises `UsageError` where everything holds already.
    """
    found = tuple(_action(profile, each, owner, due) for each in supposed if not holds(profile, each))
    if not found:
        raise UsageError("Everything that is supposed holds already, so there is nothing to do.")
    return found


def _action(profile: Profile, supposed: Supposition, owner: str, due: date | None) -> NewAction:
    assessed = profile.practices[supposed.practice.id]
    activity = supposed.activity
    lacking = [each for each in assessed.spans.values() if activity and not each.activities[activity.id].holds]
    nearest = next(iter(lacking), None) or assessed.nearest_open_span
    return NewAction(
        span=nearest.span if nearest else GapItem(assessed).span,
        practice=supposed.practice.id,
        title=f"Perform {supposed.name} with evidence" if activity else f"Satisfy {supposed.name}",
        activities=(activity.id,) if activity else GapItem(assessed).activities,
        owner=owner,
        due=due,
    )
