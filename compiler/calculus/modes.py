"""What is derived beyond the gradient, as nodes: products with vectors, Jacobians, Hessians.

In: outputs and variables by name, and nodes for the directions that products are along. Out: nodes
by key, as `Graph.results` has them.

    f = x*y     jvp       ->   tangent x * y + x * tangent y
                hessian   ->   (x, x): 0; (x, y) and (y, x): 1, one node; (y, y): 0
"""

from collections.abc import Mapping, Sequence
from math import factorial, inf
from typing import TypeAlias

from ..graph.build import full, operation
from ..graph.graph import order as all_nodes
from ..graph.node import Node, constant
from .forward import forward, tangents_of
from .jacobian import Shorter, exchanged, jacobians
from .partials import pull_back
from .reverse import sweep
from .symmetric import symmetrised
from .taylor import taylor

Named: TypeAlias = Mapping[str, Node]
Results: TypeAlias = dict[tuple[str, ...], Node]
# The gradient of each output that is a number, by variable.
Gradients: TypeAlias = Mapping[str, Named]


def jvp(outputs: Named, wrt: Named, tangents: Named) -> Results:
    """Return the tangent of each output, given that of each variable."""
    moving = {node: tangents[name] for name, node in wrt.items()}
    found = _along([*outputs.values()], moving)
    return {(name,): node for name, node in zip(outputs, found, strict=True)}


def vjp(outputs: Named, wrt: Named, cotangents: Named) -> Results:
    """Return the gradient of the outputs, weighed by their cotangents and added up."""
    seeds: dict[Node, Node] = {}
    for name, node in outputs.items():  # two names may be those of one value
        own = cotangents[name]
        seeds[node] = operation("add", (seeds[node], own)) if node in seeds else own
    found = sweep(seeds, [*wrt.values()], pull_back)
    return {(name,): found.gradient(node) for name, node in wrt.items()}


def hvp(gradients: Gradients, wrt: Named, vectors: Named) -> Results:
    """Return the change of each gradient along a vector for each variable: Hessian times vector."""
    found: Results = {}
    for output, gradient in gradients.items():
        changes = jvp(gradient, wrt, vectors)
        found.update({(output, *key): node for key, node in changes.items()})
    return found


def jacobian(outputs: Named, wrt: Named, gradients: Gradients, shorter: Shorter) -> Results:
    """Return the derivative of each output by each variable, of shape output + variable.

    That of a number is its gradient, which is known. Where all are numbers and outputs are more
    than variables, it is taken forward, a variable at a time.
    """
    numbers = not any(node.shape for node in (*outputs.values(), *wrt.values()))
    if numbers and len(outputs) > len(wrt):
        columns = {v: _along([*outputs.values()], {n: constant(1)}) for v, n in wrt.items()}
        return {(o, v): columns[v][i] for i, o in enumerate(outputs) for v in wrt}
    arrays = {name: node for name, node in outputs.items() if node.shape}
    blocks = jacobians([*arrays.values()], [*wrt.values()], shorter)
    rows = {o: {v: blocks[i, j] for j, v in enumerate(wrt)} for i, o in enumerate(arrays)}
    known = {**gradients, **rows}
    return {(o, v): known[o][v] for o in outputs for v in wrt}


def hessian(gradients: Gradients, wrt: Named, shorter: Shorter) -> Results:
    """Return the second derivatives of each output, of shape v + w.

    Each pair of variables is taken once: where v and w are numbers (v, w) and (w, v) are one node,
    else one is the transpose of the other.
    """
    names = [*wrt]
    found: Results = {}
    for output, gradient in gradients.items():
        for place, v in enumerate(names):
            rest = names[place:]
            nodes = [wrt[w] for w in rest]
            if any(node.shape for node in nodes):
                blocks = jacobians([gradient[v]], nodes, shorter)
                row = [blocks[0, j] for j in range(len(rest))]
            else:
                row = _along([gradient[w] for w in rest], {wrt[v]: constant(1)})
            for w, node in zip(rest, row, strict=True):
                found[output, v, w] = symmetrised(shorter(node)) if v == w else node
                found[output, w, v] = found[output, v, w]
                if v != w:
                    found[output, w, v] = exchanged(node, len(wrt[v].shape))
    return {(o, v, w): found[o, v, w] for o in gradients for v in names for w in names}


def derivatives(output: Node, variable: Node, order: int, shorter: Shorter) -> list[Node]:
    """Return a number and its derivatives by a number, up to that of an order.

    Each is taken from the one before, which is made `shorter`, as formulas are; where that makes
    more operations than the Taylor coefficients of all orders together, those are taken.
    """
    series = taylor(output, variable, order)
    most: float = inf
    if series is not None:
        times = [operation("mul", (constant(factorial(k)), one)) for k, one in enumerate(series)]
        series = [output, *times[1:]]
        most = len(all_nodes([shorter(one) for one in series]))
    found = [output]
    for _ in range(order):
        found.append(shorter(forward(found[-1], {variable: constant(1)})))
        if series is not None and len(all_nodes(found)) > most:
            return series
    return found


def _along(outputs: Sequence[Node], tangents: Mapping[Node, Node]) -> list[Node]:
    """Return the tangent of each output, 0 where it is free of what moves."""
    known = tangents_of(outputs, tangents)
    return [known.get(one) or full(constant(0), one.shape) for one in outputs]
