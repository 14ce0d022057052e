"""Planning: the gap, what if, the forecast, and actions, on a real repository."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cli.conftest import Run
from tests.support.repositories import GitRepository
from tests.support.two_evaluations import FIRST

Golden = Callable[[str, str], None]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("gap-suppose", ("gap", "--level", "3", "--suppose", "knw03,ppl01.b2", "--suppose", "ppl05")),
        ("gap-forecast", ("gap", "--forecast", "30", "--rev", FIRST)),
    ],
)
def test_text(name: str, words: tuple[str, ...], run: Run, northwind: GitRepository, golden: Golden) -> None:
    answer = run(*words)
    assert (answer.code, answer.err) == (0, "")
    assert all(len(line) <= 80 for line in answer.out.splitlines())
    golden(name, answer.masked)


def test_what_if_as_json(run: Run, northwind: GitRepository) -> None:
    payload = run("gap", "--rev", FIRST, "--suppose", "knw07 ppl03", "--json").json
    assert (payload["schema"], payload["supposed"]) == ("escm/what-if", ["knw07", "ppl03"])
    assert (payload["before"], payload["after"]) == ({"level": 1}, {"level": 2})
    assert [each["practice"] for each in payload["risen"]] == ["knw07", "ppl03"]
    assert payload["gap"]["totals"]["practices"] == 20
    assert payload["gap"]["level"] == 2
    assert northwind.git("status", "--porcelain") == ""


def test_gap_as_json_holds_what_it_unblocks_and_what_is_planned(run: Run, northwind: GitRepository) -> None:
    run("action", "add", "knw03.b1", "Write it down", "--owner", "Lead", "--due", "2024-06-30")
    practices = {each["id"]: each for each in run("gap", "--level", "3", "--json").json["practices"]}
    assert practices["knw03"]["actions"] == [
        {
            "span": "organization",
            "slug": "write-it-down",
            "title": "Write it down",
            "activities": ["b1"],
            "owner": "Lead",
            "due": "2024-06-30",
            "state": "open",
        }
    ]
    assert "planned: Write it down (Lead, due 2024-06-30)" in run("gap", "--level", "3").out
    supporting = [each for each in practices.values() if each["unblocks"]]
    assert supporting
    assert all(each["support_practice"] for each in supporting)
    run("action", "done", "knw03", "write-it-down")
    assert "planned:" not in run("gap", "--level", "3").out


def test_forecast_as_json(run: Run, northwind: GitRepository) -> None:
    payload = run("gap", "--forecast", "30", "--rev", FIRST, "--json").json
    assert (payload["as_of"], payload["until"]) == ("2024-01-16", "2024-02-15")
    [step] = payload["steps"]
    assert step["day"] == "2024-01-18"
    assert step["expiring"] == [
        {"span": "organization", "slug": "lead-interview", "title": "Interview with the transition lead"}
    ]
    assert payload["level"] == {"now": 1, "then": 1}
    nothing = run("gap", "--forecast", "0").out
    assert "Nothing expires in that time, and nothing else changes with it." in nothing


def test_what_is_supposed_can_be_kept_as_actions(run: Run, northwind: GitRepository) -> None:
    answer = run("gap", "--suppose", "knw03,ppl01.b2,ppl02", "--save", "--owner", "Lead", "--due", "2024-12-31")
    assert (answer.code, answer.err) == (0, "ppl02 holds already.\n")
    assert answer.out.splitlines() == [
        "Planned knw03 satisfy-knw03 (organization)",
        "Planned ppl01 perform-ppl01-b2-with-evidence (organization)",
    ]
    listed = run("action", "list", "--json").json["actions"]
    knw03, ppl01 = listed
    assert (ppl01["practice"], ppl01["activities"]) == ("ppl01", ["b2"])
    assert (knw03["activities"], knw03["owner"], knw03["due"], knw03["overdue"]) == (
        ["b1", "c2"],
        "Lead",
        "2024-12-31",
        False,
    )


def test_actions_are_listed_by_due_date_and_late_ones_stand_out(
    run: Run, northwind: GitRepository, golden: Golden
) -> None:
    run("action", "add", "knw07.b2", "knw07.b3", "Extend the register", "--due", "2024-02-01", "--owner", "Lead")
    run("action", "add", "rel06", "Agree on review dates", "--span", "acme")
    run("action", "add", "ppl01", "Name somebody", "--due", "2024-12-01")
    run("action", "add", "ppl01", "Give it up", "--slug", "given-up")
    assert run("action", "drop", "ppl01", "given-up").out == "given-up is dropped.\n"
    assert run("action", "drop", "ppl01", "given-up").out == "Nothing changed: given-up is dropped already.\n"
    answer = run("action", "list")
    assert (answer.code, answer.err) == (0, "")
    golden("action-list", answer.out)
    assert len(run("action", "list", "--all", "--json").json["actions"]) == 4
    assert run("action", "reopen", "ppl01", "given-up").out == "given-up is open.\n"
    assert run("validate").code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("gap", "--suppose", "knw70"), "No Practice knw70."),
        (("gap", "--suppose", "knw07", "--forecast", "3"), "--suppose and --forecast exclude each other."),
        (("gap", "--save"), "--save keeps what is supposed, and nothing is."),
        (("gap", "--owner", "Lead"), "--owner and --due belong to --save."),
        (("gap", "--suppose", "knw07", "--save", "--rev", FIRST), "Actions are kept in the work tree"),
        (("gap", "--suppose", "knw07", "--save"), "Everything that is supposed holds already"),
        (("gap", "--due", "soon"), "'soon' is no date."),
        (("action", "add", "knw07", "ppl01", "Both"), "An action stands in the record of one Practice."),
        (("action", "done", "knw07", "nothing"), "No action nothing for knw07 in organization."),
    ],
)
def test_what_makes_no_sense_is_said(words: tuple[str, ...], said: str, run: Run, northwind: GitRepository) -> None:
    answer = run(*words)
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert northwind.git("status", "--porcelain") == ""


def test_list_without_actions_says_so(run: Run, northwind: GitRepository) -> None:
    assert run("action", "list").out == "No action is planned.\n"
