"""Densities as books have them: powers and exponentials over gamma functions, which overflow.

In: a product. Out: one of a density that is worked out by its logarithm.

    a^x*exp(-a)/gamma(x + 1)                 ->  gamma_density(a, x + 1, 0)
    b^a*x^(a - 1)*exp(-b*x)/gamma(a)         ->  b*gamma_density(b*x, a, 0)
    x^(k/2 - 1)*exp(-x/2)/gamma(k/2)/2^(k/2) ->  gamma_density(x/2, k/2, 0)/2
    gamma(a + b)/gamma(a)/gamma(b)*x^(a - 1)*(1 - x)^(b - 1)   ->  beta_density(x, a, b, 0)

What holds for what is not negative is chosen there, and what was written elsewhere.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import reduce
from itertools import permutations

from ...graph.build import operation
from ...graph.node import Node, constant
from ..exact import Number, exact, number
from ..terms import (
    ONE,
    E,
    Exponent,
    Product,
    Sum,
    Term,
    added,
    as_exponent,
    as_sum,
    factors,
    multiplied,
    raised,
    scaled,
    sum_node,
    terms,
)
from .exponentials import log_of, rounded, rounded_node
from .facts import Facts
from .recogniser import MOST, PRODUCT, Found, Recogniser, recogniser

_GAMMA = "u^v*exp(-u)/gamma(v + 1) = gamma_density(u, v + 1, 0)"
_BETA = "u^(a - 1)*(1 - u)^(b - 1)*gamma(a + b)/gamma(a)/gamma(b) = beta_density(u, a, b, 0)"
_LEAST = Sum({ONE: 1})

Powers = Mapping[Node, Exponent]


def _find(node: Node, facts: Facts) -> Found | None:
    term = factors(node, facts.nonnegative)
    powers = term.product.powers
    if len(powers) > MOST:
        return None
    if not any(base.op in ("gamma", "beta") and k == -1 for base, k in powers.items()):
        return None
    found = next(_gamma(powers), None) or next(_beta(powers), None)
    if found is None:
        return None
    line, density, inside, kept = found
    kept = multiplied(Term(term.coefficient, ONE), kept)
    unknown = [one for one in inside if not facts.nonnegative(one)]
    if unknown:
        holds = [operation("ge", (one, constant(0))) for one in dict.fromkeys(unknown)]
        condition = reduce(lambda one, two: operation("and", (one, two)), holds)
        density = operation("where", (condition, density, _elsewhere(term, kept)))
    return Found(line, rounded_node(multiplied(kept, Term(1, Product({density: 1})))))


def _elsewhere(term: Term, kept: Term) -> Node:
    """Return what a term is without what is kept, and without what is found again."""
    found = raised(kept, -1)
    found = multiplied(Term(term.coefficient, ONE), found)
    for base, k in term.product.powers.items():
        is_below = base.op in ("gamma", "beta") and k == -1
        found = multiplied(found, _above(base) if is_below else Term(1, Product({base: k})))
    return rounded_node(found)


def _above(base: Node) -> Term:
    """Return the inverse of a gamma or a beta function without a line."""
    inverse = {operation("rgamma", (one,)): 1 for one in base.operands}
    if base.op == "beta":
        inverse[operation("gamma", (operation("add", base.operands),))] = 1
    return Term(1, Product(inverse))


_Density = tuple[str, Node, list[Node], Term]


def _gamma(powers: Powers) -> Iterator[_Density]:
    """Yield z^(w - 1)*exp(-z)/gamma(w), z a product, what must not be negative and what is left."""
    decay = as_sum(powers.get(E, 0))
    for base in [base for base, k in powers.items() if base.op == "gamma" and k == -1]:
        shape = terms(base.operands[0])
        for exponent, times in decay.terms.items():
            product, coefficient = _as_written(powers, exponent, times)
            left = _without_powers(powers, product, added(shape, _LEAST, -1))
            if coefficient > 0 or left is None:
                continue
            # (c*z)^(w - 1) is c^(w - 1)*z^(w - 1): what is too much is taken from the exponent.
            number_part = scaled(added(shape, _LEAST, -1), exact(log_of(-coefficient)))
            rest = added(added(decay, Sum({exponent: times}), -1), number_part, -1)
            numbers = {b: k for b, k in left.items() if isinstance(k, Sum) and number(b)}
            for one, k in numbers.items():
                value = Fraction(number(one) or 1)
                if value <= 0:
                    break
                rest = added(rest, scaled(as_sum(k), exact(log_of(value))))
            else:
                kept = {b: k for b, k in left.items() if b not in (E, base, *numbers)}
                z = rounded_node(Term(-coefficient, product))
                density = operation("gamma_density", (z, base.operands[0], _exponent(rest)))
                yield _GAMMA, density, [z, base.operands[0]], Term(1, Product(kept))


def _as_written(powers: Powers, product: Product, times: Number) -> tuple[Product, Number]:
    """Return an exponent as a base of a power that it is taken away from: in exp(-m*t)*(m*t)^n."""
    for base, k in powers.items():
        if isinstance(k, Sum) and base.op in PRODUCT and factors(base) == Term(-times, product):
            return Product({base: 1}), -1
    return product, times


def _without_powers(powers: Powers, product: Product, shape: Sum) -> dict[Node, Exponent] | None:
    """Return powers without those of the factors of a product that the shape is the exponent of.

    None where one of them is not its shape but for a number.
    """
    left = dict(powers)
    for base, often in product.powers.items():
        own = as_sum(powers.get(base, 0))
        if base is E or not isinstance(often, int):
            return None
        rest = as_exponent(added(own, scaled(shape, often), -1))
        if isinstance(rest, Sum):
            return None
        left[base] = rest
    return left if product.powers else None


def _exponent(rest: Sum) -> Node:
    """Return an exponent, without what is nothing but the rounding of logarithms."""
    kept = {one: rounded(c) for one, c in rest.terms.items() if abs(Fraction(c)) > _ROUNDED}
    return sum_node(Sum(kept))


_ROUNDED = 2.0**-50


def _beta(powers: Powers) -> Iterator[_Density]:
    """Yield x^(a - 1)*(1 - x)^(b - 1)*gamma(a + b)/gamma(a)/gamma(b), a + b but for a number."""
    for shapes, used, ratio in _norms(powers):
        a, b = map(terms, shapes)
        for x in powers:
            rest = sum_node(added(_LEAST, terms(x), -1))
            left = _of_shares(powers, (x, a), (rest, b)) if x is not E else None
            if left is not None:
                kept = Product({base: k for base, k in left.items() if base not in used})
                density = operation("beta_density", (x, *shapes, constant(0)))
                yield _BETA, density, [x, rest, *shapes], multiplied(Term(1, kept), ratio)


_Norm = tuple[tuple[Node, Node], list[Node], Term]


def _norms(powers: Powers) -> Iterator[_Norm]:
    """Yield two shapes, the functions that make 1/beta of them, and what these are times that."""
    above = [base for base, k in powers.items() if base.op == "gamma" and k == 1]
    below = [base for base, k in powers.items() if base.op == "gamma" and k == -1]
    for base in [base for base, k in powers.items() if base.op == "beta" and k == -1]:
        first, second = base.operands
        yield (first, second), [base], Term(1, ONE)
        yield (second, first), [base], Term(1, ONE)
    for one, other in permutations(below, 2):
        shapes = one.operands[0], other.operands[0]
        total = added(terms(shapes[0]), terms(shapes[1]))
        for top in above:
            step = as_exponent(added(terms(top.operands[0]), total, -1))
            if isinstance(step, int) and abs(step) <= _LONGEST:
                yield shapes, [one, other, top], _rising(total, step)


_LONGEST = 8


def _of_shares(
    powers: Powers, first: tuple[Node, Sum], second: tuple[Node, Sum]
) -> dict[Node, Exponent] | None:
    """Return powers without those of x and 1 - x, which have the shapes less 1 for exponents."""
    left: dict[Node, Exponent] | None = dict(powers)
    for share, shape in (first, second):
        base = next((one for one in powers if one is not E and terms(one) == terms(share)), None)
        if base is None or left is None:
            return None
        left = _without_powers(left, Product({base: 1}), added(shape, _LEAST, -1))
    return left


def _rising(total: Sum, step: int) -> Term:
    """Return gamma(total + step)/gamma(total)."""
    whole = Term(1, ONE)
    for i in range(abs(step)):
        shift: Number = i if step > 0 else -i - 1
        factor = factors(sum_node(added(total, Sum({ONE: shift}))))
        whole = multiplied(whole, raised(factor, 1 if step > 0 else -1))
    return whole


DENSITIES: tuple[Recogniser, ...] = (recogniser(_find, PRODUCT, "gamma beta"),)
