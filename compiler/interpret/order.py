"""What the order of entries tells, whole numbers, as the evaluators have it.

In: axes, and arrays of floats, of numbers of any digits, or of expressions. Out: places, counted
from 0 on: floats in floats. Of entries that are equal the first counts as the smaller one, and nan
as the largest of all.
"""

from collections.abc import Callable, Sequence
from functools import reduce
from math import prod
from typing import Any

import numpy as np

from ..graph.build import operation
from ..graph.node import Node, constant
from .walk import Spellings

Value = Any


def _argsort(settings: Any, x: Value) -> Value:
    return np.argsort(x, axis=settings[0], kind="stable").astype(float)


def _flat(axes: Sequence[int], x: Value) -> Value:
    """Return an array with these axes as its last one."""
    moved = np.moveaxis(x, axes, range(-len(axes), 0))
    kept = moved.shape[: x.ndim - len(axes)]
    return moved.reshape(*kept, prod(moved.shape[len(kept) :]))


def _argmax(settings: Any, x: Value) -> Value:
    axes, keepdims = settings
    found = np.argmax(_flat(axes, x), axis=-1).astype(float)
    return np.expand_dims(found, axes) if keepdims else found


def _argcummax(settings: Any, x: Value) -> Value:
    """Return the place of the largest entry so far, one by one."""
    rows = np.moveaxis(x, settings[0], -1)
    found = np.zeros(rows.shape)
    for place in np.ndindex(rows.shape):
        row, at = place[:-1], place[-1]
        if at:
            before = int(found[(*row, at - 1)])
            best, now = rows[(*row, before)], rows[place]
            is_new = now > best or (now != now and best == best)
            found[place] = at if is_new else before
    return np.moveaxis(found, -1, settings[0])


def _writers(settings: Any, places: Value) -> Value:
    """Return the number of the last that goes to each place, -1 where none does.

    Of what is no place the others are nan.
    """
    size = settings[0]
    found = np.full((*places.shape[:-1], size), -1.0)
    for row in np.ndindex(places.shape[:-1]):
        given = np.asarray(places[row], float)
        if not np.all((given >= 0) & (given < size) & (given == np.floor(given))):
            found[row] = np.nan
            continue
        for number, place in enumerate(given):
            found[(*row, int(place))] = number
    return found


ORDER: dict[str, Callable[..., Value]] = {
    "argsort": _argsort,
    "argmax": _argmax,
    "argcummax": _argcummax,
    "writers": _writers,
}


def _to_digits(function: Callable[..., Value]) -> Callable[..., Value]:
    """Adapt a function: the whole numbers that it gives are numbers of a context."""

    def digits(context: Any, settings: Any, x: Value) -> Value:
        with np.errstate(all="ignore"):
            return np.frompyfunc(context.mpf, 1, 1)(function(settings, np.asarray(x, object)))

    return digits


PRECISE: Spellings = {op: _to_digits(function) for op, function in ORDER.items()}


# ---- entries -----------------------------------------------------------------------------------


def _where(condition: Node, number: int, otherwise: Node) -> Node:
    return operation("where", (condition, constant(number), otherwise))


def _sorted_places(row: Value) -> Value:
    """Return the place of each entry in order: that of the one with so many smaller ones."""
    ranks = []
    for i, entry in enumerate(row):
        smaller = [
            _where(operation("le" if j < i else "lt", (other, entry)), 1, constant(0))
            for j, other in enumerate(row)
            if j != i
        ]
        ranks.append(reduce(lambda a, b: operation("add", (a, b)), smaller, constant(0)))
    found = np.empty(len(row), object)
    for k in range(len(row)):
        node = constant(float("nan"))
        for i, rank in enumerate(ranks):
            node = _where(operation("eq", (rank, constant(k))), i, node)
        found[k] = node
    return found


def _largest_so_far(row: Value) -> Value:
    """Return the place of the largest entry up to each."""
    found = np.empty(len(row), object)
    best, place = None, constant(0)
    for i, entry in enumerate(row):
        if best is not None:
            place = _where(operation("gt", (entry, best)), i, place)
        best = entry if best is None else operation("max", (best, entry))
        found[i] = place
    return found


def _along(function: Callable[[Value], Value]) -> Callable[..., Value]:
    return lambda settings, x: np.apply_along_axis(function, settings[0], x)


def _largest(settings: Any, x: Value) -> Value:
    axes, keepdims = settings
    rows = _flat(axes, np.asarray(x, object))
    found = np.apply_along_axis(lambda row: _largest_so_far(row)[-1], -1, rows)
    return np.expand_dims(found, axes)[()] if keepdims else found[()]


def _writers_of_entries(settings: Any, places: Value) -> Value:
    found = np.empty((*places.shape[:-1], settings[0]), object)
    for *row, place in np.ndindex(found.shape):
        node = constant(-1)
        for number, one in enumerate(places[tuple(row)]):
            node = _where(operation("eq", (one, constant(place))), number, node)
        found[(*row, place)] = node
    return found


OF_ENTRIES: Spellings = {
    "argsort": _along(_sorted_places),
    "argmax": _largest,
    "argcummax": _along(_largest_so_far),
    "writers": _writers_of_entries,
}
