"""`pad` to nodes: what is put before and behind an array along each axis.

pad(x, 2)                       concat([zeros(2), x, zeros(2)])
pad(x, (1, 0), 'edge')          concat([x[:1], x])
pad(x, 1, 'reflect')            concat([x[1:2], x, x[-2:-1]])
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from ...graph.dimensions import Dimension, minus, plus
from ...graph.node import Node
from .call import Call, flipped, joined, part, stretched, with_size


def pad(call: Call, x: Node, widths: Any, mode: str, values: Any, stat: Any, reflect: str) -> Node:
    """`pad(x, pad_width, mode)`: one axis after the other, as NumPy has it."""
    rank = len(x.shape)
    if stat is not None or reflect != "even":
        raise call.unread("{} has no stat_length and no odd reflections here", "leave them out")
    mode = mode.lower()
    if mode not in _MODES:
        raise call.unread(f"{{}} has no mode {mode} here", f"its modes are {', '.join(_MODES)}")
    constants = _pairs(call, values, rank, "constant_values")
    for axis, (before, after) in enumerate(_pairs(call, widths, rank, "pad_width")):
        for width in (before, after):
            if isinstance(width, int) and width < 0:
                raise call.misfit(f"a width of {{}} cannot be {width}", "it is 0 or more")
        if (before, after) != (0, 0):
            left, right = _MODES[mode](call, x, axis, before, after, constants[axis])
            x = joined(call, [*left, x, *right], axis)
    return x


def _pairs(call: Call, given: Any, rank: int, what: str) -> Sequence[tuple[Any, Any]]:
    """Return what stands before and behind each axis: one for all, a pair, or a pair an axis."""
    rows = given if isinstance(given, tuple) else (given,)
    if not any(isinstance(row, tuple) for row in rows):
        rows = (rows,)
    elif len(rows) == 1:
        (rows,) = (rows,)
    lengths = [len(row) if isinstance(row, tuple) else 0 for row in rows]
    if len(rows) not in (1, rank) or any(length not in (1, 2) for length in lengths):
        hint = "it is a number, a pair (before, after), or a pair for each axis"
        raise call.misfit(f"the {what} of {{}} does not fit an array with {rank} axes", hint)
    every = [(row[0], row[-1]) for row in rows]
    return every * rank if len(every) == 1 else every


def _constant(
    call: Call, x: Node, axis: int, before: Dimension, after: Dimension, values: Sequence[Node]
) -> tuple[list[Node], list[Node]]:
    left, right = (
        [stretched(call, value, with_size(x.shape, axis, width))]
        for value, width in zip(values, (before, after), strict=True)
    )
    return left, right


def _copied(ends: Callable[[Call, Node, int], tuple[Node, Node]]) -> Callable[..., Any]:
    """Return a mode that repeats one slice before an array and one behind it."""

    def mode(
        call: Call, x: Node, axis: int, before: Dimension, after: Dimension, _: object
    ) -> tuple[list[Node], list[Node]]:
        _not_empty(call, x, axis)
        first, last = ends(call, x, axis)
        shapes = [with_size(x.shape, axis, width) for width in (before, after)]
        return [stretched(call, first, shapes[0])], [stretched(call, last, shapes[1])]

    return mode


def _edges(call: Call, x: Node, axis: int) -> tuple[Node, Node]:
    return part(call, x, axis, 0, 1), part(call, x, axis, -1, None)


def _reduced(op: str) -> Callable[[Call, Node, int], tuple[Node, Node]]:
    return lambda call, x, axis: (call.build(op, (x,), (axis,), True),) * 2


def _not_empty(call: Call, x: Node, axis: int) -> None:
    if x.shape[axis] == 0:
        raise call.misfit("{} has nothing to take entries from", "with constants it has")


def _mirrored(
    period: Callable[[int], Sequence[int]], gap: int, is_flipped: bool
) -> Callable[..., Any]:
    """Return a mode that goes on with the entries themselves, forwards or backwards.

    `period` has the places that a whole turn takes, from the first entry on; `gap` is how many
    entries at an edge are not taken again.
    """

    def mode(
        call: Call, x: Node, axis: int, before: Dimension, after: Dimension, _: object
    ) -> tuple[list[Node], list[Node]]:
        _not_empty(call, x, axis)
        size = x.shape[axis]
        if isinstance(size, int) and isinstance(before, int) and isinstance(after, int):
            turn = period(size)
            left = [turn[place % len(turn)] for place in range(-before, 0)]
            right = [turn[place % len(turn)] for place in range(size, size + after)]
            return _runs(call, x, axis, left), _runs(call, x, axis, right)
        if is_flipped:
            left_ = part(call, x, axis, gap, plus(before, gap))
            right_ = part(call, x, axis, minus(size, plus(after, gap)), minus(size, gap))
            pair = flipped(call, left_, axis), flipped(call, right_, axis)
        else:
            pair = part(call, x, axis, minus(size, before), size), part(call, x, axis, 0, after)
        return tuple(
            [one] if width != 0 else [] for one, width in zip(pair, (before, after), strict=True)
        )  # type: ignore[return-value]

    return mode


def _runs(call: Call, x: Node, axis: int, places: Sequence[int]) -> list[Node]:
    """Return the entries at these places as slices, each as long as places go up or down by 1."""
    found: list[Node] = []
    start = 0
    steps = [second - first for first, second in pairwise(places)]
    while start < len(places):
        step = steps[start] if start < len(steps) else 1
        stop = start + 1
        while step in (-1, 0, 1) and stop < len(places) and steps[stop - 1] == step:
            stop += 1
        low, high = min(places[start:stop]), max(places[start:stop])
        run = part(call, x, axis, low, high + 1)
        if step == 0:
            run = stretched(call, run, with_size(x.shape, axis, stop - start))
        found.append(flipped(call, run, axis) if step == -1 else run)
        start = stop
    return found


_MODES: Mapping[str, Callable[..., tuple[list[Node], list[Node]]]] = {
    "constant": _constant,
    "edge": _copied(_edges),
    "reflect": _mirrored(lambda n: [*range(n), *range(n - 2, 0, -1)], 1, True),
    "symmetric": _mirrored(lambda n: [*range(n), *range(n - 1, -1, -1)], 0, True),
    "wrap": _mirrored(range, 0, False),
    "maximum": _copied(_reduced("amax")),
    "minimum": _copied(_reduced("amin")),
    "mean": _copied(_reduced("mean")),
}

READERS: Mapping[str, tuple[str, Callable[..., Node]]] = {
    "pad": (
        "array pad_width:sizes mode:word=constant constant_values:values=0 stat_length:sizes?"
        " reflect_type:word=even",
        pad,
    ),
}
