"""A sparse derivative as a file has it. NumPy is not needed for it.

In: a graph, sizes. Out: the graph at these sizes, and what is known of a matrix of its file.
"""

from collections.abc import Mapping
from dataclasses import field, replace
from typing import TYPE_CHECKING

from ..errors import InputError
from ..graph.dimensions import names_in
from ..graph.graph import Graph, everything
from ..graph.intervals import Interval
from ..graph.loops import Loop
from ..graph.node import Count, Node, make
from ..graph.sized import sized
from ..records import dataclass

if TYPE_CHECKING:
    from .compression import Compression

# From a kind of result to the kind that is the same as a sparse matrix.
SPARSE: Mapping[str, str] = {"jacobian": "sparse jacobian", "hessian": "sparse hessian"}


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """A sparse matrix of a file: what it is called there, which output it is of, how it is found.

    A Jacobian is one of all outputs, and has `""`. Its results are its `entries` in order, or else
    products that lie side by side. The file is for these `sizes` of the dimensions.
    """

    name: str
    output: str
    how: "Compression"
    entries: bool
    sizes: Mapping[str, int] = field(default_factory=dict)

    @property
    def seeds(self) -> Node:
        """The factors of the products, as an input that no program can have."""
        shape = self.how.seeds_shape
        return make("input", payload=f"{self.name} SEEDS", shape=shape)


def dimensions(graph: Graph) -> list[str]:
    """Return the names of the dimensions of a program, and of its inputs that are integers.

    Without those that a `while` has for the number of its steps, which is known when it has run.
    """
    nodes = everything((*graph.roots(), *graph.wrt.values(), *graph.inputs))
    sizes = [size for node in nodes for size in node.shape]
    loops = [node.payload for node in nodes if isinstance(node.payload, Loop)]
    sizes += [loop.count for loop in loops]
    own = {str(loop.count) for loop in loops if loop.condition is not None}
    names = [name for size in sizes for name in names_in(size)]
    names += [str(node.payload) for node in _integers(graph)]
    return [name for name in dict.fromkeys(names) if name not in own]


def at_sizes(graph: Graph, sizes: Mapping[str, int]) -> Graph:
    """Return the graph at these sizes; raises `InputError` for a dimension that has none.

    An input that is an integer is assumed to be the one that it is at these sizes.
    """
    lacking = [name for name in dimensions(graph) if name not in sizes]
    if lacking:
        raise InputError(
            f"the size of {' and of '.join(lacking)} is not given",
            None,
            f"a sparse derivative is one at sizes: write {', '.join(f'{n}=50' for n in lacking)}",
        )
    new = sized(graph, sizes)
    values = {node: float(sizes[str(node.payload)]) for node in _integers(new)}
    exact = {node: Interval(value, value, False, False) for node, value in values.items()}
    return replace(new, assumptions={**new.assumptions, **exact})


def _integers(graph: Graph) -> list[Node]:
    return [node for node in graph.inputs if isinstance(node.payload, Count)]
