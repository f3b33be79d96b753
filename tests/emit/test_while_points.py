"""A while of numbers at many points: each takes steps of its own, and results are as at each."""

from typing import Any

import numpy as np
import pytest

import gradc

ROOT = "param a > 0; x = a; while abs(x^2 - a) > 1e-12*a, at most 60 { x = (x + a/x)/2 }; x"
TWO = "param a, b; x = a; while x > b, at most 99 { x = x/2 }; y = x*b; output x, y"
COUNTED = """n: integer; param a; s = 0
for t in 1..n { x = a*t; while x > 1, at most 90 { x = x/2 }; s = s + x^2 }
s"""
A = np.array([5.0, 9.0, 0.3])
B = np.array([[1.0], [2.0]])


def same(found: Any, expected: Any, index: Any) -> None:
    if isinstance(expected, tuple):
        assert type(found) is type(expected)
        for one, other in zip(found, expected, strict=True):
            same(one, other, index)
    else:
        np.testing.assert_allclose(np.asarray(found)[index], expected, rtol=1e-14)


@pytest.mark.parametrize("entry", ["__call__", "value_and_gradient", "gradient", "hessian"])
@pytest.mark.parametrize("text", [ROOT, COUNTED], ids=["root", "counted"])
def test_one_argument(text: str, entry: str) -> None:
    call = getattr(gradc.compile(text), entry)
    more = {"n": 19} if "integer" in text else {}
    found = call(a=A, **more)
    for index in range(3):
        same(found, call(a=float(A[index]), **more), index)


def test_several_arguments_and_outputs() -> None:
    f = gradc.compile(TWO)
    found = f.value_and_gradient(A, B)
    assert found[0].x.shape == found[1].y.b.shape == (2, 3)
    for i, j in np.ndindex(2, 3):
        same(found, f.value_and_gradient(float(A[j]), float(B[i, 0])), (i, j))


def test_single_floats_stay_so() -> None:
    assert gradc.compile(ROOT)(np.float32([4, 9])).dtype == np.float32


def test_no_point_is_an_error() -> None:
    with pytest.raises(ValueError, match="no point"):
        gradc.compile(ROOT)(np.array([]))


def test_residuals_at_many_points_are_fitted() -> None:
    optimize = pytest.importorskip("scipy.optimize")
    f = gradc.compile("""t: [], y: []; param k
        x = 1; i = 0
        while i < t, at most 50 { x = x*(1 - k); i = i + 1 }
        x - y""")
    t = np.arange(8.0)
    objective = f.as_objective({"k": 0.1}, t=t, y=0.8**t)
    found = optimize.least_squares(objective.residuals, objective.x0, jac=objective.jac)
    assert found.x == pytest.approx([0.2], rel=1e-8)
