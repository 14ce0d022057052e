"""From v1.1 to v2, by the crosswalk of the shipped catalog."""

from __future__ import annotations

import pytest

from escm_tui.domain.crossing import crossed, known_older, new_practices, older_id
from escm_tui.load.catalog import load_catalog

CATALOG = load_catalog()


@pytest.mark.parametrize(
    ("older", "expected"),
    [
        ("org_over_5_3", [("ppl05", ())]),
        ("tech_exe_2_3", [("tch05", ())]),
        ("org_over_3_2", [("thr01", ("It asks for little that org_over_3_2 did not; read it once more.",))]),
        (
            "org_over_2_2",
            [
                ("thr04", ("v2 dropped org_over_2_2, and its content went here.",)),
                ("thr06", ("v2 dropped org_over_2_2, and its content went here.",)),
            ],
        ),
        ("org_over_6_4", [("prf07", ("It took in org_over_11_4, which v2 dropped.",))]),
        (
            "ops_exe_15_2",
            [
                (
                    "del01",
                    ("It asks for much that ops_exe_15_2 did not.", "Part of ops_exe_15_2 moved to del03."),
                ),
                ("del03", ("Part of ops_exe_15_2 moved here; del01 keeps the rest.",)),
            ],
        ),
        ("nowhere_1_1", []),
    ],
)
def test_where_a_practice_went_and_why_it_needs_a_new_look(older: str, expected: list[object]) -> None:
    assert [(each.practice, each.reasons) for each in crossed(CATALOG, [older])] == expected


def test_what_was_merged_is_told_once() -> None:
    [into] = [each for each in crossed(CATALOG, ["org_over_6_4", "org_over_11_4"]) if each.practice == "prf07"]
    assert into.reasons == ("v2 dropped org_over_11_4, and its content went here.",)


def test_of_what_is_merged_is_known_what_it_took_in() -> None:
    merged = [each for each in CATALOG.crosswalk if "Merged" in each.changes]
    assert merged
    assert all(each.merged_from for each in merged)


def test_all_of_v1_leads_to_all_but_the_new_practices() -> None:
    assert len(known_older(CATALOG)) == 93
    found = crossed(CATALOG, known_older(CATALOG))
    assert new_practices(CATALOG) == ("knw04", "prf11", "rel07", "cnt03", "del08")
    assert {each.practice for each in found} == set(CATALOG.by_id) - set(new_practices(CATALOG))
    standing = {each.practice for each in found if each.stands}
    unchanged = {each.v2_id for each in CATALOG.crosswalk if each.v1_id and set(each.changes) <= {"None", "Structure"}}
    # Into two of them goes what other Practices lost.
    assert unchanged - standing == {"thr06"}
    assert standing <= unchanged


def test_ids_in_the_forms_that_people_write() -> None:
    assert {older_id(each) for each in ("Org-Over-5-3", "org_over_5_3", " ORG.OVER.5.3 ", "org over 5 3")} == {
        "org_over_5_3"
    }
