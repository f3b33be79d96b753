"""Marks: those of assigned values that nobody asked for, taken away when a program has been read.

While it is read every assigned value is a mark, so that what is written through a name is told from
what is merely equal to it.

In: nodes, and the marks that are asked for. Out: the nodes without any others, as if their names
had been transparent from the start.

    y = x*w; y + 1   ->   add(mark(mul(x, w)), 1)   ->   add(mul(x, w), 1)

A mark in the body of a loop stands for a value of every step. To differentiate by that something is
added to it that is 0, an element of a stack: the gradient of the stack has a row for each step.

    h[t] = F(h[t-1]), by h   ->   h[t] = F(h[t-1]) + e[t], where e is a mark of zeros
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from ..graph.build import as_boolean, as_number, operation
from ..graph.graph import everything, order, same
from ..graph.loops import leaf, leaves_of, loop_of, scan
from ..graph.node import Body, Node, constant, make, number_of
from ..graph.operations import is_boolean


def without_marks(
    roots: Iterable[Node],
    asked: Collection[Node] = (),
    known: Mapping[Node, Node] | None = None,
    added: Mapping[Node, Node] | None = None,
) -> dict[Node, Node]:
    """Return, for all that the roots reach, the node without the marks that are not asked for.

    `known` has what an earlier call returned, and is part of what this one does. `added` has what
    is added to the value of a mark: to one in the body of a loop, the stack whose rows are.
    """
    new = dict(known or {})
    added = added or {}
    for node in everything(roots, new):
        operands = tuple([new[operand] for operand in node.operands])
        if node.op == "mark" and node in added and node not in asked:
            inside = _is_inside(node, added[node])
            new[node] = same(node, operands) if inside else _sum(operands[0], added[node])
        elif node.op == "mark":
            new[node] = same(node, (as_number(operands[0]),)) if node in asked else operands[0]
        elif node.op == "scan":
            new[node] = _with_elements(_loop_again(node, operands, new), new, added)
        elif isinstance(node.payload, Body):
            body = node.payload.with_body([new[one] for one in node.payload.body])
            new[node] = make(node.op, operands, body, node.shape)
        elif operands == node.operands:
            new[node] = node
        else:
            new[node] = _built_again(node, operands)
    return new


def _is_inside(node: Node, added: Node) -> bool:
    """Return whether a mark is in the body of a loop: what is added has an axis more."""
    return len(added.shape) > len(node.shape)


def _sum(value: Node, zeros: Node) -> Node:
    return operation("add", (value, zeros))


def _loop_again(node: Node, operands: tuple[Node, ...], new: Mapping[Node, Node]) -> Node:
    """Return a scan whose body has lost its marks, with all of its leaves as they were."""
    loop = loop_of(node)
    results = [as_number(new[one]) for one in loop.results]
    condition = [] if loop.condition is None else [as_boolean(new[loop.condition])]
    return make("scan", operands, loop.with_body([*results, *condition]))


def _with_elements(node: Node, new: Mapping[Node, Node], added: Mapping[Node, Node]) -> Node:
    """Return a scan with an element added to each mark of its body that has a stack."""
    stacks = {new[mark]: stack for mark, stack in added.items() if mark in new}
    loop = loop_of(node)
    nodes = order(loop.body)
    found = [one for one in nodes if one.op == "mark" and one in stacks]
    if not found:
        return scan(loop, node.operands)
    start, leaves = loop.carries + loop.elements, leaves_of(node)
    made: dict[Node, Node] = {
        one: leaf(position + len(found), one.shape)
        for position, one in enumerate(leaves)
        if position >= start
    }
    for one in nodes:
        operands = tuple([made.get(operand, operand) for operand in one.operands])
        if one in found:
            row = leaf(start + found.index(one), one.shape)
            made[one] = _sum(operands[0], row)
        elif one.op != "leaf":
            made[one] = same(one, operands)
    body = [made.get(one, one) for one in loop.body]
    longer = replace(loop.with_body(body), elements=loop.elements + len(found))
    rows = [stacks[one] for one in found]
    return scan(longer, [*node.operands[:start], *rows, *node.operands[start:]])


def _built_again(node: Node, operands: tuple[Node, ...]) -> Node:
    """Return a node with operands that lost their marks, as the builder makes it of those.

    A mark is a number; without it a truth value is one again, and `mark != 0` is that itself.
    """
    if node.op == "neg" and operands[0].op == "const":
        return constant(-number_of(operands[0]))
    for before, now in zip(node.operands, operands, strict=True):
        if before.op == "mark" and is_boolean(now):
            is_truth = node.op == "ne" and node.operands[1] is constant(0)
            return now if is_truth else operation(node.op, operands, node.payload)
    return same(node, operands)
