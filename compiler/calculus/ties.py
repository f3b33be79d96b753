"""Ties: operands that are all the largest, or the smallest, share the gradient equally.

In: a `max` or `min` one of whose operands is one too. Out: what part of the gradient goes to an
operand where the two are equal: as many shares as there are values behind it that tie.

    max(max(x, y), z)    x == y == z:    2/3 to max(x, y), which gives 1/3 to each, and 1/3 to z
"""

from collections.abc import MutableMapping
from weakref import WeakKeyDictionary

from ..budget import unbounded
from ..graph.build import operation
from ..graph.node import Node, constant, number_of, unmarked
from ..graph.operations import having

_ONE = constant(1)

# How many values tie behind a node: those that are nested a thousand deep are counted once.
_counts: MutableMapping[Node, Node] = WeakKeyDictionary()


def is_nested(node: Node) -> bool:
    """Return whether a node chooses among values one of which is such a choice too."""
    if node.op not in having("choice"):
        return False
    return any(unmarked(operand).op == node.op for operand in node.operands)


def shared(node: Node, position: int, slope: Node) -> Node:
    """Return the partial of a nested choice, from that of two values that know of no others.

    where(x > y, 1, where(x == y, 1/2, 0))  ->  where(x > y, 1, where(x == y, share, 0))
    """
    chosen, one, otherwise = slope.operands
    tie, _, nothing = otherwise.operands
    own, other = node.operands[position], node.operands[1 - position]
    share = _share(_count(own, node.op), _count(other, node.op))
    return operation("where", (chosen, one, operation("where", (tie, share, nothing))))


def _share(own: Node, other: Node) -> Node:
    """Return own/(own + other), worked out where that is a number in each case."""
    for place, count in enumerate((own, other)):
        if count.op == "where":
            condition, *cases = count.operands
            pairs = [(case, other) if place == 0 else (own, case) for case in cases]
            if all(one.op == "const" for pair in pairs for one in pair):
                return operation("where", (condition, *(_share(*pair) for pair in pairs)))
    if own.op == other.op == "const":
        return constant(number_of(own) / (number_of(own) + number_of(other)))
    return operation("div", (own, operation("add", (own, other))))


def _count(node: Node, op: str) -> Node:
    """Return how many of the values behind a node tie: 1 for what is no such choice."""
    waiting = [unmarked(node)]
    while waiting:
        top = waiting[-1]
        nested = [one for one in map(unmarked, top.operands) if one.op == op]
        unknown = [one for one in nested if one not in _counts]
        if top.op != op or top in _counts:
            waiting.pop()
        elif unknown:
            waiting += unknown
        else:
            with unbounded():  # it is kept
                _counts[top] = _counted(top, *(_known(one, op) for one in top.operands))
    return _known(node, op)


def _known(node: Node, op: str) -> Node:
    node = unmarked(node)
    return _counts[node] if node.op == op else _ONE


def _counted(node: Node, first: Node, second: Node) -> Node:
    """Return how many values tie behind a choice, given how many do behind its operands."""
    tie = operation("eq", node.operands)
    if first.op == second.op == "const":
        both = constant(number_of(first) + number_of(second))
    else:
        both = operation("add", (first, second))
    if first is second:
        return operation("where", (tie, both, first))
    chosen = operation("gt" if node.op == "max" else "lt", node.operands)
    return operation("where", (chosen, first, operation("where", (tie, both, second))))
