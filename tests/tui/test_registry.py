"""The table of actions is sound: no key twice, nothing without help, everything answered."""

from __future__ import annotations

import click
import pytest
from textual.binding import Binding

from escm_tui.cli.main import root
from escm_tui.tui.action import Action
from escm_tui.tui.app import EscmApp
from escm_tui.tui.dialogs.confirm import ConfirmDialog
from escm_tui.tui.registry import ACTIONS, EVERYWHERE, FOOTER_KEYS, SCREENS, clashes, footer_for, help_for
from escm_tui.tui.screens.screen import BaseScreen
from escm_tui.tui.widgets.row_table import RowTable

FORBIDDEN = {"ctrl+h", "ctrl+i", "ctrl+j", "ctrl+m", "ctrl+left_square_bracket"}


def test_no_key_means_two_things_on_one_screen() -> None:
    assert clashes() == ()


def test_ids_are_unique() -> None:
    assert len({(action.scope, action.id) for action in ACTIONS}) == len(ACTIONS)


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_every_action_says_what_it_does(action: Action) -> None:
    assert action.help.endswith(".")
    assert action.title
    assert action.keys


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_every_action_is_answered(action: Action) -> None:
    if action.widget_action:
        assert hasattr(RowTable, f"action_{action.widget_action}")
        return
    name = f"do_{action.id.replace('.', '_')}"
    if action.scope == EVERYWHERE:
        assert hasattr(EscmApp, name)
    else:
        screen = EscmApp.SCREENS[action.scope]()
        assert isinstance(screen, BaseScreen)
        assert hasattr(screen, name)


@pytest.mark.parametrize("screen", SCREENS)
def test_the_footer_is_short_and_begins_with_help(screen: str) -> None:
    footer = footer_for(screen)
    assert footer[0].id == "help"
    assert 1 < len(footer) <= FOOTER_KEYS


@pytest.mark.parametrize("screen", SCREENS)
def test_help_lists_own_actions_first(screen: str) -> None:
    assert help_for(screen)[0].scope == screen
    assert {action.id for action in help_for(screen)} >= {"help", "palette", "climb", "leave", "undo"}


def test_no_key_that_terminals_cannot_send() -> None:
    assert not FORBIDDEN & {key for action in ACTIONS for key in action.keys}


def test_no_key_that_writes_also_confirms() -> None:
    yes = {key for binding in ConfirmDialog.BINDINGS if isinstance(binding, Binding) and "True" in binding.action
           for key in binding.key.split(",")}  # fmt: skip
    assert yes
    assert not yes & {key for action in ACTIONS if action.writes for key in action.keys}


@pytest.mark.parametrize("action", [each for each in ACTIONS if each.command], ids=lambda action: action.id)
def test_the_command_beside_an_action_is_there(action: Action) -> None:
    words = action.command.split()
    assert words[0] == "escm"
    command: click.Command = root
    context = click.Context(root)
    for word in words[1:]:
        found = command.get_command(context, word) if isinstance(command, click.Group) else None
        if found is None:
            break
        command = found
    options = {option for each in command.get_params(context) for option in each.opts}
    assert command is not root or words[1:] == ["--help"]
    assert {word for word in words if word.startswith("-")} <= options


def test_what_writes_has_a_command() -> None:
    without = {action.id for action in ACTIONS if action.writes and not action.command}
    assert without == {"undo", "redo", "editor"}
