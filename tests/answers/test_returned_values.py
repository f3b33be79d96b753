"""What a function of somebody's may return: gradients by name or in order, alone or behind the value."""

from typing import Any

import numpy as np
import pytest

import gradc
from gradc.answers.problem import read_problem
from gradc.answers.read.returned import read_returned

PROBLEM = read_problem("x: [n]; param w: [n], b; sum(x*w) + b")
READ: list[tuple[Any, list[str], float | None, dict[str, Any]]] = [
    ([1.5, {"w": [1.0, 2.0], "b": 3.0}], ["w", "b"], 1.5, {"w": [1.0, 2.0], "b": 3.0}),
    ([1.5, [[1.0, 2.0], 3.0]], ["w", "b"], 1.5, {"w": [1.0, 2.0], "b": 3.0}),
    ([1.5, [1.0, 2.0], 3.0], ["w", "b"], 1.5, {"w": [1.0, 2.0], "b": 3.0}),
    ([[1.0, 2.0], 3.0], ["w", "b"], None, {"w": [1.0, 2.0], "b": 3.0}),
    ([1.5, [1.0, 2.0]], ["w"], 1.5, {"w": [1.0, 2.0]}),
]
REFUSED = [
    ([1.5, 2.0, 3.0, 4.0], ["w", "b"], "returned 4 gradients for the 2 variables w, b"),
    ({"q": 1.0}, ["w"], "returned a gradient for another name: there is no q"),
    ({"w": "abc"}, ["w"], "returned no array of numbers for w"),
    ({"w": [[1.0], [2.0, 3.0]]}, ["w"], "returned no array of numbers for w"),
    ({"b": float("nan")}, ["b"], "returned a gradient with inf or nan in it, for b"),
    ({"w": {"a": 1.0}}, ["w"], "returned a dict for w with a, which is no whole number"),
]


@pytest.mark.parametrize(("returned", "order", "value", "gradients"), READ)
def test_gradients_are_told_from_the_value(
    returned: Any, order: list[str], value: float | None, gradients: dict[str, Any]
) -> None:
    found = read_returned(PROBLEM, returned, order, "grad")
    assert found.value == value
    assert found.gradients.keys() == gradients.keys()
    for name, one in gradients.items():
        assert np.array_equal(found.gradients[name], one)


@pytest.mark.parametrize(("returned", "order", "words"), REFUSED)
def test_what_is_no_gradient_is_told(returned: Any, order: list[str], words: str) -> None:
    with pytest.raises(gradc.InputError) as caught:
        read_returned(PROBLEM, returned, order, "grad")
    assert words in caught.value.message
