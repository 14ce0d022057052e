"""One evidence file as an action sees it: read safely, found sound before an edit, found sound after it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from escm_tui.domain.problems import Problem, Severity
from escm_tui.errors import ProblemsFound, UsageError, WriteError
from escm_tui.git.content import TooLarge, Unreadable, stand_in
from escm_tui.git.folders import Folders
from escm_tui.git.sources import SIZE_LIMIT
from escm_tui.git.spelling import bytes_of
from escm_tui.load.evidence_repository import EvidenceRepository
from escm_tui.load.files import check_content
from escm_tui.load.layout import SCHEMA_FOLDER, Place, classify
from escm_tui.parse.writer import dump
from escm_tui.reports.problem_text import problem_line


def read(repo: EvidenceRepository, path: str) -> bytes | None:
    """The bytes of a file of the work tree, or nothing where there is none. Links and devices are refused."""
    name = bytes_of(path)
    with Folders(repo.root) as folders:
        entry = folders.look(name)
        if entry is None:
            return None
        match folders.read(name, SIZE_LIMIT) if entry.is_file else stand_in(entry):
            case TooLarge(size):
                raise WriteError(f"{path} has {size:,} bytes, too many for evidence, so it was left alone.")
            case Unreadable(reason):
                raise WriteError(f"{path} was left alone. {reason}")
            case content:
                return content


def sound_data(repo: EvidenceRepository, path: str, data: bytes) -> dict[str, Any]:
    """The plain data of a file that is about to be edited.

    Raises:
        ProblemsFound: the file holds an error, which an edit could only hide.
    """
    parsed, problems = check_content(data, _place(repo, path))
    if found := _first_error(problems):
        raise ProblemsFound(
            f"{problem_line(found)} So the file was left as it is.",
            found.hint or "Correct the file, then try again.",
        )
    content: dict[str, Any] = parsed.data
    return content


def require_sound(repo: EvidenceRepository, path: str, data: bytes) -> bytes:
    """The same bytes, once they are known to be a valid file of their place.

    Raises:
        UsageError: what was asked for would not be valid; names the field.
    """
    _, problems = check_content(data, _place(repo, path))
    if found := _first_error(problems):
        where = f"{found.field}: " if found.field else ""
        raise UsageError(f"{path} would not be valid, so nothing was written. {where}{found.text}", found.hint)
    return data


def new_content(repo: EvidenceRepository, path: str, data: Mapping[str, Any]) -> bytes:
    """The bytes of a new file, opened by the line that names its schema to editors. Raises `UsageError` as above."""
    kind = _place(repo, path).kind
    schema = f"{'../' * path.count('/')}{SCHEMA_FOLDER}/{kind}-1.schema.json"
    return require_sound(repo, path, dump(data, header=f"# yaml-language-server: $schema={schema}"))


def _place(repo: EvidenceRepository, path: str) -> Place:
    place = classify(path, repo.catalog)
    if place.problem is not None:
        raise UsageError(place.problem.text, place.problem.hint)
    return place


def _first_error(problems: tuple[Problem, ...]) -> Problem | None:
    errors = [problem for problem in problems if problem.severity is Severity.ERROR]
    return min(errors, key=lambda problem: problem.sort_key, default=None)
