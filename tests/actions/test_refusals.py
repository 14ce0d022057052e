"""How the actions on records, evidence and engagements say no: the whole sentence, and the next step."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from escm_tui.actions import engage, files, rate as rating, register, staging
from escm_tui.actions.engage import NewEngagement, add_engagement, edit_engagement
from escm_tui.actions.files import new_content, read, require_sound, sound_data
from escm_tui.actions.improve import NewAction, add_actions, set_state
from escm_tui.actions.lookup import find_engagement, find_item, find_practice, find_span
from escm_tui.actions.rate import ClaimChange, rate, set_owner
from escm_tui.actions.register import (
    NewEvidence,
    add_evidence,
    edit_evidence,
    location_of,
    pin_evidence,
    rename_evidence,
    retire_evidence,
    verify_evidence,
)
from escm_tui.actions.staging import record_parts, stage_activities
from escm_tui.domain.records import EvidenceKind, Location, Period, Rating
from escm_tui.errors import FileChanged, ProblemsFound, UsageError, WriteError
from escm_tui.git.sources import SIZE_LIMIT
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.files import check_content
from tests.actions.conftest import RECORD, RECORD_PATH, evidence_file, refused
from tests.actions.test_meanwhile import goes_away
from tests.support.repositories import GitRepository

ACME = "engagements/acme-helpdesk"
ITEM = "organization/evidence/minutes.yaml"
DAY = date(2026, 10, 1)
SLUGS = "Use a-z, 0-9 and hyphens, with a letter, for example: "

FURTHER: tuple[dict[str, Any], ...] = (
    {"attach": ("minutes",)},
    {"detach": ("minutes",)},
    {"note": "x"},
    {"because": "x"},
)
Act = Callable[[EvidenceRepository], object]


def claim(activity: str, rated: Rating | None = None, **rest: object) -> Act:
    """Change the claim on an Activity of knw07."""
    return lambda repo: rate(repo, [ClaimChange("organization", "knw07", activity, rated, **rest)])  # type: ignore[arg-type]


def plan_work(**rest: object) -> Act:
    """Plan an action for knw07."""
    facts: dict[str, object] = {"title": "Train the desk"} | rest
    return lambda repo: add_actions(repo, [NewAction("organization", "knw07", **facts)])  # type: ignore[arg-type]


def twice(first: Act, second: Act) -> Act:
    """One after the other."""

    def both(repo: EvidenceRepository) -> None:
        first(repo)
        second(repo)

    return both


@pytest.mark.parametrize(
    ("act", "sentence", "hint"),
    [
        # Engagements.
        (
            lambda repo: add_engagement(repo, NewEngagement("acme-helpdesk", "ACME")),
            "There is an engagement acme-helpdesk already.",
            "Choose another slug.",
        ),
        (
            lambda repo: add_engagement(repo, NewEngagement("Acme Inc", "ACME")),
            "Acme Inc cannot be used as a slug.",
            f"{SLUGS}acme-inc",
        ),
        (
            lambda repo: edit_engagement(repo, "acme", {"state": "lost"}),
            "No engagement acme.",
            "Did you mean acme-helpdesk?",
        ),
        # Names.
        (lambda repo: find_engagement(repo, "x"), "No engagement x.", "There are these: acme-helpdesk."),
        (
            lambda repo: find_span(repo, "x"),
            "No span x.",
            "Spans are organization and the engagements: acme-helpdesk.",
        ),
        (
            lambda repo: find_practice(repo.catalog, "x"),
            "No Practice x.",
            "Practices are named like knw07; see: escm list",
        ),
        (
            lambda repo: find_item(repo, "organization", "zzz"),
            "No evidence zzz in organization.",
            "See what there is with: escm evidence list",
        ),
        (
            lambda repo: find_item(repo, ACME, "run"),
            "No evidence run in acme-helpdesk.",
            "Did you mean run-book?",
        ),
        # Planned work.
        (plan_work(title=" "), "An action needs a title that says what is going to be done.", ""),
        (plan_work(slug="No Slug"), "No Slug cannot be used as a slug.", f"{SLUGS}no-slug"),
        (
            twice(plan_work(slug="train"), plan_work(slug="train")),
            "There is an action train already.",
            "Choose another slug, for example train-2.",
        ),
        (plan_work(activities=("b9",)), "knw07 has no Activity b9.", "It has b1, b2, b3, b4, b5."),
        (
            lambda repo: set_state(repo, "organization", "knw07", "train", "done"),
            "No action train for knw07 in organization.",
            "See what is planned with: escm action list",
        ),
        (
            lambda repo: set_state(repo, "acme-helpdesk", "knw08", "train", "done"),
            "No action train for knw08 in acme-helpdesk.",
            "See what is planned with: escm action list",
        ),
        (
            twice(plan_work(slug="train"), lambda repo: set_state(repo, "organization", "knw07", "trian", "done")),
            "No action trian for knw07 in organization.",
            "Did you mean train?",
        ),
        # Evidence.
        (
            lambda repo: edit_evidence(
                repo, "organization", "minutes", {"location.url": "https://a.example", "location.reference": "b"}
            ),
            "A work product lies in one place: a path, a URL or a reference.",
            "",
        ),
        (
            lambda repo: retire_evidence(repo, "organization", "minutes", on=DAY, because=" "),
            "minutes needs a reason to be retired.",
            "Say why it no longer serves.",
        ),
        (
            lambda repo: retire_evidence(
                repo, "organization", "minutes", on=DAY, because="Old.", superseded_by="minutes"
            ),
            "minutes cannot take its own place.",
            "",
        ),
        (
            lambda repo: retire_evidence(repo, ACME, "run-book", on=DAY, because="Old.", superseded_by="minutes"),
            "No evidence minutes in acme-helpdesk.",
            "See what there is with: escm evidence list",
        ),
        (
            lambda repo: pin_evidence(repo, "organization", "minutes"),
            "minutes lies in no file of this repository, so there is nothing to pin.",
            "",
        ),
        (
            lambda repo: rename_evidence(repo, "organization", "minutes", "cm-procedure"),
            "There is evidence cm-procedure already.",
            "Choose another slug, for example cm-procedure-2.",
        ),
        (
            lambda repo: rename_evidence(repo, ACME, "run-book", "Null Book"),
            "Null Book cannot be used as a slug.",
            f"{SLUGS}null-book",
        ),
        (
            lambda repo: location_of(repo, " artifacts/cm-proceduer.pdf "),
            "There is no file artifacts/cm-proceduer.pdf in the repository.",
            "Did you mean artifacts/cm-procedure.pdf?",
        ),
        (
            lambda repo: location_of(repo, "artifacts/minutes.yaml"),
            "There is no file artifacts/minutes.yaml in the repository.",
            "Put the file below artifacts/ first.",
        ),
        # Claims.
        *(
            (
                claim("b2", None, clear=True, **further),
                "knw07.b2 cannot be cleared and changed at once.",
                "",
            )
            for further in FURTHER
        ),
        (
            claim("b3", Rating.PARTIAL, detach=("minutes",)),
            "minutes is not attached to knw07.b3.",
            "Attached are: none.",
        ),
        (
            claim("a1", detach=("organization/gone",)),
            "organization/gone is not attached to knw07.a1.",
            "Attached are: cm-procedure, minutes.",
        ),
        (
            claim("a1", Rating.NOT_APPLICABLE, because="x"),
            "knw07.a1 cannot be not applicable: the Activities of a and c belong to every Practice.",
            "Rate it satisfied, partial or unsatisfied.",
        ),
        # Staging.
        (
            lambda repo: record_parts(repo, "README.md"),
            "README.md is no record; it is staged as a whole.",
            "",
        ),
        (
            lambda repo: record_parts(repo, "organization/knw/knw99.yaml"),
            "organization/knw/knw99.yaml is no record; it is staged as a whole.",
            "",
        ),
        (
            lambda repo: record_parts(repo, "organization/knw/knw08.yaml"),
            "organization/knw/knw08.yaml is gone; it is staged as a whole.",
            "",
        ),
        (
            lambda repo: stage_activities(repo, RECORD_PATH, {"b9", "b2", "a1"}, rest=False),
            f"{RECORD_PATH} is as it was in a1, b2, b9.",
            "",
        ),
    ],
)  # fmt: skip
def test_usage(repo: EvidenceRepository, act: Act, sentence: str, hint: str) -> None:
    assert refused(lambda: act(repo)) == (UsageError, sentence, hint)


def test_a_file_outside_is_not_said_to_be_ignored(git: GitRepository, repo: EvidenceRepository) -> None:
    (git.root.parent / "outside.pdf").write_bytes(b"%PDF")
    for path in ("../outside.pdf", "artifacts/../../outside.pdf"):
        new = NewEvidence("x", "organization", "X", EvidenceKind.ARTIFACT, location=Location("path", path))
        assert refused(lambda new=new: add_evidence(repo, new))[:2] == (  # type: ignore[misc]
            UsageError,
            f"There is no file {path} in the repository.",
        )


def test_where_there_is_no_engagement_none_is_named(git: GitRepository, repo: EvidenceRepository) -> None:
    git.git("rm", "-rq", "engagements")
    assert refused(lambda: find_engagement(repo, "x"))[2] == "There are these: none yet."
    assert refused(lambda: find_span(repo, "x"))[2] == "Spans are organization and the engagements: none yet."


@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (
            lambda repo: add_engagement(repo, NewEngagement("nordbank", "Nordbank", state="asleep")),
            "engagements/nordbank/engagement.yaml would not be valid, so nothing was written. state: ",
        ),
        (
            lambda repo: add_engagement(repo, NewEngagement("nordbank", " ")),
            "engagements/nordbank/engagement.yaml would not be valid, so nothing was written. client: ",
        ),
        (
            lambda repo: set_owner(repo, "organization", "knw07", "x" * 201),
            f"{RECORD_PATH} would not be valid, so nothing was written. owner: ",
        ),
        (
            lambda repo: set_owner(repo, "organization", "knw08", "x" * 201),
            "organization/knw/knw08.yaml would not be valid, so nothing was written. owner: ",
        ),
        (
            plan_work(owner="x" * 201),
            f"{RECORD_PATH} would not be valid, so nothing was written. actions.train-the-desk.owner: ",
        ),
        (
            lambda repo: edit_evidence(repo, "organization", "minutes", {"valid.until": "2026-02-30"}),
            f"{ITEM} would not be valid, so nothing was written. valid.until: ",
        ),
    ],
)
def test_values_that_the_format_does_not_allow(repo: EvidenceRepository, act: Act, sentence: str) -> None:
    kind, said, hint = refused(lambda: act(repo))
    assert (kind, said[: len(sentence)]) == (UsageError, sentence)
    assert not hint.startswith("XX")
    assert GitRepository(repo.root).git("status", "--porcelain", "-uall") == ""


@pytest.mark.parametrize(
    ("module", "path", "act"),
    [
        (engage, f"{ACME}/engagement.yaml", lambda repo: edit_engagement(repo, "acme-helpdesk", {"client": "X"})),
        (register, ITEM, lambda repo: edit_evidence(repo, "organization", "minutes", {"title": "X"})),
    ],
)
def test_what_goes_away_meanwhile(
    repo: EvidenceRepository, monkeypatch: pytest.MonkeyPatch, module: ModuleType, path: str, act: Act
) -> None:
    goes_away(monkeypatch, module, path)
    assert refused(lambda: act(repo)) == (UsageError, f"There is no file {path} any more.", "")


def test_a_record_that_goes_away_while_it_is_staged(
    git: GitRepository, repo: EvidenceRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    git.write({RECORD_PATH: RECORD.replace(b'"partial"', b"satisfied")})
    goes_away(monkeypatch, staging, RECORD_PATH, after=1)
    assert refused(lambda: stage_activities(repo, RECORD_PATH, {"b2"}, rest=False)) == (
        WriteError,
        f"{RECORD_PATH} is gone in the meantime, so nothing was staged.",
        "",
    )


@pytest.mark.parametrize(
    ("seen", "changed"),
    [("rating", b"rating: unsatisfied"), ("evidence", b"rating: partial"), ("note", b"rating: partial\n    note: N")],
)
def test_a_claim_that_changed_since_it_was_shown(
    git: GitRepository, repo: EvidenceRepository, seen: str, changed: bytes
) -> None:
    shown = repo.work_tree().records["organization", "knw07"].claims["b2"]
    evidence = b"" if seen == "evidence" else b"    evidence: [minutes]\n"
    git.write(
        {
            RECORD_PATH: RECORD.replace(
                b'    evidence: [minutes]\n    rating: "partial"\n', evidence + b"    " + changed + b"\n"
            )
        }
    )
    said = (
        FileChanged,
        f"knw07.b2 was changed in {RECORD_PATH} since it was shown; nothing was written.",
        "Look at what it says now, then rate it again.",
    )
    assert refused(lambda: claim("b2", Rating.SATISFIED, seen=shown)(repo)) == said
    assert refused(lambda: claim("b2", Rating.SATISFIED, seen=None)(repo)) == said
    now = repo.work_tree().records["organization", "knw07"].claims["b2"]
    assert claim("b2", Rating.SATISFIED, seen=now)(repo)


def test_a_reason_that_changed_since_it_was_shown(repo: EvidenceRepository) -> None:
    claim("b3", Rating.NOT_APPLICABLE, because="One.")(repo)
    shown = repo.work_tree().records["organization", "knw07"].claims["b3"]
    claim("b3", because="Two.", seen=shown)(repo)
    assert refused(lambda: claim("b3", because="Three.", seen=shown)(repo))[0] is FileChanged


def test_a_rating_is_tried_twenty_times(repo: EvidenceRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = 0

    def changed(*_: object) -> object:
        nonlocal tried
        tried += 1
        raise FileChanged("It changed.")

    monkeypatch.setattr(rating, "apply", changed)
    assert refused(lambda: claim("b2", Rating.SATISFIED)(repo)) == (FileChanged, "It changed.", "")
    assert tried == 20


class TestFiles:
    """Files as actions read and check them."""

    def test_what_is_too_large(self, git: GitRepository, repo: EvidenceRepository) -> None:
        path = git.root / ITEM
        os.truncate(path, SIZE_LIMIT)
        assert len(read(repo, ITEM) or b"") == SIZE_LIMIT
        os.truncate(path, SIZE_LIMIT + 1)
        assert refused(lambda: read(repo, ITEM)) == (
            WriteError,
            f"{ITEM} has {SIZE_LIMIT + 1:,} bytes, too many for evidence, so it was left alone.",
            "",
        )

    def test_what_is_no_file(self, git: GitRepository, repo: EvidenceRepository, tmp_path: Path) -> None:
        (tmp_path / "outside").write_text("x")
        (git.root / "link").symlink_to(tmp_path / "outside")
        (git.root / "folder").mkdir()
        os.mkfifo(git.root / "pipe")
        for name in ("link", "folder", "pipe"):
            kind, sentence, _ = refused(lambda name=name: read(repo, name))  # type: ignore[misc]
            assert (kind, sentence.startswith(f"{name} was left alone. ")) == (WriteError, True)
        assert read(repo, "absent") is None
        assert read(repo, "absent/below") is None

    def test_a_file_with_an_error_is_not_edited(self, git: GitRepository, repo: EvidenceRepository) -> None:
        text = b"activities:\n  b2: {rating: good}\n  b1: {rating: good}\n"
        git.write({RECORD_PATH: text})
        wrong = [each for each in repo.work_tree().problems if each.path == RECORD_PATH]
        first = min(wrong, key=lambda each: each.sort_key)
        assert refused(lambda: sound_data(repo, RECORD_PATH, text)) == (
            ProblemsFound,
            f"{RECORD_PATH}:{first.line}:{first.column} {first.code} error {first.text} So the file was left as it is.",
            first.hint,
        )
        assert (first.line, first.hint != "") == (2, True)

    def test_an_error_without_a_next_step_gets_one(
        self, repo: EvidenceRepository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def without_hints(*args: object) -> object:
            parsed, problems = check_content(*args)  # type: ignore[arg-type]
            return parsed, tuple(each._replace(hint="", field="") for each in problems)

        monkeypatch.setattr(files, "check_content", without_hints)
        wrong = b"activities: {b1: {rating: good}}\n"
        assert refused(lambda: sound_data(repo, RECORD_PATH, wrong))[2] == "Correct the file, then try again."
        kind, sentence, hint = refused(lambda: require_sound(repo, RECORD_PATH, wrong))
        assert (kind, hint) == (UsageError, "")
        assert sentence.startswith(
            f"{RECORD_PATH} would not be valid, so nothing was written. activities.b1.rating is "
        )

    def test_what_is_sound_is_given_back(self, repo: EvidenceRepository) -> None:
        assert require_sound(repo, RECORD_PATH, RECORD) is RECORD
        assert sound_data(repo, RECORD_PATH, RECORD)["owner"] == "Configuration Manager"
        # Warnings are no obstacle.
        assert sound_data(repo, ITEM, evidence_file("Minutes", "x-own: 1\n").encode())["x-own"] == 1

    def test_new_files_name_their_schema(self, repo: EvidenceRepository) -> None:
        data = {"activities": {"b1": {"rating": "partial"}}}
        assert new_content(repo, "engagements/acme-helpdesk/knw/knw08.yaml", data) == (
            b"# yaml-language-server: $schema=../../../.escm/schemas/record-1.schema.json\n"
            b"activities:\n  b1:\n    rating: partial\n"
        )
        kind, sentence, hint = refused(lambda: new_content(repo, "organization/knw/knw99.yaml", data))
        [found] = list(_problems_of(repo, "organization/knw/knw99.yaml"))
        assert (kind, sentence, hint) == (UsageError, *found)


def _problems_of(repo: EvidenceRepository, path: str) -> list[tuple[str, str]]:
    GitRepository(repo.root).write({path: "activities: {}\n"})
    return [(each.text, each.hint) for each in repo.work_tree().problems if each.path == path]


class TestWhatIsWritten:
    """The very text that comes of an action."""

    def text(self, repo: EvidenceRepository, path: str) -> str:
        return (repo.root / path).read_text().replace("'", '"')

    def test_an_engagement(self, repo: EvidenceRepository) -> None:
        phases = {"completion": Period(None, date(2026, 5, 1)), "delivery": Period(date(2026, 4, 1))}
        new = NewEngagement("nordbank", " Nordbank ", " Payroll ", "prospective", phases)  # type: ignore[arg-type]
        [change] = add_engagement(repo, new)
        assert change.path == "engagements/nordbank/engagement.yaml"
        assert self.text(repo, change.path) == (
            "# yaml-language-server: $schema=../../.escm/schemas/engagement-1.schema.json\n"
            "client: Nordbank\nservice: Payroll\nstate: prospective\nphases:\n"
            '  delivery:\n    from: "2026-04-01"\n  completion:\n    until: "2026-05-01"\n'
        )
        [least] = add_engagement(repo, NewEngagement("other", "Other"))
        assert self.text(repo, least.path).endswith("schema.json\nclient: Other\nstate: active\n")

    def test_actions(self, repo: EvidenceRepository) -> None:
        full = NewAction("organization", "knw08", " Train ", ("B2", "b1", "b2"), " Lead ", date(2027, 3, 31))
        named, [change] = add_actions(repo, [full, NewAction("organization", "knw08", "Train", owner=" ")])
        assert [each.slug for each in named] == ["train", "train-2"]
        assert self.text(repo, change.path) == (
            "# yaml-language-server: $schema=../../.escm/schemas/record-1.schema.json\n"
            "activities: {}\n"
            "actions:\n"
            "  train:\n"
            "    title: Train\n"
            "    activities:\n      - b2\n      - b1\n"
            "    owner: Lead\n"
            '    due: "2027-03-31"\n'
            "    state: open\n"
            "  train-2:\n"
            "    title: Train\n"
            "    state: open\n"
        )
        before = self.text(repo, change.path)
        [done] = set_state(repo, "organization", "KNW08", "train", "dropped")
        assert done.path == change.path
        assert self.text(repo, change.path) == before.replace("state: open", "state: dropped", 1)
        assert set_state(repo, "organization", "knw08", "train", "dropped") == ()

    def test_an_action_without_a_state_is_open(self, git: GitRepository, repo: EvidenceRepository) -> None:
        git.write({RECORD_PATH: RECORD + b"actions:\n  train:\n    title: Train\n"})
        assert set_state(repo, "organization", "knw07", "train", "open") == ()
        set_state(repo, "organization", "knw07", "train", "done")
        assert (git.root / RECORD_PATH).read_bytes().endswith(b"    title: Train\n    state: done\n")

    def test_owners(self, git: GitRepository, repo: EvidenceRepository) -> None:
        [made] = set_owner(repo, "acme-helpdesk", "PPL04", " Service Manager ")
        assert (made.path, made.before) == (f"{ACME}/ppl/ppl04.yaml", None)
        assert self.text(repo, made.path) == (
            "# yaml-language-server: $schema=../../../.escm/schemas/record-1.schema.json\n"
            "owner: Service Manager\nactivities: {}\n"
        )
        assert set_owner(repo, "organization", "cnt01", "  ") == ()
        assert set_owner(repo, "organization", "knw07", "Configuration Manager ") == ()
        set_owner(repo, "organization", "knw07", " ")
        line = b"owner:   'Configuration Manager'   # a role\n"
        assert (git.root / RECORD_PATH).read_bytes() == RECORD.replace(line, b"")

    def test_claims_in_a_record_of_others(self, git: GitRepository, repo: EvidenceRepository) -> None:
        claim(" B3 ", Rating.PARTIAL, attach=(" minutes ", "organization/minutes"), note=" Seen. ")(repo)
        new = b"  b3:\n    rating: partial\n    evidence:\n      - minutes\n    note: Seen.\n"
        assert (git.root / RECORD_PATH).read_bytes() == RECORD.replace(b"x-reviewed", new + b"x-reviewed")
        claim("b3", note="", detach=(" organization/minutes ",))(repo)
        least = b"  b3:\n    rating: partial\n"
        assert (git.root / RECORD_PATH).read_bytes() == RECORD.replace(b"x-reviewed", least + b"x-reviewed")
        claim("b3", clear=True)(repo)
        assert (git.root / RECORD_PATH).read_bytes() == RECORD

    def test_claims_come_in_the_order_of_the_model(self, repo: EvidenceRepository) -> None:
        wanted = [
            ClaimChange("organization", "del01", each, Rating.PARTIAL) for each in ("c1", "b10", "b2a", "b2", "a3")
        ]
        known = repo.catalog.by_id["del01"].by_id
        chosen = [each for each in wanted if each.activity in known]
        assert len(chosen) > 3
        [change] = rate(repo, chosen)
        order = [
            line.strip(" :")
            for line in self.text(repo, change.path).splitlines()
            if line.startswith("  ") and line[2] != " "
        ]
        assert order == [each.id for each in repo.catalog.by_id["del01"].activities if each.id in order]
        (repo.root / change.path).write_text("owner: Lead\nactivities: {}\n")
        rate(repo, chosen)
        assert self.text(repo, change.path).startswith("owner: Lead\nactivities:\n  a3:\n    rating: partial\n")

    def test_an_item_that_is_retired_or_pinned(self, git: GitRepository, repo: EvidenceRepository) -> None:
        retire_evidence(repo, "organization", "minutes", on=DAY, because=" Replaced. ", superseded_by=" cm-procedure ")
        assert self.text(repo, ITEM) == evidence_file("Minutes") + (
            'retired:\n  date: "2026-10-01"\n  because: Replaced.\n  superseded_by: cm-procedure\n'
        )
        git.write({"artifacts/more.txt": "x", "artifacts/cm-procedure.pdf": b"other"})
        assert [each.code for each in verify_evidence(repo)] == ["E001"]
        [change] = pin_evidence(repo, "organization", " cm-procedure ")
        assert change.path == "organization/evidence/cm-procedure.yaml"
        assert verify_evidence(repo) == ()

    def test_an_item_that_changes_its_kind_or_place(self, git: GitRepository, repo: EvidenceRepository) -> None:
        path = "organization/evidence/cm-procedure.yaml"
        edit_evidence(repo, "organization", "cm-procedure", {"kind": "guidance_document", "title": "Procedure"})
        assert "document_type: procedure\n" in self.text(repo, path)
        edit_evidence(repo, "organization", "cm-procedure", {"location.reference": "DMS 1", "kind": "artifact"})
        assert self.text(repo, path) == (
            "title: Procedure   # the one in force\nkind: artifact\nlocation:\n  reference: DMS 1\n"
        )
        edit_evidence(repo, "organization", "cm-procedure", {"location.reference": None, "location": None})
        assert "location" not in self.text(repo, path)
        assert git.git("status", "--porcelain") == f" M {path}"

    def test_an_item_renamed_twice_and_back(self, git: GitRepository, repo: EvidenceRepository) -> None:
        for old, new in (("minutes", "notes"), ("notes", "records"), ("records", "minutes")):
            changes = rename_evidence(repo, "organization", old, new)
            assert changes[0].path == f"organization/evidence/{new}.yaml"
            assert changes[-1].path == f"organization/evidence/{old}.yaml"
            assert changes[-1].after is None
        assert self.text(repo, ITEM) == evidence_file("Minutes") + "formerly:\n  - notes\n  - records\n"
        assert (git.root / RECORD_PATH).read_bytes() == RECORD

    def test_an_item_of_an_engagement_is_renamed_there_alone(
        self, git: GitRepository, repo: EvidenceRepository
    ) -> None:
        record = f"{ACME}/knw/knw07.yaml"
        git.write(
            {
                f"{ACME}/evidence/minutes.yaml": evidence_file("Others"),
                record: "activities:\n  b1: {rating: partial, evidence: [minutes, organization/minutes]}\n",
            }
        )
        changes = rename_evidence(repo, ACME, "minutes", "notes")
        assert [each.path for each in changes] == [
            f"{ACME}/evidence/notes.yaml",
            record,
            f"{ACME}/evidence/minutes.yaml",
        ]
        assert "evidence: [notes, organization/minutes]" in self.text(repo, record)
        assert (git.root / RECORD_PATH).read_bytes() == RECORD

    @pytest.mark.parametrize(
        ("typed", "expected"),
        [
            (" HTTPS://example.com/x ", Location("url", "HTTPS://example.com/x")),
            ("http://example.com", Location("url", "http://example.com")),
            ("https:/example.com", Location("reference", "https:/example.com")),
            (" README.md ", Location("path", "README.md")),
            ("see https://example.com", Location("reference", "see https://example.com")),
        ],
    )
    def test_what_people_type_as_a_place(self, repo: EvidenceRepository, typed: str, expected: Location) -> None:
        assert location_of(repo, typed) == expected

    def test_an_item_in_a_reference_has_no_digest(self, repo: EvidenceRepository) -> None:
        new = NewEvidence("x", "organization", "X", EvidenceKind.ARTIFACT, location=Location("reference", "README.md"))
        [change] = add_evidence(repo, new)
        assert self.text(repo, change.path).endswith("title: X\nkind: artifact\nlocation:\n  reference: README.md\n")
