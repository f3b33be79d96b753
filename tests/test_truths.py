"""Truth values as numbers: every value and every derivative is a float, in every target."""

from typing import Any

import numpy as np
import pytest

import gradc

_VALUES = {"x": [2.0, 0.5], "w": [3.0, 1.0]}
_OF_NUMBERS = [
    ("x > 1", "a*w", 3.0, 3.0),
    ("not (x > 1)", "a*w", 0.0, 3.0),
    ("x > 1 and x < 3", "a*w", 3.0, 3.0),
    ("x > 1 or x < 3", "a + w", 4.0, 1.0),
    ("where(x > 1, x > 0, x < 0)", "a*w", 3.0, 3.0),
    ("x > 1", "a", 1.0, 1.0),
    ("x > 1", "a*a", 1.0, 2.0),
    ("x > 1", "abs(a)", 1.0, 1.0),
    ("x > 1", "max(a, 0)", 1.0, 1.0),
    ("x == 2", "0 - a*a", -1.0, -2.0),
    ("x != 2", "where(a, w, 0)", 0.0, 0.0),
]
_OF_ARRAYS = [
    ("x > 1", "sum(a*w)", 3.0, [3.0, 1.0]),
    ("not (x > 1)", "sum(a*w)", 1.0, [3.0, 1.0]),
    ("x > 1", "sum(a)", 1.0, [1.0, 1.0]),
    ("x > 1", "prod(a)", 0.0, [0.0, 1.0]),
    ("x > 1", "max(a)", 1.0, [1.0, 0.0]),
    ("x > 1", "mean(a)", 0.5, [0.5, 0.5]),
    ("x > 1", "a @ w", 3.0, [3.0, 1.0]),
    ("x > 1", "a[0]", 1.0, [1.0, 0.0]),
    ("any(x > 1)", "a*w[0]", 3.0, 3.0),
    ("all(x > 1)", "a + w[0]", 3.0, 1.0),
    ("x > 1", "sum(where(w > 0, a, not a))", 1.0, [1.0, 1.0]),
]


def _is_float(value: Any) -> bool:
    return type(value) is float or (
        np.asarray(value).dtype == np.float64 and type(value) is not int
    )


@pytest.mark.parametrize("target", ["numpy", "scalar", "native"])
@pytest.mark.parametrize(("truth", "output", "value", "slope"), _OF_NUMBERS)
def test_numbers(truth: str, output: str, value: float, slope: float, target: str) -> None:
    f = gradc.compile(f"a = {truth}\n{output}", wrt=["a"], target=target)
    point = {name: _VALUES[name][0] for name in f.inputs}
    found, gradient = f.value_and_gradient(**point)
    assert _is_float(found)
    assert _is_float(gradient.a)
    assert (found, gradient.a) == (value, slope)


@pytest.mark.parametrize("target", ["numpy", "native"])
@pytest.mark.parametrize(("truth", "output", "value", "slope"), _OF_ARRAYS)
def test_arrays(truth: str, output: str, value: float, slope: object, target: str) -> None:
    inputs = "x: [n], w: [n]" if "w" in output else "x: [n]"
    f = gradc.compile(f"param {inputs}\na = {truth}\n{output}", wrt=["a"], target=target)
    found, gradient = f.value_and_gradient(**{name: _VALUES[name] for name in f.inputs})
    assert _is_float(found)
    assert np.asarray(gradient.a).dtype == np.float64
    assert found == value
    np.testing.assert_array_equal(gradient.a, slope)


@pytest.mark.parametrize("target", ["numpy", "native"])
@pytest.mark.parametrize("truth", ["x > 1", "not (x > 1)", "x > 1 and w > 0"])
def test_truths_that_are_derivatives(truth: str, target: str) -> None:
    f = gradc.compile(f"param x: [n], w: [n]\na = {truth}\nsum(a*w)", wrt=["a", "w"], target=target)
    gradient = f.gradient(**_VALUES)
    assert gradient.w.dtype == np.float64
    assert set(gradient.w + gradient.w) == {0.0, 2.0}


@pytest.mark.parametrize(
    ("answer", "is_right"), [("a", True), ("x > 1", True), ("x < 1", False), ("1", False)]
)
def test_a_truth_is_an_answer(answer: str, is_right: bool) -> None:
    f = gradc.compile("a = x > 1\na*w")
    assert f.check({"w": answer}).ok is is_right
