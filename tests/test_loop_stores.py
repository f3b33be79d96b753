"""Parts of arrays in loops that are read once: `y[t] = …`, and entries of what a step works out.

NumPy's own loops are what values are compared with; gradients are those of differences.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import gradc

N = 24
X = np.random.default_rng(6).normal(size=N)


def _recurrence(x):
    y = np.zeros(len(x))
    y[0] = x[0]
    for t in range(1, len(x)):
        y[t] = 0.5 * y[t - 1] + np.sin(x[t])
    return np.sum(y**2)


def _two_back(x):
    y = np.zeros(30)
    y[0], y[1] = 1, x[0]
    for t in range(2, 30):
        y[t] = 0.5 * y[t - 1] - 0.2 * y[t - 2] + x[t % 24]
    return y[-1] * y[3]


def _backwards(x):
    y = np.zeros(len(x) + 1)
    for t in range(len(x) - 1, -1, -1):
        y[t] = 0.4 * y[t + 1] + x[t] ** 2
    return np.sum(y)


def _columns(x):
    y = np.zeros((N, 2))
    for t in range(1, N):
        y[t, 0] = 0.5 * y[t - 1, 0] + x[t]
        y[t, 1] = 0.3 * y[t - 1, 1] + y[t, 0] * x[t]
    return np.sum(y[-1]) + np.sum(y[:, 1] ** 2)


def _two_stores(x):
    y = x.copy()
    for t in range(1, N):
        y[t] += 0.3 * y[t - 1]
        y[0] = y[0] * 0.9 + 0.1
    return np.sum(y**2)


def _table(x):
    table = np.zeros((20, 20))
    for i in range(20):
        for j in range(20):
            table[i, j] = x[i] * x[j] + table[j, i] / 2
    return np.sum(table @ table)


def _diagonal(x):
    table = np.outer(x, x)
    for i in range(N):
        table[i, i] = x[i] ** 3
        table[0, i] = table[i, i] / 2
    return np.sum(table @ x)


def _whole_array(x):
    y = np.zeros(N)
    for t in range(N):
        y[t] = x[t] + np.mean(y)
        y[-1] = y[t - 1]
    return np.sum(y**2)


def _last_ones(x):
    best = x.copy()
    for t in range(20):
        best = best * 0.9
        best[t] = best[t] + best[t + 1] ** 2
    return best[0] + best[19]


def _two_arrays(x):
    y, z = np.zeros((N, 2)), x + 1
    for t in range(2, N):
        y[t] = y[t - 1] * 0.3 + x[:2]
        z[t] = z[t] + z[t - 2] * y[t, 1] + y[t - 1, 0]
    return np.sum(y**2) + np.sum(z * x)


def _ahead(x):
    y = x * 1
    for t in range(N - 2):
        y[t + 1] = y[t + 2] * y[t] + y[t + 1]
        y[t + 1] = y[t + 1] / 2
    return np.sum(y**2)


def _round_the_end(x):
    y = x * 1
    for t in range(N):
        y[t] = y[t - 1] * 0.5 + x[t]
    return np.sum(y**2)


def _another_name(x):
    y = x * 1
    before = 0 * x
    for t in range(1, N):
        y[t] = y[t - 1] * 0.5 + x[t]
        before = before * 0.5 + y
    return np.sum(y) + np.sum(before**2)


FUNCTIONS = [
    _recurrence, _two_back, _backwards, _columns, _two_stores, _diagonal, _whole_array,
    _last_ones, _two_arrays, _ahead, _round_the_end, _another_name,
    pytest.param(_table, marks=pytest.mark.slow),
]  # fmt: skip


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_store_in_a_loop_is_that_of_numpy(function: Callable[[Any], Any]) -> None:
    ours = gradc.from_python(function, like=(X,))
    assert len(ours.source.splitlines()) < 250  # a loop, and not written out
    assert ours(X) == pytest.approx(function(X), rel=1e-11)
    step, along = 1e-6, np.cos(np.arange(N))
    slope = (function(X + step * along) - function(X - step * along)) / (2 * step)
    assert ours.gradient(X).x @ along == pytest.approx(slope, rel=1e-6)
    ends = [ours.gradient(X + sign * step * along).x for sign in (1, -1)]
    second = (ends[0] - ends[1]) / (2 * step)
    np.testing.assert_allclose(ours.hvp({"x": along}, X).x, second, rtol=1e-5, atol=1e-5)
    assert ours.gradient(X.astype(np.float32)).x.dtype == np.float32


@pytest.mark.parametrize(
    "function", [_recurrence, _two_back, _backwards, _columns, _two_arrays, _ahead]
)
def test_rows_are_put_together_once(function: Callable[[Any], Any]) -> None:
    """No step has an array that is as long as the loop."""
    source = gradc.from_python(function, like=(X,)).source
    assert "_gather(np.arange(" not in source
    assert "np.concatenate" in source


PROGRAMS = [
    "y = x*1; z = x; for t in 1..n-1 { y[t] = y[t-1]*x[t]; z = y }; sum(y) + sum(z^2)",
    "y = zeros(n); for t in 1..n-1 { y[t] = y[t-1]*x[t] + x[0] }; sum(y)",
    "s = 0; for t in 1..n { r = s*x + x; s = s + r[t-1] }; s",
    "A = zeros(n, n); for i in 0..n-1 { for j in 0..n-1 { A[i, j] = x[i]*x[j] + A[j, i] } }; sum(A @ x)",
    "A = outer(x, x); s = 0; for i in 0..n-1 { s = s + A[i, i]*A[i, 0] }; s",
    "s = 0; for i in 0..n-3 { for j in 0..2 { s = s + x[i + j]*x[i] } }; s",
]


@pytest.mark.parametrize("program", PROGRAMS)
def test_how_many_steps_there_are_may_be_told_by_the_call(program: str) -> None:
    """Written out, with the number of steps known, it is the same."""
    ours = gradc.compile(f"param x: [n]; {program}")
    for size in (3, 5):
        known = program.replace("(n)", f"({size})").replace("(n, n)", f"({size}, {size})")
        known = known.replace("n-", f"{size}-").replace("1..n ", f"1..{size} ")
        other = gradc.compile(f"param x: [{size}]; {known}")
        at = X[:size]
        assert ours(at) == pytest.approx(other(at), rel=1e-12)
        np.testing.assert_allclose(ours.gradient(at).x, other.gradient(at).x, rtol=1e-11)
    assert ours.verify().ok


def test_a_place_outside_is_an_error_for_sure_or_when_called() -> None:
    with pytest.raises(gradc.GradcError, match=r"y\[t\] is y\[n\] where t is n"):
        gradc.compile("param x: [n]; y = zeros(n); for t in 1..n { y[t] = y[t-1] + x[0] }; sum(y)")
    with pytest.raises(gradc.GradcError, match="the index 30 is out of range"):
        gradc.compile("param x: [30]; y = x*1; for t in 1..30 { y[t] = y[t-1] + x[0] }; sum(y)")
    text = "m: integer; param x: [n]; y = zeros(n); for t in 0..m { y[t] = x[0] }; sum(y)"
    function = gradc.compile(text)
    assert function(23, X) == pytest.approx(24 * X[0])
    with pytest.raises(IndexError, match="is 24, and is an index of an array, which has 24"):
        function(24, X)
