"""Compare and log."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.support.repositories import GitRepository
from tests.support.two_evaluations import FIRST, SECOND

Golden = Callable[[str, str], None]

_PLAN = """\
title: Plan in force
kind: guidance_document
document_type: plan
version: "3.0"
"""


def test_two_evaluations_as_text(run: Run, northwind: GitRepository, golden: Golden) -> None:
    answer = run("compare", FIRST, SECOND)
    assert (answer.code, answer.err) == (0, "")
    assert all(len(line) <= 80 for line in answer.out.splitlines())
    golden("compare", answer.masked)
    golden("compare-back", run("compare", SECOND, FIRST).masked)


def test_two_evaluations_as_markdown(run: Run, northwind: GitRepository, golden: Golden) -> None:
    golden("compare-markdown", run("compare", FIRST, SECOND, "--format", "markdown").masked)


def test_two_evaluations_as_a_page_are_the_report_of_the_second(run: Run, northwind: GitRepository) -> None:
    page = run("compare", FIRST, SECOND, "--format", "html")
    assert (page.code, page.out) == (0, run("report", SECOND, "--compare", FIRST).out)
    assert run("compare", FIRST, SECOND, "--format", "html", "--fail-on", "regression").code == 1
    assert run("compare", FIRST, SECOND, "--format", "html", "--span", "acme").code == 2


def test_practices_that_fall_with_their_evidence_name_the_commit(run: Run, northwind: GitRepository) -> None:
    northwind.commit("Say more of the plan", {"organization/evidence/plan.yaml": _PLAN})
    records = "organization/evidence/work-records.yaml"
    shortened = (northwind.root / records).read_text().replace(", completion]", "]")
    commit = northwind.commit("Withdraw what shows completion", {records: shortened})
    fallen = run("compare", SECOND, "HEAD", "--json").json["fallen"]
    assert len(fallen) > 10
    assert {tuple(each["commits"]) for each in fallen} == {(commit,)}


def test_two_evaluations_as_json(run: Run, northwind: GitRepository) -> None:
    payload = run("compare", FIRST, SECOND, "--json").json
    assert (payload["schema"], payload["basis"]) == ("escm/compare", "claims")
    assert (payload["before"]["level"], payload["after"]["level"]) == (1, 2)
    assert (payload["before"]["as_of"], payload["after"]["as_of"]) == ("2024-01-16", "2024-01-19")
    closed, environment, documents = [each["id"] for each in payload["commits"]]
    moves = {kind: [tuple(each.values()) for each in payload[kind]] for kind in ("risen", "fallen", "rated")}
    assert moves == {
        "risen": [
            (
                "knw07",
                "partial",
                "satisfied",
                ["before: organization: b2 and b5 are rated partial."],
                [closed, documents],
            ),
            ("ppl03", "not_rated", "satisfied", [], [environment]),
            ("ppl06", "not_rated", "satisfied", [], [closed]),
        ],
        "fallen": [("knw03", "satisfied", "partial", ["organization: b1 and c2 are rated partial."], [closed])],
        "rated": [("ppl07", "not_rated", "unsatisfied", [], [closed])],
    }
    assert list(payload["risen"][0]) == ["practice", "before", "after", "reasons", "commits"]
    assert [each["tags"] for each in payload["commits"]] == [[SECOND], [], []]
    assert {kind: [each["slug"] for each in found] for kind, found in payload["evidence"].items()} == {
        "added": ["cm-minutes"],
        "removed": [],
        "changed": ["plan"],
        "expired": ["lead-interview"],
    }
    assert payload["evidence"]["changed"][0]["fields"] == ["version"]
    assert [each["subject"] for each in payload["commits"]] == [
        "Close the half-year",
        "Rate the work environment",
        "Put supplier documents under version control",
    ]
    assert payload["commits"][1]["paths"] == ["organization/ppl/ppl03.yaml"]
    assert payload["merge_base"] == payload["before"]["revision"]
    assert (payload["ahead"], payload["behind"]) == (3, 0)


def test_a_revision_with_itself_is_empty(run: Run, northwind: GitRepository) -> None:
    answer = run("compare", SECOND, SECOND)
    assert (answer.code, answer.out) == (
        0,
        f"{SECOND} → {SECOND}\nAs of 2024-01-19 → 2024-01-19\nThe Capability Level stays at 2.\nNothing differs.\n",
    )


def test_the_work_tree_with_the_last_commit(run: Run, northwind: GitRepository) -> None:
    run("rate", "ppl07.b2", "partial", "--evidence", "plan")
    lines = run("compare", "HEAD").out.splitlines()
    assert lines[0] == "HEAD → work tree"
    assert lines[-1] == "1 path differs from the last commit."
    assert "    b2: not rated → partial; +plan" in lines


def test_fail_on_regression(run: Run, northwind: GitRepository) -> None:
    assert run("compare", FIRST, SECOND).code == 0
    assert run("compare", FIRST, SECOND, "--fail-on", "regression").code == 1
    assert run("compare", FIRST, f"{SECOND}~1", "--fail-on", "regression").code == 0
    assert run("compare", FIRST, SECOND, "--fail-on", "regression", "--json").code == 1


def test_span_narrows_both_sides_also_where_one_does_not_have_it(run: Run, northwind: GitRepository) -> None:
    payload = run("compare", FIRST, SECOND, "--span", "acme", "--json").json
    assert (payload["risen"], payload["fallen"]) == ([], [])
    assert [each["practice"] for each in payload["rated"]] == ["knw07"]
    run("engagement", "add", "nord", "--client", "Nord")
    assert run("compare", "HEAD", "--span", "nord", "--json").json["spans"]["added"] == ["engagements/nord"]
    assert run("compare", "HEAD", "--span", "nrd").code == 2


def test_as_of_judges_both_sides_on_one_day(run: Run, northwind: GitRepository) -> None:
    payload = run("compare", FIRST, SECOND, "--as-of", "2024-01-18", "--json").json
    assert (payload["before"]["as_of"], payload["after"]["as_of"]) == ("2024-01-18", "2024-01-18")
    assert payload["evidence"]["expired"] == []


def test_histories_that_part(run: Run, northwind: GitRepository) -> None:
    northwind.git("checkout", "-q", "-b", "side", FIRST)
    northwind.commit("Rate aside", {"organization/ppl/ppl07.yaml": "activities:\n  b1: {rating: partial}\n"})
    payload = run("compare", "main", "side", "--json").json
    assert (payload["ahead"], payload["behind"]) == (1, 3)
    assert payload["merge_base"] == northwind.git("rev-parse", f"{FIRST}^{{commit}}")
    assert "The histories part: the second side lacks 3 commits of the first.\n" in run("compare", "main", "side").out


def test_broken_file_on_a_side_is_said(run: Run, northwind: GitRepository) -> None:
    northwind.write({"organization/knw/knw08.yaml": "activities: [\n"})
    out = run("compare", "HEAD").out
    assert "In the work tree 1 error keeps files from counting: escm validate\n" in out


def test_log_shows_tags_and_authors(run: Run, northwind: GitRepository, golden: Golden) -> None:
    golden("log", run("log").masked)


def test_log_as_json_has_the_tags(run: Run, northwind: GitRepository) -> None:
    tags = {each["subject"]: each["tags"] for each in run("log", "--format", "json").json["commits"]}
    assert tags == {
        "Close the half-year": [SECOND],
        "Rate the work environment": [],
        "Put supplier documents under version control": [],
        "Rate Levels 2 and 3": [FIRST],
        "Start the evidence repository of Northwind Services": [],
    }


def test_practice_in_place_of_a_revision_leads_to_its_log(run: Run, northwind: GitRepository) -> None:
    answer = run("log", "KNW07.b2")
    assert (answer.code, answer.err) == (
        3,
        'escm: There is no such revision: "KNW07.b2".\n  Try: Commits of a Practice: escm log --practice KNW07.b2\n',
    )


def test_log_is_narrowed_by_range_practice_and_number(run: Run, northwind: GitRepository) -> None:
    def subjects(*words: str) -> list[str]:
        return [each["subject"] for each in run("log", "--json", *words).json["commits"]]

    assert subjects(f"{FIRST}..{SECOND}~1") == [
        "Rate the work environment",
        "Put supplier documents under version control",
    ]
    assert subjects("-n", "1") == ["Close the half-year"]
    assert subjects("--practice", "ppl03") == ["Rate the work environment"]
    assert subjects("--practice", "KNW07", "-n", "2") == [
        "Close the half-year",
        "Put supplier documents under version control",
    ]
    assert subjects("--rev", FIRST, "-n", "1") == ["Rate Levels 2 and 3"]
    assert subjects("--practice", "knw07", f"{FIRST}..{SECOND}~2") == ["Put supplier documents under version control"]
    assert run("log", "--practice", "prf09").out == "No commits.\n"


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("compare", "nope", "HEAD"), 3, 'There is no such revision: "nope".'),
        (("compare", "HEAD", "nope"), 3, 'There is no such revision: "nope".'),
        (("compare", "--output=x"), 2, "No such option --output."),
        (("log", "a...b"), 2, "A range has two dots: A..B."),
        (("log", "nope..HEAD"), 3, 'There is no such revision: "nope".'),
        (("log", "--practice", "knv07"), 2, "No Practice knv07."),
    ],
)
def test_bad_words(words: tuple[str, ...], code: int, message: str, run: Run, northwind: GitRepository) -> None:
    answer = run(*words)
    assert (answer.code, answer.out, answer.err.splitlines()[0]) == (code, "", f"escm: {message}")
    assert not Path("x").exists()


def test_text_of_commits_is_shown_and_never_obeyed(run: Run, northwind: GitRepository) -> None:
    northwind.git("commit", "-q", "--allow-empty", "-m", "Bad \x1b[31mred\u202e", "--author", "A\x9bB <a@b>")
    for words in (("log",), ("compare", FIRST), ("compare", FIRST, "HEAD", "--format", "markdown")):
        out = run(*words).out
        assert not set(out) & set("\x1b\x9b\u202e"), words
    assert "Bad \\x1b[31mred<U+202E> (A\\x9bB)" in run("log").out
