"""Graph to graph: sparse Jacobians and Hessians are added to the results.

In: a differentiated graph at sizes, and which of them. Out: the same with results of the kinds
`sparse jacobian`, whose keys end in an output or a variable, or in a row and a column, and `sparse
hessian`, whose keys begin with the output; the factors of products among the directions, as
`seeds`; and a `Matrix` for each.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from ..errors import InputError
from ..graph.dimensions import names_in
from ..graph.graph import Graph, everything
from ..graph.loops import Loop
from ..graph.node import Node, make
from ..graph.sized import sized
from .compression import Compression
from .derivative import entries, hessian_of, is_of_numbers, jacobian_of, products

# From a kind of result to the kind that is the same as a sparse matrix.
SPARSE: Mapping[str, str] = {"jacobian": "sparse jacobian", "hessian": "sparse hessian"}

_Results = dict[tuple[str, ...], Node]


@dataclass(frozen=True, slots=True, eq=False)
class Matrix:
    """A sparse matrix of a file: what it is called there, which output it is of, how it is found.

    A Jacobian is one of all outputs, and has `""`. Its results are its `entries` in order, or else
    products that lie side by side.
    """

    name: str
    output: str
    how: Compression
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


def with_matrices(
    graph: Graph, kinds: Collection[str], variables: Sequence[str]
) -> tuple[Graph, dict[str, tuple[Matrix, ...]]]:
    """Return the graph with these kinds of results, `jacobian` or `hessian`, and their matrices.

    Their columns are the entries of the variables in this order.
    """
    results = dict(graph.results)
    seeds: dict[str, Node] = {}
    matrices = {}
    for kind, of in _KINDS.items():
        if kind not in kinds:
            continue
        found: _Results = {}
        matrices[kind] = tuple(of(graph, variables, found))
        results[SPARSE[kind]] = found
        seeds |= {one.name: one.seeds for one in matrices[kind] if not one.entries}
    directions = {**graph.directions, **({"seeds": seeds} if seeds else {})}
    return replace(graph, results=results, directions=directions), matrices


def _jacobian(graph: Graph, variables: Sequence[str], results: _Results) -> list[Matrix]:
    outputs, nodes = graph.outputs, [graph.wrt[name] for name in variables]
    how = jacobian_of([*outputs.values()], nodes)
    matrix = Matrix("_JACOBIAN", "", how, is_of_numbers([*outputs.values()], nodes))
    results |= _found(matrix, outputs, dict(zip(variables, nodes, strict=True)), ())
    return [matrix]


def _hessian(graph: Graph, variables: Sequence[str], results: _Results) -> list[Matrix]:
    wrt = {name: graph.wrt[name] for name in variables}
    of = graph.differentiated()
    matrices = []
    for number, output in enumerate(of, 1):
        gradient = {name: graph.gradients[output, name] for name in variables}
        how = hessian_of([*gradient.values()], [*wrt.values()])
        name = f"_HESSIAN_{number}" if len(of) > 1 else "_HESSIAN"
        matrix = Matrix(name, output, how, is_of_numbers([*gradient.values()], [*wrt.values()]))
        results |= _found(matrix, gradient, wrt, (output,))
        matrices.append(matrix)
    return matrices


_KINDS = {"jacobian": _jacobian, "hessian": _hessian}


def _found(
    matrix: Matrix, outputs: Mapping[str, Node], wrt: Mapping[str, Node], key: tuple[str, ...]
) -> _Results:
    """Return the nodes of a matrix by what their keys end in."""
    how, rows, columns = matrix.how, [*outputs.values()], [*wrt.values()]
    if matrix.entries:
        pairs = zip(how.rows.tolist(), how.columns.tolist(), strict=True)
        nodes = entries(how, rows, columns)
        return {(*key, str(i), str(j)): one for (i, j), one in zip(pairs, nodes, strict=True)}
    labels = wrt if how.by_rows else outputs
    nodes = products(how, rows, columns, matrix.seeds)
    return {(*key, label): one for label, one in zip(labels, nodes, strict=True)}
