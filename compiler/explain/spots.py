"""Where the labels of lines stand: on their line, and clear of the labels before them.

In: the points of each line, and the size of its label. Out: the middle of each label. A spot that
is free is taken as near as may be to the middle of a stretch between two columns; where none is
free, the one that is covered least.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from .layout import Point, Size

_ALONG = (0.5, 0.38, 0.62, 0.26, 0.74, 0.16)  # of the way from one column to the next

Rectangle = tuple[float, float, float, float]  # left, top, right, bottom


def spots(
    lines: Sequence[Sequence[Point]], sizes: Sequence[Size], boxes: Sequence[Rectangle] = ()
) -> list[Point]:
    """Return the middle of the label of each line, clear of the boxes too."""
    taken = list(boxes)
    found = []
    for points, size in zip(lines, sizes, strict=True):
        spot = min(_candidates(points), key=lambda at: _covered(around(at, size), taken))
        taken.append(around(spot, size))
        found.append(spot)
    return found


def bend(start: Point, end: Point) -> tuple[Point, Point]:
    """Return the two handles of the curve between two columns, which is level at both."""
    middle = (start[0] + end[0]) / 2
    return (middle, start[1]), (middle, end[1])


def _candidates(points: Sequence[Point]) -> Iterator[Point]:
    """Yield places on a line, the best first."""
    stretches = list(pairwise(points))
    for share in _ALONG:
        for start, end in stretches:
            yield _on_curve(start, *bend(start, end), end, share)


def _on_curve(start: Point, first: Point, second: Point, end: Point, share: float) -> Point:
    """Return a point of a cubic Bézier curve."""
    rest = 1 - share
    weights = (rest**3, 3 * rest**2 * share, 3 * rest * share**2, share**3)
    pairs = list(zip(weights, (start, first, second, end), strict=True))
    return sum(w * x for w, (x, _) in pairs), sum(w * y for w, (_, y) in pairs)


def around(middle: Point, size: Size) -> Rectangle:
    """Return the rectangle of a size around a point."""
    x, y = middle
    return x - size.width / 2, y - size.height / 2, x + size.width / 2, y + size.height / 2


def _covered(rectangle: Rectangle, taken: Sequence[Rectangle]) -> float:
    """Return how much of a rectangle is covered by those that are taken."""
    left, top, right, bottom = rectangle
    return sum(
        max(0.0, min(right, r) - max(left, x)) * max(0.0, min(bottom, b) - max(top, y))
        for x, y, r, b in taken
    )
