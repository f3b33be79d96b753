"""What the entries of a file return, by the keys that the graph has for it.

In: a graph, the kind of a result, and what an entry returned. Out: each derivative by its key.

    Jacobian(W=…, b=…)          ->   {("y", "W"): …, ("y", "b"): …}
    the Hessian of x*w, [2, 2]   ->   {("f", "x", "x"): 0, ("f", "x", "w"): 1, …}
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from ..graph.graph import Graph, is_pointwise

# How many variables stand behind the output in the key of a kind.
_DEPTH = {"value": 0, "jvp": 0, "gradient": 1, "jacobian": 1, "hvp": 1, "hessian": 2}


def by_key(graph: Graph, kind: str, found: Any) -> dict[tuple[str, ...], Any]:
    """Return what an entry returned by key; a family's members come one by one.

    Of a jvp it is the tangent alone.
    """
    if kind == "vjp":
        return dict(_within(graph, found, 1))
    if kind == "derivatives":
        each = found if len(graph.outputs) > 1 else [found]
        pairs = zip(graph.differentiated(), each, strict=True)
        return {(o, str(k)): one for o, some in pairs for k, one in enumerate(some)}
    of = graph.outputs if kind in ("value", "jvp", "jacobian") else graph.differentiated()
    depth = _DEPTH[kind]
    if is_pointwise(graph) and isinstance(found, np.ndarray):
        if kind == "jacobian" and len(of) > 1:
            found = [found[..., place, :] for place in range(len(of))]
        elif len(of) == 1 == len(graph.outputs):
            found = [found]
    elif len(graph.outputs) == 1:
        found = [found]
    return {
        (output, *names): value
        for output, one in zip(of, found, strict=True)
        for names, value in _within(graph, one, depth)
    }


def _within(graph: Graph, found: Any, depth: int) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield what is found for one output, by the names of so many variables."""
    if depth == 0:
        yield (), found
        return
    parts: Iterable[Any] = _members(found)
    if isinstance(found, np.ndarray):
        parts = np.moveaxis(found, -depth, 0)
    for name, part in zip(graph.wrt, parts, strict=True):
        for names, value in _within(graph, part, depth - 1):
            yield (name, *names), value


def _members(fields: Iterable[Any]) -> Iterator[Any]:
    """Yield the fields of a result, those of a family, a list or a mapping, one by one."""
    for field in fields:
        if isinstance(field, dict):
            yield from field.values()
        elif isinstance(field, list):
            yield from field
        else:
            yield field
