"""An evaluation from its plan to its seal and withdrawal, with the keyboard alone."""

from __future__ import annotations

import pytest

from escm_tui.actions.verify_seal import verify
from escm_tui.load.evidence_repository import EvidenceRepository
from tests.support.repositories import GitRepository
from tests.support.screens import Story, sitting
from tests.support.two_evaluations import TODAY
from tests.tui.conftest import check_golden

FACTS = (
    "method: {method}\ntitle: Review of knowledge\nscope: {{areas: [knw]}}\n"
    'span: {{organization: true, engagements: [acme]}}\nperiod: {{from: "2024-02-01", to: "2024-02-20"}}\n'
    "state: in_progress\nbaseline: {baseline}\n"
)


def begun(git: GitRepository, method: str = "mini_self_appraisal") -> None:
    """A mini evaluation that has begun."""
    baseline = git.git("rev-parse", "HEAD")
    path = "evaluations/review/evaluation.yaml"
    git.commit("Begin the review", {path: FACTS.format(method=method, baseline=f'"{baseline}"')})


async def commit_all(story: Story, git: GitRepository) -> None:
    """Commit beside the interface, which sees it."""
    git.git("add", "-A")
    git.git("commit", "-q", "-m", "Keep it")
    await story.press("r")


async def open_review(story: Story) -> None:
    """From anywhere to the evaluation."""
    await story.press("8")
    screen = story.app.current
    assert screen is not None
    keys = ("open review", "evaluation/review")
    assert any(screen.query_one("#list").put_cursor(key) for key in keys)  # type: ignore[attr-defined]
    await story.settle()
    await story.press("enter")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_claims_and_determinations_stand_side_by_side(northwind: GitRepository, size: tuple[int, int]) -> None:
    begun(northwind)
    async with sitting(northwind.root, today=TODAY, size=size) as story:
        await open_review(story)
        await story.press("s")
        await story.type("Seen at the help desk.")
        await story.press("enter", "j", "s")
        assert "not rated" in story.box or "satisfied" in story.box
        await story.press("escape")
        check_golden(
            f"judging-{size[0]}x{size[1]}", story.text.replace(northwind.git("rev-parse", "HEAD~1")[:9], "<commit>")
        )


async def test_from_plan_to_withdrawal(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("8", "a")
        for text in ("Review of knowledge", "review", "knw", "", "2024-02-01", "2024-02-20"):
            await story.type(text)
            await story.press("tab")
        await story.press("f2")
        assert "takes all 84 Practices" in story.box
        await story.press(*["shift+tab"] * 7, "right", "f2")
        assert story.toast == "review planned · u undoes"
        await commit_all(story, northwind)
        await story.press("b")
        assert story.toast == "review begun on the last commit · u undoes"
        await story.press("enter")
        assert "8 Practices still to determine. A mini method states no level." in story.content("#facts")
        await story.press("x", "enter")
        assert "needs a reason here" in story.toast
        await story.press("x")
        await story.type("Nobody shares.")
        await story.press("enter")
        assert story.toast == "knw01 not satisfied · u undoes"
        await story.press("a")
        await story.type("-- Nothing is written.")
        await story.press("enter", "t")
        assert "7 Practices" in story.box
        await story.press("y")
        assert "7 of" not in story.toast
        assert "determinations" not in story.content("#facts")
        assert "Nothing is written." in story.detail
        await story.press("8", "s", "y")
        assert "Changes are not committed" in story.box
        await story.press("enter")
        await commit_all(story, northwind)
        await story.press("s", "y")
        assert story.toast.startswith("Sealed evaluation/review on ")
        assert story.app.screen.query_one("#list").cursor_key == "evaluation/review"  # type: ignore[attr-defined]
        await story.press("v")
        assert "It holds: everything that the tag states comes out the same again." in story.box
        await story.press("escape", "enter", "s")
        assert "is sealed" in story.toast
        await story.press("8", "W")
        await story.type("The span was wrong.")
        await story.press("enter", "enter")
        assert not story.app.session.view.snapshot.events  # type: ignore[union-attr]
        await story.press("W", "enter", "y")
        assert [each.kind for each in story.view.snapshot.events] == ["withdrawn"]
    repo = EvidenceRepository.open(northwind.root, today=TODAY)
    assert verify(repo, "evaluation/review").holds


async def test_a_clone_without_tags_says_where_the_seal_is(northwind: GitRepository) -> None:
    begun(northwind)
    path = northwind.root / "evaluations/review/evaluation.yaml"
    northwind.commit("Seal", {"evaluations/review/evaluation.yaml": path.read_text().replace("in_progress", "sealed")})
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("8")
        assert story.app.screen.query_one("#list").put_cursor("open review")  # type: ignore[attr-defined]
        await story.settle()
        assert "Its tag is not here: git fetch --tags brings it" in story.detail
        await story.press("v")
        assert "The tag of review is not here; git fetch --tags brings it." in story.toast


async def test_a_contradiction_is_marked_and_needs_a_reason(northwind: GitRepository) -> None:
    begun(northwind, "mini_evaluation")
    async with sitting(northwind.root, today=TODAY) as story:
        await open_review(story)
        found = story.app.current.found  # type: ignore[union-attr]
        open_practice = next(each for each in found.outcome.scope if not found.assessed.practices[each.id].satisfied)
        story.app.current.table.put_cursor(open_practice.id)  # type: ignore[union-attr]
        await story.settle()
        await story.press("s", "enter")
        assert "needs a reason here" in story.toast
        await story.press("s")
        assert "That contradicts the verdict, so say why." in " ".join(story.box.split())
        await story.type("We saw it.")
        await story.press("enter")
        assert "! 1 determination not borne out" in story.content("#facts")
        assert f"! {open_practice.id} is determined satisfied, but by claims and evidence" in story.detail
        await story.press("t")
        assert "judges for itself" in story.toast
        await story.press("u")
        assert "not borne out" not in story.content("#facts")
