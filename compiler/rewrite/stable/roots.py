"""Roots of powers and powers of roots as one power, whose derivative is finite where the root is 0.

In: a square root or a product. Out: the power that it is.

    sqrt(x^3)       ->  x^1.5           sqrt(x^6)   ->  abs(x)^3
    sqrt(x)^2*y     ->  x*y, nan below 0            x*sqrt(x)   ->  x^1.5
    sqrt(exp(x))    ->  exp(x/2)        sqrt(a^t)   ->  sqrt_pow(a, t)
"""

from collections.abc import Iterator
from fractions import Fraction

from ...graph.build import operation
from ...graph.node import Node
from ..exact import Number
from ..terms import E, Product, Sum, Term, factors, scaled, sum_node, term_node
from .facts import Facts
from .recogniser import PRODUCT, Found, recogniser

_HALF = Fraction(1, 2)


def _find_root(node: Node, facts: Facts) -> Found | None:
    """Find the power that a square root of one is."""
    term = factors(node.operands[0])
    if term.coefficient != 1 or len(term.product.powers) != 1:
        return None
    [(base, exponent)] = term.product.powers.items()
    if base is E:
        half = scaled(exponent, _HALF) if isinstance(exponent, Sum) else exponent * _HALF
        return Found("sqrt(exp(u)) = exp(u/2)", term_node(Term(1, Product({E: half}))))
    if isinstance(exponent, Sum):
        if facts.nonnegative(base):
            power = operation("pow", (base, sum_node(scaled(exponent, _HALF))))
            return Found("sqrt(u^p) = u^(p/2)", power)
        return Found(
            "sqrt(u^p) = sqrt_pow(u, p)", operation("sqrt_pow", (base, sum_node(exponent)))
        )
    return None if exponent in (1, -1, 2) else _halved(base, exponent)


def _halved(base: Node, exponent: Number) -> Found:
    """Return the root of a power with a number for its exponent; of an even one it has no sign."""
    even = exponent % 2 == 0
    if even and exponent % 4:
        base = operation("abs", (base,))
    line = "sqrt(u^k) = abs(u)^(k/2)" if even else "sqrt(u^k) = u^(k/2)"
    return Found(line, term_node(Term(1, Product({base: exponent * _HALF}))))


def _find_product(node: Node, facts: Facts) -> Found | None:
    """Find a root that is multiplied by a power of what it is the root of."""
    parts = [*_parts(node)]
    roots = dict.fromkeys(part.operands[0] for part in parts if part.op == "sqrt")
    for base in roots:
        if sum(base in factors(part).product.powers for part in parts) > 1:
            return Found("sqrt(u)*u^k = u^(k + 1/2)", term_node(factors(node)))
    return None


def _parts(node: Node) -> Iterator[Node]:
    """Yield the factors of a product as they are written; of a whole power of a root, two."""
    stack = [node]
    while stack:
        part = stack.pop()
        if part.op in PRODUCT:
            stack.extend(part.operands)
        elif part.op == "pow" and part.operands[0].op == "sqrt" and part.operands[1].op == "const":
            yield from (part.operands[0],) * 2
        else:
            yield part


ROOTS = (
    recogniser(_find_root, ("sqrt",), "pow mul exp"),
    recogniser(_find_product, (*PRODUCT, "pow"), "sqrt"),
)
