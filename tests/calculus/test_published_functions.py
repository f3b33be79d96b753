"""Published test functions: value, gradient, Hessian and products with it at the standard starts."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import orders
import pytest

import gradc

TABLE = Path(__file__).parents[1] / "cases" / "more_garbow_hillstrom.jsonl"
ROWS = [json.loads(line) for line in TABLE.read_text(encoding="utf-8").splitlines()]
CASES = [pytest.param(row, id=f"{row['name']}-{number}") for number, row in enumerate(ROWS)]

EXACT = 1e-12
CANCELLED = 1e-13  # of the largest entry or of 1, where terms of a sum cancel


@cache
def compiled(program: str, names: tuple[str, ...]) -> gradc.Function:
    return gradc.compile(program, wrt=list(names), emit="value, gradient, hessian, hvp")


def at(row: Any) -> dict[str, Any]:
    return {name: np.array(values) for name, values in row["data"].items()} | row["at"]


def function_of(row: Any) -> gradc.Function:
    return compiled(row["program"], tuple(row["gradient"]))


def matrix(hessian: Any, names: Any) -> np.ndarray:
    """Return a Hessian as an array: it is one, or a tuple of tuples by variable."""
    return np.array([list(row) for row in hessian], float).reshape(len(names), -1)


def assert_close(found: Any, expected: Any) -> None:
    expected = np.asarray(expected)
    scale = np.max(np.abs(expected), initial=1)
    assert found == pytest.approx(expected, rel=EXACT, abs=CANCELLED * scale)


@pytest.mark.parametrize("row", [case for case in CASES if "published" in case.values[0]])
def test_the_value_at_the_start_is_the_one_that_is_printed(row: Any) -> None:
    assert function_of(row)(**at(row)) == pytest.approx(row["published"], rel=1e-3)


@pytest.mark.parametrize("row", CASES)
def test_value_and_gradient_are_those_of_the_formula(row: Any) -> None:
    f = function_of(row)
    assert_close(f(**at(row)), row["value"])
    assert_close(np.array(f.gradient(**at(row))), list(row["gradient"].values()))


@pytest.mark.parametrize("row", CASES)
def test_the_hessian_is_that_of_the_formula(row: Any) -> None:
    found = matrix(function_of(row).hessian(**at(row)), row["hessian"])
    assert_close(found, [list(line.values()) for line in row["hessian"].values()])
    assert np.array_equal(found, found.T)


@pytest.mark.table
@pytest.mark.parametrize("row", CASES)
def test_both_ways_to_it_give_the_same(row: Any) -> None:
    graph = orders.adjoint(row["program"], list(row["gradient"]))
    one, other = (
        np.array([*orders.hessian_at(graph, at(row), way).values()], float) for way in orders.WAYS
    )
    assert_close(one, other)
    assert_close(one, [x for line in row["hessian"].values() for x in line.values()])


@pytest.mark.parametrize("row", CASES)
def test_a_product_with_a_vector_is_that_with_the_hessian(row: Any) -> None:
    vector = np.linspace(1, 2, len(row["gradient"]))
    named = dict(zip(row["gradient"], vector, strict=True))
    found = np.array(function_of(row).hvp(named, **at(row)), float)
    expected = [list(line.values()) for line in row["hessian"].values()]
    assert_close(found, np.array(expected) @ vector)
