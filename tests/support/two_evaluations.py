"""An evidence repository with two evaluations, half a year of work between them, and every kind of gap and change."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from pathlib import Path

from escm_tui.domain.catalog import Practice
from escm_tui.load.catalog import load_catalog
from tests.support.evidence import base_files
from tests.support.repositories import Content, GitRepository

TODAY = date(2024, 3, 1)
FIRST, SECOND = "evaluation/2024-h1", "evaluation/2024-h2"

_DOCUMENTS = ("policy", "procedure", "guideline", "plan", "program_plan", "business_case")
_MANIFEST = """\
format: 1
model: escm-sp-v2
organization:
  name: Northwind Services
target:
  level: 3
  by: "2025-06-30"
"""
_ENGAGEMENT = """\
client: Acme
service: Help desk
state: active
phases:
  initiation: {from: "2023-01-01", until: "2023-06-30"}
  delivery: {from: "2023-07-01"}
"""


def _document(kind: str) -> str:
    return f"title: {kind.replace('_', ' ').capitalize()} in force\nkind: guidance_document\ndocument_type: {kind}\n"


def _evaluation(title: str, day: str) -> str:
    return (
        f"method: full_self_appraisal\ntitle: {title}\nscope: {{levels: [2, 3, 4]}}\n"
        f'span: {{organization: true, engagements: [acme]}}\nsponsor: Managing Director\nperiod: {{from: "{day}", '
        f'to: "{day}"}}\nstate: determined\n'
    )


def record(practice: Practice, *, partial: Collection[str] = (), note: Mapping[str, str] | None = None) -> str:
    """A record in which every Required Activity holds, but those in `partial`."""
    lines = ["owner: Process Lead", "activities:"]
    for activity in practice.required:
        rating = "partial" if activity.id in partial else "satisfied"
        lines += [f"  {activity.id}:", f"    rating: {rating}", "    evidence:"]
        lines += [f"      - {slug}" for slug in _evidence_for(activity.major)]
        if note and activity.id in note:
            lines.append(f"    note: {note[activity.id]}")
    return "\n".join(lines) + "\n"


def _evidence_for(major: str) -> tuple[str, ...]:
    return {"a": ("procedure",), "b": (*map(_slug, _DOCUMENTS), "work-records"), "c": ("work-records",)}[major]


def _slug(kind: str) -> str:
    return kind.replace("_", "-")


def _path(practice: str, span: str = "organization") -> str:
    return f"{span}/{practice[:3]}/{practice}.yaml"


def shared_files() -> dict[str, Content]:
    """What all states hold: manifest, schemas, one engagement, and evidence of every kind that records rest on."""
    return {
        **base_files(),
        "escm.yaml": _MANIFEST,
        "engagements/acme/engagement.yaml": _ENGAGEMENT,
        "organization/evidence/work-records.yaml": (
            "title: Work records of all phases\nkind: artifact\nlocation: {reference: DMS 4711}\n"
            "phases: [initiation, delivery, completion]\n"
        ),
        "organization/evidence/lead-interview.yaml": (
            'title: Interview with the transition lead\nkind: interview\nvalid: {until: "2024-01-17"}\n'
        ),
        **{f"organization/evidence/{_slug(kind)}.yaml": _document(kind) for kind in _DOCUMENTS},
    }


def two_evaluations(root: Path) -> GitRepository:
    """The repository: Level 1 at the first evaluation, Level 2 at the second, and work in progress since."""
    practices = load_catalog().by_id
    level2 = [each for each in practices.values() if each.level == 2]
    level3 = [each for each in practices.values() if each.level == 3]
    git = GitRepository.new(root)
    git.git("config", "user.name", "Process Lead")
    git.commit("Start the evidence repository of Northwind Services", shared_files())
    rated: dict[str, Content] = {_path(each.id): record(each) for each in (*level2, *level3[:6]) if each.id != "ppl03"}
    rated[_path("knw07")] = record(practices["knw07"], partial={"b2", "b5"}, note={"b2": "Suppliers are missing."})
    rated[_path("tfr02")] = record(practices["tfr02"]).replace("- work-records", "- lead-interview", 1)
    rated["evaluations/2024-h1/evaluation.yaml"] = _evaluation("First half of 2024", "2024-01-16")
    git.commit("Rate Levels 2 and 3", rated)
    git.tag(FIRST)
    git.git("config", "user.name", "Quality Manager")
    git.commit(
        "Put supplier documents under version control",
        {
            _path("knw07"): record(practices["knw07"]).replace("- procedure\n", "- procedure\n      - cm-minutes\n", 1),
            "organization/evidence/cm-minutes.yaml": "title: Minutes of the change board\nkind: artifact\n",
        },
    )
    git.commit("Rate the work environment", {_path("ppl03"): record(practices["ppl03"])})
    fell = level3[0]
    git.commit(
        "Close the half-year",
        {
            _path(fell.id): record(fell, partial={"b1", "c2"}),
            _path(level3[6].id): record(level3[6]),
            _path(level3[7].id): "activities:\n  b1:\n    rating: unsatisfied\n",
            _path("knw07", "engagements/acme"): "activities:\n  b2:\n    rating: unsatisfied\n",
            "organization/evidence/plan.yaml": _document("plan") + 'version: "2.0"\n',
            "evaluations/2024-h2/evaluation.yaml": _evaluation("Second half of 2024", "2024-01-19"),
        },
    )
    git.tag(SECOND)
    return git
