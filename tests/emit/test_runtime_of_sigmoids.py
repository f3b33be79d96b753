"""Sigmoids in files for NumPy, by one exponential where none overflows, against mpmath."""

import mpmath
import numpy as np
import pytest

import gradc
from gradc.emit.numpy.runtime import _sigmoid, _sigmoids

VALUES = [-1e4, -720.0, -701.0, -699.0, -90.0, -79.0, -11.0, -9.0, -1.0, 0.0, 1.0, 40.0]
VALUES += [90.0, 720.0, np.inf, -np.inf, np.nan]


def true(x: float) -> float:
    if not np.isfinite(x):
        return np.nan if np.isnan(x) else float(x > 0)
    with mpmath.workdps(50):
        return float(1 / (1 + mpmath.exp(-mpmath.mpf(x))))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("count", [1, 3, len(VALUES)])
def test_sigmoids_are_true_whatever_stands_beside_them(dtype: str, count: int) -> None:
    kind = np.finfo(dtype)
    for start in range(len(VALUES) - count + 1):
        given = np.array(VALUES[start : start + count], dtype)
        kept = given.copy()
        both = _sigmoids(given)
        expected = [[true(sign * float(x)) for x in given] for sign in (1, -1)]
        for found, right in zip([*both, _sigmoid(given)], [*expected, expected[0]], strict=True):
            assert found.dtype == given.dtype
            np.testing.assert_allclose(found, right, rtol=4 * kind.eps, atol=4 * kind.tiny)
        np.testing.assert_array_equal(given, kept)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("x", [-720.0, -1.0, 0.0, 720.0])
def test_sigmoids_of_a_number_are_numbers(x: float) -> None:
    for number in (x, np.float64(x), np.array(x)):
        found = [*_sigmoids(number), _sigmoid(number)]
        assert not any(isinstance(one, np.ndarray) for one in found)
        np.testing.assert_allclose(found, [true(x), true(-x), true(x)], rtol=1e-15, atol=1e-307)


@pytest.mark.parametrize("function", ["sigmoid", "softplus", "silu", "log_sigmoid", "tanh", "gelu"])
def test_a_choice_between_numbers_is_a_number_in_every_function(function: str) -> None:
    f = gradc.compile(f"{function}(where(x > 0, x, 1))")
    for x in (0.5, np.float64(0.5), np.array(0.5)):
        slope = f.gradient(x).x
        np.testing.assert_allclose(f.jvp(1.0, x)[1], slope)
        np.testing.assert_allclose(f.jacobian(x), [slope])
        assert f.hessian(x).shape == (1, 1)


def test_sigmoids_of_nothing_are_nothing() -> None:
    assert [one.shape for one in _sigmoids(np.empty((0, 3)))] == [(0, 3), (0, 3)]
