"""Gathers an evidence pack: reports, the files of one state that may be seen, and what git says of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from escm_tui.actions.report import gather_report
from escm_tui.domain.redaction import Confidentiality, Redaction
from escm_tui.domain.snapshot import Snapshot
from escm_tui.errors import UsageError
from escm_tui.exchange.pack import COMMIT, TAG, TREE, PackFacts, TreeEntry, write_pack
from escm_tui.exchange.safe_zip import MOST_BYTES, may_be_named
from escm_tui.git.sources import Revision, Source, WorkTree
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.layout import MANIFEST_PATH, SCHEMA_FOLDER, classify
from escm_tui.reports.html import report_html
from escm_tui.reports.report_markdown import report_markdown
from escm_tui.reports.report_payload import report_payload

_README = """\
Evidence pack, made by escm-tui.

report.html, report.md   what the evidence amounts to, for people
report.json              the same for programs
evidence/                the files of the repository, each under its own path
git/                     the commit, and the tag of a sealed evaluation, as git stores them
manifest.json            what the pack holds, and what it leaves out
SHA256SUMS               check with: sha256sum -c SHA256SUMS

Check all of it, seal and signature included, without the repository: escm verify pack FILE
"""


def make_pack(
    repo: EvidenceRepository,
    revision: str | None = None,
    *,
    as_of: date | None = None,
    shown: Confidentiality = "internal",
) -> bytes:
    """The pack of a revision, or of the work tree, as the bytes of an archive.

    Files that are more confidential than `shown`, or tell of something that is, are left out. The same repository
    on the same day gives the same bytes.

    Raises:
        RepositoryError: there is no such revision.
        UsageError: it would be larger than an archive that anybody reads.
    """
    source: Source = WorkTree(repo.git) if revision is None else Revision.at(repo.git, revision)
    snapshot = repo.snapshot(revision, as_of=as_of)
    redaction = Redaction.of([snapshot], shown=shown)
    # Reports tell validity from their own day; the day of the evidence makes them come out the same again.
    report = replace(gather_report(repo, revision, as_of=as_of, shown=shown), made_on=snapshot.as_of)
    wanted = [path for path, entry in source.entries().items() if entry.is_file]
    kept = list(_kept(repo, source, snapshot, redaction)) if redaction.names else wanted
    files = {
        "README.txt": _README.encode(),
        "report.html": report_html(report).encode(),
        "report.md": ("\n".join(report_markdown(report)) + "\n").encode(),
        "report.json": json.dumps(report_payload(report), indent=2).encode() + b"\n",
    }
    files |= {f"{TREE}{path}": content for path, content in _contents(source, kept)}
    facts = PackFacts(
        organization=snapshot.manifest.organization,
        label=snapshot.label,
        as_of=snapshot.as_of.isoformat(),
        level=report.profile.stated_level,
        shown=shown,
        withheld=len(wanted) - len(kept),
    )
    if source.commit:
        files[COMMIT] = repo.git.run(["cat-file", "commit", source.commit])
        whole = () if redaction.names else _entries(source)
        facts = replace(facts, revision=source.commit, object_format=repo.git.object_format, entries=whole)
        if report.verification is not None and (tag := report.verification.tag).annotated:
            files[TAG] = repo.git.run(["cat-file", "tag", tag.id])
            facts = replace(facts, tag=tag.reference, tag_id=tag.id)
    return write_pack(facts, files)


def _kept(repo: EvidenceRepository, source: Source, snapshot: Snapshot, redaction: Redaction) -> Iterator[str]:
    """The files that tell nothing of what is withheld: judged ones without its words, and artifacts of open items."""
    open_artifacts = {
        item.location.value
        for item in snapshot.evidence.values()
        if item.location and item.location.kind == "path" and not redaction.withholds(*item.key)
    } - {item.location.value for item in snapshot.evidence.values() if item.location and redaction.withholds(*item.key)}
    paths = [path for path, entry in source.entries().items() if entry.is_file]
    judged = [
        path
        for path in paths
        if classify(path, repo.catalog).judged or path == MANIFEST_PATH or path.startswith(f"{SCHEMA_FOLDER}/")
    ]
    contents = dict(source.read_many(judged))
    for path in paths:
        if path in open_artifacts:
            yield path
        elif path in contents:
            content = contents[path]
            if isinstance(content, bytes) and not redaction.tells(f"{path}\n{content.decode('utf-8', 'replace')}"):
                yield path


def _contents(source: Source, paths: list[str]) -> Iterator[tuple[str, bytes]]:
    total = 0
    for path, content in source.read_many(paths, MOST_BYTES):
        if not isinstance(content, bytes) or not may_be_named(path):
            raise UsageError(
                f"{path!a} cannot be put into a pack.", "Leave it out of the repository, or name it as URL."
            )
        total += len(content)
        if total > MOST_BYTES:
            raise UsageError(f"The pack would be larger than {MOST_BYTES // 1024**2} MiB.")
        yield path, content


def _entries(source: Source) -> tuple[TreeEntry, ...]:
    return tuple(
        TreeEntry(entry.mode, entry.oid, path) for path, entry in source.entries().items() if entry.oid is not None
    )
