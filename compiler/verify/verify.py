"""Verification: the generated gradient against SymPy, finite differences, and forward mode.

In: a compilation, and what its generated file computes. Out: a `Report`. The witnesses work on
the graph as the user wrote it, before any rewriting.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np

from ..calculus.forward import forward
from ..graph.graph import Graph, is_pointwise, order
from ..graph.node import Node, make
from ..interpret.entries import by_entry, entry_name, scalar_graph, work
from ..interpret.evaluate import evaluate
from ..interpret.point import Point
from ..pipeline import Compilation
from .differences import slope_of
from .report import ACCEPTABLE, Derivative, Report, floor_of, relative_error
from .sampling import near, sample
from .symbolic import Tape

# From values of the inputs to the derivative for each (output, variable).
Derivatives: TypeAlias = Callable[[Mapping[str, Any]], Mapping[tuple[str, str], Any]]

_SYMPY_NODES = 3000
_DIFFERENCES = 60  # entries of arrays that are tried by differences, at each point


def verify(
    compilation: Compilation,
    derivatives: Derivatives,
    seed: int = 0,
    at: Point | None = None,
    points: int = 3,
) -> Report:
    """Return the report on the gradient, at sampled points or at the one given."""
    graph = compilation.graph
    samples = sample(graph, seed, points) if at is None else [near(graph, at, seed)]
    chosen = [one.point for one in samples]
    sizes = chosen[0].sizes
    scalars = _witness(graph, sizes)
    entries: list[Derivative] = []
    pairs: list[float] = []
    notes = [f"point {number}: {one.note}" for number, one in enumerate(samples, 1) if one.note]
    if sizes and at is None:
        shown = ", ".join(f"{name} = {size}" for name, size in sizes.items())
        notes.append(f"sizes: {shown}")
    if scalars is None:
        notes.append(f"over {_SYMPY_NODES} operations: finite differences only, without SymPy")
    if any(node.op == "rule" for node in order(graph.roots())):
        notes.append(
            "the program has a rule of its own (def ... with ...); where it is not the derivative "
            "of its definition, the witnesses disagree with it"
        )
    random = np.random.default_rng(seed)
    for number, point in enumerate(chosen):
        generated = derivatives(point.values)
        entries += _entries(graph, scalars, generated, point, number, random)
        for output, node in graph.differentiated().items():
            gradient = {name: generated[output, name] for name in graph.wrt}
            pairs.append(_pairing(graph, node, gradient, point, seed + number))
    if any(entry.finite_difference is None and entry.index for entry in entries):
        notes.append(f"differences at {_DIFFERENCES} entries a point, chosen by the seed, or fewer")
    if entries and all(entry.generated == 0 for entry in entries):
        notes.append("every derivative is 0 at these points: give one where it is not (--at, at=)")
    return Report(tuple(entries), tuple(p.values for p in chosen), tuple(pairs), tuple(notes))


def _pairing(
    graph: Graph, output: Node, gradient: Mapping[str, Any], point: Point, seed: int
) -> float:
    """Return the relative error between forward mode and the gradient along a random direction.

    <cotangent, J tangent> = <J' cotangent, tangent>
    """
    random = np.random.default_rng(seed)
    tangents = {
        name: make("input", payload=f"tangent of {name}", shape=node.shape)
        for name, node in graph.wrt.items()
    }
    direction = {name: random.uniform(-1, 1, np.shape(gradient[name])) for name in graph.wrt}
    tangent = forward(output, {node: tangents[name] for name, node in graph.wrt.items()})
    moved = {str(tangents[name].payload): direction[name] for name in graph.wrt}
    along = float(evaluate([tangent], {**point.values, **moved}, point.sizes)[tangent])
    terms = [float(np.sum(gradient[name] * direction[name])) for name in graph.wrt]
    scale = max([abs(along), *(abs(term) for term in terms), 1e-300])
    return abs(along - sum(terms)) / scale


def _witness(graph: Graph, sizes: Mapping[str, int]) -> Graph | None:
    """Return the program that SymPy differentiates, entry by entry; None where it is too large."""
    if len(order(graph.roots())) > _SYMPY_NODES:
        return None
    if is_pointwise(graph):
        return graph
    return (
        scalar_graph(graph, sizes) if work(graph.outputs.values(), sizes) <= _SYMPY_NODES else None
    )


def _entries(
    graph: Graph,
    scalars: Graph | None,
    generated: Mapping[tuple[str, str], Any],
    point: Point,
    number: int,
    random: np.random.Generator,
) -> list[Derivative]:
    tape = Tape(scalars, by_entry(point.values)) if scalars else None
    entries = []
    for output, node in graph.differentiated().items():
        exact = tape.gradient(scalars.outputs[output], scalars.wrt) if tape and scalars else {}
        floor = floor_of([v for name in graph.wrt for v in np.ravel(generated[output, name])])
        tried = _tried(graph, output, generated, random)
        for name, variable in graph.wrt.items():
            slope_at = slope_of(node, variable)
            for index in np.ndindex(np.shape(generated[output, name])):
                value = float(np.asarray(generated[output, name])[index])
                known = exact.get(entry_name(name, index))
                slope, uncertainty = math.nan, math.inf
                if (name, index) in tried:
                    slope, uncertainty = slope_at(point, index)
                votes = uncertainty / max(abs(slope), floor) < ACCEPTABLE
                if known is None and (name, index) not in tried:
                    continue
                errors = [] if known is None else [relative_error(value, known, floor)]
                if votes:
                    gap = max(abs(value - slope) - uncertainty, 0.0)
                    errors.append(relative_error(gap, 0.0, max(abs(value), abs(slope), floor)))
                entries.append(
                    Derivative(
                        output=output,
                        wrt=name,
                        index=index,
                        point=number,
                        generated=value,
                        sympy=known,
                        finite_difference=slope if votes else None,
                        error=max(errors) if errors else None,
                    )
                )
    return entries


def _tried(
    graph: Graph,
    output: str,
    generated: Mapping[tuple[str, str], Any],
    random: np.random.Generator,
) -> set[tuple[str, tuple[int, ...]]]:
    """Return the entries to try by differences: all of them, or some of each variable."""
    every = [
        [(name, index) for index in np.ndindex(np.shape(generated[output, name]))]
        for name in graph.wrt
    ]
    if is_pointwise(graph) or sum(map(len, every)) <= _DIFFERENCES:
        return {entry for entries in every for entry in entries}
    share = max(1, _DIFFERENCES // len(every))
    picked = [one[i] for one in every for i in random.permutation(len(one))[:share]]
    return set(picked[:_DIFFERENCES])
