"""Runs a reading command, or gives the answer that is kept for it."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from escm_tui.cli import again
from escm_tui.cli.context import Context
from escm_tui.errors import EscmError

if TYPE_CHECKING:
    from escm_tui.git.repository import Repository
    from escm_tui.load.cache import Cache

_MOST = 4 * 1024 * 1024
"""Bytes of an answer that is kept."""


def answer(context: Context, ctx: click.Context, run: Callable[[], object]) -> object:
    """Give the answer that is kept for exactly this, else run the command and keep what it said."""
    from escm_tui.load.cache import Cache

    if not context.may_cache or _is_special(ctx):
        return run()
    try:
        repository = context.git()
        cache = Cache(repository.common_dir)
        name, settled = _ground(context, ctx, repository, cache)
        revisions = _revisions(context, ctx, repository)
    except (EscmError, OSError):
        return run()
    said = again.kept(cache, str(repository.root), name)
    if said is not None:
        cache.close()
        return said.say()
    context.transcript = []
    result = run()
    if name and settled:
        packed = again.Said(_exit(result), context.transcript, revisions).packed()
        # Not kept where a file changed while it was read, or so lately that its times tell nothing.
        if len(packed) < _MOST and _ground(context, ctx, repository, cache) == (name, settled):
            cache.put(again.KIND, {name: packed})
    cache.close()
    return result


def _exit(result: object) -> int | None:
    return result if isinstance(result, int) else None


def _is_special(ctx: click.Context) -> bool:
    """Not kept: what looks at paths on disk or at the index, which are no part of the state, and what writes."""
    return any(ctx.params.get(name) for name in ("paths", "staged", "save"))


def _ground(context: Context, ctx: click.Context, repository: Repository, cache: Cache) -> tuple[str, bool]:
    from escm_tui.git.glance import root_of
    from escm_tui.load.state import Glance

    folder = os.path.abspath(context.directory)  # noqa: PTH100  as it was typed
    call = again.Call(ctx.command.name or "", context.words, context.today.isoformat(), folder)
    if root_of(folder) != str(repository.root) or not context.words:
        return "", False
    if None in _asked(context, ctx) and not call.looks_at_work_tree:
        return "", False
    return again.ground(Glance(str(repository.root)), cache, call, learn=True)


def _asked(context: Context, ctx: click.Context) -> list[str | None]:
    """The revisions that the call is about; nothing stands for the work tree."""
    match again.RESTS_ON[ctx.command.name or ""]:
        case "state":
            return [context.revision]
        case "two states":
            return [ctx.params["before"], ctx.params["after"]]
        case _:
            return [None]


def _revisions(context: Context, ctx: click.Context, repository: Repository) -> dict[str, str]:
    return {each: repository.resolve(each) for each in _asked(context, ctx) if each}
