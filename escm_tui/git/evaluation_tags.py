"""The tags of evaluations in one listing, and what a folder held in the commits that they name."""

from __future__ import annotations

from escm_tui.git.repository import Repository
from escm_tui.git.spelling import text_of
from escm_tui.tuples import NamedTuple


class TagOfEvaluation(NamedTuple):
    """A tag below evaluation/ that was found in a listing; `commit` is what an annotated one points at."""

    name: str
    id: str
    commit: str
    body: str


_FIELDS = ("refname", "objectname", "objecttype", "*objecttype", "*objectname", "contents:body")
LISTING = (f"--format={''.join(f'%({field})%00' for field in _FIELDS)}", "refs/tags/evaluation/")
"""How git is asked for what `tags_in` reads."""


def evaluation_tags(repository: Repository, merged_into: str | None = None) -> tuple[TagOfEvaluation, ...]:
    """The annotated tags on commits below evaluation/, by name; with a commit only those that it descends from."""
    wanted = [] if merged_into is None else [f"--merged={merged_into}"]
    return tags_in(repository.brief("for-each-ref", *wanted, *LISTING))


def tags_in(listing: bytes) -> tuple[TagOfEvaluation, ...]:
    """The annotated tags on commits among what git listed."""
    parts = text_of(listing).split("\0")
    found = []
    for place in range(0, len(parts) - 1, len(_FIELDS)):
        name, id_, kind, peeled_kind, peeled, body = parts[place : place + len(_FIELDS)]
        if kind == "tag" and peeled_kind == "commit":
            found.append(TagOfEvaluation(name.removeprefix("\n").removeprefix("refs/tags/"), id_, peeled, body))
    return tuple(found)


def folder_blobs(repository: Repository, commit: str, folder: str) -> dict[str, str]:
    """Path to object id of everything below a folder of a commit."""
    listing = repository.run(["ls-tree", "-r", "-z", "--full-tree", commit, f"{folder}/"])
    found: dict[str, str] = {}
    for record in listing.split(b"\0")[:-1]:
        facts, _, path = record.partition(b"\t")
        found[text_of(path)] = text_of(facts).split(" ")[2]
    return found
