"""What the index keeps of a file that git could not merge."""

from __future__ import annotations

from escm_tui.git.repository import Repository
from escm_tui.git.spelling import text_of


def unmerged_versions(repository: Repository, path: str) -> tuple[bytes | None, bytes | None, bytes | None]:
    """The file as both sides found it, ours and theirs; nothing for each that does not have it."""
    listing = repository.run(["ls-files", "-u", "-z", "--", path])
    ids: dict[str, str] = {}
    for record in listing.split(b"\0")[:-1]:
        facts, _, name = record.partition(b"\t")
        if text_of(name) == path:
            _, oid, stage = text_of(facts).split(" ")
            ids[stage] = oid
    base, ours, theirs = (
        repository.run(["cat-file", "blob", ids[stage]]) if stage in ids else None for stage in ("1", "2", "3")
    )
    return base, ours, theirs
