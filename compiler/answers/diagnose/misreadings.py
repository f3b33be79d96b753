"""Operations taken for others: a gate for nothing, the log of a sum for the sum of the logs.

In: an operation of a program. Out: kinds of mistakes, and what the operation was taken for. The
program with that in its place is differentiated as a whole.

    log(x^2 + 1)   ->   split_over_sum: log(x^2) + log(1)
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TypeAlias

from ...graph.build import operation
from ...graph.node import Node, constant, number_of, unmarked
from .breaks import with_operand
from .rows import is_elementwise, is_gate

_SQUARE = 2

# A function of one value: what goes in, and the same function of something else.
Called: TypeAlias = tuple[Node, Callable[[Node], Node]]


def misread(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield the kinds of mistakes, and what the operation was taken for."""
    if is_gate(node):
        yield "gate_ignored", node.operands[0]
    yield from _limits_open(node)
    yield from _choice(node)
    for inside, again in _calls(node):
        yield from _split(inside, again)
    yield from _power_moved(node)


def _limits_open(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield what is cut off on both sides, as in clip(x, 0, 1), with the slope of what goes in."""
    if node.op not in ("min", "max"):
        return
    other = "max" if node.op == "min" else "min"
    for place, operand in enumerate(node.operands):
        within = unmarked(operand)
        if within.op == other and node.operands[1 - place].op == "const":
            for cut, beside in (within.operands, within.operands[::-1]):
                if beside.op == "const":
                    yield "gate_open", operation("rule", (node, cut, constant(1)))


def _choice(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield a choice by the other condition, and one of both branches.

    A choice passes its gradient on under a guard, and not by a local rule, so that it is replaced
    by a function of the same value with rules of its own:
    `def f(a, b) = where(c, a, b) with not c, c`.
    """
    if node.op != "where":
        return
    condition, *branches = node.operands
    opposite = operation("not", (condition,))
    yield "gate_side", operation("rule", (node, *branches, opposite, condition))
    yield "gate_open", operation("rule", (node, *branches, constant(1), constant(1)))


def _calls(node: Node) -> Iterator[Called]:
    """Yield an operation as a function of one of its operands."""
    if is_elementwise(node):
        places: tuple[int, ...] = (0,)
    elif node.op == "pow":
        places = tuple(place for place in (0, 1) if node.operands[1 - place].op == "const")
    else:
        places = (1,) if node.op == "div" and node.operands[0].op == "const" else ()
    for place in places:
        yield unmarked(node.operands[place]), partial(with_operand, node, place)


def _split(inside: Node, again: Callable[[Node], Node]) -> Iterator[tuple[str, Node]]:
    """Yield a function taken term by term, factor by factor, or past a factor."""
    if inside.op in ("add", "sub"):
        terms = [(again(term), op) for term, op in _terms(inside)]
        yield "split_over_sum", _joined(terms)
        yield "split_over_sum", _joined([(_root(term), op) for term, op in terms])
    if inside.op == "sum":
        yield "split_over_sum", operation("sum", (again(inside.operands[0]),), inside.payload)
    if inside.op in ("mul", "div"):
        one, other = inside.operands
        yield "split_over_product", operation(inside.op, (again(one), again(other)))
        yield "factor_taken_out", operation(inside.op, (again(one), other))
        if inside.op == "mul":
            yield "factor_taken_out", operation("mul", (one, again(other)))


def _root(node: Node) -> Node:
    """Return u for the square root of u^2."""
    square = unmarked(node.operands[0]) if node.op == "sqrt" else node
    if square is node or square.op != "pow" or square.operands[1].op != "const":
        return node
    base, exponent = square.operands
    return base if number_of(exponent) == _SQUARE else node


def _terms(node: Node) -> list[tuple[Node, str]]:
    """Return the terms of a sum, as it is written, each with what joins it to those before."""
    found: list[tuple[Node, str]] = []
    while node.op in ("add", "sub"):
        rest, last = node.operands
        found.append((last, node.op))
        node = rest
    return [(node, "add"), *reversed(found)]


def _joined(terms: Sequence[tuple[Node, str]]) -> Node:
    (total, _), *others = terms
    for term, op in others:
        total = operation(op, (total, term))
    return total


def _power_moved(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield sin(x)^2 for sin(x^2), and the other way round."""
    inside = unmarked(node.operands[0]) if node.operands else node
    if node.op == "pow" and is_elementwise(inside):
        power = operation("pow", (inside.operands[0], node.operands[1]))
        yield "power_moved", with_operand(inside, 0, power)
    if is_elementwise(node) and inside.op == "pow":
        base, exponent = inside.operands
        yield "power_moved", operation("pow", (with_operand(node, 0, base), exponent))
