"""What generated files for NumPy need for entries at places that are values."""

from collections.abc import Sequence
from typing import Any

import numpy as np


def _gather(x: Any, axis: int, words: Sequence[str], *indices: Any) -> Any:
    """Return the entries of x at indices, which stand for as many axes from one on."""
    places = _places(x.shape[axis:], words, indices)
    return x[(slice(None),) * axis + places]


def _scatter_add(g: Any, axis: int, shape: Any, dtype: Any, words: Any, *indices: Any) -> Any:
    """Return zeros with the entries of g added at indices, once more for each time that they do."""
    places = np.broadcast_arrays(*_places(shape[axis:], words, indices))
    behind, rank = axis + len(places), places[0].ndim
    inner, outer = shape[axis:behind], shape[:axis] + shape[behind:]
    width = int(np.prod(outer))
    rows = np.moveaxis(g, range(axis, axis + rank), range(rank)).reshape(places[0].size, width)
    flat = places[0].ravel()
    for place, size in zip(places[1:], inner[1:]):
        flat = flat * size + place.ravel()
    length = int(np.prod(inner))
    if not rows.size:
        return np.zeros(shape, dtype)
    if width > 1:
        flat = (flat[:, None] * width + np.arange(width)).ravel()
    found = np.bincount(flat, rows.ravel(), length * width).astype(dtype)
    return np.moveaxis(found.reshape(inner + outer), range(len(inner)), range(axis, behind))


def _whole(given: Any) -> None:
    """Raise where an argument that is declared to be of whole numbers has another."""
    for name, value in given.items():
        if np.asarray(value).dtype.kind in "iu":
            continue
        wrong = np.asarray(np.floor(value) != value)
        if wrong.any():
            first = tuple(np.argwhere(wrong)[0].tolist())
            which = f"{name}[{', '.join(map(str, first))}]" if first else "it"
            found = float(np.asarray(value)[first])
            raise ValueError(f"{name} is declared to be of whole numbers; {which} is {found}")


def _places(sizes: Sequence[int], words: Sequence[str], indices: Sequence[Any]) -> Any:
    """Return indices as whole numbers from 0 on; raise for one that is none, or out of range."""
    places = []
    for size, name, index in zip(sizes, words[1:], indices):
        given = np.asarray(index)
        low, high = (given.min(), given.max()) if given.size else (0, -1)
        is_inside = -size <= low and high < max(size, 1) - (size == 0)
        with np.errstate(invalid="ignore"):
            whole = given.astype(np.intp, copy=False)
        if not is_inside or (whole is not given and (whole != given).any()):
            wrong = ~((given >= -size) & (given < size) & (np.floor(given) == given))
            first = tuple(np.argwhere(wrong)[0].tolist())
            where = f"[{', '.join(map(str, first))}]" if first else ""
            number = float(given[first])
            shown = int(number) if number % 1 == 0 else number
            found = f"{name}{where} is {shown}"
            raise IndexError(
                f"{found}, and is an index of {words[0]}, which has {size} entries there"
            )
        places.append(np.where(whole < 0, whole + size, whole) if low < 0 else whole)
    return tuple(places)
