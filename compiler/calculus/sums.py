"""Long sums over segments: what each adds is added when it is there.

In: the nodes of a backward pass, and the segment of each term of a sum. Out: the sum in the order
in which the segments come, so that no term waits for those of the segments after it.

    d1 + d2 + d3, of the segments 1, 2, 3   ->   d3 + d2 + d1
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from ..graph.node import Node, make
from ..graph.sums import inner_sums, terms_of

_LONG = 8  # terms; shorter sums keep their order, to the bit
_SUMS = ("add", "accumulate")


def long_sums(nodes: Sequence[Node], kept: Collection[Node]) -> dict[Node, list[Node]]:
    """Return the terms of each sum of many; one that is `kept`, or used twice, is a term itself."""
    times = Counter(operand for node in nodes for operand in node.operands)
    sums = [node for node in nodes if node.op in _SUMS]
    inner = inner_sums(sums, times) - set(kept)
    found: dict[Node, list[Node]] = {}
    for node in sums:
        if node not in inner:
            terms = terms_of(node, inner)
            if len(terms) >= _LONG and all(term.shape == node.shape for term in terms):
                found[node] = terms
    return found


def in_order(terms: Sequence[Node], segment: Mapping[Node, int], last: int) -> dict[Node, int]:
    """Return the sums on the way to that of all terms, the last of them, each with its segment."""
    ordered = sorted(terms, key=lambda term: -segment.get(term, last))
    total = ordered[0]
    sums: dict[Node, int] = {}
    for term in ordered[1:]:
        total = make("add", (total, term), None, total.shape)
        sums[total] = segment.get(term, last)
    return sums
