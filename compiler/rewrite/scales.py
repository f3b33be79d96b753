"""Constants whose product is beyond the floats, kept apart from each other by what they multiply.

In: a graph. Out: one of the same values. The chain rule brings constants together that a program
has apart, and takes them in the opposite order: 1e200*1e200 is inf, though 1e200*(1e200*x) is not.

    1e200*1e200*x            ->  1e200*(1e200*x)
    (x*1e-200*1e-200)*1e300  ->  1e-100*x
    (1e200*1e200)*x*w        ->  1e200*x*(1e200*w)
    sqrt(1e200*x*1e200)      ->  1e200*sqrt(x)

Of each product it is known what its constants come to, in 40 digits and any size, and what else it
is made of. One that is beyond the floats on the way is put in order where it is used, through sums
of terms of one scale, choices and what is linear. The values of a program keep the order in which
they are written wherever there is a point at which that one has a finite value.
"""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import field
from decimal import Context, Decimal
from math import isfinite
from sys import float_info
from typing import TypeAlias

from ..graph.build import full, operation
from ..graph.graph import Graph, everything, rebuild, same
from ..graph.node import Node, constant
from ..graph.operations import having
from ..records import dataclass, record
from .terms import PRODUCTS

_DIGITS = Context(prec=40)
_ONE = Decimal(1)
_LEAST, _MOST = Decimal(float_info.min), Decimal(float_info.max)
_PIECE = 290  # the digits of the largest constant that a larger one is written with
_FAR = 1e30  # constants nearer to 1 than this meet in no chain that is short
_LONGEST = 24

# A factor, and -1 for one that divides, else 1.
_Link: TypeAlias = tuple[Node, int]


@record(frozen=True, slots=True)
class Scaled:
    """A product: what its constants come to, and its other factors.

    It is `free` where constants alone are beyond the floats: it has no value as it stands.
    """

    scale: Decimal
    links: tuple[_Link, ...]
    free: bool = False

    @property
    def is_strained(self) -> bool:
        """Whether the constants come to what is no float with all of its digits."""
        return not _LEAST <= abs(self.scale) <= _MOST


def in_reach(graph: Graph) -> Graph:
    """Return the graph with each product in an order in which its constants stay floats."""
    if not any(map(_is_far, graph.all_nodes())):
        return graph
    values = {*everything(graph.outputs.values())}
    return rebuild(graph, _Scales(values).remake)


def _is_far(node: Node) -> bool:
    """Return whether a node is a constant so large or small that it may meet with others."""
    if node.op != "const" or type(node.payload) is not float:
        return False
    size = abs(node.payload)
    return isfinite(size) and (size > _FAR or 0 < size < 1 / _FAR)


@dataclass(slots=True)
class _Scales:
    """The `values` of the program that is differentiated, and what is known of new nodes."""

    values: Set[Node]
    known: dict[Node, Scaled] = field(default_factory=dict)

    def of(self, node: Node) -> Scaled:
        """Return a node as a product, of itself alone where nothing is known."""
        value = node.payload if node.op == "const" else None
        if type(value) is float and value and isfinite(value):
            return Scaled(_DIGITS.create_decimal(value), ())
        return self.known.get(node) or Scaled(_ONE, ((node, 1),))

    def remake(self, node: Node, operands: tuple[Node, ...]) -> Node:
        """Return a node of new operands, in another order where that is needed."""
        built = same(node, operands)
        if node.op not in _RULES:
            return built
        parts = [self.of(operand) for operand in operands]
        whole = found = _product(built, parts)
        is_value = node in self.values
        if is_value:  # products of the program stay what they are
            parts = [_closed(*pair) for pair in zip(operands, parts, strict=True)]
            found = _product(built, parts)
        if found is None or _stays(parts, found, is_value and not found.free):
            new, found = built, whole
        else:
            new = full(_written(found), node.shape)
        if found is not None:
            self.known[new] = found
        return new


def _product(node: Node, parts: Sequence[Scaled]) -> Scaled | None:
    """Return what an operation makes of products, None where nothing is known of that."""
    try:
        found = _RULES[node.op](node, parts)
    except ArithmeticError:  # even of decimals
        return None
    return found if found is not None and len(found.links) <= _LONGEST else None


def _closed(node: Node, part: Scaled) -> Scaled:
    """Return a product of several factors as one, in the order in which it stands."""
    return part if part.free or len(part.links) < 2 else Scaled(_ONE, ((node, 1),))


def _stays(parts: Sequence[Scaled], found: Scaled, is_value: bool) -> bool:
    """Return whether a product is a float as it stands, wherever it is one in any order.

    One of the program is as it was written where there are points that this is right for.
    """
    strained = [part for part in parts if part.is_strained]
    if not is_value:
        return not strained and not found.is_strained
    if found.is_strained or not strained:
        return True
    plain = [part for part in parts if part.links and not part.is_strained]
    return len(found.links) > 1 and bool(plain)


# ---- what an operation makes of products -------------------------------------------------------


_Rule: TypeAlias = Callable[[Node, Sequence[Scaled]], Scaled | None]


def _chain(node: Node, parts: Sequence[Scaled]) -> Scaled | None:
    """c*u*(k*v), (c*u)/(k*v), -(c*u): None where there is no constant."""
    scale, links = _ONE, list[_Link]()
    for part, sign in zip(parts, PRODUCTS[node.op], strict=True):
        scale = (
            _DIGITS.multiply(scale, part.scale) if sign > 0 else _DIGITS.divide(scale, part.scale)
        )
        links += [(one, own * sign) for one, own in part.links]
    if abs(scale) == 1 and not any(part.is_strained for part in parts):
        return None
    scale = -scale if node.op == "neg" else scale
    found = Scaled(scale, tuple(links))
    is_free = any(part.free for part in parts) or not links
    return Scaled(scale, found.links, is_free and found.is_strained)


def _linear(node: Node, parts: Sequence[Scaled]) -> Scaled | None:
    """sum(c*u), (c*A) @ (k*B): the operation on what the constants multiply."""
    scale = _ONE
    for part in parts:
        scale = _DIGITS.multiply(scale, part.scale)
    return _around(node, parts, scale, range(len(parts))) if scale != 1 else None


def _alike(node: Node, parts: Sequence[Scaled]) -> Scaled | None:
    """c*u + c*v, where(b, c*u, c*v): what is of one scale, or 0, is so together.

    What is of several is of the largest one.
    """
    first = 1 if node.op == "where" else 0
    scales = {
        part.scale
        for part, one in zip(parts[first:], node.operands[first:], strict=True)
        if not _is_zero(one)
    }
    if len(scales) == 1 and scales != {_ONE}:
        return _around(node, parts, scales.pop(), range(first, len(parts)))
    largest = max(map(abs, scales), default=_ONE)
    return _of_size(node, largest) if largest > 1 else None


def _of_size(node: Node, scale: Decimal) -> Scaled | None:
    """Return a node as a scale times what it is over that."""
    found = Scaled(scale, ((operation("div", (node, constant(float(scale)))), 1),))
    return None if found.is_strained else found


def _through_zero(node: Node, parts: Sequence[Scaled]) -> Scaled | None:
    """sin(c*u), which is of the size of c where that is small."""
    (part,) = parts
    return _of_size(node, abs(part.scale)) if abs(part.scale) < 1 / Decimal(_FAR) else None


def _power(node: Node, parts: Sequence[Scaled]) -> Scaled | None:
    """(c*u)^n  ->  c^n*u^n, for c > 0 or a whole number n; sqrt(c*u), abs(c*u) likewise."""
    (base, *others) = parts
    exponent = _EXPONENTS.get(node.op)
    if others and not others[0].links:
        exponent = others[0].scale
    if exponent is None or base.scale == 1:
        return None
    size = base.scale
    if size < 0:
        if node.op != "abs" and exponent != exponent.to_integral_value():
            return None
        size = abs(size) if node.op == "abs" else size
    scale = _DIGITS.power(size, exponent)
    if not base.links:
        return Scaled(scale, (), Scaled(scale, ()).is_strained)
    return _around(node, parts, scale, (0,))


_EXPONENTS = {"sqrt": Decimal("0.5"), "cbrt": _DIGITS.divide(_ONE, 3), "abs": _ONE}


def _in_proportion(node: Node, parts: Sequence[Scaled]) -> Scaled | None:
    """max(c*u, c*v), norm(c*u): what grows with its operands, for c > 0."""
    found = _alike(node, parts)
    return found if found is not None and found.scale > 0 else None


def _log(node: Node, parts: Sequence[Scaled]) -> Scaled | None:
    """log(c*u)  ->  log(c) + log(u), where c is beyond the floats."""
    (part,) = parts
    if not part.is_strained or part.scale <= 0:
        return None
    bare = _around(node, parts, _ONE, (0,))
    ((inside, _),) = bare.links
    added = operation("add", (inside, constant(float(_DIGITS.ln(part.scale)))))
    return Scaled(_ONE, ((added, 1),), free=True)


def _around(node: Node, parts: Sequence[Scaled], scale: Decimal, places: Sequence[int]) -> Scaled:
    """Return the operation on operands without their constants at some places, times a scale."""
    operands = list(node.operands)
    for place in places:
        if not _is_zero(operands[place]):
            bare = _written(Scaled(_ONE, parts[place].links))
            operands[place] = full(bare, operands[place].shape)
    is_free = any(part.free for part in parts)
    return Scaled(scale, ((same(node, tuple(operands)), 1),), is_free)


def _is_zero(node: Node) -> bool:
    while node.op == "broadcast_to":
        (node,) = node.operands
    return node.op == "const" and node.payload == 0


# Functions that are 0 at 0, with a slope of 1 or so.
_THROUGH_ZERO = "sin tan asin atan sinh tanh asinh atanh expm1 log1p erf softsign".split()

_RULES: Mapping[str, _Rule] = {
    **{op: _linear for op in having("linear") if op not in ("gather", "scatter_add")},
    **dict.fromkeys(PRODUCTS, _chain),
    **dict.fromkeys(("add", "sub", "where"), _alike),
    **dict.fromkeys(("pow", *_EXPONENTS), _power),
    **dict.fromkeys(("max", "min", "amax", "amin", "relu", "norm", "hypot"), _in_proportion),
    **dict.fromkeys(_THROUGH_ZERO, _through_zero),
    "log": _log,
}


# ---- products written --------------------------------------------------------------------------


def _written(product: Scaled) -> Node:
    """Return the node of a product: with one constant, or its factors each with some of it."""
    waiting = _pieces(abs(product.scale), len(product.links))
    node: Node | None = None
    for link, sign in sorted(product.links, key=lambda one: -one[1]):
        own = constant(waiting.pop()) if waiting else None
        if sign > 0:
            own = link if own is None else operation("mul", (own, link))
            node = own if node is None else operation("mul", (node, own))
        elif own is None:
            node = operation("div", (constant(1) if node is None else node, link))
        else:
            own = operation("div", (own, link))
            node = own if node is None else operation("mul", (node, own))
    for value in waiting:
        node = constant(value) if node is None else operation("mul", (constant(value), node))
    node = constant(1) if node is None else node
    return operation("neg", (node,)) if product.scale < 0 else node


def _pieces(scale: Decimal, links: int) -> list[float]:
    """Return floats whose product is a number above 0: one, or each of about one size."""
    if scale == 1 or _LEAST <= scale <= _MOST:
        return [] if scale == 1 else [float(scale)]
    digits = scale.adjusted()
    count = max(links, abs(digits) // _PIECE + 1)
    found = [float(Decimal(10).scaleb(digits // count)) for _ in range(count - 1)]
    for one in found:
        scale = _DIGITS.divide(scale, _DIGITS.create_decimal(one))
    return [*found, float(scale)]
