"""What a step works out of its elements alone, for all steps at once.

In: an operation, and for each operand the stack of its rows or the one value that it has in every
step. Out: the stack of what it gives, None where an operation is not done for many at once here.

    W @ x, where x has rows in X    ->   X @ W.T
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ...graph.build import operation
from ...graph.dimensions import Dimension
from ...graph.node import Node
from ...graph.operations import is_boolean, is_entrywise
from ...graph.shapes import WHOLE


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a step, outside of the loop: a stack with a row a step, or one for all steps."""

    node: Node
    has_rows: bool


def stacked(node: Node, operands: Sequence[Value], count: Dimension) -> Node | None:
    """Return the stack of an operation of which at least one operand has rows."""
    kinds = tuple(one.has_rows for one in operands)
    values = [one.node for one in operands]
    new = None
    if (node.op, kinds) in _PRODUCTS:
        if tuple(len(one.shape) for one in node.operands) == _RANKS[node.op]:
            new = _PRODUCTS[node.op, kinds](*values)
    elif node.op == "concat" and all(kinds):
        new = operation("concat", values, _shifted(node.settings))
    elif node.op in _MOVED and all(kinds):
        new = _MOVED[node.op](node, values[0])
    elif is_entrywise(node.op) and not is_boolean(node) and len(node.shape) <= 1:
        rank = len(node.shape)
        new = operation(node.op, [_aligned(one, rank) for one in operands], node.payload)
    return new if new is not None and new.shape == (count, *node.shape) else None


def _aligned(value: Value, rank: int) -> Node:
    """Return a value whose rows have this rank: what has fewer axes gets some behind the steps."""
    missing = rank + 1 - len(value.node.shape)
    if not value.has_rows or not missing:
        return value.node
    return operation("expand_dims", (value.node,), (tuple(range(1, missing + 1)),))


def transposed(matrix: Node) -> Node:
    """Return the transpose of a matrix."""
    return operation("transpose", (matrix,), ((1, 0),))


def _row_by_row(first: Node, second: Node) -> Node:
    return operation("sum", (operation("mul", (first, second)),), ((1,), False))


def _plain(op: str) -> Callable[..., Node]:
    return lambda *values: operation(op, values)


_Kinds: TypeAlias = tuple[bool, ...]
_FIXED_ROWS, _ROWS_FIXED, _ROWS = (False, True), (True, False), (True, True)

# Products by what of their factors has rows.
_PRODUCTS: Mapping[tuple[str, _Kinds], Callable[..., Node]] = {
    ("matvec", _FIXED_ROWS): lambda a, x: operation("matmul", (x, transposed(a))),
    ("matvec", _ROWS_FIXED): _plain("matvec"),
    ("vecmat", _ROWS_FIXED): _plain("matmul"),
    ("dot", _ROWS_FIXED): _plain("matvec"),
    ("dot", _FIXED_ROWS): lambda x, y: operation("matvec", (y, x)),
    ("dot", _ROWS): _row_by_row,
    ("matmul", _FIXED_ROWS): _plain("matmul"),
    ("matmul", _ROWS_FIXED): _plain("matmul"),
    ("matmul", _ROWS): _plain("matmul"),
}


# The axes of the factors of a product that is none of stacks.
_RANKS = {"matvec": (2, 1), "vecmat": (1, 2), "dot": (1, 1), "matmul": (2, 2)}


def _shifted(axes: Sequence[int]) -> tuple[int, ...]:
    return tuple(axis + 1 for axis in axes)


# What moves the entries of one operand, or adds some of them up.
_MOVED: Mapping[str, Callable[[Node, Node], Node]] = {
    "index": lambda node, x: operation("index", (x,), ((WHOLE, *node.settings[0]),)),
    "transpose": lambda node, x: operation("transpose", (x,), ((0, *_shifted(node.settings[0])),)),
    "expand_dims": lambda node, x: operation("expand_dims", (x,), (_shifted(node.settings[0]),)),
    "squeeze": lambda node, x: operation("squeeze", (x,), (_shifted(node.settings[0]),)),
    "sum": lambda node, x: operation("sum", (x,), (_shifted(node.settings[0]), node.settings[1])),
}
