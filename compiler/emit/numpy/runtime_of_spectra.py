"""What generated files for NumPy need for functions of symmetric matrices; those used are copied.

A derivative of V @ diag(f) @ V.T takes divided differences of f between two eigenvectors. Where the
eigenvalues are the same these are slopes.
"""

from typing import Any

import numpy as np


def _spectral(matrix: Any, factors: Any) -> Any:
    """Return V @ diag(f) @ V.T, of the eigenvectors V of symmetric matrices."""
    vectors = _eigenvectors(matrix)  # type: ignore[name-defined]  # noqa: F821  # copied beside it
    return (vectors * factors[..., None, :]) @ np.swapaxes(vectors, -1, -2)


def _same(values: Any) -> Any:
    """Return which of the values are the same but for rounding."""
    gaps = np.abs(values[..., None, :] - values[..., :, None])
    largest = np.abs(values).max(axis=-1, initial=0)[..., None, None]
    return gaps <= 8 * values.shape[-1] * np.finfo(values.dtype).eps * largest


def _divided(x: Any, f: Any, slope: Any) -> Any:
    """Return (f[j] - f[i])/(x[j] - x[i]), 0 on the diagonal.

    It is the mean of the slopes where the x are the same, or that is within what rounding leaves.
    """
    same = _same(x)
    gaps = np.where(same, 1, x[..., None, :] - x[..., :, None])
    found = (f[..., None, :] - f[..., :, None]) / gaps
    mean = (slope[..., None, :] + slope[..., :, None]) / 2
    size = np.maximum(np.abs(f[..., None, :]), np.abs(f[..., :, None]))
    is_noise = np.abs(found - mean) * np.abs(gaps) <= 4 * np.finfo(x.dtype).eps * size
    return np.where(np.eye(x.shape[-1], dtype=bool), 0, np.where(same | is_noise, mean, found))


def _unlevel(x: Any, slope: Any, g: Any) -> Any:
    """Return a slope times how far g is from its mean over those entries of which the x are one."""
    several = _same(x).sum(axis=-1) > 1
    return np.where(several, slope * (g - _level(x, g)), np.zeros_like(g))


def _counted(x: Any) -> Any:
    """Return 1 for values that are more than what rounding leaves of the largest, 0 for others."""
    largest = np.abs(x).max(axis=-1, initial=0, keepdims=True)
    least = 8 * x.shape[-1] * np.finfo(x.dtype).eps * largest
    return (np.abs(x) > least).astype(x.dtype)


def _uneven(x: Any, g: Any) -> Any:
    """Return nan for entries of g that are not the same where the x are, and 0 for the others."""
    largest = np.where(_same(x), np.abs(g[..., None, :]), 0).max(axis=-1, initial=0)
    return np.where(np.abs(g - _level(x, g)) > 1e-6 * largest, np.nan, np.zeros_like(g))


def _level(x: Any, g: Any) -> Any:
    """Return g, of which entries with the same x are the mean of these."""
    same = _same(x)
    if same.sum() == x.size:
        return np.broadcast_to(g, np.broadcast_shapes(x.shape, g.shape))
    return (same * g[..., None, :]).sum(axis=-1) / same.sum(axis=-1).astype(x.dtype)
