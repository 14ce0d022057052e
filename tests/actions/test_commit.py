from __future__ import annotations

import pytest

from escm_tui.actions.commit import commit, evidence_changes, message_for, resulting_snapshot
from escm_tui.actions.rate import ClaimChange, rate
from escm_tui.domain.records import Rating
from escm_tui.errors import EscmError, ExitCode, ProblemsFound, UsageError, WriteError
from escm_tui.load.evidence_repository import EvidenceRepository
from tests.actions.conftest import RECORD, RECORD_PATH, evidence_file
from tests.support.repositories import GitRepository

BROKEN = b"activities:\n  b2: {rating: good}\n"


def paths_of(git: GitRepository, revision: str = "HEAD") -> list[str]:
    return git.git("diff-tree", "--no-commit-id", "--name-only", "-r", revision).splitlines()


def test_all_evidence_and_nothing_else(git: GitRepository, repo: EvidenceRepository) -> None:
    rate(repo, [ClaimChange("organization", "knw07", "b2", Rating.SATISFIED)])
    git.write(
        {
            "README.md": "Changed\n",
            "artifacts/ä b.txt": "new\n",
            "organization/evidence/list.yaml": evidence_file("List"),
            "engagements/acme-helpdesk/evidence/run-book.yaml": None,
            "organizational.md": "not evidence\n",
        }
    )
    assert evidence_changes(repo) == (
        "artifacts/ä b.txt",
        "engagements/acme-helpdesk/evidence/run-book.yaml",
        "organization/evidence/list.yaml",
        RECORD_PATH,
    )
    result = commit(repo, "Rate knw07 b2\n\nAfter the review.\n")
    assert result.subject == "Rate knw07 b2"
    assert result.id == git.git("rev-parse", "HEAD")
    assert result.short == result.id[:9]
    assert {each.severity for each in result.problems} <= {"warning", "note"}
    assert git.git("log", "-1", "--format=%an %B") == "Test Lead Rate knw07 b2\n\nAfter the review.\n"
    assert git.git("status", "--porcelain") == " M README.md\n?? organizational.md"
    commit(repo, "Describe the rest", all=True)
    assert git.git("status", "--porcelain") == ""


def test_chosen_paths(git: GitRepository, repo: EvidenceRepository) -> None:
    git.write(
        {
            "README.md": "Changed\n",
            RECORD_PATH: RECORD + b"# more\n",
            "organization/evidence/minutes.yaml": evidence_file("M"),
        }
    )
    git.git("add", "organization/evidence/minutes.yaml")
    commit(repo, "Take the record", paths=["organization/knw/"])
    assert paths_of(git) == [RECORD_PATH]
    assert git.git("status", "--porcelain") == " M README.md\nM  organization/evidence/minutes.yaml"
    commit(repo, "Take the readme", paths=["README.md"])
    assert paths_of(git) == ["README.md"]
    with pytest.raises(UsageError, match=r"^Nothing changed in README\.md\."):
        commit(repo, "Again", paths=["README.md"])


def test_nothing_to_commit(git: GitRepository, repo: EvidenceRepository) -> None:
    with pytest.raises(UsageError, match=r"^There is nothing to commit\."):
        commit(repo, "Nothing")
    git.write({"README.md": "Changed\n"})
    with pytest.raises(UsageError, match=r"^There is nothing to commit\. No evidence differs"):
        commit(repo, "Nothing")
    git.write({RECORD_PATH: RECORD + b"# more\n"})
    with pytest.raises(UsageError, match=r"^A message is missing\."):
        commit(repo, " \n")


def test_errors_are_refused_without_a_hook(git: GitRepository, repo: EvidenceRepository) -> None:
    git.write({RECORD_PATH: BROKEN})
    with pytest.raises(ProblemsFound) as caught:
        commit(repo, "Break it")
    first, second = caught.value.message.splitlines()
    assert first == "Nothing was committed, because the evidence holds 1 error:"
    assert second.startswith(f"{RECORD_PATH}:2:16 S004 error ")
    assert caught.value.exit_code is ExitCode.PROBLEMS
    assert git.git("log", "--format=%s") == "Start"
    assert git.git("status", "--porcelain") == f" M {RECORD_PATH}"


def test_verdict_is_that_of_the_resulting_tree(git: GitRepository, repo: EvidenceRepository) -> None:
    git.write({RECORD_PATH: BROKEN, "organization/evidence/list.yaml": evidence_file("List")})
    with pytest.raises(ProblemsFound):
        commit(repo, "Everything")
    commit(repo, "The sound part", paths=["organization/evidence"])
    assert paths_of(git) == ["organization/evidence/list.yaml"]
    git.write({RECORD_PATH: RECORD.replace(b"[minutes]", b"[minutes, list2]")})
    git.write({"organization/evidence/list2.yaml": evidence_file("Second list")})
    with pytest.raises(ProblemsFound) as caught:
        commit(repo, "The record alone", paths=[RECORD_PATH])
    assert " R003 " in caught.value.message
    assert git.git("diff", "--cached", "--name-only") == ""
    commit(repo, "Both")
    git.write({"organization/evidence/list2.yaml": None})
    with pytest.raises(ProblemsFound):
        commit(repo, "Delete what is needed")


def test_resulting_snapshot_leaves_the_index(git: GitRepository, repo: EvidenceRepository) -> None:
    git.write({RECORD_PATH: RECORD.replace(b'"partial"', b"satisfied"), "README.md": "Changed\n"})
    git.git("add", "README.md")
    before = (git.root / ".git/index").read_bytes()
    snapshot = resulting_snapshot(repo, [RECORD_PATH])
    assert snapshot.records["organization", "knw07"].claims["b2"].rating is Rating.SATISFIED
    assert (git.root / ".git/index").read_bytes() == before


def test_hook_runs_and_its_words_are_kept(git: GitRepository, repo: EvidenceRepository) -> None:
    git.hook("pre-commit", "echo 'Ask the board first.' >&2\nexit 1")
    git.write({RECORD_PATH: RECORD + b"# more\n"})
    with pytest.raises(ProblemsFound, match=r"Ask the board first\."):
        commit(repo, "More")
    assert git.git("log", "--format=%s") == "Start"
    assert (git.root / RECORD_PATH).read_bytes() == RECORD + b"# more\n"


def test_missing_identity(git: GitRepository, repo: EvidenceRepository) -> None:
    git.git("config", "--unset", "user.name")
    git.git("config", "--unset", "user.email")
    git.write({RECORD_PATH: RECORD + b"# more\n"})
    with pytest.raises(EscmError) as caught:
        commit(repo, "More")
    assert caught.value.exit_code is ExitCode.INTERNAL
    assert "user.email" in caught.value.hint
    assert git.git("diff", "--cached", "--name-only") == ""


def test_merge_is_concluded_as_a_whole(git: GitRepository, repo: EvidenceRepository) -> None:
    git.git("switch", "-q", "-c", "side")
    side = git.commit("Side", {RECORD_PATH: RECORD.replace(b'"partial"', b"satisfied")})
    git.git("switch", "-q", "main")
    main = git.commit("Main", {RECORD_PATH: RECORD.replace(b'"partial"', b"unsatisfied")})
    assert git.run("merge", "-q", "side").returncode == 1
    with pytest.raises((WriteError, ProblemsFound)):
        commit(repo, "Too early")
    git.stage({RECORD_PATH: RECORD.replace(b'"partial"', b"satisfied")})
    commit(repo, "Merge the side")
    assert git.git("log", "-1", "--format=%P") == f"{main} {side}"


def test_first_commit_and_work_tree_of_its_own(git: GitRepository, repo: EvidenceRepository) -> None:
    git.git("worktree", "add", "-q", "-b", "other", str(git.root.parent / "other"))
    other = EvidenceRepository.open(git.root.parent / "other", today=repo.today)
    rate(other, [ClaimChange("organization", "knw07", "b2", Rating.SATISFIED)])
    result = commit(other, "In another work tree")
    assert git.git("rev-parse", "other") == result.id
    assert (git.root / RECORD_PATH).read_bytes() == RECORD
    git.git("switch", "-q", "--orphan", "fresh")
    git.git("checkout", "-q", "main", "--", ".")
    git.git("rm", "-r", "-q", "--cached", ".")
    first = commit(repo, "First", all=True)
    assert git.git("rev-list", "HEAD") == first.id


def test_many_errors_are_counted(git: GitRepository, repo: EvidenceRepository) -> None:
    git.write({f"organization/evidence/item-{number:02}.yaml": "title: [\n" for number in range(25)})
    with pytest.raises(ProblemsFound) as caught:
        commit(repo, "Break a lot")
    lines = caught.value.message.splitlines()
    assert lines[0] == "Nothing was committed, because the evidence holds 25 errors:"
    assert len(lines) == 22
    assert lines[-1] == "and 5 more"
    assert caught.value.hint == "See each with its next step: escm validate"


def test_a_message_is_proposed_for_what_changed_and_for_nothing_else(
    git: GitRepository, repo: EvidenceRepository
) -> None:
    for staged in (False, True):
        with pytest.raises(UsageError, match="There is nothing to commit"):
            message_for(repo, staged=staged)
    git.stage({"README.md": "More\n"})
    assert message_for(repo, staged=True) == "Update files beside the evidence"
