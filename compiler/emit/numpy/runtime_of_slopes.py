"""What generated files for NumPy need for derivatives by shapes; those that are used are copied.

Series and continued fractions are added up together with their derivatives, term by term. Where one
does not come to rest the result is nan.
"""

from typing import Any

import numpy as np
import scipy.special

from .runtime_of_special import _as_given, _beta_log_density, _digamma_step, _gamma_log_density


def _gammainc_slope(a: Any, x: Any) -> Any:
    """Return the derivative of gammainc(a, x) by a: by its series, or by its continued fraction."""
    given = a, x
    with np.errstate(all="ignore"):
        a, x = np.broadcast_arrays(a, x)
        below = x < a + 1
        near = _gamma_series_slope(a, np.where(below, x, 0))
        far = _gamma_fraction_slope(a, np.where(below, np.inf, x))
        found = np.where(below, near, -far)
        return _as_given(np.where((x == 0) | (x == np.inf), 0, found), *given)


def _gamma_series_slope(a: Any, x: Any) -> Any:
    """Return the derivative of gammainc(a, x) by a, where x is below a + 1."""
    term = total = np.ones_like(x)
    slope = harmonic = np.zeros_like(x)
    going, step = term > 0, 0
    while step < 100_000 and going.any():
        step += 1
        term = term * x / (a + step)
        harmonic = harmonic + 1 / (a + step)
        total, slope = total + term, slope + term * harmonic
        going = term > 1e-17 * total
    front = np.exp(_gamma_log_density(x, a + 1))
    found = front * ((np.log(x) - scipy.special.digamma(a + 1)) * total - slope)
    return np.where(going, np.nan, found)


def _gamma_fraction_slope(a: Any, x: Any) -> Any:
    """Return the derivative of gammaincc(a, x) by a, where x is above a + 1."""
    below = x + 1 - a
    upper, upper_slope = np.zeros_like(x), np.zeros_like(x)
    lower, lower_slope = 1 / below, 1 / (below * below)
    value, slope = lower, lower_slope
    going, step = x < np.inf, 0
    while step < 100_000 and going.any():
        step += 1
        top, below = step * (a - step), below + 2
        new = 1 / (below + top * lower)
        lower_slope = -new * new * (step * lower + top * lower_slope - 1)
        lower, change_of = new, below + top * upper
        slope_of = step * upper + top * upper_slope - 1
        upper, upper_slope = 1 / change_of, -slope_of / (change_of * change_of)
        change, bend = change_of * lower, slope_of * lower + change_of * lower_slope
        value, slope = value * change, slope * change + value * bend
        least = 1e-15 * (np.abs(slope) + np.abs(value * slope_of * lower))
        going = (np.abs(change - 1) > 1e-15) | (np.abs(value * bend) > least)
    front = x * np.exp(_gamma_log_density(x, a))
    found = front * ((np.log(x) - scipy.special.digamma(a)) * value + slope)
    return np.where(going, np.nan, found)


def _betainc_slope(a: Any, b: Any, x: Any) -> Any:
    """Return the derivative of betainc(a, b, x) by a."""
    return _as_given(_betainc_slopes(a, b, x)[0], a, b, x)


def _betainc_second_slope(a: Any, b: Any, x: Any) -> Any:
    """Return the derivative of betainc(a, b, x) by b."""
    return _as_given(_betainc_slopes(a, b, x)[1], a, b, x)


def _betainc_slopes(a: Any, b: Any, x: Any) -> Any:
    """Return the derivatives of betainc(a, b, x) by a and by b: by its continued fraction.

    It is that of a, b and x, or of b, a and 1 - x.
    """
    with np.errstate(all="ignore"):
        a, b, x = np.broadcast_arrays(a, b, x)
        turned = x * (a + b + 2) >= a + 1
        first, second = np.where(turned, b, a), np.where(turned, a, b)
        value, slopes, going = _beta_fraction(first, second, np.where(turned, 1 - x, x))
        front = np.exp(_beta_log_density(x, a, b)) * x * (1 - x) / first / value
        low, high = np.log(x), np.log1p(-x)
        by_first = np.where(turned, high, low) + _digamma_step(first, second) - 1 / first
        by_second = np.where(turned, low, high) + _digamma_step(second, first)
        by_first, by_second = by_first - slopes[0] / value, by_second - slopes[1] / value
        parts = np.where(turned, -by_second, by_first), np.where(turned, -by_first, by_second)
        edge = (x == 0) | (x == 1)
        return [np.where(edge, 0, np.where(going, np.nan, front * part)) for part in parts]


def _beta_fraction(a: Any, b: Any, x: Any) -> Any:
    """Return the denominator of betainc's continued fraction, its derivatives, and what moves."""
    value, upper, lower = np.ones_like(x), np.ones_like(x), np.zeros_like(x)
    slopes = uppers = lowers = [np.zeros_like(x), np.zeros_like(x)]
    going, step = value > 0, 0
    while step < 100_000 and going.any():
        step += 1
        half = step // 2
        if step % 2:
            top = -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1))
            ends = 1 / (a + 2 * half) + 1 / (a + 2 * half + 1)
            tops = [top * (1 / (a + half) + 1 / (a + b + half) - ends), top / (a + b + half)]
        else:
            over = half * x / ((a + 2 * half - 1) * (a + 2 * half))
            top = (b - half) * over
            tops = [-top * (1 / (a + 2 * half - 1) + 1 / (a + 2 * half)), over]
        new = 1 / (1 + top * lower)
        lowers = [-new * new * (tops[i] * lower + top * lowers[i]) for i in (0, 1)]
        uppers = [(tops[i] - top * uppers[i] / upper) / upper for i in (0, 1)]
        lower, upper = new, 1 + top / upper
        change = upper * lower
        bends = [uppers[i] * lower + upper * lowers[i] for i in (0, 1)]
        slopes = [slopes[i] * change + value * bends[i] for i in (0, 1)]
        going = np.abs(change - 1) > 1e-15
        for i in (0, 1):
            least = 1e-15 * (np.abs(slopes[i]) + np.abs(value * uppers[i] * lower))
            going = going | (np.abs(value * bends[i]) > least)
        value = value * change
    return value, slopes, going
