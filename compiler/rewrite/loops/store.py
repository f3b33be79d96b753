"""Graph to graph: what a step works out again of another loop's step is stored by that one.

A step back has the states before each step as elements, and works its step out from those. Where
that costs more than to read it, as a product or an exponential does, the first loop gives it too.

    forwards: z = W @ x + U @ h;  h = tanh(z), gives h    ->   gives z and h
    back:     z = W @ x + U @ h;  d_z = d_h*sech(z)^2     ->   d_z = d_h*sech(z)^2, z an element
"""

from collections import Counter
from collections.abc import Container, Mapping, Sequence, Set

from ...graph.dimensions import Dimension
from ...graph.graph import Graph, everything, order, same
from ...graph.loops import Loop, extended, is_open, leaves_of, loop_of
from ...graph.node import Node, make
from .always import always, costly, is_moved
from .more import reading
from .walk import Rewritten, rewritten


def stored(graph: Graph) -> Graph:
    """Return the graph with loops that read what others have worked out.

    What several loops work out of the steps of one is worked out by that.
    """
    shared = _shared(graph)

    def rule(node: Node, loop: Loop, operands: tuple[Node, ...]) -> Rewritten:
        made = make("scan", operands, loop)
        inside = {one: one for one in order(loop.body)}
        for source in _sources(made):
            made, found = _reading(made, source, shared.get(source, frozenset()))
            inside = {one: found.get(new, new) for one, new in inside.items()}
        return Rewritten(made, {}, inside)

    return rewritten(graph, rule)


def _sources(node: Node) -> list[Node]:
    """Return the scans of as many steps that give elements to this one."""
    loop = loop_of(node)
    given = node.operands[loop.carries : loop.carries + loop.elements]
    scans = dict.fromkeys(one.operands[0] for one in given if one.op == "result")
    return [one for one in scans if loop_of(one).count == loop.count]


def _shared(graph: Graph) -> dict[Node, Set[Node]]:
    """Return, for scans, what several others always work out of their steps, and is costly."""
    users: dict[Node, Counter[Node]] = {}
    for node in everything((*graph.roots(), *graph.wrt.values())):
        for source in _sources(node) if node.op == "scan" else ():
            sure, dear = always(loop_of(node).body), costly(order(loop_of(node).body))
            known = _known(node, source, None)
            found = {there for one, there in known.items() if one in sure and one in dear}
            users.setdefault(source, Counter()).update(found)
    return {
        source: {one for one, count in counted.items() if count > 1}
        for source, counted in users.items()
    }


def _known(node: Node, source: Node, existing: Set[Node] | None) -> dict[Node, Node]:
    """Return what nodes of a scan's body are in that of another, of those that exist there."""
    known = _there(node, source)
    for one in order(loop_of(node).body):
        if one not in known and one.operands and all(o in known for o in one.operands):
            if one.op == "scan" and is_open(one):
                continue  # the way back through it needs to know how many steps it takes here
            there = same(one, tuple([known[o] for o in one.operands]))
            if existing is None or there in existing:
                known[one] = there
    return known


def _reading(node: Node, source: Node, shared: Set[Node]) -> tuple[Node, Mapping[Node, Node]]:
    """Return a scan that reads what it works out like another one, and what its nodes became."""
    loop = loop_of(node)
    first = loop_of(source)
    existing = {*order(first.body)} & always(first.body) | {*order(shared)}
    dear = costly(order(loop.body))
    known = _known(node, source, existing)
    wanted = _frontier(loop.body, known, dear)
    if not wanted:
        return node, {}
    _, stacks = extended(source, [known[one] for one in wanted])
    return reading(node, dict(zip(wanted, stacks, strict=True)), {})


def _there(node: Node, source: Node) -> dict[Node, Node]:
    """Return what leaves of a scan's body, and numbers, are in that of another one."""
    loop, first = loop_of(node), loop_of(source)
    theirs = dict(
        zip(source.operands[first.carries :], leaves_of(source)[first.carries :], strict=True)
    )
    rows = range(first.carries, first.carries + first.elements)
    elements = {source.operands[i]: leaves_of(source)[i] for i in rows}
    known = {one: one for one in order(loop.body) if not one.operands and one.op != "leaf"}
    for position, (own, operand) in enumerate(zip(leaves_of(node), node.operands, strict=True)):
        if position < loop.carries:
            continue
        if position >= loop.carries + loop.elements:
            if operand in theirs and operand not in elements:
                known[own] = theirs[operand]
        elif operand in elements:
            known[own] = elements[operand]
        elif operand.op == "result" and operand.operands[0] is source:
            known[own] = first.results[operand.settings[0]]
    return known


def _frontier(roots: Sequence[Node], known: Mapping[Node, Node], dear: set[Node]) -> list[Node]:
    """Return the nodes nearest to the roots that are known elsewhere, and dear.

    A `while` in a step is gone through again where another loop there takes as many steps: how many
    they were is known of the last step alone.
    """
    scans = [loop_of(one) for one in order(roots) if one.op == "scan"]
    told = {one.count for one in scans if one.condition is None}
    found: dict[Node, None] = {}
    met = set(roots)
    stack = [*roots]
    while stack:
        node = stack.pop()
        if node in known and node in dear and not is_moved(node) and not _tells(node, told):
            found[node] = None
            continue
        fresh = [one for one in node.operands if one not in met]
        met.update(fresh)
        stack.extend(fresh)
    return [node for node in order(roots) if node in found]


def _tells(node: Node, counts: Container[Dimension]) -> bool:
    """Return whether a node is of a `while` that takes one of some numbers of steps."""
    scan = node.operands[0] if node.op == "result" else node
    return scan.op == "scan" and is_open(scan) and loop_of(scan).count in counts
