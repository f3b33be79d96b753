"""The files behind an objective: of some outputs, by some variables, their arguments not checked.

In: a compilation, and what an objective is of. Out: modules with a function each.

    u = x + y; v = x*y, of v by x   ->   def derived(x, y): ... return v, Gradient(d_x)
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import reduce
from types import ModuleType

from ..emit.entries import Asked, Entry
from ..emit.numpy.arguments import trusted
from ..emit.targets import DEFAULT, TARGETS, emit
from ..graph.build import operation, total
from ..graph.graph import Graph
from ..graph.node import Node, make
from ..pipeline import Compilation, derived, with_entries

_TARGET = replace(TARGETS[DEFAULT], arguments=trusted, of_floats=None)

_INPUTS = ("inputs",)
VALUE = Entry("value", _INPUTS, ("value",), "Return {outputs}.")
GRADIENT = Entry("derived", _INPUTS, ("value", "gradient"), "Return {outputs} and {its} gradient.")
JACOBIAN = Entry(
    "derived", _INPUTS, ("value", "jacobian"), "Return {outputs} and {its} Jacobian.",
    on_demand=True,
)  # fmt: skip
HESSIAN = Entry("hessian", _INPUTS, ("hessian",), "Return the Hessian.", on_demand=True)
PRODUCT = Entry(
    "hvp", ("vectors", *_INPUTS), ("hvp",), "Return the Hessian times the vectors.", on_demand=True
)


def restricted(graph: Graph, outputs: Sequence[str], variables: Sequence[str]) -> Graph:
    """Return the graph of these outputs alone, by these variables in their order."""
    return replace(
        graph,
        outputs={name: graph.outputs[name] for name in outputs},
        wrt={name: graph.wrt[name] for name in variables},
    )


def weighed(graph: Graph) -> Graph:
    """Return the graph of the sum of all entries of the outputs, each with a weight.

    The weights are further inputs, one of the shape of each output.
    """
    terms: list[Node] = []
    weights = []
    for number, output in enumerate(graph.outputs.values()):
        weight = make("input", payload=f"weight {number}", shape=output.shape)
        weights.append(weight)
        terms.append(total(operation("mul", (weight, output))))
    whole = reduce(lambda one, other: operation("add", (one, other)), terms)
    return replace(graph, inputs=(*graph.inputs, *weights), outputs={"weighed": whole})


def file_of(done: Compilation, graph: Graph, entry: Entry, name: str) -> ModuleType:
    """Return the file of a graph that comes from a compilation, as a module."""
    wanted = Asked((entry,))
    _, complete = derived(graph, wanted, done.stabilise)
    checkpoint = "gradient" in entry.results and done.checkpoint  # of a backward pass
    source = emit(complete, done.text, _TARGET, wanted, checkpoint)
    return _TARGET.load(source, f"{name}, {entry.name}")


def sparse_file_of(
    done: Compilation, graph: Graph, kind: str, sizes: Mapping[str, int], name: str
) -> ModuleType:
    """Return the file with a sparse `jacobian` or `hessian` of a graph at these sizes, a module.

    Its arguments are checked.
    """
    target = TARGETS[DEFAULT]
    own = with_entries(replace(done, stable=graph, target=target.name), [kind], sizes)
    return target.load(own.source, f"{name}, sparse {kind}")
