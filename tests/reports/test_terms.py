"""Which of the model's terms a text uses."""

from __future__ import annotations

import pytest

from escm_tui.domain.catalog import Term
from escm_tui.load.catalog import load_catalog
from escm_tui.reports.terms import terms_in, terms_near

GLOSSARY = tuple(Term(name, f"What {name} means.") for name in ("System", "Knowledge system", "Policy", "Process"))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Keep a knowledge system for policies.", ["Knowledge system", "Policy"]),
        ("Systems, processes and a System", ["System", "Process"]),
        ("A subsystem or systemic policymaking", []),
        ("", []),
    ],
)
def test_terms_in_order_the_longest_each_once(text: str, names: list[str]) -> None:
    assert [term.term for term in terms_in(text, GLOSSARY)] == names


def test_the_nearest_text_comes_first() -> None:
    assert [term.term for term in terms_near(["a process", "a policy and a process"], GLOSSARY)] == [
        "Process",
        "Policy",
    ]


def test_every_term_of_the_model_finds_itself() -> None:
    glossary = load_catalog().glossary
    assert [term.term for term in glossary if term not in terms_in(f"The {term.term} there", glossary)] == []


def test_most_labels_use_a_term() -> None:
    catalog = load_catalog()
    labels = [activity.label for practice in catalog.practices for activity in practice.activities]
    assert sum(bool(terms_in(label, catalog.glossary)) for label in labels) > len(labels) / 3
