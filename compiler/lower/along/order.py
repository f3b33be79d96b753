"""What is put in order: sort, places, the largest few, running maxima.

In: a call, nodes and settings. Out: a node. Places are whole numbers that nothing flows through,
and what is sorted is gathered from them, so that a gradient follows one permutation.

    sort(x)               ->   x[argsort(x)]
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...graph.dimensions import Dimension, Shape, show
from ...graph.node import Node
from .. import gathers
from .call import (
    Call,
    flat,
    needs_array,
    number,
    over,
    part,
)

Axes = int | Sequence[int] | None


# ---- places ------------------------------------------------------------------------------------


def _axis(call: Call, x: Node, axis: Axes) -> tuple[Node, int]:
    """Return an array and the axis to go along: of None all entries as one vector."""
    needs_array(call, x)
    if axis is None:
        return flat(call, x), 0
    if not isinstance(axis, int):
        raise call.misfit("{} goes along one axis", "or along all entries, with axis=None")
    return x, call.axis(axis, len(x.shape), x.shape)


def _negated(call: Call, x: Node, is_so: bool) -> Node:
    return call.build("neg", (x,)) if is_so else x


def _checked_kind(call: Call, kind: str | None, order: str | None) -> None:
    known = ("quicksort", "mergesort", "heapsort", "stable")
    if kind is not None and kind not in known:
        raise call.unread(f"{{}} has no kind {kind}", f"it is one of {', '.join(known)}")
    if order is not None:
        raise call.unread("{} takes no order of fields", "leave order out: arrays are of numbers")


def _direction(call: Call, is_descending: bool, word: str | None) -> bool:
    if word not in (None, "ASCENDING", "DESCENDING"):
        raise call.unread(f"{{}} has no direction {word}", "it is 'ASCENDING' or 'DESCENDING'")
    return is_descending or word == "DESCENDING"


def argsort(
    call: Call,
    x: Node,
    axis: Axes,
    kind: str | None,
    order: str | None,
    _stable: bool,
    is_descending: bool,
    direction: str | None,
) -> Node:
    """`argsort(x, axis)`: places in the order of their entries; those that are equal keep it."""
    _checked_kind(call, kind, order)
    x, along_ = _axis(call, x, axis)
    is_descending = _direction(call, is_descending, direction)
    return call.build("argsort", (_negated(call, x, is_descending),), along_)


def sort(call: Call, x: Node, axis: Axes, *settings: Any) -> Node:
    """`sort(x, axis)`: the entries along an axis in order, the smallest first."""
    places = argsort(call, x, axis, *settings)
    x, along_ = _axis(call, x, axis)
    return taken(call, x, places, along_)


def taken(call: Call, x: Node, places: Node, axis: int) -> Node:
    """Return the entries at places along an axis, the others going along."""
    if len(x.shape) == 1:
        return call.build("gather", (x, places), 0)
    return gathers.along(x, places, axis, call.callee, call.scope)


def _argmost(is_least: bool) -> Callable[..., Node]:
    """Return what reads argmax and argmin."""

    def read(call: Call, x: Node, axis: Axes, keepdims: bool) -> Node:
        needs_array(call, x)
        rank = len(x.shape)
        if axis is not None and not isinstance(axis, int):
            raise call.misfit("{} goes along one axis", "or along all entries, with axis=None")
        axes = (*range(rank),) if axis is None else (call.axis(axis, rank, x.shape),)
        if any(x.shape[one] == 0 for one in axes):
            raise call.misfit("{} of no entries", f"the array is {show(x.shape)}")
        x = _negated(call, x, is_least)
        return call.build("argmax", (x,), axes, keepdims)

    return read


def _cumulated(is_least: bool) -> Callable[..., Node]:
    """Return what reads cummax and cummin: the largest, or the least, so far."""

    def read(call: Call, x: Node, axis: Axes) -> Node:
        x, along_ = _axis(call, x, axis)
        places = call.build("argcummax", (_negated(call, x, is_least),), along_)
        return taken(call, x, places, along_)

    return read


def _accumulated(op: str) -> Callable[..., Node]:
    """Return what reads np.add.accumulate and np.multiply.accumulate."""

    def read(call: Call, x: Node, axis: int) -> Node:
        x, along_ = _axis(call, x, axis)
        return call.build(op, (x,), along_)

    return read


def _reduced_by(op: str) -> Callable[..., Node]:
    """Return what reads np.add.reduce and those like it, which go along the first axis."""

    def read(call: Call, x: Node, axes: Axes, keepdims: bool) -> Node:
        rank = len(needs_array(call, x).shape)
        named = range(rank) if axes is None else [axes] if isinstance(axes, int) else axes
        chosen = tuple(sorted({call.axis(one, rank, x.shape) for one in named}))
        return call.build(op, (x,), chosen, keepdims)

    return read


def topk(
    call: Call, x: Node, k: Dimension, axis: int, is_largest: bool, _sorted: bool
) -> list[Node]:
    """`topk(x, k)`: the k largest along an axis, the largest first, and their places."""
    x, along_ = _axis(call, x, axis)
    size = x.shape[along_]
    if isinstance(k, int) and isinstance(size, int) and not 0 <= k <= size:
        raise call.misfit(f"{{}} takes {k} of {size} entries", f"it takes 0 to {size}")
    order = call.build("argsort", (_negated(call, x, is_largest),), along_)
    places = part(call, order, along_, None, k)
    return [taken(call, x, places, along_), places]


def _pair(call: Call, x: Node, axis: int, is_descending: bool, stable: bool) -> list[Node]:
    """PyTorch's `sort(x, dim)`: what is sorted, and the places where it stood."""
    x, along_ = _axis(call, x, axis)
    places = call.build("argsort", (_negated(call, x, is_descending),), along_)
    return [taken(call, x, places, along_), places]


def _cumulated_pair(is_least: bool) -> Callable[..., list[Node]]:
    def read(call: Call, x: Node, axis: int) -> list[Node]:
        x, along_ = _axis(call, x, axis)
        places = call.build("argcummax", (_negated(call, x, is_least),), along_)
        return [taken(call, x, places, along_), places]

    return read


_SORT = (
    "x axis:axes=-1 kind:word? order:word? stable:flag=True descending:flag=False direction:word?"
)
_MOST = "x axis:axes? keepdims:flag=False"
_REDUCED = "x axis:axes=0 keepdims:flag=False"

READERS: Mapping[str, tuple[str, Callable[..., Node]]] = {
    "argsort": (_SORT, argsort),
    "sort": (_SORT, sort),
    "argmax": (_MOST, _argmost(is_least=False)),
    "argmin": (_MOST, _argmost(is_least=True)),
    "cummax": ("x axis:axes=0", _cumulated(is_least=False)),
    "cummin": ("x axis:axes=0", _cumulated(is_least=True)),
    "maximum.accumulate": ("x axis:axis=0", _cumulated(is_least=False)),
    "minimum.accumulate": ("x axis:axis=0", _cumulated(is_least=True)),
    "add.accumulate": ("x axis:axis=0", _accumulated("cumsum")),
    "multiply.accumulate": ("x axis:axis=0", _accumulated("cumprod")),
    "maximum.reduce": (_REDUCED, _reduced_by("amax")),
    "minimum.reduce": (_REDUCED, _reduced_by("amin")),
    "add.reduce": (_REDUCED, _reduced_by("sum")),
    "multiply.reduce": (_REDUCED, _reduced_by("prod")),
    "logaddexp.reduce": (_REDUCED, _reduced_by("logsumexp")),
}


def unravelled(call: Call, places: Node, shape: Shape) -> list[Node]:
    """`unravel_index(k, shape)`: the index along each axis of the entry with a number."""
    found: list[Node] = []
    for size in shape[:0:-1]:
        found.insert(0, call.build("mod", (places, number(size))))
        places = call.build("floor", (over(call, places, number(size)),))
    return [places, *found]


_TOP = "x k:size axis:axis=-1 largest:flag=True sorted:flag=True"
LISTS: Mapping[str, tuple[str, Callable[..., list[Node]]]] = {
    "topk": (_TOP, topk),
    "top_k": (_TOP, topk),
    "unravel_index": ("indices shape:shape", unravelled),
    "torch_sort": ("x axis:axis=-1 descending:flag=False stable:flag=True", _pair),
    "torch_cummax": ("x axis:axis=0", _cumulated_pair(is_least=False)),
    "torch_cummin": ("x axis:axis=0", _cumulated_pair(is_least=True)),
}
# What gives two arrays in PyTorch.
OF_TORCH: Mapping[str, str] = {
    "sort": "torch_sort",
    "cummax": "torch_cummax",
    "cummin": "torch_cummin",
}
