"""Puts beside the built distributions what lets others check them: a list of their parts and their digests."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.supply_chain.lock import LOCK, ROOT, needed_by_users, pinned

SBOM = "escm-tui.cdx.json"
SUMS = "SHA256SUMS"


def write_sbom(folder: Path) -> Path:
    """The bill of materials (CycloneDX, JSON) of what a user installs, with version and digests from the lock file."""
    wanted = needed_by_users()
    shown = [each.lines for each in pinned(LOCK.read_text()) if each.name in wanted]
    place = folder / SBOM
    with tempfile.TemporaryDirectory() as scratch:
        requirements = Path(scratch) / "requirements.txt"
        requirements.write_text("\n".join(shown) + "\n")
        words = ["cyclonedx-py", "requirements", str(requirements), "--pyproject", str(ROOT / "pyproject.toml")]
        subprocess.run([*words, "--output-reproducible", "--of", "JSON", "-o", str(place)], check=True, timeout=300)
    return place


def write_sums(folder: Path) -> Path:
    """SHA-256 of every file of the folder, as `sha256sum -c` reads it."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name != SUMS)
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in files]
    place = folder / SUMS
    place.write_text("".join(lines))
    return place


def main() -> int:
    """Do both in the folder that is named."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "dist")
    folder.mkdir(exist_ok=True)
    sys.stdout.write(f"Wrote {write_sbom(folder)} and {write_sums(folder)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
