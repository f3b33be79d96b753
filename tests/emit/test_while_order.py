"""The condition of a while sees the values before the step, also where it works the next ones out."""

# ruff: noqa: N806 -- a matrix has a capital name

import math

import numpy as np
import pytest

import gradc

WHILES = {
    "a fixed point": (
        "param a; x = 1; while abs(cos(a*x) - x) > 1e-10, at most 500 { x = cos(a*x) }; x",
        lambda a: _until(lambda x: abs(math.cos(a * x) - x) > 1e-10, lambda x: math.cos(a * x), 1),
    ),
    "a square root": (
        """param a; x = 1 + a
        while abs((x + a/x)/2 - x) > 1e-10, at most 99 { x = (x + a/x)/2 }; x""",
        math.sqrt,
    ),
    "a doubling": (
        "param a; x = a; while 2*x < 100, at most 99 { x = 2*x }; x",
        lambda a: _until(lambda x: 2 * x < 100, lambda x: 2 * x, a),
    ),
    "the next in a name": (
        "param a; x = a; while x*x + 1 < 50, at most 9 { y = x*x + 1; x = y; x = y }; x",
        lambda a: _until(lambda x: x * x + 1 < 50, lambda x: x * x + 1, a),
    ),
    "a swap": (
        "param a; x = a; y = 1; while x + y < 50, at most 99 { z = x + y; x = y; y = z }; y - x/3",
        lambda a: _swapped(a),
    ),
    "beside another": (
        "param a; x = a; s = 0; while 3*x < 99, at most 9 { s = s + x; x = 3*x }; s*x",
        lambda a: _beside(a),
    ),
}


def _until(condition, step, x):
    while condition(x):
        x = step(x)
    return x


def _swapped(a):
    x, y = a, 1
    while x + y < 50:
        x, y = y, x + y
    return y - x / 3


def _beside(a):
    x, s = a, 0
    while 3 * x < 99:
        s, x = s + x, 3 * x
    return s * x


@pytest.mark.parametrize("target", ["numpy", "scalar"])
@pytest.mark.parametrize(("text", "by_hand"), WHILES.values(), ids=WHILES)
def test_a_while_ends_where_it_would_by_hand(text, by_hand, target) -> None:
    value, gradient = gradc.compile(text, target=target).value_and_gradient(0.7)
    assert value == pytest.approx(by_hand(0.7), rel=1e-12)
    step = 1e-6
    slope = (by_hand(0.7 + step) - by_hand(0.7 - step)) / (2 * step)
    assert gradient.a == pytest.approx(slope, rel=1e-6)


def test_a_while_of_arrays_ends_where_it_would_by_hand() -> None:
    f = gradc.compile("""A: [n, n]; param b: [n]
        x = zeros(n); while norm(A @ x + b - x) > 1e-9, at most 200 { x = A @ x + b }; sum(x^2)""")
    A, b = np.array([[0.5, 0.2], [-0.1, 0.3]]), np.array([1.0, 2.0])
    inverse = np.linalg.inv(np.eye(2) - A)
    value, gradient = f.value_and_gradient(A, b)
    assert value == pytest.approx(((inverse @ b) ** 2).sum(), rel=1e-8)
    np.testing.assert_allclose(gradient.b, 2 * inverse.T @ inverse @ b, rtol=1e-7)


def test_what_the_steps_of_a_while_keep_is_an_array_behind_it() -> None:
    """Conjugate gradients: sums over steps and products with all of them at once."""
    f = gradc.compile("""A: [n, n]; param b: [n]
        x = zeros(n); r = b; p = r
        while norm(r) > 1e-10, at most 2*n {
            q = A @ p
            a = (r @ r)/(p @ q)
            x = x + a*p
            s = r - a*q
            p = s + (s @ s)/(r @ r)*p
            r = s
        }
        sum(x^2)""")
    A = np.array([[4.0, 1.0, 0.0], [1.0, 3.0, 0.5], [0.0, 0.5, 2.0]])
    inverse = np.linalg.inv(A)
    for b in (np.array([1.0, 2.0, 3.0]), np.zeros(3)):
        value, gradient = f.value_and_gradient(A, b)
        assert value == pytest.approx(((inverse @ b) ** 2).sum(), rel=1e-9)
        if b.any():
            np.testing.assert_allclose(gradient.b, 2 * inverse.T @ inverse @ b, rtol=1e-7)
