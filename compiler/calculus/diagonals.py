"""Rows that are those of a diagonal matrix, kept as the diagonal for as long as that is all.

In: an operation whose operands are such rows. Out: the diagonal of its value, or its value where
that is simple; None where neither is.

    eye(n)*d             ->   the diagonal d               diag(d) by A @ g   ->   (A*d).T
    where(c, diag(d), 0) ->   the diagonal where(c, d, 0)  sum over all axes  ->   d

The k-th row of a `Diagonal` of d has d[k] at its k-th entry, counted as in memory, and 0 elsewhere:
never a product with 0, which would be nan beside infinity.
"""

from collections.abc import Callable, Mapping, Sequence

from ..graph.build import as_boolean, as_number, full, operation
from ..graph.dimensions import Dimension, Shape, product, times
from ..graph.node import Node, constant, make, number_of
from ..graph.operations import having, is_boolean
from ..graph.rows import turned
from .images import Diagonal, Image, Rows, folded

_ONE, _ZERO = constant(1), constant(0)


def reshaped(node: Node, shape: Shape) -> Node:
    """Return a node in another shape."""
    while node.op == "reshape":
        node = node.operands[0]
    return node if node.shape == shape else operation("reshape", (node,), (shape,))


def written_out(diagonal: Diagonal, shape: Shape) -> Node:
    """Return the rows of a diagonal, of the shape (number of entries, *shape)."""
    size, entries = product(shape), diagonal.entries
    if entries.op == "const":
        square = operation("eye", (), (size,))
        if number_of(entries) != 1:
            square = operation("mul", (as_number(entries), square))
    else:
        flat = reshaped(full(as_number(entries), shape), (size,))
        square = operation("diagonal_matrix", (flat,))
    rows = reshaped(square, (size, *shape))
    return as_boolean(rows) if is_boolean(entries) else rows


def spread_over(stack: Node, shape: Shape) -> Rows:
    """Return the rows for a stack of entries of this shape, of which each row has its own alone."""
    size = product(shape)
    count = stack.shape[0]
    flat = reshaped(stack, (count, size))
    own = operation("expand_dims", (operation("eye", (), (size,)),), ((1,),))
    found = operation("where", (operation("ne", (own, _ZERO)), flat, _ZERO))
    return Rows(reshaped(found, (size, count, *shape)))


def of_identity(rows: Node, shape: Shape) -> Diagonal | None:
    """Return the diagonal of ones if these rows are those of an identity matrix."""
    inner = rows.operands[0] if rows.op == "reshape" else rows
    is_identity = inner.op == "eye" and rows.shape == (*inner.shape[:1], *shape)
    return Diagonal(_ONE) if is_identity else None


def diagonal_of(node: Node, operands: Sequence[Image]) -> Image | None:
    """Return the value of an operation on diagonals and on what is the same in each row.

    None where it is neither a diagonal nor simple, or another operand has rows of its own.
    """
    handler = _HANDLERS.get(node.op)
    if handler is None or any(isinstance(one, Rows) for one in operands):
        return None
    return handler(node, operands)


# ---- entry by entry -----------------------------------------------------------------------------


def _keeps_shape(node: Node, operands: Sequence[Image]) -> bool:
    return all(
        own.shape == node.shape
        for one, own in zip(operands, node.operands, strict=True)
        if isinstance(one, Diagonal)
    )


def entry(one: Image) -> Node:
    """Return what a row has where the identity matrix has 1: of what is no diagonal that itself."""
    assert not isinstance(one, Rows)
    return one.entries if isinstance(one, Diagonal) else one


def is_off(one: Image) -> bool:
    """Return whether an operand is 0, or False, off the diagonal."""
    if isinstance(one, Diagonal):
        return True
    node = entry(one)
    inner = node.operands[0] if node.op == "broadcast_to" else node
    return inner is _ZERO or inner.payload is False


def _with(node: Node, operands: Sequence[Image]) -> Diagonal:
    return Diagonal(folded(operation(node.op, [entry(one) for one in operands], node.payload)))


def _product(node: Node, operands: Sequence[Image]) -> Diagonal | None:
    """Return a product: it is 0 where one factor is, whatever the other one."""
    if not _keeps_shape(node, operands):
        return None
    first, second = map(entry, operands)
    if first is _ONE:
        return Diagonal(second)
    return Diagonal(first) if second is _ONE else _with(node, operands)


def _quotient(node: Node, operands: Sequence[Image]) -> Diagonal | None:
    fits = _keeps_shape(node, operands) and not isinstance(operands[1], Diagonal)
    return _with(node, operands) if fits else None


def _if_off(node: Node, operands: Sequence[Image]) -> Diagonal | None:
    """Return an operation that is 0, or False, where all its operands are."""
    fits = _keeps_shape(node, operands) and all(map(is_off, operands))
    return _with(node, operands) if fits else None


def _both(node: Node, operands: Sequence[Image]) -> Diagonal | None:
    """Return a conjunction: it is False where one of the two is."""
    if not _keeps_shape(node, operands):
        return None
    first, second = map(entry, operands)
    if first.payload is True:
        return Diagonal(second)
    return Diagonal(first) if second.payload is True else _with(node, operands)


def _either(node: Node, operands: Sequence[Image]) -> Diagonal | None:
    found = _if_off(node, operands)
    always = found is not None and any(one.payload is True for one in found.entries.operands)
    return Diagonal(make("const", payload=True)) if always else found


def _choice(node: Node, operands: Sequence[Image]) -> Diagonal | None:
    """Return a choice of what is 0 off the diagonal, or of what is chosen on the diagonal alone."""
    condition, first, second = operands
    needed = [second] if isinstance(condition, Diagonal) else [first, second]
    if not _keeps_shape(node, operands) or not all(map(is_off, needed)):
        return None
    if entry(condition).payload is True:
        return Diagonal(entry(first))
    return _with(node, operands)


_MOVING = having("moves") | {"scatter"}


def unmasked(node: Node, known: Mapping[Node, Image]) -> Image | None:
    """Return what a choice is that sets to 0 what is 0 already: None where it is anything else.

    where(scatter(eye(n)) != 0, scatter(diag(d)), 0)   ->   scatter(diag(d))
    """
    if node.op != "where" or node.operands[2] is not _ZERO or node.operands[0].op != "ne":
        return None
    mask, zero = node.operands[0].operands
    moved = node.operands[1]
    while mask.op == moved.op and mask.op in _MOVING and mask.payload == moved.payload:
        if len(mask.operands) > 1:
            return None
        mask, moved = mask.operands[0], moved.operands[0]
    one, other = known.get(mask), known.get(moved)
    if zero is not _ZERO or not isinstance(one, Diagonal) or not isinstance(other, Diagonal):
        return None
    return known[node.operands[1]] if one.entries.op == "const" and one.entries.payload else None


# ---- what moves or adds up ----------------------------------------------------------------------


def _same_order(node: Node, operands: Sequence[Image]) -> Diagonal:
    """Return entries in another shape: those of a row follow one another as they did."""
    entries = entry(operands[0])
    if not entries.shape:
        return Diagonal(entries)
    return Diagonal(reshaped(full(entries, node.operands[0].shape), node.shape))


def _sum(node: Node, operands: Sequence[Image]) -> Image | None:
    """Return the sum of all entries of each row, which is its entry on the diagonal."""
    axes, _ = node.settings
    shape = node.operands[0].shape
    if len(axes) < len(shape):
        return None
    entries = as_number(entry(operands[0]))
    if not entries.shape:
        return entries
    return Rows(reshaped(full(entries, shape), (product(shape), *node.shape)))


def _column(entries: Node, size: Dimension) -> Node:
    return operation("expand_dims", (full(entries, (size,)),), ((1,),))


def _scaled(entries: Node, matrix: Node) -> Node:
    """Return a matrix with each row times an entry."""
    if entries is _ONE:
        return matrix
    factor = _column(entries, matrix.shape[0]) if entries.shape else entries
    return operation("mul", (factor, matrix))


def _matvec(node: Node, operands: Sequence[Image]) -> Image | None:
    """Return A @ d as (A*d).T, and diag(d) @ x of a matrix d: V[(p, q), i] is d[p, q]*x[q] at p."""
    matrix, vector = operands
    if len(node.operands[0].shape) != 2:
        return None
    if isinstance(matrix, Node):
        return Rows(_scaled(entry(vector), turned(matrix)))
    if not isinstance(vector, Node):
        return None
    rows, columns = node.operands[0].shape
    own = operation("expand_dims", (operation("eye", (), (rows,)),), ((1,),))
    return _where_own(own, _times(entry(matrix), vector, (rows, columns)), node.shape)


def _vecmat(node: Node, operands: Sequence[Image]) -> Image | None:
    """Return d @ A as rows of A times d, and x @ diag(d) of a matrix d: d[p, q]*x[p] at q."""
    vector, matrix = operands
    if len(node.operands[1].shape) != 2:
        return None
    if isinstance(matrix, Node):
        return Rows(_scaled(entry(vector), matrix))
    if not isinstance(vector, Node):
        return None
    rows, columns = node.operands[1].shape
    own = operation("eye", (), (columns,))
    return _where_own(
        own, _times(entry(matrix), _column(vector, rows), (rows, columns)), node.shape
    )


def _times(entries: Node, other: Node, shape: Shape) -> Node:
    """Return a product of this shape with a new axis of length 1 behind it."""
    made = other if entries is _ONE else operation("mul", (entries, other))
    return operation("expand_dims", (full(made, shape),), ((len(shape),),))


def _dot(node: Node, operands: Sequence[Image]) -> Image | None:
    first, second = operands
    if isinstance(first, Diagonal) and isinstance(second, Diagonal):
        return None
    size = node.operands[0].shape
    one, other = map(entry, operands)
    if _ONE in (one, other):
        return Rows(full(other if one is _ONE else one, size))
    return Rows(full(operation("mul", (one, other)), size))


def _left(node: Node, operands: Sequence[Image]) -> Image | None:
    """Return diag(d) @ B of a matrix d: the row of B for each of its columns, at its own row.

    V[(p, q), i, k] is d[p, q]*B[q, k] where i is p, and 0 elsewhere.
    """
    one, matrix = operands
    if not isinstance(matrix, Node) or len(node.shape) != 2 or len(matrix.shape) != 2:
        return None
    rows, columns = node.operands[0].shape
    entries = operation("expand_dims", (full(entry(one), (rows, columns)),), ((2,),))
    product_ = matrix if entry(one) is _ONE else operation("mul", (entries, matrix))
    product_ = full(product_, (rows, columns, node.shape[1]))
    wide = operation("expand_dims", (product_,), ((2,),))
    own = operation("expand_dims", (operation("eye", (), (rows,)),), ((1, 3),))
    return _where_own(own, wide, node.shape)


def _right(node: Node, operands: Sequence[Image]) -> Image | None:
    """Return A @ diag(d) of a matrix d: V[(p, q), r, j] is A[r, p]*d[p, q] where j is q."""
    matrix, one = operands
    if not isinstance(matrix, Node) or len(node.shape) != 2 or len(matrix.shape) != 2:
        return None
    rows, columns = node.operands[1].shape
    product_ = operation("expand_dims", (turned(matrix),), ((1,),))
    if entry(one) is not _ONE:
        entries = operation("expand_dims", (full(entry(one), (rows, columns)),), ((2,),))
        product_ = operation("mul", (entries, product_))
    product_ = full(product_, (rows, columns, node.shape[0]))
    wide = operation("expand_dims", (product_,), ((3,),))
    own = operation("expand_dims", (operation("eye", (), (columns,)),), ((1,),))
    return _where_own(own, wide, node.shape)


def _where_own(own: Node, wide: Node, shape: Shape) -> Rows:
    """Return what stands where a matrix has 1, and 0 elsewhere, in rows of this shape."""
    condition = operation("ne", (own, _ZERO))
    found = operation("where", (condition, wide, _ZERO))
    return Rows(reshaped(found, (times(*found.shape[:2]), *shape)))


def _matmul(node: Node, operands: Sequence[Image]) -> Image | None:
    return (_left if isinstance(operands[0], Diagonal) else _right)(node, operands)


_HANDLERS: Mapping[str, Callable[[Node, Sequence[Image]], Image | None]] = {
    "mark": lambda node, operands: Diagonal(entry(operands[0])),
    "mul": _product,
    "div": _quotient,
    **dict.fromkeys(("add", "sub", "neg"), _if_off),
    "where": _choice,
    **dict.fromkeys(("ne", "gt", "lt"), _if_off),
    "and": _both,
    "or": _either,
    **dict.fromkeys(("reshape", "expand_dims", "squeeze"), _same_order),
    "sum": _sum,
    "matvec": _matvec,
    "vecmat": _vecmat,
    "dot": _dot,
    "matmul": _matmul,
}
