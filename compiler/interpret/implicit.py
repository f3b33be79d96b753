"""An equation solved: Newton's method with step halving, whatever values are made of.

In: a root, the values of its operands. Out: the unknown where its residual is 0; nan where the
steps do not come to rest, or to rest at what is no least value where it should be.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from ..graph.equations import equation_of, unknowns_of
from ..graph.node import Node

# From the values of leaves to the value of each node of the body.
Evaluate: TypeAlias = Callable[[dict[Node, Any]], Mapping[Node, Any]]

_STEPS, _HALVINGS = 50, 30
_AT_REST = 1e-8  # a relative step from which on Newton's method ends in rounding


def newton(
    node: Node, given: Sequence[Any], evaluate: Evaluate, solve: Callable[[Any, Any], Any]
) -> Any:
    """Return the root; `solve` divides by a Jacobian.

    Each step is halved until the largest residual, or the objective, is no greater than before.
    """
    equation, leaves = equation_of(node), unknowns_of(node)

    def at(unknown: Any) -> Mapping[Node, Any]:
        return evaluate(dict(zip(leaves, [unknown, *given[1:]], strict=True)))

    unknown, now, before = given[0], at(given[0]), None
    for _ in range(_STEPS):
        residual = now[equation.residual]
        step = solve(now[equation.jacobian], residual)
        size = _largest(step)
        if not size < np.inf:
            break
        is_small = size <= _AT_REST * (1 + _largest(unknown))
        if size == 0 or (is_small and before is not None and 2 * size >= before):
            found = unknown - step
            is_least = equation.objective is None or _is_least(
                now[equation.jacobian], np.size(step)
            )
            return found if is_least else found * np.nan
        if equation.objective is not None and np.sum(residual * step) < 0:
            step = residual  # the objective is not convex here: down the gradient
        merit = _merit(now, equation.objective or equation.residual, equation.objective is None)
        for _ in range(_HALVINGS):
            new = at(unknown - step)
            if (
                is_small
                or _merit(new, equation.objective or equation.residual, equation.objective is None)
                <= merit
            ):
                break
            step = step / 2
        unknown, now, before = unknown - step, new, size
    return unknown * np.nan


def _merit(values: Mapping[Node, Any], node: Node, is_residual: bool) -> Any:
    return _largest(values[node]) if is_residual else values[node]


def _is_least(second: Any, size: int) -> bool:
    """Whether no pivot of the second derivatives, a number or of twice the unknown's shape, is < 0.

    In the values' own arithmetic; one that is 0 is let through, nothing follows from it.
    """
    if size == 1:
        return not np.any(np.asarray(second) < 0)
    matrix = np.array(second).reshape(size, size)
    for i in range(size):
        row, pivot = matrix[i, i + 1 :], matrix[i, i]
        if pivot < 0 or (pivot == 0 and np.any(row != 0)):
            return False
        if pivot > 0:
            matrix[i + 1 :, i + 1 :] = matrix[i + 1 :, i + 1 :] - np.outer(row, row) / pivot
    return True


def _largest(value: Any) -> Any:
    """Return the size of the largest entry, inf where one is no number."""
    entries = [abs(one) for one in np.ravel(value)]
    return max(entries, default=0) if all(one == one for one in entries) else np.inf
