"""Graph to graph: sparse Jacobians and Hessians are added to the results.

In: a differentiated graph at sizes, and which of them. Out: the same with results of the kinds
`sparse jacobian`, whose keys end in an output or a variable, or in a row and a column, and `sparse
hessian`, whose keys begin with the output; the factors of products among the directions, as
`seeds`; and a `Matrix` for each.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from ..calculus.differentiate import pointed
from ..calculus.modes import Results
from ..calculus.results import check
from ..graph.graph import Graph
from ..graph.node import Node
from .derivative import entries, hessian_of, is_of_numbers, jacobian_of, products
from .matrix import SPARSE, Matrix


def with_matrices(
    graph: Graph,
    kinds: Collection[str],
    variables: Sequence[str],
    sizes: Mapping[str, int],
) -> tuple[Graph, dict[str, tuple[Matrix, ...]]]:
    """Return the graph with these kinds of results, `jacobian` or `hessian`, and their matrices.

    Their columns are the entries of the variables in this order; the graph is at these sizes.
    """
    results = dict(graph.results)
    seeds: dict[str, Node] = {}
    matrices = {}
    for kind, of in _KINDS.items():
        if kind not in kinds:
            continue
        check(graph, kind)
        found: Results = {}
        made = pointed(graph, of, graph, variables, found)
        matrices[kind] = tuple(replace(one, sizes=sizes) for one in made)
        results[SPARSE[kind]] = found
        seeds |= {one.name: one.seeds for one in matrices[kind] if not one.entries}
    directions = {**graph.directions, **({"seeds": seeds} if seeds else {})}
    return replace(graph, results=results, directions=directions), matrices


def _jacobian(graph: Graph, variables: Sequence[str], results: Results) -> list[Matrix]:
    outputs, nodes = graph.outputs, [graph.wrt[name] for name in variables]
    how = jacobian_of([*outputs.values()], nodes)
    matrix = Matrix("_JACOBIAN", "", how, is_of_numbers([*outputs.values()], nodes))
    results |= _found(matrix, outputs, dict(zip(variables, nodes, strict=True)), ())
    return [matrix]


def _hessian(graph: Graph, variables: Sequence[str], results: Results) -> list[Matrix]:
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
) -> Results:
    """Return the nodes of a matrix by what their keys end in."""
    how, rows, columns = matrix.how, [*outputs.values()], [*wrt.values()]
    if matrix.entries:
        pairs = zip(how.rows.tolist(), how.columns.tolist(), strict=True)
        nodes = entries(how, rows, columns)
        return {(*key, str(i), str(j)): one for (i, j), one in zip(pairs, nodes, strict=True)}
    labels = wrt if how.by_rows else outputs
    nodes = products(how, rows, columns, matrix.seeds)
    return {(*key, label): one for label, one in zip(labels, nodes, strict=True)}
