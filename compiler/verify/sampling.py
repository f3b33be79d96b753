"""Points to verify at: seeded, inside the domain, and off the kinks.

The domains and kinks are the columns of `functions.grad`, taken at every operation of the program
as it was written; one in a branch counts only where the branch is taken. Candidates are drawn and
those outside are rejected; one too near to a kink is moved, and said to have been. What inputs are
declared to be is part of the domain, and what follows from it is not asked at every point. Where
inputs are arrays the named dimensions are given sizes first, each a different one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..calculus.partials import kept
from ..emit.demand import demands
from ..errors import InputError
from ..graph.build import index_requirements, operation
from ..graph.dimensions import names_in, value_of
from ..graph.equations import is_for_numbers
from ..graph.gathers import whole_inputs
from ..graph.graph import Graph, everything, is_pointwise, order, reached
from ..graph.guards import ALWAYS, Guard, as_condition, is_single
from ..graph.intervals import excludes_zero
from ..graph.node import Count, Node, constant
from ..graph.operations import having, is_entrywise
from ..graph.symmetric import symmetric_inputs
from ..graph.work import reserve
from ..interpret.entries import steps
from ..interpret.evaluate import evaluator
from ..interpret.loops import EndlessError
from ..interpret.point import Point, into, points_of
from ..interpret.walk import resolved
from ..lower.instantiate import arguments, instantiate, settings_of
from ..rewrite.signs import proved, ranges
from ..vocabulary import functions
from .precise import worked_out

# Candidates for the inputs by name.
Batch: TypeAlias = Mapping[str, NDArray[np.float64]]

_MARGIN = 1e-2
_ON = 1e-320  # nearer to a kink than that is on it
_BATCH = 1024
_ARRAYS = 32  # candidates where each is worked out by itself
_KEPT = 1 << 22  # numbers of all candidates
_LARGEST = 50
_WHOLE = 4  # numbers that are whole, and no indices, are smaller than that
_RIGHT_AT = 1e-9
_FAR = (-1.5, 5.5)  # powers of ten: how far out candidates are drawn across kinks
_REACHES = (0.05, 0.1, 0.3, 1.0)

# The ranges that candidates are drawn from, one batch each, until there are points enough.
_RANGES = ((-2, 2), (0.1, 2), (-0.9, 0.9), (1.1, 4), (-4, -1.1), (0, 0.2), (2, 50), (-9, 9))


@dataclass(frozen=True, slots=True)
class Sample:
    """A point to verify at, and a note where it was moved off a kink.

    One that is `close` to a kink is smooth to a step that is small enough, and to no other.
    """

    point: Point
    note: str = ""
    close: bool = False


@dataclass(frozen=True, slots=True)
class Region:
    """Where a program is differentiable: all of `domain` true, none of `kinks` near 0.

    `names` has the function that each kink belongs to, `outputs` must be finite, and `sizes` has
    the dimensions.
    """

    domain: tuple[Node, ...]
    kinks: tuple[Node, ...]
    names: tuple[str, ...]
    outputs: tuple[Node, ...]
    sizes: Mapping[str, int]


def region(graph: Graph, sizes: Mapping[str, int]) -> Region:
    """Return the region of a graph, from the domain and kinks of each of its operations."""
    domain = [*_assumed(graph)]
    kinks: list[tuple[str, Node]] = []
    range_of = ranges(graph.assumptions)
    nodes = order(graph.outputs.values())
    needed = demands(nodes, graph.outputs.values())
    mixed = _behind_mixing(nodes, needed)
    for node in nodes:
        row = functions().get(node.op)
        if row is None or (node in mixed and not is_single(needed[node])):
            continue
        if node.op in having("comparison") and node.operands[0] is node.operands[1]:
            continue  # x == x asks whether x is nan
        values, settings = {**arguments(node), "out": kept(node, node)}, settings_of(node)
        used = as_condition(needed[node])
        if row.domain is not None:
            inside = instantiate(row.domain, values, settings)
            taken = needed[node] == ALWAYS
            inside = inside if taken else operation("or", (operation("not", (used,)), inside))
            if not proved(inside, range_of):
                domain.append(inside)
        for kink in row.kinks:
            beside = instantiate(kink, values, settings)
            place = operation("where", (used, beside, constant(1)))
            if not excludes_zero(range_of(place)):
                kinks.append((node.op, place))
    names, places = tuple(name for name, _ in kinks), tuple(node for _, node in kinks)
    return Region(tuple(domain), places, names, tuple(graph.outputs.values()), sizes)


def _assumed(graph: Graph) -> Iterator[Node]:
    """Yield the conditions that say of inputs what they are declared to be."""
    for node, interval in graph.assumptions.items():
        low, high = interval.low, interval.high
        yield operation("gt" if interval.open_low else "ge", (node, constant(low)))
        yield operation("lt" if interval.open_high else "le", (node, constant(high)))


def _behind_mixing(nodes: Sequence[Node], needed: Mapping[Node, Guard]) -> set[Node]:
    """Return the nodes whose guard is one of other entries, behind an operation that mixes them."""
    found: set[Node] = set()
    for node in reversed(nodes):
        if node in found or (not is_entrywise(node.op) and not is_single(needed[node])):
            found.update(node.operands)
    return found


def choose_sizes(graph: Graph, first: int = 2, step: int = 1) -> dict[str, int]:
    """Return a size for each named dimension: `first` and so on in steps, no two the same.

    Those of matrices that are inverted come first. Where an index needs more, all grow.
    """
    nodes = order(graph.outputs.values())
    inverted = [n for node in nodes if node.op in having("inverts") for n in node.operands[0].shape]
    declared = [size for node in graph.inputs for size in node.shape]
    declared += [str(n.payload) for n in graph.inputs if isinstance(n.payload, Count)]
    names = list(dict.fromkeys(name for size in (*inverted, *declared) for name in names_in(size)))
    needs = index_requirements(nodes)
    for smallest in range(first, _LARGEST):
        sizes = {name: smallest + step * position for position, name in enumerate(names)}
        lacking = [(a, b) for a, b in needs if value_of(a, sizes) < value_of(b, sizes)]
        if not lacking:
            return sizes
        for large, _ in lacking:  # x[i] of [n] needs an n over i, whatever the order of the two
            for name in names_in(large):
                sizes[name] += len(names) * step
        if all(value_of(a, sizes) >= value_of(b, sizes) for a, b in needs):
            return sizes
    return sizes


def sample(
    graph: Graph, seed: int, count: int, sizes: Mapping[str, int] | None = None
) -> list[Sample]:
    """Return points inside the domain; raises `InputError` where none can be found."""
    sizes = choose_sizes(graph) if sizes is None else sizes
    shapes = _shapes(graph, sizes)
    where = region(graph, sizes)
    tries = _tries(graph, where, shapes)
    reserve((tries, *shape) for shape in shapes.values())
    random = np.random.default_rng(seed)
    points: list[Sample] = []
    for low, high in _RANGES:
        drawn = {name: random.uniform(low, high, (tries, *shape)) for name, shape in shapes.items()}
        batch = _folded(graph, drawn, sizes)
        inside, sides = _survey(where, batch, tries)
        varied = dict.fromkeys([*_each_side(inside, sides), *np.flatnonzero(inside).tolist()])
        for index in list(varied)[: count - len(points)]:
            point = _point(graph, batch, index)
            points.append(_moved(graph, where, point, sides[:, index], random))
        if len(points) == count:
            return points
    if not points:
        hint = "give one: --at on the command line, verify(at=...) in Python"
        raise InputError("no point inside the domain of the program was found", None, hint)
    return points


def across(
    graph: Graph, others: Sequence[Node], seed: int, count: int, sizes: Mapping[str, int]
) -> list[Point]:
    """Return points inside the domain, one for each combination of sides of the kinks, far out too.

    The kinks are those of the program, and those of `others`, expressions in its inputs.
    """
    where = region(graph, sizes)
    known = set(graph.inputs)
    plain = [n for n in others if known.issuperset(p for p in order([n]) if p.op == "input")]
    also = replace(graph, outputs={str(i): node for i, node in enumerate(plain)})
    kinks = (*where.kinks, *region(also, sizes).kinks)
    if not kinks:
        return []
    shapes = _shapes(graph, sizes)
    tries = _tries(graph, where, shapes)
    reserve((tries, *shape) for shape in shapes.values())
    random = np.random.default_rng(seed)
    common = 10 ** random.uniform(*_FAR, tries)
    batch = {}
    for name, shape in shapes.items():
        own = np.where(np.arange(tries) % 2, common, 10 ** random.uniform(*_FAR, tries))
        scale = own.reshape(tries, *(1,) * len(shape))
        batch[name] = scale * random.uniform(-1, 1, (tries, *shape))
    batch = _folded(graph, batch, sizes)
    inside, sides = _survey(replace(where, kinks=kinks), batch, tries)
    inside &= np.all(np.abs(sides) >= _MARGIN, axis=0)
    chosen = _each_side(inside, sides)[:count]
    return [_point(graph, batch, index) for index in chosen]


def _tries(graph: Graph, where: Region, shapes: Mapping[str, tuple[int, ...]]) -> int:
    """Return how many candidates there are: fewer where each is worked out by itself, or is large.

    What is kept of each are its entries, what the domain and the kinks are told by, and the states
    of loops.
    """
    outputs = graph.outputs.values()
    each = not is_pointwise(graph) or is_for_numbers(everything(outputs))
    size = sum(map(prod, shapes.values())) + len(where.domain) + len(where.kinks)
    size += steps(outputs, where.sizes)
    return max(1, min(_ARRAYS if each else _BATCH, _KEPT // max(1, size)))


def _shapes(graph: Graph, sizes: Mapping[str, int]) -> dict[str, tuple[int, ...]]:
    """Return the shapes of the inputs in numbers, by name."""
    return {str(node.payload): resolved(node.shape, sizes) for node in graph.inputs}


def _folded(graph: Graph, batch: Batch, sizes: Mapping[str, int]) -> dict[str, NDArray[np.float64]]:
    """Return candidates as they are declared to be, those outside of an interval folded into it.

    Integers are the sizes that they are, indices whole numbers within their axes, and what is to be
    a symmetric matrix is one.
    """
    folded = dict(batch)
    for node, lengths in whole_inputs(graph.inputs, graph.outputs.values()).items():
        length = min((value_of(one, sizes) for one in lengths), default=_WHOLE)
        drawn = np.floor(np.abs(batch[str(node.payload)]) * 1e4)
        folded[str(node.payload)] = np.mod(drawn, 2 * max(length, 1)) - length
    folded.update(_symmetrized(graph, folded))
    for node in graph.inputs:
        if isinstance(node.payload, Count):
            folded[node.payload] = np.full_like(batch[node.payload], sizes[node.payload])
    for node, interval in graph.assumptions.items():
        name = str(node.payload)
        folded[name] = into(interval, batch[name])
    return folded


def _symmetrized(graph: Graph, batch: Batch) -> dict[str, NDArray[np.float64]]:
    """Return the candidates of inputs that are to be symmetric matrices, as such."""
    names = [str(node.payload) for node in symmetric_inputs(graph.outputs.values())]
    return {name: (batch[name] + np.swapaxes(batch[name], -1, -2)) / 2 for name in sorted(names)}


def _point(graph: Graph, batch: Batch, index: int) -> Point:
    """Return the point of a candidate: numbers as floats, arrays as they are."""
    each = {name: values[index] for name, values in batch.items()}
    values = {name: value if np.ndim(value) else float(value) for name, value in each.items()}
    return points_of(graph, values)


def _each_side(inside: NDArray[np.bool_], sides: NDArray[np.float64]) -> list[int]:
    """Return a candidate inside for each combination of sides of the kinks."""
    first: dict[bytes, int] = {}
    for index in np.flatnonzero(inside):
        first.setdefault(np.sign(sides[:, index]).tobytes(), int(index))
    return [*first.values()]


def near(graph: Graph, given: Point, seed: int) -> Sample:
    """Return the given point, moved where it is on a kink.

    What overflows or cancels in the form in which it is written is looked at with more digits.
    Raises `InputError` for a point outside of the domain.
    """
    where = region(graph, given.sizes)
    survey = _survey(where, _alone(given), 1)
    inside, sides = survey[0][0], survey[1][:, 0]
    close = not np.all(np.abs(sides) >= _MARGIN)
    if close or not inside:
        inside, sides = _looked_at(where, given, bool(inside))
    on = ~(np.abs(sides) > _ON)
    if on.any():
        return _moved(graph, where, given, np.where(on, 0.0, np.inf), np.random.default_rng(seed))
    if not inside:
        hint = "give a point inside of it; at its edge there is nothing to compare with"
        raise InputError("the point is outside of the domain of the program", None, hint)
    return Sample(given, "", close)


def _looked_at(where: Region, point: Point, inside: bool) -> tuple[bool, NDArray[np.float64]]:
    """Return whether a point is inside, and how far from each kink, by hundreds of digits.

    Raises `InputError` where it is inside, and the value is none that a double could be, or none
    that can be worked out.
    """
    known = worked_out((*where.domain, *where.kinks, *where.outputs), point)
    with np.errstate(all="ignore"):  # NumPy 2.0 warns of numbers of many digits that are no floats
        floats = {node: np.asarray(value).astype(float) for node, value in known.items()}
    rows = {node: _nearest(value) for node, value in floats.items()}
    sides = np.array([rows[node] for node in where.kinks], float)
    outputs = [floats[node] for node in where.outputs]
    finite = all(np.isfinite(output).all() for output in outputs)
    allowed = all(rows[node] for node in where.domain)
    if allowed and not finite and not inside:
        if any(np.isinf(one).any() for one in outputs):
            hint = "the largest number is about 1.8e308: give a point where the value is smaller"
            raise InputError("the value of the program is beyond all numbers there", None, hint)
        hint = "give a point where what comes before the value is smaller"
        raise InputError("the program cannot be checked there, so large are its steps", None, hint)
    return inside or (allowed and finite), sides


def kinks_at(graph: Graph, point: Point) -> list[str]:
    """Return the functions that have a kink right at a point."""
    where = region(graph, point.sizes)
    _, sides = _survey(where, _alone(point), 1)
    close = np.abs(sides[:, 0]) <= _RIGHT_AT
    return [name for name, is_close in zip(where.names, close, strict=True) if is_close]


def _alone(point: Point) -> Batch:
    """Return a point as the only candidate."""
    return {name: np.asarray(value, float)[None] for name, value in point.values.items()}


def _survey(
    where: Region, batch: Batch, size: int
) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    """Return for each candidate whether it is inside, and on which side of each kink, how far.

    Of an array the entry that is nearest to its kink counts.
    """
    roots = [*where.domain, *where.kinks, *where.outputs]
    known_at = evaluator(roots, only=True)
    has_arrays = any(node.shape for node in reached(roots))
    if not has_arrays and all(values.ndim == 1 for values in batch.values()):
        known = known_at(batch, sizes=where.sizes)
        rows = {node: np.broadcast_to(known[node], (size,)) for node in roots}
    else:

        def at(index: int) -> Mapping[Node, Any]:
            try:
                return known_at({name: v[index] for name, v in batch.items()}, sizes=where.sizes)
            except EndlessError:
                return dict.fromkeys(roots, np.nan)

        each = [at(index) for index in range(size)]
        rows = {node: np.array([_nearest(known[node]) for known in each]) for node in roots}
    inside = np.ones(size, bool)
    for node in where.domain:
        inside &= rows[node].astype(bool)
    for node in where.outputs:
        inside &= np.isfinite(rows[node])
    sides = np.array([rows[node] for node in where.kinks], float)
    return inside, sides.reshape(len(where.kinks), size)


def _nearest(value: Any) -> float:
    """Return the entry nearest to 0; nan where there is one."""
    entries = np.ravel(value)
    if not entries.size:
        return 1.0
    return float(entries[np.argmin(np.abs(entries))]) if not np.isnan(entries).any() else np.nan


def _moved(
    graph: Graph,
    where: Region,
    point: Point,
    sides: NDArray[np.float64],
    random: np.random.Generator,
) -> Sample:
    """Return the point itself, or where a kink is near, another one a little beside it."""
    far = np.abs(sides) >= _MARGIN
    close = [name for name, is_far in zip(where.names, far, strict=True) if not is_far]
    if not close:
        return Sample(point)
    kinks = " and ".join(dict.fromkeys(close))
    tries = _ARRAYS if any(np.ndim(value) for value in point.values.values()) else _BATCH
    for reach in _REACHES:
        batch = {
            name: value + random.uniform(-reach, reach, (tries, *np.shape(value)))
            for name, value in point.values.items()
        }
        batch.update(_symmetrized(graph, batch))
        inside, around = _survey(where, batch, tries)
        good = np.flatnonzero(inside & np.all(np.abs(around) >= _MARGIN, axis=0))
        if len(good):
            return Sample(_point(graph, batch, good[0]), f"moved off a kink of {kinks}")
    return Sample(point, f"on a kink of {kinks}, with no smooth point near")
