"""Patterns: the left sides of identities, matched against nodes.

In: a pattern and a node. Out: what the names of the pattern stand for, or None.

    pattern of "u + 0" against add(const 0, x)          ->  {"u": x}
    pattern of "sum(-u, axis)" against sum(-A, axis=1)  ->  {"u": A, "axis": (1,)}
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
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
CONSTANTS = {"inf": math.inf, "nan": math.nan}
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
    word = next((child for child in tree.children if isinstance(child, Token)), None)
    if tree.data == "name" and word in CONSTANTS:
        return Pattern("const", (), CONSTANTS[word])
    if tree.data == "name":
        return Pattern("number" if word in NUMBERS else "any", (), str(word))
    if tree.data in ("true", "false"):
        return Pattern("const", (), tree.data == "true")
    if tree.data in ("integer", "real"):
        return Pattern("const", (), float(str(word)))
    if tree.data == "call":
        return _call(str(word), trees(parts[0]))
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


def arrangements(form: Pattern) -> Iterator[Pattern]:
    """Yield the pattern, with the operands in it of what is commutative in either order.

    `u*v + u*w` may be the node of `v*u + w*u`. In which order it is that itself, `swapped` says.
    """
    inner = [_either_way(part) for part in form.operands]
    return (replace(form, operands=some) for some in product(*inner))


def swapped(form: Pattern) -> Pattern:
    """Return the pattern of the same operation on the same operands in the other order."""
    return replace(form, operands=form.operands[::-1])


def _either_way(form: Pattern) -> list[Pattern]:
    found = list(arrangements(form))
    return found + [swapped(one) for one in found if one.op in having("commutative")]


def match(form: Pattern, node: Node) -> Bound | None:
    """Return the binding of the pattern's names under which it is the node as it stands, or None.

    What is commutative is matched in the order of the pattern: `arrangements` has the others.
    """
    bound: dict[str, Any] = {}
    return bound if _matches(form, node, bound) else None


def _matches(form: Pattern, node: Node, bound: dict[str, Any]) -> bool:
    """Return whether a pattern is a node, and bind its names."""
    if form.op in ("any", "number"):
        name = form.payload
        fits = form.op == "any" or (node.op == "const" and type(node.payload) is float)
        return fits and bound.setdefault(name, node) is node  # type: ignore[arg-type]  # a name
    if form.op != node.op or len(form.operands) != len(node.operands):
        return False
    if form.op == "const":
        is_nan = form.payload != form.payload and node.payload != node.payload
        same = is_nan or form.payload == node.payload
        return same and type(form.payload) is type(node.payload)
    if form.settings and not _has_settings(form, node, bound):
        return False
    for part, operand in zip(form.operands, node.operands, strict=True):
        if not _matches(part, operand, bound):
            return False
    return True


def _has_settings(form: Pattern, node: Node, bound: dict[str, Any]) -> bool:
    """Return whether a node has the settings of a pattern, and bind their names."""
    if not isinstance(node.payload, tuple):
        return False
    for wanted, value in zip(form.settings, node.payload, strict=False):
        if wanted == ALIGNED:
            fits = node.op in having("reduction") and is_aligned(node)
        elif isinstance(wanted, str):
            fits = bound.setdefault(wanted, value) == value
        else:
            fits = wanted == value
        if not fits:
            return False
    return True
