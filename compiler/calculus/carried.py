"""Guards on their way back through operations on arrays, where each entry has a truth value.

In: a node, a guard of its cotangent. Out: the guard of what it passes on to an operand.

    A @ x       the guard of x[j] holds where that of some entry of A @ x does
    x[0]        that of x[0] goes with it, and holds nowhere else
    x + s       of a number s that was broadcast: where it holds for some entry
"""

from collections.abc import Callable

from ..graph.build import as_number, full, operation, size_node, total
from ..graph.dimensions import Shape, product
from ..graph.guards import ALWAYS, Guard, as_condition, is_single
from ..graph.node import Node, constant
from ..graph.operations import having
from ..graph.shapes import broadcast
from .debts import opened
from .partials import kept, pull_back


def masked(cotangent: Node, guard: Guard) -> Node:
    """Return the cotangent where its guard holds, 0 elsewhere."""
    if guard == ALWAYS:
        return cotangent
    return operation("where", (as_condition(guard), cotangent, constant(0)))


def carried(node: Node, position: int, cotangent: Node, guard: Guard) -> tuple[Node, Node, Guard]:
    """Return the node without what is not used, a cotangent that is 0 there, and the new guard.

    An operation that moves entries about moves the guard with them; one that mixes entries passes
    it on to all that an entry for which it holds is made of.
    """
    value = masked(cotangent, guard)
    number = held(node.shape, guard)
    guards = [where_held(_reach(node, place, number)) for place in range(len(node.operands))]
    if node.op in having("product"):
        operands = [masked(one, g) for one, g in zip(node.operands, guards, strict=True)]
        node = operation(node.op, operands, node.payload)
    return node, value, guards[position]


def moved(node: Node, position: int, debt: Guard) -> Guard:
    """Return the debt of what a node that moves or mixes entries passes on to an operand."""
    if is_single(debt):
        return debt
    return where_open(_reach(node, position, held(node.shape, debt)))


def beside(node: Node, position: int) -> Guard:
    """Return the guard outside of which a product passes on 0, since the other factor is shut."""
    factor = node.operands[1 - position]
    guard, _ = opened(factor)
    if guard == ALWAYS:
        return ALWAYS
    other = held(factor.shape, guard)
    operands = [one if place == position else other for place, one in enumerate(node.operands)]
    one = full(constant(1), node.shape)
    reached = pull_back(operation(node.op, operands, node.payload), position, one)
    return where_open(reached or constant(0))


def of_any(guard: Guard, stretched: Shape, shape: Shape, where: Callable[[Node], Guard]) -> Guard:
    """Return the guard that holds where it does for one of the entries that are added up."""
    if is_single(guard):
        return guard
    condition = as_condition(guard)
    return where(summed(as_number(condition), broadcast(condition.shape, stretched), shape))


def summed(contribution: Node, stretched: Shape, shape: Shape) -> Node:
    """Return the sum of a contribution over the axes on which `shape` was stretched."""
    missing = len(stretched) - len(shape)
    lacking = len(stretched) - len(contribution.shape)
    padded = (1,) * missing + shape
    own = (1,) * lacking + contribution.shape
    axes = [a for a, size in enumerate(stretched) if a < missing or size != padded[a]]
    repeated = product(stretched[a] for a in axes if own[a] == 1)
    added = tuple(a - lacking for a in axes if own[a] != 1)
    leading = range(max(missing - lacking, 0))  # the axes of its own that the operand has not
    if added:
        keepdims = not set(added) <= set(leading)
        contribution = operation("sum", (contribution,), (added, keepdims))
        leading = leading if keepdims else range(len(leading) - len(added))
    if leading:
        contribution = operation("squeeze", (contribution,), (tuple(leading),))
    return contribution if repeated == 1 else operation("mul", (contribution, size_node(repeated)))


def held(shape: Shape, guard: Guard) -> Node:
    """Return a number for each entry of a shape, 1 where a guard holds and 0 elsewhere."""
    return full(as_number(as_condition(guard)), shape)


def where_held(number: Node) -> Guard:
    """Return the guard that holds where a number is not 0."""
    return (((operation("ne", (number, constant(0))), True),),)


def where_open(number: Node) -> Guard:
    """Return the debt that holds where a number is above 0; what it shuts out is 0, and no nan."""
    return (((operation("gt", (number, constant(0))), True),),)


def _reach(node: Node, position: int, held: Node) -> Node:
    """Return a number that is not 0 for the entries of an operand that those held are made of."""
    if node.op in having("reduction"):
        return kept(node, held)
    if node.op in having("moves"):
        return pull_back(node, position, held) or constant(0)
    rank = len(node.shape)
    if node.op in having("along"):
        axes = node.settings[0]
        return operation("sum", (held,), (axes if isinstance(axes, tuple) else (axes,), True))
    if node.op in ("matmul", "outer"):
        return operation("sum", (held,), ((rank - 1 - position,), node.op == "matmul"))
    if (node.op, position) in (("matvec", 0), ("vecmat", 1)):
        return operation("expand_dims", (held,), ((1 - position,),))
    return total(held)
