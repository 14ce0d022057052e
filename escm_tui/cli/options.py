"""The options that many commands share; each counts in front of the command's name and behind it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import click

from escm_tui.cli.context import Context

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

FLAGS = {
    "repo": "--repo",
    "rev": "--rev",
    "span": "--span",
    "as_of": "--as-of",
    "basis": "--basis",
    "format": "--json",
    "no_color": "--no-color",
}
"""How each shared option is written."""


def day(text: str) -> date:
    """The day that people and files write as 2026-06-30."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        raise click.BadParameter(f"{text!r} is no date. Dates read like 2026-06-30.")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"There is no day {text} in the calendar.") from None


TAKES_MINUS_WORDS = {"ignore_unknown_options": True}
"""For commands without short options whose words may begin with a minus."""


def filter_word(text: str) -> str:
    """One word of a filter, which may begin with one minus, but not with two as options do."""
    if text.startswith("--"):
        raise click.NoSuchOption(text)
    return text


def _remember(ctx: click.Context, param: click.Parameter, value: object) -> None:
    """Keep a shared option; nearer to the command wins."""
    if value in (None, False, ()):
        return
    context = ctx.find_object(Context)
    assert context is not None
    assert param.name is not None
    if ctx.parent is None:
        context.before_command.add(param.name)
    context.given[param.name] = value


def _remember_json(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if not value:
        return
    context = ctx.find_object(Context)
    assert context is not None
    if context.given.get("format", "json") != "json" and "format" not in context.before_command:
        raise click.UsageError(f"--json and --format {context.given['format']} exclude each other.", ctx)
    if ctx.parent is None:
        context.before_command.add("format")
    context.given["format"] = "json"


def _remember_format(ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    context = ctx.find_object(Context)
    assert context is not None
    if value is None:
        return
    if context.given.get("format", value) != value and "format" not in context.before_command:
        raise click.UsageError(f"--json and --format {value} exclude each other.", ctx)
    if ctx.parent is None:
        context.before_command.add("format")
    context.given["format"] = value


def repo_option() -> Callable[[Decorated], Decorated]:
    """--repo: which repository."""
    return click.option(
        "--repo",
        type=click.Path(),
        metavar="DIR",
        expose_value=False,
        callback=_remember,
        help="The repository, by any folder in it; else the one around you.",
    )


def rev_option() -> Callable[[Decorated], Decorated]:
    """--rev: which state."""
    return click.option(
        "--rev",
        metavar="REV",
        expose_value=False,
        callback=_remember,
        help="A commit, tag or branch instead of the work tree, read without checkout.",
    )


def span_option(
    text: str = "Only this span: organization or an engagement. Repeatable.",
) -> Callable[[Decorated], Decorated]:
    """--span: which part of the organization."""
    return click.option("--span", metavar="SPAN", multiple=True, expose_value=False, callback=_remember, help=text)


def as_of_option() -> Callable[[Decorated], Decorated]:
    """--as-of: the day on which evidence is judged."""
    return click.option(
        "--as-of",
        type=day,
        metavar="DATE",
        expose_value=False,
        callback=_remember,
        help="Judge evidence as of this day (2026-06-30).",
    )


def basis_option() -> Callable[[Decorated], Decorated]:
    """--basis: claims or determinations."""
    return click.option(
        "--basis",
        type=click.Choice(["claims", "determinations"]),
        expose_value=False,
        callback=_remember,
        help="What counts: claims (unless said otherwise), or what a sealed evaluation determined.",
    )


def json_option() -> Callable[[Decorated], Decorated]:
    """--json, or --format json: plain data for other programs."""
    return format_option("text", "json")


def _json_flag() -> Callable[[Decorated], Decorated]:
    return click.option(
        "--json", "format", is_flag=True, expose_value=False, callback=_remember_json, help="Print JSON."
    )


def no_color_option() -> Callable[[Decorated], Decorated]:
    """--no-color: letters and glyphs alone."""
    return click.option(
        "--no-color", is_flag=True, expose_value=False, callback=_remember, help="No colors, whatever the terminal can."
    )


def no_cache_option() -> Callable[[Decorated], Decorated]:
    """--no-cache: read everything anew."""

    def remember(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
        context = ctx.find_object(Context)
        assert context is not None
        if value:
            context.given["no_cache"] = True

    text = "Read everything anew; what earlier calls found out is neither used nor kept."
    return click.option("--no-cache", is_flag=True, expose_value=False, callback=remember, help=text)


def format_option(*formats: str) -> Callable[[Decorated], Decorated]:
    """--format and --json."""

    def decorate(command: Decorated) -> Decorated:
        chosen = click.option(
            "--format",
            "format_",
            type=click.Choice(formats),
            expose_value=False,
            callback=_remember_format,
            help="The form of the output; text unless said otherwise.",
        )
        return _json_flag()(chosen(command))

    return decorate


def reads_snapshot(*formats: str) -> Callable[[Decorated], Decorated]:
    """The options of a command that reads one state of the repository."""

    def decorate(command: Decorated) -> Decorated:
        output = format_option(*(formats or ("text", "json")))
        for option in (output, as_of_option(), span_option(), rev_option(), repo_option()):
            command = option(command)
        return command

    return decorate
