from __future__ import annotations

import subprocess
from collections.abc import Mapping
from datetime import date

from escm_tui.actions.message import proposed_message
from escm_tui.domain.comparison import Comparison, compare
from escm_tui.domain.profile import profile_of
from escm_tui.domain.records import (
    Claim,
    Engagement,
    EvidenceItem,
    EvidenceKind,
    EvidenceReference,
    Location,
    Manifest,
    Rating,
    Record,
    Rules,
)
from escm_tui.domain.snapshot import Snapshot
from escm_tui.load.catalog import load_catalog

ACME = "engagements/acme-helpdesk"
Claims = Mapping[tuple[str, str], Mapping[str, Claim]]


def snapshot(claims: Claims, slugs: tuple[str, ...] = (), engagements: tuple[str, ...] = ()) -> Snapshot:
    return Snapshot(
        label="test",
        as_of=date(2026, 11, 2),
        records={key: Record(f"{key[0]}/{key[1]}.yaml", *key, claims=each) for key, each in claims.items()},
        evidence={("organization", slug): item(slug) for slug in slugs},
        engagements={
            slug: Engagement(f"engagements/{slug}/engagement.yaml", slug, "Secret Client") for slug in engagements
        },
    )


def item(slug: str) -> EvidenceItem:
    title = "Signed-off-by: Mallory <m@example.com>"
    location = Location("reference", "DMS 4711")
    return EvidenceItem(f"{slug}.yaml", "organization", slug, title, EvidenceKind.ARTIFACT, location=location)


def claim(rating: Rating = Rating.SATISFIED, *slugs: str) -> Claim:
    return Claim(rating, tuple(EvidenceReference(slug, ("organization", slug)) for slug in slugs))


def between(before: Snapshot, after: Snapshot) -> Comparison:
    catalog = load_catalog()
    return compare(profile_of(catalog, before), profile_of(catalog, after))


def message(before: Snapshot, after: Snapshot) -> str:
    text = proposed_message(between(before, after))
    assert all(len(line) <= 72 for line in text.splitlines())
    said = subprocess.run(
        ["git", "interpret-trailers", "--parse"], input=text.encode(), capture_output=True, check=True
    ).stdout
    assert said == b""
    return text


NOTHING = snapshot({})


def test_one_rating() -> None:
    after = snapshot({("organization", "knw07"): {"b2": claim(Rating.SATISFIED, "list")}}, ("list",))
    assert message(NOTHING, after) == (
        "Rate knw07 b2 satisfied for the organization\n"
        "\n"
        "Practices that rise:\n"
        "- knw07 from not rated to partial\n"
        "\n"
        "Activities that change:\n"
        "- knw07 b2 from not rated to satisfied, with list\n"
        "\n"
        "Evidence that changes:\n"
        "- list added\n"
    )


def test_several_ratings_in_an_engagement() -> None:
    after = snapshot(
        {
            (ACME, "knw07"): {"b1": claim(Rating.NOT_APPLICABLE), "b2": claim(Rating.UNSATISFIED)},
            (ACME, "ppl04"): {"b1": claim(Rating.UNSATISFIED)},
        },
        engagements=("acme-helpdesk",),
    )
    text = message(snapshot({}, engagements=("acme-helpdesk",)), after)
    assert text.splitlines()[0] == "Rate 3 Activities of knw07 and ppl04 for acme-helpdesk"
    assert "- knw07 b1 of acme-helpdesk from not rated to not applicable\n" in text


def test_attached_detached_and_cleared() -> None:
    one = snapshot({("organization", "knw07"): {"b2": claim(Rating.PARTIAL, "list")}}, ("list", "plan"))
    two = snapshot({("organization", "knw07"): {"b2": claim(Rating.PARTIAL, "list", "plan")}}, ("list", "plan"))
    none = one._replace(records={})
    assert message(one, two).splitlines()[0] == "Attach plan to knw07 b2 for the organization"
    assert message(two, one).splitlines()[0] == "Detach plan from knw07 b2 for the organization"
    assert message(one, none).splitlines()[0] == "Clear the rating of knw07 b2 for the organization"


def test_evidence_and_engagements() -> None:
    assert message(NOTHING, snapshot({}, ("cm-procedure",))).splitlines()[0] == "Add evidence cm-procedure"
    four = snapshot({}, ("alpha", "beta", "gamma", "delta"))
    assert message(NOTHING, four).splitlines()[0] == "Add evidence alpha, beta and 2 more"
    assert message(four, NOTHING).splitlines()[0] == "Remove evidence alpha, beta and 2 more"
    assert message(NOTHING, snapshot({}, engagements=("acme-helpdesk",))) == (
        "Add engagement acme-helpdesk\n\nEngagements that change:\n- acme-helpdesk added\n"
    )
    assert message(NOTHING, NOTHING) == "Update evidence\n"


def test_rules() -> None:
    strict = NOTHING._replace(manifest=Manifest("Northwind", rules=Rules(validity="enforce")))
    loose = NOTHING._replace(manifest=Manifest("Northwind"))
    assert message(loose, strict) == "Change the rules of the manifest\n\nRules that change:\n- validity\n"


def test_long_slugs_stay_within_the_line() -> None:
    slug = "x" * 64
    after = snapshot({("organization", "knw07"): {"b2": claim(Rating.PARTIAL, slug)}}, (slug,))
    before = snapshot({("organization", "knw07"): {"b2": claim(Rating.PARTIAL)}}, (slug,))
    assert message(before, after).splitlines()[0] == "Update evidence"


def test_long_lists_end() -> None:
    catalog = load_catalog()
    claims = {("organization", each.id): {"b1": claim(Rating.UNSATISFIED)} for each in catalog.practices}
    text = message(NOTHING, snapshot(claims))
    assert text.splitlines()[0] == "Rate 84 Activities of cnt01, cnt02 and 82 more for the organization"
    assert "- and 64 more\n" in text
