"""Places are those that libyaml tells, whichever way a file was read."""

from __future__ import annotations

from pathlib import Path

import pytest

from escm_tui.parse import parse, reader
from escm_tui.shipped import model_folder

_GOOD = [*(Path(__file__).parents[1] / "examples" / "good").glob("*.yaml"), *model_folder().glob("*.yaml")]
_ODD = b'"a":\n  - [1, {x: 2}]\n  -\n    - deep\n"1": text\nlist: [a, b]\nnothing:\nfold: >-\n  two\n  lines\n'


@pytest.mark.parametrize("content", [*(path.read_bytes() for path in _GOOD), _ODD], ids=lambda _: "")
def test_places_are_those_that_libyaml_tells(content: bytes) -> None:
    parsed = parse(content, "x.yaml")
    assert parsed.problems == ()
    values, keys = reader.places(parsed.text)
    assert values
    for where, position in values.items():
        assert parsed.position(where) == position
        assert parsed.key_position(where) == keys.get(where, position)
        assert parsed.position((*where, "no such key")) == position
        assert parsed.position((*where, 99_999)) == position
        assert parsed.position((*where, -1)) == position
