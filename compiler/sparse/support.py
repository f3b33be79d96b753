"""Of each entry of an array, the entries of the variables that it depends on: sets, as indices.

In: sets of some arrays, and what goes where. Out: the sets of another. They lie one behind the
other in one array of numbers, each in order, so that whatever happens to an array of a million
entries is a few calls of NumPy.

    x of 3 entries            Support((3,), [0, 1, 2, 3], [0, 1, 2])
    x[1:] - x[:-1]            Support((2,), [0, 2, 4], [0, 1, 1, 2])
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, TypeAlias

import numpy as np

from ..errors import LimitError

Places: TypeAlias = Any  # an array of whole numbers

# How many members all sets of an array may have together: a gigabyte, with what sorts them.
_MEMBERS = 30_000_000


@dataclass(frozen=True, slots=True, eq=False)
class Support:
    """The set of each entry of an array of this shape, in the order in which they lie in memory.

    That of entry i is `members[starts[i] : starts[i + 1]]`, sorted, each member once.
    """

    shape: tuple[int, ...]
    starts: Places
    members: Places

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, position: int) -> "Support":
        """Return the support of one row of a stack."""
        return gathered(self, np.asarray(entries(self.shape)[position]))

    @property
    def is_empty(self) -> bool:
        """Whether no entry depends on anything."""
        return not len(self.members)

    @property
    def rows(self) -> Places:
        """The entry that each member belongs to."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    @property
    def pairs(self) -> tuple[Places, Places]:
        """The pairs (entry, member) as two arrays, in order."""
        return self.rows, self.members


# Where entries go: those at some places of an array become, or join, those at other places.
Move: TypeAlias = tuple[Support, Places, Places]


def nothing(shape: Sequence[int]) -> Support:
    """Return the support of what depends on nothing."""
    none = np.zeros(0, np.int64)
    return Support(tuple(shape), np.zeros(prod(shape) + 1, np.int64), none)


def itself(shape: Sequence[int], first: int = 0) -> Support:
    """Return the support of a variable, whose entries are numbered from the `first`."""
    count = prod(shape)
    return Support(tuple(shape), np.arange(count + 1), np.arange(first, first + count))


def entries(shape: Sequence[int]) -> Places:
    """Return the number of each entry of an array, in its shape."""
    return np.arange(prod(shape)).reshape(shape)


def gathered(support: Support, places: Places) -> Support:
    """Return the support of the entries at these places, in their shape; at -1 there is a 0."""
    if support.is_empty:
        return nothing(places.shape)
    if support.shape == places.shape and np.array_equal(places, entries(places.shape)):
        return support
    flat = places.ravel()
    lengths = np.where(flat < 0, 0, np.diff(support.starts)[flat])
    starts = _starts(lengths)
    from_first = np.arange(starts[-1]) - np.repeat(starts[:-1], lengths)
    members = support.members[np.repeat(support.starts[flat], lengths) + from_first]
    return Support(places.shape, starts, members)


def broadcast(support: Support, shape: Sequence[int]) -> Support:
    """Return the support of an array that is stretched to a shape."""
    if support.shape == tuple(shape):
        return support
    return gathered(support, np.broadcast_to(entries(support.shape), shape))


def united(supports: Iterable[Support], shape: Sequence[int]) -> Support:
    """Return what depends, entry by entry, on all that these do, stretched to the shape."""
    distinct = {id(one): broadcast(one, shape) for one in supports if not one.is_empty}
    parts = list(distinct.values())
    if len(parts) < 2:
        return parts[0] if parts else nothing(shape)
    if not shape:
        members = np.unique(np.concatenate([one.members for one in parts]))
        return Support((), np.array([0, len(members)]), members)
    every = np.arange(len(parts[0]))
    return collected([(one, every, every) for one in parts], shape)


def joined(supports: Sequence[Support]) -> Support:
    """Return the support of all entries of some arrays, one behind the other."""
    lengths = [np.zeros(0, np.int64), *(np.diff(one.starts) for one in supports)]
    members = [np.zeros(0, np.int64), *(one.members for one in supports)]
    starts = _starts(np.concatenate(lengths))
    return Support((len(starts) - 1,), starts, np.concatenate(members))


def collected(moves: Sequence[Move], shape: Sequence[int]) -> Support:
    """Return an array whose entries depend on all that is moved to them."""
    rows, members = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    for support, source, target in moves:
        part = gathered(support, np.ravel(source))
        rows.append(np.repeat(np.ravel(target), np.diff(part.starts)))
        members.append(part.members)
    return support_of(np.concatenate(rows), np.concatenate(members), shape)


def support_of(rows: Places, members: Places, shape: Sequence[int]) -> Support:
    """Return the support with these pairs (entry, member), in any order, any number of times."""
    width = int(members.max(initial=0)) + 1
    keys = np.sort(rows * width + members)
    keys = keys[np.diff(keys, prepend=-1) > 0]
    lengths = np.bincount(keys // width, minlength=prod(shape))
    return Support(tuple(shape), _starts(lengths), keys % width)


def reduced(support: Support, axes: Sequence[int], keepdims: bool = False) -> Support:
    """Return what depends on all entries along some axes."""
    kept = np.empty([1 if axis in axes else size for axis, size in enumerate(support.shape)])
    shape = kept.shape if keepdims else np.squeeze(kept, tuple(axes)).shape
    if support.is_empty:
        return nothing(shape)
    target = np.broadcast_to(entries(kept.shape), support.shape)
    return collected([(support, np.arange(len(support)), target)], shape)


def running(support: Support, axes: Sequence[int], back: bool, strict: bool) -> Support:
    """Return what depends on all entries up to each along some axes, or but for itself if strict.

    Entries follow one another along the axes as they do in memory, or `back` from the end.
    """
    rest = [size for axis, size in enumerate(support.shape) if axis not in axes]
    order = np.moveaxis(entries(support.shape), axes, range(len(axes))).reshape(-1, *rest)
    order = order[::-1] if back else order
    found = collected([(support, order[:-1], order[1:])], support.shape) if strict else support
    step = 1
    while step < len(order) and not found.is_empty:
        every = np.arange(len(found))
        found = collected(
            [(found, every, every), (found, order[:-step], order[step:])], found.shape
        )
        step *= 2
    return found


def everything(supports: Iterable[Support], shape: Sequence[int]) -> Support:
    """Return an array each of whose entries depends on all that any entry of these does."""
    whole = [reduced(one, range(len(one.shape))) for one in supports]
    return broadcast(united(whole, ()), shape)


def _starts(lengths: Places) -> Places:
    """Return where each of the sets begins that have these lengths, and the end of the last."""
    starts = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    if starts[-1] > _MEMBERS:
        raise LimitError(
            f"the derivative has at least {int(starts[-1]):,} entries that are not 0",
            None,
            "it is not sparse: ask for it without sparse=True, or for products with vectors",
        )
    return starts
