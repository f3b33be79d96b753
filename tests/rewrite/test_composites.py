"""What people write out is computed without overflow and cancellation, however they spell it."""

import json
import math
import warnings
from collections.abc import Mapping
from pathlib import Path

import mpmath
import numpy as np
import pytest

import gradc
from gradc.calculus.reverse import reverse
from gradc.graph.graph import Graph
from gradc.interpret.evaluate import evaluate
from gradc.lower.program import lower_program
from gradc.notation.printer import print_program
from gradc.rewrite.simplify import stabilise
from gradc.syntax.parser import parse

CASES = Path(__file__).parents[1] / "cases" / "composites.jsonl"
TOLERANCE = 1e-9


def programs() -> list:
    """Return each program with its rows."""
    found: dict[tuple[str, str], list[dict]] = {}
    for line in CASES.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found.setdefault((row["family"], row["program"]), []).append(row)
    return [
        pytest.param(program, rows, id=f"{family}-{program}")
        for (family, program), rows in found.items()
    ]


def assert_close(found: float, expected: float) -> None:
    if expected == 0:
        assert abs(found) <= 1e-300
    elif math.isfinite(expected):
        assert abs(found - expected) <= TOLERANCE * abs(expected)


def lowered(text: str) -> Graph:
    return lower_program(parse(text), text)


def stable(text: str) -> str:
    """Return the last line of the stable program: its value."""
    lines = print_program(stabilise(lowered(text))).splitlines()
    return next(line for line in reversed(lines) if not line.startswith("output")).split(" = ")[1]


@pytest.mark.table
@pytest.mark.parametrize("target", ["numpy", "scalar"])
@pytest.mark.parametrize(("program", "rows"), programs())
def test_value_and_gradient_are_the_truth(program: str, rows: list[dict], target: str) -> None:
    function = gradc.compile(program, wrt=list(rows[0]["gradient"]), target=target)
    for row in rows:
        value, gradient = function.value_and_gradient(**row["at"])
        assert_close(value, row["value"])
        for found, expected in zip(gradient, row["gradient"].values(), strict=True):
            assert_close(found, expected)


@pytest.mark.table
@pytest.mark.parametrize(("program", "rows"), programs())
def test_the_second_derivative_is_finite(program: str, rows: list[dict]) -> None:
    graph = stabilise(lowered(program))
    name = next(iter(rows[0]["gradient"]))
    variable = next(one for one in graph.inputs if one.payload == name)
    first = reverse(next(iter(graph.outputs.values())), [variable]).gradient(variable)
    second = reverse(first, [variable]).gradient(variable)
    for row in rows:
        assert math.isfinite(evaluate([second], row["at"])[second])


@pytest.mark.table
@pytest.mark.parametrize(("program", "rows"), programs())
def test_making_it_stable_again_changes_nothing(program: str, rows: list[dict]) -> None:
    once = stabilise(lowered(program))
    assert list(stabilise(once).outputs.values()) == list(once.outputs.values())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A/(1 + 3*exp(-k*x))", "A*sigmoid(k*x - 1.0986122886681098)"),
        ("exp(-(x - m)/s)/(s*(1 + exp(-(x - m)/s))^2)", None),
        ("1/(1 + exp(x) + exp(y))", "sigmoid(-logaddexp(x, y))"),
        ("exp(2*x)/(1 + exp(x))^2", "sigmoid(x)^2"),
        ("(1 + exp(x))*exp(-x)", "exp(-x) + 1"),
        ("(2*exp(x) + 1)/(exp(x) + 1)", "2*sigmoid(x) + sigmoid(-x)"),
        ("1/cosh(x)^2", "sech(x)^2"),
        ("cosh(x)/sinh(x)", "coth(x)"),
        ("exp(a)*exp(b)/exp(c)", "exp(a + b - c)"),
        ("1 - tanh(x)^2", "sech(x)^2"),
        ("y/2 - y*tanh(x)/2", "y*sigmoid(-2*x)"),
        ("(1 - exp(-k*x))/(k*x)", "exprel(-(k*x))"),
        ("x^3/(exp(x) - 1)", "x^2*bernoulli(x)"),
        ("log(exp(x) + exp(y) + 1)", "logaddexp(logaddexp(x, y), 0)"),
        ("x: [n, m]; log(mean(exp(x), axis=1))", "logsumexp(x, axis=1) - log(m)"),
        ("log(erfc((x - m)/(s*sqrt(2)))/2)", "log_ndtr(-((x - m)/s))"),
        ("log(x^2)", "2*log(abs(x))"),
        ("log(y*sigmoid(x))", "log(y) + log_sigmoid(x)"),
        ("log(a*b)", "log(a*b)"),
        ("log(a/b)", "log(a/b)"),
        ("log(x^2 + 1)", "log1p_square(x)"),
        ("log(x*x + y^2 + z^2)", "2*log(hypot(x, y, z))"),
        ("x^2/(1 + x^2)", "direction(x, 1)^2"),
        ("10^a/(10^a + 10^b)", "sigmoid(2.302585092994046*(a - b))"),
        ("log(exp(a)/(exp(a) + exp(b)))", "log_sigmoid(a - b)"),
        ("gamma(x + 3)/gamma(x + 1)", "(x + 1)*(x + 2)"),
        ("1/gamma(x)", "rgamma(x)"),
        ("v/(1 + (k/x)^n)", "v*hill(x, k, n)"),
        ("param x > 0, k > 0, n\nx^n/(k^n + x^n)", "hill(x, k, n)"),
    ],
)
def test_forms_become_one_function(text: str, expected: str | None) -> None:
    if expected is not None:
        assert stable(text) == expected


@pytest.mark.parametrize(
    "text",
    ["log(a*b)", "log(x/y)", "x/(1 + x)", "exp(x)*y", "sinh(x)*cosh(x)", "gamma(x)*y", "1/(1 + x^2)",
     "erf(x) + 2", "sqrt(x)*y", "1 + exp(x)", "(a + b)/(a - b)", "exp(-x^2/2)"],
)  # fmt: skip
def test_what_is_well_conditioned_stays(text: str) -> None:
    graph = lowered(text)
    assert list(stabilise(graph).outputs.values()) == list(graph.outputs.values())


NEGATIVE: list[tuple[str, Mapping[str, object]]] = [
    ("log(gamma(x))", {"x": -0.5}),
    ("A: [2, 2]; log(det(A))", {"A": [[0.0, 1e-200], [1e-200, 0.0]]}),
    ("x: [n]; log(prod(x))", {"x": [1.0, -2.0]}),
    ("log(a*b*c)", {"a": -1.0, "b": 1.0, "c": 1.0}),
    ("log(x^n)", {"x": -2.0, "n": 3.0}),
    ("log(x^3)", {"x": -2.0}),
    ("log(exp(x) - exp(y))", {"x": 0.0, "y": 1.0}),
    ("log(w*exp(x) + v*exp(y))", {"w": -1.0, "v": -1.0, "x": 0.0, "y": 1.0}),
    ("v*x^n/(k^n + x^n)", {"v": 1.0, "x": -2.0, "k": -1.0, "n": 0.5}),
]


@pytest.mark.parametrize(("text", "point"), NEGATIVE)
def test_the_logarithm_of_what_is_negative_is_not_a_number(
    text: str, point: Mapping[str, object]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert np.isnan(gradc.compile(text)(**point))


POSITIVE: list[tuple[str, Mapping[str, object], float, Mapping[str, object]]] = [
    ("log(gamma(x))", {"x": -1.5}, 0.8600470153764810, {"x": 0.7031566406452432}),
    ("log(a*b*c)", {"a": -1.0, "b": -2.0, "c": 3.0}, math.log(6), {"a": -1.0, "b": -0.5, "c": 1 / 3}),
    ("log(x^n)", {"x": -2.0, "n": 4.0}, math.log(16), {"x": -2.0}),
    ("x: [n]; log(prod(x))", {"x": [-1e-200, -1e-200]}, -921.0340371976183, {"x": [-1e200, -1e200]}),
    ("w: [n]; x: [n]; log(sum(w*exp(x)))", {"w": [0.5, 0.5], "x": [800.0, 800.0]}, 800.0,
     {"w": [1.0, 1.0], "x": [0.5, 0.5]}),
    ("w: [n]; x: [n]; log(w @ exp(x))", {"w": [0.0, 2.0], "x": [800.0, -800.0]}, -800 + math.log(2),
     {"x": [0.0, 1.0]}),
    ("x: [n, m]; sum(log(mean(exp(x), axis=1)))", {"x": [[800.0, 800.0], [-800.0, -800.0]]}, 0.0,
     {"x": [[0.5, 0.5], [0.5, 0.5]]}),
    ("x: [n]; log(sum(exp(x))/2)", {"x": [900.0, 900.0]}, 900.0, {"x": [0.5, 0.5]}),
    ("x: [n]; sum(x^4)^(1/4)", {"x": [1e200, -1e200]}, 2**0.25 * 1e200, {"x": [2**-0.75, -(2**-0.75)]}),
    ("A: [2, 2]; log(det(A))", {"A": [[0.0, 1e-200], [-1e-200, 0.0]]}, -921.0340371976183,
     {"A": [[0.0, 1e200], [-1e200, 0.0]]}),
    ("x: [n]; y: [n]; sum(x/(1 + exp(-y)))", {"x": [1.0, 2.0], "y": [-800.0, 800.0]}, 2.0,
     {"x": [0.0, 1.0], "y": [0.0, 0.0]}),
    ("x: [n]; log(1 + sum(exp(x)))", {"x": [800.0, 800.0]}, 800 + math.log(2), {"x": [0.5, 0.5]}),
    ("x: [n]; y: [n]; sum(y*exp(x))/sum(exp(x))", {"x": [800.0, 800.0], "y": [1.0, 3.0]}, 2.0,
     {"x": [-0.5, 0.5], "y": [0.5, 0.5]}),
    ("x: [n]; y: [n]; sum(exp(-x)*y)/(2*sum(exp(-x)))", {"x": [800.0, 800.0], "y": [1.0, 3.0]}, 1.0,
     {"x": [0.25, -0.25], "y": [0.25, 0.25]}),
    ("x: [n]; w: [n]; sum(x*w*exp(-x))/sum(w*exp(-x))", {"x": [800.0, 800.0], "w": [1.0, 3.0]}, 800.0,
     {"x": [0.25, 0.75], "w": [0.0, 0.0]}),
    ("x: [n]; w: [n]; p = w*exp(x)/sum(w*exp(x)); p[0]", {"x": [800.0, 800.0], "w": [1.0, 3.0]}, 0.25,
     {"x": [3 / 16, -3 / 16], "w": [3 / 16, -1 / 16]}),
    ("x: [n]; mean(abs(x)^3)^(1/3)", {"x": [1e200, 1e200]}, 1e200, {"x": [0.5, 0.5]}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "point", "value", "gradient"), POSITIVE)
def test_signs_weights_and_arrays(
    text: str, point: Mapping[str, object], value: float, gradient: Mapping[str, object]
) -> None:
    function = gradc.compile(text, wrt=list(gradient))
    found, slopes = function.value_and_gradient(**point)
    assert found == pytest.approx(value, rel=1e-12)
    for slope, expected in zip(slopes, gradient.values(), strict=True):
        np.testing.assert_allclose(slope, expected, rtol=1e-9)


def test_a_value_that_is_differentiated_by_is_not_looked_through() -> None:
    text = "t = exp(x) + exp(y); f = log(t)"
    marked = stabilise(lower_program(parse(text), text, ["t"]))
    assert marked.outputs["f"].op == "log"
    assert stabilise(lowered(text)).outputs["f"].op == "logaddexp"


@pytest.mark.table
@pytest.mark.parametrize("target", ["numpy", "scalar"])
@pytest.mark.parametrize("at", [1e-300, 1e-9, -1e-9, 0.3, -0.2, 5.0, 800.0])
@pytest.mark.parametrize(
    ("program", "steps"),
    [
        ("log1p(0.3*expm1(x))", [("0.3", 1)]),
        ("log1p(2*expm1(x))", [("2", 1)]),
        ("log(0.3*exp(x) + 0.7)", [("0.3", 1)]),
        ("log(1 + 0.25*(exp(x) - 1))", [("0.25", 1)]),
        ("log((1 + exp(x))/2)", [("0.5", 1)]),
        ("log(0.5*exp(x) + 0.5)", [("0.5", 1)]),
        ("log(2*exp(x) - 1)", [("2", 1)]),
        ("t = exp(x) - 1\nlog(1 + t + t)", [("2", 1)]),
        ("log(1.5*exp(2*x) - 0.5)", [("1.5", 2)]),
        ("log1p(0.3*expm1(x) + 0.2*expm1(2*x))", [("0.3", 1), ("0.2", 2)]),
    ],
)
def test_the_logarithm_of_nearly_one(
    program: str, steps: list[tuple[str, int]], at: float, target: str
) -> None:
    with mpmath.workdps(400):
        x = mpmath.mpf(at)
        step = mpmath.fsum(mpmath.mpf(c) * mpmath.expm1(k * x) for c, k in steps)
        slope = mpmath.fsum(mpmath.mpf(c) * k * mpmath.exp(k * x) for c, k in steps) / (1 + step)
        value = float(mpmath.log1p(step))
    found, gradient = gradc.compile(program, target=target).value_and_gradient(x=at)
    assert found == pytest.approx(value, rel=1e-14, abs=0)
    assert gradient.x == pytest.approx(float(slope), rel=1e-13, abs=0)
