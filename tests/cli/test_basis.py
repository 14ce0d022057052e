"""Claims or determinations as the basis of status and compare."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Reach, Run
from tests.support.repositories import GitRepository

DETERMINED = ("--basis", "determinations")


def seal(run: Run, slug: str, day: str, *method: str) -> None:
    period = f"2024-01-01..{day}"
    for words in (
        ("evaluation", "plan", slug, "--title", slug, "--period", period, "--engagement", "acme", "--method", *method),
        ("commit", "-m", f"Plan {slug}"),
        ("evaluation", "start", slug),
        ("evaluation", "determine", slug, "--take-over"),
    ):
        assert run(*words).code == 0


def finish(run: Run, slug: str) -> None:
    assert run("commit", "-m", f"Judge {slug}").code == 0
    assert run("evaluation", "seal", slug).code == 0


@pytest.fixture
def twice(northwind: GitRepository, run: Run, reach: Reach) -> GitRepository:
    """Two sealed evaluations: in the second one Practice of Level 2 is not found, whatever is claimed."""

    def seal_both() -> None:
        seal(run, "first", "2024-02-10", "full_self_appraisal")
        finish(run, "first")
        seal(run, "second", "2024-02-20", "full_self_appraisal")
        words = ("knw07", "not_satisfied", "--because", "Nobody uses it.")
        assert run("evaluation", "determine", "second", *words).code == 0
        finish(run, "second")

    reach("two sealed evaluations", seal_both)
    return northwind


def test_status_by_claims_and_by_determinations(twice: GitRepository, run: Run) -> None:
    claimed = run("status", "--rev", "evaluation/second", "--json").json
    assert (claimed["basis"], claimed["evaluation"], claimed["level"]) == ("claims", None, 2)
    determined = run("status", "--rev", "evaluation/second", *DETERMINED, "--json").json
    assert (determined["basis"], determined["evaluation"], determined["level"]) == ("determinations", "second", 1)
    assert determined["blocked_by"] == ["knw07"]
    assert determined["practices"]["knw07"]["unmet"][0]["text"] == "It is determined not satisfied: Nobody uses it."
    assert determined["levels"]["2"] == {"satisfied": 47, "total": 48}
    assert determined["statuses"]["not_rated"] == 28
    assert determined["institutionalization"] == {}


def test_without_a_tag_the_newest_sealed_evaluation_in_force_counts(twice: GitRepository, run: Run) -> None:
    assert run("status", *DETERMINED, "--json").json["evaluation"] == "second"
    run("evaluation", "withdraw", "second", "--because", "Wrong.")
    assert run("status", *DETERMINED, "--json").json["evaluation"] == "first"
    text = " ".join(run("status", *DETERMINED).out.split())
    assert "As determined by first, a full self-appraisal of 2024-02-10: Capability Level 2: 54 of 84" in text
    assert "escm evaluation show first" in text


def test_compare_uses_one_basis_for_both_sides(twice: GitRepository, run: Run) -> None:
    by_claims = run("compare", "evaluation/first", "evaluation/second", "--json").json
    assert (by_claims["basis"], by_claims["fallen"]) == ("claims", [])
    found = run("compare", "evaluation/first", "evaluation/second", *DETERMINED, "--fail-on", "regression", "--json")
    assert found.code == 1
    assert found.json["basis"] == "determinations"
    assert [each["practice"] for each in found.json["fallen"]] == ["knw07"]
    assert (found.json["before"]["level"], found.json["after"]["level"]) == (2, 1)
    text = run("compare", "evaluation/first", "evaluation/second", *DETERMINED).out
    assert "The Capability Level falls from 2 to 1." in text
    assert "It is determined not satisfied: Nobody uses it." in text


@pytest.mark.parametrize(
    "words",
    [
        ("status", "--rev", "evaluation/2024-h1", *DETERMINED),
        ("compare", "evaluation/2024-h1", "evaluation/second", *DETERMINED),
        ("compare", "evaluation/2024-h1", *DETERMINED),
    ],
)
def test_a_side_without_sealed_determinations_is_a_sentence(
    twice: GitRepository, run: Run, words: tuple[str, ...]
) -> None:
    said = run(*words)
    assert said.code == 2
    assert "No sealed determination in evaluation/2024-h1" in said.err


def test_determinations_have_the_spans_of_their_evaluation(twice: GitRepository, run: Run) -> None:
    said = run("status", *DETERMINED, "--span", "acme")
    assert (said.code, "Leave --span out" in said.err) == (2, True)


def test_a_mini_method_states_no_level(northwind: GitRepository, run: Run) -> None:
    seal(run, "mini", "2024-02-20", "mini_self_appraisal", "--area", "knw")
    finish(run, "mini")
    found = run("status", *DETERMINED, "--json").json
    assert (found["level"], found["level_without_not_applicable"]) == (None, None)
    text = " ".join(run("status", *DETERMINED).out.split())
    assert "No Capability Level stated" in text
    assert "6 of 8 Practices in scope satisfied" in text
    assert "Capability Level 1" not in text
    compared = run("compare", "HEAD", *DETERMINED, "--fail-on", "regression")
    assert compared.code == 0
    sides = run("compare", "evaluation/mini", "evaluation/mini", *DETERMINED, "--json").json
    assert (sides["before"]["level"], sides["after"]["level"]) == (None, None)
