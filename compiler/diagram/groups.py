"""Diagrams of large graphs: a box for a statement, for an iteration of a loop, or for more.

In: a graph of many nodes. Out: boxes for what belongs together, and the arrows between those.

    for l in 1..50 { z[l] = …; a[l] = … }   ->   a box for each l, or for l = 1, 2 … 49, and 50

The levels are tried in turn until there are few enough; units that follow one another are put
together, so that none needs a later one.
"""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ..calculus.reverse import Adjoints
from ..graph.graph import Graph
from ..graph.members import parts
from ..graph.node import Node
from ..notation.printer import leaf, namer, notation, taken_names
from ..notation.text import Line, lines, uses
from .boxes import Arrow, Box, Forward, shape_line, shortened

_FEW = 3  # iterations that are all shown, and arrows of one input to groups


@dataclass(frozen=True, slots=True)
class _Unit:
    """Steps that stand in one box, the families of their names, and the index of an iteration.

    `count` is the number of iterations, or of steps, that were put together.
    """

    steps: tuple[Line, ...]
    families: tuple[str, ...]
    index: int | None
    count: int = 1


def grouped(graph: Graph, nodes: Sequence[Node], limit: int) -> Forward:
    """Return boxes for statements, or for more than that where there are still too many."""
    named = reversed([*graph.names.items(), *graph.outputs.items()])
    labels = {node: name for name, node in named if node.operands}
    units, note = _statements(graph, nodes, labels), "a box is a statement"
    for put_together, said in _LEVELS:
        if len(units) > limit // 2:
            units, note = put_together(units, max(limit // 4, 1)), said
    place = {line.node: number for number, unit in enumerate(units) for line in unit.steps}
    is_apart = len(units) == len(place)  # then a member of a family has a box too
    inputs = [node for node in nodes if node.op == "input"]
    alone = [node for node in inputs if is_apart or parts(str(node.payload))[1] is None]
    few = alone if len(alone) <= max(limit // 4, 1) else []  # more stand where they are used
    keys = {node: f"i{number}" for number, node in enumerate(few)}
    for node in reversed(nodes):  # what is in no unit yet belongs to the first that needs it
        keys.setdefault(node, f"g{place.get(node, 0)}")
        for operand in node.operands:
            if operand not in keys:
                place[operand] = min(place.get(operand, len(units)), place[node])
    pairs = {
        (place[node], keys[operand], keys[node])
        for node in nodes
        for operand in node.operands
        if (operand.operands or operand.op == "input") and keys[operand] != keys[node]
    }
    arrows = [Arrow(source, target, "value") for _, source, target in sorted(pairs)]
    asked = {*graph.outputs.values(), *graph.wrt.values()}
    boxes = [
        Box(keys[node], "input", str(node.payload), shape_line(node), strong=node in asked)
        for node in few
    ]
    for number, unit in enumerate(units):
        tooltip = "\n".join(shortened([f"{one.name} = {one.text.text}" for one in unit.steps]))
        strong = any(line.node in asked for line in unit.steps)
        boxes.append(Box(f"g{number}", "group", *_written(unit, graph), "", tooltip, strong=strong))
    names = {line.node: line.name for unit in units for line in unit.steps[-1:]}
    names |= labels | {node: str(node.payload) for node in inputs}
    shown = _thinned(boxes, arrows, {keys[node] for node in few}, lambda arrow: arrow.source, -1)
    return Forward(*shown, keys, names, notes=(note,))


def _statements(graph: Graph, nodes: Sequence[Node], labels: Mapping[Node, str]) -> list[_Unit]:
    """Return the lines of the printed program in its own order, each a unit.

    What has no name comes before the first statement that needs it. So no unit needs a later one,
    and that holds for whatever is put together from units that follow one another.
    """
    times = uses(nodes, notation, graph.outputs.values())

    def deserves(node: Node) -> bool:
        is_shared = times[node] > 1 and any(operand.operands for operand in node.operands)
        return node in labels or is_shared

    listed = list(lines(nodes, notation, leaf, deserves, namer(labels, taken_names(graph)), {}))
    place = {name: number for number, name in enumerate(graph.names)}
    named = [*graph.names, ""]
    rank = {node: place.get(name, len(place)) for node, name in labels.items()}
    for node in reversed(nodes):
        for operand in node.operands:
            rank[operand] = min(rank.get(operand, len(place)), rank[node])
    units = []
    for line in sorted(listed, key=lambda line: rank[line.node]):
        family, index = _member(named[rank[line.node]], graph)
        units.append(_Unit((line,), (family,) if line.node in labels else (), index))
    return units


def _member(name: str, graph: Graph) -> tuple[str, int | None]:
    """Return the family and the index of z[3], and of z_3 that is an earlier value of z."""
    return graph.versions.get(name) or parts(name)


def _merged(units: Sequence[_Unit], index: int | None = None) -> _Unit:
    steps = tuple(line for unit in units for line in unit.steps)
    families = tuple(family for unit in units for family in unit.families)
    return _Unit(steps, families, index, len(units) if index is None else 1)


def _iterations(units: Sequence[_Unit], most: int) -> list[_Unit]:
    """Put statements of one index that follow one another into one unit."""
    runs = groupby(enumerate(units), lambda one: (one[1].index, one[1].index is None and one[0]))
    return [_merged([unit for _, unit in run], index) for (index, _), run in runs]


def _loops(units: Sequence[_Unit], most: int) -> list[_Unit]:
    """Keep the first and the last iteration of each loop, and put those between into one unit."""
    shorter: list[_Unit] = []
    for (is_loop, _), run in groupby(units, lambda one: (one.index is not None, one.families)):
        row = list(run)
        is_long = is_loop and len(row) > _FEW
        shorter += [row[0], _merged(row[1:-1]), row[-1]] if is_long else row
    return shorter


def _parts(units: Sequence[_Unit], most: int) -> list[_Unit]:
    """Put what follows one another into `most` units, or fewer, of as many parts each."""
    size = -(-len(units) // most)
    return [_merged(units[start : start + size]) for start in range(0, len(units), size)]


_LEVELS: Sequence[tuple[Callable[[Sequence[_Unit], int], list[_Unit]], str]] = (
    (_iterations, "a box is an iteration of a loop, or a statement"),
    (_loops, "the iterations between the first and the last of a loop are one box"),
    (_parts, "a box is a part of the program"),
)


def _written(unit: _Unit, graph: Graph) -> tuple[str, tuple[str, ...]]:
    """Return the title and the lines of a unit: its formulas, or the families that it runs over."""
    if unit.count == 1:
        return "", shortened([f"{line.name} = {line.text.text}" for line in unit.steps])
    ranges: dict[str, list[str]] = {}
    for line in unit.steps:
        family, index = _member(line.name, graph)
        ranges.setdefault("" if index is None else family, []).append(line.name)
    spans = [f"{names[0]} … {names[-1]}" if names[1:] else names[0] for names in ranges.values()]
    return f"{len(unit.steps):,} steps", shortened(spans)


def _thinned(
    boxes: Iterable[Box],
    arrows: Sequence[Arrow],
    inputs: Container[str],
    end: Callable[[Arrow], str],
    step: int,
) -> tuple[tuple[Box, ...], list[Arrow]]:
    """Leave the nearest arrow alone where many have an input at that end; its box says how many."""
    times = Counter(end(arrow) for arrow in arrows)
    nearest = {end(arrow): arrow for arrow in arrows[::step]}
    many = {b.key for b in boxes if (b.beside or b.key) in inputs and times[b.key] > _FEW}
    kept = [one for one in arrows if end(one) not in many or nearest[end(one)] is one]
    said = {key: (f"in {times[key]} boxes",) * (key in many) for key in times}
    return tuple(replace(b, details=b.details + said.get(b.key, ())) for b in boxes), kept


def grouped_backward(
    output: str, prefix: str, found: Adjoints, forward: Forward, graph: Graph
) -> tuple[tuple[Box, ...], list[Arrow]]:
    """Return a box for the adjoints of each group, with the names of those that have one."""
    keys, variables = forward.keys, {*graph.wrt.values()}
    members: dict[str, list[str]] = {}
    for node in found.adjoints:
        names = members.setdefault(keys[node], [])
        if node in forward.names:
            names.append(f"∂{output}/∂{forward.names[node]}")
    asked, boxes = {keys[node] for node in found.adjoints if node in variables}, []
    for key, texts in members.items():
        title, *details = shortened(texts) or (f"∂{output}",)
        boxes.append(Box(prefix + key, "adjoint", title, tuple(details), "", "", key, key in asked))
    pairs = dict.fromkeys((keys[edge.user], keys[edge.operand]) for edge in found.edges)
    arrows = [Arrow(prefix + a, prefix + b, "gradient") for a, b in pairs if a != b]
    inputs = {box.key for box in forward.boxes if box.kind == "input"}
    return _thinned(boxes, arrows, inputs, lambda arrow: arrow.target, 1)
