"""Functions of symmetric matrices as the evaluators have them, and their divided differences.

In: matrices, and what scales their eigenvectors. Out: V @ diag(f) @ V.T, and what its derivative
takes between two eigenvectors: (f[j] - f[i])/(w[j] - w[i]), or a slope where that is 0/0.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from .factors import FACTORS, precise_eigenvectors
from .stacks import each_matrix
from .walk import Spellings

Value = Any
Context = Any

_ROUNDINGS = 8  # for each dimension: two eigenvalues that differ by less are the same
_CLOSE = 1e-6  # what is nearer, of its size, may be the same but for what rounding made of it


def _of(vectors: Value, factors: Value) -> Value:
    return (vectors * factors[..., None, :]) @ np.swapaxes(vectors, -1, -2)


def _same(values: Value, eps: Any) -> Value:
    """Return which of the values are the same but for rounding."""
    gaps = np.abs(values[..., None, :] - values[..., :, None])
    largest = np.max(np.abs(values), axis=-1, initial=0, keepdims=True)[..., None]
    return gaps <= _ROUNDINGS * values.shape[-1] * eps * largest


def _divided(eps: Any, x: Value, f: Value, slope: Value) -> Value:
    """Return divided differences off the diagonal, by slopes where these are as good or better."""
    same = _same(x, eps)
    gaps = np.where(same, 1, x[..., None, :] - x[..., :, None])
    found = (f[..., None, :] - f[..., :, None]) / gaps
    mean = (slope[..., None, :] + slope[..., :, None]) / 2
    size = np.maximum(np.abs(f[..., None, :]), np.abs(f[..., :, None]))
    is_noise = np.abs(found - mean) * np.abs(gaps) <= 4 * eps * size
    chosen = np.where(same | is_noise, mean, found)
    return np.where(np.eye(x.shape[-1], dtype=bool), 0, chosen)


def _level(eps: Any, x: Value, g: Value) -> Value:
    """Return the mean over those entries of g of which the x are the same."""
    same = _same(x, eps)
    return (same * g[..., None, :]).sum(axis=-1) / same.sum(axis=-1)


def _unlevel(eps: Any, x: Value, slope: Value, g: Value) -> Value:
    """Return a slope times how far g is from its mean over those entries of which the x are one."""
    is_several = _same(x, eps).sum(axis=-1) > 1
    return np.where(is_several, slope * (g - _level(eps, x, g)), 0)


def _counted(eps: Any, x: Value) -> Value:
    """Return 1 for values that are more than what rounding leaves of the largest, 0 for others."""
    largest = np.max(np.abs(x), axis=-1, initial=0, keepdims=True)
    return np.where(np.abs(x) > _ROUNDINGS * x.shape[-1] * eps * largest, 1.0, 0.0)


def _uneven(eps: Any, x: Value, g: Value) -> Value:
    """Return nan for entries of g that are not the same where the x are, and 0 for the others."""
    largest = np.max(np.where(_same(x, eps), np.abs(g[..., None, :]), 0), axis=-1, initial=0)
    is_apart = np.abs(g - _level(eps, x, g)) > _CLOSE * largest
    return np.where(is_apart, np.nan, 0.0)


def _eps(values: Value) -> Any:
    return np.finfo(np.result_type(float, values)).eps


SPECTRAL: dict[str, Callable[..., Value]] = {
    "spectral": lambda x, f: _of(FACTORS["eigenvectors"](x), f),
    "divided": lambda x, f, slope: _divided(_eps(x), x, f, slope),
    "level": lambda x, g: _level(_eps(x), x, g),
    "counted": lambda x: _counted(_eps(x), x),
    "unlevel": lambda x, slope, g: _unlevel(_eps(x), x, slope, g),
    "uneven": lambda x, g: _uneven(_eps(x), x, g),
}


# ---- digits ------------------------------------------------------------------------------------


def _precise_spectral(c: Context, settings: Any, matrix: Value, factors: Value) -> Value:
    return _of(each_matrix(partial(precise_eigenvectors, c))(matrix), factors)


PRECISE: Spellings = {
    "spectral": _precise_spectral,
    "divided": lambda c, settings, x, f, slope: _divided(2**20 * c.eps, x, f, slope),
    "level": lambda c, settings, x, g: _level(2**20 * c.eps, x, g),
    "counted": lambda c, settings, x: _counted(2**20 * c.eps, x) * c.one,
    "unlevel": lambda c, settings, x, slope, g: _unlevel(2**20 * c.eps, x, slope, g) * c.one,
    "uneven": lambda c, settings, x, g: _uneven(2**20 * c.eps, x, g) * c.one,
}
