"""Second derivatives at kinks, under guards and far out: the rows of the table that have them."""

import json
import math
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import orders
import pytest

TABLE = Path(__file__).parents[1] / "cases" / "conventions.jsonl"
ROWS = [json.loads(line) for line in TABLE.read_text(encoding="utf-8").splitlines()]
CASES = [pytest.param(row, id=row["id"]) for row in ROWS if "hessian" in row]

TOLERANCE = 1e-12


def assert_same(found: Any, expected: Any) -> None:
    """Assert that entries are the expected ones; one that is 0 to the bit."""
    assert np.shape(found) == np.shape(expected)
    for one, other in zip(np.ravel(found), np.ravel(expected), strict=True):
        assert math.isclose(one, other, rel_tol=TOLERANCE, abs_tol=0), (found, expected)


@pytest.mark.parametrize("way", orders.WAYS)
@pytest.mark.parametrize("row", CASES)
def test_a_second_derivative_is_the_one_of_the_table(row: Any, way: str) -> None:
    graph = orders.adjoint(row["program"], list(row["hessian"]))
    found = orders.hessian_at(graph, row["at"], way)
    for first, rest in row["hessian"].items():
        for second, expected in rest.items():
            assert_same(found[first, second], expected)


@pytest.mark.parametrize("target", ["numpy", "scalar"])
@pytest.mark.parametrize("row", [case for case in CASES if ":" not in case.values[0]["program"]])
def test_a_file_has_it_without_a_warning(row: Any, target: str) -> None:
    graph = orders.adjoint(row["program"], list(row["hessian"]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        values = orders.file_of(graph, row["program"], target).value(**row["at"])
    expected = [entry for rest in row["hessian"].values() for entry in rest.values()]
    assert_same(np.ravel(values), expected)
