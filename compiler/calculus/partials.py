"""Local rules: what one operation does to a cotangent on its way to one operand.

In: a node, the place of an operand, a cotangent. Out: a cotangent of the operand, or None for 0.

    log(x)    partial 1/x            ->  g/x
    x > 0     partial a comparison   ->  where(x > 0, g, 0)
    A @ B     rule g @ B.T           ->  that, with g of the full shape
"""

from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from itertools import accumulate
from types import MappingProxyType
from typing import Any, TypeAlias

from lark import Token

from ..graph.build import full, is_aligned, operation
from ..graph.dimensions import Dimension, plus
from ..graph.node import Node, constant
from ..graph.operations import having, is_boolean
from ..lower.instantiate import arguments, instantiate, settings_of
from ..vocabulary import Expression, functions

# The derivative of a node with respect to the operand at a position, entry by entry.
Local: TypeAlias = Callable[[Node, int], Node]

_NESTING = 8
COTANGENT = "g"


def pull_back(
    node: Node, position: int, cotangent: Node, local: Local | None = None
) -> Node | None:
    """Return what a node passes on to an operand, None for 0.

    It has the shape of the operand where the rule is one of matrices, and otherwise one that
    broadcasts to that of the operand or of the node: `reverse` undoes the broadcast.
    `local` may stand for `partial`, where it remembers what it has worked out.
    """
    if is_matrix_rule(node, position):
        return follow(
            rule_of(node.op, position), node, position, {COTANGENT: whole(node, cotangent)}
        )
    return scale(arriving(node, cotangent), (local or partial)(node, position))


def whole(node: Node, cotangent: Node) -> Node:
    """Return the cotangent of a node as a rule that names it takes it: of the full shape."""
    return kept(node, full(cotangent, node.shape))


def arriving(node: Node, cotangent: Node) -> Node:
    """Return the cotangent of a node as it multiplies a partial: a reduction's axes are back."""
    if node.op not in having("reduction"):
        return cotangent
    return kept(node, cotangent if not cotangent.shape else full(cotangent, node.shape))


def partial(node: Node, position: int) -> Node:
    """Return the derivative of a node with respect to the operand at a position, entry by entry."""
    if node.op == "mark":
        return constant(1)
    if node.op == "rule":
        count = len(node.operands) // 2
        return node.operands[position + count] if 1 <= position <= count else constant(0)
    row = functions().get(node.op)  # the connectives have none: nothing flows through them
    if row is None or not row.partials:
        return constant(0)
    return follow(rule_of(node.op, position), node, position)


def is_matrix_rule(node: Node, position: int) -> bool:
    """Return whether the rule for an operand names the cotangent, and is no factor of it."""
    return node.op in functions() and _has_cotangent(node.op, position)


@cache
def _has_cotangent(op: str, position: int) -> bool:
    tree = rule_of(op, position)
    return tree is not None and names_cotangent(tree)


def names_cotangent(tree: Expression) -> bool:
    """Return whether a rule is the whole of what is passed on, and no factor of it."""
    return any(token == COTANGENT for token in tree.scan_values(_is_name))


def _is_name(value: object) -> bool:
    return isinstance(value, Token) and value.type == "NAME"


def rule_of(op: str, position: int) -> Expression | None:
    """Return the rule for an operand; one that is for `each` operand serves them all."""
    partials = functions()[op].partials
    return partials[min(position, len(partials) - 1)] if partials else None


def follow(
    tree: Expression | None,
    node: Node,
    position: int,
    values: Mapping[str, Node] = MappingProxyType({}),
) -> Node:
    """Return what a rule is for the operands at hand; `values` has what else it names."""
    assert tree is not None
    known = {**arguments(node), "out": kept(node, node), **values}
    return instantiate(tree, known, {**settings_of(node), **_place(node, position)})


def _place(node: Node, position: int) -> dict[str, Any]:
    """Return where one of many operands lies in the value."""
    if node.op == "concat":
        assert isinstance(node.payload, tuple)
        axis = node.payload[0]
        starts = _starts(tuple(operand.shape[axis] for operand in node.operands))
        return {"start": starts[position], "stop": starts[position + 1]}
    if node.op == "stack":
        return {"start": position}
    if node.op == "scatter":
        assert isinstance(node.payload, tuple)
        return {"at": node.payload[0][position]}
    return {}


@lru_cache(maxsize=16)
def _starts(lengths: tuple[Dimension, ...]) -> tuple[Dimension, ...]:
    """Return where each of the parts begins that are put one after the other, and the end."""
    return tuple(accumulate(lengths, plus, initial=0))


def kept(node: Node, value: Node) -> Node:
    """Return a value of a reduction's shape with the reduced axes back, of length 1.

    Not where it broadcasts against the operand as it is: a scalar, or leading axes.
    """
    if node.op not in having("reduction") or not value.shape or is_aligned(node):
        return value
    assert isinstance(node.payload, tuple)
    return operation("expand_dims", (value,), (node.payload[0],))


def scale(change: Node, by: Node, nesting: int = 0) -> Node | None:
    """Return a cotangent or a tangent times a partial; None where the partial is the number 0.

    The factors of a product follow one another: g*(a*b) -> g*a*b.
    A partial that is a comparison selects instead of multiplying, and so does one that is a choice:
    g*(x > 0) -> where(x > 0, g, 0), which is 0 where x <= 0 even if g is infinite there.
    """
    if by.op == "const" and by.payload == 0:
        return None
    if by.op == "const" and by.payload == 1:
        return change
    if is_boolean(by):
        return operation("where", (by, change, constant(0)))
    if by.op == "where" and nesting < _NESTING:
        condition, *branches = by.operands
        chosen = [scale(change, branch, nesting + 1) or constant(0) for branch in branches]
        return operation("where", (condition, *chosen))
    if by.op == "const" and by.payload == -1:
        return operation("neg", (change,))
    if change.op == "const" and change.payload == 1:
        return by
    if by.op == "mul" and nesting < _NESTING:
        first = scale(change, by.operands[0], nesting + 1)
        return first and scale(first, by.operands[1], nesting + 1)
    return operation("mul", (change, by))
