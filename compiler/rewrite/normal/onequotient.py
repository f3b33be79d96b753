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
from ..exact import Number, number_node, tidy
from ..terms import (
    ONE,
    PRODUCTS,
    SUMS,
    E,
    Exponent,
    Product,
    Sum,
    Term,
    factors,
    multiplied,
    power_node,
    terms,
)
from .chains import Chain, edited, read

_MOST_TERMS = 12
_DEEPEST = 24
_HIGHEST = 4


def over_one_denominator(total: Chain, finish: Callable[[Node], Node]) -> Node | None:
    """Return a sum with those of its terms joined that are the derivative of one quotient.

    They are divided by one factor, some of them once more than others.
    """
    if len(total.links) > _MOST_TERMS:
        return None
    quotients = [link for link in total.links if _is_quotient(link.node)]
    if len(quotients) < 2:
        return None
    terms_of = {link: multiplied(factors(link.node), Term(link.sign, ONE)) for link in quotients}
    for base in dict.fromkeys(one for term in terms_of.values() for one in denominators(term)):
        members = {link: one for link, one in terms_of.items() if base in denominators(one)}
        if len({denominators(one)[base] for one in members.values()}) < 2:
            continue
        joined = _joined([*members.values()])
        if joined is not None:
            edits = {link.place: constant(0) for link in members}
            first = next(iter(members))
            edits[first.place] = finish(joined if first.sign > 0 else operation("neg", (joined,)))
            return edited(total, edits, finish)
    return None


def _is_quotient(node: Node) -> bool:
    """Return whether a term is divided by something, and not too long."""
    links = read(node, PRODUCTS, _DEEPEST) if node.op in PRODUCTS else None
    return links is not None and any(sign < 0 for _, sign in links)


def denominators(term: Term) -> dict[Node, Number]:
    """Return the powers below 0 of a term."""
    powers = term.product.powers.items()
    return {base: own for base, own in powers if not isinstance(own, Sum) and own < 0}


def _joined(parts: Sequence[Term]) -> Node | None:
    """Return terms added up over one denominator, None where more than one numerator is left."""
    lowest: dict[Node, Number] = {}
    for part in parts:
        for base, own in denominators(part).items():
            lowest[base] = min(lowest.get(base, 0), own)
    below = Product(dict(lowest))
    if E in lowest or sum(-own for own in lowest.values()) > _HIGHEST:
        return None
    above = Term(1, Product({base: -own for base, own in lowest.items()}))
    found = [_multiplied_out(multiplied(part, above)) for part in parts]
    total: dict[Product, Number] = {}
    for one in found:
        if one is None:
            return None
        for product, value in one.terms.items():
            total[product] = total.get(product, 0) + value
    rest = Sum(total)
    if len(rest.terms) > 1:
        return None
    return _in_turns(rest, below)


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


def _in_turns(total: Sum, divisors: Product) -> Node:
    """Return one product over divisors: multiplied by what stands above and divided in turns."""
    if not total.terms:
        return constant(0)
    ((product, value),) = total.terms.items()
    whole = multiplied(Term(value, product), Term(1, divisors))
    above: list[Node] = []
    below: list[Node] = []
    for base, exponent in whole.product.powers.items():
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
    twice = 2 * exponent
    if twice.denominator == 1 and abs(Fraction(twice)) <= 2 * _HIGHEST:
        return int(twice), operation("sqrt", (base,))
    sign = 1 if exponent > 0 else -1
    return sign, power_node(base, tidy(sign * exponent))
