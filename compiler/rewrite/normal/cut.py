"""Products as code computes them: equal factors cut, one constant, and the sign in one place.

In: a chain of products. Out: its last node again, None where there is nothing to do. Factors keep
their order, and nothing overflows that did not before.

    x^2*y/x     ->  x*y
    5/(5*x)     ->  1/x
    -a*b/(-c)   ->  a*b/c
"""

from collections.abc import Callable
from fractions import Fraction
from math import isfinite
from typing import TypeAlias

from ...graph.build import operation
from ...graph.node import Node, constant
from ..exact import Number, magnitude, quotient, tidy
from .chains import Chain, Link, Place, edited

LARGE = 10**290
LONGEST = 24
_SMALL = Fraction(1, LARGE)

# Brings a node whose operands are in their shorter form into its own.
Finish: TypeAlias = Callable[[Node], Node]


def binary(node: Node) -> Number | None:
    """Return the number that a constant is as a float, exactly; None for what is none."""
    if node.op != "const" or type(node.payload) is not float or not isfinite(node.payload):
        return None
    return int(node.payload) if node.payload.is_integer() else Fraction(node.payload)


def product_edited(product: Chain, finish: Finish) -> Node | None:
    """Return a product with equal factors cut, one constant, and its sign in one place."""
    edits = _cut(product.links) if meet(product.links) else {}
    constants = [one for one in product.links if one.node.op == "const" and is_factor(one)]
    negations = sum(node.op == "neg" for node in product.inner)
    if not edits and not constants and negations < 2:
        return None
    above = _deepest(product, [link for link in constants if link.sign > 0])
    others = [link for link in constants if binary(link.node) != 1]
    spare = len(others) == 1 and others[0].sign > 0 and others[0] is not above  # 2*(1/x)
    is_one = len(others) < 2 and negations < 2 and not spare
    value = None if is_one else constant_of(constants)
    if value is None:
        return edited(product, edits, finish) if edits else None
    edits.update({link.place: constant(1) for link in constants})
    at = above or (constants[0] if constants else None)
    if at is not None and magnitude(value) != 1:
        edits[at.place] = constant(float(value if at.sign > 0 else quotient(1, value)))
        value = 1
    result = edited(product, edits, finish, {"neg"})
    is_negative = (value < 0) != (negations % 2 == 1)
    return finish(operation("neg", (result,))) if is_negative else result


def meet(links: list[Link]) -> bool:
    """Return whether something stands above and below the line."""
    below = {whole_power_of(link.node)[0] for link in links if link.sign < 0}
    return bool(below) and any(
        whole_power_of(link.node)[0] in below for link in links if link.sign > 0
    )


def _deepest(product: Chain, links: list[Link]) -> Link | None:
    """Return the link that is worked with first, so that nothing overflows that did not before."""
    if len(links) < 2:
        return links[0] if links else None
    depths = {product.inner[0]: 0}
    for node in product.inner:
        depths.update(dict.fromkeys(node.operands, depths[node] + 1))
    return max(links, key=lambda link: depths[link.place[0]], default=None)


def is_factor(link: Link) -> bool:
    """Return whether a link is a constant that can be worked out with others: any but 0."""
    value = binary(link.node)
    return value is not None and value != 0


def constant_of(constants: list[Link]) -> Number | None:
    """Return the product of constants, None where that is beyond the floats."""
    if not constants:
        return 1
    value: Number = 1
    for link in constants:
        own = binary(link.node)
        assert own is not None
        value = scaled_by(value, own, link.sign)
    return value if _SMALL < magnitude(value) < LARGE else None


def scaled_by(value: Number, factor: Number, sign: int) -> Number:
    """Return a number times a factor, or divided by it."""
    return tidy(value * factor) if sign > 0 else quotient(value, factor)


def _cut(links: list[Link]) -> dict[Place, Node]:
    """Return what takes the place of factors that stand above and below: x^2*y/x  ->  x*y."""
    found: dict[Node, list[tuple[Link, int]]] = {}
    for link in links:
        base, power = whole_power_of(link.node)
        found.setdefault(base, []).append((link, power * link.sign))
    edits: dict[Place, Node] = {}
    for base, uses in found.items():
        above = [(link, power) for link, power in uses if power > 0]
        below = [(link, -power) for link, power in uses if power < 0]
        if binary(base) is not None or not above or not below:
            continue
        left = min(sum(power for _, power in side) for side in (above, below))
        for side in (above, below):
            rest = left
            for link, power in side:
                taken = min(rest, power)
                rest -= taken
                if taken:
                    edits[link.place] = _whole_power(base, power - taken)
    return edits


def whole_power_of(node: Node) -> tuple[Node, int]:
    """Return the base and the exponent of a whole power above 0; of any other node itself and 1."""
    if node.op == "pow":
        exponent = binary(node.operands[1])
        if isinstance(exponent, int) and 0 < exponent <= LONGEST:
            return node.operands[0], exponent
    return node, 1


def _whole_power(base: Node, exponent: int) -> Node:
    if exponent < 2:
        return base if exponent else constant(1)
    return operation("pow", (base, constant(exponent)))
