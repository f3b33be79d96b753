"""What a normaliser knows: which sums stand in brackets, what is provably at least 0.

A factor that is a sum is a bracket: a node, made once for all sums that are a number times one
another, so that they cancel, add up and are powers of one base.

    (2*x + 2*y)*(x + y)   ->   2 and {x + y: 2}
    (a - b)/(b - a)       ->   -1
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd, lcm

from ...budget import spend
from ...graph.node import Node
from ..exact import Number, number, quotient, tidy
from ..terms import ONE, ZERO, E, Exponent, Nonnegative, Product, Sum, Term, exponents_added, scaled

_MULTIPLIED = 10  # steps of work for a product of terms, with what is done with it

# A sum in its shortest form, as a number times a product.
Total = Callable[["Forms", Sum], Term]


@dataclass(frozen=True, slots=True)
class Forms:
    """The state of one normaliser.

    `nonnegative` tells whether a node is provably at least 0, `stands` whether the program has a
    node, `written` the node of a sum. `sums` has what each bracket is, `brackets` the number and
    the bracket that a sum is, `logistic` the argument of each `sigmoid`, `rooted` what a root is
    taken of, `widths` and `costs` how many terms and operations a bracket has. With `decimals` a
    fraction is one number, 0.3; with `logistic_made` 1/(1 + exp(-x)) is sigmoid(x). `effort` counts
    down what may be multiplied out for a trial.
    """

    nonnegative: Nonnegative
    stands: Callable[[Node], bool]
    written: Callable[[Sum], Node]
    sums: dict[Node, Sum] = field(default_factory=dict)
    brackets: dict[Sum, tuple[Number, Node]] = field(default_factory=dict)
    decimals: bool = False
    logistic_made: bool = True
    logistic: dict[Node, Sum] = field(default_factory=dict)
    rooted: set[Node] = field(default_factory=set)
    widths: dict[Node, int] = field(default_factory=dict)
    costs: dict[Node, int] = field(default_factory=dict)
    effort: list[int] = field(default_factory=lambda: [10_000])


# ---- numbers -----------------------------------------------------------------------------------


def content(total: Sum) -> Number:
    """Return the greatest number that all coefficients are whole multiples of."""
    values = [Fraction(value) for value in total.terms.values()]
    above = gcd(*[value.numerator for value in values])
    return quotient(above, lcm(*[value.denominator for value in values]))


def is_shorter(total: Sum, decimals: bool) -> bool:
    """Return whether a sum of several terms is shorter with its content pulled out."""
    factor = content(total)
    if factor == 1 or len(total.terms) < 2:
        return False
    inside = sum(number_cost(quotient(v, factor), decimals, one) for one, v in total.terms.items())
    outside = sum(number_cost(v, decimals, one) for one, v in total.terms.items())
    return inside + number_cost(factor, decimals) < outside


def number_cost(value: Number, decimals: bool, product: Product | None = None) -> int:
    """Return how many operations a coefficient costs."""
    if product is not None and not product.powers:
        return int(value.denominator != 1 and not decimals)
    if decimals or value.denominator == 1:
        return int(abs(value) != 1)
    return 1 + int(abs(value.numerator) != 1)


# ---- products ----------------------------------------------------------------------------------


def multiply(*parts: Term) -> Term:
    """Return the product of terms, numbers worked out."""
    spend(_MULTIPLIED)
    coefficient: Number = 1
    powers: dict[Node, Exponent] = {}
    for part in parts:
        coefficient = tidy(coefficient * part.coefficient)
        for base, exponent in part.product.powers.items():
            powers[base] = exponents_added(powers.get(base, 0), exponent)
    for base, exponent in [*powers.items()]:
        value = number(base)
        if value is not None and not isinstance(exponent, Sum):
            whole = int(exponent)  # what is left lies between -1 and 1
            coefficient = tidy(coefficient * Fraction(value) ** whole)
            powers[base] = tidy(exponent - whole)
    return Term(coefficient, Product(powers))


def raised(term: Term, exponent: int) -> Term:
    """Return a term to a whole power."""
    powers: dict[Node, Exponent] = {
        base: scaled(own, exponent) if isinstance(own, Sum) else tidy(own * exponent)
        for base, own in term.product.powers.items()
    }
    return multiply(
        Term(tidy(Fraction(term.coefficient) ** exponent), ONE), Term(1, Product(powers))
    )


def without(powers: Mapping[Node, Exponent], *bases: Node) -> Product:
    """Return a product without some of its bases."""
    return Product({base: own for base, own in powers.items() if base not in bases})


def bracket(forms: Forms, total: Sum, keep_sign: bool = False) -> Term:
    """Return a sum as a number times a bracket; `keep_sign` asks for a number above 0.

    Of sums that are multiples of one another the first one is the bracket, but for whole factors.
    """
    if len(total.terms) < 2:
        return single(total)
    factor = content(total)
    primitive = scaled(total, quotient(1, factor))
    known = forms.brackets.get(primitive)
    if known is None or (keep_sign and known[0] < 0):
        is_whole = all(isinstance(value, int) for value in total.terms.values())
        kept = primitive if is_whole or is_shorter(total, forms.decimals) else total
        if not keep_sign and all(value < 0 for value in kept.terms.values()):
            kept = scaled(kept, -1)
        first = next(iter(kept.terms))
        times = quotient(primitive.terms[first], kept.terms[first])
        node = forms.written(kept)
        forms.sums[node] = kept
        forms.widths[node], forms.costs[node] = terms_in(forms, kept), sum_cost(forms, kept)
        known = (times, node)
        forms.brackets[primitive] = known
        if not keep_sign:
            forms.brackets[scaled(primitive, -1)] = (-times, node)
    return Term(tidy(factor * known[0]), Product({known[1]: 1}))


def single(total: Sum) -> Term:
    """Return a sum of one product, or of none, as a term."""
    for product, value in total.terms.items():
        return Term(value, product)
    return Term(0, ONE)


def as_terms(forms: Forms, term: Term) -> Sum:
    """Return a term as a sum: that of its bracket where it is nothing but a number times one."""
    if term.coefficient == 0:
        return ZERO
    if len(term.product.powers) == 1:
        ((base, exponent),) = term.product.powers.items()
        if exponent == 1 and base in forms.sums:
            return scaled(forms.sums[base], term.coefficient)
    return Sum({term.product: term.coefficient})


def weight(forms: Forms, product: Product) -> int:
    """Return how many terms a person sees in a product: those of its brackets, 1 without any."""
    found = 0
    for base, exponent in product.powers.items():
        if base in forms.sums and not isinstance(exponent, Sum) and exponent > 0:
            found += forms.widths[base]
    return max(found, 1)


def terms_in(forms: Forms, total: Sum) -> int:
    """Return how many terms a person sees in a sum."""
    return sum(weight(forms, product) for product in total.terms)


# ---- how long a person writes ------------------------------------------------------------------


def cost(forms: Forms, term: Term) -> int:
    """Return how many operations a term is written with, calls without what they are of."""
    found = number_cost(term.coefficient, forms.decimals)
    factors = 0
    for base, exponent in term.product.powers.items():
        factors += 1
        found += _inner_cost(forms, base)
        if base is E or isinstance(exponent, Sum):
            found += 1 + sum_cost(forms, exponent) if isinstance(exponent, Sum) else 2
        else:
            found += int(abs(exponent) != 1) + int(exponent.denominator > 2)
    return found + max(factors - 1, 0) + _is_below(term)


def _is_below(term: Term) -> int:
    """Return 1 for a term with all of its factors in the denominator: it needs a numerator."""
    exponents = term.product.powers.values()
    return int(bool(exponents) and all(not isinstance(e, Sum) and e < 0 for e in exponents))


def _inner_cost(forms: Forms, base: Node) -> int:
    return forms.costs[base] if base in forms.costs else int(bool(base.operands))


def sum_cost(forms: Forms, total: Sum) -> int:
    """Return how many operations a sum is written with."""
    terms = [Term(value, product) for product, value in total.terms.items()]
    return sum(cost(forms, term) for term in terms) + max(len(terms) - 1, 0)
