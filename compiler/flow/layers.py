"""The layers of a program: the family of values along which its gradient is followed.

In: the graph of a program as it was written. Out: the members of a family, as they are computed.

    layers(graph)        ->  z[1] … z[50], the longest chain there is
    layers(graph, "a")   ->  a[1] … a[50]
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..calculus.reverse import between
from ..errors import InputError, suggest
from ..graph.graph import Graph, chosen_output, order
from ..graph.members import parts
from ..graph.node import Node
from ..notation.printer import dimension_names


@dataclass(frozen=True, slots=True)
class Layers:
    """The members of a family that lie between a variable and an output, the first computed first.

    `is_chain` tells whether each depends on the one before: only then is there a factor a layer.
    `batch` has the dimensions of inputs that no variable has: along those lie examples.
    """

    family: str
    members: tuple[str, ...]
    output: str
    is_chain: bool
    batch: frozenset[str]


def layers(graph: Graph, family: str | None = None, output: str | None = None) -> Layers:
    """Return the members of a family to follow; by default of the longest chain of the program.

    Of chains as long, and where there is none of families as long, the first in the program; those
    of inputs have to be asked for. The output is by default the first that is a number. Raises
    `InputError` for a family or an output that is not there.
    """
    output = chosen_output(graph, output)
    nodes = order([graph.outputs[output]])
    reached = between(graph.outputs[output], set(graph.wrt.values()))
    values = _families((name, node) for name, node in graph.names.items() if node in reached)
    inputs = _families((str(node.payload), node) for node in nodes if node.op == "input")
    where = f"lies between a variable and the output {output}"
    if family is None:
        if not values:
            hint = "name the layers as a family: for l in 1..50 { z[l] = ...; a[l] = tanh(z[l]) }"
            raise InputError(f"no family of values {where}", None, hint)
        longest = sorted(values, key=lambda name: -len(values[name]))
        family = next((name for name in longest if _chain(nodes, values[name])), longest[0])
    elif not isinstance(family, str) or family not in {**values, **inputs}:
        known = [*values, *inputs]
        near = suggest(family, known) if isinstance(family, str) else None
        hint = near or f"the families are {', '.join(known) or 'none'}"
        raise InputError(f"no family {family} {where}", None, hint)
    members = values.get(family) or inputs[family]
    anchors = members if family in values else _first_users(nodes, members)
    chain = _chain(nodes, anchors)
    by_index = tuple(sorted(members, key=lambda name: parts(name)[1] or 0))
    batch = frozenset(dimension_names(graph.inputs) - dimension_names(graph.wrt.values()))
    is_chain = bool(chain) or family in inputs  # how inputs meet says too little: go by the index
    return Layers(family, chain or by_index, output, is_chain, batch)


def _families(named: Iterable[tuple[str, Node]]) -> dict[str, dict[str, Node]]:
    """Return the members of each family by name; what is no member is left out."""
    found: dict[str, dict[str, Node]] = {}
    for name, node in named:
        family, index = parts(name)
        if index is not None:
            found.setdefault(family, {})[name] = node
    return found


def _chain(nodes: Sequence[Node], members: Mapping[str, Node]) -> tuple[str, ...]:
    """Return members as they are computed, where each depends on the one before; else nothing."""
    position = {node: place for place, node in enumerate(nodes)}
    names = sorted(members, key=lambda name: position[members[name]])
    rank = {members[name]: place for place, name in enumerate(names)}
    latest: dict[Node, int] = {}  # the last member that a node depends on, or is
    for node in nodes:
        before = max((latest[operand] for operand in node.operands), default=-1)
        if rank.get(node, 0) and before != rank[node] - 1:
            return ()
        latest[node] = rank.get(node, before)
    return tuple(names) if len(rank) == len(names) else ()


def _first_users(nodes: Sequence[Node], members: Mapping[str, Node]) -> dict[str, Node]:
    """Return the first node that uses each of the inputs."""
    users = {operand: node for node in reversed(nodes) for operand in node.operands}
    return {name: users.get(node, node) for name, node in members.items()}
