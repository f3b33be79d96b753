"""Sums along axes of what lies side by side: trapezoid, gradient, interp, convolve, polyval.

trapezoid(y, x)     sum((x[1:] - x[:-1])*(y[1:] + y[:-1])/2)
convolve(x, v)      the rows of outer(v, x), each shifted by one more, added up
interp(x, xp, fp)   weights @ fp, where two neighbours of each x have weights
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import product as product_over
from math import prod

from ...graph.dimensions import Dimension, at_least, product
from ...graph.dimensions import minus as difference_of
from ...graph.dimensions import plus as sum_of
from ...graph.dimensions import times as product_of
from ...graph.node import Node, constant
from .call import (
    Call,
    along,
    entry,
    expanded,
    flat,
    flipped,
    joined,
    minus,
    needs_array,
    over,
    part,
    plus,
    reshaped,
    stretched,
    summed,
    times,
    with_size,
)
from .moved import diff

_MOST = 64  # terms of a polynomial, or entries of a kernel, that are written out one by one


def _trapezoids(call: Call, y: Node, x: Node | None, dx: Node, axis: int) -> tuple[Node, int]:
    rank = len(needs_array(call, y).shape)
    axis = call.axis(axis, rank, y.shape)
    both = plus(call, part(call, y, axis, 1, None), part(call, y, axis, None, -1))
    width = dx
    if x is not None and len(x.shape) == 1:
        width = along(call, diff(call, x, 1, 0, None, None), axis, rank)
    elif x is not None:
        width = diff(call, x, 1, axis, None, None)
    return over(call, times(call, width, both), constant(2.0)), axis


def trapezoid(call: Call, y: Node, x: Node | None, dx: Node, axis: int) -> Node:
    """`trapezoid(y, x, dx, axis)`: the integral of a line through points."""
    areas, axis = _trapezoids(call, y, x, dx, axis)
    return summed(call, areas, axis)


def cumulative_trapezoid(
    call: Call, y: Node, x: Node | None, dx: Node, axis: int, initial: Node | None
) -> Node:
    """`cumulative_trapezoid(y, x)`: the integral up to each point but the first."""
    areas, axis = _trapezoids(call, y, x, dx, axis)
    total = call.build("cumsum", (areas,), axis)
    if initial is None:
        return total
    return joined(call, [stretched(call, initial, with_size(total.shape, axis, 1)), total], axis)


def gradient(call: Call, f: Node, spacing: Node | None, axis: int | None, order: int) -> Node:
    """`gradient(f, h)`: central differences, and one-sided ones at the edges, along one axis."""
    rank = len(needs_array(call, f).shape)
    if axis is None and rank > 1:
        hint = "axis=0 is along the first"
        raise call.unread("{} of an array with several axes is an array for each: name one", hint)
    if order != 1:
        raise call.unread("{} has edges of the first order here", "leave edge_order out")
    axis = call.axis(axis or 0, rank, f.shape)
    if isinstance(f.shape[axis], int) and not at_least(f.shape[axis], 2):
        raise call.misfit("{} needs two entries along its axis", "one alone has no difference")
    steps = diff(call, f, 1, axis, None, None)
    if spacing is not None and spacing.shape:
        widths = along(call, diff(call, spacing, 1, 0, None, None), axis, rank)
        slopes = over(call, steps, widths)
        before, after = part(call, widths, axis, None, -1), part(call, widths, axis, 1, None)
        weighed = plus(
            call,
            times(call, part(call, slopes, axis, None, -1), after),
            times(call, part(call, slopes, axis, 1, None), before),
        )
        inner = over(call, weighed, plus(call, before, after))
    else:
        width = constant(1.0) if spacing is None else spacing
        slopes = over(call, steps, width)
        both = minus(call, part(call, f, axis, 2, None), part(call, f, axis, None, -2))
        inner = over(call, both, times(call, constant(2.0), width))
    ends = part(call, slopes, axis, 0, 1), part(call, slopes, axis, -1, None)
    return joined(call, [ends[0], inner, ends[1]], axis)


def interp(call: Call, x: Node, xp: Node, fp: Node, left: Node | None, right: Node | None) -> Node:
    """`interp(x, xp, fp)`: the line through points, level beyond its ends.

    How far x is along each piece, from 0 to 1, tells the weights of the points: those of the two
    around it add up to 1, and the others are 0. At a point the slope is the mean of both sides.
    """
    if len(xp.shape) != 1 or xp.shape != fp.shape:
        raise call.misfit("{} takes points as two vectors of one length", "interp(x, xp, fp)")
    rank = len(x.shape)
    one = expanded(call, x, rank) if rank else x
    low = part(call, xp, 0, None, -1)
    run = over(call, minus(call, one, low), diff(call, xp, 1, 0, None, None))
    run = call.build("min", (call.build("max", (run, constant(0.0))), constant(1.0)))
    edge = (*x.shape, 1)
    weights = minus(
        call,
        joined(call, [stretched(call, constant(1.0), edge), run], rank),
        joined(call, [run, stretched(call, constant(0.0), edge)], rank),
    )
    op = {1: "dot", 2: "matvec"}.get(rank + 1)
    if op is None:
        rows = reshaped(call, weights, (product(x.shape), xp.shape[0]))
        result = reshaped(call, call.build("matvec", (rows, fp)), x.shape)
    else:
        result = call.build(op, (weights, fp))
    for value, beyond, place in ((left, "lt", 0), (right, "gt", -1)):
        if value is not None:
            outside = call.build(beyond, (x, entry(call, xp, 0, place)))
            result = call.build("where", (outside, value, result))
    return result


# ---- sums of products --------------------------------------------------------------------------


def _full(call: Call, x: Node, v: Node) -> Node:
    """Return the convolution of two vectors, of length n + m - 1.

    Rows of outer(v, x) with m zeros behind them, read as rows that are one entry shorter, are each
    shifted by one more.
    """
    (n,), (m,) = x.shape, v.shape
    rows = call.build("outer", (v, x))
    if m == 1:
        return flat(call, rows)
    zeros = stretched(call, constant(0.0), (m, m))
    wide = flat(call, call.build("concat", (rows, zeros), 1))
    total = difference_of(sum_of(n, m), 1)
    kept = part(call, wide, 0, None, product_of(m, total))
    return summed(call, reshaped(call, kept, (m, total)), 0)


def _convolved(is_correlation: bool) -> Callable[[Call, Node, Node, str], Node]:
    def read(call: Call, x: Node, v: Node, mode: str) -> Node:
        if mode not in ("full", "same", "valid"):
            raise call.unread(f"{{}} has no mode {mode}", "it is full, same or valid")
        x, v = (stretched(call, one, (1,)) if not one.shape else one for one in (x, v))
        for one in (x, v):
            if len(one.shape) != 1 or one.shape[0] == 0:
                raise call.misfit("{} takes two vectors with entries", "of matrices convolve2d")
        v = flipped(call, v, 0) if is_correlation else v
        is_swapped = at_least(v.shape[0], x.shape[0]) and v.shape != x.shape
        long, short = (v, x) if is_swapped else (x, v)
        n, m = long.shape[0], short.shape[0]
        if mode != "full" and not at_least(n, m):  # it is checked when the function is called
            long = joined(call, [part(call, long, 0, None, m), part(call, long, 0, m, None)], 0)
        total = _full(call, long, short)
        if mode == "full":
            return total
        if mode == "valid":
            return part(call, total, 0, difference_of(m, 1), n)
        if not isinstance(m, int):
            hint = "declare the dimension of the kernel as a whole number"
            raise call.misfit(f"{{}} cuts {m} - 1 entries off in halves", hint)
        start = m // 2 if is_swapped and is_correlation else (m - 1) // 2
        return part(call, total, 0, start, sum_of(start, n))

    return read


def _convolved_2d(is_correlation: bool) -> Callable[..., Node]:
    def read(call: Call, x: Node, v: Node, mode: str, boundary: str, value: Node) -> Node:
        if mode not in ("full", "same", "valid") or boundary != "fill":
            raise call.unread("{} has the modes full, same and valid", "pad says what is outside")
        if len(x.shape) != 2 or len(v.shape) != 2:
            raise call.misfit("{} takes two matrices", "of vectors it is convolve")
        sizes = [size for size in v.shape if isinstance(size, int)]
        if len(sizes) != 2 or not 0 < prod(sizes) <= _MOST:
            hint = f"declare it with numbers, of {_MOST} entries at most"
            raise call.misfit("{} takes a small kernel", hint)
        for axis, size in enumerate(sizes if mode != "valid" else ()):
            few, many = (size - 1) // 2, size // 2
            before, after = (few, many) if is_correlation else (many, few)
            if mode == "full":
                before = after = size - 1
            left, right = (
                stretched(call, value, with_size(x.shape, axis, one)) for one in (before, after)
            )
            x = joined(call, [left, x, right], axis)
        lengths = [difference_of(size, sizes[axis] - 1) for axis, size in enumerate(x.shape)]
        if any(isinstance(one, int) and one < 1 for one in lengths):
            raise call.misfit("the kernel of {} is larger than the array", "it stands second")
        if not is_correlation:
            v = flipped(call, flipped(call, v, 0), 1)
        return _weighed(call, x, v, lengths)

    return read


def _weighed(call: Call, x: Node, v: Node, lengths: list[Dimension]) -> Node:
    """Return the sum of the entries of a kernel times what of an array is under each."""
    total = constant(0.0)
    for place in product_over(*(range(size) for size in v.shape if isinstance(size, int))):
        term = times(call, call.build("index", (v,), place), _window(call, x, place, lengths))
        total = plus(call, total, term)
    return total


def _window(call: Call, x: Node, starts: Sequence[int], lengths: list[Dimension]) -> Node:
    for axis, (start, length) in enumerate(zip(starts, lengths, strict=True)):
        x = part(call, x, axis, start, sum_of(start, length))
    return x


def polyval(call: Call, p: Node, x: Node) -> Node:
    """`polyval(p, x)`: the polynomial with these factors, the highest power first."""
    if len(p.shape) != 1:
        raise call.misfit("{} takes its factors as a vector", "the highest power first")
    (count,) = p.shape
    if not isinstance(count, int) or count > _MOST or count == 0:
        hint = f"declare it with a number, of {_MOST} at most"
        raise call.misfit("{} takes a known number of factors", hint)
    total = stretched(call, entry(call, p, 0, 0), x.shape)
    for place in range(1, count):
        total = plus(call, times(call, total, x), entry(call, p, 0, place))
    return total


READERS: Mapping[str, tuple[str, Callable[..., Node]]] = {
    "trapezoid": ("y x? dx=1 axis:axis=-1", trapezoid),
    "trapz": ("y x? dx=1 axis:axis=-1", trapezoid),
    "cumulative_trapezoid": ("y x? dx=1 axis:axis=-1 initial?", cumulative_trapezoid),
    "gradient": ("f spacing? axis:axes? edge_order:axis=1", gradient),
    "interp": ("x xp fp left? right?", interp),
    "convolve": ("a v mode:word=full", _convolved(is_correlation=False)),
    "correlate": ("a v mode:word=valid", _convolved(is_correlation=True)),
    "convolve2d": (
        "in1 in2 mode:word=full boundary:word=fill fillvalue=0",
        _convolved_2d(is_correlation=False),
    ),
    "correlate2d": (
        "in1 in2 mode:word=full boundary:word=fill fillvalue=0",
        _convolved_2d(is_correlation=True),
    ),
    "polyval": ("p x", polyval),
}
