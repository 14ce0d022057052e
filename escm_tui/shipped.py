"""Finds the files that ship with the program: schemas, the evidence template and the hooks."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from escm_tui.errors import InternalError

_PACKAGE = Path(__file__).resolve().parent

ShippedFolder = Literal["schemas", "evidence-template", "hooks"]


def shipped_folder(name: ShippedFolder) -> Path:
    """The folder `name` of an installed wheel, else of the checkout that this package runs from."""
    in_wheel = _PACKAGE / "_shipped" / name
    if in_wheel.is_dir():
        return in_wheel
    checkout = _PACKAGE.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / name).is_dir():
        return checkout / name
    raise InternalError(f"The shipped folder {name} is missing from this installation.", "Install escm-tui again.")


def model_folder() -> Path:
    """The folder with the catalog's YAML files."""
    return _PACKAGE / "model"


def installation_folders() -> list[Path]:
    """Every folder whose files decide what the program finds: its own code, the catalog and the schemas."""
    own = [Path(folder) for folder, _, _ in os.walk(_PACKAGE) if not folder.endswith("__pycache__")]
    return [*own, shipped_folder("schemas")]
