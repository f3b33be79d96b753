"""The logarithm of a factor, by a function that is one itself: a row an operation.

In: a factor. Out: the logarithm of its absolute value, and its sign.

    sigmoid(u)   ->  log_sigmoid(u)                  positive
    erfc(u)      ->  log_erfc(u)                     positive, half of it log_ndtr(-sqrt(2)*u)
    gamma(u)     ->  lgamma(u)                       of the sign that gamma has there
    det(A)       ->  logabsdet(A)                    of the sign of the determinant
"""

import math
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import partial

from ...graph.build import operation, size_node
from ...graph.dimensions import product as product_of
from ...graph.node import Node, constant
from ...records import dataclass
from ..exact import Number, exact, number, tidy
from ..terms import Product, Sum, added, sum_node, terms
from .exponentials import (
    Exponential,
    exponent_node,
    exponentials,
    exponents,
    log_of,
    negated,
    plus,
    scaled_node,
)
from .facts import Facts
from .sums import is_bounded, log_of_difference, log_of_reduction, log_of_sum

_ROOT = exact(math.sqrt(2))

_REDUCED = ("sum", "mean", "dot")

# The sign of a factor that has a logarithm only where it is positive.
UNKNOWN = constant(math.nan)


@dataclass(frozen=True, slots=True)
class Logarithm:
    """The logarithm of the absolute value of a factor, and its sign: None where it is positive.

    The factor is `times` what that is the logarithm of, and `whole` is its own one then. One whose
    sign is `UNKNOWN` must be positive.
    `plain` is its logarithm where it is positive, None where that is no other node. One that is not
    `better` may stay as it is written.
    """

    node: Node
    sign: Node | None = None
    plain: Node | None = None
    better: bool = True
    times: int = 1
    whole: Node | None = None


def log_of_factor(base: Node, facts: Facts) -> Logarithm:
    """Return the logarithm of a factor."""
    of = _FACTORS.get(base.op)
    found = of(base, facts) if of is not None else None
    if found is not None:
        return found
    plain = operation("log", (base,))
    if facts.nonnegative(base):
        return Logarithm(plain, better=False)
    size = operation("log", (operation("abs", (base,)),))
    return Logarithm(size, operation("sign", (base,)), plain, better=False)


def _call(op: str, base: Node, facts: Facts) -> Logarithm:
    return Logarithm(operation(op, base.operands, base.payload))


def _of_sinhc(base: Node, facts: Facts, sign: int = 1) -> Logarithm:
    return Logarithm(scaled_node(operation("log_sinhc", base.operands), sign))


def _of_csch(base: Node, facts: Facts) -> Logarithm:
    (u,) = base.operands
    size = negated(operation("log_sinh", (operation("abs", (u,)),)))
    plain = negated(operation("log_sinh", (u,)))
    return Logarithm(size, operation("sign", (u,)), plain)


def _of_tanh(base: Node, facts: Facts) -> Logarithm:
    """Return log of tanh(u) = (1 - exp(-2*u))/(1 + exp(-2*u))."""
    (u,) = base.operands
    size, plain = (
        operation("sub", (operation("log1mexp", (twice,)), operation("softplus", (twice,))))
        for twice in (scaled_node(one, -2) for one in (operation("abs", (u,)), u))
    )
    return Logarithm(size, operation("sign", (u,)), plain)


def _of_sech(base: Node, facts: Facts) -> Logarithm:
    return Logarithm(negated(operation("log_cosh", base.operands)))


def _of_tail(base: Node, facts: Facts) -> Logarithm:
    """Return log of erfc(u) = 2*ndtr(-sqrt(2)*u), where the root mostly goes away."""
    (u,) = base.operands
    scaled = {product: _simplest(-_ROOT * c) for product, c in terms(u).terms.items()}
    simple = all(Fraction(c).denominator <= 1000 for c in scaled.values())
    inside = sum_node(Sum(scaled)) if simple else scaled_node(u, -_ROOT)
    half = operation("log_ndtr", (inside,))
    return Logarithm(half, times=2, whole=operation("log_erfc", (u,)))


def _simplest(value: Number) -> Number:
    """Return the simple fraction that a number is up to rounding, or that itself."""
    simple = Fraction(value).limit_denominator(1000)
    return tidy(simple) if abs(simple - value) <= abs(simple) * 2**-52 else value


def _of_root(base: Node, facts: Facts) -> Logarithm:
    logarithm = operation("log", base.operands)
    inner = log_of_factor(base.operands[0], facts)
    return Logarithm(operation("div", (logarithm, constant(2))), better=inner.better)


def _of_abs(base: Node, facts: Facts) -> Logarithm | None:
    """Return log of abs(u), which is what is known of u without its sign."""
    (u,) = base.operands
    own = _FACTORS.get(u.op)
    found = own(u, facts) if own is not None else None
    if found is None or found.plain is not None:
        return None
    return Logarithm(found.node, times=found.times, whole=found.whole)


def _of_gamma(base: Node, facts: Facts, sign: int = 1) -> Logarithm:
    (u,) = base.operands
    node = scaled_node(operation("lgamma", (u,)), sign)
    if facts.nonnegative(u):
        return Logarithm(node)
    # Below 0 it is between -2 and -1, -4 and -3, …; a whole number is a pole.
    past = operation("mod", (u, constant(2)))
    between = operation(
        "lt", (operation("abs", (operation("sub", (past, constant(0.5))),)), constant(0.5))
    )
    positive = operation("or", (operation("ge", (u, constant(0))), between))
    return Logarithm(node, operation("where", (positive, constant(1), constant(-1))))


def _of_ratio(base: Node, facts: Facts) -> Logarithm:
    """Return log of poch(x, h) = gamma(x + h)/gamma(x)."""
    node = operation("lgamma_step", base.operands)
    x, h = base.operands
    if facts.positive(x) and facts.positive(operation("add", (x, h))):
        return Logarithm(node)
    return Logarithm(node, operation("sign", (base,)))


def _of_sigmoids(base: Node, facts: Facts) -> Logarithm:
    """Return log of sigmoid(u) - sigmoid(v)."""

    def logarithm(upper: Node, lower: Node) -> Node:
        sides = operation("log_sigmoid", (upper,)), operation("log_sigmoid", (negated(lower),))
        step = operation("log1mexp", (operation("sub", (lower, upper)),))
        return operation("add", (operation("add", sides), step))

    return _of_difference(base, logarithm)


def _of_tails(base: Node, facts: Facts) -> Logarithm:
    """Return log of ndtr(u) - ndtr(v)."""
    return _of_difference(base, lambda u, v: operation("log_ndtr_difference", (u, v)))


def _of_errors(base: Node, facts: Facts) -> Logarithm:
    """Return log of erf(u) - erf(v) = 2*(ndtr(sqrt(2)*u) - ndtr(sqrt(2)*v))."""
    u, v = (scaled_node(one, exact(2**0.5)) for one in base.operands)
    found = _of_tails(operation("ndtr_difference", (u, v)), facts)
    return Logarithm(found.node, found.sign, found.plain, times=2)


def _of_difference(base: Node, logarithm: Callable[[Node, Node], Node]) -> Logarithm:
    """Return log of the difference of an increasing function at two places."""
    u, v = base.operands
    size = logarithm(operation("max", (u, v)), operation("min", (u, v)))
    return Logarithm(size, operation("sign", (operation("sub", (u, v)),)), logarithm(u, v))


def _of_determinant(base: Node, facts: Facts) -> Logarithm:
    return Logarithm(operation("logabsdet", base.operands), operation("signdet", base.operands))


def _of_product(base: Node, facts: Facts) -> Logarithm:
    """Return log of prod(x) = exp(sum(log(x)))."""
    (x,) = base.operands
    if facts.nonnegative(x):
        return Logarithm(operation("sum", (operation("log", (x,)),), base.payload))
    size = operation("log", (operation("abs", (x,)),))
    sign = operation("prod", (operation("sign", (x,)),), base.payload)
    return Logarithm(operation("sum", (size,), base.payload), sign)


def _of_power(base: Node, facts: Facts) -> Logarithm | None:
    """Return log of x^n, positive for positive x, and for even n."""
    x, n = base.operands
    if facts.nonnegative(x):
        return Logarithm(operation("mul", (n, operation("log", (x,)))))
    size = operation("mul", (n, operation("log", (operation("abs", (x,)),))))
    even = operation("eq", (operation("mod", (n, constant(2))), constant(0)))
    positive = operation("or", (operation("ge", (x, constant(0))), even))
    return Logarithm(size, operation("where", (positive, constant(1), constant(-1))))


def _of_powers(base: Node, facts: Facts, function: str | None = None) -> Logarithm:
    """Return log of x^n/y^n, or a function of it, of which the sign is that of the whole."""
    x, y, n = base.operands
    known = facts.nonnegative(x) and facts.nonnegative(y)
    sizes = [one if known else operation("abs", (one,)) for one in (x, y)]
    step = operation("sub", tuple(operation("log", (size,)) for size in sizes))
    node = operation("mul", (n, step))
    if function is not None:
        node = operation(function, (node,))
    if known:
        return Logarithm(node)
    if function is not None:
        return Logarithm(node, operation("sign", (base,)))
    even = operation("eq", (operation("mod", (n, constant(2))), constant(0)))
    alike = operation("ge", (operation("mul", (x, operation("sign", (y,)))), constant(0)))
    positive = operation("or", (alike, even))
    return Logarithm(node, operation("where", (positive, constant(1), constant(-1))))


def _of_choice(base: Node, facts: Facts) -> Logarithm | None:
    """Return log of where(c, beta(a, b), w), betaln(a, b) where c holds; of where(c, nan, v)."""
    condition, function, other = base.operands
    if function is UNKNOWN and other.op in ("hill", "pow_ratio"):
        inner = log_of_factor(other, facts)
        return Logarithm(operation("where", (condition, UNKNOWN, inner.node)), inner.sign)
    own = _FACTORS.get(function.op) if function.op in _CHOSEN else None
    found = own(function, facts) if own is not None else None
    if found is None:
        return None
    size, plain = (
        operation("where", (condition, found.node, operation("log", (one,))))
        for one in (operation("abs", (other,)), other)
    )
    sign = operation("where", (condition, constant(1), operation("sign", (other,))))
    return Logarithm(size, sign, plain)


_DENSITIES = {"gamma_density": "gamma_log_density", "beta_density": "beta_log_density"}
_CHOSEN = ("beta", *_DENSITIES)


def _of_density(base: Node, facts: Facts) -> Logarithm:
    """Return log of exp(log_density(x, a, …) + u)."""
    *operands, more = base.operands
    node = operation(_DENSITIES[base.op], operands)
    return Logarithm(operation("add", (node, more)))


def _of_sum(base: Node, facts: Facts) -> Logarithm | None:
    """Return log of a sum of exponentials, if that is positive."""
    found = exponentials(base)
    if not found:
        logarithm = log_of_difference(base)
        return None if logarithm is None else Logarithm(logarithm, UNKNOWN, logarithm)
    if len(found) < 2 or not all(_is_positive(one, facts) for one in found):
        return _of_two(found, base)
    logarithm = log_of_sum(found, exponents(base), facts)
    return None if logarithm is None else Logarithm(logarithm)


def _of_two(found: Sequence[Exponential], base: Node) -> Logarithm | None:
    """Return log of c*exp(u) - d*exp(v), which is greater than 0 where the first is greater."""
    if len(found) != 2 or not all(one.is_plain for one in found):
        return None
    if any(is_bounded(one.exponent) for one in found):
        return None
    written = exponents(base)
    first, second = found if found[0].coefficient > 0 else found[::-1]
    if first.coefficient < 0 or second.coefficient > 0:
        return None
    c, d = first.coefficient, -second.coefficient
    opposite = added(first.exponent, second.exponent)
    if c == d and not opposite.terms:
        u = exponent_node(first.exponent, written)
        size, plain = (operation("log_sinh", (one,)) for one in (operation("abs", (u,)), u))
        shift = log_of(2 * c)
        return Logarithm(plus(size, shift), operation("sign", (u,)), plus(plain, shift))
    shift = log_of(Fraction(d) / c)
    u = exponent_node(first.exponent, written)
    v = plus(exponent_node(second.exponent, written), shift)
    step = exponent_node(added(first.exponent, second.exponent, -1), written)
    step = plus(step, -shift)
    less = operation("log1mexp", (operation("neg", (operation("abs", (step,)),)),))
    size = plus(operation("add", (operation("max", (u, v)), less)), log_of(c))
    plain = plus(operation("logdiffexp", (u, v)), log_of(c))
    return Logarithm(size, operation("sign", (step,)), plain)


def with_exponents(one: Exponential, facts: Facts) -> Exponential:
    """Return a term with a factor in its exponent: a power of a number, or a sum over axes."""
    for base, k in one.weight.powers.items():
        value = number(base)
        if value is not None and value > 0 and isinstance(k, Sum):
            rest = {other: e for other, e in one.weight.powers.items() if other is not base}
            exponent = added(one.exponent, k, exact(log_of(value)))
            return Exponential(one.coefficient, Product(rest), exponent)
        found = _of_reduction(base, facts) if base.op in _REDUCED and k == 1 else None
        if found is not None and found.sign is None:
            rest = {other: e for other, e in one.weight.powers.items() if other is not base}
            exponent = added(one.exponent, terms(found.node))
            return Exponential(one.coefficient, Product(rest), exponent)
    return one


def _is_positive(one: Exponential, facts: Facts) -> bool:
    return one.coefficient > 0 and all(facts.positive(base) for base in one.weight.powers)


def _of_reduction(base: Node, facts: Facts) -> Logarithm | None:
    """Return log of sum(w*exp(v)), of a mean, and of w @ exp(v)."""
    inside = base.operands[0]
    if base.op == "dot":
        inside = operation("mul", base.operands)
        base = operation("sum", (inside,), ((0,), False))
    found = exponentials(inside)
    if len(found) != 1:
        return None
    whole = base if base.op == "sum" else operation("sum", (inside,), base.payload)
    node = log_of_reduction(found[0], whole, exponents(inside), facts)
    if node is None:
        return None
    if base.op == "mean":
        count = size_node(product_of(inside.shape[axis] for axis in base.settings[0]))
        node = operation("sub", (node, operation("log", (count,))))
    if _is_positive(found[0], facts):
        return Logarithm(node)
    return Logarithm(node, UNKNOWN, node)


# What is the logarithm of an operation; None where that is no other function.
_FACTORS: Mapping[str, Callable[[Node, Facts], Logarithm | None]] = {
    "sigmoid": partial(_call, "log_sigmoid"),
    "cosh": partial(_call, "log_cosh"),
    "ndtr": partial(_call, "log_ndtr"),
    "softmax": partial(_call, "log_softmax"),
    "beta": partial(_call, "betaln"),
    **dict.fromkeys(_DENSITIES, _of_density),
    "poch": _of_ratio,
    "tanh": _of_tanh,
    "sech": _of_sech,
    "erfc": _of_tail,
    "sqrt": _of_root,
    "abs": _of_abs,
    "gamma": _of_gamma,
    "rgamma": partial(_of_gamma, sign=-1),
    "det": _of_determinant,
    "sigmoid_difference": _of_sigmoids,
    "ndtr_difference": _of_tails,
    "erf_difference": _of_errors,
    "pow_ratio": _of_powers,
    "hill": partial(_of_powers, function="log_sigmoid"),
    "prod": _of_product,
    "pow": _of_power,
    "where": _of_choice,
    "add": _of_sum,
    "sub": _of_sum,
    "expm1": _of_sum,
    "exp_difference": _of_sum,
    "exp_step": _of_sum,
    "sinh": _of_sum,
    "csch": _of_csch,
    "sinhc": _of_sinhc,
    "cschc": partial(_of_sinhc, sign=-1),
    **dict.fromkeys(_REDUCED, _of_reduction),
}
