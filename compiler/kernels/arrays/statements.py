"""The statements of a value that is kept: a loop nest by its operation.

In: a node, and where it is kept. Out: statements.

    sum of x over axis 1, kept in t   ->   for i { for j { s = sum of x[i, j] }; t[i] = s }
"""

from collections.abc import Callable, Container, Mapping, Sequence
from math import inf

from ...graph.dimensions import Dimension, Shape, plus, times
from ...graph.intervals import Interval
from ...graph.node import Node
from ..library import written_out
from ..nests import Accumulator, Check, Loop, Statement, Store
from ..values import Value
from .entries import as_float, entry, place_of
from .moves import begins, from_start
from .state import Frame, Kept, Place, State, aligned

Writer = Callable[[State, Frame, Node, Kept], list[Statement]]
Inner = Callable[[Place], Sequence[Statement]]


def _counted(
    state: State, depth: int, shape: Shape
) -> tuple[Place, list[tuple[Dimension, Dimension]]]:
    """Return the place of an entry of a shape, and the loops over it: an index and its extent."""
    place: list[Dimension] = []
    loops: list[tuple[Dimension, Dimension]] = []
    for size in shape:
        if size == 1:
            place.append(0)
            continue
        place.append(state.index(depth + len(loops)))
        loops.append((place[-1], size))
    return tuple(place), loops


def nest(state: State, depth: int, shape: Shape, inner: Inner) -> list[Statement]:
    """Return loops over the entries of a shape around statements for the entry at a place."""
    place, loops = _counted(state, depth, shape)
    body = [*inner(place)]
    for index, size in reversed(loops):
        body = [Loop(state.whole(index), state.whole(size), tuple(body))]
    return body


def store(state: State, kept: Kept, place: Place, value: Value) -> Store:
    """Return the statement that keeps an entry."""
    index = tuple(map(state.whole, (*kept.first, *place)))
    return Store(kept.buffer, index, as_float(value, state))


def entrywise(state: State, frame: Frame, node: Node, kept: Kept) -> list[Statement]:
    """Return the statements that keep a node, each entry worked out or read by itself."""
    return nest(
        state,
        frame.depth,
        node.shape,
        lambda place: [store(state, kept, place, entry(state, frame, node, place))],
    )


def _filled(state: State, frame: Frame, shape: Shape, kept: Kept, number: float) -> list[Statement]:
    value = state.maker.constant(number)
    return nest(state, frame.depth, shape, lambda place: [store(state, kept, place, value)])


_OPS: Mapping[str, str] = {"sum": "add", "prod": "mul", "amax": "max", "amin": "min"}
STARTS: Mapping[str, float] = {"add": 0.0, "mul": 1.0, "max": -float("inf"), "min": float("inf")}


def _reduced(state: State, frame: Frame, node: Node, kept: Kept) -> list[Statement]:
    """Return a reduction: accumulated in a value where what is kept is outside, else in memory."""
    (x,) = node.operands
    axes, keepdims = node.settings
    last = max(
        (axis for axis in range(len(x.shape)) if axis not in axes and x.shape[axis] != 1),
        default=-1,
    )
    op = _OPS[node.op]
    if op in ("max", "min"):
        must_have_some(state, x.shape, axes)

    outer, inner = x.shape[: last + 1], x.shape[last + 1 :]
    in_memory = any(axis in axes and x.shape[axis] != 1 for axis in range(last + 1))

    def totals(place: Place) -> list[Statement]:
        depth = frame.depth + sum(one != 0 for one in place)
        statements, total = accumulated(
            state, depth, inner, op, lambda rest: entry(state, frame, x, (*place, *rest))
        )
        at = reduced_place((*place, *[0] * len(inner)), axes, keepdims)
        if in_memory:
            known = state.load(kept, at)
            total = combined(state, op, known, total)
        return [*statements, store(state, kept, at, total)]

    first = _filled(state, frame, node.shape, kept, STARTS[op]) if in_memory else []
    return [*first, *nest(state, frame.depth, outer, totals)]


def reduced_place(place: Place, axes: Container[int], keepdims: bool) -> Place:
    """Return where the result of a reduction over axes is kept that an entry goes into."""
    if keepdims:
        return tuple(0 if axis in axes else one for axis, one in enumerate(place))
    return tuple(one for axis, one in enumerate(place) if axis not in axes)


def must_have_some(state: State, shape: Shape, axes: Sequence[int]) -> None:
    """Have the routine end where there is no entry along axes: none is the largest."""
    sizes = (shape[axis] for axis in axes)
    state.least |= dict.fromkeys(one for one in sizes if not isinstance(one, int) or one < 1)


def combined(state: State, op: str, first: Value, second: Value) -> Value:
    """Return what is left of two values."""
    if op in ("max", "min"):
        return written_out(op, [first, second], state.maker)
    return state.maker.make(op, first, second)


def accumulated(
    state: State, depth: int, shape: Shape, op: str, value: Callable[[Place], Value]
) -> tuple[list[Statement], Value]:
    """Return the loops that accumulate the entries of a shape, and the total."""
    place, loops = _counted(state, depth, shape)
    total = as_float(value(place), state) if op != "all" else value(place)
    body: list[Statement] = []
    for index, size in reversed(loops):
        result = state.accumulated("truth" if op == "all" else "float")
        one = Accumulator(result, op, total)  # type: ignore[arg-type]  # of the table
        body = [Loop(state.whole(index), state.whole(size), tuple(body), (one,))]
        total = result
    return body, total


def _trace(state: State, frame: Frame, node: Node, kept: Kept) -> list[Statement]:
    (x,) = node.operands
    body, total = accumulated(
        state, frame.depth, x.shape[:1], "add", lambda place: entry(state, frame, x, place * 2)
    )
    return [*body, store(state, kept, (), total)]


def _concat(state: State, frame: Frame, node: Node, kept: Kept) -> list[Statement]:
    (axis,) = node.settings
    start: Dimension = 0
    found: list[Statement] = []
    for one in node.operands:
        found += _part(state, frame, one, kept, _moved(axis, start))
        start = plus(start, one.shape[axis])
    return found


def _moved(axis: int, start: Dimension) -> Callable[[Place], Place]:
    return lambda place: (*place[:axis], plus(place[axis], start), *place[axis + 1 :])


def _stack(state: State, frame: Frame, node: Node, kept: Kept) -> list[Statement]:
    (axis,) = node.settings
    found: list[Statement] = []
    for number, one in enumerate(node.operands):
        found += _part(state, frame, one, kept, _inserted(axis, number))
    return found


def _inserted(axis: int, number: int) -> Callable[[Place], Place]:
    return lambda place: (*place[:axis], number, *place[axis:])


def _part(
    state: State, frame: Frame, part: Node, kept: Kept, at: Callable[[Place], Place]
) -> list[Statement]:
    return nest(
        state,
        frame.depth,
        part.shape,
        lambda place: [store(state, kept, at(place), entry(state, frame, part, place))],
    )


def _scatter(state: State, frame: Frame, node: Node, kept: Kept) -> list[Statement]:
    places, shape = node.settings
    found = _filled(state, frame, shape, kept, 0.0)
    for items, part in zip(places, node.operands, strict=True):
        found += _added(state, frame, part, kept, _placed(items, shape))
    return found


def _placed(items: Sequence[object], shape: Shape) -> Callable[[Place], Place]:
    def at(place: Place) -> Place:
        given = iter(place)
        found: list[Dimension] = []
        for size, item in zip(shape, items, strict=True):
            if isinstance(item, tuple):
                first, step = begins(size, item)
                found.append(plus(first, times(next(given), step)))
            else:
                found.append(from_start(item, size))  # type: ignore[arg-type]
        return tuple(found)

    return at


def _added(
    state: State, frame: Frame, part: Node, kept: Kept, at: Callable[[Place], Place]
) -> list[Statement]:
    def inner(place: Place) -> list[Statement]:
        value = as_float(entry(state, frame, part, place), state)
        there = at(place)
        return [store(state, kept, there, state.maker.make("add", state.load(kept, there), value))]

    return nest(state, frame.depth, part.shape, inner)


def _scatter_add(state: State, frame: Frame, node: Node, kept: Kept) -> list[Statement]:
    g, *indices = node.operands
    axis, shape = node.settings
    rank = len(g.shape) - (len(shape) - len(indices))

    def at(place: Place) -> Place:
        inside = place[axis : axis + rank]
        found = []
        for position, one in enumerate(indices):
            value = as_float(entry(state, frame, one, aligned(one.shape, inside)), state)
            whole = place_of(state, value, state.whole(shape[axis + position]))
            found.append(state.atom(whole))
        return (*place[:axis], *found, *place[axis + rank :])

    return [
        *_filled(state, frame, shape, kept, 0.0),
        *_added(state, frame, g, kept, at),
    ]


def checks(state: State, frame: Frame, node: Node) -> list[Statement]:
    """Return what makes sure that the indices of a node are places, before it is worked out."""
    if node.op not in ("gather", "scatter_add"):
        return []
    x, *indices = node.operands
    axis = node.settings[0]
    shape = x.shape if node.op == "gather" else node.settings[1]
    found: list[Statement] = []
    for position, one in enumerate(indices):
        size = shape[axis + position]
        statements, holds = accumulated(
            state, frame.depth, one.shape, "all", _fits(state, frame, one, size)
        )
        found += [*statements, Check(holds)]
    return found


def in_interval(state: State, frame: Frame, node: Node, interval: Interval) -> list[Statement]:
    """Return the check that no entry is outside of an interval; a nan is not."""
    maker = state.maker
    ends = {
        ("le" if interval.open_low else "lt"): (interval.low, -inf),
        ("ge" if interval.open_high else "gt"): (interval.high, inf),
    }

    def holds(place: Place) -> Value:
        value = as_float(entry(state, frame, node, place), state)
        within = maker.make("eq", maker.constant(0.0), maker.constant(0.0))
        for op, (end, none) in ends.items():
            if end != none or op in ("le", "ge"):
                outside = maker.make(op, value, maker.constant(end))
                within = maker.make("and", within, maker.make("not", outside))
        return within

    statements, total = accumulated(state, frame.depth, node.shape, "all", holds)
    return [*statements, Check(total)]


def _fits(state: State, frame: Frame, index: Node, size: Dimension) -> Callable[[Place], Value]:
    maker = state.maker

    def fits(place: Place) -> Value:
        value = as_float(entry(state, frame, index, place), state)
        length = state.whole(size)
        if value.op == "real":
            whole = value.operands[0]
            zero = maker.constant(0, "whole")
            inside = (
                maker.make("lt", whole, length),
                maker.make("ge", maker.make("add", whole, length), zero),
            )
            return maker.make("and", *inside)
        real = maker.make("real", length)
        inside = maker.make("lt", value, real), maker.make("ge", value, maker.make("neg", real))
        is_whole = maker.make("eq", maker.make("floor", value), value)
        return maker.make("and", maker.make("and", *inside), is_whole)

    return fits


STATED: Mapping[str, Writer] = {
    **dict.fromkeys(_OPS, _reduced),
    "trace": _trace,
    "concat": _concat,
    "stack": _stack,
    "scatter": _scatter,
    "scatter_add": _scatter_add,
}
