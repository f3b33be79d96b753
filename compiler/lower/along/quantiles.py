"""Medians and quantiles: values between the entries of an array in order.

In: a call, nodes and settings. Out: a node.

    median(x)   ->   (s[floor((n - 1)/2)] + s[ceil((n - 1)/2)])/2      of s = sort(x)
"""

from collections.abc import Callable, Mapping
from typing import Any

from ...graph.dimensions import product, show
from ...graph.node import Node, constant, number_of
from .. import gathers
from .call import (
    Call,
    entry,
    expanded,
    minus,
    needs_array,
    number,
    over,
    plus,
    reshaped,
    times,
    transposed,
)
from .order import Axes, taken

# What the place of a quantile is made of: `alpha` and `beta` of Hyndman and Fan, and how a place
# between two entries is rounded.
_METHODS: Mapping[str, tuple[float, float]] = {
    "linear": (1, 1),
    "hazen": (0.5, 0.5),
    "weibull": (0, 0),
    "interpolated_inverted_cdf": (0, 1),
    "median_unbiased": (1 / 3, 1 / 3),
    "normal_unbiased": (3 / 8, 3 / 8),
}
_ROUNDED: Mapping[str, tuple[str, ...]] = {
    "lower": ("floor",),
    "higher": ("ceil",),
    "nearest": ("round",),
    "midpoint": ("floor", "ceil"),
}


def _rows(call: Call, x: Node, axes: Axes) -> tuple[Node, list[int]]:
    """Return an array with the axes that are reduced as its last one, and which those are."""
    needs_array(call, x)
    rank = len(x.shape)
    named = range(rank) if axes is None else [axes] if isinstance(axes, int) else axes
    chosen = [call.axis(one, rank, x.shape) for one in named]
    if len(set(chosen)) < len(chosen):
        raise call.misfit("an axis is named twice", "leave one of the two out")
    others = [one for one in range(rank) if one not in chosen]
    moved = transposed(call, x, [*others, *chosen])
    size = product(x.shape[one] for one in chosen)
    if size == 0:
        raise call.misfit("{} of no entries", f"the array is {show(x.shape)}")
    return reshaped(call, moved, (*(x.shape[one] for one in others), size)), chosen


def _at(call: Call, x: Node, place: Node) -> Node:
    """Return the entries along the last axis at a place, or at several: numbers, or a row each."""
    last = len(x.shape) - 1
    if place.op == "const":
        return entry(call, x, last, int(number_of(place)))
    if len(place.shape) < len(x.shape) or last == 0:
        return call.build("gather", (x, place), last)
    return gathers.along(x, place, last, call.callee, call.scope)


def _rounded(call: Call, how: str, place: Node) -> Node:
    return call.build(how, (place,))


def _between(call: Call, x: Node, place: Node, method: str) -> Node:
    """Return the entries at a place between two of a sorted axis, as a method has it."""
    if method in _ROUNDED:
        found = [_at(call, x, _rounded(call, how, place)) for how in _ROUNDED[method]]
        return found[0] if len(found) == 1 else _middle(call, *found)
    low = _rounded(call, "floor", place)
    first = _at(call, x, low)
    share = minus(call, place, low)
    if share.op == "const" and number_of(share) == 0:
        return first
    second = _at(call, x, _rounded(call, "ceil", place))
    return plus(call, first, times(call, share, minus(call, second, first)))


def _middle(call: Call, first: Node, second: Node) -> Node:
    if first is second:
        return first
    return over(call, plus(call, first, second), constant(2))


def _place(call: Call, q: Node, count: Node, method: str) -> Node:
    """Return where a quantile is among so many entries in order: q*(count - 1)."""
    if method in _ROUNDED or method == "linear":
        return times(call, q, minus(call, count, constant(1)))
    alpha, beta = _METHODS[method]
    place = plus(call, times(call, q, count), constant(alpha - 1))
    if alpha + beta != 1:
        place = plus(call, place, times(call, q, constant(1 - alpha - beta)))
    last = minus(call, count, constant(1))
    return call.build("max", (call.build("min", (place, last)), constant(0)))


def _known(call: Call, x: Node, found: Node, rank: int) -> Node:
    """Return what was found where none of the entries, in order, is nan: that would be the last."""
    last = entry(call, x, len(x.shape) - 1, -1)
    if len(found.shape) > rank:
        last = expanded(call, last, len(last.shape))
    holds = call.build("eq", (last, last))
    return call.build("where", (holds, found, constant(float("nan"))))


def _reduced(
    call: Call, x: Node, axes: Axes, keepdims: bool, skips: bool, find: Callable[..., Node]
) -> Node:
    """Return what is found of sorted rows, with nan where one is; or nan left out."""
    rows, chosen = _rows(call, x, axes)
    rank = len(rows.shape) - 1
    order = call.build("argsort", (rows,), rank)
    sorted_ = taken(call, rows, order, rank)
    count = number(rows.shape[-1])
    if skips:
        ones = call.build("where", (call.build("eq", (rows, rows)), constant(1), constant(0)))
        count = call.build("sum", (ones,), (rank,), False)
    found = find(sorted_, count)
    found = found if skips else _known(call, sorted_, found, rank)
    if len(found.shape) > rank:  # several quantiles stand first
        found = transposed(call, found, [rank, *range(rank)])
        chosen = [one + 1 for one in chosen]
    return expanded(call, found, *sorted(chosen)) if keepdims else found


def _median(skips: bool) -> Callable[..., Node]:
    def read(call: Call, x: Node, axes: Axes, keepdims: bool) -> Node:
        def find(rows: Node, count: Node) -> Node:
            place = over(call, minus(call, count, constant(1)), constant(2))
            if place.shape:
                place = expanded(call, place, len(place.shape))
            low, high = (_at(call, rows, _rounded(call, how, place)) for how in ("floor", "ceil"))
            found = _middle(call, low, high)
            if place.shape:
                found = call.build("squeeze", (found,), (len(found.shape) - 1,))
            return found

        return _reduced(call, x, axes, keepdims, skips, find)

    return read


def _quantile(scale: int, skips: bool) -> Callable[..., Node]:
    def read(
        call: Call, x: Node, given: Any, axes: Axes, method: str, keepdims: bool, other: str | None
    ) -> Node:
        method = other or method
        if method not in _METHODS and method not in _ROUNDED:
            raise call.unread(
                f"{{}} has no method {method} here",
                f"it is one of {', '.join([*_METHODS, *_ROUNDED])}",
            )
        q = call.build("stack", given, 0) if isinstance(given, tuple) and given else given
        if isinstance(q, tuple) or len(q.shape) > 1:
            shown = show(q.shape) if isinstance(q, Node) else "none"
            raise call.misfit(f"{{}} takes a number, or a vector of them: {shown}", _Q)
        for one in q.operands if q.op == "stack" else [q]:
            if one.op == "const" and not 0 <= number_of(one) <= scale:
                message = f"{{}} takes 0 to {scale}, not {number_of(one):g}"
                raise call.misfit(message, "percentile(x, 50) is quantile(x, 0.5)")
        q = q if scale == 1 else over(call, q, constant(scale))

        def find(rows: Node, count: Node) -> Node:
            wide, each = count, q
            if count.shape:
                wide = expanded(call, count, len(count.shape))
            place = _place(call, each, wide, method)
            found = _between(call, rows, place, method)
            if count.shape and not q.shape:
                found = call.build("squeeze", (found,), (len(found.shape) - 1,))
            return found

        return _reduced(call, x, axes, keepdims, skips, find)

    return read


_Q = "as in quantile(x, [0.25, 0.75])"


_MOST = "x axis:axes? keepdims:flag=False"
_QUANTILE = "x q:values axis:axes? method:word=linear keepdims:flag=False interpolation:word?"

READERS: Mapping[str, tuple[str, Callable[..., Node]]] = {
    "median": (_MOST, _median(skips=False)),
    "nanmedian": (_MOST, _median(skips=True)),
    "quantile": (_QUANTILE, _quantile(1, skips=False)),
    "nanquantile": (_QUANTILE, _quantile(1, skips=True)),
    "percentile": (_QUANTILE, _quantile(100, skips=False)),
    "nanpercentile": (_QUANTILE, _quantile(100, skips=True)),
}
