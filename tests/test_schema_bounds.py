"""No schema can be made to take long: patterns are simple, lists are bounded, and nothing is fetched from elsewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from escm_tui.load.catalog import load_catalog
from escm_tui.load.examination import check_content
from escm_tui.load.layout import classify
from escm_tui.shipped import shipped_folder
from tests.load.test_own_keys import PLACES
from tests.support.pace import at_most

SCHEMAS = sorted(shipped_folder("schemas").glob("*.json"))


def parts(node: Any, at: str = "", longest: int | None = None) -> Iterator[tuple[str, dict[str, Any], int | None]]:
    """Every mapping of a schema with its place and the length that bounds its text."""
    if isinstance(node, dict):
        longest = node.get("maxLength", longest)
        yield at, node, longest
        for key, each in node.items():
            yield from parts(each, f"{at}/{key}", longest)
    elif isinstance(node, list):
        for number, each in enumerate(node):
            yield from parts(each, f"{at}/{number}", longest)


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda each: each.stem)
def test_patterns_are_bounded_and_lists_too(path: Path) -> None:
    for at, part, longest in parts(json.loads(path.read_text())):
        if isinstance(pattern := part.get("pattern"), str):
            assert longest is not None, f"{at}: nothing bounds the text"
            assert longest <= 2000, at
            # Nothing that repeats stands within what repeats, so that no text takes more than its length.
            assert not re.search(r"\([^()]*[+*{][^()]*\)[+*{]", pattern), f"{at}: {pattern}"
            assert "\\1" not in pattern, at
        if part.get("uniqueItems") is True:
            assert part["maxItems"] <= 500, at
        if isinstance(reference := part.get("$ref"), str):
            assert reference.startswith("#/"), f"{at}: {reference} would be fetched"


HEAVY = (
    "a" * 900_000,
    "a-" * 400_000,
    "1" * 900_000,
    "2026-" * 150_000,
    "0x" + "f" * 900_000,
    "\n" * 3 + "a" * 800_000,
)


@pytest.mark.parametrize("kind", PLACES)
def test_long_texts_are_refused_at_once(kind: str) -> None:
    place = classify(PLACES[kind], load_catalog())
    for text in HEAVY:
        value = json.dumps(text)
        for line in (
            f"title: {value}\n",
            f"formerly: [{value}]\n",
            f'{value[:100_000]}": x\n',
            f"valid: {{from: {value}}}\n",
        ):
            with at_most(5):
                check_content(line.encode(), place)
