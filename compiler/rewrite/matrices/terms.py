"""Sums of products: what an expression is, as far as its sums, products and powers go.

In: nodes. Out: a `Sum`, whose terms are a rational number times powers of nodes. A node of its own
in a term is a factor: a name, a call, a product of matrices, or a bracket, which is a sum written
out as one node. Factors broadcast, so that a number and an array stand in one term.

    2*x*(a + b)/n   ->   one Term: 2, {x: 1, a + b: 1, n: -1}
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import gcd
from typing import TypeAlias

from ...graph.dimensions import Shape
from ...graph.node import Node
from ...graph.shapes import broadcast

ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Term:
    """A rational number times powers of nodes; none of the powers is 0."""

    number: Fraction
    powers: Mapping[Node, Fraction]

    def key(self) -> frozenset[tuple[Node, Fraction]]:
        """Return what terms have in common that can be added up."""
        return frozenset(self.powers.items())


Sum: TypeAlias = tuple[Term, ...]


def number(value: Fraction | int) -> Sum:
    """Return the sum that is a number."""
    return (Term(Fraction(value), {}),) if value else ()


def factor(node: Node, exponent: Fraction = ONE) -> Term:
    """Return the term that is a power of a node."""
    return Term(ONE, {node: exponent})


def product(terms: Iterable[Term]) -> Term:
    """Return the product of terms."""
    value = ONE
    powers: dict[Node, Fraction] = {}
    for term in terms:
        value *= term.number
        for node, exponent in term.powers.items():
            powers[node] = powers.get(node, Fraction(0)) + exponent
    return Term(value, {node: exponent for node, exponent in powers.items() if exponent})


def power(term: Term, exponent: Fraction) -> Term | None:
    """Return a power of a term, None where it is none: of several factors only a whole power is."""
    if exponent.denominator == 1 and (term.number or exponent > 0):
        powers = {node: one * exponent for node, one in term.powers.items()}
        return Term(term.number**exponent.numerator, powers)
    if term.number == 1 and list(term.powers.values()) == [1]:
        return Term(ONE, dict.fromkeys(term.powers, exponent))
    return None


def total(terms: Iterable[Term]) -> Sum:
    """Return the sum of terms, like ones added up, in the order in which they first stand."""
    found: dict[frozenset[tuple[Node, Fraction]], Term] = {}
    for term in terms:
        key = term.key()
        known = found.get(key)
        found[key] = Term(term.number + known.number, known.powers) if known else term
    return tuple(term for term in found.values() if term.number)


def scaled(terms: Sum, by: Term) -> Sum:
    """Return a sum times a term, term by term."""
    return tuple(product((term, by)) for term in terms)


def scalars(term: Term) -> Term:
    """Return the part of a term that is a number: all but its arrays."""
    return Term(term.number, {n: e for n, e in term.powers.items() if not n.shape})


def arrays(term: Term) -> Term:
    """Return the arrays of a term, with no number before them."""
    return Term(ONE, {n: e for n, e in term.powers.items() if n.shape})


def shape_of(terms: Iterable[Term]) -> Shape:
    """Return the shape that the factors of terms broadcast to."""
    return broadcast(*(node.shape for term in terms for node in term.powers), ())


def common(terms: Sum) -> Term:
    """Return what all terms of a sum have in common, with the sign of the first.

    4*x*y - 6*x   ->   2*x          x/n - y/n   ->   1/n
    """
    top, bottom = 0, 1
    for term in terms:
        top = gcd(top, term.number.numerator)
        bottom = bottom * term.number.denominator // gcd(bottom, term.number.denominator)
    value = Fraction(top, bottom)
    leads = next((term for term in terms if term.number > 0), None) is None
    return Term(-value if leads else value, dict(_shared(terms)))


def _shared(terms: Sum) -> Iterator[tuple[Node, Fraction]]:
    first, *others = (term.powers for term in terms)
    for node, exponent in first.items():
        exponents = [exponent, *(powers.get(node, Fraction(0)) for powers in others)]
        if min(exponents) > 0:
            yield node, min(exponents)
        elif max(exponents) < 0:
            yield node, max(exponents)


def inverse(term: Term) -> Term:
    """Return one over a term that is not 0."""
    return Term(1 / term.number, {node: -exponent for node, exponent in term.powers.items()})
