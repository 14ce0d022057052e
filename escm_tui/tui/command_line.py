"""The `:` line: what can be typed, how it can go on, and what it means. Knows words alone, no widgets."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from escm_tui.domain.catalog import LEVELS, Catalog
from escm_tui.errors import UsageError
from escm_tui.reports.evidence_rows import EVIDENCE_GRAMMAR
from escm_tui.reports.filter import PRACTICE_GRAMMAR, nearest_word
from escm_tui.tui.registry import ACTIONS, BY_ID, SCREENS
from escm_tui.tui.themes import THEME_WORDS

MOST = 40
"""Further completions are no longer read."""


@dataclass(frozen=True)
class Known:
    """What can be named on the line besides its own words."""

    catalog: Catalog
    screen: str
    """The screen behind the line."""
    spans: tuple[str, ...] = ()
    revisions: tuple[tuple[str, str], ...] = ()
    """Evaluation tags, other tags, branches and commits, each with what it is."""


@dataclass(frozen=True, slots=True)
class Command:
    """What was meant: a word of the line, with what stands behind it."""

    verb: str
    words: str = ""


Completion = tuple[str, str]
"""The whole line as it would read, and what the last word of it is."""


@dataclass(frozen=True, slots=True)
class _Verb:
    words: str
    completed: Callable[[str, Known], Sequence[Completion]] = field(default=lambda _text, _known: ())
    check: Callable[[str, Known], str] = field(default=lambda text, _known: text)
    """Reads what stands behind the verb; raises UsageError."""


def read_line(text: str, known: Known) -> Command:
    """What a line means.

    A line is a word of its own, such as "at evaluation/2026-h1", a Practice or Activity, or the id of an action.

    Raises:
        UsageError: it means nothing; the nearest word stands in the hint.
    """
    verb, _, rest = text.strip().partition(" ")
    rest = rest.strip()
    if verb in VERBS:
        return Command(verb, VERBS[verb].check(rest, known))
    if _names_practice(verb, known.catalog):
        _nothing_more(verb, rest)
        return Command("open", _practice(verb, known))
    if verb in BY_ID:
        _nothing_more(verb, rest)
        return Command("do", verb)
    begun = [each for each in VERBS if verb and each.startswith(verb)]
    if len(begun) == 1:
        return read_line(f"{begun[0]} {rest}", known)
    if begun:
        raise UsageError(f"{verb} could be {_listed(begun)}.", "Write more of it, or complete it with tab.")
    hint = nearest_word(verb, (*VERBS, *BY_ID, *known.catalog.by_id)) or "tab shows what there is."
    raise UsageError(f"There is no command {verb}.", hint)


def completions(text: str, known: Known) -> list[Completion]:
    """How a line can go on: the whole line then, and what it is. An action that is complete is offered no more."""
    verb, blank, rest = text.lstrip().partition(" ")
    if blank:
        found = VERBS[verb].completed(rest.lstrip(), known) if verb in VERBS else ()
        return [(f"{verb} {line}", words) for line, words in found][:MOST]
    begun = verb.casefold()
    offered = [(name, each.words) for name, each in VERBS.items()]
    if "." in begun or any(practice.startswith(begun) for practice in known.catalog.by_id):
        offered += _practices(begun, known)
    offered += [
        (action.id, action.help)
        for action in ACTIONS
        if not action.widget_action and action.id not in VERBS and action.scope in ("everywhere", known.screen)
    ]
    return [(name, words) for name, words in offered if name.startswith(begun)][:MOST] if begun else offered[:MOST]


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} or {names[-1]}"


def _nothing_more(verb: str, rest: str) -> None:
    if rest:
        raise UsageError(f"{verb} takes nothing behind it, and there stands {rest!r}.", f"Write {verb} alone.")


def _alone(verb: str) -> Callable[[str, Known], str]:
    def check(text: str, _known: Known) -> str:
        _nothing_more(verb, text)
        return text

    return check


# Practices and Activities


def _names_practice(text: str, catalog: Catalog) -> bool:
    return text.partition(".")[0].casefold() in catalog.by_id


def _practice(text: str, known: Known) -> str:
    name, dot, activity = text.casefold().partition(".")
    if not name:
        return ""
    practice = known.catalog.by_id.get(name)
    if practice is None:
        hint = nearest_word(name, tuple(known.catalog.by_id)) or "Practices are named like knw07."
        raise UsageError(f"There is no Practice {name}.", hint)
    if dot and activity not in practice.by_id:
        same = [each for each in practice.by_id if each[0] == activity[:1]] or list(practice.by_id)
        raise UsageError(f"{name} has no Activity {activity}.", f"It has {', '.join(same)}.")
    return f"{name}{dot}{activity}"


def _practices(text: str, known: Known) -> list[Completion]:
    name, dot, activity = text.casefold().partition(".")
    if dot and name in known.catalog.by_id:
        inside = known.catalog.by_id[name].activities
        return [(f"{name}.{each.id}", each.label) for each in inside if each.id.startswith(activity)]
    return [(each.id, each.title) for each in known.catalog.practices if each.id.startswith(name)]


# Filters


def _practice_filter(text: str, known: Known) -> str:
    return PRACTICE_GRAMMAR.parse(text, known.spans).text


def _evidence_filter(text: str, known: Known) -> str:
    return EVIDENCE_GRAMMAR.parse(text, known.spans).text


def _practice_filters(text: str, known: Known) -> Sequence[Completion]:
    return PRACTICE_GRAMMAR.completions(text, known.spans)


def _evidence_filters(text: str, known: Known) -> Sequence[Completion]:
    return EVIDENCE_GRAMMAR.completions(text, known.spans)


def _filter_here(text: str, known: Known) -> str:
    return (_evidence_filter if known.screen == "evidence" else _practice_filter)(text, known)


def _filters_here(text: str, known: Known) -> Sequence[Completion]:
    return (_evidence_filters if known.screen == "evidence" else _practice_filters)(text, known)


# Revisions, levels, themes, terms


def _revisions(text: str, known: Known) -> Sequence[Completion]:
    before, blank, last = text.rpartition(" ")
    return [(f"{before}{blank}{name}", words) for name, words in known.revisions if name.startswith(last)]


def _one_revision(text: str, _known: Known) -> str:
    if " " in text:
        raise UsageError("at takes one revision.", "For two of them: compare A B")
    return text


def _pair(text: str, _known: Known) -> str:
    if len(text.split()) > 2:  # noqa: PLR2004
        raise UsageError("compare takes two revisions.", "For instance: compare evaluation/2025-h1 evaluation/2026-h1")
    return " ".join(text.split())


def _levels(text: str, _known: Known) -> Sequence[Completion]:
    return [(str(level), f"what is missing for Level {level}") for level in LEVELS if str(level).startswith(text)]


def _level(text: str, _known: Known) -> str:
    if text and text not in map(str, LEVELS):
        raise UsageError(f"There is no gap for level {text}.", f"Levels are {_listed([str(each) for each in LEVELS])}.")
    return text


def _themes(text: str, _known: Known) -> Sequence[Completion]:
    return [(name, f"{title}: {words}") for name, (title, words) in THEME_WORDS.items() if name.startswith(text)]


def _theme(text: str, _known: Known) -> str:
    if text and text not in THEME_WORDS:
        hint = nearest_word(text, tuple(THEME_WORDS)) or f"Themes are {_listed(list(THEME_WORDS))}."
        raise UsageError(f"There is no theme {text}.", hint)
    return text


def _terms(text: str, known: Known) -> Sequence[Completion]:
    begun = text.casefold()
    return [(each.term, each.definition) for each in known.catalog.glossary if each.term.casefold().startswith(begun)]


def _term(text: str, known: Known) -> str:
    names = {each.term.casefold(): each.term for each in known.catalog.glossary}
    if text and text.casefold() not in names:
        hint = nearest_word(text.casefold(), tuple(names)) or "term alone lists all of them."
        raise UsageError(f"The glossary has no term {text!r}.", hint)
    return names.get(text.casefold(), "")


_OF_SCREENS: Mapping[str, _Verb] = {
    "practices": _Verb("the list of Practices, with a filter", _practice_filters, _practice_filter),
    "practice": _Verb("a Practice, to rate it", _practices, _practice),
    "compare": _Verb("two revisions as consecutive evaluations", _revisions, _pair),
    "evidence": _Verb("the evidence register, with a filter", _evidence_filters, _evidence_filter),
    "gap": _Verb("what is missing for a level", _levels, _level),
}

VERBS: Mapping[str, _Verb] = {
    **{
        screen: _OF_SCREENS.get(screen) or _Verb(BY_ID[f"go.{screen}"].help, check=_alone(screen)) for screen in SCREENS
    },
    "open": _Verb("a Practice or an Activity", _practices, _practice),
    "filter": _Verb("narrow the list", _filters_here, _filter_here),
    "search": _Verb("find anything by its words"),
    "term": _Verb("what a term of the model means", _terms, _term),
    "at": _Verb("all screens as a revision saw them; alone, the present", _revisions, _one_revision),
    "theme": _Verb("the colors", _themes, _theme),
    "help": _Verb("the keys of this screen", check=_alone("help")),
    "tour": _Verb("six steps through the interface", check=_alone("tour")),
    "quit": _Verb("leave", check=_alone("quit")),
}
"""The words of the line."""
