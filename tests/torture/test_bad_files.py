"""No file breaks the reader, the schemas or an edit, whatever it holds; what is no evidence is refused in time."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from escm_tui.domain.problems import Severity
from escm_tui.edit import delete, set_value
from escm_tui.errors import EscmError
from escm_tui.load import records
from escm_tui.load.catalog import load_catalog
from escm_tui.load.files import check_content
from escm_tui.load.layout import classify
from escm_tui.parse import parse
from tests.load.test_own_keys import PLACES
from tests.support.evidence import RECORD, evidence_repository
from tests.support.pace import at_most
from tests.test_parse import GOOD, spoiled
from tests.torture.bad_yaml import AS_RECORD, bad_files
from tests.torture.bounds import LONG, rounds
from tests.torture.calls import call

SECONDS = 5.0
MOST_MEMORY = 300 * 1024 * 1024
ROOT = Path(__file__).parents[2]
BAD = bad_files()


def look(data: bytes, path: str) -> bool:
    """Read and check a file as a command does; whether it would count as evidence."""
    place = classify(path, load_catalog())
    with at_most(SECONDS):
        parsed, problems = check_content(data, place)
        sound = not any(each.severity is Severity.ERROR for each in problems)
        if sound:
            records.to_object(parsed.data, place)
    for each in problems:
        assert each.text
        assert len(each.text) < 2000
    return sound


def test_there_are_enough_of_them() -> None:
    assert len(BAD) >= 130


@pytest.mark.parametrize("name", AS_RECORD)
def test_what_is_no_record_is_refused(name: str) -> None:
    assert not look(AS_RECORD[name], PLACES["record"])


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the system does not tell the most memory held")
def test_no_bad_file_takes_much_memory() -> None:
    """In a process of its own, which holds no other tests; the most that it held at any time."""
    places = "PLACES.values()" if LONG else "[PLACES['record']]"
    look_at_all = f"""
from pathlib import Path
from tests.torture.test_bad_files import BAD, PLACES, look
for data in BAD.values():
    for path in {places}:
        look(data, path)
print(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""
    done = subprocess.run(
        [sys.executable, "-c", look_at_all],
        cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert 0 < int(done.stdout) * 1024 < MOST_MEMORY


def test_all_bad_files_together_are_named_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git, _ = evidence_repository(tmp_path / "evidence")
    files = {f"organization/evidence/bad-{number}.yaml": data for number, data in enumerate(BAD.values())}
    git.write(dict(files))
    monkeypatch.chdir(git.root)
    said = call("validate")
    assert [fault for fault in said.faults() if "took" not in fault] == []
    assert said.code == 1
    silent = [path for path in files if f"{path}" not in said.out]
    assert silent == []
    assert [fault for fault in call("status").faults() if "took" not in fault] == []
    assert {path: (git.root / path).read_bytes() for path in files} == files


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_every_valid_file_can_be_spoiled(path: Path) -> None:
    chance = random.Random(f"{path.stem} once more")
    place = next(where for kind, where in PLACES.items() if path.stem.startswith(kind))
    text = path.read_bytes()
    refused = sum(not look(spoiled(text, chance), place) for _ in range(rounds(20, 150)))
    assert refused


def test_edits_of_spoiled_files_are_right_or_refused() -> None:
    chance = random.Random("edit")
    edited = 0
    for _ in range(rounds(150, 100_000)):
        text = spoiled(RECORD.encode(), chance)
        look(text, PLACES["record"])
        data = parse(text, "").data
        if not isinstance(data, dict):
            continue
        with suppress(EscmError):
            changed = parse(set_value(text, ("owner",), "Somebody else"), "").data
            assert changed == data | {"owner": "Somebody else"}, text
            edited += 1
        if "activities" in data:
            with suppress(EscmError):
                rest = {key: value for key, value in data.items() if key != "activities"}
                assert parse(delete(text, ("activities",)), "").data == (rest or None) or not rest, text
    assert edited > rounds(5, 1000)


@given(st.binary(max_size=400) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
@settings(max_examples=rounds(60, 50_000), suppress_health_check=list(HealthCheck))
def test_whatever_a_file_holds_it_is_read_or_refused(data: bytes) -> None:
    for path in PLACES.values():
        look(data, path)
