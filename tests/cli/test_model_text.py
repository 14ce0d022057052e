"""The command that takes in the reader's own copy of the document."""

from __future__ import annotations

import json
from pathlib import Path

from escm_tui.load.catalog import load_catalog
from escm_tui.load.document_store import document_text, store_path
from tests.cli.conftest import Run

_PAGE = """Share knowledge
Why.
Activities
a. Support it.
1. Sponsor \x1b[31mit.
2. Involve.
b. Document it.
1. Begin.
"""


def test_a_copy_is_kept_outside_of_every_repository_and_forgotten(run: Run, tmp_path: Path, isolated_git: Path) -> None:
    copy = tmp_path / "part2.txt"
    copy.write_text(_PAGE)
    assert load_catalog().by_id["knw01"].title == "Share knowledge"
    answer = run("model", "import-text", str(copy))
    place = isolated_git / ".local/share/escm/part-2.json"
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        "Found the text of 3 of 1,690 Activities in 1 of 84 Practices.",
        "Not found: knw01.a3, knw01.b2, knw01.b3, knw01.b4, knw01.b5, knw01.c1, knw01.c2, knw01.c3 and 1679 more.",
        f"Kept for your own screen in {place}.",
    ]
    assert store_path() == place
    kept = document_text()["knw01"]
    assert (kept.texts["b"], kept.texts["b1"], kept.description) == ("Document it.", "Begin.", "Why.")
    assert run("model", "import-text", "--forget").out == "The text of the document is forgotten.\n"
    assert (document_text(), place.exists()) == ({}, False)


def test_what_is_no_copy_is_refused(run: Run, tmp_path: Path) -> None:
    copy = tmp_path / "letter.txt"
    copy.write_bytes(b"Dear \xff")
    answer = run("model", "import-text", str(copy))
    assert (answer.code, answer.err.splitlines()[0]) == (2, f"escm: {copy} holds no Practice of the model.")
    assert run("model", "import-text").code == 2
    assert run("model", "import-text", str(copy), "--forget").code == 2


def test_a_damaged_store_is_as_good_as_none(isolated_git: Path) -> None:
    store_path().parent.mkdir(parents=True)
    for text in ("", "[]", "{}", json.dumps({"format": 1, "practices": {"knw01": []}}), '{"format": 2}'):
        store_path().write_text(text)
        assert document_text() == {}
