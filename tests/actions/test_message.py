from __future__ import annotations

import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

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
    Period,
    Rating,
    Record,
    Rules,
)
from escm_tui.domain.snapshot import Snapshot
from escm_tui.load.catalog import load_catalog
from escm_tui.load.evidence_repository import EvidenceRepository
from tests.support.two_evaluations import FIRST, SECOND, two_evaluations

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


def rated(
    *activities: str, practice: str = "knw07", span: str = "organization"
) -> dict[tuple[str, str], Mapping[str, Claim]]:
    return {(span, practice): {each: claim(Rating.UNSATISFIED) for each in activities}}


@pytest.mark.parametrize(
    ("claims", "subject"),
    [
        (rated("b1", "b2"), "Rate 2 Activities of knw07 for the organization"),
        (rated("b1") | rated("b1", practice="ppl04"), "Rate 2 Activities of knw07 and ppl04 for the organization"),
        (
            rated("b1") | rated("b1", practice="ppl04") | rated("b1", practice="thr03"),
            "Rate 3 Activities of knw07, ppl04 and thr03 for the organization",
        ),
        (rated("b1") | rated("b1", span=ACME), "Rate 2 Activities of knw07 in 2 spans"),
        (rated("b1", span=ACME), "Rate knw07 b1 unsatisfied for acme-helpdesk"),
    ],
)
def test_subjects_of_ratings(claims: Claims, subject: str) -> None:
    here = ("acme-helpdesk",)
    text = message(snapshot({}, engagements=here), snapshot(claims, engagements=here))
    assert text.splitlines()[0] == subject


def test_evidence_that_comes_or_goes_with_ratings_that_stay() -> None:
    slugs = ("alpha", "beta")
    one = snapshot({("organization", "knw07"): {each: claim(Rating.PARTIAL) for each in ("b1", "b2")}}, slugs)
    two = snapshot({("organization", "knw07"): {each: claim(Rating.PARTIAL, *slugs) for each in ("b1", "b2")}}, slugs)
    assert message(one, two) == (
        "Attach evidence to 2 Activities of knw07 for the organization\n\n"
        "Activities that change:\n- knw07 b1 with alpha, with beta\n- knw07 b2 with alpha, with beta\n"
    )
    assert message(two, one) == (
        "Attach evidence to 2 Activities of knw07 for the organization\n\n"
        "Activities that change:\n- knw07 b1 without alpha, without beta\n- knw07 b2 without alpha, without beta\n"
    )
    three = snapshot({("organization", "knw07"): {"b1": claim(Rating.PARTIAL, "alpha")}}, slugs)
    four = snapshot({("organization", "knw07"): {"b1": claim(Rating.SATISFIED, "beta")}}, slugs)
    assert message(three, four) == (
        "Rate knw07 b1 satisfied for the organization\n\n"
        "Activities that change:\n- knw07 b1 from partial to satisfied, with beta, without alpha\n"
    )
    five = snapshot({("organization", "knw07"): {"b1": claim(Rating.PARTIAL, "beta")}}, slugs)
    assert message(three, five).splitlines()[0] == "Attach beta to knw07 b1 for the organization"
    both = snapshot({("organization", "knw07"): {"b1": claim(Rating.PARTIAL, *slugs)}}, slugs)
    none = snapshot({("organization", "knw07"): {"b1": claim(Rating.PARTIAL)}}, slugs)
    assert message(none, both).splitlines()[0] == "Attach alpha and beta to knw07 b1 for the organization"
    assert message(both, none).splitlines()[0] == "Detach alpha and beta from knw07 b1 for the organization"


def test_subjects_of_evidence_items() -> None:
    one, two = snapshot({}, ("alpha",)), snapshot({}, ("beta",))
    both = snapshot({}, ("alpha", "beta"))
    assert (
        message(one, two) == "Update evidence alpha and beta\n\nEvidence that changes:\n- alpha removed\n- beta added\n"
    )
    retitled = one._replace(evidence={key: each._replace(title="Other") for key, each in one.evidence.items()})
    assert message(one, retitled) == "Update evidence alpha\n\nEvidence that changes:\n- alpha changed\n"
    assert message(NOTHING, both).splitlines()[0] == "Add evidence alpha and beta"
    three = snapshot({}, ("alpha", "beta", "gamma"))
    assert message(NOTHING, three).splitlines()[0] == "Add evidence alpha, beta and gamma"
    long = tuple(f"{letter * 36}" for letter in "abc")
    assert message(NOTHING, snapshot({}, long)).splitlines()[0] == "Add 3 evidence items"
    assert message(NOTHING, snapshot({}, ("x" * 64,))).splitlines()[0] == "Add one evidence item"
    assert message(snapshot({}, long), NOTHING).splitlines()[0] == "Remove 3 evidence items"
    # A subject of just 72 letters fits.
    fits = "x" * (72 - len("Add evidence "))
    assert message(NOTHING, snapshot({}, (fits,))).splitlines()[0] == f"Add evidence {fits}"


def test_items_of_engagements_and_those_that_expired() -> None:
    ours = EvidenceItem("x.yaml", ACME, "run-book", "Run book", EvidenceKind.ARTIFACT)
    here = snapshot({}, engagements=("acme-helpdesk",))
    assert message(here, here._replace(evidence={(ACME, "run-book"): ours})) == (
        "Add evidence run-book\n\nEvidence that changes:\n- run-book of acme-helpdesk added\n"
    )
    lasting = item("policy")._replace(valid=Period(None, date(2026, 10, 1)))
    before = snapshot({})._replace(evidence={lasting.key: lasting}, as_of=date(2026, 9, 1))
    after = before._replace(as_of=date(2026, 11, 2))
    # Nobody wrote that, so it is no subject.
    assert message(before, after) == "Update evidence\n\nEvidence that changes:\n- policy has expired\n"


def test_engagements_that_come_and_go() -> None:
    slugs = ("acme", "bank", "crew")
    three = snapshot({}, engagements=slugs)
    assert message(NOTHING, three) == (
        "Add engagement acme, bank and crew\n\nEngagements that change:\n- acme added\n- bank added\n- crew added\n"
    )
    assert message(three, NOTHING) == (
        "Update evidence\n\nEngagements that change:\n"
        "- acme no longer counts\n- bank no longer counts\n- crew no longer counts\n"
    )
    long = tuple(f"{letter * 40}" for letter in "ab")
    assert message(NOTHING, snapshot({}, engagements=long)).splitlines()[0] == "Add 2 engagements"


def test_what_rises_falls_and_reaches_a_level(tmp_path: Path) -> None:
    repo = EvidenceRepository.open(two_evaluations(tmp_path / "northwind").root, today=date(2024, 3, 1))
    rising = proposed_message(repo.compare(FIRST, SECOND)).split("\n\n")
    assert rising[1:4] == [
        "Capability Level 2 is reached.",
        (
            "Practices that rise:\n- knw07 from partial to satisfied\n- ppl03 from not rated to satisfied\n"
            "- ppl06 from not rated to satisfied"
        ),
        "Practices that fall:\n- knw03 from satisfied to partial",
    ]
    falling = proposed_message(repo.compare(SECOND, FIRST)).split("\n\n")
    assert falling[1] == "Capability falls to Level 1."
    first = compare(repo.profile(FIRST), repo.profile(FIRST))
    assert proposed_message(first) == "Update evidence\n"


@pytest.mark.parametrize(("number", "last"), [(20, "- thr20 changed"), (21, "- and 1 more")])
def test_lists_hold_twenty(number: int, last: str) -> None:
    slugs = tuple(f"thr{each:02}" for each in range(1, number + 1))
    one = snapshot({}, slugs)
    two = one._replace(evidence={key: each._replace(title="Other") for key, each in one.evidence.items()})
    lines = message(one, two).splitlines()
    assert (lines[-1], len(lines)) == (last, number + 3 if number == 20 else 24)


def test_a_long_line_goes_on_below_its_dash() -> None:
    slugs = [f"{letter * 30}" for letter in "abc"]
    one = snapshot({("organization", "knw07"): {"b1": claim(Rating.PARTIAL)}}, tuple(slugs))
    two = snapshot({("organization", "knw07"): {"b1": claim(Rating.PARTIAL, *slugs)}}, tuple(slugs))
    assert message(one, two).endswith(
        f"Activities that change:\n- knw07 b1 with {slugs[0]}, with\n  {slugs[1]}, with {slugs[2]}\n"
    )
    long = "-".join(["word"] * 14)
    three = snapshot({("organization", "knw07"): {"b1": claim(Rating.PARTIAL, long)}}, (*slugs, long))
    # Slugs are not broken at their hyphens.
    assert f" {long}\n" in message(one._replace(evidence=three.evidence), three)
