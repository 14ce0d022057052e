"""The methods of Capability Determination as they ship."""

from __future__ import annotations

from escm_tui.domain.methods import LONGEST_VALIDITY
from escm_tui.load.catalog import load_catalog
from escm_tui.parse import parse
from escm_tui.shipped import shipped_folder


def test_methods_are_those_that_the_schema_allows() -> None:
    schema = parse((shipped_folder("schemas") / "evaluation-1.schema.json").read_bytes(), "schema").data
    assert list(load_catalog().methods) == schema["properties"]["method"]["enum"]


def test_what_each_method_may_do() -> None:
    methods = load_catalog().methods
    facts = {
        each.id: (each.external, each.scope, each.states_level, each.certifies, each.takes_over_claims)
        for each in methods.values()
    }
    assert facts == {
        "full_self_appraisal": (False, "all", True, False, True),
        "mini_self_appraisal": (False, "any", False, False, True),
        "full_evaluation": (True, "all", True, False, False),
        "mini_evaluation": (True, "any", False, False, False),
        "full_evaluation_for_certification": (True, "all", True, True, False),
    }


def test_no_result_holds_for_more_than_two_years_and_the_reading_is_named() -> None:
    for each in load_catalog().methods.values():
        assert 0 < each.validity_months <= LONGEST_VALIDITY
        assert "our reading" in each.reading
        assert each.source.startswith("Part 2")
        assert each.led_by
