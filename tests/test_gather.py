"""Entries at places that are values: U[i], labels by number, and what a wrong index is told."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from differences import by_argument

import gradc

_RANDOM = np.random.default_rng(0)
U, V, R = _RANDOM.normal(size=(4, 3)), _RANDOM.normal(size=(5, 3)), _RANDOM.normal(size=6)
PLACES, J = np.array([0, 1, 1, -1, 3, 0]), np.array([0, 4, 4, -1, 2, 0])
LABELS = np.array([0, 2, 1, 1, 2, 0])
CUBE = _RANDOM.normal(size=(2, 3, 4))


def log_softmax(z: Any) -> Any:
    return z - np.log(np.exp(z).sum(-1, keepdims=True))


# A program, the same in NumPy, and its arguments; indices are those of whole numbers.
PROGRAMS: dict[str, tuple[str, Callable[..., Any], tuple[Any, ...]]] = {
    "factors": (
        "r: [n], U: [users, k], V: [items, k], i: [n], j: [n]; sum((r - sum(U[i]*V[j], axis=1))^2)",
        lambda r, u, v, i, j: ((r - (u[i] * v[j]).sum(1)) ** 2).sum(),
        (R, U, V, PLACES, J),
    ),
    "embedding": (
        "E: [words, k], W: [k, classes], i: [n], y: [n]; cross_entropy(E[i] @ W, y)",
        lambda e, w, i, y: -log_softmax(e[i] @ w)[range(6), y].mean(),
        (U, V[:3], PLACES, LABELS),
    ),
    "likelihood": (
        "A: [n, 3], y: [n]; nll_loss(log_softmax(A), y) + sum(one_hot(y, 3)*A^2)",
        lambda a, y: -log_softmax(a)[range(4), y].mean() + (np.eye(3)[y] * a**2).sum(),
        (U, np.array([0, 1, 2, 2])),
    ),
    "column": ("A: [n, k], i: [m]; sum(A[:, i]^3)", lambda a, i: (a[:, i] ** 3).sum(), (U, LABELS)),
    "pairs": ("A: [n, k], i: [m], j: [m]; sum(A[i, j]^2)", lambda a, i, j: (a[i, j] ** 2).sum(), (U, PLACES, LABELS)),
    "apart": (
        "A: [2, 3, n], i: [m], j: [m]; sum(A[i, :, j]^2*A[i, 1, j][:, None])",
        lambda a, i, j: (a[i, :, j] ** 2 * a[i, 1, j][:, None]).sum(),
        (CUBE, np.array([0, 1, 1]), np.array([3, 3, -4])),
    ),
    "beside a number": (
        "A: [2, 3, n], i: [m]; sum(A[0, :, i]^2*x)".replace("*x", ""),
        lambda a, i: (a[0, :, i] ** 2).sum(),
        (CUBE, np.array([3, 3, -4])),
    ),
    "of a new axis": (
        "A: [n, k], i: [m]; sum((A[i, None, :] - A[None, i, :])^4)",
        lambda a, i: ((a[i, None, :] - a[None, i, :]) ** 4).sum(),
        (U, PLACES),
    ),
    "of two axes": ("A: [n, k], i: [2, m]; sum(A[i]^3)", lambda a, i: (a[i] ** 3).sum(), (U, PLACES.reshape(2, 3))),
    "one after the other": ("A: [n, k], i: [m], j: [l]; sum(A[i][j]^3)", lambda a, i, j: (a[i][j] ** 3).sum(), (U, PLACES, J)),
    "a number": ("x: [n], k: []; x[k]^2*x[0]", lambda x, k: x[k] ** 2 * x[0], (R, 3)),
    "a list": ("x: [n]; sum(x[[0, 2, 2]]^2)", lambda x: (x[[0, 2, 2]] ** 2).sum(), (R,)),
    "take": (
        "A: [n, k], i: [m, 2]; sum(take(A, i, axis=1)^2) + sum(np.take(A, i)^3)",
        lambda a, i: (np.take(a, i, 1) ** 2).sum() + (np.take(a, i) ** 3).sum(),
        (U, np.array([[0, 1], [2, 2]])),
    ),
    "take_along_axis": (
        "A: [n, k], i: [n, 1]; sum(np.take_along_axis(A, i, axis=1)^3)",
        lambda a, i: (np.take_along_axis(a, i, 1) ** 3).sum(),
        (U, np.array([[0], [1], [2], [2]])),
    ),
    "Cox": (
        "x: [n, p], b: [p], e: [m]; t = x @ b; sum(t[e]) - sum(log(cumsum(exp(t)))[e])",
        lambda x, b, e: (x @ b)[e].sum() - np.log(np.cumsum(np.exp(x @ b)))[e].sum(),
        (U, V[0], np.array([0, 2])),
    ),
    "a loop": (
        "U: [users, k], i: [T]; s = 0; for t in 0..T-1 { s = s/2 + sum(U[i[t]]^2) }; s",
        lambda u, i: sum((u[k] ** 2).sum() / 2 ** (5 - t) for t, k in enumerate(i)),
        (U, PLACES),
    ),
    "nothing": ("U: [n, k], i: [m]; sum(U[i]^2) + sum(U)", lambda u, i: u.sum(), (U, np.zeros(0))),
}  # fmt: skip


def is_index(argument: Any) -> bool:
    return bool(np.asarray(argument).dtype.kind == "i") or np.size(argument) == 0


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_gradient_adds_up_what_comes_back_to_a_place(name: str) -> None:
    text, function, given = PROGRAMS[name]
    compiled = gradc.compile(text)
    whole = tuple(one.astype(int) if np.size(one) == 0 else one for one in given)
    assert compiled(*given) == pytest.approx(function(*whole))
    gradient = compiled.gradient(*given)
    gradient = gradient if isinstance(gradient, tuple) else (gradient,)
    places = [i for i, one in enumerate(given) if not is_index(one)]
    for found, place in zip(gradient, places, strict=True):
        np.testing.assert_allclose(found, by_argument(function, whole, place), atol=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["factors", "embedding", "apart", "a number", "a loop", "a list"])
def test_every_witness_agrees(name: str) -> None:
    assert gradc.compile(PROGRAMS[name][0]).verify().ok


def test_second_derivatives_follow_from_the_first() -> None:
    compiled = gradc.compile("x: [n], i: [m]; sum(x[i]^3)")
    x, i = np.array([1.0, 2.0, 3.0]), np.array([0, 0, -1, 1])
    np.testing.assert_allclose(np.squeeze(compiled.hessian(x, i)), np.diag([12.0, 12.0, 18.0]))


@pytest.mark.parametrize("bad", [5, -5, 0.5, np.nan, np.inf])
def test_a_wrong_index_is_named_with_its_place(bad: float) -> None:
    compiled = gradc.compile("U: [users, k], i: [n]; sum(U[i]^2)")
    with pytest.raises(
        IndexError, match=r"i\[1\] is .*, and is an index of U, which has 4 entries"
    ):
        compiled(U, np.array([0, bad]))


def test_float32_stays_float32() -> None:
    compiled = gradc.compile("U: [users, k], i: [n]; sum(U[i]^2)")
    found = compiled.gradient(U.astype(np.float32), PLACES.astype(np.float32))
    assert np.asarray(found).dtype == np.float32


def test_nothing_is_differentiated_by_an_index() -> None:
    with pytest.raises(gradc.GradcError, match="i is an index, a whole number"):
        gradc.compile("U: [users, k], i: [n]; sum(U[i]^2)", wrt=["i"])
