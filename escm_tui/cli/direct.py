"""What is asked most often, also done without the command line around it, which takes long to load."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime

from escm_tui.cli.context import Context
from escm_tui.errors import ExitCode, UsageError


def run_directly(words: Sequence[str]) -> int | None:
    """Do what the command line does for a command with plain options; nothing where the words say more than that."""
    name = words[0] if words else ""
    given = _given(words[1:], _OPTIONS[name]) if name in _OPTIONS and "_ESCM_COMPLETE" not in os.environ else None
    if given is None:
        return None
    from escm_tui.cli.remembered import answer

    year, month, day, *_ = time.gmtime()
    context = Context(date(year, month, day), tuple(words))
    strict = given.pop("strict", False) is True
    context.given = given
    try:
        found = answer(context, name, {}, lambda: _done(name, context, strict))
        sys.stdout.flush()
        return int(found or ExitCode.CLEAN)
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  the boundary, as for every command
        from escm_tui.cli.main import told

        return told(context, error, datetime.now(UTC))


def _done(name: str, context: Context, strict: bool) -> ExitCode | None:
    context.repository()
    # What a start has made stays, so that no sweep has to go through it.
    gc.freeze()
    if name in _WHOLE:
        gc.set_threshold(_SELDOM, 1, 1)
    return _DO[name](context, strict)


def _given(words: Sequence[str], known: Sequence[str]) -> dict[str, object] | None:
    """What a context holds for these words; nothing where one of them is not among the plain options of a command."""
    given: dict[str, object] = {}
    rest = iter(words)
    for word in rest:
        if word not in known:
            return None
        if word == "--rev":
            revision = next(rest, "")
            # Of a word that begins with a minus the command line knows better what it is.
            if not revision or revision[0] == "-" or "rev" in given:
                return None
            given["rev"] = revision
        else:
            name, value = _FLAGS[word]
            given[name] = value
    return given


_FLAGS: Mapping[str, tuple[str, object]] = {
    "--json": ("format", "json"),
    "--no-color": ("no_color", True),
    "--strict": ("strict", True),
}
"""The options that mean the same whatever else is said, and what a context holds for them."""

_WHOLE = frozenset({"status", "trend"})
"""The commands that hold whole states to the end, in which a sweep finds next to nothing."""
_SELDOM = 250_000
"""New objects after which the garbage collector looks through those."""

_OPTIONS: Mapping[str, Sequence[str]] = {
    "status": ("--json", "--no-color", "--rev"),
    "trend": ("--json", "--no-color"),
    "validate": ("--json", "--no-color", "--rev", "--strict"),
}
"""The plain options of the commands that can do without the command line."""


def _validate(context: Context, strict: bool) -> ExitCode:
    from escm_tui.cli.checked import check

    return check(context, (), strict=strict)


def status(context: Context) -> None:
    """Show the capability profile."""
    profile = context.summary()
    if context.as_json:
        from escm_tui.reports import payloads

        context.print_json(payloads.status(profile))
        return
    from escm_tui.reports.text import status_text

    context.print(status_text(profile, context.page))


def trend(context: Context, basis: str | None = None) -> None:
    """Show how capability moved from evaluation to evaluation, on a basis or the natural one."""
    from escm_tui.actions.verified_history import verified_history
    from escm_tui.domain.sustained import trend as trend_of

    repo = context.repository()
    history = verified_history(repo)
    if basis == "determinations" and not history.any_sealed:
        raise UsageError(
            "No evaluation is sealed yet, so there are no determinations to go by.", "Try: escm trend --basis claims"
        )
    by_claims = basis == "claims" or not history.any_sealed
    chain = trend_of(history.evaluations, "claims" if by_claims else "determinations", context.today)
    for tag, why in history.unread.items():
        context.tell(context.page_of_errors.prose(f"{tag} is left out. {why}"))
    if context.as_json:
        from escm_tui.reports import history_payloads

        context.print_json(history_payloads.trend(chain, history.unread))
        return
    from escm_tui.reports.trend_text import trend_text

    context.print(trend_text(chain, repo.catalog, context.page))


_DO: Mapping[str, Callable[[Context, bool], ExitCode | None]] = {
    "status": lambda context, _: status(context),
    "trend": lambda context, _: trend(context),
    "validate": _validate,
}
"""Each of the commands; strictness is for validation alone."""
