"""Verification: the generated gradient against SymPy, finite differences, and forward mode.

In: a compilation, and what its generated file computes. Out: a `Report`. The witnesses work on
the graph as the user wrote it, before any rewriting.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from ..graph.graph import Graph, order
from ..pipeline import Compilation
from .differences import difference
from .pairing import pairing
from .report import ACCEPTABLE, Entry, Report, floor_of, relative_error
from .sampling import Point, near, sample
from .symbolic import Tape

# From values of the inputs to the derivative for each (output, variable).
Derivatives: TypeAlias = Callable[[Mapping[str, float]], Mapping[tuple[str, str], float]]

_SYMPY_NODES = 3000


def verify(
    compilation: Compilation,
    derivatives: Derivatives,
    seed: int = 0,
    at: Mapping[str, float] | None = None,
    points: int = 3,
) -> Report:
    """Return the report on the gradient, at sampled points or at the one given."""
    graph = compilation.graph
    chosen = [near(graph, at, seed)] if at is not None else sample(graph, seed, points)
    symbolic = len(order(graph.roots())) <= _SYMPY_NODES
    entries: list[Entry] = []
    pairs: list[float] = []
    notes = [
        f"point {number}: {point.note}" for number, point in enumerate(chosen, 1) if point.note
    ]
    if not symbolic:
        notes.append(f"over {_SYMPY_NODES} operations: finite differences only, without SymPy")
    if any(node.op == "rule" for node in order(graph.roots())):
        notes.append(
            "the program has a rule of its own (def ... with ...); where it is not the derivative "
            "of its definition, the witnesses disagree with it"
        )
    for number, point in enumerate(chosen):
        generated = derivatives(point.values)
        entries += _entries(graph, generated, point, number, symbolic)
        for output, node in graph.outputs.items():
            gradient = {name: generated[output, name] for name in graph.wrt}
            pairs.append(pairing(graph, node, gradient, point.values, seed + number))
    if entries and all(entry.generated == 0 for entry in entries):
        notes.append("every derivative is 0 at these points: give one where it is not (--at, at=)")
    return Report(tuple(entries), tuple(p.values for p in chosen), tuple(pairs), tuple(notes))


def _entries(
    graph: Graph,
    generated: Mapping[tuple[str, str], float],
    point: Point,
    number: int,
    symbolic: bool,
) -> list[Entry]:
    tape = Tape(graph, point.values) if symbolic else None
    entries = []
    for output, node in graph.outputs.items():
        exact = tape.gradient(node, graph.wrt) if tape else {}
        floor = floor_of([generated[output, name] for name in graph.wrt])
        for name, variable in graph.wrt.items():
            value = float(generated[output, name])
            slope, uncertainty = difference(graph, node, variable, point.values)
            votes = uncertainty / max(abs(slope), floor) < ACCEPTABLE
            errors = []
            if name in exact:
                errors.append(relative_error(value, exact[name], floor))
            if votes:
                gap = max(abs(value - slope) - uncertainty, 0.0)
                errors.append(relative_error(gap, 0.0, max(abs(value), abs(slope), floor)))
            entries.append(
                Entry(
                    output=output,
                    wrt=name,
                    index=(),
                    point=number,
                    generated=value,
                    sympy=exact.get(name),
                    finite_difference=slope if votes else None,
                    error=max(errors) if errors else None,
                )
            )
    return entries
