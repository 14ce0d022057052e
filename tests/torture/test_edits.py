"""Thousands of edits of files that people wrote: no comment is lost, no other line changes, nothing is nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from escm_tui.edit import set_value
from tests import test_edit
from tests.support.commented import Commented, at, fields
from tests.torture.bounds import rounds

PROPERTIES = (
    test_edit.test_value_changes_and_nothing_else_does,
    test_edit.test_new_entry_takes_nothing_away,
    test_edit.test_appended_item_comes_last_and_takes_nothing_away,
    test_edit.test_deleted_entry_takes_its_own_lines_along,
)


@pytest.mark.parametrize("holds", PROPERTIES, ids=lambda each: each.__name__)
def test_edits_of_commented_files(holds: Any) -> None:
    check: Callable[[int], None] = holds.hypothesis.inner_test
    for seed in range(1_000_000, 1_000_000 + rounds(50, 2_500)):
        check(seed)


def test_a_value_that_is_there_already_writes_no_byte() -> None:
    for seed in range(rounds(100, 2_500)):
        data, text = Commented(seed).file()
        for where in list(fields(data))[:5]:
            assert set_value(text.encode(), where, at(data, where)) == text.encode()
