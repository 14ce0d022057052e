"""Commands that hand evidence on in other people's formats: export."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from escm_tui.cli.commands import Command, Group, command
from escm_tui.cli.context import Context
from escm_tui.cli.options import as_of_option, basis_option, repo_option, rev_option, span_option
from escm_tui.cli.redacting import redacted
from escm_tui.errors import UsageError, WriteError

if TYPE_CHECKING:
    from escm_tui.domain.redaction import Confidentiality
    from escm_tui.domain.snapshot import Snapshot


@click.group(
    "export",
    cls=Group,
    examples=(("A workbook for raters", "escm export xlsx claims.xlsx"),),
)
def export() -> None:
    """Write evidence in the formats of other programs."""


def force_option() -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """--force: what is there is replaced."""
    return click.option("--force", is_flag=True, help="Replace the file that is there.")


def put(context: Context, path: Path, data: bytes, *, force: bool) -> None:
    """Write what was made to a file, or to stdout where the file is named -."""
    if str(path) == "-":
        if sys.stdout.isatty() and b"\0" in data:
            raise UsageError("This is no text for a terminal.", "Name a file, or lead it into another program.")
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    from escm_tui.reports.plain import show_line
    from escm_tui.saving import save_outside

    save_outside(path, data, replace=force)
    context.print(f"Wrote {show_line(str(path))}: {len(data):,} bytes.")


def put_all(context: Context, folder: Path, files: Mapping[str, bytes], *, force: bool) -> None:
    """Write files below a folder, which is made where it is missing; none where one is there and may not be."""
    from escm_tui.reports.plain import show_line
    from escm_tui.saving import in_words, save_outside

    there = [name for name in files if (folder / name).exists()]
    if there and not force:
        raise UsageError(
            f"{folder / there[0]} is there already, so nothing was written.", "Name another folder, or add --force."
        )
    for name, data in files.items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise WriteError(f"{path.parent} cannot be made: {in_words(error)}.") from error
        save_outside(path, data, replace=force)
    total = sum(map(len, files.values()))
    context.print(f"Wrote {len(files)} files below {show_line(str(folder))}: {total:,} bytes.")


def _base(context: Context, snapshot: Snapshot) -> str:
    """The commit that what is exported rests on; empty where there is none yet."""
    return snapshot.revision or context.git().head() or ""


def _spans(context: Context, snapshot: Snapshot) -> list[str]:
    from escm_tui.load.evidence_repository import known_span

    return [known_span(snapshot, span) for span in context.spans]


_TABLE_SPAN = "Every Activity of this span: organization or an engagement. Repeatable."


@command(
    "xlsx",
    examples=(
        ("A workbook of the work tree's claims", "escm export xlsx claims.xlsx"),
        ("Every Activity of one engagement", "escm export xlsx helpdesk.xlsx --span acme-helpdesk"),
        ("As an evaluation found them", "escm export xlsx claims.xlsx --rev evaluation/2026-h2"),
    ),
)
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@force_option()
@as_of_option()
@span_option(_TABLE_SPAN)
@rev_option()
@repo_option()
@click.pass_obj
def xlsx(context: Context, path: Path, force: bool) -> None:
    """Write claims as a workbook for raters.

    One sheet for each Capability Area with every Activity of the organization, and of engagements where they have a
    record; drop-downs for ratings, protected ids, and a sheet with the evidence. FILE is - for stdout. Take it back
    with escm import xlsx.
    """
    from escm_tui.exchange.xlsx_claims import claims_xlsx
    from escm_tui.load.catalog import load_catalog

    snapshot = context.snapshot()
    spans = _spans(context, snapshot)
    put(context, path, claims_xlsx(load_catalog(), snapshot, base=_base(context, snapshot), spans=spans), force=force)


@command(
    "csv",
    examples=(
        ("All claims, for a spreadsheet or script", "escm export csv claims.csv"),
        ("To another program", "escm export csv - --span organization"),
    ),
)
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@force_option()
@as_of_option()
@span_option(_TABLE_SPAN)
@rev_option()
@repo_option()
@click.pass_obj
def csv(context: Context, path: Path, force: bool) -> None:
    """Write claims as one table.

    The columns are those of the workbook: id, span, practice, kind, activity, rating, evidence, note, because, digest
    and base. Texts that a spreadsheet could take for a formula begin with an apostrophe. FILE is - for stdout.
    """
    from escm_tui.exchange.csv_claims import claims_csv
    from escm_tui.load.catalog import load_catalog

    snapshot = context.snapshot()
    spans = _spans(context, snapshot)
    put(context, path, claims_csv(load_catalog(), snapshot, base=_base(context, snapshot), spans=spans), force=force)


@command(
    "pack",
    examples=(
        ("An evaluation with its seal, for an auditor", "escm export pack evidence.zip --rev evaluation/2026-h2"),
        ("For a client: nothing but public evidence", "escm export pack public.zip --confidentiality public"),
    ),
)
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--confidentiality",
    type=click.Choice(["public", "internal", "restricted"]),
    default="internal",
    help="Leave out what is more confidential; internal unless said otherwise.",
)
@force_option()
@as_of_option()
@rev_option()
@repo_option()
@click.pass_obj
def pack(context: Context, path: Path, confidentiality: Confidentiality, force: bool) -> None:
    """Write an evidence pack: one archive that others check alone.

    A zip with manifest, SHA-256 sums, reports, the files of the state and their artifacts, and the commit and tag as
    git stores them. escm verify pack checks it without the repository, seal and signature included. Files that are
    too confidential, or name what is, are left out; then the seal cannot be computed again, and the pack says so.
    """
    from escm_tui.actions.make_pack import make_pack

    made = make_pack(context.repository(), context.revision, as_of=context.as_of, shown=confidentiality)
    put(context, path, made, force=force)


@command(
    "oscal",
    examples=(
        ("The work tree, for a governance platform", "escm export oscal oscal"),
        ("An evaluation", "escm export oscal oscal --rev evaluation/2026-h2"),
    ),
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--confidentiality",
    type=click.Choice(["public", "internal", "restricted"]),
    default="internal",
    help="Withhold evidence that is more confidential; internal unless said otherwise.",
)
@force_option()
@basis_option()
@as_of_option()
@span_option()
@rev_option()
@repo_option()
@click.pass_obj
def oscal(context: Context, folder: Path, confidentiality: Confidentiality, force: bool) -> None:
    """Write catalog, profile, assessment plan and results in OSCAL.

    DIR gets four JSON files that name each other: the model in our own words, the Practices up to the wanted level, a
    plan, and a finding for each rated Practice with its evidence as observations. All ids follow from what they name:
    one state always gives the same files.
    """
    from escm_tui.domain.redaction import Redaction
    from escm_tui.exchange.oscal import oscal_files
    from escm_tui.load.catalog import load_catalog
    from escm_tui.load.evidence_repository import profile_on

    snapshot = context.snapshot()
    seen = Redaction.of([snapshot], shown=confidentiality).apply(snapshot)
    profile = profile_on(context.basis, load_catalog(), seen, spans=context.spans or None)
    put_all(context, folder, oscal_files(profile), force=force)


@command(
    "parquet",
    examples=(
        ("The work tree and all evaluations, for DuckDB or Spark", "escm export parquet data"),
        ("One evaluation alone", "escm export parquet data --rev evaluation/2026-h2"),
    ),
)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@force_option()
@as_of_option()
@rev_option()
@repo_option()
@click.pass_obj
def parquet(context: Context, folder: Path, force: bool) -> None:
    """Write a partitioned data set for analysis.

    DIR gets the tables practices, activities and evidence, in folders by organization, evaluation and area, of the
    work tree (evaluation=current) and every evaluation tag. Several repositories may write into one DIR. Needs the
    extra data. In DuckDB:

    SELECT * FROM read_parquet('DIR/practices/**/*.parquet', hive_partitioning = true)
    """
    from escm_tui.domain.redaction import Redaction
    from escm_tui.exchange.dataset import State, parquet_files, plain_name
    from escm_tui.git.history import tags
    from escm_tui.load.evidence_repository import profile_on
    from escm_tui.load.snapshot import EVALUATION_TAG

    repo = context.repository()
    named = [each.name for each in tags(repo.git, EVALUATION_TAG) if each.commit]
    revisions = [context.revision] if context.revision else [None, *sorted(named)]
    snapshots = [repo.snapshot(each, as_of=context.as_of) for each in revisions]
    # One redaction for all of them, so that an item has one name in every evaluation.
    redaction = Redaction.of(snapshots)
    # An organization that was renamed stays one.
    organization = plain_name(snapshots[0].manifest.organization)
    states = [State.of(profile_on("claims", repo.catalog, redaction.apply(each)), organization) for each in snapshots]
    put_all(context, folder, parquet_files(states), force=force)


@command(
    "clauses",
    examples=(("Which clauses of other standards are answered", "escm export clauses clauses.csv"),),
)
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@force_option()
@as_of_option()
@rev_option()
@repo_option()
@click.pass_obj
def clauses(context: Context, path: Path, force: bool) -> None:
    """Write the clauses of other standards as a table.

    Records name them under x-maps, by standard: a clause, or a mapping with clause, activities and note. The table says
    how each Practice or Activity that answers a clause stands. FILE is - for stdout.
    """
    from escm_tui.domain.redaction import redacted as as_others_see
    from escm_tui.exchange.csv_claims import clauses_csv
    from escm_tui.load.catalog import load_catalog
    from escm_tui.load.evidence_repository import profile_on

    profile = profile_on("claims", load_catalog(), as_others_see(context.snapshot()))
    put(context, path, clauses_csv(load_catalog(), profile), force=force)


_COMMANDS: tuple[Command, ...] = (xlsx, csv, pack, redacted, oscal, parquet, clauses)
for _each in _COMMANDS:
    export.add_command(_each)
