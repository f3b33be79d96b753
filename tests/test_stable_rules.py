"""Functions and their derivatives at extreme points, against 1500 digits: tests/cases."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gradc
from gradc.calculus.differentiate import differentiate
from gradc.emit.targets import TARGETS, emit
from gradc.graph.graph import Graph
from gradc.lower.program import lower_program
from gradc.rewrite.simplify import in_code, stabilise
from gradc.syntax.parser import parse

TOLERANCE = 1e-9
SMALLEST = 1e-306  # below it numbers lose their digits


def cases() -> list:
    path = Path(__file__).parent / "cases" / "stable_rules.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [pytest.param(row, id=f"{row['program']} at {row['at']}") for row in rows]


def assert_close(found: Any, expected: Any) -> None:
    assert np.shape(found) == np.shape(expected)
    for one, other in zip(np.ravel(found), np.ravel(expected), strict=True):
        assert abs(one - other) <= TOLERANCE * abs(other) + SMALLEST, (one, other)


LOADED = [name for name, one in TARGETS.items() if one.files is None]  # a file of C is no module


def function_of(program: str, target: str) -> gradc.Function:
    try:
        return gradc.compile(program, target=target)
    except gradc.ProgramError as error:
        return pytest.skip(f"the target {target} has it not: {error.args[0]}")


@pytest.mark.table
@pytest.mark.parametrize("target", LOADED)
@pytest.mark.parametrize("row", cases())
def test_value_and_gradient_are_right_at_extreme_points(row: dict, target: str) -> None:
    function = function_of(row["program"], target)
    at = {n: np.array(x) if isinstance(x, list) else x for n, x in row["at"].items()}
    value, gradient = function.value_and_gradient(**at)
    assert_close(value, row["value"])
    for name, expected in row["gradient"].items():
        assert_close(getattr(gradient, name), expected)


def twice(program: str, wrt: str) -> Graph:
    """Return the graph of the derivatives of a derivative."""
    first = in_code(differentiate(stabilise(lower_program(parse(program), program))))
    slope = first.gradients["f", wrt]
    return in_code(differentiate(Graph(first.inputs, {"f": slope}, {}, {}, wrt=first.wrt)))


@pytest.mark.table
@pytest.mark.parametrize("target", LOADED)
@pytest.mark.parametrize("row", [case for case in cases() if "second" in case.values[0]])
def test_the_second_derivative_is_right_at_extreme_points(row: dict, target: str) -> None:
    chosen = TARGETS[target]
    file = chosen.load(emit(twice(row["program"], "x"), row["program"], chosen), "f")
    assert_close(file.gradient(**row["at"]).x, row["second"])


def test_the_mixed_derivative_of_a_power_is_there_where_the_exponent_is_0() -> None:
    chosen = TARGETS["scalar"]
    for one, other in (("x", "y"), ("y", "x")):
        gradient = chosen.load(emit(twice("x^y", one), "x^y", chosen), "f").gradient(x=4.0, y=0.0)
        assert math.isclose(getattr(gradient, other), 1 / 4)
