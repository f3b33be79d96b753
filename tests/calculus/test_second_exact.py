"""Second derivatives of the functions of numbers, against closed forms in many digits.

The table has arguments that are 0, tiny, ordinary and huge; tests/cases/make_second_derivatives.py
writes it with mpmath, from closed forms and differences of their values.
"""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import gradc
from gradc.calculus.partials import is_unknown
from gradc.graph.operations import is_entrywise
from gradc.vocabulary import functions

TABLE = Path(__file__).parents[1] / "cases" / "second_derivatives.jsonl"
ROWS = [json.loads(line) for line in TABLE.read_text(encoding="utf-8").splitlines()]

RELATIVE = 1e-9  # of each entry by itself
CANCELLED = 1e-14  # of the largest entry, where one is 0 as the others are not
SMALLEST = 1e-306  # below it numbers lose their digits


def program(row: Any) -> tuple[str, list[str]]:
    names = [formal.name for formal in functions()[row["function"]].formals][
        : len(row["points"][0])
    ]
    declared = "; ".join(f"{name}: []" for name in names)
    return f"{declared}\n{row['function']}({', '.join(names)})", names


@pytest.mark.parametrize("row", [pytest.param(row, id=row["function"]) for row in ROWS])
def test_the_hessian_of_a_function_is_right_to_its_last_entries(row: Any) -> None:
    text, names = program(row)
    points = np.array(row["points"])
    function = gradc.compile(text, emit="hessian")
    with np.errstate(all="ignore"):
        found = function.hessian(**dict(zip(names, points.T, strict=True)))
    beside = "beside" in row
    upper = np.triu_indices(len(names))
    for point, one, expected in zip(points, found, row["hessians"], strict=True):
        scale = max(map(abs, expected))
        for entry, known in zip(one[upper], expected, strict=True):
            near = CANCELLED * scale if known == 0 or beside else RELATIVE * abs(known)
            assert math.isclose(entry, known, rel_tol=0, abs_tol=near + SMALLEST), (point, one)
        assert np.array_equal(one, one.T)


def test_every_function_that_bends_is_in_the_table() -> None:
    there = {row["function"] for row in ROWS}
    bent = {
        name
        for name, row in functions().items()
        if is_entrywise(name) and not row.is_shorthand and row.columns()["rule"] != "stops"
    }
    slopes = {name for name in bent if name.removesuffix("_slope") in there}
    assert bent - slopes - PLAIN - OF_AN_ORDER - HELD <= there


# What is linear in each operand, on both sides of its kinks; and what has the next of its order for
# a derivative, as functions of the table have it.
PLAIN = set("add sub mul neg mod where max min abs".split())
OF_AN_ORDER = set("exprel_derivative sinc_derivative polygamma polygamma_step".split())
# What has no derivative by some argument: tests/test_special.py has the others of it.
HELD = {
    name
    for name, row in functions().items()
    if any(is_unknown(name, position) for position in range(len(row.operands)))
    or any("inc_slope" in rule or "second_slope" in rule for rule in row.rules)
}
