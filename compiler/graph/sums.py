"""Sums of sums as sums of many terms.

(a + b) + (c + d)   ->   a, b, c, d
"""

from collections.abc import Container, Iterable, Mapping

from .node import Node


def inner_sums(sums: Iterable[Node], times: Mapping[Node, int]) -> set[Node]:
    """Return the sums that are a term of one of these and stand nowhere else, by their uses."""
    return {
        operand
        for node in sums
        for operand in node.operands
        if operand.op == "add" and operand.shape == node.shape and times[operand] == 1
    }


def terms_of(node: Node, inner: Container[Node]) -> list[Node]:
    """Return the terms of a sum in order, those of the inner sums among them."""
    terms: list[Node] = []
    stack = [*node.operands[::-1]]
    while stack:
        part = stack.pop()
        if part in inner:
            stack.extend(part.operands[::-1])
        else:
            terms.append(part)
    return terms
