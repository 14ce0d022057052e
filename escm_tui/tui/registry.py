"""Every action of the interface, once: keys, footer, help, palette and the matching command come from this table."""

from __future__ import annotations

from collections.abc import Iterator

from textual.binding import Binding

from escm_tui.tui.action import Action, rating, verdict

EVERYWHERE = "everywhere"
LISTS = "lists"
SCREENS: tuple[str, ...] = ("map", "practices", "practice", "compare", "changes", "evidence", "gap", "evaluations")
INNER: tuple[str, ...] = ("judging",)
"""Screens inside of others: the top bar has no place of their own for them."""

FOOTER_KEYS = 7
"""More keys than this in the footer are no longer read."""


ACTIONS: tuple[Action, ...] = (
    Action("help", ("question_mark", "f1"), "help", "The keys of this screen.", EVERYWHERE, "escm --help", footer=1),
    Action("command", ("colon",), "command", "Type a command; tab completes it.", EVERYWHERE, footer=8),
    Action("palette", ("ctrl+p",), "palette", "Find any action or Practice by name and run it.", EVERYWHERE),
    Action(
        "search",
        ("F", "ctrl+f"),
        "find",
        "Find Practices, Activities, evidence and terms.",
        EVERYWHERE,
        "escm search WORDS",
    ),
    Action("jump", ("semicolon",), "jump", "Letters on all in sight; typing them goes there.", EVERYWHERE),
    Action(
        "term", ("D",), "term", "Explain the model's words near the cursor.", EVERYWHERE, "escm model glossary TERM"
    ),
    Action("tour", ("f3",), "tour", "Begin the guided tour, leave it, or go on with it.", EVERYWHERE),
    Action("go.map", ("1",), "Map", "All 84 Practices on one page.", EVERYWHERE, "escm status"),
    Action("go.practices", ("2",), "Practices", "List, filter and read the Practices.", EVERYWHERE, "escm list"),
    Action("go.practice", ("3",), "Practice", "The Practice last looked at, to rate it.", EVERYWHERE, "escm show ID"),
    Action(
        "go.compare", ("4",), "Compare", "Two revisions as consecutive evaluations.", EVERYWHERE, "escm compare A B"
    ),
    Action("go.changes", ("5",), "Changes", "What is not committed, and the log.", EVERYWHERE, "escm log"),
    Action(
        "go.evidence", ("6",), "Evidence", "The register, what runs out, what lacks.", EVERYWHERE, "escm evidence list"
    ),
    Action("go.gap", ("7",), "Gap", "What is missing for a level.", EVERYWHERE, "escm gap"),
    Action("go.evaluations", ("8",), "Evaluations", "The chain of evaluations.", EVERYWHERE, "escm trend"),
    Action("back", ("left_square_bracket",), "back", "The view before this one.", EVERYWHERE),
    Action("forward", ("right_square_bracket",), "forward", "The view after this one.", EVERYWHERE),
    Action("climb", ("escape",), "up", "One step up: field, filter, marks, level. Never quits.", EVERYWHERE),
    Action("leave", ("q",), "back", "Back to the view before; at the first one, quit.", EVERYWHERE, footer=9),
    Action("undo", ("u",), "undo", "Take the last change back.", EVERYWHERE, writes=True),
    Action("redo", ("ctrl+r",), "redo", "Make the change again that was taken back.", EVERYWHERE, writes=True),
    Action("problems", ("exclamation_mark",), "problems", "What is wrong in the files.", EVERYWHERE, "escm validate"),
    Action("zoom", ("plus",), "zoom", "List or detail over the whole screen, then both again.", EVERYWHERE),
    Action("detail.hide", ("minus",), "hide detail", "Hide the detail, or show it again; kept.", EVERYWHERE),
    Action("detail.side", ("vertical_line",), "move detail", "The detail right, below, or as fits; kept.", EVERYWHERE),
    Action("detail.down", ("right_curly_bracket",), "detail down", "Scroll the detail down.", EVERYWHERE),
    Action("detail.up", ("left_curly_bracket",), "detail up", "Scroll the detail up.", EVERYWHERE),
    Action("editor", ("E",), "editor", "Open the file behind the row in $EDITOR.", EVERYWHERE, writes=True),
    Action("refresh", ("r", "f5"), "refresh", "Read the files again.", EVERYWHERE),
    Action("theme", ("T",), "theme", "Choose the colors; they are kept.", EVERYWHERE),
    Action("lists.down", ("j",), "down", "Next row (also ↓).", LISTS, widget_action="cursor_down"),
    Action("lists.up", ("k",), "up", "Row above (also ↑).", LISTS, widget_action="cursor_up"),
    Action("lists.first", ("g",), "first", "First row (also home).", LISTS, widget_action="first"),
    Action("lists.last", ("G",), "last", "Last row (also end).", LISTS, widget_action="last"),
    Action("lists.page_down", ("ctrl+d",), "page down", "A page down (also pgdn).", LISTS, widget_action="page_down"),
    Action("lists.page_up", ("ctrl+u",), "page up", "A page up (also pgup).", LISTS, widget_action="page_up"),
    Action("map.open", ("enter",), "open", "Open the Practice under the cursor.", "map", "escm show ID", footer=2),
    Action("map.left", ("left", "h"), "left", "One Practice to the left.", "map"),
    Action("map.right", ("right", "l"), "right", "One Practice to the right.", "map"),
    Action("map.up", ("up", "k"), "up", "The row above.", "map"),
    Action("map.down", ("down", "j"), "down", "The row below.", "map"),
    Action("map.first", ("g", "home"), "first", "The first Practice.", "map"),
    Action("map.last", ("G", "end"), "last", "The last Practice.", "map"),
    Action("map.blocker", ("b",), "next blocker", "Next Practice that holds back the next level.", "map", footer=3),
    Action("map.filter", ("slash",), "filter", "Find Practices by words or conditions.", "map", "escm list", footer=4),
    Action(
        "map.earlier", ("comma",), "earlier", "The Map as the evaluation before saw it, read-only.", "map", footer=5
    ),
    Action("map.later", ("full_stop",), "later", "The evaluation after; at the end, the present.", "map", footer=6),
    Action(
        "practices.open", ("enter", "right", "l"), "open", "Open the Practice.", "practices", "escm show ID", footer=2
    ),
    Action(
        "filter",
        ("slash",),
        "filter",
        "Narrow the list: area:knw level:3 status:partial words.",
        "practices",
        "escm list FILTER",
        footer=3,
    ),
    Action("practices.fold", ("space",), "fold", "Fold or unfold the Capability Area.", "practices", footer=5),
    Action("practices.shape", ("t",), "tree or table", "Change between tree and flat table.", "practices", footer=4),
    Action("practices.left", ("left", "h"), "area", "To the Capability Area of the Practice.", "practices"),
    rating("rate.satisfied", "s", "satisfied", "satisfied", 2),
    rating("rate.partial", "p", "partial", "partial", 3),
    rating("rate.unsatisfied", "x", "unsatisfied", "unsatisfied", 4),
    Action(
        "rate.not_applicable",
        ("n",),
        "N/A",
        "Set an Activity of b aside; asks for the reason first.",
        "practice",
        "escm rate ID not_applicable --because TEXT",
        writes=True,
        footer=5,
    ),
    Action("rate.clear", ("0",), "clear", "Take the rating away.", "practice", "escm rate ID clear", writes=True),
    Action(
        "evidence.attach",
        ("e",),
        "evidence",
        "Attach evidence, or register new evidence.",
        "practice",
        "escm rate ID --evidence SLUG",
        writes=True,
        footer=6,
    ),
    Action(
        "evidence.detach",
        ("d",),
        "detach",
        "Detach the evidence under the cursor.",
        "practice",
        "escm rate ID --detach SLUG",
        writes=True,
    ),
    Action(
        "note", ("m",), "note", "Write a note on the Activity.", "practice", "escm rate ID --note TEXT", writes=True
    ),
    Action(
        "owner", ("o",), "owner", "Name the role that looks after it.", "practice", "escm owner ID ROLE", writes=True
    ),
    Action("span.previous", ("less_than_sign", "comma"), "span before", "The span before this one.", "practice"),
    Action(
        "span.next",
        ("greater_than_sign", "full_stop"),
        "span",
        "Organization or next engagement.",
        "practice",
        footer=7,
    ),
    Action("practice.open", ("enter",), "look closer", "Into the evidence; on evidence, all of it.", "practice"),
    Action("practice.mark", ("space",), "mark", "Mark an Activity; ratings and evidence go to all marked.", "practice"),
    Action("practice.previous", ("K", "shift+up"), "Practice before", "The Practice before this one.", "practice"),
    Action("practice.next", ("J", "shift+down"), "next Practice", "The Practice after this one.", "practice"),
    Action(
        "practice.history", ("H",), "history", "Commits that changed it, and how.", "practice", "escm log --practice ID"
    ),
    Action(
        "practice.document",
        ("w",),
        "wording",
        "Show or hide the wording of your own copy of the document.",
        "practice",
        "escm model import-text FILE",
    ),
    Action("copy", ("y",), "copy id", "Copy the id, for instance knw07.b2.", "practice"),
    Action("compare.open", ("enter",), "open", "Open the Practice.", "compare", footer=2),
    Action("compare.before", ("b",), "before", "Choose the earlier revision.", "compare", footer=3),
    Action("compare.after", ("a",), "after", "Choose the later revision.", "compare", footer=4),
    Action("compare.swap", ("s",), "swap", "Exchange before and after.", "compare", footer=6),
    Action("compare.map", ("v",), "map or list", "Change between list and map.", "compare", footer=5),
    Action(
        "changes.commit",
        ("c",),
        "commit",
        "Commit what is marked, else what is staged, else everything.",
        "changes",
        "escm commit -m MESSAGE",
        writes=True,
        footer=2,
    ),
    Action("changes.mark", ("space",), "mark", "Mark a file for the commit.", "changes", footer=3),
    Action(
        "changes.view", ("v",), "changes or log", "Change between what is uncommitted and the log.", "changes", footer=4
    ),
    Action(
        "changes.settle",
        ("s",),
        "settle",
        "Say which view counts of what a merge left in conflict.",
        "changes",
        "escm resolve PATH FIELD --theirs",
        writes=True,
    ),
    Action("changes.open", ("enter",), "open", "Open the Practice behind the file.", "changes", footer=5),
    Action(
        "changes.stage",
        ("i",),
        "stage",
        "Put the file into the next commit, or take it out again; then c commits just that.",
        "changes",
        "escm stage PATH",
        writes=True,
    ),
    Action(
        "changes.activities",
        ("a",),
        "stage Activities",
        "Put only some Activities of the record into the next commit.",
        "changes",
        "escm stage PRACTICE.ACTIVITY",
        writes=True,
    ),
    Action(
        "changes.proposals",
        ("p",),
        "proposals",
        "The branches that would change a controlled one, and who approved them.",
        "changes",
        "escm change list",
    ),
    Action("changes.commands", ("x",), "git commands", "What git was asked to do, and how it ended.", "changes"),
    Action("register.open", ("enter",), "open", "All of the item; on a claim, its Activity.", "evidence", footer=2),
    Action(
        "register.view",
        ("v",),
        "view",
        "Register, what runs out soonest, or claims without evidence.",
        "evidence",
        footer=3,
    ),
    Action(
        "register.filter",
        ("slash",),
        "filter",
        "Narrow the list: kind:artifact serves:no used:no due<30d words.",
        "evidence",
        "escm evidence list FILTER",
        footer=4,
    ),
    Action(
        "register.add",
        ("a",),
        "add",
        "Register something that you can show.",
        "evidence",
        "escm evidence add SLUG",
        writes=True,
        footer=5,
    ),
    Action(
        "register.edit",
        ("e",),
        "edit",
        "Change what the register says of it.",
        "evidence",
        "escm evidence edit SLUG",
        writes=True,
        footer=6,
    ),
    Action(
        "register.retire",
        ("x",),
        "retire",
        "It no longer serves; asks for the reason first.",
        "evidence",
        "escm evidence retire SLUG",
        writes=True,
        footer=7,
    ),
    Action(
        "register.pin",
        ("p",),
        "pin",
        "Pin it to what its file holds now.",
        "evidence",
        "escm evidence verify --pin SLUG",
        writes=True,
    ),
    Action("register.copy", ("y",), "copy slug", "Copy the slug.", "evidence"),
    Action("gap.open", ("enter",), "open", "Open the Practice at what is missing.", "gap", "escm show ID", footer=2),
    Action("gap.filter", ("slash",), "filter", "Narrow what is missing.", "gap", footer=7),
    Action(
        "gap.suppose",
        ("space",),
        "suppose",
        "Suppose that the Practice is satisfied, or no longer; nothing is written.",
        "gap",
        "escm gap --suppose ID",
        footer=4,
    ),
    Action(
        "gap.what_if",
        ("i",),
        "what if",
        "Suppose Practices and Activities by name, and see the level.",
        "gap",
        "escm gap --suppose ID",
        footer=5,
    ),
    Action(
        "gap.plan",
        ("a",),
        "action",
        "Plan what closes the gap, with owner and due date.",
        "gap",
        "escm action add ID TITLE",
        writes=True,
        footer=6,
    ),
    Action("gap.level_up", ("greater_than_sign", "full_stop"), "level", "The next level.", "gap", footer=3),
    Action("gap.level_down", ("less_than_sign", "comma"), "level below", "The level below.", "gap"),
    Action(
        "evaluations.open",
        ("enter",),
        "open",
        "Open the evaluation: claims, evidence and determinations side by side.",
        "evaluations",
        "escm evaluation show SLUG",
        footer=2,
    ),
    Action(
        "evaluations.compare",
        ("c",),
        "compare",
        "Compare with the evaluation before.",
        "evaluations",
        "escm compare A B",
        footer=3,
    ),
    Action("evaluations.visit", ("m",), "as it was", "The Map of that day, read-only.", "evaluations"),
    Action(
        "evaluations.plan",
        ("a",),
        "plan",
        "Plan an evaluation.",
        "evaluations",
        "escm evaluation plan SLUG",
        writes=True,
        footer=4,
    ),
    Action(
        "evaluations.start",
        ("b",),
        "begin",
        "Begin to judge: the last commit becomes the baseline.",
        "evaluations",
        "escm evaluation start SLUG",
        writes=True,
        footer=5,
    ),
    Action(
        "evaluations.seal",
        ("s",),
        "seal",
        "Seal what is determined as an annotated tag; asks first.",
        "evaluations",
        "escm evaluation seal SLUG",
        writes=True,
        footer=6,
    ),
    Action(
        "evaluations.verify",
        ("v",),
        "verify",
        "Compute all that the seal states again.",
        "evaluations",
        "escm evaluation verify TAG",
        footer=7,
    ),
    Action(
        "evaluations.withdraw",
        ("W",),
        "withdraw",
        "Withdraw a sealed evaluation for good; asks for the reason, then again.",
        "evaluations",
        "escm evaluation withdraw SLUG",
        writes=True,
    ),
    Action(
        "evaluations.suspend",
        ("x",),
        "suspend",
        "Suspend a sealed evaluation, or reinstate it; asks for the reason.",
        "evaluations",
        "escm evaluation suspend SLUG",
        writes=True,
    ),
    Action("evaluations.copy", ("y",), "copy tag", "Copy the tag.", "evaluations"),
    verdict("satisfied", "s", "satisfied", 2),
    verdict("not_satisfied", "x", "not satisfied", 3),
    verdict("not_rated", "n", "not rated", 4),
    Action(
        "judge.take_over",
        ("t",),
        "take over",
        "Take the claims over where nothing is determined; self-appraisals alone; asks first.",
        "judging",
        "escm evaluation determine SLUG --take-over",
        writes=True,
        footer=5,
    ),
    Action(
        "judge.finding",
        ("a",),
        "finding",
        "Write a strength, weakness or improvement down.",
        "judging",
        "escm evaluation finding SLUG ID KIND TEXT",
        writes=True,
        footer=6,
    ),
    Action("judge.open", ("enter",), "open", "Open the Practice.", "judging", "escm show ID"),
)

BY_ID = {action.id: action for action in ACTIONS}


def of_scope(scope: str) -> Iterator[Action]:
    """The actions of a screen, of lists, or of everywhere, in the order of the table."""
    return (action for action in ACTIONS if action.scope == scope)


def bindings_for(scope: str) -> list[Binding]:
    """What Textual binds for a scope."""
    return [action.binding for action in of_scope(scope)]


def footer_for(screen: str) -> tuple[Action, ...]:
    """The few actions that the footer names: help first, then those of the screen."""
    named = [action for scope in (EVERYWHERE, screen) for action in of_scope(scope) if action.footer]
    return tuple(sorted(named, key=lambda action: action.footer)[:FOOTER_KEYS])


def help_for(screen: str) -> tuple[Action, ...]:
    """Every action that works on a screen: its own, then moving in lists, then those of everywhere."""
    scopes = (screen, LISTS, EVERYWHERE) if screen != "map" else (screen, EVERYWHERE)
    return tuple(action for scope in scopes for action in of_scope(scope))


def clashes() -> tuple[str, ...]:
    """Sentences about keys that mean two things on one screen; empty in a sound table."""
    found = []
    for screen in (*SCREENS, *INNER):
        taken: dict[str, Action] = {}
        for action in help_for(screen):
            for key in action.keys:
                if key in taken:
                    found.append(f"{key} means both {taken[key].id} and {action.id} on {screen}.")
                taken[key] = action
    return tuple(found)
