"""Second derivatives of programs, from graphs: entry by entry, along a direction, and as a file.

graph = adjoint("x^2*y")
entries(graph)               ->   {("x", "x"): 2*y, ("x", "y"): 2*x, ...}, for numbers
hessian_at(graph, values)    ->   their values, of the shape of the one, then of the other
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from gradc.calculus.differentiate import differentiate
from gradc.calculus.forward import forward
from gradc.calculus.reverse import reverse
from gradc.emit.targets import TARGETS, emit
from gradc.graph.build import as_number, operation
from gradc.graph.graph import Graph
from gradc.graph.node import Node, constant, make
from gradc.interpret.evaluate import evaluate
from gradc.lower.program import lower_program
from gradc.rewrite.settle import settle
from gradc.rewrite.simplify import in_code, stabilise
from gradc.syntax.parser import parse

Values = Mapping[str, Any]
Pair = tuple[str, str]

FORWARD, REVERSE = "forward over reverse", "reverse over reverse"
WAYS = (FORWARD, REVERSE)


def adjoint(text: str, wrt: Sequence[str] | None = None) -> Graph:
    """Return a program in its stable form, with its gradients."""
    return differentiate(settle(stabilise(lower_program(parse(text), text, wrt))))


def slopes(graph: Graph) -> dict[str, Node]:
    """Return the gradient of the output of a program, by variable."""
    return {name: slope for (_, name), slope in graph.gradients.items()}


def entries(graph: Graph, way: str = FORWARD) -> dict[Pair, Node]:
    """Return the second derivatives of a program in numbers."""
    found: dict[Pair, Node] = {}
    for first, slope in slopes(graph).items():
        for second, variable in graph.wrt.items():
            if way == FORWARD:
                found[first, second] = as_number(forward(slope, {variable: constant(1)}))
            else:
                adjoints = reverse(slope, tuple(graph.wrt.values()))
                found[first, second] = as_number(adjoints.gradient(variable))
    return found


def products(graph: Graph, way: str = FORWARD) -> tuple[dict[str, Node], dict[str, Node]]:
    """Return the Hessian times a vector by variable, and the inputs that are that vector."""
    vector = {
        name: make("input", payload=f"along_{name}", shape=node.shape)
        for name, node in graph.wrt.items()
    }
    if way == FORWARD:
        tangents = {graph.wrt[name]: node for name, node in vector.items()}
        return {name: forward(slope, tangents) for name, slope in slopes(graph).items()}, vector
    variables = tuple(graph.wrt.values())
    weighed = [
        reverse(slope, variables, cotangent=vector[name]) for name, slope in slopes(graph).items()
    ]
    return {
        name: _added([one.gradient(node) for one in weighed]) for name, node in graph.wrt.items()
    }, vector


def _added(nodes: Iterable[Node]) -> Node:
    total, *others = nodes
    for node in others:
        total = operation("add", (total, node))
    return total


def coded(graph: Graph, nodes: Mapping[str, Node], inputs: Iterable[Node] = ()) -> Graph:
    """Return a graph whose outputs are these nodes, as code computes them."""
    plain = Graph((*graph.inputs, *inputs), nodes, {}, {}, assumptions=graph.assumptions)
    return in_code(settle(plain))


def file_of(graph: Graph, text: str, target: str) -> ModuleType:
    """Return a file whose outputs `d_x_y` are the second derivatives of a program in numbers."""
    nodes = {f"d_{first}_{second}": node for (first, second), node in entries(graph).items()}
    return TARGETS[target].load(emit(coded(graph, nodes), text, TARGETS[target]), "h")


def hessian_at(graph: Graph, values: Values, way: str = FORWARD) -> dict[Pair, Any]:
    """Return the second derivatives at a point, as the evaluator has them.

    Those by the entries of arrays are products with unit vectors.
    """
    values = {name: np.asarray(value, float) for name, value in values.items()}
    if not any(node.shape for node in graph.wrt.values()):
        nodes = entries(graph, way)
        known = evaluate(nodes.values(), values)
        return {pair: known[node] for pair, node in nodes.items()}
    found, _ = products(graph, way)

    def product_with(vector: Values) -> Values:
        known = evaluate(found.values(), {**values, **vector})
        return {name: known[node] for name, node in found.items()}

    return by_columns(values, list(graph.wrt), product_with)


def by_columns(
    values: Values, variables: Sequence[str], product_with: Callable[[Values], Values]
) -> dict[Pair, Any]:
    """Return the Hessian whose products with vectors a function works out."""
    shapes = {name: np.shape(values[name]) for name in variables}
    zeros = {f"along_{name}": np.zeros(shape) for name, shape in shapes.items()}
    found = {}
    for second, shape in shapes.items():
        columns = []
        for place in np.ndindex(shape):
            unit = np.zeros(shape)
            unit[place] = 1
            columns.append(product_with({**zeros, f"along_{second}": unit}))
        for first, own in shapes.items():
            stack = np.stack([np.broadcast_to(one[first], own) for one in columns], axis=-1)
            found[first, second] = stack.reshape(own + shape)
    return found
