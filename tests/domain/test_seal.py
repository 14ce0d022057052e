"""What a seal covers and states, on small snapshots."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any

import pytest
from hypothesis import given, strategies as st

from escm_tui.domain.determination import outcome_of
from escm_tui.domain.records import Determination, Evaluation, Location, ModelScope, OrganizationalSpan, Period
from escm_tui.domain.seal import (
    breaches_of_seals,
    digest_list,
    digest_of_list,
    evaluation_of,
    judged_paths,
    seal_message,
    sealed_paths,
    statements,
    unlistable,
)
from escm_tui.load.catalog import load_catalog
from tests.support.snapshots import ACME, DAY, SMALL, Things, engagement, item, record, snapshot

MODEL = SMALL._replace(methods=load_catalog().methods)
PATHS = (
    "README.md",
    "escm.yaml",
    ".escm/schemas/record-1.schema.json",
    ".escm/allowed_signers",
    "artifacts/used.pdf",
    "artifacts/spare.pdf",
    "organization/evidence/policy.yaml",
    "organization/evidence/other.yaml",
    "organization/knw/knw07.yaml",
    "engagements/acme/engagement.yaml",
    "engagements/acme/knw/knw07.yaml",
    "engagements/acme/notes.txt",
    "engagements/acme-two/engagement.yaml",
    "evaluations/h2/evaluation.yaml",
    "evaluations/h2/knw/knw07.yaml",
    "evaluations/h2/approvals/lead.sig",
    "evaluations/h2/events/2026-07-01-withdrawn.yaml",
    "evaluations/h20/evaluation.yaml",
)


def evaluation(*, organization: bool = True, engagements: tuple[str, ...] = ("acme",), **facts: Any) -> Evaluation:
    given: dict[str, Any] = {
        "method": "mini_evaluation",
        "title": "Half",
        "scope": ModelScope(practices=("knw07", "knw01", "sdd04")),
        "period": Period(date(2026, 6, 1), DAY),
        "state": "sealed",
    }
    span = OrganizationalSpan(organization, engagements)
    return Evaluation(path="evaluations/h2/evaluation.yaml", slug="h2", span=span, **given | facts)


def state(*things: Things) -> Any:
    return snapshot(
        engagement("acme"),
        item("policy", location=Location("path", "artifacts/used.pdf")),
        item("other"),
        record(ACME, "knw07", b2="satisfied:organization/policy"),
        *things,
    )


class TestPaths:
    def test_the_bar_the_spans_and_their_artifacts_are_judged(self) -> None:
        assert judged_paths(state(), evaluation(), PATHS) == (
            "escm.yaml",
            ".escm/schemas/record-1.schema.json",
            "artifacts/used.pdf",
            "organization/evidence/policy.yaml",
            "organization/evidence/other.yaml",
            "organization/knw/knw07.yaml",
            "engagements/acme/engagement.yaml",
            "engagements/acme/knw/knw07.yaml",
            "engagements/acme/notes.txt",
        )

    def test_of_an_organization_outside_of_the_span_only_what_records_name(self) -> None:
        found = judged_paths(state(), evaluation(organization=False), PATHS)
        assert [path for path in found if path.startswith("organization")] == ["organization/evidence/policy.yaml"]
        assert "artifacts/used.pdf" in found

    def test_approvals_and_events_and_other_evaluations_stay_out_of_the_seal(self) -> None:
        found = sealed_paths(state(), evaluation(), PATHS)
        assert [path for path in found if path.startswith("evaluations")] == [
            "evaluations/h2/evaluation.yaml",
            "evaluations/h2/knw/knw07.yaml",
        ]
        assert list(found) == sorted(found, key=str.encode)

    @pytest.mark.parametrize(
        ("path", "wrong"),
        [
            ("organization/ü b.txt", False),
            ("organization/a\nb", True),
            ("organization/a\\b", True),
            ("organization/a\x7fb", True),
            ("organization/\udcff", True),
        ],
    )
    def test_paths_that_a_list_cannot_name(self, path: str, wrong: bool) -> None:
        assert unlistable([path]) == ((path,) if wrong else ())


def test_the_list_is_what_sha256sum_writes() -> None:
    listed = digest_list([("a", "0" * 64), ("ü b", "f" * 64)])
    assert listed == b"0" * 64 + b"  a\n" + b"f" * 64 + "  ü b\n".encode()
    assert digest_of_list(listed) == "sha256:" + hashlib.sha256(listed).hexdigest()


class TestStatements:
    def stated(self, **facts: Any) -> dict[str, str]:
        verdicts = (
            Determination("x", "h2", "knw07", "satisfied"),
            Determination("x", "h2", "knw01", "not_satisfied"),
            Determination("x", "h2", "sdd04", "not_rated"),
        )
        found = evaluation(**facts)
        return statements(outcome_of(MODEL, state(found, *verdicts), found), b"list")

    def test_everything_that_can_be_computed_again(self) -> None:
        assert self.stated(baseline="a" * 40) == {
            "Evaluation": "h2",
            "Method": "mini_evaluation",
            "Scope": "practices knw07, knw01, sdd04",
            "Span": "organization, engagements/acme",
            "Period": "2026-06-01..2026-06-30",
            "Baseline": "a" * 40,
            "State": "sealed",
            "Level": "none stated",
            "Satisfied": "1 of 3 (Level 2: 1 of 3)",
            "Not-Satisfied": "knw01",
            "Not-Rated": "sdd04",
            "Digest": "sha256:" + hashlib.sha256(b"list").hexdigest(),
        }

    @given(st.text(max_size=80), st.text(max_size=40), st.text(max_size=40))
    def test_no_text_of_people_becomes_a_line_of_its_own(self, title: str, sponsor: str, organization: str) -> None:
        found = evaluation(title=title, sponsor=sponsor)
        outcome = outcome_of(MODEL, state(found), found)
        stated = statements(outcome, b"")
        message = seal_message(outcome, organization, stated, lambda text: " ".join(text.split()))
        trailers = message.rstrip("\n").rpartition("\n\n")[2].split("\n")
        assert trailers == [f"{key}: {value}" for key, value in stated.items()]


class TestBreaches:
    def test_only_new_events_may_follow(self) -> None:
        folder = "evaluations/h2"
        changes = [
            ("A", f"{folder}/events/2026-07-01-withdrawn.yaml"),
            ("M", f"{folder}/events/2026-06-01-suspended.yaml"),
            ("D", f"{folder}/events/2026-06-02-reinstated.yaml"),
            ("M", f"{folder}/evaluation.yaml"),
            ("A", f"{folder}/approvals/lead.sig"),
            ("D", f"{folder}/knw/knw07.yaml"),
            ("M", "evaluations/h20/evaluation.yaml"),
            ("M", "evaluations/h2"),
            ("M", "organization/knw/knw07.yaml"),
        ]
        found = [(each.code, each.path.removeprefix(f"{folder}/")) for each in breaches_of_seals({"h2"}, changes)]
        assert found == [
            ("G003", "events/2026-06-01-suspended.yaml"),
            ("G003", "events/2026-06-02-reinstated.yaml"),
            ("G003", "evaluation.yaml"),
            ("G003", "approvals/lead.sig"),
            ("G003", "knw/knw07.yaml"),
        ]
        assert list(breaches_of_seals((), changes)) == []

    @pytest.mark.parametrize(
        ("path", "slug"),
        [("evaluations/h2/knw/knw07.yaml", "h2"), ("evaluations/h2", ""), ("x/evaluations/h2/a", ""), ("", "")],
    )
    def test_whose_folder_a_path_lies_in(self, path: str, slug: str) -> None:
        assert evaluation_of(path) == slug
