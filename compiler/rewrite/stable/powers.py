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
from ..exact import number
from ..terms import E, Product, Sum, Term, added, as_sum, factors, sum_node
from .exponentials import exponent_node, exponentials, exponents, rounded_node, scaled_node
from .facts import Facts
from .recogniser import POWER, PRODUCT, Found, Recogniser, recogniser
from .sums import log_of_positive

_MERGED = "exp(u)*exp(v)/exp(w) = exp(u + v - w)"
_ROOT = "exp(u)^k = exp(k*u)"
_SUM = "(exp(u) + exp(v))^k = exp(k*log(exp(u) + exp(v)))"
_RATIO = "u^k/v^k = (u/v)^k"
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
        return Found(_MERGED, rounded_node(Term(term.coefficient, kept)))
    power = operation("exp", (exponent_node(exponent, exponents(node)),))
    whole = Term(term.coefficient, Product({**kept.powers, power: 1}))
    return Found(_MERGED, rounded_node(whole))


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
    """Return a root or a power of exp, or of what has a logarithm, in an exponent of no number."""
    base = node.operands[0]
    exponent = number(node.operands[1]) if node.op == "pow" else Fraction(1, 2)
    line, logarithm = _ROOT, base.operands[0] if base.op == "exp" else None
    if base.op == "sigmoid" and not isinstance(exponent, int):
        line, logarithm = _LOGISTIC, operation("log_sigmoid", base.operands)
    elif exponent is None:
        line, logarithm = _SUM, _log_of_sum(base)
    return None if logarithm is None else Found(line, _exponential(node, exponent, logarithm))


def _root_of_sum(node: Node, facts: Facts) -> Found | None:
    """Return a root of a sum of exponentials that overflows where that does."""
    exponent = number(node.operands[1]) if node.op == "pow" else Fraction(1, 2)
    if exponent is None or isinstance(exponent, int) or abs(exponent) >= 1:
        return None
    logarithm = _log_of_sum(node.operands[0])
    return None if logarithm is None else Found(_SUM, _exponential(node, exponent, logarithm))


def _log_of_sum(base: Node) -> Node | None:
    """Return log of a sum of exponentials that is positive, None for anything else."""
    found = exponentials(base) if base.op in ("add", "mul", "div") else ()
    if len(found) < 2 or not all(one.is_plain and one.coefficient > 0 for one in found):
        return None
    return log_of_positive(found, exponents(base))


def _exponential(node: Node, exponent: int | Fraction | None, logarithm: Node) -> Node:
    """Return a power by the logarithm of its base; an exponent that is no number is the node's."""
    if exponent is None:
        times = operation("mul", (node.operands[1], logarithm))
    else:
        times = scaled_node(logarithm, exponent)
    return operation("exp", (times,))


def _ratio(node: Node, facts: Facts) -> Found | None:
    """Return x^n/y^n as a power of the ratio, where the exponents are no numbers."""
    powers = factors(node, facts.nonnegative).product.powers
    symbolic = {base: n for base, n in powers.items() if isinstance(n, Sum) and base is not E}
    for one, n in symbolic.items():
        for other, m in symbolic.items():
            if one is other or added(n, m).terms:
                continue
            if not (facts.nonnegative(one) or facts.nonnegative(other)):
                continue
            term = factors(node, facts.nonnegative)
            kept = {base: k for base, k in powers.items() if base not in (one, other)}
            share = operation("pow", (operation("div", (one, other)), sum_node(n)))
            whole = Term(term.coefficient, Product({**kept, share: 1}))
            return Found(_RATIO, rounded_node(whole))
    return None


POWERS: tuple[Recogniser, ...] = (
    recogniser(_merged, PRODUCT, "exp"),
    recogniser(_root, ("sqrt", "pow"), "exp sigmoid"),
    recogniser(_root_of_sum, POWER, "exp cosh"),
    recogniser(_ratio, PRODUCT, "pow"),
)
