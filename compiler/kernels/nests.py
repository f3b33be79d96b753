"""Loop nests over buffers: programs of arrays, in the kernel language's values.

A routine is called with whole numbers, its dimensions, and arrays: each row behind row, as C has
them. It allocates nothing: what it works out on the way is in buffers of one workspace.

    for i below n:                  Loop(i, n, (
        s = sum(x[i, j], j below m)     Loop(j, m, (), (Accumulator(s, "add", x[i, j]),)),
        y[i] = s/m                      Store("y", (i,), s/real(m))))

An index, an extent, a size is a value that is a whole number: a dimension or the index of a loop is
an argument of that kind. A value that loads has what the buffer has where its statement stands.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from .values import Kind, Value

Index: TypeAlias = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Buffer:
    """An array, as the routine knows it: one that is given, one that is filled, one of its own.

    Its entries are floats or whole numbers of 64 bits. One that is `of` another has the entries of
    that in another shape. No other two share memory. `at` is the place among those that are given,
    or among those that are filled.
    """

    name: str
    shape: tuple[Value, ...]
    role: Literal["given", "filled", "own"] = "own"
    kind: Kind = "float"
    of: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class Store:
    """An entry of a buffer becomes a value.

    An index has a place for each axis. One of fewer places is for the last axes, and its first
    place counts on over the rows of what is before: (k,) is the k-th entry of all.
    """

    buffer: str
    index: Index
    value: Value


@dataclass(frozen=True, slots=True)
class Let:
    """A value is worked out where the statement stands, and is an argument's behind it.

    In the same body, that is, and in those inside.
    """

    result: Value
    value: Value


@dataclass(frozen=True, slots=True)
class Accumulator:
    """What is left of a value of all steps of a loop, under an argument's name behind it.

    `add` adds up, with an error like that of pairwise sums or less: a writer may choose the order;
    `mul` multiplies, `max` and `min` choose (nan where one is), and `all` says whether each is not
    0. Of no steps these are 0, 1, -inf, inf and 1.
    """

    result: Value
    op: Literal["add", "mul", "max", "min", "all"]
    value: Value


@dataclass(frozen=True, slots=True)
class Loop:
    """Statements for each number below an extent, in order, or `backwards` from the last.

    The values of accumulators are worked out at the end of each step.
    """

    index: Value
    extent: Value
    body: "tuple[Statement, ...]"
    accumulators: tuple[Accumulator, ...] = ()
    backwards: bool = False


@dataclass(frozen=True, slots=True)
class Matrix:
    """A matrix in a buffer: where its first entry is, and how far rows and columns are apart."""

    buffer: str
    at: Value
    row: Value
    column: Value


@dataclass(frozen=True, slots=True)
class Product:
    """A matrix becomes the product of two others, or is added that product to.

    They have `rows` and `inner`, `inner` and `columns`. The result shares no memory with them; its
    columns are 1 apart. Where an `inner` is 0 the product is 0.
    """

    result: Matrix
    left: Matrix
    right: Matrix
    rows: Value
    columns: Value
    inner: Value
    adds: bool = False


@dataclass(frozen=True, slots=True)
class Check:
    """The routine ends, and says so, where a condition, a truth, does not hold."""

    holds: Value


Statement: TypeAlias = Store | Let | Loop | Product | Check


@dataclass(frozen=True, slots=True)
class Routine:
    """A function of the machine over arrays; `dimensions` are whole numbers that it is told.

    It gives 0 where every check held, 1 otherwise: then what it has filled means nothing.
    """

    name: str
    dimensions: tuple[Value, ...]
    buffers: tuple[Buffer, ...]
    body: tuple[Statement, ...]

    def having(self, role: str) -> list[Buffer]:
        """Return the buffers of a role that have memory of their own, in order."""
        return [one for one in self.buffers if one.role == role and not one.of]


def values_of(statement: Statement) -> Iterator[Value]:
    """Yield the values of a statement itself, not those of the body of a loop."""
    match statement:
        case Store(_, index, value):
            yield from (*index, value)
        case Loop(_, extent, _, accumulators):
            yield from (extent, *(one.value for one in accumulators))
        case Product(result, left, right, rows, columns, inner):
            yield from (rows, columns, inner)
            for one in (result, left, right):
                yield from (one.at, one.row, one.column)
        case Let(_, value):
            yield value
        case Check(holds):
            yield holds


def within(body: Sequence[Statement]) -> Iterator[Statement]:
    """Yield statements, each before those in its body."""
    stack = [*reversed(body)]
    while stack:
        statement = stack.pop()
        yield statement
        if isinstance(statement, Loop):
            stack.extend(reversed(statement.body))
