"""How large and how deep a file of evidence may be."""

SIZE_LIMIT = 1024 * 1024
"""Bytes."""
DEPTH_LIMIT = 64
"""Mappings and lists inside each other."""
VALUE_LIMIT = 200_000
"""Values, keys and items together."""
