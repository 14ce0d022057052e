"""The catalog's files as plain data, parsed once an installation and kept beside them the way Python keeps bytecode."""

from __future__ import annotations

import marshal
import os
import sys
from contextlib import suppress
from typing import Any

from escm_tui import __version__
from escm_tui.errors import InternalError
from escm_tui.load.digest import blake2b
from escm_tui.shipped import MODEL, content_of

Files = dict[str, Any]
"""Name of a file without its ending, to what it holds."""

_SEAL = 32
"""Bytes before the kept form that say of which files it is, and that it is whole."""


def catalog_files() -> Files:
    """Every file of the catalog as plain data; the kept form counts for exactly the bytes that it was made of."""
    names = sorted(name for name in os.listdir(MODEL) if name.endswith(".yaml"))  # noqa: PTH208
    sources = {name.removesuffix(".yaml"): content_of(f"{MODEL}/{name}") for name in names}
    python = sys.implementation.cache_tag
    digest = blake2b(f"{__version__}\0{python}".encode(), digest_size=_SEAL)
    for name, content in sources.items():
        digest.update(f"\0{name}\0{len(content)}\0".encode() + content)
    place = f"{MODEL}/__pycache__/catalog.{python}.marshal"
    with suppress(OSError):
        kept = content_of(place)
        if kept[:_SEAL] == _seal(digest, kept[_SEAL:]):
            # Of a form that is not whole, or of other bytes, nothing is looked at.
            files: Files = marshal.loads(kept[_SEAL:])  # noqa: S302
            return files
    files = {name: _parsed(name, content) for name, content in sources.items()}
    if not sys.dont_write_bytecode:
        plain = marshal.dumps(files)
        _keep(place, _seal(digest, plain) + plain)
    return files


def _seal(of: blake2b, plain: bytes) -> bytes:
    digest = of.copy()
    digest.update(plain)
    return digest.digest()


def _parsed(name: str, content: bytes) -> Any:  # noqa: ANN401
    from escm_tui.parse import parse

    parsed = parse(content, f"{name}.yaml")
    if parsed.problems or not isinstance(parsed.data, dict):
        raise InternalError(f"The catalog file {name}.yaml cannot be read.", "Install escm-tui again.")
    return parsed.data


def _keep(place: str, content: bytes) -> None:
    """Write in one step, or not at all where the installation belongs to somebody else."""
    from pathlib import Path

    path = Path(place)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        draft.write_bytes(content)
        draft.replace(path)
