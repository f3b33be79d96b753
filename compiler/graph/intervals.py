"""Intervals of real numbers, and their arithmetic.

In: intervals. Out: one that contains every value that the operation gives for values in them,
wherever it is defined. Ends are floats, rounded outward where they cannot be exact.

    (0, inf) * [2, 3]  ->  (0, inf)          1/(0, 4]  ->  [0.25, inf)
"""

import math
import operator
from collections.abc import Callable, Iterable
from fractions import Fraction
from typing import Any, TypeAlias

from ..records import dataclass

# A bound, and whether it is left out.
End: TypeAlias = tuple[float, bool]


@dataclass(frozen=True, slots=True)
class Interval:
    """The numbers from `low` to `high`, without an end that is open."""

    low: float = -math.inf
    high: float = math.inf
    open_low: bool = True
    open_high: bool = True

    def __str__(self) -> str:
        opening, closing = "[("[self.open_low], "])"[self.open_high]
        return f"{opening}{self.low!r}, {self.high!r}{closing}"

    def __contains__(self, value: float) -> bool:
        above = value > self.low or (value == self.low and not self.open_low)
        return above and (value < self.high or (value == self.high and not self.open_high))

    @property
    def ends(self) -> tuple[End, End]:
        """Both bounds, each with whether it is left out."""
        return (self.low, self.open_low), (self.high, self.open_high)

    @property
    def is_empty(self) -> bool:
        """Whether no number is inside."""
        return self.low > self.high or (self.low == self.high and (self.open_low or self.open_high))


REALS = Interval()
POSITIVE = Interval(low=0.0)
NONNEGATIVE = Interval(low=0.0, open_low=False)
NONPOSITIVE = Interval(high=0.0, open_high=False)


def closed(low: float, high: float) -> Interval:
    """Return the interval with both of its ends."""
    return Interval(low, high, False, False)


def point(value: float) -> Interval:
    """Return the interval of one number."""
    return closed(value, value)


ZERO = point(0.0)
ONE = point(1.0)


# ---- what is asked of an interval --------------------------------------------------------------


def is_positive(interval: Interval) -> bool:
    """Return whether all numbers in the interval are above 0."""
    return interval.low > 0 or (interval.low == 0 and interval.open_low)


def is_negative(interval: Interval) -> bool:
    """Return whether all numbers in the interval are below 0."""
    return interval.high < 0 or (interval.high == 0 and interval.open_high)


def is_nonnegative(interval: Interval) -> bool:
    """Return whether no number in the interval is below 0."""
    return interval.low >= 0


def is_nonpositive(interval: Interval) -> bool:
    """Return whether no number in the interval is above 0."""
    return interval.high <= 0


def excludes_zero(interval: Interval) -> bool:
    """Return whether 0 is not in the interval."""
    return is_positive(interval) or is_negative(interval)


def is_inside(inner: Interval, outer: Interval) -> bool:
    """Return whether every number of the first is in the second."""
    return inner.is_empty or intersection(inner, outer) == inner


# ---- sets --------------------------------------------------------------------------------------


def intersection(first: Interval, second: Interval) -> Interval:
    """Return the numbers that are in both, an empty interval where there are none."""
    low = max(first.ends[0], second.ends[0])
    high = min(first.ends[1], second.ends[1], key=_outward)
    return _from(low, high)


def hull(*intervals: Interval) -> Interval:
    """Return the smallest interval around others."""
    low = min(interval.ends[0] for interval in intervals)
    return _from(low, max((interval.ends[1] for interval in intervals), key=_outward))


def larger(first: Interval, second: Interval) -> Interval:
    """Return where the larger of two numbers lies."""
    low = max(first.ends[0], second.ends[0])
    return _from(low, max(first.ends[1], second.ends[1], key=_outward))


def smaller(first: Interval, second: Interval) -> Interval:
    """Return where the smaller of two numbers lies."""
    return negated(larger(negated(first), negated(second)))


def reals(interval: Interval) -> Interval:
    """Return the interval without infinities."""
    return intersection(interval, REALS)


def _outward(end: End) -> tuple[float, bool]:
    """Return by what upper ends are ordered: one that is left out comes before one that is in."""
    value, is_open = end
    return value, not is_open


def _from(low: End, high: End) -> Interval:
    return Interval(low[0], high[0], low[1], high[1])


# ---- arithmetic --------------------------------------------------------------------------------


def negated(interval: Interval) -> Interval:
    """Return the interval of -x."""
    return Interval(0.0 - interval.high, 0.0 - interval.low, interval.open_high, interval.open_low)


def magnitude(interval: Interval) -> Interval:
    """Return the interval of abs(x)."""
    if is_nonnegative(interval):
        return interval
    if is_nonpositive(interval):
        return negated(interval)
    return intersection(hull(interval, negated(interval)), NONNEGATIVE)


def plus(first: Interval, second: Interval) -> Interval:
    """Return the interval of x + y."""
    low = _corner(first.ends[0], second.ends[0], operator.add)
    high = _corner(first.ends[1], second.ends[1], operator.add)
    return _from(low[0] if low else REALS.ends[0], high[1] if high else REALS.ends[1])


def minus(first: Interval, second: Interval) -> Interval:
    """Return the interval of x - y."""
    return plus(first, negated(second))


def times(first: Interval, second: Interval) -> Interval:
    """Return the interval of x*y."""
    return _around(_product(x, y) for x in first.ends for y in second.ends)


def over(first: Interval, second: Interval) -> Interval:
    """Return the interval of x/y, where y is not 0."""
    if second.low < 0 < second.high:
        return ZERO if first == ZERO else REALS
    zero = 0.0 if is_nonnegative(second) else -0.0
    return _around(
        _quotient(x, (y or zero, is_open)) for x in first.ends for y, is_open in second.ends
    )


def _product(x: End, y: End) -> "_Corner | None":
    return _AT_ZERO if _NOTHING in (x, y) else _corner(x, y, operator.mul)


def _quotient(x: End, y: End) -> "_Corner | None":
    """Return the quotient of two ends; a divisor of 0 is a limit, from the side of its sign."""
    if x == _NOTHING:
        return _AT_ZERO
    if y[0] != 0:
        return _corner(x, y, operator.truediv)
    limit = (math.copysign(math.inf, x[0]) * math.copysign(1.0, y[0]), True)
    return (limit, limit) if x[0] else None


# ---- ends in floats ----------------------------------------------------------------------------

# An end that is worked out: as the lower one, and as the upper one.
_Corner: TypeAlias = tuple[End, End]

_NOTHING: End = (0.0, False)
_AT_ZERO: _Corner = (_NOTHING, _NOTHING)


def _corner(x: End, y: End, operate: Callable[[Any, Any], Any]) -> _Corner | None:
    """Return what an operation gives for two ends, None for what has no limit, as inf - inf.

    What has no exact float is rounded outward, to an end that is then left out.
    """
    value = operate(x[0], y[0])
    if math.isnan(value):
        return None
    if math.isfinite(x[0]) and math.isfinite(y[0]):
        exact = operate(Fraction(x[0]), Fraction(y[0]))
        if exact != value:
            below = value if value < exact else math.nextafter(value, -math.inf)
            above = value if value > exact else math.nextafter(value, math.inf)
            return (below, True), (above, True)
    end = (value + 0.0, x[1] or y[1])
    return end, end


def _around(corners: Iterable[_Corner | None]) -> Interval:
    """Return the interval that all corners span."""
    known = [corner for corner in corners if corner is not None]
    if not known:
        return REALS
    return _from(min(low for low, _ in known), max((high for _, high in known), key=_outward))
