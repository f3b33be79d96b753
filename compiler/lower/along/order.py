"""What is put in order: sort, median, quantiles, the largest few, running maxima, counts.

In: a call, nodes and settings. Out: a node. Places are whole numbers that nothing flows through,
and what is sorted is gathered from them, so that a gradient follows one permutation.

    sort(x)               ->   x[argsort(x)]
    median(x)             ->   (s[floor((n - 1)/2)] + s[ceil((n - 1)/2)])/2      of s = sort(x)
    searchsorted(a, v)    ->   sum(a < v[:, None], axis=-1)
    bincount(i, w, minlength=k)   ->   zeros(k) with w added at i
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...graph.dimensions import Dimension, Shape, product, show
from ...graph.node import Node, constant, number_of
from .. import gathers
from .call import (
    Call,
    entry,
    expanded,
    flat,
    minus,
    needs_array,
    number,
    over,
    part,
    plus,
    reshaped,
    times,
    transposed,
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


# ---- quantiles ---------------------------------------------------------------------------------

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


# ---- counts ------------------------------------------------------------------------------------


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


_SORT = (
    "x axis:axes=-1 kind:word? order:word? stable:flag=True descending:flag=False direction:word?"
)
_MOST = "x axis:axes? keepdims:flag=False"
_REDUCED = "x axis:axes=0 keepdims:flag=False"
_QUANTILE = "x q:values axis:axes? method:word=linear keepdims:flag=False interpolation:word?"

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
    "median": (_MOST, _median(skips=False)),
    "nanmedian": (_MOST, _median(skips=True)),
    "quantile": (_QUANTILE, _quantile(1, skips=False)),
    "nanquantile": (_QUANTILE, _quantile(1, skips=True)),
    "percentile": (_QUANTILE, _quantile(100, skips=False)),
    "nanpercentile": (_QUANTILE, _quantile(100, skips=True)),
    "searchsorted": ("a v side:word=left right:flag=False", searchsorted),
    "digitize": ("x bins right:flag=False", digitize),
    "bucketize": ("input boundaries right:flag=False", bucketize),
    "bincount": ("x weights? minlength:size? length:size?", bincount),
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
