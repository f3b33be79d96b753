"""Special functions in many digits: of a context of mpmath's and numbers of it.

erfcinv(1e-300)  ->  26.2093...
"""

import importlib
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, TypeAlias

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
_FAR = 1e6  # as far out mpmath adds up Bessel's series


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


def _cancelling(function: Callable[..., Precise]) -> Callable[..., Precise]:
    """Adapt a closed form whose terms may cancel, or that has an end of its domain at 0."""

    def doubled(c: Context, *numbers: Precise) -> Precise:
        with c.workprec(2 * c.prec + 40):
            value = function(c, *numbers)
        return +value

    return doubled


def _times_log(c: Context, x: Precise, y: Precise) -> Precise:
    return c.zero if x == 0 else -c.sign(x) * c.inf if y == 0 else x * c.log(y)


def _gamma_log_density(c: Context, x: Precise, a: Precise) -> Precise:
    return _times_log(c, a - 1, x) - x - _log(c, a) if x >= 0 else c.nan


def _beta_log_density(c: Context, x: Precise, a: Precise, b: Precise) -> Precise:
    if not 0 <= x <= 1:
        return c.nan
    whole = _log(c, a) + _log(c, b) - _log(c, a + b)
    return _times_log(c, a - 1, x) + _times_log(c, b - 1, 1 - x) - whole


def _log(c: Context, x: Precise) -> Precise:
    """Return the logarithm of the size of gamma."""
    return -c.log(abs(c.rgamma(x)))


def _kl_div(c: Context, x: Precise, y: Precise) -> Precise:
    if x > 0 and y > 0:
        return x * c.log(x / y) - x + y
    return y if x == 0 and y >= 0 else c.inf


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
    "bessel_gap": _cancelling(
        lambda c, x: c.exp(-x) * (c.besseli(0, x) - c.besseli(1, x)) if x < _FAR else c.nan
    ),
    "beta_log_density": _cancelling(_beta_log_density),
    "betaln": _cancelling(lambda c, x, y: _log(c, x) + _log(c, y) - _log(c, x + y)),
    "lgamma_step": _cancelling(lambda c, x, h: _log(c, x + h) - _log(c, x)),
    "digamma_step": _cancelling(lambda c, x, h: c.digamma(x + h) - c.digamma(x)),
    "gamma_log_density": _cancelling(_gamma_log_density),
    "kl_div": _cancelling(_kl_div),
    "gammainc_slope": _slope("gammainc", 1, 0),
    "betainc_slope": _slope("betainc", 1, 0, 0),
    "betainc_second_slope": _slope("betainc", 0, 1, 0),
}


def _by_shape(below: str, above: str, place: int) -> Callable[..., Any]:
    """Return the derivative of a share by a shape, of floats or of arrays of them.

    It is the share times the derivative of its logarithm, by differences of eight points: of what
    lies below or above, whichever is less. Each share of a tail is exact to its own digits.
    """

    def found(*values: Any) -> Any:
        library = importlib.import_module("scipy.special")
        numbers = np.broadcast_arrays(*(np.asarray(one, float) for one in values))
        shape = numbers[place]
        step = np.minimum(shape, np.sqrt(shape)) / 60
        shares = [getattr(library, name) for name in (below, above)]
        low, high = (share(*numbers) for share in shares)

        def logarithm(shape: Any) -> Any:
            moved = [*numbers[:place], shape, *numbers[place + 1 :]]
            return np.log(np.where(low < high, *(share(*moved) for share in shares)))

        change: Any = 0.0
        for away, weight in enumerate(_WEIGHTS, 1):
            ends = logarithm(shape + away * step) - logarithm(shape - away * step)
            change = change + weight * ends
        value = np.where(low < high, low, -high)
        return np.where(value == 0, 0.0, value * change / step)[()]

    return found


_WEIGHTS = (4 / 5, -1 / 5, 4 / 105, -1 / 280)

# Those that SciPy lacks, for the evaluator of floats.
OF_FLOATS: Mapping[str, Callable[..., Any]] = {
    "gammainc_slope": _by_shape("gammainc", "gammaincc", 0),
    "betainc_slope": _by_shape("betainc", "betaincc", 0),
    "betainc_second_slope": _by_shape("betainc", "betaincc", 1),
}
