"""What goes along axes one entry after the other: sums so far, and the place of the largest entry.

In: a node, and where it is kept. Out: loops in which a number is carried on.

    cumsum of x, kept in t   ->   s = 0; for i { s = s + x[i]; t[i] = s }
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import inf

from ...graph.dimensions import Dimension, Shape, plus, times
from ...graph.node import Node
from ..nests import Loop, Statement, Store
from .entries import as_float, entry
from .state import Frame, Kept, Place, State
from .statements import STARTS, Inner, Writer, must_have_some, nest, reduced_place, store


def _carried(
    state: State,
    frame: Frame,
    shape: Shape,
    axes: Sequence[int],
    inner: Inner,
    first: Sequence[Store],
    *,
    back: bool = False,
) -> list[Statement]:
    """Return loops over some axes one after the other, in which something is carried on."""

    def along(kept: Place) -> list[Statement]:
        depth = frame.depth + sum(isinstance(one, str) for one in kept)

        def step(place: Place) -> Sequence[Statement]:
            found = list(kept)
            for axis, one in zip(axes, place, strict=True):
                found[axis] = one
            return inner(tuple(found))

        body = nest(state, depth, tuple(shape[axis] for axis in axes), step)
        return [*first, *(map(_backwards, body) if back else body)]

    outer = tuple(1 if axis in axes else size for axis, size in enumerate(shape))
    return nest(state, frame.depth, outer, along)


def _backwards(statement: Statement) -> Statement:
    if not isinstance(statement, Loop):
        return statement
    return replace(statement, body=tuple(map(_backwards, statement.body)), backwards=True)


def _axes(settings: object, node: Node) -> tuple[int, ...]:
    """Return axes, given as a number, some numbers, or as None for all."""
    if settings is None:
        return tuple(range(len(node.operands[0].shape)))
    return settings if isinstance(settings, tuple) else (settings,)


def _cumulated(op: str) -> Writer:
    """Return what writes the sums or products of the entries so far along an axis."""

    def writer(state: State, frame: Frame, node: Node, kept: Kept) -> list[Statement]:
        (x,) = node.operands
        so_far = Kept(state.buffer(()))
        start = store(state, so_far, (), state.maker.constant(STARTS[op]))

        def inner(place: Place) -> list[Statement]:
            value = as_float(entry(state, frame, x, place), state)
            total = state.maker.make(op, state.load(so_far, ()), value)
            return [
                store(state, so_far, (), total),
                store(state, kept, place, state.load(so_far, ())),
            ]

        axes = _axes(node.settings[0], node)
        return _carried(state, frame, node.shape, axes, inner, [start])

    return writer


def _before(state: State, frame: Frame, node: Node, kept: Kept) -> list[Statement]:
    """Return the products of the entries before, or behind, along some axes."""
    (x,) = node.operands
    axes, back = node.settings
    so_far = Kept(state.buffer(()))
    start = store(state, so_far, (), state.maker.constant(1.0))

    def inner(place: Place) -> list[Statement]:
        value = as_float(entry(state, frame, x, place), state)
        known = state.load(so_far, ())
        return [
            store(state, kept, place, known),
            store(state, so_far, (), state.maker.make("mul", known, value)),
        ]

    return _carried(state, frame, node.shape, _axes(axes, node), inner, [start], back=bool(back))


def _recurrence(state: State, frame: Frame, node: Node, kept: Kept) -> list[Statement]:
    """Return r with r[0] = 0 and r[i + 1] = x[i]*r[i] + y[i], or from the end."""
    axes, back = node.settings
    so_far = Kept(state.buffer(()))
    start = store(state, so_far, (), state.maker.constant(0.0))

    def inner(place: Place) -> list[Statement]:
        x, y = (as_float(entry(state, frame, one, place), state) for one in node.operands)
        known = state.load(so_far, ())
        following = state.maker.make("add", state.maker.make("mul", x, known), y)
        return [store(state, kept, place, known), store(state, so_far, (), following)]

    return _carried(state, frame, node.shape, _axes(axes, node), inner, [start], back=bool(back))


def _place_so_far(
    state: State,
    frame: Frame,
    node: Node,
    axes: Sequence[int],
    at: Callable[[Place], Place],
    kept: Kept,
) -> list[Statement]:
    """Return the place of the largest entry so far along axes, the first of those, or of a nan."""
    maker = state.maker
    (x,) = node.operands
    largest, number = Kept(state.buffer(())), Kept(state.buffer(()))
    first = [
        store(state, largest, (), maker.constant(-inf)),
        store(state, number, (), maker.constant(0.0)),
    ]

    def inner(place: Place) -> list[Statement]:
        value = as_float(entry(state, frame, x, place), state)
        known = state.load(largest, ())
        count: Dimension = 0
        for axis in axes:
            count = plus(times(count, x.shape[axis]), place[axis])
        is_nan = maker.make("and", maker.make("ne", value, value), maker.make("eq", known, known))
        is_new = maker.make("or", maker.make("gt", value, known), is_nan)
        here = maker.make("real", state.whole(count))
        chosen = maker.make("select", is_new, here, state.load(number, ()))
        return [
            store(state, number, (), chosen),
            store(state, kept, at(place), state.load(number, ())),
            store(state, largest, (), maker.make("select", is_new, value, known)),
        ]

    return _carried(state, frame, x.shape, axes, inner, first)


def _argmax(state: State, frame: Frame, node: Node, kept: Kept) -> list[Statement]:
    axes, keepdims = node.settings
    axes = _axes(axes, node)
    must_have_some(state, node.operands[0].shape, axes)
    return _place_so_far(
        state, frame, node, axes, lambda place: reduced_place(place, axes, keepdims), kept
    )


def _argcummax(state: State, frame: Frame, node: Node, kept: Kept) -> list[Statement]:
    axes = _axes(node.settings[0], node)
    return _place_so_far(state, frame, node, axes, lambda place: place, kept)


ALONG: Mapping[str, Writer] = {
    "cumsum": _cumulated("add"),
    "cumprod": _cumulated("mul"),
    "before": _before,
    "recurrence": _recurrence,
    "argmax": _argmax,
    "argcummax": _argcummax,
}
