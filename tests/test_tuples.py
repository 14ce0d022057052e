"""Our named tuples are those of `typing`."""

from __future__ import annotations

import inspect
import pickle
import typing

import pytest

from escm_tui.domain.catalog import Practice
from escm_tui.domain.problems import WHOLE_FILE, Problem, Severity
from escm_tui.tuples import NamedTuple

NAMES = {"__module__", "__doc__", "__match_args__", "_fields", "_field_defaults"}


class Ours(NamedTuple):
    """One."""

    name: str
    several: tuple[Nowhere, ...]  # type: ignore[name-defined]  # noqa: F821
    least: int = 3
    """Of it."""

    @property
    def twice(self) -> str:
        """Something."""
        return self.name * 2

    @classmethod
    def plain(cls) -> Ours:
        """Another."""
        return cls("a", ())


class Theirs(typing.NamedTuple):
    """One."""

    name: str
    several: tuple[Nowhere, ...]  # type: ignore[name-defined]  # noqa: F821
    least: int = 3
    """Of it."""

    @property
    def twice(self) -> str:
        """Something."""
        return self.name * 2

    @classmethod
    def plain(cls) -> Theirs:
        """Another."""
        return cls("a", ())


class Inner(Ours):
    """With more room."""


FOUND = Problem("R001", Severity.ERROR, "a", WHOLE_FILE, "", "b")


def test_classes_are_the_same_but_for_references_of_annotations() -> None:
    ours, theirs = vars(Ours), vars(Theirs)
    assert set(ours) - {"__orig_bases__"} == set(theirs) - {"__orig_bases__"}
    for name in NAMES:
        assert str(ours[name]).replace("Ours", "Theirs") == str(theirs[name])
    assert Ours.__qualname__ == "Ours"
    assert list(ours["__annotations__"]) == list(theirs["__annotations__"])
    assert inspect.signature(Ours).parameters.keys() == inspect.signature(Theirs).parameters.keys()
    assert Ours.__mro__[1:] == Theirs.__mro__[1:] == (tuple, object)


def test_what_they_hold_is_the_same() -> None:
    ours, theirs = Ours.plain(), Theirs.plain()
    assert tuple(ours) == tuple(theirs) == ("a", (), 3)
    assert repr(ours) == repr(theirs).replace("Theirs", "Ours")
    assert (ours.twice, ours._replace(least=4), ours._asdict()) == ("aa", ("a", (), 4), theirs._asdict())
    assert vars(Inner("b", ())) == {}
    with pytest.raises(AttributeError):
        ours.name = "b"  # type: ignore[misc]
    with pytest.raises(TypeError):
        Ours("a")  # type: ignore[call-arg]


@pytest.mark.parametrize("each", [Ours.plain(), Inner("b", ()), FOUND])
def test_they_pass_to_other_processes(each: tuple[object, ...]) -> None:
    copied = pickle.loads(pickle.dumps(each))
    assert copied == each
    assert type(copied) is type(each)


def test_classes_of_the_product_have_no_compiled_annotations() -> None:
    [base] = Practice.__bases__
    assert all(isinstance(each, str) for each in base.__annotations__.values())
