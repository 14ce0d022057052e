"""The shipped catalog beside the model's document: the same facts, but none of its wording.

The document is no part of the product. The tests look for its structured form at $ESCM_MODEL_SOURCE, else at
shared/model in the checkout, else beside the checkout, and are skipped where it is not at hand.
"""

import json
import os
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from escm_tui.domain.catalog import Catalog
from escm_tui.load.catalog import load_catalog

CHECKOUT = Path(__file__).resolve().parents[2]
LABEL_RUN, SENTENCE_RUN = 5, 6
"""As many consecutive words of the document in one of our labels or sentences would be its wording."""

_WORD = re.compile(r"[a-z0-9&]+")


def _source_folder() -> Path | None:
    named = os.environ.get("ESCM_MODEL_SOURCE")
    folders = [Path(named)] if named else [CHECKOUT / "shared" / "model", CHECKOUT.parent / "shared" / "model"]
    return next((folder for folder in folders if (folder / "practices-source.json").is_file()), None)


SOURCE = _source_folder()
pytestmark = pytest.mark.skipif(SOURCE is None, reason="The model's document is not at hand.")


def _source(name: str) -> list[dict[str, Any]]:
    assert SOURCE is not None
    entries: list[dict[str, Any]] = json.loads((SOURCE / f"{name}-source.json").read_text(encoding="utf-8"))
    return entries


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture(scope="module")
def practices() -> list[dict[str, Any]]:
    return _source("practices")


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text).lower())


def _runs(text: str, length: int) -> set[tuple[str, ...]]:
    words = _words(text)
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}


class TestFacts:
    def test_attributes_of_practices(self, catalog: Catalog, practices: list[dict[str, Any]]) -> None:
        keys = ("id", "area", "title", "lifecycle", "level", "type", "support_practice")
        ours = [tuple(getattr(practice, key) for key in keys) for practice in catalog.practices]
        assert ours == [tuple(practice[key] for key in keys) for practice in practices]

    def test_activities(self, catalog: Catalog, practices: list[dict[str, Any]]) -> None:
        ours = {p.id: [(a.id, a.kind.value, a.supports) for a in p.activities] for p in catalog.practices}
        assert ours == {
            practice["id"]: [(a["id"], a["kind"], tuple(a["supports"])) for a in practice["activities"]]
            for practice in practices
        }

    def test_documentation_that_verbs_imply(self, catalog: Catalog, practices: list[dict[str, Any]]) -> None:
        ours = {(p.id, a.id) for p in catalog.practices for a in p.activities if a.documentation == "implied"}
        assert ours == {
            (practice["id"], activity["id"])
            for practice in practices
            for activity in practice["activities"]
            if activity.get("documentation_verbs")
        }

    def test_reconstructed_activities(self, catalog: Catalog, practices: list[dict[str, Any]]) -> None:
        ours = [(p.id, a.id) for p in catalog.practices for a in p.activities if a.reconstructed]
        assert ours == [
            (practice["id"], activity["id"])
            for practice in practices
            for activity in practice["activities"]
            if activity.get("missing_in_source")
        ]

    def test_related_practices(self, catalog: Catalog, practices: list[dict[str, Any]]) -> None:
        ours = {practice.id: {each.id: each.kind for each in practice.related} for practice in catalog.practices}
        assert ours == {
            practice["id"]: {each["id"]: each["kind"] for each in practice["related"]} for practice in practices
        }

    def test_area_names(self, catalog: Catalog, practices: list[dict[str, Any]]) -> None:
        assert catalog.area_names == {practice["area"]: practice["area_name"] for practice in practices}

    def test_glossary_terms(self, catalog: Catalog) -> None:
        assert [term.term for term in catalog.glossary] == [term["term"] for term in _source("glossary")]

    def test_crosswalk(self, catalog: Catalog) -> None:
        ours = [(c.v1_id, c.v2_id, c.changes, c.moved_to, c.merged_from) for c in catalog.crosswalk]
        assert ours == [
            (c["v1_id"], c["v2_id"], tuple(c["changes"]), tuple(c["moved_to"]), tuple(c["merged_from"]))
            for c in _source("crosswalk")
        ]


class TestOwnWords:
    def test_labels(self, catalog: Catalog, practices: list[dict[str, Any]]) -> None:
        close = []
        for theirs in practices:
            for activity in theirs["activities"]:
                label = catalog.by_id[theirs["id"]].by_id[activity["id"]].label
                if _words(label) == _words(activity["text"]) or (
                    _runs(label, LABEL_RUN) & _runs(activity["text"], LABEL_RUN)
                ):
                    close.append(f"{theirs['id']} {activity['id']}: {label}")
        assert close == []

    def test_statements_and_purposes(self, catalog: Catalog, practices: list[dict[str, Any]]) -> None:
        close = []
        for theirs in practices:
            passages = (theirs["statement"], theirs["description"], *(each["text"] for each in theirs["activities"]))
            runs = set[tuple[str, ...]]().union(*(_runs(passage, SENTENCE_RUN) for passage in passages))
            ours = catalog.by_id[theirs["id"]]
            close += [
                f"{ours.id}: {text}" for text in (ours.statement, ours.purpose) if _runs(text, SENTENCE_RUN) & runs
            ]
        assert close == []

    def test_definitions(self, catalog: Catalog) -> None:
        close = [
            f"{ours.term}: {ours.definition}"
            for ours, theirs in zip(catalog.glossary, _source("glossary"), strict=True)
            if _runs(ours.definition, SENTENCE_RUN) & _runs(theirs["definition"], SENTENCE_RUN)
        ]
        assert close == []
