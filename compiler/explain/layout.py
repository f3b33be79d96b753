"""A layered drawing of a graph: where each box stands, and the points that each line runs through.

In: the sizes of boxes, and lines between them, from operands to users. Out: the middle of each box
and the points of each line. Columns are the longest way from the inputs; the order in a column
leaves few crossings; heights are as straight as that order allows. (Sugiyama, Tagawa and Toda,
1981: layers, then order by barycentre, then heights.)

    place([Size(40, 20)]*3, [(0, 2), (1, 2)])  ->  0 and 1 in the first column, 2 beside them
"""

from bisect import bisect_right, insort
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

_SWEEPS = 8
_COLUMN_GAP = 92.0  # for a number of some ten characters on a line
_ROW_GAP = 34.0

Position = tuple[float, float]
Columns = list[list[int]]
Links = dict[int, list[int]]


@dataclass(frozen=True, slots=True)
class Size:
    """The width and the height of a box."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Placed:
    """A drawing: the middle of each box, the points of each line, and the size of it all."""

    middles: tuple[Position, ...]
    lines: tuple[tuple[Position, ...], ...]
    size: Size


def place(sizes: Sequence[Size], lines: Sequence[tuple[int, int]]) -> Placed:
    """Return the drawing of boxes, operands before their users, and of lines between them."""
    columns = _columns(len(sizes), lines)
    chains, boxes = _chains(sizes, columns, lines)
    before: Links = {box: [] for box in range(len(boxes))}
    after: Links = {box: [] for box in range(len(boxes))}
    for left, right in (link for chain in chains for link in pairwise(chain)):
        before[right].append(left)
        after[left].append(right)
    rows = _ordered(_filled(columns, len(sizes), before), before, after)
    heights = _heights(rows, boxes, before, after)
    across, width = _across(rows, boxes)
    top = min((heights[box] - boxes[box].height / 2 for row in rows for box in row), default=0)
    middles = {box: (across[box], heights[box] - top) for row in rows for box in row}
    tall = max((y + boxes[box].height / 2 for box, (_, y) in middles.items()), default=0)
    return Placed(
        tuple(middles[box] for box in range(len(sizes))),
        _points(chains, middles, boxes),
        Size(width, tall),
    )


def _columns(count: int, lines: Sequence[tuple[int, int]]) -> list[int]:
    """Return the column of each box: after all its operands; an input's next to its first user."""
    column = [0] * count
    has_operands = {user for _, user in lines}
    first_user: dict[int, int] = {}
    for operand, user in sorted(lines, key=lambda line: line[1]):
        column[user] = max(column[user], column[operand] + 1)
    for operand, user in lines:
        first_user[operand] = min(column[user], first_user.get(operand, column[user]))
    for box, user_column in first_user.items():
        if box not in has_operands:
            column[box] = user_column - 1
    return column


def _chains(
    sizes: Sequence[Size], columns: list[int], lines: Sequence[tuple[int, int]]
) -> tuple[list[list[int]], list[Size]]:
    """Return each line as a chain of boxes a column apart, and all boxes with those in between.

    The columns of those in between are added to the `columns`.
    """
    boxes = list(sizes)
    chains = []
    for operand, user in lines:
        between = range(columns[operand] + 1, columns[user])
        chains.append([operand, *range(len(boxes), len(boxes) + len(between)), user])
        columns += between
        boxes += [Size(0, 0)] * len(between)
    return chains, boxes


def _filled(columns: Sequence[int], count: int, before: Links) -> Columns:
    """Return the boxes of each column, in the order in which the last box reaches them."""
    rows: Columns = [[] for _ in range(max(columns, default=-1) + 1)]
    seen: set[int] = set()
    stack = list(range(count))  # the last box, the output, is taken first
    while stack:
        box = stack.pop()
        if box not in seen:
            seen.add(box)
            rows[columns[box]].append(box)
            stack += before[box][::-1]
    return rows


def _ordered(rows: Columns, before: Links, after: Links) -> Columns:
    """Return the columns in an order with few crossings: the best of some sweeps."""
    best, fewest = rows, _crossings(rows, before)
    for sweep in range(_SWEEPS):
        beside = before if sweep % 2 == 0 else after
        rows = [list(row) for row in rows]
        sequence = rows if sweep % 2 == 0 else rows[::-1]
        for fixed, moved in pairwise(sequence):
            place = {box: float(position) for position, box in enumerate(fixed)}
            own = {box: float(position) for position, box in enumerate(moved)}
            moved.sort(key=lambda box: _mean([place[o] for o in beside[box]], own[box]))
        crossings = _crossings(rows, before)
        if crossings < fewest:
            best, fewest = rows, crossings
    return best


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _crossings(rows: Columns, before: Links) -> int:
    """Return how many pairs of lines cross between neighbouring columns."""
    total = 0
    for left, right in pairwise(rows):
        place = {box: position for position, box in enumerate(left)}
        ends: list[int] = []
        for box in right:
            starts = sorted(place[operand] for operand in before[box])
            total += sum(len(ends) - bisect_right(ends, start) for start in starts)
            for start in starts:
                insort(ends, start)
    return total


def _heights(rows: Columns, boxes: Sequence[Size], before: Links, after: Links) -> dict[int, float]:
    """Return the height of the middle of each box: near to its neighbours', in the given order."""
    height = {box: 0.0 for row in rows for box in row}
    for row in rows:
        height.update(zip(row, _spread([0.0] * len(row), row, boxes), strict=True))
    for sweep in range(_SWEEPS):
        for row in rows if sweep % 2 == 0 else rows[::-1]:
            wanted = [_mean([height[o] for o in before[b] + after[b]], height[b]) for b in row]
            height.update(zip(row, _spread(wanted, row, boxes), strict=True))
    return height


def _spread(wanted: Sequence[float], row: Sequence[int], boxes: Sequence[Size]) -> list[float]:
    """Return the heights nearest to those wanted that keep the boxes of a column apart.

    Least squares under an order (pool adjacent violators): boxes that would overlap move together.
    """
    offsets = [0.0]
    for upper, lower in pairwise(row):
        apart = (boxes[upper].height + boxes[lower].height) / 2 + _ROW_GAP
        offsets.append(offsets[-1] + apart)
    pools: list[tuple[float, int]] = []  # the sum of what is wanted, and how many
    for value, offset in zip(wanted, offsets, strict=True):
        total, count = value - offset, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            earlier, members = pools.pop()
            total, count = total + earlier, count + members
        pools.append((total, count))
    level = [total / count for total, count in pools for _ in range(count)]
    return [base + offset for base, offset in zip(level, offsets, strict=True)]


def _across(rows: Columns, boxes: Sequence[Size]) -> tuple[dict[int, float], float]:
    """Return the middle of each box from left to right, and the width of it all."""
    across: dict[int, float] = {}
    left = 0.0
    for row in rows:
        width = max(boxes[box].width for box in row)
        across.update((box, left + width / 2) for box in row)
        left += width + _COLUMN_GAP
    return across, max(left - _COLUMN_GAP, 0.0)


def _points(
    chains: Sequence[Sequence[int]], middles: Mapping[int, Position], boxes: Sequence[Size]
) -> tuple[tuple[Position, ...], ...]:
    """Return the points of each line, which ends at its place among those that arrive there."""
    arriving = Counter(chain[-1] for chain in chains)
    arrived: Counter[int] = Counter()
    found = []
    for operand, *between, user in chains:
        arrived[user] += 1
        share = arrived[user] / (arriving[user] + 1) - 0.5
        x, y = middles[operand]
        start = (x + boxes[operand].width / 2, y)
        x, y = middles[user]
        end = (x - boxes[user].width / 2, y + share * boxes[user].height)
        found.append((start, *(middles[box] for box in between), end))
    return tuple(found)
