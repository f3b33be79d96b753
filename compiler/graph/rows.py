"""What each operation becomes where operands have a new first axis: its row in `ROWS`.

In: a node, its operands, of which some have the axis (`on`), and the length of that. Out: the node
for all points at once, of shape (dimension, *shape). What has no row works entry by entry, or is
written out by its definition.

    sum(x, axis=0)   ->   sum(X, axis=1)           A @ x   ->   X @ A.T         a product each
    solve(A, b)      ->   solve(A, B.T).T          A is factorised once
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .build import as_boolean, full, operation
from .dimensions import Dimension, times
from .gathers import gathered, scattered
from .node import Node, constant
from .operations import having, is_boolean
from .shapes import WHOLE

# From a node, its new operands, which of those have the axis, and its length.
Row = Callable[[Node, Sequence[Node], Sequence[bool], Dimension], Node]


# ---- entries ------------------------------------------------------------------------------------


def entrywise(node: Node, operands: Sequence[Node], on: Sequence[bool], n: Dimension) -> Node:
    """Return an operation that works entry by entry: axes are aligned at the last."""
    rank = len(node.shape)
    return operation(node.op, _aligned(operands, on, rank), node.payload)


def _rule(node: Node, operands: Sequence[Node], on: Sequence[bool], n: Dimension) -> Node:
    """Return a value with a rule of its own, where that works entry by entry; else the value."""
    own = operands[0] if on[0] else full(operands[0], (n, *node.shape))
    if any(len(one.shape) > len(node.shape) for one in node.operands):
        return own
    return operation("rule", (own, *_aligned(operands, on, len(node.shape))[1:]), node.payload)


def _aligned(operands: Sequence[Node], on: Sequence[bool], rank: int) -> list[Node]:
    return [
        behind(one, rank) if has_axis else one for one, has_axis in zip(operands, on, strict=True)
    ]


def behind(rows: Node, rank: int) -> Node:
    """Return rows with axes of length 1 behind the first, so that each has this rank."""
    lacking = rank + 1 - len(rows.shape)
    if lacking <= 0:
        return rows
    if is_boolean(rows) and rows.operands:
        operands = [behind(one, rank) if one.shape == rows.shape else one for one in rows.operands]
        if all(not one.shape or len(one.shape) == rank + 1 for one in operands):
            return operation(rows.op, operands, rows.payload)
    moved = operation("expand_dims", (rows,), (tuple(range(1, lacking + 1)),))
    return as_boolean(moved) if is_boolean(rows) else moved


def _full(operands: Sequence[Node], on: Sequence[bool], n: Dimension) -> list[Node]:
    """Return the operands with the axis written out for those that do not depend on the point."""
    return [
        one if has_axis else full(one, (n, *one.shape))
        for one, has_axis in zip(operands, on, strict=True)
    ]


# ---- axes one further ---------------------------------------------------------------------------


def _further(setting: Any) -> Any:
    return tuple(axis + 1 for axis in setting) if isinstance(setting, tuple) else setting + 1


def _set(place: int) -> Row:
    """Return the row of an operation whose setting at a place is an axis, or axes."""

    def row(node: Node, operands: Sequence[Node], on: Sequence[bool], n: Dimension) -> Node:
        settings = list(node.settings)
        settings[place] = _further(settings[place])
        return operation(node.op, _full(operands, on, n), tuple(settings))

    return row


def _standardize(node: Node, operands: Sequence[Node], on: Sequence[bool], n: Dimension) -> Node:
    x = operands[0] if on[0] else full(operands[0], (n, *node.shape))
    eps = behind(operands[1], len(node.shape)) if on[1] else operands[1]
    return operation(node.op, (x, eps), (_further(node.settings[0]),))


def _shape(node: Node, operands: Sequence[Node], on: Sequence[bool], n: Dimension) -> Node:
    rows = operands[0]
    if node.op == "broadcast_to":
        rows = behind(rows, len(node.shape))
    return operation(node.op, (rows,), ((n, *node.shape),))


def _transpose(node: Node, operands: Sequence[Node], on: Sequence[bool], n: Dimension) -> Node:
    return operation("transpose", operands, ((0, *_further(node.settings[0])),))


def _index(node: Node, operands: Sequence[Node], on: Sequence[bool], n: Dimension) -> Node:
    return operation("index", operands, ((WHOLE, *node.settings[0]),))


def _scatter(node: Node, operands: Sequence[Node], on: Sequence[bool], n: Dimension) -> Node:
    places, shape = node.settings
    moved = tuple((WHOLE, *place) for place in places)
    return operation("scatter", _full(operands, on, n), (moved, (n, *shape)))


# ---- products -----------------------------------------------------------------------------------


def turned(matrix: Node) -> Node:
    """Return the transpose of a matrix, of which that is the matrix again."""
    if matrix.op == "transpose" and matrix.settings == ((1, 0),):
        return matrix.operands[0]
    return operation("transpose", (matrix,), ((1, 0),))


def turned_inside(matrix: Node) -> Node:
    """Return the transpose of a matrix, of one that scales the rows of another with columns scaled.

    (W.T*s).T   ->   W*s[:, None]
    """
    if matrix.op in ("mul", "div") and len(matrix.shape) == 2:
        parts = [_upright(one) for one in matrix.operands]
        if all(one is not None for one in parts):
            return operation(matrix.op, [one for one in parts if one is not None])
    return turned(matrix)


def _upright(part: Node) -> Node | None:
    """Return the transpose of a factor, None where that is no simpler."""
    if part.op == "transpose":
        return turned(part)
    if part.op in ("mul", "div") and len(part.shape) == 2:
        found = turned_inside(part)
        return None if found.op == "transpose" else found
    if len(part.shape) == 1:
        return operation("expand_dims", (part,), ((1,),))
    if part.op == "expand_dims" and part.settings == ((1,),):
        return part.operands[0]
    return None if part.shape else part


def _product(rows: Node, matrix: Node) -> Node:
    """Return rows @ matrix, with a number that they are multiplied by before it."""
    if rows.op == "mul" and len(matrix.shape) == 2:
        for number, rest in (rows.operands, rows.operands[::-1]):
            if number.op == "const" and rest.shape == rows.shape:
                return operation("mul", (number, _product(rest, matrix)))
    return operation("matmul", (rows, matrix))


def _matmul(node: Node, operands: Sequence[Node], on: Sequence[bool], n: Dimension) -> Node:
    rank = max(len(one.shape) for one in node.operands)
    return operation("matmul", _aligned(operands, on, rank))


def _matvec(node: Node, operands: Sequence[Node], on: Sequence[bool], n: Dimension) -> Node:
    matrix, vector = operands
    if not on[0] and len(matrix.shape) == 2:
        return _product(vector, turned(matrix))
    if not on[1]:
        return operation("matvec", operands)
    column = operation("expand_dims", (behind(vector, len(node.shape)),), ((len(node.shape) + 1,),))
    return _without(operation("matmul", (matrix, column)), len(node.shape) + 1)


def _vecmat(node: Node, operands: Sequence[Node], on: Sequence[bool], n: Dimension) -> Node:
    vector, matrix = operands
    if not on[1] and len(matrix.shape) == 2:
        return _product(vector, matrix)
    if not on[0]:
        return operation("vecmat", operands)
    rank = len(node.shape)
    row = operation("expand_dims", (behind(vector, rank),), ((rank,),))
    return _without(operation("matmul", (row, matrix)), rank)


def _without(node: Node, axis: int) -> Node:
    return operation("squeeze", (node,), ((axis,),))


def _dot(node: Node, operands: Sequence[Node], on: Sequence[bool], n: Dimension) -> Node:
    first, second = operands
    if all(on):
        return operation("sum", (operation("mul", operands),), ((1,), False))
    return operation("matvec", (first, second) if on[0] else (second, first))


def _outer(node: Node, operands: Sequence[Node], on: Sequence[bool], n: Dimension) -> Node:
    """Return x[:, :, None]*y[:, None, :]; what is the same at each point lacks the first axis."""
    first, second = operands
    column = operation("expand_dims", (first,), ((len(first.shape),),))
    row = operation("expand_dims", (second,), ((1,),)) if on[1] else second
    return operation("mul", (column, row))


# ---- linear algebra -----------------------------------------------------------------------------


def where_equal(size: Dimension, node: Node) -> Node:
    """Return a stack of square matrices with 0 off the diagonals, whatever is there."""
    diagonal = operation("ne", (operation("eye", (), (size,)), constant(0)))
    return operation("where", (diagonal, node, constant(0)))


def _diagonal(node: Node, operands: Sequence[Node], on: Sequence[bool], n: Dimension) -> Node:
    if len(node.operands[0].shape) > len("ij"):
        return operation(node.op, operands)
    size = node.operands[0].shape[0]
    axes = (2,) if node.op == "diagonal" else (1, 2)
    return operation("sum", (where_equal(size, operands[0]),), (axes, False))


def _diagonal_matrix(
    node: Node, operands: Sequence[Node], on: Sequence[bool], n: Dimension
) -> Node:
    if len(node.operands[0].shape) > 1:
        return operation(node.op, operands)
    row = operation("expand_dims", operands, ((1,),))
    return where_equal(node.shape[0], row)


def _of_stack(node: Node, operands: Sequence[Node], on: Sequence[bool], n: Dimension) -> Node:
    return operation(node.op, operands, node.payload)


def _solve(node: Node, operands: Sequence[Node], on: Sequence[bool], n: Dimension) -> Node:
    """Return the solutions: of one matrix for all right sides together, of a stack one by one."""
    matrix, right = operands
    rank = max(len(one.shape) for one in node.operands)
    if rank > len("ij"):
        return operation("solve", _aligned(operands, on, rank))
    if not on[0] and right.op == "eye":  # the transpose of inv(A), which is inv(A.T)
        other = turned(matrix)
        is_plain = matrix.op == "transpose"
        return operation("inv", (other,)) if is_plain else turned(operation("inv", (matrix,)))
    if not on[0]:
        size, *columns = node.shape
        wide = operation("transpose", (right,), ((1, 0, *range(2, len(right.shape))),))
        if columns:
            wide = operation("reshape", (wide,), ((size, times(n, columns[0])),))
        found = operation("solve", (matrix, wide))
        if not columns:
            return operation("transpose", (found,), ((1, 0),))
        found = operation("reshape", (found,), ((size, n, columns[0]),))
        return operation("transpose", (found,), ((1, 0, 2),))
    if len(node.shape) == 2:
        return operation("solve", operands)
    column = operation("expand_dims", (right,), ((len(right.shape),),))
    return _without(operation("solve", (matrix, column)), 2)


FACTORS = (
    "cholesky eigvalsh eigenvectors svdvals left_vectors right_vectors pinv pinv_above rank_above "
    "expm expm_along sqrtm lyapunov orthogonal_factor triangular_factor "
    "spectral singular divided_sums divided level gated unlevel uneven symmetrized lower_half "
    "gaps".split()
)

# ---- the table ----------------------------------------------------------------------------------

ROWS: Mapping[str, Row] = {
    "mark": lambda node, operands, on, n: operands[0],
    "rule": _rule,
    **dict.fromkeys(having("reduction"), _set(0)),
    **dict.fromkeys(having("along"), _set(0)),
    **dict.fromkeys(("flip", "expand_dims", "squeeze", "concat", "stack"), _set(0)),
    "standardize": _standardize,
    "roll": _set(1),
    "reshape": _shape,
    "broadcast_to": _shape,
    "transpose": _transpose,
    "index": _index,
    "scatter": _scatter,
    "gather": gathered,
    "scatter_add": scattered,
    "matmul": _matmul,
    "matvec": _matvec,
    "vecmat": _vecmat,
    "dot": _dot,
    "outer": _outer,
    "trace": _diagonal,
    "diagonal": _diagonal,
    "diagonal_matrix": _diagonal_matrix,
    **dict.fromkeys(("det", "logabsdet", "signdet", "inv", "cofactor"), _of_stack),
    **dict.fromkeys(FACTORS, _of_stack),
    "writers": _of_stack,
    "solve": _solve,
    "solve_vector": _solve,
}
