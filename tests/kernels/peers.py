"""What NumPy and SciPy call each kernel."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.special

_NAMES = {
    "asin": "arcsin", "acos": "arccos", "atan": "arctan", "atan2": "arctan2", "asinh": "arcsinh",
    "acosh": "arccosh", "atanh": "arctanh", "max": "maximum", "min": "minimum",
    "pow": "float_power", "mod": "remainder", "sigmoid": "expit", "lgamma": "gammaln",
}  # fmt: skip


def peer(name: str) -> Callable[..., Any] | None:
    """Return the function of NumPy, or of SciPy, that a kernel is; None where there is none."""
    named = _NAMES.get(name, name)
    found = getattr(np, named, None) or getattr(scipy.special, named, None)
    return found if isinstance(found, np.ufunc) else None


@np.vectorize
def lgamma(x: float) -> float:
    """Return lgamma as C has it; SciPy's is infinite for subnormals."""
    is_pole = x <= 0 and x == math.floor(x)
    return math.inf if abs(x) == math.inf or is_pole or x > 1e306 else math.lgamma(x)
