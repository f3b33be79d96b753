"""Quotients of hyperbolic functions, which overflow where the whole does not.

sinh(x)/cosh(x)  ->  tanh(x)        1/cosh(x)^2  ->  sech(x)^2
cosh(x)/sinh(x)  ->  coth(x)        1/sinh(x)    ->  csch(x)
"""

from ...graph.build import operation
from ...graph.node import Node
from ..terms import Product, Term, factors
from .exponentials import rounded_node
from .facts import Facts
from .recogniser import POWER, PRODUCT, Found, Recogniser, recogniser

_OTHER = {"sinh": "cosh", "cosh": "sinh"}
_QUOTIENTS = {"sinh": "coth", "cosh": "tanh"}
_INVERSES = {"sinh": "csch", "cosh": "sech"}


def _find(node: Node, facts: Facts) -> Found | None:
    term = factors(node, facts.nonnegative)
    powers = dict(term.product.powers)
    for base, k in term.product.powers.items():
        if base.op not in _OTHER or not isinstance(k, int) or k > 0:
            continue
        above = operation(_OTHER[base.op], base.operands)
        often = powers.get(above, 0)
        both = min(often, -k) if isinstance(often, int) and often > 0 else 0
        del powers[base]
        if both:
            powers[above] = often - both  # type: ignore[operator]
            powers[operation(_QUOTIENTS[base.op], base.operands)] = both
            line = f"{_OTHER[base.op]}(u)/{base.op}(u) = {_QUOTIENTS[base.op]}(u)"
        else:
            line = f"1/{base.op}(u) = {_INVERSES[base.op]}(u)"
        if -k - both:
            powers[operation(_INVERSES[base.op], base.operands)] = -k - both
        return Found(line, rounded_node(Term(term.coefficient, Product(powers))))
    return None


HYPERBOLIC: tuple[Recogniser, ...] = (
    recogniser(_find, PRODUCT, "sinh cosh exp"),
    recogniser(_find, POWER, "sinh cosh exp"),
)
