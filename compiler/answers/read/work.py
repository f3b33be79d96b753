"""How much an answer may be, so that none can hold a class up: characters, entries, orders.

In: what a student wrote, or the nodes of it. Out: nothing, or an `InputError` that says what is too
much. It is counted before anything is worked out, and the same on every machine.

    sum(zeros(10^8))*x   ->   the answer works out 100,000,000 entries; 100,000 are judged here
"""

import math
from collections.abc import Iterable

from ...errors import InputError
from ...graph.dimensions import Shape
from ...graph.graph import everything
from ...graph.node import Node, number_of
from ...graph.operations import traits_of
from ..problem import Problem

_CHARACTERS = 10_000
_ENTRIES = 100_000  # of all arrays that an answer works out, whose shapes are numbers
_FOLD = 100  # of the entries of the program, where these are more
_OF_ROWS = frozenset({"product", "inverts", "iterated"})
_LARGEST = {"polygamma": 1_000}  # by operation: its first operand, in which the work is quadratic


def check_length(written: str) -> None:
    """Raise `InputError` for an answer that is longer than anybody writes."""
    if len(written) > _CHARACTERS:
        said = f"the answer has {len(written):,} characters; {_CHARACTERS:,} are judged"
        raise InputError(said, None, "name the gradients that it goes through: d_z*x")


def check_work(problem: Problem, answer: Iterable[Node]) -> None:
    """Raise `InputError` for an answer that takes much more work than its program does."""
    nodes = everything(answer)
    for node in nodes:
        first = node.operands[0] if node.operands else None
        most = _LARGEST.get(node.op, math.inf)
        if first is not None and first.op == "const" and abs(number_of(first)) > most:
            said = f"{node.op} of {number_of(first):,.0f} takes too long in an answer"
            raise InputError(said, None, f"up to {most:,} is judged")
    entries = _entries(nodes)
    if entries > _ENTRIES:
        most = max(_ENTRIES, _FOLD * _entries(everything(problem.gradients.values())))
        if entries > most:
            said = f"the answer works out {entries:,} entries; {most:,} are judged here"
            raise InputError(said, None, "leave out arrays that the program does not have")


def _entries(nodes: Iterable[Node]) -> int:
    """Return the entries of the arrays whose shapes are numbers.

    Those of a product of matrices, or of what solves or inverts, count once for each of a row.
    """
    total = 0
    for node in nodes:
        shapes = [_numbers(one.shape) for one in (node, *node.operands)]
        if _OF_ROWS.isdisjoint(traits_of(node.op)):
            total += math.prod(shapes[0]) if shapes[0] else 0
        else:
            total += max(math.prod(shape) * max(shape, default=0) for shape in shapes)
    return total


def _numbers(shape: Shape) -> list[int]:
    return [size for size in shape if isinstance(size, int)]
