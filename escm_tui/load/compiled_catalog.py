"""The catalog's files as plain data, parsed once an installation and kept beside them the way Python keeps bytecode."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from escm_tui import __version__
from escm_tui.errors import InternalError
from escm_tui.shipped import model_folder

Files = dict[str, Any]
"""Name of a file without its ending, to what it holds."""


def catalog_files() -> Files:
    """Every file of the catalog as plain data; the kept form counts for exactly the bytes that it was made of."""
    sources = {path.stem: path.read_bytes() for path in sorted(model_folder().glob("*.yaml"))}
    digest = hashlib.sha256(__version__.encode())
    for name, content in sources.items():
        digest.update(f"\0{name}\0{len(content)}\0".encode() + content)
    kept = model_folder() / "__pycache__" / "catalog.json"
    with suppress(OSError, ValueError, KeyError, TypeError):
        found = json.loads(kept.read_bytes())
        if found["of"] == digest.hexdigest():
            files: Files = found["files"]
            return files
    files = {name: _parsed(name, content) for name, content in sources.items()}
    if not sys.dont_write_bytecode:
        _keep(kept, {"of": digest.hexdigest(), "files": files})
    return files


def _parsed(name: str, content: bytes) -> Any:  # noqa: ANN401
    from escm_tui.parse import parse

    parsed = parse(content, f"{name}.yaml")
    if parsed.problems or not isinstance(parsed.data, dict):
        raise InternalError(f"The catalog file {name}.yaml cannot be read.", "Install escm-tui again.")
    return parsed.data


def _keep(path: Path, content: dict[str, Any]) -> None:
    """Write in one step, or not at all where the installation belongs to somebody else."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        draft.write_text(json.dumps(content, separators=(",", ":")), encoding="ascii")
        draft.replace(path)
