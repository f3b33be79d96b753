"""Sums weighted by exponentials over axes, over the sum of the weights.

In: a product with a sum over axes below the line, and one, or an exponential, above. Out: one in
which no exponent is greater than 0.

    sum(y*exp(x))/sum(exp(x))        ->  sum(y*softmax(x))
    w*exp(x)/sum(w*exp(x))           ->  w*exp(x - m)/sum(w*exp(x - m)),  m the greatest of x

What the last is does not depend on m, of which no derivative is taken.
"""

from ...graph.build import full, operation
from ...graph.node import Node
from ..terms import ONE, E, Product, Term, as_sum, factors
from .exponentials import Exponential, exponent_node, exponentials, exponents, rounded_node
from .facts import Facts
from .recogniser import PRODUCT, Found, Recogniser, recogniser
from .sums import is_bounded, stopped

_AVERAGE = "sum(u*exp(v))/sum(exp(v)) = sum(u*softmax(v))"
_SHIFTED = "u*exp(v)/sum(w*exp(v)) = u*exp(v - m)/sum(w*exp(v - m)), m = amax(v)"


def _find(node: Node, facts: Facts) -> Found | None:
    term = factors(node, facts.nonnegative)
    powers = term.product.powers
    for base, k in powers.items():
        below = _inside(base) if k == -1 else None
        if below is None:
            continue
        for other, times in powers.items():
            above = _inside(other) if times == 1 and other is not base else None
            if above is None or above.exponent != below.exponent or not _alike(base, other):
                continue
            if base.operands[0].shape != other.operands[0].shape:
                continue
            weights = _shares(base, below, _written(base, below))
            line = _AVERAGE if below.weight == ONE else _SHIFTED
            upper = _reduced(other, above, weights[0])
            kept = {b: e for b, e in powers.items() if b not in (base, other)}
            whole = Term(term.coefficient, Product({**kept, upper: 1}))
            if weights[1] is not None:
                whole = Term(whole.coefficient, Product({**whole.product.powers, weights[1]: -1}))
            return Found(line, rounded_node(whole))
        if E in powers and as_sum(powers[E]) == below.exponent and below.weight != ONE:
            share, total = _shares(base, below, _written(base, below))
            if total is not None:
                kept = {b: e for b, e in powers.items() if b not in (base, E)}
                shifted = Product({**kept, share: 1, total: -1})
                return Found(_SHIFTED, rounded_node(Term(term.coefficient, shifted)))
    return None


def _inside(base: Node) -> Exponential | None:
    """Return the one exponential that a sum over axes is of."""
    if base.op != "sum":
        return None
    found = exponentials(base.operands[0])
    if len(found) != 1 or is_bounded(found[0].exponent) or not found[0].exponent.terms:
        return None
    return found[0]


def _alike(one: Node, other: Node) -> bool:
    return one.payload == other.payload


def _written(base: Node, below: Exponential) -> Node:
    """Return the exponent, of the shape of what is added up."""
    inside = base.operands[0]
    return full(exponent_node(below.exponent, exponents(inside)), inside.shape)


def _shares(base: Node, below: Exponential, exponent: Node) -> tuple[Node, Node | None]:
    """Return what is in the place of the exponential, and of the sum; None for 1."""
    axes = base.settings[0]
    if below.weight == ONE:
        share = operation("softmax", (exponent,), (axes,))
        return share, None
    greatest = stopped(operation("amax", (exponent,), (axes, True)))
    power = operation("exp", (operation("sub", (exponent, greatest)),))
    return power, _reduced(base, below, power)


def _reduced(base: Node, one: Exponential, power: Node) -> Node:
    """Return a sum over axes with another factor in the place of its exponential."""
    inside = Term(one.coefficient, Product({**one.weight.powers, power: 1}))
    node = full(rounded_node(inside), base.operands[0].shape)
    return operation("sum", (node,), base.payload)


AVERAGES: tuple[Recogniser, ...] = (recogniser(_find, PRODUCT, "sum"),)
