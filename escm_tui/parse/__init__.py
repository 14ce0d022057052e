"""YAML bytes become plain data with a place for every value, or problems; plain data becomes YAML bytes."""

from escm_tui.parse.block_form import Field
from escm_tui.parse.limits import DEPTH_LIMIT, SIZE_LIMIT, VALUE_LIMIT
from escm_tui.parse.parsed import Parsed, parse, parse_blocks, parse_strictly

__all__ = [
    "DEPTH_LIMIT",
    "SIZE_LIMIT",
    "VALUE_LIMIT",
    "Field",
    "Parsed",
    "parse",
    "parse_blocks",
    "parse_strictly",
]
