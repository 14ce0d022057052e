"""Which of the model's terms a text uses, with their definitions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from escm_tui.domain.catalog import Term


def terms_in(text: str, glossary: Sequence[Term]) -> tuple[Term, ...]:
    """The terms of the glossary that a text uses, in the order in which they occur, each once.

    The longest term counts: "knowledge system" is not "system". Case does not matter, and a plural is its term.
    """
    by_name = {term.term.casefold(): term for term in glossary}
    found: dict[str, Term] = {}
    for match in _pattern(tuple(by_name)).finditer(text.casefold()):
        name = next(each for each in _singulars(match[0]) if each in by_name)
        found.setdefault(name, by_name[name])
    return tuple(found.values())


def terms_near(texts: Iterable[str], glossary: Sequence[Term]) -> tuple[Term, ...]:
    """The terms of several texts, those of the first text first."""
    return tuple(dict.fromkeys(term for text in texts for term in terms_in(text, glossary)))


@lru_cache(maxsize=4)
def _pattern(names: tuple[str, ...]) -> re.Pattern[str]:
    forms = sorted((form for name in names for form in (name, *_plurals(name))), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(form) for form in forms)})(?!\w)")


def _plurals(name: str) -> tuple[str, ...]:
    if name.endswith("y") and name[-2:-1] not in "aeiou":
        return (f"{name[:-1]}ies",)
    return (f"{name}es",) if name.endswith(("s", "x", "ch", "sh")) else (f"{name}s",)


def _singulars(form: str) -> tuple[str, ...]:
    return (form, form.removesuffix("s"), form.removesuffix("es"), f"{form.removesuffix('ies')}y")
