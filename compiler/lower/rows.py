"""Arrays of which a loop assigns one row a step: a stack of rows, and not an array a step.

In: what a body does, in which an array from before the loop is carried, with a row of it replaced.
Out: the same with the rows by themselves: those of steps before that are read are carried, and
what each step gives is put between the rows that no step assigns, once.

    for t in 1..n-1 { y[t] = f(y[t-1], x[t]) }   ->   y[t-1] is carried, from y[0] on, and y is
                                                      concat([y[:1], the stack of f])

Where the array is used in another way in a step it is carried as a whole, as it was read.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..graph.build import as_number, full, operation
from ..graph.dimensions import Dimension, affine, at_least, minus, names_in, plus
from ..graph.graph import order, same
from ..graph.node import Node, unmarked
from ..graph.shapes import WHOLE
from ..records import dataclass
from .carried import Found, Rows, roots_of
from .scope import Frame, Key


@dataclass(frozen=True, slots=True)
class _Reads:
    """The nodes of a body without an array: what stands for each, and how far back rows are read.

    `leaves` has the row of so many steps before.
    """

    new: Mapping[Node, Node]
    leaves: Mapping[int, Node]


def with_rows(found: Found, frame: Frame) -> Found:
    """Return what a body does, with each array that allows it as the rows that it assigns."""
    for key in [*found.carried] if frame.puts and frame.step else []:
        own, initial, after = found.carried[key]
        if len(key) == 1 and initial.shape == own.shape:
            row, item = _row_of(own, after, frame)
            if row is not None:
                found = _by_rows(key, row, item, found, frame) or found
    return found


def _row_of(own: Node, after: Node, frame: Frame) -> tuple[Node | None, Dimension]:
    """Return the row that a step leaves in an array at the one place that it assigns, and that."""
    node, row, place = unmarked(after), None, None
    while node in frame.puts:
        below, new, item = frame.puts[node]
        if place is not None and item != place:
            return None, 0
        row, place = new if row is None else row, item
        node = unmarked(below)
    return (row, place) if node is own and place is not None else (None, 0)


def _by_rows(key: Key, row: Node, item: Dimension, found: Found, frame: Frame) -> Found | None:
    """Return what a body does with the rows of one array by themselves, None where it needs all."""
    own, initial, _ = found.carried[key]
    form = affine(item, frame.step)
    if form is None or abs(form[0]) != 1 or _goes(form[1]):
        return None
    factor, _ = form
    ends = [frame.at(item, step) for step in (frame.first, frame.last)]
    low, high = ends if factor > 0 else ends[::-1]
    if not (at_least(low, 0) and at_least(own.shape[0], plus(high, 1))):
        return None
    others = replace(found, carried={one: v for one, v in found.carried.items() if one != key})
    reads = _without([*roots_of(others), row], own, initial, item, frame)
    if reads is None:
        return None
    new = reads.new
    carried = {one: (leaf, start, new[end]) for one, (leaf, start, end) in others.carried.items()}
    behind = as_number(new[row])
    for back in range(1, 1 + max(reads.leaves, default=0)):
        start = frame.at(item, minus(frame.first, back))
        if not at_least(start, 0) or at_least(start, own.shape[0]):
            return None  # counted from the end, or outside
        leaf = reads.leaves.get(back) or frame.leaf((*key, "row", back), own.shape[1:])
        place: tuple[Any, ...] = (start, *[WHOLE] * (len(own.shape) - 1))
        carried[(*key, "row", back)] = leaf, operation("index", (initial,), (place,)), behind
        behind = leaf
    rows = Rows(initial, full(as_number(new[row]), own.shape[1:]), low, high, factor < 0)
    return replace(
        found,
        carried=carried,
        new={one: new[node] for one, node in found.new.items()},
        families={one: (offset, new[node]) for one, (offset, node) in found.families.items()},
        condition=None if found.condition is None else new[found.condition],
        rows={**{one: replace(r, row=new[r.row]) for one, r in found.rows.items()}, key: rows},
    )


def _goes(item: Dimension) -> bool:
    """Return whether a dimension goes with a loop around; those have names that end in a space."""
    return any(name.endswith(" ") for name in names_in(item))


def _without(
    roots: list[Node], own: Node, initial: Node, item: Dimension, frame: Frame
) -> _Reads | None:
    """Return nodes with rows in the place of what is read of an array; None where all is used."""
    new: dict[Node, Node] = {}
    leaves: dict[int, Node] = {}
    whole: set[Node] = {own}  # what is the array, before or behind a store
    for node in order(roots):
        if node is own:
            new[node] = node
            continue
        below = unmarked(node)
        if below is own or (below in frame.puts and unmarked(frame.puts[below][0]) in whole):
            whole.add(below)
            new[node] = node
            continue
        if node.op == "index" and unmarked(node.operands[0]) in whole:
            made = _read(node, own, initial, item, frame, leaves)
            if made is None:
                return None
            new[node] = made if isinstance(made, Node) else new[made[0]]
            if not isinstance(made, Node) and made[1]:
                new[node] = operation("index", (new[node],), (made[1],))
            continue
        if any(unmarked(one) in whole for one in node.operands):
            return None
        made = new[node] = same(node, tuple([new[one] for one in node.operands]))
        if node in frame.puts and made is not node:  # of another array, made of these rows
            base, row, place = frame.puts[node]
            frame.puts[made] = new[base], new[row], place
    if any(unmarked(one) in whole for one in roots):
        return None  # the array has another name too
    return _Reads(new, leaves)


def _read(
    node: Node, own: Node, initial: Node, item: Dimension, frame: Frame, leaves: dict[int, Node]
) -> Node | tuple[Node, tuple[Any, ...]] | None:
    """Return what an index takes: of a row that is carried, of one from before the loop.

    Of the row that this step has assigned it is that, and the index into it; None for what is no
    entry of one row.
    """
    (array,), ((place, *rest),) = node.operands, node.settings
    distance = None if isinstance(place, tuple) else minus(place, item)
    if not isinstance(distance, int):
        return None
    inner = tuple(rest) if any(one != WHOLE for one in rest) else ()
    array = unmarked(array)
    if array in frame.puts and distance == 0:
        return frame.puts[array][1], inner
    form = affine(item, frame.step)
    assert form is not None
    back = -form[0] * distance
    if back <= 0:
        ends = [frame.at(place, step) for step in (frame.first, frame.last)]
        if not all(at_least(one, 0) for one in ends):
            return None  # counted from the end, where rows may be assigned
        return operation("index", (initial,), node.settings)
    row = leaves.setdefault(back, frame.leaf((own.payload, "row", back), own.shape[1:]))
    return operation("index", (row,), (inner,)) if inner else row
