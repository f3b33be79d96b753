"""What files have of their own for matrices gives what SciPy does, and says what it cannot take."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import scipy.linalg

from gradc.emit.numpy import runtime_of_factors as factors
from gradc.emit.numpy import runtime_of_matrices as matrices
from gradc.emit.numpy import runtime_of_singular as singular
from gradc.emit.numpy import runtime_of_spectra as spectra

RNG = np.random.default_rng(7)
A, B = RNG.normal(size=(2, 5, 4, 4))
TALL = RNG.normal(size=(3, 6, 4))
S = A @ np.swapaxes(A, -1, -2) + np.eye(4)
DOUBLE = np.diag([1.0, 1.0, 3.0, 7.0])  # with an eigenvalue that stands twice
VALUES = np.array([1.0, 1.0, 3.0, 7.0])
NAN = np.where(np.eye(4, dtype=bool), np.nan, A[0])


def each(function: Callable[..., Any], *stacks: Any) -> Any:
    """Return what a function of one matrix gives for each of a stack."""
    return np.array([function(*one) for one in zip(*stacks, strict=True)])


def turned(matrix: Any) -> Any:
    return np.swapaxes(matrix, -1, -2)


def along(function: Callable[..., Any], matrix: Any, direction: Any, step: float = 1e-6) -> Any:
    """Return a derivative along a direction by central differences."""
    up, down = function(matrix + step * direction), function(matrix - step * direction)
    return (up - down) / (2 * step)


TRUTH: dict[str, tuple[Any, Any]] = {
    "symmetrized": (factors._symmetrized(A), (A + turned(A)) / 2),
    "symmetric": (factors._symmetric("eigh", S), S),
    "cholesky": (factors._cholesky(S), np.linalg.cholesky(S)),
    "eigvalsh": (factors._eigvalsh(S), each(scipy.linalg.eigvalsh, S)),
    "eigenvectors": (
        factors._eigenvectors(S)
        @ (factors._eigvalsh(S)[..., None] * turned(factors._eigenvectors(S))),
        S,
    ),
    "lower half": (factors._lower_half(A), np.tril(A) - np.eye(4) * A / 2),
    "gaps": (factors._gaps(np.array([1.0, 3.0])), [[0, 1 / 2], [-1 / 2, 0]]),
    "expm": (matrices._expm(A), each(scipy.linalg.expm, A)),
    "expm of large": (matrices._expm(9 * A), each(scipy.linalg.expm, 9 * A)),
    "expm of far from normal": (
        matrices._expm(np.array([[0.5, 1e6], [0.0, -0.5]])),
        scipy.linalg.expm(np.array([[0.5, 1e6], [0.0, -0.5]])),
    ),
    "expm of 0": (matrices._expm(0 * A), 0 * A + np.eye(4)),
    "expm of none": (matrices._expm(np.zeros((0, 0))), np.zeros((0, 0))),
    "expm along": (
        matrices._expm_along(A, B),
        each(lambda one, by: scipy.linalg.expm_frechet(one, by, compute_expm=False), A, B),
    ),
    "expm along 0": (matrices._expm_along(A, 0 * B), 0 * A),
    "sqrtm": (matrices._sqrtm(S), each(scipy.linalg.sqrtm, S)),
    "lyapunov": (
        matrices._lyapunov(S, B),
        each(scipy.linalg.solve_sylvester, S, S, B),
    ),
    "qr": (matrices._orthogonal_factor(TALL) @ matrices._triangular_factor(TALL), TALL),
    "svdvals": (singular._svdvals(TALL), each(scipy.linalg.svdvals, TALL)),
    "svd": (
        singular._left_vectors(TALL)
        @ (singular._svdvals(TALL)[..., None] * turned(singular._right_vectors(TALL))),
        TALL,
    ),
    "pinv": (singular._pinv(TALL), each(scipy.linalg.pinv, TALL)),
    "pinv of less rank": (
        singular._pinv(TALL @ np.diag([1.0, 0, 1, 0])),
        each(scipy.linalg.pinv, TALL @ np.diag([1.0, 0, 1, 0])),
    ),
    "pinv above": (
        singular._pinv_above(DOUBLE, 0.2),
        np.diag([0, 0, 1 / 3, 1 / 7]),
    ),
    "rank": (singular._rank_above(DOUBLE, 0.2), 2),
    "spectral": (
        spectra._spectral(S, np.log(factors._eigvalsh(S))),
        each(scipy.linalg.logm, S),
    ),
    "same": (spectra._same(VALUES)[0], [True, True, False, False]),
    "divided": (
        spectra._divided(VALUES, VALUES**2, 2 * VALUES),
        [[0, 2, 4, 8], [2, 0, 4, 8], [4, 4, 0, 10], [8, 8, 10, 0]],
    ),
    "divided by what differs": (
        spectra._divided(VALUES, np.array([1.0, 2, 3, 4]), 0 * VALUES)[0, :2],
        [0, np.nan],
    ),
    "divided sums": (
        spectra._divided_sums(np.array([2.0, 0, 0]), np.array([4.0, 0, 0]), np.array([3.0, 5, 7])),
        [[2, 2, 2], [2, 5, 6], [2, 6, 7]],
    ),
    "divided sums of what is none": (
        spectra._divided_sums(np.array([2.0, 0]), np.array([4.0, 1]), np.array([3.0, 5]))[1, 1],
        np.nan,
    ),
    "level": (spectra._level(VALUES, np.array([1.0, 3, 5, 6])), [2, 2, 5, 6]),
    "level of what differs": (spectra._level(VALUES[1:], np.array([3.0, 5, 6])), [3, 5, 6]),
    "unlevel": (
        spectra._unlevel(VALUES, 2 * VALUES, np.array([1.0, 3, 5, 6])),
        [-2, 2, 0, 0],
    ),
    "gated": (spectra._gated(np.array([4.0, 1e-20, 0]), np.array([2.0, 3, 4])), [2, 0, 0]),
    "uneven": (
        spectra._uneven(VALUES, np.array([1.0, 3, 5, 6]), VALUES),
        [np.nan, np.nan, 0, 0],
    ),
    "singular": (spectra._singular(TALL, singular._svdvals(TALL)), TALL),
    "cholesky of nan": (factors._cholesky(np.diag([-1, np.nan])), np.full((2, 2), np.nan)),
    "expm of nan": (matrices._expm(np.array([NAN, A[0]]))[1], scipy.linalg.expm(A[0])),
    "sqrtm of nan": (
        matrices._sqrtm(np.array([np.full((4, 4), np.nan), DOUBLE]))[1],
        np.sqrt(DOUBLE),
    ),
    "svd of nan": (singular._svd(NAN)[1], [np.nan] * 4),
    "svdvals of nan": (singular._svdvals(NAN), [np.nan] * 4),
    "rank of nan": (singular._rank_above(NAN, 0.1), np.nan),
    "qr of nan": (matrices._qr(NAN)[0], np.full((4, 4), np.nan)),
    "lyapunov of nan": (matrices._lyapunov(NAN, A[0]), np.full((4, 4), np.nan)),
    "gaps of what is the same": (
        factors._gaps(VALUES)[0],
        [0, np.nan, 1 / 2, 1 / 6],
    ),
}


@pytest.mark.parametrize("name", TRUTH)
def test_a_function_gives_what_scipy_does(name: str) -> None:
    found, wanted = TRUTH[name]
    assert np.shape(found) == np.shape(wanted)
    size = np.abs(wanted).max(initial=0) if np.isfinite(wanted).all() else 1.0
    np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-12 * size)


REFUSED: dict[str, tuple[Callable[[Any], Any], Any, str]] = {
    "no symmetric matrix": (
        factors._eigvalsh,
        A,
        r"eigvalsh takes a symmetric matrix; .*tril\(A\)",
    ),
    "no positive definite one": (factors._cholesky, -S[0], "takes a positive definite matrix"),
    "below 0": (matrices._sqrtm, -S[0], "takes a matrix without negative eigenvalues"),
    "a wide one": (matrices._qr, turned(TALL), "takes a tall matrix here"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_taken_is_said(name: str) -> None:
    function, matrix, said = REFUSED[name]
    with pytest.raises(np.linalg.LinAlgError, match=said):
        function(matrix)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_type_is_that_of_the_file(dtype: Any) -> None:
    matrix = S[0].astype(dtype)
    for function in (
        factors._cholesky,
        factors._eigvalsh,
        factors._eigenvectors,
        factors._lower_half,
        matrices._expm,
        matrices._sqrtm,
        matrices._orthogonal_factor,
        singular._svdvals,
        singular._pinv,
    ):
        assert function(matrix).dtype == dtype
