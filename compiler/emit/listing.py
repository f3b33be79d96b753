"""The statements of one generated function: which values get a line, its name and its comment.

    f = sin(x*w)   ->   t1 = x * w
                        f = np.sin(t1)
                        d_t1 = np.cos(t1)      # f = sin(t1)
                        d_x = d_t1 * w         # t1 = x*w

A value gets a line where it is used twice, where the user named it, or where its adjoint gets one.
The adjoint line's comment shows the primal lines that use what it is the adjoint of.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..graph.graph import Graph, order
from ..graph.guards import ALWAYS, as_condition
from ..graph.node import Node
from ..graph.operations import having
from ..notation.text import Binding, Form, Line, Notation, Text, fill, lines, uses
from .comments import Comments
from .demand import demands, may_leave_domain, may_warn
from .names import Names
from .prepare import Prepared
from .schedule import schedule
from .style import Style, Words, dtype_of, named_leaf


@dataclass(frozen=True, slots=True)
class Statement:
    """`name = text`, and in `comment` the primal lines that an adjoint's line belongs to.

    Further lines of the text go on with the name: `[0] += x` adds to a part of it.

    `unsafe` says that part of it is needed under a condition alone, and may overflow or leave its
    domain elsewhere.
    """

    name: str
    text: str
    comment: str = ""
    unsafe: bool = False


@dataclass(frozen=True, slots=True)
class Listing:
    """The statements of a function, forward and backward, and the texts of its results."""

    forward: tuple[Statement, ...]
    backward: tuple[Statement, ...]
    outputs: Mapping[str, str]
    gradients: Mapping[tuple[str, str], str]
    operations: frozenset[str]
    dimensions: tuple[str, ...] = ()


def listing(prepared: Prepared, style: Style, names: Names, with_gradient: bool) -> Listing:
    """Return the statements of the value, or of the value and the gradient."""
    graph = prepared.graph
    words = Words(names, dtype_of(graph, names))
    leaf = named_leaf(style, words)

    def notation(node: Node) -> Form:
        return style.notation(node, words)

    roots = graph.roots() if with_gradient else tuple(graph.outputs.values())
    plan = _plan(graph, notation, style.lazy, roots, with_gradient)
    labels = _labels(graph, plan, names)
    texts: dict[Node, Text] = {}
    written: dict[Node, str] = {}
    forward: list[Statement] = []
    backward: list[Statement] = []
    comments = None

    gradients_of = graph.gradients if with_gradient else {}
    kept = {_gradient_name(key, graph, names): node for key, node in gradients_of.items()}
    own = {node: wanted for wanted, node in reversed(kept.items())}

    def name(node: Node) -> str:
        if node not in labels:
            wanted = _adjoint_name(node, graph, plan, labels, names)
            if wanted and kept.get(wanted, node) is not node:  # two variables are one value
                wanted = own.get(node)
            labels[node] = wanted or names.temporary()
        return labels[node]

    for line in lines(plan.nodes, notation, leaf, plan.lined.__contains__, name, texts):
        if line.node in plan.forward:
            forward.append(_statement(line, "", plan, texts, written))
            written[line.node] = line.name
            continue
        comments = comments or Comments(prepared, plan.forward, written, names)
        comment = comments.of(plan.primals.get(line.node))
        backward.append(_statement(line, comment, plan, texts, written))
        written[line.node] = line.name
    gradients: dict[tuple[str, str], str] = {}
    owners: set[Node] = set()
    outputs = {
        key: _owned(node, _result(node, texts, words), owners, plan)
        for key, node in graph.outputs.items()
    }
    for key, node in gradients_of.items():
        wanted = _gradient_name(key, graph, names)
        text = _owned(node, _result(node, texts, words), owners, plan)
        if text != wanted:
            comments = comments or Comments(prepared, plan.forward, written, names)
            comment = comments.of((key[0], graph.wrt[key[1]]))
            backward.append(Statement(wanted, text, comment))
        gradients[key] = wanted
    return Listing(
        forward=tuple(forward),
        backward=tuple(backward),
        outputs=outputs,
        gradients=gradients,
        operations=frozenset(node.op for node in plan.nodes),
        dimensions=tuple(words.dimensions),
    )


def _is_view(node: Node) -> bool:
    return node.op in having("view") and node.operands[0].shape != ()


def _owned(node: Node, text: str, owners: set[Node], plan: "_Plan") -> str:
    """Return the text of a result that shares no memory with an argument or another result."""
    if not node.shape:
        is_array = node.op == "where" and plan.of_arrays and not text.startswith("float(")
        return f"{text}[()]" if is_array else text
    chain = [node]
    while _is_view(chain[-1]):
        chain.append(chain[-1].operands[0])
    shared = any(one in owners or one.op == "input" for one in chain)
    owners.update(one for one in chain if one in plan.lined or one is node)
    if not shared and not any(one.op in having("read-only") for one in chain if _is_view(one)):
        return text
    return f"{text}.copy()" if text.isidentifier() else f"np.array({text})"


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is written, in which order, and which nodes get lines.

    `primals` maps an adjoint to the output and the node that it belongs to, and `conditions` a node
    to the one under which alone it is worked out.
    """

    nodes: Sequence[Node]
    forward: frozenset[Node]
    lined: frozenset[Node]
    primals: Mapping[Node, tuple[str, Node]]
    conditions: Mapping[Node, Node]
    unsafe: frozenset[Node]
    of_arrays: bool


def _plan(
    graph: Graph, notation: Notation, lazy: bool, roots: Sequence[Node], with_gradient: bool
) -> _Plan:
    needed = set(order(roots))
    adjoints = [*graph.adjoints.items()] if with_gradient else []
    backward = [node for _, pairs in adjoints for node in pairs.values() if node in needed]
    forward = frozenset(order(graph.outputs.values()))
    named = [node for node in graph.names.values() if node in forward]
    sequence = [*named, *graph.outputs.values(), *backward, *roots]
    nodes = order(sequence)
    guards = demands(nodes, roots)
    always = all(guard == ALWAYS for guard in guards.values())
    branches = guards if always else demands(nodes, roots, forward)
    unsafe = {
        node
        for node in nodes
        if guards[node] != ALWAYS
        and (may_warn(node) if branches[node] != ALWAYS else may_leave_domain(node))
    }
    times = uses(nodes, notation, roots)
    known = {*graph.wrt.values(), *graph.names.values()}
    primals: dict[Node, tuple[str, Node]] = {}
    for output, pairs in adjoints:
        for primal, adjoint in pairs.items():
            if adjoint in needed and adjoint not in forward:
                first = primals.setdefault(adjoint, (output, primal))
                if first[1] not in known and primal in known:
                    primals[adjoint] = (output, primal)
    lined = _lined(graph, nodes, forward, times, primals)
    lined |= {node for node in nodes if node.op in having("block")}
    conditions: dict[Node, Node] = {}
    if lazy:
        risky = _with_unsafe_parts(nodes, lined, unsafe)
        wanted = {n: as_condition(guards[n]) for n in risky if guards[n] != ALWAYS}
        nodes, conditions = schedule(sequence, wanted)
        forward = frozenset(schedule(graph.outputs.values(), conditions)[0])
        times.update(conditions[node] for node in lined if node in conditions)
        lined |= {node for node in nodes if times[node] > 1}
        lined -= wanted.keys() - conditions.keys()
    else:
        lined |= _around(nodes, lined, unsafe)
    return _Plan(
        nodes,
        forward,
        frozenset(lined),
        primals,
        conditions,
        frozenset(unsafe),
        any(node.shape for node in nodes),
    )


def _lined(
    graph: Graph,
    nodes: Sequence[Node],
    forward: frozenset[Node],
    times: Mapping[Node, int],
    primals: Mapping[Node, tuple[str, Node]],
) -> set[Node]:
    """Return the nodes that get a line.

    Those that are used twice or named by the user, the adjoints of such and of the variables, and
    what has an adjoint with a line.
    """
    named = {*graph.names.values(), *graph.outputs.values()}
    variables = set(graph.wrt.values())
    lined = {
        node
        for node in nodes
        if (times[node] > 1 and node.op != "transpose") or (node in named and node in forward)
    }
    for adjoint, (_, primal) in primals.items():
        if primal in named or primal in variables:
            lined.add(adjoint)
        if adjoint in lined:
            lined.add(primal)
    return lined


def _with_unsafe_parts(nodes: Iterable[Node], lined: set[Node], unsafe: set[Node]) -> set[Node]:
    """Return the nodes whose text has something unsafe in it that stands on no other line."""
    found: set[Node] = set()
    for node in nodes:
        inside = any(operand in found and operand not in lined for operand in node.operands)
        if node in unsafe or inside:
            found.add(node)
    return found


def _around(nodes: Iterable[Node], lined: set[Node], unsafe: set[Node]) -> set[Node]:
    """Return the choices that an unsafe operation is written inside of: each gets a line."""
    inside: set[Node] = set()
    choices: set[Node] = set()
    for node in nodes:
        if node in unsafe or any(operand in inside for operand in node.operands):
            if node.op == "where" and node not in unsafe:
                choices.add(node)
            elif node not in lined:
                inside.add(node)
    return choices


def _labels(graph: Graph, plan: _Plan, names: Names) -> dict[Node, str]:
    """Return the file's names of what the user named; of several names the first counts."""
    labels: dict[Node, str] = {}
    for key, node in (*graph.names.items(), *graph.outputs.items()):
        if node.operands and node in plan.forward:
            labels.setdefault(node, names.give(key))
    return labels


def _adjoint_name(
    node: Node, graph: Graph, plan: _Plan, labels: Mapping[Node, str], names: Names
) -> str | None:
    """Return `d_z` for the adjoint of what is called z, None for a node that is no adjoint."""
    if node not in plan.primals:
        return None
    output, primal = plan.primals[node]
    label = names.give(str(primal.payload)) if primal.op == "input" else labels.get(primal)
    if label is None:
        return None
    return names.adjoint(output, label, len(graph.outputs) > 1)


def _gradient_name(key: tuple[str, str], graph: Graph, names: Names) -> str:
    output, variable = key
    return names.adjoint(output, names.give(variable), len(graph.outputs) > 1)


def _result(node: Node, texts: Mapping[Node, Text], words: Words) -> str:
    """Return the text of a result; a number is a float."""
    text = texts[node]
    if node.op == "const":
        return text.as_float()
    return f"float({text.text})" if words.is_python(node) and words.of_arrays else text.text


_GUARDED = Form("{0} if {1} else 0.0", Binding.LAZY, (Binding.OR, Binding.OR))


def _statement(
    line: Line,
    comment: str,
    plan: _Plan,
    texts: Mapping[Node, Text],
    written: Mapping[Node, str],
) -> Statement:
    """Return a line as a statement; under a condition where the target can leave it uncomputed."""
    text = line.text
    if line.node in plan.conditions:
        text = fill(_GUARDED, [text, texts[plan.conditions[line.node]]])
    return Statement(line.name, text.text, comment, _is_unsafe(line.node, plan, written))


def _is_unsafe(node: Node, plan: _Plan, written: Mapping[Node, str]) -> bool:
    """Return whether a line works out, in itself, what only a branch needs."""
    stack = [node] if plan.unsafe else []
    while stack:
        part = stack.pop()
        if part in plan.unsafe:
            return True
        stack.extend(operand for operand in part.operands if operand not in written)
    return False
