"""What files have of their own for special functions is the truth of 50 digits, at every size."""

from collections.abc import Callable
from typing import Any

import mpmath as mp
import numpy as np
import pytest

from gradc.emit.numpy import runtime_of_slopes as slopes
from gradc.emit.numpy import runtime_of_special as special

X, A, B = (
    np.array(one)
    for one in ([0.3, 5.0, 40.0, 700.0], [0.5, 3.0, 41.0, 650.0], [2.0, 0.4, 9.0, 90.0])
)
INSIDE = np.array([0.2, 0.9, 0.8, 0.88])
STEPS = np.array([1e-5, 2.0, 50.0, 3.0])


def _gammainc(a: Any, x: Any) -> Any:
    return mp.gammainc(a, 0, x, regularized=True)


def _betainc(a: Any, b: Any, x: Any) -> Any:
    return mp.betainc(a, b, 0, x, regularized=True)


def _log_gamma_density(x: Any, a: Any) -> Any:
    return (a - 1) * mp.log(x) - x - mp.loggamma(a)


def _log_beta_density(x: Any, a: Any, b: Any) -> Any:
    return (a - 1) * mp.log(x) + (b - 1) * mp.log(1 - x) - mp.log(mp.beta(a, b))


# Each with its truth, arguments, and how far off it may be of its size.
TRUTH: dict[str, tuple[Callable[..., Any], Callable[..., Any], tuple[Any, ...], float]] = {
    "expi": (special._expi, mp.ei, (np.array([-3.0, 0.5, 650.0, 705.0]),), 1e-13),
    "polygamma": (
        lambda x: special._polygamma(2, x), lambda x: mp.polygamma(2, x), (X,), 1e-13,
    ),
    "lgamma_step": (
        special._lgamma_step, lambda x, h: mp.loggamma(x + h) - mp.loggamma(x), (X, STEPS), 1e-12,
    ),
    "digamma_step": (
        special._digamma_step, lambda x, h: mp.digamma(x + h) - mp.digamma(x), (X, STEPS), 1e-11,
    ),
    "betaln": (special._betaln, lambda x, y: mp.log(mp.beta(x, y)), (A, B), 1e-13),
    "log_ratio": (
        special._log_ratio, lambda x, y: mp.log(mp.mpf(x) / mp.mpf(y)), (X, X * (1 + 1e-9)), 1e-13,
    ),
    "x_minus_log1p": (
        special._x_minus_log1p,
        lambda x: mp.mpf(x) - mp.log1p(mp.mpf(x)),
        (np.array([-0.5, 1e-9, 0.2, 3.0]),),
        1e-14,
    ),
    "kl_div": (
        special._kl_div,
        lambda x, y: mp.mpf(x) * mp.log(mp.mpf(x) / mp.mpf(y)) - mp.mpf(x) + mp.mpf(y),
        (X, X * np.array([1 + 1e-6, 2, 0.5, 1.1])),
        1e-13,
    ),
    "stirling_tail": (
        special._stirling_tail,
        lambda x: mp.loggamma(x) - (x - mp.mpf(1) / 2) * mp.log(x) + x - mp.log(2 * mp.pi) / 2,
        (np.array([10.0, 33.0, 1e4]),),
        1e-13,
    ),
    "gamma_log_density": (special._gamma_log_density, _log_gamma_density, (X, A), 1e-12),
    "beta_log_density": (special._beta_log_density, _log_beta_density, (INSIDE, A, B), 1e-12),
    "gammainc_slope": (
        slopes._gammainc_slope, lambda a, x: mp.diff(lambda t: _gammainc(t, x), a), (A, X), 1e-9,
    ),
    "betainc_slope": (
        slopes._betainc_slope,
        lambda a, b, x: mp.diff(lambda t: _betainc(t, b, x), a),
        (A, B, INSIDE),
        1e-9,
    ),
    "betainc_second_slope": (
        slopes._betainc_second_slope,
        lambda a, b, x: mp.diff(lambda t: _betainc(a, t, x), b),
        (A, B, INSIDE),
        1e-9,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TRUTH)
def test_a_function_is_the_truth(name: str) -> None:
    function, truth, given, off = TRUTH[name]
    with mp.workdps(50):
        wanted = [float(truth(*map(mp.mpf, map(float, one)))) for one in zip(*given, strict=True)]
    np.testing.assert_allclose(function(*given), wanted, rtol=off)
    narrow = function(*(one.astype(np.float32) for one in given))
    assert narrow.dtype == np.float32 or name in {
        "expi",
        "log_ratio",
        "x_minus_log1p",
        "kl_div",
        "stirling_tail",
    }
    for place, one in enumerate(wanted):  # and of one number alone
        np.testing.assert_allclose(function(*(part[place] for part in given)), one, rtol=off)


# At the edges of the domain, where a series or a fraction does not begin.
EDGES: dict[str, tuple[Any, Any]] = {
    "gammainc at 0 and inf": (slopes._gammainc_slope(2.0, np.array([0.0, np.inf])), [0, 0]),
    "betainc at 0 and 1": (slopes._betainc_slope(2.0, 3.0, np.array([0.0, 1.0])), [0, 0]),
    "kl_div at 0": (special._kl_div(np.array([0.0, 0, 1]), np.array([2.0, -1, 0])), [2, np.inf, np.inf]),
    "gamma density at 0": (special._gamma_log_density(np.array([0.0, 0]), np.array([1.0, 40])), [0, -np.inf]),
    "beta density at 1": (special._beta_log_density(np.array([1.0]), 20.0, 30.0), [-np.inf]),
}  # fmt: skip


@pytest.mark.parametrize("name", EDGES)
def test_edges_are_limits(name: str) -> None:
    found, wanted = EDGES[name]
    np.testing.assert_array_equal(found, wanted)
