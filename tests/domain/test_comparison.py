"""Two states of a repository as consecutive evaluations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from escm_tui.domain.comparison import (
    ActivityChange,
    Comparison,
    EvidenceChange,
    EvidenceKindOfChange,
    PracticeChange,
    claims_changed,
    compare,
    what_changed,
)
from escm_tui.domain.profile import profile_of
from escm_tui.domain.records import ORGANIZATION, Rating
from escm_tui.domain.snapshot import Snapshot
from escm_tui.domain.status import Status
from tests.support.snapshots import (
    ACME,
    BANK,
    SDD04,
    SMALL,
    Things,
    claim,
    engagement,
    item,
    record,
    satisfying,
    snapshot,
    with_claims,
)


def compared(before: Snapshot, after: Snapshot, spans: Iterable[str] | None = None) -> Comparison:
    """What changed from one snapshot to the other."""
    chosen = tuple(spans) if spans is not None else None
    return compare(profile_of(SMALL, before, spans=chosen), profile_of(SMALL, after, spans=chosen))


def formerly(thing: Any, *names: str) -> Any:
    """The same item or engagement with former names."""
    return thing._replace(formerly=names)


WHOLE = snapshot(
    engagement("acme"),
    engagement("bank", "lost"),
    [satisfying(each) for each in SMALL.practices],
    satisfying(SDD04, ACME),
    formerly(item("new"), "old", "older"),
    item("old"),
    formerly(engagement("dock"), "acme", "gone"),
)


def _activity(before: Rating | None, after: Rating | None) -> ActivityChange:
    return ActivityChange(ORGANIZATION, "sdd04", "a1", before, after)


def test_a_record_that_neither_side_has_differs_in_nothing() -> None:
    assert claims_changed(None, None) == ()
    [rated] = claims_changed(None, record(ORGANIZATION, "knw07", b1="partial"))
    assert (rated.activity, rated.before, rated.after) == ("b1", None, Rating.PARTIAL)


def test_the_same_is_empty() -> None:
    found = compared(WHOLE, WHOLE)
    assert found.empty
    assert (found.practices, found.activities, found.evidence) == ((), (), ())
    assert (found.spans_added, found.spans_removed, found.rules_changed) == ((), (), ())
    assert (found.risen, found.fallen, found.rated) == ((), (), ())


@pytest.mark.parametrize(
    "field", ["practices", "activities", "evidence", "spans_added", "spans_removed", "rules_changed"]
)
def test_anything_that_differs_is_not_empty(field: str) -> None:
    assert not replace(compared(WHOLE, WHOLE), **{field: ("something",)}).empty  # type: ignore[arg-type]


CONDITIONS = ("regression", "fallen", "level", "activities", "evidence", "rules", "any")


@pytest.mark.parametrize(
    ("differing", "met"),
    [
        ({}, ()),
        ({"practices": (PracticeChange("sdd04", Status.PARTIAL, Status.SATISFIED),)}, ("any",)),
        (
            {"practices": (PracticeChange("sdd04", Status.SATISFIED, Status.PARTIAL),)},
            ("regression", "fallen", "any"),
        ),
        ({"activities": (_activity(Rating.PARTIAL, Rating.SATISFIED),)}, ("any",)),
        ({"activities": (_activity(Rating.PARTIAL, Rating.PARTIAL),)}, ("any",)),
        ({"activities": (_activity(Rating.SATISFIED, Rating.PARTIAL),)}, ("activities", "any")),
        ({"activities": (_activity(Rating.UNSATISFIED, None),)}, ("activities", "any")),
        ({"evidence": (EvidenceChange("added", ORGANIZATION, "x", "X"),)}, ("any",)),
        ({"evidence": (EvidenceChange("removed", ORGANIZATION, "x", "X"),)}, ("evidence", "any")),
        ({"evidence": (EvidenceChange("expired", ORGANIZATION, "x", "X"),)}, ("evidence", "any")),
        ({"rules_changed": ("documentation",)}, ("rules", "any")),
    ],
)
def test_what_a_pipeline_asks_for(differing: dict[str, Any], met: tuple[str, ...]) -> None:
    found = replace(compared(WHOLE, WHOLE), **differing)
    assert tuple(each for each in CONDITIONS if found.meets(each)) == met  # type: ignore[arg-type]


class TestPractices:
    def test_rise_fall_and_get_rated(self) -> None:
        before = snapshot(
            engagement("acme"),
            satisfying(SMALL.by_id["cnt02"]),
            record(ORGANIZATION, "sdd04", a1="unsatisfied"),
            record(ORGANIZATION, "del01", a1="unsatisfied"),
            record(ORGANIZATION, "tfr06", a1="partial"),
        )
        after = snapshot(
            engagement("acme"),
            with_claims(satisfying(SMALL.by_id["cnt02"]), c1="partial"),
            satisfying(SDD04),
            record(ORGANIZATION, "tfr06", a2="partial"),
            record(ORGANIZATION, "knw01", a1="unsatisfied"),
        )
        found = compared(before, after)
        assert found.risen == (PracticeChange("sdd04", Status.UNSATISFIED, Status.SATISFIED),)
        assert found.fallen == (PracticeChange("cnt02", Status.SATISFIED, Status.PARTIAL),)
        assert found.rated == (
            PracticeChange("knw01", Status.NOT_RATED, Status.UNSATISFIED),
            PracticeChange("del01", Status.UNSATISFIED, Status.NOT_RATED),
        )
        assert [each.practice for each in found.practices] == ["knw01", "cnt02", "sdd04", "del01"]
        assert not found.empty

    def test_that_are_no_longer_rated_after_more_than_unsatisfied_fall(self) -> None:
        found = compared(snapshot(satisfying(SDD04)), snapshot())
        assert found.fallen == (PracticeChange("sdd04", Status.SATISFIED, Status.NOT_RATED),)
        assert found.rated == ()
        assert found.regressed
        assert not compared(snapshot(), snapshot(satisfying(SDD04))).regressed


class TestActivities:
    def changes(self, before: Things, after: Things) -> tuple[ActivityChange, ...]:
        return compared(snapshot(before), snapshot(after)).activities

    def test_that_are_rated_anew(self) -> None:
        before = record(ORGANIZATION, "sdd04", a1="partial", a2="partial", b1="partial")
        after = record(ORGANIZATION, "sdd04", a1="satisfied", a2="partial", b2="unsatisfied", b10="partial")
        assert self.changes(before, after) == (
            ActivityChange(ORGANIZATION, "sdd04", "a1", Rating.PARTIAL, Rating.SATISFIED),
            ActivityChange(ORGANIZATION, "sdd04", "b1", Rating.PARTIAL, None),
            ActivityChange(ORGANIZATION, "sdd04", "b2", None, Rating.UNSATISFIED),
            ActivityChange(ORGANIZATION, "sdd04", "b10", None, Rating.PARTIAL),
        )

    def test_that_rest_on_other_evidence(self) -> None:
        before = record(ORGANIZATION, "sdd04", a1="partial:b,a,kept", a2="partial:x,y")
        after = record(ORGANIZATION, "sdd04", a1="partial:kept,d,c", a2="partial:organization/y,x")
        assert self.changes(before, after) == (
            ActivityChange(ORGANIZATION, "sdd04", "a1", Rating.PARTIAL, Rating.PARTIAL, ("c", "d"), ("a", "b")),
        )

    @pytest.mark.parametrize(("before", "after", "added", "removed"), [("", ":a", ("a",), ()), (":a", "", (), ("a",))])
    def test_that_rest_on_more_or_less(
        self, before: str, after: str, added: tuple[str, ...], removed: tuple[str, ...]
    ) -> None:
        was, now = (record(ORGANIZATION, "sdd04", a1=f"partial{each}") for each in (before, after))
        assert self.changes(was, now) == (
            ActivityChange(ORGANIZATION, "sdd04", "a1", Rating.PARTIAL, Rating.PARTIAL, added, removed),
        )

    def test_of_records_that_came_and_went(self) -> None:
        before = record(ACME, "sdd04", a1="satisfied:note")
        after = record(ORGANIZATION, "sdd04", a1="satisfied:note")
        assert self.changes(before, after) == (
            ActivityChange(ACME, "sdd04", "a1", Rating.SATISFIED, None, evidence_removed=("note",)),
            ActivityChange(ORGANIZATION, "sdd04", "a1", None, Rating.SATISFIED, evidence_added=("note",)),
        )

    def test_whose_words_alone_changed_are_not_listed(self) -> None:
        before = record(ORGANIZATION, "sdd04", a1="partial")
        worded = claim("partial")._replace(note="A note.", because="A reason.")
        after = before._replace(claims={"a1": worded}, owner="Quality Manager")
        assert self.changes(before, after) == ()


class TestEvidence:
    def changes(self, before: Things, after: Things, **options: Any) -> tuple[EvidenceChange, ...]:
        return compared(snapshot(before), snapshot(after, **options)).evidence

    def test_that_came_went_or_was_changed(self) -> None:
        before = (item("went"), item("same"), item("changed", valid="..2026-12-31"), item("same", span=ACME))
        after = (
            item("came"),
            item("same"),
            item("changed", "interview", valid="..2027-12-31", retired="2026-01-01"),
            item("same", span=ACME),
            item("came", span=ACME),
        )
        assert self.changes(before, after) == (
            EvidenceChange("added", ACME, "came", "Title of came"),
            EvidenceChange("added", ORGANIZATION, "came", "Title of came"),
            EvidenceChange("changed", ORGANIZATION, "changed", "Title of changed", ("kind", "valid", "retired")),
            EvidenceChange("removed", ORGANIZATION, "went", "Title of went"),
        )

    def test_that_expired_with_time_only(self) -> None:
        things = (item("old", valid="..2026-12-31"), item("older", valid="..2020-01-01"), item("fresh"))
        assert self.changes(things, things, as_of=date(2027, 1, 1)) == (
            EvidenceChange("expired", ORGANIZATION, "old", "Title of old"),
        )
        assert self.changes(things, things, as_of=date(2026, 12, 31)) == ()

    def test_that_expired_and_was_changed_is_changed(self) -> None:
        changes = self.changes(item("old", valid="..2026-12-31"), item("old", valid="..2026-01-01"))
        assert [(each.kind, each.changed_fields) for each in changes] == [("changed", ("valid",))]

    def test_that_lies_elsewhere_is_the_same(self) -> None:
        assert self.changes(item("old"), item("old")._replace(path="elsewhere.yaml")) == ()


class TestRenamings:
    def test_of_an_item_change_nothing(self) -> None:
        before = snapshot(item("old"), record(ORGANIZATION, "sdd04", a1="satisfied:old"))
        renamed = formerly(item("new")._replace(title="Title of old"), "old")
        after = snapshot(renamed, record(ORGANIZATION, "sdd04", a1="satisfied:new"))
        assert compared(before, after).empty
        assert compared(after, before).empty

    def test_of_an_item_show_what_else_changed(self) -> None:
        before = snapshot(item("old"))
        after = snapshot(formerly(item("new"), "old"))
        assert compared(before, after).evidence == (
            EvidenceChange("changed", ORGANIZATION, "new", "Title of new", ("title",)),
        )
        assert compared(after, before).evidence == (
            EvidenceChange("changed", ORGANIZATION, "old", "Title of old", ("title",)),
        )

    def test_of_an_engagement_change_nothing(self) -> None:
        before = snapshot(engagement("acme"), satisfying(SDD04, ACME))
        after = snapshot(formerly(engagement("bank"), "past", "acme"), satisfying(SDD04, BANK))
        assert compared(before, after).empty
        assert compared(after, before).empty

    def test_of_an_engagement_and_its_item_at_once(self) -> None:
        before = snapshot(engagement("acme"), item("old", span=ACME), record(ACME, "sdd04", a1="partial:old,keep"))
        after = snapshot(
            formerly(engagement("bank"), "acme"),
            formerly(item("new", span=BANK)._replace(title="Title of old"), "old"),
            record(BANK, "sdd04", a1="partial:new,keep"),
        )
        assert compared(before, after).empty
        assert compared(after, before).empty

    def test_follow_the_youngest_of_several_former_names(self) -> None:
        before = snapshot(item("oldest"), item("old"))
        after = snapshot(formerly(item("new")._replace(title="Title of old"), "oldest", "old"))
        assert compared(before, after).evidence == (
            EvidenceChange("removed", ORGANIZATION, "oldest", "Title of oldest"),
        )

    def test_give_a_former_name_to_one_item_only(self) -> None:
        before = snapshot(item("old"))
        after = snapshot(formerly(item("a")._replace(title="Title of old"), "old"), formerly(item("b"), "old"))
        assert compared(before, after).evidence == (EvidenceChange("added", ORGANIZATION, "b", "Title of b"),)

    def test_leave_a_former_name_alone_that_is_in_use(self) -> None:
        before = snapshot(item("old"))
        after = snapshot(item("old"), formerly(item("new"), "old"))
        assert compared(before, after).evidence == (EvidenceChange("added", ORGANIZATION, "new", "Title of new"),)

    def test_leave_an_item_alone_that_was_there_before(self) -> None:
        before = snapshot(item("old"), item("new"))
        after = snapshot(formerly(item("new"), "old"))
        assert compared(before, after).evidence == (EvidenceChange("removed", ORGANIZATION, "old", "Title of old"),)

    def test_stay_within_the_span(self) -> None:
        before = snapshot(item("old"))
        after = snapshot(formerly(item("new", span=ACME), "old"))
        assert [each.kind for each in compared(before, after).evidence] == ["added", "removed"]


class TestSpansAndRules:
    def test_spans_that_came_and_went(self) -> None:
        found = compared(snapshot(engagement("acme")), snapshot(engagement("bank"), engagement("acme", "lost")))
        assert (found.spans_added, found.spans_removed) == ((BANK,), (ACME,))
        assert not found.empty

    def test_rules_that_differ(self) -> None:
        before, after = snapshot(), snapshot(corroboration="enforce", completed_counts_months=12)
        assert compared(before, after).rules_changed == ("corroboration", "completed_counts_months")
        assert not compared(before, after).empty

    def test_a_level_that_differs_is_a_change(self) -> None:
        with_one = snapshot(engagement("acme"), [satisfying(each) for each in SMALL.practices])
        whole = profile_of(SMALL, with_one)
        alone = profile_of(SMALL, with_one, spans=[ORGANIZATION])
        found = compare(whole, alone)
        assert (found.before.level, found.after.level) == (4, 1)
        assert (found.spans_removed, found.practices) == ((ACME,), ())
        assert found.regressed
        assert not compare(alone, whole).regressed
        assert not replace(found, spans_removed=()).empty


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (Status.NOT_RATED, Status.UNSATISFIED, "rated"),
        (Status.UNSATISFIED, Status.NOT_RATED, "rated"),
        (Status.NOT_RATED, Status.PARTIAL, "rose"),
        (Status.UNSATISFIED, Status.PARTIAL, "rose"),
        (Status.PARTIAL, Status.SATISFIED, "rose"),
        (Status.SATISFIED, Status.NOT_RATED, "fell"),
        (Status.SATISFIED, Status.PARTIAL, "fell"),
        (Status.PARTIAL, Status.UNSATISFIED, "fell"),
    ],
)
def test_every_change_is_of_one_kind(before: Status, after: Status, verdict: str) -> None:
    change = PracticeChange("sdd04", before, after)
    kinds = {"rose": change.rose, "fell": change.fell, "rated": change.only_rated}
    assert [kind for kind, holds in kinds.items() if holds] == [verdict]


class TestWhyAPracticeDiffers:
    BEFORE = snapshot(
        engagement("acme"),
        item("minutes", version="1"),
        item("talk"),
        item("spare"),
        item("minutes", span=ACME),
        record(ORGANIZATION, "sdd04", b1="satisfied:minutes"),
        record(ACME, "sdd04", b1="satisfied:talk"),
        record(ORGANIZATION, "knw07", b1="satisfied:spare"),
    )
    AFTER = snapshot(
        engagement("acme"),
        item("minutes", version="2"),
        item("talk", span=ACME),
        record(ORGANIZATION, "sdd04", b1="satisfied:minutes"),
        record(ACME, "sdd04", b1="satisfied:talk"),
    )

    def test_names_the_evidence_that_its_claims_rest_on_on_either_side(self) -> None:
        found = compared(self.BEFORE, self.AFTER)
        assert {(each.kind, each.span, each.slug) for each in found.evidence} == {
            ("changed", ORGANIZATION, "minutes"),
            ("removed", ORGANIZATION, "talk"),
            ("removed", ORGANIZATION, "spare"),
            ("removed", ACME, "minutes"),
            ("added", ACME, "talk"),
        }
        behind = [(each.kind, each.span, each.slug) for each in found.evidence_behind("sdd04")]
        assert sorted(behind) == [("added", ACME, "talk"), ("changed", ORGANIZATION, "minutes")]
        assert [each.slug for each in found.evidence_behind("knw07")] == ["spare"]
        assert found.evidence_behind("prf07") == ()

    def test_claims_and_evidence_alone_can_be_had_of_parts(self) -> None:
        found = compared(self.BEFORE, self.AFTER)
        assert what_changed(self.BEFORE, self.AFTER) == (found.activities, found.evidence)
        assert what_changed(self.AFTER, self.AFTER) == ((), ())


@pytest.mark.parametrize(
    ("kind", "fields", "decides"),
    [
        ("added", (), True),
        ("removed", (), True),
        ("expired", (), False),
        ("changed", ("version", "summary", "title"), False),
        ("changed", ("version", "valid"), True),
        ("changed", ("kind",), True),
        ("changed", ("document_type",), True),
        ("changed", ("phases",), True),
        ("changed", ("retired",), True),
    ],
)
def test_what_may_be_why_a_claim_holds_no_longer(
    kind: EvidenceKindOfChange, fields: tuple[str, ...], *, decides: bool
) -> None:
    assert EvidenceChange(kind, ORGANIZATION, "minutes", "Minutes", fields).decides is decides
