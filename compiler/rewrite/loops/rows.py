"""What a step works out of its elements alone, for all steps at once.

In: an operation, and for each operand the stack of its rows or the one value that it has in every
step. Out: the stack of what it gives, None where an operation is not done for many at once here.

    W @ x, where x has rows in X    ->   X @ W.T
"""

from collections.abc import Sequence

from ...graph.dimensions import Dimension
from ...graph.node import Node
from ...graph.operations import is_boolean, is_entrywise
from ...graph.rows import ROWS, entrywise
from ...records import dataclass

_FIXED_ROWS, _ROWS_FIXED, _ROWS = (False, True), (True, False), (True, True)

# The products that are one for all steps, by what of their factors has rows, and the axes of these.
_PRODUCTS = {
    "matvec": ((2, 1), (_FIXED_ROWS, _ROWS_FIXED)),
    "vecmat": ((1, 2), (_ROWS_FIXED,)),
    "dot": ((1, 1), (_FIXED_ROWS, _ROWS_FIXED, _ROWS)),
    "matmul": ((2, 2), (_FIXED_ROWS, _ROWS_FIXED, _ROWS)),
}

# What moves entries, or adds some of them up.
_MOVED = ("concat", "expand_dims", "index", "squeeze", "sum", "transpose")


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a step, outside of the loop: a stack with a row a step, or one for all steps."""

    node: Node
    has_rows: bool


def stacked(node: Node, operands: Sequence[Value], count: Dimension) -> Node | None:
    """Return the stack of an operation of which at least one operand has rows."""
    on = tuple(one.has_rows for one in operands)
    if not _is_done(node, on):
        return None
    row = ROWS.get(node.op, entrywise)
    new = row(node, [one.node for one in operands], on, count)
    return new if new.shape == (count, *node.shape) else None


def _is_done(node: Node, on: tuple[bool, ...]) -> bool:
    """Return whether an operation is less work for many at once."""
    if node.op in _PRODUCTS:
        ranks, kinds = _PRODUCTS[node.op]
        return on in kinds and tuple(len(one.shape) for one in node.operands) == ranks
    if node.op in _MOVED:
        return all(on)
    return is_entrywise(node.op) and not is_boolean(node) and len(node.shape) <= 1
