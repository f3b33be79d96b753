"""The value of an operation on numbers, at once: IEEE arithmetic that never raises.

In: the name of an operation and numbers. Out: a number, or None for an unknown operation.

    >>> fold("pow", (10.0, 1e10))
    inf
"""

import math
import operator
from collections.abc import Callable, Mapping

_OF_MATH = (
    "pow exp expm1 log log1p log2 log10 sqrt sin cos tan asin acos atan atan2 sinh cosh tanh asinh "
    "acosh atanh hypot cbrt erf erfc gamma lgamma"
)
_FOLD: Mapping[str, Callable[..., float]] = {
    **{op: getattr(operator, op) for op in "add sub mul neg mod lt le gt ge eq ne".split()},
    **{op: getattr(math, op) for op in _OF_MATH.split()},
    "div": operator.truediv,
    "abs": abs,
    "max": max,
    "min": min,
    "sign": lambda x: math.copysign(1.0, x) if x else 0.0,
    "round": lambda x: float(round(x)),
    "floor": lambda x: float(math.floor(x)),
    "ceil": lambda x: float(math.ceil(x)),
    "and": lambda a, b: bool(a and b),
    "or": lambda a, b: bool(a or b),
    "not": operator.not_,
    "where": lambda c, a, b: a if c else b,
    "mark": lambda x: x,
}


def fold(op: str, numbers: tuple[float, ...]) -> float | bool | None:
    """Return the value of an operation on numbers, or None for one that is not worked out here.

    What overflows is inf or -inf, what is undefined is nan; a division by zero has the sign that
    IEEE 754 gives it.
    """
    function = _FOLD.get(op)
    if function is None:
        return None
    try:
        return function(*numbers)
    except ZeroDivisionError:
        return _over_zero(*numbers) if op == "div" else math.nan
    except OverflowError:
        return _overflow(op, numbers)
    except ValueError:
        return _at_the_edge(op, numbers)


def _over_zero(dividend: float, divisor: float) -> float:
    if dividend == 0 or math.isnan(dividend):
        return math.nan
    return math.copysign(math.inf, dividend) * math.copysign(1.0, divisor)


def _overflow(op: str, numbers: tuple[float, ...]) -> float:
    """Return inf, or -inf for an odd function of a negative number; floor of inf is itself."""
    if op in ("floor", "ceil", "round"):
        return numbers[0]
    is_odd = numbers[1] % 2 == 1 if op == "pow" else op in ("sinh", "gamma")
    negative = is_odd and numbers[0] < 0
    return -math.inf if negative else math.inf


_LIMITS: Mapping[str, Mapping[float, float]] = {
    "log": {0.0: -math.inf},
    "log2": {0.0: -math.inf},
    "log10": {0.0: -math.inf},
    "log1p": {-1.0: -math.inf},
    "atanh": {1.0: math.inf, -1.0: -math.inf},
    "gamma": {0.0: math.inf},
    "pow": {0.0: math.inf},
}


def _at_the_edge(op: str, numbers: tuple[float, ...]) -> float:
    """Return the limit at the edge of a domain, where there is one, else nan."""
    if op == "lgamma":
        return math.inf
    return _LIMITS.get(op, {}).get(numbers[0], math.nan)
