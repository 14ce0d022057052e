"""An appraisal by v1.1 is taken over where it can stand, and asks for a new look where it cannot."""

from __future__ import annotations

import pytest

from escm_tui.actions.import_older import NEW_LOOK, plan_older, take_older
from escm_tui.domain.crossing import new_practices
from escm_tui.errors import ProblemsFound, UsageError
from escm_tui.exchange.claim_rows import RowProblem
from escm_tui.exchange.older_rows import OlderRow
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.parse import parse
from tests.actions.conftest import refused
from tests.support.repositories import GitRepository

TCH05 = "organization/tch/tch05.yaml"


def row(name: str, rating: str = "satisfied", *evidence: str, owner: str = "", place: str = "row 2") -> OlderRow:
    return OlderRow(name, rating, evidence, owner, place)


def test_a_rating_stands_for_each_required_activity(git: GitRepository, repo: EvidenceRepository) -> None:
    rows = [row("tech_exe_2_3", "satisfied", "minutes", "cm-procedure", "minutes", owner="Lead")]
    plan = plan_older(repo, rows, (), "organization")
    assert [(each.crossed.practice, each.kind, each.reasons) for each in plan.found] == [("tch05", "kept", ())]
    assert plan.problems == ()
    assert "knw04" in plan.new
    [file] = plan.files
    assert (file.path, file.before) == (TCH05, None)
    claims = parse(file.after or b"", "").data["activities"]
    assert set(claims) == {each.id for each in repo.catalog.by_id["tch05"].required}
    expected = {
        "rating": "satisfied",
        "evidence": ["minutes", "cm-procedure"],
        "note": "Taken over from tech_exe_2_3 of v1.1.",
    }
    assert list(claims.values()) == [expected] * len(claims)
    assert git.git("status", "--porcelain") == ""
    assert [each.path for each in take_older(repo, plan)] == [TCH05]
    [again] = plan_older(repo, rows, (), "organization").found
    assert again.kind == "there"


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (
            [row("tech_exe_2_3", "partial", "minutes", owner="Lead")],
            "tech_exe_2_3 was partial; which Activities were not, nobody wrote down.",
        ),
        ([row("tech_exe_2_3", owner="Lead")], "The evidence behind tech_exe_2_3 is not named."),
    ],
)
def test_a_doubt_is_an_action(git: GitRepository, repo: EvidenceRepository, rows: list[OlderRow], reason: str) -> None:
    plan = plan_older(repo, rows, (), "acme-helpdesk")
    [found] = plan.found
    assert (found.kind, found.reasons) == ("anew", (reason,))
    [file] = plan.files
    assert file.path == "engagements/acme-helpdesk/tch/tch05.yaml"
    assert parse(file.after or b"", "").data["actions"] == {
        NEW_LOOK: {
            "title": f"Look at it anew after v1.1 (tech_exe_2_3). {reason}",
            "owner": "Lead",
            "state": "open",
        }
    }
    take_older(repo, plan)
    [again] = plan_older(repo, rows, (), "acme-helpdesk").found
    assert again.kind == "there"
    [elsewhere] = plan_older(repo, rows, (), "organization").found
    assert elsewhere.kind == "anew"


def test_a_long_title_ends_with_a_word(repo: EvidenceRepository) -> None:
    rows = [row(name) for name in ("ppl_over_2_3", "ppl_over_3_3", "km_over_6_3")]
    plan = plan_older(repo, rows, (), "organization")
    file = next(each for each in plan.files if each.path.endswith("ppl06.yaml"))
    action = parse(file.after or b"", "").data["actions"][NEW_LOOK]
    assert action["title"].endswith("went here. The evidence behind ...")
    assert len(action["title"]) <= 200
    assert "owner" not in action


def test_rows_with_problems_keep_all_from_being_written(git: GitRepository, repo: EvidenceRepository) -> None:
    before = RowProblem("row 9", "No rating 'good'.")
    rows = [
        row("org_over_99_3", place="row 2"),
        row("tech_exe_2_3", "satisfied", "minutes", place="row 3"),
        row("tech_exe_2_3", "partial", place="row 4"),
        row("utterly else", place="row 5"),
    ]
    plan = plan_older(repo, rows, [before], "organization")
    assert plan.files == ()
    assert plan.problems[0] is before
    assert [(each.place, each.text) for each in plan.problems[1:]] == [
        ("row 2", "v1.1 has no Practice org_over_99_3."),
        ("row 4", "tech_exe_2_3 stands in row 3 already."),
        ("row 5", "v1.1 has no Practice utterly else."),
    ]
    assert plan.problems[1].hint.startswith("Did you mean org_over_9")
    assert plan.problems[3].hint == ""
    assert refused(lambda: take_older(repo, plan)) == (
        ProblemsFound,
        "Nothing was written: correct what is listed, then import again.",
        "",
    )
    assert [each.hint for each in plan.problems[1:]] == ["Did you mean org_over_9_4?", "", ""]
    assert (plan.new, [each.kind for each in plan.found]) == (new_practices(repo.catalog), ["anew"])
    assert git.git("status", "--porcelain") == ""


def test_several_older_practices_in_one(git: GitRepository, repo: EvidenceRepository) -> None:
    """Each says its doubt; evidence that is not named is told together, and the first owner goes along."""
    rows = [
        row("ppl_over_2_3", "satisfied", "minutes"),
        row("ppl_over_3_3", "unsatisfied", owner="Second"),
        row("km_over_6_3", owner="Third"),
    ]
    [found] = plan_older(repo, rows, (), "organization").found
    assert found.reasons == (
        "v2 dropped ppl_over_2_3, and its content went here.",
        "v2 dropped km_over_6_3, and its content went here.",
        "ppl_over_3_3 was unsatisfied; which Activities were not, nobody wrote down.",
        "The evidence behind km_over_6_3 is not named.",
    )
    [twice] = plan_older(repo, [row("ppl_over_3_3"), row("km_over_6_3")], (), "organization").found
    assert twice.reasons[-1] == "The evidence behind ppl_over_3_3 and km_over_6_3 is not named."
    plan = plan_older(repo, rows, (), "organization")
    [file] = plan.files
    action = parse(file.after or b"", "").data["actions"][NEW_LOOK]
    assert (action["owner"], action["state"]) == ("Second", "open")
    assert action["title"].startswith(
        "Look at it anew after v1.1 (ppl_over_2_3, ppl_over_3_3, km_over_6_3). v2 dropped "
    )
    assert plan.new == new_practices(repo.catalog)
    # A record with a claim is left as it is, one without any is not.
    git.write({"organization/ppl/ppl06.yaml": "owner: Lead\nactivities: {}\n"})
    assert [each.kind for each in plan_older(repo, rows, (), "organization").found] == ["anew"]
    git.write({"organization/ppl/ppl06.yaml": "activities:\n  b1: {rating: partial}\n"})
    there = plan_older(repo, rows, (), "organization")
    assert [(each.kind, each.reasons) for each in there.found] == [("there", ())]
    assert there.files == ()


def test_evidence_that_is_not_there_is_a_problem_of_the_table(repo: EvidenceRepository) -> None:
    plan = plan_older(repo, [row("tech_exe_2_3", "satisfied", "minuets")], (), "organization")
    [wrong] = plan.problems
    assert (wrong.place, wrong.text, wrong.hint) == (
        "the table",
        "No evidence minuets in organization.",
        "Did you mean minutes?",
    )
    assert (plan.files, plan.new) == ((), new_practices(repo.catalog))
    assert [each.kind for each in plan.found] == ["kept"]
    with pytest.raises(UsageError):
        plan_older(repo, [], (), "engagements/nowhere")
