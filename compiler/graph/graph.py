"""A program as a graph: what goes in, what comes out, and the user's names for what lies between.

Passes are functions from `Graph` to `Graph`, written with `rebuild`; each walk is iterative, so
that an expression may be nested as deep as memory allows.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import field, replace
from typing import TypeAlias

from ..budget import spend
from ..errors import InputError, Span, check_known
from ..records import dataclass
from .dimensions import show
from .intervals import Interval
from .node import Body, Count, Node, make
from .rounds import Round

# What a pass makes of a node, given its new operands.
Remake: TypeAlias = Callable[[Node, tuple[Node, ...]], Node]


@dataclass(frozen=True, slots=True)
class Graph:
    """A lowered program, and after `differentiate` its derivatives.

    `outputs` maps each output's name to its node. `names` maps the user's names of intermediate
    values to nodes, and `versions` the names of earlier values of a name that is assigned again to
    that name and their number. `spans` points from a node to the places in the source that it came
    from. `wrt` maps the variables to nodes, and `families` the name of an input family, or of one
    that is differentiated by as a whole, to the names of its members.
    `gradients` maps (output, variable) to a derivative; `adjoints` maps an output to
    the adjoint of each node that the backward pass visits, in the order of that pass.
    `results` has what else is derived, by its kind and a key:

        jvp (output,)        vjp (variable,)        jacobian (output, variable)
        hessian (output, v, w)        hvp (output, variable)        derivatives (output, order)

    `directions` has the inputs that only such results take, by their kind: `tangents` and `vectors`
    by variable, `cotangents` by output. No program has their names, `tangent x`.
    `assumptions` has the interval that an input is declared to lie in, where one is, and `steps`
    the names of what is worked out in the steps of loops. `rounds` has the steps of the loops
    that a node was written out in, the outermost first.
    """

    inputs: tuple[Node, ...]
    outputs: Mapping[str, Node]
    names: Mapping[str, Node]
    spans: Mapping[Node, tuple[Span, ...]]
    wrt: Mapping[str, Node] = field(default_factory=dict)
    families: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    gradients: Mapping[tuple[str, str], Node] = field(default_factory=dict)
    adjoints: Mapping[str, Mapping[Node, Node]] = field(default_factory=dict)
    assumptions: Mapping[Node, Interval] = field(default_factory=dict)
    versions: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    steps: Mapping[Node, str] = field(default_factory=dict)
    results: Mapping[str, Mapping[tuple[str, ...], Node]] = field(default_factory=dict)
    directions: Mapping[str, Mapping[str, Node]] = field(default_factory=dict)
    rounds: Mapping[Node, tuple[Round, ...]] = field(default_factory=dict)
    _walked: dict[str, list[Node]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def differentiated(self) -> dict[str, Node]:
        """Return the outputs that have a gradient: those that are numbers."""
        return {name: node for name, node in self.outputs.items() if not node.shape}

    def roots(self) -> tuple[Node, ...]:
        """Return all that the program computes: outputs, then gradients, then other results."""
        others = (node for found in self.results.values() for node in found.values())
        return (*self.outputs.values(), *self.gradients.values(), *others)

    def nodes(self) -> Sequence[Node]:
        """Return all that the program computes, as `everything` does; it is walked once."""
        if "nodes" not in self._walked:
            self._walked["nodes"] = everything(self.roots())
        return self._walked["nodes"]

    def all_nodes(self) -> Sequence[Node]:
        """Return all that the program computes, and what its variables are made of besides."""
        if "all" not in self._walked:
            nodes = self.nodes()
            others = everything(self.wrt.values(), set(nodes))
            self._walked["all"] = [*nodes, *others] if others else [*nodes]
        return self._walked["all"]


def chosen_output(graph: Graph, output: str | None) -> str:
    """Return the output that a derivative is of: the one named, or the first that is a number.

    Raises `InputError`, which says why there is no gradient.
    """
    derived = graph.differentiated()
    if output is not None:
        check_known("output", output, graph.outputs)
    name = output or next(iter(derived), next(iter(graph.outputs)))
    if name not in derived:
        what = f"the output {name} is {show(graph.outputs[name].shape)}"
        hint = f"reduce it, as in sum({name})"
        raise InputError(f"{what}, and a gradient is that of a number", None, hint)
    return name


def order(roots: Iterable[Node], known: Container[Node] = ()) -> list[Node]:
    """Return the nodes that the roots reach, operands before what uses them, each once.

    Those that are `known`, with all below them, are left out.
    """
    met: set[Node] = set()
    result: list[Node] = []
    waiting: list[Node] = []
    stack: list[Node | None] = [*roots]
    stack.reverse()
    while stack:
        node = stack.pop()
        if node is None:  # all operands of the last that waits have been listed
            result.append(waiting.pop())
        elif node not in met and node not in known:
            met.add(node)
            if met.issuperset(node.operands):
                result.append(node)
            else:
                waiting.append(node)
                stack.append(None)
                stack.extend(node.operands[::-1])
    spend(len(result))
    return result


def reached(roots: Iterable[Node]) -> set[Node]:
    """Return the nodes that the roots reach, which is cheaper to find than their order."""
    found = set(roots)
    stack = list(found)
    while stack:
        for operand in stack.pop().operands:
            if operand not in found:
                found.add(operand)
                stack.append(operand)
    spend(len(found))
    return found


def body_of(node: Node) -> tuple[Node, ...]:
    """Return the nodes that the body of a loop works out; nothing for any other node."""
    payload = node.payload
    return payload.body if isinstance(payload, Body) else ()


def everything(roots: Iterable[Node], known: Container[Node] = ()) -> list[Node]:
    """Return the nodes that the roots reach, and those of bodies: what is in one before its node.

    Operands come before what uses them, each node once. Those that are `known`, with all below
    them, are left out.
    """
    met: set[Node] = set()
    result: list[Node] = []
    waiting: list[Node] = []
    stack: list[Node | None] = [*roots]
    stack.reverse()
    while stack:
        node = stack.pop()
        if node is None:  # all that the last that waits needs has been listed
            result.append(waiting.pop())
        elif node not in met and node not in known:
            met.add(node)
            payload, below = node.payload, node.operands
            if isinstance(payload, Body):
                below = (*payload.body, *below)
            if met.issuperset(below):
                result.append(node)
            else:
                waiting.append(node)
                stack.append(None)
                stack.extend(below[::-1])
    spend(len(result))
    return result


def with_bodies(nodes: Sequence[Node]) -> Sequence[Node]:
    """Return nodes, operands first, with those of the bodies of loops among them."""
    return everything(nodes) if any(body_of(node) for node in nodes) else nodes


def without(graph: Graph, op: str) -> Graph:
    """Return the graph with the first operand in the place of each node of an operation."""
    if op not in {node.op for node in graph.all_nodes()}:
        return graph
    return rebuild(graph, lambda node, new: new[0] if node.op == op else same(node, new))


def is_pointwise(graph: Graph) -> bool:
    """Return whether every value is a scalar: the program then works at each point of arrays."""
    nodes = reached((*graph.roots(), *graph.inputs))
    return not any(node.shape or isinstance(node.payload, Count) for node in nodes)


def integers_of(graph: Graph) -> list[str]:
    """Return the inputs that are integers, and so dimensions."""
    return [str(node.payload) for node in graph.inputs if isinstance(node.payload, Count)]


def same(node: Node, operands: tuple[Node, ...]) -> Node:
    """Return the node with other operands."""
    if operands == node.operands:
        return node
    return make(node.op, operands, node.payload, node.shape)


def remade(roots: Iterable[Node], remake: Remake) -> dict[Node, Node]:
    """Return what each node that the roots reach is replaced by, also in the bodies of loops."""
    return _remade(everything(roots), remake)


def _remade(nodes: Iterable[Node], remake: Remake) -> dict[Node, Node]:
    """Return what each of the nodes, operands first, is replaced by."""
    new: dict[Node, Node] = {}
    for node in nodes:
        operands = tuple(map(new.__getitem__, node.operands))
        payload = node.payload
        if isinstance(payload, Body):
            body = payload.with_body([new[one] for one in payload.body])
            new[node] = remake(make(node.op, node.operands, body, node.shape), operands)
        else:
            new[node] = remake(node, operands)
    return new


def remade_one(node: Node, new: Mapping[Node, Node]) -> Node:
    """Return the node with others in the place of its operands and of those of its body."""
    payload = node.payload
    if isinstance(payload, Body):
        payload = payload.with_body([new[one] for one in payload.body])
        return make(node.op, tuple([new[one] for one in node.operands]), payload, node.shape)
    return same(node, tuple([new[one] for one in node.operands]))


def substituted(roots: Iterable[Node], new: Mapping[Node, Node]) -> dict[Node, Node]:
    """Return what each node becomes with others in the place of some of them, which are `new`."""
    found = dict(new)
    for node in order(roots, new):
        found[node] = same(node, tuple([found[operand] for operand in node.operands]))
    return found


def derived_anew(graph: Graph, new: Mapping[Node, Node]) -> Graph:
    """Return the graph with other nodes, `new`, in the place of those of its derivatives."""
    return replace(
        graph,
        gradients={key: new[node] for key, node in graph.gradients.items()},
        results={
            kind: {key: new[node] for key, node in found.items()}
            for kind, found in graph.results.items()
        },
        adjoints={
            output: {primal: new[adjoint] for primal, adjoint in pairs.items() if adjoint in new}
            for output, pairs in graph.adjoints.items()
        },
    )


def rebuild(graph: Graph, remake: Remake) -> Graph:
    """Return the graph with each node replaced by `remake(node, its replaced operands)`.

    Names and adjoints of nodes that nothing reaches any more are dropped.
    """
    return rebuild_with_map(graph, remake)[0]


def rebuild_with_map(graph: Graph, remake: Remake) -> tuple[Graph, dict[Node, Node]]:
    """Return the graph rebuilt, and the node that each of its nodes was replaced by."""
    new = _remade(graph.all_nodes(), remake)
    return replaced(graph, new), new


def replaced(graph: Graph, new: Mapping[Node, Node]) -> Graph:
    """Return the graph with each node replaced by another one, which is known for all of them."""
    spans: dict[Node, list[Span]] = {}
    for node, places in graph.spans.items():
        here = new.get(node)
        if here in spans:
            spans[here].extend(places)
        elif here is not None:
            spans[here] = [*places]
    rounds: dict[Node, tuple[Round, ...]] = {}
    for node, known in graph.rounds.items():
        if node in new:
            rounds.setdefault(new[node], known)
    rebuilt = replace(
        graph,
        rounds=rounds,
        outputs={name: new[node] for name, node in graph.outputs.items()},
        gradients={key: new[node] for key, node in graph.gradients.items()},
        results={
            kind: {key: new[node] for key, node in found.items()}
            for kind, found in graph.results.items()
        },
        wrt={name: new[node] for name, node in graph.wrt.items()},
        spans={node: tuple(places) for node, places in spans.items()},
    )
    kept = set(rebuilt.nodes())
    names = {name: new[node] for name, node in graph.names.items() if new.get(node) in kept}
    adjoints: dict[str, dict[Node, Node]] = {output: {} for output in graph.adjoints}
    for output, pairs in graph.adjoints.items():
        for primal, adjoint in pairs.items():
            here, there = new.get(primal), new.get(adjoint)
            if here in kept and there in kept:
                adjoints[output][here] = there
    steps = {new[node]: name for node, name in graph.steps.items() if new.get(node) in kept}
    whole = replace(rebuilt, names=names, adjoints=adjoints, steps=steps)
    whole._walked.update(rebuilt._walked)
    return whole
