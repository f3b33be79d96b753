"""What is done with one matrix, done with each of a stack: arrays of any type of entries.

each_matrix(determinant)(A)    of shape (b, n, n)    ->  of shape (b,)
"""

from collections.abc import Callable
from typing import Any

import numpy as np

_MATRIX = 2  # axes


def each_matrix(function: Callable[..., Any]) -> Callable[..., Any]:
    """Adapt a function of matrices, which may return a number; axes before the last two broadcast.

    An operand of one axis is a vector, and goes with one matrix.
    """

    def adapted(*matrices: Any) -> Any:
        if all(np.ndim(one) <= _MATRIX for one in matrices):
            return function(*matrices)
        stack = np.broadcast_shapes(*(np.shape(one)[:-_MATRIX] for one in matrices))
        wide = [np.broadcast_to(one, (*stack, *one.shape[-_MATRIX:])) for one in matrices]
        found = [function(*(one[place] for one in wide)) for place in np.ndindex(stack)]
        shape = np.shape(found[0]) if found else wide[-1].shape[len(stack) :]
        result = np.empty((*stack, *shape), object if wide[0].dtype == object else float)
        for place, value in zip(np.ndindex(stack), found, strict=True):
            result[place] = value
        return result

    return adapted
