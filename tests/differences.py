"""Central differences of Python functions, which know nothing of derivatives."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

STEP = 1e-6


def by_argument(function: Callable[..., Any], point: Sequence[Any], place: int) -> np.ndarray:
    """Return the differences of a number by each entry of one of the arguments."""
    argument = np.asarray(point[place], float)
    found = np.zeros(argument.shape)
    for index in np.ndindex(argument.shape):
        ends = []
        for step in (STEP, -STEP):
            moved = argument.copy()
            moved[index] += step
            given = [*point]
            given[place] = moved if argument.shape else float(moved)
            ends.append(float(function(*given)))
        found[index] = (ends[0] - ends[1]) / (2 * STEP)
    return found
