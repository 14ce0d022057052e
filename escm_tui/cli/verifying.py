"""Commands that check what was received: verify pack."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from escm_tui.cli.commands import Group, command
from escm_tui.cli.context import Context
from escm_tui.cli.options import json_option
from escm_tui.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from escm_tui.actions.verify_pack import PackVerification
    from escm_tui.load.verification import TrustAnchor

_MOST_BYTES = 600 * 1024 * 1024


@click.group("verify", cls=Group, examples=(("An evidence pack", "escm verify pack evidence.zip"),))
def verify() -> None:
    """Check what was received, without the repository."""


@command(
    "pack",
    examples=(
        ("Does everything fit together?", "escm verify pack evidence.zip"),
        (
            "By signers that you know",
            "escm verify pack evidence.zip --trust ~/allowed_signers \\\n    --require-signature",
        ),
    ),
)
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--trust", metavar="FILE", type=click.Path(path_type=Path), help="Your own allowed-signers file.")
@click.option("--require-signature", is_flag=True, help="Exit code 1 unless a signer whom you trust signed the seal.")
@json_option()
@click.pass_obj
def pack(context: Context, path: Path, trust: Path | None, require_signature: bool) -> int:
    """Verify an evidence pack without its repository.

    The sums are computed again, then the ids of tree and commit from the files, then everything that the seal states,
    and the signature is checked. Nothing is unpacked onto this machine. Exit code 1 if anything differs, 2 if it is
    no pack.
    """
    from escm_tui.actions.verify_pack import verify_pack
    from escm_tui.exchange.pack import read_pack

    found = verify_pack(read_pack(_read(path, _MOST_BYTES)), today=context.today, trust=_anchor(trust))
    lacking = require_signature and not found.vouched
    if context.as_json:
        context.print_json(_payload(found))
    else:
        context.print(_text(context, path, found))
        if lacking:
            context.tell("Missing: a signature by somebody whom you trust.")
    return ExitCode.CLEAN if found.holds and not lacking else ExitCode.PROBLEMS


def _read(path: Path, most: int) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
    if len(data) > most:
        raise UsageError(f"{path} is larger than {most // 1024**2} MiB, so it was not read.")
    return data


def _anchor(trust: Path | None) -> TrustAnchor | None:
    from escm_tui.load.verification import TrustAnchor

    return TrustAnchor("file", str(trust), _read(trust, 1024 * 1024)) if trust else None


def _text(context: Context, path: Path, found: PackVerification) -> list[str]:
    from escm_tui.domain.determination import Standing
    from escm_tui.reports.evaluation_text import list_rows, signature_words
    from escm_tui.reports.plain import plural, show_line
    from escm_tui.reports.verification_text import difference_lines, verification_text

    facts, page = found.facts, context.page
    rows = [
        ("organization", show_line(facts.organization)),
        ("state", f"{show_line(facts.label)}, as of {show_line(facts.as_of)}"),
        ("level", "none stated" if facts.level is None else str(facts.level)),
        ("files", f"{found.files}"),
        ("shows", f"evidence up to {show_line(facts.shown)}"),
    ]
    if facts.withheld:
        rows.append(("withheld", plural(facts.withheld, "file")))
    if facts.revision:
        computed = "computed again from the files" if found.whole else "stated; files of it are withheld"
        rows.append(("commit", f"{facts.revision[:9]}, {computed}"))
    lines = [page.heading(f"Evidence pack {show_line(path.name)}"), *list_rows(rows, page), ""]
    if found.seal is not None:
        lines += [*verification_text(found.seal, Standing(None), page), ""]
    elif found.signature is not None:
        lines += [f"The tag {facts.tag} is in the pack. Signature: {signature_words(found.signature)}.", ""]
    lines += difference_lines(found.differences, page)
    if found.holds:
        return [*lines, f"{page.paint('The pack holds:', 'good')} nothing differs from what it states."]
    count = plural(len(found.differences) + len(found.seal.differences if found.seal else ()), "difference")
    return [*lines, f"{page.paint('The pack does not hold:', 'bad')} {count}."]


def _payload(found: PackVerification) -> dict[str, Any]:
    from dataclasses import asdict

    from escm_tui.domain.determination import Standing
    from escm_tui.reports.payloads import envelope
    from escm_tui.reports.verification_text import verification

    facts = {key: value for key, value in asdict(found.facts).items() if key != "entries"}
    signature = found.signature
    return envelope(
        "verify-pack",
        {
            **facts,
            "files": found.files,
            "whole": found.whole,
            "holds": found.holds,
            "differences": [asdict(each) for each in found.differences],
            "signature": {
                "trust": signature.trust.name.lower(),
                "signer": signature.signer or None,
                "key": signature.key or None,
            }
            if signature
            else None,
            "seal": verification(found.seal, Standing(None)) if found.seal else None,
        },
    )


verify.add_command(pack)
