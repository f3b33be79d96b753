"""Norms of an order, by NumPy's names: of vectors along an axis, and of matrices over two.

In: an array, the order, and the axes. Out: its norm. An order says one thing of a vector and
another of a matrix.

    norm(x, 1)        ->   sum(abs(x))                 norm(A, 'fro')   ->   norm(A)
    norm(A, 1)        ->   amax(sum(abs(A), 0))        norm(A, 2)       ->   amax(svdvals(A))
    norm(x, 3)        ->   sum(abs(x)^3)^(1/3), 0 at 0
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from ...graph.node import Node, constant
from ...syntax.tree import Branch, is_none
from .call import Call, expanded, needs_array, over, transposed

# None where there is none: the Euclidean norm. A node is a value that is not known when compiling.
Order: TypeAlias = float | str | Node | None

_PAIR = 2
_WORDS = "it is a number, 'fro', 'nuc', or inf"


def of_vectors(call: Call, x: Node, order: Order, axes: tuple[int, ...], keepdims: bool) -> Node:
    """Return the norm of the vectors that lie along some axes."""
    if isinstance(order, str):
        if order not in ("fro", "euclidean"):
            raise call.unread(f"{{}} has no order '{order}' of vectors", _WORDS)
        order = None
    if order is None or order == _PAIR:
        return call.build("norm", (x,), axes, keepdims)
    sizes = call.build("abs", (x,))
    if order == 1:
        return call.build("sum", (sizes,), axes, keepdims)
    if order in (math.inf, -math.inf):
        return call.build("amax" if order == math.inf else "amin", (sizes,), axes, keepdims)
    if order == 0:
        counted = call.build("ne", (x, constant(0.0)))
        ones = call.build("where", (counted, constant(1.0), constant(0.0)))
        return call.build("sum", (ones,), axes, keepdims)
    p = order if isinstance(order, Node) else constant(order)
    powers = call.build("pow", (sizes, p))
    total = call.build("sum", (powers,), axes, keepdims)
    root = call.build("pow", (total, over(call, constant(1.0), p)))
    if not isinstance(order, Node) and order < 0:
        return root
    largest = call.build("amax", (sizes,), axes, keepdims)
    nothing = call.build("eq", (largest, constant(0.0)))
    return call.build("where", (nothing, constant(0.0), root))


def of_matrices(call: Call, x: Node, order: Order, keepdims: bool) -> Node:
    """Return the norm of a matrix, or of each of a stack, which lie along the last two axes."""
    rank = len(x.shape)
    rows, columns = rank - 2, rank - 1
    if order is None or order == "fro":
        return call.build("norm", (x,), (rows, columns), keepdims)
    if order in ("nuc", 2, -2):
        values = call.build("svdvals", (x,))
        op = {"nuc": "sum", 2: "amax", -2: "amin"}[order]
        found = call.build(op, (values,), (rows,), False)
    elif order in (1, -1, math.inf, -math.inf):
        inner, outer = (rows, rows) if abs(order) == 1 else (columns, rows)
        sums = call.build("sum", (call.build("abs", (x,)),), (inner,), False)
        found = call.build("amax" if order > 0 else "amin", (sums,), (outer,), False)
    else:
        shown = f"'{order}'" if isinstance(order, str) else "that is not known"
        shown = f"{order:g}" if isinstance(order, float | int) else shown
        raise call.unread(
            f"{{}} has no order {shown} of matrices",
            "it is 'fro', 'nuc', 1, -1, 2, -2, inf or -inf; ravel(A) is the vector of its entries",
        )
    return expanded(call, found, rows, columns) if keepdims else found


def norm(
    call: Call, x: Node, order: Order, axes: Any, keepdims: bool, *_: Any, is_flat: bool = False
) -> Node:
    """`norm(x, ord, axis, keepdims)`: of a vector, of a matrix, or of all entries.

    Where it `is_flat`, that of all entries is one of a vector, in whatever shape they are.
    """
    needs_array(call, x)
    rank = len(x.shape)
    if axes is None:
        places = tuple(range(rank))
        if order is None or (is_flat and order != "nuc"):
            return of_vectors(call, x, order, places, keepdims)
        if rank > _PAIR:
            raise call.misfit("{} with an order is one of a vector or a matrix", "say an axis")
    else:
        several = axes if isinstance(axes, tuple) else (axes,)
        places = tuple(call.axis(axis, rank, x.shape) for axis in several)
    if len(places) == 1 or (is_flat and order != "nuc"):
        return of_vectors(call, x, order, places, keepdims)
    if len(places) != _PAIR or places[0] == places[1]:
        raise call.misfit("{} is one along an axis, or over two", "as in axis=(0, 1)")
    return _over_two(call, x, order, places, keepdims)


def _over_two(call: Call, x: Node, order: Order, axes: Sequence[int], keepdims: bool) -> Node:
    rest = [axis for axis in range(len(x.shape)) if axis not in axes]
    found = of_matrices(call, transposed(call, x, (*rest, *axes)), order, False)
    return expanded(call, found, *sorted(axes)) if keepdims else found


def vector_norm(call: Call, x: Node, order: Order, axes: Any, keepdims: bool) -> Node:
    """`vector_norm(x, ord, axis, keepdims)`: over all entries where there is no axis."""
    return norm(call, x, 2 if order is None else order, axes, keepdims, is_flat=True)


def matrix_norm(call: Call, x: Node, order: Order, axes: Any, keepdims: bool) -> Node:
    """`matrix_norm(A, ord)`: of the last two axes where none are said."""
    needs_array(call, x, _PAIR)
    return norm(call, x, order, (-2, -1) if axes is None else axes, keepdims)


NORM = "x ord|p:order? axis:axes? keepdims|keepdim|keep_dims:flag=False check_finite:flag=True"
READERS: Mapping[str, tuple[str, Callable[..., Node]]] = {
    "vector_norm": ("x ord|p:order? axis:axes? keepdims|keepdim|keep_dims:flag=False", vector_norm),
    "matrix_norm": ("x ord|p:order? axis:axes? keepdims|keepdim|keep_dims:flag=False", matrix_norm),
}


def is_ordered(given: Sequence[Branch], is_of_library: bool) -> bool:
    """Return whether a call of norm says an order, where ours has an axis in its second place."""
    named = {str(one.children[0]) for one in given if one.data == "keyword"}
    if named & {"ord", "p"} or is_of_library:
        return True
    second = [one for one in given[1:2] if one.data != "keyword"]
    if second and "axis" in named:
        return True
    return any(one.data == "string" or is_none(one) for one in second)
