"""An equation solved: Newton's method with step halving, whatever values are made of.

In: a root, the values of its operands. Out: the unknown where its residual is 0; nan where the
steps do not come to rest.
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
            return unknown - step
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


def _largest(value: Any) -> Any:
    """Return the size of the largest entry, inf where one is no number."""
    entries = [abs(one) for one in np.ravel(value)]
    return max(entries, default=0) if all(one == one for one in entries) else np.inf
