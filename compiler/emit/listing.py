"""The statements of one generated function: which values get a line, its name and its comment.

    f = sin(x*w)   ->   t1 = x * w
                        f = np.sin(t1)
                        d_t1 = np.cos(t1)      # f = sin(t1)
                        d_x = d_t1 * w         # t1 = x*w

A value gets a line where it is used twice, where the user named it, or where its adjoint gets one.
The adjoint line's comment shows the primal lines that use what it is the adjoint of.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..graph import printer
from ..graph.dimensions import Dimension, names_in, written
from ..graph.graph import Graph, order
from ..graph.guards import ALWAYS, as_condition
from ..graph.node import Node
from ..graph.text import BLOCKS, Binding, Form, Leaf, Line, Notation, Text, fill, lines, uses
from .demand import demands, may_leave_domain, may_warn
from .names import Names
from .prepare import Prepared
from .schedule import schedule

_COMMENT = 60


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


_NO_ARRAYS = "float"


@dataclass(frozen=True, slots=True)
class Words:
    """What the operations of one function refer to: sizes of dimensions, and the type of floats.

    `show` writes a dimension, and keeps the names in it in `dimensions`.
    """

    names: Names
    dtype: str
    dimensions: dict[str, None] = field(default_factory=dict)
    static: dict[Node, bool] = field(default_factory=dict)

    @property
    def of_arrays(self) -> bool:
        """Whether the function takes arrays, whose type all results have."""
        return self.dtype != _NO_ARRAYS

    def is_static(self, node: Node) -> bool:
        """Return whether a value depends on dimensions and constants alone."""
        if node not in self.static:
            free = bool(node.operands) and not node.shape
            self.static[node] = free and all(
                one.op in ("const", "size") or self.static.get(one, False) for one in node.operands
            )
        return self.static[node]

    def is_python(self, node: Node) -> bool:
        """Return whether a value is a number of Python's, without a type of NumPy's."""
        return node.op in ("const", "size") or self.is_static(node)

    def show(self, dimension: Dimension) -> str:
        """Return a dimension under the names of the file."""
        for name in names_in(dimension):
            self.dimensions[name] = None
        return written(dimension, self.names.give, " * ")


@dataclass(frozen=True, slots=True)
class Style:
    """How a target writes operations and leaves; `lazy` where it can leave a branch uncomputed."""

    notation: Callable[[Node, Words], Form]
    leaf: Leaf
    lazy: bool


def listing(prepared: Prepared, style: Style, names: Names, with_gradient: bool) -> Listing:
    """Return the statements of the value, or of the value and the gradient."""
    graph = prepared.graph
    words = Words(names, _dtype(graph, names))
    leaf = _named_leaf(style, words)

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

    def name(node: Node) -> str:
        if node not in labels:
            labels[node] = _adjoint_name(node, graph, plan, labels, names) or names.temporary()
        return labels[node]

    for line in lines(plan.nodes, notation, leaf, plan.lined.__contains__, name, texts):
        if line.node in plan.forward:
            forward.append(_statement(line, "", plan, texts, written))
            written[line.node] = line.name
            continue
        comments = comments or _Comments(prepared, plan, written, names)
        comment = comments.of(plan.primals.get(line.node))
        backward.append(_statement(line, comment, plan, texts, written))
        written[line.node] = line.name
    gradients: dict[tuple[str, str], str] = {}
    owners: set[Node] = set()
    for key, node in graph.gradients.items() if with_gradient else ():
        wanted = _gradient_name(key, graph, names)
        text = _owned(node, _result(node, texts), owners, plan)
        if text != wanted:
            comments = comments or _Comments(prepared, plan, written, names)
            comment = comments.of((key[0], graph.wrt[key[1]]))
            backward.append(Statement(wanted, text, comment))
        gradients[key] = wanted
    return Listing(
        forward=tuple(forward),
        backward=tuple(backward),
        outputs={
            key: _owned(node, _result(node, texts), set(), plan)
            for key, node in graph.outputs.items()
        },
        gradients=gradients,
        operations=frozenset(node.op for node in plan.nodes),
        dimensions=tuple(words.dimensions),
    )


def _dtype(graph: Graph, names: Names) -> str:
    """Return what is the float type of the function: that of its first array."""
    first = next((node for node in graph.inputs if node.shape), None)
    return _NO_ARRAYS if first is None else f"{names.give(str(first.payload))}.dtype"


# Operations whose value may share the memory of their operand.
_VIEWS = frozenset("transpose reshape index expand_dims squeeze flip diagonal broadcast_to".split())
_READ_ONLY = ("diagonal", "broadcast_to")


def _is_view(node: Node) -> bool:
    return node.op in _VIEWS and node.operands[0].shape != ()


def _owned(node: Node, text: str, owners: set[Node], plan: "_Plan") -> str:
    """Return the text of a result that shares no memory with an argument or another result."""
    if not node.shape:
        return f"{text}[()]" if node.op == "where" and plan.of_arrays else text
    chain = [node]
    while _is_view(chain[-1]):
        chain.append(chain[-1].operands[0])
    shared = any(
        one in owners or one.op == "input" or (one in plan.forward and one in plan.lined)
        for one in chain
    )
    owners.update(one for one in chain if one in plan.lined or one is node)
    if not shared and not any(one.op in _READ_ONLY for one in chain if _is_view(one)):
        return text
    return f"{text}.copy()" if text.isidentifier() else f"np.array({text})"


def _named_leaf(style: Style, words: Words) -> Leaf:
    """Return the target's way to write leaves, with inputs under the names of the file."""

    def named(node: Node) -> Text | None:
        if node.op == "input":
            return Text(words.names.give(str(node.payload)), Binding.ATOM, 0)
        if node.op == "size":
            assert isinstance(node.payload, tuple)
            text = words.show(node.payload[0])
            return Text(text, Binding.ATOM if text.isidentifier() else Binding.SUM, 0)
        if node.op == "eye":
            return Text(style.notation(node, words).template, Binding.ATOM, 0)
        return style.leaf(node)

    return named


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
    branches = demands(nodes, roots, forward)
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
    lined |= {node for node in nodes if node.op in BLOCKS}
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


def _result(node: Node, texts: Mapping[Node, Text]) -> str:
    """Return the text of a result; a number is a float."""
    if node.op == "size":
        return f"float({texts[node].text})"
    return texts[node].as_float() if node.op == "const" else texts[node].text


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


class _Comments:
    """The primal lines as the program has them, by the values that they use."""

    def __init__(
        self, prepared: Prepared, plan: _Plan, written: Mapping[Node, str], names: Names
    ) -> None:
        program, self._became = prepared.program, prepared.became
        self._lines: dict[Node, str] = {}
        self._users: dict[Node, list[Node]] = {}
        self._reached = {key: set(order([node])) for key, node in program.outputs.items()}
        nodes = order(program.outputs.values())
        between = set(program.wrt.values())
        texts: dict[Node, Text] = {}
        for node in nodes:
            if any(operand in between for operand in node.operands):
                between.add(node)
            texts[node] = self._text(node, texts, names)
            name = written.get(self._became[node])
            if name is not None and node.operands and self._became[node] in plan.forward:
                self._lines[node] = f"{name} = {texts[node].text}"
                texts[node] = Text(name, Binding.ATOM, 0)
        holder: dict[Node, Node] = {}
        for node in reversed(nodes):
            if node in self._lines:
                holder[node] = node
            for operand in node.operands:
                if operand not in self._lines:
                    holder[operand] = holder.get(node, node)
                if node in between and node in holder:
                    used = self._became[operand]
                    self._users.setdefault(used, []).append(holder[node])

    @staticmethod
    def _text(node: Node, texts: Mapping[Node, Text], names: Names) -> Text:
        if node.op == "input":
            return Text(names.give(str(node.payload)), Binding.ATOM, 0)
        leaf = printer.leaf(node)
        if leaf is not None:
            return leaf
        return fill(printer.notation(node), [texts[operand] for operand in node.operands])

    def of(self, primal: tuple[str, Node] | None) -> str:
        """Return the lines that use a value on its way to an output; a long list is cut."""
        if primal is None:
            return ""
        output, value = primal
        users = dict.fromkeys(reversed(self._users.get(value, [])))
        reached = self._reached[output]
        lines = [self._lines[user] for user in users if user in reached and user in self._lines]
        text = "; ".join(lines)
        return text if len(text) <= _COMMENT else text[: _COMMENT - 1].rstrip() + "…"
