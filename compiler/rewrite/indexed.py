"""An entry of a part of an array is an entry of the array, and one of a stack what stands there.

In: a node. Out: one of the same value, with one index where two stood one behind the other.

    x[2:5][0]   ->   x[2]                x[1:][:, 0]   ->   x[1:, 0]
    stack([a, b])[1]   ->   b
"""

from typing import Any

from ..graph.build import operation
from ..graph.dimensions import Dimension, plus
from ..graph.node import Node
from ..graph.shapes import WHOLE, bounds


def indexed(node: Node) -> Node:
    """Return an index of an index as one; any other node, or what is no one index, is itself."""
    if node.op != "index":
        return node
    inner = node.operands[0]
    if inner.op == "stack" and inner.settings == (0,) and isinstance(node.settings[0][0], int):
        first, *others = node.settings[0]
        entry = inner.operands[first]
        return entry if not others else operation("index", (entry,), (tuple(others),))
    if inner.op != "index":
        return node
    outer = iter(node.settings[0])
    items: list[Any] = []
    for size, item in zip(inner.operands[0].shape, inner.settings[0], strict=True):
        if not isinstance(item, tuple):
            items.append(item)
            continue
        found = _composed(size, item, next(outer))
        if found is None:
            return node
        items.append(found)
    return operation("index", (inner.operands[0],), (tuple(items),))


def _composed(size: Dimension, inner: tuple[Any, ...], outer: Any) -> Any:
    """Return the item that is one of the part that another takes, None where it is none."""
    if outer == WHOLE:
        return inner
    if inner == WHOLE:
        return outer
    pair = bounds(size, inner)
    if pair is None or not isinstance(outer, int) or outer < 0:
        return None
    return plus(pair[0], outer)
