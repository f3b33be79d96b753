"""Where a search begins: the start values of what varies, and the values of everything else.

In: what a user gives. Out: a `Start`, whose values fit the program, or an `InputError` that names
the one that does not. In a program of numbers, values that do not vary may be arrays that
broadcast: many points at once.

    start_of(graph of "w*x", {"w": 1}, {"x": [1, 2]})
        ->   Start({"w": 1.0, "x": array([1., 2.])}, varying=("w",), points=(2,), …)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan
from typing import Any
from unicodedata import normalize

import numpy as np

from ..errors import InputError, check_known
from ..graph.build import index_requirements
from ..graph.dimensions import value_of
from ..graph.graph import Graph, everything
from ..graph.members import parts
from ..graph.node import Count, Node
from ..interpret.point import check_assumed, check_integer, point_of, sizes_at
from ..interpret.values import flat
from ..interpret.vector import real


@dataclass(frozen=True, slots=True)
class Start:
    """Values of the inputs by name, members of families one by one, and which of them vary.

    `points` is the shape that the values of a program of numbers broadcast to, `sizes` are the
    dimensions of any other, `keyed` the families that were given as a mapping by index.
    """

    values: Mapping[str, Any]
    varying: tuple[str, ...]
    keyed: frozenset[str]
    points: tuple[int, ...]
    sizes: Mapping[str, int]

    def shape(self, node: Node) -> tuple[int, ...]:
        """Return the shape that a value of the program has here."""
        return self.points + tuple(value_of(size, self.sizes) for size in node.shape)


def start_of(
    graph: Graph, x0: Any, given: Mapping[str, Any], time: str | None, of_numbers: bool
) -> Start:
    """Return where a search begins; what varies is in the order of `x0`.

    `x0` is a mapping by name. It may be one value where one variable is left that is not `given`,
    and where all that are left are numbers, a vector of them in the order of `wrt`. `time` is an
    input that needs no value. A program `of_numbers` takes many points at once. Raises
    `InputError`.
    """
    inputs = {str(node.payload): node for node in graph.inputs}
    data = flat(given, graph.families)
    if time is not None:
        _check_time(inputs, time)
    free = [name for name in graph.wrt if name in inputs and name not in data and name != time]
    start = _named(graph, x0) if isinstance(x0, Mapping) else _alone(graph, x0, free)
    for name in start:
        _check_varies(graph, name, data, time)
    missing = [name for name in inputs if name not in start and name not in data and name != time]
    if missing:
        hint = f"give {missing[0]}=..."
        hint += " beside x0, or in x0 where it varies" if missing[0] in graph.wrt else " beside x0"
        raise InputError(f"no value for {', '.join(missing)}", None, hint)
    if not start:
        raise InputError("x0 has no values: nothing varies")
    every = {**data, **start}
    values = {name: every.get(name, nan) for name in inputs}
    found, points, sizes = (_at_points if of_numbers else _as_declared)(graph, values, start)
    check_assumed(graph, found)
    found = {name: value for name, value in found.items() if name in start or name in data}
    named = x0.items() if isinstance(x0, Mapping) else ()
    keyed = frozenset(name for name, one in named if isinstance(one, Mapping))
    return Start(found, tuple(start), keyed, points, sizes)


def _named(graph: Graph, x0: Mapping[str, Any]) -> dict[str, Any]:
    for name in x0:
        if not isinstance(name, str):
            raise InputError(
                f"x0 is a mapping by name, and {name!r} is none", None, 'as {"w": 1.0}'
            )
    named = {normalize("NFKC", name): value for name, value in x0.items()}  # as Python reads them
    return flat(named, graph.families)


def _alone(graph: Graph, x0: Any, free: Sequence[str]) -> dict[str, Any]:
    """Return the start of the one variable, or of variables that are numbers from a vector."""
    families = dict.fromkeys(parts(name)[0] for name in free)
    if len(free) > 1 and not any(graph.wrt[name].shape for name in free):
        vector = real("x0", x0)
        if vector.shape == (len(free),):
            return dict(zip(free, vector, strict=True))
        raise InputError(
            f"x0 has the shape {vector.shape}, and {', '.join(families)} vary: {len(free)} numbers",
            None,
            f"give x0 of shape ({len(free)},), or by name: {_example(families)}; what does not "
            f"vary is given beside it: {free[-1]}=...",
        )
    if len(families) != 1:
        what = ", ".join(families) or "nothing"
        hint = f"give it by name: {_example(families)}" if families else ""
        raise InputError(f"x0 is one value, and what varies is {what}", None, hint)
    if free != [*families]:
        return flat({next(iter(families)): x0}, graph.families)
    value = real("x0", x0)
    return {free[0]: value[0] if value.shape == (1,) and not graph.wrt[free[0]].shape else value}


def _example(families: Mapping[str, None]) -> str:
    return "{" + ", ".join(f'"{name}": ...' for name in families) + "}"


def _check_time(inputs: Mapping[str, Node], time: str) -> None:
    check_known("input", time, inputs)
    if inputs[time].shape:
        raise InputError(f"{time} is an array, and time is a number")


def _check_varies(graph: Graph, name: str, data: Mapping[str, Any], time: str | None) -> None:
    """Raise where a name in x0 is none of an input that the program is differentiated by."""
    inputs = [str(node.payload) for node in graph.inputs]
    if name in data:
        raise InputError(f"{name} is given twice, in x0 and beside it")
    if name == time:
        raise InputError(f"{name} is the time, and no part of what varies")
    if name in graph.names and name not in inputs:
        raise InputError(
            f"{name} is worked out by the program", None, f"x0 has inputs: {', '.join(inputs)}"
        )
    check_known("input", name, inputs)
    if name not in graph.wrt:
        hint = f"give {name}=... beside x0"
        if not any(isinstance(one.payload, Count) and one.payload == name for one in graph.inputs):
            hint += f", or compile with wrt={[*graph.wrt, name]}"
        raise InputError(f"the program is not differentiated by {name}", None, hint)


def _at_points(
    graph: Graph, values: Mapping[str, Any], start: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[int, ...], dict[str, int]]:
    """Return the values of a program of numbers, and the shape that they broadcast to."""
    found = {name: real(name, value).copy()[()] for name, value in values.items()}
    for name in start:
        if np.ndim(found[name]):
            raise InputError(
                f"{name} is a number in this program, and starts as an array of shape "
                f"{np.shape(found[name])}",
                None,
                f"declare its shape, as in {name}: [n]",
            )
    for node in graph.inputs:
        if isinstance(node.payload, Count):
            if np.ndim(found[str(node.payload)]):
                raise InputError(f"{node.payload} is an integer, and one for all points")
            check_integer(str(node.payload), float(found[str(node.payload)]))
    try:
        points = np.broadcast_shapes(*map(np.shape, found.values()))
    except ValueError:
        shapes = ", ".join(f"{name} is {np.shape(value)}" for name, value in found.items())
        raise InputError(f"the values do not broadcast: {shapes}") from None
    return found, points, sizes_at(graph, found)


def _as_declared(
    graph: Graph, values: Mapping[str, Any], start: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[int, ...], dict[str, int]]:
    """Return the values of a program of arrays, and the sizes of its dimensions."""
    point = point_of(graph, values)
    for large, small in index_requirements(everything(graph.roots())):
        if value_of(large, point.sizes) < value_of(small, point.sizes):
            size = value_of(large, point.sizes)
            raise InputError(f"{large} is {size}, and must be {small} or more")
    found = {
        name: np.float64(value) if isinstance(value, float) else value
        for name, value in point.values.items()
    }
    return found, (), dict(point.sizes)
