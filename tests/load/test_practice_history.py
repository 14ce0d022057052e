"""The history of a Practice on real repositories: merges, renamed engagements, errors and what is not committed."""

from __future__ import annotations

from pathlib import Path

from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.practice_history import blame, practice_log
from tests.support.evidence import ENGAGEMENT, evidence_repository

RECORD = "organization/knw/knw07.yaml"


def claims(**ratings: str) -> str:
    return "activities:\n" + "".join(f"  {each}: {{rating: {rating}}}\n" for each, rating in ratings.items())


def made(repo: EvidenceRepository, span: str = "organization", revision: str | None = None) -> dict[str, str | None]:
    """Activity to the commit that made its claim."""
    found = blame(repo, repo.snapshot(revision), span, "knw07")
    return {each.activity: each.commit for each in found.made}


class TestBlame:
    def test_follows_both_sides_of_a_merge(self, tmp_path: Path) -> None:
        git, repo = evidence_repository(tmp_path / "r")
        base = git.commit("Base", {RECORD: claims(b1="partial", b2="partial", b3="partial")})
        git.git("checkout", "-q", "-b", "side")
        right = git.commit("Right", {RECORD: claims(b1="partial", b2="partial", b3="satisfied")})
        git.commit("Elsewhere", {"organization/knw/knw08.yaml": claims(b1="partial")})
        git.git("checkout", "-q", "main")
        left = git.commit("Left", {RECORD: claims(b1="satisfied", b2="partial", b3="partial")})
        git.git("merge", "-q", "--no-ff", "-s", "ours", "-m", "Merge", "side")
        git.write({RECORD: claims(b1="satisfied", b2="partial", b3="satisfied")})
        git.git("commit", "-q", "-a", "--amend", "-m", "Merge")
        assert made(repo) == {"b1": left, "b2": base, "b3": right}
        assert made(repo, revision="side") == {"b1": base, "b2": base, "b3": right}

    def test_follows_a_renamed_engagement(self, tmp_path: Path) -> None:
        git, repo = evidence_repository(tmp_path / "r")
        first = git.commit("Rate", {"engagements/acme/knw/knw07.yaml": claims(b1="partial", b2="partial")})
        for old, new in (("acme", "orbit"), ("orbit", "comet")):
            git.git("mv", f"engagements/{old}", f"engagements/{new}")
            former = "formerly: [acme]\n" if new == "orbit" else "formerly: [acme, orbit]\n"
            git.commit(f"Rename {old}", {f"engagements/{new}/engagement.yaml": ENGAGEMENT + former})
            if new == "orbit":
                second = git.commit("More", {"engagements/orbit/knw/knw07.yaml": claims(b1="partial", b2="satisfied")})
        assert made(repo, "engagements/comet") == {"b1": first, "b2": second}

    def test_knows_what_is_not_committed_and_what_was_removed(self, tmp_path: Path) -> None:
        git, repo = evidence_repository(tmp_path / "r")
        start = git.git("rev-parse", "HEAD")
        gone = git.commit("Remove", {RECORD: None})
        assert made(repo) == {"b1": gone}
        git.write({RECORD: claims(b2="partial")})
        assert made(repo) == {"b1": gone, "b2": None}
        assert made(repo, revision=start) == {"b1": start}
        assert made(repo, "engagements/acme") == {}

    def test_of_a_repository_without_a_commit_nothing_is_committed(self, tmp_path: Path) -> None:
        git, repo = evidence_repository(tmp_path / "r")
        git.git("update-ref", "-d", "HEAD")
        assert made(repo) == {"b1": None}

    def test_of_one_activity(self, tmp_path: Path) -> None:
        git, repo = evidence_repository(tmp_path / "r")
        git.commit("Rate", {RECORD: claims(b1="partial", b2="partial")})
        found = blame(repo, repo.work_tree(), "organization", "knw07", "b2")
        assert (found.path, [each.activity for each in found.made]) == (RECORD, ["b2"])

    def test_each_blob_is_fetched_once(self, tmp_path: Path) -> None:
        git, repo = evidence_repository(tmp_path / "r")
        for number in range(6):
            git.commit("Back and forth", {RECORD: claims(b1=("partial", "satisfied")[number % 2])})
        last = git.git("rev-parse", "HEAD")
        assert made(repo) == {"b1": last}


class TestLog:
    def test_tells_claims_determinations_and_errors(self, tmp_path: Path) -> None:
        git, repo = evidence_repository(tmp_path / "r")
        start = git.git("rev-parse", "HEAD")
        broken = git.commit("Break", {RECORD: "activities: {b1: {rating: good}}\n"})
        git.commit("Elsewhere", {"organization/knw/knw08.yaml": claims(b1="partial")})
        judged = git.commit("Judge", {"evaluations/2026-h1/knw/knw07.yaml": "verdict: satisfied\n"})
        mended = git.commit("Mend", {RECORD: claims(b1="partial")})
        raised = git.commit("Raise", {RECORD: claims(b1="satisfied", b2="partial")})
        found = practice_log(repo, "HEAD", "knw07")
        assert [each.commit.id for each in found] == [raised, mended, judged, broken, start]
        assert [
            [
                (change.span, change.activity, change.before, change.after, change.evidence_added)
                for change in each.claims
            ]
            for each in found
        ] == [
            [("organization", "b1", "partial", "satisfied", ()), ("organization", "b2", None, "partial", ())],
            [],
            [],
            [],
            [("organization", "b1", None, "satisfied", ("procedure",))],
        ]
        assert [(each.evaluation, each.before, each.after) for each in found[2].verdicts] == [
            ("2026-h1", None, "satisfied")
        ]
        assert [each.unreadable for each in found] == [(), (RECORD,), (), (RECORD,), ()]

    def test_of_one_activity_and_of_a_range(self, tmp_path: Path) -> None:
        git, repo = evidence_repository(tmp_path / "r")
        git.commit("One", {RECORD: claims(b1="satisfied", b2="partial")})
        two = git.commit("Two", {RECORD: claims(b1="satisfied", b2="satisfied")})
        three = git.commit("Three", {RECORD: claims(b1="partial", b2="satisfied")})
        assert [each.commit.id for each in practice_log(repo, "HEAD~2..HEAD", "knw07")] == [three, two]
        only = practice_log(repo, "HEAD~2..HEAD", "knw07", "b2")
        assert [(each.commit.id, [change.activity for change in each.claims]) for each in only] == [(two, ["b2"])]
        assert practice_log(repo, "HEAD", "ppl01") == ()
