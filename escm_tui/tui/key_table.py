"""The key table and the filter grammar as pages of the documentation, from the registry and the grammars alone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from escm_tui.reports.evidence_rows import EVIDENCE_GRAMMAR
from escm_tui.reports.filter import PRACTICE_GRAMMAR, Grammar
from escm_tui.tui.action import Action
from escm_tui.tui.command_line import VERBS
from escm_tui.tui.keymap import FIXED
from escm_tui.tui.registry import BY_ID, EVERYWHERE, INNER, LISTS, SCREENS, of_scope

_MADE = "<!-- Made by `just keys` from the registry of actions; do not edit. -->"


def keys_page() -> str:
    """Every key of every screen, the words of the `:` line, and how to choose keys of one's own."""
    return "\n".join([*_head(), *_tables(), *_line(), *_own_keys()]) + "\n"


def _head() -> Iterator[str]:
    yield "# Keys"
    yield ""
    yield _MADE
    yield ""
    yield (
        "`?` lists the keys of the screen you are on and does what you choose there; `ctrl+p` finds any action by "
        "name. An action that cannot be done now says why."
    )


def _tables() -> Iterator[str]:
    titles = {EVERYWHERE: "Everywhere", LISTS: "In every list", "judging": "Judging, an evaluation that is open"}
    for scope in (EVERYWHERE, LISTS, *SCREENS, *INNER):
        title = titles.get(scope) or BY_ID[f"go.{scope}"].title
        yield from ("", f"## {title}", "", "| Key | What it does | Command | Id |", "|---|---|---|---|")
        yield from map(_row, of_scope(scope))


def _row(action: Action) -> str:
    keys = " ".join(f"`{word}`" for word in action.key_words.split(" ")).replace("|", "\\|")
    command = f"`{action.command}`".replace("|", "\\|") if action.command else ""
    return f"| {keys} | {action.help} | {command} | `{action.id}` |"


def _line() -> Iterator[str]:
    yield from ("", "## The `:` line", "")
    yield (
        "`tab` completes, `↑` brings former commands back, a mistake is told in words. A Practice or Activity opens "
        "by its id alone (`knw07.b2`), an action runs by its id (`rate.satisfied`)."
    )
    yield from ("", "| Word | What it does |", "|---|---|")
    yield from (f"| `{name}` | {verb.words} |" for name, verb in VERBS.items())


def _own_keys() -> Iterator[str]:
    fixed = " and ".join(f"`{each}`" for each in sorted(FIXED))
    yield from ("", "## Keys of your own", "")
    yield (
        "`~/.config/escm/keys.yaml` gives actions other keys, by id. The file is taken whole or, where anything in it "
        "is off, not at all; file, line and column are told then. A key that would mean two things on one screen is "
        f"off, and so is a key that terminals cannot tell from another. {fixed} keep their keys."
    )
    yield from ("", "```yaml", "# yaml-language-server: $schema=keymap.schema.json", "rate.satisfied: S")
    yield from ("map.filter: [/, f]", "```", "", "`escm schema keymap > keymap.schema.json` writes the schema.")


def filters_page() -> str:
    """What lists can be filtered by, on the screens and on the command line."""
    lines = ["# Filters", "", _MADE, ""]
    lines += [
        (
            "`/` filters the list of a screen while you type, with the count of what is left; `→` takes the completion "
            "that is proposed. `escm list`, `escm model list` and `escm evidence list` take the same words. All "
            "conditions have to be met. A minus in front turns one round, several values with commas mean any of them, "
            "and plain words are looked for in all texts."
        ),
    ]
    lines += ["", "## Practices", "", *_grammar(PRACTICE_GRAMMAR)]
    lines += ["", "    escm list 'level:<4' -status:satisfied area:knw,ppl"]
    lines += ["", "## Evidence", "", *_grammar(EVIDENCE_GRAMMAR)]
    lines += ["", "    escm evidence list kind:guidance_document 'due<90d' -used:no"]
    return "\n".join(lines) + "\n"


def _grammar(grammar: Grammar[Any]) -> Iterator[str]:
    yield from ("| Condition | What it asks | Values |", "|---|---|---|")
    for key in grammar.keys.values():
        examples = ", ".join(f"`{each}`" for each in key.examples)
        values = ", ".join(f"`{each}`" for each in key.values())
        yield f"| {examples} | {key.words} | {values} |"
    for flag in grammar.flags.values():
        yield f"| `{flag.name}` | {flag.words} | |"
    yield "| words | found in id, title and texts | |"
