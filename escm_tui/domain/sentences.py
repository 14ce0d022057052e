"""The sentences that a verdict and a problem share, so that both give the same reason in the same words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from escm_tui.domain.records import Claim, EvidenceItem, EvidenceKind

_MOST_NAMED = 3


def some_of(words: Sequence[str]) -> str:
    """The first few of them: "acme, harbor, nordbank and 2 more"."""
    shown, rest = list(words[:_MOST_NAMED]), len(words) - _MOST_NAMED
    if rest > 0:
        return f"{', '.join(shown)} and {rest} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def nothing_serves(
    activity: str,
    claim: Claim,
    evidence: Mapping[tuple[str, str], EvidenceItem],
    day: date,
    broken: Collection[tuple[str, str]] = (),
) -> str:
    """Why an Activity that is rated satisfied has no evidence that serves: of the first few why not."""
    if not claim.evidence:
        return f"{activity} is rated satisfied, but no evidence is attached."
    reasons = []
    for reference in claim.evidence[:_MOST_NAMED]:
        item = evidence.get(reference.key)
        lapse = item.lapse_on(day) if item else None
        absent = "cannot be read, as its file holds an error" if reference.key in broken else "does not exist"
        reasons.append(f"its evidence {reference.text} {lapse.words if lapse else absent}")
    if rest := len(claim.evidence) - len(reasons):
        reasons.append(f"{rest} more {'does' if rest == 1 else 'do'} not serve either")
    return f"{activity} is rated satisfied, but {'; '.join(reasons)}."


def no_document(activity: str, serving: Sequence[EvidenceItem]) -> str:
    """An Activity that calls for something written, and what it has instead."""
    counts = Counter(item.kind.value for item in serving)
    kinds = [f"{_article(kind)} {kind}" if counts[kind] == 1 else f"{kind}s" for kind in sorted(counts)]
    verb = "is" if counts.total() == 1 else "are"
    return f"{activity} calls for a document; only {' and '.join(kinds)} {verb} attached."


def not_to_be_set_aside(activity: str) -> str:
    """An Activity of a or c that is rated not applicable."""
    return f"{activity} belongs to every Practice; it cannot be not applicable."


def nothing_proved() -> str:
    """A Practice in which every Required Activity of b is set aside."""
    return "No Required Activity of b holds by evidence."


def document_is_missing(document_type: str) -> str:
    """The guidance document of the Practice's type that no Required Activity of b rests on."""
    return f"No Required Activity of b rests on {_article(document_type)} {document_type.replace('_', ' ')}."


def not_corroborated(kinds: Collection[EvidenceKind]) -> str:
    """A Practice that rests on too few kinds of evidence, or on none that is written."""
    named = " and ".join(f"{kind.value.replace('_', ' ')}s" for kind in sorted(kinds))
    return f"The Practice rests on {named} alone; corroboration asks for two kinds of evidence, one of them written."


def _article(word: str) -> str:
    return "an" if word[0] in "aeiou" else "a"
