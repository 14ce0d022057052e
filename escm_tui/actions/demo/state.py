"""The files of the demo as they stand after each commit."""

from __future__ import annotations

from hashlib import sha256

from escm_tui.actions.demo.judging import judged_files
from escm_tui.actions.demo.rating import Rating
from escm_tui.actions.demo.story import CommitPlan, Data, Story, artifact
from escm_tui.actions.files import new_content, require_sound
from escm_tui.actions.new_repository import template_files
from escm_tui.actions.schemas import shipped_schemas
from escm_tui.domain.records import ORGANIZATION, engagement_span
from escm_tui.edit import set_value
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.layout import MANIFEST_PATH, engagement_path, event_path, evidence_path, record_path

ORGANIZATION_NAME = "Meridian Service Partners"
README_PATH = "README.md"
FORMAT_PATH = "FORMAT.md"
"""Where the template's README goes, since the demo has one of its own."""

_FIRST_README = f"""# Evidence of {ORGANIZATION_NAME}

What we claim about our capability as a service provider, and what it rests on. {FORMAT_PATH} explains the files.
"""

Changes = dict[str, bytes | None]
"""Path to new content, or nothing where the file goes."""


class State:
    """Registers, records and engagements in the middle of the story."""

    def __init__(self, story: Story, repo: EvidenceRepository) -> None:
        self._story = story
        self._repo = repo
        self._items: dict[tuple[str, str], Data] = {}
        self._records: dict[tuple[str, str], Data] = {}
        self._engagements: dict[str, Data] = {}
        self._manifest = b""
        self._new_slugs: dict[tuple[str, str], str] = {}
        self._changes: Changes = {}

    def advance(self, plan: CommitPlan, baseline: str) -> Changes:
        """Do what a commit does; the files that it changes. `baseline` is the id of the commit before."""
        self._changes = {}
        does = plan.does
        if "template" in does:
            self._start()
        if "target" in does:
            self._set_manifest(set_value(self._manifest, ("target",), does["target"]))
        for slug, facts in does.get("engagements", {}).items():
            self._engagements[slug] = self._engagements.get(slug, {}) | facts
            self._put(engagement_path(slug), self._engagements[slug])
        self._keep_registers(does)
        for name, ratings in does.get("rate", {}).items():
            for practice, spec in ratings.items():
                self._rate(_span(name), practice, {} if spec == "full" else spec)
        if "evaluation" in does:
            self._judge(does["evaluation"], baseline)
        for slug, events in does.get("events", {}).items():
            for name, event in events.items():
                self._put(event_path(slug, name), event)
        return self._changes

    def _start(self) -> None:
        files = template_files() | shipped_schemas()
        files[FORMAT_PATH] = files[README_PATH]
        files[README_PATH] = _FIRST_README.encode()
        self._changes |= files
        manifest = files[MANIFEST_PATH].replace(README_PATH.encode(), FORMAT_PATH.encode())
        self._set_manifest(set_value(manifest, ("organization", "name"), ORGANIZATION_NAME))

    def _set_manifest(self, content: bytes) -> None:
        self._manifest = require_sound(self._repo, MANIFEST_PATH, content)
        self._changes[MANIFEST_PATH] = content

    def _put(self, path: str, data: Data) -> None:
        self._changes[path] = new_content(self._repo, path, data)

    def _judge(self, evaluation: Data, baseline: str) -> None:
        alike: dict[str, bytes] = {}
        for path, data in judged_files(self._repo, evaluation, baseline).items():
            # Most Practices are judged in the same words, and to write a file takes longer than to copy it.
            key = f"{path.count('/')} {data}"
            if key not in alike:
                alike[key] = new_content(self._repo, path, data)
            self._changes[path] = alike[key]

    def _keep_registers(self, does: Data) -> None:
        """Bring items in, rename them, change them."""
        for name, slugs in does.get("register", {}).items():
            for slug in slugs:
                self._set_item(_span(name), slug, self._story.registers[_span(name)][slug])
        for name, slugs in does.get("rename", {}).items():
            for slug, new in slugs.items():
                self._rename(_span(name), slug, new)
        for name, items in does.get("update", {}).items():
            for slug, keys in items.items():
                merged = self._items[_span(name), slug] | keys
                self._set_item(_span(name), slug, {key: value for key, value in merged.items() if value is not None})

    def _set_item(self, span: str, slug: str, data: Data) -> None:
        path = data["location"].get("path")
        before = self._items.get((span, slug), {}).get("location", {}).get("path")
        if before is not None and before != path:
            self._changes[before] = None
        if path is not None:
            content = artifact(path)
            self._changes[path] = content
            data = _with_digest(data, sha256(content).hexdigest())
        self._items[span, slug] = data
        self._put(evidence_path(span, slug), data)

    def _rename(self, span: str, slug: str, new: str) -> None:
        data = self._items.pop((span, slug))
        self._changes[evidence_path(span, slug)] = None
        self._set_item(span, new, data | {"formerly": [*data.get("formerly", ()), slug]})
        self._new_slugs[span, slug] = new
        for (record_span, practice), record in self._records.items():
            old, renamed = (_reference(span, each, record_span) for each in (slug, new))
            held = [claim for claim in record["activities"].values() if old in claim.get("evidence", ())]
            for claim in held:
                claim["evidence"] = [renamed if each == old else each for each in claim["evidence"]]
            if held:
                self._put(record_path(record_span, practice), record)

    def _rate(self, span: str, practice: str, spec: Data) -> None:
        rating = Rating(
            self._repo.catalog.by_id[practice],
            self._story.record_plan(span, practice),
            spec,
            lambda slug: self._find(span, slug),
            lambda reference: self._is_written(span, reference),
        )
        record = rating.record(self._records.get((span, practice)))
        self._records[span, practice] = record
        self._put(record_path(span, practice), record)

    def _find(self, span: str, slug: str) -> str | None:
        """How a record of the span refers to an item that serves: its own one first, else the organization's."""
        for owner in dict.fromkeys((span, ORGANIZATION)):
            current = self._new_slugs.get((owner, slug), slug)
            if "retired" not in self._items.get((owner, current), {"retired": {}}):
                return _reference(owner, current, span)
        return None

    def _is_written(self, span: str, reference: str) -> bool:
        owner, _, slug = reference.rpartition("/")
        return self._items[owner or span, slug]["kind"] in ("guidance_document", "artifact")


def _span(name: str) -> str:
    return ORGANIZATION if name == ORGANIZATION else engagement_span(name)


def _reference(owner: str, slug: str, span: str) -> str:
    return slug if owner == span else f"{ORGANIZATION}/{slug}"


def _with_digest(data: Data, digest: str) -> Data:
    """The item with its digest right behind the location."""
    pinned: Data = {}
    for key, value in data.items():
        pinned[key] = value
        if key == "location":
            pinned["sha256"] = digest
    return pinned | {"sha256": digest}
