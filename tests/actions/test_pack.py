"""Evidence packs of real repositories, and what verifying them finds after somebody meddled."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from escm_tui.actions import make_pack as packing
from escm_tui.actions.commit import commit
from escm_tui.actions.evaluate import NewEvaluation, plan, start, take_over
from escm_tui.actions.make_pack import make_pack
from escm_tui.actions.seal import seal
from escm_tui.actions.verify_pack import PackVerification, verify_pack
from escm_tui.errors import UsageError
from escm_tui.exchange.pack import read_pack, write_pack
from escm_tui.exchange.safe_zip import read_zip, write_zip
from escm_tui.git.tags import Trust
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.verification import TrustAnchor
from tests.support.repositories import GitRepository
from tests.support.signing import Key, needs_ssh_keygen
from tests.support.two_evaluations import FIRST, two_evaluations

TODAY = date(2024, 3, 1)
TAG = "evaluation/review"
SECRET = "organization/evidence/margin-plan.yaml"


@pytest.fixture(scope="module")
def _built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("built")


@pytest.fixture
def git(_built: Path, tmp_path: Path) -> GitRepository:
    """A repository with an artifact and a restricted item that one record names."""
    if not (_built / "northwind").exists():
        made = two_evaluations(_built / "northwind")
        record = (made.root / "organization/ppl/ppl03.yaml").read_text()
        made.commit(
            "Plan the margins",
            {
                SECRET: "title: Plan of margins\nkind: artifact\nconfidentiality: restricted\n"
                "location: {reference: Vault 7}\n",
                "organization/ppl/ppl03.yaml": record.replace("      - procedure\n", "      - margin-plan\n", 1),
                "README.md": "Read me\n",
                "artifacts/loose.pdf": b"%PDF loose",
            },
        )
    shutil.copytree(_built / "northwind", tmp_path / "northwind", symlinks=True)
    return GitRepository(tmp_path / "northwind", 10)


def open_repo(git: GitRepository) -> EvidenceRepository:
    return EvidenceRepository.open(git.root, today=TODAY)


def sealed(git: GitRepository) -> EvidenceRepository:
    repo = open_repo(git)
    facts = NewEvaluation(
        method="full_self_appraisal", slug="review", title="Review", start=date(2024, 2, 1), end=date(2024, 2, 20),
        engagements=("acme",),
    )  # fmt: skip
    plan(repo, facts)
    commit(repo, "Plan the review")
    start(repo, "review")
    take_over(repo, "review")
    commit(repo, "Judge")
    seal(repo, "review")
    return repo


def verified(data: bytes, trust: TrustAnchor | None = None) -> PackVerification:
    return verify_pack(read_pack(data), today=TODAY, trust=trust)


def names(found: PackVerification) -> list[str]:
    return [each.name for each in (*found.differences, *(found.seal.differences if found.seal else ()))]


def test_a_sealed_evaluation_is_verified_from_the_pack_alone(git: GitRepository, tmp_path: Path) -> None:
    repo = sealed(git)
    data = make_pack(repo, TAG, shown="restricted")
    assert make_pack(open_repo(git), TAG, shown="restricted") == data
    shutil.rmtree(git.root)
    found = verified(data)
    assert (found.holds, found.whole, names(found)) == (True, True, [])
    assert found.seal is not None
    assert found.seal.outcome is not None
    assert (found.facts.tag, found.seal.outcome.level, found.facts.level) == (TAG, 2, 2)
    assert found.signature is not None
    assert found.signature.trust is Trust.UNSIGNED
    # Plain tools agree with the sums.
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(tmp_path / "unpacked")
    done = subprocess.run(
        ["sha256sum", "--quiet", "--strict", "-c", "SHA256SUMS"], cwd=tmp_path / "unpacked", check=False
    )
    assert done.returncode == 0


@needs_ssh_keygen
def test_the_signature_counts_by_the_readers_own_signers(git: GitRepository, tmp_path: Path) -> None:
    key, other = Key.new(tmp_path, "lead"), Key.new(tmp_path, "other")
    key.use(git)
    data = make_pack(sealed(git), TAG, shown="restricted")
    plain = verified(data)
    assert plain.signature is not None
    assert (plain.signature.trust, plain.vouched, plain.holds) == (Trust.UNVOUCHED, False, True)
    trusted = verified(data, TrustAnchor("file", "signers", key.line("lead@example.com").encode()))
    assert (trusted.vouched, trusted.holds, names(trusted)) == (True, True, [])
    wrong = verified(data, TrustAnchor("file", "signers", other.line("lead@example.com").encode()))
    assert (wrong.vouched, wrong.holds, names(wrong)) == (False, False, ["Signer"])
    files = read_zip(data)
    files["git/tag"] = files["git/tag"].replace(b"Level: 2", b"Level: 4")
    # Whoever rewrites the manifest as well can give the tag another id, but not the signature.
    assert names(verified(resummed(files))) == ["Signature", "Level"]


def resummed(files: dict[str, bytes]) -> bytes:
    """A pack whose manifest and sums were made to fit again, with the ids of commit and tag."""
    pack = read_pack(write_zip(files))
    facts = pack.facts

    def id_of(kind: bytes, content: bytes) -> str:
        return hashlib.sha1(b"%s %d\0%s" % (kind, len(content), content)).hexdigest()

    kept = {path: data for path, data in files.items() if path not in ("manifest.json", "SHA256SUMS")}
    tag_id = id_of(b"tag", kept["git/tag"]) if "git/tag" in kept else None
    return write_pack(replace(facts, revision=id_of(b"commit", kept["git/commit"]), tag_id=tag_id), kept)


RECORD = "evidence/organization/knw/knw07.yaml"
Meddle = Callable[[dict[str, bytes]], object]


@pytest.mark.parametrize(
    ("meddle", "expected"),
    [
        (lambda files: files.update({RECORD: files[RECORD].replace(b"satisfied", b"partial")}), [RECORD, "SHA256SUMS"]),
        (lambda files: files.pop("report.html"), ["report.html", "SHA256SUMS"]),
        (lambda files: files.update({"evidence/more.yaml": b""}), ["evidence/more.yaml", "SHA256SUMS"]),
        (lambda files: files.update({"SHA256SUMS": b""}), ["SHA256SUMS"]),
    ],
)
def test_meddling_is_named(git: GitRepository, meddle: Meddle, expected: list[str]) -> None:
    files = read_zip(make_pack(open_repo(git), FIRST, shown="restricted"))
    meddle(files)
    found = verified(write_zip(files))
    assert not found.holds
    assert [name for name in names(found) if name in expected] == expected


@pytest.mark.parametrize(
    ("meddle", "expected"),
    [
        (lambda files: files.update({RECORD: files[RECORD] + b"# more\n"}), [RECORD.removeprefix("evidence/")]),
        (lambda files: files.pop(RECORD), [RECORD.removeprefix("evidence/")]),
        (lambda files: files.update({"evidence/more.yaml": b"x"}), ["more.yaml"]),
        (
            lambda files: files.update({"git/commit": files["git/commit"].replace(b"tree ", b"tree 0", 1)}),
            ["Tree of the commit"],
        ),
    ],
)
def test_meddling_with_sums_made_to_fit_is_named_by_git(
    git: GitRepository, meddle: Meddle, expected: list[str]
) -> None:
    files = read_zip(make_pack(open_repo(git), FIRST, shown="restricted"))
    meddle(files)
    assert names(verified(resummed(files))) == expected


def test_what_is_restricted_is_in_no_file_of_the_pack(git: GitRepository) -> None:
    repo = sealed(git)
    data = make_pack(repo, TAG)
    assert b"margin-plan" not in data
    assert b"Plan of margins" not in data
    assert b"Vault 7" not in data
    files = read_zip(data)
    assert "evidence/organization/knw/knw07.yaml" in files
    # Nobody said how confidential what no item names is.
    assert {"evidence/README.md", "evidence/artifacts/loose.pdf", "evidence/organization/ppl/ppl03.yaml"}.isdisjoint(
        files
    )
    found = verified(data)
    assert (found.holds, found.whole, found.seal, found.facts.entries) == (True, False, None, ())
    listed = len(git.git("ls-tree", "-r", "--name-only", TAG).splitlines())
    assert found.facts.withheld == listed - sum(name.startswith("evidence/") for name in files)


def test_the_work_tree_has_sums_and_no_commit(git: GitRepository) -> None:
    git.write({"organization/knw/knw08.yaml": "activities:\n  b1: {rating: partial}\n"})
    found = verified(make_pack(open_repo(git), shown="restricted"))
    assert (found.holds, found.whole, found.facts.revision, found.facts.label) == (True, False, None, "work tree")


@pytest.mark.parametrize(
    ("manifest", "words"),
    [
        (None, "This is no evidence pack."),
        ("[]", "This is no evidence pack."),
        ('{"schema": "escm/pack", "version": 2}', "a form that this program does not know"),
        ('{"schema": "escm/pack", "version": 1}', "lacks what a pack has to say"),
    ],
)
def test_what_is_no_pack_is_refused(manifest: str | None, words: str) -> None:
    files = {} if manifest is None else {"manifest.json": manifest.encode()}
    with pytest.raises(UsageError) as caught:
        read_pack(write_zip(files))
    assert words in caught.value.message


@pytest.mark.parametrize(
    ("key", "value"),
    [("tag", "evaluation/../../heads/main"), ("revision", "HEAD"), ("object_format", "md5"), ("entries", [["1", "2"]])],
)
def test_a_manifest_cannot_give_git_words_of_its_own(git: GitRepository, key: str, value: object) -> None:
    files = read_zip(make_pack(open_repo(git), FIRST, shown="restricted"))
    told = json.loads(files["manifest.json"])
    told["git"][key] = value
    files["manifest.json"] = json.dumps(told).encode()
    with pytest.raises(UsageError, match="lacks what a pack has to say"):
        read_pack(write_zip(files))


def test_a_plain_commit_is_verified_without_a_seal(git: GitRepository) -> None:
    found = verified(make_pack(open_repo(git), "HEAD", shown="restricted"))
    assert (found.holds, found.whole, found.facts.tag, found.seal, found.vouched) == (True, True, None, None, False)


def test_a_tag_of_another_commit_is_named(git: GitRepository) -> None:
    files = read_zip(make_pack(sealed(git), TAG, shown="restricted"))
    other = b"0123456789" * 4
    files["git/tag"] = b"object " + other + b"\n" + files["git/tag"].partition(b"\n")[2]
    found = verified(resummed(files))
    [difference] = found.differences
    assert (difference.name, difference.found, found.seal) == ("Tagged commit", other.decode(), None)


def test_a_commit_that_git_does_not_take_is_named(git: GitRepository) -> None:
    files = read_zip(make_pack(sealed(git), TAG, shown="restricted"))
    commit_ = files["git/commit"].replace(b"\ncommitter ", b"\nnobody ", 1)
    id_ = hashlib.sha1(b"commit %d\0%s" % (len(commit_), commit_)).hexdigest()
    tag = b"object " + id_.encode() + b"\n" + files["git/tag"].partition(b"\n")[2]
    files |= {"git/commit": commit_, "git/tag": tag}
    found = verified(resummed(files))
    assert (found.holds, [each.name for each in found.differences]) == (False, ["git"])


@needs_ssh_keygen
def test_a_signature_is_checked_where_files_are_withheld(git: GitRepository, tmp_path: Path) -> None:
    key, other = Key.new(tmp_path, "lead"), Key.new(tmp_path, "other")
    key.use(git)
    data = make_pack(sealed(git), TAG)
    trusted = verified(data, TrustAnchor("file", "signers", key.line("lead@example.com").encode()))
    assert (trusted.whole, trusted.vouched, trusted.holds) == (False, True, True)
    wrong = verified(data, TrustAnchor("file", "signers", other.line("lead@example.com").encode()))
    assert (wrong.vouched, names(wrong)) == (False, ["Signer"])
    files = read_zip(data)
    files["git/tag"] = files["git/tag"].replace(b"Level: 2", b"Level: 4")
    assert names(verified(resummed(files))) == ["Signature"]


def test_what_does_not_fit_into_a_pack_is_named(git: GitRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    largest = max(path.stat().st_size for path in git.root.rglob("*") if path.is_file())
    monkeypatch.setattr(packing, "MOST_BYTES", largest)
    with pytest.raises(UsageError, match="The pack would be larger than"):
        make_pack(open_repo(git), shown="restricted")
    monkeypatch.undo()
    git.write({"artifacts/a:b.pdf": b"%PDF"})
    with pytest.raises(UsageError, match=r"'artifacts/a:b\.pdf' cannot be put into a pack"):
        make_pack(open_repo(git), shown="restricted")


def test_ids_that_are_not_those_of_the_objects_are_named(git: GitRepository) -> None:
    pack = read_pack(make_pack(sealed(git), TAG, shown="restricted"))
    other = replace(pack, facts=replace(pack.facts, revision="1" * 40, tag_id="2" * 40))
    found = verify_pack(other, today=TODAY)
    assert [(each.name, each.stated) for each in found.differences] == [
        ("Id of the commit", "1" * 40),
        ("Id of the tag", "2" * 40),
    ]
    lost = replace(pack, files={path: data for path, data in pack.files.items() if path != "git/tag"})
    assert [(each.name, each.found) for each in verify_pack(lost, today=TODAY).differences] == [
        ("Id of the tag", "it is missing")
    ]


def test_the_file_of_an_open_item_goes_along_where_others_are_withheld(git: GitRepository) -> None:
    item = "title: Loose\nkind: artifact\nlocation: {path: artifacts/loose.pdf}\n"
    git.commit("Name it", {"organization/evidence/loose.yaml": item})
    files = read_zip(make_pack(open_repo(git), "HEAD"))
    assert files["evidence/artifacts/loose.pdf"] == b"%PDF loose"
    assert f"evidence/{SECRET}" not in files
