"""The table of kernels, `cases/kernels.toml`: points of each, and what is true there.

In: a row. Out: points drawn from its ranges, and true values by mpmath, each as a double
and what it lacks in ulps. A range is one of

    uniform a b     positive a b (evenly in the logarithm)     signed a b (the same, of both signs)
    around c a b (c and more or less by a to b)     whole a b     quarters n (multiples of pi/2)
    powers a b (of 2)
"""

import math
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import mpmath
import numpy as np

_TABLE = Path(__file__).parent.parent / "cases" / "kernels.toml"
_BITS = 200  # in which the truth is worked out


@dataclass(frozen=True, slots=True)
class Row:
    """A kernel, the ulps that it may be wrong by, and the ranges of its arguments."""

    name: str
    ulps: float
    ranges: tuple[tuple[Any, ...], ...]


@cache
def rows() -> Mapping[str, Row]:
    """Return the table."""
    table = tomllib.loads(_TABLE.read_text())
    return {name: _row(name, **about) for name, about in table.items()}


def _row(name: str, ulps: float, points: Sequence[Any]) -> Row:
    ranges = ([one] if isinstance(one[0], str) else one for one in points)
    return Row(name, ulps, tuple(map(tuple, ranges)))


def drawn(row: Row, count: int, seed: int = 0) -> list[Any]:
    """Return an array for each argument, with points from all ranges."""
    generator = np.random.default_rng(seed)
    each = -(-count // len(row.ranges))
    parts = [[_DRAWN[kind](generator, each, *to) for kind, *to in one] for one in row.ranges]
    return [np.concatenate(one) for one in zip(*parts, strict=True)]


def _positive(generator: Any, count: int, low: float, high: float) -> Any:
    return 10.0 ** generator.uniform(np.log10(low), np.log10(high), count)


def _signed(generator: Any, count: int, low: float, high: float) -> Any:
    return _positive(generator, count, low, high) * generator.choice([-1.0, 1.0], count)


_DRAWN: Mapping[str, Callable[..., Any]] = {
    "uniform": lambda g, n, low, high: g.uniform(low, high, n),
    "positive": _positive,
    "signed": _signed,
    "around": lambda g, n, c, low, high: c + _signed(g, n, low, high),
    "whole": lambda g, n, low, high: g.integers(low, high + 1, n).astype(float),
    "quarters": lambda g, n, most: g.integers(-most, most, n) * (np.pi / 2),
    "powers": lambda g, n, low, high: 2.0 ** g.integers(low, high, n),
}


def truth(name: str, arrays: Sequence[Any]) -> tuple[Any, Any]:
    """Return true values, and what these lack in ulps; nan where there is no real value."""
    context = mpmath.mp.clone()
    context.prec = _BITS
    function = _TRUE.get(name) or (lambda c, *x: getattr(c, name)(*x))
    first, second = np.empty((2, arrays[0].size))
    for place, point in enumerate(zip(*(one.tolist() for one in arrays), strict=True)):
        first[place], second[place] = parts(context, function, point)
    return first, second


def parts(context: Any, function: Callable[..., Any], point: Sequence[float]) -> Any:
    try:
        true = function(context, *map(context.mpf, point))
    except (ValueError, ZeroDivisionError):
        return np.nan, 0.0
    if isinstance(true, context.mpc) and true.imag != 0:
        return np.nan, 0.0
    true = context.mpf(true.real)
    high = float(true)
    return high, float((true - high) / math.ulp(high)) if math.isfinite(high) else 0.0


def errors(found: Any, true: tuple[Any, Any]) -> Any:
    """Return by how many ulps of the truth values are wrong; inf for what is no number."""
    high, lacks = true
    with np.errstate(all="ignore"):
        gap = np.abs((found - high) / np.spacing(np.abs(high)) - lacks)
    same = (found == high) | (np.isnan(found) & np.isnan(high))
    finite = np.isfinite(found) & np.isfinite(high)
    return np.where(finite, gap, np.where(same, 0.0, np.inf))


def _erfcx(c: Any, x: Any) -> Any:
    """Return exp(x^2) erfc(x), far out by its series."""
    if x < 1000:
        return c.exp(x * x) * c.erfc(x)
    return (
        sum((-1) ** k * c.fac2(2 * k - 1) / (2 * x * x) ** k for k in range(12)) / x / c.sqrt(c.pi)
    )


def _erfcinv(c: Any, q: Any) -> Any:
    """Return where erfc is q: Newton's method for its logarithm."""
    if q > 1:
        return -_erfcinv(c, 2 - q)
    y = c.sqrt(-c.log(q)) if q < c.mpf(0.1) else c.erfinv(1 - q)
    step = c.mpf(1)
    while abs(step) > c.mpf(2) ** -120 * abs(y):
        step = c.log(c.erfc(y) / q) * _erfcx(c, y) * c.sqrt(c.pi) / 2
        y += step
    return y


def _scaled_bessel(c: Any, order: int, x: Any) -> Any:
    """Return exp(-|x|) times a modified Bessel function, far out by its series."""
    x = abs(x)
    if x < 500:
        return c.exp(-x) * c.besseli(order, x)
    total = term = c.mpf(1)
    for k in range(1, 30):
        term *= -(4 * order**2 - (2 * k - 1) ** 2) / (8 * k * x)
        total += term
    return total / c.sqrt(2 * c.pi * x)


def _mod(c: Any, x: Any, y: Any) -> Any:
    """Return what is left of x, with the sign of y."""
    x, y = (Fraction(float(one)) for one in (x, y))
    left = x % y
    return c.mpf(left.numerator) / left.denominator


def _logaddexp(c: Any, x: Any, y: Any) -> Any:
    """Return log(exp(x) + exp(y)), next to 0 in as many digits as cancel."""
    with c.workprec(2 * _BITS + 2 * int(min(abs(x - y), 800))):
        return max(x, y) + c.log1p(c.exp(-abs(x - y)))


_TRUE: Mapping[str, Callable[..., Any]] = {
    "exp2": lambda c, x: c.mpf(2) ** x,
    "sigmoid": lambda c, x: 1 / (1 + c.exp(-x)),
    "exprel": lambda c, x: c.expm1(x) / x if x else c.mpf(1),
    "sinc": lambda c, x: c.sinpi(x) / (c.pi * x) if x else c.mpf(1),
    "softplus": lambda c, x: c.log1p(c.exp(x)),
    "log2": lambda c, x: c.log(x) / c.log(2),
    "cbrt": lambda c, x: c.sign(x) * c.cbrt(abs(x)),
    "pow": lambda c, x, y: c.power(x, y),
    "erfcx": lambda c, x: _erfcx(c, x),
    "ndtr": lambda c, x: c.erfc(-x / c.sqrt(2)) / 2,
    "log_ndtr": lambda c, x: (
        c.log(_erfcx(c, -x / c.sqrt(2)) / 2) - x * x / 2
        if x < 0
        else c.log1p(-c.erfc(x / c.sqrt(2)) / 2)
    ),
    "erfcinv": lambda c, x: _erfcinv(c, x),
    "ndtri": lambda c, x: -_erfcinv(c, 2 * x) * c.sqrt(2),
    "i0e": lambda c, x: _scaled_bessel(c, 0, x),
    "i1e": lambda c, x: c.sign(x) * _scaled_bessel(c, 1, abs(x)),
    "lgamma": lambda c, x: c.log(abs(c.gamma(x))) if x < 0 else c.loggamma(x),
    "mod": _mod,
    "max": lambda c, x, y: max(x, y),
    "min": lambda c, x, y: min(x, y),
    "relu": lambda c, x: max(x, c.mpf(0)),
    "sign": lambda c, x: c.sign(x),
    "logaddexp": _logaddexp,
}
