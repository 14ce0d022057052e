"""The command line as a whole: the group, the boundary at which every fault becomes a sentence, the exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import click

from escm_tui import __version__
from escm_tui.cli.commands import LazyGroup
from escm_tui.cli.completion import teach
from escm_tui.cli.context import Context
from escm_tui.cli.options import (
    FLAGS,
    as_of_option,
    json_option,
    no_cache_option,
    no_color_option,
    repo_option,
    rev_option,
    span_option,
)
from escm_tui.cli.streams import silence, write
from escm_tui.errors import EscmError, ExitCode

if TYPE_CHECKING:
    from pathlib import Path

_FAMILIES = {
    "Start": {
        "demo": "escm_tui.cli.starting:demo",
        "init": "escm_tui.cli.starting:init",
    },
    "Read": {
        "status": "escm_tui.cli.reading:status",
        "list": "escm_tui.cli.reading:list_",
        "show": "escm_tui.cli.reading:show",
        "search": "escm_tui.cli.searching:search",
        "gap": "escm_tui.cli.planning:gap",
        "compare": "escm_tui.cli.comparing:compare",
        "trend": "escm_tui.cli.history:trend",
        "blame": "escm_tui.cli.history:blame",
        "bisect": "escm_tui.cli.history:bisect",
        "log": "escm_tui.cli.comparing:log",
        "report": "escm_tui.cli.report:report",
        "serve": "escm_tui.cli.serving:serve",
        "model": "escm_tui.cli.model:model",
    },
    "Change": {
        "rate": "escm_tui.cli.rating:rate",
        "owner": "escm_tui.cli.rating:owner",
        "evidence": "escm_tui.cli.evidence:evidence",
        "engagement": "escm_tui.cli.engagement:engagement",
        "action": "escm_tui.cli.planning:action",
        "stage": "escm_tui.cli.committing:stage",
        "commit": "escm_tui.cli.committing:commit",
        "change": "escm_tui.cli.change:change",
    },
    "Evaluate": {
        "evaluation": "escm_tui.cli.evaluation:evaluation",
    },
    "Exchange": {
        "export": "escm_tui.cli.exporting:export",
        "import": "escm_tui.cli.importing:import_",
        "verify": "escm_tui.cli.verifying:verify",
        "portfolio": "escm_tui.cli.portfolio:portfolio",
    },
    "Check": {
        "validate": "escm_tui.cli.checking:validate",
        "check": "escm_tui.cli.ranges:check",
        "hooks": "escm_tui.cli.hooking:hooks",
        "hook": "escm_tui.cli.run_hooks:hook",
        "resolve": "escm_tui.cli.merging:resolve",
        "merge-driver": "escm_tui.cli.merging:merge_driver",
        "doctor": "escm_tui.cli.doctor:doctor",
        "explain": "escm_tui.cli.model:explain",
        "schema": "escm_tui.cli.model:schema",
    },
    "Help": {
        "completion": "escm_tui.cli.manual:completion",
        "man": "escm_tui.cli.manual:man",
    },
}


@click.command(
    "escm",
    cls=LazyGroup,
    families=_FAMILIES,
    invoke_without_command=True,
    context_settings={"max_content_width": 80},
    examples=(
        ("A believable repository to look around in, opened in the terminal", "escm demo"),
        ("Where the organization stands", "escm status"),
        ("What is missing for Level 4, least effort first", "escm gap --level 4"),
        ("Two evaluations side by side", "escm compare evaluation/2025-h1 evaluation/2026-h2"),
    ),
)
@repo_option()
@rev_option()
@span_option()
@as_of_option()
@json_option()
@no_color_option()
@no_cache_option()
@click.option("--no-mouse", is_flag=True, help="Leave the mouse to the terminal.")
@click.version_option(__version__, prog_name="escm-tui", message="%(prog)s %(version)s")
@click.pass_context
def root(ctx: click.Context, no_mouse: bool) -> int | None:
    """Capability appraisals with the eSCM-SP v2, over evidence that lives in git.

    Without a command it opens the repository around you in the terminal.
    """
    if ctx.invoked_subcommand is not None:
        return None
    context = ctx.find_object(Context)
    assert context is not None
    for name in sorted(context.before_command - {"repo", "rev", "no_color"}):
        raise click.UsageError(f"{FLAGS[name]} belongs to a command.", ctx)
    from escm_tui.cli.screens import open_screens

    return open_screens(context, context.directory, mouse=not no_mouse)


for _param in root.params:
    teach(_param)


def main(argv: Sequence[str] | None = None, *, today: date | None = None) -> int:
    """Run one call of `escm`; nothing but an exit code leaves here.

    Args:
        argv: the words after the program's name; by default those of this process.
        today: the present day in UTC; by default the clock says it.
    """
    now = datetime.now(UTC)
    words = list(sys.argv[1:] if argv is None else argv)
    context = Context(today or now.date(), tuple(words))
    try:
        result = root.main(args=words, prog_name="escm", standalone_mode=False, obj=context)
        sys.stdout.flush()
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  the boundary: whatever happens becomes a sentence
        return told(context, error, now)
    return int(result or ExitCode.CLEAN)


def told(context: Context, error: BaseException, now: datetime) -> int:  # noqa: PLR0911  one for each kind
    """Say what stopped the command; its exit code."""
    match error:
        case BrokenPipeError():
            silence(sys.stdout)
            return ExitCode.CLEAN
        case click.Abort() | KeyboardInterrupt():
            return _say(context, "Interrupted.", "", ExitCode.INTERRUPTED)
        case EscmError():
            return _say(context, error.message, error.hint, error.exit_code)
        case click.exceptions.NoArgsIsHelpError():
            context.tell(error.ctx.get_help())
            return int(ExitCode.USAGE)
        case click.ClickException():
            return _usage(context, error)
        case OSError():
            where = f"{error.filename}: " if error.filename else ""
            return _say(context, f"{where}{error.strerror or error}.", "", ExitCode.INTERNAL)
    return _fault(context, error, now)


def _say(context: Context, message: str, hint: str, code: int) -> int:
    from escm_tui.reports.plain import show
    from escm_tui.reports.problem_text import hint_line

    page = context.page_of_errors
    lines = [f"{page.paint('escm:', 'bad')} {show(message)}"]
    if hint:
        lines.append(hint_line(hint))
    write(sys.stderr, lines)
    return int(code)


def _usage(context: Context, error: click.ClickException) -> int:
    message = _no_such_option(error) if isinstance(error, click.NoSuchOption) else error.format_message().strip()
    message = message if message.endswith((".", "?", "!", ")")) else f"{message}."
    path = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "escm"
    return _say(context, message, f"{path} --help", ExitCode.USAGE)


def _no_such_option(error: click.NoSuchOption) -> str:
    from difflib import get_close_matches

    known = [name for param in error.ctx.command.params for name in param.opts] if error.ctx else []
    near = get_close_matches(error.option_name, known, 1)
    return f"No such option {error.option_name}.{f' Did you mean {near[0]}?' if near else ''}"


def _fault(context: Context, error: BaseException, now: datetime) -> int:
    """A fault of the program: the details go to a log, a sentence to the user."""
    import traceback

    details = "".join(traceback.format_exception(error))
    place = _log(f"{now.isoformat(timespec='seconds')} escm-tui {__version__}\n{details}\n")
    hint = f"Report it with the details in {place}" if place else f"Report it with these details:\n{details}"
    return _say(context, f"A fault of this program: {type(error).__name__}.", hint, ExitCode.INTERNAL)


def _log(text: str) -> Path | None:
    from pathlib import Path

    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    place = Path(state) / "escm" / "log"
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text)
    except OSError:
        return None
    return place
