"""Commands about the model, the schemas and the codes of problems; they need no repository."""

from __future__ import annotations

import click

from escm_tui.cli.commands import Group, command
from escm_tui.cli.context import Context
from escm_tui.cli.model_text import import_text
from escm_tui.cli.options import TAKES_MINUS_WORDS, filter_word, json_option, repo_option
from escm_tui.errors import UsageError


@click.group("model", cls=Group)
def model() -> None:
    """Look at the model itself: Practices, Activities, glossary.

    The facts are those of the eSCM-SP v2; every label and definition is in our own words.
    """


@command(
    "list",
    examples=(
        ("All 84 Practices", "escm model list"),
        ("The Support Practices of Level 2", "escm model list level:2 support:yes"),
    ),
    context_settings=TAKES_MINUS_WORDS,
)
@click.argument("words", metavar="[FILTER]...", nargs=-1, type=filter_word)
@json_option()
@click.pass_obj
def list_(context: Context, words: tuple[str, ...]) -> None:
    """List Practices with level, life-cycle, type and how many Activities they have."""
    from escm_tui.domain.status import Status
    from escm_tui.load.catalog import load_catalog
    from escm_tui.reports.filter import parse_filter
    from escm_tui.reports.rows import PracticeRow

    catalog = load_catalog()
    chosen = parse_filter(" ".join(words))
    rows = (PracticeRow(each, Status.NOT_RATED, {}, 0, 0, ()) for each in catalog.practices)
    practices = [row.practice for row in rows if chosen.matches(row)]
    if context.as_json:
        from escm_tui.reports import payloads

        context.print_json(payloads.model_list(practices, chosen.text))
        return
    from escm_tui.reports.model_text import model_list

    context.print(model_list(catalog, practices, context.page))


@command("show", examples=(("What a Practice asks", "escm model show knw07"),))
@click.argument("practice", metavar="PRACTICE")
@json_option()
@click.pass_obj
def show(context: Context, practice: str) -> None:
    """Show a Practice as the model has it, without any claim."""
    from escm_tui.actions.lookup import find_practice
    from escm_tui.load.catalog import load_catalog

    catalog = load_catalog()
    wanted = find_practice(catalog, practice)
    if context.as_json:
        from escm_tui.reports import payloads

        context.print_json(payloads.envelope("model-practice", payloads.model_practice(wanted)))
        return
    from escm_tui.reports.practice_text import model_practice_text

    context.print(model_practice_text(catalog, wanted, context.page))


@command("export", examples=(("The whole catalog, for other programs", "escm model export --json > escm-sp-v2.json"),))
@json_option()
@click.pass_obj
def export(context: Context) -> None:
    """Print the whole catalog as JSON: Practices, Activities, glossary, crosswalk, support table, measurement core."""
    from escm_tui.load.catalog import load_catalog
    from escm_tui.reports import payloads

    context.print_json(payloads.model(load_catalog()))


@command(
    "glossary",
    examples=(("One term", "escm model glossary engagement"), ("All 100 terms", "escm model glossary")),
)
@click.argument("term", nargs=-1)
@json_option()
@click.pass_obj
def glossary(context: Context, term: tuple[str, ...]) -> None:
    """Explain the terms of the model; without TERM all of them."""
    from difflib import get_close_matches

    from escm_tui.load.catalog import load_catalog

    terms = load_catalog().glossary
    wanted = " ".join(term).casefold()
    found = [each for each in terms if each.term.casefold() == wanted]
    found = found or [each for each in terms if wanted in each.term.casefold()]
    if not found:
        near = get_close_matches(wanted, [each.term.casefold() for each in terms], 1)
        raise UsageError(
            f"The glossary has no term {' '.join(term)!r}.",
            f"Did you mean {near[0]}?" if near else "See them all with: escm model glossary",
        )
    if context.as_json:
        from escm_tui.reports import payloads

        context.print_json(payloads.glossary(found))
        return
    from escm_tui.reports.model_text import glossary_text

    context.print(glossary_text(found, context.page))


for _each in (list_, show, export, glossary, import_text):
    model.add_command(_each)


@command(
    "explain",
    examples=(("What a code means and what to do", "escm explain C003"), ("All codes", "escm explain")),
)
@click.argument("code", required=False)
@json_option()
@click.pass_obj
def explain(context: Context, code: str | None) -> None:
    """Explain the code of a problem.

    Without CODE all of them are listed.
    """
    from difflib import get_close_matches

    from escm_tui.domain.problem_codes import CODES
    from escm_tui.reports import payloads
    from escm_tui.reports.problem_text import code_table, explanation

    if code is None:
        if context.as_json:
            context.print_json(payloads.codes(CODES.values()))
        else:
            context.print(code_table(context.page))
        return
    wanted = CODES.get(code.upper())
    if wanted is None:
        near = get_close_matches(code.upper(), CODES, 1)
        hint = f"Did you mean {near[0]}?" if near else "See them all with: escm explain"
        raise UsageError(f"There is no code {code}.", hint)
    if context.as_json:
        context.print_json(payloads.codes([wanted]))
    else:
        context.print(explanation(wanted, context.page))


_KEYMAP = "keymap-1.schema.json"
"""Made from the actions of the terminal interface, and no file of a repository."""


@command(
    "schema",
    examples=(
        ("Which schemas there are", "escm schema"),
        ("The schema of a record", "escm schema record"),
        ("The schema of your own keys, for an editor", "escm schema keymap > keymap.schema.json"),
        ("Put the copies of a repository back as they should be", "escm schema --write"),
    ),
)
@click.argument("kind", required=False)
@click.option("--write", "write_", is_flag=True, help="Restore the copies in .escm/schemas of the repository.")
@repo_option()
@click.pass_obj
def schema(context: Context, kind: str | None, write_: bool) -> None:
    """Print a JSON Schema, or restore the copies of a repository.

    KIND is a kind of file, such as record or evidence; without one the schemas are listed. keymap is that of
    ~/.config/escm/keys.yaml, in which every action of the terminal interface can have keys of your own.
    """
    if write_:
        if kind is not None:
            raise UsageError("--write restores all schemas, so it takes no KIND.")
        from escm_tui.actions.schemas import restore_schemas

        changes = restore_schemas(context.repository())
        context.print([f"Restored {change.path}" for change in changes] or "All schemas are as they should be.")
        return
    from difflib import get_close_matches

    from escm_tui.actions.schemas import shipped_schemas

    schemas = {path.rsplit("/", 1)[1]: content for path, content in shipped_schemas().items()}
    schemas[_KEYMAP] = b""
    if kind is None:
        context.print(sorted(schemas))
        return
    matching = {name for name in schemas if name == kind or name.rsplit("-", 1)[0] == kind}
    if not matching:
        kinds = sorted({name.rsplit("-", 1)[0] for name in schemas})
        near = get_close_matches(kind, kinds, 1)
        hint = f"Did you mean {near[0]}?" if near else f"Kinds are {', '.join(kinds)}."
        raise UsageError(f"There is no schema {kind}.", hint)
    if matching == {_KEYMAP}:
        from escm_tui.tui.keymap import keymap_schema

        context.print_json(keymap_schema())
        return
    context.print(schemas[max(matching)].decode("utf-8"))
