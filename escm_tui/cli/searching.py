"""The command that finds Practices, Activities, evidence and terms by a few letters."""

from __future__ import annotations

import click

from escm_tui.cli.commands import command
from escm_tui.cli.context import Context
from escm_tui.cli.options import json_option, repo_option, rev_option
from escm_tui.errors import RepositoryError

_KINDS = ("practice", "activity", "evidence", "term")


@command(
    "search",
    examples=(
        ("Whatever has to do with disaster recovery", "escm search disaster recovery"),
        ("Activities alone, for another program", "escm search --kind activity baseline --json"),
        ("A slip of the finger does no harm", "escm search enagement"),
    ),
)
@click.argument("words", metavar="WORD...", nargs=-1, required=True)
@click.option("--kind", "kinds", type=click.Choice(_KINDS), multiple=True, help="Only this kind. Repeatable.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True, help="At most so many.")
@repo_option()
@rev_option()
@json_option()
@click.pass_obj
def search(context: Context, words: tuple[str, ...], kinds: tuple[str, ...], limit: int) -> None:
    """Find Practices, Activities, evidence and glossary terms.

    Every WORD has to be found: an id, the beginning or a part of a word, its letters in their order, the initials of
    a title. The best come first. Outside of an evidence repository the model alone is searched.
    """
    from escm_tui.load.catalog import load_catalog
    from escm_tui.reports.search import search_entries

    try:
        items = context.snapshot().evidence
    except RepositoryError:
        if context.given.get("repo") or context.revision:
            raise
        items = {}
    hits = search_entries(load_catalog(), items).find(" ".join(words), kinds or _KINDS, limit)
    if context.as_json:
        from escm_tui.reports import payloads

        context.print_json(payloads.search(" ".join(words), hits))
        return
    from escm_tui.reports.search_text import search_text

    context.print(search_text(hits, context.page))
