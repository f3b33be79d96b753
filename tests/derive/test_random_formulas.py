"""Of random programs, of numbers and of arrays: a formula has the values of the gradient."""

import warnings

import numpy as np
from hypothesis import given, settings
from strategies import programs
from tensor_strategies import SIZES, tensor_programs

import gradc
from gradc.calculus.differentiate import differentiate
from gradc.interpret.evaluate import evaluate
from gradc.lower.program import graph_of


def check(text: str, sizes: dict[str, int]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            function = gradc.compile(text)
        except gradc.GradcError:
            return
    draw = np.random.default_rng(0)
    for name in list(function.wrt)[:2]:
        derivative = function.derivative(name, expand=True)
        found = derivative.node
        graph = differentiate(graph_of(function.compilation.program, [name]), guarded=False)
        gradient = graph.gradients[next(iter(graph.differentiated())), name]
        values = {
            str(node.payload): draw.uniform(
                0.2, 2, [size if isinstance(size, int) else sizes[size] for size in node.shape]
            )
            for node in graph.inputs
        }
        known = evaluate([gradient, found], values, sizes)
        expected, written = np.asarray(known[gradient]), np.asarray(known[found])
        assert written.shape == expected.shape
        is_special = bool(derivative.notes) and not np.isfinite(written).all()  # norm(x) at 0
        if np.isfinite(expected).all() and not is_special:
            scale = np.abs(expected).max(initial=1.0)
            np.testing.assert_allclose(written, expected, rtol=1e-6, atol=1e-8 * scale)


@given(programs())
@settings(max_examples=100)
def test_formulas_of_numbers(text: str) -> None:
    check(text, {})


@given(tensor_programs())
@settings(max_examples=60)
def test_formulas_of_arrays(text: str) -> None:
    check(text, dict(SIZES))
