"""Entries moved along axes, and added or subtracted on the way: roll, flip, diff, cumsum.

In: a call, nodes and settings. Out: a node. An axis of None is all entries as one vector.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ...graph.dimensions import Dimension, times
from ...graph.dimensions import plus as sum_of
from ...graph.node import Node
from ..arrays import scalar_has_nothing
from .call import (
    Call,
    as_vector,
    expanded,
    flat,
    flipped,
    joined,
    minus,
    needs_array,
    part,
    reshaped,
    stretched,
    transposed,
    with_size,
)


def _axes(call: Call, axis: int | Sequence[int] | None, x: Node) -> list[int]:
    """Return the axes that are named, counted from the start; of None all of them."""
    rank = len(x.shape)
    if axis is None:
        return [*range(rank)]
    several = [axis] if isinstance(axis, int) else axis
    return [call.axis(one, rank, x.shape) for one in several]


def cumulated(op: str) -> Callable[..., Node]:
    """Return what reads cumsum or cumprod."""

    def read(call: Call, x: Node, axis: int | None) -> Node:
        if not x.shape:
            raise scalar_has_nothing(op, call.scope.where(call.callee))
        if axis is None:
            return call.build(op, (flat(call, x),), 0)
        return call.build(op, (x,), call.axis(axis, len(x.shape), x.shape))

    return read


def flip(call: Call, x: Node, axis: Any) -> Node:
    """`flip(x, axis)`, along all axes without one."""
    needs_array(call, x)
    axes = _axes(call, axis, x)
    if len(set(axes)) < len(axes):
        raise call.misfit("an axis is named twice", "leave one of the two out")
    for one in axes:
        x = call.build("flip", (x,), one)
    return x


def flipud(call: Call, x: Node) -> Node:
    """`flipud(x)`: rows in reverse order."""
    return call.build("flip", (needs_array(call, x),), 0)


def fliplr(call: Call, x: Node) -> Node:
    """`fliplr(x)`: columns in reverse order."""
    return call.build("flip", (needs_array(call, x, 2),), 1)


def rot90(call: Call, x: Node, k: int, axes: Any) -> Node:
    """`rot90(x, k)`: a quarter turn, from the first of the axes towards the second."""
    needs_array(call, x, 2)
    pair = (0, 1) if axes is None else axes
    first, second = _axes(call, pair, x) if len(pair) == 2 else (0, 0)
    if first == second:
        raise call.misfit("{} turns in the plane of two axes", "as in axes=(0, 1)")
    order = [*range(len(x.shape))]
    order[first], order[second] = second, first
    turns = k % 4
    if turns == 2:
        return flipped(call, flipped(call, x, first), second)
    if turns == 1:
        return transposed(call, flipped(call, x, second), order)
    return flipped(call, transposed(call, x, order), second) if turns else x


def roll(call: Call, x: Node, shift: Any, axis: Any) -> Node:
    """`roll(x, shift, axis)`: several shifts go with several axes, as far as there are some."""
    needs_array(call, x)
    shifts = shift if isinstance(shift, tuple) else (shift,)
    if axis is None:
        total: Dimension = 0
        for one in shifts:
            total = sum_of(total, one)
        return reshaped(call, call.build("roll", (flat(call, x),), total, 0), x.shape)
    axes = _axes(call, axis, x)
    length = max(len(shifts), len(axes))
    if any(len(one) not in (1, length) for one in (shifts, axes)):
        message = f"{{}} has {len(shifts)} shifts for {len(axes)} axes"
        raise call.misfit(message, "each axis has its own shift, or all have one")
    moves: dict[int, Dimension] = {}
    for position in range(length):
        one, where = shifts[position % len(shifts)], axes[position % len(axes)]
        moves[where] = sum_of(moves.get(where, 0), one)
    for where, one in moves.items():
        x = call.build("roll", (x,), one, where)
    return x


def diff(call: Call, x: Node, n: int, axis: int, prepend: Node | None, append: Node | None) -> Node:
    """`diff(x, n, axis)`: x[1:] - x[:-1], n times."""
    needs_array(call, x)
    axis = call.axis(axis, len(x.shape), x.shape)
    if not isinstance(n, int) or n < 0:
        raise call.unread(f"{{}} is taken {n} times", "it is a whole number, 0 or more")
    if n == 0:
        return x
    one = with_size(x.shape, axis, 1)
    ends = [
        None if end is None else end if end.shape else stretched(call, end, one)
        for end in (prepend, append)
    ]
    x = joined(call, [end for end in (ends[0], x, ends[1]) if end is not None], axis)
    for _ in range(n):
        x = minus(call, part(call, x, axis, 1, None), part(call, x, axis, None, -1))
    return x


def ediff1d(call: Call, x: Node, to_end: Node | None, to_begin: Node | None) -> Node:
    """`ediff1d(x)`: differences of all entries, between what is put at the ends."""
    inner = diff(call, flat(call, needs_array(call, x)), 1, 0, None, None)
    ends = [None if end is None else as_vector(call, end) for end in (to_begin, to_end)]
    return joined(call, [one for one in (ends[0], inner, ends[1]) if one is not None], 0)


def moveaxis(call: Call, x: Node, source: Any, destination: Any) -> Node:
    """`moveaxis(x, source, destination)`."""
    needs_array(call, x)
    sources, targets = _axes(call, source, x), _axes(call, destination, x)
    if len(sources) != len(targets) or len({*sources}) + len({*targets}) < 2 * len(sources):
        raise call.misfit("{} takes as many places as axes, each once", "as in moveaxis(x, 0, -1)")
    order = [axis for axis in range(len(x.shape)) if axis not in sources]
    for target, axis in sorted(zip(targets, sources, strict=True)):
        order.insert(target, axis)
    return transposed(call, x, order)


def swapaxes(call: Call, x: Node, axis1: int, axis2: int) -> Node:
    """`swapaxes(x, axis1, axis2)`."""
    needs_array(call, x)
    first, second = _axes(call, (axis1, axis2), x)
    order = [*range(len(x.shape))]
    order[first], order[second] = second, first
    return transposed(call, x, order)


def rollaxis(call: Call, x: Node, axis: int, start: int) -> Node:
    """`rollaxis(x, axis, start)`: an axis put before another."""
    rank = len(needs_array(call, x).shape)
    axis = call.axis(axis, rank, x.shape)
    target = call.axis(start, rank + 1) if start >= 0 else call.axis(start, rank, x.shape)
    order = [one for one in range(rank) if one != axis]
    order.insert(target - (axis < target), axis)
    return transposed(call, x, order)


def atleast(rank: int) -> Callable[[Call, Node], Node]:
    """Return what reads atleast_1d, atleast_2d or atleast_3d."""

    def read(call: Call, x: Node) -> Node:
        if not x.shape:
            return stretched(call, x, (1,) * rank)
        if len(x.shape) >= rank:
            return x
        return expanded(call, x, *{(1, 2): (0,), (1, 3): (0, 2), (2, 3): (2,)}[len(x.shape), rank])

    return read


def tile(call: Call, x: Node, reps: Any) -> Node:
    """`tile(x, reps)`: an array side by side with itself."""
    counts = reps if isinstance(reps, tuple) else (reps,)
    rank = max(len(counts), len(x.shape))
    counts = (1,) * (rank - len(counts)) + counts
    shape = (1,) * (rank - len(x.shape)) + x.shape
    return _interleaved(call, x, shape, counts, is_outer=True)


def _interleaved(
    call: Call, x: Node, shape: Sequence[Dimension], counts: Sequence[Dimension], is_outer: bool
) -> Node:
    """Return copies of an array along its axes: of all of it, or of each entry."""
    between: list[Dimension] = []
    ones: list[Dimension] = []
    for size, count in zip(shape, counts, strict=True):
        pair = [(count, 1), (size, size)] if is_outer else [(size, size), (count, 1)]
        for long, short in pair if count != 1 else [(size, size)]:
            between.append(long)
            ones.append(short)
    x = reshaped(call, x, ones) if x.shape else x
    total = [times(size, count) for size, count in zip(shape, counts, strict=True)]
    return reshaped(call, stretched(call, x, between), total)


def repeat(call: Call, x: Node, repeats: Any, axis: int | None) -> Node:
    """`repeat(x, repeats, axis)`: each entry so many times."""
    if axis is None:
        x = flat(call, x) if x.shape else stretched(call, x, (1,))
    where = call.axis(axis or 0, len(x.shape), x.shape)
    if isinstance(repeats, tuple) and len(repeats) == 1:
        (repeats,) = repeats
    if not isinstance(repeats, tuple):
        counts = with_size((1,) * len(x.shape), where, repeats)
        return _interleaved(call, x, x.shape, counts, is_outer=False)
    if len(repeats) != x.shape[where]:
        message = f"{{}} has {len(repeats)} numbers for {x.shape[where]} entries"
        raise call.misfit(message, "each entry has its own number, or all have one")
    pieces = [
        stretched(call, part(call, x, where, place, place + 1), with_size(x.shape, where, count))
        for place, count in enumerate(repeats)
    ]
    return joined(call, pieces, where)


READERS: Mapping[str, tuple[str, Callable[..., Node]]] = {
    "cumsum": ("a axis:axes?", cumulated("cumsum")),
    "cumprod": ("a axis:axes?", cumulated("cumprod")),
    "flip": ("m axis:axes?", flip),
    "flipud": ("m", flipud),
    "fliplr": ("m", fliplr),
    "rot90": ("m k:axis=1 axes:axes?", rot90),
    "roll": ("a shift:sizes axis:axes?", roll),
    "diff": ("a n:size=1 axis:axis=-1 prepend? append?", diff),
    "ediff1d": ("ary to_end? to_begin?", ediff1d),
    "moveaxis": ("a source:axes destination:axes", moveaxis),
    "swapaxes": ("a axis1:axis axis2:axis", swapaxes),
    "rollaxis": ("a axis:axis start:axis=0", rollaxis),
    "atleast_1d": ("x", atleast(1)),
    "atleast_2d": ("x", atleast(2)),
    "atleast_3d": ("x", atleast(3)),
    "tile": ("A reps:sizes", tile),
    "repeat": ("a repeats:sizes axis:axes?", repeat),
}
