"""Arrays put together, and taken apart: hstack, append, insert, delete, split, meshgrid.

In: a call, nodes and settings. Out: a node; of those that take apart a list of nodes.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from ...graph.dimensions import Dimension, at_least, divided, minus, plus, times
from ...graph.node import Node
from ...graph.shapes import broadcast
from .call import (
    Call,
    along,
    as_vector,
    at_rank,
    entry,
    expanded,
    is_size,
    joined,
    needs_array,
    part,
    stretched,
    transposed,
    with_size,
)
from .moved import atleast


def concatenate(call: Call, arrays: Sequence[Node], axis: int | None) -> Node:
    """`concatenate(arrays, axis)`, of None all entries of all arrays."""
    if axis is None:
        return joined(call, [as_vector(call, one) for one in arrays], 0)
    rank = len(needs_array(call, arrays[0]).shape)
    return call.build("concat", arrays, call.axis(axis, rank, arrays[0].shape))


def hstack(call: Call, arrays: Sequence[Node]) -> Node:
    """`hstack(arrays)`: along the second axis, vectors along their one."""
    every = [atleast(1)(call, one) for one in arrays]
    return call.build("concat", every, 0 if len(every[0].shape) == 1 else 1)


def vstack(call: Call, arrays: Sequence[Node]) -> Node:
    """`vstack(arrays)`: rows under one another."""
    return call.build("concat", [atleast(2)(call, one) for one in arrays], 0)


def dstack(call: Call, arrays: Sequence[Node]) -> Node:
    """`dstack(arrays)`: along the third axis."""
    return call.build("concat", [atleast(3)(call, one) for one in arrays], 2)


def column_stack(call: Call, arrays: Sequence[Node]) -> Node:
    """`column_stack(arrays)`: vectors as columns beside one another."""
    columns = []
    for one in arrays:
        one = atleast(1)(call, one)
        columns.append(expanded(call, one, 1) if len(one.shape) == 1 else one)
    return call.build("concat", columns, 1)


def append(call: Call, x: Node, values: Node, axis: int | None) -> Node:
    """`append(x, values, axis)`."""
    return concatenate(call, [x, values], axis)


def insert(call: Call, x: Node, place: Dimension, values: Node, axis: int | None) -> Node:
    """`insert(x, place, values, axis)` before one place."""
    x, where, start = _at(call, x, place, axis, is_between=True)
    shape = with_size(x.shape, where, 1)
    if axis is None:
        values = as_vector(call, values)
    elif values.shape and len(values.shape) < len(x.shape):
        values = expanded(call, at_rank(call, values, len(x.shape) - 1), where)
    if len(values.shape) == len(x.shape):
        shape = with_size(x.shape, where, values.shape[where])
    values = stretched(call, values, shape)
    return joined(
        call, [part(call, x, where, None, start), values, part(call, x, where, start, None)], where
    )


def delete(call: Call, x: Node, place: Any, axis: int | None) -> Node:
    """`delete(x, place, axis)`, of one place or of a list of them."""
    places = place if isinstance(place, tuple) else (place,)
    if not places:
        raise call.misfit("{} takes one place, or several", "leave it out")
    starts = []
    for one in places:
        x, where, start = _at(call, x, one, axis, is_between=False)
        starts.append(start)
    if len(starts) != 1 and not all(isinstance(one, int) for one in starts):
        raise call.misfit("{} takes one place, or several that are numbers", "count from the start")
    rest = []
    begin: Dimension = 0
    for start in sorted(dict.fromkeys(starts)) if len(starts) > 1 else starts:  # type: ignore[type-var]
        rest.append(part(call, x, where, begin, start))
        begin = plus(start, 1)
    return joined(call, [*rest, part(call, x, where, begin, None)], where)


def _at(
    call: Call, x: Node, place: Any, axis: int | None, is_between: bool
) -> tuple[Node, int, Dimension]:
    """Return an array, the axis that is meant, and a place on it counted from the start."""
    x = as_vector(call, x) if axis is None else x
    where = call.axis(axis or 0, len(x.shape), x.shape)
    if not is_size(place):
        raise call.unread("{} takes one place here", "for several it stands in another one")
    size = x.shape[where]
    start = plus(size, place) if isinstance(place, int) and place < 0 else place
    last = size if is_between else minus(size, 1)
    if (
        isinstance(size, int)
        and isinstance(start, int)
        and not 0 <= start <= (size - (not is_between))
    ):
        raise call.misfit(
            f"there is no place {place}: the axis has {size} entries", "it goes from 0"
        )
    if (isinstance(start, int) and start < 0) or (
        not isinstance(size, int) and not at_least(last, start) and at_least(start, last)
    ):
        raise call.misfit(
            f"there is no place {place}: the axis has {size} entries", "it goes from 0"
        )
    return x, where, start


# ---- taken apart -------------------------------------------------------------------------------


def split(call: Call, x: Node, sections: Any, axis: int, is_even: bool = True) -> list[Node]:
    """`split(x, 3)` in parts of one length, or `split(x, [2, 5])` before these places."""
    needs_array(call, x)
    axis = call.axis(axis, len(x.shape), x.shape)
    size = x.shape[axis]
    if isinstance(sections, tuple):
        return _cut(call, x, axis, [0, *(_clipped(one, size) for one in sections), size])
    if not isinstance(sections, int) or sections < 1:
        hint = "it is 1 or more, and known when compiling"
        raise call.misfit("the number of parts is a whole number", hint)
    each = divided(size, sections)
    if each is not None:
        return _cut(call, x, axis, [times(each, count) for count in range(sections + 1)])
    if is_even or not isinstance(size, int):
        hint = f"declare the dimension as {sections}*n"
        if isinstance(size, int):
            hint = "array_split gives parts that differ by one entry"
        raise call.misfit(f"{size} entries do not give {sections} parts of one length", hint)
    short, longer = divmod(size, sections)
    return _cut(call, x, axis, [short * one + min(one, longer) for one in range(sections + 1)])


def _clipped(place: Dimension, size: Dimension) -> Dimension:
    """Return a place counted from the start, as slices have it."""
    if isinstance(place, int) and place < 0:
        place = plus(size, place)
    if isinstance(place, int) and isinstance(size, int):
        return min(max(place, 0), size)
    return place


def _cut(call: Call, x: Node, axis: int, places: Sequence[Dimension]) -> list[Node]:
    pieces = []
    for start, stop in pairwise(places):
        if isinstance(start, int) and isinstance(stop, int):
            stop = max(start, stop)
        pieces.append(part(call, x, axis, start, stop))
    return pieces


def _split_at(rank: int, axis: Callable[[Node], int]) -> Callable[..., list[Node]]:
    def read(call: Call, x: Node, sections: Any) -> list[Node]:
        return split(call, x, sections, axis(needs_array(call, x, rank)))

    return read


def meshgrid(
    call: Call, first: Node, second: Node, third: Node | None, indexing: str
) -> list[Node]:
    """`meshgrid(x, y)`: the coordinates of the points of a grid, each as an array."""
    if indexing not in ("xy", "ij"):
        raise call.unread(f"{{}} has no indexing {indexing}", "it is 'xy' or 'ij'")
    vectors = [as_vector(call, one) for one in (first, second, third) if one is not None]
    grids = [along(call, one, axis, len(vectors)) for axis, one in enumerate(vectors)]
    shape = broadcast(*(one.shape for one in grids))
    order = [*range(len(vectors))]
    order[:2] = [1, 0] if indexing == "xy" else [0, 1]
    return [transposed(call, stretched(call, one, shape), order) for one in grids]


def broadcast_arrays(call: Call, first: Node, second: Node, third: Node | None) -> list[Node]:
    """`broadcast_arrays(x, y)`."""
    every = [one for one in (first, second, third) if one is not None]
    total = every[0]
    for one in every[1:]:
        total = call.build("add", (total, one))
    return [stretched(call, one, total.shape) for one in every]


def unstack(call: Call, x: Node, axis: int) -> list[Node]:
    """`unstack(x, axis)`: the entries of an axis."""
    needs_array(call, x)
    axis = call.axis(axis, len(x.shape), x.shape)
    size = x.shape[axis]
    if not isinstance(size, int):
        raise call.misfit("{} needs a dimension that is a number", "declare it as a whole number")
    return [entry(call, x, axis, place) for place in range(size)]


READERS: Mapping[str, tuple[str, Callable[..., Node]]] = {
    "concatenate": ("arrays:arrays axis:axes=0", concatenate),
    "concat": ("arrays:arrays axis:axes=0", concatenate),
    "hstack": ("tup:arrays", hstack),
    "vstack": ("tup:arrays", vstack),
    "row_stack": ("tup:arrays", vstack),
    "dstack": ("tup:arrays", dstack),
    "column_stack": ("tup:arrays", column_stack),
    "append": ("arr values axis:axes?", append),
    "insert": ("arr obj:size values axis:axes?", insert),
    "delete": ("arr obj:sizes axis:axes?", delete),
}
LISTS: Mapping[str, tuple[str, Callable[..., list[Node]]]] = {
    "split": ("ary indices_or_sections:sizes axis:axis=0", split),
    "array_split": (
        "ary indices_or_sections:sizes axis:axis=0",
        lambda call, x, sections, axis: split(call, x, sections, axis, is_even=False),
    ),
    "hsplit": ("ary indices_or_sections:sizes", _split_at(1, lambda x: min(len(x.shape) - 1, 1))),
    "vsplit": ("ary indices_or_sections:sizes", _split_at(2, lambda x: 0)),
    "dsplit": ("ary indices_or_sections:sizes", _split_at(3, lambda x: 2)),
    "meshgrid": ("x y z? indexing:word=xy", meshgrid),
    "broadcast_arrays": ("x y z?", broadcast_arrays),
    "unstack": ("x axis:axis=0", unstack),
}
