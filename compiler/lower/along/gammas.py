"""Functions of gamma whose order is a whole number known when compiling, by SciPy's names.

multigammaln(a, 2)   ->   log(pi)/2 + lgamma(a) + lgamma(a - 1/2)
"""

import math
from collections.abc import Callable, Mapping

from ...graph.node import Node, constant
from .call import Call

_MOST = 1000  # terms: each is written out


def multigammaln(call: Call, a: Node, order: int) -> Node:
    """`multigammaln(a, d)`: the logarithm of gamma of d dimensions, entry by entry."""
    if not 1 <= order <= _MOST:
        raise call.misfit(f"{{}} takes a whole number from 1 to {_MOST} behind", "as in {}(a, 2)")
    found = constant(order * (order - 1) / 4 * math.log(math.pi))
    for step in range(order):
        below = call.build("sub", (a, constant(step / 2)))
        found = call.build("add", (found, call.build("lgamma", (below,))))
    return found


READERS: Mapping[str, tuple[str, Callable[..., Node]]] = {
    "multigammaln": ("a d:axis", multigammaln),
    "mvlgamma": ("input p:axis", multigammaln),
}
