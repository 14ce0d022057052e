"""Walking through history: trend, blame and bisect on real repositories."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from escm_tui.actions.demo.judging import seal_words
from escm_tui.load.catalog import load_catalog
from escm_tui.load.evidence_repository import EvidenceRepository
from tests.cli.conftest import Run
from tests.support.evidence import base_files
from tests.support.repositories import Content, GitRepository
from tests.support.two_evaluations import FIRST, SECOND, record

Golden = Callable[[str, str], None]


class TestTrend:
    def test_text(self, run: Run, northwind: GitRepository, golden: Golden) -> None:
        answer = run("trend")
        assert (answer.code, answer.err) == (0, "")
        assert all(len(line) <= 80 for line in answer.out.splitlines())
        golden("trend", answer.out)

    def test_json(self, run: Run, northwind: GitRepository) -> None:
        payload = run("trend", "--json").json
        assert (payload["schema"], payload["basis"], payload["unread"]) == ("escm/trend", "claims", [])
        first, second = payload["evaluations"]
        assert (first["tag"], first["level"], first["days"], first["as_of"]) == (FIRST, 1, None, "2024-01-16")
        assert (second["tag"], second["level"], second["days"], second["as_of"]) == (SECOND, 2, 3, "2024-01-19")
        assert second["levels"]["2"] == {"satisfied": 48, "total": 48}
        assert second["areas"]["knw"] == {"satisfied": 6, "total": 8}
        assert (second["sealed"], second["valid_until"], second["days_left"]) == (False, None, None)
        assert second["revision"] == northwind.git("rev-parse", f"{SECOND}^{{commit}}")
        assert (payload["level_5"]["held"], payload["level_5"]["chain"]) == (False, [])

    def test_plain_tags_count_and_tags_on_no_commit_are_told(self, run: Run, northwind: GitRepository) -> None:
        northwind.git("tag", "evaluation/plain", "HEAD~1")
        northwind.git("tag", "evaluation/tree", "HEAD^{tree}")
        answer = run("trend", "--json")
        assert answer.code == 0
        assert answer.err == "evaluation/tree is left out. It is on no commit.\n"
        assert [each["tag"] for each in answer.json["evaluations"]] == [FIRST, "evaluation/plain", SECOND]
        assert answer.json["evaluations"][1]["method"] is None

    def test_without_a_tag_there_is_a_sentence(self, run: Run, evidence_git: GitRepository) -> None:
        evidence_git.commit("Start", base_files())
        answer = run("trend", "--repo", str(evidence_git.root))
        assert answer.code == 0
        assert answer.out.startswith("No tag names an evaluation yet")

    def test_determinations_need_a_seal(self, run: Run, northwind: GitRepository) -> None:
        answer = run("trend", "--basis", "determinations")
        assert (answer.code, answer.out) == (2, "")
        assert "No evaluation is sealed yet" in answer.err


_CERTIFIED = """\
method: full_evaluation_for_certification
title: Certification
scope: {{levels: [2, 3, 4]}}
span: {{organization: true, engagements: [acme]}}
period: {{from: "{day}", to: "{day}"}}
baseline: "{baseline}"
state: sealed
"""


def certify(git: GitRepository, slug: str, day: str, *, unsatisfied: str = "") -> None:
    """A sealed evaluation for certification in which all Practices but one are determined and claimed satisfied."""
    practices = load_catalog().practices
    claims: dict[str, Content] = {f"organization/{each.area}/{each.id}.yaml": record(each) for each in practices}
    git.write(claims)
    git.git("add", "-A")
    git.git("commit", "-q", "--allow-empty", "-m", f"Claim for {slug}")
    baseline = git.git("rev-parse", "HEAD")
    files: dict[str, Content] = {f"evaluations/{slug}/evaluation.yaml": _CERTIFIED.format(day=day, baseline=baseline)}
    for each in practices:
        verdict = "not_satisfied" if each.id == unsatisfied else "satisfied"
        files[f"evaluations/{slug}/{each.area}/{each.id}.yaml"] = f"verdict: {verdict}\n"
    made = git.commit(f"Seal {slug}", files)
    repo = EvidenceRepository.open(git.root, today=date(2026, 11, 24))
    git.tag(f"evaluation/{slug}", message=seal_words(repo, made, slug))


class TestTrendOfSealedEvaluations:
    def test_determinations_are_the_basis_and_level_5_follows(
        self, run: Run, northwind: GitRepository, golden: Golden
    ) -> None:
        certify(northwind, "2024-c", "2024-06-30")
        certify(northwind, "2026-c", "2026-06-30")
        answer = run("trend", today=date(2026, 11, 24))
        assert (answer.code, answer.err) == (0, "")
        assert all(len(line) <= 80 for line in answer.out.splitlines())
        golden("trend-level-5", answer.out)
        payload = run("trend", "--json", today=date(2026, 11, 24)).json
        assert payload["basis"] == "determinations"
        assert [each["level"] for each in payload["evaluations"]] == [None, None, 4, 4]
        assert payload["level_5"]["held"] is True
        assert payload["level_5"]["chain"] == ["evaluation/2024-c", "evaluation/2026-c"]
        assert payload["evaluations"][3]["days_left"] == 584

    def test_a_withdrawal_that_came_later_breaks_it(self, run: Run, northwind: GitRepository) -> None:
        certify(northwind, "2024-c", "2024-06-30")
        certify(northwind, "2026-c", "2026-06-30")
        event = 'kind: withdrawn\ndate: "2026-09-01"\nbecause: The span was wrong.\n'
        northwind.commit("Withdraw", {"evaluations/2024-c/events/2026-09-01-withdrawn.yaml": event})
        payload = run("trend", "--json", today=date(2026, 11, 24)).json
        assert payload["level_5"] == {
            "held": False,
            "chain": ["evaluation/2026-c"],
            "missing": [
                (
                    "Only evaluation/2026-c states Level 4 in an evaluation for certification; two or more in a row "
                    "have to, the last of them ending on 2028-06-30 or later."
                )
            ],
            "left_out": [{"tag": "evaluation/2024-c", "text": "it was withdrawn on 2026-09-01: The span was wrong."}],
            "gaps": [],
            "earliest": "2028-06-30",
        }
        assert payload["evaluations"][2]["standing"]["kind"] == "withdrawn"

    def test_a_seal_that_does_not_hold_is_told_and_does_not_count(self, run: Run, northwind: GitRepository) -> None:
        certify(northwind, "2024-c", "2024-06-30")
        certify(northwind, "2026-c", "2026-06-30")
        message = northwind.git("for-each-ref", "--format=%(contents)", "refs/tags/evaluation/2024-c")
        northwind.git("tag", "-f", "-a", "-m", message, "evaluation/2024-c", "evaluation/2026-c^{commit}")
        for _ in range(2):
            payload = run("trend", "--json", today=date(2026, 11, 24)).json
            assert payload["level_5"]["chain"] == ["evaluation/2026-c"]
            assert payload["level_5"]["left_out"] == [
                {"tag": "evaluation/2024-c", "text": "its seal does not hold (Tagged commit)"}
            ]
            found = {each["tag"]: each["seal"] for each in payload["evaluations"]}
            assert (found[FIRST], found["evaluation/2026-c"]["holds"]) == (None, True)
            assert (found["evaluation/2024-c"]["holds"], found["evaluation/2024-c"]["differences"]) == (
                False,
                ["Tagged commit"],
            )
        said = run("trend", today=date(2026, 11, 24)).out
        assert "  The seal of 2024-c does not hold: Tagged commit.\n" in said
        assert "2024-c does not count: its seal does not hold (Tagged" in said

    def test_a_plain_tag_is_no_seal(self, run: Run, northwind: GitRepository) -> None:
        certify(northwind, "2024-c", "2024-06-30")
        northwind.git("tag", "-f", "evaluation/2024-c", "HEAD")
        assert run("trend", "--json").json["evaluations"][2]["sealed"] is False


class TestBlameAndLog:
    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("blame", ("blame", "knw07")),
            ("blame-activity", ("blame", "knw07.b2", "--rev", FIRST)),
            ("log-practice", ("log", "--practice", "knw07")),
            ("log-activity", ("log", "--practice", "knw07.b2")),
        ],
    )
    def test_text(self, name: str, words: tuple[str, ...], run: Run, northwind: GitRepository, golden: Golden) -> None:
        answer = run(*words)
        assert (answer.code, answer.err) == (0, "")
        assert all(len(line) <= 80 for line in answer.out.splitlines())
        golden(name, answer.masked)

    def test_blame_as_json_says_what_is_committed(self, run: Run, northwind: GitRepository) -> None:
        payload = run("blame", "knw07", "--json", "--span", "acme").json
        assert (payload["schema"], payload["practice"], payload["label"]) == ("escm/blame", "knw07", "work tree")
        made = payload["spans"]["engagements/acme"]["activities"]["b2"]
        assert (made["rating"], made["evidence"], made["committed"]) == ("unsatisfied", [], True)
        assert made["commit"]["subject"] == "Close the half-year"
        northwind.write({"engagements/acme/knw/knw07.yaml": "activities:\n  b2: {rating: partial}\n"})
        made = run("blame", "knw07.b2", "--json", "--span", "acme").json["spans"]["engagements/acme"]["activities"]
        assert (made["b2"]["rating"], made["b2"]["committed"], made["b2"]["commit"]) == ("partial", False, None)
        assert "not yet" in run("blame", "knw07.b2", "--span", "acme").out

    def test_blame_tells_what_time_made_of_a_claim(self, run: Run, northwind: GitRepository) -> None:
        """No commit took it away, so that the claim alone would say that all is well."""
        item = northwind.root / "organization/evidence/procedure.yaml"
        item.write_text(item.read_text() + 'valid: {until: "2024-02-01"}\n')
        claims = run("blame", "knw07", "--json", "--span", "organization").json["spans"]["organization"]["activities"]
        resting = {name for name, each in claims.items() if each["lacking"]}
        assert resting
        assert all(claims[name]["rating"] == "satisfied" for name in resting)
        assert all("procedure expired on 2024-02-01" in " ".join(claims[name]["lacking"]) for name in resting)
        said = " ".join(run("blame", "knw07").out.split())
        assert "! " in said
        assert "procedure expired on 2024-02-01" in said
        assert not any(
            each["lacking"]
            for each in run("blame", "knw07", "--json", "--rev", "HEAD")
            .json["spans"]["organization"]["activities"]
            .values()
        )

    def test_blame_of_what_nobody_claimed(self, run: Run, northwind: GitRepository) -> None:
        answer = run("blame", "prf09")
        assert (answer.code, answer.out.splitlines()[-1]) == (0, "Nothing was ever claimed here.")
        assert run("blame", "prf99").code == 2
        assert run("blame", "knw07", "--span", "nobody").code == 2

    def test_log_of_a_practice_as_json(self, run: Run, northwind: GitRepository) -> None:
        commits = run("log", "--practice", "knw07.b2", "--json").json["commits"]
        assert [(each["subject"], [(one["span"], one["before"], one["after"]) for one in each["activities"]])
                for each in commits] == [
            ("Close the half-year", [("engagements/acme", "not_rated", "unsatisfied")]),
            ("Put supplier documents under version control", [("organization", "partial", "satisfied")]),
            ("Rate Levels 2 and 3", [("organization", "not_rated", "partial")]),
        ]  # fmt: skip


class TestBisect:
    def test_text(self, run: Run, northwind: GitRepository, golden: Golden) -> None:
        answer = run("bisect", "level", "2")
        assert (answer.code, answer.err) == (0, "")
        assert all(len(line) <= 80 for line in answer.out.splitlines())
        golden("bisect", answer.masked)

    def test_json(self, run: Run, northwind: GitRepository) -> None:
        payload = run("bisect", "practice", "KNW07", "--good", FIRST, "--json").json
        assert (payload["schema"], payload["question"], payload["gained"]) == (
            "escm/bisect",
            {"practice": "knw07"},
            True,
        )
        assert payload["commit"]["subject"] == "Put supplier documents under version control"
        assert [each["practice"] for each in payload["risen"]] == ["knw07"]
        assert (payload["good"], payload["bad"], payload["commits"]) == (FIRST, "HEAD", 3)
        assert payload["may_hold_more"] is (payload["unassessed"] > 0)

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (("level", "5"), "No level 5 to search for."),
            (("practice", "knw70"), "No Practice knw70."),
            (("level", "4"), "No two neighboring evaluations differ: Level 4 is held by none of 2 of them."),
            (("level", "2", "--bad", "HEAD"), "The range has an end and no start."),
        ],
    )
    def test_what_cannot_be_searched(
        self, words: tuple[str, ...], said: str, run: Run, northwind: GitRepository
    ) -> None:
        answer = run("bisect", *words)
        assert (answer.code, answer.out) == (2, "")
        assert said in answer.err

    def test_by_determinations_the_seal_is_what_turns_it(self, run: Run, northwind: GitRepository) -> None:
        certify(northwind, "2024-c", "2024-06-30", unsatisfied="knw03")
        northwind.commit("Go on", {"notes.txt": "1"})
        certify(northwind, "2026-c", "2026-06-30")
        words = ("bisect", "level", "3", "--good", "evaluation/2024-c", "--basis", "determinations", "--json")
        payload = run(*words).json
        assert (payload["basis"], payload["commit"]["subject"], payload["gained"]) == (
            "determinations",
            "Seal 2026-c",
            True,
        )
        assert [each["practice"] for each in payload["risen"]] == ["knw03"]
        refused = run("bisect", "level", "3", "--good", FIRST, "--basis", "determinations")
        assert (refused.code, refused.out) == (2, "")
