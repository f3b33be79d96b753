"""Where values belong in a vector in order, and what goes to each of so many places.

In: a call, nodes and settings. Out: a node.

    searchsorted(a, v)            ->   sum(a < v[:, None], axis=-1)
    bincount(i, w, minlength=k)   ->   zeros(k) with w added at i
"""

from collections.abc import Callable, Mapping
from typing import Any

from ...graph.dimensions import show
from ...graph.node import Node, constant
from .call import (
    Call,
    entry,
    expanded,
    minus,
    number,
)


def _counted(call: Call, op: str, edges: Node, x: Node) -> Node:
    """Return how many of a vector of edges compare so with each entry: edges < x."""
    if len(edges.shape) != 1:
        shown = show(edges.shape) if edges.shape else "a number"
        raise call.misfit(f"{{}} looks in a vector in order, not {shown}", "as in x: [n]")
    rank = len(x.shape)
    wide = expanded(call, x, rank) if rank else x
    holds = call.build(op, (edges, wide))
    ones = call.build("where", (holds, constant(1), constant(0)))
    return call.build("sum", (ones,), (rank,), False)


def searchsorted(call: Call, edges: Node, x: Node, side: str, is_right: bool) -> Node:
    """`searchsorted(a, v)`: where each v belongs in a vector in order; on the left of equals."""
    if side not in ("left", "right"):
        raise call.unread(f"{{}} has no side {side}", "it is 'left' or 'right'")
    return _counted(call, "le" if is_right or side == "right" else "lt", edges, x)


def digitize(call: Call, x: Node, bins: Node, is_right: bool) -> Node:
    """`digitize(x, bins)`: the number of the bin of each entry; bins may go down too."""
    rising = _counted(call, "lt" if is_right else "le", bins, x)
    falling = _counted(call, "ge" if is_right else "gt", bins, x)
    first, last = (entry(call, bins, 0, place) for place in (0, -1))
    return call.build("where", (call.build("gt", (first, last)), falling, rising))


def bucketize(call: Call, x: Node, edges: Node, is_right: bool) -> Node:
    """PyTorch's `bucketize(x, edges)`: where each entry belongs among edges in order."""
    return _counted(call, "le" if is_right else "lt", edges, x)


def bincount(call: Call, places: Node, weights: Node | None, minlength: Any, length: Any) -> Node:
    """`bincount(i, weights, minlength=k)`: what goes to each of k places, added up.

    NumPy's is longer where an index is k or more: that is an error when it is called.
    """
    size = minlength if length is None else length
    if size is None:
        raise call.unread(
            "how long {} is depends on values", "say it: minlength=k, which all indices are below"
        )
    if len(places.shape) != 1:
        raise call.misfit(f"{{}} takes a vector of indices: {show(places.shape)}", "as in i: [n]")
    if weights is None:
        weights = call.build("broadcast_to", (constant(1),), places.shape)
    if weights.shape != places.shape:
        shown = f"{show(weights.shape)} and {show(places.shape)}"
        raise call.misfit(f"{{}} takes a weight for each index: they are {shown}", "of one shape")
    below = call.build("lt", (places, constant(0)))
    outside = minus(call, places, number(size))  # one below 0 is none here
    safe = call.build("where", (below, outside, places))
    return call.build("scatter_add", (weights, safe), 0, (size,))


READERS: Mapping[str, tuple[str, Callable[..., Node]]] = {
    "searchsorted": ("a v side:word=left right:flag=False", searchsorted),
    "digitize": ("x bins right:flag=False", digitize),
    "bucketize": ("input boundaries right:flag=False", bucketize),
    "bincount": ("x weights? minlength:size? length:size?", bincount),
}
