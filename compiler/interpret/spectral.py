"""Functions of symmetric matrices as the evaluators have them, and their divided differences.

In: matrices, and what scales their eigenvectors. Out: V @ diag(f) @ V.T, and what its derivative
takes between two eigenvectors: (f[j] - f[i])/(w[j] - w[i]), or a slope where that is 0/0.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from .factors import FACTORS, precise_eigenvectors
from .singular import PRECISE as PRECISE_SINGULAR
from .singular import SINGULAR
from .stacks import each_matrix
from .walk import Spellings

Value = Any
Context = Any

_ROUNDINGS = 8  # for each dimension: two eigenvalues that differ by less are the same
_NEAR = 1e-9  # for each of what changes it, where it may be nothing but what is left of more
_CLOSE = 1e-6  # what is nearer, of its size, may be the same but for what rounding made of it


def _of(vectors: Value, factors: Value) -> Value:
    return (vectors * factors[..., None, :]) @ np.swapaxes(vectors, -1, -2)


def _same(values: Value, eps: Any) -> Value:
    """Return which of the values are the same but for rounding."""
    gaps = np.abs(values[..., None, :] - values[..., :, None])
    largest = np.max(np.abs(values), axis=-1, initial=0, keepdims=True)[..., None]
    return gaps <= _ROUNDINGS * values.shape[-1] * eps * largest


def _divided(eps: Any, x: Value, f: Value, slope: Value) -> Value:
    """Return divided differences off the diagonal, by slopes where these are as good or better.

    They are nan where the x are the same, and the f are not.
    """
    same = _same(x, eps)
    gaps = np.where(same, 1, x[..., None, :] - x[..., :, None])
    found = (f[..., None, :] - f[..., :, None]) / gaps
    mean = (slope[..., None, :] + slope[..., :, None]) / 2
    size = np.maximum(np.abs(f[..., None, :]), np.abs(f[..., :, None]))
    is_noise = np.abs(found - mean) * np.abs(gaps) <= 4 * eps * size
    at, by, to = (
        np.max(np.abs(one), axis=-1, initial=0, keepdims=True)[..., None] for one in (f, slope, x)
    )
    is_apart = np.abs(found * gaps) > _CLOSE * at + _NEAR * by * to
    chosen = np.where(same | is_noise, mean, found)
    chosen = np.where(same & is_apart, np.nan, chosen)
    return np.where(np.eye(x.shape[-1], dtype=bool), 0, chosen)


def _divided_sums(eps: Any, x: Value, f: Value, slope: Value) -> Value:
    """Return (f[i] + f[j])/(x[i] + x[j]), or the mean of the slopes where both x are 0.

    It is nan where f is not 0 there: no odd function is.
    """
    sums = x[..., None, :] + x[..., :, None]
    largest = np.max(np.abs(x), axis=-1, initial=0, keepdims=True)[..., None]
    is_none = np.abs(sums) <= _ROUNDINGS * x.shape[-1] * eps * largest
    mean = (slope[..., None, :] + slope[..., :, None]) / 2
    size = np.abs(f[..., None, :]) + np.abs(f[..., :, None])
    most = _CLOSE * np.max(np.abs(f), axis=-1, initial=0, keepdims=True)[..., None]
    mean = np.where(size > most, np.nan, mean)
    return np.where(is_none, mean, (f[..., None, :] + f[..., :, None]) / np.where(is_none, 1, sums))


def _level(eps: Any, x: Value, g: Value) -> Value:
    """Return the mean over those entries of g of which the x are the same."""
    same = _same(x, eps)
    return (same * g[..., None, :]).sum(axis=-1) / same.sum(axis=-1)


def _unlevel(eps: Any, x: Value, slope: Value, g: Value) -> Value:
    """Return a slope times how far g is from its mean over those entries of which the x are one."""
    is_several = _same(x, eps).sum(axis=-1) > 1
    return np.where(is_several, slope * (g - _level(eps, x, g)), 0)


def _gated(eps: Any, x: Value, g: Value) -> Value:
    """Return g where x is more than what rounding leaves of the largest, and 0 for the others."""
    largest = np.max(np.abs(x), axis=-1, initial=0, keepdims=True)
    return np.where(np.abs(x) > _ROUNDINGS * x.shape[-1] * eps * largest, g, 0 * g)


def _uneven(eps: Any, x: Value, g: Value, slope: Value) -> Value:
    """Return nan for entries of g that are not the same where the x are, and 0 for the others."""
    at, by, to = (np.max(np.abs(one), axis=-1, initial=0, keepdims=True) for one in (g, slope, x))
    is_apart = np.abs(g - _level(eps, x, g)) > _CLOSE * at + _NEAR * by * to
    return np.where(is_apart, np.nan, 0.0)


def _eps(values: Value) -> Any:
    return np.finfo(np.result_type(float, values)).eps


def _singular(matrix: Value, factors: Value) -> Value:
    left, right = SINGULAR["left_vectors"](matrix), SINGULAR["right_vectors"](matrix)
    return (left * factors[..., None, :]) @ np.swapaxes(right, -1, -2)


SPECTRAL: dict[str, Callable[..., Value]] = {
    "spectral": lambda x, f: _of(FACTORS["eigenvectors"](x), f),
    "divided": lambda x, f, slope: _divided(_eps(x), x, f, slope),
    "singular": _singular,
    "divided_sums": lambda x, f, slope: _divided_sums(_eps(x), x, f, slope),
    "level": lambda x, g: _level(_eps(x), x, g),
    "gated": lambda x, g: _gated(_eps(x), x, g),
    "unlevel": lambda x, slope, g: _unlevel(_eps(x), x, slope, g),
    "uneven": lambda x, g, slope: _uneven(_eps(x), x, g, slope),
}


# ---- digits ------------------------------------------------------------------------------------


def _precise_spectral(c: Context, settings: Any, matrix: Value, factors: Value) -> Value:
    return _of(each_matrix(partial(precise_eigenvectors, c))(matrix), factors)


def _precise_singular(c: Context, settings: Any, matrix: Value, factors: Value) -> Value:
    left, right = (PRECISE_SINGULAR[f"{side}_vectors"](c, (), matrix) for side in ("left", "right"))
    return (left * factors[..., None, :]) @ np.swapaxes(right, -1, -2)


PRECISE: Spellings = {
    "spectral": _precise_spectral,
    "divided": lambda c, settings, x, f, slope: _divided(2**20 * c.eps, x, f, slope),
    "singular": _precise_singular,
    "divided_sums": lambda c, settings, *xs: _divided_sums(2**20 * c.eps, *xs),
    "level": lambda c, settings, x, g: _level(2**20 * c.eps, x, g),
    "gated": lambda c, settings, x, g: _gated(2**20 * c.eps, x, g),
    "unlevel": lambda c, settings, x, slope, g: _unlevel(2**20 * c.eps, x, slope, g) * c.one,
    "uneven": lambda c, settings, *xs: _uneven(2**20 * c.eps, *xs) * c.one,
}
