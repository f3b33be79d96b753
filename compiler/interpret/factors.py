"""The factors of matrices, as the evaluators have them: Cholesky's, and eigenvectors.

In: matrices, of which the symmetric part is read where they are to be symmetric. Out: factors; nan
where there are none. In digits, and entry by entry, Cholesky's factor is the textbooks' recursion;
eigenvalues have no formula, and there are none in entries.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from ..graph.build import operation
from ..graph.node import constant
from .stacks import each_matrix
from .walk import Spellings

Value = Any
Context = Any

_ROUNDINGS = 8  # for each dimension: two eigenvalues that differ by less are the same


def symmetrized(matrix: Value) -> Value:
    """Return the symmetric part of matrices; that of one that is symmetric is the very same."""
    return matrix / 2 + np.swapaxes(matrix, -1, -2) / 2


def or_nan(
    function: Callable[[Value], Value], shape: Callable[[Value], tuple[int, ...]]
) -> Callable[[Value], Value]:
    """Adapt a function of one matrix: nan where an entry is no number, or there is no factor."""

    def found(matrix: Value) -> Value:
        if np.isfinite(matrix).all():
            try:
                return function(matrix)
            except np.linalg.LinAlgError:
                pass
        return np.full(shape(matrix), np.nan)

    def adapted(matrix: Value) -> Value:
        try:
            if np.isfinite(matrix).all():
                return function(matrix)
        except np.linalg.LinAlgError:
            pass
        return each_matrix(found)(matrix)

    return adapted


def _lower_half(x: Value) -> Value:
    return np.tril(x, -1) + np.tril(np.triu(x)) / 2


def _gaps(eps: float, values: Value) -> Value:
    """Return 1/(x[j] - x[i]): 0 where i is j, and nan where they are the same but for rounding."""
    size = values.shape[-1]
    differences = values[..., None, :] - values[..., :, None]
    largest = np.max(np.abs(values), axis=-1, initial=0)[..., None, None]
    same = np.abs(differences) <= _ROUNDINGS * size * eps * largest
    found = np.where(same, np.nan, 1 / np.where(same, 1, differences))
    return np.where(np.eye(size, dtype=bool), 0, found)


def _in_floats(values: Value) -> Value:
    return _gaps(np.finfo(np.result_type(float, values)).eps, values)


FACTORS: dict[str, Callable[..., Value]] = {
    "cholesky": or_nan(lambda x: np.linalg.cholesky(symmetrized(x)), np.shape),
    "eigvalsh": or_nan(lambda x: np.linalg.eigvalsh(symmetrized(x)), lambda x: np.shape(x)[:-1]),
    "eigenvectors": or_nan(lambda x: np.linalg.eigh(symmetrized(x))[1], np.shape),
    "symmetrized": symmetrized,
    "lower_half": _lower_half,
    "gaps": _in_floats,
}


# ---- digits ------------------------------------------------------------------------------------


def _eigenvalues(c: Context, matrix: Value) -> Value:
    return precise_spectrum(c, matrix)[0]


def precise_eigenvectors(c: Context, matrix: Value) -> Value:
    """Return eigenvectors, each with the sign that it has in floats."""
    found = precise_spectrum(c, matrix)[1]
    floats = FACTORS["eigenvectors"](np.array(matrix, float))
    signs = np.where(np.sum(floats * np.array(found, float), axis=0) < 0, -1, 1)
    return found * signs


def precise_spectrum(c: Context, matrix: Value) -> tuple[Value, Value]:
    """Return the eigenvalues and eigenvectors of the symmetric part of a matrix, in digits."""
    size = len(matrix)
    if not size:
        return np.empty(0, object), matrix
    if not np.isfinite(np.array(matrix, float)).all():
        return np.full(size, c.nan, object), np.full(matrix.shape, c.nan, object)
    values, vectors = c.eigsy(c.matrix(symmetrized(matrix).tolist()))
    found = np.array(values.tolist(), object).reshape(size)
    return found, np.array(vectors.tolist(), object).reshape(size, size)


def _precise_gaps(c: Context, values: Value) -> Value:
    size = values.shape[-1]
    found = np.full((*values.shape, size), c.zero, object)
    for *place, i, j in np.ndindex(found.shape):
        if i == j:
            continue
        row = values[tuple(place)]
        least = 2**20 * c.eps * max(map(abs, row))
        gap = row[j] - row[i]
        found[(*place, i, j)] = 1 / gap if abs(gap) > least else c.nan
    return found


def _precise_factor(c: Context, matrix: Value) -> Value:
    matrix = symmetrized(matrix)
    found = np.full(matrix.shape, c.zero, object)
    for i in range(len(matrix)):
        for j in range(i + 1):
            rest = matrix[i, j] - sum((found[i, k] * found[j, k] for k in range(j)), c.zero)
            if i == j and not rest > 0:
                return np.full(matrix.shape, c.nan, object)
            found[i, j] = c.sqrt(rest) if i == j else rest / found[j, j]
    return found


def _each(function: Callable[[Context, Value], Value]) -> Callable[..., Value]:
    return lambda c, settings, x: each_matrix(partial(function, c))(x)


PRECISE: Spellings = {
    "cholesky": _each(_precise_factor),
    "eigvalsh": _each(_eigenvalues),
    "eigenvectors": _each(precise_eigenvectors),
    "symmetrized": lambda c, settings, x: symmetrized(x),
    "lower_half": lambda c, settings, x: _lower_half(x),
    "gaps": lambda c, settings, x: _precise_gaps(c, x),
}


# ---- entries -----------------------------------------------------------------------------------


def _pair(op: str, first: Any, second: Any) -> Any:
    return operation(op, (first, second))


def _factor_of_entries(matrix: Value) -> Value:
    found = np.full(matrix.shape, constant(0), object)
    for i in range(len(matrix)):
        for j in range(i + 1):
            rest = matrix[i, j]
            for k in range(j):
                rest = _pair("sub", rest, _pair("mul", found[i, k], found[j, k]))
            root = operation("sqrt", (rest,))
            found[i, j] = root if i == j else _pair("div", rest, found[j, j])
    return found


def _symmetric_entries(matrix: Value) -> Value:
    pairs = np.frompyfunc(lambda x, y: _pair("div", _pair("add", x, y), constant(2)), 2, 1)
    return pairs(matrix, np.swapaxes(matrix, -1, -2))


def _half_of_entries(matrix: Value) -> Value:
    found = np.full(matrix.shape, constant(0), object)
    for place in np.ndindex(matrix.shape):
        i, j = place[-2:]
        if i == j:
            found[place] = _pair("div", matrix[place], constant(2))
        elif i > j:
            found[place] = matrix[place]
    return found


OF_ENTRIES: Spellings = {
    "cholesky": lambda settings, x: each_matrix(_factor_of_entries)(_symmetric_entries(x)),
    "symmetrized": lambda settings, x: _symmetric_entries(x),
    "lower_half": lambda settings, x: _half_of_entries(x),
}
