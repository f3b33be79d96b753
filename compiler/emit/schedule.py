"""The order of values where some are worked out under conditions alone.

A value that only a branch needs is written `x = ... if condition else 0.0`, so its condition must
come before it. Where a condition is itself computed from the value, through another branch, the
value cannot be written so; it is left to be written out inside of each branch.
"""

from collections.abc import Iterable, Mapping

from ..graph.node import Node


def schedule(
    roots: Iterable[Node], conditions: Mapping[Node, Node]
) -> tuple[list[Node], dict[Node, Node]]:
    """Return the nodes, operands and conditions first, and the conditions that could be kept."""
    kept = dict(conditions)
    done: set[Node] = set()
    waiting: set[Node] = set()
    result: list[Node] = []
    for root in roots:
        path = [root]
        while path:
            node = path[-1]
            following = next((n for n in _before(node, kept) if n not in done), None)
            if node in done or following is None:
                path.pop()
                waiting.discard(node)
                if node not in done:
                    done.add(node)
                    result.append(node)
                continue
            waiting.add(node)
            if following not in waiting:
                path.append(following)
                continue
            circular = _nearest_condition([*path, following], kept)
            del kept[path[circular]]
            waiting.difference_update(path[circular + 1 :])
            del path[circular + 1 :]
    return result, kept


def _before(node: Node, conditions: Mapping[Node, Node]) -> tuple[Node, ...]:
    condition = conditions.get(node)
    return node.operands if condition is None else (condition, *node.operands)


def _nearest_condition(path: list[Node], conditions: Mapping[Node, Node]) -> int:
    """Return the last place on a circular path that is left through a condition."""
    return next(
        place
        for place in range(len(path) - 2, -1, -1)
        if conditions.get(path[place]) is path[place + 1]
    )
