"""What generated files for NumPy need for the order of entries: places, in the type of the file.

Of entries that are equal the first counts as the smaller one.
"""

from typing import Any

import numpy as np


def _as_places(found: Any, size: int, dtype: Any) -> Any:
    """Return places as floats: of the type of a file, where that has whole numbers so large."""
    return found.astype(dtype if size <= 2 / np.finfo(dtype).eps else float)


def _argsort(x: Any, axis: int) -> Any:
    """Return the places of the entries along an axis in order, the smallest first."""
    return _as_places(np.argsort(x, axis=axis, kind="stable"), x.shape[axis], x.dtype)


def _argmax(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    """Return the place of the largest entry along axes, which is counted as they lie in memory."""
    axes = tuple(range(x.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    rows = np.moveaxis(x, axes, range(-len(axes), 0))
    kept = rows.shape[: x.ndim - len(axes)]
    rows = rows.reshape((*kept, int(np.prod(rows.shape[len(kept) :]))))
    found = _as_places(np.argmax(rows, axis=-1), rows.shape[-1], x.dtype)
    return np.expand_dims(found, axes) if keepdims else found


def _argcummax(x: Any, axis: int) -> Any:
    """Return the place of the largest entry so far along an axis, the first of those."""
    rows = np.moveaxis(x, axis, -1)
    largest = np.maximum.accumulate(rows, axis=-1)
    with np.errstate(invalid="ignore"):
        is_new = (rows[..., 1:] > largest[..., :-1]) | np.isnan(rows[..., 1:])
    is_new &= ~np.isnan(largest[..., :-1])
    places = np.zeros(rows.shape, np.intp)
    places[..., 1:] = np.where(is_new, np.arange(1, rows.shape[-1]), 0)
    found = np.maximum.accumulate(places, axis=-1)
    return np.moveaxis(_as_places(found, rows.shape[-1], x.dtype), -1, axis)


def _writers(places: Any, size: int) -> Any:
    """Return for each place of an axis the number of the last that goes there, -1 for none."""
    found = np.full((*places.shape[:-1], size), -1, np.intp)
    flat = found.reshape(-1)
    count = places.shape[-1]
    rows = places.reshape(int(np.prod(places.shape[:-1])), count).astype(np.intp)
    starts = size * np.arange(len(rows))[:, None]
    flat[(rows + starts).reshape(-1)] = np.broadcast_to(np.arange(count), rows.shape).reshape(-1)
    return _as_places(found, count, places.dtype)
