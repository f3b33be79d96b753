"""A sparse matrix told by few products: what to multiply it with, and where each entry then lies.

In: a pattern. Out: a `Compression`: the matrix in rows (CSR), the colours of its columns or of its
rows, and for each entry its place among the products, of which there is one a colour.

    tridiagonal, n = 6      ->   colours 0 1 2 0 1 2: three products, whatever n is
"""

from dataclasses import dataclass

import numpy as np

from ..errors import LimitError
from .colouring import columns, count, seeds, star, transposed
from .support import Places, Support

_BYTES = 4_000_000_000  # of all products


@dataclass(frozen=True, slots=True, eq=False)
class Compression:
    """How a matrix of this shape is found from its products with 0s and 1s.

    `starts` and `columns` are its pattern as `scipy.sparse.csr_array` has it. With `by_rows` a
    product is one from the left, whose factor adds up the rows of a colour, otherwise one from the
    right. Row c of the products, `count` of them, belongs to colour c; the k-th entry of the
    matrix stands at `places[k]` of all that they have, row by row.
    """

    shape: tuple[int, int]
    starts: Places
    columns: Places
    by_rows: bool
    colours: Places
    places: Places

    @property
    def count(self) -> int:
        """How many products there are."""
        return count(self.colours.tolist())

    @property
    def rows(self) -> Places:
        """The row of each entry."""
        return np.repeat(np.arange(self.shape[0]), np.diff(self.starts))

    @property
    def seeds_shape(self) -> tuple[int, int]:
        """How many products there are, and how many entries a factor has."""
        return self.count, len(self.colours)

    @property
    def seeds(self) -> Places:
        """The factors of the products, one a row."""
        return seeds(self.colours, self.count)


def compressed(pattern: Support, width: int) -> Compression:
    """Return how a Jacobian is found, by its columns or by its rows, where those are fewer.

    Of columns there are at least as many colours as a row has entries. Raises `LimitError` where
    the products would take too much memory.
    """
    across = transposed(pattern, width)
    height = len(pattern)
    least = [_longest(pattern), _longest(across)]
    _check(min(least[0] * height, least[1] * width))
    sides = [(pattern, width), (across, height)]
    by_rows = least[1] < least[0]
    found = columns(*sides[by_rows])
    alike = np.array_equal(pattern.starts, across.starts) and np.array_equal(
        pattern.members, across.members
    )
    if least[not by_rows] < count(found) and not alike:
        other = columns(*sides[not by_rows])
        if count(other) < count(found):
            found, by_rows = other, not by_rows
    rows, members = pattern.pairs
    colours = np.array(found, np.int64)
    places = colours[rows] * width + members if by_rows else colours[members] * height + rows
    _check(count(found) * (width if by_rows else height))
    return Compression((height, width), pattern.starts, members, by_rows, colours, places)


def _longest(pattern: Support) -> int:
    return int(np.diff(pattern.starts).max(initial=0))


def _check(entries: int) -> None:
    """Raise where so many entries of products are more than an array may have."""
    if 8 * entries > _BYTES:
        raise LimitError(
            f"the products that tell the derivative would take {8 * entries:,} bytes",
            None,
            "it has both a full row and a full column: leave one of the variables out of wrt",
        )


def compressed_symmetric(pattern: Support) -> Compression:
    """Return how a Hessian is found: both entries across the diagonal are the same number.

    Where i has one neighbour of the colour of j alone, entry (i, j) stands in row i of the product
    for that colour. The colours are such that this holds for i, or for j.
    """
    size = len(pattern)
    rows, members = pattern.pairs
    colours = np.array(star(pattern), np.int64)
    _check(count(colours.tolist()) * size)
    low, high = np.minimum(rows, members), np.maximum(rows, members)
    met, times = np.unique(colours[members] * size + rows, return_counts=True)
    in_low, in_high = colours[high] * size + low, colours[low] * size + high
    places = np.where(times[np.searchsorted(met, in_low)] == 1, in_low, in_high)
    return Compression((size, size), pattern.starts, members, False, colours, places)
