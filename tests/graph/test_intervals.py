"""Arithmetic of intervals: ends are exact, or rounded outward and left out."""

import math

import pytest

from gradc.graph.intervals import (
    NONNEGATIVE,
    POSITIVE,
    REALS,
    ZERO,
    Interval,
    closed,
    hull,
    intersection,
    is_inside,
    larger,
    magnitude,
    minus,
    over,
    plus,
    point,
    smaller,
    times,
)

BELOW_1, ABOVE_1 = math.nextafter(1, 0), math.nextafter(1, 2)
THIRD = 1 / 3, math.nextafter(1 / 3, 1)  # the float of 1/3 is below it


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (plus(closed(1, 2), Interval(3, 4)), Interval(4, 6)),
        (plus(POSITIVE, POSITIVE), POSITIVE),
        (plus(POSITIVE, Interval(high=0)), REALS),
        (minus(point(1), Interval(0, 1)), Interval(0, 1)),
        (plus(point(1), point(1e-30)), Interval(1, ABOVE_1)),
        (minus(point(1), point(1e-30)), Interval(BELOW_1, 1)),
        (plus(point(1e308), point(1e308)), Interval(1.7976931348623157e308, math.inf)),
        (times(POSITIVE, POSITIVE), POSITIVE),
        (times(Interval(0, 1), Interval(1, math.inf)), POSITIVE),
        (times(NONNEGATIVE, POSITIVE), NONNEGATIVE),
        (times(closed(-1, 2), closed(-3, 4)), closed(-6, 8)),
        (times(Interval(-1, 2), closed(-3, 4)), Interval(-6, 8)),
        (times(ZERO, REALS), ZERO),
        (times(point(1e-200), point(1e-200)), Interval(0, 5e-324)),
        (times(closed(0, 2), Interval(3, 4)), Interval(0, 8, False, True)),
        (over(point(1), POSITIVE), POSITIVE),
        (over(point(1), NONNEGATIVE), POSITIVE),
        (over(point(1), Interval(high=0)), Interval(high=0)),
        (over(point(1), closed(-1, 1)), REALS),
        (over(point(1), Interval(0, 4, True, False)), Interval(0.25, open_low=False)),
        (over(point(1), point(3)), Interval(*THIRD)),
        (over(Interval(1), Interval(1)), POSITIVE),
        (over(NONNEGATIVE, POSITIVE), NONNEGATIVE),
        (over(ZERO, closed(-1, 1)), ZERO),
        (over(closed(-1, 1), Interval(0, 2)), REALS),
        (magnitude(Interval(-2, 1)), Interval(0, 2, False, True)),
        (magnitude(closed(-3, -2)), closed(2, 3)),
        (hull(closed(0, 1), Interval(0, 2)), Interval(0, 2, False, True)),
        (larger(closed(0, 1), Interval(0, 2)), Interval(0, 2)),
        (smaller(closed(0, 1), Interval(0, 2)), Interval(0, 1, False, False)),
        (smaller(POSITIVE, NONNEGATIVE), NONNEGATIVE),
        (intersection(closed(0, 1), Interval(0, 2)), Interval(0, 1, True, False)),
    ],
)
def test_an_operation_on_intervals(found: Interval, expected: Interval) -> None:
    assert found == expected


def test_an_interval_says_what_is_inside() -> None:
    inside = Interval(0, 1, True, False)
    assert [value in inside for value in (0, 5e-324, 1, 1.5)] == [False, True, True, False]
    assert math.nan not in inside
    assert str(inside) == "(0, 1]"
    assert is_inside(inside, closed(0, 1))
    assert not is_inside(closed(0, 1), inside)
    assert [Interval(1, 0).is_empty, Interval(1, 1).is_empty, point(1).is_empty] == [
        True,
        True,
        False,
    ]
