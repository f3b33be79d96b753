"""What generated files for NumPy need where its own function works out one entry at a time.

Many entries at once are quicker by other functions of NumPy, within the same rounding errors. What
these cannot do raises in them, and is left to NumPy's own, as few entries are.
"""

from typing import Any

import numpy as np


def _logaddexp(x: Any, y: Any) -> Any:
    """Return log(exp(x) + exp(y)), the larger one plus log(1 + exp(-|x - y|))."""
    if max(np.size(x), np.size(y)) < 256:
        return np.logaddexp(x, y)
    try:
        with np.errstate(over="ignore", invalid="raise"):
            result = x - y
    except FloatingPointError:  # inf - inf
        return np.logaddexp(x, y)
    np.abs(result, out=result)
    np.negative(result, out=result)
    np.exp(result, out=result)
    np.log1p(result, out=result)
    result += np.maximum(x, y)
    return result


def _hypot(*given: Any) -> Any:
    """Return the root of the sum of squares, where none of them overflows or vanishes."""
    if max(map(np.size, given)) >= 256:
        try:
            with np.errstate(over="raise", under="raise"):
                total = np.square(given[0])
                for one in given[1:]:
                    total = total + one * one
                if total.item(total.argmin()) >= 0:  # of nan and inf the root is inf
                    return np.sqrt(total, out=total)
        except FloatingPointError:
            pass
    result, *others = given
    for one in others:
        result = np.hypot(result, one)
    return result
