"""Programs whose numbers say how many steps they take are verified: equations, and whiles."""

import numpy as np
import pytest

import gradc
from gradc.interpret.evaluate import evaluate

PROGRAMS = {
    "roots of roots": """param a
        y = root(y^3 + a*y - 2, y, from=1); z = root(exp(z) - y^2 - 1, z, from=0); y*z""",
    "a system": "W: [n, n]; param b: [n]; sum(root(z + tanh(W @ z)/4 - b, z, from=b)^2)",
    "the least of a function": """A: [n, n]; param b: [n]
        w = argmin(sum((A @ w)^2) + sum(w^2) + sum(exp(w)) - b @ w, w, from=b); sum(w*b)""",
    "a while of numbers": """param a > 0
        x = a; while abs(x^2 - a) > 1e-12*a, at most 60 { x = (x + a/x)/2 }; x""",
    "a while of arrays": """b: [n]; param x: [n]
        u = x; while norm(u - b) > 1e-3, at most 12 { u = u + (b - u)/2 }; sum(u^2*b)""",
    "whiles in a loop": """param a > 0; s = 0
        for t in 1..20 { x = a*t; while x > 1, at most 90 { x = x/2 }; s = s + x^2 }
        s""",
}


@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS)
def test_it_is_verified(text: str) -> None:
    assert gradc.compile(text).verify(seed=1, points=1).ok


@pytest.mark.parametrize("text", ["root(y^2 - a, y, from=1)", PROGRAMS["a while of numbers"]])
def test_each_of_many_points_takes_its_own_steps(text: str) -> None:
    graph = gradc.compile(text, wrt="a").compilation.graph
    (output,) = graph.outputs.values()
    points = np.array([[4.0, 9.0, 1e6], [2.0, 0.25, 1.0]])
    np.testing.assert_allclose(evaluate([output], {"a": points})[output], np.sqrt(points))


def test_where_a_while_does_not_end_nothing_is_known_of_that_point_alone() -> None:
    graph = gradc.compile("param a; x = a; while x > 1, at most 3 { x = x/2 }; x").compilation.graph
    (output,) = graph.outputs.values()
    found = evaluate([output], {"a": np.array([8.0, 9.0, 3.0])})[output]
    np.testing.assert_array_equal(found, [1.0, np.nan, 0.75])
