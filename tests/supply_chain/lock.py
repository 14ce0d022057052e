"""Reads the lock file and the project's own demands: what is pinned, by which digests, and for whom."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements.lock"


@dataclass(frozen=True, slots=True)
class Pinned:
    """One library of the lock file: its name, extras and version, when it is needed, the digests of its files."""

    name: str
    extras: frozenset[str]
    version: str
    marker: str
    hashes: tuple[str, ...]
    lines: str


def pinned(text: str | None = None) -> list[Pinned]:
    """Every entry of the lock file; a library may stand there twice, for different systems."""
    found = []
    for entry in re.split(r"\n(?=\S)", (LOCK.read_text() if text is None else text).strip()):
        head, *rest = entry.replace("\\\n", "\n").split("\n")
        said = re.fullmatch(r"([A-Za-z0-9._-]+)(?:\[([a-z0-9,-]+)\])?==([^\s;]+)\s*(?:;\s*(.+?))?\s*", head)
        if said is None:
            raise ValueError(f"No pinned library: {head}")
        hashes = tuple(line.strip().removeprefix("--hash=") for line in rest if line.strip())
        extras = frozenset((said[2] or "").split(",")) - {""}
        found.append(Pinned(canonicalize_name(said[1]), extras, said[3], said[4] or "", hashes, entry))
    return found


def demands() -> dict[str, list[Requirement]]:
    """What pyproject.toml asks for, by who needs it: users, each extra, and developers."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    asked = {"users": project["project"]["dependencies"], **project["project"]["optional-dependencies"]}
    asked["developers"] = project["dependency-groups"]["dev"]
    asked["build"] = project["build-system"]["requires"]
    return {who: [Requirement(each) for each in wanted] for who, wanted in asked.items()}


def needed_by_users() -> set[str]:
    """The libraries that come to a user with all extras, told by what is installed here."""
    asked = demands()
    waiting = [each for who, wanted in asked.items() if who not in {"developers", "build"} for each in wanted]
    found: set[str] = set()
    while waiting:
        each = waiting.pop()
        name = canonicalize_name(each.name)
        if name not in found:
            found.add(name)
            waiting += asked_by(each)
    return found


def asked_by(wanted: Requirement) -> Iterator[Requirement]:
    """What an installed library asks for here, with the extras that are wanted of it."""
    try:
        lines = requires(wanted.name) or []
    except PackageNotFoundError:
        return
    for line in lines:
        each = Requirement(line)
        if each.marker is None or any(each.marker.evaluate({"extra": extra}) for extra in ("", *wanted.extras)):
            yield each
