"""Powers of a known exponent: rounded once, with IEEE's values at the edges."""

import math
from fractions import Fraction

import numpy as np
import pytest

import gradc

from .truths import errors

pytest.importorskip("llvmlite")
EDGES = [
    0.0, 1.0, 3.0, 5e-324, 1e-310, 1e-160, 1e-100, 1e100, 1e154, 1e160, 1e308, math.inf,
]  # fmt: skip


@pytest.fixture
def power(monkeypatch):
    monkeypatch.setenv("GRADC_CACHE", "")
    return lambda exponent: gradc.compile(f"param x\nx^({exponent})").native()


def exact(x, exponent):
    """Return a power as a float, and what that lacks in ulps."""
    true = Fraction(x) ** exponent
    return float(true), float((true - Fraction(float(true))) / Fraction(math.ulp(float(true))))


@pytest.mark.parametrize("exponent", [2, 3, 4, 7, 13, 64, -1, -2, -5, -8])
def test_powers_are_rounded_once(power, exponent):
    generator = np.random.default_rng(0)
    x = np.concatenate([generator.uniform(-3, 3, 60), generator.uniform(0.9, 1.1, 60)])
    f = power(exponent)
    true = np.array([exact(one, exponent) for one in x.tolist()]).T
    assert errors(f(x), true).max() <= 0.5001
    assert_edges(f, exponent)


@pytest.mark.parametrize("exponent", [1.5, 65, -0.5, 1 / 3])
def test_others_are_near(power, exponent):
    f = power(exponent)
    x = np.random.default_rng(1).uniform(0.5, 1.5, 60)
    np.testing.assert_allclose(f(x), x**exponent, rtol=4e-16)
    assert_edges(f, exponent)


def test_powers_of_2_are_exact(power):
    f = gradc.compile("param x\n2^x").native()
    x = np.arange(-1074.0, 1024.0)
    np.testing.assert_array_equal(f(x), np.exp2(x))
    assert [*f(np.array([-1080.0, 1024.0]))] == [0, math.inf]


def assert_edges(f, exponent):
    edges = np.array([*EDGES, *(-one for one in EDGES), math.nan])
    with np.errstate(all="ignore"):
        found, wanted = f(edges), np.float_power(edges, exponent)
    np.testing.assert_allclose(found, wanted, rtol=4e-16, atol=5e-324)
    some = ~np.isnan(wanted)
    np.testing.assert_array_equal(np.signbit(found)[some], np.signbit(wanted)[some])
