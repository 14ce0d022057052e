"""Finds the files that ship with the program: schemas, the evidence template and the hooks."""

from __future__ import annotations

import os
from collections.abc import Iterator

TYPE_CHECKING = False  # of a type checker this is true; typing takes longer to load than the rest of this module
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Literal

    ShippedFolder = Literal["schemas", "evidence-template", "hooks"]

_PACKAGE = os.path.dirname(os.path.realpath(__file__))  # noqa: PTH120
_CODE = (".py", ".yaml", ".json")

MODEL = f"{_PACKAGE}/model"
"""The folder with the catalog's YAML files."""


def shipped_folder(name: ShippedFolder) -> Path:
    """The folder `name` of an installed wheel, else of the checkout that this package runs from."""
    from pathlib import Path

    return Path(_shipped(name))


def _shipped(name: str) -> str:
    in_wheel = f"{_PACKAGE}/_shipped/{name}"
    if os.path.isdir(in_wheel):  # noqa: PTH112
        return in_wheel
    checkout = os.path.dirname(_PACKAGE)  # noqa: PTH120
    if os.path.isfile(f"{checkout}/pyproject.toml") and os.path.isdir(f"{checkout}/{name}"):  # noqa: PTH112, PTH113
        return f"{checkout}/{name}"
    from escm_tui.errors import InternalError

    raise InternalError(f"The shipped folder {name} is missing from this installation.", "Install escm-tui again.")


def content_of(place: str) -> bytes:
    """What one file holds, without pathlib, which takes longer to load than to read it."""
    with open(place, "rb") as file:  # noqa: PTH123
        return file.read()


def shipped_schema(name: str) -> bytes:
    """One of the schemas."""
    return content_of(f"{_shipped('schemas')}/{name}")


def shipped_schemas() -> dict[str, bytes]:
    """Name to content of each schema."""
    folder = _shipped("schemas")
    names = sorted(name for name in os.listdir(folder) if name.endswith(".json"))  # noqa: PTH208
    return {name: content_of(f"{folder}/{name}") for name in names}


def model_folder() -> Path:
    """The folder with the catalog's YAML files, as a path."""
    from pathlib import Path

    return Path(MODEL)


def installation_files() -> Iterator[tuple[str, os.stat_result]]:
    """Every file that decides what the program finds, its own code, the catalog and the schemas, with its facts."""
    yield from _files_below(_PACKAGE)
    yield from _files_below(_shipped("schemas"))


def _files_below(folder: str) -> Iterator[tuple[str, os.stat_result]]:
    below = []
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda each: each.name):
            if entry.name.endswith(_CODE):
                yield entry.path, entry.stat()
            elif entry.name != "__pycache__" and entry.is_dir():
                below.append(entry.path)
    for each in below:
        yield from _files_below(each)
