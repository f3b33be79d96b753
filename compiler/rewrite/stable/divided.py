"""Differences of two exponentials over that of their exponents, which may be the same.

In: a product. Out: one of the mean slope of exp between the two.

    (exp(-a*t) - exp(-b*t))/(b - a)   ->  t*exp_slope(-a*t, -b*t)
"""

from ...graph.build import operation
from ...graph.node import Node
from ..terms import Product, Sum, Term, added, factors, multiplied, raised, terms
from .exponentials import rounded_node
from .facts import Facts
from .recogniser import MOST, PRODUCT, SUM, Found, Recogniser, recogniser

_LINE = "(exp(u) - exp(v))/(u - v) = exp_slope(u, v)"


def _find(node: Node, facts: Facts) -> Found | None:
    term = factors(node, facts.nonnegative)
    powers = term.product.powers
    if len(powers) > MOST:
        return None
    for base, often in powers.items():
        if base.op != "exp_difference" or often != 1:
            continue
        step = added(terms(base.operands[0]), terms(base.operands[1]), -1)
        for below, k in powers.items():
            ratio = _ratio(step, terms(below)) if k == -1 and below.op in SUM else None
            if ratio is None:
                continue
            kept = Product({one: k for one, k in powers.items() if one not in (base, below)})
            slope = Term(1, Product({operation("exp_slope", base.operands): 1}))
            whole = multiplied(multiplied(Term(term.coefficient, kept), ratio), slope)
            return Found(_LINE, rounded_node(whole))
    return None


def _ratio(step: Sum, below: Sum) -> Term | None:
    """Return the product that a sum is multiplied by to be another, None where there is none."""
    if len(step.terms) != len(below.terms):
        return None
    [first, *_] = below.terms.items()
    inverse = raised(Term(first[1], first[0]), -1)
    for product, coefficient in step.terms.items():
        ratio = multiplied(Term(coefficient, product), inverse)
        found = [multiplied(Term(c, one), ratio) for one, c in below.terms.items()]
        if Sum({one.product: one.coefficient for one in found}) == step:
            return ratio
    return None


DIVIDED: tuple[Recogniser, ...] = (recogniser(_find, PRODUCT, "exp"),)
