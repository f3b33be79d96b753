"""Singular values and vectors as the evaluators have them, pseudo-inverses and ranks.

In: matrices of any sizes. Out: the thin factors of A = U @ diag(s) @ V.T, the largest value first;
nan where an entry is no number. They have no formula, and there are none in entries.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from .stacks import each_matrix
from .walk import Spellings

Value = Any
Context = Any

_ROUNDING = -1.0


def _factors(matrix: Value) -> tuple[Value, Value, Value]:
    """Return U, s and V of matrices."""
    good = np.isfinite(matrix).all(axis=(-1, -2), keepdims=True)
    left, values, right = np.linalg.svd(np.where(good, matrix, 0), full_matrices=False)
    found = left, values[..., None], np.swapaxes(right, -1, -2)
    left, values, right = (np.where(good, one, np.nan) for one in found)
    return left, values[..., 0], right


def _cut(matrix: Value, values: Value, cutoff: Value) -> Value:
    """Return which singular values count: those over a share of the largest.

    A cutoff below 0 stands for what rounding makes of a matrix of that size, in floats.
    """
    eps = float(np.finfo(np.result_type(float, matrix) if matrix.dtype != object else float).eps)
    share = np.where(np.less(cutoff, 0), eps * max(matrix.shape[-2:]), cutoff)[..., None]
    largest = values.max(axis=-1, keepdims=True, initial=0)
    return values > share * largest


def _of_factors(matrix: Value, cutoff: Value, factors: tuple[Value, Value, Value]) -> Value:
    left, values, right = factors
    kept = _cut(matrix, values, cutoff)
    inverse = np.where(kept, 1 / np.where(kept, values, 1), 0)
    return (right * inverse[..., None, :]) @ np.swapaxes(left, -1, -2)


def _rank(matrix: Value, cutoff: Value) -> Value:
    values = _factors(matrix)[1]
    count = np.asarray(_cut(matrix, values, cutoff).sum(axis=-1), float)
    return np.where(np.isnan(values).any(axis=-1), np.nan, count)


SINGULAR: dict[str, Callable[..., Value]] = {
    "svdvals": lambda x: _factors(x)[1],
    "left_vectors": lambda x: _factors(x)[0],
    "right_vectors": lambda x: _factors(x)[2],
    "pinv": lambda x: _of_factors(x, _ROUNDING, _factors(x)),
    "pinv_above": lambda x, cutoff: _of_factors(x, cutoff, _factors(x)),
    "rank_above": _rank,
}


# ---- digits ------------------------------------------------------------------------------------


def _precise_factors(c: Context, matrix: Value) -> tuple[Value, Value, Value]:
    """Return U, s and V, each pair of vectors with the sign that it has in floats."""
    size = min(matrix.shape)
    floats = np.array(matrix, float)
    shapes = (len(matrix), size), (size,), (matrix.shape[1], size)
    if not size:
        left, values, right = (np.empty(shape, object) for shape in shapes)
    elif not np.isfinite(floats).all():
        left, values, right = (np.full(shape, c.nan, object) for shape in shapes)
    else:
        is_wide = matrix.shape[0] < matrix.shape[1]
        given = matrix.T if is_wide else matrix
        parts = c.svd_r(c.matrix(given.tolist()), full_matrices=False)
        one, row, other = (np.array(part.tolist(), object) for part in parts)
        left, right = (other.T, one) if is_wide else (one, other.T)
        values = row.reshape(size)
    signs = np.where(np.sum(_factors(floats)[0] * np.array(left, float), axis=0) < 0, -1, 1)
    return left * signs, values, right * signs


def _each(place: int) -> Callable[..., Value]:
    return lambda c, settings, x: each_matrix(lambda one: _precise_factors(c, one)[place])(x)


def _precise_pinv(c: Context, settings: Any, matrix: Value, cutoff: Value = _ROUNDING) -> Value:
    return each_matrix(lambda one: _of_factors(one, cutoff, _precise_factors(c, one)))(matrix)


def _precise_rank(c: Context, settings: Any, matrix: Value, cutoff: Value) -> Value:
    def one(x: Value) -> Value:
        return c.mpf(int(_cut(x, _precise_factors(c, x)[1], cutoff).sum()))

    return each_matrix(one)(matrix)


PRECISE: Spellings = {
    "svdvals": _each(1),
    "left_vectors": _each(0),
    "right_vectors": _each(2),
    "pinv": _precise_pinv,
    "pinv_above": _precise_pinv,
    "rank_above": _precise_rank,
}
