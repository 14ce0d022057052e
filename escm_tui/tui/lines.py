"""Lines of a text that are put together only where somebody looks: most of a long text is never seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from textual.content import Content
from textual.style import Style

from escm_tui.tuples import NamedTuple

Part = str | tuple[str, str] | Content
"""Words, words in a style, or what is put together already."""

Line = tuple[Part, ...]

Piece = tuple[str, "str | Style"]
"""Words and their style; none is an empty one."""


def text_of(line: Line) -> str:
    """What a line says."""
    return "".join(
        [each if isinstance(each, str) else each[0] if isinstance(each, tuple) else each.plain for each in line]
    )


def content_of(line: Line) -> Content:
    """A line, put together."""
    return line[0] if len(line) == 1 and isinstance(line[0], Content) else Content.assemble(*line)


class Page(NamedTuple):
    """A text line by line, and what each line says."""

    lines: Sequence[Line]
    texts: Sequence[str]

    @classmethod
    def of(cls, said: Content | Iterable[Line]) -> Page:
        """The lines of a text, whatever line ends the parts of a line hold."""
        lines: list[Line] = []
        texts: list[str] = []
        for line in _split(said) if isinstance(said, Content) else said:
            text = text_of(line)
            whole = [line] if "\n" not in text else _split(content_of(line))
            lines += whole
            texts += text.split("\n")
        return cls(lines, texts)

    @property
    def content(self) -> Content:
        """The whole text, put together."""
        return Content("\n").join(map(content_of, self.lines))


def _split(content: Content) -> list[Line]:
    return [(each,) for each in content.split("\n", allow_blank=True)]


def pieces_of(line: Line) -> tuple[Piece, ...] | None:
    """The words of a line one after the other, each with its style; nothing where styles overlap."""
    found: list[Piece] = []
    for part in line:
        if isinstance(part, str):
            found.append((part, ""))
        elif isinstance(part, tuple):
            found.append(part)
        else:
            inside = list(_inside(part))
            if sum(len(words) for words, _ in inside) != len(part):
                return None
            found += inside
    return tuple(found)


def _inside(content: Content) -> Iterator[Piece]:
    """The pieces of what was put together; longer than it, where styles overlap or are in no order."""
    text, at = content.plain, 0
    for start, end, style in content.spans:
        if start > at:
            yield text[at:start], ""
        yield text[start:end], style
        at = end
    if at < len(text):
        yield text[at:], ""
