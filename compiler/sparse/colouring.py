"""Colours of columns, so that those of one colour can be found together by one product.

In: a pattern. Out: a colour for each column, counted from 0, by a greedy walk. What a colour must
not be is a number with a bit for each colour, so that a walk takes as long as the pattern is large.

    columns(pattern)     two columns with an entry in the same row have two colours: J S has every
                         entry of J (Curtis, Powell, Reid 1974)
    star(pattern)        of a symmetric one: neighbours have two colours, and a path over four
                         vertices three at least: H S has every entry of H, or the one across from
                         it (Coleman, Moré 1984; Gebremedhin, Manne, Pothen 2005)
"""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from .support import Places, Support

Colours = list[int]


def columns(pattern: Support, width: int) -> Colours:
    """Return colours of all columns of a pattern, of which two in one row are never the same."""
    ends = _neighbours(transposed(pattern, width))
    least = int(np.diff(pattern.starts).max(initial=0))
    return _fewest(lambda order: _columns(ends, len(pattern), order), ends, least)


def star(pattern: Support) -> Colours:
    """Return colours of a symmetric pattern, any two of which meet in stars alone."""
    ends = [
        [other for other in row if other != vertex]
        for vertex, row in enumerate(_neighbours(pattern))
    ]
    return _fewest(lambda order: _star(ends, order), ends, 2)


def count(colours: Sequence[int]) -> int:
    """Return how many colours there are."""
    return max(colours, default=-1) + 1


def transposed(pattern: Support, width: int) -> Support:
    """Return the pattern of the transpose, of a matrix with so many columns."""
    rows, members = pattern.pairs
    order = np.argsort(members, kind="stable")
    starts = np.searchsorted(members[order], np.arange(width + 1))
    return Support((width,), starts, rows[order])


def _neighbours(pattern: Support) -> list[list[int]]:
    starts, members = pattern.starts.tolist(), pattern.members.tolist()
    return [members[starts[i] : starts[i + 1]] for i in range(len(pattern))]


def _fewest(
    colour: Callable[[Iterable[int]], Colours], ends: Sequence[Sequence[int]], least: int
) -> Colours:
    """Return the colours of the order that needs the fewest: as they come, or the largest first.

    Fewer than `least` there cannot be.
    """
    found = colour(range(len(ends)))
    if count(found) <= least:
        return found
    largest_first = sorted(range(len(ends)), key=lambda vertex: -len(ends[vertex]))
    other = colour(largest_first)
    return other if count(other) < count(found) else found


def _columns(ends: Sequence[Sequence[int]], height: int, order: Iterable[int]) -> Colours:
    taken = [0] * height  # the colours of each row
    colours = [0] * len(ends)
    for column in order:
        forbidden = 0
        for row in ends[column]:
            forbidden |= taken[row]
        colours[column] = chosen = _lowest(forbidden)
        for row in ends[column]:
            taken[row] |= 1 << chosen
    return colours


def _star(ends: Sequence[Sequence[int]], order: Iterable[int]) -> Colours:
    """Return colours of the vertices of a graph, in an order.

    A path u - v - w - x may not have two colours in turn. With the last of its vertices at an end,
    v - w - x - y: where w is a ray of a star around x, of a colour that is in `centres` of w. With
    it inside, u - v - w - x: where u and w have one colour, and x is near w.
    """
    colours = [-1] * len(ends)
    near = [0] * len(ends)  # the colours of the neighbours of a vertex
    centres = [0] * len(ends)  # those of the centres of stars that it is a ray of
    first: list[dict[int, int]] = [{} for _ in ends]  # of each colour near it, the first neighbour
    for vertex in order:
        met = [one for one in ends[vertex] if colours[one] >= 0]
        rays = _rays(met, colours)
        forbidden = 0
        for one in met:
            forbidden |= 1 << colours[one] | centres[one]
        for one in rays:
            forbidden |= near[one]
        colours[vertex] = chosen = _lowest(forbidden)
        for one in rays:
            centres[one] |= 1 << chosen
        for one in met:
            other = first[one].setdefault(chosen, vertex)
            if other != vertex:  # two neighbours of this colour: `one` is the centre of a star
                centres[other] |= 1 << colours[one]
                centres[vertex] |= 1 << colours[one]
            near[one] |= 1 << chosen
            near[vertex] |= 1 << colours[one]
            first[vertex].setdefault(colours[one], one)
    return colours


def _rays(met: Sequence[int], colours: Colours) -> list[int]:
    """Return those that share their colour with another."""
    counts: dict[int, int] = {}
    for one in met:
        counts[colours[one]] = counts.get(colours[one], 0) + 1
    return [one for one in met if counts[colours[one]] > 1]


def _lowest(forbidden: int) -> int:
    """Return the lowest colour that is not forbidden: the lowest bit that is 0."""
    return (~forbidden & (forbidden + 1)).bit_length() - 1


def seeds(colours: Places, number: int) -> Places:
    """Return the matrix with a row for each colour, 1 at the columns that have it."""
    return (np.arange(number)[:, None] == np.asarray(colours)).astype(float)
