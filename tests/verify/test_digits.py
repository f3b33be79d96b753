"""How many digits hold, and which step lost the others."""

import json
import math

import mpmath
import pytest
from test_cli import run

import gradc
from gradc.verify.accuracy import Digits, held
from gradc.verify.precise import as_given

# A program kept as it is written, a point, the digits of its value that hold at most, the step that
# lost them, and its line.
LOST = [
    ("sqrt(x + 1) - sqrt(x)", {"x": 1e10}, 6.5, "sqrt(x + 1) - sqrt(x)", 1),
    ("a = exp(x)\nb = a - 1\nb/x", {"x": 1e-9}, 7.5, "a - 1", 2),
    ("(1 - cos(x))/x^2", {"x": 1e-6}, 4.5, "1 - cos(x)", 1),
    ("1/x - cot(x)", {"x": 1e-4}, 8.5, "1/x - cot(x)", 1),
    ("log(x + 1) - log(x)", {"x": 1e12}, 6.0, "log(x + 1) - log(x)", 1),
    ("s = x + 1e16\n(s - 1e16)*2", {"x": 1.7}, 1.0, "s - 1e+16", 2),
    ("log(cosh(x))", {"x": 800.0}, 0.0, "log(cosh(x))", 1),
    ("atan(x + 1) - atan(x)", {"x": 1e7}, 3.5, "atan(x + 1) - atan(x)", 1),
    ("d = b^2 - 4*a*c\n(-b + sqrt(d))/(2*a)", {"a": 1.0, "b": 1e8, "c": 1.3}, 1.0, "sqrt(d) - b", 2),
    ("x: [n]\nm = sum(x)\nm - x[0]", {"x": [1e10, 1.1, 2.2]}, 7.0, "m - x[0]", 3),
]  # fmt: skip


@pytest.mark.parametrize(("text", "at", "most", "step", "line"), LOST)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_the_step_that_lost_the_digits_is_named(
    text: str, at: dict, most: float, step: str, line: int
) -> None:
    function = gradc.compile(text, stabilise=False)
    found = function.verify(at=at, accuracy=True).digits[0]
    assert found.wrt is None
    assert found.digits <= most
    assert (found.step, found.line) == (step, line)
    assert found.lost > 5


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("sigmoid(x)*y", {"x": 40.0, "y": 2.0}),
        ("exp(x) - 1", {"x": 1e-12}),
        ("log(1 + exp(x))", {"x": -40.0}),
        ("x: [n]\nsum(x^2)", {"x": [1e-150, 3.0]}),
        ("x*y + z", {"x": 0.1, "y": 0.2, "z": 0.3}),
        ("where(x > 0, sqrt(x), x)", {"x": 2.0}),
        ("1e-300*x", {"x": 1e-100}),
    ],
)
def test_all_digits_hold_where_none_are_lost(text: str, at: dict) -> None:
    for found in gradc.compile(text).verify(at=at, accuracy=True).digits:
        assert found.digits > 14.9
        assert found.step is found.lost is found.line is None


def test_digits_of_derivatives_are_those_of_the_worst_entry() -> None:
    function = gradc.compile("x: [n]\nsum(log(cosh(x)))", stabilise=False)
    found = function.verify(at={"x": [1.0, 30.0]}, accuracy=True).digits
    assert [(one.output, one.wrt) for one in found] == [("f", None), ("f", "x")]
    assert found[1].digits > 14.9


def test_digits_are_counted_from_the_truth() -> None:
    context = mpmath.mp
    true = as_given(1 / 3, context)
    assert held(1 / 3, true) == 16.0
    assert held(1 / 3 * (1 + 1e-7), true) == pytest.approx(7.0, abs=1e-3)
    assert held(-1.0, true) == 0.0
    assert held(math.nan, true) == 0.0
    assert held(1.0, context.nan) is None
    assert held(0.0, context.mpf("1e-400")) == 16.0


def test_the_report_shows_digits_only_where_asked() -> None:
    function = gradc.compile("x^2")
    assert function.verify(points=1).digits == ()
    assert "accuracy" not in function.verify(points=1).to_json()
    report = function.verify(at={"x": 2.0}, accuracy=True)
    assert report.digits == (Digits("f", None, 0, 4.0, 16.0), Digits("f", "x", 0, 4.0, 16.0))
    assert "digits" in str(report)
    assert report.to_json()["accuracy"][0]["digits"] == 16.0


def test_verify_says_how_many_digits_hold() -> None:
    text = "sqrt(x + 1) - sqrt(x)"
    options = ("--at", "x=1e10", "--accuracy", "--no-stabilise")
    _, out, _ = run("verify", text, *options)
    assert "sqrt(x + 1) - sqrt(x), line 1: 10.0 digits" in out
    found = json.loads(run("verify", text, *options, "--json")[1])["accuracy"]
    assert found[0]["step"] == text
    assert found[0]["line"] == 1
    assert found[1]["wrt"] == "x"
