"""Products of arrays that are called as functions: their values are NumPy's, and their gradients."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

import gradc

LINALG = np.linalg

# Declared inputs, the call as a program has it, the sizes of the inputs, and NumPy's function.
Case = tuple[str, str, Sequence[tuple[int, ...]], Callable[..., Any]]
CASES: Sequence[Case] = [
    ("A: [n, m], B: [m, k]", "tensordot(A, B, 1)", [(2, 3), (3, 2)], lambda a, b: a @ b),
    ("A: [n, m, k], B: [m, k, l]", "tensordot(A, B)", [(2, 3, 2), (3, 2, 2)], np.tensordot),
    (
        "A: [n, m, k], B: [k, n]",
        "np.tensordot(A, B, axes=([0, 2], [1, 0]))",
        [(2, 3, 2), (2, 2)],
        lambda a, b: np.tensordot(a, b, ([0, 2], [1, 0])),
    ),
    ("A: [n, m], B: [k]", "tensordot(A, B, 0)", [(2, 3), (2,)], np.multiply.outer),
    (
        "A: [n, m], B: [k, m]",
        "tensordot(A, B, axes=(-1, 1))",
        [(2, 3), (2, 3)],
        lambda a, b: np.tensordot(a, b, (1, 1)),
    ),
    ("A: [n, m], B: [b, k, m]", "inner(A, B)", [(2, 3), (2, 2, 3)], np.inner),
    ("A: [n, m], B: [m]", "np.inner(A, B)", [(2, 3), (3,)], np.inner),
    ("A: [n, m], B: [m, n]", "vdot(A, B)", [(2, 3), (3, 2)], np.vdot),
    ("A: [n, m], B: [n, m]", "np.vdot(A, B)", [(2, 3), (2, 3)], np.vdot),
    ("A: [n, m], B: [p, q]", "kron(A, B)", [(2, 3), (3, 2)], np.kron),
    ("A: [n], B: [p, q]", "kron(A, B)", [(2,), (3, 2)], np.kron),
    ("A: [n], B: [p]", "np.kron(A, B)", [(2,), (3,)], np.kron),
    ("A: [3], B: [3]", "cross(A, B)", [(3,), (3,)], np.cross),
    ("A: [n, 3], B: [3]", "np.cross(A, B)", [(2, 3), (3,)], np.cross),
    (
        "A: [3, n], B: [3, n]",
        "np.linalg.cross(A, B, axis=0)",
        [(3, 2), (3, 2)],
        lambda a, b: np.cross(a, b, axis=0),
    ),
    ("A: [n, m], B: [p, q]", "outer(A, B)", [(2, 3), (2, 2)], np.outer),
    ("A: [n, m], B: [b, m, k]", "dot(A, B)", [(2, 3), (2, 3, 2)], np.dot),
    ("A: [c, n, m], B: [b, m, k]", "A.dot(B)", [(2, 2, 3), (2, 3, 2)], np.dot),
    ("A: [b, n, m], B: [m]", "A @ B", [(2, 3, 2), (2,)], np.matmul),
    ("A: [n], B: [b, n, m]", "A @ B", [(3,), (2, 3, 2)], np.matmul),
    ("A: [b, n, m], B: [c, 1, m, k]", "A @ B", [(2, 3, 2), (3, 1, 2, 2)], np.matmul),
    (
        "A: [b, n, m], B: [b, m]",
        "np.matvec(A, B)",
        [(2, 3, 2), (2, 2)],
        lambda a, b: np.einsum("bnm,bm->bn", a, b),
    ),
    (
        "A: [b, n], B: [b, n, m]",
        "np.vecmat(A, B)",
        [(2, 3), (2, 3, 2)],
        lambda a, b: np.einsum("bn,bnm->bm", a, b),
    ),
    (
        "A: [n, m], B: [m, k], C: [k]",
        "np.linalg.multi_dot([A, B, C])",
        [(2, 3), (3, 2), (2,)],
        lambda a, b, c: a @ b @ c,
    ),
    ("A: [n, n]", "matrix_power(A, 5)", [(2, 2)], lambda a: LINALG.matrix_power(a, 5)),
    ("A: [n, n]", "matrix_power(A, 0) + A", [(2, 2)], lambda a: np.eye(2) + a),
    ("A: [b, n, n]", "matrix_power(A, -2)", [(2, 2, 2)], lambda a: LINALG.matrix_power(a, -2)),
    ("A: [n, n]", "trace(A, 1)", [(3, 3)], lambda a: np.trace(a, 1)),
    ("A: [n, n, b]", "trace(A)", [(3, 3, 2)], np.trace),
    ("A: [b, n, n]", "np.linalg.trace(A)", [(2, 3, 3)], LINALG.trace),
    ("A: [n, n]", "diagonal(A, -1)", [(3, 3)], lambda a: np.diagonal(a, -1)),
    ("A: [3, 4]", "diagonal(A, offset=1)", [(3, 4)], lambda a: np.diagonal(a, 1)),
    ("A: [3, 4]", "diag(A)", [(3, 4)], np.diag),
    (
        "A: [n, b, n]",
        "np.diagonal(A, 0, 0, 2)",
        [(3, 2, 3)],
        lambda a: np.diagonal(a, 0, 0, 2),
    ),
    ("A: [n]", "diag(A, 1)", [(3,)], lambda a: np.diag(a, 1)),
    ("A: [n]", "np.diag(A, k=-2)", [(3,)], lambda a: np.diag(a, -2)),
]


@pytest.mark.parametrize(("declared", "call", "shapes", "of_numpy"), CASES)
def test_products(
    declared: str,
    call: str,
    shapes: Sequence[tuple[int, ...]],
    of_numpy: Callable[..., Any],
) -> None:
    random = np.random.default_rng(3)
    points = [random.normal(size=shape) + np.eye(*shape[-2:]) * 2 if len(shape) > 1 else
              random.normal(size=shape) for shape in shapes]  # fmt: skip
    tangents = [random.normal(size=shape) for shape in shapes]
    expected = of_numpy(*points)
    found = gradc.compile(f"{declared}\n{call}")(*points)
    assert np.shape(found) == np.shape(expected)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-12)
    loss = "sin(out)" if np.ndim(expected) == 0 else "sum(sin(out))"
    number = gradc.compile(f"{declared}\nout = {call}\n{loss}")
    h = 1e-6
    ends = [
        np.sum(np.sin(of_numpy(*(p + s * t for p, t in zip(points, tangents, strict=True)))))
        for s in (h, -h)
    ]
    slope = sum(np.sum(g * t) for g, t in zip(number.gradient(*points), tangents, strict=True))
    assert slope == pytest.approx((ends[0] - ends[1]) / (2 * h), rel=1e-5, abs=1e-6)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A: [n, m], B: [m, k]\ntensordot(A, B, 3)", "tensordot over 3 axes"),
        ("A: [n, m], B: [m, k]\ntensordot(A, B, ([0], [0]))", "tensordot sums over axes [0]"),
        ("A: [n, m], B: [m, k]\ntensordot(A, B, ([1],))", "axes of tensordot is a pair"),
        ("A: [n, m], B: [n, k]\ninner(A, B)", "inner sums over axes [1]"),
        ("A: [n], B: [3]\ncross(A, B)", "cross takes vectors with 3 entries"),
        ("A: [n, m]\nmatrix_power(A, 2)", "matrix_power takes a square matrix"),
        ("A: [n, n], k: []\nmatrix_power(A, k)", "must be known when compiling"),
        ("A: [n, m]\nmulti_dot(A)", "multi_dot takes a list of arrays"),
        ("A: [n, m]\ndiagonal(A)", "how long the diagonal"),
        ("A: [n, n]\ntrace(A, 0, 1, 1)", "trace is given an axis twice"),
        ("A: [n, n]\ndiagonal(A, axis1=0, axis2=5)", "there is no axis 5"),
        ("A: [n]\nkron(A)", "kron takes 2 arguments, 1 given"),
        ("A: [n]\nkron(A, A, c=A)", "kron has no argument c"),
    ],
)
@pytest.mark.filterwarnings("ignore::gradc.errors.GradcWarning")
def test_errors(text: str, message: str) -> None:
    with pytest.raises(gradc.GradcError) as caught:
        gradc.compile(text)
    assert message in caught.value.message
    assert caught.value.hint
