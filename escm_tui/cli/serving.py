"""The command that shows the screens in a browser on this machine."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

import click

from escm_tui.cli.commands import command
from escm_tui.cli.context import Context
from escm_tui.cli.options import repo_option, rev_option
from escm_tui.reports.plain import show_line


@command(
    "serve",
    examples=(
        ("The screens in a browser, at an address that it prints", "escm serve"),
        ("An evaluation as it was, to read only", "escm serve --rev evaluation/2026-h2"),
    ),
)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Listen here; a free port unless given.")
@repo_option()
@rev_option()
@click.pass_obj
def serve(context: Context, port: int) -> None:
    """Show the screens in a browser on this machine.

    Prints an address with a secret in it, which is new at every start, and what whoever knows it can do. Only this
    machine can reach it; from elsewhere, bring the port over with ssh -L. Ctrl+C ends it.
    """
    from escm_tui.tui.serving import ScreensServer, listen

    repository = context.repository()
    if context.revision is not None:
        repository.git.resolve(context.revision)
    if context.given.get("no_color"):
        # Every page has a process of its own, which asks the environment.
        os.environ["NO_COLOR"] = "1"
    # Without -P a folder that is called like a library would be loaded from where one happens to stand.
    words = [sys.executable, "-P", "-m", "escm_tui", "--repo", str(repository.root)]
    words += [f"--rev={context.revision}"] if context.revision is not None else []
    name = show_line(repository.root.name)
    server = ScreensServer(words, listen(port), f"{name} · escm")
    context.print([*_statement(server.address, name, context.revision)])
    sys.stdout.flush()
    server.run()


def _statement(address: str, name: str, revision: str | None) -> Iterator[str]:
    """Where the screens are, and what that exposes."""
    yield from ("Open this address in a browser on this machine; ctrl+c ends it.", "", f"  {address}", "")
    yield "Whoever knows the address can do what you can do on the screens:"
    yield f"  read all of {name}, with its history, problems and hooks' words, and your"
    yield "  own copy of the model's wording, where you imported one;"
    if revision is None:
        yield "  rate, write evidence, plan, judge, seal and commit, in your name, with your"
        yield "  hooks and keys."
    else:
        yield f"  change nothing: it shows {show_line(revision)}, read-only."
    yield from ("No shell and no editor opens there, and nothing is pushed.", "")
    yield "It listens on 127.0.0.1 alone, unencrypted: no other machine reaches it. Other"
    yield "users of this machine do, if they learn the address; it is new at every start."
