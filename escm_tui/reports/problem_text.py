"""Problems as text: one line with place, code, severity and sentence, one with the next step, and a summary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from escm_tui.domain.problem_codes import CODES, Code, Severity
from escm_tui.domain.problems import Problem
from escm_tui.reports.plain import plural, show, show_line
from escm_tui.reports.typeset import Cell, Column, Ink, Page, joined, table

SEVERITY_INK: Mapping[Severity, Ink] = {Severity.ERROR: "bad", Severity.WARNING: "fair", Severity.NOTE: "quiet"}


def place_of(problem: Problem) -> str:
    """`path:line:column`, or the path alone where the file as a whole is meant."""
    path = show_line(problem.path)
    if not problem.line:
        return path
    return f"{path}:{problem.line}:{problem.column}" if problem.column else f"{path}:{problem.line}"


def problem_line(problem: Problem, severity: str = "") -> str:
    """The one wording of a problem in every command; `severity` is its word painted, where there is color."""
    return f"{place_of(problem)} {problem.code} {severity or problem.severity.value} {show_line(problem.text)}"


def problem_lines(problems: Iterable[Problem], page: Page) -> Iterator[str]:
    """Each problem on one line, however long, so that other programs can read it; its next step below."""
    for each in problems:
        yield problem_line(each, page.paint(each.severity.value, SEVERITY_INK[each.severity]))
        if each.hint:
            yield hint_line(each.hint)


def hint_line(hint: str) -> str:
    """The next step on a line of its own; what asks or tells something is no step."""
    told = hint.endswith("?") or hint.startswith("No ") or {"is", "are", "has", "read"} & set(hint.split()[:3])
    return f"  {show(hint)}" if told else f"  Try: {show(hint)}"


def summary(problems: Sequence[Problem], where: str) -> str:
    """How many problems of each severity there are, and where."""
    if not problems:
        return f"No problems in {where}."
    counts = [(severity, sum(each.severity is severity for each in problems)) for severity in Severity]
    found = joined([plural(count, severity.value) for severity, count in counts if count])
    return f"{found} in {where}."


def refusal(problems: Sequence[Problem], most: int, page: Page) -> list[str]:
    """Why a commit was refused: the first errors with their next steps, and how many there are."""
    errors = [each for each in problems if each.severity is Severity.ERROR]
    lines = list(problem_lines(errors[:most], page))
    if len(errors) > most:
        lines.append(f"... and {plural(len(errors) - most, 'more error', 'more errors')}: escm validate --staged")
    files = len({each.path for each in errors})
    found = f"{plural(files, 'file holds', 'files hold')} {plural(len(errors), 'error')}"
    return [*lines, f"{page.paint('Commit refused:', 'bad')} {found}."]


def explanation(code: Code, page: Page) -> list[str]:
    """The page of one code."""
    lines = [page.heading(f"{code.code}  {code.title}"), "", *page.prose(code.explanation), ""]
    lines += page.prose(f"Severity: {code.severity.value}{_rule(code)}")
    return [*lines, *page.prose(f"Next step: {code.remedy}", hanging=2)]


def _rule(code: Code) -> str:
    return f", unless rules.{code.rule} in escm.yaml says otherwise" if code.rule else ""


def code_table(page: Page) -> list[str]:
    """All codes with severity and title."""
    columns = (Column("Code"), Column("Severity"), Column("Title", flexible=True))
    rows = [(code.code, Cell(code.severity.value, SEVERITY_INK[code.severity]), code.title) for code in CODES.values()]
    return table(page, columns, rows)
