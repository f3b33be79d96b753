"""Equations in the steps of loops: implicit methods, as people write them."""

# ruff: noqa: N806 -- a matrix has a capital name

import numpy as np
import pytest

import gradc

# A program, and the step that it solves for in closed form.
STEPS = {
    "implicit Euler": "u = root(v - u + dt*v^2, v, from=u)",
    "of a member": "y[t] = root(v - y[t-1] + dt*v^2, v, from=y[t-1])",
    "the unknown is called like the value": "w = u; u = root(u - w + dt*u^2, u, from=w)",
    "by a name": "old = u; u = root(v - old + dt*v^2, v, from=1)",
}


def by_hand(a: float, dt: float, n: int) -> float:
    for _ in range(n):
        a = (np.sqrt(1 + 4 * dt * a) - 1) / (2 * dt)
    return a


@pytest.mark.parametrize("target", ["numpy", "scalar"])
@pytest.mark.parametrize("bounds", ["n", "25"])
@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
def test_an_implicit_step(step: str, bounds: str, target: str) -> None:
    first, last = ("y[0] = a", f"y[{bounds}]") if "y[" in step else ("u = a", "u")
    declared = "n: integer; " if bounds == "n" else ""
    text = f"{declared}param a, dt\n{first}\nfor t in 1..{bounds} {{ {step} }}\n{last}"
    f = gradc.compile(text, target=target)
    given = {"n": 25} if declared else {}
    value, gradient = f.value_and_gradient(a=2.0, dt=0.1, **given)
    assert value == pytest.approx(by_hand(2.0, 0.1, 25), rel=1e-12)
    moved = (by_hand(2 + 1e-5, 0.1, 25) - by_hand(2 - 1e-5, 0.1, 25)) / 2e-5
    assert gradient.a == pytest.approx(moved, rel=1e-8)


def test_an_implicit_step_of_a_vector() -> None:
    f = gradc.compile("""n: integer; A: [d, d]; param u0: [d]; dt: []
        u = u0
        for t in 1..n { u = root(v - u - dt*(A @ v), v, from=u) }
        sum(u^2)""")
    A, u0 = np.array([[-1.0, 0.3], [0.2, -2.0]]), np.array([1.0, 2.0])
    whole = np.linalg.matrix_power(np.linalg.inv(np.eye(2) - 0.1 * A), 30)
    value, gradient = f.value_and_gradient(n=30, A=A, u0=u0, dt=0.1)
    assert value == pytest.approx(((whole @ u0) ** 2).sum(), rel=1e-10)
    np.testing.assert_allclose(gradient.u0, 2 * whole.T @ whole @ u0, rtol=1e-9)


@pytest.mark.parametrize("target", ["numpy", "scalar"])
def test_a_root_that_a_step_uses_once(target: str) -> None:
    """Where nothing but the way back asks for it again."""
    text = """x: [n]; param a; s = 0
        for t in 0..n-1 { s = s + x[t]*root(y^3 + y - a*x[t], y, from=0)^2 }
        s"""
    x = [0.5, -1.0, 2.0]
    found = gradc.compile(text).value_and_gradient(x, 0.7)
    plain = " + ".join(f"x*{v}*root(y^3 + y - a*({v}), y, from=0)^2" for v in x)
    f = gradc.compile(f"param a; x = 1; {plain}", target=target)
    value, gradient = f.value_and_gradient(0.7)
    assert found[0] == pytest.approx(value, rel=1e-12)
    assert found[1].a == pytest.approx(gradient.a, rel=1e-12)


def test_a_root_under_a_condition_and_in_a_while() -> None:
    f = gradc.compile("""param a; u = a
        while u > 0.5, at most 99 { u = root(v - u + 0.1*v^2, v, from=u) }
        u""")
    u = 2.0
    while u > 0.5:
        u = (np.sqrt(1 + 0.4 * u) - 1) / 0.2
    assert f(2.0) == pytest.approx(u, rel=1e-12)
    assert f.verify(at={"a": 2.0}).ok
