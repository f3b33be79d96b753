"""What is made of singular values, by NumPy's and SciPy's names.

svd(A)[1]            ->   svdvals(A)
lstsq(A, b)[0]       ->   pinv(A) @ b
cond(A)              ->   amax(svdvals(A), -1)/amin(svdvals(A), -1)
pinv(A, 1e-8)        ->   pinv_above(A, 1e-8)
"""

import math
from collections.abc import Callable, Mapping
from typing import Any

from ...graph.dimensions import least
from ...graph.node import Node, constant, number_of
from ..arrays import matrix_transposed, product_of
from ..places import call_place
from .call import Call, Refused, minus, needs_array, number, over
from .norms import Order, of_matrices

_MATRIX = 2
_ROUNDING = constant(-1.0)


def _plain(call: Call, is_hermitian: bool) -> None:
    if is_hermitian:
        raise call.unread(
            "{} reads whole matrices, and not one triangle of them",
            "leave hermitian out: of a symmetric matrix the result is the same",
        )


def svdvals(call: Call, matrix: Node, *_: Any) -> Node:
    """`svdvals(A)`: the singular values of a matrix of any sizes, the largest first."""
    needs_array(call, matrix, 2)
    return call.build("svdvals", (matrix,))


def _svd_of_values(call: Call, matrix: Node, _full: bool, _both: bool, is_hermitian: bool) -> Node:
    _plain(call, is_hermitian)
    return svdvals(call, matrix)


def svd(
    call: Call, matrix: Node, is_full: bool, _both: bool, is_hermitian: bool, *_: Any
) -> list[Node | Refused]:
    """`svd(A)`: U, the singular values, and the transpose of V; vectors that have a value alone."""
    _plain(call, is_hermitian)
    needs_array(call, matrix, 2)
    *stack, rows, columns = matrix.shape
    found: list[Node | Refused] = [call.build("left_vectors", (matrix,)), svdvals(call, matrix)]
    right = call.build("right_vectors", (matrix,))
    found.append(matrix_transposed(right, call.callee, call.scope))
    place = call_place(call.callee, call.scope)
    inside = place.words.removesuffix(")") if place else f"{call.callee}(A"
    hint = f"write {inside}, full_matrices=False)"
    for position, size in ((0, rows), (2, columns)):
        if is_full and least(rows, columns) != size:
            why = "{} gives vectors without a singular value too, which have no derivative"
            found[position] = Refused(call.misfit(why, hint), (*stack, size, size))
    return found


def _share(cutoff: Node | None) -> Node | None:
    """Return the share of the largest singular value that is cut off; None for that of rounding."""
    is_number = cutoff is not None and cutoff.op == "const"
    if cutoff is None or (is_number and number_of(cutoff) < 0):
        return None
    return cutoff


def pinv(
    call: Call, matrix: Node, first: Node | None, is_hermitian: bool, second: Node | None, *_: Any
) -> Node:
    """`pinv(A, rcond)`: the pseudo-inverse of a matrix of any sizes and any rank."""
    _plain(call, is_hermitian)
    needs_array(call, matrix, 2)
    cutoff = _share(second if first is None else first)
    if cutoff is None:
        return call.build("pinv", (matrix,))
    return call.build("pinv_above", (matrix, cutoff))


def lstsq(
    call: Call, matrix: Node, right: Node, first: Node | None, second: Node | None, *_: Any
) -> list[Node | Refused]:
    """`lstsq(A, b)`: the shortest solution of least squares, and what NumPy gives with it."""
    inverse = pinv(call, matrix, first, False, second)
    needs_array(call, right)
    found = product_of(inverse, right, call.callee, call.scope)
    cutoff = _share(second if first is None else first)
    rank = call.build("rank_above", (matrix, _ROUNDING if cutoff is None else cutoff))
    return [found, _residuals(call, matrix, found, right, rank), rank, svdvals(call, matrix)]


def _residuals(call: Call, matrix: Node, found: Node, right: Node, rank: Node) -> Node:
    """Return the sums of squares that are left; nan where NumPy has none, for the rank is lower."""
    is_vector = len(right.shape) == 1
    apart = minus(call, product_of(matrix, found, call.callee, call.scope), right)
    squares = call.build("mul", (apart, apart))
    sums = call.build("sum", (squares,), (max(len(right.shape) - _MATRIX, 0),), is_vector)
    *_, rows, columns = (number(size) for size in matrix.shape)
    is_full = call.build(
        "and", (call.build("ge", (rank, columns)), call.build("gt", (rows, columns)))
    )
    return call.build("where", (is_full, sums, constant(math.nan)))


def matrix_rank(
    call: Call, matrix: Node, tol: Node | None, is_hermitian: bool, rtol: Node | None, *_: Any
) -> Node:
    """`matrix_rank(A)`: how many singular values are not 0; nothing flows through it."""
    _plain(call, is_hermitian)
    needs_array(call, matrix, 2)
    if tol is not None:
        values = svdvals(call, matrix)
        counted = call.build("gt", (values, tol))
        ones = call.build("where", (counted, constant(1.0), constant(0.0)))
        return call.build("sum", (ones,), (len(values.shape) - 1,), False)
    return call.build("rank_above", (matrix, _ROUNDING if rtol is None else rtol))


def cond(call: Call, matrix: Node, order: Order) -> Node:
    """`cond(A, p)`: the norm of a matrix times that of its inverse; 2 of one of any sizes."""
    needs_array(call, matrix, 2)
    if order in (None, 2, -2):
        values = svdvals(call, matrix)
        last = ((len(values.shape) - 1,), False)
        ends = [call.build(op, (values,), *last) for op in ("amax", "amin")]
        return over(call, *(ends if order != -2 else ends[::-1]))
    inverse = call.build("inv", (matrix,))
    return call.build("mul", [of_matrices(call, one, order, False) for one in (matrix, inverse)])


_CHECKS = "overwrite_a:flag=False check_finite:flag=True"
_SVD = "a full_matrices:flag=True compute_uv:flag=True hermitian:flag=False"


def _svd_of_torch(call: Call, matrix: Node, *_: Any) -> list[Node | Refused]:
    """`torch.svd(A)`: U, the singular values, and V, which is not transposed."""
    needs_array(call, matrix, 2)
    return [call.build(op, (matrix,)) for op in ("left_vectors", "svdvals", "right_vectors")]


OF_TORCH: Mapping[str, str] = {"svd": "torch_svd"}
READERS: Mapping[str, tuple[str, Callable[..., Node]]] = {
    "svdvals": (f"a {_CHECKS}", svdvals),
    "svd": (_SVD, _svd_of_values),
    "pinv": ("a rcond:array? hermitian:flag=False rtol:array? check_finite:flag=True", pinv),
    "matrix_rank": ("a tol:array? hermitian:flag=False rtol:array?", matrix_rank),
    "cond": ("a p:order?", cond),
}
LISTS: Mapping[str, tuple[str, Callable[..., list[Node | Refused]]]] = {
    "svd": (f"{_SVD} {_CHECKS} lapack_driver:word?", svd),
    "torch_svd": ("a some:flag=True compute_uv:flag=True", _svd_of_torch),
    "lstsq": (
        "a b rcond:array? cond:array? overwrite_a:flag=False overwrite_b:flag=False "
        "check_finite:flag=True lapack_driver:word?",
        lstsq,
    ),
}
