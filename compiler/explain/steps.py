"""The steps of a program: a line for each operation, with its name or one of t1, t2 and so on.

In: a graph as it was written. Out: the graph without the marks that stand over nothing but their
own value, and its lines, operands before what uses them. At a point each line is a `Step`, which
has its adjoints in a trace.

    a = sigmoid(x*w + b)   ->   t1 = x*w,  t2 = t1 + b,  a = sigmoid(t2)
    at a point             ->   t1 = 0.5, ∂a/∂t1 = 0.2288, …
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..budget import spend
from ..calculus.reverse import reverse
from ..graph.graph import Graph, order, rebuild, same
from ..graph.node import Node, constant
from ..interpret.evaluate import Value, evaluate
from ..interpret.point import Point
from ..notation.printer import leaf, namer, notation, taken_names
from ..notation.text import Line, lines
from .rounds import Rounds, is_long, is_shown, labels_in_rounds, step_after_step


@dataclass(frozen=True, slots=True)
class Step:
    """One value: its name, its formula ("" for an input), what it is at the point.

    A trace has its adjoint for each output besides. `rounds` are the steps of the loops that it was
    written out in.
    """

    name: str
    formula: str
    value: Value
    node: Node
    adjoints: Mapping[str, Value] = field(default_factory=dict)
    rounds: Rounds = ()


_STEP = 60  # steps of work to write one of the program


def steps(graph: Graph, by_rounds: bool = False) -> tuple[Graph, list[Line]]:
    """Return the graph to be shown, and a line for each operation of it.

    With `by_rounds` those of a step of a long loop stand together, and their names tell the step.
    """
    graph = _without_marks(graph)
    labels = {node: name for name, node in reversed([*graph.names.items(), *graph.outputs.items()])}
    taken = taken_names(graph)
    nodes = order([*graph.outputs.values(), *graph.wrt.values()])
    spend(_STEP * len(nodes))
    if by_rounds and is_long(graph):
        nodes = step_after_step(nodes, graph.rounds)
        labels |= labels_in_rounds(graph, nodes)
        taken |= {*labels.values()}
    return graph, list(lines(nodes, notation, leaf, lambda _: True, namer(labels, taken), {}))


def trace(graph: Graph, point: Point) -> list[Step]:
    """Return the steps of a program in order, at a point, each with its adjoint for each output."""
    graph, named = steps(graph, by_rounds=True)
    nodes = [line.node for line in named]
    adjoints = {
        name: reverse(node, nodes, cotangent=constant(1)).adjoints
        for name, node in graph.outputs.items()
    }
    wanted = [*nodes, *(node for pairs in adjoints.values() for node in pairs.values())]
    known = evaluate(wanted, point.values, point.sizes)

    def adjoint(node: Node) -> dict[str, Value]:
        return {name: known[d[node]] for name, d in adjoints.items() if node in d}

    return [
        Step(
            one.name,
            one.text.text,
            known[one.node],
            one.node,
            adjoint(one.node),
            graph.rounds.get(one.node, ()),
        )
        for one in named
        if is_shown(graph.rounds.get(one.node, ()))
    ]


def _without_marks(graph: Graph) -> Graph:
    """Return the graph without the marks whose values are used through them alone.

    p = mark(x*y); p + 1   ->   p = x*y; p + 1        but not where x*y is used beside p
    """
    nodes = order([*graph.outputs.values(), *graph.wrt.values()])
    uses = Counter(operand for node in nodes for operand in node.operands)
    uses.update({*graph.outputs.values(), *graph.wrt.values()})

    def remake(node: Node, operands: tuple[Node, ...]) -> Node:
        is_alone = node.op == "mark" and uses[node.operands[0]] == 1
        return operands[0] if is_alone and operands[0].operands else same(node, operands)

    return rebuild(graph, remake)
