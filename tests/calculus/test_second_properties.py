"""What holds for the second derivatives of every program: properties over random ones."""

import math
import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
import orders
from hypothesis import assume, given, settings
from strategies import points, programs

import gradc
from gradc.graph.graph import Graph
from gradc.graph.node import Node
from gradc.interpret.precise import exact, extend, precision
from gradc.lower.program import lower_program
from gradc.syntax.parser import parse

WAYS = 1e-9  # the ways are the same sum in another order
DIFFERENCES = 1e-8
DIGITS = 120
STEP = 30  # differences are over 10 to the power of minus this

DIRECTION = {"x": 0.7, "y": -0.4, "z": 1.1}


def differentiated(text: str) -> Graph:
    """Return a program with its gradients."""
    try:
        lower_program(parse(text), text)
    except gradc.GradcError:
        assume(False)
    graph = orders.adjoint(text)
    assume(graph.wrt)
    return graph


def at(graph: Graph, values: Mapping[str, float]) -> dict[str, float]:
    return {str(node.payload): values[str(node.payload)] for node in graph.inputs}


@given(programs(), points)
@settings(max_examples=15)
def test_both_ways_and_the_product_agree_and_the_hessian_is_symmetric(
    text: str, values: dict[str, float]
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        graph = differentiated(text)
        function = gradc.compile(text, emit="value, gradient, hessian, hvp")
        known = at(graph, values)
        hessian = np.asarray(function.hessian(**known))
        one, other = (
            np.array([*orders.hessian_at(graph, known, way).values()], float).reshape(hessian.shape)
            for way in orders.WAYS
        )
        vector = {name: DIRECTION[name] for name in graph.wrt}
        along = np.array(function.hvp(vector, **known), float)
    assume(np.all(np.isfinite(hessian)) and np.all(np.isfinite(one)))
    assert np.array_equal(hessian, hessian.T)
    scale = 1 + np.max(np.abs(hessian)) + np.max(np.abs(along))
    for found in (one, other, one.T):
        assert np.max(np.abs(found - hessian)) <= WAYS * scale
    product = hessian @ [*vector.values()]
    assert np.max(np.abs(along - product)) <= WAYS * scale


def worked_out(root: Node, values: Mapping[str, Any], graph: Graph) -> Any:
    """Return a node's value in many digits."""
    using = precision(DIGITS)
    known = {node: exact(values[str(node.payload)], using) for node in graph.inputs}
    extend(known, [root], {}, using)
    return known[root]


@given(programs(), points)
@settings(max_examples=15)
def test_the_second_difference_of_the_value_is_the_hessian_along_a_direction(
    text: str, values: dict[str, float]
) -> None:
    graph = differentiated(text)
    known = at(graph, values)
    plain = lower_program(parse(text), text)
    (root,) = plain.outputs.values()
    using = precision(DIGITS)

    def bend(step: Any, middle: int = 0) -> Any:
        h = using.context.mpf(step)
        moved = (
            {name: using.context.mpf(x) + k * h * DIRECTION[name] for name, x in known.items()}
            for k in (middle - 1, middle, middle + 1)
        )
        below, here, above = (worked_out(root, one, plain) for one in moved)
        return (above - 2 * here + below) / h**2

    first, second = bend(f"1e-{STEP}"), bend(f"2e-{STEP}")
    assume(all(map(using.context.isfinite, (first, second))))
    scale = 1 + abs(first)
    sides = (bend(f"1e-{STEP}", side) for side in (-1, 1))
    near = (second, *sides)
    assume(all(abs(first - one) <= DIFFERENCES * scale for one in near))  # there is a second one
    assume(abs(first) < using.context.mpf(10) ** 20)
    found = 0
    for (one, other), node in orders.entries(graph).items():
        found += DIRECTION[one] * DIRECTION[other] * worked_out(node, known, graph)
    assert abs(float(found - first)) <= DIFFERENCES * float(scale), (found, first)
    assert math.isfinite(float(found))
