"""What was typed and is not saved yet: kept on disk, so that no crash, no hook and no quitting loses it."""

from __future__ import annotations

import os
from collections.abc import Iterator, MutableMapping
from pathlib import Path


class Drafts:
    """The draft of one repository, outside of it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def of(cls, root: Path) -> Drafts:
        """Where the draft of the repository at `root` lies."""
        state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
        import hashlib

        name = hashlib.sha256(os.fsencode(root.absolute())).hexdigest()[:16]
        return cls(Path(state) / "escm" / "drafts" / f"{name}.txt")

    @property
    def exists(self) -> bool:
        """Whether a message waits."""
        return self.path.is_file()

    def read(self) -> str:
        """The message, or nothing."""
        try:
            return self.path.read_text("utf-8", "replace")
        except OSError:
            return ""

    def keep(self, message: str) -> None:
        """Keep a message; an empty one is forgotten. A disk that says no costs the draft, never the work."""
        if message.strip():
            _write(self.path, message)
        else:
            self.forget()

    def forget(self) -> None:
        """The commit is made."""
        _remove(self.path)


class KeptTexts(MutableMapping[str, str]):
    """Texts and forms that were begun, by what they belong to, such as "note organization knw07 b2".

    Everything goes to the disk at once; without a path it lasts as long as the program. Two sittings on one repository
    keep each other's texts. A file that cannot be read counts as empty, and a disk that says no costs the text after
    the program ends, never the work.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._texts = self._read()

    @classmethod
    def of(cls, root: Path) -> KeptTexts:
        """Those of the repository at `root`, outside of it."""
        return cls(Drafts.of(root).path.with_suffix(".json"))

    def form(self, name: str) -> KeptForm:
        """A form, whose fields are kept each on its own."""
        return KeptForm(self, name)

    def __getitem__(self, key: str) -> str:
        return self._texts[key]

    def __setitem__(self, key: str, text: str) -> None:
        self.put({key: text})

    def __delitem__(self, key: str) -> None:
        self.take((key,))

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._texts))

    def __len__(self) -> int:
        return len(self._texts)

    @property
    def owners(self) -> tuple[str, ...]:
        """What the texts belong to; the fields of a form count as one."""
        return tuple(dict.fromkeys(key.partition(_FIELD)[0] for key in self._texts))

    def put(self, texts: dict[str, str]) -> None:
        """Keep several texts with one write."""
        self._texts = {**self._texts, **self._read(), **texts}
        self._save()

    def take(self, keys: tuple[str, ...]) -> None:
        """Forget several texts with one write; KeyError for one that is not there."""
        for key in keys:
            del self._texts[key]
        found = {**self._texts, **self._read()}
        self._texts = {key: text for key, text in found.items() if key not in keys}
        self._save()

    def _read(self) -> dict[str, str]:
        if self._path is None:
            return {}
        import json

        try:
            found = json.loads(self._path.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        texts = found.get("texts") if isinstance(found, dict) else None
        return {str(key): str(text) for key, text in texts.items()} if isinstance(texts, dict) else {}

    def _save(self) -> None:
        if self._path is None:
            return
        import json

        if self._texts:
            _write(self._path, json.dumps({"texts": self._texts}, ensure_ascii=False, indent=1))
        else:
            _remove(self._path)


class KeptForm(MutableMapping[str, str]):
    """The fields of one form, name to text, among the kept texts."""

    def __init__(self, texts: KeptTexts, name: str) -> None:
        self._texts = texts
        self._start = f"{name}{_FIELD}"

    def __getitem__(self, field: str) -> str:
        return self._texts[self._start + field]

    def __setitem__(self, field: str, text: str) -> None:
        self.keep({field: text})

    def __delitem__(self, field: str) -> None:
        del self._texts[self._start + field]

    def __iter__(self) -> Iterator[str]:
        return (key.removeprefix(self._start) for key in self._texts if key.startswith(self._start))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def keep(self, values: dict[str, str]) -> None:
        """Keep what stands in the fields."""
        self._texts.put({self._start + field: text for field, text in values.items()})

    def clear(self) -> None:
        """Forget the form."""
        if self:
            self._texts.take(tuple(self._start + field for field in self))


_FIELD = " / "
"""Between the name of a form and that of its field."""


def _write(path: Path, text: str) -> None:
    """Write a file as a whole. A disk that says no costs the draft, never the work."""
    fresh = path.with_suffix(".new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh.touch(mode=0o600)
        fresh.write_text(text, "utf-8", "surrogateescape")
        fresh.replace(path)
    except (OSError, UnicodeEncodeError):
        return


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return
