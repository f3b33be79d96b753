"""Checkpoints: the backward pass works forward values out again, and few of them are kept.

In: a differentiated graph, and into how many segments its forward pass is to be cut. Out: the graph
with `again` nodes. What is alive at a cut is kept. Whatever else the backward pass uses is a second
computation of its segment, from what is kept; that of the last segment is the first.

    a = tanh(w*x); b = tanh(w*a); f = b^2, cut behind a
        ->   d_w uses tanh(again(w; 0)*again(x; 0)), and not a any more

`again(x; s)` is the value x as it stands in the second computation of segment s. Whatever is built
on it is another node than the first computation, so nothing takes the two for one. The operations
are the same, and so are the numbers, to the bit; but a long sum over segments, such as that of a
weight which many layers share, is added up in the order in which these come.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import field

from ..errors import InputError
from ..graph.graph import Graph, derived_anew, order, same
from ..graph.node import Node
from ..records import dataclass
from .replayed import again, replayed
from .segments import cuts, owner
from .sums import in_order, long_sums

BACKWARD = frozenset({"gradient", "vjp"})  # the results that one backward pass gives


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """A graph in segments: how many, to which each node belongs, and what is computed again.

    `segment` has the nodes of the forward pass, of second computations and of the backward pass;
    `first` maps a node of a second computation to the first. A graph that is not cut is one.
    """

    graph: Graph
    count: int = 1
    segment: Mapping[Node, int] = field(default_factory=dict)
    first: Mapping[Node, Node] = field(default_factory=dict)


def check_checkpoint(checkpoint: bool | int | None) -> None:
    """Raise `InputError` where the number of segments is none."""
    if checkpoint is None or isinstance(checkpoint, bool):
        return
    if not isinstance(checkpoint, int) or checkpoint < 1:
        what = f"a number of segments is 1 or more, not {checkpoint!r}"
        raise InputError(what, None, "leave it out: checkpoint=True, or --checkpoint, chooses it")


def checkpointed(graph: Graph, checkpoint: bool | int | None = True) -> Checkpoints:
    """Return the graph with its backward pass computed from checkpoints.

    The forward pass is cut into that many segments; where it is True, into as many as keep least in
    memory. Where there are loops, it is their steps that are cut. What has other results than those
    of a backward pass stays as it is. Raises `InputError` for more segments than values, or steps.
    """
    if not checkpoint or graph.results.keys() - BACKWARD:
        return Checkpoints(graph)
    count = None if checkpoint is True else checkpoint
    again = replayed(graph, count)
    if again is not None:
        return Checkpoints(again)
    forward = forward_nodes(graph)
    derived = order(graph.roots(), forward)
    if not derived:
        return Checkpoints(graph)
    results = {*graph.roots()}
    last = _last_uses(forward, results)
    held = Counter({owner(one) for node in derived for one in node.operands} & last.keys())
    held.update(one for pairs in graph.adjoints.values() for one in pairs.keys() & held.keys())
    named = {*graph.names.values(), *results}
    places = cuts(forward, last, held, named, count)
    if not places:
        return Checkpoints(graph)
    segment = {
        node: bisect_left(places, place) for place, node in enumerate(forward) if node in last
    }
    kept = {node for node in last if segment[node] < bisect_left(places, last[node])}
    copies = _copies(segment, kept | results, len(places))
    new = {node: copies.get(node, node) for node in forward}
    first = {copy: node for node, copy in copies.items()}
    where = {copy: segment[node] for copy, node in first.items()}
    adjoints = {one for pairs in graph.adjoints.values() for one in pairs.values()}
    sums = long_sums(derived, adjoints | results)
    for node in derived:
        if node in sums:
            parts = in_order([new[term] for term in sums[node]], where, len(places))
            where |= parts
            *_, new[node] = parts
            continue
        made = new[node] = same(node, tuple([new[operand] for operand in node.operands]))
        found = [where[one] for one in made.operands if one in where]
        is_last = any(segment.get(one) == len(places) for one in made.operands)
        if found or is_last or node in adjoints:
            where[made] = min(found, default=len(places))
    moved = derived_anew(graph, new)
    return Checkpoints(moved, len(places) + 1, {**segment, **where}, first)


def forward_nodes(graph: Graph) -> list[Node]:
    """Return what the outputs are made of, in the order in which it is computed."""
    found = set(order(graph.outputs.values()))
    return order(
        [*(node for node in graph.names.values() if node in found), *graph.outputs.values()]
    )


def _last_uses(forward: Sequence[Node], results: Collection[Node]) -> dict[Node, int]:
    """Return the place of the last use of each value in the forward pass; of a result, the end.

    A value is what is worked out from inputs; what is made of sizes alone is no value.
    """
    last: dict[Node, int] = {}
    for place, node in enumerate(forward):
        if any(one.op == "input" or one.shape or one in last for one in node.operands):
            last[node] = place
        for operand in node.operands:
            for one in (operand, owner(operand)):
                if one in last:
                    last[one] = place
    last.update({node: len(forward) - 1 for node in results if node in last})
    return last


def _copies(segment: Mapping[Node, int], kept: Collection[Node], end: int) -> dict[Node, Node]:
    """Return the second computation of each value that is not kept, but for the last segment."""
    copies: dict[Node, Node] = {}
    for node, number in segment.items():
        if number < end and node not in kept:
            copies[node] = same(
                node,
                tuple(
                    [
                        copies.get(one)
                        or (again(one, number) if one.op == "input" or one in segment else one)
                        for one in node.operands
                    ]
                ),
            )
    return copies
