"""Special functions in many digits: of a context of mpmath's and numbers of it.

erfcinv(1e-300)  ->  26.2093...
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeAlias

import mpmath
import numpy as np

# A context of mpmath's and its numbers, which are untyped.
Context: TypeAlias = Any
Precise: TypeAlias = Any


def _erfcinv(c: Context, x: Precise) -> Precise:
    """Return the number of which erfc is x, by Newton's method on the logarithm of the tail."""
    if not 0 < x < 2:
        return {0: c.inf, 2: -c.inf}.get(x, c.nan)
    if x > 1:
        return -_erfcinv(c, 2 - x)
    with c.workprec(c.prec + 20):
        target = c.log(x)
        found = c.sqrt(-target) if x < c.mpf("0.1") else (1 - x) * c.sqrt(c.pi) / 2
        for _ in range(_STEPS):
            tail = c.erfc(found)
            slope = -2 / c.sqrt(c.pi) * c.exp(-found * found) / tail
            step = (c.log(tail) - target) / slope
            found -= step
            if abs(step) <= abs(found) * c.eps**_HALF:
                break
    return +found


_STEPS = 60
_HALF = 0.75  # of the digits: the step after that has them all


def _ndtri(c: Context, x: Precise) -> Precise:
    return -c.sqrt(2) * _erfcinv(c, 2 * x)


def _erfinv(c: Context, x: Precise) -> Precise:
    return c.erfinv(x) if abs(x) < 1 else c.sign(x) * c.inf if abs(x) == 1 else c.nan


def _inside(function: Callable[..., Precise]) -> Callable[..., Precise]:
    """Adapt a function of shapes and a place: where a shape is not positive it is nan.

    There, and with numbers that are very large, mpmath works for minutes.
    """

    def inside(c: Context, *numbers: Precise) -> Precise:
        *shapes, place = numbers
        if any(not 0 < c.re(shape) < _LARGEST for shape in shapes) or c.re(place) < 0:
            return c.nan
        return function(c, *numbers)

    return inside


_LARGEST = 1e5


@_inside
def _gammainc(c: Context, a: Precise, x: Precise) -> Precise:
    return c.gammainc(a, 0, x, regularized=True) if x < _LARGEST else c.one


@_inside
def _gammaincc(c: Context, a: Precise, x: Precise) -> Precise:
    return c.gammainc(a, x, c.inf, regularized=True) if x < _LARGEST else c.zero


@_inside
def _betainc(c: Context, a: Precise, b: Precise, x: Precise) -> Precise:
    return c.betainc(a, b, 0, x, regularized=True) if x <= 1 else c.nan


def _stdtr(c: Context, df: Precise, x: Precise) -> Precise:
    if not 0 < df < _LARGEST:
        return c.nan
    tail = c.betainc(df / 2, c.mpf(1) / 2, 0, df / (df + x * x), regularized=True) / 2
    return tail if x < 0 else 1 - tail


def _bessel(name: str) -> Callable[..., Precise]:
    """Return a function of Bessel that is real on the right alone, and infinite at 0."""
    return lambda c, n, x: getattr(c, name)(n, x) if x > 0 else c.nan


def _slope(name: str, *order: int) -> Callable[..., Precise]:
    """Return the derivative of a function by one of its numbers, by differences in more digits."""

    def slope(c: Context, *numbers: Precise) -> Precise:
        value = SPECIAL[name](c, *numbers)
        return value if c.isnan(value) else c.diff(partial(SPECIAL[name], c), numbers, order)

    return slope


# What each operation gives.
SPECIAL: Mapping[str, Callable[..., Precise]] = {
    "bessely": _bessel("bessely"),
    "besselk": _bessel("besselk"),
    "besseli": lambda c, n, x: c.besseli(n, x),
    "i0e": lambda c, x: c.exp(-abs(x)) * c.besseli(0, x),
    "i1e": lambda c, x: c.exp(-abs(x)) * c.besseli(1, x),
    "expi": lambda c, x: c.ei(x),
    "zeta": lambda c, x, q: c.zeta(x, q) if x > 1 else c.nan,
    "ndtri": _ndtri,
    "erfinv": _erfinv,
    "erfcinv": _erfcinv,
    "gammainc": _gammainc,
    "gammaincc": _gammaincc,
    "stdtr": _stdtr,
    "betainc": _betainc,
    "gammainc_slope": _slope("gammainc", 1, 0),
    "betainc_slope": _slope("betainc", 1, 0, 0),
    "betainc_second_slope": _slope("betainc", 0, 1, 0),
}


def _of_floats(name: str) -> Callable[..., Any]:
    """Return a function of floats, or of arrays of them, that no library has, entry by entry."""

    def found(*values: Any) -> Any:
        context = mpmath.mp.clone()
        context.dps = _DIGITS

        def one(*numbers: float) -> float:
            if not np.isfinite(numbers).all():
                return float("nan")
            return float(context.re(SPECIAL[name](context, *map(context.mpf, numbers))))

        return np.vectorize(one, otypes=[float])(*values)[()]

    return found


_DIGITS = 18

# Those that SciPy lacks, for the evaluator of floats.
OF_FLOATS: Mapping[str, Callable[..., Any]] = {
    name: _of_floats(name) for name in ("gammainc_slope", "betainc_slope", "betainc_second_slope")
}
