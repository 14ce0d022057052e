"""The reader's own text of the document: kept in their data folder, outside of every repository."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_NAME = "part-2.json"
_FORMAT = 1
_MOST_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True)
class DocumentedPractice:
    """What the document says of one Practice; the keys are a, b, c and the ids of Activities."""

    description: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    supplements: Mapping[str, str] = field(default_factory=dict)


def store_folder() -> Path:
    """Where the text lies: by the XDG base directories, in the reader's own data."""
    data = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(data) / "escm"


def store_path() -> Path:
    """The file that holds the text."""
    return store_folder() / _NAME


def stored(practices: Mapping[str, DocumentedPractice]) -> bytes:
    """The bytes of the file."""
    told: dict[str, Any] = {
        practice: {"description": each.description, "texts": dict(each.texts), "supplements": dict(each.supplements)}
        for practice, each in practices.items()
    }
    return json.dumps({"format": _FORMAT, "practices": told}, indent=1).encode() + b"\n"


def document_text() -> Mapping[str, DocumentedPractice]:
    """Practice id to its text; empty where the reader has imported none, or the file is not ours or damaged."""
    try:
        with store_path().open("rb") as file:
            told = json.loads(file.read(_MOST_BYTES))
        if told["format"] != _FORMAT:
            return {}
        return {str(practice): _practice(each) for practice, each in told["practices"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}


def _practice(told: Mapping[str, Any]) -> DocumentedPractice:
    texts, supplements = (
        {str(key): str(value) for key, value in told[name].items()} for name in ("texts", "supplements")
    )
    return DocumentedPractice(str(told["description"]), texts, supplements)
