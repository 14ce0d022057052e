"""Two processes share tasks: none is done twice, none is left, and who has neighbors keeps to them."""

from __future__ import annotations

import os

import pytest

from escm_tui.load import second_process
from escm_tui.load.second_process import shared

TASKS = [[str(number)] for number in range(10)]


def taken_alone(way: int) -> list[int]:
    """The tasks that are taken, in their order, by one whom nobody helps."""
    tickets, office = os.pipe()
    os.write(office, second_process._all_tickets(TASKS))
    os.close(office)
    try:
        return [number for number, _ in second_process._taken(lambda task: task, TASKS, tickets, way)]
    finally:
        os.close(tickets)


def test_any_task_is_taken_where_none_is_anybodys_own() -> None:
    assert taken_alone(0) == [*range(10)]


@pytest.mark.parametrize(
    ("way", "taken"),
    [
        (3, [0, 1, 2, 3, 4, 5]), (-3, [9, 8, 7, 6, 5, 4]),
        (7, [0, 1, 2, 3, 4, 5, 6]), (-7, [9, 8, 7, 6, 5, 4, 3]),
        (10, [*range(10)]), (-10, [*reversed(range(10))]),
    ],
)  # fmt: skip
def test_ones_own_tasks_are_taken_and_others_only_where_much_is_left(way: int, taken: list[int]) -> None:
    assert taken_alone(way) == taken


@pytest.mark.parametrize("from_end", range(10))
def test_all_are_done_once_and_told_in_their_order(from_end: int) -> None:
    found = [
        *shared(lambda task: (task, os.getpid()), lambda task: (task, os.getpid()), TASKS, "fork", from_end=from_end)
    ]
    assert [task for task, _ in found] == TASKS
    assert len({process for _, process in found}) <= 2


def test_what_the_second_leaves_is_done_by_the_first() -> None:
    def failing(_: list[str]) -> list[str]:
        raise MemoryError

    assert [*shared(lambda task: task, failing, TASKS, "fork", from_end=4)] == TASKS


def test_no_third_process_is_made_while_two_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    monkeypatch.setattr("threading.active_count", lambda: 1)
    asked = [*shared(lambda _: second_process.way_to_start(10_000), lambda _: None, TASKS, "fork", from_end=5)]
    assert set(asked) == {None}
    assert second_process.way_to_start(10_000) is not None
