"""Formulas that people write out, at points where a plain gradient cancels or is no number.

What is right is from mpmath, in 60 digits.
"""

import math

import pytest

import gradc

RIGHT = [
    # quotients of exp(x) - 1: f*(1 + f) has no digits where f is nearly -1
    ("1/(exp(x) - 1)", {"x": -40.0}, "x", -4.248354255291589e-18),
    ("1/(exp(x) - 1)", {"x": -800.0}, "x", 0.0),
    ("1/(exp(h*f/(k*t)) - 1)", {"h": 1.0, "f": 40.0, "k": 1.0, "t": -1.0}, "f", 4.248354255291589e-18),
    ("x^3/(exp(x) - 1)", {"x": 0.0}, "x", 0.0),
    # the normal density over its distribution
    ("exp(-x^2/2)/ndtr(x)", {"x": 40.0}, "x", 0.0),
    ("exp(-x^2/2)/ndtr(x)", {"x": 5.0}, "x", -1.8633276742141006e-5),
    ("exp(-x^2)/erfc(x)", {"x": -40.0}, "x", 0.0),
    # compound interest by its time, and powers that are hardly 1
    ("(1 + r)^n", {"r": 1e-12, "n": 10.0}, "n", 1.0000000000095e-12),
    # one of two squares is 0
    ("s^2/(s^2 + t^2)", {"s": 40.0, "t": 0.0}, "t", 0.0),
    ("x^n/(k^n + x^n)", {"x": 2.0, "n": 1.0, "k": 0.0}, "k", -0.5),
    ("x^n/(k^n + x^n)", {"x": 2.0, "n": 2.0, "k": 0.0}, "n", 0.0),
    # an exponential times one that grows
    ("exp(-x)*sinh(x)", {"x": 20.0}, "x", 4.248354255291589e-18),
    ("exp(-x)*cosh(x)", {"x": 800.0}, "x", 0.0),
    ("sqrt(1 - sigmoid(x)^2)", {"x": 40.0}, "x", -1.4574557034935211e-09),
    ("log(1 + x)*(1 + x)^n", {"x": 1e-17, "n": 3.0}, "n", 1e-34),
]  # fmt: skip
VALUES = [
    ("(1 + x)^(1/3) - 1", {"x": 1e-9}, 3.3333333322222224e-10),
    ("(1 + x)^(1/12) - 1", {"x": 1e-9}, 8.3333333295138894e-11),
    ("digamma(x + 0.5) - digamma(x)", {"x": 1e8}, 5.0000000125e-9),
    ("exp(-x)*sinh(x)", {"x": 800.0}, 0.5),
    ("exp(x)*cosh(x)", {"x": -800.0}, 0.5),
    ("log(1/(exp(x) - 1))", {"x": 800.0}, -800.0),
]


@pytest.mark.parametrize(("text", "at", "name", "slope"), RIGHT)
def test_gradients_are_right(text: str, at: dict[str, float], name: str, slope: float) -> None:
    # in scalar files erfcx raises where it overflows
    target = "numpy" if "erfc" in text or "ndtr" in text else "scalar"
    found = getattr(gradc.compile(text, target=target).gradient(**at), name)
    assert math.isclose(found, slope, rel_tol=1e-13, abs_tol=1e-300)


@pytest.mark.parametrize(("text", "at", "value"), VALUES)
def test_values_are_right(text: str, at: dict[str, float], value: float) -> None:
    assert math.isclose(gradc.compile(text, target="scalar")(**at), value, rel_tol=1e-13)
