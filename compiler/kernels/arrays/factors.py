"""Systems of equations, inverses and determinants: elimination with row pivots, as LAPACK does it.

In: a node, and where it is kept. Out: statements. The factors of a matrix are made once, for all
that asks for them. A singular matrix ends the routine where a solution is asked for, and so does a
large one, for which LAPACK is quicker.

    solve(A, b)   ->   the factors of A in one buffer, and the row that each came from in another
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ...graph.dimensions import Dimension, minus, plus
from ...graph.node import Node
from ..library import written_out
from ..nests import Accumulator, Buffer, Check, Loop, Statement, Store
from ..values import Value
from .entries import as_float, entry
from .state import Frame, Kept, Place, State, aligned
from .statements import Inner, accumulated, nest, store

_LARGEST = 64  # rows up to which loops are quicker than LAPACK, or nearly so
_REGULAR = 1e-8  # the least pivot over the largest, of matrices that have cofactors here


@dataclass(frozen=True, slots=True)
class Factors:
    """Where the factors of matrices are, the rows that they came from, and the signs of these."""

    factors: Kept
    rows: Kept
    signs: Kept


def factored(state: State, frame: Frame, matrix: Node) -> Factors:
    """Return the factors of matrices; the statements are added to the frame where they are new."""
    found = frame.factors.get(matrix)
    if found is None:
        found = frame.factors[matrix] = _made(state, frame, matrix)
    assert isinstance(found, Factors)
    return found


def _loop(state: State, index: Dimension, extent: Dimension, *body: Statement) -> Loop:
    return Loop(state.whole(index), state.whole(extent), body)


def _made(state: State, frame: Frame, matrix: Node) -> Factors:
    *stack, size, _ = matrix.shape
    factors, signs = Kept(state.buffer(matrix.shape)), Kept(state.buffer(tuple(stack)))
    rows = Kept(state.buffer((*stack, size)))
    buffer = state.buffers[rows.buffer]
    state.buffers[rows.buffer] = Buffer(buffer.name, buffer.shape, "own", "whole")
    held, pivot, best = (Kept(state.buffer(())) for _ in range(3))
    maker = state.maker
    depth = frame.depth + len(stack)
    k, i, j = (state.index(depth + number) for number in range(3))
    row, column = plus(plus(i, k), 1), plus(plus(j, k), 1)
    zero, one = maker.constant(0.0), maker.constant(1.0)

    def inside(place: Place) -> list[Statement]:
        def load(*at: Dimension) -> Value:
            return state.load(factors, (*place, *at))

        def put(value: Value, *at: Dimension) -> Store:
            return store(state, factors, (*place, *at), value)

        def row_from(at: Dimension) -> Value:
            return state.load(rows, (*place, at))

        def put_row(value: Value, at: Dimension) -> Store:
            return Store(rows.buffer, tuple(map(state.whole, (*place, at))), value)

        here = plus(i, k)
        value = maker.make("abs", load(here, k))
        is_new = maker.make("gt", value, state.load(best, ()))
        chosen = maker.make(
            "select", is_new, maker.make("real", state.whole(here)), state.load(pivot, ())
        )
        search = [
            store(state, pivot, (), chosen),
            store(state, best, (), maker.make("select", is_new, value, state.load(best, ()))),
        ]
        place_of = maker.make("whole", state.load(pivot, ()))
        other = state.atom(place_of)
        is_moved = maker.make("ne", place_of, state.whole(k))
        once = maker.make(
            "select", is_moved, maker.constant(1, "whole"), maker.constant(0, "whole")
        )
        sign = state.load(signs, place)
        swapped = Loop(
            state.whole(i),
            once,
            (
                store(state, signs, place, maker.make("neg", sign)),
                store(state, held, (), maker.make("real", row_from(k))),
                put_row(row_from(other), k),
                put_row(maker.make("whole", state.load(held, ())), other),
                _loop(
                    state, j, size,
                    store(state, held, (), load(k, j)),
                    put(load(other, j), k, j),
                    put(state.load(held, ()), other, j),
                ),
            ),
        )  # fmt: skip
        divisor = load(k, k)
        is_none = maker.make("eq", divisor, zero)
        quotient = maker.make("div", load(row, k), maker.make("select", is_none, one, divisor))
        less = maker.make(
            "sub", load(row, column), maker.make("mul", load(row, k), load(k, column))
        )
        rest = minus(minus(size, k), 1)
        return [
            store(state, signs, place, one),
            _loop(state, k, size, put_row(state.whole(k), k)),
            _loop(
                state, k, size,
                store(state, pivot, (), maker.make("real", state.whole(k))),
                store(state, best, (), maker.make("abs", load(k, k))),
                _loop(state, i, minus(size, k), *search),
                swapped,
                _loop(
                    state, i, rest,
                    put(quotient, row, k),
                    _loop(state, j, rest, put(less, row, column)),
                ),
            ),
        ]  # fmt: skip

    frame.statements.append(Check(_at_most(state, size, _LARGEST)))
    frame.statements += nest(
        state,
        frame.depth,
        matrix.shape,
        lambda place: [store(state, factors, place, entry(state, frame, matrix, place))],
    )
    frame.statements += _stacked(state, frame, tuple(stack), inside)
    return Factors(factors, rows, signs)


def _at_most(state: State, size: Dimension, most: int) -> Value:
    return state.maker.make("le", state.whole(size), state.maker.constant(most, "whole"))


def _stacked(state: State, frame: Frame, stack: Place, inside: Inner) -> list[Statement]:
    """Return statements for each matrix of a stack."""
    return nest(state, frame.depth, stack, inside)


def _regular(state: State, frame: Frame, matrix: Node, made: Factors) -> list[Statement]:
    """Return the check that no pivot is 0, as LAPACK has it."""

    def holds(place: Place) -> Value:
        value = state.load(made.factors, (*place, place[-1]))
        return state.maker.make("ne", value, state.maker.constant(0.0))

    statements, total = accumulated(state, frame.depth, matrix.shape[:-1], "all", holds)
    return [*statements, Check(total)]


def _solved(
    state: State,
    frame: Frame,
    node: Node,
    kept: Kept,
    right: Callable[[Place, Dimension, Dimension], Value],
    columns: Dimension | None,
) -> list[Statement]:
    """Return the solution for a right side: its entry for a matrix, a row and a column."""
    matrix = node.operands[0]
    made = factored(state, frame, matrix)
    stack = node.shape[: len(node.shape) - (1 if columns is None else 2)]
    before, size = matrix.shape[:-2], matrix.shape[-1]
    depth = frame.depth + len(stack)
    i, j, c = (state.index(depth + number) for number in range(3))
    maker = state.maker
    behind = minus(minus(size, i), 1)

    def inside(place: Place) -> list[Statement]:
        own = aligned(before, place)

        def load(*at: Dimension) -> Value:
            return state.load(made.factors, (*own, *at))

        def at(row: Dimension) -> Place:
            return (*place, row) if columns is None else (*place, row, c)

        def each(*body: Statement) -> list[Statement]:
            return [*body] if columns is None else [_loop(state, c, columns, *body)]

        def less(row: Dimension, factor: Value, other: Dimension) -> Statement:
            product = maker.make("mul", factor, state.load(kept, at(other)))
            known = state.load(kept, at(row))
            return store(state, kept, at(row), maker.make("sub", known, product))

        from_row = state.atom(state.load(made.rows, (*own, i)))
        first = store(state, kept, at(i), right(place, from_row, c))
        last = plus(plus(i, j), 1)
        divided = maker.make("div", state.load(kept, at(i)), load(i, i))
        back = Loop(
            state.whole(i),
            state.whole(size),
            (
                _loop(state, j, behind, *each(less(i, load(i, last), last))),
                *each(store(state, kept, at(i), divided)),
            ),
            backwards=True,
        )
        forward = _loop(
            state, i, size, *each(first), _loop(state, j, i, *each(less(i, load(i, j), j)))
        )
        return [forward, back]

    return [
        *_regular(state, frame, matrix, made),
        *_stacked(state, frame, stack, inside),
    ]


def _solve(state: State, frame: Frame, node: Node, kept: Kept) -> list[Statement]:
    right = node.operands[1]
    is_vector = node.op == "solve_vector" or len(right.shape) == 1
    columns = None if is_vector else right.shape[-1]
    before = right.shape[: len(right.shape) - (1 if is_vector else 2)]

    def value(place: Place, row: Dimension, column: Dimension) -> Value:
        own = aligned(before, place)
        at = (*own, row) if is_vector else (*own, row, column)
        return as_float(entry(state, frame, right, at), state)

    return _solved(state, frame, node, kept, value, columns)


def _inv(state: State, frame: Frame, node: Node, kept: Kept) -> list[Statement]:
    maker = state.maker

    def value(place: Place, row: Dimension, column: Dimension) -> Value:
        same = maker.make("eq", state.whole(row), state.whole(column))
        return maker.make("select", same, maker.constant(1.0), maker.constant(0.0))

    return _solved(state, frame, node, kept, value, node.shape[-1])


def _determinant(state: State, frame: Frame, node: Node, kept: Kept) -> list[Statement]:
    """Return a determinant, its sign, or the logarithm of its absolute value."""
    (matrix,) = node.operands
    made = factored(state, frame, matrix)
    maker = state.maker
    stack = matrix.shape[:-2]
    index = state.index(frame.depth + len(stack))

    def inside(place: Place) -> list[Statement]:
        pivot = state.load(made.factors, (*place, index, index))
        if node.op == "logabsdet":
            pivot = written_out("log", [maker.make("abs", pivot)], maker)
        if node.op == "signdet":
            pivot = written_out("sign", [pivot], maker)
        total = state.accumulated()
        adds = node.op == "logabsdet"
        one = Accumulator(total, "add" if adds else "mul", pivot)
        loop = Loop(state.whole(index), state.whole(matrix.shape[-1]), (), (one,))
        value = total
        if node.op != "logabsdet":
            value = maker.make("mul", total, state.load(made.signs, place))
        return [loop, store(state, kept, place, value)]

    return _stacked(state, frame, stack, inside)


def _cofactor(state: State, frame: Frame, node: Node, kept: Kept) -> list[Statement]:
    """Return the cofactors, from the inverse and the determinant of what is far from singular."""
    (matrix,) = node.operands
    inverse, determinant = Kept(state.buffer(node.shape)), Kept(state.buffer(node.shape[:-2]))
    made = factored(state, frame, matrix)
    maker = state.maker

    def inside(place: Place) -> list[Statement]:
        depth = frame.depth + sum(isinstance(one, str) for one in place)
        size = node.shape[-1:]

        def pivot(last: Place) -> Value:
            return maker.make("abs", state.load(made.factors, (*place, *last, *last)))

        most, high = accumulated(state, depth, size, "max", pivot)
        least, low = accumulated(state, depth, size, "min", pivot)
        enough = maker.make("gt", low, maker.make("mul", high, maker.constant(_REGULAR)))
        return [*most, *least, Check(enough)]

    def entry_at(place: Place) -> list[Statement]:
        *stack, row, column = place
        turned = state.load(inverse, (*stack, column, row))
        factor = state.load(determinant, tuple(stack))
        return [store(state, kept, place, maker.make("mul", turned, factor))]

    return [
        *_stacked(state, frame, node.shape[:-2], inside),
        *_inv(state, frame, node, inverse),
        *_determinant(state, frame, node, determinant),
        *nest(state, frame.depth, node.shape, entry_at),
    ]


FACTORED: Mapping[str, Callable[[State, Frame, Node, Kept], list[Statement]]] = {
    "solve": _solve,
    "solve_vector": _solve,
    "inv": _inv,
    "cofactor": _cofactor,
    **dict.fromkeys(("det", "logabsdet", "signdet"), _determinant),
}
