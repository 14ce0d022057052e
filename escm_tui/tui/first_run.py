"""Where there is no evidence repository yet: what can be done about it, and doing it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.filter import LineFilter
from textual.widgets import Static

from escm_tui.actions.demo import build_demo
from escm_tui.actions.initialize import initialize
from escm_tui.actions.new_repository import surrounding_repository, unborn_repository
from escm_tui.errors import EscmError
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.reports.plain import show_line
from escm_tui.tui.dialogs.text import TextDialog
from escm_tui.tui.drafts import KeptTexts
from escm_tui.tui.line_filters import filters_asked_for
from escm_tui.tui.looks import QUIET, plain, stack
from escm_tui.tui.preferences import preferred_theme
from escm_tui.tui.sizes import StyleSheets
from escm_tui.tui.themes import DARK, PLAIN, STATUS_VARIABLES, THEME_WORDS, THEMES
from escm_tui.tui.widgets.row_table import Column, Row, RowTable

DEMO, NEW, OPEN, LEAVE = "demo", "new", "open", "leave"
DEMO_FOLDER = "escm-demo"
_COLUMNS = (Column(27), Column(wraps=True))


class FirstRunApp(App[Path]):
    """Says why nothing can be opened here and offers ways on; the answer is the folder to open, or nothing."""

    CSS_PATH: ClassVar[StyleSheets] = ["app.tcss", "screens/panes.tcss"]
    TITLE = "escm"
    CSS = """
    #said { padding: 1 2; height: auto; }
    #choices { height: auto; max-height: 10; margin: 0 1; }
    #wrong { padding: 1 2; height: auto; }
    #hint { padding: 0 2; dock: bottom; height: 1; }
    """
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "leave", show=False)]

    def __init__(self, directory: Path, why: str, hint: str = "") -> None:
        no_color = bool(os.environ.get("NO_COLOR"))
        super().__init__(ansi_color=True if no_color else None)
        self.animation_level = "none"
        self.directory = directory
        self.why = why
        self.hint = hint
        self.home = _outside(directory)
        """Where new folders go: here, or beside the git repository around, in which they would not belong."""
        self.busy = False
        self.kept = KeptTexts()
        self._as_asked = filters_asked_for(no_color=no_color)
        for theme in THEMES:
            self.register_theme(theme)
        chosen = preferred_theme()
        self.theme = PLAIN if no_color else chosen if chosen in THEME_WORDS else DARK

    def get_line_filters(self) -> Sequence[LineFilter]:
        """No color and ASCII alone, where that is asked for."""
        return [*super().get_line_filters(), *self._as_asked]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Our own variables, for themes that don't bring them."""
        return dict(STATUS_VARIABLES)

    @property
    def new_folder(self) -> Path:
        """Where a new repository would go: here where nothing is here yet, else a folder that is still free."""
        if _holds_nothing(self.directory):
            return self.directory
        name = "evidence" if self.home == self.directory else f"{_root(self.directory).name}-evidence"
        free = (name, *(f"{name}-{number}" for number in range(2, 100)))
        return next((self.home / each for each in free if not (self.home / each).exists()), self.home / name)

    @property
    def demo_folder(self) -> Path:
        """Where the demo would go, or is."""
        return (self.directory if _holds_nothing(self.directory) else self.home) / DEMO_FOLDER

    def compose(self) -> ComposeResult:
        """Why, and the ways on."""
        title = Content.styled("Capability appraisals with the eSCM-SP v2, in git", "bold")
        hint = Content.assemble("\n", plain(self.hint, QUIET)) if self.hint else Content("")
        yield Static(Content.assemble(title, "\n\n", plain(self.why), hint), id="said", markup=False)
        yield RowTable(_COLUMNS, id="choices")
        yield Static(id="wrong", markup=False)
        yield Static(Content.styled("↑↓ choose   enter do it   q leave", QUIET), id="hint", markup=False)

    def on_mount(self) -> None:
        """The choices have the keys."""
        here = "Here" if self.new_folder == self.directory else f"In {self._shown(self.new_folder)}"
        open_demo = (self.demo_folder / "escm.yaml").is_file()
        table = self.query_one(RowTable)
        table.fill(
            [
                _choice(
                    DEMO,
                    "Open the demo" if open_demo else "Look around in a demo",
                    f"Three engagements and eight sealed evaluations, in {self._shown(self.demo_folder)}.",
                ),
                _choice(NEW, "Make an evidence repository", f"{here}, with schemas, hooks and a first commit."),
                _choice(OPEN, "Open another folder", "An evidence repository that is somewhere else already."),
                _choice(LEAVE, "Leave", "escm --help lists all commands."),
            ]
        )
        table.focus()

    def _shown(self, folder: Path) -> str:
        """A folder as it is seen from here."""
        return show_line(f"{os.path.relpath(folder, self.directory)}/")

    @on(RowTable.OptionSelected, "#choices")
    def _chosen(self) -> None:
        self._do(self.query_one(RowTable).cursor_key)

    def key_enter(self) -> None:
        """Do what is chosen."""
        self._do(self.query_one(RowTable).cursor_key)

    def _do(self, choice: str) -> None:
        if self.busy or len(self.screen_stack) > 1:
            return
        if choice == LEAVE:
            self.exit(None)
        elif choice == NEW:
            why = f"Whose capability is it? Reports name it so. The repository goes to {self.new_folder}."
            self.push_screen(
                TextDialog("Name of the organization", why, "", self.kept, NEW, verb="make it"), self._named
            )
        elif choice == OPEN:
            why = "Which folder? Any folder in the repository will do."
            self.push_screen(TextDialog("Open another folder", why, "", self.kept, OPEN, verb="open"), self._open)
        elif (self.demo_folder / "escm.yaml").is_file():
            self.exit(self.demo_folder)
        else:
            folder = self.demo_folder
            self._make(lambda: _demo_in(folder), "Making the demo …")

    def _named(self, name: str | None) -> None:
        if name is not None:
            folder = self.new_folder
            self._make(lambda: initialize(folder, name).root, f"Making {folder} …")

    def _open(self, typed: str | None) -> None:
        if not typed:
            return
        folder = (self.directory / Path(typed).expanduser()).resolve()
        try:
            EvidenceRepository.open(folder, today=date.min)
        except EscmError as error:
            self._say_wrong(error)
        else:
            self.exit(folder)

    def _say_wrong(self, error: EscmError) -> None:
        lines = [plain(error.message, "$status-bad"), *([plain(error.hint, QUIET)] if error.hint else [])]
        self.query_one("#wrong", Static).update(stack(lines))

    @work(exit_on_error=False)
    async def _make(self, job: Callable[[], Path], words: str) -> None:
        self.busy = True
        said = self.query_one("#wrong", Static)
        said.update(Content.styled(words, QUIET))
        try:
            made = await asyncio.to_thread(job)
        except EscmError as error:
            self._say_wrong(error)
            self.busy = False
            return
        self.exit(made)

    def action_leave(self) -> None:
        """Leave without anything made."""
        if not self.busy:
            self.exit(None)


def is_demo(folder: Path) -> bool:
    """Whether a folder is where the demo goes."""
    return folder.name == DEMO_FOLDER


def _demo_in(folder: Path) -> Path:
    build_demo(folder)
    return folder


def _choice(key: str, title: str, words: str) -> Row:
    return Row(key, (Content.styled(title, "bold"), Content.styled(words, QUIET)))


def _holds_nothing(directory: Path) -> bool:
    """Whether a new repository can begin in the directory itself: it is empty, or a git repository without a commit."""
    try:
        inside = {each.name for each in directory.iterdir()}
        return not inside or (inside == {".git"} and unborn_repository(directory) is not None)
    except (OSError, EscmError):
        return False


def _root(directory: Path) -> Path:
    """The top of the git repository around, or the directory."""
    return surrounding_repository(directory / "within") or directory


def _outside(directory: Path) -> Path:
    """The folder beside the git repository around, where one can write there; else the directory."""
    root = _root(directory)
    beside = root.parent
    inside = (root / ".git").exists() and not _holds_nothing(directory)
    return beside if inside and os.access(beside, os.W_OK | os.X_OK) else directory


def start_here(directory: Path, why: str, hint: str = "", *, mouse: bool = True) -> Path | None:
    """Offer what can be done in a directory without evidence; the folder that is to be opened, or nothing."""
    return FirstRunApp(directory, why, hint).run(mouse=mouse)
