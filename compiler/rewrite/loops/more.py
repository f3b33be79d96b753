"""A scan with more operands: parts of its step that come from outside.

In: a scan; what stands outside for nodes of its body, a stack with a row a step or one value for
all. Out: the scan whose step reads these.
"""

from collections.abc import Mapping
from dataclasses import replace

from ...graph.graph import substituted
from ...graph.loops import Loop, leaf, leaves_of, loop_of, scan
from ...graph.node import Node


def after_scan(new: Mapping[Node, Node], loop: Loop, made: Node) -> dict[Node, Node]:
    """Return what nodes became that became others of a loop, in the scan that was made of it.

    That has the same body, above other leaves.
    """
    match: dict[Node, Node] = {}
    stack = [*zip(loop.body, loop_of(made).body, strict=True)]
    while stack:
        one, other = stack.pop()
        if one not in match:
            match[one] = other
            stack.extend(zip(one.operands, other.operands, strict=True))
    return {node: match[one] for node, one in new.items() if one in match}


def reading(
    node: Node, rows: Mapping[Node, Node], fixed: Mapping[Node, Node]
) -> tuple[Node, dict[Node, Node]]:
    """Return a scan that has rows of stacks, and constants, in the place of nodes of its body.

    And what each node of its body became.
    """
    loop, leaves = loop_of(node), leaves_of(node)
    stop = loop.carries + loop.elements
    places = [*leaves[:stop], *rows, *leaves[stop:], *fixed]
    moved = {one: leaf(place, one.shape) for place, one in enumerate(places)}
    new = substituted(loop.body, moved)
    longer = replace(
        loop.with_body([new[one] for one in loop.body]), elements=loop.elements + len(rows)
    )
    outside = (*node.operands[:stop], *rows.values(), *node.operands[stop:], *fixed.values())
    made = scan(longer, outside)
    return made, after_scan(new, longer, made)
