"""Functions over a factor of what they vanish with, in which nothing cancels where it is small.

In: a product. Out: one of functions of two arguments, whose slopes have all their digits at 0 too.

    (exp(k*t) - 1)/k    ->  expm1_by(t, k)
    a*k/tanh(k*t)       ->  a/tanh_by(t, k)
    l*tanh(d/l)         ->  tanh_by(d, 1/l)
    sin(w*t)^2/w^2      ->  sin_by(t, w)^2
"""

from ...graph.build import operation
from ...graph.node import Node
from ..terms import E, Product, Term, factors, term_node
from .exponentials import rounded_node
from .facts import Facts
from .recogniser import MOST, PRODUCT, Found, Recogniser, recogniser

_VANISHING = "expm1 log1p sin tan sinh tanh atan asinh"


def _find(node: Node, facts: Facts) -> Found | None:
    term = factors(node, facts.nonnegative)
    if len(term.product.powers) > MOST:
        return None
    for base, often in term.product.powers.items():
        if base.op not in _NAMES or not isinstance(often, int):
            continue
        inside = factors(base.operands[0], facts.nonnegative)
        shared = {
            one: k
            for one, k in inside.product.powers.items()
            if one is not E and isinstance(k, int) and term.product.powers.get(one) == -k * often
        }
        if not shared or len(shared) == len(inside.product.powers):
            continue
        others = {one: k for one, k in inside.product.powers.items() if one not in shared}
        rest = rounded_node(Term(inside.coefficient, Product(others)))
        function = operation(f"{base.op}_by", (rest, term_node(Term(1, Product(shared)))))
        kept = {one: k for one, k in term.product.powers.items() if one not in shared}
        del kept[base]
        whole = Term(term.coefficient, Product({**kept, function: often}))
        return Found(f"{base.op}(u*v)/v = {base.op}_by(u, v)", rounded_node(whole))
    return None


_NAMES = frozenset(_VANISHING.split())

BY: tuple[Recogniser, ...] = (recogniser(_find, PRODUCT, f"{_VANISHING} exp log cos cosh"),)
