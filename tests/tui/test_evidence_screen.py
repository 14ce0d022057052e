"""Evidence: the register, what runs out, claims without evidence, and changes to items."""

from __future__ import annotations

import hashlib

import pytest

from tests.support.repositories import GitRepository
from tests.support.screens import Story, sitting
from tests.support.two_evaluations import SECOND, TODAY
from tests.tui.conftest import check_golden

INTERVIEW = "organization/evidence/lead-interview.yaml"


async def _find(story: Story, words: str) -> None:
    await story.press("6", "slash")
    await story.type(words)
    await story.press("enter")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_register(northwind: GitRepository, size: tuple[int, int]) -> None:
    async with sitting(northwind.root, today=TODAY, size=size) as story:
        await story.press("6")
        check_golden(f"evidence-{size[0]}x{size[1]}", story.text)


async def test_filters_find_what_lapsed_and_what_is_soon_due(northwind: GitRepository) -> None:
    northwind.write(
        {"organization/evidence/survey.yaml": 'title: Survey\nkind: questionnaire\nvalid: {until: "2024-03-20"}\n'}
    )
    async with sitting(northwind.root, today=TODAY) as story:
        await _find(story, "serves:no")
        assert "1/10" in story.text
        assert "expired 2024-01-17" in story.text
        await story.press("escape", "slash")
        await story.type("due<30d used:no")
        await story.press("enter")
        assert "1/10" in story.text
        assert "19 days left" in story.text
        await story.press("slash")
        await story.type(" kind:film")
        await story.press("enter")
        assert "No kind 'film'." in story.text


async def test_what_runs_out_stands_soonest_first(northwind: GitRepository) -> None:
    item = 'title: Survey {0}\nkind: questionnaire\nvalid: {{until: "{0}"}}\n'
    northwind.write({f"organization/evidence/s{day}.yaml": item.format(f"2024-{day}-01") for day in ("09", "04", "06")})
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("6", "v")
        places = [story.text.index(name) for name in ("s04 ", "s06 ", "s09 ", "lead-interview")]
        assert places == sorted(places)
        assert "work-records" not in story.content("#tally")


async def test_a_claim_without_evidence_leads_to_its_activity(northwind: GitRepository) -> None:
    claims = "activities:\n  b1:\n    rating: partial\n    evidence: [lead-interview]\n  b2:\n    rating: satisfied\n"
    northwind.write({"organization/thr/thr03.yaml": claims})
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("6", "v", "v")
        assert "2 claims without evidence" in story.text
        assert "lead-interview lapsed" in story.text
        await story.press("j")
        assert "none attached" in story.text
        await story.press("enter")
        assert "3 thr03" in story.text
        assert story.detail.startswith("b2")
        await story.press("escape")
        assert "lead-interview lapsed" in story.text


async def test_an_item_is_added_and_undone(northwind: GitRepository) -> None:
    path = northwind.root / "organization/evidence/audit-report.yaml"
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("6", "a")
        await story.type("Audit report")
        await story.press("f2")
        assert path.read_text("utf-8").splitlines()[1] == "title: Audit report"
        assert story.app.screen.query_one("#list").cursor_key == "organization:audit-report"  # type: ignore[attr-defined]
        await story.press("u")
        assert not path.exists()


async def test_an_edit_writes_only_what_changed(northwind: GitRepository) -> None:
    before = (northwind.root / INTERVIEW).read_text("utf-8")
    async with sitting(northwind.root, today=TODAY) as story:
        await _find(story, "interview")
        await story.press("e", *["tab"] * 6)
        assert story.app.screen.query_one("#field-valid-until").has_focus
        await story.press("ctrl+u")
        await story.type("2025-13-01")
        await story.press("f2")
        assert "2025-13-01 is no day" in story.box
        await story.press("ctrl+u")
        await story.type("2025-01-31")
        await story.press("f2")
        assert (northwind.root / INTERVIEW).read_text("utf-8") == before.replace("2024-01-17", "2025-01-31")
        assert "until 2025-01-31" in story.text
        await story.press("u")
        assert (northwind.root / INTERVIEW).read_text("utf-8") == before


async def test_a_form_that_is_left_comes_back(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await _find(story, "interview")
        await story.press("e")
        await story.type(" again")
        await story.press("escape", "e")
        assert "transition lead again" in story.box
        await story.press("escape")
        assert "again" not in (northwind.root / INTERVIEW).read_text("utf-8")


async def test_retiring_asks_why(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await _find(story, "work-records")
        await story.press("x")
        assert "claims will no longer rest on it." in story.box
        await story.press("enter")
        assert "needs a reason" in story.toast
        await story.press("x")
        await story.type("Moved to another system")
        await story.press("enter")
        text = (northwind.root / "organization/evidence/work-records.yaml").read_text("utf-8")
        assert "because: Moved to another system" in text
        assert "retired 2024-03-01" in story.text
        await story.press("x")
        assert "is retired already" in story.toast


async def test_pinning_takes_the_digest_of_the_file(northwind: GitRepository) -> None:
    old, new = b"one\n", b"two\n"
    digest = hashlib.sha256(old).hexdigest()
    northwind.write(
        {
            "artifacts/minutes.txt": new,
            "organization/evidence/cm-minutes.yaml": "title: Minutes\nkind: artifact\n"
            f'location:\n  path: artifacts/minutes.txt\nsha256: "{digest}"\n',
        }
    )
    async with sitting(northwind.root, today=TODAY) as story:
        await _find(story, "work-records")
        await story.press("p")
        assert "there is nothing to pin" in story.toast
        await _find(story, " ")
        await story.press("escape", "slash")
        await story.type("cm-minutes")
        await story.press("enter", "p")
        text = (northwind.root / "organization/evidence/cm-minutes.yaml").read_text("utf-8")
        assert hashlib.sha256(new).hexdigest() in text


async def test_history_cannot_be_changed(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, revision=SECOND) as story:
        await story.press("6", "a")
        assert "This is history" in story.toast
        assert len(story.app.screen_stack) == 2


async def test_an_empty_register_says_what_to_do(northwind: GitRepository) -> None:
    for path in (northwind.root / "organization/evidence").glob("*.yaml"):
        path.unlink()
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("6")
        assert "No evidence yet. a describes something that you can show." in story.text
