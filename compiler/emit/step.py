"""What the step of a loop is to be, before there is any text: its lines, and where carries change.

In: a scan. Out: the plan of its step; which carried values a line gives at once, which are set at
the end of the step, and which are added to in place.

    h, c = o*tanh(f*c + i*g), f*c + i*g   ->   c = f*c + i*g;  h = o*tanh(c)
    a, b = b, a + b                       ->   both at the end: a, b = b, a + b
"""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

from ..graph.graph import order, reached
from ..graph.loops import Loop, leaves_of, loop_of, position_of
from ..graph.node import Node, make
from ..graph.operations import having
from ..notation.text import Notation, uses
from ..records import dataclass
from .plan import Plan, is_filled, plan_of_step


@dataclass(frozen=True, slots=True)
class Step:
    """The step of a scan, planned.

    `loop` has what is written, `leaves` its leaves. `kept` are the positions of the results that
    have a stack. `direct` has the carried values that a line gives, by its node; `last` those that
    are set at the end of the step. `first` are lines for the condition alone, before it is asked.
    """

    loop: Loop
    leaves: Sequence[Node]
    plan: Plan
    kept: Sequence[int]
    direct: Mapping[Node, int]
    last: Sequence[int]
    times: Mapping[Node, int]
    first: Container[Node]


def step_of(
    scan: Node,
    kept: Sequence[int],
    notation: Notation,
    is_forward: bool,
    names: Container[Node],
    *,
    lazy: bool,
    in_place: bool,
) -> Step:
    """Return the step of a scan, planned for a notation that may leave a branch uncomputed.

    With `in_place` sums over steps are written into one array.
    """
    loop = loop_of(scan)
    if in_place:
        loop = _with_sums(loop, scan.operands)
    leaves = leaves_of(scan)
    carried = loop.results[: loop.carries]
    condition = [] if loop.condition is None else [loop.condition]
    roots = [*condition, *carried, *(loop.results[i] for i in kept)]
    named = [one for one in roots[len(condition) :] if _has_line(one)]
    named += [one for one in order(roots) if one in names and one not in condition]
    plan = plan_of_step(roots, named, is_forward, notation, lazy)
    times = uses(plan.nodes, notation, roots)
    alone = {one: i for i, one in enumerate(carried) if _has_line(one)}
    last = [i for i, one in enumerate(carried) if alone.get(one) != i and one is not leaves[i]]
    read = _last_reads(plan, loop.carries)
    at_end = {position for i in last for position in _carries_in(carried[i], loop.carries)}
    places = {node: place for place, node in enumerate(plan.nodes)}
    judged = reached(condition)  # before the step: it must see the values that are carried
    direct = {}
    for node, i in alone.items():
        blocked = node.op in having("block") and i in _reads(node, plan, loop.carries)
        early = node in judged or read.get(i, -1) > places[node]
        if i in at_end or early or (blocked and not _adds_to(node, i)):
            last.append(i)
        else:
            direct[node] = i
    written = {*direct.values()}
    inline = {
        carried[i]
        for i in last
        if carried[i] in plan.lined
        and times[carried[i]] == 1
        and carried[i].op not in having("block")
        and written.isdisjoint(_reads(carried[i], plan, loop.carries))
    }
    plan = replace(plan, lined=plan.lined - inline)
    first = judged & plan.lined
    return Step(loop, leaves, plan, kept, direct, sorted(last), times, first)


def _has_line(node: Node) -> bool:
    return bool(node.operands) and node.op != "result"


def _with_sums(loop: Loop, operands: Sequence[Node]) -> Loop:
    """Return the loop with sums over steps written into one buffer: s + a becomes s += a.

    Those that begin with an array of a constant, and that nothing else in the step sees.
    """
    nodes = order(loop.body)
    users: dict[Node, list[Node | None]] = {}
    for node in nodes:
        for operand in node.operands:
            users.setdefault(operand, []).append(node)
    for root in loop.body:
        users.setdefault(root, []).append(None)
    results = [*loop.results]
    for i, node in enumerate(loop.results[: loop.carries]):
        if node.op != "add" or not is_filled(operands[i]) or users[node] != [None]:
            continue
        own = [o for o in node.operands if o.op == "leaf" and position_of(o) == i]
        others = [o for o in node.operands if o not in own]
        if len(own) == 1 and users[own[0]] == [node] and own[0].shape == node.shape:
            results[i] = make("accumulate", (own[0], *others), None, node.shape)
    return replace(loop, results=tuple(results))


def _adds_to(node: Node, position: int) -> bool:
    """Return whether a node adds to a carried value in place."""
    first = node.operands[0]
    return node.op == "accumulate" and first.op == "leaf" and position_of(first) == position


def _carries_in(node: Node, carries: int) -> set[int]:
    return {position_of(node)} if node.op == "leaf" and position_of(node) < carries else set()


def _reads(node: Node, plan: Plan, carries: int) -> set[int]:
    """Return the carried values whose names stand in the text of a line."""
    found: set[int] = set()
    condition = plan.conditions.get(node)
    stack = [*node.operands, *([] if condition is None else [condition])]
    while stack:
        part = stack.pop()
        found |= _carries_in(part, carries)
        if part not in plan.lined:
            stack.extend(part.operands)
    return found


def _last_reads(plan: Plan, carries: int) -> dict[int, int]:
    """Return the place of the last line that each carried value stands in."""
    last: dict[int, int] = {}
    for place, node in enumerate(plan.nodes):
        if node in plan.lined:
            for position in _reads(node, plan, carries):
                last[position] = place
    return last
