"""What arrays take, told from their shapes before any is made: products and bytes.

In: an operation, the shape of its value, and those of its operands, as numbers. Out: how many
numbers are multiplied and added up for it, beside the work on each entry; and the bytes of a value
that is large.

    matmul of (100, 200) by (200, 50)   ->   1,000,000 products
"""

from collections.abc import Iterable, Mapping, Sequence
from math import prod
from typing import TypeAlias

from ..budget import spend, take
from .dimensions import Dimension, value_of
from .loops import done_in
from .node import Node
from .operations import having

Sizes: TypeAlias = tuple[int, ...]

_BYTES = 8  # of an entry
_LARGE = 50_000_000  # bytes; what is smaller is of no account beside what a program takes itself
_ENTRY = 20  # products that take as long as the function of one entry
_MADE = 0.01  # steps for an entry
# Times the products of a matrix with itself.
_OF_MATRICES = {**dict.fromkeys(having("inverts"), 4), **dict.fromkeys(having("iterated"), 40)}


def products_of(op: str, shape: Sizes, operands: Sequence[Sizes]) -> int:
    """Return how many numbers are multiplied and added up for a value of this shape."""
    first = operands[0] if operands else ()
    if not first:
        return 0
    if op in having("contraction"):
        return prod(shape) * first[-1]
    return _OF_MATRICES.get(op, 0) * prod(first) * first[-1]


def bytes_of(shape: Sizes) -> int:
    """Return the bytes of an array that is large, and 0 of any other."""
    size = _BYTES * prod(shape)
    return size if size > _LARGE else 0


def reserve(shapes: Iterable[Sizes]) -> None:
    """Draw from the budget for arrays of these shapes before they are made."""
    for shape in shapes:
        spend(_MADE * prod(shape))
        take(bytes_of(shape))


def taken(roots: Iterable[Node], sizes: Mapping[str, int]) -> tuple[int, int]:
    """Return the products of a program at these sizes, and the bytes of its large arrays.

    Those of loops are done in each of their steps, and the large arrays of a step are there once.
    """
    done, held = 0, 0
    for node, times in done_in(roots, sizes):
        shape = at(node.shape, sizes)
        operands = [at(one.shape, sizes) for one in node.operands]
        done += times * (_ENTRY * prod(shape) + products_of(node.op, shape, operands))
        held += 0 if node.op in having("view") else bytes_of(shape)
    return done, held


def at(shape: Iterable[Dimension], sizes: Mapping[str, int]) -> Sizes:
    """Return a shape in numbers; a dimension that is known in the midst of a run alone is 1."""
    return tuple([_number(one, sizes) for one in shape])


def _number(one: Dimension, sizes: Mapping[str, int]) -> int:
    if isinstance(one, int):
        return one
    try:
        return value_of(one, sizes)
    except KeyError:
        return 1
