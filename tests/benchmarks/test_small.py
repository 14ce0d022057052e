"""Ratios that stay too large are told; noise is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from tests.benchmarks import small

MOST = {"warm": 5.0, "cold": 30.0}


def measuring(*rows: tuple[float, float]) -> tuple[Callable[[], Mapping[str, float]], list[int]]:
    """Measurements that give these ratios, one after the other; and how many were taken."""
    taken: list[int] = []

    def measure() -> Mapping[str, float]:
        taken.append(1)
        return dict(zip(MOST, rows[len(taken) - 1], strict=True))

    return measure, taken


def test_what_is_within_its_limits_is_measured_once() -> None:
    measure, taken = measuring((5.0, 20.0))
    assert small.least_of(measure, MOST) == {"warm": 5.0, "cold": 20.0}
    assert len(taken) == 1


def test_noise_passes_when_it_is_measured_again() -> None:
    measure, taken = measuring((9.0, 20.0), (4.0, 40.0))
    assert small.least_of(measure, MOST) == {"warm": 4.0, "cold": 20.0}
    assert len(taken) == 2


def test_what_stays_slow_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    measure, taken = measuring((4.0, 40.0), (6.0, 39.0), (4.0, 41.0))
    found = small.least_of(measure, MOST)
    assert found == {"warm": 4.0, "cold": 39.0}
    assert len(taken) == 3
    monkeypatch.setattr(small, "least_of", lambda *_: {"validate, cold": small.MOST["validate, cold"] + 1})
    assert small.main([]) == 1
    assert "too slow" in capsys.readouterr().out
