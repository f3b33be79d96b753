"""Where the labels of lines stand: on their line, and clear of the labels before them.

In: the points of each line, and the size of its label. Out: the middle of each label. A spot that
is free is taken as near as may be to the middle of a stretch between two columns; where none is
free, the one that is covered least.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from .layout import Position, Size

_ALONG = (0.5, 0.38, 0.62, 0.26, 0.74, 0.16)  # of the way from one column to the next

_STRETCHES = 4  # columns of a line in which its label may stand
_CELL = 100.0

Rectangle = tuple[float, float, float, float]  # left, top, right, bottom


def spots(
    lines: Sequence[Sequence[Position]], sizes: Sequence[Size], boxes: Sequence[Rectangle]
) -> list[Position]:
    """Return the middle of the label of each line, clear of the boxes too."""
    taken: dict[tuple[int, int], list[Rectangle]] = {}
    for box in boxes:
        _take(box, taken)
    found = []
    for points, size in zip(lines, sizes, strict=True):
        spot = min(_candidates(points), key=lambda at: _covered(around(at, size), taken))
        _take(around(spot, size), taken)
        found.append(spot)
    return found


def bend(start: Position, end: Position) -> tuple[Position, Position]:
    """Return the two handles of the curve between two columns, which is level at both."""
    middle = (start[0] + end[0]) / 2
    return (middle, start[1]), (middle, end[1])


def _candidates(points: Sequence[Position]) -> Iterator[Position]:
    """Yield places on a line, the best first; of a long one, near to its ends."""
    stretches = list(pairwise(points))
    near = [*stretches[: _STRETCHES - 1], *stretches[_STRETCHES - 1 :][-1:]]
    for share in _ALONG:
        for start, end in near:
            yield _on_curve(start, *bend(start, end), end, share)


def _on_curve(
    start: Position, first: Position, second: Position, end: Position, share: float
) -> Position:
    """Return a point of a cubic Bézier curve."""
    rest = 1 - share
    weights = (rest**3, 3 * rest**2 * share, 3 * rest * share**2, share**3)
    pairs = list(zip(weights, (start, first, second, end), strict=True))
    return sum(w * x for w, (x, _) in pairs), sum(w * y for w, (_, y) in pairs)


def around(middle: Position, size: Size) -> Rectangle:
    """Return the rectangle of a size around a point."""
    x, y = middle
    return x - size.width / 2, y - size.height / 2, x + size.width / 2, y + size.height / 2


def _take(rectangle: Rectangle, taken: dict[tuple[int, int], list[Rectangle]]) -> None:
    for cell in _cells(rectangle):
        taken.setdefault(cell, []).append(rectangle)


def _cells(rectangle: Rectangle) -> Iterator[tuple[int, int]]:
    """Yield the squares of a grid that a rectangle lies in: only what is near is looked at."""
    left, top, right, bottom = (int(side // _CELL) for side in rectangle)
    for column in range(left, right + 1):
        for row in range(top, bottom + 1):
            yield column, row


def _covered(rectangle: Rectangle, taken: Mapping[tuple[int, int], Sequence[Rectangle]]) -> float:
    """Return how much of a rectangle is covered by those that are taken."""
    left, top, right, bottom = rectangle
    near = {other for cell in _cells(rectangle) for other in taken.get(cell, ())}
    return sum(
        max(0.0, min(right, r) - max(left, x)) * max(0.0, min(bottom, b) - max(top, y))
        for x, y, r, b in near
    )
