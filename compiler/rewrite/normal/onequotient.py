"""The derivative of a quotient over one denominator, where its numerators cancel to one term.

In: the chain of a sum. Out: a node of the same value that subtracts less, or None.

    1/v - f/v, with f = (x + y)/v, v = x - y     ->   -2*y/v/v
    1/s - x*x/s/s/s, with s = sqrt(1 + x^2)      ->   1/s/s/s
    1/v - x/v/v*2*x, with v = 1 + x^2            stays: 1 - x^2 are two terms, and one more power

The numerators are added up exactly, so that no digits are lost; factors above and below the line
take turns, so that nothing overflows on the way that did not before.
"""

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import zip_longest

from ...graph.build import operation
from ...graph.node import Node, constant
from ..terms import (
    ONE,
    E,
    Exponent,
    Number,
    Product,
    Sum,
    Term,
    factors,
    multiplied,
    number_node,
    power_node,
    quotient,
    terms,
)
from .chains import PRODUCTS, SUMS, Chain, Link, edited

_MOST_TERMS = 12
_DEEPEST = 24
_HIGHEST = 4


def over_one_denominator(total: Chain, finish: Callable[[Node], Node]) -> Node | None:
    """Return a sum with those of its terms joined that are the derivative of one quotient."""
    if len(total.links) > _MOST_TERMS:
        return None
    divisors = [_divisors(link.node) for link in total.links]
    for divisor in dict.fromkeys(one for found in divisors for one in found):
        depths = [found.get(divisor, 0) for found in divisors]
        members = [link for link, depth in zip(total.links, depths, strict=True) if depth]
        if len(members) < 2 or max(depths) < 2:
            continue
        joined = _joined(members, divisor)
        if joined is not None:
            first, *others = members
            edits = {link.place: constant(0) for link in others}
            edits[first.place] = finish(joined if first.sign > 0 else operation("neg", (joined,)))
            return edited(total, edits, finish)
    return None


def _divisors(node: Node) -> dict[Node, int]:
    """Return by what a product is divided, and how often, with the quotients in it."""
    found: dict[Node, int] = {}
    stack = [node]
    for _ in range(_DEEPEST):
        if not stack:
            break
        part = stack.pop()
        if part.op == "div":
            above, below = part.operands
            found[below] = found.get(below, 0) + 1
            stack.append(above)
        elif part.op in PRODUCTS:
            stack.extend(part.operands[::-1])
    return found


def _joined(members: Sequence[Link], divisor: Node) -> Node | None:
    """Return terms added up over one denominator, None where more than one numerator is left."""
    below = factors(divisor)
    if below.coefficient != 1 or len(below.product.powers) != 1:
        return None
    ((base, step),) = below.product.powers.items()
    if isinstance(step, Sum) or step <= 0 or base is E:
        return None
    parts = [multiplied(factors(link.node), Term(link.sign, ONE)) for link in members]
    powers = [part.product.powers.get(base, 0) for part in parts]
    numbers = [power for power in powers if not isinstance(power, Sum)]
    if len(numbers) < len(powers):
        return None
    lowest = min(numbers)
    times = quotient(-lowest, step)
    if times.denominator != 1 or not 0 < times <= _HIGHEST:
        return None
    above = Term(1, Product({base: -lowest}))
    numerators = [_multiplied_out(multiplied(part, above)) for part in parts]
    found = [one for one in numerators if one is not None]
    total: dict[Product, Number] = {}
    for one in found:
        for product, value in one.terms.items():
            total[product] = total.get(product, 0) + value
    rest = Sum(total)
    if len(found) < len(parts) or len(rest.terms) > 1:
        return None
    return _in_turns(rest, [divisor] * int(times))


def _multiplied_out(term: Term) -> Sum | None:
    """Return a term with its factors that are sums multiplied out, None for one of many terms."""
    result = {ONE: term.coefficient}
    for base, exponent in term.product.powers.items():
        factor, count = Sum({Product({base: exponent}): 1}), 1
        if base.op in SUMS and not isinstance(exponent, Sum) and exponent > 0:
            if exponent.denominator != 1 or exponent > _HIGHEST:
                return None
            factor, count = terms(base), int(exponent)
        for _ in range(count):
            new: dict[Product, Number] = {}
            for one, value in result.items():
                for other, by in factor.terms.items():
                    product = multiplied(Term(value, one), Term(by, other))
                    new[product.product] = new.get(product.product, 0) + product.coefficient
            if len(new) > _MOST_TERMS:
                return None
            result = new
    return Sum(result)


def _in_turns(total: Sum, divisors: list[Node]) -> Node:
    """Return one product over divisors: multiplied by what stands above and divided in turns."""
    if not total.terms:
        return constant(0)
    ((product, value),) = total.terms.items()
    above: list[Node] = []
    below = [*divisors]
    for base, exponent in product.powers.items():
        count, one = _repeated(base, exponent)
        (above if count > 0 else below).extend([one] * abs(count))
    if value != 1 or not above:
        coefficient = number_node(value)
        above[:1] = [operation("mul", (coefficient, above[0])) if above else coefficient]
    node, *others = above
    for divisor, factor in zip_longest(below, others):
        if divisor is not None:
            node = operation("div", (node, divisor))
        if factor is not None:
            node = operation("mul", (node, factor))
    return node


def _repeated(base: Node, exponent: Exponent) -> tuple[int, Node]:
    """Return a power as a factor, and how often it stands above the line, or below it."""
    if isinstance(exponent, Sum) or base is E:
        return 1, power_node(base, exponent)
    if exponent.denominator == 1 and abs(Fraction(exponent)) <= _HIGHEST:
        return int(exponent), base
    sign = 1 if exponent > 0 else -1
    return sign, power_node(base, quotient(sign * exponent, 1))
