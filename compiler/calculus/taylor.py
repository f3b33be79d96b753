"""The Taylor coefficients of a number along a number: all orders together, each from those before.

In: a number, the one that it is differentiated by, an order. Out: the coefficient of each order,
or None where an operation has none, as a loop.

    v = a*b        ->   v_k = a_0*b_k + ... + a_k*b_0
    v = f(u, ...)  ->   k*v_k = the sum over operands and j = 1 ... k of j*u_j*p_(k-j)

where p is the partial of f by the operand, which is an expression with coefficients of its own. So
the work grows with the square of the order, where that of differentiating again and again doubles
with each. See Griewank and Walther, Evaluating Derivatives, chapter 13.
"""

from collections.abc import Mapping, Sequence
from functools import reduce

from ..graph.build import operation
from ..graph.graph import order as operands_first
from ..graph.node import Node, constant
from ..graph.operations import is_boolean, is_entrywise
from .partials import partial, scale
from .reverse import depending

_ZERO = constant(0)
# Operations that have no series of their own, besides those on arrays.
_WITHOUT = ("scan", "result", "root", "leaf")

# From a node to its coefficients so far; one that is 0 is None.
_Series = dict[Node, list[Node | None]]


def taylor(output: Node, variable: Node, order: int) -> list[Node] | None:
    """Return the Taylor coefficients of a number along the variable, from order 0 to an order."""
    needed = _needed(output, variable, order)
    if needed is None:
        return None
    wanted, partials = needed
    nodes = operands_first([*wanted])
    moving = depending(nodes, (variable,))
    series: _Series = {node: [node] for node in nodes}
    for k in range(1, order + 1):
        for node in nodes:
            if wanted.get(node, -1) >= k:
                series[node].append(_coefficient(node, k, series, partials, variable, moving))
    return [one or _ZERO for one in series[output]]


def _needed(
    output: Node, variable: Node, order: int
) -> tuple[dict[Node, int], dict[Node, list[Node]]] | None:
    """Return up to which order each node's coefficients are needed, and the partials of nodes."""
    levels: list[dict[Node, None]] = [{} for _ in range(order + 1)]
    levels[order][output] = None
    wanted: dict[Node, int] = {}
    partials: dict[Node, list[Node]] = {}
    for k in range(order, -1, -1):
        for node in operands_first(levels[k], wanted):
            wanted[node] = k
            if k == 0 or not node.operands or node is variable:
                continue
            if node.op in _WITHOUT or node.shape or not (is_entrywise(node.op) or _is_own(node)):
                return None
            if node.op in _SERIES or is_boolean(node):
                continue
            found = partials[node] = [
                partial(node, i) if not is_boolean(one) else _ZERO
                for i, one in enumerate(node.operands)
            ]
            levels[k - 1].update(dict.fromkeys(found))
    return wanted, partials


def _is_own(node: Node) -> bool:
    return node.op in ("rule", "mark")


def _coefficient(
    node: Node,
    k: int,
    series: _Series,
    partials: Mapping[Node, Sequence[Node]],
    variable: Node,
    moving: Mapping[Node, None],
) -> Node | None:
    """Return the coefficient of a node at order k, from those before and those of its operands."""
    if node is variable:
        return constant(1) if k == 1 else None
    if node not in moving or is_boolean(node):
        return None
    if node.op in _SERIES:
        return _SERIES[node.op](node, k, series)
    terms: list[Node] = []
    for operand, slope in zip(node.operands, partials[node], strict=True):
        for j in range(1, k + 1):
            change = series[operand][j] if operand in moving and not is_boolean(operand) else None
            by = series[slope][k - j] if j < k else slope
            if change is None or by is None:
                continue
            term = scale(change, by)
            if term is not None:
                terms.append(term if j == k else operation("mul", (constant(j / k), term)))
    return _sum(terms)


def _sum(terms: Sequence[Node]) -> Node | None:
    return reduce(lambda one, other: operation("add", (one, other)), terms) if terms else None


def _of_sum(node: Node, k: int, series: _Series) -> Node | None:
    terms = [series[one][k] for one in node.operands]
    first, second = terms
    if first is None or second is None:
        return first or (second and (second if node.op == "add" else operation("neg", (second,))))
    return operation(node.op, (first, second))


def _of_negative(node: Node, k: int, series: _Series) -> Node | None:
    own = series[node.operands[0]][k]
    return own and operation("neg", (own,))


def _of_mark(node: Node, k: int, series: _Series) -> Node | None:
    return series[node.operands[0]][k]


def _of_product(node: Node, k: int, series: _Series) -> Node | None:
    first, second = (series[one] for one in node.operands)
    pairs = [(first[j], second[k - j]) for j in range(k + 1)]
    return _sum([operation("mul", (a, b)) for a, b in pairs if a is not None and b is not None])


def _of_quotient(node: Node, k: int, series: _Series) -> Node | None:
    above, below = (series[one] for one in node.operands)
    own = series[node]
    pairs = [(own[j], below[k - j]) for j in range(k)]
    less = _sum([operation("mul", (a, b)) for a, b in pairs if a is not None and b is not None])
    rest = above[k]
    if less is not None:
        rest = operation("neg", (less,)) if rest is None else operation("sub", (rest, less))
    return rest and operation("div", (rest, node.operands[1]))


def _of_choice(node: Node, k: int, series: _Series) -> Node | None:
    branches = [series[one][k] for one in node.operands[1:]]
    if branches == [None, None]:
        return None
    return operation("where", (node.operands[0], *(one or _ZERO for one in branches)))


# What is simpler than by partials.
_SERIES = {
    "add": _of_sum,
    "sub": _of_sum,
    "neg": _of_negative,
    "mark": _of_mark,
    "mul": _of_product,
    "div": _of_quotient,
    "where": _of_choice,
}
