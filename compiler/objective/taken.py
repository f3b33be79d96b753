"""The arguments of a file from one flat vector.

In: where each variable stands in the vector, and the values of the other inputs. Out: functions
that take slices of a vector, without copies, in the order and the form of the file's arguments.

    W: [2, 2], x given   ->   theta gives [theta[0:4].reshape(2, 2), x]
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from ..graph.members import parts
from ..interpret.vector import Layout, Part

Take: TypeAlias = Callable[[np.ndarray], Any]


def arguments_from(
    names: Iterable[str], layout: Layout, given: Mapping[str, Any], time: str | None
) -> Callable[[np.ndarray, Any], list[Any]]:
    """Return what gives the arguments for a vector and a time; `names` are those of all inputs.

    Members of a family are one argument, a list.
    """
    where = {part.name: part for part in layout.parts}
    families: dict[str, list[str]] = {}
    for name in names:
        families.setdefault(parts(name)[0], []).append(name)
    fixed: list[Any] = []
    taken: list[tuple[int, Take]] = []
    for family, members in families.items():
        takes = [
            _take(where[one]) if one in where else _as_given(given.get(one)) for one in members
        ]
        if members != [family]:
            taken.append((len(fixed), _each(takes)))
        elif family in where:
            taken.append((len(fixed), takes[0]))
        fixed.append(given.get(family))
    at = None if time is None else [*families].index(time)

    def arguments(theta: np.ndarray, t: Any) -> list[Any]:
        values = fixed.copy()
        for position, take in taken:
            values[position] = take(theta)
        if at is not None:
            values[at] = t
        return values

    return arguments


def directions_from(layout: Layout) -> Callable[[np.ndarray], Any]:
    """Return what gives a direction for each variable; of one alone that itself."""
    families = {name: one for one, names in layout.families.items() for name in names}
    fields: dict[str, list[Take]] = {}
    for part in layout.parts:
        fields.setdefault(families.get(part.name, part.name), []).append(_take(part))
    takes = [_each(some) if one in layout.families else some[0] for one, some in fields.items()]
    return takes[0] if len(takes) == 1 else _each(takes)


def _take(part: Part) -> Take:
    start, stop, shape = part.start, part.stop, part.shape
    if not shape:
        return lambda theta: theta[start]
    return lambda theta: theta[start:stop].reshape(shape)


def _as_given(value: Any) -> Take:
    return lambda theta: value


def _each(takes: Sequence[Take]) -> Take:
    return lambda theta: [take(theta) for take in takes]
