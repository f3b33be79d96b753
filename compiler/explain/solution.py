"""The worked solution of a program at a point: forward, and step by step back.

In: a graph as it was written, values of its inputs, an output. Out: a `Solution`: each step with
its value, and from the output back each gradient with all the ways on which it arrives.

    t5 = t4 + b2; f = sigmoid(t5)

    d_t5 = d_f*(f*(1 - f))   by f = sigmoid(t5)    1 × 0.249998 = 0.249998
    d_b2 = d_t5              by t5 = t4 + b2       0.249998 × 1 = 0.249998

The gradients are those of `reverse`, once in full and once with a name in the place of each
gradient on its way further back; so every line is written in the lines before it.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..calculus.partials import is_matrix_rule, partial, pull_back
from ..calculus.reverse import Edge, between, reverse
from ..derive.conventions import without_conventions
from ..derive.plain import in_plain_words
from ..graph.graph import Graph, chosen_output, order
from ..graph.node import Node, make
from ..graph.operations import is_boolean, is_entrywise
from ..interpret.evaluate import Value, evaluate
from ..interpret.point import Point
from ..notation.formula import formula
from ..notation.printer import dimension_names, leaf
from ..notation.text import unused
from ..rewrite.book import book, exact_normaliser
from ..rewrite.simplify import in_names
from .rounds import Rounds, is_long, is_shown, shortened
from .steps import Step, steps

_WIDTH = 2000  # characters of an expression, whose parts have names


@dataclass(frozen=True, slots=True)
class Term:
    """An expression in the names of the program, and its value."""

    text: str
    node: Node
    value: Value


@dataclass(frozen=True, slots=True)
class Way:
    """One way on which a gradient arrives: through the use of a value at a place of a later step.

    The value is the operand of `user` at `position`, in the step with the name `step`. What arrives
    is `upstream`, the gradient of the step, times `local`, the derivative of the step, entry by
    entry; `local` is None where the rule is one of whole arrays. `arriving` is what arrives, in the
    names of the program and summed where the value was broadcast. `is_product` says that it is the
    product and nothing more.
    """

    user: Node
    position: int
    step: str
    formula: str
    upstream: Term
    local: Term | None
    arriving: Term
    is_product: bool
    rounds: Rounds = ()

    @property
    def is_summed(self) -> bool:
        """Whether a broadcast was undone on the way."""
        if self.local is None or not is_entrywise(self.user.op):
            return False
        factors = max(np.size(self.upstream.value), np.size(self.local.value))
        return np.size(self.arriving.value) < factors


@dataclass(frozen=True, slots=True)
class Gradient:
    """The gradient with respect to one value: the sum over the ways on which it arrives.

    `text` is the name that it goes by, `d_w`. The output's own is 1 and arrives on no way. There
    may be more `paths` than ways that are shown, where loops have many steps.
    """

    name: str
    text: str
    ways: tuple[Way, ...]
    value: Value
    node: Node
    rounds: Rounds = ()
    paths: int = 0


@dataclass(frozen=True, slots=True)
class Solution:
    """A program worked out at a point, for one output; `results` are the gradients asked for."""

    output: str
    value: Value
    inputs: tuple[Step, ...]
    forward: tuple[Step, ...]
    backward: tuple[Gradient, ...]
    results: Mapping[str, Value]
    graph: Graph
    names: Mapping[Node, str]

    def symbol(self, name: str) -> str:
        """Return how the gradient with respect to a value is written: ∂f/∂w."""
        return f"∂{self.output}/∂{name}"


def solve(graph: Graph, at: Point, output: str | None = None) -> Solution:
    """Return the solution at a point.

    It is for the output of that name, or the first that is a number. Raises `InputError` where
    there is no such output, and where it is an array.
    """
    output = chosen_output(graph, output)
    graph, lines = steps(graph, by_rounds=True)
    formulas = {line.node: line.text.text for line in lines}
    if is_long(graph):
        formulas = {node: shortened(text) for node, text in formulas.items()}
    names = {line.node: line.name for line in lines}
    names |= {node: str(node.payload) for node in graph.inputs}
    result = graph.outputs[output]
    visited = list(between(result, set(graph.wrt.values())))
    found = reverse(result, visited)
    gradients = {node: found.gradient(node) for node in [*visited, *graph.wrt.values()]}
    known = evaluate([*names, result, *gradients.values()], at.values, at.sizes)
    is_reached = set(order([result]))
    rank = {line.node: place for place, line in enumerate(lines)}
    adjoints = [*found.adjoints]
    if is_long(graph):
        adjoints.sort(key=lambda node: -rank.get(node, -1))
    leaves = _leaves(names, adjoints)
    forward = [
        Step(names[n], formulas[n], known[n], n, rounds=graph.rounds.get(n, ()))
        for n in formulas
        if n in is_reached and is_shown(graph.rounds.get(n, ()))
    ]
    written = leaf(result)
    called = names.get(result) or (written.text if written else output)
    if called != output:  # one of another name stands as a step of its own
        forward.append(Step(output, called, known[result], result))
    names |= {leaf: str(leaf.payload) for leaf in leaves.values()}
    values = {names[node]: value for node, value in known.items() if node in names}
    values |= {str(leaf.payload): known[gradients[node]] for node, leaf in leaves.items()}
    times = Counter(edge.operand for edge in found.edges)
    ways = _ways(graph, output, visited, names, leaves, Point(values, at.sizes), formulas)
    return Solution(
        output,
        known[result],
        tuple(Step(str(node.payload), "", known[node], node) for node in graph.inputs),
        tuple(forward),
        tuple(
            Gradient(
                names[node],
                names[leaf],
                ways.get(node, ()),
                known[gradients[node]],
                node,
                graph.rounds.get(node, ()),
                times[node],
            )
            for node, leaf in leaves.items()
            if is_shown(graph.rounds.get(node, ()))
        ),
        {name: known[gradients[node]] for name, node in graph.wrt.items()},
        graph,
        names,
    )


def _leaves(names: Mapping[Node, str], adjoints: Iterable[Node]) -> dict[Node, Node]:
    """Return a name for the gradient of each value that has one, as a leaf."""
    taken = {*names.values(), *dimension_names(names)}
    leaves: dict[Node, Node] = {}
    for node in adjoints:
        name = unused(f"d_{names[node]}", taken)
        taken.add(name)
        leaves[node] = make("input", payload=name, shape=node.shape)
    return leaves


def _ways(
    graph: Graph,
    output: str,
    visited: Sequence[Node],
    names: Mapping[Node, str],
    leaves: Mapping[Node, Node],
    point: Point,
    formulas: Mapping[Node, str],
) -> dict[Node, tuple[Way, ...]]:
    """Return the ways on which the gradient of each node arrives, the latest step first."""
    normal = exact_normaliser()
    numbers = {node: name for node, name in names.items() if not is_boolean(node)}

    near = [
        node
        for node in visited
        if is_shown(graph.rounds.get(node, ()))
        or any(is_shown(graph.rounds.get(one, ())) for one in node.operands)
    ]
    local = _locals(near, visited, numbers, normal)

    def rule(node: Node, position: int, cotangent: Node) -> Node | None:
        return pull_back(
            node,
            position,
            cotangent,
            lambda node, position: local.get((node, position)) or partial(node, position),
        )

    edges = [
        edge
        for edge in reverse(graph.outputs[output], visited, rule, leaves).edges
        if edge.user in leaves and _is_shown(edge, graph)  # of others the gradient is 0
    ]
    arriving = {edge: edge.masked() for edge in edges}
    written = in_names(arriving.values(), numbers, normal)
    program = dict.fromkeys(order(graph.outputs.values()))
    plain = {node: _plainly(node, program) for node in local.values()}
    wanted = [*(written[one] for one in arriving.values()), *local.values(), *plain.values()]
    known = evaluate(wanted, point.values, point.sizes)
    shown = book(wanted)
    shown |= {
        node: shown[other]
        for node, other in plain.items()
        if shown[node].op != "where" and _equal(known, node, other)
    }

    def term(node: Node, shape: tuple[int, ...] = ()) -> Term:
        value = np.broadcast_to(known[node], np.broadcast_shapes(np.shape(known[node]), shape))[()]
        return Term(formula(shown[node], _WIDTH)[0], shown[node], value)

    ways: dict[Node, list[Way]] = {}
    for edge, expression in arriving.items():
        upstream = leaves[edge.user]
        above = Term(names[upstream], upstream, point.values[names[upstream]])
        factor = local.get((edge.user, edge.position))
        own = None if factor is None else term(factor)
        arrives = term(written[expression], np.shape(point.values[names[edge.operand]]))
        ways.setdefault(edge.operand, []).append(
            Way(
                user=edge.user,
                position=edge.position,
                step=names[edge.user],
                formula=formulas[edge.user],
                upstream=above,
                local=own,
                arriving=arrives,
                is_product=_is_product(above, own, arrives),
                rounds=graph.rounds.get(edge.user, ()),
            )
        )
    return {node: tuple(row) for node, row in ways.items()}


def _is_shown(edge: Edge, graph: Graph) -> bool:
    """Return whether a way back is shown: it ends in a step that is, or begins in one."""
    inside = graph.rounds.get(edge.operand)
    return is_shown(graph.rounds.get(edge.user, ()) if inside is None else inside)


def _plainly(node: Node, program: Collection[Node]) -> Node:
    """Return a derivative as a book has it, without what it is at single points by convention."""
    return in_plain_words(without_conventions(node, program)[0], program)[0]


def _equal(known: Mapping[Node, Value], node: Node, other: Node) -> bool:
    """Return whether two nodes have one value at the point: a convention may be met there."""
    return bool(np.allclose(known[node], known[other], rtol=1e-9, atol=0, equal_nan=True))


def _is_product(upstream: Term, local: Term | None, arriving: Term) -> bool:
    """Return whether what arrives is the product: nothing summed, no 0 of a branch not taken."""
    if local is None:
        return False
    shape = np.shape(arriving.value)
    try:
        with np.errstate(all="ignore"):
            product = np.multiply(upstream.value, np.asarray(local.value, float))
        is_of_shape = np.broadcast_shapes(np.shape(product), shape) == shape
    except ValueError:  # what comes back through a reduction along an axis is stretched first
        return False
    return is_of_shape and bool(
        np.allclose(product, arriving.value, rtol=1e-9, atol=0, equal_nan=True)
    )


def _locals(
    users: Sequence[Node],
    visited: Sequence[Node],
    names: Mapping[Node, str],
    normal: Callable[[Node], Node],
) -> dict[tuple[Node, int], Node]:
    """Return the derivative of each of these steps by each operand on the way, in names."""
    inside = set(visited)
    partials = {
        (node, position): partial(node, position)
        for node in users
        for position, operand in enumerate(node.operands)
        if operand in inside and node.op != "root" and not is_matrix_rule(node, position)
    }
    written = in_names(partials.values(), names, normal)
    return {key: written[node] for key, node in partials.items()}
