"""Makes the pictures of the README and the documentation from the demo repository (`just pictures`)."""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from datetime import date
from pathlib import Path

from escm_tui.actions.demo import build_demo
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.tui.app import EscmApp
from escm_tui.tui.session import Session

PICTURES = Path(__file__).parent / "pictures"
TODAY = date(2026, 11, 24)
KEYS: dict[str, list[str]] = {
    "map": ["b", "b"],
    "practice": ["b", "enter", "j", "j", "j"],
    "compare": ["4"],
    "changes": ["5", "j", "j"],
    "evaluations": ["8", "j"],
    "gap": ["7", "j"],
}


async def _picture(root: Path, name: str, keys: list[str]) -> None:
    app = EscmApp(Session(EvidenceRepository.open(root, today=TODAY)))
    async with app.run_test(size=(120, 38)) as pilot:
        for key in ["", *keys]:
            await pilot.press(*([key] if key else []))
            await pilot.pause()
            await app.workers.wait_for_complete()
            await pilot.pause()
        svg = app.export_screenshot(title=f"escm: {name}")
    (PICTURES / f"{name}.svg").write_text(_self_contained(svg), "utf-8")


def _self_contained(svg: str) -> str:
    """Without fonts from elsewhere, and with ids that stay the same from one run to the next."""
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = svg.replace("Fira Code", "DejaVu Sans Mono")
    return re.sub(r"terminal-\d+", "terminal", svg)


def main() -> int:
    """Make every picture anew."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "meridian"
        build_demo(root)
        for name, keys in KEYS.items():
            asyncio.run(_picture(root, name, keys))
            sys.stdout.write(f"docs/pictures/{name}.svg\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
