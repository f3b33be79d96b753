"""What is assumed of an input as text of the language, which reads again as the same interval.

(0, inf]  ->  > 0          (0, 1)  ->  in (0, 1)
"""

import math

from ..graph.intervals import Interval
from .text import number


def is_from(interval: Interval) -> bool:
    """Return whether there is a lower bound alone: infinity is in it."""
    return interval.high == math.inf and not interval.open_high


def is_up_to(interval: Interval) -> bool:
    """Return whether there is an upper bound alone: -infinity is in it."""
    return interval.low == -math.inf and not interval.open_low


def assumed_text(interval: Interval) -> str:
    """Return what stands behind a name in its declaration."""
    low, high = number(interval.low).text, number(interval.high).text
    if is_from(interval) and not is_up_to(interval):
        return f"{'>' if interval.open_low else '>='} {low}"
    if is_up_to(interval) and not is_from(interval):
        return f"{'<' if interval.open_high else '<='} {high}"
    return f"in {'[('[interval.open_low]}{low}, {high}{'])'[interval.open_high]}"


def outside_text(interval: Interval, name: str, either: str = "{} or {}") -> str:
    """Return the condition under which a value is not in an interval; a nan never fulfils it."""
    low = "" if is_up_to(interval) else f"{name} {'<=' if interval.open_low else '<'} "
    high = "" if is_from(interval) else f"{name} {'>=' if interval.open_high else '>'} "
    parts = [
        sign + _float(bound) for sign, bound in ((low, interval.low), (high, interval.high)) if sign
    ]
    return either.format(*parts) if len(parts) > 1 else "".join(parts) or "False"


def _float(value: float) -> str:
    return number(value).text if math.isfinite(value) else f'float("{value}")'
