"""The command that takes in the reader's own copy of the document: model import-text."""

from __future__ import annotations

from pathlib import Path

import click

from escm_tui.cli.commands import command
from escm_tui.cli.context import Context
from escm_tui.errors import UsageError

_MOST_BYTES = 100 * 1024 * 1024
_MOST_NAMED = 8


@command(
    "import-text",
    examples=(
        ("Your copy of Part 2, as PDF or text", "escm model import-text escm-sp-v2-part2.pdf"),
        ("Forget it", "escm model import-text --forget"),
    ),
)
@click.argument("path", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@click.option("--forget", is_flag=True, help="Delete the text that was imported.")
@click.pass_obj
def import_text(context: Context, path: Path | None, forget: bool) -> None:
    """Read your own copy of Part 2 for your own screen.

    The text of every Activity is looked for in FILE, page furniture is dropped, and what columns put out of order goes
    back to its place. It is kept in your data folder, outside of every repository, and never leaves this machine; the
    screen of a Practice shows it beside our wording (key w). PDF needs the extra pdf.
    """
    from escm_tui.exchange.document_text import read_document, text_of_pdf
    from escm_tui.load.catalog import load_catalog
    from escm_tui.load.document_store import DocumentedPractice, store_folder, store_path, stored
    from escm_tui.reports.plain import show_line
    from escm_tui.saving import save_outside

    if forget == (path is not None):
        raise UsageError("Name your copy, or --forget, one of the two.", "escm model import-text FILE")
    if path is None:
        store_path().unlink(missing_ok=True)
        context.print("The text of the document is forgotten.")
        return
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
    text = text_of_pdf(data) if data.startswith(b"%PDF") else data.decode("utf-8", "replace")
    catalog = load_catalog()
    found = read_document(text, catalog)
    if not found:
        raise UsageError(f"{path} holds no Practice of the model.", "Name a copy of Part 2, as PDF or text.")
    store_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = {
        practice: DocumentedPractice(each.description, {**each.majors, **each.activities}, each.supplements)
        for practice, each in found.items()
    }
    save_outside(store_path(), stored(kept), replace=True)
    lacking = [
        f"{practice.id}.{activity.id}"
        for practice in catalog.practices
        for activity in practice.activities
        if practice.id not in found or activity.id not in found[practice.id].activities
    ]
    total = sum(len(practice.activities) for practice in catalog.practices)
    context.print(
        f"Found the text of {total - len(lacking):,} of {total:,} Activities in {len(found)} of "
        f"{len(catalog.practices)} Practices."
    )
    if lacking:
        named = ", ".join(lacking[:_MOST_NAMED])
        more = f" and {len(lacking) - _MOST_NAMED} more" if len(lacking) > _MOST_NAMED else ""
        context.print(f"Not found: {named}{more}.")
    context.print(f"Kept for your own screen in {show_line(str(store_path()))}.")
