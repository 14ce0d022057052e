"""Reading one state of the repository: status, list, show and gap."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from tests.cli.conftest import Run
from tests.support.evidence import base_files
from tests.support.repositories import GitRepository
from tests.support.two_evaluations import FIRST, SECOND

Golden = Callable[[str, str], None]

BROKEN = "activities:\n  b1: {rating: satisfid}\n"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("status-first", ("status", "--rev", FIRST)),
        ("status-work-tree", ("status",)),
        ("gap-first", ("gap", "--rev", FIRST)),
        ("gap-work-tree", ("gap", "--level", "3")),
        ("list-level-3", ("list", "level:3", "-status:not_rated")),
        ("show-practice", ("show", "knw07")),
        ("show-practice-unrated", ("show", "prf09")),
        ("show-practice-partial", ("show", "knw07", "--rev", FIRST)),
        ("show-activity", ("show", "knw07.b2", "--rev", FIRST)),
        ("show-activity-unrated", ("show", "tch05.a1")),
    ],
)
def test_text(name: str, words: tuple[str, ...], run: Run, northwind: GitRepository, golden: Golden) -> None:
    answer = run(*words)
    assert (answer.code, answer.err) == (0, "")
    assert all(len(line) <= 80 for line in answer.out.splitlines())
    golden(name, answer.masked)


def test_status_of_a_repository_without_claims_says_how_to_begin(run: Run, evidence_git: GitRepository) -> None:
    evidence_git.commit("Start", base_files())
    answer = run("status", "--repo", str(evidence_git.root))
    assert answer.code == 0
    assert "No engagement counts yet, and a level above 1 needs one.\n" in answer.out
    assert 'Next: escm engagement add SLUG --client "..."  # the first engagement\n' in answer.out


def test_status_as_json_holds_what_the_contract_names(run: Run, northwind: GitRepository) -> None:
    payload = run("status", "--json", "--rev", SECOND).json
    assert (payload["schema"], payload["version"]) == ("escm/status", 1)
    assert (payload["level"], payload["basis"], payload["as_of"]) == (2, "claims", "2024-01-19")
    assert payload["revision"] == northwind.git("rev-parse", f"{SECOND}^{{commit}}")
    assert payload["levels"] == {
        "2": {"satisfied": 48, "total": 48},
        "3": {"satisfied": 6, "total": 26},
        "4": {"satisfied": 0, "total": 10},
    }
    assert payload["levels_cumulative"]["3"] == {"satisfied": 54, "total": 74}
    assert len(payload["blocked_by"]) == 20
    assert payload["blocked_by"] == sorted(payload["blocked_by"])
    assert payload["practices"]["knw03"]["status"] == "partial"
    assert set(payload["practices"]["knw03"]["unmet"][0]) == {"rule", "span", "activity", "text"}
    assert payload["matrix"]["knw"]["3"] == {"satisfied": 3, "total": 4}
    assert payload["target"] == {"level": 3, "by": "2025-06-30"}


def test_broken_file_counts_as_absent_and_status_still_exits_clean(run: Run, northwind: GitRepository) -> None:
    northwind.write({"organization/knw/knw07.yaml": BROKEN})
    answer = run("status")
    assert answer.code == 0
    assert "Capability Level 1" in answer.out
    assert "1 error and 1 warning in the files; a file with an error counts as absent.\n" in answer.out
    assert "Next: escm validate" in answer.out
    payload = run("status", "--json").json
    assert (payload["level"], payload["complete"], payload["problems"]) == (1, False, {"error": 1, "warning": 1})


def test_a_revision_is_judged_on_its_own_day_and_the_work_tree_today(run: Run, northwind: GitRepository) -> None:
    given = ("--as-of", "2030-01-02")
    calls = ((), ("--rev", FIRST), ("--rev", "HEAD~1"), given, ("--rev", FIRST, *given))
    days = [run("status", "--json", *words).json["as_of"] for words in calls]
    assert days == ["2024-03-01", "2024-01-16", "2024-01-18", "2030-01-02", "2030-01-02"]
    assert run("status", "--json", today=date(2031, 1, 1)).json["as_of"] == "2031-01-01"


def test_shared_options_stand_before_or_behind_the_command(run: Run, northwind: GitRepository) -> None:
    behind = run("status", "--json", "--rev", FIRST, "--repo", str(northwind.root))
    before = run("--json", "--rev", FIRST, "--repo", str(northwind.root), "status")
    assert before == behind
    assert run("--rev", FIRST, "status", "--rev", SECOND, "--json").json["label"] == SECOND


def test_span_narrows_the_profile(run: Run, northwind: GitRepository) -> None:
    payload = run("status", "--json", "--span", "acme").json
    assert (payload["spans"], payload["level"]) == (["engagements/acme"], 1)
    assert payload["practices"]["knw07"]["status"] == "unsatisfied"
    both = run("status", "--json", "--span", "acme", "--span", "organization").json
    assert (both["spans"], both["level"]) == (["engagements/acme", "organization"], 2)


def test_list_takes_the_grammar_of_the_filter(run: Run, northwind: GitRepository) -> None:
    def ids(*words: str) -> list[str]:
        payload = run("list", "--json", *words).json
        assert payload["total"] == 84
        return [each["id"] for each in payload["practices"]]

    assert len(ids()) == 84
    assert ids("status:partial,unsatisfied") == ["knw03", "ppl07"]
    assert ids("area:knw", "level:<3") == ["knw02", "knw07", "knw08"]
    assert ids("span:acme") == ["knw07"]
    assert ids("area:knw", "-level:2", "-level:3") == ["knw01"]
    assert run("list", "status:satisfied", "area:tch", "level:4").out == "None of the 84 Practices.\n"


def test_list_changed_names_what_differs_from_the_last_commit_or_the_parent(run: Run, northwind: GitRepository) -> None:
    def changed(*words: str) -> list[str]:
        return [each["id"] for each in run("list", "--json", "changed", *words).json["practices"]]

    assert changed() == []
    northwind.write({"organization/knw/knw07.yaml": "activities:\n  b1: {rating: unsatisfied}\n"})
    assert changed() == ["knw07"]
    assert changed("--rev", "HEAD~1") == ["ppl03"]


def test_show_as_json_has_claims_of_every_span(run: Run, northwind: GitRepository) -> None:
    payload = run("show", "knw07", "--json").json
    assert (payload["schema"], payload["id"], payload["status"]) == ("escm/show", "knw07", "satisfied")
    assert set(payload["spans"]) == {"organization", "engagements/acme"}
    assert len(payload["activities"]) == 13
    one = run("show", "KNW07.B2", "--json", "--rev", FIRST).json
    assert [each["id"] for each in one["activities"]] == ["b2"]


def test_gap_as_json_is_ordered_by_effort(run: Run, northwind: GitRepository) -> None:
    payload = run("gap", "--json", "--rev", FIRST, "--level", "2").json
    assert [(each["id"], len(each["activities"])) for each in payload["practices"]] == [("knw07", 2), ("ppl03", 14)]
    assert payload["practices"][0]["activities"] == ["b2", "b5"]
    assert payload["totals"] == {"practices": 2, "activities": 16}
    assert payload["target"] == 2


def test_gap_without_a_level_takes_the_target_of_the_manifest(run: Run, northwind: GitRepository) -> None:
    assert run("gap", "--json").json["target"] == 3


def test_gap_of_a_level_that_is_reached_says_so(run: Run, northwind: GitRepository) -> None:
    answer = run("gap", "--level", "2")
    assert answer.out.endswith("\n\nNothing is missing: every Practice up to Level 2 is satisfied.\n")


def test_text_of_files_is_shown_and_never_obeyed(run: Run, northwind: GitRepository) -> None:
    northwind.write(
        {
            "escm.yaml": 'format: 1\nmodel: escm-sp-v2\norganization:\n  name: "North\\u202ewind"\n',
            "organization/evidence/procedure.yaml": (
                'title: "\\u202eowned [/b]"\nkind: guidance_document\ndocument_type: procedure\n'
            ),
            "engagements/acme/engagement.yaml": "client: '\u202eACME'\nstate: active\n",
        }
    )
    for words in (("status",), ("show", "knw07"), ("show", "knw07.b2"), ("evidence", "list"), ("validate",)):
        answer = run(*words)
        assert not set(answer.out) & set("\x1b\x07\u202e\x9b"), words
    assert run("engagement", "list").out.count("<U+202E>ACME") == 1
    assert "<U+202E>owned [/b]" in run("show", "knw07.b2").out


def test_wide_pages_set_the_map_apart(run: Run, northwind: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    assert "\nknw  02● 07● 08●" in run("status").out
