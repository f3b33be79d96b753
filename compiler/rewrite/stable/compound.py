"""Growth in ever more and ever smaller steps, whose exponent does not cancel however many they are.

In: a power. Out: the exponential of what it is the power of, where the step is a share of 1.

    (1 + 1/x)^x          ->  exp(log1p_times(1, x)), which is exp(x*log(1 + 1/x))
    (1 + r/n)^(n*t)      ->  exp(t*log1p_times(r, n))
    (1 - k*h)^(c/k)      ->  exp(c*log1p_by(-h, k))
"""

from collections.abc import Mapping

from ...graph.build import operation
from ...graph.node import Node, constant
from ..terms import ONE, Product, Term, factors, multiplied, term_node, terms
from .exponentials import rounded_node
from .facts import Facts
from .recogniser import Found, Recogniser, recogniser

_LINE = "(1 + u/v)^v = exp(v*log(1 + u/v))"


def _find(node: Node, facts: Facts) -> Found | None:
    base, exponent = node.operands
    total = terms(base).terms
    if base.op not in ("add", "sub") or len(total) != 2 or total.get(ONE) != 1:
        return None
    [(product, coefficient)] = [pair for pair in total.items() if pair[0] != ONE]
    often = factors(exponent, facts.nonnegative)
    shared = {
        one: k
        for one, k in product.powers.items()
        if isinstance(k, int) and often.product.powers.get(one) == -k
    }
    if not shared:
        return None
    step = Term(coefficient, product)
    whole = multiplied(step, Term(1, Product({one: -k for one, k in shared.items()})))
    logarithm = _logarithm(rounded_node(whole), shared)
    rest = multiplied(often, Term(1, Product(shared)))
    power = operation("exp", (operation("mul", (rounded_node(rest), logarithm)),))
    share = rounded_node(step)
    if facts.nonnegative(share):
        return Found(_LINE, power)
    other = operation("pow1p", (share, exponent))
    inside = operation("gt", (share, constant(-1)))
    return Found(_LINE, operation("where", (inside, power, other)))


def _logarithm(whole: Node, shared: Mapping[Node, int]) -> Node:
    """Return the logarithm of 1 and a step over what the step has as a factor, or a divisor."""
    if all(k < 0 for k in shared.values()):
        often = Product({one: -k for one, k in shared.items()})
        return operation("log1p_times", (whole, term_node(Term(1, often))))
    return operation("log1p_by", (whole, term_node(Term(1, Product({**shared})))))


COMPOUND: tuple[Recogniser, ...] = (recogniser(_find, ("pow",), "pow"),)
