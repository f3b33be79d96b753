"""Values given by an equation: right, and differentiated to the second order."""

import numpy as np
import pytest

from gradc.calculus.named import CALCULUS
from gradc.calculus.reverse import reverse
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
