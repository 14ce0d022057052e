"""The message of a commit that is not made yet: kept on disk, so that no crash and no hook loses it."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Drafts:
    """The draft of one repository, outside of it."""

    path: Path

    @classmethod
    def of(cls, root: Path) -> Drafts:
        """Where the draft of the repository at `root` lies."""
        state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
        name = hashlib.sha256(os.fsencode(root.absolute())).hexdigest()[:16]
        return cls(Path(state) / "escm" / "drafts" / f"{name}.txt")

    @property
    def exists(self) -> bool:
        """Whether a message waits."""
        return self.path.is_file()

    def read(self) -> str:
        """The message, or nothing."""
        try:
            return self.path.read_text("utf-8", "replace")
        except OSError:
            return ""

    def keep(self, message: str) -> None:
        """Keep a message; an empty one is forgotten. A disk that says no costs the draft, never the work."""
        try:
            if not message.strip():
                self.forget()
                return
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = self.path.with_suffix(".new")
            fresh.write_text(message, "utf-8")
            fresh.replace(self.path)
        except OSError:
            return

    def forget(self) -> None:
        """The commit is made."""
        self.path.unlink(missing_ok=True)
