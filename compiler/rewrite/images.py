"""Where the values of functions of numbers lie.

`IMAGES` has the interval of a function's values wherever it is defined; `RULES` that of its values
for operands in intervals. Ends of either are exact, or rounded outward.

    IMAGES["sigmoid"]                   ->  (0, 1)
    RULES["exp"](Interval(low=0))       ->  (1, inf)
"""

import math
from collections.abc import Callable, Mapping
from functools import reduce
from types import MappingProxyType
from typing import TypeAlias

from ..graph.fold import fold
from ..graph.intervals import (
    NONNEGATIVE,
    NONPOSITIVE,
    ONE,
    POSITIVE,
    REALS,
    ZERO,
    Interval,
    closed,
    hull,
    intersection,
    is_inside,
    is_negative,
    is_nonnegative,
    is_nonpositive,
    is_positive,
    larger,
    magnitude,
    minus,
    negated,
    over,
    plus,
    smaller,
    times,
)
from ..graph.operations import having

# The interval of a value from those of its operands.
Rule: TypeAlias = Callable[..., Interval]

_SLACK = 4  # how many floats a function of the C library may be from the truth
_PI = math.nextafter(math.pi, 4)
_HALF_PI = math.nextafter(math.pi / 2, 4)
_ROOT_2 = closed(math.nextafter(math.sqrt(2), 1), math.nextafter(math.sqrt(2), 2))
_LOG_2 = math.nextafter(math.log(2), 1)
_UNIT = closed(-1, 1)
_TRUTH = closed(0, 1)

IMAGES: Mapping[str, Interval] = {
    "exp": POSITIVE,
    "expm1": Interval(low=-1),
    "sqrt": NONNEGATIVE,
    "hypot": NONNEGATIVE,
    "hypot_plus": NONNEGATIVE,
    "complex_root": NONNEGATIVE,
    "abs": NONNEGATIVE,
    "sin": _UNIT,
    "cos": _UNIT,
    "asin": closed(-_HALF_PI, _HALF_PI),
    "acos": closed(0, _PI),
    "atan": Interval(-_HALF_PI, _HALF_PI),
    "acot": Interval(-_HALF_PI, _HALF_PI),
    "asec": closed(0, _PI),
    "acsc": closed(-_HALF_PI, _HALF_PI),
    "atan2": closed(-_PI, _PI),
    "sinc": closed(-0.2173, 1),
    "cosh": Interval(1, open_low=False),
    "tanh": Interval(-1, 1),
    "sech": Interval(0, 1, open_high=False),
    "acosh": NONNEGATIVE,
    "asech": NONNEGATIVE,
    "sigmoid": Interval(0, 1),
    "softplus": POSITIVE,
    "log_sigmoid": Interval(high=0),
    "relu": NONNEGATIVE,
    "silu": Interval(low=-0.2785),
    "gelu": Interval(low=-0.17),
    "softsign": Interval(-1, 1),
    "erf": Interval(-1, 1),
    "erfc": Interval(0, 2),
    "erfcx": POSITIVE,
    "ndtr": Interval(0, 1),
    "log_ndtr": Interval(high=0),
    "log1mexp": Interval(high=0),
    "exprel": POSITIVE,
    "exprel_derivative": POSITIVE,
    "bernoulli": POSITIVE,
    "log_cosh": NONNEGATIVE,
    "log_sinhc": NONNEGATIVE,
    **dict.fromkeys(
        ("sinhc", "cothc", "asinc", "atanhc", "atanc_inverse"), Interval(1, open_low=False)
    ),
    **dict.fromkeys(("cschc", "tanhc", "asinhc", "atanc"), Interval(0, 1, open_high=False)),
    "asinc_inverse": Interval(0, 1, open_high=False),
    "besselj0": closed(-0.4028, 1),
    "besselj1": closed(-0.5819, 0.5819),
    "besselj": _UNIT,
    "softmax": Interval(0, 1, open_high=False),
    "log_softmax": NONPOSITIVE,
    "norm": NONNEGATIVE,
    "var": NONNEGATIVE,
    "std": NONNEGATIVE,
    **dict.fromkeys((*having("comparison"), *having("connective"), "eye"), _TRUTH),
}


# ---- functions that rise or fall ---------------------------------------------------------------


def _rising(
    function: str | Callable[[float], float],
    exact: Mapping[float, float] = MappingProxyType({0.0: 0.0}),
    domain: Interval = REALS,
) -> Rule:
    """Return the rule of a function that rises on its domain; it is `exact` at some places."""

    def value(end: float, outward: float) -> float:
        if end in exact:
            return exact[end]
        at = fold(function, (end,)) if isinstance(function, str) else function(end)
        if at is None or math.isnan(at):
            return outward
        for _ in range(_SLACK):
            at = math.nextafter(at, outward)
        return at

    def rule(x: Interval) -> Interval:
        inside = intersection(x, domain)
        if inside.is_empty:
            return REALS
        low, high = value(inside.low, -math.inf), value(inside.high, math.inf)
        return Interval(low, high, inside.open_low, inside.open_high)

    return rule


def _steps(op: str) -> Rule:
    """Return the rule of a function that rises in steps, whose values are whole numbers."""

    def rule(x: Interval) -> Interval:
        low, high = (fold(op, (end,)) for end in (x.low, x.high))
        return REALS if low is None or high is None else closed(low, high)

    return rule


def _sigmoid(x: float) -> float:
    small = math.exp(-abs(x))
    return (1 if x > 0 else small) / (1 + small)


def _softplus(x: float) -> float:
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


exponential = _rising("exp", {0.0: 1.0})
logarithm = _rising("log", {1.0: 0.0}, NONNEGATIVE)
root = _rising("sqrt", {0.0: 0.0, 1.0: 1.0}, NONNEGATIVE)
_cosh = _rising("cosh", {0.0: 1.0}, NONNEGATIVE)
_expm1 = _rising("expm1")
_atan = _rising("atan")
_tan = _rising("tan")
_erfc = _rising(lambda x: math.erfc(-x), {0.0: 1.0})
_acos = _rising(lambda x: math.acos(-x), {-1.0: 0.0}, _UNIT)
_log_sigmoid = _rising(lambda x: -_softplus(-x), {})


# ---- powers ------------------------------------------------------------------------------------


def square(x: Interval) -> Interval:
    """Return the interval of x*x."""
    return times(magnitude(x), magnitude(x))


def power(x: Interval, y: Interval) -> Interval:
    """Return the interval of x^y, where it is real: of x < 0 only whole powers are."""
    number = y.low if y.low == y.high else math.nan
    if number.is_integer():
        return _whole_power(x, int(number))
    if not math.isnan(number):
        x = intersection(x, NONNEGATIVE)
    if x.is_empty or not is_nonnegative(x):
        return REALS
    above = intersection(x, POSITIVE)
    found = ONE
    if not above.is_empty:
        found = intersection(exponential(times(y, logarithm(above))), POSITIVE)
    return found if is_positive(x) or y.high <= 0 else hull(ZERO, found)


def _whole_power(x: Interval, n: int) -> Interval:
    if n < 0:
        return over(ONE, _whole_power(x, -n))
    if n == 0:
        return ONE
    if n in (1, 2):
        return x if n == 1 else square(x)
    raised = _rising(lambda end: float(fold("pow", (end, float(n))) or 0.0), _FIXED)
    return raised(x if n % 2 else magnitude(x))


_FIXED = {0.0: 0.0, 1.0: 1.0, -1.0: -1.0}


# ---- the others --------------------------------------------------------------------------------


def _sign(x: Interval) -> Interval:
    if is_positive(x) or is_negative(x):
        return ONE if is_positive(x) else negated(ONE)
    return closed(-1.0 if x.low < 0 else 0.0, 1.0 if x.high > 0 else 0.0)


def _sin(x: Interval) -> Interval:
    if is_inside(x, _HALF_TURN):
        return _UP if is_positive(x) else closed(0, 1)
    return negated(_sin(negated(x))) if is_inside(negated(x), _HALF_TURN) else _UNIT


def _cos(x: Interval) -> Interval:
    return _UP if is_inside(x, _QUARTERS) else _UNIT


# All numbers between 0 and pi, and between -pi/2 and pi/2, whose floats are below them.
_HALF_TURN = closed(0, math.pi)
_QUARTERS = closed(-math.pi / 2, math.pi / 2)
_UP = Interval(0, 1, open_high=False)


def _hypot(*parts: Interval) -> Interval:
    sizes = [magnitude(part) for part in parts]
    least = reduce(larger, sizes)
    found = root(reduce(plus, map(square, sizes)))
    return intersection(found, Interval(least.low, open_low=least.open_low))


def _mod(x: Interval, y: Interval) -> Interval:
    """Return the interval of a remainder, which has the sign of the divisor."""
    if is_nonnegative(y):
        return Interval(0, y.high, False, True)
    return (
        negated(_mod(x, negated(y))) if y.high <= 0 else hull(negated(magnitude(y)), magnitude(y))
    )


def _atan2(y: Interval, x: Interval) -> Interval:
    """Return the interval of an angle, from the half plane above or below and that on the right."""
    if is_nonnegative(y):
        side = Interval(0, _PI) if is_positive(y) else closed(0, _PI)
    else:
        side = Interval(-_PI, 0) if is_negative(y) else closed(-_PI, _PI)
    if not is_nonnegative(x):
        return side
    front = Interval(-_HALF_PI, _HALF_PI) if is_positive(x) else closed(-_HALF_PI, _HALF_PI)
    return intersection(side, front)


def _elu(x: Interval, alpha: Interval) -> Interval:
    return _split(x, lambda below: times(alpha, intersection(_expm1(below), IMAGES["expm1"])))


def _leaky_relu(x: Interval, slope: Interval) -> Interval:
    return _split(x, lambda below: times(slope, below))


def _split(x: Interval, below: Rule) -> Interval:
    """Return the interval of x where x > 0, of something else where it is not."""
    found = [intersection(x, POSITIVE), below(intersection(x, NONPOSITIVE))]
    if is_positive(x) or is_nonpositive(x):
        return found[is_nonpositive(x)]
    return hull(*found)


def _polygamma(n: Interval, x: Interval) -> Interval:
    """Return the interval of the n-th derivative of digamma, a sum of 1/(x + k)^(n + 1)."""
    if n.low == n.high and n.low >= 1:
        if n.low % 2:
            return POSITIVE
        return negated(POSITIVE) if is_positive(x) else REALS
    return REALS


# Truth values: 1 is true, 0 is false, and what is not known is between.


def less(x: Interval, y: Interval) -> Interval:
    """Return the interval of x < y."""
    if x.low >= y.high:
        return ZERO
    return ONE if is_negative(minus(x, y)) else _TRUTH


def _le(x: Interval, y: Interval) -> Interval:
    if x.high <= y.low:
        return ONE
    return ZERO if is_positive(minus(x, y)) else _TRUTH


def _eq(x: Interval, y: Interval) -> Interval:
    if ONE in (less(x, y), less(y, x)):
        return ZERO
    return ONE if x.low == x.high == y.low == y.high else _TRUTH


def _where(condition: Interval, x: Interval, y: Interval) -> Interval:
    if condition in (ZERO, ONE):
        return x if condition == ONE else y
    return hull(x, y)


RULES: Mapping[str, Rule] = {
    "add": plus,
    "sub": minus,
    "mul": times,
    "div": over,
    "neg": negated,
    "pow": power,
    "mod": _mod,
    "accumulate": lambda *parts: reduce(plus, parts),
    "where": _where,
    "max": larger,
    "min": smaller,
    "exp": exponential,
    "expm1": _expm1,
    "log": logarithm,
    "log1p": _rising("log1p", domain=Interval(-1)),
    "log2": _rising("log2", {1.0: 0.0}, NONNEGATIVE),
    "log10": _rising("log10", {1.0: 0.0}, NONNEGATIVE),
    "sqrt": root,
    "cbrt": _rising("cbrt", _FIXED),
    "hypot": _hypot,
    "logaddexp": lambda x, y: plus(larger(x, y), Interval(0, _LOG_2, open_high=False)),
    "abs": magnitude,
    "sign": _sign,
    "floor": _steps("floor"),
    "ceil": _steps("ceil"),
    "round": _steps("round"),
    "sin": _sin,
    "cos": _cos,
    "tan": lambda x: _tan(x) if is_inside(x, _QUARTERS) else REALS,
    "asin": _rising("asin", domain=_UNIT),
    "acos": lambda x: _acos(negated(x)),
    "atan": _atan,
    "atan2": _atan2,
    "acot": lambda x: REALS if 0 in x else _atan(over(ONE, x)),
    "sinh": _rising("sinh"),
    "cosh": lambda x: _cosh(magnitude(x)),
    "tanh": _rising("tanh"),
    "sech": lambda x: over(ONE, _cosh(magnitude(x))),
    "asinh": _rising("asinh"),
    "acosh": _rising("acosh", {1.0: 0.0}, Interval(1, open_low=False)),
    "atanh": _rising("atanh", domain=_UNIT),
    "sigmoid": _rising(_sigmoid, {0.0: 0.5}),
    "softplus": _rising(_softplus, {}),
    "log_sigmoid": _log_sigmoid,
    "relu": lambda x: larger(x, ZERO),
    "leaky_relu": _leaky_relu,
    "elu": _elu,
    "softsign": _rising(lambda x: x / (1 + abs(x))),
    "erf": _rising("erf"),
    "erfc": lambda x: _erfc(negated(x)),
    "gamma": lambda x: Interval(low=0.8856) if is_positive(x) else REALS,
    "lgamma": lambda x: Interval(low=-0.1215) if is_positive(x) else REALS,
    "rgamma": lambda x: Interval(0, 1.1293) if is_positive(x) else REALS,
    "ndtr": lambda x: over(_erfc(over(x, _ROOT_2)), closed(2, 2)),
    "polygamma": _polygamma,
    "lt": less,
    "le": _le,
    "gt": lambda x, y: less(y, x),
    "ge": lambda x, y: _le(y, x),
    "eq": _eq,
    "ne": lambda x, y: minus(ONE, _eq(x, y)),
    "and": smaller,
    "or": larger,
    "not": lambda x: minus(ONE, x),
    # what has no rule but its image
    **{op: lambda *operands: REALS for op in ("besselj0", "besselj1", "softmax", "log_softmax")},
}
