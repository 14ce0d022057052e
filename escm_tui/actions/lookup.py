"""What people name in words: Practices, Activities, spans and evidence; what is unknown gets the nearest name."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from escm_tui.domain.catalog import Activity, Catalog, Practice
from escm_tui.domain.records import ORGANIZATION, engagement_of, engagement_span
from escm_tui.errors import UsageError
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.layout import engagement_path, evidence_path, is_slug


@dataclass(frozen=True, slots=True)
class Target:
    """A Practice, or one Activity of it."""

    practice: Practice
    activity: Activity | None = None


def parse_target(catalog: Catalog, text: str) -> Target:
    """What "knw07" or "knw07.b2" names; case does not matter. Raises `UsageError` with the nearest name."""
    name, dot, activity = text.strip().partition(".")
    practice = find_practice(catalog, name)
    return Target(practice, find_activity(practice, activity) if dot else None)


def find_practice(catalog: Catalog, text: str) -> Practice:
    """The Practice of this id. Raises `UsageError` with the nearest id."""
    name = text.strip().lower()
    if name in catalog.by_id:
        return catalog.by_id[name]
    raise UsageError(
        f"No Practice {text}.", nearest(name, catalog.by_id) or "Practices are named like knw07; see: escm list"
    )


def find_activity(practice: Practice, text: str) -> Activity:
    """The Activity of this id. Raises `UsageError` with those that there are."""
    name = text.strip().lower()
    if name in practice.by_id:
        return practice.by_id[name]
    same = [each for each in practice.by_id if each[0] == name[:1]] or list(practice.by_id)
    raise UsageError(f"{practice.id} has no Activity {text}.", f"It has {', '.join(same)}.")


def find_span(repo: EvidenceRepository, text: str) -> str:
    """The span that "organization", "engagements/<slug>" or "<slug>" names in the work tree.

    Raises `UsageError` with the nearest engagement, or with all of them.
    """
    slug = text.strip().removeprefix("engagements/")
    if slug == ORGANIZATION:
        return ORGANIZATION
    known = engagement_slugs(repo)
    if slug in known:
        return engagement_span(slug)
    hint = nearest(slug, [ORGANIZATION, *known])
    raise UsageError(
        f"No span {text}.", hint or f"Spans are organization and the engagements: {', '.join(known) or 'none yet'}."
    )


def find_engagement(repo: EvidenceRepository, text: str) -> str:
    """The slug of an engagement of the work tree. Raises `UsageError` with the nearest one."""
    slug = text.strip().removeprefix("engagements/")
    known = engagement_slugs(repo)
    if slug in known:
        return slug
    hint = nearest(slug, known) or f"There are these: {', '.join(known) or 'none yet'}."
    raise UsageError(f"No engagement {text}.", hint)


def find_evidence(repo: EvidenceRepository, span: str, text: str) -> str:
    """The evidence item that a record of `span` may name, spelled as records spell it.

    A bare slug is an item of the span itself, `organization/<slug>` one of the organization. Nothing is replaced
    silently: where only the organization has the item, the error says how to name it.
    """
    owner, slash, slug = text.strip().rpartition("/")
    if slash and owner != ORGANIZATION:
        raise UsageError(f"{text} names no evidence.", "Write the slug of an item of the span, or organization/<slug>.")
    holder = ORGANIZATION if slash else span
    if has_evidence(repo, holder, slug):
        return slug if holder == span else f"{ORGANIZATION}/{slug}"
    if not slash and span != ORGANIZATION and has_evidence(repo, ORGANIZATION, slug):
        raise UsageError(
            f"{engagement_of(span)} has no evidence {slug}, the organization has.", f"Write organization/{slug}."
        )
    raise UsageError(
        f"No evidence {text} in {engagement_of(span) or ORGANIZATION}.",
        nearest(text, _nameable(repo, span)) or "See what there is with: escm evidence list",
    )


def find_item(repo: EvidenceRepository, span: str, text: str) -> str:
    """The slug of an evidence item of exactly this span. Raises `UsageError` with the nearest one."""
    slug = text.strip()
    if has_evidence(repo, span, slug):
        return slug
    raise UsageError(
        f"No evidence {text} in {engagement_of(span) or ORGANIZATION}.",
        nearest(slug, evidence_slugs(repo, span)) or "See what there is with: escm evidence list",
    )


def has_evidence(repo: EvidenceRepository, span: str, slug: str) -> bool:
    """Whether the work tree has a file for the item."""
    return is_slug(slug) and (repo.root / evidence_path(span, slug)).is_file()


def evidence_slugs(repo: EvidenceRepository, span: str) -> tuple[str, ...]:
    """The evidence items of a span that have a file in the work tree, sorted."""
    names = _names(repo, f"{span}/evidence")
    return tuple(slug for name in names if name.endswith(".yaml") and is_slug(slug := name.removesuffix(".yaml")))


def engagement_slugs(repo: EvidenceRepository) -> tuple[str, ...]:
    """The engagements that have a file in the work tree, sorted."""
    names = _names(repo, "engagements")
    return tuple(slug for slug in names if is_slug(slug) and (repo.root / engagement_path(slug)).is_file())


def nearest(word: str, words: Iterable[str]) -> str:
    """A question with the name that was perhaps meant, or nothing."""
    known = list(words)
    begun = [each for each in known if word and each.startswith(word)]
    found = begun if len(begun) == 1 else get_close_matches(word, known, 1)
    return f"Did you mean {found[0]}?" if found else ""


def _nameable(repo: EvidenceRepository, span: str) -> list[str]:
    own = list(evidence_slugs(repo, span))
    if span == ORGANIZATION:
        return own
    return own + [f"{ORGANIZATION}/{slug}" for slug in evidence_slugs(repo, ORGANIZATION)]


def _names(repo: EvidenceRepository, folder: str) -> list[str]:
    try:
        return sorted(each.name for each in (repo.root / folder).iterdir())
    except OSError:
        return []
