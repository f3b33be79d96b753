"""Graph to graph: exponentials and logarithms that may be infinite where what takes them is not.

In: a graph ready to be written. Out: one in which those are operations of this target, which give
inf where `math` raises.

    min(exp(x), 10)      ->   min(exp_or_inf(x), 10), which is 10 at 800
    relu(log(x))         ->   relu(log_or_inf(x)), which is 0 at 0
    exp(x)*y             ->   as it is: it raises where it overflows
"""

import math
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

from ...calculus.bounds import bounds
from ...calculus.debts import is_exponential
from ...graph.graph import everything, rebuild_with_map, same
from ...graph.node import Node, make, number_of
from ...graph.operations import having
from ...notation.text import Form
from ..prepare import Prepared

_LOGARITHMS = ("log", "log1p", "log2", "log10")

# How the operations are spelled that this pass makes.
FORMS: Mapping[str, Form] = {
    **{
        f"{op}_or_inf": Form(f"_or_inf(math.{op}, {{0}})")
        for op in (*having("exponential"), *_LOGARITHMS)
    },
    "pow_or_inf": Form("_or_inf(math.pow, {0}, {1})"),
}


def extended(prepared: Prepared) -> Prepared:
    """Return the graph with the values that may be infinite on their way to one that is not."""
    nodes = everything(prepared.graph.outputs.values())
    infinite = _infinite(nodes)
    chosen = _taken(nodes, infinite) if infinite else set()
    if not chosen:
        return prepared

    def remake(node: Node, operands: tuple[Node, ...]) -> Node:
        if node in chosen:
            return make(f"{node.op}_or_inf", operands)
        return same(node, operands)

    graph, became = rebuild_with_map(prepared.graph, remake)
    known = {node: became.get(one, one) for node, one in prepared.became.items()}
    return replace(prepared, graph=graph, became=known)


def _infinite(nodes: Sequence[Node]) -> set[Node]:
    """Return the nodes that an exponential or a logarithm can make infinite."""
    found: set[Node] = set()
    for node in nodes:
        if _may_overflow(node) or not found.isdisjoint(node.operands):
            found.add(node)
    return found


def _may_overflow(node: Node) -> bool:
    """Return whether an operation on finite numbers raises, and its limit is infinite."""
    if node.op in _LOGARITHMS:
        return bounds(node.operands[0])[0] <= (-1 if node.op == "log1p" else 0)
    if node.op not in having("exponential"):
        return False
    low, high = bounds(node.operands[0])
    return high == math.inf or (low == -math.inf and node.op in ("sinh", "cosh"))


# What is finite, or chooses, where its operand is infinite.
_TAKERS = [
    *having("choice"),
    *having("flat-above"),
    *having("flat-below"),
    *having("flattening"),
    *having("comparison"),
    "relu",
]


def _taken(nodes: Sequence[Node], infinite: Container[Node]) -> set[Node]:
    """Return the nodes that are to be infinite where they overflow, for what they go to takes that.

    What lies between is infinite where they are: it is not sqrt(exp(x)), which is finite where
    exp(x) has overflowed.
    """
    found: set[Node] = set()
    for node in reversed(nodes):
        operands = [one for one in node.operands if one in infinite]
        if node in found and node.op == "where":
            found.update(one for one in operands if one is not node.operands[0])
        elif node in found and node.op == "mul" and len(operands) == 2:
            found.update(one for one in operands if _may_overflow(one))
        elif len(operands) == 1:
            taken = node.op in _TAKERS or _takes_below(node, operands[0])
            if taken or (node in found and _keeps_infinity(node)):
                found.add(operands[0])
    return {
        node
        for node in found
        if _may_overflow(node) or (node.op == "pow" and node.operands[0] in infinite)
    }


def _takes_below(node: Node, operand: Node) -> bool:
    """Return whether a value is 0 where its operand, a denominator or an exponent, is infinite."""
    if node.op == "div":
        return operand is node.operands[1] and is_exponential(operand)
    return node.op == "pow" and operand is node.operands[1] and node.operands[0].op == "const"


def _keeps_infinity(node: Node) -> bool:
    if node.op == "pow":
        exponent = node.operands[1]
        return exponent.op == "const" and number_of(exponent) >= 1
    kept = having("joint") | having("exponential")
    return node.op in kept or node.op in ("mul", "div", "mark")
