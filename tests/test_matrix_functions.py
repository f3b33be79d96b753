"""exp(A), sqrt(A), Q and R: against SciPy and NumPy, differences, and what they solve."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.linalg

import gradc

_RANDOM = np.random.default_rng(3)
A, TALL = _RANDOM.normal(size=(3, 3)), _RANDOM.normal(size=(4, 3))
W, B = _RANDOM.normal(size=(4, 4)), _RANDOM.normal(size=3)
POSITIVE = A @ A.T + np.eye(3)
ROTATION = np.array([[0.0, -1, 0], [1, 0, 0], [0, 0, 0]])
EXPM = scipy.linalg.expm


def root(a: Any) -> Any:
    return np.real(scipy.linalg.sqrtm((a + a.T) / 2))


# A formula of A, the same in NumPy or SciPy, and the matrices that it is asked for.
CASES: list[tuple[str, Callable[[Any], Any], list[Any]]] = [
    ("expm(A)", EXPM, [A, 20 * A, ROTATION, np.zeros((3, 3)), np.eye(3), 1e-8 * A, A - 40 * np.eye(3)]),
    ("scipy.linalg.expm(-A)", lambda a: EXPM(-a), [A]),
    ("jax.scipy.linalg.expm(A.T)", lambda a: EXPM(a.T), [A]),
    ("torch.matrix_exp(A)", EXPM, [A]),
    ("expm(A + A.T)", lambda a: EXPM(a + a.T), [A]),
    ("sqrtm(A)", root, [POSITIVE, 4 * np.eye(3), 1e6 * POSITIVE]),
    ("scipy.linalg.sqrtm(A)", root, [POSITIVE]),
    ("np.linalg.qr(A)[0]", lambda a: np.linalg.qr(a)[0], [A, TALL]),
    ("qr(A).R", lambda a: np.linalg.qr(a)[1], [A, TALL]),
    ("np.linalg.qr(A, mode='r')", lambda a: np.linalg.qr(a, mode="r"), [TALL]),
    ("scipy.linalg.qr(A, mode='economic')[1]", lambda a: np.linalg.qr(a)[1], [TALL]),
    ("scipy.linalg.qr(A)[0]", lambda a: scipy.linalg.qr(a)[0], [A]),
    ("scipy.linalg.logm(A)", lambda a: np.real(scipy.linalg.logm((a + a.T) / 2)), [POSITIVE]),
    ("scipy.linalg.solve(A, A.T, assume_a='gen')", lambda a: np.linalg.solve(a, a.T), [A]),
    ("scipy.linalg.solve(A, A, transposed=True)", lambda a: np.linalg.solve(a.T, a), [A]),
    ("scipy.linalg.eigh(A, eigvals_only=True)[1]", lambda a: np.linalg.eigvalsh((a + a.T) / 2)[1], [POSITIVE]),
    ("scipy.linalg.eigvalsh(A, lower=False)[0]", lambda a: np.linalg.eigvalsh((a + a.T) / 2)[0], [POSITIVE]),
    ("logdet(A)", lambda a: np.linalg.slogdet(a)[1], [POSITIVE]),
]  # fmt: skip
EACH = [(text, plain, matrix) for text, plain, matrices in CASES for matrix in matrices]


def slopes(f: Callable[[Any], float], at: Any, h: float = 1e-6) -> Any:
    """Return the derivatives by central differences."""
    found = np.empty_like(at)
    step = h * max(np.abs(at).max(), 1e-2)
    for index in np.ndindex(at.shape):
        moved = np.zeros_like(at)
        moved[index] = step
        found[index] = (f(at + moved) - f(at - moved)) / (2 * step)
    return found


@pytest.mark.table
@pytest.mark.parametrize(("text", "plain", "matrix"), EACH)
def test_a_formula_is_that_of_scipy_and_its_derivatives_are_right(
    text: str, plain: Callable[[Any], Any], matrix: Any
) -> None:
    shape = np.shape(plain(matrix))
    weights = W[tuple(slice(size) for size in shape)]
    total = f"sum(W*{text})" if shape else text
    declared = ", ".join(map(str, weights.shape)) if shape else "4, 4"
    f = gradc.compile(f"A: {list(matrix.shape)}, W: [{declared}]; {total} + 0*sum(W)", wrt="A")

    def expected(a: Any) -> Any:
        return np.sum(weights * plain(a)) if shape else plain(a)

    scale = np.abs(plain(matrix)).max()
    assert f(matrix, weights) == pytest.approx(expected(matrix), rel=1e-10, abs=1e-12 * scale)
    found = f.gradient(matrix, weights).A
    size = np.abs(found).max()
    assert found == pytest.approx(slopes(expected, matrix), rel=1e-6, abs=1e-6 * size)
    along = _RANDOM.normal(size=matrix.shape) * max(np.abs(matrix).max(), 1e-2)
    change = np.sum(found * along)
    assert f.jvp(along, matrix, weights)[-1] == pytest.approx(change, rel=1e-9, abs=1e-11 * size)
    h = 1e-5
    ends = [f.gradient(matrix + s * h * along, weights).A for s in (1, -1)]
    second = (ends[0] - ends[1]) / (2 * h)
    tolerance = 1e-5 * np.abs(second).max() + 1e-6 * size
    hvp = np.reshape(f.hvp(along, matrix, weights), matrix.shape)
    assert hvp == pytest.approx(second, rel=1e-5, abs=tolerance)


@pytest.mark.parametrize(
    "matrix", [[[0.0, 1e5], [0, 0]], [[1, 1e5], [0, -1]], [[-1e4, 1], [0, -2]]]
)
def test_the_exponential_of_a_matrix_far_from_normal(matrix: Any) -> None:
    f = gradc.compile("A: [n, n]; expm(A)")
    (a, b), (_, d) = matrix
    upper = b * (np.exp(a) if a == d else (np.exp(a) - np.exp(d)) / (a - d))
    expected = np.array([[np.exp(a), upper], [0, np.exp(d)]])
    assert f(np.array(matrix)) == pytest.approx(expected, rel=1e-10, abs=1e-14)


def test_stacks_single_precision_and_small_matrices() -> None:
    text = "A: [b, n, n]; sum(expm(A)^2) + sum(sqrtm(A @ A.mT)) + sum(qr(A)[0]^3)"
    f, one = gradc.compile(text), gradc.compile(text.replace("b, ", ""))
    stack = np.stack([A, A.T, ROTATION + np.eye(3)])
    apart = np.stack([one.gradient(a).A for a in stack])
    assert pytest.approx(apart, rel=1e-9) == f.gradient(stack).A
    assert f.gradient(stack.astype(np.float32)).A.dtype == np.float32
    exponential = gradc.compile("A: [n, n]; sum(expm(A))")
    assert pytest.approx(np.exp(2)) == exponential.gradient(np.array([[2.0]])).A
    assert exponential.gradient(np.zeros((0, 0))).A.shape == (0, 0)
    assert np.isnan(exponential(np.full((2, 2), np.nan)))


LOOP = "A: [n, n], b: [n]; x = b; for k in 1..{} {{ x = expm(A/k) @ x/3 + sqrtm(A @ A.T + k*eye(n)) @ b }}; sum(x^2)"


def test_in_loops_and_verified() -> None:
    for count in (2, 30):
        f = gradc.compile(LOOP.format(count), wrt="A")
        found = f.gradient(A, B).A
        expected = slopes(lambda a, f=f: f(a, B), A)
        assert found == pytest.approx(expected, rel=1e-5, abs=1e-6 * np.abs(found).max())
    for text in ("sum(expm(A)^2)", "sum(sqrtm(A @ A.T + eye(n)))", "sum(qr(A)[1]^2*qr(A)[0])"):
        assert gradc.compile(f"A: [n, n]; {text}").verify(points=1).ok


def rotated(a: "[n, n]", b: "[n]"):  # noqa: F821
    q, r = np.linalg.qr(a)
    x = scipy.linalg.expm(a) @ b
    return x @ q @ b + np.sum(np.linalg.qr(a, mode="r")) + np.log(np.abs(np.prod(np.diag(r))))


def test_a_python_function() -> None:
    f = gradc.from_python(rotated)
    assert f(A, B) == pytest.approx(rotated(A, B), rel=1e-11)
    expected = slopes(lambda a: rotated(a, B), A)
    assert f.gradient(A, B).a == pytest.approx(expected, rel=1e-6, abs=1e-7)


def test_what_has_no_value_is_told() -> None:
    with pytest.raises(np.linalg.LinAlgError, match="without negative eigenvalues"):
        gradc.compile("A: [n, n]; sum(sqrtm(A))")(-np.eye(2))
    with pytest.raises(np.linalg.LinAlgError, match="takes a symmetric matrix"):
        gradc.compile("A: [n, n]; sum(sqrtm(A))")(A)
    with pytest.raises(np.linalg.LinAlgError, match="tall"):
        gradc.compile("A: [m, n]; sum(qr(A)[1])")(TALL.T)
    for text in ("A: [3, 4]; sum(qr(A)[1])", "A: [m, n]; sum(scipy.linalg.qr(A)[0])"):
        with pytest.raises(gradc.GradcError, match=r"qr"):
            gradc.compile(text)
