"""A point is made once, of values that are complete, named and shaped as declared."""

import numpy as np
import pytest

from gradc.errors import InputError
from gradc.graph.graph import Graph
from gradc.interpret.point import point_of, points_of
from gradc.lower.program import lower_program
from gradc.syntax.parser import parse

MATRIX = "X: [n, m]; w: [m]; b: [2*m + 1]\nsum(X @ w) + sum(b)"
FITTING = {"X": np.ones((4, 2)), "w": [1, 2], "b": np.zeros(5)}


def graph_of(text: str) -> Graph:
    return lower_program(parse(text), text)


def test_values_are_floats_and_dimensions_have_sizes() -> None:
    point = point_of(graph_of(MATRIX), FITTING)
    assert point.sizes == {"n": 4, "m": 2}
    assert point.values["w"].dtype == float
    assert type(point_of(graph_of("x^2"), {"x": np.int64(3)}).values["x"]) is float


@pytest.mark.parametrize(
    "given", [{"w": [1, 2, 3]}, {"w": {1: 1, 2: 2, 3: 3}}, {"w[1]": 1, "w[2]": 2, "w[3]": 3}]
)
def test_members_of_a_family_come_together_or_one_by_one(given: dict[str, object]) -> None:
    point = point_of(graph_of("param w[1..3]\nw[1]*w[2]*w[3]"), given)
    assert dict(point.values) == {"w[1]": 1.0, "w[2]": 2.0, "w[3]": 3.0}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"w": [1, 2, 3]}, "do not fit the declared shapes"),
        ({"b": np.zeros(4)}, "do not fit the declared shapes"),
        ({"w": 1.0}, "the value of w is not .*its shape is"),
        ({"w": ["a", "b"]}, "the value of w is not"),
        ({"v": 1.0}, "there is no input v"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(changed: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        point_of(graph_of(MATRIX), {**FITTING, **changed})


def test_a_program_of_numbers_has_many_points_at_once() -> None:
    assert points_of(graph_of("x*y"), {"x": np.arange(3.0), "y": 1.0}).sizes == {}
