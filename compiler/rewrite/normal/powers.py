"""Powers that are numbers: of terms, taken of each factor where the signs allow it.

(4*x^2*y)^(1/2)    ->  2*|x|*y^(1/2)
(x*y)^(1/2)        stays, unless x or y is provably at least 0
"""

from fractions import Fraction
from math import isqrt

from ...graph.build import operation
from ...graph.node import Node, constant
from ..exact import Number, magnitude, tidy
from ..terms import ONE, E, Exponent, Product, Sum, Term, as_exponent, as_sum, scaled
from .forms import Forms, bracket, multiply, raised


def numeric(exponent: Exponent) -> Number | None:
    """Return an exponent that is a number, None for any other."""
    return None if isinstance(exponent, Sum) else exponent


def power(forms: Forms, term: Term, exponent: Number) -> Term:
    """Return a term to a power that is a number: each factor's where the signs allow it."""
    if exponent.denominator == 1:
        return raised(term, int(exponent))
    outside, inside = [], Term(term.coefficient, ONE)
    for base, own in term.product.powers.items():
        value = numeric(own)
        even = value is not None and value.denominator == 1 and value % 2 == 0
        if base is E or forms.nonnegative(base):
            forms.rooted.add(base)
            outside.append(Product({base: times(own, exponent)}))
        elif value is not None and even:
            outside.append(Product({operation("abs", (base,)): tidy(value * exponent)}))
        else:
            inside = multiply(inside, Term(1, Product({base: own})))
    return multiply(_rooted(forms, inside, Fraction(exponent)), *[Term(1, one) for one in outside])


def times(exponent: Exponent, by: Number) -> Exponent:
    """Return an exponent times a number."""
    return as_exponent(scaled(as_sum(exponent), by))


def _rooted(forms: Forms, term: Term, exponent: Fraction) -> Term:
    """Return a power of what may be negative: that of a positive number comes out."""
    from_number, sign = magnitude(term.coefficient), -1 if term.coefficient < 0 else 1
    if from_number == 0:
        return Term(0, ONE)
    known = root_of(from_number, exponent)
    powers = term.product.powers
    if not powers and sign > 0:
        return known
    if len(powers) == 1:
        ((base, own),) = powers.items()
        if base in forms.sums and own == 1:
            inner = bracket(forms, scaled(forms.sums[base], sign), keep_sign=True)
            out = root_of(inner.coefficient, exponent)
            (node,) = inner.product.powers
            forms.rooted.add(node)
            return multiply(known, out, Term(1, Product({node: exponent})))
        if own == 1 and sign > 0:
            return multiply(known, Term(1, Product({base: exponent})))
    whole = forms.written(Sum({term.product: term.coefficient}))
    return Term(1, Product({whole: exponent}))


def root_of(value: Number, exponent: Fraction) -> Term:
    """Return a power of a positive number: a number where it is rational."""
    one = Fraction(value)
    coefficient = Fraction(1)
    powers: dict[Node, Exponent] = {}
    for part, sign in ((one.numerator, 1), (one.denominator, -1)):
        found = _whole_root(part, exponent.denominator)
        if found is None:
            powers[constant(part)] = sign * exponent
        else:
            coefficient *= Fraction(found) ** (sign * exponent.numerator)
    return multiply(Term(tidy(coefficient), Product(powers)))


def _whole_root(value: int, degree: int) -> int | None:
    if value > 10**15:
        return None
    near = isqrt(value) if degree == 2 else round(value ** (1 / degree))
    return near if near**degree == value else None
