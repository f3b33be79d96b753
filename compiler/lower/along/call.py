"""A call that is being read, and the parts of arrays that such calls are made of.

In: nodes, axes and dimensions. Out: nodes of operations that exist, and none of what changes
nothing.

    part(call, x, 0, 1, None)   ->   x[1:]
"""

from collections.abc import Sequence
from typing import Any, TypeGuard

from lark import Token

from ...errors import ProgramError, ShapeError
from ...graph.build import full, size_node
from ...graph.dimensions import Dimension, Shape, Size, product, show
from ...graph.node import Node, constant
from ...graph.shapes import WHOLE
from ...records import dataclass
from ..axes import in_range
from ..places import call_place
from ..scope import Scope


@dataclass(frozen=True, slots=True)
class Call:
    """A call: its function as it is written, and the scope that it stands in."""

    callee: Token
    scope: Scope

    def build(self, op: str, operands: Sequence[Node], *settings: Any) -> Node:
        """Return the node of an operation that stands where the call does."""
        return self.scope.build(op, operands, self.callee, settings or None)

    def misfit(self, message: str, hint: str) -> ShapeError:
        """Return the error for arrays that a call cannot take; `{}` is the function."""
        place = call_place(self.callee, self.scope)
        return ShapeError(message.replace("{}", self.callee), place, hint)

    def unread(self, message: str, hint: str) -> ProgramError:
        """Return the error for a setting that is not read; `{}` is the function."""
        place = call_place(self.callee, self.scope)
        return ProgramError(message.replace("{}", self.callee), place, hint)

    def axis(self, axis: int, rank: int, shape: Shape | None = None) -> int:
        """Return an axis counted from the start."""
        shown = shape if shape is not None else ("...",) * rank
        return in_range(axis, rank, shown, self.callee, self.scope)


@dataclass(frozen=True, slots=True)
class Refused:
    """An array of several that is not read: why, and its shape, since it may be left unused."""

    error: ShapeError
    shape: Shape


def is_size(value: Any) -> TypeGuard[Dimension]:
    """Return whether a setting is one dimension, and no list of them."""
    return isinstance(value, int | str | Size)


def part(call: Call, x: Node, axis: int, start: Any, stop: Any, step: Any = None) -> Node:
    """Return x[start:stop:step] along an axis."""
    item = (None if start == 0 else start, None if stop == x.shape[axis] else stop, step)
    if item == WHOLE:
        return x
    items = [WHOLE] * len(x.shape)
    items[axis] = item
    return call.build("index", (x,), tuple(items))


def entry(call: Call, x: Node, axis: int, position: Dimension) -> Node:
    """Return x[position] along an axis, which goes."""
    items: list[Any] = [WHOLE] * len(x.shape)
    items[axis] = position
    return call.build("index", (x,), tuple(items))


def joined(call: Call, arrays: Sequence[Node], axis: int) -> Node:
    """Return arrays one after the other, without those that have no entries there."""
    some = [one for one in arrays if one.shape[axis] != 0] or [arrays[0]]
    return some[0] if len(some) == 1 else call.build("concat", some, axis)


def reshaped(call: Call, x: Node, shape: Sequence[Dimension]) -> Node:
    """Return an array in another shape."""
    return x if x.shape == tuple(shape) else call.build("reshape", (x,), tuple(shape))


def flat(call: Call, x: Node) -> Node:
    """Return all entries of an array as a vector."""
    return reshaped(call, x, (product(x.shape),))


def stretched(call: Call, x: Node, shape: Sequence[Dimension]) -> Node:
    """Return an array broadcast to a shape."""
    return x if x.shape == tuple(shape) else call.build("broadcast_to", (x,), tuple(shape))


def as_vector(call: Call, x: Node) -> Node:
    """Return all entries of an array as a vector; a number is its one entry."""
    return flat(call, x) if x.shape else stretched(call, x, (1,))


def expanded(call: Call, x: Node, *axes: int) -> Node:
    """Return an array with new axes of length 1, at these places of the result."""
    return call.build("expand_dims", (x,), axes) if axes else x


def along(call: Call, vector: Node, axis: int, rank: int) -> Node:
    """Return a vector so that it lies along an axis of arrays of a rank."""
    return expanded(call, vector, *(one for one in range(rank) if one != axis))


def transposed(call: Call, x: Node, order: Sequence[int]) -> Node:
    """Return an array with its axes in another order."""
    if list(order) == [*range(len(order))]:
        return x
    return call.build("transpose", (x,), tuple(order))


def flipped(call: Call, x: Node, axis: int) -> Node:
    """Return an array with the entries of an axis in reverse order."""
    return x if x.shape[axis] in (0, 1) else call.build("flip", (x,), axis)


def with_size(shape: Shape, axis: int, size: Dimension) -> Shape:
    """Return a shape with another dimension at an axis."""
    return (*shape[:axis], size, *shape[axis + 1 :])


def at_rank(call: Call, x: Node, rank: int) -> Node:
    """Return an array with axes of length 1 before the others, until it has so many."""
    if not x.shape and rank:
        return full(x, (1,) * rank)
    return reshaped(call, x, (*(1,) * (rank - len(x.shape)), *x.shape))


def counted(call: Call, count: Dimension) -> Node:
    """Return the numbers 0, 1, … count - 1."""
    if isinstance(count, int) and count < 0:
        raise call.misfit(f"{{}} has no {count} entries", "it is 0 or more")
    return call.build("arange", (), count)


def plus(call: Call, first: Node, second: Node) -> Node:
    """Return a sum, without a 0 in it."""
    return second if first is constant(0.0) else call.build("add", (first, second))


def minus(call: Call, first: Node, second: Node) -> Node:
    """Return a difference."""
    return call.build("sub", (first, second))


def times(call: Call, first: Node, second: Node) -> Node:
    """Return a product entry by entry."""
    return call.build("mul", (first, second))


def over(call: Call, first: Node, second: Node) -> Node:
    """Return a quotient entry by entry."""
    return call.build("div", (first, second))


def summed(call: Call, x: Node, axis: int) -> Node:
    """Return the sum along an axis."""
    return call.build("sum", (x,), (axis,), False)


def number(size: Dimension) -> Node:
    """Return the number that a dimension is."""
    return size_node(size)


def needs_array(call: Call, x: Node, rank: int = 1) -> Node:
    """Return an array; raises where it has fewer axes."""
    if len(x.shape) < rank:
        what = "an array" if rank == 1 else f"an array with {rank} axes"
        shown = show(x.shape) if x.shape else "a number"
        hint = "declare the input with its shape, as in x: [n]"
        raise call.misfit(f"{{}} takes {what}, not {shown}", hint)
    return x
