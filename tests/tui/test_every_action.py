"""A story for every action of the registry, on a real repository: its own key does it, and what comes of it shows.

Who adds an action adds a deed here; without one the test of completeness fails.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass

import pytest
from textual.widgets import Input, Static

from escm_tui.tui.app import EscmApp
from escm_tui.tui.registry import ACTIONS, BY_ID
from escm_tui.tui.screens.screen import BaseScreen
from escm_tui.tui.widgets.map_grid import MapGrid
from escm_tui.tui.widgets.row_table import RowTable
from tests.support.repositories import GitRepository
from tests.support.screens import Story, sitting
from tests.support.two_evaluations import FIRST, SECOND, TODAY
from tests.tui.test_conflicts import conflicted  # noqa: F401 -- a fixture
from tests.tui.test_judging_screen import begun

Shows = Callable[[Story], bool]

THR03 = {"organization/thr/thr03.yaml": "activities:\n  b1:\n    rating: partial\n"}
MINUTES = {
    "artifacts/minutes.txt": "Agreed.\n",
    "organization/evidence/minutes.yaml": "title: Minutes\nkind: artifact\nlocation: {path: artifacts/minutes.txt}\n"
    f"sha256: {'0' * 64!r}\n",
}

COMMIT = "(commit)"
"""Stands among keys for a commit that somebody makes beside the interface."""


@dataclass(frozen=True)
class Deed:
    """One action: keys that lead to it, its own key, keys that finish it (with = in front: typed), what shows then."""

    action: str
    shows: Shows
    before: str = ""
    after: str = ""


# What can show


def told(text: str) -> Shows:
    """A short word at the edge says so."""
    return lambda story: any(text in each for each in story.toasts)


def on(screen: str) -> Shows:
    """This screen is in front."""
    return lambda story: story.app.screen is story.app.current and screen == story.app.current.NAME


def about(text: str) -> Shows:
    """The detail says so."""
    return lambda story: text in story.detail


def text(text: str) -> Shows:
    """It stands on the screen."""
    return lambda story: text in story.text


def box(text: str) -> Shows:
    """A dialog says so."""
    return lambda story: text in story.box


def row(key: str) -> Shows:
    """The cursor of the list is there."""
    return lambda story: screen_of(story).query_one("#list", RowTable).cursor_key == key


def cell(practice: str) -> Shows:
    """The cursor of the Map is there."""
    return lambda story: screen_of(story).query_one(MapGrid).cursor == practice


def names(before: str, after: str) -> Shows:
    """These two are compared."""
    return lambda story: screen_of(story).names == (before, after)  # type: ignore[attr-defined]


def rated(practice: str, activity: str, rating: str | None) -> Shows:
    """The claim of the organization, as it was read back from the file."""

    def shows(story: Story) -> bool:
        record = story.view.snapshot.record("organization", practice)
        claim = record.claims.get(activity) if record else None
        return (str(claim.rating) if claim and claim.rating else None) == rating

    return shows


def events(*kinds: str) -> Shows:
    """What happened to the sealed evaluation."""
    return lambda story: [each.kind for each in story.view.snapshot.events] == list(kinds)


def field_has_keys(selector: str) -> Shows:
    """Typing goes into this field."""
    return lambda story: story.app.screen.query_one(selector, Input).has_focus


def screen_of(story: Story) -> BaseScreen:
    """The screen below all dialogs."""
    assert story.app.current is not None
    return story.app.current


def detail_hidden(story: Story) -> bool:
    """The detail is not in sight."""
    return not screen_of(story).query_one("#detail").region


def detail_scrolled(story: Story) -> bool:
    """The detail does not begin at its top."""
    return screen_of(story).query_one("#detail").scroll_y > 0


def detail_at_its_top(story: Story) -> bool:
    """The detail begins at its top."""
    return screen_of(story).query_one("#detail").scroll_y == 0


def gone(story: Story) -> bool:
    """The sitting is over, and well."""
    return story.app.return_value == 0


def zoomed(story: Story) -> bool:
    """The list has the whole screen."""
    return screen_of(story).has_class("-zoom-list")


# The stories

STORIES: dict[str, tuple[Deed, ...]] = {
    "everywhere": (
        Deed("help", box("Keys on Map")),
        Deed("command", field_has_keys("#line"), "escape"),
        Deed("palette", box("Open the Practice under the cursor."), "escape"),
        Deed("search", text("3 thr07"), "escape", "=disaster enter"),
        Deed("jump", text("Type a label")),
        Deed("term", box("Terms of the model"), "escape"),
        Deed("tour", text("Tour 1/6"), "escape"),
        Deed("go.map", on("map"), "f3"),
        Deed("go.practices", on("practices")),
        Deed("go.practice", on("practice")),
        Deed("go.compare", on("compare")),
        Deed("go.changes", on("changes")),
        Deed("go.evidence", on("evidence")),
        Deed("go.gap", on("gap")),
        Deed("go.evaluations", on("evaluations")),
        Deed("back", on("gap")),
        Deed("forward", on("evaluations")),
        Deed("climb", on("gap"), "7 enter"),
        Deed("undo", told("Undone: knw07 a1"), "colon =knw07 enter x"),
        Deed("redo", rated("knw07", "a1", "unsatisfied")),
        Deed("problems", box("C00")),
        Deed("zoom", zoomed, "escape"),
        Deed("detail.hide", detail_hidden, "plus plus"),
        Deed("detail.side", lambda story: screen_of(story).has_class("-detail-right"), "minus"),
        Deed("detail.down", detail_scrolled, "colon =practices enter j j"),
        Deed("detail.up", detail_at_its_top),
        Deed("editor", told("organization/knw/knw07.yaml reads well."), "colon =knw07 enter"),
        Deed("refresh", told("Reading the files again.")),
        Deed("theme", lambda story: story.app.theme == "escm-light", after="=light enter"),
    ),
    "leaving": (Deed("leave", gone, "2 q"),),
    "lists": (
        Deed("lists.down", row("knw02"), "2 j"),
        Deed("lists.up", row("knw01")),
        Deed("lists.last", row("tfr06")),
        Deed("lists.page_up", lambda story: not row("tfr06")(story)),
        Deed("lists.page_down", row("tfr06")),
        Deed("lists.first", lambda story: not row("tfr06")(story)),
    ),
    "map": (
        Deed("map.blocker", cell("knw03")),
        Deed("map.right", cell("knw04")),
        Deed("map.left", cell("knw03")),
        Deed("map.down", cell("ppl02")),
        Deed("map.up", cell("knw03")),
        Deed("map.last", cell("tfr06")),
        Deed("map.first", cell("knw02")),
        Deed("map.earlier", told(f"2 of 2: {SECOND}")),
        Deed("map.later", told("The present.")),
        Deed("map.open", text("3 knw02")),
        Deed("map.filter", text("7/84"), "escape", "=area:thr enter"),
    ),
    "practices": (
        Deed("practices.fold", about("Knowledge Management"), "2"),
        Deed("practices.shape", row("knw02"), "space", "g j"),
        Deed("practices.left", lambda story: not row("knw02")(story), "t"),
        Deed("practices.open", text("3 knw01"), "j"),
        Deed("filter", text("7/84"), "escape", "=area:thr enter"),
    ),
    "practice": (
        Deed("rate.satisfied", rated("thr03", "b1", "satisfied"), "colon =thr03.b1 enter"),
        Deed("rate.partial", rated("thr03", "b1", "partial")),
        Deed("rate.unsatisfied", rated("thr03", "b1", "unsatisfied")),
        Deed("rate.not_applicable", rated("thr03", "b1", "not_applicable"), after="=Nobody_shares_it enter"),
        Deed("rate.clear", rated("thr03", "b1", None)),
        Deed("evidence.attach", told("+ business-case"), "s", "=business enter"),
        Deed("practice.open", box("Business case in force"), "enter"),
        Deed("evidence.detach", told("- business-case"), "escape"),
        Deed("note", about("Asked on the phone"), "escape colon =thr03.b1 enter s", "=Asked_on_the_phone f2"),
        Deed("owner", lambda story: _owner(story) == "Risk Lead", after="=Risk_Lead f2"),
        Deed("span.next", lambda story: _span(story) == "engagements/acme"),
        Deed("span.previous", lambda story: _span(story) == "organization"),
        Deed("practice.mark", text("■")),
        Deed("practice.next", text("3 thr04"), "escape"),
        Deed("practice.previous", text("3 thr03")),
        Deed("practice.document", told("escm model import-text")),
        Deed("practice.history", box("History of thr03")),
        Deed("copy", told("Copied thr03"), "escape g j"),
    ),
    "compare": (
        Deed("compare.swap", names(SECOND, FIRST), "4"),
        Deed("compare.before", names(FIRST, FIRST), after="=2024-h1 enter"),
        Deed("compare.after", names(FIRST, SECOND), after="=2024-h2 enter"),
        Deed("compare.map", lambda story: screen_of(story).has_class("-map")),
        Deed("compare.open", on("practice"), "v"),
    ),
    "changes": (
        Deed("changes.mark", text("1 marked"), "5"),
        Deed("changes.stage", text("Staged"), "escape"),
        Deed("changes.activities", box("What the next commit holds of organization/thr/thr03.yaml"), "i"),
        Deed("changes.open", text("3 thr03"), "escape"),
        Deed("changes.commit", told("Committed "), "escape", "f2"),
        Deed("changes.view", text("Rate an Activity (3) or register evidence")),
        Deed("changes.commands", box("git "), "v"),
        Deed("changes.proposals", told("No branch is controlled here"), "escape"),
    ),
    "conflicts": (Deed("changes.settle", box("Theirs"), "5"),),
    "evidence": (
        Deed("register.filter", text("1/10"), "6", "=lead-interview enter"),
        Deed("register.open", box("Interview with the transition lead")),
        Deed("register.copy", told("Copied lead-interview"), "escape"),
        Deed("register.edit", told("lead-interview"), after="=_again f2"),
        Deed("register.retire", told("lead-interview"), after="=Left_us enter"),
        Deed("register.view", text("without evidence"), "escape", "v"),
        Deed("register.add", row("organization:audit-report"), "v", "=Audit_report f2"),
        Deed("register.pin", told("minutes"), "slash ctrl+u =minutes enter"),
    ),
    "gap": (
        Deed("gap.plan", about("planned  Write it down"), "7", "=Write_it_down f2"),
        Deed("gap.suppose", lambda story: "held: still Level 2" in _totals(story)),
        Deed("gap.what_if", told("knw99"), after="=_knw99 enter"),
        Deed("gap.level_up", lambda story: story.app.current.level == 4, "escape"),  # type: ignore[union-attr]
        Deed("gap.level_down", lambda story: story.app.current.level == 3),  # type: ignore[union-attr]
        Deed("gap.filter", text("1/20"), after="=thr03 enter"),
        Deed("gap.open", text("3 thr03")),
    ),
    "evaluations": (
        Deed("evaluations.compare", names(FIRST, SECOND), "8 j"),
        Deed("evaluations.copy", told(f"Copied {SECOND}"), "left_square_bracket"),
        Deed("evaluations.visit", on("map")),
        Deed("evaluations.open", on("judging"), "escape 8 j"),
    ),
    "sealing": (
        Deed(
            "evaluations.plan",
            told("review planned"),
            "8",
            "=Review tab =review tab =knw tab tab =2024-02-01 tab =2024-02-20 tab " + "shift+tab " * 7 + "right f2",
        ),
        Deed("evaluations.start", told("review begun on the last commit"), COMMIT),
        Deed("evaluations.seal", told("Sealed evaluation/review on "), f"enter t y {COMMIT} 8", "y"),
        Deed("evaluations.verify", box("It holds")),
        Deed("evaluations.suspend", events("suspended"), "escape", "=Wrong_span enter"),
        Deed("evaluations.withdraw", events("suspended", "withdrawn"), after="=Wrong_for_good enter y"),
    ),
    "judging": (
        Deed("judge.satisfied", told("knw01 satisfied"), "8 enter", "=We_saw_it enter"),
        Deed("judge.not_satisfied", told("knw01 not satisfied"), after="=We_did_not enter"),
        Deed("judge.not_rated", told("knw01 not rated"), after="=Nobody_asked enter"),
        Deed("judge.finding", told("knw01"), after="=--_Nothing_is_written. enter"),
        Deed("judge.take_over", told("taken over from the claims"), after="y"),
        Deed("judge.open", text("3 knw01")),
    ),
}


def _owner(story: Story) -> str:
    record = story.view.snapshot.record("organization", "thr03")
    return record.owner if record else ""


def _span(story: Story) -> str:
    return str(screen_of(story).span)


def _totals(story: Story) -> str:
    return str(screen_of(story).query_one("#totals", Static).content)


def test_every_action_has_its_story() -> None:
    told_of = [deed.action for story in STORIES.values() for deed in story]
    assert set(told_of) == {action.id for action in ACTIONS}
    assert len(told_of) == len(set(told_of))


async def _press(story: Story, keys: str) -> None:
    for word in keys.split():
        if word == COMMIT:
            git = GitRepository(story.app.session.repository.root)
            git.git("add", "-A")
            git.git("commit", "-q", "-m", "Keep it")
            await story.press("r")
        elif word.startswith("="):
            await story.type(word[1:].replace("_", " "))
        else:
            await story.press(word)


@pytest.fixture
def prepared(
    request: pytest.FixtureRequest, northwind: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> GitRepository:
    """The repository that a story needs."""
    monkeypatch.setenv("EDITOR", "true")
    monkeypatch.delenv("VISUAL", raising=False)
    name = request.node.callspec.params["name"]
    if name == "conflicts":
        merged: GitRepository = request.getfixturevalue("conflicted")
        return merged
    if name == "changes":
        northwind.write(THR03)
    if name == "evidence":
        northwind.write(MINUTES)
    if name == "judging":
        begun(northwind)
    return northwind


@pytest.mark.parametrize("name", STORIES)
async def test_story(name: str, prepared: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    was_done = EscmApp.did

    def did(app: EscmApp, event: str) -> None:
        done.append(event)
        was_done(app, event)

    monkeypatch.setattr(EscmApp, "did", did)
    for action in ACTIONS:
        if action.widget_action:
            _hear(monkeypatch, action.widget_action, action.id, done)
    size = (120, 24) if name == "everywhere" else (120, 40)
    async with sitting(prepared.root, today=TODAY, size=size) as story:
        monkeypatch.setattr(story.app, "suspend", nullcontext)
        for deed in STORIES[name]:
            await _press(story, deed.before)
            done.clear()
            key = BY_ID[deed.action].keys[0]
            await (story.pilot.press(key) if deed.action == "leave" else story.press(key))
            assert deed.action in done or told("not possible here")(story), (deed, story.text, story.toasts)
            await _press(story, deed.after)
            assert deed.shows(story), (deed, story.text, story.toasts)


def _hear(monkeypatch: pytest.MonkeyPatch, method: str, id_: str, done: list[str]) -> None:
    does = getattr(RowTable, f"action_{method}")

    def heard(table: RowTable) -> object:
        done.append(id_)
        return does(table)

    monkeypatch.setattr(RowTable, f"action_{method}", heard)


@pytest.mark.parametrize("screen", [each for each in EscmApp.SCREENS if each != "judging"])
async def test_every_key_of_the_registry_is_bound(northwind: GitRepository, screen: str) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press(*BY_ID[f"go.{screen}"].keys)
        bound = {key: active.binding.id for key, active in story.app.screen.active_bindings.items()}
        scopes = {screen, "everywhere"} | ({"lists"} if screen != "map" else set())
        wanted = {
            key: f"{action.scope}.{action.id}" for action in ACTIONS if action.scope in scopes for key in action.keys
        }
        assert {key: bound.get(key) for key in wanted} == wanted
