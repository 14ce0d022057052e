"""A long sitting of somebody who presses anything: nothing breaks, nothing is lost, and memory stays what it was."""

from __future__ import annotations

import asyncio
import gc
import os
import random
import sys
from itertools import count
from pathlib import Path

import pytest

from escm_tui.tui.registry import ACTIONS
from tests.support import screens
from tests.support.repositories import GitRepository
from tests.support.screens import Story, sitting
from tests.support.two_evaluations import TODAY, two_evaluations
from tests.torture.bounds import LONG, RAW_CONTROL, rounds
from tests.torture.calls import call

MOST_GROWTH = 1.2
WARM = 0.3
"""The share of the actions after which the memory is what it is later compared with."""

_TURNS, _NAP = 50, 0.03
"""Looks after which there is a nap, and its seconds: longer than the pause of the longest of those who look."""

_IN_SIGHT = 2.0
"""Seconds that a short word stays in sight."""

KEYS = sorted({key for action in ACTIONS for key in action.keys if action.id != "leave"})
INSIDE = ("enter", "tab", "shift+tab", "f2", "escape", "backspace", "delete", "y", "n", "end", "home", "pageup")
WORDS = ("knw07", "thr03", "status:partial", "area:knw", "level:3", "[/]", "a: b # c", "é😀", "x" * 60, "procedure")


@pytest.fixture
def northwind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> GitRepository:
    """Two evaluations, and an editor that changes nothing."""
    monkeypatch.setenv("EDITOR", "true")
    monkeypatch.setenv("VISUAL", "true")
    made = two_evaluations(tmp_path / "northwind-evidence")
    monkeypatch.chdir(made.root)
    return made


def resident() -> int:
    """Bytes of memory that this process holds."""
    gc.collect()
    with Path("/proc/self/statm").open() as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def act(story: Story, chance: random.Random) -> str:
    """One action: a key of the table, a key of a field, or words; some come faster than anything is drawn."""
    kind = chance.random()
    if kind < 0.7:
        key = chance.choice(KEYS)
    elif kind < 0.9:
        key = chance.choice(INSIDE)
    else:
        word = chance.choice(WORDS)
        await story.type(word)
        return word
    if chance.random() < 0.3:
        await story.pilot.press(key)
    else:
        await story.press(key)
    return key


async def try_everything(story: Story) -> None:
    """Every key of the table on every screen, so that what is loaded or kept with its first use is there."""
    for screen in (key for key in KEYS if key.isdigit()):
        for key in KEYS:
            if not story.app.is_running:
                return
            await story.press("escape", "escape", screen, key)
    await story.press("escape", "escape")


@pytest.fixture
def without_naps(monkeypatch: pytest.MonkeyPatch) -> None:
    """The toolkit's pilot sleeps with each key until the processor rests; `settle` waits for what is to be done."""

    turns = count(1)

    async def at_once(*_: float) -> None:
        # Who looks only now and then whether all is done would else find something new each time.
        await asyncio.sleep(0 if next(turns) % _TURNS else _NAP)

    # Words that stay in sight for an hour would be thousands.
    monkeypatch.setattr(screens, "_LONG", _IN_SIGHT)
    for module in ("app", "pilot"):
        monkeypatch.setattr(f"textual.{module}.wait_for_idle", at_once)


@pytest.mark.usefixtures("without_naps")
@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system does not tell how much memory is held")
async def test_ten_thousand_actions(northwind: GitRepository) -> None:
    chance = random.Random("soak")
    wanted = rounds(60, 10_000)
    done, start, sittings = 0, 0, 0
    trail: list[str] = []
    while done < wanted:
        sittings += 1
        async with sitting(northwind.root, today=TODAY, size=chance.choice([(120, 40), (80, 24), (60, 16)])) as story:
            if LONG and not done:
                await try_everything(story)
            while done < wanted and story.app.is_running and story.app._exception is None:
                trail = [*trail[-30:], await act(story, chance)]
                done += 1
                if done % 20 == 0 and story.app.is_running:
                    await story.settle()
                    assert not RAW_CONTROL.search(story.text.replace("\n", "")), trail
                if start == 0 and done >= WARM * wanted:
                    start = resident()
            assert story.app._exception is None, trail
    end = resident()
    held = f"{start / 2**20:.0f} MB after {WARM:.0%} of {done} actions, {end / 2**20:.0f} MB at the end"
    sys.stdout.write(f"{sittings} sittings, {held}\n")
    assert end <= MOST_GROWTH * start, (start, end)
    assert sittings <= 1 + wanted // 20, trail
    assert northwind.run("fsck", "--strict").returncode == 0
    assert call("status", "--json").code == 0
    assert call("validate").code in {0, 1}
    assert list(northwind.root.rglob("*.tmp")) == []


async def test_two_sittings_on_one_repository_lose_nothing(northwind: GitRepository) -> None:
    """Each rates what the other does not look at; the same claim is never replaced unseen."""
    path = northwind.root / "organization/thr/thr03.yaml"
    if path.exists():
        path.unlink()
    async with sitting(northwind.root, today=TODAY) as one, sitting(northwind.root, today=TODAY) as two:
        for story in (one, two):
            await story.press("colon")
            await story.type("thr03")
            await story.press("enter")
        for _ in range(rounds(2, 50)):
            await one.press("g", "j", "s")
            await two.press("G", "p")
            await one.press("g", "j", "x")
            await two.press("G", "s")
        one.app.look_for_changes()
        await one.settle()
        claims = one.view.snapshot.records["organization", "thr03"].claims
        assert {name: claim.rating.value for name, claim in claims.items()} == {"a1": "unsatisfied", "c5": "satisfied"}
        # What one changes now the other has not seen: it is told so, and nothing is replaced.
        await two.press("G", "x")
        await one.press("G", "p")
        assert "was changed in organization/thr/thr03.yaml since it was shown" in one.toast
        assert (
            one.app.session.repository.work_tree().records["organization", "thr03"].claims["c5"].rating == "unsatisfied"
        )
        assert (one.app._exception, two.app._exception) == (None, None)
