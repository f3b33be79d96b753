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
    """Return the worst of what the pass made worse, None where it made nothing so."""
    off = unstable(problem)
    names = ["value", *(f"d_{name}" for name in on.compilation.graph.wrt)]
    points = [one.point for one in known]
    worst: Worse | None = None
    for place, with_it, without in zip(
        known, by_file(on, points), by_file(off, points), strict=True
    ):
        for name, one, other, true in zip(names, with_it, without, place.true, strict=False):
            if true is None:
                continue
            after, before = (
                float(np.max(ulps(np.broadcast_to(x, np.shape(true)), true), initial=0))
                for x in (one, other)
            )
            grown = after > TIMES * before + few
            if grown and (worst is None or after > worst.on):
                worst = Worse(problem, name, place.point, after, before)
    return worst
