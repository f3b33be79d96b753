"""What is known while a program is lowered to loop nests: buffers, dimensions, where values are.

In: nodes and dimensions. Out: buffers, and whole numbers of the kernel language.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from ...graph.dimensions import Dimension, Least, Shape, minus, plus, times
from ...graph.node import Node
from ..nests import Buffer, Statement
from ..values import Kind, Maker, Value

# Where an entry is, a place for each axis, in dimensions and the names of indices.
Place: TypeAlias = tuple[Dimension, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """The buffer that a value is in, and the first places of its entries there."""

    buffer: str
    first: Place = ()


@dataclass(slots=True, eq=False)
class Frame:
    """A graph, or the body of a loop: which of its values are kept, and where, and what leaves are.

    A leaf is a node of the frame around it, from some place on. `depth` is the number of loops
    that the statements of the frame stand in. `factors` has where those of matrices are.
    """

    depth: int
    kept: dict[Node, Kept] = field(default_factory=dict)
    leaves: dict[Node, tuple["Frame", Node, Place]] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    factors: dict[Node, object] = field(default_factory=dict)


@dataclass(slots=True)
class State:
    """What a routine is made of so far. `atoms` has what names in dimensions are.

    `least` are the dimensions that must be 1 or more, as those that a largest entry is along.
    """

    maker: Maker
    atoms: dict[str, Value]
    buffers: dict[str, Buffer] = field(default_factory=dict)
    shapes: dict[str, Shape] = field(default_factory=dict)
    wholes: dict[Dimension, Value] = field(default_factory=dict)
    least: dict[Dimension, None] = field(default_factory=dict)
    made: int = 0

    def fresh(self, prefix: str) -> str:
        """Return a name that nothing has."""
        self.made += 1
        return f"{prefix}{self.made}"

    def buffer(self, shape: Shape, of: str = "") -> str:
        """Return the name of a new buffer of a shape."""
        name = self.fresh("t")
        root = self.buffers[of] if of else None
        sizes = tuple(map(self.whole, shape))
        self.buffers[name] = (
            Buffer(name, sizes)
            if root is None
            else Buffer(name, sizes, root.role, root.kind, root.of or of, root.at)
        )
        self.shapes[name] = shape
        return name

    def atom(self, value: Value) -> Dimension:
        """Return a whole number as a name that may stand in dimensions, and that nothing has."""
        name = self.fresh("@")
        self.atoms[name] = value
        return name

    def index(self, depth: int) -> Dimension:
        """Return the index of the loops that stand in as many others."""
        name = f"#{depth}"
        if name not in self.atoms:
            self.atoms[name] = self.maker.argument(f"i{depth}", "whole")
        return name

    def accumulated(self, kind: Kind = "float") -> Value:
        """Return a new argument for what a loop accumulates."""
        return self.maker.argument(self.fresh("s"), kind)

    def whole(self, dimension: Dimension) -> Value:
        """Return a dimension as a value."""
        found = self.wholes.get(dimension)
        if found is None:
            found = self.wholes[dimension] = self._whole(dimension)
        return found

    def _whole(self, dimension: Dimension) -> Value:
        if isinstance(dimension, int):
            return self.maker.constant(dimension, "whole")
        if isinstance(dimension, str):
            return self.atoms[dimension]
        total: Value | None = None
        for names, factor in dimension.terms:
            term: Value | None = None
            for one in names:
                value = self._part(one)
                term = value if term is None else self.maker.make("mul", term, value)
            if term is None or factor != 1:
                number = self.maker.constant(factor, "whole")
                term = number if term is None else self.maker.make("mul", term, number)
            total = term if total is None else self.maker.make("add", total, term)
        return self.maker.constant(0, "whole") if total is None else total

    def _part(self, one: str | Least) -> Value:
        if isinstance(one, str):
            return self.atoms[one]
        first, second = self.whole(one.first), self.whole(one.second)
        return self.maker.make("select", self.maker.make("lt", first, second), first, second)

    def load(self, kept: Kept, place: Place) -> Value:
        """Return an entry of a value that is kept."""
        buffer = self.buffers[kept.buffer]
        index = [self.whole(one) for one in (*kept.first, *place)]
        return self.maker.load(kept.buffer, index, buffer.kind)

    def flat(self, kept: Kept, place: Place) -> Dimension:
        """Return where an entry is, counted from the first of its buffer."""
        total: Dimension = 0
        for size, one in zip(self.shapes[kept.buffer], (*kept.first, *place), strict=True):
            total = plus(times(total, size), one)
        return total


def apart(first: Dimension, second: Dimension) -> Dimension:
    """Return how far a place is behind another one."""
    return minus(first, second)


def aligned(shape: Shape, place: Place) -> Place:
    """Return the place of an operand's entry that is broadcast to one of a result."""
    behind = place[len(place) - len(shape) :] if shape else ()
    return tuple(0 if size == 1 else one for size, one in zip(shape, behind, strict=True))


def is_stretched(shape: Shape, wide: Shape) -> bool:
    """Return whether an operand has fewer entries than the result that it is broadcast to."""
    return tuple(one for one in shape if one != 1) != tuple(one for one in wide if one != 1)
