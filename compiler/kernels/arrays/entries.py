"""One entry of a value as a value of the kernel language: what is not kept is worked out there.

In: a node, and the place of the entry. Out: a load where the node is kept in a buffer, else the
operation on the entries of its operands.

    (a + b.T) at (i, j)   ->   a[i, j] + b[j, i]
"""

from collections.abc import Callable, Generator, Mapping
from typing import TypeAlias

from ...graph.dimensions import minus
from ...graph.node import Node, number_of
from ...graph.operations import is_boolean
from ..programs import is_kernel, of_operation
from ..values import Value
from .moves import MOVES, is_move
from .state import Frame, Place, State, aligned

# What an entry is worked out from: entries that are asked for, and given back.
Asked: TypeAlias = tuple[Frame, Node, Place]
Steps: TypeAlias = Generator[Asked, Value, Value]


def entry(state: State, frame: Frame, node: Node, place: Place) -> Value:
    """Return an entry of a node, a float or a truth."""
    found: dict[Asked, Value] = {}
    asked: list[Asked] = [(frame, node, place)]
    running: list[Steps] = [_steps(state, *asked[0])]
    given: Value | None = None
    while running:
        try:
            wanted = running[-1].send(given)  # type: ignore[arg-type]  # None starts it
        except StopIteration as end:
            given = found[asked.pop()] = end.value
            running.pop()
            continue
        given = found.get(wanted)
        if given is None:
            asked.append(wanted)
            running.append(_steps(state, *wanted))
    assert given is not None
    return given


def _steps(state: State, frame: Frame, node: Node, place: Place) -> Steps:
    maker = state.maker
    kept = frame.kept.get(node)
    if kept is not None:
        value = state.load(kept, place)
        if value.kind == "whole":
            value = maker.make("real", value)
        return maker.make("ne", value, maker.constant(0.0)) if is_boolean(node) else value
    if node in frame.leaves:
        around, outer, first = frame.leaves[node]
        return (yield around, outer, (*first, *place))
    if is_move(node):
        return (yield frame, node.operands[0], MOVES[node.op](node, place))
    if node.op in ENTRIES:
        return (yield from ENTRIES[node.op](state, frame, node, place))
    operands: list[Value] = []
    for one in node.operands:
        operands += [(yield frame, one, aligned(one.shape, place))]
    if node.op == "where" and any(one.kind == "truth" for one in operands[1:]):
        operands = [operands[0], *(as_float(one, state) for one in operands[1:])]
    if node.op in _OF_TRUTHS:
        operands = [as_truth(one, state) for one in operands]
    elif node.op != "where":
        operands = [as_float(one, state) for one in operands]
    return of_operation(node, operands, maker)


_OF_TRUTHS = ("and", "or", "not")


def as_float(value: Value, state: State) -> Value:
    """Return a value as a float: a truth is 1 or 0."""
    if value.kind != "truth":
        return value
    return state.maker.make("select", value, state.maker.constant(1.0), state.maker.constant(0.0))


def as_truth(value: Value, state: State) -> Value:
    """Return a value as a truth: a number is true where it is not 0."""
    if value.kind == "truth":
        return value
    return state.maker.make("ne", value, state.maker.constant(0.0))


def _const(state: State, frame: Frame, node: Node, place: Place) -> Steps:
    yield from ()
    if type(node.payload) is bool:
        one = state.maker.constant(number_of(node))
        return state.maker.make("ne", one, state.maker.constant(0.0))
    return state.maker.constant(number_of(node))


def _size(state: State, frame: Frame, node: Node, place: Place) -> Steps:
    yield from ()
    return state.maker.make("real", state.whole(node.settings[0]))


def _count(state: State, frame: Frame, node: Node, place: Place) -> Steps:
    """Return an input that is a dimension."""
    yield from ()
    return state.maker.make("real", state.whole(str(node.payload)))


def _arange(state: State, frame: Frame, node: Node, place: Place) -> Steps:
    yield from ()
    if isinstance(place[0], int):
        return state.maker.constant(float(place[0]))
    return state.maker.make("real", state.whole(place[0]))


def is_same(state: State, first: object, second: object) -> Value:
    """Return whether two places are one."""
    return state.maker.make("eq", state.whole(first), state.whole(second))  # type: ignore[arg-type]


def _eye(state: State, frame: Frame, node: Node, place: Place) -> Steps:
    yield from ()
    maker = state.maker
    return maker.make("select", is_same(state, *place), maker.constant(1.0), maker.constant(0.0))


def _diagonal_matrix(state: State, frame: Frame, node: Node, place: Place) -> Steps:
    value = as_float((yield frame, node.operands[0], place[:-1]), state)
    return state.maker.make("select", is_same(state, *place[-2:]), value, state.maker.constant(0.0))


def _outer(state: State, frame: Frame, node: Node, place: Place) -> Steps:
    first = as_float((yield frame, node.operands[0], place[:1]), state)
    second = as_float((yield frame, node.operands[1], place[1:]), state)
    return state.maker.make("mul", first, second)


def _roll(state: State, frame: Frame, node: Node, place: Place) -> Steps:
    """Return the entry so many places before, which may be behind the last."""
    shift, axis = node.settings
    size = node.shape[axis]
    maker = state.maker
    back = state.whole(minus(place[axis], shift))
    length = state.whole(size)
    for _ in range(abs(shift)):
        zero = maker.constant(0, "whole")
        below = maker.make("lt", back, zero)
        back = maker.make("select", below, maker.make("add", back, length), back)
        above = maker.make("ge", back, length)
        back = maker.make("select", above, maker.make("sub", back, length), back)
    moved = (*place[:axis], state.atom(back), *place[axis + 1 :])
    return (yield frame, node.operands[0], moved)


def place_of(state: State, value: Value, size: Value) -> Value:
    """Return the place that an index tells, which may be counted from the end."""
    maker = state.maker
    whole = value.operands[0] if value.op == "real" else maker.make("whole", value)
    below = maker.make("lt", whole, maker.constant(0, "whole"))
    return maker.make("select", below, maker.make("add", whole, size), whole)


def _gather(state: State, frame: Frame, node: Node, place: Place) -> Steps:
    x, *indices = node.operands
    axis = node.settings[0]
    rank = len(node.shape) - (len(x.shape) - len(indices))
    before, inside, behind = place[:axis], place[axis : axis + rank], place[axis + rank :]
    found = []
    for position, one in enumerate(indices):
        value = yield frame, one, aligned(one.shape, inside)
        size = state.whole(x.shape[axis + position])
        found.append(state.atom(place_of(state, as_float(value, state), size)))
    return (yield frame, x, (*before, *found, *behind))


ENTRIES: Mapping[str, Callable[[State, Frame, Node, Place], Steps]] = {
    "const": _const,
    "size": _size,
    "input": _count,
    "arange": _arange,
    "eye": _eye,
    "diagonal_matrix": _diagonal_matrix,
    "outer": _outer,
    "roll": _roll,
    "gather": _gather,
}


def has_entries(op: str) -> bool:
    """Return whether an entry of an operation is worked out from entries of its operands."""
    return op in ENTRIES or op in MOVES or is_kernel(op)
