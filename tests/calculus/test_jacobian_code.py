"""What Jacobians and Hessians of arrays are as code: no product with an identity is left."""

import numpy as np
import pytest

import gradc
from gradc.lower.program import lower_program
from gradc.syntax.parser import parse

JACOBIANS = [
    ("W: [m, n]; x: [n]; b: [m]; y = W @ x + b", "x", "W.copy()"),
    ("W: [m, n]; x: [n]; b: [m]; y = W @ x + b", "b", "np.eye(m, dtype=W.dtype)"),
    ("W: [m, n]; x: [n]; y = tanh(W @ x)", "x", "(_sech(W @ x)**2)[:, None] * W"),
    ("W: [5, 3]; x: [3]; y = tanh(W @ x)", "x", "W * (_sech(W @ x)**2)[:, None]"),
    ("W: [m, n]; V: [k, m]; x: [n]; y = V @ tanh(W @ x)", "x", "(V * _sech(W @ x)**2) @ W"),
    ("W: [m, n]; x: [n]; y = log(W @ x)", "x", "(1 / (W @ x))[:, None] * W"),
    ("W: [m, n]; x: [n]; y = W @ log(x)", "x", "W / x"),
    ("x: [n]; y: [n]; z = x*y", "x", "np.diag(y)"),
    ("x: [n]; y = where(x > 0, log(x), 0)", "x", "np.diag("),
    ("A: [n, n]; b: [n]; y = solve(A, b)", "b", "np.linalg.inv(A)"),
    ("x: [n]; y = softmax(x)", "x", "y * (np.eye(n, dtype=x.dtype) - y[:, None])"),
    ("X: [m, n]; w: [n]; y = X @ w", "w", "X.copy()"),
    ("x: [n]; A: [n, m]; y = x @ A", "x", "A.T"),
]
HESSIANS = [
    ("A: [m, n]; x: [n]; b: [m]; f = sum((A @ x - b)^2)", "x", "2 * (A.T @ A)"),
    ("A: [n, n]; x: [n]; f = x @ A @ x", "x", "A + A.T"),
    ("x: [n]; f = sum(x^3)", "x", "np.diag(6 * x)"),
    ("x: [n]; f = sum(x*log(x))", "x", "np.diag(1 / x)"),
]


@pytest.mark.parametrize(("text", "variable", "code"), JACOBIANS)
def test_a_jacobian_as_code(text: str, variable: str, code: str) -> None:
    source = gradc.compile(text, wrt=[variable], emit=("jacobian",)).source
    assert code in source[source.index("def jacobian") :]


@pytest.mark.parametrize(("text", "variable", "code"), HESSIANS)
def test_a_hessian_as_code(text: str, variable: str, code: str) -> None:
    source = gradc.compile(text, wrt=[variable], emit=("hessian",)).source
    assert code in source[source.index("def hessian") :]


ALL = [("jacobian", *row[:2]) for row in JACOBIANS] + [("hessian", *row[:2]) for row in HESSIANS]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("size", [0, 1, 3])
@pytest.mark.parametrize(("entry", "text", "variable"), ALL)
def test_each_has_the_type_of_its_arguments_at_any_size(
    entry: str, text: str, variable: str, size: int, dtype: type
) -> None:
    if "softmax" in text and not size:
        pytest.skip("there is no largest of no numbers")
    values = {}
    for node in lower_program(parse(text), text).inputs:
        shape = [one if isinstance(one, int) else size for one in node.shape]
        values[str(node.payload)] = np.full(shape, 0.5, dtype)
    if "solve" in text:
        values["A"] = np.eye(size, dtype=dtype)
    found = getattr(getattr(gradc.compile(text, wrt=[variable]), entry)(**values), variable)
    found = getattr(found, variable) if entry == "hessian" else found
    assert found.dtype == dtype
