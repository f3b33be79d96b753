"""Reverse mode: the chain rule from an output back to the variables.

In: an output, the variables, and the rule that passes a cotangent through one operation. Out: the
adjoint of every node in between, and what each edge contributed to it.

    a = sigmoid(z)      ->   d_z = d_a*a*(1 - a)
    p = x*y; p + x      ->   d_x = d_p*y + 1          (two paths meet at x: their sum)

Every cotangent carries a guard, the conditions under which it means anything. A branch of `where`
adds its condition; contributions under the same guard just add, others are set to 0 outside of
their own guard first; the adjoint of a variable is 0 outside of its guard. So nothing that an
unused branch computes, inf or nan, reaches a gradient.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ..graph.graph import order
from ..graph.guards import ALWAYS, Guard, as_condition, conjoin, disjoin, longest
from ..graph.node import Node, constant
from ..graph.operations import operation
from .partials import partial, scale

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


@dataclass(frozen=True, slots=True)
class Adjoints:
    """The adjoint of each node, in the order of the backward pass, and each edge's contribution."""

    adjoints: Mapping[Node, Node]
    edges: tuple[Edge, ...]


def pull_back(node: Node, position: int, cotangent: Node) -> Node | None:
    """Return what a node passes on to an operand: the cotangent times the partial, None for 0."""
    return scale(cotangent, partial(node, position))


def reverse(output: Node, wrt: Sequence[Node], rule: Rule = pull_back) -> Adjoints:
    """Return the adjoints of the variables `wrt` and of all nodes between them and the output.

    Only those nodes are visited. A variable that the output does not depend on has no adjoint.
    """
    variables = set(wrt)
    between = _between(output, variables)
    waiting: dict[Node, list[tuple[Node, Guard]]] = {output: [(constant(1), ALWAYS)]}
    adjoints: dict[Node, Node] = {}
    edges: list[Edge] = []
    for node in reversed(between):
        if node not in waiting:
            continue
        cotangent, guard = _accumulate(waiting.pop(node)[::-1])
        adjoints[node] = _masked(cotangent, guard) if node in variables else cotangent
        for position, operand in enumerate(node.operands):
            if operand not in between:
                continue
            narrowed = _narrowed(guard, node, position)
            contribution = cotangent if node.op == "where" else rule(node, position, cotangent)
            if contribution is not None and narrowed:
                edges.append(Edge(node, position, contribution, narrowed))
                waiting.setdefault(operand, []).append((contribution, narrowed))
    return Adjoints(adjoints, tuple(edges))


def _between(output: Node, variables: set[Node]) -> dict[Node, None]:
    """Return the nodes that lie between the variables and the output, operands first."""
    between: dict[Node, None] = {}
    for node in order([output]):
        if node in variables or any(operand in between for operand in node.operands):
            between[node] = None
    return between


def _narrowed(guard: Guard, node: Node, position: int) -> Guard:
    """Return the guard of what a node passes on: a branch of `where` adds its condition.

    No guard at all, `()`, stands for the condition of a `where`, which nothing flows into.
    """
    if node.op != "where":
        return guard
    narrowed = conjoin(guard, node.operands[0], position == 1) if position else ()
    if longest(narrowed) > _LONGEST_GUARD:
        narrowed = conjoin(ALWAYS, as_condition(narrowed), True)
    return narrowed


def _accumulate(contributions: Sequence[tuple[Node, Guard]]) -> tuple[Node, Guard]:
    """Return the sum of the contributions of all paths that meet at a node, and its guard."""
    groups: dict[Guard, Node] = {}
    for contribution, guard in contributions:
        known = groups.get(guard)
        groups[guard] = contribution if known is None else operation("add", (known, contribution))
    if len(groups) == 1:
        guard, total = next(iter(groups.items()))
        return total, guard
    masked = [_masked(contribution, guard) for guard, contribution in groups.items()]
    guard = next(iter(groups))
    for other in groups:
        guard = disjoin(guard, other)
    total = masked[0]
    for contribution in masked[1:]:
        total = operation("add", (total, contribution))
    return total, guard


def _masked(cotangent: Node, guard: Guard) -> Node:
    """Return the cotangent where its guard holds, 0 elsewhere."""
    if guard == ALWAYS:
        return cotangent
    return operation("where", (as_condition(guard), cotangent, constant(0)))
