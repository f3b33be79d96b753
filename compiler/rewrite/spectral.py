"""Functions of symmetric matrices, told by their eigenvectors and what scales these.

(V*f) @ V.T, V @ diag(f) @ V.T, V @ (f[:, None]*V.T)   ->   spectral(A, f)
spectral(A, f) @ (V*g)                                 ->   V*(f*g)
V @ (f*(V.T @ b)), b @ (V*f) @ V.T                     ->   spectral(A, f) @ b
sum(f*(V.T @ b)^2)                                     ->   b @ spectral(A, f) @ b

Where eigenvalues are repeated, eigenvectors have no derivative, and these have one.
"""

from collections.abc import Callable, Mapping

from ..graph.build import full, operation
from ..graph.node import Node, constant
from ..records import dataclass

_MATRIX = 2
_FACTORS = 40  # of a product are looked at


def spectral(node: Node) -> Node:
    """Return a product as one with a function of a matrix where it is that, else the node."""
    if node.op == "sum" and len(node.operands[0].shape) == 1 and not node.settings[1]:
        found = _of_sum(node.operands[0])
    else:
        rule = _PRODUCTS.get(node.op)
        found = rule(*node.operands) if rule is not None else None
    return node if found is None else found


def _of_matrices(left: Node, right: Node) -> Node | None:
    """Return spectral(A, f) for a product of eigenvectors, f between them or in one of the two."""
    one, by_left = _scaled(left, -1)
    if one.op == "spectral" and by_left is None:
        return _turned_by(one, right)
    other, by_right = _scaled(right, -2)
    vectors = _of_transpose(other)
    factor = _times(by_left, by_right)
    if vectors is None or (factor is None and one.op == "eigenvectors"):
        return None
    return _function(one, vectors, constant(1.0) if factor is None else factor)


def _turned_by(function: Node, right: Node) -> Node | None:
    """Return V*(f*g) for spectral(A, f) @ (V*g), which only scales the eigenvectors V of A."""
    vectors, along = _scaled(right, -1)
    matrix, factor = function.operands
    if vectors.op != "eigenvectors" or vectors.operands[0] is not matrix:
        return None
    whole = factor if along is None else operation("mul", (factor, along))
    rank = len(vectors.shape)
    return operation("mul", (vectors, operation("expand_dims", (whole,), ((rank - 2,),))))


_SIDES = ("left_vectors", "right_vectors")


def _function(first: Node, second: Node, factor: Node) -> Node | None:
    """Return first @ diag(f) @ second.T where both are vectors of one matrix, None elsewhere."""
    if first.op not in ("eigenvectors", *_SIDES) or first.operands != second.operands:
        return None
    size = (*first.shape[:-2], first.shape[-1])
    whole = factor if factor.shape == size else full(factor, size)
    if first.op == second.op == "eigenvectors":
        return operation("spectral", (first.operands[0], whole))
    if (first.op, second.op) == _SIDES:
        return operation("singular", (first.operands[0], whole))
    if (second.op, first.op) != _SIDES:
        return None
    rank = len(first.shape)
    found = operation("singular", (first.operands[0], whole))
    return operation("transpose", (found,), ((*range(rank - 2), rank - 1, rank - 2),))


@dataclass(frozen=True, slots=True)
class _Coordinates:
    """f*(V.T @ b): a vector along eigenvectors, and what scales it there, None for 1."""

    vectors: Node
    vector: Node
    factor: Node | None = None


def _along_vectors(node: Node) -> tuple[list[_Coordinates], Node | None] | None:
    """Return the vectors along eigenvectors of which a node is a product, and the other factors.

    None for a product of more factors than are looked at.
    """
    met: list[_Coordinates] = []
    factor: Node | None = None
    waiting = [(node, False)]
    for _ in range(_FACTORS):
        if not waiting:
            return met, factor
        one, is_below = waiting.pop()
        if one.op in ("mul", "div"):
            first, second = one.operands
            waiting += [(first, is_below), (second, is_below ^ (one.op == "div"))]
            continue
        is_square = one.op == "pow" and one.operands[1] is constant(2.0)
        found = None if is_below else _coordinates(one.operands[0] if is_square else one)
        if found is not None:
            met += [found] * (2 if is_square else 1)
            factor = _times(factor, found.factor)
            factor = _times(factor, found.factor) if is_square else factor
        else:
            factor = _times(factor, operation("div", (constant(1.0), one)) if is_below else one)
    return None


def _coordinates(node: Node) -> _Coordinates | None:
    """Return what a product with eigenvectors is along these, None for any other node."""
    if node.op not in ("matvec", "vecmat"):
        return None
    matrix, vector = node.operands if node.op == "matvec" else node.operands[::-1]
    inner, factor = _scaled(matrix, -2 if node.op == "matvec" else -1)
    vectors = _of_transpose(inner) if node.op == "matvec" else inner
    if vectors is None or vectors.op not in ("eigenvectors", *_SIDES):
        return None
    return _Coordinates(vectors, vector, factor)


def _times(one: Node | None, other: Node | None) -> Node | None:
    if one is None or other is None:
        return other if one is None else one
    return operation("mul", (one, other))


def _of_vector(left: Node, right: Node) -> Node | None:
    """Return spectral(A, f) @ b for eigenvectors times f*(V.T @ b)."""
    return _turned_back(left, right, -1)


def _of_row(left: Node, right: Node) -> Node | None:
    """Return the same for f*(b @ V) times V.T."""
    return _turned_back(right, left, -2)


def _turned_back(matrix: Node, vector: Node, axis: int) -> Node | None:
    inner, along = _scaled(matrix, axis)
    vectors = inner if axis == -1 else _of_transpose(inner)
    if vectors is None or vectors.op not in ("eigenvectors", *_SIDES):
        return None
    found = _along_vectors(vector)
    if found is None or len(found[0]) != 1:
        return None
    factor = _times(found[1], along)
    if factor is None and vectors.op == "eigenvectors":
        return None
    (one,) = found[0]
    return _function_at(vectors, one.vectors, factor or constant(1.0), one.vector)


def _function_at(first: Node, second: Node, factor: Node, vector: Node) -> Node | None:
    matrix = _function(first, second, factor)
    return None if matrix is None else operation("matvec", (matrix, vector))


def _of_products(left: Node, right: Node) -> Node | None:
    """Return a @ spectral(A, f) @ b for the product of two vectors along eigenvectors."""
    return _of_sum(operation("mul", (left, right)))


def _of_sum(inner: Node) -> Node | None:
    """Return a @ spectral(A, f) @ b for the sum of f*(V.T @ a)*(V.T @ b)."""
    if len(inner.shape) != 1:
        return None
    found = _along_vectors(inner)
    if found is None or len(found[0]) != _MATRIX:
        return None
    (one, other), factor = found
    at_other = _function_at(one.vectors, other.vectors, factor or constant(1.0), other.vector)
    return None if at_other is None else operation("dot", (one.vector, at_other))


_PRODUCTS: Mapping[str, Callable[[Node, Node], Node | None]] = {
    "matmul": _of_matrices,
    "matvec": _of_vector,
    "vecmat": _of_row,
    "dot": _of_products,
}


def _of_transpose(node: Node) -> Node | None:
    """Return the matrix that another is the transpose of."""
    node = _plain(node)
    rank = len(node.shape)
    if node.op != "transpose" or node.settings[0] != (*range(rank - 2), rank - 1, rank - 2):
        return None
    return node.operands[0]


def _plain(node: Node) -> Node:
    """Return a matrix that is turned twice as it is."""
    while node.op == node.operands[0].op == "transpose" if node.operands else False:
        inner = node.operands[0].operands[0]
        if node.settings != node.operands[0].settings or inner.shape != node.shape:
            break
        node = inner
    return node


def _scaled(node: Node, axis: int) -> tuple[Node, Node | None]:
    """Return a matrix and what scales its columns, or its rows where the axis is -2; None for 1."""
    found: Node | None = None
    while True:
        part = _once(node, axis)
        if part is None:
            return _plain(node), found
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
