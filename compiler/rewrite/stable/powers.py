"""Products of exponentials: one exponential of a sum, which overflows where the whole does.

In: a product, a root or a power. Out: one with a single exp, which divides nothing.

    exp(a)*exp(b)/exp(c)    ->  exp(a + b - c)
    1/exp(x)                ->  exp(-x)
    sqrt(exp(x))            ->  exp(x/2)
    sqrt(sigmoid(x))        ->  exp(log_sigmoid(x)/2)
"""

from fractions import Fraction

from ...graph.build import operation
from ...graph.node import Node
from ..terms import E, Product, Term, as_sum, factors, number, term_node
from .exponentials import exponent_node, exponents, rounded_term, scaled_node
from .facts import Facts
from .recogniser import PRODUCT, Found, Recogniser, recogniser

_MERGED = "exp(u)*exp(v)/exp(w) = exp(u + v - w)"
_ROOT = "exp(u)^k = exp(k*u)"
_LOGISTIC = "sigmoid(u)^k = exp(k*log_sigmoid(u))"


def _merged(node: Node, facts: Facts) -> Found | None:
    """Return a product with one exp in the place of several, or of one that divides."""
    found = _exponentials(node)
    if not found or found == [1]:
        return None
    term = factors(node, facts.nonnegative)
    exponent = as_sum(term.product.powers.get(E, 0))
    kept = Product({base: k for base, k in term.product.powers.items() if base is not E})
    if not exponent.terms:
        return Found(_MERGED, term_node(rounded_term(Term(term.coefficient, kept))))
    power = operation("exp", (exponent_node(exponent, exponents(node)),))
    whole = Term(term.coefficient, Product({**kept.powers, power: 1}))
    return Found(_MERGED, term_node(rounded_term(whole)))


def _exponentials(node: Node) -> list[int | Fraction]:
    """Return the powers in which exponentials are factors of a node."""
    found: list[int | Fraction] = []
    stack: list[tuple[Node, int | Fraction]] = [(node, 1)]
    while stack:
        base, k = stack.pop()
        if base.op == "exp":
            found.append(k)
        elif base.op in ("mul", "neg"):
            stack.extend((operand, k) for operand in base.operands)
        elif base.op == "div":
            stack.extend([(base.operands[0], k), (base.operands[1], -k)])
        elif base.op == "pow":
            times = number(base.operands[1])
            if times is not None:
                stack.append((base.operands[0], k * times))
    return found


def _root(node: Node, facts: Facts) -> Found | None:
    """Return a root or a power of exp, or one of sigmoid that is no whole power."""
    base = node.operands[0]
    exponent = number(node.operands[1]) if node.op == "pow" else Fraction(1, 2)
    if base.op == "exp":
        times = (
            scaled_node(base.operands[0], exponent)
            if exponent is not None
            else operation("mul", (node.operands[1], base.operands[0]))
        )
        return Found(_ROOT, operation("exp", (times,)))
    if base.op == "sigmoid" and not isinstance(exponent, int):
        logarithm = operation("log_sigmoid", base.operands)
        times = (
            scaled_node(logarithm, exponent)
            if exponent is not None
            else operation("mul", (node.operands[1], logarithm))
        )
        return Found(_LOGISTIC, operation("exp", (times,)))
    return None


POWERS: tuple[Recogniser, ...] = (
    recogniser(_merged, PRODUCT, "exp"),
    recogniser(_root, ("sqrt", "pow"), "exp sigmoid"),
)
