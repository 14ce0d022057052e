"""How commands are made here: help with examples, families in the overview, loaded when they are needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

import click

from escm_tui.cli.again import RESTS_ON
from escm_tui.cli.completion import teach
from escm_tui.cli.context import Context
from escm_tui.cli.options import FLAGS, no_color_option
from escm_tui.cli.purposes import PURPOSES
from escm_tui.cli.remembered import answer

Examples = Sequence[tuple[str, str]]
"""What is done, and the words that do it."""


class Command(click.Command):
    """A command with examples in its help, which refuses shared options that mean nothing to it."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        examples: Examples = (),
        **settings: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **settings)
        self.examples = examples

    def invoke(self, ctx: click.Context) -> object:
        """Run it, once every shared option in front of its name is one of its own."""
        context = ctx.find_object(Context)
        assert context is not None
        own = {param.name.rstrip("_") for param in self.params if param.name}
        for name in sorted(context.before_command - own):
            raise click.UsageError(f"{ctx.command_path} takes no {FLAGS[name]}.", ctx)
        run = super().invoke
        if self.name is not None and self.name in RESTS_ON and ctx.command_path.count(" ") == 1:
            return answer(context, self.name, ctx.params, lambda: run(ctx))
        return run(ctx)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The examples."""
        write_examples(formatter, self.examples)


class Group(click.Group):
    """A group whose unknown commands name the nearest known one, with examples in its help."""

    command_class = Command

    def __init__(self, *args: Any, examples: Examples = (), **settings: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **settings)
        self.examples = examples

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(name, self.list_commands(ctx), 1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise click.UsageError(f"No command {name!r}.{hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The examples."""
        write_examples(formatter, self.examples)


class LazyGroup(Group):
    """A group whose commands are imported one by one, when they are called or listed."""

    def __init__(self, *args: Any, families: Mapping[str, Mapping[str, str]], **settings: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **settings)
        self.families = families
        self.places = {name: place for family in families.values() for name, place in family.items()}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names, family by family."""
        return list(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of this name, imported now."""
        if cmd_name not in self.places:
            return None
        module, _, attribute = self.places[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The overview, a part for each family."""
        for title, family in self.families.items():
            rows = [(name, self._purpose(ctx, name)) for name in family]
            with formatter.section(title):
                formatter.write_dl(rows)

    def _purpose(self, ctx: click.Context, name: str) -> str:
        if name in PURPOSES:
            return PURPOSES[name]
        command = self.get_command(ctx, name)
        return command.get_short_help_str(100) if command else ""


def write_examples(formatter: click.HelpFormatter, examples: Examples) -> None:
    """A part of the help: what is done, then the words that do it, ready to be copied."""
    if not examples:
        return
    with formatter.section("Examples"):
        for place, (purpose, words) in enumerate(examples):
            if place:
                formatter.write("\n")
            formatter.write(f"{'':>{formatter.current_indent}}# {purpose}\n")
            for line in words.split("\n"):
                formatter.write(f"{'':>{formatter.current_indent}}{line}\n")


def command(
    name: str,
    *,
    examples: Examples,
    context_settings: Mapping[str, Any] | None = None,
) -> Callable[[Callable[..., Any]], Command]:
    """Make a function a command with examples; every command takes --no-color.

    One whose answers are kept (`again.RESTS_ON`) may print by its context alone and change nothing.
    """

    def decorate(function: Callable[..., Any]) -> Command:
        make = click.command(name, cls=Command, examples=examples, context_settings=dict(context_settings or {}))
        made = make(no_color_option()(function))
        # What every command takes stands last in its help.
        made.params.append(made.params.pop(0))
        for param in made.params:
            teach(param)
        return made

    return decorate
