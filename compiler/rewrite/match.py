"""Patterns: the left sides of identities, matched against nodes.

In: a pattern and a node. Out: the nodes that the names of the pattern stand for, or None.

    pattern of "u + 0" against add(const 0, x)  ->  {"u": x}
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lark import Token, Tree

from ..graph.node import Node, Payload
from ..graph.operations import COMMUTATIVE
from ..vocabulary import Expression

# In a pattern these names stand for numbers, every other name for any expression.
NUMBERS = ("c", "k")


@dataclass(frozen=True, slots=True)
class Pattern:
    """An operation on patterns, or a name (`op` is "any" or "number"), or a constant."""

    op: str
    operands: tuple["Pattern", ...] = ()
    payload: Payload = None


def pattern(tree: Expression) -> Pattern:
    """Return the pattern that a tree stands for."""
    parts = [child for child in tree.children if isinstance(child, Tree)]
    token = next((child for child in tree.children if isinstance(child, Token)), None)
    if tree.data == "name":
        return Pattern("number" if token in NUMBERS else "any", (), str(token))
    if tree.data in ("true", "false"):
        return Pattern("const", (), tree.data == "true")
    if tree.data in ("integer", "real"):
        return Pattern("const", (), float(str(token)))
    if tree.data == "call":
        return Pattern(str(token), tuple(map(pattern, _branches(parts[0]))))
    operands = tuple(map(pattern, parts))
    if tree.data == "neg" and isinstance(operands[0].payload, float):
        return Pattern("const", (), -operands[0].payload)
    return Pattern(tree.data, operands)


def _branches(tree: Expression) -> list[Expression]:
    return [child for child in tree.children if isinstance(child, Tree)]


def required(form: Pattern) -> frozenset[str]:
    """Return the operations that must be among a node's operands for the pattern to match it."""
    known = {"number": "const"}
    return frozenset(known.get(part.op, part.op) for part in form.operands if part.op != "any")


def match(form: Pattern, node: Node, swapped: bool = False) -> Mapping[str, Node] | None:
    """Return the first binding of the pattern's names under which it is the node, or None.

    `swapped` asks for the operands of the node itself in the other order.
    """
    if form.op != node.op or len(form.operands) != len(node.operands):
        return None
    operands = node.operands[::-1] if swapped else node.operands
    return next(_all_match(form.operands, operands, {}), None)


def _matches(form: Pattern, node: Node, bound: Mapping[str, Node]) -> Iterator[Mapping[str, Node]]:
    if form.op in ("any", "number"):
        name = str(form.payload)
        known = bound.get(name)
        fits = form.op == "any" or (node.op == "const" and type(node.payload) is float)
        if known is node or (known is None and fits):
            yield {**bound, name: node}
    elif form.op != node.op or len(form.operands) != len(node.operands):
        return
    elif form.op == "const":
        if form.payload == node.payload and type(form.payload) is type(node.payload):
            yield bound
    else:
        yield from _all_match(form.operands, node.operands, bound)
        if form.op in COMMUTATIVE:
            yield from _all_match(form.operands, node.operands[::-1], bound)


def _all_match(
    forms: Sequence[Pattern], nodes: Sequence[Node], bound: Mapping[str, Node]
) -> Iterator[Mapping[str, Node]]:
    if not forms:
        yield bound
        return
    for found in _matches(forms[0], nodes[0], bound):
        yield from _all_match(forms[1:], nodes[1:], found)
