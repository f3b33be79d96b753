"""Dataclasses that are made later, beside the standard library's."""

import copy
import inspect
import pickle
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from typing import Any

import pytest

from gradc.errors import Span
from gradc.records import dataclass as later


def _classes(decorated: Callable[..., Any]) -> list[Any]:
    @decorated(frozen=True, slots=True)
    class Place:
        """A place."""

        row: int
        column: int = 2
        names: dict[str, int] = field(default_factory=dict)
        seen: list[int] = field(default_factory=list, init=False, repr=False, compare=False)

        def __post_init__(self) -> None:
            self.seen.append(self.row)

        @property
        def total(self) -> int:
            """What both are."""
            return self.row + self.column

    @decorated(frozen=True, slots=True, eq=False)
    class Own:
        row: int

    @decorated(frozen=True, slots=True, repr=False)
    class Shown:
        row: int

        def __repr__(self) -> str:
            return f"at {self.row}"

    @decorated(slots=True)
    class Changing:
        row: int
        column: int = 3

    return [Place, Own, Shown, Changing]


PAIRS = list(zip(_classes(dataclass), _classes(later), strict=True))


@pytest.mark.parametrize(("plain", "ours"), PAIRS, ids=lambda one: one.__name__)
def test_a_class_is_used_like_the_standard_library_s(plain: Any, ours: Any) -> None:
    assert (ours.__doc__ or plain.__doc__) == plain.__doc__
    assert (ours.__name__, ours.__qualname__, ours.__module__) == (
        plain.__name__,
        plain.__qualname__,
        plain.__module__,
    )
    one, same, other = ours(1), ours(row=1), ours(2)
    wanted = plain(1), plain(row=1), plain(2)
    assert repr(one).split(" object at ")[0] == repr(wanted[0]).split(" object at ")[0]
    assert ((one == same), (one == other), (one == one)) == (
        (wanted[0] == wanted[1]),
        (wanted[0] == wanted[2]),
        True,
    )
    assert one != wanted[0]
    assert (ours.__hash__ is None) == (plain.__hash__ is None)
    assert ours.__slots__ == plain.__slots__
    assert ours.__match_args__ == tuple(one.name for one in fields(plain))
    assert inspect.signature(ours) == inspect.signature(plain)
    assert [one.name for one in fields(ours)] == [one.name for one in fields(plain)]
    assert replace(one, row=5).row == 5
    assert not hasattr(one, "__dict__")
    with pytest.raises(TypeError):
        ours()
    assert copy.copy(one).row == copy.deepcopy(one).row == 1


def test_what_is_frozen_stays() -> None:
    place = PAIRS[0][1](1)
    assert (place.total, place.seen, place.names) == (3, [1], {})
    assert hash(PAIRS[2][1](1)) == hash(PAIRS[2][1](1))
    for change in (lambda: setattr(place, "row", 2), lambda: delattr(place, "row")):
        with pytest.raises(FrozenInstanceError, match="field 'row'"):
            change()
    changing = PAIRS[3][1](1)
    changing.row = 4
    assert changing.row == 4


def test_the_first_instances_may_be_made_by_many_threads() -> None:
    for _ in range(20):
        place = _classes(later)[0]
        with ThreadPoolExecutor(8) as pool:
            made = list(pool.map(place, range(8)))
        assert [one.names for one in made] == [{}] * 8
        assert made[3] == place(3)


def test_an_instance_that_comes_from_elsewhere_is_one() -> None:
    """What is pickled is read where there is no instance yet, and compared there."""
    script = (
        "import pickle, sys; from gradc.errors import Span\n"
        "one, other = pickle.loads(sys.stdin.buffer.read());"
        "print(one == other, hash(one) == hash(other), one)"
    )
    given = pickle.dumps([Span("x + y", 0, 1), Span("x + y", 0, 1)])
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=given,
        capture_output=True,
        check=True,
    )
    assert done.stdout.decode().split(" ", 2)[:2] == ["True", "True"]


def test_a_class_that_inherits_is_refused() -> None:
    with pytest.raises(AssertionError, match="inherits"):

        @later(frozen=True, slots=True)
        class _Loop(PAIRS[1][1]):  # type: ignore[misc, name-defined]
            more: int
