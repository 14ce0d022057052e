"""How a value appears in every view, for those that need nothing else of the domain."""

from __future__ import annotations

from escm_tui.tuples import NamedTuple

TYPE_CHECKING = False  # of a type checker this is true; typing takes longer to load than the rest of this module
if TYPE_CHECKING:
    from escm_tui.reports.typeset import Tone


class Look(NamedTuple):
    """How a value appears in every view: letter first, then glyph, then color."""

    letter: str
    glyph: str
    ascii: str
    word: str
    tone: Tone
