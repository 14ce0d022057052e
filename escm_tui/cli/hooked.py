"""What the hooks of git run on the index, also without the command line around it, which takes long to load."""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime

from escm_tui.cli.context import Context
from escm_tui.errors import ExitCode

HOOKS = frozenset({"pre-commit", "pre-merge-commit"})
"""The hooks that take no options and look at nothing but the index."""

MOST_ERRORS = 20
"""How many errors a hook lists."""

MOST_WARNINGS = 10
"""How many warnings a hook lists."""


def run_hook(words: Sequence[str]) -> int | None:
    """Do what the command line does for `hook NAME`; nothing where the words say more than that."""
    if len(words) != len(("hook", "NAME")) or words[0] != "hook" or words[1] not in HOOKS:
        return None
    year, month, day, *_ = time.gmtime()
    context = Context(date(year, month, day), tuple(words))
    try:
        return int(check_index(context))
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  the boundary, as for every command
        from escm_tui.cli.main import told

        return told(context, error, datetime.now(UTC))


def check_index(context: Context) -> int:
    """The verdict on the index that git handed over: errors refuse, warnings of staged files are told."""
    from escm_tui.domain.problems import Severity
    from escm_tui.git.repository import Repository
    from escm_tui.load.cache import Cache
    from escm_tui.load.catalog import load_catalog
    from escm_tui.load.evidence_repository import EvidenceRepository, concerns_evidence
    from escm_tui.load.files import KnownFiles
    from escm_tui.load.staged import judge_index

    git = Repository.from_hook_environment(os.environ)
    known = KnownFiles(cache=Cache(git.common) if context.may_cache else None)
    verdict = judge_index(EvidenceRepository(git, load_catalog(), context.today, known))
    if not verdict.complete:
        if not concerns_evidence(git):
            return ExitCode.CLEAN
        from escm_tui.reports.problem_text import refusal

        context.tell(refusal(verdict.problems, MOST_ERRORS, context.page_of_errors))
        return ExitCode.PROBLEMS
    warnings = [each for each in verdict.problems if each.severity is Severity.WARNING and each.path in verdict.staged]
    if warnings:
        from escm_tui.reports.problem_text import problem_lines

        context.tell(problem_lines(warnings[:MOST_WARNINGS], context.page_of_errors))
    if len(warnings) > MOST_WARNINGS:
        context.tell(f"... and {len(warnings) - MOST_WARNINGS} more warnings in the staged files: escm validate")
    return ExitCode.CLEAN
