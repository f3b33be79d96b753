"""Values by name as one flat vector, and back: what optimizers work on.

Each value has its entries in a row, as NumPy keeps them; members of a family come one by one.

    W: (2, 2), b: (2,)   ->   theta has 6 entries: W[0, 0], W[0, 1], W[1, 0], W[1, 1], b[0], b[1]
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from ..errors import InputError
from ..graph.members import parts
from .values import check_names, flat


@dataclass(frozen=True, slots=True)
class Part:
    """A value of the vector: its entries are those from `start` up to `stop`."""

    name: str
    shape: tuple[int, ...]
    start: int
    stop: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each value stands in the vector.

    `families` are those that are whole in it, with the names of their members; those that are
    `keyed` come back as mappings by index, as they were given, and the others as lists.
    """

    parts: tuple[Part, ...]
    size: int
    families: Mapping[str, tuple[str, ...]]
    keyed: frozenset[str]

    def pack(self, values: Mapping[str, Any]) -> np.ndarray:
        """Return values as one vector of floats; raises `InputError` for what does not fit."""
        if not isinstance(values, Mapping):
            raise InputError(
                f"the values are a mapping by name, not {values!r}", None, 'as {"w": 1.0}'
            )
        found = flat(values, self.families)
        check_names(found, [part.name for part in self.parts])
        theta = np.empty(self.size)
        for part in self.parts:
            value = real(part.name, found[part.name])
            if value.shape != part.shape:
                raise InputError(f"the shape of {part.name} is {value.shape}, and was {part.shape}")
            theta[part.start : part.stop] = value.ravel()
        return theta

    def unpack(self, theta: Any) -> dict[str, Any]:
        """Return the values by name: floats, arrays, and families as they were given."""
        vector = self.checked(theta)
        found: dict[str, Any] = {}
        for part in self.parts:
            array = vector[part.start : part.stop].reshape(part.shape).copy()
            value = array if part.shape else float(array)
            family, index = parts(part.name)
            if family in self.families:
                found.setdefault(family, {})[index] = value
            else:
                found[part.name] = value
        for family in self.families:
            if family not in self.keyed:
                found[family] = [*found[family].values()]
        return found

    def checked(self, theta: Any) -> np.ndarray:
        """Return a vector as one of floats; raises `InputError` for what is none that fits."""
        if type(theta) is np.ndarray and theta.dtype == float and theta.shape == (self.size,):
            return theta
        vector = real("the vector", theta)
        if vector.ndim == 0 and self.size == 1:
            return vector.reshape(1)
        if vector.shape != (self.size,):
            held = ", ".join(dict.fromkeys(parts(part.name)[0] for part in self.parts))
            raise InputError(
                f"the vector has the shape {vector.shape}, and {held} together have "
                f"{entries(self.size)}",
                None,
                f"give one of shape ({self.size},): pack(values) makes it",
            )
        return vector


def layout_of(
    shapes: Mapping[str, tuple[int, ...]],
    families: Mapping[str, tuple[str, ...]],
    keyed: Iterable[str],
) -> Layout:
    """Return the layout of values of these shapes in their order, whole families as such."""
    found: list[Part] = []
    start = 0
    for name, shape in shapes.items():
        found.append(Part(name, shape, start, start + prod(shape)))
        start += prod(shape)
    whole = {key: one for key, one in families.items() if all(name in shapes for name in one)}
    return Layout(tuple(found), start, whole, frozenset(keyed))


def real(name: str, value: Any) -> np.ndarray:
    """Return a value as an array of float64; raises `InputError` for what has no real numbers."""
    try:
        array = np.asarray(value)
    except ValueError:
        raise InputError(f"the rows of {name} are not of one length") from None
    if array.dtype.kind not in "biuf":
        what = "complex" if array.dtype.kind == "c" else "not a number or an array of numbers"
        raise InputError(f"{name} is {what}")
    return array.astype(float, copy=False)


def entries(count: int) -> str:
    """Return how many entries there are, in words."""
    return f"{count} {'entry' if count == 1 else 'entries'}"
