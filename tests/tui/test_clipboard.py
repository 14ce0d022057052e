"""What is copied, as each program between here and the terminal hands it on."""

from __future__ import annotations

from base64 import b64encode

import pytest

from escm_tui.tui.clipboard import copied, give_to_tmux, wrapped

PLAIN = f"\x1b]52;c;{b64encode(b'knw07.b2').decode()}\x07"


def test_a_terminal_alone_needs_nothing_more() -> None:
    assert wrapped("knw07.b2", {"TERM": "xterm-256color"}) == ""
    assert wrapped("knw07.b2", {}) == ""


@pytest.mark.parametrize(
    "environment", [{"TMUX": "/tmp/tmux-0/default,1,0", "TERM": "screen"}, {"TERM": "tmux-256color"}]
)
def test_tmux_hands_on_what_is_meant_for_the_terminal_behind_it(environment: dict[str, str]) -> None:
    said = wrapped("knw07.b2", environment)
    assert said.startswith("\x1bPtmux;\x1b\x1b]52;c;")
    assert said.removeprefix("\x1bPtmux;").removesuffix("\x1b\\").replace("\x1b\x1b", "\x1b") == PLAIN


@pytest.mark.parametrize("environment", [{"STY": "1.pts-0", "TERM": "vt100"}, {"TERM": "screen.xterm-256color"}])
def test_screen_hands_on_short_pieces(environment: dict[str, str]) -> None:
    assert wrapped("knw07.b2", environment) == f"\x1bP{PLAIN}\x1b\\"
    pieces = wrapped("b" * 2000, environment).split("\x1b\\")
    assert max(map(len, pieces)) < 256
    joined = "".join(piece.removeprefix("\x1bP") for piece in pieces)
    assert joined == f"\x1b]52;c;{b64encode(b'b' * 2000).decode()}\x07"


def test_nothing_that_a_terminal_obeys_is_copied() -> None:
    assert "\x1b" not in copied("a\x1b]52;c;eA==\x07b")
    assert "\n" not in copied("a\nb")


def test_a_tmux_that_is_not_installed_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    give_to_tmux("knw07.b2")
