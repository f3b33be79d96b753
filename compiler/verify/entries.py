"""Each derivative beside its witnesses: what they say, how well they know it, and the error.

In: what the generated file gives at a point, and the program as it was written. Out: a `Derivative`
for each entry. The error is relative at every magnitude; a truth that is exactly 0 is compared with
the rest of the gradient.

    generated 0 where SymPy has 4.2e-18   ->   error 1, a bug

Where witness and generated number differ, SymPy works its derivative out again with hundreds of
digits, and at inputs that differ a little: an error that rounding the inputs would make as well,
and that is nothing beside the gradient, is one of the problem and no mistake. Differences of
doubles have a say where they see so many digits as count; elsewhere values with hundreds of digits
are subtracted.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import sympy as sp

from ..graph.graph import Graph, is_pointwise
from ..graph.node import Node
from ..interpret.entries import by_entry, entry_name
from ..interpret.point import Point
from .differences import slope_of
from .precise import precise_slope_of
from .report import ACCEPTABLE, EXCELLENT, Derivative, floor_of, relative_error
from .sampling import Sample
from .symbolic import Expression, Tape, real

DIFFERENCES = 60  # entries of arrays that are tried by differences, at each point

_MANY = 400  # digits, where few were not enough
_APART = sp.Rational(1, 2**60)  # how far, relatively, inputs are moved to see what that does
_MOVES = 3
_EPSILON = float(np.finfo(float).eps)
_ROUNDINGS = 8  # of the inputs, which an error may be as large as

# A derivative that is asked for: of an output, by an entry of a variable.
Entry = tuple[str, tuple[int, ...]]


class Witness:
    """SymPy's derivatives of an output at a point, with more digits as they are needed."""

    def __init__(self, scalars: Graph, point: Point, output: str, seed: int) -> None:
        self._scalars, self._output, self._seed = scalars, output, seed
        self._values: Mapping[str, float] = by_entry(point.values)
        self._first = Tape(scalars, self._values).gradient(scalars.outputs[output], scalars.wrt)

    def derivative(self, name: str, generated: float) -> float | None:
        """Return the derivative by a variable; with many digits where it is not as generated.

        None where SymPy does not know it, nor that it is infinite.
        """
        known = self._first.get(name)
        if known is None or relative_error(generated, known, 0.0) < EXCELLENT:
            return known
        careful = real(self._careful[name])
        return careful if math.isfinite(careful) else None

    def noise(self, name: str) -> float:
        """Return how far the derivative by a variable moves as the inputs are rounded."""
        return self._noise[name]

    @cached_property
    def _careful(self) -> Mapping[str, Expression]:
        return self._at(self._values)

    @cached_property
    def _noise(self) -> Mapping[str, float]:
        random = np.random.default_rng(self._seed)
        found = dict.fromkeys(self._first, 0.0)
        for _ in range(_MOVES):
            moved = {
                name: sp.Rational(value) * (1 + int(random.choice((-1, 1))) * _APART)
                for name, value in self._values.items()
            }
            there = self._at(moved)
            for name, most in found.items():
                change = real(abs(there[name] - self._careful[name]) / _APART)
                found[name] = max(most, change) if math.isfinite(change) else most
        return {name: _ROUNDINGS * _EPSILON * most for name, most in found.items()}

    def _at(self, values: Mapping[str, Any]) -> Mapping[str, Expression]:
        tape = Tape(self._scalars, values, _MANY)
        return tape.exact(self._scalars.outputs[self._output], self._scalars.wrt)


def entries_at(
    graph: Graph,
    scalars: Graph | None,
    generated: Mapping[tuple[str, str], Any],
    sample: Sample,
    number: int,
    seed: int,
) -> Iterator[Derivative]:
    """Yield the entries of all gradients at a point, those that no witness was asked for left out.

    `scalars` is the program entry by entry for SymPy, None where it is too large. Of a large array
    `DIFFERENCES` entries are tried by differences, chosen by the seed.
    """
    random = np.random.default_rng([seed, number])
    for output, node in graph.differentiated().items():
        witness = Witness(scalars, sample.point, output, seed) if scalars else None
        floor = floor_of([v for name in graph.wrt for v in np.ravel(generated[output, name])])
        tried = _tried(graph, output, generated, random)
        for name, variable in graph.wrt.items():
            differ = _differences(node, variable, sample, scalars is not None)
            for index in np.ndindex(np.shape(generated[output, name])):
                value = float(np.asarray(generated[output, name])[index])
                key = entry_name(name, index)
                known = witness.derivative(key, value) if witness else None
                if known is None and (name, index) not in tried:
                    continue
                least = floor if known is None or known == 0 else 0.0
                slope = differ(index, value, least) if (name, index) in tried else None
                error = _error(value, known, slope, least)
                noise = None
                if witness and known is not None and error is not None and error >= EXCELLENT:
                    gap = abs(value - known)
                    moved = witness.noise(key) if gap <= floor else 0.0
                    noise = moved if gap <= moved else None
                yield Derivative(
                    output=output,
                    wrt=name,
                    index=index,
                    point=number,
                    generated=value,
                    sympy=known,
                    finite_difference=None if slope is None else slope[0],
                    error=error,
                    noise=noise,
                )


def _differences(
    output: Node, variable: Node, sample: Sample, precisely: bool
) -> Callable[[tuple[int, ...], float, float], tuple[float, float] | None]:
    """Return the function of an entry: its slope and how far that may be off, None if unknown.

    Those of doubles do where the point is not close to a kink and they are sure enough: relative to
    the slope, or to the least that counts. Where they say another thing than the generated file,
    and there are many digits to be had, those decide: what cancels in the values they do not know.
    """
    of_doubles, of_many = slope_of(output, variable), precise_slope_of(output, variable)

    def differ(
        index: tuple[int, ...], generated: float, least: float
    ) -> tuple[float, float] | None:
        if not sample.close:
            slope, uncertainty = of_doubles(sample.point, index)
            sure = uncertainty < ACCEPTABLE * max(abs(slope), least)
            agree = abs(slope - generated) < uncertainty + EXCELLENT * abs(generated)
            if sure and (agree or not precisely):
                return slope, uncertainty
        if not precisely:
            return None
        slope = of_many(sample.point, index)
        return (slope, 0.0) if math.isfinite(slope) else None

    return differ


def _error(
    value: float, known: float | None, slope: tuple[float, float] | None, least: float
) -> float | None:
    """Return the larger error against the two witnesses, None where there is none."""
    errors = [] if known is None else [relative_error(value, known, least)]
    if slope is not None:
        gap = max(abs(value - slope[0]) - slope[1], 0.0)
        errors.append(relative_error(gap, 0.0, max(abs(value), abs(slope[0]), least)))
    return max(errors) if errors else None


def _tried(
    graph: Graph,
    output: str,
    generated: Mapping[tuple[str, str], Any],
    random: np.random.Generator,
) -> set[Entry]:
    """Return the entries to try by differences: all of them, or some of each variable."""
    every = [
        [(name, index) for index in np.ndindex(np.shape(generated[output, name]))]
        for name in graph.wrt
    ]
    if is_pointwise(graph) or sum(map(len, every)) <= DIFFERENCES:
        return {entry for entries in every for entry in entries}
    share = max(1, DIFFERENCES // len(every))
    picked = [one[i] for one in every for i in random.permutation(len(one))[:share]]
    return set(picked[:DIFFERENCES])
