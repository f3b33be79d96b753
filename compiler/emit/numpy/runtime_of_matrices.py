"""What generated files for NumPy need for functions of matrices; those that are used are copied.

Each takes one matrix or a stack of them, and gives nan for one with nan.
"""

from typing import Any

import numpy as np

from .runtime_of_factors import _symmetric


def _expm(matrix: Any) -> Any:
    """Return exp(A): the rational function of degree 13 of a part of A, squared again.

    Al-Mohy and Higham (2009): a matrix is halved as often as its powers ask for, and not its norm.
    """
    good = np.isfinite(matrix).all(axis=(-1, -2), keepdims=True)
    if not good.all():
        return np.where(good, _expm(np.where(good, matrix, 0)), np.nan)
    if not matrix.size:
        return matrix.copy()
    whole = max(int(np.ceil(np.log2(max(_column(matrix), 1.0)))), 0)
    part = matrix / 2.0**whole
    square = part @ part
    fourth = square @ square
    size = max(_column(fourth) ** (1 / 4), _column(fourth @ square) ** (1 / 6)) * 2.0**whole
    times = max(int(np.ceil(np.log2(size / 4.25))), 0) if size > 0 else 0
    part = matrix / 2.0**times
    lost = np.ones((*part.shape[:-2], 1, part.shape[-1]))
    for _ in range(27):  # of the first term that the rational function lacks
        lost = lost @ np.abs(part).astype(float)
    share = lost.max() / max(_column(part), 1e-300) / 1.1325e35 * 2.0**53
    more = max(int(np.ceil(np.log2(share) / 26)), 0) if 1 < share < np.inf else 0
    times, part = times + more, part / 2.0**more
    b = [1.0, 1 / 2, 3 / 25, 11 / 600, 11 / 5520, 3 / 18400, 1 / 96600, 1 / 1932000]
    b += [1 / 48944000, 1 / 1585785600, 1 / 67395888000, 1 / 3953892096000]
    b += [1 / 355850288640000, 1 / 64764752532480000]
    one, a2 = np.eye(part.shape[-1], dtype=part.dtype), part @ part
    a4 = a2 @ a2
    a6 = a4 @ a2
    odd = a6 @ (b[13] * a6 + b[11] * a4 + b[9] * a2) + b[7] * a6 + b[5] * a4 + b[3] * a2
    odd = part @ (odd + b[1] * one)
    even = a6 @ (b[12] * a6 + b[10] * a4 + b[8] * a2) + b[6] * a6 + b[4] * a4 + b[2] * a2 + one
    found = np.linalg.solve(even - odd, even + odd)
    for _ in range(times):
        found = found @ found
    return found


def _expm_along(matrix: Any, along: Any) -> Any:
    """Return the derivative of exp(A) along E: a block of the exponential of [[A, E], [0, A]]."""
    size = np.abs(along).max(initial=0)
    unit = size if 0 < size < np.inf else 1.0  # in E it is linear, and no cause to halve A
    matrix, along = np.broadcast_arrays(matrix, along / unit)
    above, below = np.concatenate([matrix, along], -1), np.concatenate([0 * along, matrix], -1)
    n = matrix.shape[-1]
    return _expm(np.concatenate([above, below], -2))[..., :n, n:] * unit


def _column(matrix: Any) -> Any:
    """Return the largest sum of sizes in a column, of all matrices of a stack."""
    return float(np.abs(matrix).sum(axis=-2).max(initial=0))


def _sqrtm(matrix: Any) -> Any:
    """Return the symmetric square root of symmetric matrices; raises where one has none."""
    symmetric = _symmetric("sqrtm", matrix)
    good = np.isfinite(symmetric).all(axis=(-1, -2), keepdims=True)
    values, vectors = np.linalg.eigh(np.where(good, symmetric, 0))
    eps = 8 * matrix.shape[-1] * np.finfo(matrix.dtype).eps
    if (values < -eps * np.abs(values).max(axis=-1, keepdims=True, initial=0)).any():
        said = "sqrtm takes a matrix without negative eigenvalues; this one has "
        raise np.linalg.LinAlgError(f"{said}{values.min():.6g}")
    roots = np.sqrt(np.maximum(values, 0))
    found = (vectors * roots[..., None, :]) @ np.swapaxes(vectors, -1, -2)
    return found if good.all() else np.where(good, found, np.nan)


def _lyapunov(matrix: Any, right: Any) -> Any:
    """Return X of S @ X + X @ S = C, of symmetric matrices S."""
    good = np.isfinite(matrix).all(axis=(-1, -2), keepdims=True)
    values, vectors = np.linalg.eigh(np.where(good, matrix, 0))
    turned = np.swapaxes(vectors, -1, -2)
    sums = np.where(good, values[..., :, None] + values[..., None, :], np.nan)
    return vectors @ ((turned @ right @ vectors) / sums) @ turned


def _qr(matrix: Any) -> Any:
    """Return Q and R of tall matrices; raises where one is wide."""
    if matrix.shape[-2] < matrix.shape[-1]:
        raise np.linalg.LinAlgError(f"qr takes a tall matrix here; this one is {matrix.shape}")
    good = np.isfinite(matrix).all(axis=(-1, -2), keepdims=True)
    left, right = np.linalg.qr(np.where(good, matrix, 0))
    return np.where(good, left, np.nan), np.where(good, right, np.nan)


def _orthogonal_factor(matrix: Any) -> Any:
    """Return Q of Q @ R."""
    return _qr(matrix)[0]


def _triangular_factor(matrix: Any) -> Any:
    """Return R of Q @ R."""
    return _qr(matrix)[1]
