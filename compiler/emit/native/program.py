"""What the functions of one entry work out: the arguments, the results, and their shape as a tuple.

In: a graph, prepared for the kernel language. Out: values of the kernel language, twice where a
kernel does not hold everywhere: near, with the condition for that, and anywhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ...graph.graph import Graph
from ...graph.node import Node
from ...kernels.programs import lowered
from ...kernels.values import Maker, Value

# The place of a result among all, or a tuple of results.
Shape: TypeAlias = "int | tuple[Shape, ...]"


@dataclass(frozen=True, slots=True)
class Variant:
    """The arguments and results of a program as values; `domain` holds where these are right."""

    arguments: tuple[Value, ...]
    results: tuple[Value, ...]
    domain: Value | None


@dataclass(frozen=True, slots=True)
class Program:
    """An entry: what its arguments are called, and its results near, and anywhere."""

    name: str
    arguments: tuple[str, ...]
    shape: Shape
    near: Variant
    anywhere: Variant | None

    @property
    def count(self) -> int:
        """How many numbers it gives."""
        return len(self.near.results)


def program(name: str, graph: Graph, kinds: Sequence[str]) -> Program:
    """Return an entry that gives these kinds of results: values, gradients or both."""
    roots: list[Node] = []
    shapes: list[Shape] = []
    for kind in kinds:
        nodes = _nodes(graph, kind)
        start, groups = len(roots), len(graph.outputs) if kind == "gradient" else 1
        roots += nodes
        each = len(nodes) // groups
        parts = tuple(tuple(range(start + i * each, start + (i + 1) * each)) for i in range(groups))
        shapes.append(parts[0] if kind == "gradient" and groups == 1 else parts)
        if kind == "value":
            shapes[-1] = start if len(nodes) == 1 else parts[0]
    near = _variant(graph, roots, anywhere=False)
    anywhere = _variant(graph, roots, anywhere=True) if near.domain else None
    arguments = tuple(str(node.payload) for node in graph.inputs)
    return Program(
        name, arguments, shapes[0] if len(shapes) == 1 else tuple(shapes), near, anywhere
    )


def _nodes(graph: Graph, kind: str) -> list[Node]:
    return [*(graph.outputs if kind == "value" else graph.gradients).values()]


def _variant(graph: Graph, roots: Sequence[Node], *, anywhere: bool) -> Variant:
    maker = Maker(anywhere=anywhere)
    arguments = tuple(maker.argument(str(node.payload)) for node in graph.inputs)
    found: Mapping[Node, Value] = lowered(roots, maker)
    domain = None
    for one in maker.domains:
        domain = one if domain is None else maker.make("and", domain, one)
    one_zero = maker.constant(1.0), maker.constant(0.0)
    results = tuple(
        value if value.kind == "float" else maker.make("select", value, *one_zero)
        for value in (found[root] for root in roots)
    )
    return Variant(arguments, results, domain)
