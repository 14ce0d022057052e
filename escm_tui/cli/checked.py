"""What `escm validate` does and says."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from escm_tui.cli.context import Context
from escm_tui.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from escm_tui.domain.problems import Problem
    from escm_tui.domain.snapshot import Snapshot
    from escm_tui.git.sources import Source
    from escm_tui.load.evidence_repository import EvidenceRepository


def check(
    context: Context, paths: Sequence[str], *, staged: bool = False, privacy: bool = False, strict: bool = False
) -> ExitCode:
    """Tell the problems of all files, or of those below some paths."""
    if staged and context.revision:
        raise UsageError("--staged and --rev exclude each other.", "Name the index or a revision, not both.")
    repo = context.repository()
    with repo.git.reading_history() as git:
        return _check(context, repo.through(git), paths, staged=staged, privacy=privacy, strict=strict)


def _check(
    context: Context, repo: EvidenceRepository, paths: Sequence[str], *, staged: bool, privacy: bool, strict: bool
) -> ExitCode:
    from escm_tui.git.sources import Index
    from escm_tui.load.moved import with_moves

    source = Index(repo.git) if staged else repo.source(context.revision)
    found = repo.validate(source, as_of=context.as_of)
    state = found.ground if context.revision else with_moves(repo, source, found.ground)
    if staged or privacy:
        state = _with_findings(repo, source, state, everything=privacy)
    problems = _below(repo, state, found.paths, paths)
    _print_problems(context, state, found.paths, problems, paths, strict=strict)
    return ExitCode.PROBLEMS if _counts(problems, strict) else ExitCode.CLEAN


def _print_problems(
    context: Context,
    state: Snapshot,
    sound: Collection[str],
    problems: Sequence[Problem],
    paths: Sequence[str],
    *,
    strict: bool,
) -> None:
    """The problems in the form that was asked for."""
    match context.format:
        case "json":
            from escm_tui.reports import payloads

            context.print_json(payloads.problems(problems, state.label, state.as_of))
        case "sarif":
            from escm_tui.exchange.sarif import sarif

            context.print_json(sarif(problems, revision=state.revision, label=state.label))
        case "junit":
            from escm_tui.exchange.junit import junit

            wanted = [relative_path(context.repository(), path) for path in paths] or ["."]
            judged = [path for path in sound if any(_is_below(path, each) for each in wanted)]
            context.print(junit(judged, problems, label=state.label, strict=strict))
        case "github":
            from escm_tui.exchange.workflow_commands import workflow_commands
            from escm_tui.reports.problem_text import summary

            context.print([*workflow_commands(problems), summary(problems, _where(state, paths))])
        case _:
            from escm_tui.reports.problem_text import problem_lines, summary

            context.print([*problem_lines(problems, context.page), summary(problems, _where(state, paths))])


def _with_findings(repo: EvidenceRepository, source: Source, state: Snapshot, *, everything: bool) -> Snapshot:
    """The state with what rules do not say: what should not be kept for ever, and claims that only drift upward."""
    from escm_tui.domain.problems import sort_problems
    from escm_tui.git.sources import Index
    from escm_tui.load.drift import staged_drift
    from escm_tui.load.privacy import privacy_problems
    from escm_tui.load.staged import staged_privacy

    found = privacy_problems(source, source.entries(), state) if everything else staged_privacy(repo, state)
    if isinstance(source, Index):
        found = (*found, *staged_drift(repo))
    return state._replace(problems=sort_problems([*state.problems, *found]))


def _where(state: Snapshot, paths: Sequence[str]) -> str:
    from escm_tui.reports.plain import show_line, state_name

    below = f" below {', '.join(show_line(path) for path in paths)}" if paths else ""
    return f"{state_name(state.label)}{below}, as of {state.as_of.isoformat()}"


def _counts(problems: Sequence[Problem], strict: bool) -> bool:
    from escm_tui.domain.problems import Severity

    grave = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return any(problem.severity in grave for problem in problems)


def _below(
    repo: EvidenceRepository, state: Snapshot, sound: Collection[str], paths: Sequence[str]
) -> tuple[Problem, ...]:
    """The problems of these files and folders, or all of them."""
    if not paths:
        return state.problems
    wanted = [relative_path(repo, path) for path in paths]
    known = {problem.path for problem in state.problems}.union(sound)
    for place, typed in zip(wanted, paths, strict=True):
        if not (repo.root / place).exists() and not any(_is_below(path, place) for path in known):
            raise UsageError(f"There is no file or folder {typed}.", "See what there is with: git ls-files")
    return tuple(problem for problem in state.problems if any(_is_below(problem.path, each) for each in wanted))


def _is_below(path: str, place: str) -> bool:
    return place in (".", path) or path.startswith(f"{place}/")


def relative_path(repo: EvidenceRepository, typed: str) -> str:
    """A path as the repository names it, of one that a person typed in the current folder."""
    from pathlib import Path

    # The links of a folder are followed, but not the last part: a link is a thing of its own.
    path = Path(typed)
    absolute = Path(os.path.realpath(path.parent)) / path.name if path.name not in ("", "..") else path.resolve()
    try:
        return absolute.relative_to(os.path.realpath(repo.root)).as_posix()
    except ValueError:
        # With --repo people name paths as the repository does.
        if not path.is_absolute() and ".." not in path.parts and not absolute.exists():
            return path.as_posix()
        raise UsageError(f"{typed} lies outside the repository {repo.root}.") from None
