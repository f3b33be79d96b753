"""What generated files for NumPy need to work large arrays out block by block.

A block's values stay in the cache of the processor, where those of all points at once go through
memory. What a block gives is written into the memory of the results before, where nobody holds
these any more: fresh memory costs more than most of what is computed.
"""

from collections.abc import Callable, Sequence
from sys import getrefcount
from typing import Any, TypeVar
from weakref import getweakrefcount

import numpy as np

_Result = TypeVar("_Result")


# How many values a block has at most, of all that are kept of each point, and how many points at
# least; how many blocks are worth it; how many bytes of results are kept for the call that follows;
# and how many points are so few that it costs nothing to make arrays of numbers.
_VALUES, _POINTS, _BLOCKS, _KEPT, _FEW = 2**19, 8192, 2, 2**27, 1024
_SPARE: dict[str, list[np.ndarray]] = {}


def _in_place(
    function: Callable[..., _Result],
    results: Sequence[tuple[int, ...]],
    buffers: int,
    masks: int,
    *given: Any,
) -> _Result | None:
    """Return what a function gives for arrays of one shape, for large ones in blocks.

    It may be given the arrays of its results, of the shape of the arguments and what these have
    besides, and buffers of numbers and of truths. Few points may have floats beside them. Return
    None for other arguments, and where it raises since something is infinite.
    """
    array, first = np.ndarray, given[0]
    if type(first) is not array:
        first = next((one for one in given if type(one) is array), None)
        if first is None:
            return None
    shape, dtype, are_arrays = first.shape, first.dtype, True
    for one in given:
        if type(one) is not array:
            if type(one) is not float or first.size > _FEW:
                return None
            are_arrays = False
        elif one.shape != shape or one.dtype is not dtype:
            return None
    if not shape or dtype.kind != "f" or not dtype.isnative:
        return None
    if not are_arrays:
        given = (*(one if type(one) is array else np.full(shape, one, dtype) for one in given),)
    try:
        if first.size < _BLOCKS * _POINTS:
            return function(*given, *(None,) * (len(results) + buffers + masks))
        return _by_blocks(function, results, buffers, masks, given)
    except FloatingPointError:
        return None


def _by_blocks(
    function: Callable[..., _Result],
    results: Sequence[tuple[int, ...]],
    buffers: int,
    masks: int,
    given: Sequence[np.ndarray],
) -> _Result:
    """Return what a function gives for large arrays, in memory of results before."""
    shape, dtype, size = given[0].shape, given[0].dtype, given[0].size
    values = len(given) + buffers + sum(int(np.prod(more)) if more else 1 for more in results)
    if len(shape) > 1 and not all(one.flags.c_contiguous for one in given):
        return function(*given, *(None,) * (len(results) + buffers + masks))
    wholes = _memory("results", [shape + more for more in results], dtype)
    step = _length(size, values) if size >= _BLOCKS * _most(values) else size
    rows = [one.reshape(-1) for one in given]
    rows += [one.reshape(-1, *more) for one, more in zip(wholes, results)]
    spare = _memory("buffers", [(step,)] * buffers, dtype)
    truths = [np.empty(step, bool) for _ in range(masks)]
    for start in range(0, size, step):
        part, length = slice(start, start + step), slice(size - start)
        found = function(*(one[part] for one in rows), *(one[length] for one in spare + truths))
    return _in_wholes(found, wholes, spare)


def _most(values: int) -> int:
    """Return how many points a block has at most, of each of which so many values are kept."""
    return max(_VALUES // values, _POINTS)


def _length(count: int, values: int) -> int:
    """Return how many points each block has, which are of about one length."""
    return -(-count // -(-count // _most(values)))


def _in_wholes(
    found: _Result, wholes: list[np.ndarray], spare: Sequence[np.ndarray] = ()
) -> _Result:
    """Return results in whole arrays, of which the memory is kept, and that of buffers."""
    result: _Result = _with_leaves(found, [*wholes])
    if sum(one.nbytes for one in wholes) <= _KEPT:
        _SPARE["results"] = wholes
        if spare:
            _SPARE["buffers"] = [*spare]
    return result


def _put(value: Any, like: Any, array: Any) -> Any:
    """Return a value in an array, the one that is given or else a new one like another."""
    array = np.empty_like(like) if array is None else array
    array[...] = value
    return array


def _is_large(values: int, *given: Any) -> bool:
    """Return whether arrays of one shape, and numbers, are worked out in blocks.

    So many values are kept of each point.
    """
    least = _BLOCKS * _most(values)
    for one in given:
        if getattr(one, "size", 1) >= least:
            break
    else:
        return False
    arrays = [one for one in given if getattr(one, "size", 1) != 1]
    shape, is_row = arrays[0].shape, arrays[0].ndim == 1
    return all(one.shape == shape and (is_row or one.flags.c_contiguous) for one in arrays)


def _in_blocks(values: int, function: Callable[..., _Result], *given: Any) -> _Result:
    """Return what a function gives for large arrays, which are handed to it block by block."""
    shape = np.broadcast_shapes(*map(np.shape, given))
    flat = [one.reshape(-1) if np.ndim(one) else one for one in given]
    count = int(np.prod(shape))
    step = _length(count, values)
    wholes: list[np.ndarray] = []
    rows: list[np.ndarray] = []
    for start in range(0, count, step):
        part = slice(start, start + step)
        found = function(*(one[part] if np.size(one) > 1 else one for one in flat))
        leaves = _leaves(found)
        if not wholes:
            wholes = _memory(
                "results", [shape + leaf.shape[1:] for leaf in leaves], leaves[0].dtype
            )
            rows = [one.reshape(-1, *leaf.shape[1:]) for one, leaf in zip(wholes, leaves)]
        for row, leaf in zip(rows, leaves):
            row[part] = leaf
    return _in_wholes(found, wholes)


def _memory(kept: str, shapes: Sequence[tuple[int, ...]], dtype: Any) -> list[np.ndarray]:
    """Return arrays to be written into: those before that nobody holds any more, or new ones."""
    spare = [*_SPARE.pop(kept, []), np.empty(0)]
    *counts, alone = [getrefcount(one) for one in spare]
    free = [
        one
        for one, count in zip(spare, counts)
        if count == alone and not getweakrefcount(one) and one.flags.carray and one.dtype == dtype
    ]
    found = []
    for shape in shapes:
        place = next((i for i, one in enumerate(free) if one.shape == shape), None)
        found.append(np.empty(shape, dtype) if place is None else free.pop(place))
    return found


def _leaves(found: Any) -> list[np.ndarray]:
    """Return the arrays of results, which may be named."""
    if isinstance(found, tuple):
        return [leaf for one in found for leaf in _leaves(one)]
    return [found]


def _with_leaves(found: Any, arrays: list[np.ndarray]) -> Any:
    """Return results with the first of some arrays in the place of theirs."""
    if not isinstance(found, tuple):
        return arrays.pop(0)
    parts = [_with_leaves(one, arrays) for one in found]
    return type(found)(*parts) if hasattr(found, "_fields") else tuple(parts)
