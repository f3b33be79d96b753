"""A graph as a program of the language: what `gradc compile --stage graph` shows.

    mul(input x, const 2)  ->  x*2

Reading a printed expression again gives the same node.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import count

from ..graph.dimensions import names_in, show
from ..graph.equations import equation_of, unknowns_of
from ..graph.graph import Graph, order, rebuild, same
from ..graph.loops import leaf as leaf_of
from ..graph.members import flat_name, parts
from ..graph.node import Count, Node, make, number_of
from ..graph.operations import having
from .assumed import assumed_text
from .derived import result_name
from .settings import Show, call_text, index_text, new_axes, takes_list, whole
from .text import Binding, Form, Text, call, fill, infix, lines, number, unused, uses

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
    root = equation.objective or equation.residual
    texts: dict[Node, Text] = {}
    list(
        lines(
            order([root]),
            notation,
            lambda one: known.get(one) or leaf(one),
            lambda _: False,
            str,
            texts,
        )
    )
    form = f"{function}({texts[root].text}, {equation.unknown}, from={{0}})"
    slots = (Binding.LAZY, *(Binding.ATOM,) * (len(node.operands) - 1))
    return Form(form, Binding.ATOM, slots)


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
        return Text(str(node.payload))
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
    nodes = order(results.values())
    times = uses(nodes, notation, results.values())
    lined = labels.keys() | {node for node in nodes if times[node] > 1}
    texts: dict[Node, Text] = {}
    text = _declarations(graph)
    for line in lines(nodes, notation, leaf, lined.__contains__, namer(labels, taken), texts):
        text.append(f"{line.name} = {line.text.text}")
    for result, node in results.items():
        if texts[node].text != result:
            text.append(f"{result} = {texts[node].text}")
    return "\n".join([*text, f"output {', '.join(results)}"]) + "\n"


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
        if node in graph.assumptions:
            said[family] += f" {assumed_text(graph.assumptions[node])}"
    counts = [f"{family}{said}" for family, said in said.items() if said == ": integer"]
    declared = [
        (family if indices[0] is None else f"{family}[{indices[0]}..{indices[-1]}]") + said[family]
        for family, indices in families.items()
        if said[family] != ": integer"
    ]
    return [
        *([", ".join(counts)] if counts else []),
        *([f"param {', '.join(declared)}"] if declared else []),
    ]
