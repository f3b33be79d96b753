"""A loop worked out: its body once a step, whatever values are made of.

In: a scan, the values of its operands, and what works out a body. Out: what the scan gives.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from ..errors import InputError
from ..graph.dimensions import value_of
from ..graph.loops import Loop, leaves_of, loop_of
from ..graph.node import Node

# From the values of leaves and the sizes to the value of each node of the body.
Step: TypeAlias = Callable[[dict[Node, Any], Mapping[str, int]], Mapping[Node, Any]]


class EndlessError(InputError):
    """A `while` that goes on after its limit: the program has no value there."""


def run(
    scan: Node,
    given: Sequence[Any],
    sizes: Mapping[str, int],
    step: Step,
    stack: Callable[..., Any],
) -> tuple[list[Any], Mapping[str, int]]:
    """Return the results of a scan, and the sizes, to which a `while` adds how many steps it took.

    `given` has the values of its operands, `stack` puts rows one above the other. Raises
    `EndlessError` for a `while` that goes on after its limit.
    """
    loop, leaves = loop_of(scan), leaves_of(scan)
    rows = range(loop.carries, loop.carries + loop.elements)
    states = [*given[: loop.carries]]
    fixed = [*given[rows.stop :]]
    most = _number(loop.count if loop.limit is None else loop.limit, sizes)
    taken: list[list[Any]] = []
    for place in _places(loop, most):
        now = [*states, *(given[i][place] for i in rows), *fixed]
        found = step(dict(zip(leaves, now, strict=True)), sizes)
        if loop.condition is not None:
            if not found[loop.condition]:
                break
            if len(taken) == most:
                said = f"a while has not ended after {most} steps"
                raise EndlessError(said, None, "allow it more of them")
        states = [found[one] for one in loop.results[: loop.carries]]
        taken.append([found[one] for one in loop.results[loop.carries :]])
    if loop.condition is not None:
        sizes = {**sizes, str(loop.count): len(taken)}
    ordered = taken[::-1] if loop.backwards else taken
    stacks = [
        stack([one[i] for one in ordered]) if ordered else _empty(result, sizes)
        for i, result in enumerate(loop.results[loop.carries :])
    ]
    return [*states, *stacks], sizes


def _places(loop: Loop, most: int) -> range:
    """Return the rows in the order of the steps; a `while` looks once more after the last."""
    steps = range(most if loop.condition is None else most + 1)
    return steps[::-1] if loop.backwards else steps


def _empty(node: Node, sizes: Mapping[str, int]) -> Any:
    return np.zeros((0, *(_number(size, sizes) for size in node.shape)))


def _number(dimension: Any, sizes: Mapping[str, int]) -> int:
    return dimension if isinstance(dimension, int) else value_of(dimension, sizes)
