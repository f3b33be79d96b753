"""Write second_derivatives.jsonl: second derivatives of the functions of numbers, to all digits.

    python tests/cases/make_second_derivatives.py

mpmath works each function out from its closed form, with so many digits that nothing is lost in
differences of its values; gradc has no part in it. A line is a function: its points, and at each
the upper half of the Hessian, row by row; `beside` where entries are judged beside the largest.
Points at which a closed form is complex or infinite, or a derivative is no float, are left out.
"""

import json
from collections.abc import Callable, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from mpmath import mp, mpf

DIGITS = 1000
FEWER = 160  # for functions that take long
MOST = 40  # points of a function

Function = Callable[..., Any]
Points = Sequence[tuple[float, ...]]


def signed(*sizes: float) -> list[float]:
    return [0.0, *(sign * size for size in sizes for sign in (1, -1))]


LINE = [
    (x,)
    for x in signed(1e-160, 1e-9, 1e-4, 0.02, 0.4, 0.99, 1.3, 2.7, 7.5, 20, 41, 120, 1e3, 1e5, 1e10)
]
NEAR = [(x,) for x in signed(1e-9, 1e-4, 0.02, 0.4, 0.99, 1.3, 2.7, 7.5, 20, 37)]
INSIDE = [(x,) for x in signed(1e-160, 1e-9, 1e-4, 0.02, 0.4, 0.8, 0.99)]
PLANE = list(product(signed(1e-9, 1e-3, 0.3, 1.7, 40, 1e5), repeat=2))
SMALL = list(product(signed(1e-3, 0.3, 1.7, 20), signed(1e-9, 1e-3, 0.4, 2.5)))
ROOM = list(product(signed(1e-3, 0.3, 1.7, 40), repeat=3))
STEPS = list(product(signed(1e-9, 1e-3, 0.3, 1.7, 40, 1e5), signed(1e-9, 1e-3, 0.2, 1.5, 30)))
POWERS = [(x, h, p) for x, h in STEPS for p in (-0.5, 1.0, 2.0, 3.7) if x > 0 and abs(h) <= x]
RATIOS = list(product([1e-3, 0.3, 2.0, 20.0], [1e-3, 0.31, 1.5, 30.0], [1.0, 2.0, 0.4, -1.3, 20.0]))
GAMMAS = list(product([0.3, 1.0, 7.0, 200.0], [1e-3, 0.5, 2.0, 30.0, 150.0]))
RISES = list(product([0.3, 2.0, 50.0, 150.0, 1e4], [0.0, 1e-9, 1e-3, -0.1, 0.5, 2.0]))


def cbrt(x: Any) -> Any:
    return mp.sign(x) * mp.cbrt(abs(x))


def sigmoid(x: Any) -> Any:
    return 1 / (1 + mp.exp(-x))


def phi(x: Any) -> Any:
    return mp.erfc(-x / mp.sqrt(2)) / 2


def hypot(*numbers: Any) -> Any:
    return mp.sqrt(sum(x * x for x in numbers))


def over(function: Function, limit: Any) -> Function:
    """Return what a function is over its argument."""
    return lambda x: function(x) / x if x else mpf(limit)


def under(function: Function) -> Function:
    """Return what the argument of a function is over its value, which is like it near 0."""
    return lambda x: x / function(x) if x else mpf(1)


def by(function: Function) -> Function:
    """Return what a function of w*v is over v."""
    return lambda w, v: function(w * v) / v if v else w


def at_0(function: Function, limit: Any = 0) -> Function:
    return lambda x: function(x) if x else mpf(limit)


def where(condition: Callable[..., bool], function: Function) -> Function:
    """Return a function that is undefined where a condition does not hold."""
    return lambda *x: function(*x) if condition(*x) else None


def step(function: Function) -> Function:
    return lambda x, h: function(x + h) - function(x)


def difference(function: Function) -> Function:
    return lambda x, y: function(x) - function(y)


def positive(*numbers: Any) -> bool:
    return all(x > 0 for x in numbers)


exp, log, sqrt = mp.exp, mp.log, mp.sqrt

FUNCTIONS: dict[str, tuple[Function, Points]] = {
    "div": (lambda x, y: x / y, PLANE),
    "pow": (where(lambda x, y: x > 0, lambda x, y: x**y), PLANE),
    "exp": (exp, LINE),
    "expm1": (mp.expm1, LINE),
    "log": (log, LINE),
    "log1p": (lambda x: log(1 + x), LINE),
    "log2": (lambda x: log(x) / log(2), LINE),
    "log10": (mp.log10, LINE),
    "sqrt": (sqrt, LINE),
    "cbrt": (where(bool, cbrt), LINE),
    "direction": (lambda x, y: x / hypot(x, y), PLANE),
    "direction_complement": (lambda x, y: 1 - x / hypot(x, y), PLANE),
    "logaddexp": (lambda x, y: log(exp(x) + exp(y)), PLANE),
    "log1mexp": (where(lambda x: x < 0, lambda x: log(-mp.expm1(x))), LINE),
    "log1mexp_exp": (lambda x: log(-mp.expm1(-exp(x))), NEAR),
    "logdiffexp": (where(lambda x, y: x > y, lambda x, y: log(exp(x) - exp(y))), PLANE),
    "exprel": (over(mp.expm1, 1), LINE),
    "bernoulli": (under(mp.expm1), LINE),
    "bose": (lambda x: 1 / mp.expm1(x), LINE),
    "xlogy": (where(lambda x, y: y > 0, lambda x, y: x * log(y)), PLANE),
    # steps and differences
    "reciprocal_step": (step(lambda x: 1 / x), STEPS),
    "square_step": (step(lambda x: x * x), STEPS),
    "cube_step": (step(lambda x: x**3), STEPS),
    "sqrt_step": (step(sqrt), STEPS),
    "rsqrt_step": (step(lambda x: 1 / sqrt(x)), STEPS),
    "cbrt_step": (where(lambda x, h: x and x + h, step(cbrt)), STEPS),
    "pow_step": (lambda x, h, p: (x + h) ** p - x**p, POWERS),
    "root_step": (lambda x, h, n: (x + h) ** (1 / n) - x ** (1 / n), POWERS),
    "powm1": (where(lambda x, p: x > 0, lambda x, p: x**p - 1), PLANE),
    "pow1pm1": (where(lambda x, p: x > -1, lambda x, p: (1 + x) ** p - 1), PLANE),
    "pow1p": (where(lambda x, p: x > -1, lambda x, p: (1 + x) ** p), PLANE),
    "exp_step": (step(exp), [(x, h) for x, h in STEPS if x < 700]),
    "log_step": (where(lambda x, h: positive(x, x + h), step(log)), STEPS),
    "log1p_over": (where(lambda h, x: x * (x + h) > 0, lambda h, x: log(1 + h / x)), PLANE),
    "xlogx_step": (where(lambda x, h: positive(x, x + h), step(lambda x: x * log(x))), STEPS),
    "sin_step": (step(mp.sin), STEPS),
    "cos_step": (step(mp.cos), STEPS),
    "tan_step": (step(mp.tan), STEPS),
    "atan_step": (step(mp.atan), STEPS),
    "reciprocal_gap": (lambda x, h: 1 / (x + h) - 1 / (x - h), PLANE),
    "reciprocal_bend": (lambda x, h: 1 / (x + h) + 1 / (x - h) - 2 / x, PLANE),
    "sqrt_difference": (difference(sqrt), PLANE),
    "atan_difference": (difference(mp.atan), PLANE),
    "square_difference": (difference(lambda x: x * x), PLANE),
    "square_complement": (lambda x, y: 1 - (y / x) ** 2, PLANE),
    "cube_difference": (difference(lambda x: x**3), PLANE),
    "exp_difference": (difference(exp), PLANE),
    "exp_slope": (lambda x, y: (exp(x) - exp(y)) / (x - y) if x != y else exp(x), [one for one in PLANE if max(map(abs, one)) < 700]),
    "sin_difference": (difference(mp.sin), PLANE),
    "cos_difference": (difference(mp.cos), PLANE),
    "logistic_loss": (lambda x, y: (1 - y) * mp.log1p(exp(x)) + y * mp.log1p(exp(-x)), PLANE),
    # roots
    "root_minus": (where(lambda d, c: c > 0 and abs(d) < c * c, lambda d, c: sqrt(c * c + d) - c), PLANE),
    "plus_root": (where(lambda x, d: d > 0, lambda x, d: x + sqrt(x * x + d)), PLANE),
    "hypot_minus": (where(lambda x, c: c > 0, lambda x, c: hypot(x, c) - c), PLANE),
    "hypot_plus": (where(lambda x, y: y, lambda x, y: hypot(x, y) + x), PLANE),
    "complex_root": (where(lambda x, y: y, lambda x, y: sqrt(hypot(x, y) + x)), PLANE),
    "discriminant_root": (where(lambda a, b, c: b * b > 4 * a * c, lambda a, b, c: sqrt(b * b - 4 * a * c)), ROOM),
    # what vanishes together
    "sphericalj0": (over(mp.sin, 1), LINE),
    "sphericalj1": (at_0(lambda x: (mp.sin(x) / x - mp.cos(x)) / x), LINE),
    "sqrt_pow": (where(lambda x, p: x > 0, lambda x, p: sqrt(x**p)), PLANE),
    "cos_sqrt": (where(positive, lambda x: mp.cos(sqrt(x))), LINE),
    "sinc_sqrt": (where(positive, lambda x: mp.sin(sqrt(x)) / sqrt(x)), LINE),
    "acos1m": (lambda x: mp.acos(1 - x), LINE),
    "x_minus_sin": (lambda x: x - mp.sin(x), LINE),
    "sinh_minus_x": (lambda x: mp.sinh(x) - x, LINE),
    "tan_minus_x": (lambda x: mp.tan(x) - x, LINE),
    "expm1_minus_x": (lambda x: mp.expm1(x) - x, LINE),
    "x_minus_log1p": (lambda x: x - log(1 + x), LINE),
    "log1prel": (over(lambda x: log(1 + x), 1), LINE),
    "log1p_inverse": (under(lambda x: log(1 + x)), LINE),
    "sinhc": (over(mp.sinh, 1), LINE),
    "cschc": (under(mp.sinh), LINE),
    "cothc": (under(mp.tanh), LINE),
    "tanhc": (over(mp.tanh, 1), LINE),
    "log_sinhc": (at_0(lambda x: log(mp.sinh(x) / x)), LINE),
    "langevin": (at_0(lambda x: mp.coth(x) - 1 / x), LINE),
    "langevin_slope": (at_0(lambda x: 1 / x**2 - mp.csch(x) ** 2, mpf(1) / 3), NEAR),
    "cscc": (under(mp.sin), LINE),
    "cotc": (under(mp.tan), LINE),
    "tanc": (over(mp.tan, 1), LINE),
    "asinc": (over(mp.asin, 1), INSIDE),
    "asinc_inverse": (under(mp.asin), INSIDE),
    "atanc": (over(mp.atan, 1), LINE),
    "atanc_inverse": (under(mp.atan), LINE),
    "asinhc": (over(mp.asinh, 1), LINE),
    "atanhc": (over(mp.atanh, 1), INSIDE),
    "reciprocal_minus_cot": (at_0(lambda x: 1 / x - mp.cot(x)), LINE),
    "expm1_over": (lambda a, x: mp.expm1(a * x) / mp.expm1(a) if a else x, PLANE),
    "compound": (where(lambda r, n: r > -1, lambda r, n: ((1 + r) ** n - 1) / r if r else n), PLANE),
    "log1p_square": (lambda x: mp.log1p(x * x), LINE),
    "log_cosh_plus": (
        where(lambda x, a, b: b + a * mp.cosh(x) > 0, lambda x, a, b: log(b + a * mp.cosh(x))),
        list(product(signed(1e-9, 0.3, 1.7, 40, 400), [0.5, 3.0], [1.0, 0.2])),
    ),
    **{f"{name}_by": (by(getattr(mp, name)), SMALL) for name in "expm1 sin tan sinh tanh atan asinh".split()},
    "log1p_by": (by(lambda x: log(1 + x)), SMALL),
    "log1p_times": (where(lambda w, x: w / x > -1, lambda w, x: x * log(1 + w / x)), PLANE),
    "sin_rest": (at_0(lambda x: (x - mp.sin(x)) / x**3, mpf(1) / 6), LINE),
    "sinh_rest": (at_0(lambda x: (mp.sinh(x) - x) / x**3, mpf(1) / 6), LINE),
    "tan_rest": (at_0(lambda x: (mp.tan(x) - x) / x**3, mpf(1) / 3), LINE),
    "exp_rest": (at_0(lambda x: (mp.expm1(x) - x) / x**2, mpf(1) / 2), LINE),
    "log1p_rest": (at_0(lambda x: (x - log(1 + x)) / x**2, mpf(1) / 2), LINE),
    "exprel_rest": (at_0(lambda x: (exp(x) - 1) / x - 1), LINE),
    "exp_minus_exprel": (at_0(lambda x: exp(x) - (exp(x) - 1) / x), LINE),
    "sin_minus_x_cos": (lambda x: mp.sin(x) - x * mp.cos(x), LINE),
    "log1prel_rest": (at_0(lambda x: 1 - log(1 + x) / x), LINE),
    "sphericalj1_over": (at_0(lambda x: (mp.sin(x) / x - mp.cos(x)) / x**2, mpf(1) / 3), LINE),
    "sphericalj2_over": (at_0(lambda x: sqrt(mp.pi / 2 / abs(x)) * mp.besselj(mpf(5) / 2, abs(x)) / x), LINE[:-2]),
    "langevin_over": (at_0(lambda x: (mp.coth(x) - 1 / x) / x, mpf(1) / 3), LINE),
    "reciprocal_minus_cot_over": (at_0(lambda x: (1 / x - mp.cot(x)) / x, mpf(1) / 3), LINE),
    "reciprocal_minus_bose": (at_0(lambda x: 1 / x - 1 / mp.expm1(x), mpf(1) / 2), LINE),
    "expm1_gamma": (lambda x: 1 - exp(-x) * (1 + x), LINE),
    "expm1_gamma_over": (at_0(lambda x: (1 - exp(-x) * (1 + x)) / x**2, mpf(1) / 2), LINE),
    "boxcox1p": (where(lambda x, k: x > -1, lambda x, k: ((1 + x) ** k - 1) / k if k else log(1 + x)), [(x, k) for x, k in PLANE if abs(k) < 2]),
    "log1p_ratio": (lambda x: log(1 - x) / log(1 + x) if x else mpf(-1), INSIDE),
    "sin_tan_ratio": (at_0(lambda x: (x - mp.sin(x)) / (mp.tan(x) - x), mpf(1) / 2), NEAR),
    "boxcox": (where(lambda x, k: x > 0, lambda x, k: (x**k - 1) / k if k else log(x)), [(x, k) for x, k in PLANE if abs(k) < 2]),
    "log_ratio": (where(lambda x, y: x * y > 0, lambda x, y: log(x / y)), PLANE),
    "log_mean": (where(lambda x, y: x * y > 0 and x != y, lambda x, y: (x - y) / log(x / y)), [*PLANE, (2.0, 2.01), (1.0, 1.5)]),
    "expm1_ratio": (
        where(lambda a, b, w: a * w and b * w, lambda a, b, w: w * mp.expm1((a + b) * w) / mp.expm1(a * w) / mp.expm1(b * w)),
        list(product([1e-3, 0.3, -0.5, 20.0], [1e-3, 0.31, 30.0], [1e-9, 0.4, -1.3, 20.0])),
    ),
    "bernoulli_slope": (at_0(lambda x: (mp.expm1(x) - x * exp(x)) / mp.expm1(x) ** 2 + mpf(1) / 2), NEAR),
    # trigonometric and hyperbolic
    **{name: (getattr(mp, name), LINE) for name in "sin cos tan sec csc cot asin acos atan".split()},
    "acot": (lambda x: mp.atan(1 / x), LINE),
    "asec": (mp.asec, LINE),
    "acsc": (mp.acsc, LINE),
    "atan2": (where(lambda y, x: y or x > 0, mp.atan2), [(y, x) for y, x in PLANE if y * y != x * x]),
    "sinc": (over(lambda x: mp.sin(mp.pi * x) / mp.pi, 1), LINE),
    **{name: (getattr(mp, name), LINE) for name in "sinh cosh tanh sech csch coth asinh atanh acsch".split()},
    "acosh": (where(lambda x: x > 1, mp.acosh), LINE),
    "asech": (where(lambda x: 0 < x < 1, mp.asech), LINE),
    "acoth": (where(lambda x: abs(x) > 1, mp.acoth), LINE),
    "log_cosh": (lambda x: log(mp.cosh(x)), LINE),
    "log_sinh": (where(positive, lambda x: log(mp.sinh(x))), LINE),
    # activations
    "sigmoid": (sigmoid, LINE),
    "softplus": (lambda x: mp.log1p(exp(x)), LINE),
    "log_sigmoid": (lambda x: -mp.log1p(exp(-x)), LINE),
    "relu": (where(bool, lambda x: max(x, 0)), LINE),
    "elu": (lambda x, a: x if x > 0 else a * mp.expm1(x), [(1.3, 0.1), (-1.3, 0.1), (-800.0, 0.5), (-1e-9, 2.0)]),
    "leaky_relu": (lambda x, a: x if x > 0 else a * x, [(1.3, 0.1), (-1.3, 0.1), (-1e9, 0.5)]),
    "softsign": (where(bool, lambda x: x / (1 + abs(x))), LINE),
    "silu": (lambda x: x * sigmoid(x), LINE),
    "gelu": (lambda x: x * phi(x), NEAR),
    # special functions
    "erf": (mp.erf, NEAR),
    "erfc": (mp.erfc, NEAR),
    "erfcx": (lambda x: exp(x * x) * mp.erfc(x), NEAR),
    "erfcx_inverse": (lambda x: exp(-x * x) / mp.erfc(x), NEAR),
    "ndtr": (phi, NEAR),
    "log_ndtr": (lambda x: log(phi(x)), NEAR),
    "log_erfc": (lambda x: log(mp.erfc(x)), NEAR),
    "erf_difference": (difference(mp.erf), [(0.3, -2.0), (3.0, 3.1), (7.0, 7.001), (-8.0, -8.5)]),
    "ndtr_difference": (difference(phi), [(0.3, -2.0), (3.0, 3.1), (7.0, 7.001), (-8.0, -8.5)]),
    "log_ndtr_difference": (lambda x, y: log(phi(x) - phi(y)), [(0.3, -2.0), (3.1, 3.0), (-8.0, -8.5), (20.0, 19.0)]),
    "pow_ratio": (lambda x, y, n: (x / y) ** n, RATIOS),
    "hill": (lambda x, k, n: (x / k) ** n / (1 + (x / k) ** n), RATIOS),
}  # fmt: skip

# Where the inverses of a tail are asked for: tails, and the middle.
TAILS = [(x,) for x in (1e-300, 1e-30, 1e-9, 1e-3, 0.1, 0.3, 0.49, 0.7, 0.9, 0.999)]
PAIRS = list(product([1e-9, 0.3, 1.0, 7.0, 1e3], [1e-3, 0.31, 1.2, 7.01, 30.0, 2e3]))
DENSITIES = list(product([1e-3, 0.3, 2.0, 20.0, 110.0], [0.3, 1.0, 2.5, 10.0, 20.0, 105.0]))
SHAPES = list(product([1e-3, 0.3, 0.9, 2.0, 20.0], [0.3, 1.0, 1.7, 3.0]))
SHARES = list(product([1e-3, 0.3, 0.5, 0.97], [0.3, 1.0, 15.0, 105.0], [0.4, 2.0, 17.0, 95.0]))


def erfcinv(x: Any) -> Any:
    """Return the inverse of erfc, by its logarithm."""
    if x > 1:
        return -erfcinv(2 - x)
    return mp.findroot(
        lambda y: mp.log(mp.erfc(y)) - mp.log(x), mp.sqrt(-mp.log(x) / 2), tol=mp.eps
    )


def exp_bessel(n: int) -> Function:
    return lambda x: mp.exp(-abs(x)) * mp.besseli(n, x)


# Those of which an entry that is small beside others has digits of these alone.
BESIDE: dict[str, tuple[Function, Points]] = {
    "hypot": (hypot, PLANE[1:]),
    "side_squared": (lambda x, y, t: x * x + y * y - 2 * x * y * mp.cos(t), ROOM),
    "sigmoid_difference": (difference(sigmoid), PLANE),
    "quadratic_root": (
        where(lambda a, b, c: a and b * b > 4 * a * c, lambda a, b, c: (-b + sqrt(b * b - 4 * a * c)) / (2 * a)),
        ROOM,
    ),
}  # fmt: skip

# What takes long: with fewer digits, at fewer points.
SLOW: dict[str, tuple[Function, Points]] = {
    "gamma": (mp.gamma, [(0.3,), (2.5,), (30.0,), (150.0,), (1e-9,), (-0.5,), (-2.3,)]),
    "lgamma": (lambda x: log(abs(mp.gamma(x))), [(1e-9,), (0.3,), (1.0,), (2.0,), (30.0,), (-2.3,), (1e4,)]),
    "digamma": (mp.digamma, [(1e-9,), (0.3,), (2.5,), (30.0,), (-2.3,), (1e4,)]),
    "rgamma": (mp.rgamma, [(0.0,), (-1.0,), (1e-9,), (0.3,), (2.5,), (30.0,), (150.0,), (-2.3,), (0.49,), (0.51,)]),
    "beta": (mp.beta, GAMMAS),
    "betaln": (lambda x, y: mp.loggamma(x) + mp.loggamma(y) - mp.loggamma(x + y), GAMMAS),
    "poch": (lambda x, h: mp.gamma(x + h) / mp.gamma(x), RISES[:-6]),
    "lgamma_step": (step(mp.loggamma), RISES),
    "digamma_step": (step(mp.digamma), RISES),
    "erfinv": (mp.erfinv, [(0.0,), (1e-9,), (0.1,), (-0.3,), (0.5,), (0.9,), (-0.999,)]),
    "erfcinv": (erfcinv, [*TAILS, (1.3,), (1.999,)]),
    "ndtri": (lambda x: -mp.sqrt(2) * erfcinv(2 * x), TAILS),
    "logit": (lambda x: log(x / (1 - x)), TAILS),
    "xlog1py": (lambda x, y: x * log(1 + y), [(0.0, 2.0), (0.3, -0.5), (2.0, 1e-9), (7.0, 30.0), (-1.0, 3.0)]),
    "rel_entr": (lambda x, y: x * log(x / y), PAIRS),
    "kl_div": (lambda x, y: x * log(x / y) - x + y, PAIRS),
    "i0e": (exp_bessel(0), [(0.3,), (-2.5,), (30.0,), (55.0,), (1e3,)]),
    "i1e": (exp_bessel(1), [(1e-3,), (0.3,), (-2.5,), (30.0,), (55.0,), (1e3,)]),
    "bessel_gap": (
        lambda x: mp.exp(-x) * (mp.besseli(0, x) - mp.besseli(1, x)),
        [(0.3,), (2.5,), (30.0,), (55.0,), (1e3,)],
    ),
    "expi": (mp.ei, [(1e-9,), (0.3,), (-2.5,), (30.0,), (-30.0,), (705.0,)]),
    "gamma_log_density": (lambda x, a: (a - 1) * log(x) - x - mp.loggamma(a), DENSITIES),
    "beta_log_density": (
        lambda x, a, b: (
            (a - 1) * log(x) + (b - 1) * log(1 - x) - mp.loggamma(a) - mp.loggamma(b) + mp.loggamma(a + b)
        ),
        SHARES,
    ),
    "weibull_log_density": (lambda x, c: log(c) + (c - 1) * log(x) - x**c, SHAPES),
    "gamma_density": (
        lambda x, a, u: x ** (a - 1) * mp.exp(u - x) / mp.gamma(a),
        [(x, a, -0.7) for x, a in DENSITIES],
    ),
    "beta_density": (
        lambda x, a, b, u: x ** (a - 1) * (1 - x) ** (b - 1) * mp.exp(u) / mp.beta(a, b),
        [(*one, 0.4) for one in SHARES],
    ),
    "weibull_density": (
        lambda x, c, u: c * x ** (c - 1) * mp.exp(u - x**c),
        [(x, c, 0.3) for x, c in SHAPES],
    ),
    "besselj0": (lambda x: mp.besselj(0, x), [(0.0,), (1e-9,), (1e-3,), (0.3,), (-2.5,), (30.0,)]),
    "besselj1": (lambda x: mp.besselj(1, x), [(0.0,), (1e-9,), (1e-3,), (0.3,), (-2.5,), (30.0,)]),
}  # fmt: skip


def hessian(function: Function, point: Sequence[float], digits: int) -> list[float] | None:
    """Return the upper half of the Hessian, None where the function is no real number."""
    mp.dps = digits
    at = [mpf(x) for x in point]
    step_size = min([abs(x) for x in at if x], default=mpf(1))
    h = min(step_size, 1) * mpf(10) ** -(digits // 6)

    def value(*steps: int) -> Any:
        found = function(*[x + k * h for x, k in zip(at, steps, strict=True)])
        if found is None or (isinstance(found, mp.mpc) and found.imag) or not mp.isfinite(found):
            raise ValueError
        return mp.re(found)

    def moved(*by: tuple[int, int]) -> list[int]:
        return [sum(k for place, k in by if place == i) for i in range(len(at))]

    try:
        here = value(*moved())
        found = []
        for i in range(len(at)):
            for j in range(i, len(at)):
                if i == j:
                    bend = value(*moved((i, 1))) - 2 * here + value(*moved((i, -1)))
                else:
                    bend = sum(
                        a * b * value(*moved((i, a), (j, b))) for a in (1, -1) for b in (1, -1)
                    )
                    bend /= 4
                noise = abs(here) * mpf(10) ** (3 - digits)
                found.append(float(bend / h**2) if abs(bend) > noise else 0.0)
    except (ValueError, ZeroDivisionError, OverflowError, TypeError):
        return None
    return found if all(map(mp.isfinite, found)) else None


def line(name: str, function: Function, points: Points, digits: int) -> dict[str, Any]:
    found = [(point, hessian(function, point, digits)) for point in points]
    kept = [(point, values) for point, values in found if values is not None]
    kept = kept[:: -(-len(kept) // MOST)]
    return {
        "function": name,
        "points": [point for point, _ in kept],
        "hessians": [values for _, values in kept],
        **({"beside": True} if name in BESIDE else {}),
    }


if __name__ == "__main__":
    tables = ((FUNCTIONS, DIGITS), (BESIDE, DIGITS), (SLOW, FEWER))
    rows = [
        json.dumps(line(name, *row, digits))
        for table, digits in tables
        for name, row in table.items()
    ]
    path = Path(__file__).with_name("second_derivatives.jsonl")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
