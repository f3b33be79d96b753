"""Loops whose steps are apart from each other: what one stores no other stores or loads.

In: a loop, and the buffers of its routine. Out: whether its steps may be taken in any order, or at
once, but for what it adds up; and what a step costs, in operations.

    for i below n: y[i] = x[i]*y[i]     they are
    for i below n: y[0] = x[i]          they are not, and neither where y[i - 1] is loaded
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..nests import Buffer, Loop, Matrix, Product, Statement, Store, values_of, within
from ..values import Maker, Value, ordered

_MULTIPLIED = 4  # operations in whose time BLAS multiplies and adds once
_UNKNOWN = 8  # steps of a loop whose extent is not known outside

# In what a place is the step's own: of how many places an index is, and at which the step stands.
# Of no place that is told it is None.
_Row = tuple[int, int] | None


def is_apart(one: Loop, buffers: Mapping[str, Buffer]) -> bool:
    """Return whether the steps of a loop are apart, and all that is accumulated is added up.

    They are where all that is stored and loaded of a buffer that is stored is told by indices with
    the number of the step at one place, or is a matrix of the stack that the buffer is; and where
    the loop knows such a buffer in one shape alone.
    """
    inside = [*within(one.body)]
    is_hidden = any(isinstance(s, Loop) and s.index is one.index for s in inside)
    if is_hidden or any(acc.op != "add" for acc in one.accumulators):
        return False
    stored = {name for statement in inside for name in _stored(statement)}
    roots = {_root(buffers[name]) for name in stored}
    rows: dict[str, set[_Row]] = {name: set() for name in stored}
    for name, row in _places(one, inside, buffers):
        if name in stored:
            rows[name].add(row)
        elif _root(buffers[name]) in roots:
            return False
    are_told = all(len(some) == 1 and None not in some for some in rows.values())
    return are_told and len(roots) == len(stored)


def _root(buffer: Buffer) -> str:
    return buffer.of or buffer.name


def _stored(statement: Statement) -> Iterator[str]:
    if isinstance(statement, Store):
        yield statement.buffer
    elif isinstance(statement, Product):
        yield statement.result.buffer


def _places(
    one: Loop, inside: Iterable[Statement], buffers: Mapping[str, Buffer]
) -> Iterator[tuple[str, _Row]]:
    """Yield the buffers of all that is stored and loaded in a loop, and in what that is its own."""
    values = [acc.value for acc in one.accumulators]
    for statement in inside:
        if isinstance(statement, Store):
            yield statement.buffer, _row(statement.index, one.index)
        if isinstance(statement, Product):
            sizes = statement.rows, statement.columns, statement.inner
            matrices = statement.result, statement.left, statement.right
            for matrix, m, n in zip(matrices, (0, 0, 2), (1, 2, 1), strict=True):
                buffer = buffers[matrix.buffer]
                is_own = _is_of_stack(matrix, sizes[m], sizes[n], buffer, one.index)
                yield matrix.buffer, (len(buffer.shape), 0) if is_own else None
        values += values_of(statement)
    for value in ordered(values):
        if value.op == "load":
            yield value.name, _row(value.operands, one.index)


def _row(index: Sequence[Value], step: Value) -> _Row:
    at = next((place for place, value in enumerate(index) if value is step), None)
    return None if at is None else (len(index), at)


def _is_of_stack(matrix: Matrix, rows: Value, columns: Value, buffer: Buffer, step: Value) -> bool:
    """Return whether a matrix is that of a step, all of it, of a stack along the first axis."""
    own = sorted(f for size in buffer.shape[1:] for f in _factors(size))
    is_whole = own == sorted([*_factors(rows), *_factors(columns)])
    one_row = _factors(matrix.row) == _factors(columns) and not _factors(matrix.column)
    one_column = _factors(matrix.column) == _factors(rows) and not _factors(matrix.row)
    begins = sorted(_factors(matrix.at)) == sorted([*own, *_factors(step)])
    return is_whole and begins and (one_row or one_column)


def _factors(value: Value) -> list[tuple[str, int]]:
    """Return what a whole number is a product of, but for 1."""
    found, stack = [], [value]
    while stack:
        one = stack.pop()
        if one.op == "mul":
            stack += one.operands
        elif one.op != "constant":
            found.append(("", id(one)))
        elif one.number != 1:
            found.append(("constant", int(one.number)))
    return sorted(found)


def cost(body: Sequence[Statement], further: Sequence[Value], maker: Maker) -> Value:
    """Return how many operations statements are, and the values that are wanted `further`."""
    own = [value for s in body if not isinstance(s, Loop) for value in values_of(s)]
    total = maker.constant(1 + len(ordered([*own, *further])), "whole")
    for statement in body:
        if isinstance(statement, Product):
            step = maker.constant(_MULTIPLIED, "whole")
            for size in (statement.rows, statement.columns, statement.inner):
                step = maker.make("mul", step, _known(size, maker))
            total = maker.make("add", total, step)
        if isinstance(statement, Loop):
            step = cost(statement.body, [acc.value for acc in statement.accumulators], maker)
            extent = _known(statement.extent, maker)
            total = maker.make("add", total, maker.make("mul", step, extent))
    return total


def _known(size: Value, maker: Maker) -> Value:
    """Return a size where it is made of dimensions alone, and so known outside; else some."""
    leaves = (one for one in ordered([size]) if not one.operands)
    is_known = all(one.op == "constant" or one.name.startswith("n") for one in leaves)
    return size if is_known else maker.constant(_UNKNOWN, "whole")
