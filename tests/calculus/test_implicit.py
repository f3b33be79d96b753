"""Values given by an equation: right, and differentiated to the second order."""

import numpy as np
import pytest

from gradc.calculus.reverse import reverse
from gradc.derivatives import CALCULUS
from gradc.errors import ProgramError
from gradc.graph.build import total
from gradc.interpret.evaluate import evaluate
from gradc.lower.program import graph_of, read_program
from gradc.syntax.read import read

# A program with a root, the same without, and values of its inputs.
PAIRS = [
    ("root(y^2 - x, y, from=1)*w", "sqrt(x)*w", {"x": 2.0, "w": 3.0}),
    ("root(exp(y) - x*w, y, from=0)", "log(x*w)", {"x": 2.0, "w": 3.0}),
    ("a = x*w; y = root(y*y*y - a, y, from=a); y + a", "cbrt(x*w) + x*w", {"x": 2.0, "w": 3.0}),
    ("root(tan(y) - x, y, from=1.5)*w", "atan(x)*w", {"x": 40.0, "w": 1.0}),
    ("argmin((y - x)^2 + w*(y - 1)^2, y, from=0)", "(x + w)/(1 + w)", {"x": 2.0, "w": 3.0}),
    ("argmin(x*y - log(y) + w, y, from=1/9)", "1/x", {"x": 2.0, "w": 3.0}),
    (
        "def f(a) = root(y^2 - a, y, from=w); f(x) + f(2*x)",
        "sqrt(x) + sqrt(2*x)",
        {"x": 2.0, "w": 1.0},
    ),
    (
        "y = 2*x; def f(a) = root(y^2 - a, y, from=y); w*f(x) + y",
        "w*sqrt(x) + 2*x",
        {"x": 2.0, "w": 3.0},
    ),
    (
        "root(z - root(y^2 - z - x, y, from=2), z, from=w)",
        "(1 + sqrt(1 + 4*x))/2",
        {"x": 2.0, "w": 1.0},
    ),
]


def _derivatives(text: str, values: dict[str, float]) -> list[float]:
    program = read_program(read(text, "formula"), text, None, CALCULUS)
    graph = graph_of(program, ["x"] if "w" not in program.inputs else ["x", "w"])
    (output,) = graph.outputs.values()
    variables = [graph.wrt[name] for name in sorted(graph.wrt)]
    first = reverse(output, variables)
    gradients = [first.gradient(one) for one in variables]
    seconds = [reverse(one, variables).gradient(v) for one in gradients for v in variables]
    found = evaluate([output, *gradients, *seconds], values)
    return [float(found[node]) for node in (output, *gradients, *seconds)]


@pytest.mark.parametrize(("text", "plain", "values"), PAIRS)
def test_a_root_and_its_derivatives_are_those_of_its_formula(
    text: str, plain: str, values: dict[str, float]
) -> None:
    found = _derivatives(text, values)
    expected = _derivatives(f"0*w + {plain}" if "w" not in plain else plain, values)
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)


def test_a_root_of_several_unknowns_is_that_of_a_linear_system() -> None:
    text = """A: [n, n], b: [n], c: [n]
    y = root(A @ y - b, y, from=zeros(n))
    sum(c*y)"""
    plain = "A: [n, n], b: [n], c: [n]; y = solve(A, b); sum(c*y)"
    random = np.random.default_rng(1)
    values = {
        "A": random.normal(size=(3, 3)),
        "b": random.normal(size=3),
        "c": random.normal(size=3),
    }
    found, expected = (_gradients(one, values) for one in (text, plain))
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9)


def test_ridge_regression_is_what_its_normal_equations_say() -> None:
    text = """X: [n, d], y: [n], l: []
    w = argmin(sum((X @ w - y)^2) + l*sum(w^2), w, from=zeros(d))
    sum(w^2)"""
    plain = "X: [n, d], y: [n], l: []; w = solve(X.T @ X + l*eye(d), X.T @ y); sum(w^2)"
    random = np.random.default_rng(2)
    values = {"X": random.normal(size=(5, 3)), "y": random.normal(size=5), "l": 0.7}
    found, expected = (_gradients(one, values) for one in (text, plain))
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9)


@pytest.mark.parametrize(
    "text",
    [
        "param a; argmin(cos(z)*a, z, from=0)",
        "param a; sum(argmin(z[0]^2 - a*z[1]^2 + z[1]^4, z, from=zeros(2)))",
        "param a; sum(argmin(a*z[0]*z[1], z, from=zeros(2)))",
    ],
)
def test_a_maximum_or_a_saddle_is_no_least_value_but_nan(text: str) -> None:
    program = read_program(read(text, "formula"), text, None, CALCULUS)
    (output,) = graph_of(program, ["a"]).outputs.values()
    assert np.isnan(evaluate([output], {"a": 2.0})[output])


def _gradients(text: str, values: dict[str, np.ndarray]) -> list[np.ndarray]:
    program = read_program(read(text, "formula"), text, None, CALCULUS)
    graph = graph_of(program, list(values))
    (output,) = graph.outputs.values()
    first = reverse(output, [*graph.wrt.values()])
    nodes = [output, *(first.gradient(one) for one in graph.wrt.values())]
    again = reverse(total(nodes[1]), [*graph.wrt.values()])
    nodes += [again.gradient(one) for one in graph.wrt.values()]
    known = evaluate(nodes, values)
    return [known[node] for node in nodes]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("root(y^2 == x, y, from=1)", "it takes what is to be 0, as in y^2 - x"),
        ("argmin(y^2 < x, y, from=1)", "it takes what is to be least"),
    ],
)
def test_a_comparison_is_no_equation(text: str, hint: str) -> None:
    with pytest.raises(ProgramError) as caught:
        read_program(read(text, "formula"), text, None, CALCULUS)
    assert caught.value.hint == hint
