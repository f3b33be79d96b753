"""Patterns: the left sides of identities, matched against nodes.

In: a pattern and a node. Out: what the names of the pattern stand for, or None.

    pattern of "u + 0" against add(const 0, x)          ->  {"u": x}
    pattern of "sum(-u, axis)" against sum(-A, axis=1)  ->  {"u": A, "axis": (1,)}
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from lark import Token

from ..graph.build import is_aligned
from ..graph.node import Node, Payload
from ..graph.operations import having
from ..records import dataclass
from ..syntax.tree import trees
from ..vocabulary import Expression, functions

# In a pattern these names stand for numbers, every other name for any expression.
NUMBERS = ("c", "k")
# This setting of a reduction says that its value lines up with its operand in a broadcast.
ALIGNED = "aligned"

# The nodes and the settings that names stand for.
Bound: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pattern:
    """An operation on patterns, or a name (`op` is "any" or "number"), or a constant.

    `settings` are names, or what a setting must be.
    """

    op: str
    operands: tuple["Pattern", ...] = ()
    payload: Payload = None
    settings: tuple[str | bool, ...] = ()


def pattern(tree: Expression) -> Pattern:
    """Return the pattern that a tree stands for."""
    parts = trees(tree)
    token = next((child for child in tree.children if isinstance(child, Token)), None)
    if tree.data == "name":
        return Pattern("number" if token in NUMBERS else "any", (), str(token))
    if tree.data in ("true", "false"):
        return Pattern("const", (), tree.data == "true")
    if tree.data in ("integer", "real"):
        return Pattern("const", (), float(str(token)))
    if tree.data == "call":
        return _call(str(token), trees(parts[0]))
    operands = tuple(map(pattern, parts))
    if tree.data == "neg" and isinstance(operands[0].payload, float):
        return Pattern("const", (), -operands[0].payload)
    return Pattern(tree.data, operands)


def _call(function: str, branches: Sequence[Expression]) -> Pattern:
    arity = len(functions()[function].operands)
    settings = [
        one.data == "true" if one.data in ("true", "false") else str(one.children[0])
        for one in branches[arity:]
    ]
    return Pattern(function, tuple(map(pattern, branches[:arity])), None, tuple(settings))


def may_match(form: Pattern, operands: Sequence[str]) -> bool:
    """Return whether a pattern may match a node, as the operations of its operands tell."""
    wanted = ["const" if part.op == "number" else part.op for part in form.operands]
    return len(wanted) == len(operands) and all(
        one in ("any", op) for one, op in zip(wanted, operands, strict=True)
    )


def match(form: Pattern, node: Node, swapped: bool = False) -> Bound | None:
    """Return the first binding of the pattern's names under which it is the node, or None.

    `swapped` asks for the operands of the node itself in the other order.
    """
    bound = _settings(form, node, {})
    if bound is None or form.op != node.op or len(form.operands) != len(node.operands):
        return None
    operands = node.operands[::-1] if swapped else node.operands
    return next(_all_match(form.operands, operands, bound), None)


def _matches(form: Pattern, node: Node, bound: Bound) -> Iterator[Bound]:
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
        known = _settings(form, node, bound)
        if known is None:
            return
        yield from _all_match(form.operands, node.operands, known)
        if form.op in having("commutative"):
            yield from _all_match(form.operands, node.operands[::-1], known)


def _settings(form: Pattern, node: Node, bound: Bound) -> Bound | None:
    """Return the binding with the settings of a node, None where they are not the pattern's."""
    if not form.settings:
        return bound
    if form.op != node.op or not isinstance(node.payload, tuple):
        return None
    known = dict(bound)
    for wanted, value in zip(form.settings, node.payload, strict=False):
        if wanted == ALIGNED:
            fits = node.op in having("reduction") and is_aligned(node)
        elif isinstance(wanted, str):
            fits = known.setdefault(wanted, value) == value
        else:
            fits = wanted == value
        if not fits:
            return None
    return known


def _all_match(forms: Sequence[Pattern], nodes: Sequence[Node], bound: Bound) -> Iterator[Bound]:
    if not forms:
        yield bound
        return
    for found in _matches(forms[0], nodes[0], bound):
        yield from _all_match(forms[1:], nodes[1:], found)
