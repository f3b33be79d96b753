"""The second witness: central differences of the program's values, extrapolated to step 0.

Ridders' method (Press et al., Numerical Recipes, 5.7): the differences at a falling row of steps
are extrapolated, and the change between neighbouring estimates is the error estimate.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..graph.graph import everything
from ..graph.node import Node
from ..interpret.evaluate import evaluator
from ..interpret.loops import EndlessError
from ..interpret.point import Point

_STEPS = 14
_RATIO = 1.6
_GOOD = 1e-9  # an error beyond which other steps are not tried where they are taken one by one
_LONG = 3000  # operations, of which other steps are not tried either
_ROUNDING = 4 * np.finfo(float).eps


def slope_of(output: Node, variable: Node) -> Callable[..., tuple[float, float]]:
    """Return the function of a point and the index of an entry of the variable.

    It gives the derivative of the output by that entry, and its likely error, which is inf where
    the values around the point are not finite.
    """
    output_at, variable_at = (evaluator([node], only=True) for node in (output, variable))
    nodes = everything([output])
    is_long = len(nodes) > _LONG or any(node.op == "scan" for node in nodes)
    has_arrays = any(node.shape for node in nodes)  # also the stacks of loops
    inputs = [str(node.payload) for node in nodes if node.op == "input"]

    def slope(at: Point, index: tuple[int, ...] = ()) -> tuple[float, float]:
        point = np.asarray(variable_at(at.values, sizes=at.sizes)[variable], float)
        centre = float(point[index])

        def value(moved: Any) -> Any:
            try:
                return output_at(at.values, {variable: moved}, at.sizes)[output]
            except EndlessError:
                return np.nan

        one_by_one = has_arrays or point.ndim or any(np.ndim(at.values[name]) for name in inputs)
        best, error = np.nan, np.inf
        for widest in (0.2, 0.02, 0.002):
            steps = max(abs(centre), 0.5) * widest / _RATIO ** np.arange(_STEPS)
            offsets = np.concatenate([steps, -steps])
            if one_by_one:
                along = np.zeros_like(point)
                along[index] = 1
                known = np.array([value(point + offset * along) for offset in offsets])
            else:
                known = value(centre + offsets)
            after, before = np.broadcast_to(known, offsets.shape).reshape(2, _STEPS)
            exact = (centre + steps) - (centre - steps)  # the steps as they were taken, in floats
            with np.errstate(all="ignore"):
                rounding = _ROUNDING * np.maximum(np.abs(after), np.abs(before)) / steps
                estimate, uncertainty = _extrapolated((after - before) / exact, rounding)
            if uncertainty < error:
                best, error = estimate, uncertainty
            if (one_by_one or is_long) and error < _GOOD * max(abs(best), 1.0):
                break
        return best, error

    return slope


def _extrapolated(
    slopes: NDArray[np.float64], rounding: NDArray[np.float64]
) -> tuple[float, float]:
    """Return the limit of central differences at falling steps, and an estimate of its error.

    The error is the change between neighbouring estimates, and what rounding may have added.
    """
    best, error = np.nan, np.inf
    previous: list[float] = []
    for slope, rounded in zip(slopes, rounding, strict=True):
        row = [float(slope)]
        factor = _RATIO**2
        for earlier in previous:
            row.append((row[-1] * factor - earlier) / (factor - 1))
            change = max(abs(row[-1] - row[-2]), abs(row[-1] - earlier)) + float(rounded)
            if change < error:
                best, error = row[-1], change
            factor *= _RATIO**2
        if previous and np.isfinite(row[-1]) and abs(row[-1] - previous[-1]) > 4 * error:
            break
        previous = row
    return best, error
