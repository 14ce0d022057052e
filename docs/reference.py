"""Makes the reference pages of the documentation out of the program: commands, keys, problems, files, methods."""

from __future__ import annotations

import html
import inspect
import json
from collections.abc import Callable, Iterator
from typing import Any

import click
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from escm_tui.cli.main import root
from escm_tui.domain.problem_codes import CODES
from escm_tui.load.catalog import load_catalog
from escm_tui.shipped import shipped_folder
from escm_tui.tui.key_table import filters_page, keys_page


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages."""
    pages: dict[str, Callable[[], Iterator[str]]] = {
        "commands": commands,
        "keys": keys,
        "filters": filters,
        "problems": problems,
        "files": schemas,
        "methods": methods,
    }
    for name, write in pages.items():
        files.append(File.generated(config, f"reference/{name}.md", content="\n".join(write()) + "\n"))
    return files


def commands() -> Iterator[str]:
    """Every command with its options and examples."""
    yield from ("# Commands", "", "Shared options count in front of a command's name as well as behind it.")
    yield from _command(click.Context(root, info_name="escm"), 2)


def _command(ctx: click.Context, depth: int) -> Iterator[str]:
    command = ctx.command
    yield from ("", f"{'#' * min(depth, 4)} {ctx.command_path}", "")
    yield from (f"```\n{ctx.command_path} {' '.join(command.collect_usage_pieces(ctx))}\n```", "")
    yield _literal(inspect.cleandoc(command.help or "").replace("\b", ""))
    params = (each for each in command.get_params(ctx) if isinstance(each, click.Option) and each.name != "help")
    records = [record for param in params if (record := param.get_help_record(ctx))]
    if records:
        yield from ("", "| option | meaning |", "|---|---|")
        yield from (f"| {_code(words)} | {_literal(_cell(text))} |" for words, text in records)
    examples = getattr(command, "examples", ())
    if examples:
        yield from ("", "```sh", "\n".join(f"# {purpose}\n{words}" for purpose, words in examples), "```")
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            inner = command.get_command(ctx, name)
            if inner is not None and not inner.hidden:
                yield from _command(click.Context(inner, info_name=name, parent=ctx), depth + 1)


def keys() -> Iterator[str]:
    """Every action of the terminal interface with its keys."""
    yield from keys_page().splitlines()


def filters() -> Iterator[str]:
    """What lists can be filtered by."""
    yield from filters_page().splitlines()


def problems() -> Iterator[str]:
    """Every code of a problem."""
    yield from ("# Problems", "", "`escm explain CODE` prints the same.")
    for code, each in CODES.items():
        yield from (
            "",
            f"## {code} {_literal(each.title)}",
            "",
            f"*{each.severity.value}*",
            "",
            _literal(each.explanation),
        )
        yield from ("", f"**What to do:** {_literal(each.remedy)}")


def schemas() -> Iterator[str]:
    """Every kind of file with its keys."""
    yield from (
        "# Files",
        "",
        "The README of every evidence repository explains the format with examples; these are the keys. A point",
        "leads to a key below; `<...>` stands for a name. Keys that begin with `x-` are your own, wherever keys may",
        "stand; under `x-maps` a record names",
        "[clauses of other standards](../how-to/process-lead.md#name-clauses-of-other-standards).",
    )
    for path in sorted(shipped_folder("schemas").glob("*.json")):
        schema = json.loads(path.read_text(encoding="utf-8"))
        yield from ("", f"## {_literal(schema.get('title', path.stem))}", "", f"`{path.name}`", "")
        yield _literal(schema.get("description", ""))
        yield from ("", "| key | needed | meaning |", "|---|---|---|")
        for key, needed, words in _keys(schema, schema.get("$defs", {}), ""):
            yield f"| {_code(key)} | {'required' if needed else ''} | {_literal(_cell(words))} |"


def _keys(schema: dict[str, Any], shared: dict[str, Any], above: str) -> Iterator[tuple[str, bool, str]]:
    """Every key with those below it: its path, whether it is required beside its neighbours, and what it means."""
    required = set(schema.get("required", ()))
    for key, value in schema.get("properties", {}).items():
        told = _resolved(value, shared)
        yield f"{above}{key}", key in required, _meaning(told)
        yield from _keys(told, shared, f"{above}{key}.")
        entries = told.get("additionalProperties")
        if isinstance(entries, dict):
            name = _resolved(told.get("propertyNames", {}), shared).get("title", "name").lower()
            yield from _keys(_resolved(entries, shared), shared, f"{above}{key}.<{name}>.")


def _resolved(schema: Any, shared: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401
    """A schema with what it refers to; what it says itself prevails."""
    if not isinstance(schema, dict):
        return {}
    name = schema.get("$ref", "").removeprefix("#/$defs/")
    return {**shared.get(name, {}), **schema}


def _meaning(schema: dict[str, Any]) -> str:
    words: str = schema.get("description") or schema.get("title", "")
    choices = [str(each) for each in schema.get("enum", ())]
    return words if all(each in words for each in choices) else f"{words} One of: {', '.join(choices)}."


def methods() -> Iterator[str]:
    """The methods of Capability Determination."""
    yield from ("# Methods of evaluation", "", "| method | led by | scope | states a level | certifies | holds |")
    yield "|---|---|---|---|---|---|"
    for each in load_catalog().methods.values():
        scope = "all Practices" if each.scope == "all" else "any Practices"
        level, certifies = ("yes" if found else "no" for found in (each.states_level, each.certifies))
        cells = (_literal(each.name), _literal(each.led_by), scope, level, certifies, f"{each.validity_months} months")
        yield f"| {' | '.join(cells)} |"


def _code(text: str) -> str:
    """Something to type, which may hold what ends a cell."""
    return f"<code>{html.escape(text).replace('|', '&#124;')}</code>"


def _cell(text: str) -> str:
    """Text in a table."""
    return " ".join(text.split()).replace("|", "\\|")


def _literal(text: str) -> str:
    """Text in which no sign is HTML."""
    return text.replace("<", "&lt;").replace("*", "\\*").replace("_", "\\_")
