"""New repositories, redacted ones and their folders: what is in them, word for word, and why one is not made."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from escm_tui.actions import initialize as initializing, redact as redacting
from escm_tui.actions.initialize import initialize
from escm_tui.actions.new_repository import (
    install_hooks,
    new_folder,
    surrounding_repository,
    template_files,
    unborn_repository,
    write_files,
)
from escm_tui.actions.redact import export_redacted
from escm_tui.actions.schemas import in_the_way, restore_schemas, shipped_schemas
from escm_tui.errors import InternalError, ProblemsFound, UsageError, WriteError
from escm_tui.exchange.redaction import redacted_files
from escm_tui.git import commits, hooks
from escm_tui.git.merge_command import DRIVER_KEY
from escm_tui.git.repository import Repository
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.shipped import shipped_folder
from tests.actions.conftest import RECORD_PATH, TODAY, evidence_file, refused
from tests.support.repositories import GitRepository

SECRET = "organization/evidence/deal.yaml"
HOOK_WORDS = "The hooks were not installed. "


@pytest.fixture
def known(isolated_git: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The configuration of a user who has told git their name."""
    configuration = isolated_git / ".gitconfig"
    configuration.write_text("[user]\n\tname = Process Lead\n\temail = lead@example.com\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(configuration))
    return configuration


def steps(directory: Path) -> tuple[str, ...]:
    return (
        f"Change into the repository: cd {shlex.quote(str(directory))}",
        "Open the terminal interface: escm",
        "Describe something that you can show: escm evidence add --help",
        "Rate an Activity with it: escm rate knw07.b1 satisfied --evidence SLUG",
        "See what it amounts to: escm status",
        "Keep it: escm commit",
    )


@pytest.mark.usefixtures("known")
class TestNewRepository:
    def test_what_is_told_of_it(self, tmp_path: Path) -> None:
        made = initialize(tmp_path / "new", "  Northwind\tServices  ", interpreter="/opt/python")
        git = GitRepository(tmp_path / "new")
        assert (made.root, made.commit, made.hooks_installed) == (
            tmp_path / "new",
            git.git("rev-parse", "HEAD"),
            True,
        )
        assert made.next_steps == steps(tmp_path / "new")
        assert git.git("log", "--format=%B").strip() == "Start the evidence repository of Northwind Services"
        assert git.git("branch", "--show-current") == "main"
        opened = EvidenceRepository.open(git.root, today=TODAY)
        assert {each.state for each in hooks.status(opened.git, interpreter="/opt/python")} == {
            hooks.HookState.INSTALLED
        }
        assert "/opt/python" in git.git("config", DRIVER_KEY)
        files = {path for path in git.git("ls-files", "-z").split("\0") if path}
        assert files == {*template_files(), *shipped_schemas()}

    def test_a_folder_with_a_blank(self, tmp_path: Path) -> None:
        assert initialize(tmp_path / "a b", "Northwind").next_steps[0] == (
            f"Change into the repository: cd '{tmp_path}/a b'"
        )

    def test_hooks_of_elsewhere_and_a_repository_around(self, tmp_path: Path, known: Path) -> None:
        with known.open("a") as file:
            file.write(f"[core]\n\thooksPath = {tmp_path / 'shared'}\n")
        outer = GitRepository.new(tmp_path / "outer")
        made = initialize(outer.root / "deep/new", "Northwind")
        git = GitRepository(outer.root / "deep/new").repository
        assert not made.hooks_installed
        _, sentence, hint = refused(lambda: hooks.install(git))
        assert made.next_steps == (
            f"It lies inside the git repository {outer.root}, which does not keep it; move it if that was not meant.",
            f"{HOOK_WORDS}{sentence} {hint}",
            *steps(outer.root / "deep/new"),
        )
        assert install_hooks(git) == (False, (f"{HOOK_WORDS}{sentence} {hint}",))

    def test_a_name_is_needed(self, tmp_path: Path) -> None:
        assert refused(lambda: initialize(tmp_path / "new", " ")) == (
            UsageError,
            "The organization has no name.",
            "Name it with: --organization NAME",
        )
        assert list(tmp_path.iterdir()) == []

    def test_a_template_that_is_damaged(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        broken = {RECORD_PATH: b"activities: {b1: {rating: superb}}\n"}
        monkeypatch.setattr(initializing, "template_files", lambda: template_files() | broken)
        kind, sentence, hint = refused(lambda: initialize(tmp_path / "new", "Northwind"))
        assert (kind, sentence, hint) == (
            InternalError,
            (
                f"The template of this installation is damaged: {RECORD_PATH}: "
                'activities.b1.rating is "superb"; it can be satisfied, partial, unsatisfied or not_applicable.'
            ),
            "",
        )


class TestFolders:
    EMPTY = "Name a directory that is empty or absent."

    def fails_in(self, folder: Path, act: Callable[[], object], unborn: Repository | None = None) -> None:
        """Make a folder, do something in it, then fail."""

        def work() -> None:
            with new_folder(folder, unborn):
                act()
                raise ValueError("stop")

        with pytest.raises(ValueError, match=r"^stop$"):
            work()

    @pytest.mark.parametrize(
        ("names", "held"),
        [
            ("a", "a"),
            ("edcba", "a, b, c, d, e"),
            ("fedcba", "a, b, c, d, e and 1 more"),
        ],
    )
    def test_one_that_holds_something(self, tmp_path: Path, names: str, held: str) -> None:
        for name in names:
            (tmp_path / name).write_text("x")
        with pytest.raises(UsageError) as caught, new_folder(tmp_path):
            raise AssertionError("nothing is made there")
        assert (caught.value.message, caught.value.hint) == (
            f"{tmp_path} is not empty: it holds {held}.",
            self.EMPTY,
        )

    def test_a_file_in_its_place(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("x")
        with pytest.raises(UsageError) as caught, new_folder(tmp_path / "file"):
            raise AssertionError("nothing is made there")
        assert (caught.value.message, caught.value.hint) == (f"{tmp_path}/file is a file.", self.EMPTY)

    def test_what_the_system_says(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def denied(*_: object, **__: object) -> None:
            raise PermissionError(13, "Permission denied")

        with monkeypatch.context() as patch:
            patch.setattr(Path, "iterdir", denied)
            with pytest.raises(WriteError) as caught, new_folder(tmp_path):
                raise AssertionError("nothing is made there")
        assert (caught.value.message, caught.value.hint) == (f"{tmp_path} cannot be read: Permission denied.", "")
        monkeypatch.setattr(Path, "mkdir", denied)
        with pytest.raises(WriteError) as caught, new_folder(tmp_path / "a/b"):
            raise AssertionError("nothing is made there")
        assert (caught.value.message, caught.value.hint) == (f"{tmp_path}/a/b cannot be made: Permission denied.", "")

    def test_parents_are_made_and_taken_away(self, tmp_path: Path) -> None:
        with new_folder(tmp_path / "a/b/c"):
            (tmp_path / "a/b/c/x").write_text("x")
        assert (tmp_path / "a/b/c/x").read_text() == "x"

        def several_things() -> None:
            (tmp_path / "d/e/folder/below").mkdir(parents=True)
            (tmp_path / "d/e/file").write_text("x")
            (tmp_path / "d/e/link").symlink_to(tmp_path / "a")
            (tmp_path / "d/e/nowhere").symlink_to(tmp_path / "nowhere")

        self.fails_in(tmp_path / "d/e", several_things)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["a"]
        assert (tmp_path / "a/b/c/x").read_text() == "x"
        # What somebody else put into a folder that was made keeps it.
        self.fails_in(tmp_path / "f/g", lambda: (tmp_path / "f/mine").write_text("x"))
        assert [path.name for path in (tmp_path / "f").iterdir()] == ["mine"]

    def test_what_was_begun_there_stays(self, tmp_path: Path) -> None:
        begun = GitRepository.new(tmp_path / "begun")
        unborn = unborn_repository(begun.root)
        assert unborn is not None
        assert unborn.root == begun.root
        self.fails_in(begun.root, lambda: begun.stage({"a.txt": "x"}), unborn)
        assert [path.name for path in begun.root.iterdir()] == [".git"]
        assert begun.git("ls-files") == ""
        assert not (begun.root / ".git/index").exists()

    def test_what_counts_as_begun(self, tmp_path: Path) -> None:
        (tmp_path / "plain").mkdir()
        assert unborn_repository(tmp_path / "plain") is None
        assert unborn_repository(tmp_path / "absent") is None
        begun = GitRepository.new(tmp_path / "begun")
        (tmp_path / "link").symlink_to(begun.root)
        assert unborn_repository(tmp_path / "link") is not None
        (begun.root / "below/.git").mkdir(parents=True)
        assert unborn_repository(begun.root / "below") is None
        begun.commit("Start", {"a.txt": "x"})
        assert unborn_repository(begun.root) is None

    def test_what_lies_around(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        outer = GitRepository.new(tmp_path / "outer")
        assert surrounding_repository(outer.root / "a/b") == outer.root
        assert surrounding_repository(outer.root) is None
        assert surrounding_repository(tmp_path / "other") is None
        monkeypatch.chdir(outer.root)
        assert surrounding_repository(Path("new")) == outer.root

    def test_files_that_cannot_be_written(self, tmp_path: Path) -> None:
        write_files(tmp_path, {"a/b.txt": b"1", "a/c.txt": b"2"})
        assert [(tmp_path / name).read_bytes() for name in ("a/b.txt", "a/c.txt")] == [b"1", b"2"]
        assert refused(lambda: write_files(tmp_path, {"a/b.txt/c": b""})) == (
            WriteError,
            "The repository cannot be written: File exists.",
            "",
        )

    def test_the_template(self) -> None:
        folder = shipped_folder("evidence-template")
        files = template_files()
        assert list(files) == sorted(files, key=lambda path: Path(path).parts)
        assert files == {
            path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
        }

    def test_hooks_and_the_merge_of_evidence(self, git: GitRepository, repo: EvidenceRepository) -> None:
        assert install_hooks(repo.git, "/opt/python") == (True, ())
        assert "/opt/python" in git.git("config", DRIVER_KEY)
        assert b"/opt/python" in (git.root / ".git/hooks/pre-commit").read_bytes()


@pytest.mark.parametrize("place", [".escm", ".escm/schemas", ".escm/schemas/record-1.schema.json"])
def test_what_is_in_the_way_of_schemas(git: GitRepository, repo: EvidenceRepository, place: str) -> None:
    assert in_the_way(repo) == ()
    git.git("rm", "-rq", "--cached", place)
    (git.root / place).rename(git.root.parent / "elsewhere")
    (git.root / place).symlink_to(git.root.parent / "elsewhere")
    assert in_the_way(repo) == (place,)
    assert refused(lambda: restore_schemas(repo)) == (
        WriteError,
        f"{place} is in the way of the copies of the schemas, so nothing was written.",
        "Move it away and keep it: escm doctor --repair",
    )


class TestRedacted:
    README = """# Redacted evidence

This repository was made from another one for readers who may see evidence up to the degree "{}". It holds one
commit: the history, comments, signatures and free files of the original are not part of it.

- {} evidence items are {}.
- The SHA-256 digest of a withheld item stays where the original has one, so that whoever holds the work product can
  tell that it is the one that was judged.
- Ratings, dates, kinds and determinations are those of the original: {}.
- A seal can be verified in the original alone.
"""

    @pytest.fixture
    def deal(self, git: GitRepository, repo: EvidenceRepository) -> EvidenceRepository:
        """With a restricted item that nobody names."""
        git.commit("Deal", {SECRET: evidence_file("The deal of the year", "confidentiality: restricted\n")})
        return repo

    def copy(self, made: Path) -> GitRepository:
        return GitRepository(made)

    def test_of_the_work_tree(self, git: GitRepository, deal: EvidenceRepository, tmp_path: Path) -> None:
        git.write({"organization/evidence/list.yaml": evidence_file("List")})
        made = export_redacted(deal, tmp_path / "copy")
        copy = self.copy(made.root)
        assert (made.root, made.commit, made.withheld, made.left_out) == (
            tmp_path / "copy",
            copy.git("rev-parse", "HEAD"),
            1,
            (),
        )
        assert (copy.root / "README.md").read_text() == self.README.format("internal", 1, "masked", "a work tree")
        assert (copy.root / ".gitattributes").read_bytes() == template_files()[".gitattributes"]
        assert copy.git("log", "--format=%an <%ae> %B").strip() == (
            "Test Lead <lead@example.com> Redacted evidence of Northwind"
        )
        assert copy.git("branch", "--show-current") == "main"
        assert copy.git("status", "--porcelain", "--ignored") == ""
        tracked = {path for path in copy.git("ls-files", "-z").split("\0") if path}
        original = {path for path in git.git("ls-files", "-z").split("\0") if path}
        assert tracked == (
            (original - {SECRET, ".gitignore"})
            | {"organization/evidence/withheld-1.yaml", "organization/evidence/list.yaml"}
        )

    def test_of_a_revision(self, git: GitRepository, deal: EvidenceRepository, tmp_path: Path) -> None:
        git.write({"organization/evidence/list.yaml": evidence_file("List")})
        made = export_redacted(deal, tmp_path / "copy", "HEAD", shown="public", remove=True)
        copy = self.copy(made.root)
        assert (copy.root / "README.md").read_text() == self.README.format(
            "public", made.withheld, "removed", git.git("rev-parse", "HEAD")
        )
        assert made.withheld == 4
        assert list(copy.root.glob("*/evidence/*")) == []
        everything = export_redacted(deal, tmp_path / "whole", "HEAD", shown="restricted")
        assert everything.withheld == 0
        assert (everything.root / SECRET).exists()
        assert not (everything.root / "organization/evidence/list.yaml").exists()

    def test_who_commits_is_taken_along(
        self, deal: EvidenceRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, isolated_git: Path
    ) -> None:
        configuration = isolated_git / ".gitconfig"
        configuration.write_text("[user]\n\tname = Somebody\n\temail = somebody@example.com\n")
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(configuration))
        copy = self.copy(export_redacted(deal, tmp_path / "copy").root)
        assert copy.git("log", "--format=%an <%ae>") == "Somebody <somebody@example.com>"
        assert copy.run("config", "--local", "user.name").returncode == 1
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
        other = self.copy(export_redacted(deal, tmp_path / "other").root)
        assert other.git("config", "--local", "user.name") == "Test Lead"
        assert other.git("config", "--local", "user.email") == "lead@example.com"

    def test_what_stops_it(
        self, git: GitRepository, deal: EvidenceRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        target = tmp_path / "copy"

        def spoiled(*args: object) -> object:
            made = redacted_files(*args)  # type: ignore[arg-type]
            return replace(made, files={**made.files, RECORD_PATH: b"activities: {b1: {rating: superb}}\n"})

        wrong = 'activities.b1.rating is "superb"; it can be satisfied, partial, unsatisfied or not_applicable.'
        with monkeypatch.context() as patch:
            patch.setattr(redacting, "redacted_files", spoiled)
            assert refused(lambda: export_redacted(deal, target)) == (
                InternalError,
                f"The redacted evidence would not be valid: {RECORD_PATH}: {wrong}",
                "",
            )
        git.write({RECORD_PATH: "activities: {b1: {rating: superb}}\n"})
        # Of a revision the work tree has to be sound too: it says what is withheld.
        for revision in (None, "HEAD"):
            assert refused(lambda revision=revision: export_redacted(deal, target, revision)) == (  # type: ignore[misc]
                ProblemsFound,
                (
                    "The evidence holds an error, so nobody can tell what has to be withheld; nothing was exported. "
                    f"{RECORD_PATH}: {wrong}"
                ),
                "See each with its next step: escm validate",
            )
        git.git("checkout", "-q", "--", ".")
        git.git("config", "--unset", "user.email")
        assert refused(lambda: export_redacted(deal, target)) == refused(git.repository.identity)
        assert not target.exists()

    def test_hooks_of_the_user_are_not_asked(
        self, deal: EvidenceRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[bool] = []
        real: Callable[..., str] = commits.commit

        def told(*args: object, **more: object) -> str:
            asked.append(bool(more["allow_hooks"]))
            return real(*args, **more)

        monkeypatch.setattr(commits, "commit", told)
        export_redacted(deal, tmp_path / "copy")
        assert asked == [False]
