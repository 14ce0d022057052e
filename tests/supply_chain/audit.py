"""Asks pip-audit for known holes in every pinned library, and says honestly when nobody could be asked."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from typing import Any

from tests.supply_chain.lock import LOCK

SECONDS = 90
"""How long pip-audit may take."""


def ask() -> list[dict[str, Any]]:
    """What pip-audit says of each library; nothing where its service could not be reached at all."""
    words = ["pip-audit", "--requirement", str(LOCK), "--require-hashes", "--disable-pip", "--progress-spinner", "off"]
    try:
        done = subprocess.run(
            [*words, "--format", "json"], capture_output=True, text=True, timeout=SECONDS, check=False
        )
        said: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, FileNotFoundError, ValueError, KeyError):
        return []
    return said


def verdict(said: list[dict[str, Any]], *, strict: bool) -> tuple[list[str], int]:
    """What to print and the exit status: 1 for a known hole, or where nobody was asked and that is not allowed."""
    asked = [each for each in said if not each.get("skip_reason")]
    holes = [(each, hole) for each in asked for hole in each.get("vulns", ())]
    if holes:
        lines = [_line(each, hole) for each, hole in holes]
        return [f"{len(holes)} known holes in {len(asked)} libraries:", *lines], 1
    if not asked:
        words = "No advisory service could be reached, so nothing was checked."
        return [words], 1 if strict else 0
    unasked = len(said) - len(asked)
    more = f" {unasked} could not be asked about." if unasked else ""
    return [f"No known hole in {len(asked)} libraries.{more}"], 1 if unasked and strict else 0


def _line(each: dict[str, Any], hole: dict[str, Any]) -> str:
    mended = ", ".join(hole.get("fix_versions", ())) or "no version yet"
    return f"{each['name']} {each['version']}: {hole['id']}, mended in {mended}"


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--strict", action="store_true", help="fail where a library could not be asked about")
    lines, status = verdict(ask(), strict=parser.parse_args().strict)
    sys.stdout.write("\n".join(lines) + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
