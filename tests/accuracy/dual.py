"""Dual numbers in mpmath: what each operation is, and its derivative, written from the mathematics.

Nothing here is gradc's: neither its rules, nor its definitions, nor its evaluators. In: a context of
mpmath's and operands with their derivatives. Out: a `Dual`.

    OPERATIONS["mul"](c, Dual(3, {"x": 1}), Dual(2, {}))   ->   Dual(6, {"x": 2})

At a kink stands what the project has agreed on: 1/2 where two are equal, 0 for abs, relu and norms.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

Number = Any  # an mpf
_HUGE = 10**18  # beyond e^_HUGE a value is infinite
_ENDLESS = 10**400  # beyond it no sine is told
_FACTORIAL = 10**5  # beyond it gamma is infinite


@dataclass(frozen=True, slots=True)
class Dual:
    """A number, and its derivative with respect to each variable where that is not 0."""

    value: Number
    slopes: dict[Any, Number]


def chained(value: Number, parts: Iterable[tuple[Callable[[], Number], Dual]]) -> Dual:
    """Return a value with the sum of the slopes of its parts, each times a partial derivative."""
    found: dict[Any, Number] = {}
    for partial, part in parts:
        if part.slopes:
            factor = partial()
            for name, slope in part.slopes.items():
                found[name] = found.get(name, 0) + factor * slope
    return Dual(value, found)


def _real(c: Any, function: Callable[..., Number], *given: Any) -> Number:
    """Return a value, nan where there is none that is real."""
    try:
        value = function(c, *given)
    except (ZeroDivisionError, ValueError, OverflowError, ArithmeticError, TypeError):
        return c.nan
    return c.nan if isinstance(value, c.mpc) else value


def _smooth(value: Callable[..., Number], *partials: Callable[..., Number]) -> Callable[..., Dual]:
    """Return an operation, from its value and its partials of (context, operands, value)."""

    def operation(c: Any, *operands: Dual) -> Dual:
        numbers = [operand.value for operand in operands]
        if any(number != number for number in numbers):
            return Dual(c.nan, {name: c.nan for one in operands for name in one.slopes})
        out = _real(c, value, *numbers)
        return chained(
            out,
            (
                (lambda partial=partial: _real(c, partial, *numbers, out), operand)
                for partial, operand in zip(partials, operands, strict=True)
            ),
        )

    return operation


def exp(c: Any, x: Number) -> Number:
    if abs(x) > _HUGE:
        return c.inf if x > 0 else c.zero
    return c.exp(x)


def _power(c: Any, x: Number, y: Number) -> Number:
    if y == 0:
        return c.one
    if x == 0:
        return c.zero if y > 0 else c.inf
    if y == c.floor(y) and abs(y) < 10**6:
        return x ** int(y)
    if x < 0:
        return c.nan if y != c.floor(y) else (-1) ** int(y % 2) * exp(c, y * c.log(-x))
    return exp(c, y * c.log(x))


def _psi(c: Any, order: int, x: Number) -> Number:
    """Return a polygamma function; far below 0, between poles, it takes too long."""
    return c.psi(order, x) if x > -1000 else c.nan


def _root3(c: Any, x: Number) -> Number:
    return c.sign(x) * c.cbrt(abs(x))


def _logistic(c: Any, x: Number) -> Number:
    return 1 / (1 + exp(c, -x))


def _softplus(c: Any, x: Number) -> Number:
    return max(x, c.zero) + c.log(1 + exp(c, -abs(x)))


def _cosh(c: Any, x: Number) -> Number:
    return (exp(c, x) + exp(c, -x)) / 2


def _sinh(c: Any, x: Number) -> Number:
    return (exp(c, x) - exp(c, -x)) / 2


def _tanh(c: Any, x: Number) -> Number:
    return c.sign(x) * (1 - 2 / (exp(c, 2 * abs(x)) + 1))


def _sinc(c: Any, x: Number) -> Number:
    return c.one if x == 0 else c.sinpi(x) / (c.pi * x)


def _slope_of_sinc(c: Any, x: Number, out: Number) -> Number:
    return c.zero if x == 0 else (c.cospi(x) - out) / x


def _bell(c: Any, x: Number) -> Number:
    """Return the density of the normal distribution."""
    return exp(c, -x * x / 2) / c.sqrt(2 * c.pi)


def _under_bell(c: Any, x: Number) -> Number:
    return c.erfc(-x / c.sqrt(2)) / 2 if abs(x) < 10**4 else c.mpf(int(x > 0))


def _erfcx(c: Any, x: Number) -> Number:
    """Return exp(x^2) erfc(x), far out by its asymptotic series."""
    if x < 1000:
        return c.exp(x * x) * c.erfc(x) if x > -1000 else c.inf
    term, found = c.one, c.one
    for k in range(1, 200):
        term *= -(2 * k - 1) / (2 * x * x)
        found += term
    return found / (x * c.sqrt(c.pi))


def _same(*_: Any) -> int:
    return 1


def _inverse(function: Callable[..., Number]) -> Callable[..., Number]:
    """Return a function of 1/x."""
    return lambda c, x: function(c, 1 / x)


def _wave(name: str) -> Callable[..., Number]:
    """Return a periodic function; of numbers that have too many digits before the point it is nan."""
    return lambda c, x: getattr(c, name)(x) if abs(x) < _ENDLESS else c.nan


_sin, _cos = _wave("sin"), _wave("cos")


def _method(name: str) -> Callable[..., Number]:
    return lambda c, *numbers: getattr(c, name)(*numbers)


def _edge(c: Any, x: Number, sign: int) -> Number:
    """Return the slope of asin (1) or acos (-1)."""
    return sign / c.sqrt(1 - x * x)


# ---- numbers -----------------------------------------------------------------------------------

_TABLE: dict[str, tuple[Callable[..., Number], ...]] = {
    "add": (lambda c, x, y: x + y, _same, _same),
    "sub": (lambda c, x, y: x - y, _same, lambda *_: -1),
    "mul": (lambda c, x, y: x * y, lambda c, x, y, out: y, lambda c, x, y, out: x),
    "div": (lambda c, x, y: x / y, lambda c, x, y, out: 1 / y, lambda c, x, y, out: -x / (y * y)),
    "neg": (lambda c, x: -x, lambda *_: -1),
    "pow": (
        _power,
        lambda c, x, y, out: c.zero if y == 0 else y * _power(c, x, y - 1),
        lambda c, x, y, out: c.zero if x == 0 else out * c.log(x),
    ),
    "mod": (
        lambda c, x, y: x - y * c.floor(x / y),
        _same,
        lambda c, x, y, out: -c.floor(x / y),
    ),
    "exp": (exp, lambda c, x, out: out),
    "expm1": (lambda c, x: exp(c, x) - 1, lambda c, x, out: exp(c, x)),
    "log": (_method("log"), lambda c, x, out: 1 / x),
    "log1p": (lambda c, x: c.log(1 + x), lambda c, x, out: 1 / (1 + x)),
    "log2": (lambda c, x: c.log(x) / c.log(2), lambda c, x, out: 1 / (x * c.log(2))),
    "log10": (lambda c, x: c.log(x) / c.log(10), lambda c, x, out: 1 / (x * c.log(10))),
    "sqrt": (_method("sqrt"), lambda c, x, out: c.inf if x == 0 else 1 / (2 * out)),
    "cbrt": (_root3, lambda c, x, out: c.inf if x == 0 else 1 / (3 * out * out)),
    "logaddexp": (
        lambda c, x, y: x if x == y == -c.inf else max(x, y) + c.log(1 + exp(c, -abs(x - y))),
        lambda c, x, y, out: 1 / (1 + exp(c, y - x)),
        lambda c, x, y, out: 1 / (1 + exp(c, x - y)),
    ),
    "xlogy": (
        lambda c, x, y: c.zero if x == 0 else x * c.log(y),
        lambda c, x, y, out: c.log(y),
        lambda c, x, y, out: x / y,
    ),
    "abs": (lambda c, x: abs(x), lambda c, x, out: c.sign(x)),
    "sin": (_sin, lambda c, x, out: _cos(c, x)),
    "cos": (_cos, lambda c, x, out: -_sin(c, x)),
    "tan": (lambda c, x: _sin(c, x) / _cos(c, x), lambda c, x, out: 1 / _cos(c, x) ** 2),
    "sec": (lambda c, x: 1 / _cos(c, x), lambda c, x, out: _sin(c, x) / _cos(c, x) ** 2),
    "csc": (lambda c, x: 1 / _sin(c, x), lambda c, x, out: -_cos(c, x) / _sin(c, x) ** 2),
    "cot": (lambda c, x: _cos(c, x) / _sin(c, x), lambda c, x, out: -1 / _sin(c, x) ** 2),
    "asin": (_method("asin"), lambda c, x, out: _edge(c, x, 1)),
    "acos": (_method("acos"), lambda c, x, out: _edge(c, x, -1)),
    "atan": (_method("atan"), lambda c, x, out: 1 / (1 + x * x)),
    "acot": (_inverse(_method("atan")), lambda c, x, out: -1 / (1 + x * x)),
    "asec": (
        _inverse(_method("acos")),
        lambda c, x, out: 1 / (x * x * c.sqrt(1 - 1 / (x * x))),
    ),
    "acsc": (
        _inverse(_method("asin")),
        lambda c, x, out: -1 / (x * x * c.sqrt(1 - 1 / (x * x))),
    ),
    "atan2": (
        _method("atan2"),
        lambda c, y, x, out: x / (x * x + y * y),
        lambda c, y, x, out: -y / (x * x + y * y),
    ),
    "sinc": (_sinc, _slope_of_sinc),
    "sinh": (_sinh, lambda c, x, out: _cosh(c, x)),
    "cosh": (_cosh, lambda c, x, out: _sinh(c, x)),
    "tanh": (_tanh, lambda c, x, out: 1 / _cosh(c, x) ** 2),
    "sech": (lambda c, x: 1 / _cosh(c, x), lambda c, x, out: -_sinh(c, x) / _cosh(c, x) ** 2),
    "csch": (lambda c, x: 1 / _sinh(c, x), lambda c, x, out: -_cosh(c, x) / _sinh(c, x) ** 2),
    "coth": (lambda c, x: 1 / _tanh(c, x), lambda c, x, out: -1 / _sinh(c, x) ** 2),
    "asinh": (
        lambda c, x: c.sign(x) * c.log(abs(x) + c.sqrt(x * x + 1)),
        lambda c, x, out: 1 / c.sqrt(x * x + 1),
    ),
    "acosh": (
        lambda c, x: c.log(x + c.sqrt(x * x - 1)),
        lambda c, x, out: 1 / (c.sqrt(x - 1) * c.sqrt(x + 1)),
    ),
    "atanh": (lambda c, x: c.log((1 + x) / (1 - x)) / 2, lambda c, x, out: 1 / (1 - x * x)),
    "asech": (
        lambda c, x: c.log((1 + c.sqrt(1 - x * x)) / x),
        lambda c, x, out: -1 / (x * c.sqrt(1 - x * x)),
    ),
    "acsch": (
        lambda c, x: c.sign(x) * c.log((1 + c.sqrt(1 + x * x)) / abs(x)),
        lambda c, x, out: -1 / (abs(x) * c.sqrt(1 + x * x)),
    ),
    "acoth": (lambda c, x: c.log((x + 1) / (x - 1)) / 2, lambda c, x, out: 1 / (1 - x * x)),
    "sigmoid": (_logistic, lambda c, x, out: _logistic(c, x) * _logistic(c, -x)),
    "softplus": (_softplus, lambda c, x, out: _logistic(c, x)),
    "log_sigmoid": (lambda c, x: -_softplus(c, -x), lambda c, x, out: _logistic(c, -x)),
    "relu": (lambda c, x: max(x, c.zero), lambda c, x, out: int(x > 0)),
    "leaky_relu": (
        lambda c, x, slope: x if x > 0 else slope * x,
        lambda c, x, slope, out: 1 if x > 0 else slope,
        lambda c, x, slope, out: c.zero if x > 0 else x,
    ),
    "elu": (
        lambda c, x, alpha: x if x > 0 else alpha * (exp(c, x) - 1),
        lambda c, x, alpha, out: 1 if x > 0 else alpha * exp(c, x),
        lambda c, x, alpha, out: c.zero if x > 0 else exp(c, x) - 1,
    ),
    "silu": (
        lambda c, x: x * _logistic(c, x),
        lambda c, x, out: _logistic(c, x) * (1 + x * _logistic(c, -x)),
    ),
    "softsign": (lambda c, x: x / (1 + abs(x)), lambda c, x, out: 1 / (1 + abs(x)) ** 2),
    "gelu": (
        lambda c, x: x * _under_bell(c, x),
        lambda c, x, out: _under_bell(c, x) + x * _bell(c, x),
    ),
    "erf": (_method("erf"), lambda c, x, out: 2 * exp(c, -x * x) / c.sqrt(c.pi)),
    "erfc": (_method("erfc"), lambda c, x, out: -2 * exp(c, -x * x) / c.sqrt(c.pi)),
    "log1mexp": (
        lambda c, x: c.log(1 - exp(c, x)),
        lambda c, x, out: -exp(c, x) / (1 - exp(c, x)),
    ),
    "logdiffexp": (
        lambda c, x, y: x + c.log(1 - exp(c, y - x)),
        lambda c, x, y, out: 1 / (1 - exp(c, y - x)),
        lambda c, x, y, out: -exp(c, y - x) / (1 - exp(c, y - x)),
    ),
    "exprel": (
        lambda c, x: c.one if x == 0 else (exp(c, x) - 1) / x,
        lambda c, x, out: c.one / 2 if x == 0 else (exp(c, x) - out) / x,
    ),
    "bernoulli": (
        lambda c, x: c.one if x == 0 else x / (exp(c, x) - 1),
        lambda c, x, out: -c.one / 2 if x == 0 else out / x - out / (1 - exp(c, -x)),
    ),
    "log_cosh": (
        lambda c, x: abs(x) + c.log((1 + exp(c, -2 * abs(x))) / 2),
        lambda c, x, out: _tanh(c, x),
    ),
    "log_sinh": (
        lambda c, x: x + c.log((1 - exp(c, -2 * x)) / 2),
        lambda c, x, out: 1 / _tanh(c, x),
    ),
    "erfcx": (_erfcx, lambda c, x, out: 2 * x * out - 2 / c.sqrt(c.pi)),
    "ndtr": (_under_bell, lambda c, x, out: _bell(c, x)),
    "log_ndtr": (
        lambda c, x: (
            c.log(_under_bell(c, x)) if x > 0 else c.log(_erfcx(c, -x / c.sqrt(2)) / 2) - x * x / 2
        ),
        lambda c, x, out: (
            _bell(c, x) / _under_bell(c, x)
            if x > 0
            else c.sqrt(2 / c.pi) / _erfcx(c, -x / c.sqrt(2))
        ),
    ),
    "rgamma": (
        lambda c, x: c.rgamma(x) if abs(x) < _FACTORIAL else c.nan,
        lambda c, x, out: c.nan if out == 0 else -out * _psi(c, 0, x),
    ),
    "betaln": (
        lambda c, x, y: c.loggamma(x) + c.loggamma(y) - c.loggamma(x + y),
        lambda c, x, y, out: _psi(c, 0, x) - _psi(c, 0, x + y),
        lambda c, x, y, out: _psi(c, 0, y) - _psi(c, 0, x + y),
    ),
    "beta": (
        lambda c, x, y: exp(c, c.loggamma(x) + c.loggamma(y) - c.loggamma(x + y)),
        lambda c, x, y, out: out * (_psi(c, 0, x) - _psi(c, 0, x + y)),
        lambda c, x, y, out: out * (_psi(c, 0, y) - _psi(c, 0, x + y)),
    ),
    "direction": (
        lambda c, x, y: x / c.hypot(x, y),
        lambda c, x, y, out: y * y / c.hypot(x, y) ** 3,
        lambda c, x, y, out: -x * y / c.hypot(x, y) ** 3,
    ),
    "lgamma_step": (
        lambda c, x, h: c.loggamma(x + h) - c.loggamma(x),
        lambda c, x, h, out: _psi(c, 0, x + h) - _psi(c, 0, x),
        lambda c, x, h, out: _psi(c, 0, x + h),
    ),
    "digamma_step": (
        lambda c, x, h: _psi(c, 0, x + h) - _psi(c, 0, x),
        lambda c, x, h, out: _psi(c, 1, x + h) - _psi(c, 1, x),
        lambda c, x, h, out: _psi(c, 1, x + h),
    ),
    "poch": (
        lambda c, x, h: exp(c, c.loggamma(x + h) - c.loggamma(x)),
        lambda c, x, h, out: out * (_psi(c, 0, x + h) - _psi(c, 0, x)),
        lambda c, x, h, out: out * _psi(c, 0, x + h),
    ),
    "besselj": (
        lambda c, n, x: c.besselj(int(n), x),
        lambda *_: 0,
        lambda c, n, x, out: (c.besselj(int(n) - 1, x) - c.besselj(int(n) + 1, x)) / 2,
    ),
    "gamma": (
        lambda c, x: c.gamma(x) if abs(x) < _FACTORIAL else c.inf,
        lambda c, x, out: out * _psi(c, 0, x),
    ),
    "lgamma": (
        lambda c, x: c.loggamma(x) if x > 0 else c.log(abs(c.gamma(x))),
        lambda c, x, out: _psi(c, 0, x),
    ),
    "digamma": (lambda c, x: _psi(c, 0, x), lambda c, x, out: _psi(c, 1, x)),
    "polygamma": (
        lambda c, n, x: _psi(c, int(n), x),
        lambda *_: 0,
        lambda c, n, x, out: _psi(c, int(n) + 1, x),
    ),
    "besselj0": (lambda c, x: c.besselj(0, x), lambda c, x, out: -c.besselj(1, x)),
    "besselj1": (
        lambda c, x: c.besselj(1, x),
        lambda c, x, out: (c.besselj(0, x) - c.besselj(2, x)) / 2,
    ),
}


def _greatest(c: Any, x: Dual, y: Dual, sign: int) -> Dual:
    if x.value == y.value:
        return chained(x.value, [(lambda: c.mpf(1) / 2, x), (lambda: c.mpf(1) / 2, y)])
    if x.value != x.value or y.value != y.value:
        return Dual(c.nan, {})
    return x if (x.value > y.value) == (sign > 0) else y


def _hypot(c: Any, *operands: Dual) -> Dual:
    out = c.sqrt(sum((one.value * one.value for one in operands), c.zero))
    slopes = [(lambda x=one.value: c.zero if out == 0 else x / out, one) for one in operands]
    return chained(out, slopes)


def _steps(function: Callable[[Any, Number], Number]) -> Callable[..., Dual]:
    """Return an operation that is constant between jumps."""
    return lambda c, x: Dual(_real(c, function, x.value), {})


OPERATIONS: dict[str, Callable[..., Any]] = {
    **{name: _smooth(*row) for name, row in _TABLE.items()},
    "hypot": _hypot,
    "max": lambda c, x, y: _greatest(c, x, y, 1),
    "min": lambda c, x, y: _greatest(c, x, y, -1),
    "sign": _steps(lambda c, x: c.sign(x)),
    "floor": _steps(lambda c, x: c.floor(x)),
    "ceil": _steps(lambda c, x: c.ceil(x)),
    "round": _steps(lambda c, x: c.nint(x)),
    "lt": lambda c, x, y: x.value < y.value,
    "le": lambda c, x, y: x.value <= y.value,
    "gt": lambda c, x, y: x.value > y.value,
    "ge": lambda c, x, y: x.value >= y.value,
    "eq": lambda c, x, y: x.value == y.value,
    "ne": lambda c, x, y: x.value != y.value,
    "and": lambda c, x, y: x and y,
    "or": lambda c, x, y: x or y,
    "not": lambda c, x: not x,
    "where": lambda c, condition, x, y: x if condition else y,
    "mark": lambda c, x: x,
    "rule": lambda c, x, *_: x,
}


def total(c: Any, terms: Sequence[Dual]) -> Dual:
    """Return a sum of many."""
    slopes: dict[Any, Number] = {}
    for term in terms:
        for name, slope in term.slopes.items():
            slopes[name] = slopes.get(name, 0) + slope
    return Dual(sum((term.value for term in terms), c.zero), slopes)
