"""Graph to graph: results beyond the gradient are added, as they are asked for by kind.

In: a differentiated graph. Out: the same with `results`, and with the `directions` that they take.

    f = x*y, "jvp"   ->   f = x*y, along `tangent x` and `tangent y`: their products and sum
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from ..errors import InputError
from ..graph.dimensions import show
from ..graph.graph import Graph
from ..graph.node import Node, make
from ..records import dataclass
from .differentiate import pointed
from .jacobian import Shorter
from .modes import Named, Results, derivatives, hessian, hvp, jacobian, jvp, vjp

# From a kind of direction to what the inputs are called that it has for a name.
DIRECTIONS: Mapping[str, str] = {
    "tangents": "tangent",
    "cotangents": "cotangent",
    "vectors": "vector",
}


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of result: how it is made, the directions that it takes, and what it is of.

    `of_numbers` says that it is of outputs that are numbers alone; `word` is what such a one is.
    """

    make: Callable[[Graph, Named, Shorter], Results]
    direction: str = ""
    of_numbers: bool = False
    word: str = ""


def _gradients(graph: Graph) -> dict[str, dict[str, Node]]:
    return {o: {v: graph.gradients[o, v] for v in graph.wrt} for o in graph.differentiated()}


_KINDS: Mapping[str, _Kind] = {
    "jvp": _Kind(lambda graph, along, _: jvp(graph.outputs, graph.wrt, along), "tangents"),
    "vjp": _Kind(lambda graph, along, _: vjp(graph.outputs, graph.wrt, along), "cotangents"),
    "jacobian": _Kind(
        lambda graph, _, shorter: jacobian(graph.outputs, graph.wrt, _gradients(graph), shorter)
    ),
    "hessian": _Kind(
        lambda graph, _, shorter: hessian(_gradients(graph), graph.wrt, shorter),
        "",
        True,
        "a Hessian is",
    ),
    "hvp": _Kind(
        lambda graph, along, _: hvp(_gradients(graph), graph.wrt, along),
        "vectors",
        True,
        "a Hessian is",
    ),
}


def with_results(graph: Graph, kinds: Collection[str], order: int, shorter: Shorter) -> Graph:
    """Return the graph with results of these kinds; `derivatives` are taken up to the order.

    Each of those is made `shorter` before the next. Raises `InputError` for a kind that the program
    has none of, and `MissingRuleError`, which points at the text.
    """
    results = dict(graph.results)
    directions = dict(graph.directions)
    for name, kind in _KINDS.items():
        if name in kinds:
            check(graph, name)
            if kind.direction:
                directions[kind.direction] = _along(graph, kind.direction)
            results[name] = pointed(
                graph, kind.make, graph, directions.get(kind.direction, {}), shorter
            )
    if "derivatives" in kinds:
        results["derivatives"] = _derivatives(graph, order, shorter)
    return replace(graph, results=results, directions=directions)


def _along(graph: Graph, direction: str) -> dict[str, Node]:
    """Return an input for each variable, or where it is a cotangent for each output."""
    of = graph.outputs if direction == "cotangents" else graph.wrt
    word = DIRECTIONS[direction]
    return {
        name: make("input", payload=f"{word} {name}", shape=node.shape) for name, node in of.items()
    }


def check(graph: Graph, name: str) -> None:
    """Raise where there is nothing to differentiate by, or nothing of which there is that kind."""
    kind = _KINDS[name]
    if not graph.wrt:
        raise InputError("the program has no variables: there is nothing to differentiate by")
    if kind.of_numbers and not graph.differentiated():
        name, node = next(iter(graph.outputs.items()))
        raise InputError(
            f"the output {name} is {show(node.shape)}, and {kind.word} that of a number",
            None,
            f"reduce it, as in sum({name}); an array has a jacobian, a jvp and a vjp",
        )


def _derivatives(graph: Graph, order: int, shorter: Shorter) -> dict[tuple[str, ...], Node]:
    """Return the derivatives of each output that is a number, by the variable that there is."""
    arrays = [(name, node.shape) for name, node in (*graph.outputs.items(), *graph.wrt.items())]
    shaped = next(((name, shape) for name, shape in arrays if shape), None)
    if shaped is not None:
        raise InputError(
            f"{shaped[0]} is {show(shaped[1])}, and derivatives of any order are those of numbers",
            None,
            "of arrays there are a jacobian and a hessian",
        )
    if len(graph.wrt) != 1:
        first = next(iter(graph.wrt), "")
        some = ", ".join(graph.wrt) or "no variables"
        raise InputError(
            f"derivatives of any order are those by one variable: the program has {some}",
            None,
            f"choose one, as in wrt={first}; by several there is a hessian" if first else None,
        )
    (variable,) = graph.wrt.values()
    found: Results = {}
    for name, node in graph.outputs.items():
        taken = pointed(graph, derivatives, node, variable, order, shorter)
        found.update({(name, str(k)): one for k, one in enumerate(taken)})
    return found
