"""Averages, truth values, types and bounds mean what NumPy has under their names."""

import re

import numpy as np
import pytest

import gradc
from gradc.errors import GradcError

X = np.array([1.0, -2.0, 3.5, 0.5])
HOLED = np.array([1.0, np.nan, -np.inf, np.inf])
A = np.array([[0.0, 1.0, 4.0], [9.0, 16.0, 5.0]])

OF_VECTORS = """
np.var(x, ddof=1)
np.std(x, ddof=1)
x.var(ddof=1)
np.average(x)
np.average(x, weights=x**2)
np.rint(x)
np.fix(x)
np.any(x > 3)
np.any(x > 4)
np.all(x > 0)
np.all(x > -3)
np.count_nonzero(x)
np.isfinite(x)
np.isinf(x)
np.isnan(x)
np.clip(x, None, 1)
np.clip(x, 0, None)
x.clip(0, None)
np.clip(x, a_min=0, a_max=None)
np.sum(x, where=x > 0)
np.sum(x, initial=2)
np.mean(x, where=x > 0)
np.prod(x, where=x > 0, initial=3)
np.max(x, initial=9)
np.min(x, initial=9, where=x < 2)
x.astype(float)
(x > 0).astype(float)
x.astype(int)
np.sum(x, dtype=float)
np.nansum(x)
np.max([x[0], x[1], 2.0])
np.mean([x[0], x[1], 2.0])
np.polyval([1, 2, 3], x)
np.cov(x)
"""
OF_HOLED = """
np.isnan(x)
np.isfinite(x)
np.isinf(x)
np.isposinf(x)
np.isneginf(x)
np.any(np.isnan(x))
np.nan_to_num(x)
np.nan_to_num(x, nan=5, posinf=3, neginf=-2)
"""
OF_MATRICES = """
np.var(A, axis=0, ddof=1)
A.std(1, ddof=1)
np.average(A, axis=1)
np.average(A, axis=1, weights=A[0])
np.average(A, axis=1, weights=A)
np.any(A > 3, axis=0)
np.all(A > 3, axis=1, keepdims=True)
np.sum(A, axis=0, where=A > 1)
np.sum(A, axis=0, where=A > 100)
np.count_nonzero(A, axis=1)
np.cov(A)
np.cov(A, ddof=0)
np.cov(A, bias=True)
np.cov(A, rowvar=False)
np.corrcoef(A)
np.cov(A[:1])
np.corrcoef(A[:1])
np.cov(A[:, :1], rowvar=False)
"""
CALLS = [
    *((line, "x: [n]; ", {"x": X}) for line in OF_VECTORS.split("\n") if line),
    *((line, "x: [n]; ", {"x": HOLED}) for line in OF_HOLED.split("\n") if line),
    *((line, "A: [m, n]; ", {"A": A}) for line in OF_MATRICES.split("\n") if line),
]


def value_of(program: str, point: dict[str, np.ndarray]) -> np.ndarray:
    return np.asarray(gradc.compile(program, emit="value")(**point), float)


@pytest.mark.parametrize(("call", "declared", "point"), CALLS)
def test_a_call_gives_what_numpy_gives(
    call: str, declared: str, point: dict[str, np.ndarray]
) -> None:
    expected = np.asarray(eval(call, {"np": np}, dict(point)), float)  # noqa: S307  # lines of this file
    found = value_of(declared + call, point)
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=1e-13)


GRADIENTS = [
    ("x: [n]; np.var(x, ddof=1)", X),
    ("x: [n]; np.average(x, weights=x^2)", X),
    ("x: [n]; sum(np.clip(x, None, 1))", X),
    ("x: [n]; np.mean(x^2, where=x > 0)", X),
    ("x: [n]; np.max(x, initial=2)", X),
    ("x: [n]; sum(np.polyval([1, 2, 3], x))", X),
    ("x: [m, n]; sum(np.corrcoef(x)^2)", A),
    ("x: [m, n]; sum(np.cov(x)^2)", A),
]


@pytest.mark.parametrize(("program", "point"), GRADIENTS)
def test_gradients_are_those_of_differences(program: str, point: np.ndarray) -> None:
    f = gradc.compile(program)
    gradient = f.gradient(x=point).x
    for place in np.ndindex(point.shape):
        step = np.zeros(point.shape)
        step[place] = 1e-6
        slope = (
            value_of(program, {"x": point + step}) - value_of(program, {"x": point - step})
        ) / 2e-6
        assert gradient[place] == pytest.approx(slope, rel=1e-7, abs=1e-7)


def test_what_is_replaced_or_left_out_has_the_gradient_0() -> None:
    for program in (
        "x: [n]; sum(np.nan_to_num(x, posinf=3))",
        "x: [n]; np.nansum(where(abs(x) < inf, x, nan))",
    ):
        assert [*gradc.compile(program).gradient(x=HOLED).x] == [1, 0, 0, 0]


NO_VALUES = ["x + None", "y = None; x + y", "None", "sin(None)"]


@pytest.mark.parametrize("program", NO_VALUES)
def test_none_is_no_value(program: str) -> None:
    with pytest.raises(GradcError, match="None is no value"):
        gradc.compile(program)


REFUSED = {
    "x.astype(str)": "there is no type str",
    "x: [n]; np.sum(x, dtype=int)": "sum has no argument dtype",
    "x: [m, n], w: [m]; np.average(x, axis=1, weights=w)": "the weights are [m], and the array [m, n]",
    "np.average(x, weights=2)": "average works on an array",
    "x: [a, b, c]; np.cov(x)": "cov is not of [a, b, c]",
    "x: [n], p: [k]; np.polyval(p, x)": "polyval takes a known number of factors",
    "x: [n]; np.cov(x, rowvar=2)": "a flag of cov is True or False",
    "x: [n], y: [m]; sum(np.cov(x, y))": "cov of two arrays takes vectors of one length",
}


@pytest.mark.parametrize("program", REFUSED)
def test_what_is_not_read_is_one_sentence(program: str) -> None:
    with pytest.raises(GradcError, match=re.escape(REFUSED[program])):
        gradc.compile(program)
