"""Runs a reading command, or gives the answer that is kept for it."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar, cast

from escm_tui.cli import again
from escm_tui.cli.context import Context
from escm_tui.errors import EscmError

if TYPE_CHECKING:
    from escm_tui.git.repository import Repository
    from escm_tui.load.cache import Cache

Result = TypeVar("Result")

_MOST = 4 * 1024 * 1024
"""Bytes of an answer that is kept."""


def answer(
    context: Context, command: str, params: Mapping[str, object], run: Callable[[], Result]
) -> Result | int | None:
    """Give the answer that is kept for exactly this, else run the command and keep what it said.

    Args:
        context: the call.
        command: the command's name.
        params: its own arguments and options by name; those that are not given may be absent.
        run: the command.
    """
    from escm_tui.load.cache import Cache

    if not context.may_cache or _is_special(params):
        return run()
    try:
        repository = context.git()
        cache = Cache(repository.common)
        asked = _asked(context, command, params)
        name, settled = _ground(context, command, asked, repository, cache)
        revisions = {each: repository.resolve(each) for each in asked if each}
    except (EscmError, OSError):
        return run()
    said = again.kept(cache, repository.top, name)
    if said is not None:
        cache.close()
        return said.say()
    context.transcript = []
    result = run()
    if name and settled:
        packed = again.Said(_exit(result), context.transcript, revisions).packed()
        # Not kept where a file changed while it was read, or so lately that its times tell nothing.
        if len(packed) < _MOST and _ground(context, command, asked, repository, cache) == (name, settled):
            cache.put(again.KIND, {name: packed})
    cache.close()
    return result


def _exit(result: object) -> int | None:
    return result if isinstance(result, int) else None


def _is_special(params: Mapping[str, object]) -> bool:
    """Not kept: what looks at paths on disk or at the index, which are no part of the state, and what writes."""
    return any(params.get(name) for name in ("paths", "staged", "save"))


def _ground(
    context: Context, command: str, asked: list[str | None], repository: Repository, cache: Cache
) -> tuple[str, bool]:
    from escm_tui.git.glance import root_of
    from escm_tui.load.state import Glance

    folder = os.path.abspath(context.folder)  # noqa: PTH100  as it was typed
    call = again.Call(command, context.words, context.today.isoformat(), folder)
    if root_of(folder) != repository.top or not context.words:
        return "", False
    if None in asked and not call.looks_at_work_tree:
        return "", False
    return again.ground(Glance(repository.top), cache, call, learn=True)


def _asked(context: Context, command: str, params: Mapping[str, object]) -> list[str | None]:
    """The revisions that the call is about; nothing stands for the work tree."""
    match again.RESTS_ON[command]:
        case "state":
            return [context.revision]
        case "two states":
            return [cast("str | None", params[name]) for name in ("before", "after")]
        case _:
            return [None]
