"""Graph to graph: the gradient of each output with respect to each variable is added.

In: a graph with its variables in `wrt`. Out: the same with `gradients` and `adjoints` of each
output that is a number; an output that is an array has no gradient.

    f = x*y   ->   f = x*y; d_x = y; d_y = x
"""

from collections.abc import Callable
from dataclasses import replace
from typing import ParamSpec, TypeVar

from ..graph.graph import Graph, without
from ..graph.node import Node
from .partials import MissingRuleError
from .reverse import reverse

_P = ParamSpec("_P")
_R = TypeVar("_R")


def differentiate(graph: Graph, guarded: bool = True) -> Graph:
    """Return the graph with its gradients and adjoints; rules of the user's own are used up.

    For a formula to read it is not `guarded` against 0*inf.

    Raises `MissingRuleError`, which points at the text.
    """
    return without(with_gradients(graph, guarded), "rule")


def with_gradients(graph: Graph, guarded: bool = True) -> Graph:
    """Return the graph with its gradients and adjoints, to be differentiated further."""
    gradients: dict[tuple[str, str], Node] = {}
    adjoints = {}
    for output, node in graph.differentiated().items():
        result = pointed(graph, reverse, node, tuple(graph.wrt.values()), guarded=guarded)
        adjoints[output] = result.adjoints
        for name, variable in graph.wrt.items():
            gradients[output, name] = result.gradient(variable)
    return replace(graph, gradients=gradients, adjoints=adjoints)


def pointed(graph: Graph, derive: Callable[_P, _R], *arguments: _P.args, **named: _P.kwargs) -> _R:
    """Return what a function derives from a graph; an error points at the text.

    Raises `MissingRuleError`.
    """
    try:
        return derive(*arguments, **named)
    except MissingRuleError as error:
        place = next(iter(graph.spans.get(error.node, ())), None)
        raise MissingRuleError(error.node, error.position, place) from None
