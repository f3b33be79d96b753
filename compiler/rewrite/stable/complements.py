"""One less a value that lies near one: the complement, in which nothing cancels.

In: a sum of two terms, P and P*f up to sign. Out: P times what 1 + f or 1 - f is.

    1 + erf(u)          ->  erfc(-u)
    x/2 - x*tanh(u)/2   ->  x*sigmoid(-2*u)
    1 - tanh(u)^2       ->  sech(u)^2
"""

from collections.abc import Callable, Mapping
from fractions import Fraction

from ...graph.build import operation
from ...graph.node import Node
from ..exact import Number, quotient
from ..terms import E, Product, Term, as_sum, multiplied, terms
from .exponentials import exponent_node, exponents, rounded_node, scaled_node
from .facts import Facts
from .recogniser import SUM, Found, Recogniser, recogniser


def _call(function: str, base: Node, times: Number = 1) -> Node:
    return operation(function, (scaled_node(base.operands[0], times),))


def _turned(base: Node) -> Node:
    x, k, n = base.operands
    return operation("hill", (k, x, n))


# From a function, its power, and what it is multiplied by beside 1, to a number, a function and a
# power: what their sum is.
_COMPLEMENTS: Mapping[tuple[str, int, Number], tuple[Number, Callable[[Node], Node], int, str]] = {
    ("erf", 1, 1): (1, lambda u: _call("erfc", u, -1), 1, "1 + erf(u) = erfc(-u)"),
    ("erf", 1, -1): (1, lambda u: _call("erfc", u), 1, "1 - erf(u) = erfc(u)"),
    ("erfc", 1, -1): (1, lambda u: _call("erf", u), 1, "1 - erfc(u) = erf(u)"),
    ("erfc", 1, Fraction(-1, 2)): (
        Fraction(1, 2), lambda u: _call("erfc", u, -1), 1, "1 - erfc(u)/2 = erfc(-u)/2",
    ),
    ("ndtr", 1, -1): (1, lambda u: _call("ndtr", u, -1), 1, "1 - ndtr(u) = ndtr(-u)"),
    ("tanh", 1, 1): (2, lambda u: _call("sigmoid", u, 2), 1, "1 + tanh(u) = 2*sigmoid(2*u)"),
    ("tanh", 1, -1): (2, lambda u: _call("sigmoid", u, -2), 1, "1 - tanh(u) = 2*sigmoid(-2*u)"),
    ("tanh", 2, -1): (1, lambda u: _call("sech", u), 2, "1 - tanh(u)^2 = sech(u)^2"),
    ("hill", 1, -1): (1, _turned, 1, "1 - hill(u, v, w) = hill(v, u, w)"),
    ("sigmoid", 1, -1): (1, lambda u: _call("sigmoid", u, -1), 1, "1 - sigmoid(u) = sigmoid(-u)"),
}  # fmt: skip


_EXPM1 = "exp(u) - 1 = expm1(u)"


def _without(product: Product, base: Node) -> Product | None:
    """Return a product without a base, None where it has none."""
    if base not in product.powers:
        return None
    return Product({one: k for one, k in product.powers.items() if one is not base})


def _find(node: Node, facts: Facts) -> Found | None:
    total = terms(node, facts.nonnegative).terms
    if len(total) != 2:
        return None
    for one, other in ((0, 1), (1, 0)):
        (plain, first), (with_function, second) = ([*total.items()][i] for i in (one, other))
        if quotient(second, first) == -1 and _without(with_function, E) == plain:
            step = as_sum(with_function.powers[E])
            grown = operation("expm1", (exponent_node(step, exponents(node)),))
            whole = multiplied(Term(second, plain), Term(1, Product({grown: 1})))
            return Found(_EXPM1, rounded_node(whole))
        for base, k in with_function.powers.items():
            if isinstance(k, int):
                row = _COMPLEMENTS.get((base.op, k, quotient(second, first)))
                if row is not None and _without(with_function, base) == plain:
                    number, function, power, line = row
                    found = Term(number, Product({function(base): power}))
                    whole = multiplied(Term(first, plain), found)
                    return Found(line, rounded_node(whole))
    return None


COMPLEMENTS: tuple[Recogniser, ...] = (
    recogniser(_find, SUM, "erf erfc ndtr tanh sigmoid hill pow mul exp expm1 sinh cosh"),
)
