"""What holds for every program of arrays: properties over random ones of the right shapes."""

import warnings

import numpy as np
import pytest
import stages
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from stages import assert_reads_again, assert_well_formed
from tensor_strategies import SIZES, tensor_programs

import gradc
from gradc.calculus.differentiate import differentiate
from gradc.graph.graph import Graph
from gradc.lower.program import lower_program
from gradc.rewrite.simplify import simplify, stabilise
from gradc.syntax.parser import parse

RELATIVE = 1e-8


def lowered(text: str) -> Graph:
    return lower_program(parse(text), text)


def values_of(graph: Graph, seed: int) -> dict[str, np.ndarray]:
    random = np.random.default_rng(seed)
    return {
        str(node.payload): random.uniform(-1, 1, tuple(SIZES.get(str(d), 1) for d in node.shape))
        for node in graph.inputs
    }


def results(graph: Graph, values: dict[str, np.ndarray]) -> list[np.ndarray]:
    return stages.results(graph, values, SIZES)


def assert_close(found: object, expected: np.ndarray) -> None:
    scale = 1 + np.max(np.abs(expected), initial=0)
    assert np.shape(found) == expected.shape
    assert np.max(np.abs(found - expected), initial=0) <= RELATIVE * scale


@given(tensor_programs())
def test_each_stage_hands_on_a_graph_that_is_well_formed(text: str) -> None:
    assert_well_formed(lowered(text))


@given(tensor_programs())
def test_printing_and_reading_again_gives_the_same_nodes(text: str) -> None:
    assert_reads_again(lowered(text))


@given(tensor_programs())
def test_simplifying_twice_is_simplifying_once(text: str) -> None:
    once = simplify(differentiate(stabilise(lowered(text))))
    twice = simplify(once)
    assert dict(twice.gradients) == dict(once.gradients)


@given(tensor_programs(), st.integers(0, 9))
def test_rewriting_keeps_the_values(text: str, seed: int) -> None:
    graph = lowered(text)
    values = values_of(graph, seed)
    before = results(differentiate(graph), values)
    assume(all(np.isfinite(one).all() for one in before))
    for rewritten in (simplify(differentiate(graph)), simplify(differentiate(stabilise(graph)))):
        for found, expected in zip(results(rewritten, values), before, strict=True):
            assert_close(found, expected)


@given(tensor_programs(), st.integers(0, 9))
def test_the_generated_file_computes_what_the_evaluator_does(text: str, seed: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", gradc.GradcWarning)
        function = gradc.compile(text)
    values = values_of(function.compilation.graph, seed)
    expected = results(function.compilation.simplified, values)
    assume(all(np.isfinite(one).all() for one in expected))
    given_values = {name: array.copy() for name, array in values.items()}
    value, gradient = function.value_and_gradient(**given_values)
    for found, known in zip([value, *gradient], expected, strict=True):
        assert_close(found, known)
    for name, array in values.items():
        assert np.array_equal(given_values[name], array)
    arrays = [*given_values.values(), *gradient]
    for position, one in enumerate(arrays):
        assert not any(np.shares_memory(one, other) for other in arrays[position + 1 :])
    single = {name: array.astype(np.float32) for name, array in values.items()}
    value, gradient = function.value_and_gradient(**single)
    found = [one for one in (value, *gradient) if type(one) is not float]  # a constant is a float
    assert {np.asarray(one).dtype for one in found} <= {np.dtype(np.float32)}


@pytest.mark.slow
@given(tensor_programs())
@settings(max_examples=20)
def test_reverse_agrees_with_sympy_with_differences_and_with_forward(text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        function = gradc.compile(text)
        try:
            report = function.verify(points=1)
        except gradc.InputError:
            assume(False)
    assert report.ok, str(report)
