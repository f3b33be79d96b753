"""A program measured: what it gives at points, beside the truth.

In: a `Problem`. Out: a `Measured`: the ulps of values and derivatives, and every finite truth that
came out as nan or inf. The truth of a point is worked out once, for all ways to compile.
"""

import itertools
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

import gradc

from .oracle import Truth, UnknownError, truth
from .suites import Problem, drawn
from .units import bits, ulps

# What computes a program at points: for each, the value and the derivatives in the order of `wrt`.
Computed = Callable[[gradc.Function, Sequence[Mapping[str, Any]]], list[list[Any]]]

_CANDIDATES = 12  # times as many as there are to be points, before giving up
_SAME = 1e-9  # a known truth that is farther from the oracle's than this is a convention


@dataclass(frozen=True, slots=True)
class Place:
    """A point, and what is true there: the value first, then each derivative, None where not finite."""

    point: Mapping[str, Any]
    true: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Lost:
    """A finite truth that came out as nan or inf."""

    what: str
    point: Mapping[str, Any]
    found: float
    true: float


@dataclass(frozen=True, slots=True)
class Measured:
    """The ulps of each value and each derivative that has a finite truth."""

    value: np.ndarray
    gradient: np.ndarray
    lost: tuple[Lost, ...]

    @property
    def mean(self) -> tuple[float, float]:
        """The mean bits lost of value and of gradient."""
        return _mean(self.value), _mean(self.gradient)


def _mean(gaps: np.ndarray) -> float:
    return float(np.mean(bits(gaps))) if gaps.size else 0.0


def places(
    problem: Problem, count: int, seed: int, reach: float = np.inf
) -> tuple[gradc.Function, list[Place], int]:
    """Return the program, the points with a finite value, and how many the oracle could not tell."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        function = gradc.compile(problem.text, wrt=list(problem.wrt) or None)
    points: Iterable[Mapping[str, Any]] = problem.points
    if not problem.points:
        fresh = drawn(problem, list(function.inputs), seed, reach)
        points = itertools.islice(fresh, count * _CANDIDATES)
    found: list[Place] = []
    unknown = 0
    for position, point in enumerate(points):
        inputs = {name: value for name, value in point.items() if name in function.inputs}
        try:
            true = _true(function, truth(function.compilation.graph, function.flat(inputs)))
        except UnknownError:
            unknown += 1
            continue
        if position == 0 and problem.known:
            true = _agreed(true, function, problem.known)
        if true[0] is not None:
            found.append(Place(inputs, true))
        if not problem.points and len(found) == count:
            break
    return function, found, unknown


def _true(function: gradc.Function, exact: Truth) -> tuple[Any, ...]:
    """Return the rounded truth of the first output, and of its derivatives; None if not finite."""
    graph = function.compilation.graph
    output = next(iter(graph.differentiated()), next(iter(graph.outputs)))
    return tuple(
        _rounded(one)
        for one in (exact.values[output], *(exact.gradients[output, name] for name in graph.wrt
                                            if (output, name) in exact.gradients))
    )  # fmt: skip


def _rounded(number: Any) -> Any:
    array = np.asarray(number).astype(float)
    return array[()] if np.isfinite(array).all() else None


def _agreed(
    true: tuple[Any, ...], function: gradc.Function, known: Mapping[str, Any]
) -> tuple[Any, ...]:
    """Return the truth as it is known where the oracle, which takes no limits, says another."""
    names = ["", *function.compilation.graph.wrt]
    found = []
    for name, one in zip(names, true, strict=False):
        said = known.get(name)
        if said is not None and np.isfinite(np.asarray(said, float)).all():
            said = np.asarray(said, float)[()]
            close = one is not None and np.all(np.abs(one - said) <= _SAME * np.abs(said))
            found.append(one if close else said)
        else:
            found.append(one)
    return tuple(found)


def by_file(function: gradc.Function, points: Sequence[Mapping[str, Any]]) -> list[list[Any]]:
    """Return what the generated file gives at each point."""
    graph = function.compilation.graph
    several = len(graph.outputs) > 1
    name = next(iter(graph.differentiated()), next(iter(graph.outputs)))
    found = []
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        for point in points:
            try:
                if not graph.differentiated():
                    found.append([function(**point)])
                    continue
                value, gradient = function.value_and_gradient(**point)
                if several:
                    at = list(graph.outputs).index(name)
                    value, gradient = value[at], gradient[list(graph.differentiated()).index(name)]
                found.append([value, *_flat(gradient)])
            except (ArithmeticError, ValueError):
                found.append([np.nan] * (1 + len(graph.wrt)))
    return found


def _flat(gradient: Iterable[Any]) -> Iterable[Any]:
    for field in gradient:
        if isinstance(field, dict | list):
            yield from field.values() if isinstance(field, dict) else field
        else:
            yield field


def measured(
    function: gradc.Function, known: Sequence[Place], compute: Computed = by_file
) -> Measured:
    """Return how far a program is from the truth at the points."""
    names = ["value", *(f"d_{name}" for name in function.compilation.graph.wrt)]
    gaps: tuple[list[np.ndarray], list[np.ndarray]] = ([], [])
    lost = []
    for place, found in zip(known, compute(function, [one.point for one in known]), strict=True):
        for position, (name, one, true) in enumerate(zip(names, found, place.true, strict=False)):
            if true is None:
                continue
            gap = np.ravel(ulps(np.broadcast_to(one, np.shape(true)), true))
            gaps[position > 0].append(gap)
            if np.isinf(gap).any():
                worst = int(np.argmax(gap))
                pair = (
                    float(np.ravel(np.broadcast_to(one, np.shape(true)))[worst]),
                    float(np.ravel(true)[worst]),
                )
                lost.append(Lost(name, place.point, *pair))
    value, gradient = (np.concatenate(one) if one else np.empty(0) for one in gaps)
    return Measured(value, gradient, tuple(lost))


def unstable(problem: Problem, target: str = "numpy") -> gradc.Function:
    """Return the program compiled as it is written."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return gradc.compile(
            problem.text, wrt=list(problem.wrt) or None, target=target, stabilise=False
        )


# ---- the pass on against off ------------------------------------------------------------------------

TIMES = 4.0  # by which an error may not grow
FEW = 1024.0  # ulps that are none: an exponential loses as many where its argument is rounded
_NO_DIGIT = 2.0**52  # ulps, of a number that has none right
_NOTHING = 1e-12  # so small counts as a truth that is 0
_AROUND = 12  # points near by, which tell a worse form from a rounding that was lucky


@dataclass(frozen=True, slots=True)
class Worse:
    """A number that is farther from the truth with the pass on, in ulps."""

    problem: Problem
    what: str
    point: Mapping[str, Any]
    on: float
    off: float


def made_worse(
    problem: Problem, on: gradc.Function, known: Sequence[Place], few: float = FEW
) -> Worse | None:
    """Return the worst of what the pass made worse, None where it made nothing so.

    The error has grown at a point and, in the worst case, around it, and the program as it is
    written has some digit right there.
    """
    off = unstable(problem)
    names = ["value", *(f"d_{name}" for name in on.compilation.graph.wrt)]
    after, before = (gaps_at(one, known, len(names)) for one in (on, off))
    grown = (after > TIMES * before + few) & (before < _NO_DIGIT)
    for row, column in sorted(np.argwhere(grown), key=lambda place: -after[tuple(place)]):
        point = known[row].point
        there = around(on, point)
        worst = [gaps_at(one, there, len(names))[:, column].max(initial=0) for one in (on, off)]
        if worst[0] > TIMES * worst[1] + few and worst[1] < _NO_DIGIT:
            return Worse(problem, names[column], point, float(worst[0]), float(worst[1]))
    return None


def around(function: gradc.Function, point: Mapping[str, Any]) -> list[Place]:
    """Return places near a point, and that itself."""
    chance = np.random.default_rng(0)
    found = []
    for reach in (0.0, *np.geomspace(1e-12, 1e-3, _AROUND)):
        moved = {
            name: value * (1 + reach * chance.uniform(-1, 1, np.shape(value)))
            for name, value in point.items()
        }
        try:
            true = _true(function, truth(function.compilation.graph, function.flat(moved)))
        except UnknownError:
            continue
        if true[0] is not None:
            found.append(Place(moved, true))
    return found


def gaps_at(function: gradc.Function, known: Sequence[Place], width: int) -> np.ndarray:
    """Return the largest ulps of each value and derivative at each place, 0 where there is no say."""
    gaps = np.zeros((len(known), width))
    for row, (place, found) in enumerate(
        zip(known, by_file(function, [one.point for one in known]), strict=True)
    ):
        for column, (one, true) in enumerate(zip(found, place.true, strict=False)):
            if true is not None:
                given = np.broadcast_to(np.asarray(one, float), np.shape(true))
                nothing = (true == 0) & (np.abs(given) <= _NOTHING)
                gaps[row, column] = np.max(np.where(nothing, 0.0, ulps(given, true)), initial=0)
    return gaps
