"""Loads what the screens need beyond the first paint, in steps between which keys and paints have their turn."""

from __future__ import annotations

import asyncio
import gc
from importlib import import_module
from pathlib import Path

from textual.css.stylesheet import Stylesheet

_FOR_WORKERS = ("escm_tui.tui.keeping", "escm_tui.tui.at_a_glance")
"""Modules that the first reading needs, and no screen loads."""

_FOR_RECALLING = ("json", "sqlite3", "escm_tui.load.kept_glimpses", "escm_tui.tui.glimpse")


async def load_for_recalling() -> None:
    """Load what the look for the kept Map needs, before it goes on in a thread; of `load_the_rest` the same holds."""
    for name in _FOR_RECALLING:
        import_module(name)
        await asyncio.sleep(0)


async def load_the_rest(stylesheet: Stylesheet) -> None:
    """Load every screen and dialog, with its styles.

    Here rather than when a screen is shown first, since each style sheet that comes then has all others read again; and
    not beside the screens in a thread, where two that load the same module at once can clash.
    """
    from pkgutil import iter_modules

    from escm_tui.tui import dialogs, screens

    for name in _FOR_WORKERS:
        import_module(name)
        await asyncio.sleep(0)
    for package in (screens, dialogs):
        for module in iter_modules(package.__path__):
            import_module(f"{package.__name__}.{module.name}")
            await asyncio.sleep(0)
        for path in _styles(package.__path__[0]):
            if not stylesheet.has_source(str(path)):
                stylesheet.read(path)
                stylesheet.parse()
                await asyncio.sleep(0)


def settle() -> None:
    """Where no circles were looked for until now, look for them from now on; what was loaded stays to the end."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()


def _styles(folder: str) -> list[Path]:
    """The style sheets of a folder, what several screens share before what is their own."""
    return sorted(Path(folder).glob("*.tcss"), key=lambda path: (path.name != "panes.tcss", path))
