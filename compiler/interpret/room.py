"""Whether derivatives have room in memory, told before anything is allocated.

In: a graph with derivatives of a kind, and values of its inputs. Out: nothing, or an `InputError`
that says how large they would be.

    x: [n], a Hessian at n = 200000   ->   the Hessian takes 320 GB: … the shape (200000, 200000)
"""

import math
import os
from collections.abc import Iterable, Mapping
from math import prod
from typing import Any

import numpy as np

from ..errors import InputError
from ..graph.dimensions import names_in, value_of
from ..graph.graph import Graph, is_pointwise
from ..graph.node import Node
from .point import sizes_at
from .values import flat

_BYTES = 8  # of a float
_INSTEAD = {
    "jacobian": "f.jvp and f.vjp have it times a vector, without making it",
    "hessian": "f.hvp has it times a vector, without making it",
}


def memory() -> float:
    """Return the bytes of memory that the machine has; inf where it does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return math.inf


def check_size(kind: str, graph: Graph, values: Mapping[str, Any]) -> None:
    """Raise `InputError` where a Jacobian or Hessian at these values is larger than memory.

    Values that do not fit together are left to the generated file to refuse.
    """
    found = flat(values, graph.families)
    if not is_pointwise(graph):
        results, sizes = graph.results[kind], sizes_at(graph, found)
        named = {n for node in results.values() for size in node.shape for n in names_in(size)}
        if named <= sizes.keys():
            _check(kind, results, sizes)
        return
    try:
        points = np.broadcast_shapes(*map(np.shape, found.values()))
    except ValueError:
        return
    _check(kind, graph.results[kind], {}, points)


def most_points(graph: Graph, kinds: Iterable[str]) -> float:
    """Return at how many points Jacobians and Hessians of numbers are no larger than memory."""
    counts = [len(graph.results[kind]) for kind in kinds if kind in _INSTEAD]
    return memory() // (_BYTES * max(counts, default=1))


def _check(
    kind: str,
    results: Mapping[tuple[str, ...], Node],
    sizes: Mapping[str, int],
    points: tuple[int, ...] = (),
) -> None:
    """Raise `InputError` where the derivatives of a kind, at each point, are larger than memory."""
    shapes = {
        key: (*points, *(value_of(size, sizes) for size in node.shape))
        for key, node in results.items()
    }
    needed = _BYTES * sum(map(prod, shapes.values()))
    there = memory()
    if needed <= there:
        return
    key = max(shapes, key=lambda one: prod(shapes[one]))
    block = " by ".join(["of " + key[0], ", ".join(key[1:])])
    raise InputError(
        f"the {kind.title()} takes {_size(needed)}: that {block} has the shape {shapes[key]}",
        None,
        f"this machine has {_size(there)} of memory; {_INSTEAD[kind]}",
    )


def _size(size: float) -> str:
    return f"{size / 1e9:,.0f} GB" if size >= 1e10 else f"{size / 1e9:,.1f} GB"
