"""Commands about the command line itself: completion in shells, and manual pages made of the very help."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

from escm_tui import __version__
from escm_tui.cli.commands import Command, Group, command
from escm_tui.cli.context import Context
from escm_tui.errors import ExitCode, WriteError

_EXIT_CODES = {
    ExitCode.CLEAN: "All is well.",
    ExitCode.PROBLEMS: "Problems were found, or a condition of --fail-on is met.",
    ExitCode.USAGE: "The words of the call are off, or name what there is not.",
    ExitCode.NO_REPOSITORY: "There is no repository, no evidence in it, or no such revision.",
    ExitCode.INTERNAL: "Writing failed, git has no identity, or a fault of the program.",
    ExitCode.INTERRUPTED: "Interrupted by the user.",
}


@command(
    "completion",
    examples=(
        ("In bash, for this session", 'eval "$(escm completion bash)"'),
        ("In fish, for good", "escm completion fish \\\n    > ~/.config/fish/completions/escm.fish"),
    ),
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_obj
def completion(context: Context, shell: str) -> None:
    """Print what a shell needs to complete words.

    Commands, options, Practices, Activities, revisions, spans, evidence and evaluations are completed. bash has to be
    version 4.4 or newer.
    """
    from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

    class Bash(BashComplete):
        @staticmethod
        def _check_version() -> None:
            """Not asked: the script may be made on one machine for another."""

    kinds: dict[str, type[ShellComplete]] = {"bash": Bash, "zsh": ZshComplete, "fish": FishComplete}
    from escm_tui.cli.main import root

    context.print(kinds[shell](root, {}, "escm", "_ESCM_COMPLETE").source().strip())


@command(
    "man",
    examples=(
        ("Where man looks for pages of yours, such as: man escm-rate", "escm man"),
        ("Elsewhere, for a package", "escm man build/man1"),
    ),
)
@click.argument("directory", metavar="[DIR]", required=False, type=click.Path(path_type=Path, file_okay=False))
@click.pass_obj
def man(context: Context, directory: Path | None) -> None:
    """Write the manual pages.

    One page for each command, made of its help. DIR is ~/.local/share/man/man1 unless given.
    """
    folder = directory or Path.home() / ".local" / "share" / "man" / "man1"
    pages = dict(manual_pages(context.today))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in pages.items():
            (folder / f"{name}.1").write_text(text, encoding="utf-8")
    except OSError as error:
        raise WriteError(f"{error.filename or folder} cannot be written: {error.strerror or error}.") from error
    from escm_tui.reports.plain import show_line

    context.tell(f"Wrote {len(pages)} pages to {show_line(str(folder))}.")


def manual_pages(day: date) -> Iterator[tuple[str, str]]:
    """Name and roff text of the page of every command, the whole first; `day` is the date of the pages."""
    from escm_tui.cli.main import root

    yield from _pages(click.Context(root, info_name="escm"), day)


def _pages(ctx: click.Context, day: date) -> Iterator[tuple[str, str]]:
    yield ctx.command_path.replace(" ", "-"), "\n".join(_page(ctx, day)) + "\n"
    if isinstance(ctx.command, click.Group):
        for name in ctx.command.list_commands(ctx):
            found = ctx.command.get_command(ctx, name)
            if found is not None and not found.hidden:
                yield from _pages(click.Context(found, info_name=name, parent=ctx), day)


def _page(ctx: click.Context, day: date) -> Iterator[str]:
    name, help_text = ctx.command_path.replace(" ", "-"), ctx.command.help or ""
    first, _, rest = help_text.partition("\n\n")
    yield f'.TH "{name.upper()}" "1" "{day.isoformat()}" "escm-tui {__version__}" "User Commands"'
    yield from (".SH NAME", f"{_roff(name)} \\- {_roff(' '.join(first.split()).rstrip('.'))}")
    pieces = " ".join(ctx.command.collect_usage_pieces(ctx))
    yield from (".SH SYNOPSIS", f"\\fB{_roff(ctx.command_path)}\\fR {_roff(pieces)}")
    yield ".SH DESCRIPTION"
    for paragraph in (first, *rest.split("\n\n")):
        if paragraph.strip():
            yield from (".PP", _roff(" ".join(paragraph.replace("\b", "").split())))
    params = (each for each in ctx.command.get_params(ctx) if isinstance(each, click.Option))
    records = [record for param in params if (record := param.get_help_record(ctx))]
    if records:
        yield ".SH OPTIONS"
    for words, text in records:
        yield from (".TP", f"\\fB{_roff(words)}\\fR", _roff(text))
    if isinstance(ctx.command, click.Group):
        yield ".SH COMMANDS"
        for each in ctx.command.list_commands(ctx):
            inner = ctx.command.get_command(ctx, each)
            if inner is not None and not inner.hidden:
                yield from (".TP", f"\\fB{_roff(f'{ctx.command_path} {each}')}\\fR")
                yield _roff(inner.get_short_help_str(200))
    yield from _examples(ctx.command)
    if ctx.parent is None:
        yield ".SH EXIT STATUS"
        for code, meaning in _EXIT_CODES.items():
            yield from (".TP", f"\\fB{int(code)}\\fR", _roff(meaning))
    else:
        yield from (".SH SEE ALSO", f"\\fB{_roff(ctx.parent.command_path.replace(' ', '-'))}\\fR(1)")


def _examples(which: click.Command) -> Iterator[str]:
    examples = which.examples if isinstance(which, Command | Group) else ()
    if examples:
        yield ".SH EXAMPLES"
    for purpose, words in examples:
        yield from (".PP", _roff(f"{purpose}:"), ".PP", ".nf", ".RS", *map(_roff, words.split("\n")), ".RE", ".fi")


def _roff(text: str) -> str:
    """Text in which nothing is an order to roff."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("~", "\\(ti").replace("^", "\\(ha")
    return re.sub(r"(?m)^([.'])", r"\\&\1", escaped)
