"""Packs from the command line."""

from __future__ import annotations

from pathlib import Path

from escm_tui.exchange.safe_zip import read_zip, write_zip
from tests.cli.conftest import Run
from tests.support.repositories import GitRepository
from tests.support.two_evaluations import FIRST


def test_a_pack_goes_out_and_is_verified_elsewhere(run: Run, northwind: GitRepository, tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    made = run("export", "pack", str(path), "--rev", FIRST)
    assert (made.code, made.out) == (0, f"Wrote {path}: {path.stat().st_size:,} bytes.\n")
    commit = northwind.git("rev-parse", f"{FIRST}^{{commit}}")
    files = len(northwind.git("ls-tree", "-r", "--name-only", FIRST).splitlines()) + 7
    found = run("verify", "pack", str(path))
    assert (found.code, found.err) == (0, "")
    assert found.out.splitlines() == [
        "Evidence pack pack.zip",
        "organization  Northwind Services",
        f"state         {FIRST}, as of 2024-01-16",
        "level         1",
        f"files         {files}",
        "shows         evidence up to internal",
        f"commit        {commit[:9]}, computed again from the files",
        "",
        "The pack holds: nothing differs from what it states.",
    ]
    told = run("verify", "pack", str(path), "--json").json
    assert (told["schema"], told["holds"], told["whole"], told["seal"]) == ("escm/verify-pack", True, True, None)
    signed = run("verify", "pack", str(path), "--require-signature")
    assert (signed.code, signed.err) == (1, "Missing: a signature by somebody whom you trust.\n")


def test_a_changed_pack_is_told(run: Run, northwind: GitRepository, tmp_path: Path) -> None:
    path = tmp_path / "pack.zip"
    run("export", "pack", str(path))
    files = read_zip(path.read_bytes())
    path.write_bytes(write_zip(files | {"evidence/escm.yaml": b"format: 1\n"}))
    found = run("verify", "pack", str(path))
    assert found.code == 1
    assert found.out.splitlines()[-1] == "The pack does not hold: 2 differences."
    path.write_bytes(b"no archive")
    refused = run("verify", "pack", str(path))
    assert (refused.code, refused.err) == (2, "escm: The archive cannot be read: File is not a zip file.\n")
