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


def edges(name: str) -> Callable[..., Any] | None:
    """Return what a kernel has to be at the edges: a peer, or better where SciPy's overflows."""
    return {"lgamma": np.vectorize(_lgamma), "erfcinv": _erfcinv}.get(name) or peer(name)


def _lgamma(x: float) -> float:
    if abs(x) == math.inf or x > 1e306 or (x <= 0 and x == math.floor(x)):
        return math.inf
    return math.lgamma(x)


def _erfcinv(x: Any) -> Any:
    return np.where(x == 5e-324, 27.213293210812949, scipy.special.erfcinv(x))
