"""What works many entries out at once has the value that one entry has alone, at every limit."""

import itertools
import warnings
from collections.abc import Callable
from typing import Any

import mpmath as mp
import numpy as np
import pytest

import gradc
from gradc.emit.numpy import runtime, runtime_of_many

MANY = 300
LIMITS = [np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -2.0, 1e200, -1e200, 1e-200, 5e-324, 1.7e308]
PAIRS: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "hypot": (runtime_of_many._hypot, np.hypot),
    "logaddexp": (runtime_of_many._logaddexp, np.logaddexp),
}


@pytest.mark.parametrize("name", PAIRS)
def test_limits_are_those_of_one_entry(name: str) -> None:
    found, expected = PAIRS[name]
    with np.errstate(all="ignore"):
        for x, y in itertools.product(LIMITS, LIMITS):
            many = found(np.full(MANY, x), np.full(MANY, y))
            np.testing.assert_allclose(many, expected(x, y), rtol=5e-16, atol=0)
            assert np.all(np.signbit(many) == np.signbit(expected(x, y))) or np.isnan(many[0])


def test_limits_beside_other_entries() -> None:
    x, y = (np.tile(one, 3) for one in zip(*itertools.product(LIMITS, LIMITS), strict=True))
    with np.errstate(all="ignore"):
        for found, expected in PAIRS.values():
            np.testing.assert_allclose(found(x, y), expected(x, y), rtol=5e-16, atol=0)
            np.testing.assert_allclose(found(x, 0), expected(x, 0), rtol=5e-16, atol=0)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("scale", [1e-3, 1.0, 30.0])
def test_errors_are_a_few_units_in_the_last_place(dtype: type, scale: float) -> None:
    random = np.random.default_rng(7)
    x, y = (np.abs(random.normal(size=MANY) * scale).astype(dtype) for _ in range(2))
    truths = {
        "hypot": mp.hypot,
        "logaddexp": lambda a, b: mp.log(mp.exp(a) + mp.exp(b)),
    }
    with mp.workdps(40):
        for name, truth in truths.items():
            found = PAIRS[name][0](x, y)
            assert found.dtype == dtype
            for one, a, b in zip(found, x, y, strict=True):
                exact = truth(mp.mpf(float(a)), mp.mpf(float(b)))
                assert abs(mp.mpf(float(one)) - exact) <= 4 * float(np.spacing(one))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_both_sigmoids_are_exact_at_both_ends(dtype: type) -> None:
    x = np.linspace(-80.0, 80.0, MANY).astype(dtype)
    with mp.workdps(60):
        for found, sign in zip(runtime._sigmoids(x), (1, -1), strict=True):
            assert found.dtype == dtype
            for one, a in zip(found, x, strict=True):
                exact = 1 / (1 + mp.exp(-sign * mp.mpf(float(a))))
                assert abs(mp.mpf(float(one)) - exact) <= 4 * float(np.spacing(one))


def test_both_sigmoids_where_an_exponential_overflows() -> None:
    x = np.array([0.0, 800.0, -800.0, np.inf, -np.inf, np.nan])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found, other = runtime._sigmoids(x)
        one = [runtime._sigmoids(x) for x in x]
    assert np.array_equal(found, [0.5, 1, 0, 1, 0, np.nan], equal_nan=True)
    assert np.array_equal(other, [0.5, 0, 1, 0, 1, np.nan], equal_nan=True)
    assert np.array_equal([found, other], np.transpose(one), equal_nan=True)


@pytest.mark.parametrize("exponent", [3, 4, 5, 6, 7, 8, -2, -3, -4])
def test_short_powers_are_products(exponent: int) -> None:
    source = gradc.compile(f"x^({exponent})", emit="value").source
    assert f"x**{exponent}" not in source.split("_of_floats")[0].split('"""')[-1]
    x = np.array([-3.7, -1.1, 0.3, 2.9, 1e20, -1e-20])
    with mp.workdps(40):
        for one, a in zip(gradc.compile(f"x^({exponent})").value(x), x, strict=True):
            exact = mp.mpf(float(a)) ** exponent
            assert abs(mp.mpf(float(one)) - exact) <= 4 * float(np.spacing(abs(one)))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_short_powers_have_the_limits_of_powers() -> None:
    x = np.array(LIMITS)
    for exponent in (3, 4, 5, 8, -2, -3, -4):
        found = gradc.compile(f"x^({exponent})").value(x)
        assert np.array_equal(found, x**exponent, equal_nan=True)
        assert np.array_equal(np.signbit(found), np.signbit(x**exponent)) or np.isnan(found).any()


def test_one_exponential_is_enough_for_a_sigmoid_and_its_slope() -> None:
    text = gradc.compile("h = sigmoid(x*w)", emit="value, gradient").source
    lines = [line.strip() for line in text.splitlines()]
    assert "h, t2 = _sigmoids(t1)" in lines
    assert "h = _sigmoid(x * w)" in lines  # the value alone needs one of them
