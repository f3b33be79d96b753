"""Forward mode: a tangent carried along with each value, from the same rules as `reverse`.

In: an output, and the tangents of variables. Out: the tangent of the output.

    a = sigmoid(z)      ->   t_a = t_z*a*(1 - a)
    C = A @ B           ->   t_C = t_A @ B + A @ t_B
    p = softmax(z)      ->   the transpose of the rule for g, which is linear in g
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce
from types import MappingProxyType

from ..budget import spend
from ..graph.build import full, operation, total
from ..graph.graph import order
from ..graph.guards import ALWAYS, Guard, both, conjoin, disjoin, is_single, shortened
from ..graph.node import Node, constant, make
from ..graph.operations import having, is_entrywise
from ..records import dataclass
from . import implicit, loops
from .carried import held, masked, where_open
from .debts import flatness, made, opened, within
from .partials import is_matrix_rule, partial, pull_back, scale, stops
from .reverse import depending, reverse
from .steepness import Slopes, Steep, slopes


@dataclass(frozen=True, slots=True)
class Tangent:
    """A tangent, the guard outside of which it is 0 since a gate is shut, and how it may be inf."""

    value: Node
    debt: Guard = ALWAYS
    ways: frozenset[Steep] = frozenset()


def forward(
    output: Node,
    tangents: Mapping[Node, Node],
    debts: Mapping[Node, Guard] = MappingProxyType({}),
) -> Node:
    """Return the tangent of the output, of its shape, given those of the variables.

    `debts` may say outside of which guard the tangent of a variable is 0, whatever comes of it.

    The tangent of an intermediate value is added to what reaches it from other variables.
    A tangent that is 0 since a gate is shut is 0 beside a factor that can be infinite too, and one
    that is infinite is 0 behind a function that is flat there, as cotangents are (`debts.py`).
    """
    found = tangents_of([output], tangents, debts).get(output)
    return full(constant(0), output.shape) if found is None else found


_NODE = 4  # steps to look at one, moved or not


def tangents_of(
    outputs: Sequence[Node],
    tangents: Mapping[Node, Node],
    debts: Mapping[Node, Guard] = MappingProxyType({}),
) -> dict[Node, Node]:
    """Return the tangent of each node that the outputs reach and one flows to, of its shape.

    `debts` may say outside of which guard the tangent of a variable is 0, whatever comes of it.
    """
    nodes = order(outputs)
    spend(_NODE * len(nodes))
    steep = slopes(nodes, depending(nodes, tangents))
    known: dict[Node, Tangent] = {}
    given: dict[Node, Mapping[int, Node]] = {}
    for node in nodes:
        moving = {i: known[o].value for i, o in enumerate(node.operands) if o in known}
        if node.op == "scan":
            given[node] = loops.along(node, moving, _through) if moving else {}
            continue
        if node.op == "root":
            change = implicit.along(node, moving, _through) if moving else None
            terms = [] if change is None else [Tangent(change)]
        else:
            terms = _terms(node, known, steep)
        if node.op == "result" and node.settings[0] in given[node.operands[0]]:
            terms.append(Tangent(given[node.operands[0]][node.settings[0]]))
        if node in tangents:
            terms.append(Tangent(tangents[node], debts.get(node, ALWAYS)))
        if terms:
            found = reduce(_plus, terms)
            known[node] = replace(found, value=full(found.value, node.shape))
    return {node: one.value for node, one in known.items()}


def _through(body: Sequence[Node], tangents: Mapping[Node, Node]) -> list[Node | None]:
    """Return the tangents of the results of a body from those of its leaves."""
    found = tangents_of(body, tangents)
    return [found.get(node) for node in body]


def _plus(one: Tangent, other: Tangent) -> Tangent:
    value = operation("add", (one.value, other.value))
    return Tangent(value, disjoin(one.debt, other.debt), one.ways | other.ways)


def _terms(node: Node, known: Mapping[Node, Tangent], steep: Slopes) -> list[Tangent]:
    """Return what the tangents of the operands do, of which that of the node is the sum."""
    moving = {i: known[operand] for i, operand in enumerate(node.operands) if operand in known}
    if node.op == "where":
        return [_chosen(node, moving, steep)] if moving else []
    if _is(node, "joint") and moving:
        values = [
            moving[i].value if i in moving else full(constant(0), operand.shape)
            for i, operand in enumerate(node.operands)
        ]
        ways = frozenset[Steep]().union(*(one.ways for one in moving.values()))
        debts = {i: one.debt for i, one in moving.items()}
        return [Tangent(operation(node.op, values, node.payload), _moved(node, debts), ways)]
    terms = [_push(node, i, one, steep) for i, one in moving.items()]
    return [term for term in terms if term is not None]


def _chosen(node: Node, moving: Mapping[int, Tangent], steep: Slopes) -> Tangent:
    """Return the tangent of a `where`: that of the branch that is chosen."""
    condition = node.operands[0]
    chosen = [moving[i].value if i in moving else constant(0) for i in (1, 2)]
    value = operation("where", (condition, *chosen))
    if not steep.kinds:
        return Tangent(value)
    debts = [conjoin(one.debt, condition, i == 1) for i, one in moving.items()]
    ways = frozenset[Steep]().union(*(one.ways for one in moving.values()))
    return Tangent(value, shortened(reduce(disjoin, debts)), ways)


def _is(node: Node, trait: str) -> bool:
    """Return whether an operation on arrays has a trait; those of numbers go by their partials."""
    return node.op in having(trait) and not is_entrywise(node.op)


def _moved(node: Node, guards: Mapping[int, Guard]) -> Guard:
    """Return the guard of a value that is linear in operands with these guards."""
    if all(map(is_single, guards.values())):
        return reduce(disjoin, guards.values())
    other = constant(0 if node.op in having("joint") else 1)
    numbers = [
        operand
        if stops(node.op, i)
        else held(operand.shape, guards[i])
        if i in guards
        else full(other, operand.shape)
        for i, operand in enumerate(node.operands)
    ]
    return where_open(operation(node.op, numbers, node.payload))


def _push(node: Node, position: int, tangent: Tangent, steep: Slopes) -> Tangent | None:
    """Return what the tangent of one operand adds to that of a node, None for 0."""
    if node.op in having("linear") and stops(node.op, position):
        return None
    value, debt = tangent.value, tangent.debt
    kind = steep.kinds.get((node, position))
    ways = tangent.ways if kind is None else tangent.ways | {kind}
    if _is(node, "linear"):
        operands = [value if i == position else o for i, o in enumerate(node.operands)]
        product = operation(node.op, operands, node.payload)
        if ways and node.op in having("product"):
            shut, _ = opened(node.operands[1 - position])
            product = masked(product, _moved(node, {1 - position: shut}))
        return Tangent(product, _moved(node, {position: debt}), ways)
    if is_matrix_rule(node, position):
        pushed = _transposed(node, position, value)
        kept = debt if is_single(debt) else ALWAYS
        return None if pushed is None else Tangent(pushed, kept, ways)
    owed = debt if kind is not None else ALWAYS
    if tangent.ways == {Steep.EXPLOSIVE}:
        owed = both(owed, flatness(node, position, steep.unbounded))
    term = scale(within(value, owed), partial(node, position), whole=node.operands)
    if term is None:
        return None
    debt = shortened(both(debt, made(value, term))) if steep.kinds else ALWAYS
    term = masked(term, owed)
    if node.op in having("exponential"):  # a power of it is more than a slope that is infinite
        ways = (ways & _AT_FINITE) | {Steep.EXPLOSIVE}
    if is_entrywise(node.op) or (node.op == "rule" and node.shape):
        return Tangent(term, debt, ways)
    whole = full(term, node.operands[position].shape)
    if not is_single(debt):
        debt = where_open(_added(node, held(whole.shape, debt)))
    return Tangent(_added(node, whole), debt, ways)


# What may be infinite where the value is finite: no power of an exponential function of that is.
_AT_FINITE = frozenset({Steep.EDGE, Steep.UNKNOWN})


def _added(node: Node, terms: Node) -> Node:
    """Return the sum of terms, one for each entry of an operand, that a value is made of."""
    if terms.shape and node.op in having("reduction"):
        return operation("sum", (terms,), node.payload)
    return total(terms)


def _transposed(node: Node, position: int, tangent: Node) -> Node | None:
    """Return the tangent of a node from its rule, a linear function of the cotangent.

    Where the rule takes g to J'g, the derivative of <J'g, t> with respect to g is J t.
    """
    cotangent = make("input", payload="the cotangent", shape=node.shape)
    pulled = pull_back(node, position, cotangent)
    if pulled is None:
        return None
    return reverse(pulled, (cotangent,), cotangent=tangent).adjoints.get(cotangent)
