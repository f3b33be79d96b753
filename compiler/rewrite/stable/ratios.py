"""Ratios and roots of powers, each of which overflows where the whole does not.

    v*x^n/(k^n + x^n)       ->  v*hill(x, k, n)
    1/(1 + (k/x)^n)         ->  hill(x, k, n)
    10^a/(10^a + 10^b)      ->  sigmoid((a - b)*log(10))
    x^2/(1 + x^2)           ->  direction(x, 1)^2
    x^n/y^n                 ->  pow_ratio(x, y, n)
    sum(abs(x)^p)^(1/p)     ->  m*sum((abs(x)/m)^p)^(1/p),  m the greatest of abs(x)

What the last is does not depend on m, of which no derivative is taken.
"""

import math
from fractions import Fraction
from functools import reduce

from ...graph.build import full, operation
from ...graph.node import Node, constant
from ..exact import ROUNDED, Number, exact, is_float, number, number_node
from ..terms import (
    ONE,
    E,
    Exponent,
    Product,
    Sum,
    Term,
    added,
    as_sum,
    factors,
    scaled,
    sum_node,
    terms,
)
from .exponentials import log_of, rounded, rounded_node, scaled_node
from .facts import Facts
from .recogniser import PRODUCT, Found, Recogniser, recogniser
from .sums import stopped

_SQUARE = "u/(c^2 + u^2) = direction(u, c)/hypot(u, c)"
_HILL = "x^n/(k^n + x^n) = hill(x, k, n)"
_RATIO = "x^n/y^n = pow_ratio(x, y, n)"
_NORM = "sum(abs(x)^p)^(1/p) = m*sum((abs(x)/m)^p)^(1/p)"


def _hill(node: Node, facts: Facts) -> Found | None:
    term = factors(node, facts.nonnegative)
    for base, exponent in term.product.powers.items():
        total = terms(base).terms if exponent == -1 and base.op in ("add", "sub") else {}
        if len(total) != 2 or len({*total.values()}) != 1:
            continue
        parts = [_power(product) for product in total]
        parts.sort(key=lambda part: part is None or part[0] is constant(1))
        for one, other in (parts, parts[::-1]):
            found = _share(term, base, one, other, facts)
            if found is not None:
                scale = Fraction(1) / next(iter(total.values()))
                kept = Term(Fraction(found.coefficient) * scale, found.product)
                return Found(_HILL, rounded_node(kept))
    return None


def _power(product: Product) -> tuple[Node, Exponent] | None:
    """Return the base and the symbolic exponent of a power; 1 for the number 1.

    None for exp(u), whose base is no node of a graph: that share is a sigmoid.
    """
    if product == ONE:
        return constant(1), 1
    if len(product.powers) != 1:
        return None
    [(base, exponent)] = product.powers.items()
    if base is E:
        return None
    whole = isinstance(exponent, int) and exponent > 1
    return (base, exponent) if whole or isinstance(exponent, Sum) else None


def _share(
    term: Term,
    base: Node,
    one: tuple[Node, Exponent] | None,
    other: tuple[Node, Exponent] | None,
    facts: Facts,
) -> Term | None:
    """Return the term with u^n/(u^n + v^n) written by `hill`; u^n is a factor of it, or 1."""
    if one is None or other is None:
        return None
    (u, n), (v, m) = one, other
    ones = constant(1) in (u, v)
    if n != m and not ones:
        return _logistic(term, base, one, other)
    power = m if u is constant(1) else n
    if ones and not isinstance(power, Sum):
        return None
    powers = dict(term.product.powers)
    del powers[base]
    if u is not constant(1):
        if powers.get(u) != n:
            return None
        del powers[u]
    exponent = sum_node(as_sum(power))
    if u is constant(1) and v.op == "div":
        v, u = v.operands
        share = operation("hill", (u, v, exponent))
    elif v is constant(1) and u.op == "div":
        share = operation("hill", (*u.operands, exponent))
    else:
        share = operation("hill", (u, v, exponent))
        share = _where_real(share, facts) if isinstance(power, Sum) else share
    powers[share] = 1
    return Term(term.coefficient, Product(powers))


def _logistic(
    term: Term, base: Node, one: tuple[Node, Exponent], other: tuple[Node, Exponent]
) -> Term | None:
    """Return the term with c^n/(c^n + k^m), c and k positive numbers, by the logistic function."""
    (u, n), (v, m) = one, other
    numbers = [number(base) for base in (u, v)]
    if any(value is None or value <= 0 for value in numbers) or term.product.powers.get(u) != n:
        return None
    logs = [exact(log_of(value)) for value in numbers if value is not None]
    if u is v:
        inside = scaled_node(sum_node(added(as_sum(n), as_sum(m), -1)), logs[0])
    else:
        inside = sum_node(added(scaled(as_sum(n), logs[0]), as_sum(m), -logs[1]))
    kept = {b: k for b, k in term.product.powers.items() if b not in (base, u)}
    share = operation("sigmoid", (inside,))
    return Term(term.coefficient, Product({**kept, share: 1}))


def _square(node: Node, facts: Facts) -> Found | None:
    """Return u/(c^2 + u^2), or u^2 over that, where u^2 may overflow."""
    if not any(part.op == "add" for part in _below(node)):
        return None
    term = factors(node, facts.nonnegative)
    for base, exponent in term.product.powers.items():
        total = terms(base).terms if exponent == -1 and base.op == "add" else {}
        squares = [(product, times) for product, times in total.items() if product != ONE]
        if len(total) != 2 or len(squares) != 1:
            continue
        [(product, times)] = squares
        [(u, power), *others] = product.powers.items()
        often = term.product.powers.get(u)
        ratio = Fraction(total[ONE]) / times
        if others or power != 2 or often not in (1, 2) or ratio <= 0 or not is_float(ratio):
            continue
        c = number_node(rounded(exact(math.sqrt(ratio))))
        powers = {b: k for b, k in term.product.powers.items() if b not in (base, u)}
        powers[operation("direction", (u, c))] = often
        if often == 1:
            powers[operation("hypot", (u, c))] = -1
        whole = Term(Fraction(term.coefficient) / times, Product(powers))
        return Found(_SQUARE, rounded_node(whole))
    return None


def _below(node: Node) -> list[Node]:
    """Return what a product is divided by, as a glance at it tells."""
    found: list[Node] = []
    stack = [(node, False)]
    while stack:
        part, below = stack.pop()
        if part.op in ("mul", "neg"):
            stack.extend((operand, below) for operand in part.operands)
        elif part.op == "div":
            first, second = part.operands
            stack.extend([(first, below), (second, not below)])
        elif part.op == "pow":
            found.append(part.operands[0])
        elif below:
            found.append(part)
    return found


def _where_real(share: Node, facts: Facts) -> Node:
    """Return a ratio of powers of x and k, nan where both are negative and the powers not real."""
    x, k, n = share.operands
    if any(facts.nonnegative(one) for one in (x, k)):
        return share
    below = operation("lt", (k, constant(0)))
    broken = operation("ne", (operation("floor", (n,)), n))
    return operation("where", (operation("and", (below, broken)), constant(math.nan), share))


# ---- powers over powers ------------------------------------------------------------------------


def _ratio(node: Node, facts: Facts) -> Found | None:
    """Find a power over the same power, both of which overflow where the ratio does not.

    A power of a quotient, as it is written, is left: it is what this makes of squares.
    """
    written = _powers_of(node)
    if len(written) < 2:
        return None
    term = factors(node, facts.nonnegative)
    powers = term.product.powers
    for x, n in powers.items():
        if x is E or x not in written or n in (1, -1) or (isinstance(n, int) and n < 0):
            continue
        opposite = scaled(n, -1) if isinstance(n, Sum) else -n
        for y, m in powers.items():
            if m != opposite or y not in written or y is E:
                continue
            kept = {base: k for base, k in powers.items() if base not in (x, y)}
            if n == 2:
                kept[operation("div", (x, y))] = 2
            else:
                share = operation("pow_ratio", (x, y, sum_node(as_sum(n))))
                kept[_where_real(share, facts) if isinstance(n, Sum) else share] = 1
            return Found(_RATIO, rounded_node(Term(term.coefficient, Product(kept))))
    return None


def _powers_of(node: Node) -> set[Node]:
    """Return what powers are taken of in a product, as it is written."""
    met = {node}
    found: set[Node] = set()
    stack = [node]
    while stack:
        part = stack.pop()
        if part.op not in PRODUCT:
            found.add(part.operands[0] if part.op == "pow" else part)
            continue
        new = [one for one in part.operands if one not in met]
        met.update(new)
        stack.extend(new)
    return found


# ---- norms -------------------------------------------------------------------------------------


def _norm(node: Node, facts: Facts) -> Found | None:
    base, exponent = node.operands
    inside = base.operands[0] if base.op in ("sum", "mean") else base
    total = terms(inside).terms if inside.op in ("add", "pow") else {}
    bases: list[Node] = []
    for product, coefficient in total.items():
        [*powers] = product.powers.items()
        found = _base(*powers[0], exponent) if len(powers) == 1 else None
        if found is None or coefficient <= 0:
            return None
        bases.append(found)
    if not bases or (inside is base and len(bases) < 2):
        return None
    sizes = [one if facts.nonnegative(one) else operation("abs", (one,)) for one in bases]
    greatest = reduce(lambda one, other: operation("max", (one, other)), sizes)
    if inside is not base:
        greatest = operation("amax", (full(greatest, inside.shape),), (base.settings[0], True))
    stop = stopped(greatest)
    unit = operation("where", (operation("eq", (stop, constant(0))), constant(1), stop))
    parts = [
        _scaled(coefficient, one, unit, product)
        for one, (product, coefficient) in zip(bases, total.items(), strict=True)
    ]
    whole = reduce(lambda one, other: operation("add", (one, other)), parts)
    scale = unit
    if inside is not base:
        whole = operation(base.op, (full(whole, inside.shape),), base.payload)
        scale = unit if base.settings[1] else operation("squeeze", (unit,), (base.settings[0],))
    return Found(_NORM, operation("mul", (scale, operation("pow", (whole, exponent)))))


def _base(base: Node, p: Exponent, exponent: Node) -> Node | None:
    """Return a base whose power p is a term, if p is 1/exponent and no other function has that."""
    power = sum_node(as_sum(p))
    times = factors(operation("mul", (power, exponent)))
    if times.product != ONE or abs(Fraction(times.coefficient) - 1) > ROUNDED or p in (1, 2):
        return None
    if base.op == "div" and base.operands[1].op in ("where", "rule"):
        return None
    return base


def _scaled(coefficient: Number, base: Node, unit: Node, product: Product) -> Node:
    """Return a number times a power of base/unit."""
    [p] = product.powers.values()
    ratio = operation("div", (base, unit))
    power = operation("pow", (ratio, sum_node(as_sum(p))))
    return scaled_node(power, coefficient)


RATIOS: tuple[Recogniser, ...] = (
    recogniser(_hill, PRODUCT, "pow"),
    recogniser(_square, PRODUCT, "div pow"),
    recogniser(_hill, PRODUCT, "pow mul"),
    recogniser(_ratio, PRODUCT, "pow mul"),
    recogniser(_norm, ("pow",), "pow"),
)
