"""Sparse Jacobians and Hessians as nodes: the products that tell them, one for each colour.

In: outputs and variables of a graph at sizes. Out: how the matrix is found, and nodes.

    y = x[1:] - x[:-1]   ->   two colours; t[:, 1:] - t[:, :-1], where t has a row for each colour,
                              1 at the entries of x that have it
    a = x*y; b = y*z     ->   the entries themselves: y, x, z, y

Where all are numbers each entry is an expression of its own, and nothing is computed that is 0.
Otherwise the products are one sweep for all colours at once, forward or back.
"""

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from math import prod

from ..calculus.batched import batched
from ..calculus.debts import Debt
from ..calculus.forward import tangents_of
from ..calculus.partials import pull_back
from ..calculus.reverse import sweep
from ..graph.build import full, operation
from ..graph.dimensions import Dimension
from ..graph.graph import reached
from ..graph.guards import ALWAYS, Guard, conjoin
from ..graph.node import Node, constant, make
from ..graph.shapes import WHOLE
from .compression import Compression, compressed, compressed_symmetric
from .pattern import jacobian_pattern, symmetric


def jacobian_of(outputs: Sequence[Node], variables: Sequence[Node]) -> Compression:
    """Return how the Jacobian of all outputs by all variables is found."""
    return compressed(jacobian_pattern(outputs, variables, {}), starts(variables)[-1])


def hessian_of(gradient: Sequence[Node], variables: Sequence[Node]) -> Compression:
    """Return how the Hessian of a number is found, from its gradient by all variables."""
    return compressed_symmetric(symmetric(jacobian_pattern(gradient, variables, {})))


def is_of_numbers(outputs: Sequence[Node], variables: Sequence[Node]) -> bool:
    """Return whether each entry can be an expression of its own: all values are numbers."""
    return not any(node.shape or node.op == "scan" for node in reached((*outputs, *variables)))


def starts(nodes: Sequence[Node]) -> list[int]:
    """Return where the entries of each node begin, one behind the other, and the end."""
    return [*accumulate((_count(node.shape) for node in nodes), initial=0)]


def _count(shape: Sequence[Dimension]) -> int:
    return prod(size for size in shape if isinstance(size, int))


# ---- of numbers: each entry ---------------------------------------------------------------------


def entries(how: Compression, outputs: Sequence[Node], variables: Sequence[Node]) -> list[Node]:
    """Return the entries of a matrix of numbers by numbers, row by row."""
    products: list[Node] = []
    for colour in range(how.count):
        chosen = [i for i, one in enumerate(how.colours.tolist()) if one == colour]
        if how.by_rows:
            found = sweep({outputs[i]: constant(1) for i in chosen}, variables, pull_back)
            products += [found.gradient(variable) for variable in variables]
        else:
            products += _changes(outputs, {variables[i]: constant(1) for i in chosen}, {})
    return [products[place] for place in how.places.tolist()]


# ---- of arrays: products for all colours at once ------------------------------------------------


def products(
    how: Compression, outputs: Sequence[Node], variables: Sequence[Node], seeds: Node
) -> list[Node]:
    """Return the products, an array with a row for each colour, from the array of their factors.

    They are the changes of each output, or where it goes by rows the gradients by each variable.
    """
    own = outputs if how.by_rows else variables
    leaves = [make("input", payload=f"seed {i}", shape=one.shape) for i, one in enumerate(own)]
    if how.by_rows:
        cotangents: dict[Node, Node] = {}
        debts: dict[Node, Debt] = {}
        for output, leaf in zip(outputs, leaves, strict=True):
            known = cotangents.get(output)  # two outputs may be one node
            cotangents[output] = seed = operation("add", (known, leaf)) if known else leaf
            debts[output] = Debt(asked=_where(seed))
        found = sweep(cotangents, variables, pull_back, debts=debts)
        nodes = [found.gradient(variable) for variable in variables]
    else:
        tangents = dict(zip(variables, leaves, strict=True))
        nodes = _changes(outputs, tangents, {one: _where(leaf) for one, leaf in tangents.items()})
    rows = _rows(how, leaves, seeds)
    new = batched(nodes, rows, how.count)
    return [full(new[node], (how.count, *node.shape)) for node in nodes]


def _changes(
    outputs: Sequence[Node], tangents: Mapping[Node, Node], guards: Mapping[Node, Guard]
) -> list[Node]:
    """Return the tangent of each output; outside of its guard that of a variable is 0."""
    found = tangents_of(outputs, tangents, guards)
    return [full(found.get(output, constant(0)), output.shape) for output in outputs]


def _where(seed: Node) -> Guard:
    """Return the guard of a seed: where it is 0 nothing counts, not even 0*inf."""
    return conjoin(ALWAYS, operation("ne", (seed, constant(0))), True)


def _rows(how: Compression, leaves: Sequence[Node], seeds: Node) -> Mapping[Node, Node]:
    """Return for each leaf its part of the seeds."""
    places = starts(leaves)
    rows = {}
    for leaf, (first, last) in zip(leaves, pairwise(places), strict=True):
        part = seeds
        if not leaf.shape or last - first < places[-1]:
            item = (first, last, None) if leaf.shape else first
            part = operation("index", (seeds,), ((WHOLE, item),))
        shape = (how.count, *leaf.shape)
        rows[leaf] = part if part.shape == shape else operation("reshape", (part,), (shape,))
    return rows
