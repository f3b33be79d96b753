"""Points to verify at: seeded, inside the domain, and off the kinks.

The domains and kinks are the columns of `functions.grad`, taken at every operation of the program
as it was written; one in a branch counts only where the branch is taken. Candidates are drawn and
those outside are rejected; one too near to a kink is moved, and said to have been.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..emit.demand import demands
from ..errors import InputError
from ..graph.evaluate import FUNCTIONS, evaluate
from ..graph.graph import Graph, order
from ..graph.guards import ALWAYS, as_condition
from ..graph.node import Node, constant
from ..graph.operations import operation
from ..lower.instantiate import arguments, expand_nodes, instantiate
from ..vocabulary import functions

Batch: TypeAlias = Mapping[str, NDArray[np.float64]]

_MARGIN = 1e-2
_BATCH = 1024
_REACHES = (0.05, 0.1, 0.3, 1.0)

# The ranges that candidates are drawn from, one batch each, until there are points enough.
_RANGES = ((-2, 2), (0.1, 2), (-0.9, 0.9), (1.1, 4), (-4, -1.1), (0, 0.2), (2, 50), (-9, 9))


@dataclass(frozen=True, slots=True)
class Point:
    """Values of the inputs, and a note where they were moved off a kink."""

    values: Mapping[str, float]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Region:
    """Where a program is differentiable: all of `domain` true, none of `kinks` near 0.

    `names` has the function that each kink belongs to, `outputs` must be finite.
    """

    domain: tuple[Node, ...]
    kinks: tuple[Node, ...]
    names: tuple[str, ...]
    outputs: tuple[Node, ...]


def region(graph: Graph) -> Region:
    """Return the region of a graph, from the domain and kinks of each of its operations."""
    domain: list[Node] = []
    kinks: list[tuple[str, Node]] = []
    nodes = order(graph.outputs.values())
    needed = demands(nodes, graph.outputs.values())
    for node in nodes:
        row = functions().get(node.op)
        if row is None:
            continue
        values = {**arguments(node), "out": node}
        used = as_condition(needed[node])
        if row.domain is not None:
            inside = instantiate(row.domain, values)
            taken = needed[node] == ALWAYS
            domain.append(inside if taken else operation("or", (operation("not", (used,)), inside)))
        for kink in row.kinks:
            place = operation("where", (used, instantiate(kink, values), constant(1)))
            kinks.append((node.op, place))
    new = expand_nodes(
        [*domain, *(node for _, node in kinks), *graph.outputs.values()], FUNCTIONS.__contains__
    )
    return Region(
        tuple(new[node] for node in domain),
        tuple(new[node] for _, node in kinks),
        tuple(name for name, _ in kinks),
        tuple(new[node] for node in graph.outputs.values()),
    )


def sample(graph: Graph, seed: int, count: int) -> list[Point]:
    """Return points inside the domain; raises `InputError` where none can be found."""
    names = [str(node.payload) for node in graph.inputs]
    where = region(graph)
    random = np.random.default_rng(seed)
    points: list[Point] = []
    for low, high in _RANGES:
        batch = {name: random.uniform(low, high, _BATCH) for name in names}
        inside, sides = _survey(where, batch, _BATCH)
        for index in _varied(inside, sides)[: count - len(points)]:
            point = Point({name: float(batch[name][index]) for name in names})
            points.append(_moved(where, point, sides[:, index], random))
        if len(points) == count:
            return points
    if not points:
        hint = "give one: --at on the command line, verify(at=...) in Python"
        raise InputError("no point inside the domain of the program was found", None, hint)
    return points


def _varied(inside: NDArray[np.bool_], sides: NDArray[np.float64]) -> list[int]:
    """Return the candidates inside; first one for each combination of sides of the kinks."""
    first: dict[bytes, int] = {}
    for index in np.flatnonzero(inside):
        first.setdefault(np.sign(sides[:, index]).tobytes(), int(index))
    chosen = [*first.values()]
    return chosen + [int(i) for i in np.flatnonzero(inside) if i not in set(chosen)]


def near(graph: Graph, values: Mapping[str, float], seed: int) -> Point:
    """Return the point of the given values, moved where it is too near to a kink.

    Raises `InputError` for a point outside of the domain.
    """
    where = region(graph)
    inside, sides = _survey(where, {k: np.array([float(v)]) for k, v in values.items()}, 1)
    point = _moved(where, Point(dict(values)), sides[:, 0], np.random.default_rng(seed))
    if not inside[0] and not point.note:
        hint = "give a point inside of it; at its edge there is nothing to compare with"
        raise InputError("the point is outside of the domain of the program", None, hint)
    return point


def _survey(
    where: Region, batch: Batch, size: int
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Return for each candidate whether it is inside, and on which side of each kink, how far."""
    known = evaluate([*where.domain, *where.kinks, *where.outputs], batch)
    inside = np.ones(size, bool)
    for node in where.domain:
        inside &= known[node]
    for node in where.outputs:
        inside &= np.isfinite(known[node])
    sides = np.ones((len(where.kinks), size))
    for row, node in enumerate(where.kinks):
        sides[row] = known[node]
    return inside, sides


def _moved(
    where: Region, point: Point, sides: NDArray[np.float64], random: np.random.Generator
) -> Point:
    """Return the point itself, or where a kink is near, another one a little beside it."""
    far = np.abs(sides) >= _MARGIN
    close = [name for name, is_far in zip(where.names, far, strict=True) if not is_far]
    if not close:
        return point
    kinks = " and ".join(dict.fromkeys(close))
    for reach in _REACHES:
        batch = {
            name: value + random.uniform(-reach, reach, _BATCH)
            for name, value in point.values.items()
        }
        inside, around = _survey(where, batch, _BATCH)
        good = np.flatnonzero(inside & np.all(np.abs(around) >= _MARGIN, axis=0))
        if len(good):
            values = {name: float(batch[name][good[0]]) for name in point.values}
            return Point(values, f"moved off a kink of {kinks}")
    return Point(point.values, f"on a kink of {kinks}, with no smooth point near")
