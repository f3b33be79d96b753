"""How much memory a generated function needs, from its lines: what is alive at each of them.

In: the layout of a function, and the sizes of dimensions. Out: the bytes that its backward pass
keeps, and the most that is alive at once, beside the arguments.

    a = tanh(W @ x); f = sum(a^2), of n = 1000 and m = 100   ->   kept 800,000 bytes: a

An array is alive as long as a name of its own, or of a view of it, is. Numbers count 8 bytes. Of
what an expression makes on its way its largest part counts. In a program of numbers the stacks of
loops are lists: an entry is a reference, and the number or the array of points that it refers to.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from ..calculus.replayed import is_replayed
from ..calculus.segments import owner
from ..graph.dimensions import Shape, names_in, product, value_of
from ..graph.loops import is_open, loop_of
from ..graph.node import Node
from .release import Layout, named_in, segments
from .replay import needed, steps_of_segment

_BYTES = 8  # of a float, and of a reference
_OF_NUMBER = 24  # of a number that is an object of its own
_OF_ARRAY = 112  # of an array of points beside its entries
_OF_LIST = 56  # of a list beside its references


@dataclass(frozen=True, slots=True)
class Footprint:
    """The bytes that the backward pass keeps, and the most that is alive at once."""

    kept: int
    peak: int


@dataclass(frozen=True, slots=True)
class _Sizes:
    """The sizes of dimensions, and in a program of numbers for how many points each stands."""

    sizes: Mapping[str, int]
    points: int | None

    def bytes(self, shape: Shape) -> int:
        """Return the bytes of an array of a shape, of lists in a program of numbers."""
        if self.points is None:
            return _BYTES * value_of(product(shape), self.sizes)
        if not shape:
            return _BYTES * self.points
        return self.rows(value_of(shape[0], self.sizes), shape[1:])

    def rows(self, count: int, shape: Shape) -> int:
        """Return the bytes of a stack of so many rows of a shape."""
        if self.points is None:
            return count * self.bytes(shape)
        total = 0
        for size in shape:
            total += count * (_BYTES + _OF_LIST)
            count *= value_of(size, self.sizes)
        number = _OF_NUMBER if self.points == 1 else _OF_ARRAY + _BYTES * self.points
        return total + count * (_BYTES + number)


def footprint(layout: Layout, sizes: Mapping[str, int], points: int | None) -> Footprint:
    """Return what a function needs at these sizes of all its dimensions.

    Each number of a program of numbers stands for so many `points`; one of arrays has None.
    """
    at = _Sizes(_with_open_loops(layout, sizes), points)
    used = {
        _holder(one)
        for node, _ in layout.lines
        if node not in layout.forward
        for one in named_in(node.operands, layout.names)
    }
    names: Counter[Node] = Counter()
    alive = peak = kept = 0
    is_forward = True
    for _, some, dead in segments(layout):
        for node, _ in some:
            if is_forward and node not in layout.forward:
                is_forward = False
                kept = sum(_bytes(one, layout, at) for one in used if names[one])
            holder = _holder(node)
            names[holder] += 1
            alive += _bytes(holder, layout, at) if names[holder] == 1 else 0
            peak = max(peak, alive + _in_passing(node, layout, at))
        for holder in map(_holder, dead):
            names[holder] -= 1
            alive -= 0 if names[holder] else _bytes(holder, layout, at)
    return Footprint(kept, peak)


def dimensions_of(layout: Layout) -> list[str]:
    """Return the names of the dimensions that the memory of a function depends on."""
    names: dict[str, None] = {}
    for node in layout.nodes:
        names.update(dict.fromkeys(name for size in node.shape for name in names_in(size)))
        if node.op == "scan":
            loop = loop_of(node)
            count = loop.limit if is_open(node) else loop.count
            names.update(dict.fromkeys(names_in(count or 0)))
    taken = {loop_of(node).count for node in layout.nodes if node.op == "scan" and is_open(node)}
    return [name for name in names if name not in taken]


def _with_open_loops(layout: Layout, sizes: Mapping[str, int]) -> dict[str, int]:
    """Return the sizes with the steps of each `while`, as many as it may take."""
    found = dict(sizes)
    for node in layout.nodes:
        if node.op == "scan" and is_open(node):
            loop = loop_of(node)
            found[str(loop.count)] = value_of(loop.limit or 0, sizes)
    return found


def _holder(node: Node) -> Node:
    """Return the node that holds the memory of another: what a view is of, the loop of a stack."""
    held = owner(node)
    return held.operands[0] if held.op == "result" else held


def _bytes(node: Node, layout: Layout, at: _Sizes) -> int:
    """Return the bytes that a line allocates and that last; arguments are there already."""
    if node.op == "scan":
        return _bytes_of_loop(node, layout, at)
    return at.bytes(node.shape) if node.op not in ("input", "const", "size") else 0


def _bytes_of_loop(node: Node, layout: Layout, at: _Sizes) -> int:
    """Return the bytes of what a loop carries and of its stacks; some are those of a segment."""
    loop = loop_of(node)
    total = sum(at.bytes(one.shape) for one in loop.results[: loop.carries])
    again = [one.operands[0] for one in layout.nodes if is_replayed(one)]
    given = [one for one in layout.nodes if one.op == "result" and one.operands[0] is node]
    stacks = [one for one in given if one.settings[0] >= loop.carries]
    total += sum(at.bytes(one.shape) for one in stacks if one not in again)
    if any(one in again for one in stacks):
        wanted = [one.settings[0] for one in stacks if one in again]
        kept = -(-value_of(loop.count, at.sizes) // _steps(node, layout, at))
        total += sum(at.rows(kept, loop.results[i].shape) for i in needed(node, wanted))
    for one in node.operands:
        if is_replayed(one):
            source = one.operands[0].operands[0]
            total += at.rows(_steps(source, layout, at), one.shape[1:])
    return total


def _steps(node: Node, layout: Layout, at: _Sizes) -> int:
    """Return how many steps there are in a segment of a loop that is run again."""
    again = [
        one for one in layout.nodes if is_replayed(one) and one.operands[0].operands[0] is node
    ]
    wanted = [one.operands[0].settings[0] for one in again]
    count = value_of(loop_of(node).count, at.sizes)
    return steps_of_segment(node, wanted, count, again[0].settings[0])


def _in_passing(node: Node, layout: Layout, at: _Sizes) -> int:
    """Return the bytes of the largest part of a line that has no line of its own."""
    most = 0
    stack = [*node.operands]
    while stack:
        part = stack.pop()
        if part not in layout.names and part.operands and part.op != "result":
            most = max(most, at.bytes(part.shape) if owner(part) is part else 0)
            stack.extend(part.operands)
    return most
