"""What generated files for NumPy need for singular values; those that are used are copied.

Each takes one matrix or a stack of them, of any sizes, and gives nan for one with nan.
"""

from typing import Any

import numpy as np


def _svd(matrix: Any) -> Any:
    """Return U, s and V of A = U @ diag(s) @ V.T, thin, the largest singular value first."""
    good = np.isfinite(matrix).all(axis=(-1, -2), keepdims=True)
    left, values, right = np.linalg.svd(np.where(good, matrix, 0), full_matrices=False)
    right = np.swapaxes(right, -1, -2)
    if good.all():
        return left, values, right
    values = np.where(good[..., 0], values, np.nan)
    return np.where(good, left, np.nan), values, np.where(good, right, np.nan)


def _svdvals(matrix: Any) -> Any:
    """Return the singular values of matrices, the largest first."""
    good = np.isfinite(matrix).all(axis=(-1, -2), keepdims=True)
    values = np.linalg.svd(np.where(good, matrix, 0), compute_uv=False)
    return values if good.all() else np.where(good[..., 0], values, np.nan)


def _left_vectors(matrix: Any) -> Any:
    """Return the left singular vectors of matrices as columns."""
    return _svd(matrix)[0]


def _right_vectors(matrix: Any) -> Any:
    """Return the right singular vectors of matrices as columns."""
    return _svd(matrix)[2]


def _cut(matrix: Any, values: Any, cutoff: Any) -> Any:
    """Return which singular values are over a share of the largest; below 0, that of rounding."""
    eps = np.finfo(matrix.dtype).eps
    share = np.where(np.less(cutoff, 0), eps * max(matrix.shape[-2:]), cutoff)[..., None]
    return values > share * values.max(axis=-1, keepdims=True, initial=0)


def _pinv(matrix: Any) -> Any:
    """Return the pseudo-inverses of matrices, without what rounding makes of values that are 0."""
    return _pinv_above(matrix, -1.0)


def _pinv_above(matrix: Any, cutoff: Any) -> Any:
    """Return the pseudo-inverses of matrices, without values up to a share of the largest."""
    left, values, right = _svd(matrix)
    kept = _cut(matrix, values, cutoff)
    inverse = np.where(kept, 1 / np.where(kept, values, 1), 0)
    return (right * inverse[..., None, :]) @ np.swapaxes(left, -1, -2)


def _rank_above(matrix: Any, cutoff: Any) -> Any:
    """Return how many singular values are over a share of the largest."""
    values = _svdvals(matrix)
    count = _cut(matrix, values, cutoff).sum(axis=-1).astype(values.dtype)
    return np.where(np.isnan(values).any(axis=-1), np.nan, count)[()]
