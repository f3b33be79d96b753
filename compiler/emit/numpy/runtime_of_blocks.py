"""What generated files for NumPy need to work large arrays out block by block.

A block's values stay in the cache of the processor, where those of all points at once go through
memory. What a block gives is written into the memory of the results before, where nobody holds
these any more: fresh memory costs more than most of what is computed.
"""

from collections.abc import Callable, Iterator, Sequence
from sys import getrefcount
from typing import Any, TypeVar

import numpy as np

_Result = TypeVar("_Result")


# How many points are a block, how many are worked out in blocks, and how many bytes of results are
# kept for the call that follows.
_BLOCK, _LARGE, _KEPT = 12288, 24576, 2**27
_SPARE: dict[str, list[np.ndarray]] = {}


def _is_large(*given: Any) -> bool:
    """Return whether arguments are worked out in blocks: arrays of one shape, and numbers."""
    arrays = [one for one in given if getattr(one, "size", 1) != 1]
    if not arrays or arrays[0].size < _LARGE:
        return False
    shape, is_row = arrays[0].shape, arrays[0].ndim == 1
    return all(one.shape == shape and (is_row or one.flags.c_contiguous) for one in arrays)


def _in_blocks(function: Callable[..., _Result], *given: Any) -> _Result:
    """Return what a function gives for large arrays, which are handed to it block by block."""
    shape = np.broadcast_shapes(*map(np.shape, given))
    flat = [one.reshape(-1) if np.ndim(one) else one for one in given]
    wholes: list[np.ndarray] = []
    rows: list[np.ndarray] = []
    count = int(np.prod(shape))
    step = -(-count // -(-count // _BLOCK))  # blocks of about one length
    for start in range(0, count, step):
        part = slice(start, start + step)
        found = function(*(one[part] if np.size(one) > 1 else one for one in flat))
        leaves = [*_leaves(found)]
        if not wholes:
            wholes = _memory([shape + leaf.shape[1:] for leaf in leaves], leaves[0].dtype)
            rows = [one.reshape(-1, *leaf.shape[1:]) for one, leaf in zip(wholes, leaves)]
        for row, leaf in zip(rows, leaves):
            row[part] = leaf
    result: _Result = _with_leaves(found, iter(wholes))
    if sum(one.nbytes for one in wholes) <= _KEPT:
        _SPARE["results"] = wholes
    return result


def _memory(shapes: Sequence[tuple[int, ...]], dtype: Any) -> list[np.ndarray]:
    """Return arrays to be written into: results before that nobody holds any more, or new ones."""
    spare = [*_SPARE.pop("results", []), np.empty(0)]
    *counts, alone = [getrefcount(one) for one in spare]
    free = [one for one, count in zip(spare, counts) if count == alone and one.dtype == dtype]
    found = []
    for shape in shapes:
        place = next((i for i, one in enumerate(free) if one.shape == shape), None)
        found.append(np.empty(shape, dtype) if place is None else free.pop(place))
    return found


def _leaves(found: Any) -> Iterator[np.ndarray]:
    """Yield the arrays of results, which may be named."""
    if isinstance(found, tuple):
        for one in found:
            yield from _leaves(one)
    else:
        yield found


def _with_leaves(found: Any, arrays: Iterator[np.ndarray]) -> Any:
    """Return results with other arrays in the place of theirs."""
    if not isinstance(found, tuple):
        return next(arrays)
    parts = [_with_leaves(one, arrays) for one in found]
    return type(found)(*parts) if hasattr(found, "_fields") else tuple(parts)
