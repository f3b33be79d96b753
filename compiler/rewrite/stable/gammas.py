"""Products of gamma functions, each of which overflows long before the whole does.

gamma(x + 2)/gamma(x)               ->  x*(x + 1)
gamma(a)*gamma(b)/gamma(a + b)      ->  beta(a, b), where a > 0 and b > 0
gamma(n + 1)/gamma(k + 1)/gamma(n - k + 1)
                                    ->  1/((n + 1)*beta(k + 1, n - k + 1))
gamma(a)/gamma(b)                   ->  poch(b, a - b)
1/gamma(x)                          ->  rgamma(x)
"""

from collections.abc import Iterable
from functools import reduce
from itertools import combinations

from ...graph.build import operation
from ...graph.node import Node, constant
from ..terms import (
    ONE,
    Product,
    Sum,
    Term,
    added,
    factors,
    sum_node,
    terms,
)
from .exponentials import rounded_node
from .facts import Facts
from .recogniser import MOST, POWER, PRODUCT, Found, Recogniser, recogniser

_SHIFT = "gamma(u + 1)/gamma(u) = u"
_BETA = "gamma(u)*gamma(v)/gamma(u + v) = beta(u, v), u > 0 and v > 0"
_RATIO = "gamma(u + v)/gamma(u) = poch(u, v)"
_INVERSE = "1/gamma(u) = rgamma(u)"

# Ratios of arguments that are further apart are left to `poch`.
_LONGEST = 8


def _find(node: Node, facts: Facts) -> Found | None:
    term = factors(node, facts.nonnegative)
    gammas = [
        (base, k)
        for base, k in term.product.powers.items()
        if base.op == "gamma" and isinstance(k, int)
    ]
    below = [base for base, k in gammas for _ in range(-k)]
    above = [base for base, k in gammas for _ in range(k)]
    if not below:
        return None
    for found in (_shifted, _beta, _ratio) if len(above) + len(below) <= MOST else ():
        result = found(above, below, facts)
        if result is not None:
            line, used, replaced = result
            powers = dict(term.product.powers)
            for base, k in used:
                powers[base] = powers[base] - k  # type: ignore[operator]
            whole = {**Product(powers).powers, replaced: 1}
            kept = Term(term.coefficient, Product(whole))
            return Found(line, rounded_node(kept))
    powers = dict(term.product.powers)
    for base, k in gammas:
        if k < 0:
            del powers[base]
            powers[operation("rgamma", base.operands)] = -k
    return Found(_INVERSE, rounded_node(Term(term.coefficient, Product(powers))))


_Result = tuple[str, list[tuple[Node, int]], Node]


def _shifted(above: list[Node], below: list[Node], facts: Facts) -> _Result | None:
    """Return gamma(u + n)/gamma(u), n a whole number, as a product."""
    for one in above:
        for other in below:
            first, second = (terms(node.operands[0]) for node in (one, other))
            step = added(first, second, -1)
            n = step.terms.get(ONE, 0)
            if step.terms.keys() != {ONE} or not isinstance(n, int) or abs(n) > _LONGEST:
                continue
            start = second if n > 0 else first
            steps = [sum_node(added(start, Sum({ONE: i}))) for i in range(abs(n))]
            whole = reduce(lambda one, other: operation("mul", (one, other)), steps)
            if n < 0:
                whole = operation("div", (constant(1), whole))
            return _SHIFT, [(one, 1), (other, -1)], whole
    return None


def _beta(above: list[Node], below: list[Node], facts: Facts) -> _Result | None:
    """Return gamma(u)*gamma(v)/gamma(u + v + n) or the inverse of that, by the beta function."""
    for many, few, sign in ((above, below, 1), (below, above, -1)):
        for u, v in combinations(many, 2):
            total = added(terms(u.operands[0]), terms(v.operands[0]))
            for w in few:
                step = added(terms(w.operands[0]), total, -1)
                n = step.terms.get(ONE, 0)
                if step.terms.keys() - {ONE} or not isinstance(n, int) or abs(n) > _LONGEST:
                    continue
                function = operation("beta", (u.operands[0], v.operands[0]))
                function = _by_steps(function, total, n)
                if sign < 0:
                    function = operation("div", (constant(1), function))
                up, down = ((u, v), (w,)) if sign > 0 else ((w,), (u, v))
                inverses = (operation("rgamma", one.operands) for one in down)
                other = reduce(lambda one, two: operation("mul", (one, two)), (*up, *inverses))
                positive = [u.operands[0], v.operands[0], *([w.operands[0]] if n < 0 else [])]
                whole = _where_positive(positive, function, other, facts)
                return _BETA, [(u, sign), (v, sign), (w, -sign)], whole
    return None


def _by_steps(function: Node, total: Sum, n: int) -> Node:
    """Return the beta function over gamma(total + n)/gamma(total)."""
    for i in range(n):
        function = operation("div", (function, sum_node(added(total, Sum({ONE: i})))))
    for i in range(n, 0):
        function = operation("mul", (function, sum_node(added(total, Sum({ONE: i})))))
    return function


def _ratio(above: list[Node], below: list[Node], facts: Facts) -> _Result | None:
    """Return gamma(u)/gamma(v) by the function that is the ratio."""
    if len(above) != 1 or len(below) != 1:
        return None
    (one,), (other,) = above, below
    u, v = one.operands[0], other.operands[0]
    function = operation("poch", (v, sum_node(added(terms(u), terms(v), -1))))
    return _RATIO, [(one, 1), (other, -1)], function


def _where_positive(nodes: Iterable[Node], node: Node, other: Node, facts: Facts) -> Node:
    """Return a node where all these are positive, another elsewhere."""
    unknown = dict.fromkeys(one for one in nodes if not facts.positive(one))
    if not unknown:
        return node
    holds = [operation("gt", (one, constant(0))) for one in unknown]
    condition = reduce(lambda one, other: operation("and", (one, other)), holds)
    return operation("where", (condition, node, other))


GAMMAS: tuple[Recogniser, ...] = (
    recogniser(_find, PRODUCT, "gamma"),
    recogniser(_find, POWER, "gamma"),
)
