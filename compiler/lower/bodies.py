"""The body of a loop closed: from nodes that use the outside to ones above leaves, and operands.

In: what a step gives, as it was read, in which stands for each carried value a leaf of its
`Frame`, and for the loop's variable the dimension that it steps by. Out: a `scan`.

    tanh(w*h + x[t])   ->   tanh(l2*l0 + l1), of h carried, the element x[0:n] and the constant w

What does not go with the step is worked out once, outside. An array from outside that has the
loop's variable times a whole number, and what stays as it is, for an index gives its rows as
elements; any other entry, as of what the loop itself works out, is gathered in each step. A shape
cannot go with it.
"""

from collections.abc import Sequence
from dataclasses import field, replace
from functools import reduce
from typing import Any

from ..errors import ProgramError, Span
from ..graph.build import as_boolean, as_number, operation, size_node
from ..graph.dimensions import (
    Dimension,
    Size,
    affine,
    at_least,
    minus,
    names_in,
    plus,
    show,
    times,
)
from ..graph.graph import order, same
from ..graph.loops import ANYWHERE, Loop, arange, leaf, scan
from ..graph.node import Node, constant
from ..graph.shapes import WHOLE
from ..records import dataclass
from ..syntax.tree import Branch
from .scope import Frame, Scope


@dataclass(frozen=True, slots=True)
class Step:
    """What a step is: the leaves of what is carried, in order, and what it gives.

    `initial` are the carried values before the first step; the first of the `results` are those
    after a step. A `while` has a `condition`, and a `limit` to its steps.
    """

    leaves: Sequence[Node]
    initial: Sequence[Node]
    results: Sequence[Node]
    condition: Node | None = None
    limit: Dimension | None = None
    names: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(slots=True)
class _Body:
    """What has been found of a body: its elements and constants, each with what stands for it."""

    elements: dict[Node, None] = field(default_factory=dict)
    taken: dict[Node, Node] = field(default_factory=dict)  # from a node of the body to its element
    constants: dict[Node, None] = field(default_factory=dict)
    inside: set[Node] = field(default_factory=set)


def close(step: Step, frame: Frame, tree: Branch, scope: Scope) -> Node:
    """Return the scan of a body that has been read.

    Raises `ProgramError` where an index or a shape goes with the step in another way.
    """
    if moved := _with_gathers(step, frame, tree, scope):
        own = None if step.condition is None else moved[step.condition]
        step = replace(step, results=[moved[one] for one in step.results], condition=own)
    roots = [*step.results, *([] if step.condition is None else [step.condition])]
    nodes = order(roots)
    found = _found(nodes, roots, step, frame, tree, scope)
    carries = len(step.leaves)
    new: dict[Node, Node] = {one: leaf(i, one.shape) for i, one in enumerate(step.leaves)}
    rows = {one: leaf(carries + i, one.shape[1:]) for i, one in enumerate(found.elements)}
    start = carries + len(rows)
    new |= {one: leaf(start + i, one.shape) for i, one in enumerate(found.constants)}
    spans = scope.builder.spans
    for node in nodes:
        if node in new or node not in found.inside:
            continue
        if node in found.taken:
            new[node] = _row(node, rows[found.taken[node]], frame)
        else:
            new[node] = same(node, tuple([new.get(one, one) for one in node.operands]))
        if node in spans:
            spans.setdefault(new[node], {}).update(spans[node])
    results = tuple(as_number(new.get(one, one)) for one in step.results)
    condition = step.condition
    if condition is not None:
        condition = as_boolean(new.get(condition, condition))
    loop = Loop(
        frame.count, carries, len(rows), results, condition=condition, limit=step.limit,
        variable=frame.variable, names=step.names, first=frame.first,
        before=step.before, after=step.after,
    )  # fmt: skip
    return scan(loop, [*step.initial, *found.elements, *found.constants])


def _found(
    nodes: Sequence[Node],
    roots: Sequence[Node],
    step: Step,
    frame: Frame,
    tree: Branch,
    scope: Scope,
) -> _Body:
    """Return what a body takes from outside: elements by the step, and constants."""
    body = _Body()
    known = set(step.leaves)
    body.inside |= known
    for node in nodes:
        if node in known:
            continue
        if node is frame.counter:
            _take(node, arange(frame.count), body)
        elif mentions(node, frame.step):
            if node.op != "index" or _mentions(node.shape, frame.step):
                raise _irregular(node, frame, tree, scope)
            _take(node, _stack(node, frame, tree, scope), body)
        elif node in frame.marks or not body.inside.isdisjoint(node.operands):
            body.inside.add(node)
    users = [one for node in nodes if node in body.inside and node not in body.taken
             for one in node.operands]  # fmt: skip
    for node in [*users, *roots]:
        if node not in body.inside and node.op not in ANYWHERE:
            body.constants[node] = None
    return body


def _take(node: Node, stack: Node, body: _Body) -> None:
    body.inside.add(node)
    body.taken[node] = stack
    body.elements[stack] = None


def mentions(node: Node, step: str) -> bool:
    """Return whether a node has settings, or a shape, that go with a loop's variable."""
    return bool(step) and _mentions((node.payload, node.shape), step)


def _mentions(settings: Any, name: str) -> bool:
    """Return whether a dimension among settings has a name in it."""
    stack = [settings]
    while stack:
        one = stack.pop()
        if isinstance(one, tuple):
            stack.extend(one)
        elif one == name or (isinstance(one, Size) and name in names_in(one)):
            return True
    return False


def _row(node: Node, row: Node, frame: Frame) -> Node:
    """Return what stands for an element: its row, or for the loop's variable its number."""
    if node is not frame.counter or frame.first == 0:
        return row
    return operation("add", (row, size_node(frame.first)))


# ---- entries that are gathered in each step -----------------------------------------------------


def number_at(item: Dimension, frames: Sequence[Frame]) -> Node | None:
    """Return the number of an index that goes with loops, None where it is no sum of steps."""
    terms: list[Node] = []
    for frame in frames:
        if not frame.step or frame.step not in names_in(item):
            continue
        form = affine(item, frame.step)
        if form is None:
            return None
        factor, item = form
        counter = frame.counter
        if factor != 1:
            counter = operation("mul", (constant(factor), counter))
        terms.append(counter)
    if item != 0 or not terms:
        terms.append(size_node(item))
    return reduce(lambda a, b: operation("add", (a, b)), terms)


def check_inside(node: Node, place: int, frames: Sequence[Frame], scope: Scope) -> None:
    """Raise where an index that goes with one loop alone leaves its array for sure.

    One below 0 counts from the end.
    """
    item, size = node.settings[0][place], node.operands[0].shape[place]
    moving = [frame for frame in frames if frame.step and frame.step in names_in(item)]
    form = affine(item, moving[0].step) if len(moving) == 1 else None
    if form is not None:
        (frame,) = moving
        highest = frame.at(item, frame.last if form[0] > 0 else frame.first)
        _check_range(node, 0, highest, size, frame, scope)


def _with_gathers(step: Step, frame: Frame, tree: Branch, scope: Scope) -> dict[Node, Node]:
    """Return what stands for each node of a body where some indices are gathered; empty for none.

    Those are of what the loop works out itself, and of axes or in ways that have no slice.
    """
    frames = [*scope.loops, frame]
    inside, new, is_changed = {*step.leaves, frame.counter}, dict[Node, Node](), False
    spans = scope.builder.spans
    for node in order([*step.results, *([] if step.condition is None else [step.condition])]):
        operands = tuple([new.get(one, one) for one in node.operands])
        made = same(node, operands) if operands != node.operands else node
        goes = mentions(node, frame.step)
        is_own = goes and not _is_row(node, frames)
        is_made = node.operands[:1] and node.operands[0] in inside and _going(node.payload, frames)
        if node.op == "index" and (is_own or is_made) and not _going(node.shape, frames):
            made, is_changed = _gathered(made, frame, tree, scope), True
        if goes or not inside.isdisjoint(node.operands):
            inside.add(node)
        if made is not node and node in spans:
            spans.setdefault(made, {}).update(spans[node])
        new[node] = made
    if is_changed:
        frame.marks = {new.get(one, one): None for one in frame.marks}
    return new if is_changed else {}


def _going(settings: Any, frames: Sequence[Frame]) -> bool:
    """Return whether settings go with one of some loops."""
    return any(_mentions(settings, one.step) for one in frames if one.step)


def _is_row(node: Node, frames: Sequence[Frame]) -> bool:
    """Return whether an index takes a row in each step, those of all steps being a slice."""
    if node.op != "index":
        return False
    *around, frame = frames
    items = [item for item in node.settings[0] if _mentions(item, frame.step)]
    if len(items) != 1 or isinstance(items[0], tuple) or _going((items[0],), around):
        return False
    form = affine(items[0], frame.step)
    return form is not None and form[0] != 0


def _gathered(node: Node, frame: Frame, tree: Branch, scope: Scope) -> Node:
    """Return what an index takes in each step, one moving axis after the other."""
    (array,), (items,) = node.operands, node.settings
    frames = [*scope.loops, frame]
    places = [place for place, item in enumerate(items) if _going((item,), frames)]
    if any(isinstance(items[place], tuple) for place in places):
        raise _within(node, frame, tree, scope)
    fixed = tuple(WHOLE if place in places else item for place, item in enumerate(items))
    found = array if set(fixed) == {WHOLE} else operation("index", (array,), (fixed,))
    for place in reversed(places):
        check_inside(node, place, frames, scope)
        index = number_at(items[place], frames)
        if index is None:
            raise _irregular(node, frame, tree, scope)
        axis = sum(isinstance(one, tuple) for one in fixed[:place])
        found = operation("gather", (found, index), (axis,))
    return found


# ---- elements ----------------------------------------------------------------------------------


def _stack(node: Node, frame: Frame, tree: Branch, scope: Scope) -> Node:
    """Return the stack of what an index takes in each step, the steps along the first axis."""
    (array,), (items,) = node.operands, node.settings
    places = [place for place, item in enumerate(items) if _mentions(item, frame.step)]
    (place, *others) = places
    item = items[place]
    form = None if isinstance(item, tuple) else affine(item, frame.step)
    if others or form is None or form[0] == 0:
        raise _irregular(node, frame, tree, scope)
    size = array.shape[place]
    factor, _ = form
    ends = [frame.at(item, step) for step in (frame.first, frame.last)]
    low, high = ends if factor > 0 else ends[::-1]
    _check_range(node, low, high, size, frame, scope)
    stop = plus(low, times(abs(factor), frame.count))  # which is right for no steps too
    stop = stop if at_least(size, stop) else plus(high, 1)
    chosen: Any = (low, stop, None if abs(factor) == 1 else abs(factor))
    if chosen == (0, size, None):
        chosen = WHOLE
    slices = [*items[:place], chosen, *items[place + 1 :]]
    stack = array if set(slices) == {WHOLE} else operation("index", (array,), (tuple(slices),))
    axis = sum(isinstance(one, tuple) for one in items[:place])
    if axis:
        axes = (axis, *(one for one in range(len(stack.shape)) if one != axis))
        stack = operation("transpose", (stack,), (axes,))
    return stack if factor > 0 else operation("flip", (stack,), (0,))


def _check_range(
    node: Node, low: Dimension, high: Dimension, size: Dimension, frame: Frame, scope: Scope
) -> None:
    """Raise where an index is outside of its array in a step for sure, or counts from the end."""
    wrong = None
    if not at_least(low, 0) and at_least(0, plus(low, 1)):
        wrong = low
    elif at_least(high, size):
        wrong = high
    if wrong is None:
        return
    index = node.settings[0][next(i for i, one in enumerate(node.settings[0])
                                  if _mentions(one, frame.step))]  # fmt: skip
    name = scope.name_of(node.operands[0])
    step = frame.first if frame.at(index, frame.first) == wrong else frame.last
    raise ProgramError(
        f"{name}[{_shown(index, frame)}] is {name}[{wrong}] where {frame.variable} is {step}: "
        f"{name} is {show(node.operands[0].shape)}",
        _place(node, scope),
        f"indices of arrays are 0 to {minus(size, 1)}, and the loop runs from {frame.first} to "
        f"{frame.last}",
    )


def _shown(index: Dimension, frame: Frame) -> str:
    return str(index).replace(frame.step, frame.variable)


# ---- what is no step of a scan -----------------------------------------------------------------


def _irregular(node: Node, frame: Frame, tree: Branch, scope: Scope) -> ProgramError:
    if _mentions(node.shape, frame.step):
        message = f"the shape {show(node.shape)} changes from step to step".replace(
            frame.step, frame.variable
        )
        hint = "in a loop of so many steps each value has one shape"
    else:
        message = f"{frame.variable} is used here in a way that changes from step to step"
        hint = f"in a loop of so many steps {frame.variable} is a number, or an index of one axis"
    return ProgramError(message, _place(node, scope) or scope.where(tree), hint)


def _within(node: Node, frame: Frame, tree: Branch, scope: Scope) -> ProgramError:
    return ProgramError(
        f"{frame.variable} is an index of what the loop itself works out",
        _place(node, scope) or scope.where(tree),
        f"only arrays from before the loop are indexed by {frame.variable}",
    )


def _place(node: Node, scope: Scope) -> Span | None:
    return next(iter(scope.builder.spans.get(node, ())), None)


def alike(first: Sequence[Node], second: Sequence[Node]) -> bool:
    """Return whether two readings of a body do the same to values of other shapes."""
    one, other = order(first), order(second)
    return [_kind(node) for node in one] == [_kind(node) for node in other]


def _kind(node: Node) -> tuple[str, int]:
    return node.op, len(node.operands)
