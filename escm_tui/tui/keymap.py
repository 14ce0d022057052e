"""The keys that a person chose: ~/.config/escm/keys.yaml, taken whole or, where anything is off, not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from textual.keys import Keys, _character_to_key

from escm_tui.tui.action import KEY_WORDS, Action
from escm_tui.tui.registry import ACTIONS, INNER, SCREENS, help_for
from escm_tui.tuples import NamedTuple

if TYPE_CHECKING:
    from escm_tui.parse import Parsed

UNSENDABLE = frozenset({"ctrl+h", "ctrl+i", "ctrl+j", "ctrl+m", "ctrl+left_square_bracket"})
"""What terminals send as backspace, tab, enter or escape."""

FIXED = frozenset({"help", "climb"})
"""Without these nobody finds the way out of a bad keymap."""

_NAMES = {action.id: action for action in ACTIONS}


class Keymap(NamedTuple):
    """Action id to keys, where they are not those of the registry."""

    keys: Mapping[str, tuple[str, ...]] = {}

    def of(self, action: Action) -> Action:
        """The action with the keys that it has here."""
        return action._replace(keys=self.keys[action.id]) if action.id in self.keys else action

    @property
    def bindings(self) -> dict[str, str]:
        """The same as Textual takes it: binding id to keys."""
        return {f"{_NAMES[id_].scope}.{id_}": ",".join(keys) for id_, keys in self.keys.items()}

    def clashes(self) -> Iterator[tuple[str, str]]:
        """For each key that would mean two things on one screen the id that was given it here, and a sentence."""
        told: set[str] = set()
        for screen in (*SCREENS, *INNER):
            taken: dict[str, Action] = {}
            for action in map(self.of, help_for(screen)):
                for key in action.keys:
                    if key in taken and taken[key].id != action.id:
                        words = KEY_WORDS.get(key, key)
                        sentence = f"{words} would mean both {taken[key].id} and {action.id}."
                        if sentence not in told:
                            told.add(sentence)
                            yield (action.id if action.id in self.keys else taken[key].id), sentence
                    taken[key] = action


def load_keymap(path: Path) -> tuple[Keymap, tuple[str, ...]]:
    """The keymap of a file, or the registry's own with the sentences that say why the file is left aside."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Keymap(), ()
    except OSError as error:
        return Keymap(), (f"{path.name} cannot be read: {error.strerror}.",)
    return read_keymap(data, path.name)


def read_keymap(data: bytes, name: str) -> tuple[Keymap, tuple[str, ...]]:
    """The same from the text of a file: a mapping of action ids to a key or a list of keys."""
    if not any(each.partition(b"#")[0].strip() for each in data.splitlines()):
        return Keymap(), ()
    from escm_tui.parse import parse

    parsed = parse(data, name)
    if parsed.problems:
        return Keymap(), tuple(f"{name}:{each.line}:{each.column}: {each.text}" for each in parsed.problems)
    if not isinstance(parsed.data, dict):
        return Keymap(), (f"{name} has to be a list of lines like: rate.satisfied: S",)
    keys: dict[str, tuple[str, ...]] = {}
    wrong: list[str] = []
    for id_, value in parsed.data.items():
        chosen = value if isinstance(value, list) else [value]
        sentence = _why_not(str(id_), chosen)
        if sentence:
            wrong.append(f"{_place(parsed, name, id_)}: {sentence}")
        else:
            keys[str(id_)] = tuple(_key(str(each)) for each in chosen)
    keymap = Keymap(keys)
    wrong += [f"{_place(parsed, name, id_)}: {sentence}" for id_, sentence in keymap.clashes()]
    return (Keymap(), tuple(wrong)) if wrong else (keymap, ())


def _place(parsed: Parsed, name: str, id_: object) -> str:
    """File, line and column of an entry."""
    at = parsed.key_position([str(id_)])
    return f"{name}:{at.line}:{at.column}"


def _why_not(id_: str, keys: list[object]) -> str:
    if id_ not in _NAMES:
        from difflib import get_close_matches

        near = get_close_matches(id_, _NAMES, 1)
        return f"There is no action {id_}.{f' Did you mean {near[0]}?' if near else ''}"
    if id_ in FIXED:
        return f"{id_} keeps its keys, so that there is always a way out."
    if not keys:
        return f"{id_} needs a key."
    for each in keys:
        key = _key(str(each))
        if key in UNSENDABLE:
            return f"{each} for {id_}: terminals cannot tell this key from another."
        if not _known(key):
            return f"{each} for {id_} is no key. Keys read like: s, S, ctrl+r, f5, space."
    return ""


def keymap_schema() -> dict[str, object]:
    """The JSON Schema of a keymap file, for editors; that no key means two things is checked when it is read."""
    unsendable = sorted({KEY_WORDS.get(key, key) for key in UNSENDABLE} | UNSENDABLE)
    names = sorted({each.value for each in Keys} | set(KEY_WORDS))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://escm-tui.dev/schemas/keymap-1.schema.json",
        "title": "Keymap",
        "description": "Keys of one's own for actions of the terminal interface, in ~/.config/escm/keys.yaml.",
        "type": "object",
        "properties": {
            action.id: {
                "description": f"{action.help} On {action.scope}; {action.key_words} unless chosen otherwise.",
                "$ref": "#/$defs/keys",
            }
            for action in ACTIONS
            if action.id not in FIXED
        },
        "additionalProperties": False,
        "$defs": {
            "keys": {
                "oneOf": [{"$ref": "#/$defs/key"}, {"type": "array", "items": {"$ref": "#/$defs/key"}, "minItems": 1}]
            },
            "key": {
                "description": "A key such as s, S, ctrl+r, f5 or space.",
                "type": "string",
                "pattern": rf"^(?:(?:ctrl|shift|alt)\+)*(?:.|{'|'.join(re.escape(name) for name in names)})$",
                "not": {"enum": unsendable},
            },
        },
    }


def _key(text: str) -> str:
    """A key as Textual names it: "/" is slash."""
    return _character_to_key(text) if len(text) == 1 else text


def _known(key: str) -> bool:
    last = key.rpartition("+")[2]
    return len(last) == 1 or last in {each.value for each in Keys} or last in KEY_WORDS
