"""The tail of the normal distribution times what it decays like.

In: a product of exp and erfc, or ndtr. Out: one of erfcx, which neither overflows nor underflows.

    exp(x^2)*erfc(x)                ->  erfcx(x)
    exp(-x^2/2)/ndtr(-x)            ->  2/erfcx(x/sqrt(2))
"""

from fractions import Fraction

from ...graph.build import operation
from ...graph.node import Node
from ..exact import ROUNDED, Number, exact
from ..terms import E, Product, Sum, Term, added, as_sum, factors, raised
from .exponentials import exponent_node, exponents, rounded_node, scaled_node
from .facts import Facts
from .recogniser import POWER, PRODUCT, Found, Recogniser, recogniser

_LINE = "exp(u^2)*erfc(u) = erfcx(u)"
_ROOT = exact(-(0.5**0.5))  # ndtr(u) is erfc(-u/sqrt(2))/2


def _find(node: Node, facts: Facts) -> Found | None:
    term = factors(node, facts.nonnegative)
    exponent = as_sum(term.product.powers.get(E, 0))
    for base, k in term.product.powers.items():
        if base.op not in ("erfc", "ndtr") or not isinstance(k, int):
            continue
        inside = base.operands[0] if base.op == "erfc" else scaled_node(base.operands[0], _ROOT)
        square = raised(factors(inside), 2)
        own: Number = exponent.terms.get(square.product, 0)
        if own == 0 or abs(Fraction(own) / square.coefficient / k - 1) > ROUNDED:
            continue
        rest = added(exponent, Sum({square.product: own}), -1)
        powers = {b: e for b, e in term.product.powers.items() if b is not E and b is not base}
        powers[operation("erfcx", (inside,))] = k
        if rest.terms:
            powers[operation("exp", (exponent_node(rest, exponents(node)),))] = 1
        number = Fraction(term.coefficient) / (2**k if base.op == "ndtr" else 1)
        return Found(_LINE, rounded_node(Term(number, Product(powers))))
    return None


TAILS: tuple[Recogniser, ...] = (
    recogniser(_find, PRODUCT, "erf erfc ndtr"),
    recogniser(_find, POWER, "erf erfc ndtr"),
)
