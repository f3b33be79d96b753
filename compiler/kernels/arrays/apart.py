"""Loops whose steps are apart from each other: what one stores no other stores or loads.

In: a loop, and the buffers of its routine. Out: whether its steps may be taken in any order, or at
once, but for what it adds up; and what a step costs, in operations.

    for i below n: y[i] = x[i]*y[i]     they are
    for i below n: y[0] = x[i]          they are not, and neither where y[i - 1] is loaded
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..nests import Buffer, Loop, Product, Statement, Store, values_of, within
from ..values import Maker, Value, ordered


def is_apart(one: Loop, buffers: Mapping[str, Buffer]) -> bool:
    """Return whether the steps of a loop are apart, and all that is accumulated is added up.

    Each entry that is stored is in the row of the step, of a buffer that the loop knows in one
    shape alone; products of matrices, whose rows are not told, are not.
    """
    inside = [*within(one.body)]
    has_product = any(isinstance(statement, Product) for statement in inside)
    is_hidden = any(isinstance(s, Loop) and s.index is one.index for s in inside)
    if has_product or is_hidden or any(acc.op != "add" for acc in one.accumulators):
        return False
    stored = {s.buffer for s in inside if isinstance(s, Store)}
    roots = {_root(buffers[name]) for name in stored}
    for name, index in _places(one, inside):
        buffer = buffers[name]
        if _root(buffer) not in roots:
            continue
        in_row = bool(index) and len(index) == len(buffer.shape) and index[0] is one.index
        if name not in stored or not in_row:
            return False
    return len(roots) == len(stored)


def _root(buffer: Buffer) -> str:
    return buffer.of or buffer.name


def _places(one: Loop, inside: Iterable[Statement]) -> Iterator[tuple[str, Sequence[Value]]]:
    """Yield the buffer and the index of all that is stored and loaded in a loop."""
    values = [acc.value for acc in one.accumulators]
    for statement in inside:
        if isinstance(statement, Store):
            yield statement.buffer, statement.index
        values += values_of(statement)
    for value in ordered(values):
        if value.op == "load":
            yield value.name, value.operands


def cost(body: Sequence[Statement], further: Sequence[Value], maker: Maker) -> Value:
    """Return how many operations statements are, and the values that are wanted `further`."""
    own = [value for s in body if not isinstance(s, Loop) for value in values_of(s)]
    total = maker.constant(1 + len(ordered([*own, *further])), "whole")
    for statement in body:
        if isinstance(statement, Loop):
            step = cost(statement.body, [acc.value for acc in statement.accumulators], maker)
            # An extent that is told within the loop is not known before it.
            extent = statement.extent if _is_outer(statement.extent) else maker.constant(8, "whole")
            total = maker.make("add", total, maker.make("mul", step, extent))
    return total


def _is_outer(extent: Value) -> bool:
    """Return whether an extent is made of dimensions alone."""
    leaves = (one for one in ordered([extent]) if not one.operands)
    return all(one.op == "constant" or one.name.startswith("n") for one in leaves)
