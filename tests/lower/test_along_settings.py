"""Settings of functions of arrays that few write: NumPy's value of the same call, or what is said."""
# ruff: noqa: N803  # matrices are capitals

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import integrate

import gradc

SHAPES = {"x": (6,), "y": (6,), "A": (4, 6), "B": (6, 4), "S": (4, 4), "T": (3, 4, 6)}


def values() -> dict[str, Any]:
    random = np.random.default_rng(5)
    found: dict[str, Any] = {name: random.uniform(0.5, 2, size) for name, size in SHAPES.items()}
    return {**found, "S": found["S"] @ found["S"].T + 4 * np.eye(4), "s": 1.5}


# The call as it is written, and NumPy's own.
CALLS: list[tuple[str, Callable[..., Any]]] = [
    ("np.tensordot(A, A)", lambda A: np.tensordot(A, A)),
    ("np.tensordot(A, B, 1)", lambda A, B: np.tensordot(A, B, 1)),
    ("np.tensordot(T, A, axes=([1, 2], [0, 1]))", lambda T, A: np.tensordot(T, A, ([1, 2], [0, 1]))),
    ("np.tensordot(T, A, axes=(2, 1))", lambda T, A: np.tensordot(T, A, (2, 1))),
    ("np.tensordot(s, A, axes=0)", lambda s, A: np.tensordot(s, A, 0)),
    ("np.inner(A, A)", lambda A: np.inner(A, A)),
    ("np.inner(s, x)", lambda s, x: np.inner(s, x)),
    ("np.vdot(A, A)", lambda A: np.vdot(A, A)),
    ("np.vdot(s, s)", lambda s: np.vdot(s, s)),
    ("np.vdot(A, B)", lambda A, B: np.vdot(A, B)),
    ("np.kron(x, A)", lambda x, A: np.kron(x, A)),
    ("np.kron(A, S)", lambda A, S: np.kron(A, S)),
    ("np.kron(s, A)", lambda s, A: np.kron(s, A)),
    ("T @ x", lambda T, x: T @ x),
    ("np.matvec(T, x)", lambda T, x: np.matvec(T, x)),
    ("np.diag(S, k=1)", lambda S: np.diag(S, 1)),
    ("np.diag(x, k=-2)", lambda x: np.diag(x, -2)),
    ("np.diagonal(S, -1)", lambda S: np.diagonal(S, -1)),
    ("np.diagonal(T, axis1=1, axis2=2)", lambda T: np.diagonal(T, 0, 1, 2)),
    ("np.trace(T)", lambda T: np.trace(T)),
    ("np.trace(S, offset=1)", lambda S: np.trace(S, 1)),
    ("np.linalg.matrix_power(S, 5)", lambda S: np.linalg.matrix_power(S, 5)),
    ("np.linalg.matrix_power(S, 0)", lambda S: np.linalg.matrix_power(S, 0)),
    ("np.linalg.matrix_power(S, -2)", lambda S: np.linalg.matrix_power(S, -2)),
    ("np.linalg.multi_dot([A, B, S])", lambda A, B, S: np.linalg.multi_dot([A, B, S])),
    ("np.vander(x)", lambda x: np.vander(x)),
    ("np.vander(x, 3, increasing=True)", lambda x: np.vander(x, 3, increasing=True)),
    ("np.cross(x[:3], y[:3])", lambda x, y: np.cross(x[:3], y[:3])),
    ("np.cross(A[:, :3], x[:3])", lambda A, x: np.cross(A[:, :3], x[:3])),
    ("np.diff(x, n=0)", lambda x: np.diff(x, n=0)),
    ("np.atleast_2d(s)", lambda s: np.atleast_2d(s)),
    ("np.repeat(x, [2])", lambda x: np.repeat(x, [2])),
    ("np.insert(A, 1, x, axis=0)", lambda A, x: np.insert(A, 1, x, axis=0)),
    ("np.insert(A, 1, s, axis=1)", lambda A, s: np.insert(A, 1, s, axis=1)),
    ("np.split(x, [2, -1])[1]", lambda x: np.split(x, [2, -1])[1]),
    ("np.unstack(A)[2]", lambda A: np.unstack(A)[2]),
    ("np.broadcast_arrays(x, A)[0]", lambda x, A: np.broadcast_arrays(x, A)[0]),
    ("np.meshgrid(x, y, indexing='ij')[1]", lambda x, y: np.meshgrid(x, y, indexing="ij")[1]),
    ("scipy.integrate.cumulative_trapezoid(x)", lambda x: integrate.cumulative_trapezoid(x)),
    ("scipy.integrate.cumulative_trapezoid(A, x, initial=0)", lambda A, x: integrate.cumulative_trapezoid(A, x, initial=0)),
    ("np.linalg.eigvalsh(S)", lambda S: np.linalg.eigvalsh(S)),
    ("np.average(A, axis=1, weights=x, keepdims=True)", lambda A, x: np.average(A, axis=1, weights=x, keepdims=True)),
    ("np.average(A, weights=None)", lambda A: np.average(A)),
    ("np.corrcoef(x)", lambda x: np.corrcoef(x)),
    ("np.cov(x, y)", lambda x, y: np.cov(x, y)),
    ("np.sum([x, y])", lambda x, y: np.sum([x, y])),
    ("np.take(A, [0, 2], axis=1)", lambda A: np.take(A, [0, 2], axis=1)),
    ("np.transpose(T, (2, 0, 1))", lambda T: np.transpose(T, (2, 0, 1))),
    ("np.cumsum(x, dtype=float)", lambda x: np.cumsum(x, dtype=float)),
    ("np.take_along_axis(A, np.argsort(A, axis=1))", lambda A: np.take_along_axis(A, np.argsort(A, axis=1))),
    ("x[np.newaxis, :]", lambda x: x[np.newaxis, :]),
    ("np.linalg.solve(S, B.T)", lambda S, B: np.linalg.solve(S, B.T)),
]  # fmt: skip


@pytest.mark.filterwarnings("ignore::gradc.GradcWarning")
@pytest.mark.parametrize(("call", "theirs"), CALLS, ids=[call for call, _ in CALLS])
def test_a_setting_means_what_numpy_has(call: str, theirs: Callable[..., Any]) -> None:
    names = theirs.__code__.co_varnames[: theirs.__code__.co_argcount]
    declared = ", ".join(one for one in _declared() if one.partition(":")[0] in names)
    at = {name: values()[name] for name in names}
    f = gradc.compile(f"param {declared}\nf = {call}", emit="value, jvp")
    expected = theirs(**at)
    found = f.value(**at)
    assert np.shape(found) == np.shape(expected)
    assert np.allclose(found, expected, rtol=1e-12, atol=1e-12)
    random = np.random.default_rng(7)
    along = {name: random.standard_normal(np.shape(one)) for name, one in at.items()}
    if "S" in along:
        along["S"] = along["S"] + along["S"].T
    step = 1e-6
    ends = [theirs(**{n: at[n] + sign * step * along[n] for n in at}) for sign in (1, -1)]
    _, slope = f.jvp(along, **at)
    assert np.allclose(slope, (ends[0] - ends[1]) / (2 * step), rtol=1e-6, atol=1e-7)


def _declared() -> list[str]:
    return [f"{name}: [{', '.join(map(str, size))}]" for name, size in SHAPES.items()] + ["s"]


REFUSED = [
    ("np.tensordot(A, B, 3)", "tensordot over 3 axes"),
    ("np.tensordot(A, B, axes=([0],))", "axes of tensordot is a pair"),
    ("np.tensordot(A, B, axes=([0], [0]))", "sums over axes"),
    ("np.insert(A, [0, len(x)], 1, axis=1)", "must be known when compiling"),
    ("np.delete(x, 9)", "there is no place 9"),
    ("np.delete(x, -9)", "there is no place -9"),
    ("np.split(x, 0)[0]", "the number of parts is a whole number"),
    ("np.split(x, 2)[0:1]", "the index of a list is one whole number"),
    ("np.meshgrid(x, y, indexing='no')[0]", "has no indexing no"),
    ("np.gradient(x, edge_order=2)", "edges of the first order"),
    ("np.gradient(x[:1])", "needs two entries along its axis"),
    ("np.convolve(x, y, mode='no')", "has no mode no"),
    ("convolve2d(A, B, mode='no')", "has the modes full, same and valid"),
    ("convolve2d(A, x)", "takes two matrices"),
    ("np.polyval(A, x)", "takes its factors as a vector"),
    ("np.cumsum(s)", "a scalar has nothing to reduce"),
    ("np.rot90(A, 1, axes=(0, 0))", "turns in the plane of two axes"),
    ("np.moveaxis(T, (0, 1), 0)", "takes as many places as axes"),
    ("np.pad(x, 1, mode='reflect', reflect_type='odd')", "no odd reflections"),
    ("np.cumsum(x, 0, 1, 2, 3)", "cumsum takes 1 to 2 arguments, 5 given"),
    ("np.cumsum(x, 0, axis=0)", "is given axis twice"),
    ("np.cumsum(axis=0, x)", "an argument without a name stands behind one with a name"),
    ("np.stack(s)", "stack takes a list of arrays"),
    ("np.pad(x, 1, mode=x)", "is a word"),
    ("np.linalg.eigvalsh(S, UPLO='Q')", "has no UPLO Q"),
    ("scipy.linalg.solve_triangular(S, s)", "takes a vector or a matrix behind the matrix"),
    ("np.average(A, weights=x, axis=5)", "the array is"),
    ("np.transpose(T, (0, 1))", "these are not all the axes"),
    ("np.sum(A, axis=())", "no axis is named"),
    ("np.sum(A, axis=(0, 0))", "an axis is named twice"),
    ("np.squeeze(A, axis=0)", "squeeze takes axes of length 1 out"),
    ("np.reshape(A, (-1, 5))", "the -1 in the new shape cannot be worked out"),
    ("np.linalg.solve(S, s)", "solve takes a square matrix"),
    ("np.diag(s)", "diag takes a vector or a square matrix"),
    ("np.sum(A, keepdims=2)", "is True or False"),
    ("np.zeros(-1) + s", "a dimension cannot be -1"),
    ("np.ones((2, -3)) * s", "a dimension cannot be -3"),
    ("np.full(-3, s)", "a dimension of full cannot be negative"),
    ("np.reshape(A, (-2, -1))", "a dimension cannot be -2"),
    ("np.broadcast_to(x, (-1, 6))", "a dimension cannot be -1"),
    ("T[..., 0, ...]", "an index has one '...'"),
    ("x[0, 1]", "2 indices for an array with 1 axis"),
    ("x[::0]", "the step of a slice is a whole number"),
    ("np.take_along_axis(s, x, 0)", "takes an array, and this is a number"),
    ("np.take_along_axis(A, x)", "takes indices with as many axes as the array"),
    ("np.sum([x, A])", "sum of a list of different shapes"),
]  # fmt: skip


@pytest.mark.filterwarnings("ignore::gradc.GradcWarning")
@pytest.mark.parametrize(("call", "match"), REFUSED)
def test_what_has_no_meaning_is_said_in_words(call: str, match: str) -> None:
    with pytest.raises(gradc.GradcError, match=match):
        gradc.compile(f"param {', '.join(_declared())}\nf = {call}", emit="value")
