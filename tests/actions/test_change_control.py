"""A change from proposal to merge, word for word, and what each of its steps refuses."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from escm_tui.actions.propose import approve, current_branch, drop, merge, propose
from escm_tui.domain.problem_codes import CODES
from escm_tui.errors import EscmError, ProblemsFound, UsageError, WriteError
from escm_tui.git import history
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.layout import record_path
from tests.actions.conftest import RECORD, RECORD_PATH, TODAY, evidence_file, refused
from tests.support.repositories import GitRepository
from tests.support.signing import Key, needs_ssh_keygen

LOWER = RECORD.replace(b'"partial"', b"unsatisfied")
ITEM = "organization/evidence/list.yaml"
ANN = "Ann <ann@example.com>"
SUBJECT = "Rate knw07 b2 unsatisfied for the organization"

Act = Callable[[EvidenceRepository], object]


def control(git: GitRepository, more: str = "", message: str = "Control") -> None:
    """Let main take approved changes only, by a commit on it."""
    manifest = (git.root / "escm.yaml").read_text().partition("change_control")[0]
    git.commit(message, {"escm.yaml": f"{manifest}change_control: {{controlled_branches: [main]{more}}}\n"})


def person(git: GitRepository, name: str) -> None:
    git.git("config", "user.name", name)
    git.git("config", "user.email", f"{name.lower()}@example.com")


@pytest.fixture
def asks(git: GitRepository, repo: EvidenceRepository) -> EvidenceRepository:
    """A repository whose main asks for one approval, with a record that was lowered by Test Lead."""
    control(git, ", approvals: 1")
    git.write({RECORD_PATH: LOWER})
    return repo


@pytest.fixture
def work(asks: EvidenceRepository) -> EvidenceRepository:
    """The same, with the record on the branch work, on which it stands."""
    propose(asks, "work")
    return asks


def tips(git: GitRepository) -> list[str]:
    """Where every branch is, where we stand, and what is not committed."""
    refs = git.git("for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads")
    return [refs, git.git("rev-parse", "--abbrev-ref", "HEAD"), git.git("status", "--porcelain")]


class TestTheWayOfAChange:
    def test_from_proposal_to_merge(self, git: GitRepository, asks: EvidenceRepository) -> None:
        base = git.git("rev-parse", "main")
        proposed = propose(asks, "work")
        tip = git.git("rev-parse", "work")
        assert proposed.committed is not None
        assert (proposed.started, proposed.committed.id, proposed.committed.subject) == (True, tip, SUBJECT)
        assert (proposed.proposal.name, proposed.proposal.target.head.name) == ("work", "main")
        assert git.git("log", "-1", "--format=%P %s", "work") == f"{base} {SUBJECT}"
        assert git.git("rev-parse", "--abbrev-ref", "HEAD") == "work"

        person(git, "Ann")
        approved = approve(asks, note=" Seen.\n")
        tree = git.git("rev-parse", f"{tip}^{{tree}}")
        assert (approved.commit, approved.signed, approved.problems) == (git.git("rev-parse", "work"), False, ())
        assert [(each.approval.who, each.counts) for each in approved.standings] == [(ANN, True)]
        assert approved.proposal.head.commit == tip
        assert git.git("log", "-1", "--format=%P|%T|%an", "work") == f"{tip}|{tree}|Ann"
        assert git.git("log", "-1", "--format=%B", "work").rstrip() == (
            f"Approve work: {SUBJECT}\n\nSeen.\n\nApproved-tree: {tree}\nApproved-by: {ANN}"
        )
        assert git.git("reflog", "-1", "--format=%gs", "work") == "escm change approve"

        merged = merge(asks)
        assert (merged.approved_by, merged.commit, merged.proposal.name) == (
            (ANN,),
            git.git("rev-parse", "main"),
            "work",
        )
        assert merged.effect.comparison.activities[0].practice == "knw07"
        assert git.git("log", "-1", "--format=%P|%T", "main") == f"{base} {approved.commit}|{tree}"
        assert git.git("log", "-1", "--format=%B", "main").rstrip() == (
            f"Merge work: {SUBJECT}\n\n"
            "Activities that change:\n- knw07 b2 from partial to unsatisfied\n\n"
            f"Proposal: work\nApproved-by: {ANN}"
        )
        assert tips(git)[1:] == ["main", ""]

        dropped = drop(asks, "work")
        assert (dropped.name, dropped.commit, dropped.lost) == ("work", approved.commit, 0)
        assert git.git("branch", "--list", "work") == ""

    def test_words_of_ones_own(self, git: GitRepository, repo: EvidenceRepository) -> None:
        control(git)
        git.write({RECORD_PATH: LOWER, ITEM: evidence_file("List")})
        long = "A subject that is longer than a line of git ought to be, as far as I know"
        assert len(long) == 73
        propose(repo, "work", message=f"{long}\n\nBecause of the review.")
        assert git.git("log", "-1", "--format=%B").rstrip() == f"{long}\n\nBecause of the review."
        merge(repo, "work", message=" Take it over.\n")
        assert git.git("log", "-1", "--format=%B").rstrip() == "Take it over.\n\nProposal: work"

    def test_long_subjects_end_with_dots(self, git: GitRepository, repo: EvidenceRepository) -> None:
        control(git, ", independent: false")
        git.write({RECORD_PATH: LOWER})
        fits = "x" * (72 - len("Approve work: "))
        propose(repo, "work", message=fits)
        approve(repo)
        assert git.git("log", "-1", "--format=%s") == f"Approve work: {fits}"
        for name, subject, told in (
            ("longer", "y" * 60, "y" * (69 - len("Approve longer: "))),
            # A blank in front of the dots goes.
            ("other", f"{'y' * 53} zzzzz", "y" * 53),
        ):
            git.git("switch", "-q", "-c", name, "main")
            git.commit(subject, {RECORD_PATH: LOWER})
            approve(repo)
            assert git.git("log", "-1", "--format=%s") == f"Approve {name}: {told}..."

    def test_what_was_committed_already_is_proposed_as_it_is(
        self, git: GitRepository, asks: EvidenceRepository
    ) -> None:
        git.git("switch", "-q", "-c", "mine")
        made = git.commit("Lower it", {RECORD_PATH: LOWER})
        proposed = propose(asks)
        assert (proposed.started, proposed.committed, proposed.proposal.head.commit) == (False, None, made)
        assert proposed.proposal.name == "mine"
        # From there on a branch of another name.
        further = propose(asks, "further")
        assert (further.started, further.committed, further.proposal.name) == (True, None, "further")
        assert git.git("rev-parse", "further", "HEAD", "mine").splitlines() == [made] * 3

    def test_on_the_branch_that_is_named_the_change_is_committed_there(
        self, git: GitRepository, asks: EvidenceRepository
    ) -> None:
        git.git("switch", "-q", "-c", "mine")
        for name, item in (("mine", ITEM), (None, "organization/evidence/plan.yaml")):
            git.write({item: evidence_file("More")})
            proposed = propose(asks, name)
            assert (proposed.started, proposed.proposal.name) == (False, "mine")
            assert proposed.committed is not None
            assert git.git("rev-parse", "mine") == proposed.committed.id

    def test_from_no_branch_a_name_is_enough(self, git: GitRepository, asks: EvidenceRepository) -> None:
        git.git("switch", "-q", "--detach")
        assert propose(asks, "work").started
        assert tips(git)[1:] == ["work", ""]

    def test_into_a_branch_that_nobody_controls(self, git: GitRepository, asks: EvidenceRepository) -> None:
        git.git("branch", "-q", "release")
        proposed = propose(asks, "work", into="release")
        assert (proposed.proposal.target.head.name, proposed.proposal.target.controlled) == ("release", False)
        person(git, "Ann")
        assert approve(asks, into="release").proposal.target.head.name == "release"
        merged = merge(asks, into="release")
        assert (merged.proposal.target.head.name, git.git("rev-parse", "release")) == ("release", merged.commit)
        assert tips(git)[1:] == ["release", ""]
        assert git.git("log", "-1", "--format=%s", "main") == "Control"

    def test_without_approvals_the_merge_names_nobody(self, git: GitRepository, repo: EvidenceRepository) -> None:
        control(git)
        git.write({RECORD_PATH: LOWER})
        propose(repo, "work")
        merged = merge(repo)
        assert merged.approved_by == ()
        assert git.git("log", "-1", "--format=%(trailers:only)").strip() == "Proposal: work"

    @pytest.mark.parametrize("sign", [None, True, False])
    def test_the_maker_of_a_change_may_approve_where_nobody_else_has_to(
        self, git: GitRepository, repo: EvidenceRepository, sign: bool | None
    ) -> None:
        control(git, ", approvals: 1, independent: false")
        git.write({RECORD_PATH: LOWER})
        propose(repo, "work")
        if sign:
            assert refused(lambda: approve(repo, sign=sign)) == (
                EscmError,
                "The approval has to be signed, and git does not know with which key.",
                (
                    "Say so with: git config --global gpg.format ssh and "
                    "git config --global user.signingkey ~/.ssh/id_ed25519.pub"
                ),
            )
        else:
            assert not approve(repo, sign=sign).signed


@needs_ssh_keygen
def test_a_signature_where_the_policy_or_the_approver_asks_for_it(
    git: GitRepository, repo: EvidenceRepository, tmp_path: Path
) -> None:
    key = Key.new(tmp_path, "ann")
    git.commit("Signers", {".escm/allowed_signers": key.line("ann@example.com")})
    control(git, ", approvals: 1, signed_approvals: true")
    git.write({RECORD_PATH: LOWER})
    propose(repo, "work")
    person(git, "Ann")
    key.use(git)
    before = tips(git)
    assert refused(lambda: approve(repo, sign=False)) == (
        ProblemsFound,
        (
            f"Nothing was recorded, since the approval would not count. "
            f"The approval of {ANN} is not signed, as the policy asks."
        ),
        CODES["G008"].remedy,
    )
    assert tips(git) == before
    # Nobody has to ask for what the policy asks for.
    assert approve(repo).signed
    git.git("reset", "-q", "--hard", "HEAD~1")
    control(git, ", approvals: 1", "Ask for less")
    git.git("branch", "-q", "-f", "main", "HEAD")
    git.git("switch", "-q", "-c", "other")
    person(git, "Bob")
    git.commit("More", {ITEM: evidence_file("List")})
    person(git, "Ann")
    assert not approve(repo).signed
    git.git("reset", "-q", "--hard", "HEAD~1")
    assert approve(repo, sign=True).signed


class TestRefusals:
    @pytest.mark.parametrize(
        ("act", "sentence", "hint"),
        [
            (
                propose,
                "You stand on main, which takes approved changes only.",
                "Give the change a name, such as: escm change propose add-minutes",
            ),
            (
                lambda repo: propose(repo, "main"),
                "main takes changes; it cannot be a proposal.",
                "Choose another name.",
            ),
            (
                lambda repo: propose(repo, "release", into="release"),
                "There is a branch release already.",
                "Go over to it with: git switch release",
            ),
            (
                lambda repo: propose(repo, "work", into="absent"),
                "There is no branch absent.",
                "See them all with: git branch --all",
            ),
            (
                lambda repo: propose(repo, "a..b"),
                '"a..b" cannot be the name of a branch.',
                "Use words with hyphens, such as: add-minutes",
            ),
            (
                lambda repo: drop(repo, "main"),
                "main takes changes; it is no proposal and is not dropped.",
                "",
            ),
            (
                lambda repo: drop(repo, "absent"),
                "There is no branch absent.",
                "See the proposals with: escm change list",
            ),
            (
                lambda repo: merge(repo, "absent"),
                "There is no branch absent.",
                "See them all with: git branch --all",
            ),
        ],
    )  # fmt: skip
    def test_names(self, asks: EvidenceRepository, act: Act, sentence: str, hint: str) -> None:
        git = GitRepository(asks.root)
        git.git("branch", "-q", "release")
        before = tips(git)
        assert refused(lambda: act(asks)) == (UsageError, sentence, hint)
        assert tips(git) == before

    def test_a_branch_that_was_named_as_the_target_is_no_proposal(
        self, git: GitRepository, asks: EvidenceRepository
    ) -> None:
        git.git("switch", "-q", "-c", "release")
        assert refused(lambda: propose(asks, into="release")) == (
            UsageError,
            "You stand on release, which takes approved changes only.",
            "Give the change a name, such as: escm change propose add-minutes",
        )
        assert refused(lambda: propose(asks, "release", into="release")) == (
            UsageError,
            "release takes changes; it cannot be a proposal.",
            "Choose another name.",
        )

    def test_nothing_to_propose(self, git: GitRepository, asks: EvidenceRepository) -> None:
        git.git("checkout", "-q", "--", RECORD_PATH)
        nothing = (
            UsageError,
            "There is nothing to propose.",
            "No evidence differs from the last commit, and no branch lacks it.",
        )
        assert refused(lambda: propose(asks, "work")) == nothing
        git.git("switch", "-q", "-c", "mine")
        assert refused(lambda: propose(asks)) == nothing
        # What only another branch lacks is part of one that takes changes.
        git.git("branch", "-q", "-f", "older", "main~1")
        assert refused(lambda: propose(asks)) == nothing

    @pytest.mark.parametrize("act", [propose, approve, merge])
    def test_on_no_branch(self, git: GitRepository, asks: EvidenceRepository, act: Act) -> None:
        git.git("switch", "-q", "--detach")
        hint = "Give the change a name of its own." if act is propose else "Name the proposal; see: escm change list"
        assert refused(lambda: act(asks)) == (UsageError, "HEAD is detached: you stand on no branch.", hint)

    def test_the_branch_on_which_one_stands(self, work: EvidenceRepository) -> None:
        assert current_branch(work) == "work"

    def test_before_the_first_commit(self, git: GitRepository, repo: EvidenceRepository) -> None:
        git.git("checkout", "-q", "--orphan", "fresh")
        assert refused(lambda: propose(repo, "work")) == (
            UsageError,
            "The repository has no commit yet.",
            "Make the first one with: escm commit",
        )

    @pytest.mark.parametrize(
        ("act", "done"),
        [
            (lambda repo: propose(repo, "other"), "proposed"),
            (lambda repo: merge(repo, "work"), "merged"),
            (lambda repo: drop(repo, "work", even_lost=True), "dropped"),
        ],
    )
    @pytest.mark.parametrize(
        "operation",
        [
            ("merge", "MERGE_HEAD", "git merge --continue (or --abort)"),
            ("cherry-pick", "CHERRY_PICK_HEAD", "git cherry-pick --continue (or --abort)"),
            ("bisect", "BISECT_LOG", "git bisect reset"),
        ],
    )
    def test_in_the_middle_of_something(
        self, work: EvidenceRepository, act: Act, done: str, operation: tuple[str, str, str]
    ) -> None:
        git = GitRepository(work.root)
        name, marker, way_out = operation
        (git.root / ".git" / marker).write_text(git.git("rev-parse", "HEAD") + "\n")
        assert refused(lambda: act(work)) == (
            WriteError,
            f"git is in the middle of a {name}, so nothing was {done}.",
            f"Finish it: {way_out}",
        )
        assert git.git("rev-parse", "--verify", "-q", "work") != ""

    def test_ones_own_approval(self, git: GitRepository, work: EvidenceRepository) -> None:
        before = tips(git)
        kind, sentence, hint = refused(lambda: approve(work))
        assert (kind, sentence) == (
            ProblemsFound,
            (
                "Nothing was recorded, since the approval would not count. "
                "Test Lead <lead@example.com> had a hand in the change and cannot approve it."
            ),
        )
        assert hint == CODES["G005"].remedy
        assert tips(git) == before

    def test_a_merge_without_an_approval(self, git: GitRepository, work: EvidenceRepository) -> None:
        before = tips(git)
        assert refused(lambda: merge(work)) == (
            ProblemsFound,
            "Nothing was merged into main:\nwork needs 1 approval and has none that counts.",
            CODES["G004"].remedy,
        )
        assert tips(git) == before

    def test_a_target_that_has_moved_on(self, git: GitRepository, work: EvidenceRepository) -> None:
        person(git, "Ann")
        approve(work)
        git.git("switch", "-q", "main")
        git.commit("Beside", {"README.md": "More\n"})
        assert refused(lambda: merge(work, "work")) == (
            ProblemsFound,
            "main has moved on since work left it, so merging would hold something that nobody has approved.",
            (
                "Bring it up to date: git switch work, git merge main; then have it approved again: "
                "escm change approve work"
            ),
        )
        assert tips(git)[1:] == ["main", ""]

    def test_both_sides_are_united_where_nobody_has_to_approve(
        self, git: GitRepository, repo: EvidenceRepository
    ) -> None:
        control(git)
        git.write({RECORD_PATH: LOWER})
        propose(repo, "work")
        git.git("switch", "-q", "main")
        git.commit("Beside", {"README.md": "More\n"})
        merge(repo, "work")
        assert (git.root / "README.md").read_text() == "More\n"
        assert (git.root / RECORD_PATH).read_bytes() == LOWER

    def test_two_sides_that_conflict(self, git: GitRepository, repo: EvidenceRepository) -> None:
        control(git)
        minutes = "organization/evidence/minutes.yaml"
        git.write({RECORD_PATH: LOWER, minutes: evidence_file("A")})
        propose(repo, "work")
        git.git("switch", "-q", "main")
        git.commit("Other", {RECORD_PATH: RECORD.replace(b'"partial"', b"satisfied"), minutes: evidence_file("B")})
        before = tips(git)
        assert refused(lambda: merge(repo, "work")) == (
            ProblemsFound,
            f"work and main conflict in {minutes}, {RECORD_PATH}.",
            "Settle that on the proposal: git switch work, then git merge main",
        )
        assert tips(git) == before

    @pytest.mark.parametrize(("act", "done"), [(approve, "approved"), (merge, "merged")])
    @pytest.mark.parametrize("number", [1, 20, 22])
    def test_errors(self, repo: EvidenceRepository, act: Act, done: str, number: int) -> None:
        git, told = GitRepository(repo.root, 1), "1 error" if number == 1 else f"{number} errors"
        more = ["and 2 more"] if number > 20 else []
        control(git)
        git.git("switch", "-q", "-c", "work")
        paths = sorted(record_path("organization", each.id) for each in repo.catalog.practices[:number])
        git.commit("Spoil", dict.fromkeys(paths, "activities: {b1: {rating: superb}}\n"))
        before = tips(git)
        kind, sentence, hint = refused(lambda: act(repo))
        first, *others = sentence.splitlines()
        assert (kind, first) == (ProblemsFound, f"Nothing was {done}, because the evidence would hold {told}:")
        assert [each.partition(":")[0] for each in others] == [*paths[:20], *more]
        assert others[0].startswith(f"{paths[0]}:1:27 S004 error ")
        [wrong, *_] = repo.work_tree().problems
        assert hint == (wrong.hint if number == 1 else "")
        assert hint or number > 1
        assert tips(git) == before

    @pytest.mark.parametrize(
        ("files", "told"),
        [
            (["c.txt"], "c.txt."),
            (["e.txt", "d.txt", "c.txt", "b.txt", "a.txt"], "a.txt, b.txt, c.txt, d.txt, e.txt."),
            (
                ["g.txt", "f.txt", "e.txt", "d.txt", "c.txt", "b.txt", "a.txt"],
                "a.txt, b.txt, c.txt, d.txt, e.txt and 2 more.",
            ),
        ],
    )
    def test_changes_that_are_not_committed(
        self, git: GitRepository, repo: EvidenceRepository, files: list[str], told: str
    ) -> None:
        control(git)
        git.commit("Files", dict.fromkeys(files, "1\n"))
        git.write({RECORD_PATH: LOWER})
        propose(repo, "work")
        git.stage(dict.fromkeys(files[::2], "2\n"))
        git.write(dict.fromkeys(files[1::2], "2\n"))
        before = tips(git)
        assert refused(lambda: merge(repo, "work")) == (
            WriteError,
            f"Changes are not committed, so nothing was merged: {told}",
            "Commit them with: escm commit, or put them aside with: git stash",
        )
        assert tips(git) == before

    def test_a_hook_that_refuses(self, git: GitRepository, repo: EvidenceRepository) -> None:
        control(git)
        git.write({RECORD_PATH: LOWER})
        git.hook("commit-msg", "exit 1")
        before = tips(git)
        kind, sentence, _ = refused(lambda: propose(repo, "work"))
        assert (kind, "refused" in sentence) == (ProblemsFound, True)
        assert tips(git)[:2] == before[:2]
        assert (git.root / RECORD_PATH).read_bytes() == LOWER
        git.git("switch", "-q", "--detach")
        before = tips(git)
        refused(lambda: propose(repo, "work"))
        assert tips(git)[:2] == before[:2]


class TestOverThere:
    """What another clone holds."""

    @pytest.fixture
    def clone(self, git: GitRepository, work: EvidenceRepository, tmp_path: Path) -> GitRepository:
        git.git("clone", "-q", "--branch", "main", ".", str(tmp_path / "clone"))
        clone = GitRepository(tmp_path / "clone", git.day)
        person(clone, "Ann")
        return clone

    @pytest.fixture
    def there(self, clone: GitRepository) -> EvidenceRepository:
        return EvidenceRepository.open(clone.root, today=TODAY)

    def test_an_approval_makes_the_branch_that_follows(self, clone: GitRepository, there: EvidenceRepository) -> None:
        made = approve(there, "work")
        assert clone.git("rev-parse", "work") == made.commit
        assert clone.git("rev-parse", "--abbrev-ref", "work@{upstream}") == "origin/work"
        assert clone.git("rev-parse", "--abbrev-ref", "HEAD") == "main"
        assert clone.git("rev-parse", "work~1") == clone.git("rev-parse", "origin/work")

    def test_a_branch_that_is_over_there_alone_is_not_dropped(
        self, clone: GitRepository, there: EvidenceRepository
    ) -> None:
        for name in ("work", "origin/work"):
            assert refused(lambda name=name: drop(there, name)) == (  # type: ignore[misc]
                UsageError,
                f"{name} is no branch of this clone.",
                "Take it away over there with: git push origin --delete work",
            )

    def test_a_target_that_is_over_there_alone(self, clone: GitRepository, there: EvidenceRepository) -> None:
        clone.git("switch", "-q", "work")
        clone.git("branch", "-q", "-D", "main")
        assert refused(lambda: merge(there)) == (
            UsageError,
            "main is no branch of this clone yet.",
            "Make it with: git switch main",
        )
        assert refused(lambda: drop(there, "work")) == (
            UsageError,
            "You stand on work.",
            "Go over to another branch first: git switch BRANCH",
        )

    @pytest.mark.parametrize(("number", "told"), [(1, "1 commit"), (2, "2 commits")])
    def test_a_target_that_lacks_what_it_follows(
        self, git: GitRepository, clone: GitRepository, there: EvidenceRepository, number: int, told: str
    ) -> None:
        git.git("switch", "-q", "main")
        for each in range(number):
            git.commit("Move on", {"README.md": f"{each}\n"})
        clone.git("fetch", "-q")
        clone.git("switch", "-q", "work")
        assert refused(lambda: merge(there)) == (
            ProblemsFound,
            f"main lacks {told} of the branch that it follows.",
            "Bring it up to date first: git switch main, then git pull --ff-only",
        )

    def test_a_branch_that_is_newer_over_there(
        self, git: GitRepository, clone: GitRepository, there: EvidenceRepository
    ) -> None:
        clone.git("switch", "-q", "work")
        git.commit("More", {ITEM: evidence_file("List")})
        clone.git("fetch", "-q")
        assert refused(lambda: approve(there)) == (
            WriteError,
            "origin/work is newer than the branch work on which a work tree stands.",
            "Bring it up to date first: git switch work, then git pull --ff-only",
        )
        clone.git("switch", "-q", "main")
        made = approve(there, "work")
        # The branch here, on which nobody stands, goes along.
        assert clone.git("rev-parse", "work", "work~1").splitlines() == [
            made.commit,
            clone.git("rev-parse", "origin/work"),
        ]

    def test_branches_that_have_parted(
        self, git: GitRepository, clone: GitRepository, there: EvidenceRepository
    ) -> None:
        clone.git("switch", "-q", "work")
        clone.commit("Here", {"README.md": "Here\n"})
        git.commit("There", {"README.md": "There\n"})
        clone.git("fetch", "-q")
        assert refused(lambda: merge(there)) == (
            ProblemsFound,
            "work and origin/work have parted: what is said here is of work.",
            "Unite them first: git switch work, then git pull",
        )


class TestDropping:
    @pytest.mark.parametrize(("number", "told"), [(1, "1 commit"), (2, "2 commits")])
    def test_commits_that_no_other_branch_holds(
        self, git: GitRepository, work: EvidenceRepository, number: int, told: str
    ) -> None:
        for each in range(number - 1):
            git.commit("More", {"README.md": f"{each}\n"})
        tip = git.git("rev-parse", "work")
        assert refused(lambda: drop(work, "work")) == (
            UsageError,
            f"work holds {told} that no other branch holds.",
            "Drop it all the same with: escm change drop work --yes",
        )
        dropped = drop(work, "work", even_lost=True)
        assert (dropped.name, dropped.commit, dropped.lost) == ("work", tip, number)
        assert tips(git)[1:] == ["main", ""]
        assert history.status(work.git).changed == ()

    def test_what_another_branch_holds_is_not_lost(self, git: GitRepository, work: EvidenceRepository) -> None:
        git.git("branch", "-q", "kept")
        git.git("switch", "-q", "main")
        assert drop(work, "work").lost == 0
        assert git.git("branch", "--list", "work") == ""

    def test_one_goes_to_the_branch_that_is_named(self, git: GitRepository, repo: EvidenceRepository) -> None:
        git.git("branch", "-q", "release")
        git.git("switch", "-q", "-c", "work")
        drop(repo, "work", into="release")
        assert tips(git)[1:] == ["release", ""]
        assert refused(lambda: drop(repo, "release", into="release"))[1] == (
            "release takes changes; it is no proposal and is not dropped."
        )
