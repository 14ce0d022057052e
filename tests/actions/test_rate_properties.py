from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from escm_tui.actions.changes import FileChange, revert
from escm_tui.actions.rate import ClaimChange, rate
from escm_tui.domain.records import Claim, Rating
from escm_tui.errors import UsageError
from escm_tui.load.evidence_repository import EvidenceRepository
from tests.actions.conftest import RECORD, RECORD_PATH
from tests.support.repositories import GitRepository

ORGANIZATION = "organization"
TEXTS = st.one_of(
    st.none(), st.sampled_from(["", "Seen: in June", "# no comment", "two\nlines", "'quoted'", "yes", "1.10"])
)
CHANGES = st.builds(
    ClaimChange,
    span=st.just(ORGANIZATION),
    practice=st.just("knw07"),
    activity=st.sampled_from(["a1", "b1", "b2", "b3", "c5"]),
    rating=st.one_of(st.none(), st.sampled_from(Rating)),
    attach=st.sampled_from([(), ("minutes",), ("cm-procedure", "minutes")]),
    note=TEXTS,
    because=TEXTS,
)
CLEARINGS = st.builds(
    ClaimChange,
    span=st.just(ORGANIZATION),
    practice=st.just("knw07"),
    activity=st.sampled_from(["a1", "b2", "c5"]),
    clear=st.just(True),
)


def claim_of(repo: EvidenceRepository, activity: str) -> Claim | None:
    record = repo.work_tree().records.get((ORGANIZATION, "knw07"))
    return record.claims.get(activity) if record else None


@pytest.mark.parametrize("start", [RECORD, None])
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(wanted=st.lists(st.one_of(CHANGES, CLEARINGS), min_size=1, max_size=6))
def test_any_sequence_stays_valid_and_can_be_undone(
    git: GitRepository, repo: EvidenceRepository, start: bytes | None, wanted: list[ClaimChange]
) -> None:
    path = git.root / RECORD_PATH
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    if start is not None:
        path.write_bytes(start)
    done: list[tuple[FileChange, ...]] = []
    for each in wanted:
        before = path.read_bytes() if path.exists() else None
        try:
            done.append(rate(repo, [each]))
        except UsageError:
            assert (path.read_bytes() if path.exists() else None) == before
            continue
        claim = claim_of(repo, each.activity)
        assert [problem for problem in repo.work_tree().problems if problem.severity == "error"] == []
        if each.clear:
            assert claim is None
            continue
        assert claim is not None
        assert each.rating in (None, claim.rating)
        assert {reference.text for reference in claim.evidence} >= set(each.attach)
        assert each.note in (None, claim.note)
    if start is not None:
        assert b"owner:   'Configuration Manager'   # a role\n" in path.read_bytes()
    for changes in reversed(done):
        revert(repo, changes)
    assert (path.read_bytes() if path.exists() else None) == start
