"""Reverse mode: the chain rule from an output back to the variables.

In: an output, the variables, and the rule that passes a cotangent through one operation. Out: the
adjoint of every node in between, and what each edge contributed to it.

    a = sigmoid(z)      ->   d_z = d_a*a*(1 - a)
    p = x*y; p + x      ->   d_x = d_p*y + 1          (two paths meet at x: their sum)

Every cotangent carries a guard, the conditions under which it means anything. A branch of `where`
adds its condition; contributions under the same guard just add, others are set to 0 outside of
their own guard first; the adjoint of a variable is 0 outside of its guard. So nothing that an
unused branch computes, inf or nan, reaches a gradient.

A cotangent may have fewer axes than what it belongs to, or axes of length 1, and stands for itself
broadcast: that of `sum(x)` is one number. What reaches an operand that was broadcast is summed over
the axes that were stretched, here and nowhere else.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType

from ..graph.build import as_number, full, operation, size_node, total
from ..graph.dimensions import Dimension, Shape, product
from ..graph.graph import order
from ..graph.guards import ALWAYS, Guard, as_condition, conjoin, disjoin, is_single, longest
from ..graph.node import Node, constant
from ..graph.operations import having, is_entrywise
from ..graph.shapes import WHOLE, bounds, broadcast
from .partials import is_matrix_rule, kept, pull_back

Rule = Callable[[Node, int, Node], Node | None]

_LONGEST_GUARD = 6


@dataclass(frozen=True, slots=True)
class Edge:
    """What the use of an operand at one position of a node contributes to the operand's adjoint."""

    user: Node
    position: int
    contribution: Node
    guard: Guard

    @property
    def operand(self) -> Node:
        """The node that the contribution goes to."""
        return self.user.operands[self.position]

    def masked(self) -> Node:
        """Return the contribution where its guard holds, 0 elsewhere."""
        return _masked(self.contribution, self.guard)


@dataclass(frozen=True, slots=True)
class Adjoints:
    """The adjoint of each node, in the order of the backward pass, and each edge's contribution."""

    adjoints: Mapping[Node, Node]
    edges: tuple[Edge, ...]

    def gradient(self, variable: Node) -> Node:
        """Return the adjoint of a variable in its shape, 0 where the output is free of it."""
        return self.adjoints.get(variable) or full(constant(0), variable.shape)


def reverse(
    output: Node,
    wrt: Sequence[Node],
    rule: Rule = pull_back,
    leaves: Mapping[Node, Node] = MappingProxyType({}),
    cotangent: Node | None = None,
) -> Adjoints:
    """Return the adjoints of the variables `wrt` and of all nodes between them and the output.

    They are those of the output weighed by its cotangent and added up; an output that is a number
    needs none, which is 1. A cotangent has the shape of the output, or broadcasts to it.
    Only those nodes are visited. A variable that the output does not depend on has no adjoint.
    `leaves` has, for some nodes, what takes the place of the adjoint on its way further back: a
    name for it, so that every step is written in the adjoints of the steps before.
    """
    assert cotangent is not None or not output.shape, "the cotangent of an array is needed"
    variables = set(wrt)
    visited = between(output, variables)
    seed = constant(1) if cotangent is None else cotangent
    waiting: dict[Node, list[tuple[Node, Guard]]] = {output: [(seed, ALWAYS)]}
    adjoints: dict[Node, Node] = {}
    edges: list[Edge] = []
    for node in reversed(visited):
        if node not in waiting:
            continue
        cotangent, guard = _accumulate(waiting.pop(node)[::-1])
        wanted = node in variables
        adjoints[node] = full(_masked(cotangent, guard), node.shape) if wanted else cotangent
        cotangent = leaves.get(node, cotangent)
        for position, operand in enumerate(node.operands):
            if operand not in visited:
                continue
            passed = _passed_on(node, position, cotangent, guard, rule)
            if passed is not None:
                edges.append(Edge(node, position, *passed))
                waiting.setdefault(operand, []).append(passed)
    return Adjoints(adjoints, tuple(edges))


def between(output: Node, variables: Collection[Node]) -> dict[Node, None]:
    """Return the nodes that lie between the variables and the output, operands first."""
    found: dict[Node, None] = {}
    for node in order([output]):
        if node in variables or any(operand in found for operand in node.operands):
            found[node] = None
    return found


def _passed_on(
    node: Node, position: int, cotangent: Node, guard: Guard, rule: Rule
) -> tuple[Node, Guard] | None:
    """Return what a node passes on to an operand, and its guard; None for 0."""
    operand = node.operands[position]
    if node.op == "where":
        guard = _narrowed(guard, node, position)
        return _without_broadcast(cotangent, guard, node.shape, operand.shape) if guard else None
    if not is_entrywise(node.op) and node.op != "rule" and not is_single(guard):
        used, cotangent, guard = _carried(node, position, cotangent, guard)
        contribution = rule(used, position, cotangent)
    else:
        contribution = rule(node, position, cotangent)
    if contribution is None:
        return None
    stretched = _stretched(node, position, contribution, operand)
    return _without_broadcast(contribution, guard, stretched, operand.shape)


def _stretched(node: Node, position: int, contribution: Node, operand: Node) -> Shape:
    """Return the shape that a contribution stands for, before the sum over broadcast axes."""
    if is_matrix_rule(node, position):
        return contribution.shape
    pointwise = is_entrywise(node.op) or (node.op == "rule" and node.shape != ())
    return node.shape if pointwise else operand.shape


def _carried(node: Node, position: int, cotangent: Node, guard: Guard) -> tuple[Node, Node, Guard]:
    """Return the node without what is not used, a cotangent that is 0 there, and the new guard.

    An operation that moves entries about moves the guard with them; one that mixes entries passes
    it on to all that an entry for which it holds is made of.
    """
    masked = _masked(cotangent, guard)
    held = full(as_number(as_condition(guard)), node.shape)
    guards = [_where_held(_reach(node, place, held)) for place in range(len(node.operands))]
    if node.op in having("product"):
        operands = [_masked(one, g) for one, g in zip(node.operands, guards, strict=True)]
        node = operation(node.op, operands, node.payload)
    return node, masked, guards[position]


def _where_held(number: Node) -> Guard:
    """Return the guard that holds where a number is not 0."""
    return (((operation("ne", (number, constant(0))), True),),)


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


def _without_broadcast(
    contribution: Node, guard: Guard, stretched: Shape, shape: Shape
) -> tuple[Node, Guard]:
    """Return the contribution to an operand of this shape: summed over the stretched axes.

    A stretched axis that the contribution itself does not have counts as many times as it is long.
    """
    if stretched == shape:
        return contribution, guard
    if guard != ALWAYS and not is_single(guard):
        contribution = _masked(contribution, guard)
        condition = as_condition(guard)
        held = _summed(as_number(condition), broadcast(condition.shape, stretched), shape)
        guard = _where_held(held)
    return _summed(contribution, stretched, shape), guard


def _summed(contribution: Node, stretched: Shape, shape: Shape) -> Node:
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


def _narrowed(guard: Guard, node: Node, position: int) -> Guard:
    """Return the guard of what a `where` passes on: a branch adds its condition.

    No guard at all, `()`, stands for the condition of a `where`, which nothing flows into.
    """
    narrowed = conjoin(guard, node.operands[0], position == 1) if position else ()
    if longest(narrowed) > _LONGEST_GUARD:
        narrowed = conjoin(ALWAYS, as_condition(narrowed), True)
    return narrowed


def _accumulate(contributions: Sequence[tuple[Node, Guard]]) -> tuple[Node, Guard]:
    """Return the sum of the contributions of all paths that meet at a node, and its guard."""
    groups: dict[Guard, list[Node]] = {}
    for contribution, guard in contributions:
        groups.setdefault(guard, []).append(contribution)
    totals = {guard: _sum(group) for guard, group in groups.items()}
    if len(totals) == 1:
        guard, total = next(iter(totals.items()))
        return total, guard
    guard = next(iter(totals))
    for other in totals:
        guard = disjoin(guard, other)
    return _sum([_masked(total, guard) for guard, total in totals.items()]), guard


def _sum(contributions: Sequence[Node]) -> Node:
    """Return the sum; what goes to parts of an array is written into one buffer."""
    parts = [one for one in contributions if one.op == "scatter"]
    if len(parts) > 1:
        others = [one for one in contributions if one.op != "scatter"]
        contributions = [*others, _buffer(parts)]
    return reduce(lambda total, one: operation("add", (total, one)), contributions)


def _buffer(parts: Sequence[Node]) -> Node:
    """Return one `scatter` of all the parts; a `concat` where they lie end to end."""
    operands = [operand for part in parts for operand in part.operands]
    places = [place for part in parts for place in part.settings[0]]
    shape = parts[0].shape
    for axis, size in enumerate(shape):
        others = {place[:axis] + place[axis + 1 :] for place in places}
        if others == {(WHOLE,) * (len(shape) - 1)}:
            ends = [bounds(size, place[axis]) for place in places]
            row = _end_to_end(ends, operands, size)
            if row:
                return operation("concat", row, (axis,))
    return operation("scatter", operands, (tuple(places), shape))


def _end_to_end(
    ends: Sequence[tuple[Dimension, Dimension] | None], operands: Sequence[Node], size: Dimension
) -> list[Node]:
    """Return the operands in order where each begins at the end of the one before; else nothing."""
    after = {pair[0]: (pair[1], o) for pair, o in zip(ends, operands, strict=True) if pair}
    row: list[Node] = []
    position: Dimension = 0
    while position in after and len(row) < len(after):
        position, node = after[position]
        row.append(node)
    return row if position == size and len(row) == len(operands) else []


def _masked(cotangent: Node, guard: Guard) -> Node:
    """Return the cotangent where its guard holds, 0 elsewhere."""
    if guard == ALWAYS:
        return cotangent
    return operation("where", (as_condition(guard), cotangent, constant(0)))
