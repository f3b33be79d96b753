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
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Sized
from functools import cached_property
from math import prod
from typing import Any

import numpy as np
import sympy as sp

from ..graph.graph import Graph, everything, is_pointwise
from ..graph.node import Node
from ..interpret.entries import by_entry, entry_name, steps
from ..interpret.point import Point
from .differences import slope_of
from .precise import precise_slope_of
from .report import ACCEPTABLE, EXCELLENT, Derivative, floor_of, relative_error
from .sampling import Sample
from .symbolic import Expression, Tape, real

DIFFERENCES = 60  # entries of arrays that are tried by differences, at each point
_OF_NUMBERS = 300  # of programs without arrays, whose steps are taken all at once
_WORK = 100_000  # operations of a program that differences take at each point, for every step
_WORK_OF_ARRAYS = 10_000
_ENTRIES = 3000  # that SymPy is asked for, at each point

_MANY = 400  # digits, where few were not enough
_APART = sp.Rational(1, 2**60)  # how far, relatively, inputs are moved to see what that does
_MOVES = 3
_EPSILON = float(np.finfo(float).eps)
_ROUNDINGS = 8  # of the inputs, which an error may be as large as

# A derivative that is asked for: of an output, by an entry of a variable.
Entry = tuple[str, tuple[int, ...]]


class Tapes:
    """SymPy's derivatives of a program at a point and beside it, worked out as they are needed."""

    def __init__(self, scalars: Graph, point: Point, seed: int) -> None:
        self.scalars, self._seed = scalars, seed
        self._values: Mapping[str, float] = by_entry(point.values)

    @cached_property
    def first(self) -> Tape:
        """Return what SymPy has at the point."""
        return Tape(self.scalars, self._values)

    @cached_property
    def careful(self) -> Tape:
        """Return the same with many digits."""
        return Tape(self.scalars, self._values, _MANY)

    @cached_property
    def moved(self) -> Sequence[Tape]:
        """Return the same at points beside that one."""
        random = np.random.default_rng(self._seed)
        return [
            Tape(
                self.scalars,
                {
                    name: sp.Rational(value) * (1 + int(random.choice((-1, 1))) * _APART)
                    for name, value in self._values.items()
                },
                _MANY,
            )
            for _ in range(_MOVES)
        ]


class Witness:
    """SymPy's derivatives of an output at a point, with more digits as they are needed."""

    def __init__(self, tapes: Tapes, output: str) -> None:
        self._tapes, self._output = tapes, tapes.scalars.outputs[output]
        self._first = tapes.first.gradient(self._output, tapes.scalars.wrt)

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
        return self._by(self._tapes.careful)

    @cached_property
    def _noise(self) -> Mapping[str, float]:
        found = dict.fromkeys(self._first, 0.0)
        for there in map(self._by, self._tapes.moved):
            for name, most in found.items():
                change = real(abs(there[name] - self._careful[name]) / _APART)
                found[name] = max(most, change) if math.isfinite(change) else most
        return {name: _ROUNDINGS * _EPSILON * most for name, most in found.items()}

    def _by(self, tape: Tape) -> Mapping[str, Expression]:
        return tape.exact(self._output, self._tapes.scalars.wrt)


def entries_at(
    graph: Graph,
    scalars: Graph | None,
    generated: Mapping[tuple[str, str], Any],
    sample: Sample,
    number: int,
    seed: int,
) -> Iterator[Derivative]:
    """Yield the entries of all gradients at a point, those that no witness was asked for left out.

    `scalars` is the program entry by entry for SymPy, None where it is too large. Of more entries
    than there is time for some are looked at, chosen by the seed.
    """
    random, others = np.random.default_rng([seed, number]), np.random.default_rng([number, seed])
    outputs = graph.differentiated()
    tapes = Tapes(scalars, sample.point, seed) if scalars else None
    for output, node in outputs.items():
        witness = Witness(tapes, output) if tapes else None
        floor = floor_of(generated[output, name] for name in graph.wrt)
        shapes = {name: np.shape(generated[output, name]) for name in graph.wrt}
        tried = {*some_of(shapes, most_differences(graph, sample.point.sizes), random)}
        asked = some_of(shapes, most_of_sympy(graph), others) if witness else []
        for name, chosen in _by_name(shapes, [*tried, *asked]).items():
            differ = _differences(node, graph.wrt[name], sample, scalars is not None)
            for index in chosen:
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


def some_of(
    shapes: Mapping[str, tuple[int, ...]], most: int, random: np.random.Generator
) -> list[Entry]:
    """Return all entries of some arrays, or of each of them some of `most` in all."""
    if sum(map(prod, shapes.values())) <= most:
        return [(name, index) for name, shape in shapes.items() for index in np.ndindex(shape)]
    names = [*shapes]
    if len(names) > most:
        names = [names[i] for i in sorted(random.permutation(len(names))[:most])]
    share = most // len(names)
    return [
        (name, tuple(map(int, np.unravel_index(place, shapes[name]))))
        for name in names
        for place in random.permutation(prod(shapes[name]))[:share]
    ]


def most_differences(graph: Graph, sizes: Mapping[str, int]) -> int:
    """Return of how many entries of each output's gradient differences are taken at a point.

    Each works the program out at many points, one after the other where there are arrays.
    """
    outputs = graph.differentiated()
    size = 1 + len(everything(outputs.values())) + steps(outputs.values(), sizes)
    if is_pointwise(graph):
        return min(_OF_NUMBERS, _share(_WORK // size, outputs))
    return min(DIFFERENCES, _share(_WORK_OF_ARRAYS // size, outputs))


def most_of_sympy(graph: Graph) -> int:
    """Return of how many entries of each output's gradient SymPy is asked at a point."""
    return _share(_ENTRIES, graph.differentiated())


def _share(most: int, outputs: Sized) -> int:
    return max(1, most // max(1, len(outputs)))


def _by_name(names: Iterable[str], entries: Iterable[Entry]) -> dict[str, list[tuple[int, ...]]]:
    """Return the indices of entries by the names of the arrays, in order, each once."""
    found: dict[str, set[tuple[int, ...]]] = {name: set() for name in names}
    for name, index in entries:
        found[name].add(index)
    return {name: sorted(indices) for name, indices in found.items()}
