"""A differentiated graph made ready for a target: in operations that the target can write.

In: the graph, simplified, and which operations the target spells. Out: the graph without marks,
every other operation written out by its definition; and where each value of the program went, for
comments.

    f = cross_entropy(z, y)   ->   f = (max(z) + log(sum(exp(z - max(z)))) - sum(y*z))/1
"""

from collections.abc import Callable, Mapping

from ..graph.graph import Graph, order, rebuild_with_map, same, without
from ..graph.node import Node
from ..lower.instantiate import writer
from ..records import dataclass
from ..rewrite.simplify import normaliser
from ..vocabulary import functions
from .entries import Entry


@dataclass(frozen=True, slots=True)
class Prepared:
    """A graph to be written, the program it came from, and what each node of that became.

    `entries` are the public functions of the file. `checkpoint` is the number of segments in which
    a backward pass works values out again, True for one that is chosen; without it they are kept.
    `of_floats` is the same for the functions that floats are sent to, in a file that has some.
    `name` is what the user calls the program, where functions are called so too.
    """

    graph: Graph
    program: Graph
    became: Mapping[Node, Node]
    entries: tuple[Entry, ...] = ()
    checkpoint: bool | int = False
    of_floats: "Prepared | None" = None
    name: str = ""


def prepare(graph: Graph, spelled: Callable[[str], bool]) -> Prepared:
    """Return the graph made ready for a target that spells these operations."""
    operations = {node.op for node in graph.all_nodes()}
    if all(op != "mark" and (spelled(op) or op not in functions()) for op in operations):
        return Prepared(graph, graph, {node: node for node in order(graph.outputs.values())})
    program = without(graph, "mark")
    written = writer(spelled, normaliser(("algebra",)))

    def remake(node: Node, operands: tuple[Node, ...]) -> Node:
        """Return a node written out; one spelled, of the same operands, is in short form."""
        is_same = operands == node.operands and spelled(node.op)
        return node if is_same else written(same(node, operands))

    expanded, became = rebuild_with_map(program, remake)
    return Prepared(expanded, program, {n: became[n] for n in order(program.outputs.values())})
