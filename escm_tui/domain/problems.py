"""Something wrong in a file: its code, place, sentence and next step."""

from __future__ import annotations

from escm_tui.domain.problem_codes import CODES, Code, Severity
from escm_tui.tuples import NamedTuple

__all__ = ["CODES", "WHOLE_FILE", "Code", "Position", "Problem", "Severity", "problem", "sort_problems"]


class Position(NamedTuple):
    """A place in a file, both counted from 1; 0 means the file as a whole."""

    line: int = 0
    column: int = 0


WHOLE_FILE = Position()


class Problem(NamedTuple):
    """One thing that is wrong in one file.

    `path` is relative to the repository with `/`; `field` is the dotted path of the key (`activities.b2.rating`);
    `text` is one sentence, `hint` the next step. Two runs over the same content give the same `fingerprint`.
    """

    code: str
    severity: Severity
    path: str
    position: Position
    field: str
    text: str
    hint: str = ""

    @property
    def line(self) -> int:
        """Line, from 1; 0 for the whole file."""
        return self.position.line

    @property
    def column(self) -> int:
        """Column, from 1; 0 for the whole line or file."""
        return self.position.column

    @property
    def fingerprint(self) -> str:
        """16 hex digits that stay the same when lines move: code, path, field and text."""
        # It loads OpenSSL, and most problems are never told by it.
        import hashlib

        identity = f"{self.code}\0{self.path}\0{self.field}\0{self.text}"
        return hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def sort_key(self) -> tuple[str, int, int, str, str, str]:
        """Problems are listed by path, then place, then code."""
        return (self.path, self.line, self.column, self.code, self.text, self.field)


def problem(
    code: str,
    path: str,
    position: Position,
    text: str,
    *,
    field: str = "",
    hint: str = "",
    severity: Severity | None = None,
) -> Problem:
    """A problem of the table; severity and hint are those of its code unless given."""
    entry = CODES[code]
    return Problem(code, severity or entry.severity, path, position, field, text, hint or entry.remedy)


def sort_problems(problems: list[Problem]) -> tuple[Problem, ...]:
    """Unique problems in the order in which they are shown: by path, place and code."""
    return tuple(sorted(set(problems), key=lambda each: each.sort_key))
