"""The operands of many points: arrays as they lie, over axes that are as few as they can be.

In: arrays that broadcast. Out: words for `run` of `objects.ll`, which copies nothing that it can
read where it is.

    (1000, 3) in a row, (3,) and a number    ->   a row, strides (0, 8) over (1000, 3), and a number
"""

import ctypes
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..emit.native.objects import LARGE, NUMBER, ROW, SMALL

_WORK: Any = 10_000  # numbers that are tried to tell whether two arrays share memory

FLOATS = (np.dtype(np.float64), np.dtype(np.float32))


def is_read(array: Any) -> bool:
    """Return whether an array's numbers can be read where they lie."""
    return array.dtype in FLOATS and array.flags.aligned and array.dtype.isnative


def quickest_last(arrays: Sequence[Any], axes: int) -> tuple[int, ...] | None:
    """Return the axes in the order in which the arrays lie, that of the smallest steps last.

    None where that is the order that they have.
    """
    if axes < 2 or all(one.flags.c_contiguous for one in arrays):
        return None
    steps = [max((abs(one.strides[a]) for one in arrays), default=0) for a in range(axes)]
    return (*sorted(range(axes), key=lambda a: -steps[a]),)


class Operands:
    """The words of operands that have one shape; a number has none of its axes, and is `()`.

    What is `apart` is copied block by block: it is where a result goes too.
    """

    def __init__(self, arrays: Sequence[Any], shape: Sequence[int], apart: Sequence[bool]) -> None:
        kinds = [_kind(*one) for one in zip(arrays, apart, strict=True)]
        moved = [a for a, kind in zip(arrays, kinds, strict=True) if kind in (LARGE, SMALL)]
        sizes, strides = merged(shape, [one.strides for one in moved])
        self.axes = len(sizes)
        self.sizes = (ctypes.c_int64 * self.axes)(*sizes)
        self._arrays = arrays  # they live as long as what points to them
        self._strides = [(ctypes.c_int64 * self.axes)(*one) for one in strides]
        left = iter(self._strides)
        words = []
        for array, kind in zip(arrays, kinds, strict=True):
            steps = ctypes.addressof(next(left)) if kind in (LARGE, SMALL) else 0
            words += [kind, array.ctypes.data, steps]
        self.words = (ctypes.c_int64 * len(words))(*words)


def _kind(array: Any, is_apart: bool) -> int:
    if array.ndim == 0:
        return NUMBER
    if array.dtype.itemsize == 4:
        return SMALL
    return ROW if array.flags.c_contiguous and not is_apart else LARGE


def merged(
    shape: Sequence[int], strides: Sequence[Sequence[int]]
) -> tuple[list[int], list[list[int]]]:
    """Return a shape with neighbours of axes made one wherever each array goes through them so."""
    sizes: list[int] = []
    steps: list[list[int]] = [[] for _ in strides]
    for axis, size in enumerate(shape):
        if size == 1:
            continue
        own = [one[axis] for one in strides]
        if sizes and all(s[-1] == size * one for s, one in zip(steps, own, strict=True)):
            sizes[-1] *= size
            for some, one in zip(steps, own, strict=True):
                some[-1] = one
        else:
            sizes.append(size)
            for some, one in zip(steps, own, strict=True):
                some.append(one)
    return (sizes, steps) if sizes else ([1], [[8] for _ in strides])


def are_shared(one: Any, other: Any) -> bool:
    """Return whether two arrays have memory in common, as columns side by side have none.

    Where that is not told in little time, whether it may be.
    """
    try:
        return np.shares_memory(one, other, max_work=_WORK)
    except np.exceptions.TooHardError:
        return True


def apart(array: Any, results: Sequence[Any]) -> tuple[Any, bool]:
    """Return an array to read while results are written, and whether one of them is that array."""
    shared = [one for one in results if np.may_share_memory(array, one)]
    if not shared:
        return array, False
    (one, *more) = shared
    same = array.ctypes.data, array.shape, array.strides, array.dtype
    if not more and same == (one.ctypes.data, one.shape, one.strides, one.dtype):
        return array, True
    return array.copy(), False
