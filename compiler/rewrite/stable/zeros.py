"""Zero times an exponential that overflows, in the exponent of another.

In: exp of a product with a sum of exponentials. Out: one in which 0 times any of them is 0.

    exp(-t*(1 + exp(w)))  ->  exp(-t - t*exp(w)), where t*exp(w) is 0 for t = 0 whatever w is
"""

from ...graph.build import full, operation
from ...graph.node import Node, constant, make
from ..terms import Product, Term, factors
from .exponentials import exponent_node, exponentials, exponents, rounded_node, total_node
from .facts import Facts
from .recogniser import Found, Recogniser, recogniser

_LINE = "exp(u*(1 + exp(v))) = exp(u + u*exp(v)), where 0*exp(v) = 0"


def _find(node: Node, facts: Facts) -> Found | None:
    (inside,) = node.operands
    term = factors(inside, facts.nonnegative)
    for base, k in term.product.powers.items():
        found = exponentials(base) if k == 1 and base.op in ("add", "sub") else ()
        others = {b: e for b, e in term.product.powers.items() if b is not base}
        if not found or not others or not all(one.is_plain for one in found):
            continue
        written = exponents(base)
        kept = Product(others)
        parts = []
        for one in found:
            times = rounded_node(Term(term.coefficient * one.coefficient, kept))
            power = exponent_node(one.exponent, written) if one.exponent.terms else None
            parts.append(times if power is None else _times(times, power))
        return Found(_LINE, operation("exp", (total_node(parts),)))
    return None


def _times(times: Node, exponent: Node) -> Node:
    """Return a node times exp(exponent), 0 where it is 0 itself, with derivatives to match."""
    power = operation("exp", (exponent,))
    zero = operation("eq", (times, constant(0)))
    body = operation("where", (zero, constant(0), operation("mul", (times, power))))
    times, exponent, power = (full(one, body.shape) for one in (times, exponent, power))
    return make("rule", (body, times, exponent, power, body), None, body.shape)


ZEROS: tuple[Recogniser, ...] = (recogniser(_find, ("exp",), "exp"),)
