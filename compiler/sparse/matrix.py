"""A sparse derivative as a file has it. NumPy is not needed for it.

In: a graph, sizes. Out: the graph at these sizes, and what is known of a matrix of its file.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..errors import InputError
from ..graph.dimensions import names_in
from ..graph.graph import Graph, everything
from ..graph.loops import Loop
from ..graph.node import Node, make
from ..graph.sized import sized

if TYPE_CHECKING:
    from .compression import Compression

# From a kind of result to the kind that is the same as a sparse matrix.
SPARSE: Mapping[str, str] = {"jacobian": "sparse jacobian", "hessian": "sparse hessian"}


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """A sparse matrix of a file: what it is called there, which output it is of, how it is found.

    A Jacobian is one of all outputs, and has `""`. Its results are its `entries` in order, or else
    products that lie side by side.
    """

    name: str
    output: str
    how: "Compression"
    entries: bool

    @property
    def seeds(self) -> Node:
        """The factors of the products, as an input that no program can have."""
        shape = self.how.seeds_shape
        return make("input", payload=f"{self.name} SEEDS", shape=shape)


def at_sizes(graph: Graph, sizes: Mapping[str, int]) -> Graph:
    """Return the graph at these sizes; raises `InputError` for a dimension that has none."""
    nodes = everything((*graph.roots(), *graph.wrt.values(), *graph.inputs))
    names = dict.fromkeys(n for node in nodes for size in node.shape for n in names_in(size))
    loops = [node.payload for node in nodes if isinstance(node.payload, Loop)]
    own = {str(loop.count) for loop in loops if loop.condition is not None}
    lacking = [name for name in names if name not in sizes and name not in own]
    if lacking:
        raise InputError(
            f"the size of {' and of '.join(lacking)} is not given",
            None,
            f"a sparse derivative is one at sizes: write {', '.join(f'{n}=50' for n in lacking)}",
        )
    return sized(graph, sizes)
