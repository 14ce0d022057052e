"""One thing that a person can do in the interface, and how its keys are written."""

from __future__ import annotations

from textual.binding import Binding

from escm_tui.tuples import NamedTuple


class Action(NamedTuple):
    """One thing a person can do.

    `id` is stable; a screen answers to it by a method of that name with dots as underscores (`do_rate_satisfied`).
    """

    id: str
    keys: tuple[str, ...]
    title: str
    help: str
    scope: str
    command: str = ""
    """The command line that does the same, where there is one."""
    writes: bool = False
    """Whether it changes files: off where history is shown."""
    footer: int = 0
    """Place in the footer from 1; 0 stays out of it."""
    widget_action: str = ""
    """The widget's own method, for moving in lists."""

    @property
    def binding(self) -> Binding:
        """How Textual knows it."""
        target = self.widget_action or f"app.do('{self.id}')"
        return Binding(",".join(self.keys), target, self.title, show=False, id=f"{self.scope}.{self.id}")

    @property
    def key_words(self) -> str:
        """The keys as people read them, for instance "ctrl+r"."""
        return " ".join(KEY_WORDS.get(key, key) for key in self.keys)

    @property
    def first_key(self) -> str:
        """The key that the footer shows."""
        return KEY_WORDS.get(self.keys[0], self.keys[0])


def rating(id_: str, key: str, title: str, word: str, footer: int) -> Action:
    """A key that rates an Activity on the Practice screen."""
    help_ = f"Rate the Activity {title}; saved at once."
    return Action(id_, (key,), title, help_, "practice", f"escm rate ID {word}", writes=True, footer=footer)


def verdict(word: str, key: str, title: str, footer: int) -> Action:
    """A key that determines a Practice in an evaluation."""
    help_ = f"Determine the Practice {title}; asks what that rests on."
    command = f"escm evaluation determine SLUG ID {word}"
    return Action(f"judge.{word}", (key,), title, help_, "judging", command, writes=True, footer=footer)


KEY_WORDS = {
    "slash": "/",
    "colon": ":",
    "question_mark": "?",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "exclamation_mark": "!",
    "plus": "+",
    "minus": "-",
    "semicolon": ";",
    "vertical_line": "|",
    "left_curly_bracket": "{",
    "right_curly_bracket": "}",
    "comma": ",",
    "full_stop": ".",
    "escape": "esc",
    "space": "space",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "pgup",
    "pagedown": "pgdn",
}
