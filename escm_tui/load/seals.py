"""Seals in the repository: digest lists of revisions, sealed tags, and folders that changed after sealing."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping

from escm_tui.domain.problems import WHOLE_FILE, Problem, problem
from escm_tui.domain.records import Evaluation
from escm_tui.domain.seal import (
    DIGEST,
    TAG_PREFIX,
    breaches_of_seals,
    digest_list,
    evaluation_folder,
    evaluation_of,
    outside_the_seal,
    sealed_paths,
)
from escm_tui.domain.snapshot import Snapshot
from escm_tui.git.evaluation_tags import TagOfEvaluation, evaluation_tags, folder_blobs
from escm_tui.git.repository import Repository
from escm_tui.git.sources import Revision, Source
from escm_tui.load.files import KnownFiles, blob_id
from escm_tui.parse import parse


def listed_digests(
    source: Revision, snapshot: Snapshot, evaluation: Evaluation, replaced: Mapping[str, bytes] | None = None
) -> bytes:
    """The digest list of an evaluation in a revision, exactly as `sha256sum -c` reads it.

    Args:
        source: the revision.
        snapshot: what the revision says.
        evaluation: the evaluation of it.
        replaced: files that will hold something else when the evaluation is sealed.
    """
    import hashlib

    other = {path: hashlib.sha256(content).hexdigest() for path, content in (replaced or {}).items()}
    entries = source.entries()
    paths = sealed_paths(snapshot, evaluation, [path for path in entries if entries[path].is_file])
    digests = dict(source.stored_hashes(path for path in paths if path not in other)) | other
    return digest_list((path, digests[path]) for path in paths)


def sealed_tags(repository: Repository, merged_into: str | None = None) -> tuple[TagOfEvaluation, ...]:
    """The tags that are seals: annotated, on a commit, with a digest among their statements."""
    return seals_among(evaluation_tags(repository, merged_into))


def seals_among(tags: Iterable[TagOfEvaluation]) -> tuple[TagOfEvaluation, ...]:
    """Those of these annotated tags that are seals."""
    mark = f"\n{DIGEST}: sha256:"
    return tuple(each for each in tags if mark in each.body)


def seals_broken_by(repository: Repository, commit: str) -> tuple[Problem, ...]:
    """G003 for each path that one commit changes although an evaluation was sealed before it, new events apart.

    Sealed is what a seal's tag in the commit's past says, or, where the tags are not here, the parent's own word. A
    merge is held to each of its parents.
    """
    from escm_tui.git.history import changed_paths

    parents = _parents(repository, commit)
    found: dict[str, Problem] = {}
    for parent in parents:
        changes = [(each.status, each.path) for each in changed_paths(repository, parent, commit)]
        touched = {slug for _, path in changes if (slug := evaluation_of(path))}
        if touched:
            sealed = touched & _sealed_before(repository, parent, touched)
            found |= {each.path: each for each in breaches_of_seals(sealed, changes)}
    return tuple(found[path] for path in sorted(found))


def _sealed_before(repository: Repository, commit: str, slugs: Iterable[str]) -> set[str]:
    by_tag = {each.name.removeprefix(TAG_PREFIX) for each in sealed_tags(repository, commit)}
    return by_tag | _sealed_in(repository, commit, slugs)


def becomes_sealed(repository: Repository, commit: str, slug: str) -> bool:
    """Whether an evaluation calls itself sealed in a commit, and in none of those that it stands on."""
    before = _parents(repository, commit)
    return slug in _sealed_in(repository, commit, [slug]) and not any(
        _sealed_in(repository, each, [slug]) for each in before
    )


def _parents(repository: Repository, commit: str) -> list[str]:
    return repository.run(["rev-list", "--max-count=1", "--parents", commit, "--"]).decode("ascii").split()[1:]


def _sealed_in(repository: Repository, commit: str, slugs: Iterable[str]) -> set[str]:
    """Those of the evaluations that call themselves sealed in a commit."""
    source = Revision.at(repository, commit)
    facts = {f"{evaluation_folder(slug)}/evaluation.yaml": slug for slug in slugs}
    by_state = set()
    for path, content in source.read_many(path for path in facts if path in source.entries()):
        data = parse(content, path).data if isinstance(content, bytes) else None
        if isinstance(data, dict) and data.get("state") == "sealed":
            by_state.add(facts[path])
    return by_state


def changed_seals(
    source: Source,
    evaluations: Mapping[str, Evaluation],
    known: KnownFiles,
    seals: Collection[TagOfEvaluation] | None = None,
) -> Iterator[Problem]:
    """G003: no file in the folder of a sealed evaluation differs from what was sealed; events are only ever added.

    States from before the sealing are let be; what descends from the seal, or calls itself sealed, is not. `seals` are
    all seals, where they are known already.
    """
    seals = sealed_tags(source.repository) if seals is None else seals
    tags = [each for each in seals if each.commit != source.commit]
    if not tags:
        return
    bases = _bases(source)
    later = {each.name for base in bases for each in evaluation_tags(source.repository, base)}
    slugs = set()
    for tag in tags:
        slug = tag.name.removeprefix(TAG_PREFIX)
        found = evaluations.get(slug)
        if tag.name in later or (found is not None and found.state == "sealed"):
            slugs.add(slug)
            yield from _differences(source, tag, slug, known)
    if source.commit is None:
        yield from _lost_events(source, bases, slugs)


def _lost_events(source: Source, bases: Iterable[str], slugs: Collection[str]) -> Iterator[Problem]:
    """Events of the commits that the state stands on which it changes or lacks."""
    before: dict[str, str] = {}
    for base in bases:
        for path, oid in folder_blobs(source.repository, base, "evaluations").items():
            slug = evaluation_of(path)
            if slug in slugs and outside_the_seal(path, slug):
                before[path] = oid
    now = _blob_ids(source, [path for path in before if path in source.entries()])
    changes = [("M" if path in now else "D", path) for path in sorted(before) if now.get(path) != before[path]]
    yield from breaches_of_seals(slugs, changes)


def _bases(source: Source) -> tuple[str, ...]:
    """The commits that the state stands on."""
    if source.commit is not None:
        return (source.commit,)
    outcome = source.repository.execute(["rev-parse", "--verify", "--quiet", "MERGE_HEAD^{commit}"])
    merged = outcome.output.decode("ascii", "replace").strip()
    return tuple(each for each in (source.repository.head(), merged) if each)


def _differences(source: Source, tag: TagOfEvaluation, slug: str, known: KnownFiles) -> Iterator[Problem]:
    folder = evaluation_folder(slug)
    repository = source.repository
    listed = known.kept("sealed folder", f"{tag.commit} {slug}", lambda: _listing(repository, tag.commit, folder))
    sealed = _kept(json.loads(listed), slug)
    entries = source.entries()
    present = _kept([path for path in entries if path.startswith(f"{folder}/")], slug)
    ids = _blob_ids(source, present)
    for path in sorted({*sealed, *present}):
        if path not in ids:
            text = f"{path} was sealed with {tag.name} and is gone."
        elif path not in sealed:
            text = f"{path} was not there when {tag.name} was sealed."
        elif ids[path] != sealed[path]:
            text = f"{path} is not what was sealed with {tag.name}."
        else:
            continue
        hint = (
            f"Restore it with: git restore --source={tag.name} --staged --worktree -- {path}"
            if path in sealed
            else f"Take it out of the folder; what came later goes into {folder}/events or a new evaluation."
        )
        yield problem("G003", path, WHOLE_FILE, text, hint=hint)


def _listing(repository: Repository, commit: str, folder: str) -> bytes:
    return json.dumps(folder_blobs(repository, commit, folder), separators=(",", ":")).encode("ascii")


def _kept(paths: Mapping[str, str] | Iterable[str], slug: str) -> dict[str, str]:
    found = paths if isinstance(paths, Mapping) else dict.fromkeys(paths, "")
    return {path: value for path, value in found.items() if not outside_the_seal(path, slug)}


def _blob_ids(source: Source, paths: Iterable[str]) -> dict[str, str]:
    """Path to the id that git gives, or would give, to the content."""
    entries = source.entries()
    ids = {path: oid for path in paths if (oid := entries[path].oid)}
    if len(ids) == len(list(paths)):
        return ids
    kind = source.repository.object_format
    for path, content in source.read_many([path for path in paths if path not in ids]):
        ids[path] = blob_id(content, kind) if isinstance(content, bytes) else "unreadable"
    return ids
