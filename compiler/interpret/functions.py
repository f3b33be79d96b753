"""Functions of matrices, and the factors of Householder's, as the evaluators have them.

In: square matrices; of the factors tall ones. Out: exp(A), sqrt(A) of a symmetric one, the solution
of S X + X S = C, and Q and R; nan where an entry is no number.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from .factors import or_nan, precise_spectrum, symmetrized
from .stacks import each_matrix
from .walk import Spellings

Value = Any
Context = Any

_ROUNDINGS = 8


def _taylor(matrix: Value) -> Value:
    """Return exp(A) by the series of a small part of A, squared again (exact to rounding)."""
    norm = float(np.abs(matrix).sum(axis=0).max(initial=0))
    times = max(0, int(np.ceil(np.log2(norm))) + 3) if norm > 0 else 0
    part = matrix / 2.0**times
    term = total = np.eye(len(matrix))
    for k in range(1, 24):
        term = term @ part / k
        total = total + term
    for _ in range(times):
        total = total @ total
    return total


def _along(exponential: Callable[[Value], Value], matrix: Value, along: Value) -> Value:
    """Return the derivative of exp(A) along E: a block of the exponential of [[A, E], [0, A]]."""
    size = len(matrix)
    block = np.block([[matrix, along], [0 * along, matrix]])
    return exponential(block)[:size, size:]


def _root(matrix: Value) -> Value:
    values, vectors = np.linalg.eigh(symmetrized(matrix))
    least = -_ROUNDINGS * len(matrix) * np.finfo(float).eps * np.abs(values).max(initial=0)
    roots = np.sqrt(np.where(values < least, np.nan, np.maximum(values, 0)))
    return (vectors * roots) @ vectors.T


def _lyapunov(values: Value, vectors: Value, right: Value) -> Value:
    inner = vectors.T @ right @ vectors
    return vectors @ (inner / (values[:, None] + values)) @ vectors.T


def _solved(matrix: Value, right: Value) -> Value:
    if not (np.isfinite(matrix).all() and np.isfinite(right).all()):
        return np.full(np.shape(right), np.nan)
    values, vectors = np.linalg.eigh(symmetrized(matrix))
    with np.errstate(all="ignore"):
        return _lyapunov(values, vectors, right)


def _factor(place: int) -> Callable[[Value], Value]:
    return each_matrix(
        or_nan(
            lambda x: np.linalg.qr(x)[place],
            lambda x: np.shape(x) if place == 0 else np.shape(x)[-1:] * 2,
        )
    )


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "expm": each_matrix(or_nan(_taylor, np.shape)),
    "expm_along": each_matrix(partial(_along, or_nan(_taylor, np.shape))),
    "sqrtm": each_matrix(or_nan(_root, np.shape)),
    "lyapunov": each_matrix(_solved),
    "orthogonal_factor": _factor(0),
    "triangular_factor": _factor(1),
}


# ---- digits ------------------------------------------------------------------------------------


def _precise_expm(c: Context, matrix: Value) -> Value:
    if not len(matrix) or not np.isfinite(np.array(matrix, float)).all():
        return np.full(matrix.shape, c.nan, object)
    return np.array(c.expm(c.matrix(matrix.tolist())).tolist(), object).reshape(matrix.shape)


def _precise_root(c: Context, matrix: Value) -> Value:
    values, vectors = precise_spectrum(c, matrix)
    roots = np.array([c.sqrt(max(one, 0)) if one > -c.eps else c.nan for one in values], object)
    return (vectors * roots) @ vectors.T


def _precise_solved(c: Context, matrix: Value, right: Value) -> Value:
    values, vectors = precise_spectrum(c, matrix)
    sums = values[:, None] + values
    safe = np.frompyfunc(lambda x: x if x else c.nan, 1, 1)(sums) if len(values) else sums
    return vectors @ ((vectors.T @ right @ vectors) / safe) @ vectors.T


def _precise_factor(place: int) -> Callable[[Context, Value], Value]:
    """Return what gives a factor, by Gram and Schmidt; each column has the sign of floats."""

    def found(c: Context, matrix: Value) -> Value:
        rows, columns = matrix.shape
        q, r = np.full((rows, columns), c.zero, object), np.full((columns, columns), c.zero, object)
        signs = np.sign(np.diag(FUNCTIONS["triangular_factor"](np.array(matrix, float))))
        for j in range(columns):
            rest = matrix[:, j]
            for i in range(j):
                r[i, j] = q[:, i] @ rest
                rest = rest - r[i, j] * q[:, i]
            r[j, j] = c.sqrt(rest @ rest) * (-1 if signs[j] < 0 else 1)
            q[:, j] = rest / r[j, j]
        return (q, r)[place]

    return found


def _each(function: Callable[..., Value]) -> Callable[..., Value]:
    return lambda c, settings, *xs: each_matrix(lambda *one: function(c, *one))(*xs)


PRECISE: Spellings = {
    "expm": _each(_precise_expm),
    "expm_along": _each(lambda c, *both: _along(partial(_precise_expm, c), *both)),
    "sqrtm": _each(_precise_root),
    "lyapunov": _each(_precise_solved),
    "orthogonal_factor": _each(_precise_factor(0)),
    "triangular_factor": _each(_precise_factor(1)),
}
