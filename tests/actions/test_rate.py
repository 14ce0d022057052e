from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from escm_tui.actions import changes as changes_module, rate as rate_module
from escm_tui.actions.changes import FileChange, revert
from escm_tui.actions.rate import ClaimChange, planned, rate, set_owner
from escm_tui.domain.records import Rating
from escm_tui.errors import FileChanged, ProblemsFound, UsageError
from escm_tui.load.evidence_repository import EvidenceRepository
from tests.actions.conftest import RECORD, RECORD_PATH
from tests.support.repositories import GitRepository

ORGANIZATION = "organization"
ACME = "engagements/acme-helpdesk"


def change(activity: str, rating: Rating | None = None, **rest: object) -> ClaimChange:
    return ClaimChange(ORGANIZATION, "knw07", activity, rating, **rest)  # type: ignore[arg-type]


def errors(repo: EvidenceRepository) -> list[str]:
    return [f"{each.path} {each.code}" for each in repo.work_tree().problems if each.severity == "error"]


def test_fixture_is_sound(repo: EvidenceRepository) -> None:
    assert errors(repo) == []


def test_first_rating_makes_the_record(git: GitRepository, repo: EvidenceRepository) -> None:
    path = "engagements/acme-helpdesk/knw/knw07.yaml"
    changes = rate(
        repo,
        [
            ClaimChange("acme-helpdesk", "KNW07", "b2", Rating.PARTIAL, attach=("run-book", "organization/minutes")),
            ClaimChange(ACME, "knw07", "a1", Rating.SATISFIED, note="Seen: in June"),
        ],
    )
    expected = (
        b"# yaml-language-server: $schema=../../../.escm/schemas/record-1.schema.json\n"
        b"activities:\n"
        b"  a1:\n"
        b"    rating: satisfied\n"
        b"    note: 'Seen: in June'\n"
        b"  b2:\n"
        b"    rating: partial\n"
        b"    evidence:\n"
        b"      - run-book\n"
        b"      - organization/minutes\n"
    )
    assert (git.root / path).read_bytes().replace(b'"', b"'") == expected
    assert changes == (FileChange(path, None, (git.root / path).read_bytes()),)
    assert errors(repo) == []
    revert(repo, changes)
    assert not (git.root / path).exists()


@pytest.mark.parametrize(
    ("wanted", "old", "new"),
    [
        (change("b2", Rating.SATISFIED), b'rating: "partial"', b'rating: "satisfied"'),
        (change("a1", attach=("cm-procedure",)), b"", b""),
        (
            change("a1", note="Another note."),
            b"    note: >-\n      The budget line\n      was approved.\n",
            b"    note: Another note.\n",
        ),
        (
            change("a1", detach=("cm-procedure",)),
            b"      - cm-procedure\n",
            b"",
        ),
        (
            change("b3", Rating.NOT_APPLICABLE, because="Clients approve changes."),
            b"x-reviewed",
            b"  b3:\n    rating: not_applicable\n    because: Clients approve changes.\nx-reviewed",
        ),
    ],
)
def test_only_the_wanted_lines_change(
    git: GitRepository, repo: EvidenceRepository, wanted: ClaimChange, old: bytes, new: bytes
) -> None:
    changes = rate(repo, [wanted])
    assert (git.root / RECORD_PATH).read_bytes().replace(b"'satisfied'", b'"satisfied"') == RECORD.replace(old, new, 1)
    assert errors(repo) == []
    revert(repo, changes)
    assert (git.root / RECORD_PATH).read_bytes() == RECORD


def test_attached_evidence_comes_last_one_a_line(git: GitRepository, repo: EvidenceRepository) -> None:
    git.write({"organization/evidence/list.yaml": (git.root / "organization/evidence/minutes.yaml").read_bytes()})
    rate(repo, [change("a1", attach=("list",))])
    expected = RECORD.replace(b"      - minutes   # page 4\n", b"      - minutes   # page 4\n      - list\n")
    assert (git.root / RECORD_PATH).read_bytes() == expected


def test_reason_goes_with_not_applicable(git: GitRepository, repo: EvidenceRepository) -> None:
    rate(repo, [change("b3", Rating.NOT_APPLICABLE, because="Clients approve changes.")])
    rate(repo, [change("b3", Rating.SATISFIED)])
    expected = RECORD.replace(b"x-reviewed", b"  b3:\n    rating: satisfied\nx-reviewed")
    assert (git.root / RECORD_PATH).read_bytes() == expected


def test_nothing_is_written_where_nothing_changes(git: GitRepository, repo: EvidenceRepository) -> None:
    before = (git.root / RECORD_PATH).stat().st_mtime_ns
    assert rate(repo, [change("b2", Rating.PARTIAL, attach=("minutes",))]) == ()
    assert rate(repo, [ClaimChange(ACME, "knw07", "b2", clear=True)]) == ()
    assert (git.root / RECORD_PATH).stat().st_mtime_ns == before


def test_clearing_the_last_claim(git: GitRepository, repo: EvidenceRepository) -> None:
    path = git.root / "engagements/acme-helpdesk/ppl/ppl04.yaml"
    made = rate(repo, [ClaimChange(ACME, "ppl04", "b1", Rating.PARTIAL)])
    content = path.read_bytes()
    cleared = rate(repo, [ClaimChange(ACME, "ppl04", "b1", clear=True)])
    assert cleared == (FileChange(made[0].path, content, None),)
    assert not path.exists()
    revert(repo, cleared)
    assert path.read_bytes() == content

    path.write_bytes(b"# Kept by hand.\n" + content)
    rate(repo, [ClaimChange(ACME, "ppl04", "b1", clear=True)])
    assert path.read_bytes().startswith(b"# Kept by hand.\n")
    assert errors(repo) == []
    assert repo.work_tree().records[ACME, "ppl04"].claims == {}
    rate(repo, [ClaimChange(ACME, "ppl04", "b1", Rating.PARTIAL)])
    assert path.read_bytes() == b"# Kept by hand.\n" + content


def test_clearing_keeps_owner_and_other_claims(git: GitRepository, repo: EvidenceRepository) -> None:
    rate(repo, [change("a1", clear=True), change("b2", clear=True)])
    record = repo.work_tree().records[ORGANIZATION, "knw07"]
    assert record.claims == {}
    assert record.owner == "Configuration Manager"
    assert b"owner:   'Configuration Manager'   # a role\n" in (git.root / RECORD_PATH).read_bytes()


def test_owner(git: GitRepository, repo: EvidenceRepository) -> None:
    set_owner(repo, "acme-helpdesk", "ppl04", "Service Manager")
    assert repo.work_tree().records[ACME, "ppl04"].owner == "Service Manager"
    set_owner(repo, ORGANIZATION, "knw07", "Quality Manager")
    expected = RECORD.replace(b"'Configuration Manager'", b"'Quality Manager'")
    assert (git.root / RECORD_PATH).read_bytes() == expected
    set_owner(repo, ORGANIZATION, "knw07", "")
    assert repo.work_tree().records[ORGANIZATION, "knw07"].owner == ""
    assert set_owner(repo, ORGANIZATION, "cnt01", "") == ()


@pytest.mark.parametrize(
    ("wanted", "message", "hint"),
    [
        (ClaimChange(ORGANIZATION, "knv07", "b2"), "No Practice knv07.", "Did you mean knw07?"),
        (change("b9"), "knw07 has no Activity b9.", "It has b1, b2, b3, b4, b5."),
        (
            ClaimChange("nordbank", "knw07", "b2"),
            "No span nordbank.",
            "Spans are organization and the engagements: acme-helpdesk.",
        ),
        (change("b2", attach=("minuts",)), "No evidence minuts in organization.", "Did you mean minutes?"),
        (
            ClaimChange(ACME, "knw07", "b2", Rating.PARTIAL, attach=("minutes",)),
            "acme-helpdesk has no evidence minutes, the organization has.",
            "Write organization/minutes.",
        ),
        (change("b2", detach=("cm-procedure",)), "cm-procedure is not attached to knw07.b2.", "Attached are: minutes."),
        (
            change("b3", Rating.NOT_APPLICABLE),
            "knw07.b3 needs a reason to be not applicable.",
            'Say why, for example: escm rate knw07.b3 not_applicable --because "..."',
        ),
        (
            change("c4", Rating.NOT_APPLICABLE, because="Nobody takes delivery."),
            "knw07.c4 cannot be not applicable: the Activities of a and c belong to every Practice.",
            "Rate it satisfied, partial or unsatisfied.",
        ),
        (
            change("b3", note="Soon."),
            "knw07.b3 is not rated, and evidence and notes stand with a rating.",
            "Rate it as well, for example: escm rate knw07.b3 partial",
        ),
        (change("b2", Rating.PARTIAL, clear=True), "knw07.b2 cannot be cleared and changed at once.", ""),
    ],
)
def test_refusals(git: GitRepository, repo: EvidenceRepository, wanted: ClaimChange, message: str, hint: str) -> None:
    good = ClaimChange(ACME, "ppl04", "b1", Rating.PARTIAL)
    with pytest.raises(UsageError) as caught:
        rate(repo, [good, wanted])
    assert (caught.value.message, caught.value.hint) == (message, hint)
    assert git.git("status", "--porcelain") == ""


def test_too_long_a_note_is_refused_with_its_field(git: GitRepository, repo: EvidenceRepository) -> None:
    with pytest.raises(UsageError) as caught:
        rate(repo, [change("b2", note="x" * 5000)])
    assert caught.value.message.startswith(
        "organization/knw/knw07.yaml would not be valid, so nothing was written. activities.b2.note: "
    )
    assert git.git("status", "--porcelain") == ""


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"activities: {b2: {rating: partial}, b2: {rating: partial}}\n", "organization/knw/knw07.yaml:1:37 Y004 "),
        (b"activities:\n  b2: {rating: good}\n", "organization/knw/knw07.yaml:2:16 S004 "),
        (b"<<<<<<< ours\nowner: A\n=======\n", "organization/knw/knw07.yaml:1:1 G001 error "),
    ],
)
def test_broken_record_is_left_alone(
    git: GitRepository, repo: EvidenceRepository, content: bytes, message: str
) -> None:
    (git.root / RECORD_PATH).write_bytes(content)
    with pytest.raises(ProblemsFound) as caught:
        rate(repo, [change("b2", Rating.SATISFIED)])
    assert caught.value.message.startswith(message)
    assert (git.root / RECORD_PATH).read_bytes() == content


def test_change_of_somebody_else_is_kept(git: GitRepository, repo: EvidenceRepository) -> None:
    changes = rate(repo, [change("b2", Rating.SATISFIED)])
    theirs = (git.root / RECORD_PATH).read_bytes() + b"# mine\n"
    (git.root / RECORD_PATH).write_bytes(theirs)
    with pytest.raises(FileChanged, match=r"^organization/knw/knw07\.yaml was changed"):
        revert(repo, changes)
    assert (git.root / RECORD_PATH).read_bytes() == theirs


def test_planned_writes_nothing(git: GitRepository, repo: EvidenceRepository) -> None:
    [only] = planned(repo, [change("b2", Rating.SATISFIED)])
    assert only.before == RECORD
    assert git.git("status", "--porcelain") == ""


def test_claim_that_was_changed_since_it_was_shown_is_not_replaced(
    git: GitRepository, repo: EvidenceRepository
) -> None:
    record = repo.work_tree().records[ORGANIZATION, "knw07"]
    shown = record.claims["b2"]
    rate(repo, [change("b2", Rating.UNSATISFIED)])
    changed = (git.root / RECORD_PATH).read_bytes()
    with pytest.raises(FileChanged, match=r"knw07\.b2 was changed in .* since it was shown; nothing was written"):
        rate(repo, [change("b2", Rating.SATISFIED, seen=shown)])
    with pytest.raises(FileChanged):
        rate(repo, [change("b2", Rating.SATISFIED, seen=None)])
    assert (git.root / RECORD_PATH).read_bytes() == changed
    now = repo.work_tree().records[ORGANIZATION, "knw07"].claims["b2"]
    rate(repo, [change("b2", Rating.SATISFIED, seen=now), change("b5", Rating.PARTIAL, seen=None)])
    assert repo.work_tree().records[ORGANIZATION, "knw07"].claims["b2"].rating is Rating.SATISFIED


def test_somebody_who_rates_at_the_same_moment_does_not_stop_the_rating(
    git: GitRepository, repo: EvidenceRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, real = git.root / RECORD_PATH, changes_module.apply
    others = iter([b"owner:   'Another Manager'", b"owner:   'A Third Manager'"])

    def apply_late(repo: EvidenceRepository, changes: Sequence[FileChange]) -> tuple[FileChange, ...]:
        if (other := next(others, None)) is not None:
            place.write_bytes(re.sub(rb"owner:   '[^']*'", other, place.read_bytes()))
        return real(repo, changes)

    monkeypatch.setattr(rate_module, "apply", apply_late)
    rate(repo, [change("b2", Rating.SATISFIED)])
    text = place.read_bytes()
    assert b"A Third Manager" in text
    assert b'rating: "satisfied"' in text


def test_a_claim_that_somebody_else_judged_meanwhile_is_not_replaced_by_trying_again(
    git: GitRepository, repo: EvidenceRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, real = git.root / RECORD_PATH, changes_module.apply
    seen = repo.work_tree().records[ORGANIZATION, "knw07"].claims["b2"]

    def apply_late(repo: EvidenceRepository, changes: Sequence[FileChange]) -> tuple[FileChange, ...]:
        place.write_bytes(place.read_bytes().replace(b'rating: "partial"', b'rating: "unsatisfied"'))
        return real(repo, changes)

    monkeypatch.setattr(rate_module, "apply", apply_late)
    with pytest.raises(FileChanged, match=r"was changed in organization/knw/knw07.yaml since it was shown"):
        rate(repo, [change("b2", Rating.SATISFIED, seen=seen)])
    assert b'rating: "unsatisfied"' in place.read_bytes()
