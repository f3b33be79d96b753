"""Logarithms of what overflows or cancels, by functions that are logarithms themselves.

In: log of anything, and log1p, log2, log10. Out: the same by `logaddexp`, `log_cosh`, `lgamma`, …

    log(exp(x) + exp(y) + exp(z))   ->  logaddexp(logaddexp(x, y), z)
    log(erfc(-x/sqrt(2))/2)         ->  log_ndtr(x)
    log(mean(exp(x)))               ->  logsumexp(x) - log(n)
    log(x^2 + y^2)                  ->  2*log(hypot(x, y))
    log(a*b*c*d)                    ->  log(abs(a)) + … where a*b*c*d is not negative
"""

import math
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import reduce

from ...graph.build import operation
from ...graph.node import Node, constant
from ..terms import (
    ONE,
    E,
    Exponent,
    Product,
    Sum,
    Term,
    added,
    as_sum,
    factors,
    multiplied,
    raised,
    sum_node,
    terms,
)
from .exponentials import (
    Written,
    exponent_node,
    exponents,
    log_of,
    parts,
    plus,
    scaled_node,
    total_node,
)
from .facts import Facts
from .logarithms import UNKNOWN, Logarithm, log_of_factor, with_exponents
from .norms import root_of_squares
from .recogniser import Found, Recogniser, recogniser
from .sums import log_of_difference, log_of_sum

_SUM = "log(a*exp(u) + b*exp(v) + …) = logaddexp(u + log(a), v + log(b), …)"
_PRODUCT = "log(u^k*v) = k*log(abs(u)) + log(abs(v)), where u^k*v >= 0"
_SQUARES = "log(u^2 + v^2 + …) = 2*log(hypot(u, v, …))"
_DIFFERENCE = "log(sigmoid(u) - sigmoid(v)) = log_sigmoid(u) + log_sigmoid(-v) + log1mexp(v - u)"

# A product of fewer factors than this neither overflows nor underflows in practice.
_MANY = 3

# Of these the identities have the logarithm.
_OF_IDENTITIES = ("exp", "sigmoid", "softmax")


def _find(node: Node, facts: Facts) -> Found | None:
    inside = node.operands[0]
    if node.op == "log1p":
        if inside.op == "exp":
            return None
        inside = sum_node(added(terms(inside), Sum({ONE: 1})))
    found = _of_squares(inside) or _of_sum(inside, facts) or _of_product(inside, facts)
    if found is None or node.op not in _BASES:
        return found
    divisor = constant(math.log(_BASES[node.op]))
    return Found(found.line, operation("div", (found.node, divisor)))


_BASES = {"log2": 2, "log10": 10}


def _of_squares(node: Node) -> Found | None:
    """Return log of a sum of squares, which may overflow where the logarithm does not."""
    root = root_of_squares(node) if node.op in _SQUARED else node
    if root is None or root.op not in ("hypot", "norm"):
        return None
    if root.op == "hypot" and len(root.operands) == 2 and constant(1) in root.operands:
        first, second = root.operands
        logarithm = operation("log1p_square", (second if first is constant(1) else first,))
        return Found(_SQUARES, logarithm if root is not node else scaled_node(logarithm, _HALF))
    if root is node:
        return None
    return Found(_SQUARES, operation("mul", (constant(2), operation("log", (root,)))))


_HALF = Fraction(1, 2)
_SQUARED = ("add", "sum", "dot", "trace")


# ---- of a sum ----------------------------------------------------------------------------------


def _of_sum(node: Node, facts: Facts) -> Found | None:
    difference = log_of_difference(node)
    if difference is not None:
        return Found(_DIFFERENCE, difference)
    found = [with_exponents(one, facts) for one in parts(node)]
    if not any(one.exponent.terms for one in found):
        return None
    if len(found) == 1:
        [one] = found
        if node.op not in ("add", "sub") or not one.is_plain or one.coefficient < 0:
            return None
        alone = plus(exponent_node(one.exponent, exponents(node)), log_of(one.coefficient))
        return Found(_SUM, alone)
    logarithm = log_of_sum(found, exponents(node), facts)
    return None if logarithm is None else Found(_SUM, logarithm)


# ---- of a product ------------------------------------------------------------------------------


def _of_product(node: Node, facts: Facts) -> Found | None:
    if node.op in _OF_IDENTITIES:
        return None
    term = _cancelled(factors(node, facts.nonnegative))
    if not term.coefficient:
        return None
    written = exponents(node)
    found = [_factor(base, k, written, facts) for base, k in term.product.powers.items()]
    if abs(term.coefficient) == 1:
        found = [(k, _whole(one)) for k, one in found]
    many = sum(k if isinstance(k, int) and k > 0 else 1 for k, _ in found) >= _MANY
    power = len(found) == 1 and found[0][0] not in (1, -1)
    if not (many or power or any(one.better for _, one in found)):
        return None
    odd = [one for k, one in found if one.sign is not None and _is_odd(k)]
    negative = term.coefficient < 0
    unknown = any(one.sign is UNKNOWN for one in odd)
    if (not odd and negative) or (unknown and (negative or len(odd) > 1)):
        return None
    # One factor alone of unknown sign is positive where the whole is.
    alone = odd[0].plain if len(odd) == 1 and not negative else None
    logs = [
        _multiplied(alone if alone is not None and one is odd[0] else one.node, k)
        for k, one in found
    ]
    number = Fraction(-term.coefficient if negative else term.coefficient)
    for k, one in found:
        number *= Fraction(one.times) ** k if isinstance(k, int) else 1
    whole = plus(total_node(logs), log_of(number))
    if odd and alone is None:
        whole = _where_positive(whole, odd, negative)
    return Found(_PRODUCT, whole)


def _cancelled(term: Term) -> Term:
    """Return a term with u/expm1(u) in the place of bernoulli(u) where u is divided by.

    And with 1/expm1(u) in that of bose(u).
    """
    for base, k in term.product.powers.items():
        if base.op in ("bernoulli", "bose") and isinstance(k, int):
            inverse = operation("expm1", base.operands)
            turned = Term(1, Product({base: -k, inverse: -k}))
            if base.op == "bose":
                return multiplied(term, turned)
            whole = multiplied(multiplied(term, raised(factors(base.operands[0]), k)), turned)
            if len(whole.product.powers) < len(term.product.powers):
                return whole
    return term


def _factor(base: Node, k: Exponent, written: Written, facts: Facts) -> tuple[Exponent, Logarithm]:
    """Return a power, and the logarithm that it is multiplied by."""
    if base is E:
        return 1, Logarithm(exponent_node(as_sum(k), written))
    if isinstance(k, Sum) and not facts.nonnegative(base):
        return 1, log_of_factor(operation("pow", (base, sum_node(k))), facts)
    found = log_of_factor(base, facts)
    if isinstance(k, int):
        return k, found
    plain = None if found.plain is None else plus(found.plain, log_of(found.times))
    if isinstance(k, Fraction):  # a root is of what is not negative
        return k, Logarithm(plain or operation("log", (base,)), better=found.better)
    found = _whole(found)
    return k, Logarithm(plus(found.node, log_of(found.times)), found.sign, plain, found.better)


def _whole(one: Logarithm) -> Logarithm:
    """Return a logarithm as that of the factor itself, where there is one."""
    return one if one.whole is None else replace(one, node=one.whole, times=1, whole=None)


def _is_odd(k: Exponent) -> bool:
    return not isinstance(k, int) or k % 2 == 1


def _multiplied(node: Node, k: Exponent) -> Node:
    return operation("mul", (sum_node(k), node)) if isinstance(k, Sum) else scaled_node(node, k)


def _where_positive(whole: Node, odd: Sequence[Logarithm], negative: bool) -> Node:
    """Return the logarithm, nan where the product of the signs is not that of its number."""
    zero = constant(0)
    signs = [one.sign for one in odd if one.sign is not None]
    sign = reduce(lambda one, other: operation("mul", (one, other)), signs)
    holds = operation("le" if negative else "ge", (sign, zero))
    if sign.op == "where" and sign.operands[1] is constant(1) and not negative:
        condition, _, other = sign.operands
        inside = other.operands[0] if other.op == "sign" else other
        holds = operation("or", (condition, operation("ge", (inside, zero))))
        holds = condition if other.op == "const" else holds
    return operation("add", (whole, operation("where", (holds, zero, constant(math.nan)))))


LOGS: tuple[Recogniser, ...] = (
    recogniser(_find, ("log", "log1p", "log2", "log10"), "log log1p log2 log10"),
)
