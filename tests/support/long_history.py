"""A repository with as long a history as a test wants, made by git fast-import in one go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path

from tests.support.repositories import FIRST_DATE, Content, GitRepository


def fast_history(root: Path, commits: Iterable[Mapping[str, Content]]) -> GitRepository:
    """One commit a day on main, each with these files; nothing as content deletes one. The work tree is the last."""
    git = GitRepository.new(root)
    stream = bytearray()
    for number, files in enumerate(commits):
        stamp = int((FIRST_DATE + timedelta(days=number)).timestamp())
        stream += f"commit refs/heads/main\ncommitter Test Lead <lead@example.com> {stamp} +0000\n".encode()
        stream += _data(f"Commit {number}".encode())
        for name, content in files.items():
            if content is None:
                stream += f"D {name}\n".encode()
            else:
                stream += f"M 100644 inline {name}\n".encode()
                stream += _data(content.encode() if isinstance(content, str) else content)
    git.git("fast-import", "--quiet", stdin=bytes(stream))
    git.git("reset", "-q", "--hard", "main")
    git.day = number + 1
    return git


def _data(content: bytes) -> bytes:
    return b"data %d\n%b\n" % (len(content), content)
