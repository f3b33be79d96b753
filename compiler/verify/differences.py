"""The second witness: central differences of the program's values, extrapolated to step 0.

Ridders' method (Press et al., Numerical Recipes, 5.7): the differences at a falling row of steps
are extrapolated, and the change between neighbouring estimates is the error estimate.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from ..graph.evaluate import FUNCTIONS, evaluate
from ..graph.graph import Graph
from ..graph.node import Node
from ..lower.instantiate import expand_nodes

_STEPS = 14
_RATIO = 1.6
_ROUNDING = 4 * np.finfo(float).eps


def difference(
    graph: Graph, output: Node, variable: Node, values: Mapping[str, float]
) -> tuple[float, float]:
    """Return the derivative of an output with respect to a node, and an estimate of its error.

    The error is inf where the values around the point are not finite.
    """
    new = expand_nodes([output, variable], FUNCTIONS.__contains__)
    output, variable = new[output], new[variable]
    centre = float(evaluate([variable], values)[variable])
    best, error = np.nan, np.inf
    for widest in (0.2, 0.02, 0.002):
        steps = max(abs(centre), 0.5) * widest / _RATIO ** np.arange(_STEPS)
        offsets = np.concatenate([steps, -steps])
        known = evaluate([output], values, {variable: centre + offsets})[output]
        after, before = np.broadcast_to(known, offsets.shape).reshape(2, _STEPS)
        exact = (centre + steps) - (centre - steps)  # the steps as they were taken, in floats
        with np.errstate(all="ignore"):
            rounding = _ROUNDING * np.maximum(np.abs(after), np.abs(before)) / steps
            estimate, uncertainty = _extrapolated((after - before) / exact, rounding)
        if uncertainty < error:
            best, error = estimate, uncertainty
    return best, error


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
