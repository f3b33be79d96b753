"""Graph to graph: what a step works out of constants goes before the loop, and of elements too.

    h = tanh(W @ x[t] + U @ h + b*b)   ->   V = x @ W.T + b*b, before the loop;
                                            h = tanh(V[t] + U @ h)

What only a branch needs stays where it is. Where there are no arrays, constants alone go out.
"""

from collections.abc import Mapping

from ...graph.build import full
from ...graph.graph import Graph, order, same
from ...graph.loops import Loop, leaves_of, loop_of
from ...graph.node import Node, make
from ...graph.operations import having, is_boolean
from .always import always, is_moved
from .group import grouped, side_by_side
from .more import reading
from .rows import Value, stacked
from .walk import Rewritten, rewritten


def hoisted(graph: Graph, arrays: bool) -> Graph:
    """Return the graph with loops that do in each step what differs from step to step."""

    def rule(node: Node, loop: Loop, operands: tuple[Node, ...]) -> Rewritten:
        made, inside = _grouped(make("scan", operands, loop), arrays)
        outside = outside_of(made, arrays)
        loop = loop_of(made)
        results = {
            i: full(outside[one].node, (loop.count, *one.shape))
            for i, one in enumerate(loop.results)
            if i >= loop.carries and one in outside and (one.operands or not outside[one].has_rows)
        }
        chosen = _chosen(loop, outside)
        rows = {one: outside[one].node for one in chosen if outside[one].has_rows}
        fixed = {one: outside[one].node for one in chosen if not outside[one].has_rows}
        if not chosen:
            return Rewritten(made, results, inside)
        made, found = reading(made, rows, fixed)
        inside = {one: found.get(new, new) for one, new in inside.items()}
        return Rewritten(made, results, inside)

    return rewritten(graph, rule)


def _grouped(node: Node, arrays: bool) -> tuple[Node, dict[Node, Node]]:
    """Return a scan with what is outside of its step together, and what its nodes became."""
    made, new = grouped(node, outside_of(node, arrays))
    if not arrays:
        return made, new
    made, again = side_by_side(made, outside_of(made, arrays))
    return made, {one: again.get(other, other) for one, other in new.items()}


def outside_of(node: Node, arrays: bool) -> dict[Node, Value]:
    """Return what can be worked out before a loop, for each node of its body."""
    loop = loop_of(node)
    first = loop.carries + loop.elements
    found: dict[Node, Value] = {}
    for position, (leaf, operand) in enumerate(zip(leaves_of(node), node.operands, strict=True)):
        if position >= first:
            found[leaf] = Value(operand, has_rows=False)
        elif position >= loop.carries and arrays and loop.condition is None:
            found[leaf] = Value(operand, has_rows=True)
    for one in order(loop.body):
        if one.op == "leaf":
            continue
        if not one.operands:
            found[one] = Value(one, has_rows=False)
        elif all(operand in found for operand in one.operands):
            value = _value(one, [found[operand] for operand in one.operands], loop)
            if value is not None:
                found[one] = value
    return found


def _value(node: Node, operands: list[Value], loop: Loop) -> Value | None:
    if any(one.has_rows for one in operands):
        stack = stacked(node, operands, loop.count)
        return None if stack is None else Value(stack, has_rows=True)
    return Value(same(node, tuple([one.node for one in operands])), has_rows=False)


def _chosen(loop: Loop, outside: Mapping[Node, Value]) -> list[Node]:
    """Return the largest parts of a step that are worth it, and are needed in every step."""
    sure = always(loop.body)
    found: dict[Node, None] = {}
    met = set(loop.body)
    stack = [*loop.body]
    while stack:
        node = stack.pop()
        if node in outside and node in sure and _is_work(node):
            found[node] = None
            continue
        fresh = [one for one in node.operands if one not in met]
        met.update(fresh)
        stack.extend(fresh)
    return [node for node in order(loop.body) if node in found]


def _is_work(node: Node) -> bool:
    """Return whether a node is more than a value moved, or a number spread."""
    plain = is_moved(node) or node.op in having("leaf") or is_boolean(node)
    return bool(node.operands) and not plain
