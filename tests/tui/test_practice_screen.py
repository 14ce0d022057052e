"""Practice: every key that rates, what it writes, and that nothing is lost."""

from __future__ import annotations

import asyncio

import pytest
from textual.widgets import Input, TextArea

from escm_tui.domain.profile import profile_of
from escm_tui.domain.records import Engagement
from escm_tui.load.catalog import load_catalog
from escm_tui.load.document_store import DocumentedPractice, store_folder, store_path, stored
from escm_tui.reports.rows import span_name
from escm_tui.tui.drafts import Drafts
from escm_tui.tui.practice_rows import span_tabs
from escm_tui.tui.session import View
from escm_tui.tui.widgets.row_table import RowTable
from tests.support.profiles import made_up_snapshot
from tests.support.repositories import GitRepository
from tests.support.screens import Story, sitting
from tests.support.two_evaluations import SECOND, TODAY
from tests.tui.conftest import check_golden

KNW07 = "organization/knw/knw07.yaml"


async def open_activity(story: Story, practice: str, activity: str) -> None:
    """Open a Practice from the palette and go to an Activity."""
    await story.press("colon")
    await story.type(practice)
    await story.press("enter")
    table = story.app.screen.query_one("#activities")
    assert table.put_cursor(activity)  # type: ignore[attr-defined]
    await story.settle()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_activities_with_their_claims(northwind: GitRepository, size: tuple[int, int]) -> None:
    async with sitting(northwind.root, today=TODAY, size=size) as story:
        await open_activity(story, "knw07", "b2")
        check_golden(f"practice-{size[0]}x{size[1]}", story.text)


@pytest.mark.parametrize(("key", "word"), [("p", "partial"), ("x", "unsatisfied")])
async def test_a_rating_is_one_key_and_changes_one_line(northwind: GitRepository, key: str, word: str) -> None:
    before = (northwind.root / KNW07).read_text()
    async with sitting(northwind.root, today=TODAY) as story:
        await open_activity(story, "knw07", "b2")
        await story.press(key)
        assert story.toasts == [f"knw07 b2: satisfied → {word} · u undoes", "Level 2 → Level 1 ▼"]
        assert "*1 uncommitted" in story.text
        assert "claimed" in story.text
        assert story.view.profile.level == 1
    b2 = before.index("  b2:\n")
    at = before.index("rating: satisfied", b2)
    assert (northwind.root / KNW07).read_text() == before[:at] + f"rating: {word}" + before[
        at + len("rating: satisfied") :
    ]


@pytest.mark.parametrize("room", [10, 40, 76, 116, 2000])
@pytest.mark.parametrize("place", [0, 1, 17, 40])
def test_as_many_tabs_of_spans_are_shown_as_find_room(room: int, place: int) -> None:
    snapshot = made_up_snapshot(load_catalog())
    slugs = [f"client-{'x' * (number % 7)}{number:02}" for number in range(40)]
    snapshot = snapshot._replace(
        engagements={each: Engagement(f"engagements/{each}/engagement.yaml", each, "Client") for each in slugs}
    )
    profile = profile_of(load_catalog(), snapshot)
    view = View(profile, (), "northwind", "main")
    spans = snapshot.spans
    told = span_tabs(view, "knw07", spans[place], room, reverse=False).plain
    shown = [span for span in spans if f" {span_name(span)} " in told]
    assert spans[place] in shown
    assert shown == [*spans[spans.index(shown[0]) : spans.index(shown[-1]) + 1]]
    assert len(told) <= room or shown == [spans[place]]
    assert told.startswith("< …") == (shown[0] != spans[0])
    assert told.endswith("… >") == (shown[-1] != spans[-1])
    if shown[-1] != spans[-1]:
        following = span_name(spans[spans.index(shown[-1]) + 1])
        assert len(told) + len(f"   {following}  · -") > room


async def test_comments_order_and_quoting_survive(northwind: GitRepository) -> None:
    text = (
        '# ours\nowner: "Process Lead"   # role\nactivities:\n'
        "  b2: {rating: partial}\n  b1:\n    # seen\n    rating: satisfied\n"
    )
    northwind.write({KNW07: text})
    async with sitting(northwind.root, today=TODAY) as story:
        await open_activity(story, "knw07", "b1")
        await story.press("x")
    assert (northwind.root / KNW07).read_text() == text.replace("rating: satisfied", "rating: unsatisfied")


async def test_undo_and_redo_put_back_every_byte(northwind: GitRepository) -> None:
    before = (northwind.root / KNW07).read_bytes()
    async with sitting(northwind.root, today=TODAY) as story:
        await open_activity(story, "knw07", "b2")
        await story.press("p", "j", "x")
        after = (northwind.root / KNW07).read_bytes()
        await story.press("u")
        assert story.toast.startswith("Undone: knw07 ")
        await story.press("u")
        assert (northwind.root / KNW07).read_bytes() == before
        assert "committed" in story.text
        await story.press("u")
        assert story.toast == "Nothing to undo."
        await story.press("ctrl+r", "ctrl+r")
        assert (northwind.root / KNW07).read_bytes() == after
        await story.press("u", "u")
    assert (northwind.root / KNW07).read_bytes() == before


async def test_undo_refuses_where_somebody_else_wrote(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await open_activity(story, "knw07", "b2")
        await story.press("p")
        theirs = (northwind.root / KNW07).read_text() + "# theirs\n"
        northwind.write({KNW07: theirs})
        await story.press("u")
        assert "was changed by somebody else" in story.toast
        assert (northwind.root / KNW07).read_text() == theirs


async def test_clearing_takes_the_claim_away(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await open_activity(story, "knw07", "b2")
        await story.press("0")
        assert "knw07 b2: satisfied → not rated · u undoes" in story.toasts
        assert "b2" not in story.view.snapshot.records["organization", "knw07"].claims
        await story.press("0")
        assert story.toast == "knw07 b2 is not rated."


async def test_not_applicable_asks_for_the_reason_first(northwind: GitRepository) -> None:
    before = (northwind.root / KNW07).read_bytes()
    async with sitting(northwind.root, today=TODAY) as story:
        await open_activity(story, "knw07", "b2")
        await story.press("n")
        assert "knw07 b2 is not applicable" in story.text
        assert (northwind.root / KNW07).read_bytes() == before
        await story.press("enter")
        assert "Not applicable needs a reason." in story.toast
        assert (northwind.root / KNW07).read_bytes() == before
        await story.press("n")
        await story.type("No suppliers")
        await story.press("enter")
        claim = story.view.snapshot.records["organization", "knw07"].claims["b2"]
        assert (claim.rating, claim.because) == ("not_applicable", "No suppliers")


async def test_a_reason_that_was_begun_is_kept(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await open_activity(story, "knw07", "b2")
        await story.press("n")
        await story.type("No supp")
        await story.press("escape")
        assert story.toast == "The text is kept until you come back to it."
        await story.press("n")
        assert story.app.screen.query_one("#text", Input).value == "No supp"
        await story.press("escape")
        assert "b2▪" in story.text
        assert "draft kept" in story.text
        await story.press("1", "q", "q")
        await story.pilot.press("q")
        await story.pilot.pause()
        assert not story.app.is_running
        assert [str(each) for each in story.app._exit_renderables] == [
            "Not saved yet, and kept for the next time: because organization knw07 b2."
        ]
    async with sitting(northwind.root, today=TODAY) as story:
        await open_activity(story, "knw07", "b2")
        await story.press("n")
        assert story.app.screen.query_one("#text", Input).value == "No supp"
        await story.press("enter")
        assert "draft kept" not in story.text
        assert not story.app.session.texts


async def kept_on_disk(story: Story, text: str) -> None:
    """Wait until what was typed is on disk, with the dialog still open."""
    path = Drafts.of(story.app.session.repository.root).path.with_suffix(".json")
    async with asyncio.timeout(20):
        while not path.is_file() or text not in path.read_text("utf-8"):
            await story.pilot.pause(0.02)


async def test_a_note_outlives_a_crash(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await open_activity(story, "knw07", "b2")
        await story.press("m", "ctrl+end", "enter")
        await story.type("[b] seen in March")
        await kept_on_disk(story, "seen in March")
    async with sitting(northwind.root, today=TODAY) as story:
        assert "draft kept" in story.text
        await open_activity(story, "knw07", "b2")
        await story.press("m")
        assert story.app.screen.query_one("#text", TextArea).text.endswith("\n[b] seen in March")
        await story.press("f2")
        assert story.view.snapshot.records["organization", "knw07"].claims["b2"].note.endswith("[b] seen in March")
        assert "draft kept" not in story.text


async def test_a_form_outlives_a_crash(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("6", "a")
        await story.type("Minutes of May")
        await kept_on_disk(story, "Minutes of May")
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("6", "a")
        assert story.app.screen.query_one("#title-field", Input).value == "Minutes of May"
        await story.press("f2")
        assert "minutes-of-may" in {key[1] for key in story.view.snapshot.evidence}
        assert not story.app.session.texts


async def test_changes_to_evidence_outlive_a_crash(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("6", "e")
        await story.type(" of old")
        await kept_on_disk(story, " of old")
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("6", "e")
        assert story.app.screen.query_one("#field-title", Input).value.endswith(" of old")


async def test_a_practice_opens_at_its_first_activity(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, size=(80, 24)) as story:
        await story.press("enter")
        assert story.app.screen.query_one("#activities", RowTable).cursor_key == "a1"
        assert "◆ What it asks, where it stands, what it relates to" in story.text
        await story.press("p")
        assert story.app.session.undo[-1].words.startswith("knw02 a1: ")
        await story.press("J")
        assert story.app.screen.query_one("#activities", RowTable).cursor_key == "a1"


async def test_activities_of_c_cannot_be_set_aside(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await open_activity(story, "knw07", "c4")
        await story.press("n")
        assert "c4 belongs to every Practice" in story.toast


async def test_rating_needs_an_activity(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("3", "k", "s")
        assert "Choose an Activity first." in story.toast


async def test_a_new_record_is_made_for_a_span(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await open_activity(story, "thr03", "b1")
        await story.press("greater_than_sign")
        table = story.app.screen.query_one("#activities")
        table.put_cursor("b1")  # type: ignore[attr-defined]
        await story.press("p")
        assert story.view.snapshot.records["engagements/acme", "thr03"].claims["b1"].rating == "partial"
    assert (northwind.root / "engagements/acme/thr/thr03.yaml").is_file()


async def test_evidence_is_attached_from_the_picker_and_detached(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await open_activity(story, "ppl07", "b1")
        await story.press("e")
        assert "Evidence for ppl07 b1" in story.text
        await story.type("work rec")
        await story.press("enter")
        claim = story.view.snapshot.records["organization", "ppl07"].claims["b1"]
        assert [reference.text for reference in claim.evidence] == ["work-records"]
        assert story.toast == "ppl07 b1: + work-records · u undoes"
        await story.press("enter", "enter")
        assert "DMS 4711" in story.text
        await story.press("escape", "d")
        assert story.view.snapshot.records["organization", "ppl07"].claims["b1"].evidence == ()


async def test_evidence_is_registered_in_place_and_undone_as_one_step(northwind: GitRepository) -> None:
    path = northwind.root / "organization/evidence/training-plan-2024.yaml"
    async with sitting(northwind.root, today=TODAY) as story:
        await open_activity(story, "ppl07", "b1")
        await story.press("e")
        await story.type("Training plan 2024")
        await story.press("enter")
        assert story.app.screen.query_one("#slug", Input).value == "training-plan-2024"
        story.app.screen.query_one("#until", Input).value = "soon"
        await story.press("f2")
        assert "soon is no day. Write it like 2027-06-30." in story.text
        story.app.screen.query_one("#until", Input).value = "2027-06-30"
        await story.press("f2")
        item = story.view.snapshot.evidence["organization", "training-plan-2024"]
        assert (item.title, item.valid.end) == ("Training plan 2024", TODAY.replace(2027, 6, 30))
        claim = story.view.snapshot.records["organization", "ppl07"].claims["b1"]
        assert [reference.text for reference in claim.evidence] == ["training-plan-2024"]
        await story.press("u")
        assert not path.exists()
        assert story.view.uncommitted == ()


async def test_a_taken_slug_is_refused_in_the_form(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await open_activity(story, "ppl07", "b1")
        await story.press("e")
        await story.type("Other plan")
        await story.press("enter")
        story.app.screen.query_one("#slug", Input).value = "plan"
        await story.press("f2")
        assert "There is evidence plan already." in story.text
        await story.press("escape", "e", "enter")
        assert story.app.screen.query_one("#title-field", Input).value == "Other plan"


async def test_a_note_is_written(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await open_activity(story, "knw07", "b2")
        await story.press("m")
        area = story.app.screen.query_one("#text", TextArea)
        area.text = "Suppliers are in.\nNext review in May."
        await story.press("f2")
        assert story.view.snapshot.records["organization", "knw07"].claims["b2"].note.splitlines() == [
            "Suppliers are in.",
            "Next review in May.",
        ]
        assert "note  Suppliers are in." in story.text


async def test_a_note_belongs_to_a_claim(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await open_activity(story, "thr03", "b1")
        await story.press("m")
        assert "Rate it first: a note belongs to a claim." in story.toast
        await story.press("e")
        assert "Rate it first: evidence belongs to a claim." in story.toast


async def test_history_cannot_be_rated(northwind: GitRepository) -> None:
    before = (northwind.root / KNW07).read_bytes()
    async with sitting(northwind.root, today=TODAY, revision=SECOND) as story:
        await open_activity(story, "knw07", "b2")
        for key in ("s", "p", "x", "n", "0", "e", "m", "u"):
            await story.press(key)
            assert "This is history" in story.toast
    assert (northwind.root / KNW07).read_bytes() == before


async def test_a_broken_record_is_never_written(northwind: GitRepository) -> None:
    northwind.write({KNW07: "activities: [\n"})
    async with sitting(northwind.root, today=TODAY) as story:
        await open_activity(story, "knw07", "b2")
        await story.press("s")
        assert (northwind.root / KNW07).read_text() == "activities: [\n"
        assert "knw07" in story.toast
        assert "error" in story.text
        await story.press("exclamation_mark")
        assert "organization/knw/knw07.yaml" in story.text


async def test_an_owner_is_named(northwind: GitRepository) -> None:
    before = (northwind.root / KNW07).read_text()
    async with sitting(northwind.root, today=TODAY) as story:
        await open_activity(story, "knw07", "b2")
        await story.press("o")
        story.app.screen.query_one("#text", Input).value = "Configuration Manager"
        await story.press("enter")
        assert "owner Configuration Manager" in story.text
        assert story.toast == "knw07 of organization: owner Configuration Manager · u undoes"
    assert (northwind.root / KNW07).read_text() == before.replace("Process Lead", "Configuration Manager", 1)


async def test_a_level_that_is_lost_or_won_is_told(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await open_activity(story, "knw07", "b2")
        await story.press("p")
        assert "Level 2 → Level 1 ▼" in story.text
        await story.press("u")
        assert "Level 1 → Level 2 ▲" in story.text


async def test_the_readers_own_copy_stands_beside_our_wording(northwind: GitRepository) -> None:
    own = DocumentedPractice("Why one does it.", {"b2": "The words [/] of b2.", "a": "A."}, {"b2": "And more."})
    store_folder().mkdir(parents=True)
    store_path().write_bytes(stored({"knw07": own}))
    async with sitting(northwind.root, today=TODAY, size=(120, 40)) as story:
        await open_activity(story, "knw07", "b2")
        assert "From your copy of the document" in story.text
        assert "The words [/] of b2." in story.text
        assert "▸ And more." in story.text
        await story.press("w")
        assert "From your copy" not in story.text
        await story.press("w")
        await open_activity(story, "knw07", "b3")
        assert "It does not hold this Activity." in story.text
        await open_activity(story, "ppl01", "b1")
        assert "From your copy" not in story.text


async def test_without_a_copy_the_key_says_what_to_do(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY, size=(120, 40)) as story:
        await open_activity(story, "knw07", "b2")
        await story.press("w")
        assert "escm model import-text FILE" in story.text + " ".join(story.toasts)


async def test_the_history_of_a_practice_is_told_from_the_state_looked_at(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("3", *"JJJJJJ", "H")
        assert "History of knw07" in story.box
        subjects = northwind.git("log", "--format=%s", "--", ":(glob)**/knw07.yaml").splitlines()
        assert len(subjects) > 1
        assert all(subject in story.box for subject in subjects)
        assert "organization b2" in story.box
        await story.press("escape")
        assert northwind.git("status", "--porcelain") == ""


@pytest.mark.parametrize("key", ["pageup", "pagedown"])
async def test_a_list_without_room_takes_keys_for_pages(northwind: GitRepository, key: str) -> None:
    """The screen may have become so low, or the detail so large, that nothing of the list is left."""
    async with sitting(northwind.root, today=TODAY) as story:
        await open_activity(story, "knw07", "b2")
        table = story.app.screen.query_one("#activities", RowTable)
        table.styles.height = table.styles.min_height = 0
        await story.settle()
        table._clear_caches()
        await story.press(key)
        assert story.app.is_running
        assert story.app._exception is None
