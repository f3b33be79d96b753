"""The values of the inputs of a program at one point: complete, named and shaped as declared.

In: what a user gives, by the names of inputs or of families. Out: a `Point`, or an `InputError`
that names what is wrong with it.

    point_of(graph of "x: [n]; x @ x", {"x": [1, 2]})   ->   Point({"x": array([1., 2.])}, {"n": 2})
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import InputError
from ..graph.dimensions import names_in, show, solved, solved_by, value_of
from ..graph.graph import Graph
from ..graph.intervals import Interval
from ..graph.node import Count, Node
from ..notation.assumed import assumed_text
from .values import check_names, flat

MOST = 10**9  # of an input that is an integer: steps, or entries along an axis


@dataclass(frozen=True, slots=True)
class Point:
    """Values of the inputs by name, floats and arrays of floats, and the size of each dimension."""

    values: Mapping[str, Any]
    sizes: Mapping[str, int]


def point_of(graph: Graph, values: Mapping[str, Any]) -> Point:
    """Return the point of these values, members of families together or one by one.

    Raises `InputError` for a name that is no input, for an input without a value, and for values
    that do not fit the declared shapes, or are not what they are declared to be.
    """
    if not isinstance(values, Mapping):
        raise InputError(f"the point is a mapping by name, not {values!r}", None, 'as {"w": 1.0}')
    found = flat(values, graph.families)
    check_names(found, [str(node.payload) for node in graph.inputs])
    checked = _numbers(graph.inputs, found)
    try:
        sizes = sizes_at(graph, checked)
        fit = all(
            np.shape(checked[str(node.payload)]) == tuple(value_of(d, sizes) for d in node.shape)
            for node in graph.inputs
        )
    except (KeyError, ZeroDivisionError):
        fit = False
    if not fit:
        shapes = ", ".join(f"{name} {np.shape(value)}" for name, value in checked.items())
        raise InputError(f"the values do not fit the declared shapes: {shapes}")
    check_assumed(graph, checked)
    return Point(checked, sizes)


def check_assumed(graph: Graph, values: Mapping[str, Any]) -> None:
    """Raise `InputError` for a value that is not what it is declared to be; nan is let through."""
    for name, interval, value, outside in _outside(graph, values):
        first = np.argwhere(outside)[0].tolist()
        which = f"{name}{first}" if first else "it"
        found = float(value[tuple(first)])
        raise InputError(f"{name} is declared {assumed_text(interval)}; {which} is {found}")


def are_assumed(graph: Graph, values: Mapping[str, Any]) -> bool:
    """Return whether all values are what they are declared to be."""
    return next(_outside(graph, values), None) is None


def _outside(graph: Graph, values: Mapping[str, Any]) -> Iterator[tuple[str, Interval, Any, Any]]:
    """Yield each input that is outside: its name, where it should be, its value, and where not."""
    for node, interval in graph.assumptions.items():
        name = str(node.payload)
        value = np.asarray(values[name], float)
        outside = (value < interval.low) | (value > interval.high)
        outside |= (value == interval.low) & interval.open_low
        outside |= (value == interval.high) & interval.open_high
        if outside.any():
            yield name, interval, value, outside


def into(interval: Interval, values: Any) -> Any:
    """Return numbers in an interval: those that are there, and others by a saw or by a fold.

    into((0, 1), [0.5, 3.25])  ->  [0.5, 0.25]          into((1, inf), [3, -2])  ->  [3, 3]
    """
    low, high = interval.low, interval.high
    if np.isfinite(high - low):
        there = low + (high - low) * (values - np.floor(values))
    elif np.isfinite(low) or np.isfinite(high):
        there = low + np.abs(values) if np.isfinite(low) else high - np.abs(values)
    else:
        there = values
    return np.where((values > low) & (values < high), values, there)


def points_of(graph: Graph, values: Mapping[str, Any]) -> Point:
    """Return values that have been checked as a point.

    In a program of numbers they may be arrays: many points at once.
    """
    return Point(values, sizes_at(graph, values))


def sizes_at(graph: Graph, values: Mapping[str, Any]) -> dict[str, int]:
    """Return the size of each dimension of a program at a point."""
    return sizes_of({node: values[str(node.payload)] for node in graph.inputs})


def sizes_of(values: Mapping[Node, Any]) -> dict[str, int]:
    """Return the size of each dimension, from the shapes of inputs."""
    sizes: dict[str, int] = {}
    for node, value in values.items():
        if isinstance(node.payload, Count):
            sizes[str(node.payload)] = int(value)
        for size, length in zip(node.shape, np.shape(value), strict=False):
            for name in names_in(size):
                factor, rest = solved(size, name) or (0, 0)
                if factor:
                    sizes.setdefault(name, (length - rest) // factor)
    told = {*sizes}
    for node, value in values.items():
        for size, length in zip(node.shape, np.shape(value), strict=False):
            for name in names_in(size):
                found = None if name in sizes else solved_by(size, name, told)
                if found is not None:
                    of, more = (value_of(one, sizes) for one in found)
                    sizes[name] = (length - more) // of if of else length
    return sizes


def _numbers(inputs: Iterable[Node], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values as floats and arrays of floats, of as many axes as the inputs have."""
    found: dict[str, Any] = {}
    for node in inputs:
        name = str(node.payload)
        what = show(node.shape) if node.shape else "one number"
        try:
            given = np.asarray(values[name])
            if given.dtype.kind not in "biuf":
                raise TypeError
            array = given.astype(float)
        except (TypeError, ValueError, OverflowError):
            raise InputError(f"the value of {name} is not {what}") from None
        if array.ndim != len(node.shape):
            raise InputError(f"the value of {name} is not {what}: its shape is {array.shape}")
        found[name] = array if array.ndim else float(array)
        if isinstance(node.payload, Count):
            check_integer(name, found[name])
    return found


def check_integer(name: str, value: float) -> None:
    """Raise `InputError` for a value of an input that is an integer, where it is none."""
    if not (0 <= value <= MOST and value % 1 == 0):
        raise InputError(f"{name} is declared an integer from 0 to {MOST:,}; it is {value:g}")
