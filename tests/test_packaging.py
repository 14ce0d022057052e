"""What ships: wheel and source distribution hold every file that the program needs and work outside the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHIPPED = ("schemas", "evidence-template", "hooks")

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("packaging")]


def run(*command: str | Path, cwd: Path, path: Path | None = None) -> str:
    environ = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME")}
    if path is not None:
        environ["PYTHONPATH"] = str(path)
    done = subprocess.run([*map(str, command)], cwd=cwd, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--no-isolation", "--outdir", out, ROOT, cwd=out)
    return out


def seen_by_git(*folders: str) -> set[str]:
    return set(run("git", "ls-files", "-co", "--exclude-standard", "--", *folders, cwd=ROOT).splitlines())


def test_wheel_ships_what_git_sees(distributions: Path) -> None:
    [wheel] = distributions.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if not name.split("/")[0].endswith(".dist-info")}
        modes = {info.filename: info.external_attr >> 16 & 0o777 for info in archive.infolist()}
    expected = seen_by_git("escm_tui") | {f"escm_tui/_shipped/{name}" for name in seen_by_git(*SHIPPED)}
    assert names == expected
    assert modes["escm_tui/_shipped/hooks/pre-commit"] & 0o111


def test_source_distribution_ships_what_git_sees(distributions: Path) -> None:
    [sdist] = distributions.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert seen_by_git("escm_tui", "tests", *SHIPPED) <= names


@pytest.mark.parametrize("pattern", ["*.whl", "*.tar.gz"])
def test_works_outside_the_checkout(distributions: Path, tmp_path: Path, pattern: str) -> None:
    [distribution] = distributions.glob(pattern)
    site = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    run(*pip, "--target", site, distribution, cwd=tmp_path)
    escm = [sys.executable, "-P", "-m", "escm_tui"]
    where = run(sys.executable, "-P", "-c", "import escm_tui; print(escm_tui.__file__)", cwd=tmp_path, path=site)
    assert Path(where.strip()).is_relative_to(site)
    run(*escm, "demo", "demo", "--no-tui", cwd=tmp_path, path=site)
    status = json.loads(run(*escm, "status", "--json", cwd=tmp_path / "demo", path=site))
    assert (status["schema"], status["level"], status["complete"]) == ("escm/status", 3, True)
    model = json.loads(run(*escm, "model", "export", "--json", cwd=tmp_path, path=site))
    assert len(model["practices"]) == 84
