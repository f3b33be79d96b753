"""Points at which an answer may be wrong that is right elsewhere: far out, and in narrow windows.

In: a problem, and the answers as nodes of its inputs. Out: `Place`s at which floats say that an
answer differs from the gradient, few and the same at every run; none where they agree everywhere.
They are looked for at every scale, around every number that stands in an answer or a gradient, and
around every root of what is compared, added or subtracted there.

    2*x + exp(-(x - 37)^2)  for  2*x   ->   x = 37
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..graph.build import operation
from ..graph.graph import order, remade, same
from ..graph.node import Node, number_of
from ..graph.operations import having
from ..interpret.entries import work
from ..interpret.evaluate import evaluator
from ..interpret.point import into, sizes_at
from ..verify.sampling import Region, region
from .places import Place
from .problem import Problem

# Values of the inputs by name: of each a row of candidates, or one value.
Batch: TypeAlias = Mapping[str, Any]

_FAR = (-9, 9)  # powers of ten
_APART = 1000  # points with a scale for each input
_AXES = 6  # inputs that are moved one by one
_MARKS = 40  # nodes whose roots are looked for
_CONSTANTS = 20
_ROOTS = 60  # along one input
_TURNS = 3  # of these, where digits are asked for even if floats see no difference
_STEP = 1e-3
_CUTS = 15  # of an interval with a root into parts, as many as between these
_STOPS = np.arange(16)[:, None] / 16
_PLAIN = 1e-3
_DIFFERENT = 1e-14  # relative: what more digits must decide
_OFF_KINKS = 1e-12  # of the largest input: nearer to a kink of the program is on it
_EACH = 2  # points by each of the ways to find them
_NODES = 2_000  # of programs and answers that are searched
_LARGE = 20_000  # operations on numbers from which on a program of arrays is not searched
_POWERS = (*range(-300, -20, 20), *range(-20, 21), *range(40, 301, 20))
_POWERS_OF_ARRAYS = (-100, -20, -8, -4, 3, 6, 9, 20, 100)
_NEAR = (0.0, 1e-12, 1e-9, 1e-6, 1e-4, 1e-3, 0.005, 0.02, 0.1, 0.3, 1.0, 3.0)
_NEAR_OF_ARRAYS = (1e-6, 1e-3, 0.1, 0.5)
_DIGITS = (2, 3, 4, 6, 9)  # that values are shortened to, where they show the same
_SIDES = (*having("comparison"), "max", "min")
_KINKS = ("lt", "le", "gt", "ge", "max", "min")  # beside which numbers are on one side or on both


def probes(problem: Problem, answers: Mapping[str, Node], bases: Sequence[Place]) -> list[Place]:
    """Return points at which answers, by name, seem to differ from the gradients.

    An answer that is plainly wrong is wrong without them.
    """
    sampled = [place for place in bases if not place.is_given][:2]
    doubtful = {
        name: node
        for name, node in answers.items()
        if not _is_wrong(problem.gradients[name], node, sampled)
    }
    nodes = order([problem.result, *doubtful.values()])
    if not doubtful or len(nodes) > _NODES:
        return []
    has_arrays = not problem.is_pointwise or any(node.shape for node in nodes)
    search = _of_arrays if has_arrays else _pointwise
    return search(problem, doubtful, sampled)


def _is_wrong(truth: Node, given: Node, places: Sequence[Place]) -> bool:
    known_at = evaluator([truth, given], only=True)
    for place in places:
        known = known_at(place.values, sizes=place.sizes)
        with np.errstate(all="ignore"):
            if _apart(known[truth], known[given]) > _PLAIN:
                return True
    return not places


# ---- programs of numbers ------------------------------------------------------------------------


def _pointwise(problem: Problem, answers: Mapping[str, Node], bases: list[Place]) -> list[Place]:
    bare = _unmarked([*problem.gradients.values(), *answers.values()])
    pairs = [(bare[problem.gradients[name]], bare[node]) for name, node in answers.items()]
    nodes = [node for pair in pairs for node in pair]
    where = region(problem.graph, {})
    constants = _constants(nodes)
    marks = _marks(nodes)
    known = set(_marks([truth for truth, _ in pairs]))
    own = [mark for mark in marks if mark not in known]
    sides = [operation("sub", one.operands) for one in order(nodes) if one.op in _KINKS]
    where = replace(where, kinks=(*where.kinks, *dict.fromkeys(sides)))
    names = _told_by(problem, where, nodes)
    if not names:
        return []
    every = bases[0].values
    found: dict[tuple[float, ...], Place] = {}
    batches = [_scaled(names, base.values) for base in bases]
    base = {name: every[name] for name in names}
    for name in names[:_AXES]:
        line = np.array(sorted({*_line(), *constants}))
        for _ in range(2):
            line = _each_once(np.concatenate([line, _roots(marks, name, line, base)]))
        batches.append(_along(name, _around(line), base))
        beside = _beside(_roots(own, name, line, base)[:_TURNS])
        turns = _folded(problem, _along(name, beside, base))
        inside, _ = _gaps(problem, where, pairs, turns)
        for index in np.flatnonzero(inside).tolist():
            values = {n: float(row[index]) for n, row in turns.items()}
            found[tuple(values.values())] = _probe(problem, {**every, **values})
    for batch in batches:
        folded = _folded(problem, batch)
        for index in _suspects(problem, where, pairs, folded):
            values = _short(problem, where, pairs, {n: float(v[index]) for n, v in folded.items()})
            found.setdefault(tuple(values.values()), _probe(problem, {**every, **values}))
    return [*found.values()]


def _told_by(problem: Problem, where: Region, nodes: Sequence[Node]) -> list[str]:
    """Return the inputs that the program, its domain or an answer depends on."""
    roots = [problem.result, *problem.gradients.values(), *where.domain, *where.kinks, *nodes]
    met = {*order(roots)}
    return [str(node.payload) for node in problem.graph.inputs if node in met]


def _unmarked(nodes: Sequence[Node]) -> dict[Node, Node]:
    """Return nodes without names of values, so that what is the same is the same node."""
    return remade(nodes, lambda node, new: new[0] if node.op == "mark" else same(node, new))


def _line() -> list[float]:
    """Return numbers of every size, and steps in between."""
    powers = [1.37 * 10.0**power for power in _POWERS]
    return [*powers, *(-one for one in powers), *np.linspace(-10, 10, 401).tolist()]


def _constants(nodes: Sequence[Node]) -> list[float]:
    """Return the numbers that stand in nodes, with either sign."""
    numbers = [
        number_of(node)
        for node in order(nodes)
        if node.op == "const" and type(node.payload) is not bool
    ]
    chosen = [*dict.fromkeys(one for one in numbers if np.isfinite(one))][:_CONSTANTS]
    return [*chosen, *(-one for one in chosen)]


def _marks(nodes: Sequence[Node]) -> list[Node]:
    """Return what is 0 where an expression turns from one shape to another."""
    found: list[Node] = []
    for node in order(nodes):
        if node.op in _SIDES:
            found.append(operation("sub", node.operands))
        elif node.op in ("add", "sub"):
            found.append(node)
        elif node.op in ("abs", "sign"):
            found.append(node.operands[0])
    return [*dict.fromkeys(found)][:_MARKS]


def _roots(marks: Sequence[Node], name: str, line: NDArray[Any], base: Batch) -> NDArray[Any]:
    """Return where marks change their sign along one input."""
    rows = _values(marks, name, base)(line)
    turns = [np.flatnonzero(np.sign(r[:-1]) * np.sign(r[1:]) < 0)[:_ROOTS] for r in rows]
    turning = [mark for mark, one in zip(marks, turns, strict=True) if len(one)]
    values = _values(turning, name, base)
    counts = [len(one) for one in turns if len(one)]
    which = np.repeat(np.arange(len(counts)), counts), np.arange(sum(counts))
    begin = np.concatenate([np.array([], int), *turns])
    low, high = line[begin], line[begin + 1]
    side = np.concatenate(
        [line[:0], *(np.sign(r[one]) for r, one in zip(rows, turns, strict=True))]
    )
    for _ in range(_CUTS if turning else 0):
        points = np.vstack([low + (high - low) * _STOPS, high])
        signs = np.sign(np.array(values(points.ravel()))).reshape(len(turning), *points.shape)
        first = np.argmax(signs[which[0], :, which[1]] != side[:, None], axis=1)
        low, high = points[first - 1, which[1]], points[first, which[1]]
    zeros = [line[1:-1][(r[:-2] != 0) & (r[1:-1] == 0) & (r[2:] != 0)][:_ROOTS] for r in rows]
    return np.concatenate([low, *zeros])


def _values(
    nodes: Sequence[Node], name: str, base: Batch
) -> Callable[[NDArray[Any]], list[NDArray[Any]]]:
    """Return what works out nodes at points along one input."""
    known_at = evaluator(nodes, only=True)

    def values(points: NDArray[Any]) -> list[NDArray[Any]]:
        known = known_at(_along(name, points, base))
        return [np.broadcast_to(known[node], points.shape) for node in nodes]

    return values


def _around(line: NDArray[Any]) -> NDArray[Any]:
    """Return numbers and others at small distances, and at small parts of them."""
    steps = np.array([*_NEAR, *(-one for one in _NEAR)])
    size = np.maximum(1, np.abs(line))[:, None]
    with np.errstate(all="ignore"):
        points = np.concatenate(
            [(line[:, None] + steps).ravel(), (line[:, None] + steps * size).ravel()]
        )
    return _each_once(points[np.isfinite(points)])


def _each_once(points: NDArray[Any]) -> NDArray[Any]:
    """Return numbers in order; `np.unique` would import masked arrays, which takes a moment."""
    ordered = np.sort(points)
    is_new = np.ones(ordered.shape, bool)
    is_new[1:] = ordered[1:] != ordered[:-1]
    return ordered[is_new]


def _beside(roots: NDArray[Any]) -> NDArray[Any]:
    """Return numbers on both sides of some, and these themselves."""
    step = _STEP * np.maximum(1, np.abs(roots))
    return np.concatenate([roots, roots - step, roots + step])


def _along(name: str, points: NDArray[Any], base: Batch) -> dict[str, NDArray[Any]]:
    return {
        other: points if other == name else np.full(points.shape, value)
        for other, value in base.items()
    }


def _scaled(names: Sequence[str], base: Batch) -> dict[str, NDArray[Any]]:
    """Return points at every scale: all inputs together, and each at one of its own."""
    random = np.random.default_rng(0)
    together = 10.0 ** np.array(_POWERS)
    batch = {}
    for name in names:
        apart = 10.0 ** random.uniform(*_FAR, _APART) * random.choice((-1, 1), _APART)
        batch[name] = np.concatenate([base[name] * together, apart])
    return batch


def _folded(problem: Problem, batch: Batch) -> dict[str, Any]:
    """Return candidates as the inputs are declared to be."""
    folded = dict(batch)
    for node, interval in problem.graph.assumptions.items():
        name = str(node.payload)
        if name in batch:
            folded[name] = into(interval, batch[name])
    return folded


def _suspects(
    problem: Problem, where: Region, pairs: Sequence[tuple[Node, Node]], batch: Batch
) -> list[int]:
    """Return the candidates at which one of a pair seems to differ most, by several measures."""
    _, gaps = _gaps(problem, where, pairs, batch)
    chosen: list[int] = []
    for gap, size in gaps:
        for measure in (gap / size, gap / np.maximum(size, 1)):
            ranked = np.argsort(-measure, kind="stable")[:_EACH]
            chosen += [int(index) for index in ranked if measure[index] > _DIFFERENT]
    return [*dict.fromkeys(chosen)]


def _gaps(
    problem: Problem, where: Region, pairs: Sequence[tuple[Node, Node]], batch: Batch
) -> tuple[NDArray[np.bool_], list[tuple[NDArray[Any], NDArray[Any]]]]:
    """Return which candidates tell, and how far the two of each pair are apart, and their size.

    They do inside of the domain, and off all kinks; of others the gap is 0.
    """
    roots = [problem.result, *problem.gradients.values(), *where.domain]
    nodes = [*roots, *where.kinks, *(node for pair in pairs for node in pair)]
    known = evaluator(nodes, only=True)(batch)
    count = len(next(iter(batch.values())))
    rows = {node: np.broadcast_to(known[node], (count,)) for node in nodes}
    with np.errstate(all="ignore"):
        inside = np.all([np.isfinite(rows[node]) for node in roots], axis=0)
        inside &= np.all([rows[node] for node in where.domain] or [inside], axis=0)
        largest = np.max([np.abs(values) for values in batch.values()], axis=0)
        for node in where.kinks:
            inside &= np.abs(rows[node]) > _OFF_KINKS * largest
        found = []
        for truth, given in pairs:
            gap = np.abs(rows[truth] - rows[given])
            size = np.maximum(np.abs(rows[truth]), np.abs(rows[given]))
            tells = inside & np.isfinite(gap) & (size > 0)
            found.append((np.where(tells, gap, 0.0), np.where(tells, size, 1.0)))
    return inside, found


def _short(
    problem: Problem,
    where: Region,
    pairs: Sequence[tuple[Node, Node]],
    values: Mapping[str, float],
) -> dict[str, float]:
    """Return a point of these values, in few digits where it tells as well."""
    tried = [{n: float(f"{v:.{digits}g}") for n, v in values.items()} for digits in _DIGITS]
    tried.append(dict(values))
    batch = {name: np.array([one[name] for one in tried]) for name in values}
    _, gaps = _gaps(problem, where, pairs, _folded(problem, batch))
    seen = np.max([gap / size for gap, size in gaps], axis=0)
    first = next(index for index, one in enumerate(seen) if one >= seen[-1] / 2)
    return {name: float(row[first]) for name, row in _folded(problem, batch).items()}


def _probe(problem: Problem, values: Mapping[str, float]) -> Place:
    return Place(values, sizes_at(problem.graph, values), False, is_probe=True)


# ---- programs of arrays -------------------------------------------------------------------------


def _of_arrays(problem: Problem, answers: Mapping[str, Node], bases: list[Place]) -> list[Place]:
    pairs = [(problem.gradients[name], node) for name, node in answers.items()]
    base = bases[0]
    if work([node for pair in pairs for node in pair], base.sizes) > _LARGE:
        return []
    where = region(problem.graph, base.sizes)
    nodes = [
        problem.result,
        *where.domain,
        *where.kinks,
        *(node for pair in pairs for node in pair),
    ]
    known_at = evaluator(nodes, only=True)
    found: list[tuple[float, Place]] = []
    for values in _candidates(problem, pairs, base):
        known = known_at(values, sizes=base.sizes)
        with np.errstate(all="ignore"):
            seen = max(_apart(known[truth], known[given]) for truth, given in pairs)
            largest = max(float(np.max(np.abs(value), initial=0)) for value in values.values())
            inside = bool(np.all(np.isfinite(known[problem.result])))
            inside &= all(bool(np.all(known[node])) for node in where.domain)
            inside &= all(
                bool(np.all(np.abs(known[k]) > _OFF_KINKS * largest)) for k in where.kinks
            )
        if inside and seen > _DIFFERENT:
            plain = {n: v if np.ndim(v) else float(v) for n, v in values.items()}
            found.append((seen, Place(plain, base.sizes, False, is_probe=True)))
    found.sort(key=lambda one: -one[0])
    return [place for _, place in found[: 2 * _EACH]]


def _candidates(
    problem: Problem, pairs: Sequence[tuple[Node, Node]], base: Place
) -> Iterator[dict[str, Any]]:
    """Yield points at every scale, and with entries around the numbers that stand in answers."""
    random = np.random.default_rng(0)
    for power in _POWERS_OF_ARRAYS:
        yield _folded(problem, {n: v * 10.0**power for n, v in base.values.items()})
    for name in [*base.values][:_AXES]:
        for power in _POWERS_OF_ARRAYS:
            yield _folded(problem, {**base.values, name: base.values[name] * 10.0**power})
        for number in _constants([node for pair in pairs for node in pair])[:_CONSTANTS]:
            for near in _NEAR_OF_ARRAYS:
                step = near * max(1, abs(number))
                moved = number + step * random.uniform(-1, 1, np.shape(base.values[name]))
                yield _folded(problem, {**base.values, name: moved})


def _apart(truth: Any, given: Any) -> float:
    """Return the largest relative gap of entries; 0 where one is not a number."""
    gap = np.abs(truth - given)
    size = np.maximum(np.abs(truth), np.abs(given))
    part = np.where(size > 0, gap / np.where(size > 0, size, 1), 0)
    return float(np.max(part, initial=0)) if np.all(np.isfinite(gap)) else 0.0
