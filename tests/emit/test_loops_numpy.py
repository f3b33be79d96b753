"""Loops in files for NumPy: the values of the evaluator, no warnings, and code that a person reads."""

import warnings

import numpy as np
import pytest
from scans import PROGRAMS, Program

import gradc
from gradc.calculus.differentiate import differentiate
from gradc.emit.targets import TARGETS, emit
from gradc.graph.graph import Graph
from gradc.interpret.evaluate import evaluate
from gradc.rewrite.simplify import in_code

NUMPY = TARGETS["numpy"]


def _derived(program: Program) -> Graph:
    return in_code(differentiate(program.graph))


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_loop_has_the_values_of_the_evaluator(name: str) -> None:
    program = PROGRAMS[name]()
    graph = _derived(program)
    expected = evaluate(graph.roots(), program.at)
    module = NUMPY.load(emit(graph, "", NUMPY), "loops")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value, gradient = module.value_and_gradient(**program.at)
        np.testing.assert_allclose(module.value(**program.at), value, rtol=1e-13)
    np.testing.assert_allclose(value, expected[graph.outputs["f"]], rtol=1e-12)
    for variable in graph.wrt:
        found = getattr(gradient, variable)
        wanted = expected[graph.gradients["f", variable]]
        np.testing.assert_allclose(found, wanted, rtol=1e-11, atol=1e-14)
        assert np.shape(found) == np.shape(program.at[variable])


TWO_ALIKE = """param x, y, w
h = x
for t in 1..20 { h = sin(w*h) }
g = h
h = y
for t in 1..20 { h = sin(w*h) }
f = g*h + g
output f
"""


@pytest.mark.slow
@pytest.mark.parametrize("target", ["numpy", "scalar"])
def test_loops_alike_do_not_take_each_others_names(target: str) -> None:
    function = gradc.compile(TWO_ALIKE, target=target)
    at = {"x": 0.3, "y": 1.2, "w": 1.1}
    g, h = at["x"], at["y"]
    for _ in range(20):
        g, h = np.sin(at["w"] * g), np.sin(at["w"] * h)
    assert function(**at) == pytest.approx(g * h + g, rel=1e-13)
    assert function.verify().ok
