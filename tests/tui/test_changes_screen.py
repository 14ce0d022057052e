"""Changes: what differs in words and as text, the commit, its draft, and the log."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.widgets import TextArea

from escm_tui.domain.comparison import compare
from escm_tui.domain.profile import profile_of
from escm_tui.git import hooks
from escm_tui.git.history import Commit
from escm_tui.load.catalog import load_catalog
from escm_tui.tui.change_details import commit_page
from escm_tui.tui.comparisons import CommitRead
from escm_tui.tui.drafts import Drafts
from escm_tui.tui.lines import Page
from tests.support.profiles import made_up_profile
from tests.support.repositories import GitRepository
from tests.support.screens import sitting
from tests.support.two_evaluations import SECOND, TODAY
from tests.tui.conftest import check_golden

THR03 = {"organization/thr/thr03.yaml": "activities:\n  b1:\n    rating: partial\n"}
PLAN = {"organization/evidence/plan-b.yaml": "title: Plan B\nkind: guidance_document\ndocument_type: plan\n"}


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_what_differs_in_words_and_as_text(northwind: GitRepository, size: tuple[int, int]) -> None:
    northwind.write({**THR03, **PLAN, "NOTES.md": "for us\n"})
    async with sitting(northwind.root, today=TODAY, size=size) as story:
        await story.press("5", "j")
        check_golden(f"changes-{size[0]}x{size[1]}", story.text)


async def test_everything_is_committed(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("5")
        assert "Everything is committed.  Log  " in story.text
        assert "v changes   " in story.text
        await story.press("v")
        assert story.text.count("committed.") == 2, "the state once, and before what"
        assert "Rate an Activity (3) or register evidence (6, then a)" in story.text
        assert "v shows the log." in story.text
        assert "v log   " in story.text
        await story.press("c")
        assert "Everything is committed." in story.toast


async def test_a_commit_with_the_proposed_message(northwind: GitRepository) -> None:
    northwind.write({**THR03, "NOTES.md": "for us\n"})
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("5", "c")
        message = story.app.screen.query_one("#message", TextArea).text
        assert message.startswith("Rate thr03 b1 partial for the organization\n")
        await story.press("f2")
        assert story.toast.startswith("Committed ")
        assert "*1 uncommitted" in story.text
    assert northwind.git("log", "-1", "--format=%s") == "Rate thr03 b1 partial for the organization"
    assert northwind.git("show", "--name-only", "--format=", "HEAD") == "organization/thr/thr03.yaml"
    assert northwind.git("status", "--porcelain") == "?? NOTES.md"


async def test_marks_choose_what_is_committed(northwind: GitRepository) -> None:
    northwind.write({**THR03, **PLAN})
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("5", "space")
        assert "1 marked" in story.text
        await story.press("c", "f2")
    assert northwind.git("show", "--name-only", "--format=", "HEAD") == "organization/evidence/plan-b.yaml"
    assert northwind.git("status", "--porcelain") == "?? organization/thr/thr03.yaml"


async def test_a_hook_that_refuses_keeps_the_message(northwind: GitRepository) -> None:
    northwind.write(THR03)
    northwind.hook("pre-commit", "echo 'the moon is wrong' >&2; exit 1")
    head = northwind.git("rev-parse", "HEAD")
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("5", "c")
        story.app.screen.query_one("#message", TextArea).text = "My own words\n\nlong thought about"
        await story.press("f2")
        assert "the moon is wrong" in story.text
        assert "My own words" in story.text
        await story.press("escape")
        assert Drafts.of(northwind.root).read() == "My own words\n\nlong thought about"
        assert "draft kept" in story.text
    assert northwind.git("rev-parse", "HEAD") == head
    (northwind.root / ".git/hooks/pre-commit").unlink()
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("5", "c")
        assert story.app.screen.query_one("#message", TextArea).text == "My own words\n\nlong thought about"
        await story.press("f2")
    assert northwind.git("log", "-1", "--format=%B").strip() == "My own words\n\nlong thought about"
    assert not Drafts.of(northwind.root).exists


async def test_a_trailer_is_added_and_checked_by_the_hook(
    northwind: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    hooks.install(northwind.repository, interpreter=sys.executable)
    northwind.write({"organization/cnt/cnt01.yaml": "activities:\n  b1:\n    rating: partial\n"})
    async with sitting(northwind.root, today=TODAY, size=(60, 16)) as story:
        await story.press("5", "c", "ctrl+t", "ctrl+t", "ctrl+t")
        assert "f2 or ctrl+s commit   ctrl+t trailer   esc keeps it" in story.text
        await story.type("Ann")
        await story.press("f2")
        assert "names a person" in story.text
        await story.type(" <ann@example.com>")
        await story.press("f2")
        assert "Committed" in story.toast
    assert northwind.git("log", "-1", "--format=%(trailers)").strip() == "Approved-by: Ann <ann@example.com>"


async def test_evidence_with_an_error_is_not_committed(northwind: GitRepository) -> None:
    northwind.write({"organization/thr/thr03.yaml": "activities:\n  b99:\n    rating: partial\n"})
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("5", "c", "f2")
        assert "organization/thr/thr03.yaml:2:3 R002 error thr03 has no Activity b99." in story.text
        await story.press("escape")
        assert "! thr03 organization" in story.text
        assert "1 error" in story.text
        assert "line 2: R002 thr03 has no Activity b99." in story.detail
    assert northwind.git("status", "--porcelain") == "?? organization/thr/thr03.yaml"


async def test_the_log(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("5", "j")
        assert "Everything is committed.  Log  5 commits, newest first" in story.text
        about = story.detail
        assert "A organization/ppl/ppl03.yaml" in about
        assert "ppl03 " in about.partition("organization/ppl")[0]
        text = about.partition("Text\n")[2]
        assert "organization/ppl/ppl03.yaml" in text
        assert "+activities:" in text
        await story.press("v")
        assert "Log" not in story.content("#tally")
        await story.press("v", "escape")
        assert "Everything is committed.  Log  5 commits" in story.text


def test_of_a_commit_that_changes_thousands_of_things_the_first_are_shown() -> None:
    catalog = load_catalog()
    full = made_up_profile(catalog, strength=1)
    nothing = profile_of(catalog, full.snapshot._replace(records={}))
    found = compare(nothing, full)
    day = datetime(2026, 11, 24, tzinfo=UTC)
    commit = Commit("c" * 40, (), "Lead", "lead@example.org", day, day, "Rate all", "")
    paths = tuple(f"A artifacts/{number}.txt" for number in range(700))
    page = Page.of(commit_page(commit, CommitRead(found, paths, ()))).texts
    rest = len(found.activities) - 600
    assert rest > 0
    assert f"and {rest} Activities more; Compare, key 4, has them Practice by Practice" in page
    assert sum(text.startswith("  A artifacts/") for text in page) == 600
    assert page[-4:] == ["  A artifacts/599.txt", "and 100 files more", "", "Text"]
    few = Page.of(commit_page(commit, CommitRead(None, paths[:600], ()))).texts
    assert few[-3:] == ["  A artifacts/599.txt", "", "Text"]


async def test_a_deleted_file(northwind: GitRepository) -> None:
    northwind.write({"organization/ppl/ppl03.yaml": None})
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("5")
        assert "- ppl03 organization" in story.text
        assert "Level 2 → Level 1 ▼" in story.text


async def test_enter_opens_the_practice_in_its_span(northwind: GitRepository) -> None:
    northwind.write({"engagements/acme/thr/thr03.yaml": "activities:\n  b1:\n    rating: partial\n"})
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("5", "enter")
        assert "3 thr03" in story.text
        assert "committed" in story.text
        assert story.app.current is not None
        assert story.app.current.span == "engagements/acme"


async def test_history_has_nothing_uncommitted(northwind: GitRepository) -> None:
    northwind.write(THR03)
    async with sitting(northwind.root, today=TODAY, revision=SECOND) as story:
        await story.press("5")
        assert "History is shown, so nothing here can be uncommitted." in story.text
        await story.press("c")
        assert "This is history" in story.toast


async def test_files_are_staged_and_only_these_are_committed(northwind: GitRepository) -> None:
    northwind.write({**THR03, **PLAN})
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("5", "i")
        assert "Staged, which c commits" in story.text
        assert "Not staged" in story.text
        assert northwind.git("diff", "--cached", "--name-only") == "organization/evidence/plan-b.yaml"
        await story.press("i")
        assert northwind.git("diff", "--cached", "--name-only") == ""
        assert "Not staged" not in story.text
        await story.press("i", "c", "f2")
    assert northwind.git("show", "--name-only", "--format=%s", "HEAD") == (
        "Add evidence plan-b\n\norganization/evidence/plan-b.yaml"
    )
    assert northwind.git("status", "--porcelain") == "?? organization/thr/thr03.yaml"


async def test_activities_are_staged_one_by_one(northwind: GitRepository) -> None:
    path = "organization/ppl/ppl03.yaml"
    text = (northwind.root / path).read_text()
    both = text.replace("rating: satisfied", "rating: partial", 2)
    northwind.write({path: both})
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("5", "a")
        assert f"What the next commit holds of {path}" in story.box
        assert story.box.count("[ ]") == 2
        await story.press("space")
        assert story.box.count("[x]") == 1
        await story.press("enter")
        assert "staged in part" in story.text
        await story.press("a")
        assert story.box.count("[x]") == 1
        await story.press("escape", "c", "f2")
    assert northwind.git("show", f"HEAD:{path}") == text.replace("rating: satisfied", "rating: partial", 1).strip()
    assert (northwind.root / path).read_text() == both
    assert northwind.git("status", "--porcelain") == f" M {path}"


async def test_what_has_no_activities_is_staged_as_a_whole(northwind: GitRepository) -> None:
    northwind.write(PLAN)
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("5", "a")
        assert "is no record; it is staged as a whole." in story.toast
        await story.press("v", "i")
        assert "Only files that are not committed can be staged." in story.toast


async def test_proposals_and_their_comparison(northwind: GitRepository) -> None:
    manifest = (northwind.root / "escm.yaml").read_text()
    northwind.commit(
        "Control", {"escm.yaml": manifest + "change_control: {controlled_branches: [main], approvals: 1}\n"}
    )
    northwind.git("switch", "-q", "-c", "add-plan")
    northwind.commit("Add a plan", PLAN)
    northwind.git("switch", "-q", "main")
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("5", "p")
        assert "add-plan" in story.box
        assert "needs approval" in story.box
        assert "add-plan needs 1 approval and has none that counts." in story.box
        await story.press("ctrl+t")
        assert story.content("#said").splitlines()[0].strip() == "organization/evidence/plan-b.yaml"
        assert "+title: Plan B" in story.box
        await story.press("escape")
        await story.press("p", "enter")
        assert "plan-b" in story.text or "Plan B" in story.text
        assert story.app.current is not None
        assert story.app.current.NAME == "compare"


async def test_no_branch_is_controlled(northwind: GitRepository) -> None:
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("5", "p")
        assert "No branch is controlled here" in story.toast


async def test_the_git_commands_of_the_sitting(northwind: GitRepository) -> None:
    northwind.write(THR03)
    async with sitting(northwind.root, today=TODAY) as story:
        await story.press("5", "c", "f2", "x")
        assert "git rev-parse" in story.text
        await story.type("acts commit")
        assert "commit --quiet" in story.box
        assert "It ended well." in story.box
