"""Verifies an evidence pack without the repository it came from: sums, the tree, the seal and its signature."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from escm_tui.actions.verify_seal import verify
from escm_tui.errors import EscmError
from escm_tui.exchange.pack import COMMIT, TAG, Pack, PackFacts
from escm_tui.git.commits import initialize
from escm_tui.git.repository import Repository
from escm_tui.git.tags import SignatureCheck, Trust, check_signature, read_tag
from escm_tui.load.catalog import load_catalog
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.verification import Difference, TrustAnchor, Verification


@dataclass(frozen=True)
class PackVerification:
    """What became of verifying a pack."""

    facts: PackFacts
    files: int
    differences: tuple[Difference, ...]
    """What does not fit together; the seal has its own."""
    whole: bool
    """Whether the pack holds every file of its commit, so that the commit's id was computed again."""
    signature: SignatureCheck | None = None
    """Of the tag; nothing where the pack holds none."""
    seal: Verification | None = None
    """What computing the seal again found; nothing where there is none, or files of it are withheld."""

    @property
    def holds(self) -> bool:
        """Whether nothing differs."""
        return not self.differences and (self.seal is None or self.seal.holds)

    @property
    def vouched(self) -> bool:
        """Whether the tag is signed by somebody whom the reader trusts."""
        return self.signature is not None and self.signature.trust is Trust.VOUCHED


def verify_pack(pack: Pack, *, today: date, trust: TrustAnchor | None = None) -> PackVerification:
    """Verify a pack that was read; nothing outside of a temporary folder is touched.

    The tree's id is computed from the files, the commit's from the tree, the tag names the commit, and a signature
    covers the tag: who trusts the signer needs to trust nobody else.
    """
    facts = pack.facts
    found = list(pack.differences)
    if facts.revision is None or COMMIT not in pack.files:
        return PackVerification(facts, len(pack.files), tuple(found), whole=False)
    found += _of_the_objects(pack)
    with tempfile.TemporaryDirectory(prefix="escm-") as name:
        git = _scratch(Path(name), facts)
        try:
            whole = bool(facts.entries)
            if whole:
                found += _of_the_tree(git, pack)
            signature = seal = None
            if facts.tag and TAG in pack.files and not found:
                _keep(git, "commit", pack.files[COMMIT])
                id_ = _keep(git, "tag", pack.files[TAG])
                git.run(["update-ref", f"refs/tags/{facts.tag}", id_])
                tag = read_tag(git, facts.tag)
                signature = check_signature(git, tag, trust.signers if trust else None)
                if tag.target != facts.revision:
                    found.append(Difference("Tagged commit", facts.revision, tag.target))
                elif whole:
                    seal = verify(EvidenceRepository(git, load_catalog(), today), facts.tag, trust)
                else:
                    found += _of_the_signature(signature, trust)
        except EscmError as error:
            found.append(Difference("git", "objects that fit together", error.message))
            return PackVerification(facts, len(pack.files), tuple(found), whole=False)
    return PackVerification(facts, len(pack.files), tuple(found), whole, signature, seal)


def _scratch(folder: Path, facts: PackFacts) -> Repository:
    """An empty repository in which ids are computed."""
    root = folder / "scratch"
    root.mkdir()
    git = initialize(root, object_format=facts.object_format)
    # The commit's parents are not in the pack, and nothing is to look for them.
    (git.git_dir / "shallow").write_text(f"{facts.revision}\n", encoding="ascii")
    return git


def _of_the_objects(pack: Pack) -> Iterator[Difference]:
    facts = pack.facts
    stated: Mapping[str, tuple[str, str | None]] = {COMMIT: ("commit", facts.revision), TAG: ("tag", facts.tag_id)}
    for path, (kind, id_) in stated.items():
        if id_ is None and path not in pack.files:
            continue
        content = pack.files.get(path)
        found = "it is missing" if content is None else _object_id(kind, content, facts.object_format)
        if found != id_:
            yield Difference(f"Id of the {kind}", id_ or "none", found)


def _object_id(kind: str, content: bytes, object_format: str) -> str:
    return hashlib.new(object_format, b"%s %d\0%s" % (kind.encode(), len(content), content)).hexdigest()


def _keep(git: Repository, kind: str, content: bytes) -> str:
    return git.run(["hash-object", "-t", kind, "-w", "--stdin"], stdin=content).decode("ascii").strip()


def _of_the_tree(git: Repository, pack: Pack) -> list[Difference]:
    """Each file against its entry, then the tree against the commit."""
    facts = pack.facts
    found = []
    regular = {each.path: each.id for each in facts.entries if each.mode.startswith("100")}
    for path in sorted({*regular, *pack.content}):
        if path not in pack.content:
            found.append(Difference(path, "in the pack", "it is missing"))
        elif path not in regular:
            found.append(Difference(path, "nothing", "the commit does not hold it"))
        elif _object_id("blob", pack.content[path], facts.object_format) != regular[path]:
            found.append(Difference(path, f"git object {regular[path][:9]}", "other content"))
    if found:
        return found
    _keep_blobs(git, pack.content)
    lines = b"".join(f"{each.mode} {each.id}\t{each.path}\0".encode() for each in facts.entries)
    git.run(["update-index", "-z", "--index-info"], stdin=lines)
    tree = git.run(["write-tree", "--missing-ok"]).decode("ascii").strip()
    stated = pack.files[COMMIT].split(b"\n", 1)[0].decode("ascii", "replace").removeprefix("tree ")
    return [] if tree == stated else [Difference("Tree of the commit", stated, tree)]


def _keep_blobs(git: Repository, content: Mapping[str, bytes]) -> None:
    """Store the files by number, so that no name of the pack becomes a path on this machine."""
    with tempfile.TemporaryDirectory(prefix="escm-", dir=git.git_dir) as name:
        numbered = []
        for number, data in enumerate(content.values()):
            path = Path(name) / str(number)
            path.write_bytes(data)
            numbered.append(str(path))
        git.run(["hash-object", "-w", "--no-filters", "--stdin-paths"], stdin="\n".join(numbered).encode())


def _of_the_signature(signature: SignatureCheck, trust: TrustAnchor | None) -> Iterator[Difference]:
    if signature.trust is Trust.INVALID:
        yield Difference("Signature", "made for this tag", "it does not belong to this tag")
    elif signature.trust is Trust.UNVOUCHED and trust is not None:
        yield Difference("Signer", f"one whom {trust.words} names", f"a key that it does not name: {signature.key}")
