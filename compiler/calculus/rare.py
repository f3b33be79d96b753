"""Values of steps that are asked for in some of them alone: there is no derivative in the others.

In: a loop, and the cotangents of what it gives. Out: which of its values have a cotangent of 0 in
some steps, whatever they are; of those that are given, in which steps they have one.

    s = log(x[t]); h = h*w, and then s + h   ->   s is rare: it counts in the last step alone

There 0*inf is no number: what lies behind must not be multiplied. It is told by the way of the loop
and not by a cotangent's value, which may be 0 and have a derivative.
"""

from collections.abc import Mapping, Sequence

from ..graph.build import full, operation
from ..graph.graph import order
from ..graph.loops import Loop
from ..graph.node import Node, constant
from ..records import dataclass


@dataclass(frozen=True, slots=True)
class RareSteps:
    """The values of a step that are `rare`, and in which steps they are `told` to be asked for.

    `told` has a stack of numbers by the position of what a step gives. `read` has for each carried
    value those positions of which a value reads it.
    """

    rare: frozenset[Node]
    told: Mapping[int, Node]
    read: Mapping[int, Sequence[int]]


def rare_steps(
    loop: Loop,
    leaves: Sequence[Node],
    carried: Sequence[int],
    cotangents: Mapping[int, Node],
    asked: Mapping[int, Node],
) -> RareSteps:
    """Return which values of a loop are rare, of those with cotangents, and those `carried`.

    A carried value is not if it has a cotangent after the last step, and what reads it before is
    asked for in each. What the loop gives may itself be `asked` for where a number is not 0.
    """
    told = {i: _rows(one, asked.get(i)) for i, one in cotangents.items() if i >= loop.carries}
    values = [*carried, *told]
    reached = {i: set(order([loop.results[i]])) for i in values}
    read = {i: [j for j in values if leaves[i] in reached[j]] for i in carried}
    always = {loop.results[i] for i, rows in told.items() if rows is None}
    lasting = {i for i in carried if i in cotangents and i not in asked}
    while True:
        each = always | {loop.results[i] for i in lasting}
        lost = {i for i in lasting if not any(loop.results[j] in each for j in read[i])}
        if not lost:
            break
        lasting -= lost
    rare = frozenset(loop.results[i] for i in values) - each
    rows_of = {i: rows for i, rows in told.items() if rows is not None}
    return RareSteps(rare, {i: one for i, one in rows_of.items() if loop.results[i] in rare}, read)


def _rows(cotangent: Node, asked: Node | None) -> Node | None:
    """Return a stack of numbers that are 0 where a stack of cotangents is, None for nowhere."""
    rows, size = _rows_told(cotangent), cotangent.shape[:1]
    if asked is None:
        return rows
    whole = full(asked, size)
    return whole if rows is None else operation("mul", (whole, rows))


def _rows_told(cotangent: Node) -> Node | None:
    """Return a stack of 1 for each row of a stack of cotangents, and 0 where it has none."""
    node = cotangent
    while node.op in ("neg", "mul", "div"):
        if node.operands[0].shape != cotangent.shape:
            return None
        node = node.operands[0]
    size = cotangent.shape[0]
    if node.op == "scatter":
        places, _ = node.settings
        firsts = [place[0] for place in places]
        parts = [
            full(constant(1), one.shape[:1]) if isinstance(first, tuple) else constant(1)
            for first, one in zip(firsts, node.operands, strict=True)
        ]
        return operation("scatter", parts, (tuple((one,) for one in firsts), (size,)))
    if node.op == "concat" and node.settings == (0,):
        zeros = [_is_zero(one) for one in node.operands]
        blocks = [
            full(constant(int(not zero)), one.shape[:1])
            for one, zero in zip(node.operands, zeros, strict=True)
        ]
        return operation("concat", blocks, (0,)) if any(zeros) else None
    return None


def _is_zero(node: Node) -> bool:
    while node.op == "broadcast_to":
        (node,) = node.operands
    return node is constant(0)
