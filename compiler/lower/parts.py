"""Assignments to parts of arrays: `y[1:] = v` gives y another value, with v in that part.

In: the value of an array, an index, and what comes there. Out: the node of the new value. Nothing
is written in place: what else has the old value keeps it.

    y[1:] = v            ->   where(1 in that part and 0 elsewhere, v put there, y)
    y[y > 0] = 3         ->   where(y > 0, 3, y)
    y[c] = log(x[c])     ->   where(c, log(x), y)
"""

from collections.abc import Sequence
from typing import Any

from ..errors import ShapeError
from ..graph.build import as_number, full, operation
from ..graph.dimensions import Dimension, names_in, show
from ..graph.loops import arange
from ..graph.node import Node, constant
from ..graph.operations import is_boolean
from ..graph.shapes import WHOLE, broadcasts_to
from ..syntax.tree import Branch, children
from .bodies import check_inside, number_at
from .expressions import lower_expression, run
from .masks import checked_mask, is_condition, no_shape, read_selected, selections
from .scope import Scope
from .settings import read_items
from .writes import put_at


def with_part(target: Branch, array: Node, value: Branch, scope: Scope) -> Node:
    """Return the array with a part of it replaced by a value, which is broadcast to that part."""
    base, *items = children(target)
    name = str(children(base)[0])
    is_mask = len(items) == 1 and is_condition(items[0], scope)
    if is_mask and next(selections(value, scope), None) is not None:
        return _of_selections(name, array, items[0], value, target, scope)
    mask = lower_expression(items[0], scope) if is_mask else None
    new = lower_expression(value, scope)
    if is_boolean(new):
        hint = "as numbers it is where(c, 1, 0)"
        raise ShapeError("a truth value is put into an array of numbers", scope.where(value), hint)
    if mask is not None:
        return _where_mask(name, array, mask, new, target, scope)
    places = tuple(run(read_items(items, len(array.shape), target, scope)))
    if any(isinstance(place, Node) for place in places):
        return put_at(array, places, new, target, scope)
    if None in places:
        hint = "leave None out: what is assigned is broadcast"
        raise ShapeError("a part that is assigned has no new axis", scope.where(target), hint)
    part = scope.build("index", (array,), target, (places,))
    if not broadcasts_to(new.shape, part.shape):
        raise ShapeError(
            f"the part of {name} is {show(part.shape)}, and what is assigned {show(new.shape)}",
            scope.where(target),
            "what is assigned is broadcast to the part, aligned at the last axis",
        )
    return _put(array, places, new, part, target, scope)


def _of_selections(
    name: str, array: Node, item: Branch, value: Branch, target: Branch, scope: Scope
) -> Node:
    """Return the array with what a mask takes out of it replaced by what it takes out of others."""
    mask = lower_expression(item, scope)
    whole = checked_mask(name, array, mask, target, scope)
    new, other, _ = run(read_selected(value, scope))
    if other is not mask or new.shape != array.shape:
        raise no_shape(name, scope.name_of(mask), scope.where(target))
    return scope.build("where", (whole, new, array), target)


def _where_mask(
    name: str, array: Node, mask: Node, new: Node, target: Branch, scope: Scope
) -> Node:
    mask = checked_mask(name, array, mask, target, scope)
    if new.shape:
        raise ShapeError(
            f"what a mask takes out of {name} gets {show(new.shape)}: how many entries that are is "
            "not known when compiling",
            scope.where(target),
            f"give it one number, or choose entry by entry: {name} = where(mask, v, {name})",
        )
    return scope.build("where", (mask, new, array), target)


def _put(
    array: Node, places: Sequence[Any], new: Node, part: Node, target: Branch, scope: Scope
) -> Node:
    """Return the array with the part at some places replaced; some go with a loop."""
    steps = {one.step for one in scope.loops if one.step}
    moving = [
        axis
        for axis, item in enumerate(places)
        if not isinstance(item, tuple) and not steps.isdisjoint(names_in(item))
    ]
    if moving == [0]:
        return _put_row(array, places, new, part, target, scope)
    fixed = tuple(WHOLE if axis in moving else item for axis, item in enumerate(places))
    wide = new
    if new.shape != part.shape:
        wide = operation("broadcast_to", (new,), (part.shape,))
    kept = [axis for axis, item in enumerate(fixed) if isinstance(item, tuple)]
    inserted = tuple(place for place, axis in enumerate(kept) if axis in moving)
    if inserted:
        wide = operation("expand_dims", (wide,), (inserted,))
    for axis in moving:
        check_inside(part, axis, scope.loops, scope)
    found = [_at(array.shape, axis, places[axis], scope) for axis in moving]
    conditions = [one for one in found if one is not None]
    if len(conditions) < len(found):
        raise _irregular(target, scope)
    if any(item != WHOLE for item in fixed):
        shape = operation("index", (array,), (fixed,)).shape
        if wide.shape != shape:
            wide = operation("broadcast_to", (wide,), (shape,))
        ones = operation("broadcast_to", (constant(1),), (shape,))
        inside = operation("scatter", (ones,), ((fixed,), array.shape))
        wide = operation("scatter", (wide,), ((fixed,), array.shape))
        conditions.append(operation("gt", (inside, constant(0.5))))
    elif not moving:
        return wide  # the whole array
    mask = conditions[0]
    for condition in conditions[1:]:
        mask = operation("and", (mask, condition))
    return scope.build("where", (mask, wide, array), target)


def _put_row(
    array: Node, places: Sequence[Any], new: Node, part: Node, target: Branch, scope: Scope
) -> Node:
    """Return the array with one row replaced, or a part of it, whose place goes with a loop."""
    item, *inner = places
    check_inside(part, 0, scope.loops, scope)
    if all(one == WHOLE for one in inner):
        row = new if new.shape == part.shape else full(new, part.shape)
    else:
        old = operation("index", (array,), ((item, *[WHOLE] * len(inner)),))
        row = _put(old, inner, new, part, target, scope)
    found = _at(array.shape, 0, item, scope)
    if found is None:
        raise _irregular(target, scope)
    row = as_number(row)
    wide = operation("expand_dims", (row,), ((0,),)) if row.shape else row
    node = scope.build("where", (found, wide, array), target)
    scope.loops[-1].puts[node] = array, row, item
    return node


def _irregular(target: Branch, scope: Scope) -> ShapeError:
    hint = "an index is the variable of a loop times a number, plus what stays the same"
    return ShapeError("this part changes from step to step", scope.where(target), hint)


def _at(shape: Sequence[Dimension], axis: int, item: Dimension, scope: Scope) -> Node | None:
    """Return where an axis is at an index that goes with loops; one out of range is an error."""
    index = number_at(item, scope.loops)
    if index is None:
        return None
    position = arange(shape[axis])
    found = operation("eq", (position, operation("gather", (position, index), (0,))))
    behind = len(shape) - axis - 1
    return operation("expand_dims", (found,), (tuple(range(1, 1 + behind)),)) if behind else found
