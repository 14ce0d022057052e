"""The reader, the schemas, an edit and a merge under atheris, led by what of the program each input reaches."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.test_parse import GOOD
from tests.torture.bad_yaml import bad_files
from tests.torture.bounds import LONG, rounds
from tests.torture.fuzz.targets import TARGETS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("target", TARGETS)
def test_every_known_file_passes_through(target: str) -> None:
    """Without atheris as well: what it starts from is no fault of its own."""
    most = 100_000 if LONG else 5_000
    for data in (*(path.read_bytes() for path in GOOD), *bad_files().values()):
        TARGETS[target](data[:most])
        if target == "merge":
            TARGETS[target](b"\0".join([b"owner: A\n", data[: most // 2].replace(b"\0", b""), b"owner: B\n"]))


@pytest.mark.skipif(find_spec("atheris") is None, reason="atheris is not installed")
@pytest.mark.parametrize("target", TARGETS)
def test_fuzzing_finds_nothing(target: str, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for path in GOOD:
        (corpus / path.name).write_bytes(path.read_bytes())
    if target == "merge":
        states = [path.read_bytes() for path in GOOD if path.stem.startswith("record")]
        (corpus / "three").write_bytes(b"\0".join((states * 3)[:3]))
    runs = rounds(200, 100_000)
    words = [sys.executable, "-m", "tests.torture.fuzz", target, str(corpus), f"-runs={runs}", "-timeout=300"]
    words += ["-max_len=4096", "-rss_limit_mb=2048", "-seed=1", f"-artifact_prefix={tmp_path}/"]
    done = subprocess.run(
        words, cwd=ROOT, capture_output=True, text=True, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    # What the sanitizer starts from counts as a run or not, by how fast the first ones were.
    said = re.search(r"Done (\d+) runs", done.stderr)
    assert said, done.stderr[-4000:]
    assert int(said[1]) >= runs
