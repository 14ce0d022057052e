"""Answers of reading commands, kept by all that they rest on, so that asking again reads nothing."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Literal, TextIO

import click

from escm_tui import __version__
from escm_tui.cli.context import Context, write
from escm_tui.errors import EscmError

RestsOn = Literal["state", "two states", "evaluations"]
"""What an answer is read from: the work tree or --rev; A and B; all evaluation tags with what befell them since."""

_MOST = 4 * 1024 * 1024
"""Characters of an answer that is kept."""

_EVALUATIONS = ("escm.yaml", "evaluations")


@dataclass(frozen=True, slots=True)
class _Ground:
    """What an answer rests on: its name in the cache, and whether the files behind it have been left alone."""

    name: str
    settled: bool


def answer(context: Context, ctx: click.Context, rests_on: RestsOn, run: Callable[[], object]) -> object:
    """Give the answer that is kept for exactly this, else run the command and keep what it said."""
    from escm_tui.load.cache import Cache

    if not context.may_cache or _is_special(ctx):
        return run()
    try:
        cache = Cache(context.git().common_dir)
        ground = _ground(context, ctx, rests_on)
    except (EscmError, OSError):
        return run()
    for _, kept in cache.get("answer", [ground.name]):
        cache.close()
        return _said_again(json.loads(kept))
    context.transcript = []
    result = run()
    said = json.dumps({"exit": result, "said": context.transcript}).encode("ascii")
    with suppress(EscmError, OSError):
        # Not kept where a file changed while it was read, or so lately that its times tell nothing.
        if len(said) < _MOST and ground.settled and _ground(context, ctx, rests_on) == ground:
            cache.put("answer", {ground.name: said})
    cache.close()
    return result


def _is_special(ctx: click.Context) -> bool:
    """Not kept: what looks at paths on disk or at the index, which are no part of the state, and what writes."""
    return any(ctx.params.get(name) for name in ("paths", "staged", "save"))


def _ground(context: Context, ctx: click.Context, rests_on: RestsOn) -> _Ground:
    import hashlib

    from escm_tui.load import state

    moment = time.time_ns()
    repository = context.git()
    revisions: list[str | None] = []
    if rests_on == "state":
        revisions = [context.revision]
    elif rests_on == "two states":
        revisions = [ctx.params["before"], ctx.params["after"]]
    ids = [repository.resolve(each) for each in revisions if each]
    below = _EVALUATIONS if rests_on == "evaluations" else ()
    found = [state.references(repository)]
    if rests_on == "evaluations" or None in revisions:
        found.append(state.work_tree(repository, below))
    facts = (
        __version__, ctx.command_path, sorted(ctx.params.items()), sorted(context.given.items()), context.today,
        str(repository.root), str(context.directory), ids, [each.digest for each in found], _surroundings(),
    )  # fmt: skip
    name = hashlib.blake2b(repr(facts).encode("utf-8", "surrogateescape"), digest_size=20).hexdigest()
    return _Ground(name, all(each.settled_at(moment) for each in found))


def _surroundings() -> tuple[object, ...]:
    """What the look of an answer depends on."""
    streams = [(stream.encoding, stream.isatty()) for stream in (sys.stdout, sys.stderr)]
    named = [os.environ.get(name) for name in ("NO_COLOR", "TERM", "COLUMNS")]
    return (streams, named, shutil.get_terminal_size((80, 24)).columns)


def _said_again(kept: dict[str, Any]) -> object:
    streams: dict[str, TextIO] = {"out": sys.stdout, "err": sys.stderr}
    for stream, text in kept["said"]:
        write(streams[stream], text)
    return kept["exit"]
