"""The files of a tree are those that git lists, and only what is new is asked for."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from escm_tui.git.batch import Batch
from escm_tui.git.content import Entry
from escm_tui.git.repository import Repository
from escm_tui.git.sources import Revision
from escm_tui.git.trees import KnownTrees
from tests.support.repositories import GitRepository

MOST = 1000
FILES = {
    "escm.yaml": "format: 1\n",
    "a.b": "x\n",
    "a/b": "sorted behind a.b, since folders end with a slash\n",
    "a-b/c d/ü\ne.yaml": "odd\n",
    "engagements/acme/knw/knw07.yaml": "owner: A\n",
    "engagements/other/knw/knw07.yaml": "owner: B\n",
}


def listed(git: GitRepository, revision: str = "HEAD") -> list[tuple[str, Entry]]:
    """What git itself lists."""
    found = []
    for row in git.git("ls-tree", "-r", "-z", "--full-tree", revision).split("\0")[:-1]:
        facts, _, path = row.partition("\t")
        mode, _, oid = facts.split(" ")
        found.append((path, Entry(mode, oid, None)))
    return found


def made(git: GitRepository, content: bytes) -> str:
    """A tree of these bytes, whatever git thinks of them."""
    return git.git("hash-object", "-t", "tree", "-w", "--stdin", "--literally", stdin=content).strip()


def row(mode: str, name: str, oid: str) -> bytes:
    return f"{mode} {name}\0".encode() + bytes.fromhex(oid)


def files_of(git: GitRepository, tree: str, known: KnownTrees | None = None) -> dict[str, Entry] | None:
    with git.repository.reading_history() as reading:
        return (known or KnownTrees()).files(reading, tree, MOST)


def test_the_files_are_those_that_git_lists_in_its_order(evidence_git: GitRepository) -> None:
    evidence_git.commit(files=FILES)
    (evidence_git.root / "link").symlink_to("a.b")
    (evidence_git.root / "run.sh").write_text("true\n")
    (evidence_git.root / "run.sh").chmod(0o755)
    evidence_git.git("add", "-A")
    evidence_git.git("update-index", "--add", "--cacheinfo", f"160000,{evidence_git.git('rev-parse', 'HEAD')},module")
    evidence_git.git("commit", "-qm", "Every kind")
    tree = evidence_git.git("rev-parse", "HEAD^{tree}").strip()
    found = files_of(evidence_git, tree)
    assert found is not None
    assert [*found.items()] == listed(evidence_git)
    assert {each.mode for each in found.values()} == {"100644", "100755", "120000", "160000"}
    with evidence_git.repository.reading_history() as reading:
        assert [*Revision.at(reading, "HEAD").entries().items()] == listed(evidence_git)


def test_only_trees_that_are_new_are_asked_for(evidence_git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    tell = Batch.tell

    def noted(batch: Batch, names: Sequence[bytes]) -> bytes | None:
        asked.append(len(names))
        return tell(batch, names)

    monkeypatch.setattr(Batch, "tell", noted)
    evidence_git.commit(files=FILES)
    known = KnownTrees()
    first = files_of(evidence_git, evidence_git.git("rev-parse", "HEAD^{tree}").strip(), known)
    before = sum(asked)
    evidence_git.commit(files={"engagements/acme/knw/knw07.yaml": "owner: C\n"})
    tree = evidence_git.git("rev-parse", "HEAD^{tree}").strip()
    second = files_of(evidence_git, tree, known)
    assert first is not None
    assert second is not None
    assert [*second.items()] == listed(evidence_git)
    # The tree itself, engagements, acme and knw.
    assert sum(asked) - before == 4
    assert second["engagements/other/knw/knw07.yaml"] is first["engagements/other/knw/knw07.yaml"]
    assert files_of(evidence_git, tree, known) == second
    assert sum(asked) - before == 4


@pytest.mark.parametrize("odd", ["mode", "slash", "no name", "cut off", "missing", "no tree"])
def test_what_is_odd_is_left_to_git(evidence_git: GitRepository, odd: str) -> None:
    evidence_git.commit(files=FILES)
    blob = evidence_git.git("rev-parse", "HEAD:escm.yaml").strip()
    content = {
        "mode": row("100666", "a.yaml", blob),
        "slash": row("100644", "a/b.yaml", blob),
        "no name": row("100644", "", blob),
        "cut off": row("100644", "a.yaml", blob)[:-3],
        "missing": row("40000", "folder", "1" * len(blob)),
        "no tree": row("40000", "folder", blob),
    }
    assert files_of(evidence_git, made(evidence_git, content[odd])) is None


def test_endless_and_deep_trees_are_left_to_git(evidence_git: GitRepository) -> None:
    evidence_git.commit(files=FILES)
    blob = evidence_git.git("rev-parse", "HEAD:escm.yaml").strip()
    wide = deep = made(evidence_git, row("100644", "escm.yaml", blob))
    for _ in range(12):
        wide = made(evidence_git, b"".join(row("40000", f"f{number}", wide) for number in range(10)))
    assert files_of(evidence_git, wide) is None
    for _ in range(40):
        deep = made(evidence_git, row("40000", "f", deep))
    assert files_of(evidence_git, deep) is None


def test_without_a_git_that_tells_objects_git_is_asked(evidence_git: GitRepository) -> None:
    evidence_git.commit(files=FILES)
    repository: Repository = evidence_git.repository
    assert KnownTrees().files(repository, evidence_git.git("rev-parse", "HEAD^{tree}").strip(), MOST) is None
    assert [*Revision.at(repository, "HEAD").entries().items()] == listed(evidence_git)


def test_what_was_read_is_forgotten_when_it_grows_too_large(
    evidence_git: GitRepository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("escm_tui.git.trees._MOST_KNOWN", 3)
    known = KnownTrees()
    for owner in "ABCD":
        evidence_git.commit(files=FILES | {"engagements/acme/knw/knw07.yaml": f"owner: {owner}\n"})
        found = files_of(evidence_git, evidence_git.git("rev-parse", "HEAD^{tree}").strip(), known)
        assert found is not None
        assert [*found.items()] == listed(evidence_git)
