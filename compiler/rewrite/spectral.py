"""Functions of symmetric matrices, told by their eigenvectors and what scales these.

(V*f) @ V.T, V @ diag(f) @ V.T, V @ (f[:, None]*V.T)   ->   spectral(A, f)
V @ (f*(V.T @ b))                                      ->   spectral(A, f) @ b

Where eigenvalues are repeated, eigenvectors have no derivative, and these have one.
"""

from collections.abc import Callable, Mapping

from ..graph.build import operation
from ..graph.node import Node, constant

_MATRIX = 2


def spectral(node: Node) -> Node:
    """Return a product as one with a function of a matrix where it is that, else the node."""
    rule = _PRODUCTS.get(node.op)
    found = rule(*node.operands) if rule is not None else None
    return node if found is None else found


def _of_matrices(left: Node, right: Node) -> Node | None:
    """Return spectral(A, f) for a product of eigenvectors, f between them or in one of the two."""
    one, by_left = _scaled(left, -1)
    other, by_right = _scaled(right, -2)
    vectors = _of_transpose(other)
    if vectors is None or one is not vectors or one.op != "eigenvectors":
        return None
    size = one.shape[:-1]
    factors = [factor for factor in (by_left, by_right) if factor is not None]
    if not factors:
        return None
    whole = factors[0] if len(factors) == 1 else operation("mul", factors)
    if whole.shape != size:
        whole = operation("broadcast_to", (whole,), (size,))
    return operation("spectral", (one.operands[0], whole))


def _of_vector(left: Node, right: Node) -> Node | None:
    """Return spectral(A, f) @ b for eigenvectors times f*(V.T @ b)."""
    if left.op != "eigenvectors" or right.op not in ("mul", "div"):
        return None
    for place in (0, 1) if right.op == "mul" else (0,):
        inner, factor = right.operands[place], right.operands[1 - place]
        vector = _turned_by(inner, left)
        if vector is None or factor.shape not in ((), left.shape[-1:]):
            continue
        if right.op == "div":
            factor = operation("div", (constant(1.0), factor))
        if not factor.shape:
            factor = operation("broadcast_to", (factor,), (left.shape[-1:],))
        matrix = operation("spectral", (left.operands[0], factor))
        return operation("matvec", (matrix, vector))
    return None


def _turned_by(node: Node, vectors: Node) -> Node | None:
    """Return b of V.T @ b, or of b @ V."""
    if node.op == "matvec" and _of_transpose(node.operands[0]) is vectors:
        return node.operands[1]
    if node.op == "vecmat" and node.operands[1] is vectors:
        return node.operands[0]
    return None


_PRODUCTS: Mapping[str, Callable[[Node, Node], Node | None]] = {
    "matmul": _of_matrices,
    "matvec": _of_vector,
}


def _of_transpose(node: Node) -> Node | None:
    """Return the matrix that another is the transpose of."""
    rank = len(node.shape)
    if node.op != "transpose" or node.settings[0] != (*range(rank - 2), rank - 1, rank - 2):
        return None
    return node.operands[0]


def _scaled(node: Node, axis: int) -> tuple[Node, Node | None]:
    """Return a matrix and what scales its columns, or its rows where the axis is -2; None for 1."""
    found: Node | None = None
    while True:
        part = _once(node, axis)
        if part is None:
            return node, found
        node, factor = part
        found = factor if found is None else operation("mul", (found, factor))


def _once(node: Node, axis: int) -> tuple[Node, Node] | None:
    if node.op == "matmul":
        matrix, diagonal = node.operands if axis == -1 else node.operands[::-1]
        if diagonal.op != "diagonal_matrix":
            return None
        return matrix, diagonal.operands[0]
    if node.op not in ("mul", "div"):
        return None
    for place in (0, 1) if node.op == "mul" else (0,):
        matrix, other = node.operands[place], node.operands[1 - place]
        factor = _along(other, axis, len(node.shape)) if matrix.shape == node.shape else None
        if factor is not None:
            inverse = operation("div", (constant(1.0), factor))
            return matrix, inverse if node.op == "div" else factor
    return None


def _along(factor: Node, axis: int, rank: int) -> Node | None:
    """Return a factor as a vector, of one that lies along an axis of matrices; None of another."""
    if not factor.shape or (len(factor.shape) == 1 and axis == -1):
        return factor
    inserted = (rank - 1,) if axis == -2 else (rank - 2,)
    if factor.op == "expand_dims" and factor.settings[0] == inserted and len(factor.shape) == rank:
        return factor.operands[0]
    return None
