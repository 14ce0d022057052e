"""What is committed in which way, the message that is proposed for it, and the words of each refusal."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from escm_tui.actions.commit import CommitResult, commit, evidence_changes, message_for, resulting_snapshot
from escm_tui.errors import EscmError, ProblemsFound, UsageError
from escm_tui.load.evidence_repository import EvidenceRepository
from tests.actions.conftest import RECORD, RECORD_PATH, evidence_file, refused
from tests.support.repositories import GitRepository

HIGHER = RECORD.replace(b'"partial"', b"satisfied")
LIST = "organization/evidence/list.yaml"
MAIL = "artifacts/mail.txt"
KEY = "artifacts/key.txt"
SECRET = "key = " + "AKIA" + "IOSFODNN7" + "EXAMPLQ" + "\n"
NOTHING = (UsageError, "There is nothing to commit.", "No evidence differs from the last commit.")

Way = Callable[[EvidenceRepository], CommitResult]
WAYS = [
    pytest.param(lambda repo: commit(repo, " Change it \n\nBecause.\n"), id="evidence"),
    pytest.param(lambda repo: commit(repo, " Change it \n\nBecause.\n", all=True), id="all"),
    pytest.param(lambda repo: commit(repo, " Change it \n\nBecause.\n", staged=True), id="staged"),
]


def merging(git: GitRepository, content: bytes) -> None:
    """The middle of a merge in which both sides rated b2, settled to this content."""
    git.git("switch", "-q", "-c", "side")
    git.commit("Side", {RECORD_PATH: HIGHER})
    git.git("switch", "-q", "main")
    git.commit("Main", {RECORD_PATH: RECORD.replace(b'"partial"', b"unsatisfied")})
    assert git.run("merge", "-q", "side").returncode == 1
    git.write({RECORD_PATH: content})


@pytest.mark.parametrize("way", WAYS)
def test_what_a_commit_tells(git: GitRepository, repo: EvidenceRepository, way: Way) -> None:
    git.stage({RECORD_PATH: HIGHER, MAIL: "Write to ann.miller@company.com\n"})
    result = way(repo)
    assert (result.id, result.short, result.subject) == (
        git.git("rev-parse", "HEAD"),
        git.git("rev-parse", "HEAD")[:9],
        "Change it",
    )
    codes = [each.code for each in result.problems]
    # Personal data, and a rating that rises without anything new to show for it, are warned of.
    assert codes == ["P002", "E009", "G009"]
    assert [each.sort_key for each in result.problems] == sorted(each.sort_key for each in result.problems)
    assert git.git("log", "-1", "--format=%B").strip() == "Change it \n\nBecause."


@pytest.mark.parametrize("way", WAYS)
def test_a_secret_is_not_committed(git: GitRepository, repo: EvidenceRepository, way: Way) -> None:
    git.stage({KEY: SECRET, LIST: evidence_file("List")})
    kind, sentence, hint = refused(lambda: way(repo))
    first, second = sentence.splitlines()
    assert (kind, first) == (ProblemsFound, "Nothing was committed, because the evidence holds 1 error:")
    assert second.startswith(f"{KEY}:1:7 P001 error ")
    assert hint not in {"", "See each with its next step: escm validate"}
    assert git.git("log", "--format=%s") == "Start"


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("number", [2, 20, 25])
def test_errors_are_shown_up_to_twenty(git: GitRepository, repo: EvidenceRepository, way: Way, number: int) -> None:
    paths = [f"organization/evidence/item-{each:02}.yaml" for each in range(number)]
    git.stage(dict.fromkeys(paths, "title: [\n"))
    kind, sentence, hint = refused(lambda: way(repo))
    first, *others = sentence.splitlines()
    assert (kind, first) == (ProblemsFound, f"Nothing was committed, because the evidence holds {number} errors:")
    assert [each.partition(":")[0] for each in others[:20]] == paths[:20]
    assert others[20:] == (["and 5 more"] if number == 25 else [])
    assert hint == "See each with its next step: escm validate"


@pytest.mark.parametrize("staged", [False, True])
def test_a_merge_is_concluded_with_its_verdict(git: GitRepository, repo: EvidenceRepository, staged: bool) -> None:
    merging(git, HIGHER)
    git.write({MAIL: "Write to ann.miller@company.com\n"})
    result = commit(repo, "Unite both\n", staged=staged)
    assert (result.id, result.subject) == (git.git("rev-parse", "HEAD"), "Unite both")
    assert [each.code for each in result.problems] == ["P002", "E009", "G009"]
    assert git.git("show", "-s", "--format=%P").count(" ") == 1
    assert git.git("status", "--porcelain") == ""


def test_a_merge_with_a_secret_or_a_conflict_is_not_concluded(git: GitRepository, repo: EvidenceRepository) -> None:
    merging(git, HIGHER)
    git.write({KEY: SECRET})
    kind, sentence, _ = refused(lambda: commit(repo, "Unite"))
    assert (kind, " P001 error " in sentence) == (ProblemsFound, True)
    git.write({KEY: None, RECORD_PATH: b"<<<<<<< ours\nowner: A\n=======\nowner: B\n>>>>>>> theirs\n"})
    git.git("rm", "-q", "--cached", "--ignore-unmatch", KEY)
    kind, sentence, _ = refused(lambda: commit(repo, "Unite"))
    assert (kind, f"{RECORD_PATH}:1:1 G001 error " in sentence) == (ProblemsFound, True)
    # What still holds a conflict does not get into the index.
    assert b"<<<<<<<" not in git.run("show", f":{RECORD_PATH}").stdout
    assert git.git("log", "-1", "--format=%s") == "Main"


def test_a_merge_that_differs_in_nothing_is_concluded_too(git: GitRepository, repo: EvidenceRepository) -> None:
    merging(git, RECORD.replace(b'"partial"', b"unsatisfied"))
    git.git("add", "-A")
    assert git.git("status", "--porcelain") == ""
    assert commit(repo, "Keep ours").subject == "Keep ours"
    assert git.git("show", "-s", "--format=%P").count(" ") == 1


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (
            lambda repo: commit(repo, " \n"),
            (UsageError, "A message is missing.", "Say in a line what changed and why."),
        ),
        (lambda repo: commit(repo, "Nothing"), NOTHING),
        (message_for, NOTHING),
        (lambda repo: message_for(repo, staged=True), NOTHING),
        (
            lambda repo: commit(repo, "Nothing", staged=True),
            (UsageError, "Nothing is staged.", "Stage a file first, or commit all evidence: escm commit"),
        ),
        (
            lambda repo: commit(repo, "Nothing", paths=["organization"]),
            (UsageError, "Nothing changed in organization.", "See what changed with: git status"),
        ),
        (
            lambda repo: message_for(repo, ["README.md", "./organization/"]),
            (UsageError, "Nothing changed in organization.", "See what changed with: git status"),
        ),
    ],
)
def test_there_is_nothing_to_commit(
    git: GitRepository, repo: EvidenceRepository, act: Way, expected: tuple[type[EscmError], str, str]
) -> None:
    git.write({"README.md": "Changed\n"})
    assert refused(lambda: act(repo)) == expected


def test_where_everything_is_as_it_was_all_is_nothing(repo: EvidenceRepository) -> None:
    assert refused(lambda: commit(repo, "Nothing", all=True)) == NOTHING


@pytest.mark.parametrize("staged", [False, True])
def test_git_has_to_know_who_commits(git: GitRepository, repo: EvidenceRepository, staged: bool) -> None:
    git.stage({RECORD_PATH: HIGHER})
    git.git("config", "--unset", "user.email")
    before = git.git("write-tree")
    assert refused(lambda: commit(repo, "Rate", staged=staged)) == refused(git.repository.identity)
    assert git.git("write-tree") == before


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["."], ["README.md", LIST, RECORD_PATH]),
        ([""], ["README.md", LIST, RECORD_PATH]),
        (["./README.md"], ["README.md"]),
        (["README.md/"], ["README.md"]),
        (["organization"], [LIST, RECORD_PATH]),
        (["/organization/evidence/", "README.md"], ["README.md", LIST]),
        (None, [LIST, RECORD_PATH]),
    ],
)
def test_paths(git: GitRepository, repo: EvidenceRepository, paths: list[str] | None, expected: list[str]) -> None:
    git.write({"README.md": "Changed\n", RECORD_PATH: HIGHER, LIST: evidence_file("List")})
    assert list(evidence_changes(repo, paths)) == expected
    commit(repo, "Take them", paths=paths)
    assert git.git("diff-tree", "--no-commit-id", "--name-only", "-r", "HEAD").splitlines() == expected


def test_what_begins_like_a_path_is_not_below_it(git: GitRepository, repo: EvidenceRepository) -> None:
    git.write({"organization-notes.txt": "x\n", "escm.yaml.orig": "x\n"})
    assert evidence_changes(repo) == ()
    assert refused(lambda: evidence_changes(repo, ["organization"]))[1] == "Nothing changed in organization."


class TestProposedMessages:
    RATED = (
        "Rate knw07 b2 satisfied for the organization\n\n"
        "Activities that change:\n- knw07 b2 from partial to satisfied\n"
    )

    def test_for_what_is_on_disk_chosen_or_staged(self, git: GitRepository, repo: EvidenceRepository) -> None:
        git.stage({RECORD_PATH: HIGHER})
        git.write({LIST: evidence_file("List")})
        both = self.RATED + "\nEvidence that changes:\n- list added\n"
        assert message_for(repo) == both
        assert message_for(repo, all=True) == both
        assert message_for(repo, [RECORD_PATH]) == self.RATED
        assert message_for(repo, staged=True) == self.RATED
        added = "Add evidence list\n\nEvidence that changes:\n- list added\n"
        assert message_for(repo, ["organization/evidence"]) == added

    def test_for_what_is_beside_the_evidence(self, git: GitRepository, repo: EvidenceRepository) -> None:
        git.stage({"README.md": "More\n"})
        beside = "Update files beside the evidence"
        assert message_for(repo, ["README.md"]) == beside
        assert message_for(repo, staged=True) == beside
        # Nobody named a path, and of all evidence nothing changed.
        assert message_for(repo, all=True) == beside

    def test_for_the_first_commit(self, git: GitRepository, repo: EvidenceRepository) -> None:
        git.git("switch", "-q", "--orphan", "fresh")
        git.git("checkout", "-q", "main", "--", ".")
        text = message_for(repo)
        assert text.startswith("Rate 2 Activities of knw07 for the organization\n\nPractices that rise:\n")
        assert (
            "Evidence that changes:\n- run-book of acme-helpdesk added\n- cm-procedure added\n- minutes added\n" in text
        )

    def test_in_the_middle_of_a_merge(self, git: GitRepository, repo: EvidenceRepository) -> None:
        merging(git, RECORD.replace(b'"partial"', b"unsatisfied"))
        git.git("add", "-A")
        assert message_for(repo) == "Update files beside the evidence"


def test_the_resulting_snapshot_tells_what_rises_and_what_moved(git: GitRepository, repo: EvidenceRepository) -> None:
    git.write({RECORD_PATH: HIGHER, LIST: "title: [\n"})
    snapshot = resulting_snapshot(repo, [RECORD_PATH])
    assert [each.code for each in snapshot.problems] == ["E009", "G009"]
    assert [each for each in snapshot.problems if each.path == LIST] == []
    assert [each.sort_key for each in snapshot.problems] == sorted(each.sort_key for each in snapshot.problems)


def test_the_resulting_snapshot_tells_where_an_artifact_went(git: GitRepository, repo: EvidenceRepository) -> None:
    item = f"title: List\nkind: artifact\nlocation: {{path: {MAIL}}}\n"
    git.commit("Register", {LIST: item, MAIL: "To all\nfrom us\n"})
    git.git("mv", MAIL, "artifacts/sent.txt")
    # What is staged by hand makes no difference.
    git.git("reset", "-q")
    found = [each for each in resulting_snapshot(repo, [MAIL, "artifacts/sent.txt"]).problems if each.path == LIST]
    hints = {each.code: each.hint for each in found}
    assert (
        hints["E002"] == "It was moved and changed; look at it, then: escm evidence edit list --path artifacts/sent.txt"
    )
    assert git.git("status", "--porcelain").split() == ["D", MAIL, "??", "artifacts/sent.txt"]
