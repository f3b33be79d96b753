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


def test_what_hangs_on_how_repeated_values_part_is_nan() -> None:
    # Of V f(w) V' the derivative is that of f, here 1, times W; a factor 0 would leave the diagonal.
    f = gradc.compile("A: [n, n], W: [n, n]; sum(W*(eigh(A)[1] @ diag(eigh(A)[0]) @ eigh(A)[1].T))")
    assert np.isnan(f.gradient(np.eye(4), W).A).any()
    assert np.isnan(f.gradient(REPEATED, W).A).any()
    assert pytest.approx((W + W.T) / 2, rel=1e-9, abs=1e-12) == f.gradient(A, W).A


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
