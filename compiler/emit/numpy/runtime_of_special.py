"""What generated files for NumPy need for special functions; those that are used are copied.

Each chooses between forms by the sizes of its arguments, as its row in `functions.grad` does.
"""

from typing import Any

import numpy as np
import scipy.special


def _as_given(found: Any, *given: Any) -> Any:
    """Return numbers in the type of what they come of; numbers of Python and of SciPy are wide."""
    return np.asarray(found).astype(np.result_type(*given, 0.0), copy=False)


def _expi(x: Any) -> Any:
    """Return the integral of exp(t)/t up to x; far out by its series, where exp(x) overflows."""
    with np.errstate(all="ignore"):
        series = 1.0
        for term in range(8, 0, -1):
            series = 1 + term / x * series
        large = np.exp(x / 2) / x * np.exp(x / 2) * series
        return np.where(x > 700, large, scipy.special.expi(x))


def _polygamma(n: Any, x: Any) -> Any:
    """Return the derivative n + 1 of lgamma, in the type of x; at -inf it has no limit."""
    found = scipy.special.polygamma(n, x)
    return _as_given(np.where(np.isneginf(x), np.nan, found), x)


def _lgamma_step(x: Any, h: Any) -> Any:
    """Return lgamma(x + h) - lgamma(x), by Stirling's series where x is large."""
    with np.errstate(all="ignore"):
        end = x + h
        tail = h / x / end / 12 * (1 - (1 / x / x + 1 / x / end + 1 / end / end) / 30)
        large = (end - 0.5) * np.log1p(h / x) + h * (np.log(x) - 1) - tail
        near, far = x + h * (0.5 - 3**0.5 / 6), x + h * (0.5 + 3**0.5 / 6)
        small = h / 2 * (scipy.special.digamma(near) + scipy.special.digamma(far))
        plain = scipy.special.gammaln(end) - scipy.special.gammaln(x)
        found = np.where(np.abs(h) < x / 1000, small, plain)
        return _as_given(np.where((x > 100) & (end > 100), large, found), x, h)


def _digamma_step(x: Any, h: Any) -> Any:
    """Return digamma(x + h) - digamma(x), by its series where x is large."""
    with np.errstate(all="ignore"):
        end = x + h
        tail = (1 / x + 1 / end) / 12 * (1 - (1 / x / x + 1 / end / end) / 10)
        large = np.log1p(h / x) + h / x / end * (0.5 + tail)
        near, far = x + h * (0.5 - 3**0.5 / 6), x + h * (0.5 + 3**0.5 / 6)
        ends = [_polygamma(1, np.where(one > 0, one, 1)) for one in (near, far)]
        small = h / 2 * (ends[0] + ends[1])
        plain = scipy.special.digamma(end) - scipy.special.digamma(x)
        found = np.where(np.abs(h) < x / 1000, small, plain)
        return _as_given(np.where((x > 100) & (end > 100), large, found), x, h)


def _betaln(x: Any, y: Any) -> Any:
    """Return the logarithm of beta(x, y)."""
    least = np.minimum(x, y)
    found = scipy.special.gammaln(least) - _lgamma_step(np.maximum(x, y), least)
    return _as_given(found, x, y)


def _log_ratio(x: Any, y: Any) -> Any:
    """Return log(x/y) of numbers of one sign."""
    with np.errstate(all="ignore"):
        roots = np.sqrt(np.abs(x)) * np.sqrt(np.abs(y))
        return 2 * np.sign(x) * np.arcsinh((x - y) / 2 / roots)


def _x_minus_log1p(x: Any) -> Any:
    """Return x - log1p(x), which is x^2/2 near 0."""
    with np.errstate(all="ignore"):
        ratio = x / (2 + x)
        square = ratio * ratio
        series = 1 / 17
        for odd in (15, 13, 11, 9, 7, 5, 3):
            series = 1 / odd + square * series
        near = x * ratio - 2 * ratio * square * series
        return np.where(np.abs(x) < 0.25, near, x - np.log1p(x))


def _kl_div(x: Any, y: Any) -> Any:
    """Return x*log(x/y) - x + y."""
    with np.errstate(all="ignore"):
        near = x * _x_minus_log1p((y - x) / x)
        inside = np.where(np.abs(y - x) < x / 4, near, x * _log_ratio(x, y) - x + y)
        edge = np.where((x == 0) & (y >= 0), y, np.inf)
        return np.where((x > 0) & (y > 0), inside, edge)


def _stirling_tail(x: Any) -> Any:
    """Return lgamma(x) - (x - 1/2)*log(x) + x - log(2*pi)/2, for x of 10 and more."""
    square = x * x
    series = 1 / 156
    for term in (691 / 360360, 1 / 1188, 1 / 1680, 1 / 1260, 1 / 360, 1 / 12):
        series = term - series / square
    return series / x


def _gamma_log_density(x: Any, a: Any) -> Any:
    """Return log(x^(a - 1)*exp(-x)/gamma(a)), where a is large by a deviance, after Loader."""
    with np.errstate(all="ignore"):
        plain = scipy.special.xlogy(a - 1, x) - x - scipy.special.gammaln(a)
        half = np.log(a / (2 * np.pi)) / 2
        large = -_kl_div(a, x) - np.log(x) + half - _stirling_tail(a)
        return _as_given(np.where((a < 11) | (x == 0), plain, large), x, a)


def _beta_log_density(x: Any, a: Any, b: Any) -> Any:
    """Return log(x^(a - 1)*(1 - x)^(b - 1)/beta(a, b)), where a, b are large by deviances."""
    with np.errstate(all="ignore"):
        whole = a + b
        powers = scipy.special.xlogy(a - 1, x) + scipy.special.xlog1py(b - 1, -x)
        plain = powers - _betaln(a, b)
        deviances = _kl_div(a, whole * x) + _kl_div(b, whole * (1 - x))
        half = np.log(a / whole * b / (2 * np.pi)) / 2
        tails = _stirling_tail(whole) - _stirling_tail(a) - _stirling_tail(b)
        large = -deviances - np.log(x) - np.log1p(-x) + half + tails
        found = np.where((a < 11) | (b < 11) | (x == 0) | (x == 1), plain, large)
        return _as_given(found, x, a, b)
