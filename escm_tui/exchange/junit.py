"""JUnit XML: problems of evidence files as test cases, for the test reports of pipelines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from escm_tui.domain.problems import Problem, Severity
from escm_tui.reports.plain import show, show_line
from escm_tui.reports.problem_text import problem_line

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(files: Iterable[str], problems: Iterable[Problem], *, label: str, strict: bool = False) -> str:
    """One test suite with a test case for each file, in the order of their paths.

    Args:
        files: the paths that were judged; those with problems need not be among them.
        problems: what was found, sorted by path.
        label: how the state that was judged is named.
        strict: whether warnings fail a file as errors do; otherwise they are only told.
    """
    grave = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    found = {path: list(each) for path, each in groupby(problems, lambda problem: problem.path)}
    suite = Element("testsuite", name=_plain(f"escm validate: {label}"))
    failures = 0
    for path in sorted({*files, *found}):
        failures += _case(suite, path, found.get(path, []), grave)
    counts: Mapping[str, str] = {"tests": str(len(suite)), "failures": str(failures), "errors": "0", "skipped": "0"}
    suite.attrib.update(counts)
    whole = Element("testsuites", {"name": "escm-tui", **counts})
    whole.append(suite)
    indent(whole)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(whole, encoding="unicode")}'


def _case(suite: Element, path: str, problems: list[Problem], grave: set[Severity]) -> int:
    """The test case of one file; 1 if it fails."""
    folder, _, name = path.rpartition("/")
    case = SubElement(suite, "testcase", classname=_plain(folder or "."), name=_plain(name), file=_plain(path))
    failing = [each for each in problems if each.severity in grave]
    if failing:
        first = failing[0]
        failure = SubElement(case, "failure", type=first.code, message=_plain(first.text))
        failure.text = _listed(failing)
    told = [each for each in problems if each.severity not in grave]
    if told:
        SubElement(case, "system-out").text = _listed(told)
    return int(bool(failing))


def _listed(problems: Iterable[Problem]) -> str:
    lines = []
    for each in problems:
        lines.append(problem_line(each))
        if each.hint:
            lines.append(f"  Try: {show(each.hint)}")
    return _NO_XML.sub("\ufffd", "\n".join(lines))


def _plain(text: str) -> str:
    return _NO_XML.sub("\ufffd", show_line(text))
