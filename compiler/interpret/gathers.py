"""Entries at places that are values, as the evaluators have them.

In: an axis, an array, and arrays of indices. An index that is no whole number, or out of range, is
told by none: what stands there is nan.
"""

from functools import reduce
from math import prod
from typing import Any, TypeAlias

import numpy as np

from ..graph.build import operation
from ..graph.node import Node, constant, number_of
from .walk import Spellings

Value: TypeAlias = Any


def _placed(sizes: tuple[int, ...], indices: tuple[Value, ...]) -> tuple[Value, Value]:
    """Return the place of each entry among all of these axes, and whether there is one."""
    places, inside = np.zeros((), int), np.ones((), bool)
    for size, index in zip(sizes, indices, strict=True):
        given = np.asarray(index, float)
        fits = (given >= -size) & (given < size) & (np.floor(given) == given)
        whole = np.where(fits, given, 0).astype(int)
        places = places * size + np.where(whole < 0, whole + size, whole)
        inside = inside & fits
    return places, inside


def gather(settings: Any, x: Value, *indices: Value) -> Value:
    """Return the entries at places, nan where there is no such place."""
    (axis,) = settings
    shape = np.shape(x)
    behind = axis + len(indices)
    places, inside = _placed(shape[axis:behind], indices)
    length = prod(shape[axis:behind])
    flat = np.reshape(x, (*shape[:axis], length, *shape[behind:]))
    if not length:  # there is no place at all
        return np.full((*shape[:axis], *places.shape, *shape[behind:]), np.nan)
    taken = np.take(flat, np.where(inside, places, 0), axis=axis)
    return np.where(inside.reshape((*inside.shape, *(1,) * (len(shape) - behind))), taken, np.nan)[
        ()
    ]


def scatter_add(settings: Any, g: Value, *indices: Value) -> Value:
    """Return an array of 0, with the entries of g added at their places; nan where one has none."""
    axis, shape = settings
    behind = axis + len(indices)
    places, inside = _placed(shape[axis:behind], indices)
    length = prod(shape[axis:behind])
    g = np.asarray(g)
    found = np.zeros((length, *shape[:axis], *shape[behind:]), np.result_type(float, g))
    rows = np.moveaxis(g, range(axis, axis + places.ndim), range(places.ndim))
    for place in np.ndindex(places.shape):
        if not inside[place]:
            return np.full(shape, np.nan)
        found[places[place]] += rows[place]
    found = np.moveaxis(found, 0, axis)
    return found.reshape(shape)


def _entry(x: Value, *indices: Any) -> Node:
    """Return the entry at a place, by its index if that is known, else a choice of all of them."""
    if all(one.op == "const" for one in indices):
        given = [number_of(one) for one in indices]
        fits = all(-n <= one < n and one == int(one) for one, n in zip(given, x.shape, strict=True))
        found: Node = x[tuple(int(one) for one in given)] if fits else constant(float("nan"))
        return found

    def chosen(otherwise: Node, place: tuple[int, ...]) -> Node:
        conditions = [
            operation("or", [operation("eq", (one, constant(k))) for k in (position, position - n)])
            for one, position, n in zip(indices, place, x.shape, strict=True)
        ]
        here = reduce(lambda a, b: operation("and", (a, b)), conditions)
        return operation("where", (here, x[place], otherwise))

    return reduce(chosen, np.ndindex(x.shape), constant(float("nan")))


def _entries(settings: Any, x: Value, *indices: Value) -> Value:
    """Return the entries at places, each an expression."""
    (axis,) = settings
    behind = axis + len(indices)
    given = np.broadcast_arrays(*(np.asarray(one, object) for one in indices))
    shape = (*x.shape[:axis], *given[0].shape, *x.shape[behind:])
    found = np.empty(shape, object)
    for place in np.ndindex(shape):
        before, after = place[:axis], place[axis + given[0].ndim :]
        here = place[axis : axis + given[0].ndim]
        part = x[(*before, *(slice(None),) * len(indices), *after)]
        found[place] = _entry(part, *(one[here] for one in given))
    return found[()]


def _sums(settings: Any, g: Value, *indices: Value) -> Value:
    """Return what is added up at each place: all terms, each where it belongs there."""
    axis, shape = settings
    found = np.empty(shape, object)
    for place in np.ndindex(shape):
        unit = np.empty(shape, object)
        for other in np.ndindex(shape):
            unit[other] = constant(float(other == place))
        taken = np.asarray(_entries((axis,), unit, *indices), object)
        terms = [
            operation("mul", pair)
            for pair in zip(taken.flat, np.asarray(g, object).flat, strict=True)
        ]
        found[place] = reduce(lambda a, b: operation("add", (a, b)), terms, constant(0))
    return found[()]


GATHERS: Spellings = {"gather": gather, "scatter_add": scatter_add}
OF_ENTRIES: Spellings = {"gather": _entries, "scatter_add": _sums}
