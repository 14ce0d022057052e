"""Evaluations up to their seal: plan, start on a baseline, determine Practice by Practice, write findings down."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from escm_tui.actions.changes import FileChange, apply
from escm_tui.actions.fields import plain
from escm_tui.actions.files import new_content, read, require_sound, sound_data
from escm_tui.actions.lookup import find_activity, find_engagement, find_practice, nearest
from escm_tui.actions.register import propose_slug
from escm_tui.domain.assessed import PracticeAssessment
from escm_tui.domain.catalog import LEVELS, Practice
from escm_tui.domain.determination import assessed_for, fits_method, scope_practices
from escm_tui.domain.methods import Method
from escm_tui.domain.records import ActivityVerdict, Evaluation, ModelScope, Verdict, engagement_of
from escm_tui.domain.seal import judged_paths
from escm_tui.domain.snapshot import Snapshot
from escm_tui.domain.status import Status
from escm_tui.edit import delete, set_value
from escm_tui.errors import ProblemsFound, UsageError
from escm_tui.git import history
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.layout import determination_path, evaluation_path, is_slug

_MOST_REASONS = 3
_MOST_PATHS = 5
_VERDICTS: Mapping[Status, Verdict] = {
    Status.SATISFIED: "satisfied",
    Status.PARTIAL: "not_satisfied",
    Status.UNSATISFIED: "not_satisfied",
    Status.NOT_RATED: "not_rated",
}
"""What a claim becomes when a self-appraisal takes it over; there is no partial credit."""


@dataclass(frozen=True, slots=True)
class NewEvaluation:
    """An evaluation that is to be planned. An empty scope means all 84 Practices where the method takes all."""

    slug: str
    method: str
    title: str
    start: date
    end: date
    scope: ModelScope = field(default_factory=ModelScope)
    organization: bool = True
    engagements: tuple[str, ...] = ()
    sponsor: str = ""
    team: Mapping[str, str] = field(default_factory=dict)
    """Slug of a member to role. Names stay in history, so roles alone are asked for."""


@dataclass(frozen=True, slots=True)
class NewFinding:
    """Something that evaluators write down about a Practice."""

    kind: Literal["strength", "weakness", "improvement"]
    text: str
    severity: Literal["minor", "major"] | None = None
    activities: tuple[str, ...] = ()
    slug: str = ""


def plan(repo: EvidenceRepository, new: NewEvaluation) -> tuple[FileChange, ...]:
    """Write the facts of a new evaluation.

    Raises:
        UsageError: the slug is taken or none, the method, scope or an engagement is unknown, the scope is narrower than
            the method asks, the period ends before it begins, or a value is not allowed.
    """
    if not is_slug(new.slug):
        raise UsageError(
            f"{new.slug} cannot be used as a slug.",
            f"Use a-z, 0-9 and hyphens, with a letter, for example: {propose_slug(new.slug)}",
        )
    path = evaluation_path(new.slug)
    if read(repo, path) is not None:
        raise UsageError(f"There is an evaluation {new.slug} already.", "Choose another slug.")
    method = find_method(repo, new.method)
    if new.end < new.start:
        raise UsageError(f"The evaluation would end before it begins: {new.start} to {new.end}.")
    values: dict[str, Any] = {
        "method": method.id,
        "title": new.title.strip(),
        "scope": _scope(repo, method, new.scope),
        "span": _span(repo, new),
        "team": {slug: {"role": role} for slug, role in new.team.items()},
        "sponsor": new.sponsor.strip(),
        "period": {"from": plain(new.start), "to": plain(new.end)},
        "state": "planned",
    }
    content = new_content(repo, path, {key: value for key, value in values.items() if value or key == "title"})
    return apply(repo, [FileChange(path, None, content)])


def find_method(repo: EvidenceRepository, text: str) -> Method:
    """The method of this id; hyphens serve for underscores. Raises `UsageError` with the methods that there are."""
    methods = repo.catalog.methods
    name = text.strip().lower().replace("-", "_")
    if name in methods:
        return methods[name]
    raise UsageError(f"No method {text}.", nearest(name, methods) or f"There are {', '.join(methods)}.")


def _scope(repo: EvidenceRepository, method: Method, scope: ModelScope) -> dict[str, list[Any]]:
    named = {"levels": scope.levels, "areas": scope.areas, "practices": scope.practices}
    given = {key: list(dict.fromkeys(values)) for key, values in named.items() if values}
    if not given and method.scope == "all":
        return {"levels": list(LEVELS)}
    if len(given) != 1:
        words = "in one way, not in several" if given else "by what it looks at"
        raise UsageError(
            f"The scope of a {method.name.lower()} is named {words}: levels, or areas, or Practices.",
            "Use one of --level, --area and --practice; each can be repeated.",
        )
    for practice in scope.practices:
        find_practice(repo.catalog, practice)
    for area in scope.areas:
        if area not in repo.catalog.area_names:
            hint = nearest(area, repo.catalog.area_names) or f"There are {', '.join(repo.catalog.area_names)}."
            raise UsageError(f"No Capability Area {area}.", hint)
    if not fits_method(repo.catalog, method, scope):
        every, chosen = len(repo.catalog.practices), len(scope_practices(repo.catalog, scope))
        raise UsageError(
            f"A {method.name.lower()} takes all {every} Practices; this scope names {chosen}.",
            "Leave the scope out, or choose a mini method.",
        )
    return given


def _span(repo: EvidenceRepository, new: NewEvaluation) -> dict[str, Any]:
    engagements = list(dict.fromkeys(find_engagement(repo, each) for each in new.engagements))
    if not new.organization and not engagements:
        raise UsageError(
            "The evaluation looks at no part of the organization.", "Name an engagement: --engagement SLUG"
        )
    span: dict[str, Any] = {"organization": new.organization}
    return span | ({"engagements": engagements} if engagements else {})


def find_evaluation(snapshot: Snapshot, text: str) -> Evaluation:
    """The evaluation of this slug or tag in a snapshot.

    Raises `UsageError` with the nearest one, and `ProblemsFound` where its file is there but holds an error.
    """
    slug = text.strip().removeprefix("evaluation/").removeprefix("evaluations/")
    if slug in snapshot.evaluations:
        return snapshot.evaluations[slug]
    for each in snapshot.problems:
        if each.path == evaluation_path(slug):
            raise ProblemsFound(f"{each.path}:{each.line}:{each.column} {each.code} {each.text}", each.hint)
    known = ", ".join(sorted(snapshot.evaluations)) or "none yet"
    raise UsageError(f"No evaluation {text}.", nearest(slug, snapshot.evaluations) or f"There are these: {known}.")


def start(repo: EvidenceRepository, slug: str, baseline: str | None = None) -> tuple[FileChange, ...]:
    """Begin to judge: fix the commit whose evidence counts, the last one unless another is named.

    An evaluation that is under way gets a new baseline the same way, as long as it is not sealed.

    Raises:
        UsageError: no such evaluation, it is sealed, or what it judges has changes that are not committed.
        RepositoryError: no such revision, or no commit yet.
    """
    snapshot = repo.work_tree()
    evaluation = _unsealed(find_evaluation(snapshot, slug))
    commit = repo.git.resolve(baseline or "HEAD")
    if not history.is_ancestor(repo.git, commit, "HEAD"):
        raise UsageError(
            f"The baseline {commit[:9]} is not in the history of the last commit, which is what will be sealed.",
            "Merge it first, or name a commit of this branch.",
        )
    changed = judged_paths(snapshot, evaluation, history.status(repo.git).changed)
    if changed:
        raise UsageError(
            f"What is to be judged has changes that are not committed: {_some(changed)}.",
            "Commit them first with: escm commit",
        )
    values = {"baseline": commit, "state": "in_progress" if evaluation.state == "planned" else evaluation.state}
    return apply(repo, [_changed_facts(repo, evaluation, values)])


def determine(
    repo: EvidenceRepository,
    slug: str,
    practice: str,
    verdict: Verdict,
    *,
    because: str = "",
    activities: Mapping[str, ActivityVerdict] | None = None,
) -> tuple[FileChange, ...]:
    """Judge one Practice; findings and verdicts on other Activities stay.

    Raises:
        UsageError: no such evaluation, Practice or Activity, it is not in scope, or judging has not begun or is over.
    """
    evaluation = _judging(find_evaluation(repo.work_tree(), slug))
    found = _in_scope(repo, evaluation, practice)
    values: dict[str, Any] = {"verdict": verdict, "because": because.strip()}
    for name, each in (activities or {}).items():
        activity = find_activity(found, name).id
        unknown = sorted(each.spans.keys() - set(evaluation.span.spans))
        if unknown:
            strange = engagement_of(unknown[0]) or unknown[0]
            known = ", ".join(engagement_of(span) or span for span in evaluation.span.spans)
            raise UsageError(f"{strange} is not in the span of {evaluation.slug}.", f"In it are {known}.")
        spans = {
            engagement_of(span) or span: _present({"verdict": said.verdict, "because": said.because})
            for span, said in each.spans.items()
        }
        facts = {"verdict": each.verdict, "because": each.because, "spans": spans}
        values.setdefault("activities", {})[activity] = _present(facts)
    return apply(repo, _with_state(repo, evaluation, [_determined(repo, evaluation, found.id, values)]))


def take_over(repo: EvidenceRepository, slug: str, practices: Sequence[str] = ()) -> tuple[FileChange, ...]:
    """Determine what is not determined yet by what the claims amount to in the baseline, and say so in `because`.

    Args:
        repo: the repository.
        slug: the evaluation; its method has to allow it.
        practices: only these; by default all Practices in scope.

    Raises:
        UsageError: no such evaluation or Practice, judging has not begun or is over, or the method does not allow it.
    """
    evaluation = _judging(find_evaluation(repo.work_tree(), slug))
    method = repo.catalog.methods[evaluation.method]
    if not method.takes_over_claims:
        raise UsageError(
            f"A {method.name.lower()} judges for itself; it takes no claims over.",
            f"Determine each Practice: escm evaluation determine {evaluation.slug} PRACTICE VERDICT --because ...",
        )
    chosen = [_in_scope(repo, evaluation, each) for each in practices]
    assessed = assessed_for(repo.catalog, repo.at(evaluation.baseline, as_of=evaluation.period.end), evaluation)
    changes = [
        _determined(repo, evaluation, each.id, taken_over(assessed.practices[each.id], evaluation.baseline))
        for each in chosen or scope_practices(repo.catalog, evaluation.scope)
        if chosen or not _is_determined(repo, evaluation, each.id)
    ]
    return apply(repo, _with_state(repo, evaluation, changes))


def taken_over(judged: PracticeAssessment, baseline: str) -> dict[str, Any]:
    """The determination that a self-appraisal makes of a claim; it says where it comes from."""
    status = judged.status.value.replace("_", " ")
    told = [f"Taken over from the organization's claims at {baseline[:9]}: {status}."]
    reasons = sorted(judged.unmet, key=lambda each: not each.span)[:_MOST_REASONS]
    told += [
        f"{engagement_of(each.span) or 'organization'}: {each.text}" if each.span else each.text for each in reasons
    ]
    return {"verdict": _VERDICTS[judged.status], "because": " ".join(told)}


def add_finding(repo: EvidenceRepository, slug: str, practice: str, new: NewFinding) -> tuple[FileChange, ...]:
    """Write a finding down in the determination of its Practice.

    Raises:
        UsageError: no such evaluation, Practice or Activity, the Practice is not determined yet, or the slug is taken.
    """
    evaluation = _judging(find_evaluation(repo.work_tree(), slug))
    found = _in_scope(repo, evaluation, practice)
    path = determination_path(evaluation.slug, found.id)
    before = read(repo, path)
    if before is None:
        raise UsageError(
            f"{found.id} is not determined yet, and findings stand with a verdict.",
            f"Determine it first: escm evaluation determine {evaluation.slug} {found.id} not_rated",
        )
    taken = sound_data(repo, path, before).get("findings") or {}
    name = new.slug or propose_slug(new.text)[:40].rstrip("-")
    if name in taken:
        raise UsageError(f"There is a finding {name} of {found.id} already.", "Name another with --slug.")
    values = {
        "kind": new.kind,
        "severity": new.severity,
        "activities": [find_activity(found, each).id for each in new.activities],
        "text": new.text.strip(),
    }
    after = set_value(
        before, ("findings", name), {key: value for key, value in values.items() if value or key == "text"}
    )
    return apply(repo, [FileChange(path, before, require_sound(repo, path, after))])


def _unsealed(evaluation: Evaluation) -> Evaluation:
    if evaluation.state == "sealed":
        raise UsageError(
            f"{evaluation.slug} is sealed, so nothing in it changes any more.",
            "Plan a new evaluation, or take this one back with: escm evaluation withdraw",
        )
    return evaluation


def _judging(evaluation: Evaluation) -> Evaluation:
    if _unsealed(evaluation).state == "planned" or not evaluation.baseline:
        raise UsageError(
            f"{evaluation.slug} has not begun, so it is not said which evidence is judged.",
            f"Begin with: escm evaluation start {evaluation.slug}",
        )
    return evaluation


def _in_scope(repo: EvidenceRepository, evaluation: Evaluation, text: str) -> Practice:
    found = find_practice(repo.catalog, text)
    if found not in scope_practices(repo.catalog, evaluation.scope):
        raise UsageError(f"{found.id} is not in the scope of {evaluation.slug}.")
    return found


def _is_determined(repo: EvidenceRepository, evaluation: Evaluation, practice: str) -> bool:
    return (repo.root / determination_path(evaluation.slug, practice)).is_file()


def _determined(
    repo: EvidenceRepository, evaluation: Evaluation, practice: str, values: Mapping[str, Any]
) -> FileChange:
    path = determination_path(evaluation.slug, practice)
    before = read(repo, path)
    if before is None:
        return FileChange(path, None, new_content(repo, path, _present(values)))
    data = sound_data(repo, path, before)
    after = before
    for key, value in values.items():
        if isinstance(value, Mapping):
            for name, each in value.items():
                after = set_value(after, (key, name), each)
        elif value and value != data.get(key):
            after = set_value(after, (key,), value)
        elif not value and data.get("verdict") != values["verdict"]:
            # What was said of another verdict no longer holds.
            after = delete(after, (key,))
    return FileChange(path, before, require_sound(repo, path, after))


def _with_state(
    repo: EvidenceRepository, evaluation: Evaluation, changes: Sequence[FileChange]
) -> Sequence[FileChange]:
    """The changes, and the state of the evaluation that follows from them."""
    written = {change.path for change in changes}
    open_still = any(
        determination_path(evaluation.slug, each.id) not in written and not _is_determined(repo, evaluation, each.id)
        for each in scope_practices(repo.catalog, evaluation.scope)
    )
    state = "in_progress" if open_still else "determined"
    return [*changes, _changed_facts(repo, evaluation, {"state": state})]


def _changed_facts(repo: EvidenceRepository, evaluation: Evaluation, values: Mapping[str, str]) -> FileChange:
    before = read(repo, evaluation.path)
    if before is None:
        raise UsageError(f"There is no file {evaluation.path} any more.")
    data = sound_data(repo, evaluation.path, before)
    after = before
    for key, value in values.items():
        if data.get(key) != value:
            after = set_value(after, (key,), value)
    return FileChange(evaluation.path, before, require_sound(repo, evaluation.path, after))


def _present(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}


def _some(paths: Collection[str]) -> str:
    shown = ", ".join(sorted(paths)[:_MOST_PATHS])
    return f"{shown} and {len(paths) - _MOST_PATHS} more" if len(paths) > _MOST_PATHS else shown
