"""Expressions of SymPy that few make: their values by NumPy, and what is said of the others."""
# ruff: noqa: N803  # matrices are capitals

import numpy as np
import pytest
import sympy as sp

import gradc
from gradc import from_sympy

x, y, z = sp.symbols("x y z")
i, k = sp.symbols("i k", integer=True)
A, B = sp.MatrixSymbol("A", 2, 2), sp.MatrixSymbol("B", 2, 2)
X = sp.IndexedBase("X", shape=(3,))
AT = {"A": np.array([[2.0, 0.5], [-1.0, 3.0]]), "B": np.array([[1.0, 2.0], [0.25, -1.0]])}


MATRICES = [
    (sp.BlockMatrix([[A, B], [B, A]]), lambda A, B: np.block([[A, B], [B, A]])),
    (sp.BlockMatrix([[A, A * B]]), lambda A, B: np.block([[A, A @ B]])),
    (sp.MatPow(A, 0) + B, lambda B: np.eye(2) + B),
    (sp.MatPow(A, 3) + B, lambda A, B: A @ A @ A + B),
    (sp.MatPow(A, -2) * B, lambda A, B: np.linalg.inv(A) @ np.linalg.inv(A) @ B),
    (sp.KroneckerProduct(A, B), lambda A, B: np.kron(A, B)),
    (sp.HadamardPower(A, 2) + B, lambda A, B: A**2 + B),
    (sp.DotProduct(A[0, :].T, B[:, 1]), lambda A, B: A[0] @ B[:, 1]),
    (A[0:2, 1] + sp.OneMatrix(2, 1) * B[0, 0], lambda A, B: A[:, 1:] + B[0, 0]),
    (sp.Array([[x, 2], [3, x * y]]), lambda x, y: np.array([[x, 2], [3, x * y]])),
]


@pytest.mark.parametrize(("matrix", "theirs"), MATRICES, ids=[str(one) for one, _ in MATRICES])
def test_a_matrix_is_that_of_numpy(matrix, theirs) -> None:
    f = from_sympy(matrix)
    at = {**AT, "x": 1.5, "y": -0.5}
    at = {name: at[name] for name in f.inputs}
    assert np.allclose(f.value(**at), theirs(**at), rtol=1e-12)


@pytest.mark.parametrize("at", [(1.0, 2.0), (2.0, 1.0), (-1.0, -2.0), (-2.0, 1.0)])
@pytest.mark.parametrize(
    "condition",
    [
        sp.Implies(x > 0, y > 0),
        sp.Equivalent(x > 0, y > 0),
        sp.Equivalent(x > 0, y > 0, x > y),
        sp.Xor(x > 0, y > 0, x > y),
        sp.Nand(x > 0, y > 0),
    ],
    ids=str,
)
def test_a_condition_is_that_of_sympy(condition, at: tuple[float, float]) -> None:
    piecewise = sp.Piecewise((x**2, condition), (y, True))
    value = from_sympy(piecewise).value(*at)
    assert value == pytest.approx(float(piecewise.subs({x: at[0], y: at[1]})))


@pytest.mark.parametrize(
    ("expression", "inputs", "match"),
    [
        (sp.MatPow(A, 100), None, "the power of a matrix is a whole number up to 64, not 100"),
        (sp.MatPow(A, sp.Rational(1, 2)), None, "the power of a matrix is a whole number"),
        (x + y, [x], "y is not among the inputs"),
        (X[i] * x, [x], "X, i is not among the inputs"),
        (sp.Sum(x**k, (k, 1, sp.Rational(7, 2))), None, "the bounds of .* are not whole numbers"),
        (sp.Sum(x**k, (k, 1, sp.oo)), None, "does not end"),
        (x + sp.zoo, None, "an infinity without a sign"),
        ("x + 1", None, "this is no expression of SymPy"),
        (x + sp.I, None, "programs are of real numbers"),
    ],
    ids=str,
)
def test_what_is_no_program_is_said_in_words(expression, inputs, match: str) -> None:
    chosen = {} if inputs is None else {"inputs": inputs}
    with pytest.raises(gradc.GradcError, match=match):
        from_sympy(expression, **chosen)
