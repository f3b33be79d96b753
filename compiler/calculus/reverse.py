"""Reverse mode: the chain rule from an output back to the variables.

In: an output, the variables, and the rule that passes a cotangent through one operation. Out: the
adjoint of every node in between, and what each edge contributed to it.

    a = sigmoid(z)      ->   d_z = d_a*a*(1 - a)
    p = x*y; p + x      ->   d_x = d_p*y + 1          (two paths meet at x: their sum)

Every cotangent carries a guard, the conditions under which it means anything. A branch of `where`
adds its condition; contributions under the same guard just add, others are set to 0 outside of
their own guard first; the adjoint of a variable is 0 outside of its guard. So nothing that an
unused branch computes, inf or nan, reaches a gradient.

It carries a debt besides (`debts.py`): a guard outside of which it is 0 already, since a gate is
shut. Nothing more is done about that before a factor that can be infinite: there the debt is paid,
which makes it part of the guard.

A cotangent may have fewer axes than what it belongs to, or axes of length 1, and stands for itself
broadcast: that of `sum(x)` is one number. What reaches an operand that was broadcast is summed over
the axes that were stretched, here and nowhere else.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial, reduce
from types import MappingProxyType
from typing import TypeAlias

from ..graph.build import full, operation
from ..graph.dimensions import Dimension, Shape
from ..graph.graph import order
from ..graph.guards import (
    ALWAYS,
    Guard,
    besides,
    both,
    conjoin,
    disjoin,
    is_single,
    shortened,
)
from ..graph.node import Node, constant
from ..graph.operations import having, is_entrywise
from ..graph.shapes import WHOLE, bounds
from ..records import dataclass, record
from . import implicit, loops
from .carried import beside, carried, masked, moved, of_any, summed, where_held, where_open
from .debts import FREE, Debt, either, ends_flatness, flatness, made, not_zero, within
from .edges import passed_to_factor
from .partials import is_matrix_rule, pull_back
from .steepness import NO_SLOPES, Slopes, Steep, slopes

Rule: TypeAlias = Callable[[Node, int, Node], Node | None]


@record(frozen=True, slots=True)
class Cotangent:
    """What travels back: a value, the guard under which it means anything, and its debt."""

    value: Node
    guard: Guard = ALWAYS
    debt: Debt = FREE


@record(frozen=True, slots=True)
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
        return masked(self.contribution, self.guard)


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
    guarded: bool = True,
    debt: Debt = FREE,
) -> Adjoints:
    """Return the adjoints of the variables `wrt` and of all nodes between them and the output.

    They are those of the output weighed by its cotangent and added up; an output that is a number
    needs none, which is 1. A cotangent has the shape of the output, or broadcasts to it.
    Only those nodes are visited. A variable that the output does not depend on has no adjoint.
    `leaves` has, for some nodes, what takes the place of the adjoint on its way further back: a
    name for it, so that every step is written in the adjoints of the steps before.
    One that is not `guarded` pays no debts: it is a formula to read, where 0*inf is no number.
    `debt` says where the cotangent of the output is 0 whatever lies behind.
    """
    assert cotangent is not None or not output.shape, "the cotangent of an array is needed"
    seed = constant(1) if cotangent is None else cotangent
    return sweep({output: seed}, wrt, rule, leaves, guarded, {output: debt})


def sweep(
    seeds: Mapping[Node, Node],
    wrt: Sequence[Node],
    rule: Rule,
    leaves: Mapping[Node, Node] = MappingProxyType({}),
    guarded: bool = True,
    debts: Mapping[Node, Debt] = MappingProxyType({}),
) -> Adjoints:
    """Return the adjoints of the variables from the cotangents of several outputs.

    `debts` may say where the cotangent of an output is 0 whatever lies behind.
    """
    variables = set(wrt)
    through = partial(_through, rule=rule, guarded=guarded)
    nodes = order(seeds)
    visited = depending(nodes, variables)
    steep = slopes(nodes, visited) if guarded else NO_SLOPES
    waiting = {
        output: [Cotangent(seed, debt=debts.get(output, FREE))] for output, seed in seeds.items()
    }
    given: dict[Node, dict[int, Cotangent]] = {}
    adjoints: dict[Node, Node] = {}
    edges: list[Edge] = []
    for node in reversed(visited):
        if node in given:
            flows = _inside(node, given.pop(node), visited, through)
        elif node in waiting:
            arrived = _accumulate(waiting.pop(node)[::-1])
            wanted = node in variables
            value = masked(arrived.value, arrived.guard) if wanted else arrived.value
            adjoints[node] = full(value, node.shape) if wanted else value
            if node in leaves:
                arrived = replace(arrived, value=leaves[node])
            if node.op == "result":
                given.setdefault(node.operands[0], {})[node.settings[0]] = _whole(node, arrived)
                continue
            if node.op in _BODIES:
                flows = _inside(node, {0: _whole(node, arrived)}, visited, through)
            else:
                flows = _passed_on_by(node, arrived, visited, rule, steep)
        else:
            continue
        for position, passed in flows:
            edges.append(Edge(node, position, passed.value, passed.guard))
            waiting.setdefault(node.operands[position], []).append(passed)
    return Adjoints(adjoints, tuple(edges))


# What a node passes on, to the operand at a position.
_Flows: TypeAlias = Iterable[tuple[int, Cotangent]]


def _passed_on_by(
    node: Node, arrived: Cotangent, visited: Collection[Node], rule: Rule, steep: Slopes
) -> _Flows:
    """Return what an operation passes on to those of its operands that are visited."""
    for position, operand in enumerate(node.operands):
        if operand in visited:
            passed = _passed_on(node, position, arrived, rule, steep)
            if passed is not None:
                yield position, passed


def _inside(
    node: Node, arrived: Mapping[int, Cotangent], visited: Collection[Node], through: loops.Back
) -> _Flows:
    """Return what goes back through the body of a node, from the cotangents of its results.

    It means something where one of these does, if that is told by conditions of one truth value.
    """
    reached = [i for i, operand in enumerate(node.operands) if operand in visited]
    cotangents = {i: one.value for i, one in arrived.items()}
    asked = {
        i: masked(constant(1), one.debt.asked)
        for i, one in arrived.items()
        if one.debt.asked != ALWAYS and is_single(one.debt.asked)
    }
    found = _BODIES[node.op](node, cotangents, reached, through, asked)
    guard = reduce(disjoin, [one.guard for one in arrived.values()])
    guard = guard if is_single(guard) else ALWAYS
    return [(position, Cotangent(one, guard)) for position, one in found.items()]


# How cotangents of what a node with a body gives go back to its operands.
_BODIES = {
    "scan": loops.back,
    "root": lambda node, cotangents, wanted, through, _: implicit.back(
        node, cotangents, wanted, through
    ),
}


def _through(
    seeds: Mapping[Node, Node],
    leaves: Sequence[Node],
    rule: Rule,
    guarded: bool,
    rare: Mapping[Node, Node] = MappingProxyType({}),
) -> list[Node | None]:
    """Return the adjoint of each leaf of a body, from the cotangents of what it works out.

    The `rare` ones are 0 in steps in which a number is, whatever lies behind: that is a debt.
    """
    debts = {output: Debt(asked=not_zero(number)) for output, number in rare.items()}
    found = sweep(seeds, leaves, rule, guarded=guarded, debts=debts).adjoints
    return [found.get(one) for one in leaves]


def _whole(node: Node, arrived: Cotangent) -> Cotangent:
    """Return what arrives at a node, its debt paid, in full and 0 outside of its guard."""
    paid = _paid(arrived)
    value = full(masked(paid.value, paid.guard), node.shape)
    return Cotangent(value, paid.guard, Debt(asked=paid.debt.asked))


def between(output: Node, variables: Collection[Node]) -> dict[Node, None]:
    """Return the nodes that lie between the variables and the output, operands first."""
    return depending(order([output]), variables)


def depending(nodes: Sequence[Node], variables: Collection[Node]) -> dict[Node, None]:
    """Return those of the nodes, operands first, that depend on the variables."""
    found: dict[Node, None] = {}
    met = found.keys()
    for node in nodes:
        if node in variables or not met.isdisjoint(node.operands):
            found[node] = None
    return found


def _passed_on(
    node: Node, position: int, arrived: Cotangent, rule: Rule, steep: Slopes
) -> Cotangent | None:
    """Return what a node passes on to an operand, None for 0."""
    operand = node.operands[position]
    below = steep.below.get(operand, ())
    if node.op == "where":
        guard = _narrowed(arrived.guard, node, position)
        passed = Cotangent(arrived.value, guard, arrived.debt if below else FREE)
        return _without_broadcast(passed, node.shape, operand.shape) if guard else None
    used = node
    kind = steep.kinds.get((node, position))
    if kind is not None:
        arrived = _paid(arrived)
    spread = not is_entrywise(node.op) and node.op != "rule"
    debt = arrived.debt
    if spread and (below or kind is not None):
        debt = Debt(*(moved(node, position, one) for one in (debt.choice, debt.flat, debt.asked)))
    value, guard = arrived.value, arrived.guard
    if spread and not is_single(guard):
        used, value, guard = carried(node, position, value, guard)
    owed = besides(debt.flat, guard) if kind is Steep.EXPLOSIVE else ALWAYS
    asked = ALWAYS if kind is None else debt.asked
    value = within(value, owed)
    contribution = rule(used, position, value)
    if contribution is None:
        return None
    if node in steep.rooted:
        contribution = passed_to_factor(node, position, contribution)
    debt = _new_debt(node, position, value, contribution, debt, steep) if below else FREE
    contribution = masked(masked(contribution, owed), asked)
    stretched = _stretched(node, position, contribution, operand)
    return _without_broadcast(Cotangent(contribution, guard, debt), stretched, operand.shape)


def _paid(arrived: Cotangent) -> Cotangent:
    """Return a cotangent for a factor that can be infinite: what it owes is in its guard."""
    if arrived.debt.choice == ALWAYS:
        return arrived
    guard = shortened(both(arrived.guard, arrived.debt.choice))
    value = within(arrived.value, guard)
    debt = replace(arrived.debt, choice=ALWAYS, flat=besides(arrived.debt.flat, guard))
    return Cotangent(value, guard, debt)


def _new_debt(
    node: Node, position: int, given: Node, passed: Node, debt: Debt, steep: Slopes
) -> Debt:
    """Return the debt of what a node passes on, from that of what it was given."""
    shut = made(given, passed)
    if node.op in having("product"):
        shut = both(shut, beside(node, position))
    if ends_flatness(node, steep.kinds.get((node, position))):
        debt = replace(debt, flat=debt.choice)
    elif Steep.EXPLOSIVE in steep.below[node.operands[position]]:
        flat = both(debt.flat, flatness(node, position, steep.unbounded))
        debt = replace(debt, flat=flat)
    choice, flat = shortened(both(debt.choice, shut)), shortened(both(debt.flat, shut))
    return Debt(choice, flat, debt.asked)


def _stretched(node: Node, position: int, contribution: Node, operand: Node) -> Shape:
    """Return the shape that a contribution stands for, before the sum over broadcast axes."""
    if is_matrix_rule(node, position):
        return contribution.shape
    pointwise = is_entrywise(node.op) or node.op == "rule"
    return node.shape if pointwise else operand.shape


def _without_broadcast(passed: Cotangent, stretched: Shape, shape: Shape) -> Cotangent:
    """Return the contribution to an operand of this shape: summed over the stretched axes.

    A stretched axis that the contribution itself does not have counts as many times as it is long.
    """
    if stretched == shape:
        return passed
    value, debt = passed.value, passed.debt
    if not is_single(passed.guard):
        value = masked(value, passed.guard)
    guard = of_any(passed.guard, stretched, shape, where_held)
    each = (debt.choice, debt.flat, debt.asked)
    debts = (of_any(one, stretched, shape, where_open) for one in each)
    return Cotangent(summed(value, stretched, shape), guard, Debt(*debts))


def _narrowed(guard: Guard, node: Node, position: int) -> Guard:
    """Return the guard of what a `where` passes on: a branch adds its condition.

    No guard at all, `()`, stands for the condition of a `where`, which nothing flows into.
    """
    return shortened(conjoin(guard, node.operands[0], position == 1)) if position else ()


def _accumulate(contributions: Sequence[Cotangent]) -> Cotangent:
    """Return the sum of the contributions of all paths that meet at a node, its guard and debt."""
    if len(contributions) == 1:
        return contributions[0]
    groups: dict[Guard, list[Node]] = {}
    for one in contributions:
        groups.setdefault(one.guard, []).append(one.value)
    totals = {guard: _sum(group) for guard, group in groups.items()}
    guard = reduce(disjoin, totals)
    if len(totals) == 1:
        debt = reduce(either, (one.debt for one in contributions))
        return Cotangent(totals[guard], guard, debt)
    # Each is set to 0 outside of its guard, which is a choice that has been made like any other.
    debts = [
        Debt(both(one.guard, one.debt.choice), both(one.guard, one.debt.flat), one.debt.asked)
        for one in contributions
    ]
    value = _sum([masked(total, own) for own, total in totals.items()])
    return Cotangent(value, guard, reduce(either, debts))


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
