"""Local rules: what one operation does to a cotangent on its way to one operand.

In: a node, the place of an operand, a cotangent. Out: a cotangent of the operand, or None for 0.

    log(x)    partial 1/x            ->  g/x
    x > 0     partial a comparison   ->  where(x > 0, g, 0)
    A @ B     rule g @ B.T           ->  that, with g of the full shape
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from itertools import accumulate, islice
from types import MappingProxyType
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

from ..errors import ProgramError, Span
from ..graph.build import full, is_aligned, operation
from ..graph.dimensions import Dimension, plus
from ..graph.node import Node, constant
from ..graph.operations import having, is_boolean
from ..graph.shapes import WHOLE
from ..lower.instantiate import arguments, instantiate, settings_of
from ..syntax.tree import tokens
from ..vocabulary import Expression, functions
from .slope import SCALED, slope
from .ties import is_nested, shared

# The derivative of a node with respect to the operand at a position, entry by entry.
Local: TypeAlias = Callable[[Node, int], Node]

_NESTING = 8
_MANY = 16  # factors of a product that are not taken apart
COTANGENT = "g"
STOPS = "stops"
UNKNOWN = "unknown"
_ZERO = constant(0)


class MissingRuleError(ProgramError, NotImplementedError):
    """A derivative is asked for that the table has no rule for."""

    def __init__(self, node: Node, position: int, span: Span | None = None) -> None:
        row = functions().get(node.op)
        formals = row.operands if row else ()
        place = formals[min(position, len(formals) - 1)].name if formals else str(position + 1)
        message = f"there is no rule for the derivative of {node.op} by its argument {place}"
        hint = f"give one: def f({place}) = {node.op}({place}) with ..."
        if is_unknown(node.op, position):
            message = f"{node.op} has no derivative by its argument {place} here"
            hint = "hold it fixed: differentiate by others alone, as in wrt=['x'] or param x"
        super().__init__(message, span, hint)
        self.node, self.position = node, position


def pull_back(
    node: Node, position: int, cotangent: Node, local: Local | None = None
) -> Node | None:
    """Return what a node passes on to an operand, None for 0.

    It has the shape of the operand where the rule is one of matrices, and otherwise one that
    broadcasts to that of the operand or of the node: `reverse` undoes the broadcast.
    `local` may stand for `partial`, where it remembers what it has worked out.
    """
    if is_matrix_rule(node, position):
        values = {COTANGENT: whole(node, cotangent)}
        return follow(rule_of(node, position), node, position, values)
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
    if node.op in ("mark", "again"):
        return constant(1)
    if node.op == "rule":
        count = len(node.operands) // 2
        return node.operands[position + count] if 1 <= position <= count else constant(0)
    if node.op in having("connective"):
        return constant(0)
    stated = follow(rule_of(node, position), node, position)
    return shared(node, position, stated) if is_nested(node) else stated


@cache
def stops(op: str, position: int) -> bool:
    """Return whether nothing flows to an operand: its derivative is 0, as the table says."""
    tree = _rule(op, position)
    if tree is None:
        return op in having("connective") | having("leaf")
    return mentions(tree, STOPS)


@cache
def is_unknown(op: str, position: int) -> bool:
    """Return whether an operation has a derivative by an operand that has no formula here."""
    row = functions().get(op)
    if row is None or not row.partials:
        return False
    return mentions(row.partials[min(position, len(row.partials) - 1)], UNKNOWN)


def is_matrix_rule(node: Node, position: int) -> bool:
    """Return whether the rule for an operand names the cotangent, and is no factor of it."""
    return _has_cotangent(node.op, position)


@cache
def _has_cotangent(op: str, position: int) -> bool:
    tree = _rule(op, position)
    return tree is not None and mentions(tree, COTANGENT)


def mentions(tree: Expression, name: str) -> bool:
    """Return whether a rule names something; the cotangent it does where it is no factor of it."""
    return any(token == name for token in tokens(tree, "NAME"))


def rule_of(node: Node, position: int) -> Expression:
    """Return the rule for an operand; raises `MissingRuleError`.

    One that is for `each` operand serves them all, and so does one that stands alone.
    """
    tree = _rule(node.op, position)
    if tree is None:
        raise MissingRuleError(node, position)
    return tree


def _rule(op: str, position: int) -> Expression | None:
    row = functions().get(op)
    if row is None or not row.partials or is_unknown(op, position):
        return None
    return row.partials[min(position, len(row.partials) - 1)]


def follow(
    tree: Expression,
    node: Node,
    position: int,
    values: Mapping[str, Node] = MappingProxyType({}),
) -> Node:
    """Return what a rule is for the operands at hand; `values` has what else it names."""
    known = {**arguments(node), "out": kept(node, node), STOPS: _ZERO, **values}
    each = _name_of_each(node.op)
    if each is not None:
        known[each] = node.operands[position]
    place = _OF_MANY[node.op](node, position) if node.op in _OF_MANY else {}
    if node.op in SCALED:
        known["slope"] = slope(node, lambda one, i, change: scale(change, partial(one, i)))
    return instantiate(tree, known, {**settings_of(node), **place})


@cache
def _name_of_each(op: str) -> str | None:
    """Return the name that a rule has for any of the operands of a list, None without one."""
    last = functions()[op].operands[-1]
    return last.name if last.kind == "each" else None


_STARTS: WeakKeyDictionary[Node, tuple[Dimension, ...]] = WeakKeyDictionary()


def _slice(node: Node, position: int) -> Any:
    """Return where one of the arrays lies that are put one after the other."""
    starts = _starts(node)
    return _along(node, (starts[position], starts[position + 1], None))


def _along(node: Node, item: Any) -> Any:
    """Return the index of which an item stands at the axis that a node is set to."""
    axis = node.settings[0]
    return (*(WHOLE,) * axis, item, *(WHOLE,) * (len(node.shape) - axis - 1))


# What a rule may name besides where an operation takes a list: `at`, where one of its operands lies
# in the value, or `rest`, the other ones.
_OF_MANY: Mapping[str, Callable[[Node, int], Mapping[str, Any]]] = {
    "concat": lambda node, position: {"at": _slice(node, position)},
    "stack": lambda node, position: {"at": _along(node, position)},
    "scatter": lambda node, position: {"at": node.settings[0][position]},
    "gather": lambda node, position: {"rest": node.operands[1:]},
    "scatter_add": lambda node, position: {"rest": node.operands[1:]},
    "cofactor": lambda node, position: {
        "rest": [one for i, one in enumerate(node.operands) if i not in (0, position)]
    },
}


def _starts(node: Node) -> tuple[Dimension, ...]:
    """Return where each of the parts begins that are put one after the other, and the end."""
    known = _STARTS.get(node)
    if known is None:
        axis = node.settings[0]
        lengths = (operand.shape[axis] for operand in node.operands)
        known = _STARTS[node] = tuple(accumulate(lengths, plus, initial=0))
    return known


def kept(node: Node, value: Node) -> Node:
    """Return a value of a reduction's shape with the reduced axes back, of length 1.

    Not where it broadcasts against the operand as it is: a scalar, or leading axes. A determinant
    of each matrix of a stack has lost the last two.
    """
    if node.op in having("determinant") and value.shape:
        rank = len(value.shape)
        return operation("expand_dims", (value,), ((rank, rank + 1),))
    if node.op not in having("reduction") or not value.shape or is_aligned(node):
        return value
    return operation("expand_dims", (value,), (node.settings[0],))


def scale(change: Node, by: Node, nesting: int = 0, whole: Collection[Node] = ()) -> Node | None:
    """Return a cotangent or a tangent times a partial; None where the partial is the number 0.

    The factors of a product follow one another: g*(a*b) -> g*a*b, but for one of many factors and
    for one of the values that stay `whole`, since they are computed already; one with a choice for
    a factor never does.
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
        chosen = [scale(change, branch, nesting + 1, whole) or constant(0) for branch in branches]
        return operation("where", (condition, *chosen))
    if by.op == "const" and by.payload == -1:
        return operation("neg", (change,))
    if change.op == "const" and change.payload == 1:
        return by
    if by.op == "mul" and nesting < _NESTING and _is_opened(by, nesting, whole):
        first = scale(change, by.operands[0], nesting + 1, whole)
        return first and scale(first, by.operands[1], nesting + 1, whole)
    return operation("mul", (change, by))


def _is_opened(product: Node, nesting: int, whole: Collection[Node]) -> bool:
    """Return whether the factors of a product follow one another."""
    if product in whole or (not nesting and _has_many(product)):
        return any(one.op == "where" or is_boolean(one) for one in _factors(product))
    return True


def _has_many(product: Node) -> bool:
    """Return whether a product has many factors, as products of products have."""
    return next(islice(_factors(product), _MANY, None), None) is not None


def _factors(product: Node) -> Iterator[Node]:
    """Yield the factors of a product, as far as they are looked at."""
    stack = [(product, 0)]
    while stack:
        node, nesting = stack.pop()
        if node.op == "mul" and nesting < _NESTING:
            stack.extend([(one, nesting + 1) for one in node.operands])
        else:
            yield node
