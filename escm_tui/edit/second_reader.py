"""What ruamel.yaml, a second reader that keeps comments, finds in a text: the same data and comments as the first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.tag import Tag

from escm_tui.parse.scalars import plain_value

_TAGS = {str: "str", int: "int", float: "float", bool: "bool", type(None): "null"}


class _CoreResolver(VersionedResolver):
    """Takes words for what YAML 1.2's core schema says: no days, no underscores in numbers, no lone equals sign."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:  # noqa: ANN401
        if kind is ScalarNode and implicit[0]:
            return Tag(suffix=f"tag:yaml.org,2002:{_TAGS[type(plain_value(value))]}")
        return super().resolve(kind, value, implicit)


class UnreadError(Exception):
    """ruamel.yaml cannot read the text; `line`, counted from 1, is where it stopped, if it says so."""

    def __init__(self, line: int | None) -> None:
        super().__init__(line)
        self.line = line


def read(text: str) -> tuple[Any, list[str]]:
    """Plain data, and each line of comment in the order of the text. Raises `UnreadError`."""
    try:
        return _plain(_yaml().load(text)), list(_comments(_yaml().scan(text)))
    except Exception as error:
        # Whatever it stumbles over, it has not found what the first reader found.
        mark = getattr(error, "problem_mark", None)
        raise UnreadError(mark.line + 1 if mark else None) from error


def _yaml() -> YAML:
    # One per text, since ruamel's readers keep what they are at and must not meet in two threads.
    yaml = YAML(typ="rt", pure=True)
    yaml.Resolver = _CoreResolver
    return yaml


def _plain(value: Any) -> Any:  # noqa: ANN401
    """The value without what ruamel remembers of its spelling."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if value is None or isinstance(value, bool):
        return value
    return next(kind(value) for kind in (str, int, float) if isinstance(value, kind))


def _comments(tokens: Iterable[Any]) -> Iterator[str]:
    """Comments hang on tokens: what stands behind one or below it, and a list of what stands above it."""
    for token in tokens:
        below, above = token.comment or (None, None)
        for held in (*(above or ()), below):
            # Behind the sign of a block scalar, ruamel keeps a comment as bare text.
            text = held if isinstance(held, str) else held.value if held else ""
            yield from (line.strip() for line in text.split("\n") if line.strip())
