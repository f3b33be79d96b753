"""What generated files for NumPy need for functions of symmetric matrices; those used are copied.

A derivative of V @ diag(f) @ V.T takes divided differences of f between two eigenvectors. Where the
eigenvalues are the same these are slopes.
"""

from typing import Any

import numpy as np

from .runtime_of_factors import _eigenvectors
from .runtime_of_singular import _svd


def _spectral(matrix: Any, factors: Any) -> Any:
    """Return V @ diag(f) @ V.T, of the eigenvectors V of symmetric matrices."""
    vectors = _eigenvectors(matrix)
    return (vectors * factors[..., None, :]) @ np.swapaxes(vectors, -1, -2)


def _same(values: Any) -> Any:
    """Return which of the values are the same but for rounding."""
    gaps = np.abs(values[..., None, :] - values[..., :, None])
    largest = np.abs(values).max(axis=-1, initial=0)[..., None, None]
    return gaps <= 8 * values.shape[-1] * np.finfo(values.dtype).eps * largest


def _divided(x: Any, f: Any, slope: Any) -> Any:
    """Return (f[j] - f[i])/(x[j] - x[i]), 0 on the diagonal.

    It is the mean of the slopes where the x are the same, or that is within what rounding leaves;
    nan where the f of these are not the same.
    """
    same = _same(x)
    gaps = np.where(same, 1, x[..., None, :] - x[..., :, None])
    found = (f[..., None, :] - f[..., :, None]) / gaps
    mean = (slope[..., None, :] + slope[..., :, None]) / 2
    size = np.maximum(np.abs(f[..., None, :]), np.abs(f[..., :, None]))
    is_noise = np.abs(found - mean) * np.abs(gaps) <= 4 * np.finfo(x.dtype).eps * size
    at, by, to = (
        np.abs(one).max(axis=-1, initial=0, keepdims=True)[..., None] for one in (f, slope, x)
    )
    apart = same & (np.abs(found) > 1e-6 * at + 1e-9 * by * to)
    found = np.where(apart, np.nan, np.where(same | is_noise, mean, found))
    return np.where(np.eye(x.shape[-1], dtype=bool), 0, found)


def _unlevel(x: Any, slope: Any, g: Any) -> Any:
    """Return a slope times how far g is from its mean over those entries of which the x are one."""
    several = _same(x).sum(axis=-1) > 1
    return np.where(several, slope * (g - _level(x, g)), np.zeros_like(g))


def _gated(x: Any, g: Any) -> Any:
    """Return g where x is more than what rounding leaves of the largest, and 0 for the others."""
    largest = np.abs(x).max(axis=-1, initial=0, keepdims=True)
    least = 8 * x.shape[-1] * np.finfo(x.dtype).eps * largest
    return np.where(np.abs(x) > least, g, np.zeros_like(g))


def _uneven(x: Any, g: Any, slope: Any) -> Any:
    """Return nan for entries of g that are not the same where the x are, and 0 for the others."""
    at, by, to = (np.abs(one).max(axis=-1, initial=0, keepdims=True) for one in (g, slope, x))
    apart = np.abs(g - _level(x, g)) > 1e-6 * at + 1e-9 * by * to
    return np.where(apart, np.nan, np.zeros_like(g))


def _singular(matrix: Any, factors: Any) -> Any:
    """Return U @ diag(f) @ V.T, of the singular vectors of matrices."""
    left, _, right = _svd(matrix)
    return (left * factors[..., None, :]) @ np.swapaxes(right, -1, -2)


def _divided_sums(x: Any, f: Any, slope: Any) -> Any:
    """Return (f[i] + f[j])/(x[i] + x[j]), or the mean of the slopes where both x are 0.

    It is nan where f is not 0 there.
    """
    sums = x[..., None, :] + x[..., :, None]
    largest = np.abs(x).max(axis=-1, initial=0, keepdims=True)[..., None]
    none = np.abs(sums) <= 8 * x.shape[-1] * np.finfo(x.dtype).eps * largest
    mean = (slope[..., None, :] + slope[..., :, None]) / 2
    size = np.abs(f[..., None, :]) + np.abs(f[..., :, None])
    most = 1e-6 * np.abs(f).max(axis=-1, initial=0, keepdims=True)[..., None]
    mean = np.where(size > most, np.nan, mean)
    return np.where(none, mean, (f[..., None, :] + f[..., :, None]) / np.where(none, 1, sums))


def _level(x: Any, g: Any) -> Any:
    """Return g, of which entries with the same x are the mean of these."""
    same = _same(x)
    if same.sum() == x.size:
        return np.broadcast_to(g, np.broadcast_shapes(x.shape, g.shape))
    return (same * g[..., None, :]).sum(axis=-1) / same.sum(axis=-1).astype(x.dtype)
