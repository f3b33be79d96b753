"""Sums and products of a step in another order: what does not wait for the step before is together.

    W @ x[t] + U @ h + b     ->   U @ h + (W @ x[t] + b)
    d_h*o[t]*s[t]            ->   d_h*(o[t]*s[t])

A product is in another order where all but one of what is put together are at most 1 in size, so
that nothing overflows that did not before.
"""

from collections import Counter
from collections.abc import Callable, Container
from functools import reduce

from ...graph.build import operation
from ...graph.graph import order, same
from ...graph.loops import leaves_of, loop_of
from ...graph.node import Node, make, number_of
from ...graph.operations import having
from .always import SMALL


def grouped(node: Node, outside: Container[Node]) -> tuple[Node, dict[Node, Node]]:
    """Return a scan in whose step those terms and factors are together that are outside of it.

    And what each node of its body became.
    """
    loop = loop_of(node)
    nodes = order(loop.body)
    uses = Counter(one for part in nodes for one in part.operands)
    uses.update(loop.body)
    is_small = _smallness(node)
    inner = {
        operand
        for one in nodes
        if one.op in ("add", "mul") and one not in outside
        for operand in one.operands
        if operand.op == one.op and uses[operand] == 1 and operand not in outside
    }
    new: dict[Node, Node] = {}
    for one in nodes:
        parts = _parts(one, inner) if one.op in ("add", "mul") and one not in inner else []
        ready = [part for part in parts if part in outside]
        moving = [part for part in parts if part not in outside]
        may = one.op == "add" or sum(not is_small(part) for part in ready) <= 1
        if len(ready) > 1 and moving and may:
            together = [
                reduce(_joined(one.op), [new[part] for part in some]) for some in (moving, ready)
            ]
            new[one] = _joined(one.op)(*together)
        else:
            new[one] = same(one, tuple([new[operand] for operand in one.operands]))
    return make("scan", node.operands, loop.with_body([new[one] for one in loop.body])), new


def side_by_side(node: Node, outside: Container[Node]) -> tuple[Node, dict[Node, Node]]:
    """Return a scan in whose step products that are put side by side are one, and its nodes.

    concat([d*r1[t], e*r2[t]])   ->   concat([d, e])*concat([r1[t], r2[t]])
    """
    loop = loop_of(node)
    nodes = order(loop.body)
    uses = Counter(one for part in nodes for one in part.operands)
    uses.update(loop.body)
    new: dict[Node, Node] = {}
    for one in nodes:
        new[one] = same(one, tuple([new[operand] for operand in one.operands]))
        pairs = [_factors(part, outside) for part in one.operands if uses[part] == 1]
        full = [pair for pair in pairs if pair is not None]
        if one.op == "concat" and len(one.shape) == 1 and len(full) == len(one.operands) > 1:
            sides = zip(*((new[moving], ready) for moving, ready in full), strict=True)
            both = [operation("concat", side, one.payload) for side in sides]
            new[one] = operation("mul", both)
    return make("scan", node.operands, loop.with_body([new[one] for one in loop.body])), new


def _factors(node: Node, outside: Container[Node]) -> tuple[Node, Node] | None:
    """Return the two factors of a product, that which is outside of the loop behind."""
    if node.op != "mul" or any(one.shape != node.shape for one in node.operands):
        return None
    first, second = node.operands
    if (first in outside) == (second in outside):
        return None
    return (second, first) if first in outside else (first, second)


def _joined(op: str) -> Callable[[Node, Node], Node]:
    return lambda first, second: operation(op, (first, second))


def _parts(node: Node, inner: Container[Node]) -> list[Node]:
    """Return the terms of a sum, or the factors of a product, in order."""
    parts: list[Node] = []
    stack = [*node.operands[::-1]]
    while stack:
        part = stack.pop()
        if part in inner and part.op == node.op:
            stack.extend(part.operands[::-1])
        else:
            parts.append(part)
    return parts


def _smallness(node: Node) -> Callable[[Node], bool]:
    """Return what tells whether a value of a step is at most 1 in size, by what it is made of."""
    rows = dict(zip(leaves_of(node), node.operands, strict=True))

    def is_small(one: Node) -> bool:
        while True:
            operand = rows.get(one)
            if operand is not None and operand.op == "result":
                source = operand.operands[0]
                one = loop_of(source).results[operand.settings[0]]
                if one.op == "leaf":
                    return False
            elif one.op in having("view") or one.op in ("neg", "mark"):
                one = one.operands[0]
            elif one.op == "pow" and one.operands[1].op == "const":
                if number_of(one.operands[1]) < 0:
                    return False
                one = one.operands[0]
            else:
                break
        return one.op in SMALL or (one.op == "const" and abs(number_of(one)) <= 1)

    return is_small
