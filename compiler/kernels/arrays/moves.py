"""Operations that move entries about and work nothing out: which entry of the operand one is.

x.T at (i, j)   ->   x at (j, i)            x[1:, 0] at (i,)   ->   x at (i + 1, 0)
"""

from collections.abc import Callable, Mapping

from ...graph.dimensions import Dimension, Shape, minus, plus, times
from ...graph.node import Node
from ...graph.shapes import bounds
from .state import Place, aligned


def _transpose(node: Node, place: Place) -> Place:
    found: list[Dimension] = [0] * len(place)
    for one, axis in zip(place, node.settings[0], strict=True):
        found[axis] = one
    return tuple(found)


def _reshape(node: Node, place: Place) -> Place:
    """Return the place where nothing but axes of length 1 comes and goes."""
    kept = iter([one for one, size in zip(place, node.shape, strict=True) if size != 1])
    return tuple(0 if size == 1 else next(kept) for size in node.operands[0].shape)


def keeps_order(node: Node) -> bool:
    """Return whether a reshape changes nothing but axes of length 1."""
    return _long(node.shape) == _long(node.operands[0].shape)


def _long(shape: Shape) -> Shape:
    return tuple(size for size in shape if size != 1)


def _expand_dims(node: Node, place: Place) -> Place:
    return tuple(one for axis, one in enumerate(place) if axis not in node.settings[0])


def _squeeze(node: Node, place: Place) -> Place:
    kept = iter(place)
    axes = node.settings[0]
    return tuple(0 if axis in axes else next(kept) for axis in range(len(node.operands[0].shape)))


def _index(node: Node, place: Place) -> Place:
    given = iter(place)
    found: list[Dimension] = []
    for size, item in zip(node.operands[0].shape, node.settings[0], strict=True):
        if not isinstance(item, tuple):
            found.append(from_start(item, size))
            continue
        first, step = begins(size, item)
        found.append(plus(first, times(next(given), step)))
    return tuple(found)


def from_start(bound: Dimension, size: Dimension) -> Dimension:
    """Return a place that may be counted from the end."""
    found = bounds(size, (bound, None, None))
    assert found is not None
    return found[0]


def begins(size: Dimension, item: tuple[object, ...]) -> tuple[Dimension, int]:
    """Return where a slice begins, and its step."""
    start, stop, step = item
    step = 1 if step is None else step
    assert isinstance(step, int)
    if isinstance(size, int) and all(isinstance(one, int | None) for one in (start, stop)):
        return slice(start, stop, step).indices(size)[0], step
    if step < 0:
        return minus(size, 1), step
    found = bounds(size, (start, None, None))
    assert found is not None
    return found[0], step


def _flip(node: Node, place: Place) -> Place:
    axes = node.settings[0]
    axes = (axes,) if isinstance(axes, int) else axes
    return tuple(
        minus(minus(size, 1), one) if axis in axes else one
        for axis, (size, one) in enumerate(zip(node.shape, place, strict=True))
    )


MOVES: Mapping[str, Callable[[Node, Place], Place]] = {
    "transpose": _transpose,
    "reshape": _reshape,
    "broadcast_to": lambda node, place: aligned(node.operands[0].shape, place),
    "expand_dims": _expand_dims,
    "squeeze": _squeeze,
    "index": _index,
    "flip": _flip,
    "diagonal": lambda node, place: (*place, place[-1]),
    "again": lambda node, place: place,
    "mark": lambda node, place: place,
}


def is_move(node: Node) -> bool:
    """Return whether each entry of a node is one of its operand, told by its place alone."""
    return node.op in MOVES and (node.op != "reshape" or keeps_order(node))
