"""Products of arrays: operands as matrices in memory, whatever view of them the program takes.

In: a product, and where it is kept. Out: a `Product`, in loops over the axes of a stack; and a
product as loops, for targets and sizes that call no library.

    X @ W.T   ->   rows of X are `m` apart, and rows of W.T are 1
"""

from collections.abc import Callable, Sequence

from ...graph.dimensions import Dimension
from ...graph.node import Node
from ..nests import Accumulator, Loop, Matrix, Product, Statement, Store
from ..values import Value
from .entries import as_float, entry
from .moves import MOVES, is_move
from .state import Frame, Kept, Place, State, aligned, apart
from .statements import accumulated, nest, store


def product(state: State, frame: Frame, node: Node, kept: Kept) -> list[Statement]:
    """Return the statements of a contraction: of matrices, stacks of them, and vectors."""
    first, second = node.operands
    if len(first.shape) == 1 and len(second.shape) == 1:
        return _dot(state, frame, node, kept)
    has_rows, has_columns = len(first.shape) > 1, len(second.shape) > 1
    stack = node.shape[: len(node.shape) - has_rows - has_columns]
    rows = first.shape[-2] if has_rows else 1
    columns = second.shape[-1] if has_columns else 1
    inner = first.shape[-1]

    def inside(place: Place) -> list[Statement]:
        left = _matrix(state, frame, first, place, rows=has_rows, columns=True)
        right = _matrix(state, frame, second, place, rows=True, columns=has_columns)
        at = state.flat(kept, (*place, *[0] * (has_rows + has_columns)))
        if has_columns:
            wide = columns
            return [_made(state, kept, at, (left, right), (rows, columns, inner), wide)]
        # A @ x, of which the rows of x @ A.T are made where those of A.T lie behind each other
        if left[1] == 1 and left[2] != 1:
            turned = (left[0], left[2], left[1])
            vector = (right[0], right[2], right[1])
            pair = ((*vector, right[3]), (*turned, left[3]))
            return [_made(state, kept, at, pair, (1, rows, inner), rows)]
        return [_made(state, kept, at, (left, right), (rows, 1, inner), 1)]

    return nest(state, frame.depth, stack, inside)


# Where a matrix begins, how far its rows and its columns are apart, and the buffer that it is in.
_Laid = tuple[Dimension, Dimension, Dimension, str]


def _matrix(
    state: State, frame: Frame, node: Node, place: Place, *, rows: bool, columns: bool
) -> _Laid:
    """Return how a matrix of a stack lies in memory; a vector has steps along its one axis."""
    own = rows + columns
    before = node.shape[: len(node.shape) - own]
    stack = aligned(before, place[len(place) - len(before) :] if before else ())

    def at(*last: int) -> tuple[Dimension, str]:
        return located(state, frame, node, (*stack, *last))

    if own == 1:
        (start, buffer), (step, _) = at(0), at(1)
        gap = apart(step, start) if node.shape[-1] != 1 else 1
        return (start, gap, 1, buffer) if rows else (start, 1, gap, buffer)
    start, buffer = at(0, 0)
    return start, apart(at(1, 0)[0], start), apart(at(0, 1)[0], start), buffer


def located(state: State, frame: Frame, node: Node, place: Place) -> tuple[Dimension, str]:
    """Return where an entry is in memory, counted from the first of its buffer, and that."""
    while node not in frame.kept:
        if node in frame.leaves:
            frame, node, first = frame.leaves[node]
            place = (*first, *place)
        else:
            assert is_move(node), node.op
            place = MOVES[node.op](node, place)
            node = node.operands[0]
    return state.flat(frame.kept[node], place), frame.kept[node].buffer


def _made(
    state: State,
    kept: Kept,
    at: Dimension,
    operands: tuple[_Laid, _Laid],
    sizes: tuple[Dimension, Dimension, Dimension],
    wide: Dimension,
) -> Product:
    left, right = (
        Matrix(buffer, state.whole(start), state.whole(row), state.whole(column))
        for start, row, column, buffer in operands
    )
    result = Matrix(kept.buffer, state.whole(at), state.whole(wide), state.whole(1))
    rows, columns, inner = map(state.whole, sizes)
    return Product(result, left, right, rows, columns, inner)


def _dot(state: State, frame: Frame, node: Node, kept: Kept) -> list[Statement]:
    first, second = node.operands

    def value(place: Place) -> Value:
        factors = (as_float(entry(state, frame, one, place), state) for one in (first, second))
        return state.maker.make("mul", *factors)

    body, total = accumulated(state, frame.depth, first.shape, "add", value)
    return [*body, store(state, kept, (), total)]


def form(one: Product) -> str:
    """Return how a product is made in loops: by `rows` of the right, by `dots`, or by `any`."""
    if is_one(one.right.column) and not is_one(one.columns):
        return "rows"
    return "dots" if is_one(one.left.column) and is_one(one.right.row) else "any"


def looped(state: State, one: Product, depth: int) -> list[Statement]:
    """Return a product as loops, four rows at once where that saves loads and stores."""
    at_once = {"rows": _by_rows, "dots": _by_dots, "any": _by_dots}[form(one)]
    return at_once(_Looped(state, one, depth))


class _Looped:
    """A product that is written in loops: its entries at rows and columns."""

    def __init__(self, state: State, one: Product, depth: int) -> None:
        self.maker, self.one, self.state = state.maker, one, state
        self.indices = [state.whole(state.index(depth + k)) for k in range(3)]

    def number(self, number: int) -> Value:
        """Return a whole number."""
        return self.maker.constant(number, "whole")

    def behind(self, index: Value, number: int) -> Value:
        """Return an index so much further on."""
        return index if number == 0 else self.maker.make("add", index, self.number(number))

    def place(self, matrix: Matrix, row: Value, column: Value) -> tuple[Value, ...]:
        """Return where an entry is."""
        place = matrix.at
        for index, step in ((row, matrix.row), (column, matrix.column)):
            place = self.maker.make("add", place, self.maker.make("mul", index, step))
        return (place,)

    def load(self, matrix: Matrix, row: Value, column: Value) -> Value:
        """Return an entry."""
        return self.maker.load(matrix.buffer, self.place(matrix, row, column))

    def store(self, row: Value, column: Value, value: Value) -> Store:
        """Return the statement by which an entry of the result becomes a value."""
        return Store(self.one.result.buffer, self.place(self.one.result, row, column), value)

    def in_fours(
        self, index: Value, extent: Value, body: Callable[[Value, int], Sequence[Statement]]
    ) -> list[Statement]:
        """Return loops over fours, and over what is left."""
        make = self.maker.make
        fours = make("right", extent, self.number(2))
        done = make("left", fours, self.number(2))
        four = make("left", index, self.number(2))
        rest = make("sub", extent, done)
        return [
            Loop(index, fours, tuple(body(four, 4))),
            Loop(index, rest, tuple(body(make("add", done, index), 1))),
        ]


def _by_rows(self: _Looped) -> list[Statement]:
    one, (i, p, j) = self.one, self.indices

    def body(first: Value, count: int) -> list[Statement]:
        total = self.load(one.result, i, j)
        for number in range(count):
            row = self.behind(first, number)
            factor = self.load(one.left, i, row)
            total = self.maker.make("fma", factor, self.load(one.right, row, j), total)
        return [Loop(j, one.columns, (self.store(i, j, total),))]

    start = [Loop(j, one.columns, (self.store(i, j, self.maker.constant(0.0)),))]
    each = [*([] if one.adds else start), *self.in_fours(p, one.inner, body)]
    return [Loop(i, one.rows, tuple(each))]


def _by_dots(self: _Looped) -> list[Statement]:
    one, (i, j, p) = self.one, self.indices

    def body(first: Value, count: int) -> list[Statement]:
        sums: list[Accumulator] = []
        stores: list[Statement] = []
        for number in range(count):
            row = self.behind(first, number)
            factor = self.load(one.left, row, p)
            term = self.maker.make("mul", factor, self.load(one.right, p, j))
            total = self.state.accumulated()
            sums.append(Accumulator(total, "add", term))
            if one.adds:
                total = self.maker.make("add", self.load(one.result, row, j), total)
            stores.append(self.store(row, j, total))
        return [Loop(j, one.columns, (Loop(p, one.inner, (), tuple(sums)), *stores))]

    return self.in_fours(i, one.rows, body)


def is_one(value: Value) -> bool:
    """Return whether a whole number is known to be 1."""
    return value.op == "constant" and value.number == 1
