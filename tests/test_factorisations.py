"""Cholesky's factor, and what is solved by it: against NumPy, differences, and closed forms."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.linalg
from scipy.linalg import cho_factor, cho_solve, solve_triangular

import gradc

_RANDOM = np.random.default_rng(0)
_B = _RANDOM.normal(size=(4, 4))
A, W, B = _B @ _B.T + 4 * np.eye(4), _RANDOM.normal(size=(4, 4)), _RANDOM.normal(size=4)
LOWER = np.tril(W) + 3 * np.eye(4)
LINALG = np.linalg


def unit(triangle: Any) -> Any:
    return np.tril(triangle, -1) + np.eye(4)


def solved(a: Any, b: Any) -> Any:
    return LINALG.solve(a, b)


# A formula of A, W and b, and the same in NumPy of a symmetric A.
FORMULAS: dict[str, Callable[[Any, Any, Any], Any]] = {
    "cholesky(A)*W": lambda a, w, b: LINALG.cholesky(a) * w,
    "np.linalg.cholesky(A)*W": lambda a, w, b: LINALG.cholesky(a) * w,
    "jnp.linalg.cholesky(A, upper=True)*W": lambda a, w, b: LINALG.cholesky(a).T * w,
    "scipy.linalg.cholesky(A)*W": lambda a, w, b: LINALG.cholesky(a).T * w,
    "scipy.linalg.cholesky(A, lower=True)*W": lambda a, w, b: LINALG.cholesky(a) * w,
    "solve(cholesky(A), b)^2": lambda a, w, b: solved(LINALG.cholesky(a), b) ** 2,
    "solve(cholesky(A), W)^2": lambda a, w, b: solved(LINALG.cholesky(a), w) ** 2,
    "solve_triangular(W, b, lower=True)": lambda a, w, b: solved(np.tril(w), b),
    "solve_triangular(W, b)": lambda a, w, b: solved(np.triu(w), b),
    "scipy.linalg.solve_triangular(W, A, 1)": lambda a, w, b: solved(np.triu(w).T, a),
    "solve_triangular(W, b, lower=True, trans='T')": lambda a, w, b: solved(np.tril(w).T, b),
    "solve_triangular(W, b, lower=True, trans='N')": lambda a, w, b: solved(np.tril(w), b),
    "solve_triangular(W, b, lower=True, unit_diagonal=True)": lambda a, w, b: solved(unit(w), b),
    "solve_triangular(cholesky(A), b, lower=True)": lambda a, w, b: solved(LINALG.cholesky(a), b),
    "solve_triangular(cholesky(A), b)": (
        lambda a, w, b: solved(np.triu(LINALG.cholesky(a)), b)
    ),
    "cho_solve((cholesky(A), True), b)": lambda a, w, b: solved(a, b),
    "scipy.linalg.cho_solve((scipy.linalg.cholesky(A), False), b)": lambda a, w, b: solved(a, b),
    "cho_solve(cho_factor(A), W)": lambda a, w, b: solved(a, w),
    "cho_solve(cho_factor(A, lower=True), W)": lambda a, w, b: solved(a, w),
    "slogdet(W)[0]": lambda a, w, b: LINALG.slogdet(w)[0],
    "np.linalg.slogdet(W)[1]": lambda a, w, b: LINALG.slogdet(w)[1],
    "slogdet(W).sign*slogdet(W).logabsdet": lambda a, w, b: np.prod(LINALG.slogdet(w)),
    "logdet(A)": lambda a, w, b: LINALG.slogdet(a)[1],
    "2*sum(log(diag(cholesky(A))))": lambda a, w, b: LINALG.slogdet(a)[1],
}  # fmt: skip


def slopes(f: Callable[..., float], arguments: list[Any], place: int, h: float = 1e-6) -> Any:
    """Return the derivatives by central differences."""
    found = np.empty_like(arguments[place])
    for index in np.ndindex(found.shape):
        ends = []
        for step in (h, -h):
            moved = [one.copy() for one in arguments]
            moved[place][index] += step
            ends.append(f(*moved))
        found[index] = (ends[0] - ends[1]) / (2 * h)
    return found


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_is_that_of_numpy_and_its_derivatives_are_right(text: str) -> None:
    given = [A, LOWER, B]
    total = f"sum({text})" if np.ndim(FORMULAS[text](*given)) else text
    f = gradc.compile(f"A: [n, n], W: [n, n], b: [n]; {total} + 0*(sum(A) + sum(W) + sum(b))")
    assert f(*given) == pytest.approx(np.sum(FORMULAS[text](*given)), rel=1e-12)
    gradient = f.gradient(*given)
    for place, found in enumerate(gradient):
        assert found == pytest.approx(slopes(f, given, place), rel=1e-6, abs=1e-7)
    assert gradient[0] == pytest.approx(gradient[0].T, abs=1e-12) or "A, 1" in text
    along = [_RANDOM.normal(size=one.shape) for one in given]
    expected = sum(np.sum(one * other) for one, other in zip(gradient, along, strict=True))
    assert f.jvp(along, *given)[-1] == pytest.approx(expected, rel=1e-10, abs=1e-12)
    h = 1e-5
    ends = [
        f.gradient(*(one + s * h * t for one, t in zip(given, along, strict=True))) for s in (1, -1)
    ]
    for found, up, down in zip(f.hvp(along, *given), *ends, strict=True):
        assert found == pytest.approx((up - down) / (2 * h), rel=1e-5, abs=1e-6)


GAUSSIAN_PROCESS = """
param s, l, noise, X: [n, d], y: [n]
K = s^2*exp(-sum((X[:, None, :] - X[None, :, :])^2, axis=2)/(2*l^2)) + noise*eye(n)
L = cholesky(K)
a = cho_solve((L, True), y)
f = -y @ a/2 - sum(log(diag(L))) - n/2*log(2*pi)
"""


def test_the_evidence_of_a_gaussian_process() -> None:
    f = gradc.compile(GAUSSIAN_PROCESS)
    x, y = _RANDOM.normal(size=(6, 2)), _RANDOM.normal(size=6)
    given = [np.array(1.2), np.array(0.8), np.array(0.3), x, y]

    def evidence(s: Any, length: Any, noise: Any, x: Any, y: Any) -> Any:
        distances = ((x[:, None] - x[None]) ** 2).sum(2)
        k = s**2 * np.exp(-distances / (2 * length**2)) + noise * np.eye(6)
        return -y @ solved(k, y) / 2 - LINALG.slogdet(k)[1] / 2 - 3 * np.log(2 * np.pi)

    assert f(*given) == pytest.approx(evidence(*given), rel=1e-12)
    for place, found in enumerate(f.gradient(*given)):
        assert found == pytest.approx(slopes(evidence, given, place), rel=1e-6, abs=1e-8)
    report = f.verify(points=1)
    assert report.ok
    assert not any("kink" in note for note in report.notes)


def test_a_stack_of_matrices_is_factorised_one_by_one() -> None:
    text = "A: [..., n, n], v: [..., n, 1]; sum(solve(cholesky(A), v)^2)".replace("...", "b")
    f, one = gradc.compile(text), gradc.compile(text.replace("b, ", ""))
    stack, right = np.stack([A, A + np.eye(4)]), _RANDOM.normal(size=(2, 4, 1))
    apart = [one.gradient(*pair) for pair in zip(stack, right, strict=True)]
    assert pytest.approx(np.stack([g.A for g in apart])) == f.gradient(stack, right).A


def test_a_factor_has_a_jacobian_and_stands_in_loops() -> None:
    jacobian = gradc.compile("A: [n, n]; cholesky(A)").jacobian(A)
    assert np.shape(jacobian) == (4, 4, 4, 4) or np.shape(jacobian[0]) == (4, 4, 4, 4)
    loop = "A: [n, n], b: [n]; x = b; for k in 1..{} {{ x = solve(cholesky(A + k*eye(n)), x) }}; sum(x)"
    f, short = (gradc.compile(loop.format(count)) for count in (40, 3))
    for one in (f, short):
        assert pytest.approx(slopes(one, [A, B], 0), rel=1e-4, abs=1e-9) == one.gradient(A, B).A


@pytest.mark.parametrize("size", [0, 1])
def test_small_matrices(size: int) -> None:
    f = gradc.compile("A: [n, n]; sum(cholesky(A))")
    assert pytest.approx(np.eye(size) / 4) == f.gradient(4 * np.eye(size)).A


def test_single_precision_stays() -> None:
    f = gradc.compile("A: [n, n]; sum(cholesky(A)^2)")
    assert f.gradient(A.astype(np.float32)).A.dtype == np.float32


def test_a_matrix_that_is_not_positive_definite_is_told_by_its_eigenvalue() -> None:
    f = gradc.compile("A: [n, n]; sum(cholesky(A))")
    with pytest.raises(np.linalg.LinAlgError, match=r"positive definite.* eigenvalue -1"):
        f(np.array([[1.0, 2], [2, 1]]))
    assert np.isnan(f(np.full((2, 2), np.nan)))


@pytest.mark.parametrize("function", ["cholesky(A)", "eigvalsh(A)", "eigh(A)[1]"])
def test_a_matrix_that_is_not_symmetric_is_an_error_which_says_what_to_write(function: str) -> None:
    one = gradc.compile(f"A: [n, n]; sum({function})")
    stack = gradc.compile(f"A: [b, n, n]; sum({function.replace('(A)[1]', '(A).eigenvectors')})")
    gross, near = A.copy(), A.copy()
    gross[0, 1] += 0.5
    near[0, 1] += 1e-4
    for call in (one, one.gradient, lambda a: stack(np.stack([A, a]))):
        with pytest.raises(np.linalg.LinAlgError, match=r"differ by 0\.5: write \(A \+ A\.T\)/2"):
            call(gross)
        call(near)
    assert np.isnan(one(np.full((2, 2), np.nan)))


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "A: [n, n]; sum(cholesky(A)^2)",
        "X: [n, m]; sum(cholesky(X @ X.T + eye(n)))",
        "X: [n, m], W: [n, n]; sum(exp(eigvalsh(X.T @ W @ X)))",
        "A: [b, n, n]; x = A; for k in 1..30 { x = cholesky(x @ x.mT + k*eye(n))/k }; sum(x)",
    ],
)
def test_points_are_drawn_that_are_symmetric_where_they_are_to_be(text: str) -> None:
    assert gradc.compile(text).verify(points=1).ok


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("cho_solve(A, b)", "is a pair"),
        ("solve_triangular(A, b, trans='X')", "has no trans X"),
        ("slogdet(A)", "gives a list of arrays"),
        ("slogdet(A)[2]", "there is no array 2"),
        ("cholesky(b)", "takes an array with 2 axes"),
        ("eigh(A).vectors", "gives a list of arrays"),
    ],
)
def test_what_is_not_read_is_told(text: str, said: str) -> None:
    with pytest.raises(gradc.GradcError, match=said):
        gradc.compile(f"A: [n, n], b: [n]; sum({text})")


def by_log_determinant(a: "[n, n]", b: "[n]"):  # noqa: F821
    sign, logdet = np.linalg.slogdet(a)
    parts = np.linalg.slogdet(a)
    return b @ np.linalg.solve(a, b) + sign * logdet + parts[1] + parts.logabsdet


def by_factor(a: "[n, n]", b: "[n]"):  # noqa: F821
    factor = cho_factor(a)
    c, low = cho_factor(a, lower=True)
    return b @ cho_solve(factor, b) + b @ cho_solve((c, low), b) + np.sum(np.log(np.diag(c)))


def by_spectrum(a: "[n, n]", b: "[n]"):  # noqa: F821
    w, v = np.linalg.eigh(a)
    found = np.linalg.eigh(a)
    return np.sum((v.T @ b) ** 2 / w) + found.eigenvalues[0] + np.sum((found[1].T @ b) ** 2)


def by_triangle(a: "[n, n]", b: "[n]"):  # noqa: F821
    z = solve_triangular(np.linalg.cholesky(a), b, lower=True)
    x, y = np.split(np.concatenate([b, z]), 2)
    return z @ z + x @ y + np.sum(scipy.linalg.cholesky(a)[0])


@pytest.mark.parametrize("function", [by_log_determinant, by_factor, by_spectrum, by_triangle])
def test_a_python_function_takes_apart_what_several_arrays_are(function: Any) -> None:
    f = gradc.from_python(function)
    assert f(A, B) == pytest.approx(function(A, B), rel=1e-12)
    whole = [A, B]

    def symmetric(a: Any, b: Any) -> Any:
        return function((a + a.T) / 2, b)

    for place, found in enumerate(f.gradient(*whole)):
        assert found == pytest.approx(slopes(symmetric, whole, place), rel=1e-6, abs=1e-7)
