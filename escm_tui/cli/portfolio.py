"""The command that compares providers: portfolio."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from escm_tui.cli.commands import command
from escm_tui.cli.context import Context
from escm_tui.cli.options import as_of_option, basis_option, json_option, rev_option
from escm_tui.errors import EscmError, ExitCode, UsageError

if TYPE_CHECKING:
    from escm_tui.exchange.portfolio import Provider


@command(
    "portfolio",
    examples=(
        ("Providers side by side", "escm portfolio ../meridian ../northwind ../acme"),
        ("The same at an evaluation that all of them have", "escm portfolio ../* --rev evaluation/2026-h2"),
        (
            "A question of your own, answered by DuckDB",
            'escm portfolio ../* --sql "SELECT organization, level, count(*)\n    FROM practices GROUP BY ALL"',
        ),
    ),
)
@click.argument("folders", metavar="DIR...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--sql", metavar="QUERY", help="Ask the tables practices, activities and evidence of all providers.")
@basis_option()
@json_option()
@as_of_option()
@rev_option()
@click.pass_obj
def portfolio(context: Context, folders: tuple[Path, ...], sql: str | None) -> int:
    """Compare providers from their repositories.

    Each DIR is an evidence repository. Level and target, Practices satisfied by level and area, and the Practices in
    which the providers differ. --sql asks your own question of the tables that escm export parquet writes; it needs
    the extra data. Exit code 3 if a repository could not be read; the others are shown all the same.
    """
    from escm_tui.exchange.portfolio import Provider, portfolio_payload, portfolio_text
    from escm_tui.load.evidence_repository import EvidenceRepository

    providers: list[Provider] = []
    unread: dict[str, str] = {}
    for folder in folders:
        try:
            repo = EvidenceRepository.open(folder, today=context.today)
            profile = repo.profile(context.revision, as_of=context.as_of, basis=context.basis)
            providers.append(Provider(str(folder), profile))
        except EscmError as error:
            unread[str(folder)] = error.message
    if not providers:
        told = " ".join(f"{folder}: {why}" for folder, why in unread.items())
        raise UsageError(f"None of these is an evidence repository that can be read. {told}")
    if sql is not None:
        _answer(context, providers, sql)
        if unread:
            context.tell(f"{folder} could not be read: {why}" for folder, why in unread.items())
    elif context.as_json:
        context.print_json(portfolio_payload(providers, unread))
    else:
        context.print(portfolio_text(providers, unread, context.page))
    return ExitCode.NO_REPOSITORY if unread else ExitCode.CLEAN


def _answer(context: Context, providers: list[Provider], sql: str) -> None:
    from escm_tui.exchange.dataset import State, distinct, query
    from escm_tui.exchange.portfolio import query_text
    from escm_tui.reports.payloads import envelope

    names, rows = query(distinct([State.of(each.profile) for each in providers]), sql)
    if context.as_json:
        told = [{name: _plain(cell) for name, cell in zip(names, row, strict=True)} for row in rows]
        context.print_json(envelope("portfolio-query", {"columns": names, "rows": told}))
    else:
        context.print(query_text(names, rows, context.page))


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
