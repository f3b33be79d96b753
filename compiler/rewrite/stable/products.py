"""Products taken apart and written again, and exponents that are multiples of others."""

from collections.abc import Collection, Iterable
from fractions import Fraction

from ...graph.build import operation
from ...graph.node import Node
from ..exact import Number, quotient, tidy
from ..terms import ONE, E, Product, Sum, Term, added, as_sum, multiplied, scaled, terms
from .exponentials import Written, exponent_node, rounded_node, scaled_node

_HALF = Fraction(1, 2)


def exponent_of(term: Term) -> Sum:
    """Return the exponent of exp in a product."""
    return as_sum(term.product.powers.get(E, 0))


def product_node(
    term: Term,
    without: Collection[Node],
    number: float | Fraction,
    powers: Iterable[tuple[Node, Number]],
    exponent: Node | None = None,
) -> Node:
    """Return the node of a term without some bases, times a number, powers, and exp(exponent)."""
    kept = {base: k for base, k in term.product.powers.items() if base not in without}
    result = Term(tidy(Fraction(number) * term.coefficient), Product(kept))
    for base, k in powers:
        result = multiplied(result, Term(1, Product({base: k})))
    if exponent is not None:
        result = multiplied(result, Term(1, Product({operation("exp", (exponent,)): 1})))
    return rounded_node(result)


def multiple(exponent: Sum, of: Sum) -> tuple[Number, Sum]:
    """Return m and r of exponent = m*of + r, where r has none of the terms of `of` but a number.

    Where that has its terms in other proportions, m is 0.
    """
    ratios = {
        quotient(exponent.terms.get(product, 0), c)
        for product, c in of.terms.items()
        if product != ONE
    }
    m: Number = ratios.pop() if len(ratios) == 1 else 0
    return m, added(exponent, of, -m)


def direction(step: Sum) -> int:
    """Return the sign of the first term of an exponent."""
    return 1 if next(iter(step.terms.values())) > 0 else -1


def half(inside: Node, step: Sum, written: Written, sign: int = 1) -> Node:
    """Return half of an exponent, which is mostly the one that was written."""
    if terms(inside) == step:
        return exponent_node(scaled(step, sign * _HALF), written)
    return scaled_node(inside, sign * _HALF)
