"""Verification: the generated gradient against SymPy, finite differences, and forward mode.

In: a compilation, and what its generated file computes. Out: a `Report`. The witnesses work on
the graph as the user wrote it, before any rewriting.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from ..calculus.forward import forward
from ..graph.graph import Graph, is_pointwise, order
from ..graph.node import Node, make
from ..interpret.entries import entry_name, scalar_graph, work
from ..interpret.evaluate import evaluate
from ..interpret.point import Point
from ..pipeline import Compilation
from .entries import DIFFERENCES, entries_at
from .precise import worked_out
from .report import ACCEPTABLE, Derivative, Report
from .sampling import near, sample

# From values of the inputs to the derivative for each (output, variable).
Derivatives: TypeAlias = Callable[[Mapping[str, Any]], Mapping[tuple[str, str], Any]]

_SYMPY_NODES = 3000


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
    for number, one in enumerate(samples):
        generated = derivatives(one.point.values)
        entries += entries_at(graph, scalars, generated, one, number, seed)
        for output, node in graph.differentiated().items():
            gradient = {name: generated[output, name] for name in graph.wrt}
            error = _pairing(graph, node, gradient, one.point, seed + number)
            if error is None:
                notes.append(f"point {number + 1}: forward mode cannot be worked out as written")
            else:
                pairs.append(error)
    for entry in entries:
        if entry.verdict == "ill-conditioned":
            notes.append(
                f"point {entry.point + 1}: rounding the inputs moves "
                f"∂{entry.output}/∂{entry_name(entry.wrt, entry.index)} by {entry.noise:.1e}"
            )
    if any(entry.finite_difference is None and entry.index for entry in entries):
        notes.append(f"differences at {DIFFERENCES} entries a point, chosen by the seed, or fewer")
    if entries and all(entry.generated == 0 for entry in entries):
        notes.append("every derivative is 0 at these points: give one where it is not (--at, at=)")
    return Report(tuple(entries), tuple(p.values for p in chosen), tuple(pairs), tuple(notes))


def _pairing(
    graph: Graph, output: Node, gradient: Mapping[str, Any], point: Point, seed: int
) -> float | None:
    """Return the relative error between forward mode and the gradient along a random direction.

    <cotangent, J tangent> = <J' cotangent, tangent>. Where doubles do not show it, forward mode is
    worked out with hundreds of digits; None where that is no number either.
    """
    random = np.random.default_rng(seed)
    tangents = {
        name: make("input", payload=f"tangent of {name}", shape=node.shape)
        for name, node in graph.wrt.items()
    }
    direction = {name: random.uniform(-1, 1, np.shape(gradient[name])) for name in graph.wrt}
    tangent = forward(output, {node: tangents[name] for name, node in graph.wrt.items()})
    moved = {str(tangents[name].payload): direction[name] for name in graph.wrt}
    at = Point({**point.values, **moved}, point.sizes)
    terms = [float(np.sum(gradient[name] * direction[name])) for name in graph.wrt]
    error = _apart(float(evaluate([tangent], at.values, at.sizes)[tangent]), terms)
    if error < ACCEPTABLE:
        return error
    along = float(worked_out([tangent], at)[tangent])
    return _apart(along, terms) if math.isfinite(along) else None


def _apart(along: float, terms: Sequence[float]) -> float:
    """Return the error of a sum, relative to the larger of it and its terms; inf where it is nan."""
    scale = max([abs(along), *map(abs, terms)])
    error = 0.0 if along == sum(terms) else abs(along - sum(terms)) / scale
    return error if not math.isnan(error) else math.inf


def _witness(graph: Graph, sizes: Mapping[str, int]) -> Graph | None:
    """Return the program that SymPy differentiates, entry by entry; None where it is too large."""
    if len(order(graph.roots())) > _SYMPY_NODES:
        return None
    if is_pointwise(graph):
        return graph
    return (
        scalar_graph(graph, sizes) if work(graph.outputs.values(), sizes) <= _SYMPY_NODES else None
    )
