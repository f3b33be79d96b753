"""Quotients of sums of exponentials: hyperbolic tangents and weighted means.

(exp(x) - exp(-x))/(exp(x) + exp(-x))       ->  tanh(x)
(a*exp(x) + b*exp(y))/(exp(x) + exp(y))     ->  a*sigmoid(x - y) + b*sigmoid(y - x)
"""

from collections.abc import Sequence
from fractions import Fraction

from ...graph.build import operation
from ...graph.node import Node
from ..exact import Number, quotient
from ..terms import ONE, E, Term, added, scaled
from .exponentials import (
    Exponential,
    Written,
    exponent_node,
    log_of,
    negated,
    plus,
    total_node,
)
from .products import direction, exponent_of, half, product_node
from .recogniser import Found
from .sums import is_bounded

_HALF = Fraction(1, 2)
_TANH = "(exp(v) - 1)/(exp(v) + 1) = tanh(v/2)"
_QUOTIENT = "(a + b*exp(v))/(1 + exp(v)) = a*sigmoid(-v) + b*sigmoid(v)"
_DISTRIBUTED = "(a*exp(u) + b*exp(v))/w = a*exp(u)/w + b*exp(v)/w, w a sum of exponentials"


def quotient_of_sums(
    term: Term,
    lower: tuple[Node, Number, Sequence[Exponential]],
    upper: tuple[Node, Number, Sequence[Exponential]],
    written: Written,
) -> Found | None:
    """(a*exp(u0) + b*exp(u1))/(c0*exp(v0) + c1*exp(v1)), with one step and no power left over."""
    (below, k, found), (above, times, other) = lower, upper
    if k != 1 or times != 1 or not all(one.is_plain and one.coefficient > 0 for one in found):
        return None
    if any(is_bounded(one.exponent) for one in (*found, *other)):
        return None
    if len(found) != 2 or len(other) != 2 or not all(one.is_plain for one in other):
        return _distributed(term, below, above, other, written)
    first, second = found
    step = added(second.exponent, first.exponent, -1)
    for a, b in (other, other[::-1]):
        shift = added(added(exponent_of(term), a.exponent), first.exponent, -1)
        if shift.terms or added(b.exponent, a.exponent, -1) != step:
            continue
        low, high = (
            quotient(one.coefficient, two.coefficient) for one, two in ((a, first), (b, second))
        )
        inside = plus(
            exponent_node(step, written), log_of(quotient(second.coefficient, first.coefficient))
        )
        sign = direction(step)
        if low == -high:
            slope = operation("tanh", (half(inside, step, written, sign),))
            powers = [(slope, 1)]
            return Found(_TANH, product_node(term, (E, below, above), sign * high, powers))
        factor: list[tuple[Node, Number]] = []
        if a.coefficient == -b.coefficient:
            turned = exponent_node(scaled(step, sign * _HALF), written)
            factor = [(operation("tanh", (turned,)), 1)]
            low, high = -low * sign, high * sign
        parts = [
            product_node(Term(1, ONE), (), number, [(operation("sigmoid", (argument,)), 1)])
            for number, argument in ((low, negated(inside)), (high, inside))
        ]
        factor.append((total_node(parts), 1))
        return Found(_QUOTIENT, product_node(term, (E, below, above), 1, factor))
    return _distributed(term, below, above, other, written)


def _distributed(
    term: Term, below: Node, above: Node, other: Sequence[Exponential], written: Written
) -> Found | None:
    """Return a sum over a sum of exponentials, term by term, unless the terms cancel."""
    plain = all(one.is_plain for one in other)
    if len(other) < 2 or (plain and len({one.coefficient > 0 for one in other}) > 1):
        return None
    parts = []
    for one in other:
        exponent = added(exponent_of(term), one.exponent)
        power = exponent_node(exponent, written) if exponent.terms else None
        kept = Term(one.coefficient, one.weight)
        parts.append(product_node(kept, (), 1, [(below, -1)], power))
    return Found(_DISTRIBUTED, product_node(term, (E, below, above), 1, [(total_node(parts), 1)]))
