"""Verification: the generated gradient against SymPy, finite differences, and forward mode.

In: where a program is looked at, and what its generated file computes. Out: a `Report`. The
witnesses work on the graph as the user wrote it, before any rewriting.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, TypeAlias

import numpy as np

from ..calculus.forward import forward
from ..graph.dimensions import value_of
from ..graph.equations import is_for_numbers
from ..graph.graph import Graph, everything, is_pointwise, order
from ..graph.loops import is_open
from ..graph.node import Node, make
from ..graph.operations import having
from ..interpret.entries import entry_name, minors, scalar_graph, steps, work
from ..interpret.evaluate import evaluator
from ..interpret.point import Point
from .accuracy import Digits, digits_at
from .entries import most_differences, most_of_sympy
from .look import Look
from .precise import worked_out
from .report import ACCEPTABLE, LEAST, Derivative, Report
from .rounding import noise
from .sampling import Sample

# From values of the inputs to the derivative for each (output, variable).
Derivatives: TypeAlias = Callable[[Mapping[str, Any]], Mapping[tuple[str, str], Any]]
# From values of the inputs to the value of each output.
Values: TypeAlias = Callable[[Mapping[str, Any]], Mapping[str, Any]]

_SYMPY_NODES = 3000


def verify(look: Look, derivatives: Derivatives, values: Values | None = None) -> Report:
    """Return the report on the gradient, at the points that are looked at.

    With what gives the `values` it says how many digits hold.
    """
    compilation, samples = look.compilation, look.samples
    graph = compilation.graph
    sizes = samples[0].point.sizes
    scalars = witness(graph, sizes)
    entries: list[Derivative] = []
    pairs: list[float] = []
    unpaired: list[str] = []
    tangents = {output: _tangent(graph, node) for output, node in graph.differentiated().items()}
    digits: list[Digits] = []
    for number, one in enumerate(samples):
        generated = derivatives(one.point.values)
        found = look.entries(graph, scalars, generated, number)
        entries += found
        if values is not None:
            at_point = values(one.point.values)
            digits += digits_at(compilation, at_point, generated, one.point, number)
        for output, tangent in tangents.items():
            slack = sum(entry.noise or 0.0 for entry in found if entry.output == output)
            pair = _Pair(graph, output, tangent, derivatives, one.point, look.seed + number)
            error = _paired(pair, generated, slack, look.seed)
            if error is None:
                unpaired.append(f"point {number + 1}: forward mode is not worked out as written")
            else:
                pairs.append(error)
    notes = (
        *_before(graph, samples, look.sizes, scalars), *look.notes, *unpaired,
        *_behind(entries, graph, sizes),
    )  # fmt: skip
    inside = tuple(one.point.values for one in samples)
    return Report(tuple(entries), inside, tuple(pairs), notes, tuple(digits))


def _before(
    graph: Graph, samples: Sequence[Sample], sizes: Mapping[str, int], scalars: Graph | None
) -> Iterator[str]:
    """Yield what there is to say of a program and its points before anything is compared."""
    yield from (f"point {number}: {one.note}" for number, one in enumerate(samples, 1) if one.note)
    if sizes:
        yield "sizes: " + ", ".join(f"{name} = {size}" for name, size in sizes.items())
    if scalars is None:
        why = f"over {_SYMPY_NODES} operations"
        if _is_solved(graph):
            why = "an equation, or a while over arrays, is solved for numbers alone"
        if _is_iterated(graph):
            ops = {node.op for node in everything(graph.roots())}
            kind = "eigen" if ops & having("symmetric") else "singular "
            why = f"{kind}values have no formula"
        yield f"{why}: finite differences only, without SymPy"
    if any(node.op == "rule" for node in order(graph.roots())):
        yield (
            "the program has a rule of its own (def ... with ...); where it is not the derivative "
            "of its definition, the witnesses disagree with it"
        )


def _behind(entries: Sequence[Derivative], graph: Graph, sizes: Mapping[str, int]) -> Iterator[str]:
    """Yield what there is to say of derivatives that were compared."""
    for entry in entries:
        if entry.verdict == "ill-conditioned":
            name = f"∂{entry.output}/∂{entry_name(entry.wrt, entry.index)}"
            moved = f"rounding the inputs moves {name} by {entry.noise:.1e}"
            yield f"point {entry.point + 1}: {moved}"
    most = most_differences(graph, sizes)
    is_cut = len(graph.wrt) > most
    if is_cut or any(entry.finite_difference is None and entry.index for entry in entries):
        yield f"differences at {most} entries a point, chosen by the seed, or fewer"
    number = sum(prod(value_of(one, sizes) for one in node.shape) for node in graph.wrt.values())
    if number > most_of_sympy(graph) and any(entry.sympy is not None for entry in entries):
        yield f"SymPy at {most_of_sympy(graph)} of {number} entries a point, chosen by the seed"
    if entries and all(entry.generated == 0 for entry in entries):
        yield "every derivative is 0 at these points: give one where it is not (--at, at=)"


@dataclass(frozen=True, slots=True)
class _Pair:
    """An output whose gradient and tangent are compared at a point, along a direction."""

    graph: Graph
    output: str
    tangent: Node
    derivatives: Derivatives
    point: Point
    seed: int

    def both(self, values: Mapping[str, Any]) -> tuple[float, float]:
        """Return what forward mode and the gradient give along the direction, at other values."""
        gradient = self.gradient(self.derivatives(values))
        at, direction = _along(self.graph, gradient, self.point, self.seed)
        point = Point({**at.values, **values}, at.sizes)
        return self.along(point), float(sum(np.sum(gradient[n] * direction[n]) for n in gradient))

    def gradient(self, generated: Mapping[tuple[str, str], Any]) -> dict[str, Any]:
        """Return the gradient of the output."""
        return {name: generated[self.output, name] for name in self.graph.wrt}

    def along(self, at: Point) -> float:
        """Return what forward mode gives at a point with a direction."""
        return float(evaluator([self.tangent], only=True)(at.values, sizes=at.sizes)[self.tangent])


def _paired(
    pair: _Pair, generated: Mapping[tuple[str, str], Any], slack: float, seed: int
) -> float | None:
    """Return the error between forward mode and the gradient, but for what rounding makes of it."""
    gradient = pair.gradient(generated)
    error = _pairing(pair, gradient, slack)
    if error is None or error < ACCEPTABLE:
        return error
    slack += noise(pair.graph, pair.point.values, seed, pair.both)
    return _pairing(pair, gradient, slack)


def _pairing(pair: _Pair, gradient: Mapping[str, Any], slack: float) -> float | None:
    """Return the relative error between forward mode and the gradient along a random direction.

    <cotangent, J tangent> = <J' cotangent, tangent>, relative to the terms of that. Where doubles
    do not show it, forward mode is worked out with hundreds of digits; None where that is no number
    either. `slack` is what rounding the inputs makes of the derivatives.
    """
    at, direction = _along(pair.graph, gradient, pair.point, pair.seed)
    terms = [float(np.sum(one * direction[name])) for name, one in gradient.items()]
    error = _apart(pair.along(at), terms, slack)
    if error < ACCEPTABLE:
        return error
    exactly = float(worked_out([pair.tangent], at)[pair.tangent])
    return _apart(exactly, terms, slack) if math.isfinite(exactly) else None


def _tangent(graph: Graph, output: Node) -> Node:
    """Return the derivative of an output of forward mode, along a direction that is an input."""
    return forward(output, {node: _direction(name, node) for name, node in graph.wrt.items()})


def _direction(name: str, variable: Node) -> Node:
    return make("input", payload=f"tangent of {name}", shape=variable.shape)


def _along(
    graph: Graph, gradient: Mapping[str, Any], point: Point, seed: int
) -> tuple[Point, Mapping[str, Any]]:
    """Return a point with a random direction there, and that direction."""
    random = np.random.default_rng(seed)
    direction = {name: random.uniform(-1, 1, np.shape(gradient[name])) for name in graph.wrt}
    moved = {str(_direction(n, node).payload): direction[n] for n, node in graph.wrt.items()}
    return Point({**point.values, **moved}, point.sizes), direction


def _apart(along: float, terms: Sequence[float], slack: float) -> float:
    """Return the error of a sum, relative to the largest of it and its terms; inf for nan."""
    if along == sum(terms):
        return 0.0
    error = (abs(along - sum(terms)) - slack) / max([abs(along), *map(abs, terms), LEAST])
    return math.inf if math.isnan(error) else max(error, 0.0)


def witness(graph: Graph, sizes: Mapping[str, int]) -> Graph | None:
    """Return the program that SymPy differentiates, entry by entry.

    None where it is too large, or what it does hangs on numbers that a formula has not.
    """
    if len(order(graph.roots())) > _SYMPY_NODES or _is_solved(graph) or _is_iterated(graph):
        return None
    loops = [node for node in everything(graph.roots()) if node.op == "scan"]
    if is_pointwise(graph) and (not loops or any(map(is_open, loops))):
        return graph
    roots = graph.outputs.values()
    if max(work(roots, sizes) + minors(roots, sizes), steps(roots, sizes)) > _SYMPY_NODES:
        return None
    scalars = scalar_graph(graph, sizes)
    is_long = loops and len(order(scalars.outputs.values())) > _SYMPY_NODES
    return None if is_long else scalars


def _is_solved(graph: Graph) -> bool:
    """Whether a program has what no formula is written out for: a root, a while over arrays."""
    nodes = everything(graph.roots())
    has_arrays = not is_pointwise(graph)
    return is_for_numbers(one for one in nodes if one.op == "root" or has_arrays)


def _is_iterated(graph: Graph) -> bool:
    """Whether a program has what is found by iteration, and entry by entry has no formula."""
    return any(node.op in having("iterated") for node in everything(graph.roots()))
