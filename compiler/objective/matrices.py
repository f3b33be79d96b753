"""What a file returns as vectors and matrices: derivatives by name in the order of one vector.

In: a layout, and results nested by output and variable. Out: arrays of their own.

    Gradient(W, b)  ->  [W[0, 0], W[0, 1], ..., b[0], ...]
"""

from collections.abc import Callable, Iterable, Sequence
from math import prod
from typing import Any, TypeAlias

import numpy as np

from ..interpret.vector import Layout

_Shape: TypeAlias = tuple[int, ...]


def leaves(layout: Layout, fields: Any) -> Sequence[Any]:
    """Return what there is for each variable, members of families one by one."""
    if not layout.families:
        found: Sequence[Any] = fields
        return found
    return [one for field in fields for one in (field if isinstance(field, list) else [field])]


def vector_of(outputs: Iterable[Any], shapes: Sequence[_Shape]) -> np.ndarray:
    """Return outputs, which broadcast to these shapes, as one vector."""
    vector = np.empty(sum(map(prod, shapes)))
    start = 0
    for one, shape in zip(outputs, shapes, strict=True):
        stop = start + prod(shape)
        vector[start:stop].reshape(shape)[...] = one
        start = stop
    return vector


def row_of(layout: Layout, gradient: Any) -> np.ndarray:
    """Return a gradient as one vector."""
    row = np.empty(layout.size)
    for part, leaf in zip(layout.parts, leaves(layout, gradient), strict=True):
        if part.shape:
            row[part.start : part.stop] = leaf.ravel()
        else:
            row[part.start] = leaf
    return row


def rows_of(layout: Layout, derivatives: Iterable[Any], shapes: Sequence[_Shape]) -> np.ndarray:
    """Return the derivatives of each output as rows of a matrix, one for each of its entries."""
    rows = np.empty((sum(map(prod, shapes)), layout.size))
    start = 0
    for one, shape in zip(derivatives, shapes, strict=True):
        block = rows[start : start + prod(shape)]
        start += len(block)
        for part, leaf in zip(layout.parts, leaves(layout, one), strict=True):
            if part.shape:
                columns = block[:, part.start : part.stop]
                columns[...] = leaf.reshape(columns.shape)
            else:
                block.reshape(*shape, layout.size)[..., part.start] = leaf
    return rows


def symmetric(layout: Layout, hessian: Any, points: _Shape, below: np.ndarray) -> np.ndarray:
    """Return a Hessian as one matrix: its blocks on the diagonal and above, and their mirror.

    At points it is the sum over them. `below` is where the mirror is.
    """
    parts = layout.parts
    whole = np.empty((layout.size, layout.size))
    for place, (first, row) in enumerate(zip(parts, leaves(layout, hessian), strict=True)):
        block = whole[first.start : first.stop]
        for part, leaf in zip(parts[place:], leaves(layout, row)[place:], strict=True):
            if points:
                block[0, part.start] = np.broadcast_to(leaf, points).sum()
            elif first.shape or part.shape:
                columns = block[:, part.start : part.stop]
                columns[...] = leaf.reshape(columns.shape)
            else:
                block[0, part.start] = leaf
    return np.where(below, whole.T, whole)


def joined(layout: Layout, found: Any, rows: Callable[[Any], Iterable[Any]]) -> Any:
    """Return sparse blocks as one `scipy.sparse.csr_array`; `rows` takes apart what was found.

    In a program of numbers that is one array already.
    """
    from scipy.sparse import block_array, issparse

    if issparse(found):
        return found
    return block_array([leaves(layout, row) for row in rows(found)], format="csr")
