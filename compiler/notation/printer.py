"""A graph as a program of the language: what `gradc compile --stage graph` shows.

    mul(input x, const 2)  ->  x*2

Reading a printed expression again gives the same node.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count

from ..graph.dimensions import Dimension, names_in, show
from ..graph.equations import equation_of, unknowns_of
from ..graph.graph import Graph, order, rebuild, same
from ..graph.loops import Loop, leaves_of, loop_of, result
from ..graph.loops import leaf as leaf_of
from ..graph.members import flat_name, parts
from ..graph.node import Count, Node, Whole, make, number_of
from ..graph.operations import having
from ..records import dataclass
from .assumed import assumed_text
from .derived import result_name
from .settings import Show, call_text, gather_text, index_text, new_axes, takes_list, whole
from .text import Binding, Form, Text, call, fill, infix, lines, number, unused, uses

_ATOM = Form("{0}", Binding.ATOM, (Binding.ATOM,))
_LINE, _SEVERAL = 100, 4  # a loop that is not longer stands on one line

LANGUAGE: Mapping[str, Form] = {
    "add": infix(" + ", Binding.SUM),
    "sub": infix(" - ", Binding.SUM),
    "mul": infix("*", Binding.PRODUCT),
    "div": infix("/", Binding.PRODUCT),
    "mod": infix("%", Binding.PRODUCT),
    "neg": Form("-{0}", Binding.UNARY, (Binding.UNARY,)),
    "pow": Form("{0}^{1}", Binding.POWER, (Binding.ATOM, Binding.UNARY)),
    "lt": Form("{0} < {1}", Binding.COMPARISON, (Binding.SUM, Binding.SUM)),
    "le": Form("{0} <= {1}", Binding.COMPARISON, (Binding.SUM, Binding.SUM)),
    "gt": Form("{0} > {1}", Binding.COMPARISON, (Binding.SUM, Binding.SUM)),
    "ge": Form("{0} >= {1}", Binding.COMPARISON, (Binding.SUM, Binding.SUM)),
    "eq": Form("{0} == {1}", Binding.COMPARISON, (Binding.SUM, Binding.SUM)),
    "ne": Form("{0} != {1}", Binding.COMPARISON, (Binding.SUM, Binding.SUM)),
    "and": infix(" and ", Binding.AND),
    "or": infix(" or ", Binding.OR),
    "not": Form("not {0}", Binding.NOT, (Binding.NOT,)),
    "mark": Form("{0}", Binding.LAZY),
}

# What is not called as its row is.
_CALLED = {
    "amax": "max",
    "amin": "min",
    "diagonal": "diag",
    "diagonal_matrix": "diag",
    "solve_vector": "solve",
}

# What is no call, but depends on settings.
SET: Mapping[str, Callable[[Node, Show], str]] = {
    "transpose": lambda node, show: transpose_text(node.settings[0]),
    "expand_dims": lambda node, show: (
        "{0}" + index_text(new_axes(len(node.operands[0].shape), node.settings[0]))
    ),
    "index": lambda node, show: "{0}" + index_text(node.settings[0], show),
    "gather": lambda node, show: "{0}" + gather_text(node.settings[0], len(node.operands) - 1),
    "scatter_add": lambda node, show: (
        f"scatter_add({{0}} at {gather_text(node.settings[0], len(node.operands) - 1)})"
    ),
    "arange": lambda node, show: f"arange({show(node.settings[0])})",
    "scatter": lambda node, show: "scatter({})".format(
        ", ".join(f"{{{i}}} at {index_text(at)}" for i, at in enumerate(node.settings[0]))
    ),
}


def notation(node: Node) -> Form:
    """Return how an operation is written in the language."""
    form = LANGUAGE.get(node.op)
    if form is not None:
        return form
    if node.op == "root":
        return _root_form(node)
    if node.op in having("contraction"):
        return product_form(node)
    name = _CALLED.get(node.op, node.op)
    plain = call(name, len(node.operands))
    if not isinstance(node.payload, tuple) and not takes_list(node):
        return plain
    text = SET[node.op](node, str) if node.op in SET else call_text(name, node)
    return plain if text == plain.template else template_form(text, node)


def _root_form(node: Node) -> Form:
    """Return the form of an equation: root(y^2 - {1}, y, from={0})."""
    equation = equation_of(node)
    known = {one: Text(f"{{{i}}}") for i, one in enumerate(unknowns_of(node))}
    known[leaf_of(0, node.shape)] = Text(equation.unknown)
    function = "root" if equation.objective is None else "argmin"
    text = _uncut(equation.objective or equation.residual, known)
    form = f"{function}({text}, {equation.unknown}, from={{0}})"
    slots = (Binding.LAZY, *(Binding.ATOM,) * (len(node.operands) - 1))
    return Form(form, Binding.ATOM, slots)


def _uncut(node: Node, known: Mapping[Node, Text]) -> str:
    """Return an expression as it is, however long, with the texts of leaves that are known."""
    texts: dict[Node, Text] = {}
    for part in order([node]):
        written = known.get(part) or leaf(part)
        texts[part] = written or fill(notation(part), [texts[one] for one in part.operands])
    return texts[node].text


def product_form(node: Node) -> Form:
    """Return the form of `@`: a product of numbers beside it stands in brackets, to be clear."""
    left = Binding.PRODUCT if node.operands[0].op in having("contraction") else Binding.UNARY
    return Form("{0} @ {1}", Binding.PRODUCT, (left, Binding.UNARY))


def template_form(template: str, node: Node) -> Form:
    """Return the form of a template: what stands before an index or a dot must bind most."""
    first = Binding.ATOM if template.startswith(("{0}[", "{0}.")) else Binding.LAZY
    return Form(template, Binding.ATOM, (first, *(Binding.LAZY,) * (len(node.operands) - 1)))


def transpose_text(permutation: Sequence[int]) -> str:
    """Return a transpose as `.T` or `.mT` where it is one of these."""
    short = whole(permutation)
    return f"{{0}}.{short}" if short else f"transpose({{0}}, ({', '.join(map(str, permutation))}))"


def leaf(
    node: Node,
    named: Callable[[str], str] = str,
    show: Show = str,
    written: Callable[[float], Text] = number,
    truth: Callable[[bool], str] = str,
) -> Text | None:
    """Return the text of an input or a constant, None for an operation.

    Names, dimensions and numbers are written as in the language, or in the way that is given.
    """
    if node.op == "input":
        return Text(named(str(node.payload)))
    if node.op == "size":
        text = show(node.settings[0])
        return Text(text, Binding.ATOM if text.isidentifier() else Binding.SUM)
    if node.op == "eye":
        return Text(call_text("eye", node))
    if type(node.payload) is bool:
        return Text(truth(node.payload))
    return written(number_of(node)) if node.op == "const" else None


def brief(
    node: Node, names: Mapping[Node, str], width: int = 40, whole: bool = False
) -> str | None:
    """Return a short expression for a message, None where it is longer than `width`.

    A part that is too long is written `...`; with `whole` there is no expression then, and none of
    what no program can write.
    """
    texts: dict[Node, Text] = {}
    nodes = order([node])
    unwritable = having("internal") if whole else ()
    if any(part.op in unwritable and part not in names for part in nodes):
        return None
    for part in nodes:
        written = Text(names[part]) if part in names else leaf(part)
        if written is None:
            written = fill(notation(part), [texts[operand] for operand in part.operands])
        if len(written.text) > width:
            if whole or part is node:
                return None
            written = Text("...")
        texts[part] = written
    return texts[node].text


def print_program(graph: Graph) -> str:
    """Return the graph as a program: declarations, a line a value with a name, the outputs."""
    graph = _with_directions(graph)
    taken = taken_names(graph)
    results = dict(graph.outputs)
    for (output, variable), node in graph.gradients.items():
        short = flat_name(variable)
        wanted = f"d_{output}_{short}" if len(graph.outputs) > 1 else f"d_{short}"
        results[unused(wanted, taken | results.keys())] = node
    for kind, found in graph.results.items():
        for key, node in found.items():
            wanted = result_name((kind, *key), len(graph.outputs) > 1)
            results[unused(wanted, taken | results.keys())] = node
    taken |= results.keys()
    labels = {node: name for name, node in reversed([*graph.names.items(), *results.items()])}
    taken |= {parts(name)[0] for name in taken}
    page = _Page(taken, namer(labels, taken), labels)
    texts: dict[Node, Text] = {}
    text = [*_declarations(graph), *_statements(results.values(), texts, page)]
    for name, node in results.items():
        if texts[node].text != name:
            text.append(f"{name} = {texts[node].text}")
    return "\n".join([*text, f"output {', '.join(results)}"]) + "\n"


@dataclass(frozen=True, slots=True)
class _Page:
    """What the statements of a program share: the names that are taken, and what names lines."""

    taken: set[str]
    name: Callable[[Node], str]
    labels: Mapping[Node, str]

    def fresh(self, wanted: str, node: Node | None = None) -> str:
        """Return the label of a node, or a name that nothing else has, as near as can be."""
        if node is not None and node in self.labels:
            return self.labels[node]
        name = unused(wanted, self.taken)
        self.taken.add(name)
        return name


def _statements(roots: Iterable[Node], texts: dict[Node, Text], page: _Page) -> list[str]:
    """Return the lines that work nodes out, and fill `texts` with what they are written as.

    `texts` has those of the leaves of a body.
    """
    roots = [*roots]
    nodes = order(roots)
    times = uses(nodes, notation, roots)
    wanted = {node for node in nodes if node.op == "result"} | {*roots}
    written: list[str] = []

    def own(node: Node) -> Text | None:
        count = Text(f"arange({_shown(node.settings[0])})") if node.op == "arange" else None
        return texts.get(node) or count or leaf(node)

    def is_lined(node: Node) -> bool:
        return node.op == "scan" or node in page.labels or (times[node] > 1 and node.op != "result")

    for line in lines(nodes, notation, own, is_lined, page.name, texts):
        if line.node.op == "scan":
            written += _loop(line.node, wanted, texts, page)
        else:
            written.append(f"{line.name} = {line.text.text}")
    return written


def _loop(node: Node, wanted: Container[Node], texts: dict[Node, Text], page: _Page) -> list[str]:
    """Return a loop as lines, and fill `texts` with what its results are written as.

    Steps are counted from 1, and a loop that goes backwards counts up too: a family that it gives
    has the members that its stack has.
    """
    loop, leaves = loop_of(node), leaves_of(node)
    step = unused(loop.variable or "t", page.taken)
    page.taken.add(step)
    given = [texts[operand] for operand in node.operands]
    row = f"{_shown(loop.count)} - {step}" if loop.backwards else f"{step} - 1"
    inside: dict[Node, Text] = {}
    names = [
        page.fresh(name, result(node, at)) if name else page.name(result(node, at))
        for at, name in enumerate(_names(loop))
    ]
    carried = loop.results[: loop.carries]
    updates, kept = _updates(leaves, carried)
    old = {at: page.fresh(f"{names[at]}_before") for at in updates if at in kept}
    for position, (own, operand) in enumerate(zip(leaves, node.operands, strict=True)):
        if position < loop.carries:
            inside[own] = Text(old.get(position, names[position]))
        elif position >= loop.carries + loop.elements:
            inside[own] = given[position]
        elif operand.op == "arange":
            inside[own] = Text(row, Binding.SUM)
        else:
            inside[own] = Text(f"{fill(_ATOM, [given[position]]).text}[{row}]")
    stacks = {
        position: result(node, position)
        for position in range(loop.carries, len(loop.results))
        if result(node, position) in wanted
    }
    roots = [*carried, *(loop.results[position] for position in stacks)]
    body = [f"{name} = {names[at]}" for at, name in old.items()]
    condition = None if loop.condition is None else _uncut(loop.condition, inside)
    body += _statements(roots, inside, page)
    body += [f"{names[at]}[{row}] = {inside[loop.results[at]].text}" for at in stacks]
    body += [f"{names[at]} = {inside[carried[at]].text}" for at in updates]
    head = f"for {step} in 1..{_shown(loop.count)}"
    if condition is not None:
        most = _shown(loop.count if loop.limit is None else loop.limit)
        head = f"while {condition}, at most {most}"
    for position in range(loop.carries):
        texts[result(node, position)] = Text(names[position])
    for position, stack in stacks.items():
        texts[stack] = Text(names[position])
    page.taken.discard(step)
    before = [f"{names[at]} = {given[at].text}" for at in range(loop.carries)]
    short = f"{head} {{ {'; '.join(body)} }}"
    if len(short) <= _LINE and len(body) < _SEVERAL:
        return [*before, short]
    return [*before, f"{head} {{", *(f"    {line}" for line in body), "}"]


def _names(loop: Loop) -> list[str]:
    """Return what the results of a loop are called: of a family, its members and its last one."""
    said = [*loop.names, *[""] * (len(loop.results) - len(loop.names))]
    return [
        f"{name}_all" if name and at >= loop.carries and name in said[: loop.carries] else name
        for at, name in enumerate(said)
    ]


def _updates(leaves: Sequence[Node], after: Sequence[Node]) -> tuple[list[int], set[int]]:
    """Return in which order carried values get their new ones, each after its last use.

    And those that have a use behind that all the same, where each is read by another.
    """
    reads = [{*order([node])} for node in after]
    waiting = [at for at, node in enumerate(after) if node is not leaves[at]]
    listed: list[int] = []
    kept: set[int] = set()
    while waiting:
        free = (a for a in waiting if not any(leaves[a] in reads[b] for b in waiting if b != a))
        at = next(free, None)
        if at is None:
            at = waiting[0]
            kept.add(at)
        listed.append(at)
        waiting.remove(at)
    return listed, kept


def _shown(dimension: Dimension) -> str:
    """Return a dimension as it stands in a bound."""
    return str(dimension)


def _with_directions(graph: Graph) -> Graph:
    """Return the graph with what results are along as further inputs: tangent_x for `tangent x`."""
    given = [node for found in graph.directions.values() for node in found.values()]
    taken = taken_names(graph)
    named: dict[Node, Node] = {}
    for node in given:
        name = unused(flat_name(str(node.payload)).replace(" ", "_"), taken)
        taken.add(name)
        named[node] = make("input", (), name, node.shape)
    if not named:
        return graph
    new = rebuild(graph, lambda node, operands: named.get(node) or same(node, operands))
    return replace(new, inputs=(*new.inputs, *named.values()), directions={})


def taken_names(graph: Graph) -> set[str]:
    """Return the names that stand for something in a program: values, and sizes."""
    inputs = (str(node.payload) for node in graph.inputs)
    return {*graph.names, *graph.outputs, *inputs, *dimension_names(graph.inputs)}


def dimension_names(nodes: Iterable[Node]) -> set[str]:
    """Return the names in the shapes of nodes, which stand for sizes in expressions."""
    return {name for node in nodes for size in node.shape for name in names_in(size)}


def namer(labels: Mapping[Node, str], taken: Container[str]) -> Callable[[Node], str]:
    """Return what names a line: the label of its node, or the next of t1, t2, … not taken."""
    temporaries = (name for name in map("t{}".format, count(1)) if name not in taken)
    return lambda node: labels.get(node) or next(temporaries)


def _declarations(graph: Graph) -> list[str]:
    """Return the line that declares the inputs, a family with its bounds."""
    families: dict[str, list[int | None]] = {}
    said: dict[str, str] = {}
    for node in graph.inputs:
        family, index = parts(str(node.payload))
        families.setdefault(family, []).append(index)
        said[family] = f": {show(node.shape)}" if node.shape else ""
        if isinstance(node.payload, Count):
            said[family] = ": integer"
        if isinstance(node.payload, Whole):
            said[family] = f": {show(node.shape)} integer"
        if node in graph.assumptions:
            said[family] += f" {assumed_text(graph.assumptions[node])}"
    every = {
        family: (family if indices[0] is None else f"{family}[{indices[0]}..{indices[-1]}]")
        + said[family]
        for family, indices in families.items()
    }
    counts = [every[family] for family, words in said.items() if words.endswith("integer")]
    declared = [every[family] for family, words in said.items() if not words.endswith("integer")]
    return [
        *([", ".join(counts)] if counts else []),
        *([f"param {', '.join(declared)}"] if declared else []),
    ]
