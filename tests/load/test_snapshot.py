"""The pipeline from bytes to snapshot, on real repositories."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from escm_tui.domain.profile import profile_of
from escm_tui.domain.records import Rating
from escm_tui.domain.snapshot import Snapshot
from escm_tui.domain.status import Status
from escm_tui.errors import RepositoryError, UsageError
from escm_tui.load.evidence_repository import EvidenceRepository
from tests.support.evidence import PROCEDURE, TODAY, evidence_repository, sample_files
from tests.support.repositories import GitRepository


def lines(snapshot: Snapshot) -> list[str]:
    return [f"{each.path}:{each.line}:{each.column} {each.code} {each.text}" for each in snapshot.problems]


def test_sound_repository_loads_alike_everywhere(tmp_path: Path) -> None:
    _, repository = evidence_repository(tmp_path / "r")
    states = [repository.work_tree(), repository.index(), repository.at("HEAD")]
    for snapshot in states:
        assert [each.code for each in snapshot.problems] == []
        assert snapshot.records == states[0].records
        assert snapshot.evidence == states[0].evidence
        assert snapshot.manifest.organization == "Northwind"
        claim = snapshot.records["organization", "knw07"].claims["b1"]
        assert claim.rating is Rating.SATISFIED
        assert claim.evidence[0].key == ("organization", "procedure")
    assert [each.label for each in states] == ["work tree", "index", "HEAD"]


def test_index_and_work_tree_are_kept_apart(tmp_path: Path) -> None:
    git, repository = evidence_repository(tmp_path / "r")
    git.stage({"organization/knw/knw07.yaml": "activities:\n  b1: {rating: partial}\n"})
    git.write({"organization/knw/knw07.yaml": "activities:\n  b1: {rating: unsatisfied}\n"})
    rating = [
        each.records["organization", "knw07"].claims["b1"].rating
        for each in (repository.at("HEAD"), repository.index(), repository.work_tree())
    ]
    assert rating == [Rating.SATISFIED, Rating.PARTIAL, Rating.UNSATISFIED]


def test_broken_file_is_absent_and_named_and_the_rest_is_there(tmp_path: Path) -> None:
    git, repository = evidence_repository(tmp_path / "r")
    git.write(
        {
            "organization/knw/knw08.yaml": "activities:\n  b1:\n    rating: satisfid\n",
            "organization/ppl/ppl01.yaml": "activities: [\n",
            "organization/evidence/big.yaml": "x" * (1024 * 1024 + 1),
        }
    )
    snapshot = repository.work_tree()
    assert set(snapshot.records) == {("organization", "knw07")}
    assert not snapshot.complete
    assert lines(snapshot)[:2] == [
        "organization/evidence/big.yaml:0:0 Y002 The file has 1,048,577 bytes; 1 MiB is the most.",
        (
            'organization/knw/knw08.yaml:3:13 S004 activities.b1.rating is "satisfid"; it can be satisfied, '
            "partial, unsatisfied or not_applicable."
        ),
    ]
    assert lines(snapshot)[2].startswith("organization/ppl/ppl01.yaml:2:1 Y003 ")


def test_problems_across_files_point_to_the_line(tmp_path: Path) -> None:
    git, repository = evidence_repository(tmp_path / "r")
    git.write({"organization/evidence/procedure.yaml": None})
    assert lines(repository.work_tree()) == [
        "organization/knw/knw07.yaml:4:13 C001 b1 is rated satisfied, but its evidence procedure does not exist.",
        "organization/knw/knw07.yaml:6:9 R003 The organization has no evidence item procedure.",
    ]


def test_links_and_conflicts_are_refused(tmp_path: Path) -> None:
    git, repository = evidence_repository(tmp_path / "r")
    (git.root / "organization/evidence/hostname.yaml").symlink_to("/etc/hostname")
    git.write({"organization/knw/knw07.yaml": "<<<<<<< a\nowner: A\n=======\nowner: B\n>>>>>>> b\n"})
    codes = [(each.path, each.line, each.code) for each in repository.work_tree().problems]
    assert codes == [
        ("organization/evidence/hostname.yaml", 0, "R008"),
        ("organization/knw/knw07.yaml", 1, "G001"),
        ("organization/knw/knw07.yaml", 3, "G001"),
        ("organization/knw/knw07.yaml", 5, "G001"),
    ]


def test_what_is_no_file_is_told_for_what_it_is(tmp_path: Path) -> None:
    git, repository = evidence_repository(tmp_path / "r")
    place = git.root / "organization/evidence/procedure.yaml"
    place.unlink()
    place.mkdir()
    (place / "inside.txt").write_text("x")
    inner = git.root / "artifacts/inner"
    inner.mkdir(parents=True)
    git.git("init", "-q", str(inner))
    (inner / "x").write_text("x")
    git.git("-C", str(inner), "add", "x")
    git.git("-C", str(inner), "-c", "user.name=A", "-c", "user.email=a@b.c", "commit", "-q", "-m", "Inner")
    git.git("add", "artifacts/inner")
    (git.root / "organization/evidence/link.yaml").symlink_to("procedure.yaml")
    problems = repository.work_tree().problems
    assert [(each.path, each.text) for each in problems if each.code == "R008"] == [
        ("artifacts/inner", "This is a repository of its own, not a file."),
        ("organization/evidence/link.yaml", "This is a symbolic link, not a file."),
        ("organization/evidence/procedure.yaml", "This is a folder, not a file."),
    ]


def test_a_claim_on_a_broken_item_does_not_say_that_it_is_absent(tmp_path: Path) -> None:
    git, repository = evidence_repository(tmp_path / "r")
    git.write({"organization/evidence/procedure.yaml": "title: [\n"})
    snapshot = repository.work_tree()
    told = "b1 is rated satisfied, but its evidence procedure cannot be read, as its file holds an error."
    assert [each.text for each in snapshot.problems if each.code == "C001"] == [told]
    unmet = profile_of(repository.catalog, snapshot).practices["knw07"].unmet
    assert told in [each.text for each in unmet]


def test_unmerged_index_is_refused(tmp_path: Path) -> None:
    git, repository = evidence_repository(tmp_path / "r")
    git.git("checkout", "-q", "-b", "other")
    git.commit("Ours", {"organization/knw/knw07.yaml": "owner: A\n"})
    git.git("checkout", "-q", "main")
    git.commit("Theirs", {"organization/knw/knw07.yaml": "owner: B\n"})
    assert git.run("merge", "other").returncode == 1
    assert [each.code for each in repository.index().problems] == ["G002"]


def test_schema_copies_are_held_to_the_shipped_ones(tmp_path: Path) -> None:
    git, repository = evidence_repository(tmp_path / "r")
    git.write({".escm/schemas/record-1.schema.json": "{}", ".escm/schemas/evidence-1.schema.json": None})
    assert lines(repository.work_tree()) == [
        ".escm/schemas/evidence-1.schema.json:0:0 S008 The copy of this schema is missing.",
        ".escm/schemas/record-1.schema.json:0:0 S008 This copy of the schema is not the one of the format version.",
    ]


def test_digest_of_an_artifact_is_compared(tmp_path: Path) -> None:
    git, repository = evidence_repository(tmp_path / "r")
    digest = hashlib.sha256(b"version 1").hexdigest()
    item = f'{PROCEDURE}location:\n  path: artifacts/p.txt\nsha256: "{digest}"\n'
    git.commit("Pin", {"artifacts/p.txt": b"version 1", "organization/evidence/procedure.yaml": item})
    assert repository.at("HEAD").problems == ()
    git.write({"artifacts/p.txt": b"version 2"})
    assert [each.code for each in repository.work_tree().problems] == ["E001"]
    git.write({"artifacts/p.txt": None})
    assert [each.code for each in repository.work_tree().problems] == ["E002"]


def test_day_of_judgement(tmp_path: Path) -> None:
    git, repository = evidence_repository(tmp_path / "r")
    evaluation = (
        "method: full_self_appraisal\ntitle: First\nscope: {levels: [2, 3, 4]}\nspan: {organization: true}\n"
        'period: {from: "2024-02-01", to: "2024-02-20"}\nstate: determined\n'
    )
    git.commit("Evaluate", {"evaluations/first/evaluation.yaml": evaluation})
    git.tag("evaluation/first")
    assert repository.work_tree().as_of == TODAY
    assert repository.at("HEAD").as_of == date(2024, 1, 16)
    assert repository.at("evaluation/first").as_of == date(2024, 2, 20)
    assert repository.at("evaluation/first", as_of=date(2025, 1, 1)).as_of == date(2025, 1, 1)


def test_expired_evidence_is_judged_on_the_day(tmp_path: Path) -> None:
    git, repository = evidence_repository(tmp_path / "r")
    git.commit("Limit", {"organization/evidence/procedure.yaml": f'{PROCEDURE}valid:\n  until: "2026-06-30"\n'})
    before = repository.profile(as_of=date(2026, 6, 30)).practices["knw07"]
    after = repository.profile(as_of=date(2026, 7, 1)).practices["knw07"]
    assert before.spans["organization"].activities["b1"].status == "holds"
    assert after.spans["organization"].activities["b1"].reasons[0].text == (
        "b1 is rated satisfied, but its evidence procedure expired on 2026-06-30."
    )
    assert after.status is Status.PARTIAL
    assert [each.code for each in repository.work_tree(as_of=date(2026, 7, 1)).problems] == ["C001", "E004"]


def test_comparison_with_itself_is_empty(tmp_path: Path) -> None:
    _, repository = evidence_repository(tmp_path / "r")
    assert repository.compare("HEAD", "HEAD").empty
    assert repository.compare("HEAD").empty


def test_spans_by_name(tmp_path: Path) -> None:
    _, repository = evidence_repository(tmp_path / "r")
    assert repository.profile(spans=["acme"]).assessment.spans == ("engagements/acme",)
    with pytest.raises(UsageError, match="No span 'amce'"):
        repository.profile(spans=["amce"])


def test_folders_without_evidence_are_refused(tmp_path: Path) -> None:
    git = GitRepository.new(tmp_path / "r")
    with pytest.raises(RepositoryError, match="holds no evidence"):
        EvidenceRepository.open(git.root, today=TODAY)
    git.commit("Start", sample_files())
    git.write({"escm.yaml": None})
    codes = [each.code for each in EvidenceRepository.open(git.root, today=TODAY).work_tree().problems]
    assert codes == ["R009"]


def test_history_without_manifest_says_so(tmp_path: Path) -> None:
    git = GitRepository.new(tmp_path / "r")
    git.commit("Before", {"README.md": "nothing yet\n"})
    git.commit("Start", sample_files())
    repository = EvidenceRepository.open(git.root, today=TODAY)
    assert [each.code for each in repository.at("HEAD~1").problems] == ["R009"]


def test_reading_writes_nothing(tmp_path: Path) -> None:
    git, repository = evidence_repository(tmp_path / "r")

    def times() -> dict[Path, int]:
        # The cache is all that reading may write.
        return {path: path.stat().st_mtime_ns for path in git.root.rglob("*") if path.is_file() and path.parent != kept}

    kept = git.root / ".git" / "escm"
    before = times()
    repository.profile()
    repository.profile("HEAD")
    repository.index()
    assert times() == before


def test_a_claim_that_stands_below_its_activity_is_found_at_the_activity(tmp_path: Path) -> None:
    git, repository = evidence_repository(tmp_path / "r")
    git.write({"organization/knw/knw07.yaml": "activities:\n  b1:\n    rating: partial\n  b9:\n    rating: partial\n"})
    assert lines(repository.work_tree())[-1] == "organization/knw/knw07.yaml:4:3 R002 knw07 has no Activity b9."


def test_problems_that_know_their_field_get_its_line(tmp_path: Path) -> None:
    git, repository = evidence_repository(tmp_path / "r")
    item = "title: Minutes\nkind: artifact\nphases:\n  - initiation\n  - completion\n"
    git.write({"engagements/acme/evidence/minutes.yaml": item})
    path = "engagements/acme/evidence/minutes.yaml"
    assert lines(repository.work_tree()) == [
        f"{path}:0:0 E009 No claim rests on minutes.",
        f"{path}:3:1 E007 minutes shows Completion, which acme had not begun on 2026-11-24.",
    ]
