"""Builds real git repositories for tests, with the plain git program, fixed people and fixed dates."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from escm_tui.git.repository import Repository

FIRST_DATE = datetime(2024, 1, 15, 12, 0, tzinfo=UTC)
"""When the first commit of each repository is made; each further one comes a day later."""

Content = str | bytes | None


@dataclass(slots=True)
class GitRepository:
    """One repository in a temporary folder. `git` is the plain program, an oracle independent of the product."""

    root: Path
    day: int = field(default=0)

    @classmethod
    def new(cls, root: Path, *, object_format: str = "sha1", branch: str = "main") -> GitRepository:
        """A repository without a commit, with an identity in its own configuration."""
        root.mkdir(parents=True)
        made = cls(root)
        made.git("init", "-q", "--template=", f"--initial-branch={branch}", f"--object-format={object_format}")
        # Thousands of tests begin here; what git would write for two settings is written without starting it.
        with (root / ".git/config").open("a", encoding="utf-8") as file:
            file.write("[user]\n\tname = Test Lead\n\temail = lead@example.com\n")
        return made

    @property
    def repository(self) -> Repository:
        """The product's view of it, found anew."""
        return Repository.discover(self.root)

    def environment(self) -> dict[str, str]:
        """The environment of the next git process, with the date of the day."""
        when = (FIRST_DATE + timedelta(days=self.day)).strftime("%Y-%m-%dT%H:%M:%S+00:00")
        return os.environ | {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when}

    def run(self, *args: str, stdin: bytes | None = None, **variables: str) -> subprocess.CompletedProcess[bytes]:
        """Run git, whatever comes of it."""
        return subprocess.run(
            ["git", *args],
            cwd=self.root,
            env=self.environment() | variables,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            check=False,
        )

    def git(self, *args: str, stdin: bytes | None = None, **variables: str) -> str:
        """Run git, which has to succeed; what it prints, without the last line end."""
        done = self.run(*args, stdin=stdin, **variables)
        assert done.returncode == 0, f"git {args}: {done.stderr.decode('utf-8', 'replace')}"
        return done.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")

    def write(self, files: Mapping[str, Content]) -> None:
        """Write files below the root; nothing as content deletes one."""
        for name, content in files.items():
            path = self.root / name
            if content is None:
                path.unlink()
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def stage(self, files: Mapping[str, Content]) -> None:
        """Write files and put them into the index."""
        self.write(files)
        self.git("--literal-pathspecs", "add", "-A", "--", *files)

    def commit(self, message: str = "Change", files: Mapping[str, Content] | None = None) -> str:
        """Write and stage files, commit what is staged, go on to the next day; the commit's id."""
        if files:
            self.stage(files)
        self.git("commit", "-q", "--allow-empty", "-m", message)
        self.day += 1
        return self.git("rev-parse", "HEAD")

    def tag(self, name: str, revision: str = "HEAD", message: str = "Evaluation") -> str:
        """Put an annotated tag on a revision; the tag's id."""
        self.git("tag", "-a", "-m", message, name, revision)
        return self.git("rev-parse", f"refs/tags/{name}")

    def hook(self, name: str, script: str) -> Path:
        """Put an executable sh script in place of a hook."""
        path = self.root / ".git" / "hooks" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        return path
