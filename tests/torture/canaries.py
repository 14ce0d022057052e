"""A canary: a program that a hostile repository wants to have run, and the ground around the repository."""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path

SECRET = "the-secret-of-the-reader"
"""What lies outside of the repository and must never be shown."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A folder that holds the repository, a secret beside it, and a program that leaves a mark when it is run."""

    folder: Path

    @classmethod
    def new(cls, folder: Path) -> Ground:
        """Secret and program in place, no mark yet."""
        made = cls(folder)
        made.marks.mkdir(parents=True)
        made.outside.mkdir()
        made.secret.write_text(f"title: {SECRET}\nowner: {SECRET}\n")
        (made.outside / "lock").write_text("keep this")
        made.program.write_text(f'#!/bin/sh\n: > "{made.marks}/ran-$$"\ncat >/dev/null 2>&1 </dev/null\nexit 0\n')
        made.program.chmod(0o755)
        return made

    @property
    def marks(self) -> Path:
        """Where the program leaves its marks."""
        return self.folder / "marks"

    @property
    def program(self) -> Path:
        """The program of the attacker."""
        return self.folder / "canary"

    @property
    def outside(self) -> Path:
        """A folder of the reader, beside the repository."""
        return self.folder / "outside"

    @property
    def secret(self) -> Path:
        """A file of the reader."""
        return self.outside / "secret.yaml"

    @property
    def root(self) -> Path:
        """Where the hostile repository is made."""
        return self.folder / "received"

    def ran(self) -> list[str]:
        """The marks: one for each time that code of the repository was run."""
        return sorted(each.name for each in self.marks.iterdir())

    def footprint(self) -> dict[str, str]:
        """Every file below the ground, by path, with what it holds; whatever is written anywhere shows here."""
        found: dict[str, str] = {}
        for folder, folders, files in os.walk(self.folder):
            # Where the program keeps what it found out, in the repository and nowhere else.
            if "HEAD" in files and "objects" in folders:
                folders[:] = [name for name in folders if name != "escm" or os.path.islink(f"{folder}/{name}")]  # noqa: PTH114
            for name in (*folders, *files):
                path = os.path.join(folder, name)  # noqa: PTH118  names that are no text
                facts = os.lstat(path)
                if stat.S_ISREG(facts.st_mode):
                    content = _digest(path) if facts.st_size < 1_000_000 else str(facts.st_size)
                else:
                    content = "link to " + os.readlink(path) if stat.S_ISLNK(facts.st_mode) else "no file"  # noqa: PTH115
                found[path] = f"{stat.S_IMODE(facts.st_mode):o} {content}"
        return found


def _digest(path: str) -> str:
    with open(path, "rb") as file:  # noqa: PTH123
        return hashlib.sha256(file.read()).hexdigest()
