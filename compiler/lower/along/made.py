"""Arrays made of numbers and dimensions, and triangles of matrices: arange, linspace, full, tril.

arange(1, n)          1 + the numbers 0, 1, … n - 2
linspace(a, b, 5)     a + (b - a)*[0, 1/4, …], whose last is b itself
tril(A)               where(row >= column, A, 0)
"""

from collections.abc import Callable, Mapping
from math import ceil, isfinite

from ...graph.dimensions import Dimension, Shape, divided
from ...graph.dimensions import minus as difference_of
from ...graph.node import Node, constant
from .call import (
    Call,
    along,
    counted,
    expanded,
    minus,
    needs_array,
    number,
    over,
    part,
    plus,
    stretched,
    times,
)


def arange(call: Call, start: Node, stop: Node | None, step: Node | None) -> Node:
    """`arange(start, stop, step)` of numbers and dimensions."""
    if stop is None:
        start, stop = constant(0.0), start
    builder = call.scope.builder
    numbers = [1.0 if one is None else builder.number(one) for one in (start, stop, step)]
    if None not in numbers:
        first, last, by = (float(one or 0) for one in numbers)
        if by == 0:
            raise call.misfit("the step of {} is 0", "it is any other number")
        far = (last - first) / by
        if not isfinite(far):
            raise call.misfit("{} does not end", "its ends are finite numbers")
        count: Dimension | None = max(0, ceil(far))
    else:
        ends = builder.dimension(stop), builder.dimension(start)
        by = numbers[2] or 0
        gap = None if None in ends else difference_of(*ends)  # type: ignore[arg-type]
        count = None if gap is None or by < 1 or by != int(by) else divided(gap, int(by))
    if count is None:
        hint = "linspace(a, b, n) takes any values"
        raise call.unread("{} goes over numbers and dimensions known when compiling", hint)
    places = counted(call, count)
    return plus(call, start, places if step is None else times(call, step, places))


def _fractions(call: Call, count: Dimension, is_closed: bool) -> Node | None:
    """Return 0, 1/(n - 1), … 1 or, without the end, 0, 1/n, …; None of no more than one."""
    if isinstance(count, int) and count < 0:
        raise call.misfit(f"there are no {count} points", "it is 0 or more")
    steps = difference_of(count, 1) if is_closed else count
    if isinstance(steps, int):
        return over(call, counted(call, count), constant(steps)) if steps > 0 else None
    least = call.build("max", (number(steps), constant(1.0)))
    return over(call, counted(call, count), least)


def linspace(
    call: Call, start: Node, stop: Node, count: Dimension, is_closed: bool, axis: int
) -> Node:
    """`linspace(start, stop, num)`, each a value or an array; the last is `stop` itself."""
    return _between(call, start, stop, count, is_closed, axis, _line)


def _line(call: Call, start: Node, stop: Node, fractions: Node) -> Node:
    return plus(call, start, times(call, minus(call, stop, start), fractions))


def _power(call: Call, start: Node, stop: Node, fractions: Node) -> Node:
    return times(call, start, call.build("pow", (over(call, stop, start), fractions)))


def _between(
    call: Call,
    start: Node,
    stop: Node,
    count: Dimension,
    is_closed: bool,
    axis: int,
    curve: Callable[[Call, Node, Node, Node], Node],
) -> Node:
    shape = call.build("add", (start, stop)).shape
    rank = len(shape) + 1
    where = call.axis(axis, rank)
    fractions = _fractions(call, count, is_closed)
    wanted: Shape = (*shape[:where], count, *shape[where:])
    first, last = (
        expanded(call, stretched(call, one, shape), where) if shape else one
        for one in (start, stop)
    )
    if fractions is None:
        return stretched(call, first, wanted)
    points = curve(call, first, last, along(call, fractions, where, rank))
    if is_closed:
        places = along(call, counted(call, count), where, rank)
        is_last = call.build("eq", (places, number(difference_of(count, 1))))
        if not isinstance(count, int):  # of one point that is the first
            is_last = call.build("and", (is_last, call.build("gt", (places, constant(0.0)))))
        points = call.build("where", (is_last, last, points))
    return stretched(call, points, wanted)


def logspace(
    call: Call, start: Node, stop: Node, count: Dimension, is_closed: bool, base: Node, axis: int
) -> Node:
    """`logspace(start, stop, num, base=10)`: powers of the base."""
    return call.build("pow", (base, linspace(call, start, stop, count, is_closed, axis)))


def geomspace(
    call: Call, start: Node, stop: Node, count: Dimension, is_closed: bool, axis: int
) -> Node:
    """`geomspace(start, stop, num)`: each point is the one before times the same number."""
    return _between(call, start, stop, count, is_closed, axis, _power)


def full(call: Call, shape: Shape, value: Node) -> Node:
    """`full(shape, fill_value)`."""
    if any(isinstance(size, int) and size < 0 for size in shape):
        raise call.misfit("a dimension of {} cannot be negative", "a dimension is 0 or more")
    return stretched(call, value, shape)


def full_like(call: Call, x: Node, value: Node, shape: Shape | None) -> Node:
    """`full_like(x, fill_value)`."""
    return stretched(call, value, x.shape if shape is None else shape)


# ---- triangles ---------------------------------------------------------------------------------


def _is_below(call: Call, rows: Dimension, columns: Dimension, offset: Dimension) -> Node:
    """Return whether the column of each entry is at most so far behind its row."""
    row = expanded(call, counted(call, rows), 1)
    column = expanded(call, counted(call, columns), 0)
    return call.build("ge", (plus(call, number(offset), row), column))


def _triangle(is_lower: bool) -> Callable[[Call, Node, Dimension], Node]:
    def read(call: Call, x: Node, k: Dimension) -> Node:
        needs_array(call, x)
        if len(x.shape) == 1:
            x = stretched(call, x, x.shape * 2)
        rows, columns = x.shape[-2:]
        offset = k if is_lower else difference_of(k, 1)
        is_below = _is_below(call, rows, columns, offset)
        branches = (x, constant(0.0)) if is_lower else (constant(0.0), x)
        return call.build("where", (is_below, *branches))

    return read


def tri(call: Call, rows: Dimension, columns: Dimension | None, k: Dimension) -> Node:
    """`tri(N, M, k)`: ones on the diagonal and below it."""
    is_below = _is_below(call, rows, rows if columns is None else columns, k)
    return call.build("where", (is_below, constant(1.0), constant(0.0)))


def vander(call: Call, x: Node, count: Dimension | None, is_increasing: bool) -> Node:
    """`vander(x, N)`: the powers of each entry, the highest first."""
    needs_array(call, x)
    powers = counted(call, x.shape[0] if count is None else count)
    if not is_increasing:
        powers = part(call, powers, 0, None, None, -1)
    return call.build("pow", (expanded(call, x, 1), expanded(call, powers, 0)))


READERS: Mapping[str, tuple[str, Callable[..., Node]]] = {
    "arange": ("start stop? step?", arange),
    "linspace": ("start stop num:size=50 endpoint:flag=True axis:axis=0", linspace),
    "logspace": ("start stop num:size=50 endpoint:flag=True base=10 axis:axis=0", logspace),
    "geomspace": ("start stop num:size=50 endpoint:flag=True axis:axis=0", geomspace),
    "full": ("shape:shape fill_value", full),
    "full_like": ("a fill_value shape:shape?", full_like),
    "tril": ("m k:size=0", _triangle(is_lower=True)),
    "triu": ("m k:size=0", _triangle(is_lower=False)),
    "tri": ("N:size M:size? k:size=0", tri),
    "vander": ("x N:size? increasing:flag=False", vander),
}
