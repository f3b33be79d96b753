"""A graph at certain sizes of its dimensions: as if numbers had been declared.

x: [n]; mean(x), n = 3   ->   x: [3]; mean(x)
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from .dimensions import Dimension, Size, names_in, value_of
from .graph import Graph, rebuild
from .loops import Loop
from .node import Node, constant, make


def sized(graph: Graph, sizes: Mapping[str, int]) -> Graph:
    """Return the graph with numbers in the place of dimensions; of others nothing is changed."""

    def remake(node: Node, operands: tuple[Node, ...]) -> Node:
        payload = node.payload if isinstance(node.payload, str) else _put(node.payload, sizes)
        if node.op == "size" and isinstance(payload[0], int):
            return constant(payload[0])
        return make(node.op, operands, payload, _put(node.shape, sizes))

    new = rebuild(graph, remake)
    inputs = tuple(
        make(node.op, (), node.payload, _put(node.shape, sizes)) for node in graph.inputs
    )
    known = dict(zip(graph.inputs, inputs, strict=True))
    assumptions = {known.get(node, node): one for node, one in graph.assumptions.items()}
    return replace(new, inputs=inputs, assumptions=assumptions)


def _put(settings: Any, sizes: Mapping[str, int]) -> Any:
    """Return settings with numbers for the dimensions in them that are known."""
    if isinstance(settings, tuple):
        return tuple([_put(one, sizes) for one in settings])
    if isinstance(settings, Loop):
        count, limit = _dimension(settings.count, sizes), settings.limit
        return replace(
            settings,
            count=count,
            limit=None if limit is None else _dimension(limit, sizes),
            first=_dimension(settings.first, sizes),
        )
    return _dimension(settings, sizes) if isinstance(settings, str | Size) else settings


def _dimension(dimension: Dimension, sizes: Mapping[str, int]) -> Dimension:
    return value_of(dimension, sizes) if set(names_in(dimension)) <= sizes.keys() else dimension
