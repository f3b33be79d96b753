"""Powers of sums of exponentials below a line: logistic curves, softmax, Bose and Planck.

In: a product, of which a factor is c0*exp(v0) + c1*exp(v1) + … to a power -k. Out: one in which
nothing overflows where the whole does not, and which has derivatives that do not either.

    exp(v)/(1 + exp(v))^2          ->  sigmoid(v)*sigmoid(-v)
    5/(1 + 2*exp(-x))              ->  5*sigmoid(x - log(2))
    exp(x)/(exp(x) + exp(y) + 1)   ->  sigmoid(-logaddexp(y - x, -x))
    x/(exp(x) - 1)                 ->  bernoulli(x)
    y/(exp(x) - 1)                 ->  y*bose(x)
"""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import reduce
from itertools import chain

from ...graph.build import operation
from ...graph.node import Node
from ..exact import Number, quotient, raised_number, tidy
from ..terms import ONE, ZERO, E, Sum, Term, added, factors, multiplied, raised, scaled, terms
from .exponentials import (
    Exponential,
    Written,
    exponent_node,
    exponentials,
    exponents,
    log_of,
    negated,
    plus,
    scaled_node,
    total_node,
)
from .facts import Facts
from .products import direction, exponent_of, half, multiple, product_node
from .quotients import quotient_of_sums
from .recogniser import POWER, PRODUCT, Found, Recogniser, recogniser
from .sums import is_bounded, log_of_cosh_plus, stopped, with_weight

_LOGISTIC: Mapping[tuple[Number, Number], str] = {
    (0, 1): "1/(1 + exp(u)) = sigmoid(-u)",
    (1, 1): "exp(u)/(1 + exp(u)) = sigmoid(u)",
    (1, 2): "exp(u)/(1 + exp(u))^2 = sigmoid(u)*sigmoid(-u)",
}
_OTHERS = "exp(m*u)/(1 + exp(u))^k = sigmoid(u)^m*sigmoid(-u)^(k - m)"
_SOFTMAX = "exp(u)/(exp(u) + exp(v) + …) = sigmoid(u - log(exp(v) + …))"
_INVERSE = "exp(u)/(exp(v) + exp(w) + …)^k = exp(u - k*log(exp(v) + exp(w) + …))"
_SECH = "1/(exp(v) + exp(-v)) = sech(v)/2"
_SECH_SQUARED = "1/(1 + cosh(u)) = sech(u/2)^2/2"
_SHIFTED = "exp(u)/(a*exp(v) + b*exp(w)) = exp(u - m)/(a*exp(v - m) + b*exp(w - m))"
_BOSE = "1/(exp(v) - 1) = bose(v)"
_BERNOULLI = "1/(exp(v) - 1) = bernoulli(v)/v"
_EXPREL = "(exp(v) - 1)/v = exprel(v)"
_TURNED = "exp(-k*v)*(a + b*exp(v))^k = (a*exp(-v) + b)^k"


def _find(node: Node, facts: Facts) -> Found | None:
    term = factors(node, facts.nonnegative)
    bases = [
        (base, exponent)
        for base, exponent in term.product.powers.items()
        if base is not E and isinstance(exponent, int | Fraction)
    ]
    sums = [(base, k, exponentials(base)) for base, k in bases if base.op != "sigmoid"]
    if E in term.product.powers:
        sums += [(base, -k, _of_sigmoid(base)) for base, k in bases if base.op == "sigmoid"]
    alone = E not in term.product.powers and all(k < 0 for _, k, found in sums if found)
    below = [
        (base, -k, found)
        for base, k, found in sums
        if found and k < 0 and not (alone and base.op in ("cosh", "sinh"))
    ]
    above = [(base, k, found) for base, k, found in sums if found and k > 0]
    if not below and not above:
        return None
    written = exponents(node)
    results = chain(
        (quotient_of_sums(term, lower, upper, written) for lower in below for upper in above),
        (_below(term, *lower, written, facts) for lower in below),
        (_above(term, *upper, written) for upper in above),
    )
    return next(filter(None, results), None)


def _of_sigmoid(node: Node) -> tuple[Exponential, ...]:
    """Return the sum that a logistic function is the inverse of."""
    return (Exponential(1, ONE, ZERO), Exponential(1, ONE, scaled(terms(node.operands[0]), -1)))


# ---- below the line ----------------------------------------------------------------------------


def _below(
    term: Term,
    base: Node,
    k: Number,
    found: Sequence[Exponential],
    written: Written,
    facts: Facts,
) -> Found | None:
    """Return what a product is of which a factor is a sum of exponentials to the power -k."""
    if any(is_bounded(one.exponent) for one in found):
        return None
    found = [with_weight(one, facts) for one in found]
    if not all(one.is_plain for one in found):
        return _shifted(term, base, k, found, written)
    signs = {one.coefficient > 0 for one in found}
    if len(found) == 2 and len(signs) == 2:
        return _bose(term, base, k, found, written)
    if len(found) < 2 or len(signs) == 2 or (signs == {False} and not isinstance(k, int)):
        return None
    if signs == {False}:
        found = [Exponential(-one.coefficient, ONE, one.exponent) for one in found]
        term = Term(term.coefficient * (-1) ** int(k), term.product)
    if len(found) == 2:
        return _logistic(term, base, k, found, written)
    return _softmax(term, base, k, found, written)


def _shifted(
    term: Term, base: Node, k: Number, found: Sequence[Exponential], written: Written
) -> Found | None:
    """Return exp(X - k*m)/(w0*exp(v0 - m) + w1*exp(v1 - m))^k, m the greatest of the exponents.

    It does not depend on m, of which no derivative is taken.
    """
    if not isinstance(k, int) or len(found) < 2:
        return None
    nodes = [exponent_node(one.exponent, written) for one in found]
    greatest = stopped(reduce(lambda one, other: operation("max", (one, other)), nodes))
    parts = [
        product_node(
            Term(one.coefficient, one.weight), (), 1, (), operation("sub", (node, greatest))
        )
        for one, node in zip(found, nodes, strict=True)
    ]
    exponent = exponent_of(term)
    above = scaled_node(greatest, -k)
    if exponent.terms:
        above = operation("sub", (exponent_node(exponent, written), scaled_node(greatest, k)))
    return Found(_SHIFTED, product_node(term, (E, base), 1, [(total_node(parts), -k)], above))


def _logistic(
    term: Term, base: Node, k: Number, found: Sequence[Exponential], written: Written
) -> Found | None:
    """Return exp(X)/(c0*exp(v0) + c1*exp(v1))^k by the logistic function.

    With d = v1 - v0 + log(c1/c0), and m, r such that X - k*v0 = m*(v1 - v0) + r, it is
    c0^(m - k)/c1^m * exp(r) * exp(m*d)/(1 + exp(d))^k.
    """
    first, second = found
    step = added(second.exponent, first.exponent, -1)
    m, rest = multiple(added(exponent_of(term), first.exponent, -k), step)
    if base.op == "sigmoid" and not m:
        return None
    if rest.terms.keys() - {ONE}:
        return _inverse(term, base, k, found, written)
    c = quotient(second.coefficient, first.coefficient)
    inside = plus(exponent_node(step, written), log_of(c))
    number = Fraction(raised_number(first.coefficient, -k)) * Fraction(raised_number(c, -m))
    if m == k * Fraction(1, 2) and isinstance(k, int) and not isinstance(m, int):
        share = operation("sech", (half(inside, step, written, direction(step)),))
        return Found(
            _SECH, product_node(term, (E, base), number * Fraction(1, 2) ** k, [(share, k)])
        )
    j = min(max(m, 0), k)
    powers: list[tuple[Node, Number]] = []
    logs: list[Node] = []
    for argument, times in ((inside, j), (negated(inside), k - j)):
        if isinstance(times, int) and times:
            powers.append((operation("sigmoid", (argument,)), times))
        elif times:
            logs.append(scaled_node(operation("log_sigmoid", (argument,)), times))
    if m != j:
        logs.append(scaled_node(inside, tidy(m - j)))
    if rest.terms:
        number *= Fraction(math.exp(rest.terms[ONE]))
    exponent = total_node(logs) if logs else None
    line = _LOGISTIC.get((m, k), _OTHERS)
    return Found(line, product_node(term, (E, base), number, powers, exponent))


def _softmax(
    term: Term, base: Node, k: Number, found: Sequence[Exponential], written: Written
) -> Found | None:
    """c*exp(k*u)/(c*exp(u) + d*exp(v) + …)^k, where the exponential of the numerator is there."""
    whole = None if exponent_of(term).terms else log_of_cosh_plus(found, written)
    if whole is not None:
        greatest, *smaller = sorted((one.coefficient for one in found), reverse=True)
        same = greatest == sum(smaller)
        return (_squared if same else _inverse)(term, base, k, found, written)
    for chosen in found:
        rest = added(exponent_of(term), chosen.exponent, -k)
        if not rest.terms and isinstance(k, int):
            others = [
                Exponential(
                    quotient(one.coefficient, chosen.coefficient),
                    ONE,
                    added(one.exponent, chosen.exponent, -1),
                )
                for one in found
                if one is not chosen
            ]
            share = operation("sigmoid", (negated(log_sum(others, written)),))
            number = raised_number(chosen.coefficient, -k)
            return Found(_SOFTMAX, product_node(term, (E, base), number, [(share, k)]))
    return _inverse(term, base, k, found, written)


def _squared(
    term: Term, base: Node, k: Number, found: Sequence[Exponential], written: Written
) -> Found:
    """1/(c + c*cosh(u))^k = sech(u/2)^(2*k)/(2*c)^k."""
    (number,) = [one.coefficient for one in found if not one.exponent.terms]
    exponent = next(one.exponent for one in found if one.exponent.terms)
    share = half(exponent_node(exponent, written), exponent, written, direction(exponent))
    powers = [(operation("sech", (share,)), 2 * k)]
    return Found(
        _SECH_SQUARED, product_node(term, (E, base), raised_number(2 * number, -k), powers)
    )


def _inverse(
    term: Term, base: Node, k: Number, found: Sequence[Exponential], written: Written
) -> Found:
    total = scaled_node(log_sum(found, written), k)
    exponent = exponent_of(term)
    whole = (
        operation("sub", (exponent_node(exponent, written), total))
        if exponent.terms
        else negated(total)
    )
    return Found(_INVERSE, product_node(term, (E, base), 1, (), whole))


def log_sum(found: Sequence[Exponential], written: Written) -> Node:
    """Return log of a sum of exponentials with positive numbers before them."""
    whole = log_of_cosh_plus(found, written)
    if whole is not None:
        return whole
    logs = [plus(exponent_node(one.exponent, written), log_of(one.coefficient)) for one in found]
    return reduce(lambda one, other: operation("logaddexp", (one, other)), logs)


def _bose(
    term: Term, base: Node, k: Number, found: Sequence[Exponential], written: Written
) -> Found | None:
    """Return exp(X)/(c1*exp(v1) - c0*exp(v0))^k, with d = v1 - v0 + log(c1/c0).

    1/(exp(d) - 1) = bose(d), and exp(d)/(exp(d) - 1) = -bose(-d). Where the product has factors of
    d, these are bernoulli(d)/d and bernoulli(-d)/d, which are finite where such a factor is 0.
    """
    if not isinstance(k, int):
        return None
    first, second = found if found[0].coefficient < 0 else found[::-1]
    step = added(second.exponent, first.exponent, -1)
    m, rest = multiple(added(exponent_of(term), first.exponent, -k), step)
    if rest.terms:
        return None
    c = quotient(second.coefficient, -first.coefficient)
    inside = plus(exponent_node(step, written), log_of(c))
    number = Fraction(raised_number(-first.coefficient, -k)) * Fraction(raised_number(c, -m))
    if not isinstance(m, int) or not 0 <= m <= k:
        return None
    op, line = "bose", _BOSE
    if _shares(term, inside):
        op, line = "bernoulli", _BERNOULLI
        term = multiplied(term, raised(factors(inside), -k))
    elif m % 2:
        number = -number
    powers = [
        (operation(op, (argument,)), times)
        for argument, times in ((inside, k - m), (negated(inside), m))
        if times
    ]
    return Found(line, product_node(term, (E, base), number, powers))


def _shares(term: Term, node: Node) -> bool:
    """Return whether a product has a factor of a node, and may have it on the same side."""
    powers = term.product.powers
    pairs = [(powers[b], k) for b, k in factors(node).product.powers.items() if b in powers]
    return any(isinstance(one, Sum) or isinstance(k, Sum) or one * k > 0 for one, k in pairs)


# ---- above the line ----------------------------------------------------------------------------


def _above(
    term: Term, base: Node, k: Number, found: Sequence[Exponential], written: Written
) -> Found | None:
    """Return what a product is of which a factor is a sum of exponentials to the power k."""
    if len(found) != 2 or not all(one.is_plain for one in found):
        return None
    first, second = found if not found[0].exponent.terms else found[::-1]
    if first.coefficient == -second.coefficient and isinstance(k, int):
        return _exprel(term, base, k, first, second, written)
    exponent = exponent_of(term)
    for one, other in ((first, second), (second, first)):
        if exponent.terms and added(exponent, other.exponent, k) == ZERO:
            turned = added(one.exponent, other.exponent, -1)
            power = exponent_node(turned, written)
            kept = product_node(Term(1, ONE), (), one.coefficient, (), power)
            total = plus(kept, other.coefficient)
            return Found(_TURNED, product_node(term, (E, base), 1, [(total, k)]))
    return None


def _exprel(
    term: Term, base: Node, k: int, first: Exponential, second: Exponential, written: Written
) -> Found | None:
    """(c*exp(v) - c)^k/v^k, where v is a product whose powers are all below the line."""
    if first.exponent.terms or E in term.product.powers:
        return None
    inside = exponent_node(second.exponent, written)
    own = factors(inside)
    below = raised(own, -k).product.powers
    if any(term.product.powers.get(one) != times for one, times in below.items()):
        return None
    number = Fraction(-first.coefficient) ** k
    whole = multiplied(term, raised(own, k))
    return Found(
        _EXPREL, product_node(whole, (base,), number, [(operation("exprel", (inside,)), k)])
    )


LOGISTIC: tuple[Recogniser, ...] = (
    recogniser(_find, PRODUCT, "exp expm1 cosh sinh sigmoid"),
    recogniser(_find, POWER, "exp expm1 cosh sinh sigmoid"),
)
