"""The shipped catalog: complete, consistent in itself, and worded for people who rate without the document."""

import re
from collections import Counter
from itertools import groupby
from string import ascii_lowercase
from typing import Any

import pytest

from escm_tui.domain.catalog import (
    LEVELS,
    SUPPORTED_ACTIVITIES,
    Activity,
    ActivityKind,
    Catalog,
    LifeCycle,
    Named,
    Practice,
    PracticeType,
    activity_sort_key,
)
from escm_tui.load.catalog import load_catalog
from escm_tui.parse import parse
from escm_tui.shipped import model_folder

AREAS = ("knw", "ppl", "prf", "rel", "tch", "thr", "cnt", "sdd", "del", "tfr")

BY_LEVEL = {
    "knw": (3, 4, 1),
    "ppl": (3, 7, 1),
    "prf": (3, 3, 5),
    "rel": (3, 4, 1),
    "tch": (4, 1, 1),
    "thr": (6, 1, 0),
    "cnt": (9, 2, 0),
    "sdd": (6, 2, 0),
    "del": (7, 1, 0),
    "tfr": (4, 1, 1),
}
"""Capability Area to its Practices at Levels 2, 3 and 4."""

BY_LIFE_CYCLE = {
    "knw": (8, 0, 0, 0),
    "ppl": (11, 0, 0, 0),
    "prf": (11, 0, 0, 0),
    "rel": (8, 0, 0, 0),
    "tch": (6, 0, 0, 0),
    "thr": (7, 0, 0, 0),
    "cnt": (0, 11, 0, 0),
    "sdd": (0, 8, 0, 0),
    "del": (0, 0, 8, 0),
    "tfr": (0, 2, 0, 4),
}
"""Capability Area to its Practices that are Ongoing, or of Initiation, Delivery, Completion."""

BY_TYPE = {
    "knw": (1, 2, 0, 0, 0, 5),
    "ppl": (2, 3, 0, 0, 0, 6),
    "prf": (0, 2, 0, 3, 0, 6),
    "rel": (0, 4, 0, 0, 0, 4),
    "tch": (0, 5, 0, 0, 0, 1),
    "thr": (1, 5, 0, 0, 0, 1),
    "cnt": (0, 4, 3, 0, 1, 3),
    "sdd": (0, 4, 0, 0, 1, 3),
    "del": (0, 6, 0, 0, 1, 1),
    "tfr": (0, 6, 0, 0, 0, 0),
}
"""Capability Area to its Practices of type Policy, Procedure, Guideline, Program, Plan, Other."""

SUPPORT_PRACTICES = (
    "knw02", "knw03", "knw04", "knw07", "ppl03", "ppl04", "ppl05", "ppl07", "ppl08", "prf02", "prf03", "rel05", "tch01",
)  # fmt: skip

SUPPORT_TABLE = {
    "a1": {2: "prf03", 3: "knw04 prf03"},
    "a2": {2: "knw02", 3: "knw02 rel05"},
    "a3": {2: "knw07", 3: "knw04 knw07"},
    "c1": {2: "knw02", 3: "knw02 knw03"},
    "c2": {2: "knw02 ppl03 prf03 tch01", 3: "knw02 knw03 ppl03 prf03 tch01"},
    "c3": {2: "ppl04 ppl08", 3: "ppl04 ppl05 ppl07 ppl08"},
    "c4": {2: "knw02", 3: "knw02 knw03"},
    "c5": {2: "prf02", 3: "knw04 prf02"},
}
"""Activity to the Support Practices it refers to at Level 2, and at Levels 3 and 4 alike."""

MEASUREMENT_CORE = ("prf01", "prf02", "knw08", "del04", "prf04", "prf05", "knw04", "prf08", "prf09")


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


def _activities(catalog: Catalog) -> list[tuple[Practice, Activity]]:
    return [(practice, activity) for practice in catalog.practices for activity in practice.activities]


def _area_file(area: str) -> dict[str, Any]:
    parsed = parse((model_folder() / f"{area}.yaml").read_bytes(), f"{area}.yaml")
    assert not parsed.problems
    assert isinstance(parsed.data, dict)
    return parsed.data


def _is_sentence(text: str) -> bool:
    return text == " ".join(text.split()) and text.endswith(".") and not text.endswith("..")


class TestCounts:
    def test_practices_stand_in_the_order_of_the_model(self, catalog: Catalog) -> None:
        assert len(catalog.practices) == 84
        assert [area for area, _ in groupby(practice.area for practice in catalog.practices)] == list(AREAS)
        for area in AREAS:
            ids = [practice.id for practice in catalog.of_area(area)]
            assert ids == [f"{area}{number:02}" for number in range(1, len(ids) + 1)]

    def test_levels(self, catalog: Catalog) -> None:
        assert Counter(practice.level for practice in catalog.practices) == {2: 48, 3: 26, 4: 10}

    def test_activities(self, catalog: Catalog) -> None:
        kinds = Counter(activity.kind for _, activity in _activities(catalog))
        assert kinds == {ActivityKind.REQUIRED: 1234, ActivityKind.RECOMMENDED: 456}

    def test_documentation_that_verbs_imply(self, catalog: Catalog) -> None:
        implied = Counter(a.kind for _, a in _activities(catalog) if a.documentation == "implied")
        assert implied == {ActivityKind.REQUIRED: 107, ActivityKind.RECOMMENDED: 74}

    @pytest.mark.parametrize("area", AREAS)
    def test_area_by_level(self, catalog: Catalog, area: str) -> None:
        counted = Counter(practice.level for practice in catalog.of_area(area))
        assert tuple(counted[level] for level in LEVELS) == BY_LEVEL[area]

    @pytest.mark.parametrize("area", AREAS)
    def test_area_by_life_cycle(self, catalog: Catalog, area: str) -> None:
        counted = Counter(practice.lifecycle for practice in catalog.of_area(area))
        assert tuple(counted[phase] for phase in LifeCycle) == BY_LIFE_CYCLE[area]

    @pytest.mark.parametrize("area", AREAS)
    def test_area_by_type(self, catalog: Catalog, area: str) -> None:
        counted = Counter(practice.type for practice in catalog.of_area(area))
        assert tuple(counted[each] for each in PracticeType) == BY_TYPE[area]

    def test_glossary_and_crosswalk(self, catalog: Catalog) -> None:
        assert len(catalog.glossary) == 100
        assert len({term.term for term in catalog.glossary}) == 100
        assert len(catalog.crosswalk) == 100


class TestActivityIds:
    def test_the_eight_of_a_and_c(self, catalog: Catalog) -> None:
        for practice in catalog.practices:
            shared = tuple(activity.id for activity in practice.activities if activity.major != "b")
            assert shared == SUPPORTED_ACTIVITIES, practice.id
            assert all(practice.by_id[each].required for each in SUPPORTED_ACTIVITIES), practice.id

    def test_in_natural_order_without_doubles(self, catalog: Catalog) -> None:
        for practice in catalog.practices:
            ids = [activity.id for activity in practice.activities]
            assert ids == sorted(set(ids), key=activity_sort_key), practice.id

    def test_b_is_numbered_without_gaps(self, catalog: Catalog) -> None:
        for practice in catalog.practices:
            required = [activity.id for activity in practice.required if activity.major == "b"]
            assert required == [f"b{number}" for number in range(1, len(required) + 1)], practice.id
            assert required, practice.id

    def test_recommended_are_lettered_without_gaps_below_their_parent(self, catalog: Catalog) -> None:
        for practice in catalog.practices:
            recommended = [activity.id for activity in practice.recommended]
            for parent, group in groupby(recommended, key=lambda each: each[:-1]):
                letters = "".join(each[-1] for each in group)
                assert letters == ascii_lowercase[: len(letters)], f"{practice.id} {parent}"
                assert practice.by_id[parent].required, f"{practice.id} {parent}"

    def test_the_one_the_source_lost(self, catalog: Catalog) -> None:
        assert [(p.id, a.id) for p, a in _activities(catalog) if a.reconstructed] == [("prf09", "b4")]


class TestReferences:
    def test_dimensions_are_those_of_the_practices(self, catalog: Catalog) -> None:
        assert tuple(catalog.area_names) == AREAS
        assert [level.id for level in catalog.levels] == ["1", "2", "3", "4", "5"]
        assert [phase.id for phase in catalog.phases] == [phase.value for phase in LifeCycle]
        assert [each.id for each in catalog.types] == [each.value for each in PracticeType]
        assert [major.id for major in catalog.major_activities] == ["a", "b", "c"]

    def test_related_practices_exist_and_differ(self, catalog: Catalog) -> None:
        for practice in catalog.practices:
            related = [relation.id for relation in practice.related]
            assert len(related) == len(set(related)), practice.id
            assert practice.id not in related
            assert set(related) <= set(catalog.by_id), practice.id
            assert {relation.kind for relation in practice.related} <= {"related", "dependency", "progression"}

    def test_crosswalk_leads_to_practices_or_to_dropped_ones(self, catalog: Catalog) -> None:
        dropped = [crossing.v2_id for crossing in catalog.crosswalk if crossing.v2_id.startswith("msc")]
        assert sorted(dropped) == [f"msc{number:02}" for number in range(1, 17)]
        named = {crossing.v2_id for crossing in catalog.crosswalk}
        assert named - set(dropped) == set(catalog.by_id)
        for crossing in catalog.crosswalk:
            assert set(crossing.moved_to) <= set(catalog.by_id), crossing.v2_id
            assert set(crossing.merged_from) <= set(dropped), crossing.v2_id

    def test_practices_that_are_new_come_from_nowhere(self, catalog: Catalog) -> None:
        new = [crossing.v2_id for crossing in catalog.crosswalk if not crossing.v1_id]
        assert new == ["knw04", "prf11", "rel07", "cnt03", "del08"]

    def test_measurement_core(self, catalog: Catalog) -> None:
        assert catalog.measurement_core == MEASUREMENT_CORE
        assert [catalog.by_id[each].level for each in MEASUREMENT_CORE] == [2, 2, 2, 2, 3, 3, 3, 4, 4]


class TestSupport:
    def test_the_thirteen(self, catalog: Catalog) -> None:
        assert tuple(p.id for p in catalog.practices if p.support_practice) == SUPPORT_PRACTICES

    def test_table(self, catalog: Catalog) -> None:
        assert catalog.support_table == {
            activity: {level: tuple(by_level[min(level, 3)].split()) for level in LEVELS}
            for activity, by_level in SUPPORT_TABLE.items()
        }

    def test_every_support_practice_is_referred_to(self, catalog: Catalog) -> None:
        referred = {each for by_level in catalog.support_table.values() for ids in by_level.values() for each in ids}
        assert referred == set(SUPPORT_PRACTICES)

    def test_references_follow_from_activity_and_level(self, catalog: Catalog) -> None:
        for practice, activity in _activities(catalog):
            expected = () if activity.major == "b" else catalog.support_table[activity.id][practice.level]
            assert activity.supports == expected, f"{practice.id} {activity.id}"


class TestDocumentation:
    @pytest.mark.parametrize("area", AREAS)
    def test_named_and_implied_are_disjoint_and_of_b(self, area: str) -> None:
        for practice, facts in _area_file(area)["practices"].items():
            implied, named = facts["documentation"]["implied"], facts["documentation"]["named"]
            assert not set(implied) & set(named), practice
            assert set(implied) | set(named) <= set(facts["labels"]), practice
            assert len(named) == len(set(named)), practice

    def test_a_and_c_leave_it_to_the_type(self, catalog: Catalog) -> None:
        assert not [(p.id, a.id) for p, a in _activities(catalog) if a.major != "b" and a.documentation]


class TestWording:
    def test_labels_fit_a_line(self, catalog: Catalog) -> None:
        misfits = [
            f"{practice.id} {activity.id}: {activity.label}"
            for practice, activity in _activities(catalog)
            if not 3 <= len(activity.label.split()) <= 12 or len(activity.label) > 78
        ]
        assert misfits == []

    def test_labels_are_in_sentence_case_without_a_full_stop(self, catalog: Catalog) -> None:
        misfits = [
            f"{practice.id} {activity.id}: {activity.label}"
            for practice, activity in _activities(catalog)
            if not activity.label[0].isupper()
            or activity.label[-1] in ".,;:"
            or activity.label != " ".join(activity.label.split())
            or "{" in activity.label
        ]
        assert misfits == []

    def test_labels_are_told_apart_inside_a_practice(self, catalog: Catalog) -> None:
        for practice in catalog.practices:
            doubles = [label for label, n in Counter(a.label.lower() for a in practice.activities).items() if n > 1]
            assert doubles == [], practice.id

    def test_practices_say_what_they_demand_and_why(self, catalog: Catalog) -> None:
        for practice in catalog.practices:
            assert _is_sentence(practice.statement), practice.id
            assert 5 <= len(practice.statement.split()) <= 25, practice.id
            assert _is_sentence(practice.purpose), practice.id
            assert 12 <= len(practice.purpose.split()) <= 60, practice.id
            assert practice.title, practice.id

    def test_subjects_fit_into_the_shared_labels(self, catalog: Catalog) -> None:
        for practice in catalog.practices:
            assert 1 <= len(practice.subject.split()) <= 4, practice.id
            assert practice.subject[-1].isalpha(), practice.id
            # Such words would double or bend what the labels say: "share plans and results of deployment plans".
            assert not set(re.split(r"\W", practice.subject)) & {"plans", "results", "objectives", "programs"}, (
                practice.id
            )
            for each in SUPPORTED_ACTIVITIES:
                assert practice.subject in practice.by_id[each].label, f"{practice.id} {each}"

    def test_the_last_check_reaches_across_the_organization_from_level_3_on(self, catalog: Catalog) -> None:
        reaching = {p.id for p in catalog.practices if "across the organization" in p.by_id["c5"].label}
        assert reaching == {p.id for p in catalog.practices if p.level >= 3}
        assert len(reaching) == 36

    def test_terms_are_defined(self, catalog: Catalog) -> None:
        for term in catalog.glossary:
            assert _is_sentence(term.definition), term.term
            assert 6 <= len(term.definition.split()) <= 45, term.term

    def test_dimensions_are_named_and_described(self, catalog: Catalog) -> None:
        described: tuple[Named, ...] = (
            *catalog.areas, *catalog.levels, *catalog.phases, *catalog.types, *catalog.major_activities,
        )  # fmt: skip
        assert len(described) == 28
        for each in described:
            assert each.name, each.id
            assert _is_sentence(each.description), each.id


def test_the_catalog_is_read_once() -> None:
    assert load_catalog() is load_catalog()
