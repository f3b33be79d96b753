"""Eigenvalues and eigenvectors of symmetric matrices: against NumPy, differences, closed forms."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import gradc

_RANDOM = np.random.default_rng(1)
_B = _RANDOM.normal(size=(4, 4))
A, W = _B + _B.T, _RANDOM.normal(size=(4, 4))
_Q = np.linalg.qr(_B)[0]
REPEATED = _Q @ np.diag([2.0, 2, 2, 5]) @ _Q.T
EIGH = np.linalg.eigh


def of_spectrum(a: Any, f: Callable[[Any], Any]) -> Any:
    values, vectors = EIGH((a + a.T) / 2)
    return (vectors * f(values)) @ vectors.T


# A program of A and W, and the same in NumPy.
FORMULAS: dict[str, Callable[[Any, Any], Any]] = {
    "sum(exp(eigvalsh(A)/2))": lambda a, w: np.exp(np.linalg.eigvalsh((a + a.T) / 2) / 2).sum(),
    "np.linalg.eigvalsh(A)[0]*eigvalsh(A)[-1]": lambda a, w: np.prod(
        np.linalg.eigvalsh((a + a.T) / 2)[[0, -1]]
    ),
    "eigh(A)[0][1]": lambda a, w: EIGH((a + a.T) / 2)[0][1],
    "np.linalg.eigh(A).eigenvalues[2]": lambda a, w: EIGH((a + a.T) / 2)[0][2],
    "sum(W*jnp.linalg.eigh(A)[1]^2)": lambda a, w: (w * EIGH((a + a.T) / 2)[1] ** 2).sum(),
    "sum(W*(eigh(A)[1] @ diag(tanh(eigh(A)[0])) @ eigh(A).eigenvectors.T))": (
        lambda a, w: (w * of_spectrum(a, np.tanh)).sum()
    ),
}  # fmt: skip


def slopes(f: Callable[..., float], a: Any, w: Any, h: float = 1e-6) -> Any:
    """Return the derivatives with respect to A by central differences."""
    found = np.empty_like(a)
    for index in np.ndindex(a.shape):
        step = np.zeros_like(a)
        step[index] = h
        found[index] = (f(a + step, w) - f(a - step, w)) / (2 * h)
    return found


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_that_of_numpy_and_its_derivatives_are_right(text: str) -> None:
    f = gradc.compile(f"A: [n, n], W: [n, n]; {text} + 0*(sum(A) + sum(W))")
    plain = FORMULAS[text]
    assert f(A, W) == pytest.approx(plain(A, W), rel=1e-12)
    found = f.gradient(A, W).A
    assert found == pytest.approx(slopes(plain, A, W), rel=1e-6, abs=1e-7)
    assert found == pytest.approx(found.T, abs=1e-12)
    along = _RANDOM.normal(size=A.shape)
    assert f.jvp((along, 0 * W), A, W)[-1] == pytest.approx(np.sum(found * along), rel=1e-10)
    h = 1e-5
    ends = [f.gradient(A + step * along, W).A for step in (h, -h)]
    expected = (ends[0] - ends[1]) / (2 * h)
    assert pytest.approx(expected, rel=1e-5, abs=1e-6) == f.hvp((along, 0 * W), A, W).A


@pytest.mark.parametrize("matrix", [np.eye(3), 2 * np.eye(1), np.zeros((2, 2)), REPEATED])
def test_a_sum_over_a_spectrum_is_differentiated_where_values_are_repeated(matrix: Any) -> None:
    f = gradc.compile("A: [n, n]; sum(exp(eigvalsh(A)))")
    assert pytest.approx(of_spectrum(matrix, np.exp), rel=1e-12) == f.gradient(matrix).A


# What is written for V @ diag(f(w)) @ V.T, and for its product with b where there is one.
FUNCTIONS = (
    "sum(W*(eigh(A)[1] @ diag({}) @ eigh(A)[1].T))",
    "w = eigvalsh(A); V = eigh(A)[1]; sum(W*((V*{}) @ V.T))",
    "V = eigh(A).eigenvectors; sum(W*(V @ (({})[:, None]*V.T)))",
    "w = eigvalsh(A); V = eigh(A)[1]; sum(W*np.einsum('ij,j,kj->ik', V, {}, V))",
    "V = eigh(A)[1]; sum(W[0]*(V @ ({}*(V.T @ W[1]))))",
    "V = eigh(A)[1]; sum(W[0]*(V @ ((V.T @ W[1])/(1/{}))))",
    "V = eigh(A)[1]; W[0] @ (V*{}) @ V.T @ W[1]",
    "V = eigh(A)[1]; W[0] @ (V @ (({}[:, None]*V.T) @ W[1]))",
    "V = eigh(A)[1]; sum((V.T @ W[0])*(W[1] @ V)*{})",
    "V = eigh(A)[1]; (V.T @ W[0]) @ ((V.T @ W[1])*{})",
    "V = eigh(A)[1]; sum((V.T @ W[0])/(1/{})*(V.T @ W[1]))",
)
OF_VALUES: dict[str, tuple[Callable[[Any], Any], Callable[[Any], Any]]] = {
    "eigvalsh(A)": (lambda w: w, np.ones_like),
    "sqrt(eigvalsh(A))": (np.sqrt, lambda w: 0.5 / np.sqrt(w)),
    "(exp(-2*eigvalsh(A)) + 1)": (lambda w: np.exp(-2 * w) + 1, lambda w: -2 * np.exp(-2 * w)),
    "(1/eigvalsh(A))": (lambda w: 1 / w, lambda w: -1 / w**2),
}  # fmt: skip


def by_divided_differences(a: Any, weights: Any, f: Any, slope: Any) -> Any:
    """Return the derivative of sum(weights*f(A)), which Daleckii and Krein gave."""
    values, vectors = EIGH(a)
    gaps = values[:, None] - values
    same = np.abs(gaps) < 1e-7
    differences = np.where(
        same,
        slope((values[:, None] + values) / 2),
        (f(values)[:, None] - f(values)) / np.where(same, 1, gaps),
    )
    inner = vectors.T @ (weights + weights.T) @ vectors / 2
    return vectors @ (differences * inner) @ vectors.T


@pytest.mark.table
@pytest.mark.parametrize("values", OF_VALUES)
@pytest.mark.parametrize("text", FUNCTIONS)
def test_a_function_of_a_matrix_is_differentiated_where_values_are_repeated(
    text: str, values: str
) -> None:
    f = gradc.compile(f"A: [n, n], W: [n, n]; {text.format(values)}", wrt="A")
    weights = np.outer(W[0], W[1]) if "W[0]" in text else W
    near = _Q @ np.diag([2.0, 2 + 1e-12, 2 + 1e-9, 5]) @ _Q.T
    for matrix in (np.eye(4), REPEATED, near, A @ A + np.eye(4)):
        matrix = (matrix + matrix.T) / 2
        expected = by_divided_differences(matrix, weights, *OF_VALUES[values])
        found = f.gradient(matrix, W).A
        assert found == pytest.approx(expected, rel=1e-8, abs=1e-9 * np.abs(expected).max())


def test_a_matrix_of_one_entry_and_one_of_zeros() -> None:
    f = gradc.compile("A: [n, n]; V = eigh(A)[1]; sum((V*exp(eigvalsh(A))) @ V.T)")
    assert pytest.approx(np.exp([[2.0]])) == f.gradient(np.array([[2.0]])).A
    assert pytest.approx(np.ones((3, 3))) == f.gradient(np.zeros((3, 3))).A


@pytest.mark.parametrize("matrix", [np.eye(4), REPEATED, np.zeros((4, 4)) + 2 * np.eye(4), A @ A])
@pytest.mark.parametrize(
    "text",
    [
        "sum(exp(eigvalsh(A)))",
        "logsumexp(eigvalsh(A))",
        "var(eigvalsh(A)) + norm(eigvalsh(A))",
        "w = eigvalsh(A); p = w/sum(w); -sum(p*log(p))",
        "sum(log(eigvalsh(A)))^2",
        "w = eigvalsh(A); w @ w + sum(softmax(w)^2)",
    ],
)
def test_second_derivatives_of_symmetric_functions_of_repeated_values(
    text: str, matrix: Any
) -> None:
    f = gradc.compile(f"A: [n, n]; {text}")
    along = _RANDOM.normal(size=(4, 4))
    h = 1e-5
    ends = [f.gradient(matrix + step * along).A for step in (h, -h)]
    expected = (ends[0] - ends[1]) / (2 * h)
    scale = np.abs(expected).max()
    assert pytest.approx(expected, rel=1e-6, abs=1e-7 * scale) == f.hvp(along, matrix).A
    hessian = np.reshape(f.hessian(matrix)[0], (16, 16))
    assert np.reshape(hessian @ along.ravel(), (4, 4)) == pytest.approx(
        expected, rel=1e-6, abs=1e-7 * scale
    )


def test_where_there_is_no_derivative_the_mean_stands_for_it_and_none_for_the_second() -> None:
    f = gradc.compile("A: [n, n]; eigvalsh(A)[0] + 2*eigvalsh(A)[1]")
    assert pytest.approx(np.eye(3)) == f.gradient(np.eye(3)).A
    assert np.isnan(f.hvp(W[:3, :3], np.eye(3)).A).any()
    for text in ("prod(eigvalsh(A))", "w = eigvalsh(A); w[0]*w[1]*w[2]"):
        f = gradc.compile(f"A: [n, n]; {text}")
        assert pytest.approx(np.eye(3)) == f.gradient(np.eye(3)).A
        assert np.isnan(f.hvp(W[:3, :3], np.eye(3)).A).any()


def test_what_scales_vectors_and_is_no_function_of_repeated_values_is_nan() -> None:
    f = gradc.compile("A: [n, n], d: [n]; V = eigh(A)[1]; sum((V*d) @ V.T)", wrt="A")
    assert np.isnan(f.gradient(np.eye(3), np.array([1.0, 2, 3])).A).any()
    assert pytest.approx(0) == f.gradient(np.eye(3), np.ones(3)).A
    assert np.isfinite(f.gradient(A[:3, :3] + A[:3, :3].T, np.array([1.0, 2, 3])).A).all()
    text = "A: [n, n]; w = eigvalsh(A); V = eigh(A)[1]; s = 0; "
    loop = "for k in 1..30 { s = s/2 + sum((V*exp(w)) @ V.T) }; s"
    found = gradc.compile(text + loop).gradient(np.eye(3)).A
    expected = np.exp(1) * (2 - 0.5**29) * np.ones((3, 3))
    assert np.isnan(found).any() or found == pytest.approx(expected)


def test_a_single_vector_of_repeated_values_is_nan() -> None:
    f = gradc.compile("A: [n, n]; sum(eigh(A)[1][:, 0]^4)")
    assert np.isnan(f.gradient(np.eye(4)).A).any()
    assert np.isnan(f.gradient(REPEATED).A).any()


def test_stacks_and_single_precision() -> None:
    text = "A: [b, n, n]; sum(eigvalsh(A)^3) + sum(eigh(A)[1]^4)"
    f, one = gradc.compile(text), gradc.compile(text.replace("b, ", ""))
    stack = np.stack([A, A + W + W.T])
    assert pytest.approx(np.stack([one.gradient(a).A for a in stack])) == f.gradient(stack).A
    assert f.gradient(stack.astype(np.float32)).A.dtype == np.float32


def test_second_derivatives_of_eigenvalues() -> None:
    hessian = gradc.compile("A: [2, 2]; eigvalsh(A)[1]").hessian(np.diag([1.0, 3.0]))
    found = np.reshape(hessian[0] if isinstance(hessian, tuple) else hessian, (4, 4))
    off = np.array([0, 1, 1, 0])  # the larger of diag(1, 3) + e*offdiagonal is 3 + e^2/2
    assert off @ found @ off == pytest.approx(1.0)


def test_a_program_is_verified_without_a_formula_for_eigenvalues() -> None:
    report = gradc.compile("A: [n, n]; sum(exp(eigvalsh(A)))").verify(points=1)
    assert report.ok
    assert any("eigenvalues have no formula" in note for note in report.notes)


def test_a_matrix_with_nan_has_no_spectrum() -> None:
    assert np.isnan(gradc.compile("A: [n, n]; sum(eigvalsh(A))")(np.full((2, 2), np.nan)))


def test_the_derivative_as_a_formula_is_that_of_books() -> None:
    f = gradc.compile("A: [n, n]; sum(exp(eigvalsh(A)))")
    vectors = "eigenvectors(A)"
    assert str(f.derivative()) == f"{vectors} @ diag(exp(eigvalsh(A))) @ {vectors}.T"
    assert "singular(" not in str(gradc.compile("A: [m, n]; sum(svdvals(A)^3)").derivative())


@pytest.mark.parametrize(
    "product",
    [
        "(V*exp(w)) @ V.T @ (V*w) @ V.T",
        "((V*exp(w)) @ V.T) @ ((V*w) @ V.T)",
        "V @ diag(exp(w)) @ V.T @ V @ diag(w) @ V.T",
    ],
)
def test_products_of_functions_have_slopes_where_eigenvalues_are_repeated(product: str) -> None:
    f = gradc.compile(f"param A: [n, n]\nw = eigh(A)[0]\nV = eigh(A)[1]\ntrace({product})")
    found = f.gradient(2 * np.eye(3)).A  # of the trace of exp(A) @ A
    assert found == pytest.approx(3 * np.exp(2) * np.eye(3))
