"""Reads the catalog's YAML files into the domain's Catalog, once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, cast

from escm_tui.domain.catalog import (
    SUPPORTED_ACTIVITIES,
    Activity,
    ActivityKind,
    Catalog,
    Crossing,
    Documentation,
    LifeCycle,
    Named,
    Practice,
    PracticeType,
    Relation,
    RelationKind,
    Term,
)
from escm_tui.domain.methods import Method
from escm_tui.load.compiled_catalog import catalog_files

_ORGANIZATION_WIDE = 3
"""From this level on, c5 reaches across the organization (Part 2, "Practice details")."""


@lru_cache(maxsize=1)
def load_catalog() -> Catalog:
    """The whole model: 84 Practices, 1,690 Activities, 100 terms, 100 crossings."""
    files = catalog_files()
    model, common = files["model"], files["common"]
    supports = {
        activity: {int(level): tuple(ids) for level, ids in by_level.items()}
        for activity, by_level in model["support_table"].items()
    }
    practices = tuple(
        _practice(area, practice, facts, common, supports)
        for area in model["areas"]
        for practice, facts in files[area]["practices"].items()
    )
    return Catalog(
        practices=practices,
        areas=_named(model["areas"]),
        levels=_named(model["levels"]),
        phases=_named(model["lifecycles"]),
        types=_named(model["types"]),
        major_activities=_named(model["major_activities"]),
        glossary=tuple(Term(each["term"], each["definition"]) for each in files["glossary"]["terms"]),
        crosswalk=tuple(_crossing(each) for each in files["crosswalk"]["crossings"]),
        measurement_core=tuple(model["measurement_core"]),
        support_table=supports,
        methods=_methods(files["methods"]),
    )


def _methods(data: Mapping[str, Any]) -> dict[str, Method]:
    notes = {"source": data["source"], "reading": data["reading"]}
    return {method: Method(id=method, **facts, **notes) for method, facts in data["methods"].items()}


def _named(entries: Mapping[str, Any]) -> tuple[Named, ...]:
    return tuple(Named(key, entry.get("name", key), entry["description"]) for key, entry in entries.items())


def _crossing(entry: Mapping[str, Any]) -> Crossing:
    return Crossing(
        entry["v1_id"], entry["v2_id"], tuple(entry["changes"]), tuple(entry["moved_to"]), tuple(entry["merged_from"])
    )


def _practice(
    area: str,
    practice: str,
    facts: Mapping[str, Any],
    common: Mapping[str, Any],
    supports: Mapping[str, Mapping[int, tuple[str, ...]]],
) -> Practice:
    level = int(facts["level"])
    shared = {
        activity: Activity(
            activity,
            ActivityKind.REQUIRED,
            _shared_label(activity, facts, common),
            supports[activity][level],
            None,
        )
        for activity in SUPPORTED_ACTIVITIES
    }
    own = [_own_activity(activity, label, facts) for activity, label in facts["labels"].items()]
    return Practice(
        id=practice,
        area=area,
        title=facts["title"],
        lifecycle=LifeCycle(facts["lifecycle"]),
        level=level,
        type=PracticeType(facts["type"]),
        support_practice=facts["support_practice"],
        subject=facts["subject"],
        statement=facts["statement"],
        purpose=facts["purpose"],
        activities=(
            *(shared[each] for each in SUPPORTED_ACTIVITIES if each[0] == "a"),
            *own,
            *(shared[each] for each in SUPPORTED_ACTIVITIES if each[0] == "c"),
        ),
        related=tuple(Relation(other, cast("RelationKind", kind)) for other, kind in facts["related"].items()),
    )


def _shared_label(activity: str, facts: Mapping[str, Any], common: Mapping[str, Any]) -> str:
    """The label of an Activity of a or c, filled with what the Practice is about."""
    wide = activity == "c5" and facts["level"] >= _ORGANIZATION_WIDE
    labels: Mapping[str, str] = common["labels"]["c5_organization_wide" if wide else activity]
    return labels[common["nouns"][facts["type"]]].replace("{subject}", facts["subject"])


def _own_activity(activity: str, label: str, facts: Mapping[str, Any]) -> Activity:
    documentation: Documentation | None = None
    if activity in facts["documentation"]["implied"]:
        documentation = "implied"
    elif activity in facts["documentation"]["named"]:
        documentation = "named"
    kind = ActivityKind.RECOMMENDED if activity[-1].isalpha() else ActivityKind.REQUIRED
    return Activity(activity, kind, label, (), documentation, activity in facts.get("reconstructed", ()))
