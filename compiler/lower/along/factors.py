"""Factors of matrices and what is solved with them, by NumPy's and SciPy's names.

    solve_triangular(L, b, lower=True)   ->   solve(tril(L), b)
    cho_solve((L, True), b)              ->   solve(tril(L).T, solve(tril(L), b))
    slogdet(A)[1]                        ->   logabsdet(A)
    eigh(A)[0]                           ->   eigvalsh(A)

Of a matrix that is to be symmetric the symmetric part is read, as JAX does.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...graph.node import Node, unmarked
from ..arrays import matrix_transposed
from .call import Call, Refused, needs_array
from .made import READERS as MADE


def _turned(call: Call, matrix: Node) -> Node:
    return matrix_transposed(matrix, call.callee, call.scope)


def _triangle(call: Call, matrix: Node, is_lower: bool) -> Node:
    """Return the triangle of a matrix that is read; of one that is a triangle that is all."""
    needs_array(call, matrix, 2)
    known = unmarked(matrix)
    is_factor = known.op == "cholesky"
    if known.op == "transpose":
        is_factor = not is_lower and unmarked(known.operands[0]).op == "cholesky"
    if is_factor and (is_lower or known.op == "transpose"):
        return matrix
    read = MADE["tril" if is_lower else "triu"][1]
    return read(call, matrix, 0)


def _solved(call: Call, matrix: Node, right: Node) -> Node:
    if not right.shape:
        raise call.misfit("{} takes a vector or a matrix behind the matrix", "as in {}(L, b)")
    is_vector = len(right.shape) == 1
    return call.build("solve_vector" if is_vector else "solve", (matrix, right))


def cholesky(call: Call, matrix: Node, is_lower: bool, is_upper: bool) -> Node:
    """`cholesky(A)`: L with L @ L.T = A; with upper=True its transpose."""
    needs_array(call, matrix, 2)
    found = call.build("cholesky", (matrix,))
    return found if is_lower and not is_upper else _turned(call, found)


def _of_scipy(call: Call, matrix: Node, is_lower: bool, _overwrites: bool, _checks: bool) -> Node:
    return cholesky(call, matrix, is_lower, is_upper=False)


def solve_triangular(
    call: Call, matrix: Node, right: Node, trans: Any, is_lower: bool, is_unit: bool, *_: Any
) -> Node:
    """`solve_triangular(L, b, lower=True)`: of L its triangle alone is read."""
    if is_unit:
        below = MADE["tril" if is_lower else "triu"][1](call, matrix, -1 if is_lower else 1)
        ones = call.build("eye", (), matrix.shape[-1])
        triangle = call.build("add", (below, ones))
    else:
        triangle = _triangle(call, matrix, is_lower)
    if trans not in (None, 0, 1, 2, "N", "T", "C"):
        raise call.unread(f"{{}} has no trans {trans}", "it is 0, 1 or 2, or 'N', 'T' or 'C'")
    is_turned = trans not in (None, 0, "N")
    return _solved(call, _turned(call, triangle) if is_turned else triangle, right)


def cho_solve(call: Call, factor: tuple[Node, bool], right: Node, *_: Any) -> Node:
    """`cho_solve((L, True), b)`: the solution of L @ L.T @ x = b."""
    matrix, is_lower = factor
    triangle = _triangle(call, matrix, is_lower)
    turned = _turned(call, triangle)
    first, second = (triangle, turned) if is_lower else (turned, triangle)
    return _solved(call, second, _solved(call, first, right))


def slogdet(call: Call, matrix: Node) -> list[Node]:
    """`slogdet(A)`: the sign of the determinant, and the logarithm of its size."""
    return [call.build(op, (matrix,)) for op in ("signdet", "logabsdet")]


def _triangle_named(call: Call, triangle: str) -> None:
    if triangle not in ("L", "U"):
        raise call.unread(f"{{}} has no UPLO {triangle}", "it is 'L' or 'U'")


def eigvalsh(call: Call, matrix: Node, triangle: str, *_: Any) -> Node:
    """`eigvalsh(A)`: the eigenvalues of a symmetric matrix, the least first."""
    _triangle_named(call, triangle)
    return call.build("eigvalsh", (matrix,))


def eigh(call: Call, matrix: Node, triangle: str) -> list[Node]:
    """`eigh(A)`: the eigenvalues of a symmetric matrix, and its eigenvectors as columns."""
    _triangle_named(call, triangle)
    return [call.build(op, (matrix,)) for op in ("eigvalsh", "eigenvectors")]


def qr(call: Call, matrix: Node, mode: str, pivots: bool, *_: Any) -> list[Node | Refused]:
    """`qr(A)`: Q and R of a tall matrix; those of mode 'full' where it is square."""
    needs_array(call, matrix, 2)
    if mode not in ("reduced", "economic", "full", "complete", "r") or pivots:
        raise call.unread("{} has no such setting", "it is qr(A), or qr(A, mode='r') for R alone")
    found: list[Node | Refused] = [
        call.build(op, (matrix,)) for op in ("orthogonal_factor", "triangular_factor")
    ]
    *stack, rows, columns = matrix.shape
    if mode in ("full", "complete") and rows != columns:
        hint = "mode='reduced' is the one of NumPy, and 'economic' that of SciPy"
        error = call.misfit("{} has a derivative without further columns of Q alone", hint)
        shapes = (*stack, rows, rows), (*stack, rows, columns)
        found = [Refused(error, shape) for shape in shapes]
    return found


def _qr_of_scipy(
    call: Call, matrix: Node, _over: bool, _work: Any, mode: str, pivots: bool, *_: Any
) -> list[Node | Refused]:
    return qr(call, matrix, mode, pivots)


def _triangular(call: Call, matrix: Node, mode: str, pivots: bool, *_: Any) -> Any:
    return qr(call, matrix, mode, pivots)[1]


def _values_of_scipy(call: Call, matrix: Node, *_: Any) -> Node:
    return call.build("eigvalsh", (matrix,))


def _eigh_of_scipy(call: Call, matrix: Node, *_: Any) -> list[Node | Refused]:
    return [call.build(op, (matrix,)) for op in ("eigvalsh", "eigenvectors")]


def _solve_of_scipy(
    call: Call, matrix: Node, right: Node, _lower: bool, _a: bool, _b: bool, _finite: bool,
    _kind: Any, is_turned: bool,
) -> Node:  # fmt: skip
    """`solve(A, b, assume_a='pos')`: what is known of A makes it faster in SciPy, and no other."""
    needs_array(call, matrix, 2)
    return _solved(call, _turned(call, matrix) if is_turned else matrix, right)


_SCIPY = "overwrite_a:flag=False check_finite:flag=True"
_EIGH_OF_SCIPY = f"a lower:flag=True eigvals_only:flag=False {_SCIPY} driver:word?"
_QR_OF_SCIPY = (
    "a overwrite_a:flag=False lwork:which? mode:word=full pivoting:flag=False "
    "check_finite:flag=True"
)
READERS: Mapping[str, tuple[str, Callable[..., Node]]] = {
    "cholesky": ("a lower:flag=True upper:flag=False", cholesky),
    "scipy_cholesky": (f"a lower:flag=False {_SCIPY}", _of_scipy),
    "solve_triangular": (
        "a b trans:which? lower:flag=False unit_diagonal:flag=False overwrite_b:flag=False "
        "check_finite:flag=True",
        solve_triangular,
    ),
    "cho_solve": ("c_and_lower:factor b overwrite_b:flag=False check_finite:flag=True", cho_solve),
    "eigvalsh": ("a UPLO:word=L", eigvalsh),
    "qr": (f"a mode:word=reduced pivoting:flag=False {_SCIPY}", _triangular),
    "scipy_eigh": (_EIGH_OF_SCIPY, _values_of_scipy),
    "scipy_eigvalsh": (f"a lower:flag=True {_SCIPY} driver:word?", _values_of_scipy),
    "scipy_solve": (
        "a b lower:flag=False overwrite_a:flag=False overwrite_b:flag=False "
        "check_finite:flag=True assume_a:word? transposed:flag=False",
        _solve_of_scipy,
    ),
}
LISTS: Mapping[str, tuple[str, Callable[..., Sequence[Node | Refused]]]] = {
    "qr": (f"a mode:word=reduced pivoting:flag=False {_SCIPY}", qr),
    "scipy_qr": (_QR_OF_SCIPY, _qr_of_scipy),
    "scipy_eigh": (_EIGH_OF_SCIPY, _eigh_of_scipy),
    "slogdet": ("a", slogdet),
    "eigh": ("a UPLO:word=L", eigh),
}
# What is another function in SciPy than in NumPy.
OF_SCIPY: Mapping[str, str] = {
    name: f"scipy_{name}" for name in ("cholesky", "qr", "eigh", "eigvalsh", "solve")
}
