"""Derivatives of any order: against SymPy, and how many operations they are."""

import math

import numpy as np
import pytest
import sympy as sp

import gradc
from gradc.calculus.taylor import taylor
from gradc.graph.graph import order
from gradc.pipeline import compile_program

ORDER = 6
X = sp.Symbol("x", real=True)
PROGRAMS = {
    "1/(1 + x^2)": 1 / (1 + X**2),
    "x*sin(x)": X * sp.sin(X),
    "exp(-x^2)": sp.exp(-(X**2)),
    "sigmoid(x)": 1 / (1 + sp.exp(-X)),
    "tanh(x)": sp.tanh(X),
    "sqrt(1 + x^2)": sp.sqrt(1 + X**2),
    "log(1 + x^2)": sp.log(1 + X**2),
    "exp(x)/(2 + x)": sp.exp(X) / (2 + X),
    "tanh(x)*exp(-x^2)/(1 + x^2)": sp.tanh(X) * sp.exp(-(X**2)) / (1 + X**2),
    "(x + 2)^2.5": (X + 2) ** sp.Rational(5, 2),
    "exp(sin(x))": sp.exp(sp.sin(X)),
    "atan(x)": sp.atan(X),
    "erf(x)": sp.erf(X),
    "log(1 + exp(x))": sp.log(1 + sp.exp(X)),
    "(x + 2)^x": (X + 2) ** X,
    "x^5 - 3*x^2": X**5 - 3 * X**2,
    "where(x > 0, exp(x), cos(x))*x": sp.Piecewise((sp.exp(X), X > 0), (sp.cos(X), True)) * X,
    "y = x^2; z = sin(y); z*y": sp.sin(X**2) * X**2,
    "cosh(x)/(1 + sin(x)^2)": sp.cosh(X) / (1 + sp.sin(X) ** 2),
    "def f(t) = t*t with 2*t; f(sin(x))": sp.sin(X) ** 2,
}


@pytest.mark.slow
@pytest.mark.table
@pytest.mark.parametrize("program", PROGRAMS)
def test_derivatives_are_those_of_sympy(program: str) -> None:
    function = gradc.compile(program, target="scalar", emit=f"derivatives={ORDER}")
    truths = [PROGRAMS[program].diff(X, k) if k else PROGRAMS[program] for k in range(ORDER + 1)]
    for at in (0.75, -0.5):
        found = function.derivatives(at)
        for k, truth in enumerate(truths):
            true = float(truth.subs(X, sp.Rational(at)).evalf(40))
            assert found[k] == pytest.approx(true, rel=1e-9, abs=1e-12 * math.factorial(k))


@pytest.mark.slow
@pytest.mark.parametrize(
    "program", ["1/(1 + x^2)", "tanh(x)", "sqrt(1 + x^2)", "exp(sin(x))", "(x + 2)^x", "atan(x)"]
)
def test_the_work_grows_as_a_power_of_the_order(program: str) -> None:
    graph = compile_program(program, emit="derivatives=10").simplified
    assert len(order(graph.roots())) < 10**3  # doubling with each, it would be tens of thousands


def test_a_loop_has_no_series() -> None:
    graph = gradc.compile("x: [n]; sum(x^2)").compilation.graph
    assert taylor(graph.outputs["f"], graph.wrt["x"], 3) is None


def test_a_branch_that_is_not_taken_has_no_part_in_it() -> None:
    function = gradc.compile("where(x > 0, x^2*log(x), 0) + relu(x)*exp(x)")
    assert function.derivatives(-1.0, order=6) == (0.0,) * 7
    assert np.isfinite(function.derivatives(np.array([-1.0, 0.5]), order=6)).all()


def test_far_away_nothing_overflows() -> None:
    function = gradc.compile("log(1 + exp(x))")
    assert function.derivatives(800.0, order=5) == (800.0, 1.0, 0.0, 0.0, 0.0, 0.0)
    assert function.derivatives(-800.0, order=5) == (0.0,) * 6
