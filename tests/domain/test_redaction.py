"""What others may see of a snapshot: nothing restricted, in any text, and the same level."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given, strategies as st

from escm_tui.domain.comparison import compare
from escm_tui.domain.problems import WHOLE_FILE, problem
from escm_tui.domain.profile import profile_of
from escm_tui.domain.records import (
    ORGANIZATION,
    Action,
    ActivityVerdict,
    Approval,
    Determination,
    Evaluation,
    Event,
    Finding,
    Location,
    ModelScope,
    OrganizationalSpan,
    Period,
    Retirement,
)
from escm_tui.domain.redaction import TITLE, WITHHELD, Redaction, redacted
from escm_tui.domain.snapshot import Snapshot
from tests.support.snapshots import ACME, SDD04, SMALL, engagement, item, record, satisfying, snapshot

SECRET = item("acme-merger-plan")._replace(
    title="Merger of Acme and Umbrella",
    summary="How the two companies become one.",
    location=Location("path", "artifacts/umbrella-deal.pdf"),
    sha256="a" * 64,
    version="draft for Umbrella",
    approved=Approval("Umbrella board", date(2026, 1, 2)),
    valid=Period(date(2026, 1, 1), None),
    confidentiality="restricted",
    formerly=("umbrella-plan",),
)
OPEN = item("procedure")._replace(title="Procedure", confidentiality="public")
INTERNAL = item("minutes")

TELLING = ("umbrella", "acme-merger", "become one")


def _everything(thing: Any) -> str:
    """Every text of a snapshot, keys included, in lower case."""
    if hasattr(thing, "items"):
        return " ".join(_everything(key) + " " + _everything(value) for key, value in thing.items())
    if isinstance(thing, tuple | list | frozenset | set):
        return " ".join(_everything(each) for each in thing)
    return str(thing).lower()


def full() -> Snapshot:
    """A snapshot in which every text that can names the secret does."""
    told = "See acme-merger-plan, the Merger  of\nAcme and Umbrella."
    rated = record(ORGANIZATION, "sdd04", b1="satisfied:acme-merger-plan,procedure", b2="partial:procedure")
    claims = dict(rated.claims)
    claims["b1"] = claims["b1"]._replace(note="They sign in May.", because="Because they sign.")
    claims["b2"] = claims["b2"]._replace(note=told)
    rated = rated._replace(claims=claims, owner="Owner of umbrella-plan", actions={"act": Action("act", told)})
    made = snapshot(rated, SECRET, OPEN, INTERNAL, engagement("acme"))
    acme = made.engagements["acme"]._replace(service="Merger of Acme and Umbrella")
    old = INTERNAL._replace(retired=Retirement(date(2026, 2, 3), told, "acme-merger-plan"))
    return made._replace(
        engagements={"acme": acme},
        evidence={**made.evidence, INTERNAL.key: old},
        events=(Event("evaluations/x/events/y.yaml", "x", "withdrawn", date(2026, 1, 1), told, told),),
        problems=(
            problem("E009", "organization/evidence/acme-merger-plan.yaml", WHOLE_FILE, "acme-merger-plan is not used."),
        ),
    )


def test_nothing_that_is_restricted_is_left_anywhere() -> None:
    before = _everything(full())
    seen = _everything(redacted(full()))
    assert all(word in before for word in TELLING)
    assert [word for word in TELLING if word in seen] == []
    assert "they sign" not in seen, "what was written beside a withheld item is withheld as well"


def test_what_stays_is_the_digest_the_kind_and_the_dates() -> None:
    seen = redacted(full()).evidence[ORGANIZATION, "withheld-1"]
    assert (seen.title, seen.summary, seen.location, seen.version, seen.formerly) == (TITLE, "", None, "", ())
    assert (seen.sha256, seen.kind, seen.valid) == ("a" * 64, SECRET.kind, SECRET.valid)
    assert seen.approved == Approval(WITHHELD, date(2026, 1, 2))
    assert seen.path == "organization/evidence/withheld-1.yaml"


def test_of_why_a_withheld_item_is_retired_nothing_stays_but_the_day() -> None:
    gone = SECRET._replace(retired=Retirement(date(2026, 2, 3), "Umbrella withdrew.", "second-plan"))
    second = SECRET._replace(slug="second-plan", title="Second plan", formerly=())
    found = redacted(snapshot(gone, second)).evidence
    [retired] = [each.retired for each in found.values() if each.retired is not None]
    assert (retired.date, retired.because) == (date(2026, 2, 3), WITHHELD)
    assert (ORGANIZATION, retired.superseded_by) in found
    assert found[ORGANIZATION, retired.superseded_by].retired is None


def test_claims_and_successors_name_the_stand_in() -> None:
    seen = redacted(full())
    claims = seen.records[ORGANIZATION, "sdd04"].claims
    assert [each.text for each in claims["b1"].evidence] == ["withheld-1", "procedure"]
    assert claims["b1"].note == WITHHELD
    assert claims["b2"].note == f"See {WITHHELD}, the {WITHHELD}."
    retired = seen.evidence[INTERNAL.key].retired
    assert retired is not None
    assert retired.superseded_by == "withheld-1"
    assert seen.problems[0].path == "organization/evidence/withheld-1.yaml"
    assert seen.problems[0].text == f"{WITHHELD} is not used."


def test_the_level_is_the_same_where_evidence_is_masked() -> None:
    whole = snapshot(*satisfying(SDD04), item("plan")._replace(confidentiality="restricted"))
    secret = whole._replace(
        evidence={key: each._replace(confidentiality="restricted") for key, each in whole.evidence.items()}
    )
    before, after = profile_of(SMALL, secret), profile_of(SMALL, redacted(secret))
    assert after.level == before.level
    assert {name: each.status for name, each in after.practices.items()} == {
        name: each.status for name, each in before.practices.items()
    }


def test_words_beside_withheld_evidence_go_and_others_stay() -> None:
    rated = record(ORGANIZATION, "sdd04", b1="satisfied:acme-merger-plan", b2="partial:procedure")
    claims = {
        name: each._replace(note=f"Note of {name}.", because=f"Reason of {name}.")
        for name, each in rated.claims.items()
    }
    after = redacted(snapshot(rated._replace(claims=claims), SECRET, OPEN))
    left = after.records[ORGANIZATION, "sdd04"].claims
    assert [(each.note, each.because) for each in left.values()] == [
        (WITHHELD, WITHHELD),
        ("Note of b2.", "Reason of b2."),
    ]


def test_removed_items_leave_no_reference() -> None:
    seen = redacted(full(), remove=True)
    assert set(seen.evidence) == {OPEN.key, INTERNAL.key}
    claims = seen.records[ORGANIZATION, "sdd04"].claims
    assert [each.text for each in claims["b1"].evidence] == ["procedure"]
    retired = seen.evidence[INTERNAL.key].retired
    assert retired is not None
    assert retired.superseded_by == ""
    assert "withheld-1" not in _everything(seen.records)


def test_the_public_sees_less() -> None:
    seen = redacted(full(), shown="public")
    assert sorted(slug for _, slug in seen.evidence) == ["procedure", "withheld-1", "withheld-2"]
    assert set(redacted(full(), shown="restricted").evidence) == set(full().evidence)


def test_a_degree_that_nobody_knows_is_withheld() -> None:
    odd = snapshot(item("odd-one")._replace(confidentiality="secret"))
    assert list(redacted(odd, shown="restricted").evidence) == [(ORGANIZATION, "withheld-1")]


def test_what_was_open_once_is_withheld_under_its_former_slug_and_is_the_same_item() -> None:
    was = snapshot(SECRET._replace(slug="umbrella-plan", confidentiality="internal", formerly=()), OPEN)
    both = Redaction.of([was, snapshot(SECRET, OPEN)])
    before, after = both.apply(was), both.apply(snapshot(SECRET, OPEN))
    assert set(before.evidence) == set(after.evidence) == {OPEN.key, (ORGANIZATION, "withheld-1")}
    assert "umbrella" not in _everything(before)
    changes = compare(profile_of(SMALL, before), profile_of(SMALL, after)).evidence
    assert [(each.slug, each.changed_fields) for each in changes] == [("withheld-1", ("confidentiality",))]


def test_a_name_that_is_taken_is_not_given_again() -> None:
    made = snapshot(SECRET, item("withheld-1"))
    assert set(redacted(made).evidence) == {(ORGANIZATION, "withheld-1"), (ORGANIZATION, "withheld-2")}


def test_words_inside_of_other_words_stay() -> None:
    secret = item("plan")._replace(title="Plan", confidentiality="restricted")
    rated = record(ORGANIZATION, "sdd04", b2="partial:procedure")
    claims = {"b2": rated.claims["b2"]._replace(note="Planned and planless, as the plan says.")}
    seen = redacted(snapshot(secret, OPEN, rated._replace(claims=claims)))
    note = seen.records[ORGANIZATION, "sdd04"].claims["b2"].note
    assert note == f"Planned and planless, as the {WITHHELD} says."


def test_slugs_that_tell_are_replaced() -> None:
    rated = record(ORGANIZATION, "sdd04", b2="partial:procedure")
    actions = {slug: Action(slug, "Do it") for slug in ("follow-up", "sign-umbrella-plan")}
    minutes = item("acme-merger-plan-minutes")
    seen = redacted(snapshot(SECRET, OPEN, minutes, rated._replace(actions=actions)))
    assert {slug: each.slug for slug, each in seen.records[ORGANIZATION, "sdd04"].actions.items()} == {
        "follow-up": "follow-up", "withheld-2": "withheld-2"
    }  # fmt: skip
    assert sorted(slug for _, slug in seen.evidence) == ["procedure", "withheld-1", "withheld-2"]


def test_evaluations_and_paths_are_swept() -> None:
    rule = Redaction.of([full()])
    told = "Merger of Acme and Umbrella"
    judged = Evaluation(
        "evaluations/x/evaluation.yaml", "x", "mini_self_appraisal", told, ModelScope(), OrganizationalSpan(), Period(),
        sponsor=told, team={"lead": {"role": "lead", "name": told}},
    )  # fmt: skip
    seen = rule.apply(full()._replace(evaluations={"x": judged})).evaluations["x"]
    assert (seen.title, seen.sponsor, seen.team["lead"]["name"]) == (WITHHELD, WITHHELD, WITHHELD)
    assert rule.path("organization/evidence/acme-merger-plan.yaml") == "organization/evidence/withheld-1.yaml"
    assert rule.path("organization/evidence/procedure.yaml") == "organization/evidence/procedure.yaml"
    assert rule.withholds(ORGANIZATION, "acme-merger-plan")
    assert not rule.withholds(ORGANIZATION, "procedure")


def test_nothing_to_withhold_is_nothing_done() -> None:
    made = snapshot(OPEN, INTERNAL, record(ORGANIZATION, "sdd04", b1="partial:procedure"))
    assert redacted(made) is made


def test_findings_and_verdicts_are_swept() -> None:
    told = "It rests on umbrella-deal.pdf alone."
    judged = Determination(
        "evaluations/x/sdd/sdd04.yaml",
        "x",
        "sdd04",
        "satisfied",
        told,
        {"b1": ActivityVerdict("satisfied", told)},
        {"gap": Finding("gap", "weakness", "minor", ("b1",), told)},
    )
    seen = redacted(full()._replace(determinations={("x", "sdd04"): judged}))
    assert "umbrella" not in _everything(seen)
    assert seen.determinations["x", "sdd04"].findings["gap"].text == f"It rests on {WITHHELD} alone."


@given(
    st.text("abcXYZ -._(*+[\\", min_size=3, max_size=12).filter(lambda text: len(text.strip()) >= 3),
    st.text("abcXYZ -._(*+[\\\n", max_size=12),
)
def test_whatever_a_title_holds_it_is_withheld(title: str, around: str) -> None:
    secret = item("the-secret-one")._replace(title=title, confidentiality="restricted")
    rule = Redaction.of([snapshot(secret)])
    assert rule.text(f"{around} {title} {around}").count(WITHHELD) >= 1
    assert rule.tells(f"say {title} again")
    assert not rule.tells(rule.text(f"say {title} again").replace(WITHHELD, ""))


def test_other_spans_keep_items_of_the_same_slug() -> None:
    other = item("acme-merger-plan", span=ACME)
    made = snapshot(SECRET._replace(formerly=()), other, engagement("acme"))
    assert (ACME, "acme-merger-plan") in redacted(made).evidence
    assert redacted(made).evidence[ACME, "acme-merger-plan"].key == (ACME, "acme-merger-plan")


def test_an_address_tells_as_a_path_does_but_for_its_last_part() -> None:
    address = Location("url", "https://example.com/deals/umbrella")
    linked = SECRET._replace(location=address)
    note = "It is at https://example.com/deals/umbrella, and not under umbrella."
    made = snapshot(linked, record(ORGANIZATION, "sdd04")._replace(owner=note))
    [found] = redacted(made).records.values()
    assert found.owner == f"It is at {WITHHELD}, and not under umbrella."
    [gone] = redacted(made).evidence.values()
    assert gone.location is None
