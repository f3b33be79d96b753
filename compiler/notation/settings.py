"""Settings as text, in the language, in Python and in LaTeX: what the formals of a row say.

    ((1,), True) of a sum   ->  sum({0}, axis=1, keepdims=True)
    (0, (1, None, None))    ->  [0, 1:]

`show` writes a dimension: as it is, or under the names of a generated file.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from ..graph.dimensions import Dimension, Shape, Size
from ..graph.node import Node
from ..graph.operations import having, is_entrywise
from ..graph.shapes import WHOLE
from ..vocabulary import Formal, functions

Show: TypeAlias = Callable[[Dimension], str]


def set_to(node: Node) -> list[tuple[Formal, Any]]:
    """Return what an operation is set to: the settings of its row, each with its value."""
    if not isinstance(node.payload, tuple) or node.op not in functions():
        return []
    return list(zip(functions()[node.op].settings, node.payload, strict=True))


def is_default(node: Node, formal: Formal, value: Any) -> bool:
    """Return whether a setting is what it is without being said: all axes, a flag that is down."""
    if formal.kind == "axes" and node.op in having("reduction"):
        return len(value) == len(node.operands[0].shape)
    return formal.kind == "flag" and value is False


def slots(node: Node) -> list[str]:
    """Return the operands of a call as parts of a template; those of a list in its brackets."""
    texts = [f"{{{position}}}" for position in range(len(node.operands))]
    first = len(functions()[node.op].operands) - 1 if takes_list(node) else len(texts)
    return [*texts[:first], *([f"[{', '.join(texts[first:])}]"] if texts[first:] else [])]


def takes_list(node: Node) -> bool:
    """Return whether the last operands of an operation are written as a list."""
    if is_entrywise(node.op) or node.op not in functions():
        return False
    return any(formal.kind == "each" for formal in functions()[node.op].formals)


def settings_texts(node: Node, show: Show) -> list[str]:
    """Return the settings that are not as they are by default, for behind the operands of a call.

    Axes and flags are named, and so is what stands behind them in the row.
    """
    texts: list[str] = []
    by_name = False
    for formal, value in set_to(node):
        by_name = by_name or formal.kind in _NAMED
        if not is_default(node, formal, value):
            text = setting_text(formal, value, show)
            texts.append(f"{formal.name}={text}" if by_name else text)
    return texts


def setting_text(formal: Formal, value: Any, show: Show = str) -> str:
    """Return the value of a setting as text."""
    return _TEXTS[formal.kind](value, show)


def call_text(function: str, node: Node, show: Show = str) -> str:
    """Return the template of a call of a function: operands, then settings."""
    return f"{function}({', '.join([*slots(node), *settings_texts(node, show)])})"


def shape_text(shape: Shape, show: Show = str) -> str:
    """Return a shape as a tuple: `(n, 2*m)`."""
    comma = "," if len(shape) == 1 else ""
    return f"({', '.join(map(show, shape))}{comma})"


def index_text(items: Sequence[Any], show: Show = str) -> str:
    """Return an index in its brackets; whole axes at the end are left out."""
    last = max((i for i, item in enumerate(items) if item not in (WHOLE,)), default=0)
    return f"[{', '.join(item_text(item, show) for item in items[: last + 1])}]"


def gather_text(axis: int, count: int) -> str:
    """Return the index of what is gathered as a template: `[:, {1}]`."""
    return f"[{', '.join([':'] * axis + [f'{{{1 + i}}}' for i in range(count)])}]"


def item_text(item: Any, show: Show) -> str:
    """Return one item of an index: a dimension, a slice, or None for a new axis."""
    if item is None:
        return "None"
    if not isinstance(item, tuple):
        return show(item)
    start, stop, step = ("" if bound is None else show(bound) for bound in item)
    spaced = any(isinstance(bound, Size) for bound in item)
    colon = " : " if spaced and start and stop else ":"
    return f"{start}{colon}{stop}" + (f":{step}" if step else "")


_NAMED = ("axes", "axis", "flag")
_TEXTS: Mapping[str, Callable[[Any, Show], str]] = {
    "axes": lambda axes, _: str(axes[0]) if len(axes) == 1 else f"({', '.join(map(str, axes))})",
    "axis": lambda axis, _: str(axis),
    "flag": lambda flag, _: str(flag),
    "shape": shape_text,
    "size": lambda size, show: show(size),
    "offset": lambda offset, show: show(offset),
    "place": index_text,
}


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
