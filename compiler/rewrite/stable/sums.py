"""The logarithm of a sum of exponentials, with numbers or values before them.

In: the terms of a sum. Out: the node of its logarithm, None where it would be no better.

    2*exp(x) + 3*exp(y)      ->  logaddexp(x + log(2), y + log(3))
    exp(x)/2 + exp(-x)/2     ->  log_cosh(x)
    b + a*cosh(x)            ->  log_cosh_plus(x, a, b)
    exp(x) - exp(y)          ->  logdiffexp(x, y)
    w*exp(x) + v*exp(y)      ->  m + log(w*exp(x - m) + v*exp(y - m)),  m the greater of x and y

What the last is of does not depend on m, of which no derivative is taken. An exponential that is
multiplied by 0 does not count for m.
"""

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import reduce

from ...graph.build import full, operation
from ...graph.node import Node, constant, make
from ..exact import number_node, quotient, tidy
from ..terms import ONE, ZERO, Product, Sum, Term, added, scaled, terms
from .exponentials import (
    Exponential,
    Written,
    exponent_node,
    log_of,
    negated,
    plus,
    rounded,
    rounded_node,
    scaled_node,
    total_node,
)
from .facts import Facts

# exp of more overflows; what is multiplied by 0 may be exp of more.
_LARGEST = 709.0


def log_of_sum(found: Sequence[Exponential], written: Written, facts: Facts) -> Node | None:
    """Return the logarithm of a sum of two terms or more."""
    if any(is_bounded(one.exponent) for one in found):
        return None
    logarithm = log_of_cosh_plus(found, written)
    if logarithm is not None:
        return logarithm
    whole = _log_of_sum(found, written, facts)
    step = None if whole is None else _step_from_one(found, written)
    if whole is None or step is None:
        return whole
    near = operation("lt", (operation("abs", (step,)), constant(0.5)))
    return operation("where", (near, operation("log1p", (step,)), whole))


def _step_from_one(found: Sequence[Exponential], written: Written) -> Node | None:
    """Return 1 - c + c*exp(u) less 1, which is c*expm1(u), None where it is not 0 for u = 0."""
    plain = all(one.is_plain for one in found)
    if not plain or sum(one.coefficient for one in found) != 1:
        return None
    grown = [one for one in found if one.exponent.terms]
    if len(grown) == len(found) or any(ONE in one.exponent.terms for one in grown):
        return None
    parts = []
    for one in grown:
        bounded = operation("min", (exponent_node(one.exponent, written), constant(_LARGEST)))
        parts.append(scaled_node(operation("expm1", (bounded,)), one.coefficient))
    return total_node(parts)


def _log_of_sum(found: Sequence[Exponential], written: Written, facts: Facts) -> Node | None:
    found = [with_weight(one, facts) for one in found]
    if not all(one.is_plain for one in found):
        return _shifted(found, written, facts)
    positive = [one for one in found if one.coefficient > 0]
    if len(positive) == len(found):
        return log_of_positive(found, written)
    if len(found) == 2 and positive:
        return _difference(positive[0], next(o for o in found if o is not positive[0]), written)
    return _shifted(found, written, facts) if positive else None


def log_of_difference(node: Node) -> Node | None:
    """Return log(c*sigmoid(u) - c*sigmoid(v))."""
    total = [*terms(node).terms.items()]
    if len(total) != 2:
        return None
    upper, lower = total if total[0][1] > 0 else total[::-1]
    bases = [[*product.powers.items()] for product, _ in (upper, lower)]
    if upper[1] != -lower[1] or any(len(b) != 1 or b[0][0].op != "sigmoid" for b in bases):
        return None
    ((first, one),), ((second, other),) = bases
    if one != 1 or other != 1:
        return None
    (u,), (v,) = first.operands, second.operands
    logs = (
        operation("log_sigmoid", (u,)),
        operation("log_sigmoid", (negated(v),)),
        operation("log1mexp", (operation("sub", (v, u)),)),
    )
    return plus(total_node(logs), log_of(upper[1]))


def is_bounded(exponent: Sum) -> bool:
    """Return whether an exponent was written by this module, and stays as it is."""
    bases = [base for product in exponent.terms for base in product.powers]
    return any(
        base.op == "rule" or (base.op == "min" and base.operands[1] is constant(_LARGEST))
        for base in bases
    )


def with_weight(one: Exponential, facts: Facts) -> Exponential:
    """Return a term whose weight, where it is positive, is a part of the exponent."""
    if one.is_plain or not all(facts.positive(base) for base in one.weight.powers):
        return one
    exponent = one.exponent
    for base, k in one.weight.powers.items():
        logarithm = operation("log", (base,))
        if isinstance(k, Sum):
            return one
        exponent = added(exponent, Sum({Product({logarithm: 1}): k}))
    return Exponential(one.coefficient, ONE, exponent)


def log_of_cosh_plus(found: Sequence[Exponential], written: Written) -> Node | None:
    """Return log of b + a*cosh(u), whose slope is small near 0; of 1 + cosh(u) = 2*cosh(u/2)^2."""
    rest = [one for one in found if not one.exponent.terms]
    pair = [one for one in found if one.exponent.terms]
    if len(rest) != 1 or len(pair) != 2:
        return None
    (upper, lower), (number,) = pair, rest
    if added(upper.exponent, lower.exponent).terms or upper.weight != lower.weight:
        return None
    if upper.coefficient != lower.coefficient:
        return None
    if next(iter(upper.exponent.terms.values())) < 0:
        upper = lower
    if not (upper.is_plain and number.is_plain):
        u = exponent_node(upper.exponent, written)
        a = _weight(Exponential(2 * upper.coefficient, upper.weight, ZERO))
        return operation("log_cosh_plus", (u, a, _weight(number)))
    if upper.coefficient < 0 or number.coefficient < 0:
        return None
    b = quotient(number.coefficient, 2 * upper.coefficient)
    if b == 1:
        half = exponent_node(scaled(upper.exponent, Fraction(1, 2)), written)
        node = operation("mul", (constant(2), operation("log_cosh", (half,))))
        return plus(node, log_of(2 * number.coefficient))
    u = exponent_node(upper.exponent, written)
    node = operation("log_cosh_plus", (u, constant(1), number_node(rounded(b))))
    return plus(node, log_of(2 * upper.coefficient))


def log_of_positive(found: Sequence[Exponential], written: Written) -> Node:
    """Return the logarithm of a sum of exponentials with positive numbers before them."""
    logarithm = log_of_cosh_plus(found, written)
    if logarithm is not None:
        return logarithm
    if len(found) == 2:
        first, second = found if not found[0].exponent.terms else found[::-1]
        if first.coefficient == second.coefficient:
            opposite = added(first.exponent, second.exponent) == ZERO
            if opposite:
                upper = max(found, key=lambda one: next(iter(one.exponent.terms.values())))
                node = operation("log_cosh", (exponent_node(upper.exponent, written),))
                return plus(node, log_of(tidy(2 * first.coefficient)))
        if not first.exponent.terms:
            ratio = log_of(quotient(second.coefficient, first.coefficient))
            inside = plus(exponent_node(second.exponent, written), ratio)
            return plus(operation("softplus", (inside,)), log_of(first.coefficient))
    common = found[0].coefficient
    if any(one.coefficient != common for one in found):
        common = 1
    logs = [
        plus(exponent_node(one.exponent, written), log_of(quotient(one.coefficient, common)))
        for one in found
    ]
    whole = reduce(lambda one, other: operation("logaddexp", (one, other)), logs)
    return plus(whole, log_of(common))


def _difference(first: Exponential, second: Exponential, written: Written) -> Node:
    """Return log(c*exp(u) - d*exp(v)), c and d positive."""
    c, d = first.coefficient, -second.coefficient
    if c == d and added(first.exponent, second.exponent) == ZERO:
        node = operation("log_sinh", (exponent_node(first.exponent, written),))
        return plus(node, log_of(2 * c))
    if not first.exponent.terms:
        inside = plus(exponent_node(second.exponent, written), log_of(quotient(d, c)))
        return plus(operation("log1mexp", (inside,)), log_of(c))
    shift = log_of(quotient(d, c))
    upper, lower = (exponent_node(one.exponent, written) for one in (first, second))
    return plus(operation("logdiffexp", (upper, plus(lower, shift))), log_of(c))


def _shifted(found: Sequence[Exponential], written: Written, facts: Facts) -> Node:
    """Return m + log of the sum with each exponent less m, the greatest of them."""
    plain = [one for one in found if not one.exponent.terms and one.is_plain]
    if len(found) == 2 and len(plain) == 1 and plain[0].coefficient > 0:
        other = next(one for one in found if one is not plain[0])
        return _beside_a_number(plain[0], other, written)
    exponents = [exponent_node(one.exponent, written) for one in found]
    weights = [_weight(one) for one in found]
    counted = [
        exponent if one.is_plain or _positive(one, facts) else _counted(weight, exponent)
        for one, weight, exponent in zip(found, weights, exponents, strict=True)
    ]
    greatest = stopped(reduce(lambda one, other: operation("max", (one, other)), counted))
    parts = []
    for one, weight, exponent in zip(found, weights, exponents, strict=True):
        less = operation("sub", (exponent, greatest))
        if not (one.is_plain or _positive(one, facts)):
            less = operation("min", (less, constant(_LARGEST)))
        parts.append(_times(weight, operation("exp", (less,))))
    return operation("add", (greatest, operation("log", (total_node(parts),))))


def _positive(one: Exponential, facts: Facts) -> bool:
    return all(facts.positive(base) for base in one.weight.powers)


def _weight(one: Exponential) -> Node:
    return rounded_node(Term(one.coefficient, one.weight))


def _times(weight: Node, node: Node) -> Node:
    if weight is constant(1):
        return node
    return operation("mul", (weight, node))


def _counted(weight: Node, exponent: Node) -> Node:
    """Return an exponent where its weight is not 0, -inf elsewhere."""
    zero = operation("eq", (weight, constant(0)))
    return operation("where", (zero, constant(-math.inf), exponent))


def stopped(node: Node) -> Node:
    """Return a value of which no derivative is taken."""
    return make("rule", (node,), None, node.shape)


def _beside_a_number(plain: Exponential, other: Exponential, written: Written) -> Node:
    """Return log(c + w*exp(v)): by log1p where w*exp(v) is small, else v + log(w + c*exp(-v))."""
    c = plain.coefficient
    exponent = exponent_node(other.exponent, written)
    weight = rounded_node(Term(quotient(other.coefficient, c), other.weight))
    bounded = operation("min", (exponent, constant(_LARGEST)))
    power = _times(weight, operation("exp", (bounded,)))
    bounded = operation("min", (negated(exponent), constant(_LARGEST)))
    inside = operation("add", (weight, operation("exp", (bounded,))))
    large = operation("add", (exponent, operation("log", (inside,))))
    small = operation("lt", (power, constant(1)))
    chosen = operation("where", (small, operation("log1p", (power,)), large))
    return plus(chosen, log_of(c))


def log_of_reduction(
    inside: Exponential, node: Node, written: Written, facts: Facts
) -> Node | None:
    """Return log of the sum of one exponential over axes; `node` is the reduction."""
    shape = node.operands[0].shape
    if is_bounded(inside.exponent):
        return None
    inside = with_weight(inside, facts)
    exponent = exponent_node(inside.exponent, written)
    if inside.is_plain:
        if inside.coefficient <= 0:
            return None
        spread = full(exponent, shape)
        return plus(operation("logsumexp", (spread,), node.payload), log_of(inside.coefficient))
    axes = node.settings[0]
    weight = _weight(Exponential(1, inside.weight, ZERO))
    if inside.coefficient <= 0:
        weight, inside = _weight(inside), Exponential(1, inside.weight, inside.exponent)
    spread = full(_counted(weight, exponent), shape)
    greatest = stopped(operation("amax", (spread,), (axes, True)))
    less = operation("sub", (exponent, greatest))
    less = operation("min", (less, constant(_LARGEST)))
    terms = full(_times(weight, operation("exp", (less,))), shape)
    total = operation("log", (operation("sum", (terms,), node.payload),))
    shift = greatest if node.settings[1] else operation("squeeze", (greatest,), (axes,))
    return plus(operation("add", (shift, total)), log_of(inside.coefficient))
