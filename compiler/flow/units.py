"""ReLU units: which layer each belongs to, and which of them nothing activates.

In: nodes, and the layers among them. Out: the ReLUs of each layer, with what they are given; of
their entries the share that is asleep.

    z[l] = W[l] @ a[l-1]; a[l] = relu(z[l])   ->   relu(z[l]) belongs to z[l], or to a[l]
"""

from collections.abc import Sequence

import numpy as np

from ..graph.dimensions import names_in
from ..graph.node import Node, number_of, unmarked
from ..graph.operations import having
from ..interpret.evaluate import Value

# What lets nothing through: an entry of the argument at which the rule's derivative is 0.
ASLEEP = {"relu": np.less_equal, "max": np.less}


def relus(nodes: Sequence[Node], members: Sequence[Node]) -> dict[Node, list[tuple[str, Node]]]:
    """Return the ReLUs of each member: their operation and their argument.

    A ReLU belongs to the member that it is; or whose units it is given, as in relu(z[l]); or, where
    it makes new units, to the member that it goes into, as in a[l] = a[l-1] + relu(W[l] @ a[l-1]).
    """
    rank = {node: place for place, node in enumerate(members)}
    itself = {unmarked(node): place for node, place in rank.items()}
    given: dict[Node, int] = {}
    for node in nodes:
        known = [given[operand] for operand in node.operands if operand in given]
        if node in rank:
            given[node] = rank[node]
        elif known and not _mixes(node):
            given[node] = max(known)
    into: dict[Node, int] = {}
    for node in reversed(nodes):
        place = rank.get(node, into.get(node))
        if place is not None and not _mixes(node):
            for operand in node.operands:
                into[operand] = min(place, into.get(operand, place))
    found: dict[Node, list[tuple[str, Node]]] = {}
    for node in nodes:
        argument = _argument(node)
        if argument is not None:
            owner = itself.get(node, given.get(argument, into.get(node)))
            if owner is not None:
                found.setdefault(members[owner], []).append((node.op, argument))
    return found


def _mixes(node: Node) -> bool:
    """Return whether a node makes new units of old ones; among numbers, w*x does."""
    weighs = node.op in ("mul", "div") and not any(one.shape for one in node.operands)
    return node.op in having("product") | having("solves") or (
        weighs and all(one.op != "const" for one in node.operands)
    )


def _argument(node: Node) -> Node | None:
    """Return the argument of relu(x), max(x, 0) or max(0, x), None for anything else."""
    if node.op == "relu":
        return node.operands[0]
    if node.op == "max":
        zero = [one.op == "const" and number_of(one) == 0 for one in node.operands]
        if any(zero):
            return node.operands[zero.index(True) - 1]
    return None


def batch_axes(argument: Node, points: int, batch: frozenset[str]) -> tuple[int, ...]:
    """Return the axes along which examples lie: those of points, or of dimensions of the data."""
    named = [{*names_in(size)} for size in argument.shape]
    return (*range(points), *(axis for axis, names in enumerate(named) if names and names <= batch))


def share(groups: Sequence[Value]) -> float | None:
    """Return the share of what is true in all groups together, None where there are none."""
    total = sum(np.size(group) for group in groups)
    return sum(int(np.sum(group)) for group in groups) / total if total else None
