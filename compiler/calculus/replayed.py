"""Loops on the way back from checkpoints: the stacks that they go through are worked out again.

In: a differentiated graph. Out: the graph in which a loop that goes back takes for elements, in the
place of stacks that another loop kept for it alone, those stacks `again`.

    scan(…, result(forward, 1); backwards)  ->  scan(…, again(result(forward, 1)); backwards)

What is written for it keeps the states of the loop forward every √n steps, and on the way back runs
so many steps again, from each of those, before it goes back through them.
"""

from collections.abc import Collection, Iterable

from ..errors import InputError
from ..graph.graph import Graph, derived_anew, order, same
from ..graph.loops import loop_of
from ..graph.node import Node, make


def replayed(graph: Graph, count: int | None) -> Graph | None:
    """Return the graph with stacks that are worked out again, None where there are none.

    In `count` segments, or where it is None in √n. Raises `InputError` for more of them than steps.
    """
    nodes = order(graph.roots())
    forward = set(order(graph.outputs.values()))
    stacks = _stacks(nodes, forward, set(graph.roots()))
    if not stacks:
        return None
    for stack in stacks:
        steps = loop_of(stack.operands[0]).count
        if count is not None and isinstance(steps, int) and count > steps:
            what = f"the loop takes {steps} steps, too few for {count} segments"
            raise InputError(what, None, "leave the number out, or lower it")
    if count == 1:
        return graph
    new: dict[Node, Node] = {}
    for node in nodes:
        operands = tuple([new[operand] for operand in node.operands])
        if node.op == "scan":
            operands = tuple([again(one, count) if one in stacks else one for one in operands])
        new[node] = same(node, operands)
    return derived_anew(graph, new)


def again(node: Node, setting: int | None) -> Node:
    """Return a value as it stands in a second computation: of a segment, or in so many of them."""
    return make("again", (node,), (setting,), node.shape)


def is_replayed(node: Node) -> bool:
    """Return whether a node is a stack that a loop works out again, segment by segment."""
    return node.op == "again" and _is_stack(node.operands[0])


def _is_stack(node: Node) -> bool:
    """Return whether a node is what a loop gives at each of its steps."""
    return node.op == "result" and node.settings[0] >= loop_of(node.operands[0]).carries


def _stacks(nodes: Iterable[Node], forward: Collection[Node], roots: Collection[Node]) -> set[Node]:
    """Return the stacks that nothing uses but loops the other way, as their elements."""
    found: set[Node] = set()
    others: set[Node] = set(roots)
    for node in nodes:
        for position, operand in enumerate(node.operands):
            if _is_stack(operand):
                is_back = node not in forward and _goes_back(node, position, operand.operands[0])
                (found if is_back else others).add(operand)
    return found - others


def _goes_back(node: Node, position: int, stacked: Node) -> bool:
    """Return whether a node is a loop that goes the other way through a stack of another."""
    if node.op != "scan":
        return False
    loop, other = loop_of(node), loop_of(stacked)
    return (
        loop.carries <= position < loop.carries + loop.elements
        and loop.count == other.count
        and loop.backwards != other.backwards
        and loop.condition is None
        and other.condition is None
    )
