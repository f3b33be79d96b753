"""What the lines of one generated function are to be, before there is any text.

In: a graph, and how its operations are spelled. Out: the values in order, which of them get a line,
which are worked out under a condition alone, and what each adjoint belongs to.

A value gets a line where it is used twice, where the user named it, or where its adjoint gets one.
"""

from collections import Counter
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from typing import TypeAlias

from ..calculus.checkpoint import Checkpoints
from ..graph.graph import Graph, body_of, order, reached
from ..graph.guards import ALWAYS, Guard, as_condition
from ..graph.loops import loop_of
from ..graph.node import Node
from ..graph.operations import having
from ..notation.text import Notation, uses
from ..records import dataclass
from .demand import demands, may_leave_domain, may_warn
from .schedule import schedule

# The output and the node that an adjoint belongs to.
Primal: TypeAlias = tuple[str, Node]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is written, in which order, and which nodes get lines.

    `conditions` maps a node to the one under which alone it is worked out. `unsafe` nodes may
    overflow or leave their domain where nothing needs them.
    """

    nodes: Sequence[Node]
    forward: frozenset[Node]
    lined: frozenset[Node]
    primals: Mapping[Node, Primal]
    conditions: Mapping[Node, Node]
    unsafe: Container[Node]


def plan(checkpoints: Checkpoints, roots: Sequence[Node], notation: Notation, lazy: bool) -> Plan:
    """Return the plan of a function that computes these results of a graph.

    `lazy` says that it can leave a branch uncomputed. A graph in segments goes back from one to the
    one before: what is computed again of it comes first, then what is passed on.
    """
    graph = checkpoints.graph
    needed = reached(roots)
    backward = [n for pairs in graph.adjoints.values() for n in pairs.values() if n in needed]
    forward = frozenset(reached(graph.outputs.values()) & needed)
    outputs = [node for node in graph.outputs.values() if node in needed]
    named = [node for node in graph.names.values() if node in forward]
    sequence = [*named, *outputs, *backward, *roots]
    nodes = order(sequence)
    if checkpoints.count > 1:
        sequence = [*named, *outputs, *_back(nodes, forward, checkpoints), *roots]
        nodes = order(sequence)
    guards = demands(nodes, roots)
    unsafe = _unsafe(nodes, roots, guards, forward | checkpoints.first.keys())
    times = uses(nodes, notation, roots)
    primals = _primals(graph, needed - forward)
    lined = _lined(graph, nodes, forward, times, primals)
    lined |= _between_segments(nodes, lined, checkpoints)
    found = _Lines(nodes, lined, times, unsafe, guards)
    nodes, lined, conditions = _settled(found, sequence, lazy)
    if conditions:
        values = schedule(graph.outputs.values(), conditions)[0]
        forward = frozenset(values).intersection(nodes)
    return Plan(nodes, forward, frozenset(lined), primals, conditions, unsafe)


def _back(nodes: Iterable[Node], forward: Container[Node], checkpoints: Checkpoints) -> list[Node]:
    """Return the nodes behind the forward pass by their segments, the last first."""
    behind = [node for node in nodes if node in checkpoints.segment and node not in forward]
    return sorted(behind, key=lambda n: (-checkpoints.segment[n], n not in checkpoints.first))


def _between_segments(
    nodes: Iterable[Node], lined: Container[Node], checkpoints: Checkpoints
) -> set[Node]:
    """Return the nodes that get a line for the sake of segments, so that each is left whole.

    Those that another segment uses, second computations of what has a line the first time, and
    results.
    """
    segment, first = checkpoints.segment, checkpoints.first
    found = {node for node in nodes if node in first and first[node] in lined}
    found.update(root for root in checkpoints.graph.roots() if root in segment)
    for node in nodes:
        if node.op == "again":
            found.update(one for one in node.operands if one.op != "input")
        elif node in segment:
            found.update(one for one in node.operands if segment.get(one, -1) > segment[node])
    return found


def plan_of_step(
    roots: Sequence[Node], named: Collection[Node], is_forward: bool, notation: Notation, lazy: bool
) -> Plan:
    """Return the plan of a step of a loop, that works out the roots.

    Those that are `named` get a line, as what is used twice does.
    """
    nodes = order(roots)
    forward = frozenset(nodes)
    guards = demands(nodes, roots)
    unsafe = _unsafe(nodes, roots, guards, forward if is_forward else frozenset())
    times = uses(nodes, notation, roots)
    lined = {node for node in nodes if times[node] > 1 and node.op != "transpose"}
    lined |= {node for node in named if node.operands}
    found = _Lines(nodes, lined, times, unsafe, guards)
    nodes, lined, conditions = _settled(found, roots, lazy)
    return Plan(nodes, forward, frozenset(lined), {}, conditions, unsafe)


@dataclass(frozen=True, slots=True)
class _Lines:
    """What is known of nodes before it is settled which of them get lines."""

    nodes: list[Node]
    lined: set[Node]
    times: Counter[Node]
    unsafe: set[Node]
    guards: Mapping[Node, Guard]


def _settled(
    found: _Lines, sequence: Sequence[Node], lazy: bool
) -> tuple[list[Node], set[Node], dict[Node, Node]]:
    """Return the nodes in order, those that get lines, and those worked out under conditions."""
    nodes, lined, times, guards = found.nodes, found.lined, found.times, found.guards
    lined -= {node for node in lined if is_filled(node) and not times[node]}
    bodies = [node for node in nodes if body_of(node)]
    needed = {*bodies, *(one for node in bodies for one in given_by_name(node))}
    lined |= needed | {node for node in nodes if node.op in having("block")}
    risky = _with_unsafe_parts(nodes, lined, found.unsafe, lazy) if found.unsafe else set()
    if not lazy:
        return nodes, lined, {}
    wanted = {n: as_condition(guards[n]) for n in risky if guards[n] != ALWAYS}
    nodes, conditions = schedule(sequence, wanted) if wanted else (nodes, {})
    times.update(conditions[node] for node in lined if node in conditions)
    lined |= {node for node in nodes if times[node] > 1}
    lined -= wanted.keys() - conditions.keys() - needed
    return nodes, lined, conditions


def is_filled(node: Node) -> bool:
    """Return whether a node is an array of one constant, of which a loop begins with its own."""
    return node.op == "broadcast_to" and node.operands[0].op == "const"


def given_by_name(node: Node) -> list[Node]:
    """Return the operands of a loop or an equation that its body uses by name.

    Stacks and constants; not what is carried at first, or where the unknown begins.
    """
    first = loop_of(node).carries if node.op == "scan" else 1
    return [one for one in node.operands[first:] if one.operands]


def _unsafe(
    nodes: Sequence[Node],
    roots: Sequence[Node],
    guards: Mapping[Node, Guard],
    forward: Container[Node],
) -> set[Node]:
    """Return the nodes that may go wrong where nothing needs them."""
    always = all(guard == ALWAYS for guard in guards.values())
    branches = guards if always else demands(nodes, roots, forward)
    return {
        node
        for node in nodes
        if guards[node] != ALWAYS
        and (may_warn(node) if branches[node] != ALWAYS else may_leave_domain(node))
    }


def _primals(graph: Graph, written: Container[Node]) -> dict[Node, Primal]:
    """Return what each adjoint among the written nodes belongs to: of several what has a name."""
    known = {*graph.wrt.values(), *graph.names.values()}
    primals: dict[Node, Primal] = {}
    for output, pairs in graph.adjoints.items():
        for primal, adjoint in pairs.items():
            if adjoint in written:
                first = primals.setdefault(adjoint, (output, primal))
                if first[1] not in known and primal in known:
                    primals[adjoint] = (output, primal)
    return primals


def _lined(
    graph: Graph,
    nodes: Sequence[Node],
    forward: frozenset[Node],
    times: Mapping[Node, int],
    primals: Mapping[Node, Primal],
) -> set[Node]:
    """Return the nodes that get a line.

    Those that are used twice or named by the user, the adjoints of such and of the variables, and
    what has an adjoint with a line.
    """
    named = {*graph.names.values(), *graph.outputs.values()}
    variables = set(graph.wrt.values())
    lined = {
        node
        for node in nodes
        if (times[node] > 1 and node.op != "transpose") or (node in named and node in forward)
    }
    for adjoint, (_, primal) in primals.items():
        if primal in named or primal in variables:
            lined.add(adjoint)
        if adjoint in lined:
            lined.add(primal)
    return lined


def _with_unsafe_parts(
    nodes: Iterable[Node], lined: set[Node], unsafe: set[Node], lazy: bool
) -> set[Node]:
    """Return the nodes whose text has something unsafe in it that stands on no other line.

    A choice that such a text is written inside of gets a line, where it computes both branches.
    """
    found: set[Node] = set()
    for node in nodes:
        inside = any(operand in found and operand not in lined for operand in node.operands)
        if node in unsafe or inside:
            found.add(node)
            if node.op == "where" and node not in unsafe and not lazy:
                lined.add(node)
    return found


def shared(node: Node, plan: Plan, owners: set[Node]) -> bool:
    """Return whether a result shares memory with an argument, or with a result among the owners.

    What it has memory of is put among the owners. A view that is read-only counts as shared too,
    and so does what is carried by a loop, which may be what it began with.
    """
    chain = [node]
    while _is_view(chain[-1]):
        chain.append(chain[-1].operands[0])
    found = any(one in owners or one.op == "input" or is_carried(one) for one in chain)
    owners.update(one for one in chain if one in plan.lined or one is node or one.op == "result")
    return found or any(one.op in having("read-only") for one in chain if _is_view(one))


def is_carried(node: Node) -> bool:
    """Return whether a node is what a loop carries after its last step, which may be a view."""
    return node.op == "result" and node.settings[0] < loop_of(node.operands[0]).carries


def _is_view(node: Node) -> bool:
    return node.op in having("view") and node.operands[0].shape != ()
