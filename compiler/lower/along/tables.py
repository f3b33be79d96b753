"""Arrays out of parts that have two places each: tables of pairs, blocks, and other diagonals.

np.subtract.outer(x, y)      ->   x[:, None] - y
np.block([[A, B], [C, D]])   ->   concat([concat([A, B], 1), concat([C, D], 1)], 0)
np.eye(3, 4, k=1)            ->   where(row + 1 == column, 1, 0)
"""

from collections.abc import Callable, Mapping
from typing import Any

from ...graph.dimensions import Dimension
from ...graph.node import Node, constant
from .call import Call, counted, expanded, joined, number, plus
from .moved import atleast

_PAIRED: Mapping[str, str] = {
    "add": "add", "subtract": "sub", "multiply": "mul", "divide": "div", "true_divide": "div",
    "power": "pow", "maximum": "max", "minimum": "min", "hypot": "hypot", "arctan2": "atan2",
    "logaddexp": "logaddexp",
}  # fmt: skip


def _outer(op: str) -> Callable[[Call, Node, Node], Node]:
    """Return what reads np.add.outer and those like it, of each pair of entries."""

    def read(call: Call, a: Node, b: Node) -> Node:
        rank = len(a.shape)
        if rank and b.shape:
            a = expanded(call, a, *range(rank, rank + len(b.shape)))
        return call.build(op, (a, b))

    return read


def block(call: Call, rows: Any) -> Node:
    """`block([[A, B], [C, D]])`, or of one row of blocks; numbers are blocks of one entry."""
    if isinstance(rows, Node):
        return rows
    if not any(isinstance(one, tuple) for one in rows):
        least = atleast(1)
        return joined(call, [least(call, one) for one in rows], -1 + _rank(rows, 1))
    if not all(isinstance(one, tuple) for one in rows):
        raise call.misfit("the rows of {} are lists", "as in block([[A, B], [C, D]])")
    every = [one for row in rows for one in row]
    if _rank(every, 2) > 2:  # matrices
        raise call.unread("{} puts matrices together here", "concatenate takes an axis")
    least = atleast(2)
    return joined(call, [joined(call, [least(call, one) for one in row], 1) for row in rows], 0)


def _rank(blocks: Any, least: int) -> int:
    return max(least, *(len(one.shape) for one in blocks))


def eye(call: Call, rows: Dimension, columns: Dimension | None, k: Dimension) -> Node:
    """`eye(N, M, k)`: ones on a diagonal, the k-th above that of the matrix."""
    if columns is None and k == 0:
        return call.build("eye", (), rows)
    row = expanded(call, counted(call, rows), 1)
    column = counted(call, rows if columns is None else columns)
    is_there = call.build("eq", (plus(call, row, number(k)), column))
    return call.build("where", (is_there, constant(1.0), constant(0.0)))


READERS: Mapping[str, tuple[str, Callable[..., Node]]] = {
    **{f"{name}.outer": ("a b", _outer(op)) for name, op in _PAIRED.items()},
    "block": ("arrays:values", block),
    "offset_eye": ("N|n:size M|m:size? k:size=0", eye),
}
