"""The derivatives of a while take as many steps as it took, also where they need no state of it."""

from typing import Any

import numpy as np
import pytest

import gradc

# A program, its argument, and its value, slope and second derivative there.
LINEAR = "param a > 0; x = a; k = 0; while x < 10, at most 50 { x = x*1.5; k = k + 1 }; "
WHILES = {
    "linear": (LINEAR + "x", 2.0, (10.125, 5.0625, 0.0)),
    "by its steps": (LINEAR + "x*k", 2.0, (40.5, 20.25, 0.0)),
    "a square": (LINEAR + "x^2", 2.0, (102.515625, 102.515625, 51.2578125)),
    "a sum": (
        "param a; x = a; s = 0; while x > 1, at most 50 { x = x/2; s = s + 3*x }; s*a",
        4.0,
        (36.0, 18.0, 4.5),
    ),
    "one within another": (
        """param a > 0; s = 0; x = a
        while x > 1, at most 9 { y = x; while y > 1, at most 9 { y = y/4; s = s + y }; x = x/2 }
        s + x""",
        9.0,
        (5.625, 0.625, 0.0),
    ),
}


@pytest.mark.parametrize(("text", "at", "expected"), WHILES.values(), ids=WHILES)
def test_every_mode_has_it(text: str, at: float, expected: tuple[float, float, float]) -> None:
    value, slope, second = expected
    f = gradc.compile(text)
    assert f(at) == pytest.approx(value)
    assert f.gradient(at).a == pytest.approx(slope)
    assert f.vjp(1.0, at).a == pytest.approx(slope)
    assert np.ravel(f.jacobian(at)) == pytest.approx([slope])
    assert f.jvp({"a": 1.0}, at) == pytest.approx((value, slope))
    assert np.ravel(f.hessian(at)) == pytest.approx([second])
    assert f.hvp({"a": 2.0}, at).a == pytest.approx(2 * second)
    assert f.verify(at={"a": at}).ok


def test_every_mode_has_it_of_arrays() -> None:
    f = gradc.compile("""b: [n]; param x: [n]
        u = x; while norm(u) > 1, at most 12 { u = u/2 }; sum(u*b)""")
    b, x = np.array([1.0, 2.0]), np.array([3.0, 4.0])
    for found in (f.gradient(b, x).x, f.vjp(1.0, b, x).x, f.jacobian(b, x).x):
        np.testing.assert_allclose(found, b / 8)
    assert f.jvp({"x": [1.0, 0.0]}, b, x)[1] == pytest.approx(1 / 8)
    np.testing.assert_array_equal(f.hessian(b, x).x.x, np.zeros((2, 2)))
    assert f.verify(at={"b": b, "x": x}).ok


def test_what_a_condition_works_out_is_kept_once_a_step() -> None:
    f = gradc.compile("""C: [n, m]; param e > 0
        K = exp(-C/e); u = ones(n); v = ones(m)
        while norm(u*(K @ v) - 1/n) > 1e-9, at most 300 { u = 1/(n*(K @ v)); v = 1/(m*(K.T @ u)) }
        sum(u[:, None]*K*v*C)""")
    assert f.verify(at={"C": [[0.1, 0.7, 0.3], [0.9, 0.2, 0.5]], "e": 0.5}).ok


@pytest.mark.parametrize("steps", [3, 20])
@pytest.mark.parametrize("checkpoint", [None, True])
def test_whiles_in_the_steps_of_a_loop_take_each_their_own(steps: int, checkpoint: Any) -> None:
    text = """x: [n]; param w; s = 0
        for t in 0..n-1 {
            u = w
            while abs(u^2 - x[t]) > 1e-12, at most 90 { u = (u + x[t]/u)/2 }
            while u > 1.1, at most 90 { u = u/3; s = s + u*w }
        }
        s"""
    x = 1.5 + np.arange(steps) * 1.7
    f = gradc.compile(text, checkpoint=checkpoint)
    expected = sum(w for u in np.sqrt(x) for w in _thirds(u))
    value, gradient = f.value_and_gradient(x, 1.2)
    assert value == pytest.approx(1.2 * expected, rel=1e-9)
    assert gradient.w == pytest.approx(expected, rel=1e-9)


def _thirds(u: float) -> list[float]:
    found = []
    while u > 1.1:
        u /= 3
        found.append(u)
    return found
