"""The statements of one generated function: the names of its lines, their texts and comments.

    f = sin(x*w)   ->   t1 = x * w
                        f = np.sin(t1)
                        d_t1 = np.cos(t1)      # f = sin(t1)
                        d_x = d_t1 * w         # t1 = x*w

The adjoint line's comment shows the primal lines that use what it is the adjoint of.
"""

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from functools import cache
from typing import TypeAlias

from ..calculus.checkpoint import Checkpoints, checkpointed
from ..graph.gathers import first_of_floats
from ..graph.graph import Graph, with_bodies
from ..graph.loops import is_open, loop_of
from ..graph.node import Node
from ..notation.derived import result_name
from ..notation.text import Form, Text
from ..records import dataclass
from .comments import comments
from .names import Names
from .page import Page, written
from .plan import Plan, plan, shared
from .prepare import Prepared
from .python.lists import is_of_numbers
from .release import Layout, in_segments
from .replay import writing
from .statements import Part, Statement
from .target import Target, Words

# What a result is of: an output; (output, variable) of a gradient; a kind and the key there.
Key: TypeAlias = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """The statements of a function, forward and backward, and the texts of its results.

    `comment` gives what is said behind a line, `nodes` are all that is computed, and `dimensions`
    the names of sizes that the statements refer to. `layout` has its lines by nodes.
    """

    forward: Sequence[Part]
    backward: Sequence[Part]
    results: Mapping[Key, str]
    comment: Callable[[Statement], str]
    nodes: Sequence[Node]
    dimensions: Sequence[str]
    layout: Layout


def listing(prepared: Prepared, target: Target, names: Names, with_values: bool) -> Listing:
    """Return the statements that compute the results of a graph, its outputs too `with_values`."""
    checkpoints = checkpointed(prepared.graph, prepared.checkpoint)
    graph = checkpoints.graph
    roots = graph.roots()[0 if with_values else len(graph.outputs) :]
    array = first_of_floats(prepared.program)
    first = None if array is None else str(array.payload)
    lists = is_of_numbers(prepared.program)
    words = Words(names, first and names.give(first), lists=lists)

    labels: dict[Node, str] = {}
    label: list[Callable[[Node], str | None]] = []
    page = Page(target, names, words, lambda node: label[0](node), writing(), graph.steps)

    @cache
    def notation(node: Node) -> Form:
        return page.form(node)

    planned = plan(checkpoints, roots, notation, target.is_lazy)
    label.append(_labels(checkpoints, planned, names, labels))
    texts: dict[Node, Text] = {}
    lined: dict[Node, str] = {}

    def name(node: Node) -> str:
        labels[node] = lined[node] = page.label(node) or names.temporary()
        return lined[node]

    lines = list(written(planned, page, notation, name, texts))
    own = {node: [lined[node]] if node in lined else [] for node, _ in lines}
    for node in planned.nodes:
        if node.op == "result":
            own[node.operands[0]].append(texts[node].text)
    layout = Layout(lines, own, planned.nodes, planned.forward, roots, checkpoints, planned.unsafe)
    forward, backward = in_segments(layout)
    results, more = _results(
        graph,
        with_values,
        names,
        lambda n, owners: target.result(n, texts[n], shared(n, planned, owners), words),
    )
    backward += more
    called = lined | {n: texts[n].text for n in planned.nodes if n.op == "result"}
    said = comments(prepared, planned.forward, called, names)
    nodes = with_bodies(planned.nodes)
    taken = {loop_of(node).count for node in nodes if node.op == "scan" and is_open(node)}
    dimensions = [name for name in words.dimensions if name not in taken]
    return Listing(forward, backward, results, said, nodes, dimensions, layout)


def _results(
    graph: Graph, with_values: bool, names: Names, write: Callable[[Node, set[Node]], str]
) -> tuple[dict[Key, str], list[Statement]]:
    """Return the texts of the results, and the statements that give those their names."""
    owners: set[Node] = set()
    results: dict[Key, str] = {}
    statements: list[Statement] = []
    for output, node in graph.outputs.items() if with_values else ():
        results[output] = write(node, owners)
    for key, node in graph.gradients.items():
        results[key] = name = _gradient_name(key, graph, names)
        value = write(node, owners)
        if value != name:
            statements.append(Statement(name, value, False, (key[0], graph.wrt[key[1]])))
    for further, node in _further(graph):
        value = results[further] = write(node, owners)
        if node.operands and not value.isidentifier():
            results[further] = _result_name(further, graph, names)
            statements.append(Statement(results[further], value))
    return results, statements


def _labels(
    checkpoints: Checkpoints, planned: Plan, names: Names, labels: dict[Node, str]
) -> Callable[[Node], str | None]:
    """Return what a node is called: as the user did, `d_z` for the adjoint of z, or nothing.

    `labels` has what lines are called already, and gets the names that are found. What is computed
    again is called as it was the first time.
    """
    graph, again = checkpoints.graph, checkpoints.first
    labels |= {node: names.give(str(node.payload)) for node in graph.inputs}
    inputs = {*labels.values()}
    for key, node in (*graph.names.items(), *graph.outputs.items()):
        if node.operands and node in planned.forward:  # of several names the first counts
            labels.setdefault(node, _own_name(key, names, inputs))
    kept = {_result_name(key, graph, names): node for key, node in _further(graph)}
    kept |= {_gradient_name(key, graph, names): node for key, node in graph.gradients.items()}
    wanted_by = {node: key for key, node in reversed([*_further(graph)])}
    first = {node: wanted for wanted, node in reversed(kept.items())}

    def label(node: Node) -> str | None:
        if node in labels or again.get(node) in labels:
            return labels[again.get(node, node)]
        output, primal = planned.primals.get(node, ("", node))
        of, wanted = labels.get(primal), None
        if of is not None:
            wanted = names.adjoint(output, of, len(graph.outputs) > 1)
            if kept.setdefault(wanted, node) is not node:  # two variables are one value
                wanted = first.get(node)
        if node in graph.steps:
            wanted = names.in_step(graph.steps[node])
        if wanted is None and node in wanted_by:
            wanted = _result_name(wanted_by[node], graph, names)
        if wanted is not None:
            labels[node] = wanted
        return wanted

    return label


def _own_name(key: str, names: Names, inputs: Container[str]) -> str:
    """Return the name of a value; of x = cos(x) the backward pass needs the input too."""
    name = names.give(key)
    return names.of_result(("new", key), f"{key}_new") if name in inputs else name


def _gradient_name(key: tuple[str, str], graph: Graph, names: Names) -> str:
    return names.adjoint(key[0], names.give(key[1]), len(graph.outputs) > 1)


def _further(graph: Graph) -> Iterator[tuple[tuple[str, ...], Node]]:
    """Yield the results beyond the gradient, by the kind and the key there."""
    for kind, found in graph.results.items():
        for key, node in found.items():
            yield (kind, *key), node


def _result_name(key: tuple[str, ...], graph: Graph, names: Names) -> str:
    """Return the name of a result's line: d_x_w for the second derivative by x and w."""
    if key[0] == "jacobian":
        return _gradient_name((key[1], key[2]), graph, names)
    return names.of_result(key, result_name(key, len(graph.outputs) > 1))
