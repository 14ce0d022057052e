"""Some entries of the index or of the object store, read in the way in which the whole index is."""

from __future__ import annotations

from collections.abc import Mapping

from escm_tui.git.sources import Entry, Index


class Part(Index):
    """Some entries, read as an index is."""

    __slots__ = ()

    def only(self, entries: Mapping[str, Entry]) -> Part:
        """The same index, but of these entries."""
        self._entries = dict(entries)
        return self
