"""Where a program as it is written has no real value, it has none in any other form."""

import math
import warnings

import numpy as np
import pytest

import gradc
from gradc.graph.graph import order

# Programs, a point at which each is real, with value and derivative by x, and one where it is not.
_ROWS = [
    ("sqrt(x)^2", {"x": 0.0}, 0.0, 1.0, {"x": -2.0}),
    ("s = sqrt(x)\ns*s", {"x": 0.0}, 0.0, 1.0, {"x": -2.0}),
    ("sqrt(x)*y*sqrt(x)", {"x": 2.0, "y": 3.0}, 6.0, 3.0, {"x": -2.0, "y": 3.0}),
    ("sqrt(x)^4", {"x": 3.0}, 9.0, 6.0, {"x": -3.0}),
    ("sqrt(x)^(-2)", {"x": 4.0}, 0.25, -0.0625, {"x": -4.0}),
    ("sqrt(x)^2 + y", {"x": 0.0, "y": 1.0}, 1.0, 1.0, {"x": -1.0, "y": 1.0}),
    ("sqrt(x*y)*sqrt(x*y)", {"x": -2.0, "y": -3.0}, 6.0, -3.0, {"x": 2.0, "y": -3.0}),
    ("x^1.5*sqrt(x)", {"x": 3.0}, 9.0, 6.0, {"x": -3.0}),
    ("sqrt(x)*exp(x)*sqrt(x)*exp(-x)", {"x": 3.0}, 3.0, 1.0, {"x": -3.0}),
    ("max(sqrt(x)^2, 1)", {"x": 3.0}, 3.0, 1.0, {"x": -3.0}),
    ("sqrt(x + 1)^2 - 1", {"x": 3.0}, 3.0, 1.0, {"x": -3.0}),
    ("1/(1 + exp(-log(x)))", {"x": 1.0}, 0.5, 0.25, {"x": -2.0}),
    ("exp(log(x))", {"x": 3.0}, 3.0, 1.0, {"x": -3.0}),
    ("t = log(x)\nexp(2*t)", {"x": 3.0}, 9.0, 6.0, {"x": -3.0}),
    ("exp(-log(x))", {"x": 0.5}, 2.0, -4.0, {"x": -0.5}),
    ("exp(y*log(x))", {"x": 3.0, "y": 2.0}, 9.0, 6.0, {"x": -3.0, "y": 2.0}),
    ("exp(1.5*log(x))", {"x": 4.0}, 8.0, 3.0, {"x": -4.0}),
    ("exp(log(x)) - 1", {"x": 3.0}, 2.0, 1.0, {"x": -3.0}),
    ("log(exp(2*log(x))*exp(x)*x)", {"x": 1.0}, 1.0, 4.0, {"x": -1.0}),
    ("(x - y)/(log(x) - log(y))", {"x": 1.0, "y": 1.0}, 1.0, 0.5, {"x": -1.0, "y": -2.0}),
    ("log(x) - log(x) + y", {"x": 2.0, "y": 3.0}, 3.0, 0.0, {"x": -2.0, "y": 3.0}),
    ("sqrt(x) + 1e-30*y - sqrt(x)", {"x": 0.0, "y": 1.0}, 1e-30, 0.0, {"x": -1.0, "y": 1.0}),
    ("acos(x) - (acos(x) - x)", {"x": 1.0}, 1.0, 1.0, {"x": 1.5}),
    ("acosh(x)/acosh(x)", {"x": 2.0}, 1.0, 0.0, {"x": 0.5}),
    ("log(x)/(-log(x))*x", {"x": 2.0}, -2.0, -1.0, {"x": -2.0}),
    ("t = sqrt(x - y)\nsin(t)/sin(t)", {"x": 3.0, "y": 1.0}, 1.0, 0.0, {"x": 1.0, "y": 3.0}),
    ("exp(log(x) - y)/exp(log(x))", {"x": 3.0, "y": 0.0}, 1.0, 0.0, {"x": -3.0, "y": 0.0}),
    ("x^1.5*y/x^1.5", {"x": 2.0, "y": 3.0}, 3.0, 0.0, {"x": -2.0, "y": 3.0}),
    ("log1p(x)/(2*log1p(x))", {"x": 2.0}, 0.5, 0.0, {"x": -2.0}),
]


@pytest.mark.parametrize("target", ["numpy", "scalar"])
@pytest.mark.parametrize(("program", "real", "value", "slope", "other"), _ROWS)
def test_no_number_stands_where_there_is_none(
    program: str, real: dict, value: float, slope: float, other: dict, target: str
) -> None:
    function = gradc.compile(program, target=target)
    found, gradient = function.value_and_gradient(**real)
    assert found == pytest.approx(value, rel=1e-12, abs=0)
    assert gradient.x == pytest.approx(slope, rel=1e-12, abs=1e-300)
    assert math.isnan(_value(function, other))


def _value(function: gradc.Function, point: dict) -> float:
    """Return a value, nan where the `math` module raises."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return float(function(**point))
        except ValueError:
            return math.nan


@pytest.mark.parametrize(
    ("program", "value"),
    [
        ("sum(sqrt(x)*sqrt(x))", 6.0),
        ("sum(exp(2*log(x)))", 14.0),
        ("sum(log(x + 1)/log(x + 1))", 3.0),
        ("sum(log(x) - log(x) + 1)", 3.0),
        ("sum(log(x)) - (sum(log(x)) - 1)", 1.0),
        ("s = sum(log(x + 1))\nexp(s)*2/exp(s)", 2.0),
        ("sqrt(x[0])*x[1]*sqrt(x[0])", 2.0),
        ("log(x[0]) - log(x[0]) + 2", 2.0),
    ],
)
def test_entries_that_are_none(program: str, value: float) -> None:
    function = gradc.compile(f"param x: [n]\n{program}")
    assert function(x=np.array([1.0, 2.0, 3.0])) == pytest.approx(value, rel=1e-12)
    assert math.isnan(_value(function, {"x": np.array([-1.5, 2.0, 3.0])}))


@pytest.mark.parametrize(
    ("program", "at", "expected"),
    [
        ("log(0*sinh(x))", 2.0, -math.inf),
        ("log2(0*x*x*cosh(x))", 2.0, -math.inf),
        ("log(0/cosh(x))", 2.0, -math.inf),
        ("log((x - x)*sinh(x))", 2.0, -math.inf),
        ("log(gamma(x))", 0.0, math.inf),
        ("log(gamma(x))", -0.5, math.nan),
        ("log(gamma(x))", -1.5, 0.8600470153764810),
        ("log(gamma(x))", -2.0, math.nan),
        ("log(gamma(x))", -3.0, math.nan),
        ("log(x*gamma(x))", -0.5, 0.5723649429247001),
    ],
)
def test_the_logarithm_of_zero_and_at_poles(program: str, at: float, expected: float) -> None:
    found = _value(gradc.compile(program), {"x": at})
    assert found == pytest.approx(expected, rel=1e-12, nan_ok=True)


@pytest.mark.parametrize(
    "program",
    [
        "s = sqrt(x^2 + 1)\ns*s",
        "sqrt(exp(x) + 1)^2",
        "param x > 0\nsqrt(x)^2",
        "param x > 0\nexp(2*log(x))",
        "param x > 0, y\nlog(x)*y/log(x)",
        "x*y/x",
        "exp(1.5*log(x))",
        "log(x)*log(x)/log(x)",
        "sqrt(x)*x/sqrt(y)",
    ],
)
def test_what_is_proved_is_not_asked(program: str) -> None:
    nodes = order(gradc.compile(program).compilation.stable.outputs.values())
    assert not any(node.op == "const" and node.payload != node.payload for node in nodes)
