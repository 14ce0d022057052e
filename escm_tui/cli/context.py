"""What every command stands on: the day, the options that many share, the repository, and the way to stdout."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, TextIO

from escm_tui.cli.streams import can_show, write
from escm_tui.errors import RepositoryError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from escm_tui.domain.profile import Basis, Profile
    from escm_tui.domain.snapshot import Snapshot
    from escm_tui.git.repository import Repository
    from escm_tui.load.evidence_repository import EvidenceRepository
    from escm_tui.reports.typeset import Page

_GLYPHS = "●◐○·∅→▲▼✓…"


class Context:
    """One call of the program. Options that many commands share are remembered here, wherever they stood.

    `today` is the present day in UTC, taken once, and `words` are those of the call, behind the program's name.
    """

    def __init__(self, today: date, words: tuple[str, ...] = ()) -> None:
        self.today = today
        self.words = words
        self.given: dict[str, Any] = {}
        """Name of a shared option to its value; what was not given is absent."""
        self.before_command: set[str] = set()
        """The shared options that stood in front of the command's name."""
        self.transcript: list[tuple[str, str]] | None = None
        """What was printed and told so far, as "out" or "err" and text; nothing where nobody wants to keep it."""
        self._git: Repository | None = None
        self._opened: EvidenceRepository | None = None

    @property
    def directory(self) -> Path:
        """Where to look for the repository: --repo, else the current folder."""
        # Loaded late, here as below: what every call loads decides how long a call for help takes.
        from pathlib import Path

        return Path(self.folder)

    @property
    def folder(self) -> str:
        """The same, as it was typed."""
        named: str | None = self.given.get("repo")
        if named is not None:
            return named
        try:
            return os.getcwd()  # noqa: PTH109
        except OSError as error:
            raise RepositoryError("The current folder is gone.", "Change into a folder that exists.") from error

    @property
    def revision(self) -> str | None:
        """The revision to read, or nothing for the work tree."""
        return self.given.get("rev")

    @property
    def spans(self) -> tuple[str, ...]:
        """The spans to look at, or none for the span of interest."""
        return tuple(self.given.get("span", ()))

    @property
    def span(self) -> str | None:
        """The one span that a change is for, or nothing where none is named."""
        if len(self.spans) > 1:
            raise UsageError("One --span at a time: a change is made in one span.")
        return self.spans[0] if self.spans else None

    @property
    def as_of(self) -> date | None:
        """The day on which evidence is judged, or nothing for the natural one."""
        return self.given.get("as_of")

    @property
    def basis(self) -> Basis:
        """What a profile rests on: claims unless determinations are asked for."""
        chosen: Basis = self.given.get("basis", "claims")
        return chosen

    @property
    def as_json(self) -> bool:
        """Whether JSON is asked for."""
        return self.format == "json"

    @property
    def format(self) -> str:
        """The form of the output: text unless another was asked for."""
        chosen: str = self.given.get("format", "text")
        return chosen

    @property
    def may_cache(self) -> bool:
        """Whether what was found out before may be used and kept."""
        return "no_cache" not in self.given

    def git(self) -> Repository:
        """The git repository around the folder, found once."""
        from escm_tui.git.repository import Repository

        if self._git is None:
            self._git = Repository.discover(self.folder)
        return self._git

    def repository(self) -> EvidenceRepository:
        """The evidence repository around the folder, opened once."""
        from escm_tui.load.evidence_repository import EvidenceRepository

        if self._opened is None:
            self._opened = EvidenceRepository.of(self.git(), today=self.today, cached=self.may_cache)
        return self._opened

    def stored(self) -> EvidenceRepository:
        """The same, but a bare repository will do: for what reads objects alone."""
        from escm_tui.git.repository import Repository

        if self._git is None:
            self._git = Repository.discover_any(self.folder)
        return self.repository()

    def snapshot(self) -> Snapshot:
        """The work tree or the revision that was named."""
        return self.repository().snapshot(self.revision, as_of=self.as_of)

    def profile(self) -> Profile:
        """What the work tree or the revision amounts to, in the spans that were named."""
        return self.repository().profile(self.revision, as_of=self.as_of, spans=self.spans, basis=self.basis)

    def summary(self) -> Profile:
        """The same, by claims without these and what they rest on, so that what has not changed need not be read."""
        if self.basis != "claims":
            return self.profile()
        return self.repository().summary(self.revision, as_of=self.as_of, spans=self.spans)

    def of_practice(self, practice: str) -> Profile:
        """The same where one Practice is asked for, by claims without the records of the others."""
        if self.basis != "claims":
            return self.profile()
        return self.repository().practice(practice, self.revision, as_of=self.as_of, spans=self.spans)

    @property
    def page(self) -> Page:
        """What text for stdout is set for."""
        return page_for(sys.stdout, colors=self.given.get("no_color") is not True)

    @property
    def page_of_errors(self) -> Page:
        """What text for stderr is set for."""
        return page_for(sys.stderr, colors=self.given.get("no_color") is not True)

    def print(self, lines: str | Iterable[str]) -> None:
        """Text to stdout, line by line."""
        self._say("out", lines)

    def tell(self, lines: str | Iterable[str]) -> None:
        """Text to stderr: what is said about the work, not its result."""
        self._say("err", lines)

    def print_json(self, payload: Mapping[str, Any]) -> None:
        """Plain data to stdout, in ASCII: no terminal obeys anything in it."""
        import json

        self._say("out", json.dumps(payload, indent=2))

    def _say(self, stream: Literal["out", "err"], lines: str | Iterable[str]) -> None:
        text = lines if isinstance(lines, str) else "\n".join(lines)
        if self.transcript is not None:
            self.transcript.append((stream, text))
        write(sys.stdout if stream == "out" else sys.stderr, text)


def page_for(stream: TextIO, *, colors: bool = True) -> Page:
    """Width, colors and signs that a stream can show; NO_COLOR, COLUMNS and TERM count."""
    from escm_tui.reports.typeset import Page

    allowed = colors and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return Page(
        width=max(40, min(200, _columns())),
        color=allowed and stream.isatty(),
        ascii=not can_show(stream, _GLYPHS),
    )


def _columns() -> int:
    """How wide the terminal is, as `shutil.get_terminal_size` finds it, which takes long to load."""
    with suppress(KeyError, ValueError):
        if (named := int(os.environ["COLUMNS"])) > 0:
            return named
    with suppress(AttributeError, ValueError, OSError):
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80  # type: ignore[union-attr]
    return 80
