"""Properties of Jacobians and Hessians, on random programs of arrays."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tensor_strategies import SIZES, array_programs, tensor_programs

from gradc.calculus.jacobian import by_forward, by_reverse, hessians
from gradc.calculus.reverse import reverse
from gradc.emit.targets import TARGETS, emit
from gradc.graph.build import full, operation, total
from gradc.graph.graph import Graph, without
from gradc.graph.node import Node, make
from gradc.interpret.evaluate import evaluate
from gradc.lower.program import lower_program
from gradc.rewrite.simplify import in_code, simplify, stabilise
from gradc.syntax.parser import parse

RELATIVE = 1e-9


def prepared(text: str, seed: int) -> tuple[Graph, Node, list[Node], Mapping[str, Any]]:
    """Return a program, its output, the inputs that it depends on, and their values."""
    graph = without(stabilise(lower_program(parse(text), text)), "mark")
    random = np.random.default_rng(seed)
    values = {
        str(node.payload): random.uniform(-1, 1, tuple(SIZES.get(str(d), 1) for d in node.shape))
        for node in graph.inputs
    }
    return graph, next(iter(graph.outputs.values())), [*graph.inputs][:3], values


def shown(graph: Graph, values: Mapping[str, Any]) -> list[Any]:
    """Return what the generated file computes of the outputs."""
    found = TARGETS["numpy"].load(emit(in_code(simplify(graph)), "J", TARGETS["numpy"]), "J")
    value = found.value(**values)
    return list(value) if len(graph.outputs) > 1 else [value]


def assert_close(found: Any, expected: Any) -> None:
    """Assert that values agree, and are finite where the expected ones are."""
    assert np.shape(found) == np.shape(expected)
    assert np.all(np.isfinite(found) | ~np.isfinite(expected))
    known = np.isfinite(expected) & np.isfinite(found)
    scale = 1 + np.max(np.abs(np.where(known, expected, 0)), initial=0)
    assert np.max(np.abs(np.where(known, found - expected, 0)), initial=0) <= RELATIVE * scale


@given(array_programs(), st.integers(0, 99))
def test_forward_reverse_and_the_gradient_of_a_sum_agree(text: str, seed: int) -> None:
    graph, output, inputs, values = prepared(text, seed)
    backward = by_reverse(output, inputs)
    forward = [by_forward(output, one) for one in inputs]
    weights = make("input", payload="weights", shape=output.shape)
    weighed = total(operation("mul", (weights, full(output, output.shape))))
    adjoints = reverse(weighed, inputs)
    gradients = [adjoints.gradient(one) for one in inputs]
    shape = tuple(SIZES.get(str(d), 1) for d in output.shape)
    weight = np.random.default_rng(seed + 1).uniform(-1, 1, shape)
    sizes = {**SIZES, "1": 1}
    known = evaluate([*backward, *forward, *gradients], {**values, "weights": weight}, sizes)
    for one, other, gradient in zip(backward, forward, gradients, strict=True):
        assert_close(known[one], known[other])
        assert_close(np.tensordot(weight, known[one], weight.ndim), known[gradient])
    both = {f"J{i}": one for i, one in enumerate([*backward, *forward])}
    for value, one in zip(
        shown(Graph(graph.inputs, both, {}, {}), values), both.values(), strict=True
    ):
        assert_close(value, known[one])


@pytest.mark.slow
@given(tensor_programs(), st.integers(0, 99))
def test_hessians_are_symmetric_and_agree_with_products(text: str, seed: int) -> None:
    _, output, inputs, values = prepared(text, seed)
    found = hessians(output, inputs)
    adjoints = reverse(output, inputs)
    random = np.random.default_rng(seed + 1)
    known = dict(evaluate(found.values(), values, SIZES))
    for i, one in enumerate(inputs):
        weights = make("input", payload="weights", shape=one.shape)
        weight = random.uniform(-1, 1, np.shape(values[str(one.payload)]))
        weighed = total(operation("mul", (weights, adjoints.gradient(one))))
        products = reverse(weighed, inputs)
        for j, other in enumerate(inputs):
            product = products.gradient(other)
            expected = evaluate([product], {**values, "weights": weight}, SIZES)[product]
            assert_close(np.tensordot(weight, known[found[i, j]], weight.ndim), expected)
        own, rank = known[found[i, i]], weight.ndim
        turned = np.transpose(own, (*range(rank, 2 * rank), *range(rank)))
        assert np.array_equal(own, turned, equal_nan=True)
