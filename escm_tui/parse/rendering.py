"""ruamel.yaml puts plain data into YAML text, in the quotes and on the lines that our own code asks for."""

from __future__ import annotations

from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.emitter import RoundTripEmitter
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString, SingleQuotedScalarString

_ONE_LINE = 2**31
"""Columns that a line may have: no line is ever broken, so that a changed word is one changed line."""


class _Representer(RoundTripRepresenter):
    """Writes nothing as a word, not as an empty place that looks forgotten."""

    def represent_none(self, data: None) -> ScalarNode:
        del data
        return self.represent_scalar("tag:yaml.org,2002:null", "null")


_Representer.add_representer(type(None), _Representer.represent_none)


class _Emitter(RoundTripEmitter):
    """Writes by their numbers the characters that nobody sees, such as those that turn the direction of writing."""

    MAX_SIMPLE_KEY_LENGTH = 1024
    """Characters that a key may have before it needs a question mark: as many as readers take."""

    def write_double_quoted(self, text: str, split: bool = True) -> None:
        self.allow_unicode = text.replace("\n", "").replace("\t", "").isprintable()
        super().write_double_quoted(text, split)
        self.allow_unicode = True


def double_quoted(text: str) -> str:
    """The text, to be written in double quotes."""
    marked: str = DoubleQuotedScalarString(text)
    return marked


def single_quoted(text: str) -> str:
    """The text, to be written in single quotes."""
    marked: str = SingleQuotedScalarString(text)
    return marked


def literal(text: str) -> str:
    """The text, to be written below a bar, line by line."""
    marked: str = LiteralScalarString(text)
    return marked


def render(data: dict[str, Any] | list[Any], *, mapping: int = 2, sequence: int = 2, flow: bool = False) -> str:
    """The data in lines that each end in a line feed, or with `flow` in a single one with brackets.

    Args:
        data: plain values; texts of ruamel's own kinds keep the quotes or lines that these stand for.
        mapping: columns by which a mapping stands further in than its key.
        sequence: columns by which the dashes of a list, the outermost one too, stand further in than its key.
        flow: whether everything stands between brackets.
    """
    # One per text, since ruamel's writers keep what they are at and must not meet in two threads; it costs 0.1 ms.
    yaml = YAML(typ="rt", pure=True)
    yaml.Representer = _Representer
    yaml.Emitter = _Emitter
    yaml.width = _ONE_LINE
    yaml.default_flow_style = flow
    yaml.brace_single_entry_mapping_in_flow_sequence = True
    yaml.indent(mapping=mapping, sequence=sequence + 2, offset=sequence)
    stream = StringIO()
    yaml.dump(data, stream)
    return stream.getvalue()
