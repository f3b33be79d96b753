"""Settings as text, in the language and in Python alike: axes, shapes, indices.

    ((1,), True) of a sum   ->  "axis=1, keepdims=True"
    (0, (1, None, None))    ->  "[0, 1:]"

`show` writes a dimension: as it is, or under the names of a generated file.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from ..graph.dimensions import Dimension, Shape, Size
from ..graph.node import Node
from ..graph.operations import having
from ..graph.shapes import WHOLE

Show: TypeAlias = Callable[[Dimension], str]


def axes_text(axes: Sequence[int]) -> str:
    """Return one axis as a number, several as a tuple."""
    return str(axes[0]) if len(axes) == 1 else f"({', '.join(map(str, axes))})"


def reduction_text(node: Node) -> str:
    """Return what a reduction is set to, with a comma before it; nothing where it is over all."""
    assert isinstance(node.payload, tuple)
    axes, *keepdims = node.payload
    everything = len(axes) == len(node.operands[0].shape) and node.op in having("reduction")
    text = "" if everything else f", axis={axes_text(axes)}"
    return f"{text}, keepdims=True" if keepdims == [True] else text


def running_text(node: Node) -> str:
    """Return what an operation that runs through the entries is set to, with a comma before it."""
    assert isinstance(node.payload, tuple)
    axes, back = node.payload
    return f", axis={axes_text(axes)}{', back=True' if back else ''}"


def shape_text(shape: Shape, show: Show = str) -> str:
    """Return a shape as a tuple: `(n, 2*m)`."""
    comma = "," if len(shape) == 1 else ""
    return f"({', '.join(map(show, shape))}{comma})"


def index_text(items: Sequence[Any], show: Show = str) -> str:
    """Return an index in its brackets; whole axes at the end are left out."""
    last = max((i for i, item in enumerate(items) if item not in (WHOLE,)), default=0)
    return f"[{', '.join(item_text(item, show) for item in items[: last + 1])}]"


def item_text(item: Any, show: Show = str) -> str:
    """Return one item of an index: a dimension, a slice, or None for a new axis."""
    if item is None:
        return "None"
    if not isinstance(item, tuple):
        return show(item)
    start, stop, step = ("" if bound is None else show(bound) for bound in item)
    spaced = any(isinstance(bound, Size) for bound in item)
    colon = " : " if spaced and start and stop else ":"
    return f"{start}{colon}{stop}" + (f":{step}" if step else "")


def new_axes(rank: int, axes: Sequence[int]) -> tuple[Any, ...]:
    """Return the index that puts axes of length 1 at these places of the result."""
    return tuple(None if axis in axes else WHOLE for axis in range(rank + len(axes)))


def first_entries(rank: int, axes: Sequence[int]) -> tuple[Any, ...]:
    """Return the index that takes axes of length 1 away."""
    return tuple(0 if axis in axes else WHOLE for axis in range(rank))


def whole(axes: Sequence[Any]) -> str:
    """Return the name of a transpose: `T` for reversed axes, `mT` for the last two swapped."""
    rank = len(axes)
    if tuple(axes) == tuple(range(rank))[::-1]:
        return "T"
    return "mT" if tuple(axes) == (*range(rank - 2), rank - 1, rank - 2) else ""
