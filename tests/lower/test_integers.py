"""Inputs that are integers: dimensions that are given as arguments."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

import gradc
from gradc.lower.program import lower_program
from gradc.notation.printer import print_program
from gradc.syntax.parser import parse

POWER = "n: integer\nparam x\ns = x\nfor t in 1..n { s = s*x }\ns"
RECURRENT = (
    "n: integer, x: [d]\nparam w\nh[0] = 0*x\n"
    "for t in 1..n { h[t] = tanh(w*h[t-1] + x*t/n) }\nsum(h[n]) + sum(h)"
)
STRIDES = (
    "n: integer, x: [n], y: [2*n]; param w; s = 0\nfor t in 0..n-3 { s = s*w + x[t]*y[2*t] }; s"
)


@pytest.mark.parametrize("target", ["numpy", "scalar"])
def test_a_program_of_numbers_takes_the_number_of_its_steps(target: str) -> None:
    function = gradc.compile(POWER, target=target)
    assert list(function.inputs) == ["n", "x"]
    assert list(function.wrt) == ["x"]
    assert (function(3, 2.0), function.gradient(3, 2.0).x, function(0, 2.0)) == (16.0, 32.0, 2.0)
    assert function.verify().ok
    with pytest.raises(ValueError, match="n is declared an integer from 0 to 10"):
        function(2.5, 2.0)


@pytest.mark.parametrize("target", ["numpy", "scalar"])
def test_a_loop_that_cannot_be_run_is_refused(target: str) -> None:
    function = gradc.compile(POWER.replace("1..n", "3..n"), target=target)
    assert function(2, 2.0) == 2.0
    with pytest.raises(ValueError, match="n - 2 is -1, and must be 0 or more"):
        function(1, 2.0)


def test_it_goes_for_many_points() -> None:
    np.testing.assert_allclose(gradc.compile(POWER)(3, np.array([1.0, 2.0])), [1.0, 16.0])


@pytest.mark.parametrize("steps", [1, 4, 30])
def test_an_array_program_does_the_same_as_with_a_number(steps: int) -> None:
    known = RECURRENT.replace("n: integer, ", "").replace("1..n", f"1..{steps}")
    known = known.replace("/n", f"/{steps}").replace("[n]", f"[{steps}]")
    given = {"x": np.array([0.1, 0.2]), "w": 0.5}
    found, wanted = gradc.compile(RECURRENT), gradc.compile(known)
    assert found(n=steps, **given) == pytest.approx(wanted(**given), rel=1e-12)
    slope = wanted.gradient(**given).w
    assert found.gradient(n=steps, **given).w == pytest.approx(slope, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "given", "message"),
    [
        (RECURRENT, {"n": 2.5, "x": [1.0], "w": 1.0}, "n is declared an integer .* it is 2.5"),
        (RECURRENT, {"n": -1, "x": [1.0], "w": 1.0}, "n is declared an integer .* it is -1"),
        (RECURRENT, {"n": 1e12, "x": [1.0], "w": 1.0}, "n is declared an integer from 0 to 10"),
        (RECURRENT, {"n": [1, 2], "x": [1.0], "w": 1.0}, "n is declared an integer"),
        (STRIDES, {"n": 4, "x": np.ones(3), "y": np.ones(6), "w": 1.0}, "and n is 4 in the call"),
        (
            STRIDES,
            {"n": 1, "x": np.ones(1), "y": np.ones(2), "w": 1.0},
            "n - 2 is -1, and must be 0",
        ),
    ],
)
def test_what_is_no_number_of_steps_is_refused(
    text: str, given: Mapping[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        gradc.compile(text)(**given)


def test_an_integer_can_be_the_length_of_arrays() -> None:
    function = gradc.compile(STRIDES)
    assert function(4, np.ones(4), np.ones(8), 2.0) == 3.0
    assert function(2, np.ones(2), np.ones(4), 2.0) == 0.0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("param n: integer; n", "nothing is differentiated by an input that is a whole number"),
        ("n[1]: integer; n", "an integer is declared by its name"),
        ("x: [n]; n: integer; sum(x)", "n is a dimension and cannot be declared too"),
        ("n: integer; x: []; n = 2; x", "n is a dimension and cannot be assigned too"),
    ],
)
def test_declarations_that_mean_nothing(text: str, message: str) -> None:
    with pytest.raises(gradc.ProgramError, match=message):
        lower_program(parse(text), text)


def test_it_is_no_variable() -> None:
    with pytest.raises(gradc.UnknownNameError, match="n is a whole number, and nothing"):
        gradc.compile(POWER, wrt="n")


def test_it_is_printed_as_it_is_declared() -> None:
    text = "n: integer\nparam x\noutput y\n".replace("output", "y = x*n\noutput")
    assert print_program(lower_program(parse(text), text)) == text


def test_it_is_a_number_in_expressions() -> None:
    assert gradc.compile("n: integer; param x; x^n + sum(eye(n))/n")(3, 2.0) == 9.0
