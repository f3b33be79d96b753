"""Graph to graph: what nobody uses of a loop is dropped, and what never changes is a constant.

an element of which all rows are one      ->   that row, a constant
a carried value that stays as it is       ->   what it is at first, a constant
a constant that is a number               ->   the number
a result, or a carried value, not used    ->   nothing
"""

from dataclasses import replace

from ...graph.build import full, operation
from ...graph.dimensions import Shape
from ...graph.graph import Graph, order, substituted
from ...graph.loops import Loop, leaf, position_of, result, scan
from ...graph.node import Node
from .more import after_scan
from .walk import Rewritten, rewritten, used_results


def dropped(graph: Graph) -> Graph:
    """Return the graph with loops that carry, take and give what is needed."""
    used = used_results(graph)

    def rule(node: Node, loop: Loop, operands: tuple[Node, ...]) -> Rewritten:
        shorter, given, places, first = _needed(loop, operands, used.get(node, set()))
        made = _fixed(shorter, given, places)
        inside = {one: made.inside.get(new, new) for one, new in first.items()}
        return replace(made, inside=inside)

    return rewritten(graph, rule)


def _needed(
    loop: Loop, operands: tuple[Node, ...], used: set[int]
) -> tuple[Loop, tuple[Node, ...], dict[int, int], dict[Node, Node]]:
    """Return a loop without what is not used, where its results are, and the nodes of its body."""
    stacks = [i for i in sorted(used) if i >= loop.carries]
    carried = _carried(loop, [i for i in used if i < loop.carries], stacks)
    places = [*carried, *range(loop.carries, len(operands))]
    shapes = [_shape(loop, operands, i) for i in range(len(operands))]
    moved = {leaf(i, shapes[i]): leaf(place, shapes[i]) for place, i in enumerate(places)}
    kept = [*carried, *stacks]
    condition = [] if loop.condition is None else [loop.condition]
    new = substituted([*(loop.results[i] for i in kept), *condition], moved)
    shorter = replace(
        loop,
        carries=len(carried),
        results=tuple(new[loop.results[i]] for i in kept),
        condition=None if loop.condition is None else new[loop.condition],
    )
    return shorter, tuple(operands[i] for i in places), {i: at for at, i in enumerate(kept)}, new


def _shape(loop: Loop, operands: tuple[Node, ...], position: int) -> Shape:
    is_element = loop.carries <= position < loop.carries + loop.elements
    return operands[position].shape[1 if is_element else 0 :]


def _carried(loop: Loop, used: list[int], stacks: list[int]) -> list[int]:
    """Return the carried values that are needed: by what is used, step after step."""
    found = set(used)
    known: set[Node] = set()
    condition = [] if loop.condition is None else [loop.condition]
    waiting = [*(loop.results[i] for i in (*used, *stacks)), *condition]
    while waiting:
        nodes = order(waiting, known)
        known.update(nodes)
        waiting = []
        for node in nodes:
            if node.op == "leaf" and position_of(node) < loop.carries:
                i = position_of(node)
                if i not in found:
                    found.add(i)
                    waiting.append(loop.results[i])
    return sorted(found)


def _fixed(loop: Loop, operands: tuple[Node, ...], places: dict[int, int]) -> Rewritten:
    """Return a loop in which what never changes is a constant."""
    leaves = [leaf(i, _shape(loop, operands, i)) for i in range(len(operands))]
    rows = range(loop.carries, loop.carries + loop.elements)
    staying = {i: operands[i] for i in range(loop.carries) if loop.results[i] is leaves[i]}
    alike = {i: one for i in rows if (one := _row_of_all(operands[i])) is not None}
    never = {**staying, **alike}
    numbers = {
        i: one
        for i, one in {**dict(enumerate(operands[rows.stop :], rows.stop)), **never}.items()
        if _is_number(one)
    }
    order_ = [
        *(i for i in range(loop.carries) if i not in staying),
        *(i for i in rows if i not in alike),
        *range(rows.stop, len(operands)),
        *never,
    ]
    given = [i for i in order_ if i not in numbers]
    moved = {leaves[i]: one for i, one in numbers.items()}
    moved |= {leaves[i]: leaf(place, leaves[i].shape) for place, i in enumerate(given)}
    new = substituted(loop.body, moved)
    shorter = loop.with_body([new[one] for one in loop.body])
    changing = [i for i in range(loop.carries) if i not in staying]
    kept = [*changing, *range(loop.carries, len(loop.results))]
    shorter = replace(
        shorter,
        carries=len(changing),
        elements=sum(i in rows for i in given if i not in alike),
        results=tuple(shorter.results[i] for i in kept),
    )
    made = scan(shorter, [never.get(i, operands[i]) for i in given])
    at = {i: place for place, i in enumerate(kept)}
    found = {old: operands[i] if i in staying else result(made, at[i]) for old, i in places.items()}
    return Rewritten(made, found, after_scan(new, shorter, made))


def _row_of_all(stack: Node) -> Node | None:
    """Return the row that all rows of a stack are, None where they may differ."""
    if stack.op != "broadcast_to":
        return None
    (operand,) = stack.operands
    rank = len(stack.shape)
    if len(operand.shape) == rank:
        if operand.shape[0] != 1:
            return None
        operand = operation("squeeze", (operand,), ((0,),))
    return full(operand, stack.shape[1:])


def _is_number(node: Node) -> bool:
    return node.op == "const" or (node.op == "broadcast_to" and node.operands[0].op == "const")
