"""Verification of what is derived beyond the gradient, each kind by a witness of its own.

In: where a program is looked at, and what its functions give. Out: a `Report`.

The entries of a Jacobian are derivatives of an entry of an output, those of a Hessian derivatives
of an entry of the gradient, a derivative of higher order that of the one before: each by SymPy and
by differences, like those of the gradient. The witnesses work on the program as it was written.
Products with vectors are compared with the matrices, which have been looked at entry by entry.

    ∂²f/∂x∂w  1  0.23  0.23  0.23  3.6e-12  excellent
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from ..calculus.differentiate import differentiate
from ..calculus.forward import forward
from ..graph.build import operation
from ..graph.dimensions import value_of
from ..graph.graph import Graph
from ..graph.node import Node, constant
from ..interpret.point import Point
from ..pipeline import Compilation
from .look import Look
from .report import ACCEPTABLE, Derivative, Report
from .rounding import noise
from .verify import witness

_ROWS = 12  # entries of outputs or gradients that are differentiated, at each point

Keyed: TypeAlias = Mapping[tuple[str, ...], Any]
# From a kind and values of the inputs to the derivatives of that kind by key.
Derived: TypeAlias = Callable[[str, Mapping[str, Any]], Keyed]
# From a kind, directions by name and values of the inputs to the products by key.
Along: TypeAlias = Callable[[str, Mapping[str, Any], Mapping[str, Any]], Keyed]


@dataclass(frozen=True, slots=True)
class _Row:
    """A number whose derivatives are a row of what a kind has.

    It is an entry of an output, differentiated by entries of variables already. `key` and `index`
    say where the row stands in what the kind gives.
    """

    node: Node
    output: str
    entry: tuple[int, ...]
    by: tuple[str, ...]
    key: tuple[str, ...]
    index: tuple[int, ...]


def verify_modes(look: Look, kinds: Sequence[str], derived: Derived, along: Along) -> Report:
    """Return the report on these kinds, at the points that are looked at."""
    graph = look.compilation.graph
    entries: list[Derivative] = []
    products: list[tuple[str, float]] = []
    left_out = False
    for number, one in enumerate(look.samples):
        for kind in _MATRICES:
            if kind in kinds or any(_BY.get(other) == kind for other in kinds):
                known = derived(kind, one.point.values)
                every = [*_MATRICES[kind](look.compilation, known, one.point.sizes)]
                chosen = _chosen(every, look.seed + number)
                left_out |= len(chosen) < len(every)
                entries += _of_rows(look, kind, known, chosen, number)
        for kind in kinds:
            if kind in _BY:
                error = _product_error(graph, kind, (derived, along), one.point, look.seed)
                products.append((f"{kind} against the {_BY[kind].title()}", error))
    rows = [f"{_ROWS} rows a point, chosen by the seed"] if left_out else []
    worst = {name: max(e for n, e in products if n == name) for name, _ in products}
    inside = tuple(one.point.values for one in look.samples)
    notes = (*look.notes, *rows)
    return Report(tuple(entries), inside, (), notes, (), tuple(worst.items()))


def _of_rows(
    look: Look, kind: str, known: Keyed, chosen: Sequence[_Row], number: int
) -> Iterator[Derivative]:
    """Yield the entries of rows of a kind at a point."""
    rows = {str(place): row for place, row in enumerate(chosen)}
    graph = replace(look.compilation.graph, outputs={name: row.node for name, row in rows.items()})
    generated = {(name, v): _part(known, row, v) for name, row in rows.items() for v in graph.wrt}
    scalars = witness(graph, look.samples[number].point.sizes)
    for found in look.entries(graph, scalars, generated, number, kind):
        row = rows[found.output]
        yield replace(found, output=row.output, entry=row.entry, by=row.by)


def _of_jacobian(done: Compilation, known: Keyed, sizes: Mapping[str, int]) -> Iterator[_Row]:
    for output, node in done.graph.outputs.items():
        for index in _indices(node, sizes):
            yield _Row(_entry(node, index), output, index, (), (output,), index)


def _of_hessian(done: Compilation, known: Keyed, sizes: Mapping[str, int]) -> Iterator[_Row]:
    graph = differentiate(done.graph)
    for (output, v), node in graph.gradients.items():
        for index in _indices(node, sizes):
            by = f"{v}[{', '.join(map(str, index))}]" if index else v
            yield _Row(_entry(node, index), output, (), (by,), (output, v), index)


def _of_derivatives(done: Compilation, known: Keyed, sizes: Mapping[str, int]) -> Iterator[_Row]:
    ((name, variable),) = done.graph.wrt.items()
    for output, node in done.graph.outputs.items():
        last = node
        for order in range(done.entries.order):
            yield _Row(last, output, (), (name,) * order, (output, str(order + 1)), ())
            last = forward(last, {variable: constant(1)})


# What gives the rows of a kind, and the kind that products are compared with.
_MATRICES: Mapping[str, Callable[[Compilation, Keyed, Mapping[str, int]], Iterator[_Row]]] = {
    "jacobian": _of_jacobian,
    "hessian": _of_hessian,
    "derivatives": _of_derivatives,
}
_BY = {"jvp": "jacobian", "vjp": "jacobian", "hvp": "hessian"}


def _part(known: Keyed, row: _Row, variable: str) -> Any:
    """Return the derivatives of a row by a variable, as the file gives them."""
    whole = known[row.key] if row.key in known else known[*row.key, variable]
    return np.asarray(whole)[row.index] if row.index else whole


def _indices(node: Node, sizes: Mapping[str, int]) -> Iterator[tuple[int, ...]]:
    return iter(np.ndindex(*(value_of(size, sizes) for size in node.shape)))


def _entry(node: Node, index: tuple[int, ...]) -> Node:
    return operation("index", (node,), (index,)) if index else node


def _chosen(rows: Sequence[_Row], seed: int) -> list[_Row]:
    """Return the rows that are looked at: all of a few, else some."""
    if len(rows) <= _ROWS:
        return [*rows]
    places = np.random.default_rng(seed).permutation(len(rows))[:_ROWS]
    return [rows[place] for place in sorted(places)]


def _product_error(
    graph: Graph, kind: str, given: tuple[Derived, Along], point: Point, seed: int
) -> float:
    """Return the error of a product with random vectors, relative to the sizes of its terms.

    What rounding the inputs makes of both sides is none.
    """
    random = np.random.default_rng(seed)
    nodes = graph.outputs if kind == "vjp" else graph.wrt
    vectors = {name: _drawn(random, node, point.sizes) for name, node in nodes.items()}
    errors = [0.0]
    for place, (found, terms) in enumerate(_sides(kind, given, vectors, point.values)):
        size = np.max(sum(np.abs(term) for term in terms), initial=0.0)
        gap = np.max(np.abs(found - sum(terms)), initial=0.0)
        error = 0.0 if gap == 0 else float(gap / size) if size else math.inf
        if error >= ACCEPTABLE:
            slack = noise(graph, point.values, seed, partial(_flat, kind, given, vectors, place))
            error = 0.0 if gap <= slack else float((gap - slack) / size) if size else math.inf
        errors.append(math.inf if math.isnan(error) else error)
    return max(errors)


def _sides(
    kind: str, given: tuple[Derived, Along], vectors: Mapping[str, Any], values: Mapping[str, Any]
) -> list[tuple[Any, list[Any]]]:
    """Return each product as it is given, and the terms that it is the sum of."""
    derived, along = given
    matrix = derived(_BY[kind], values)
    return [
        (found, [_times(kind, matrix, key, name, vector) for name, vector in vectors.items()])
        for key, found in along(kind, vectors, values).items()
    ]


def _flat(
    kind: str,
    given: tuple[Derived, Along],
    vectors: Mapping[str, Any],
    place: int,
    values: Mapping[str, Any],
) -> list[float]:
    """Return the numbers of both sides of a product."""
    found, terms = _sides(kind, given, vectors, values)[place]
    return [float(one) for one in (*np.ravel(found), *np.ravel(sum(terms)))]


def _times(kind: str, matrix: Keyed, key: tuple[str, ...], name: str, vector: Any) -> Any:
    """Return the product of a block with the vector of one name."""
    rank = np.ndim(vector)
    if kind != "vjp":
        return np.tensordot(matrix[*key, name], vector, rank)
    return np.tensordot(vector, matrix[name, *key], rank)


def _drawn(random: np.random.Generator, node: Node, sizes: Mapping[str, int]) -> Any:
    shape = tuple(value_of(size, sizes) for size in node.shape)
    return random.uniform(-1, 1, shape) if shape else float(random.uniform(-1, 1))
