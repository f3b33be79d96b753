"""A graph as a program of the language: what `gradc compile --stage graph` shows.

    mul(input x, const 2)  ->  x*2

Reading a printed expression again gives the same node.
"""

from collections.abc import Callable, Container, Mapping
from itertools import count

from .graph import Graph, order
from .members import parts
from .node import Node, number_of
from .text import Binding, Form, Text, call, infix, lines, number, unused, uses

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


def notation(node: Node) -> Form:
    """Return how an operation is written in the language."""
    return LANGUAGE.get(node.op) or call(node.op, len(node.operands))


def leaf(node: Node) -> Text | None:
    """Return the text of an input or a constant, None for an operation."""
    if node.op == "input":
        return Text(str(node.payload), Binding.ATOM, 0)
    if node.op == "const":
        if type(node.payload) is bool:
            return Text(str(node.payload), Binding.ATOM, 0)
        return number(number_of(node))
    return None


def print_program(graph: Graph) -> str:
    """Return the graph as a program: declarations, a line a value with a name, the outputs."""
    taken = {*graph.names, *graph.outputs, *(str(node.payload) for node in graph.inputs)}
    results = dict(graph.outputs)
    for (output, variable), node in graph.gradients.items():
        flat = variable.replace("[", "_").replace("]", "")
        wanted = f"d_{output}_{flat}" if len(graph.outputs) > 1 else f"d_{flat}"
        results[unused(wanted, taken | results.keys())] = node
    taken |= results.keys()
    labels = {node: name for name, node in reversed([*graph.names.items(), *results.items()])}
    nodes = order(results.values())
    times = uses(nodes, notation, results.values())
    written: dict[Node, str] = {}
    text = _declarations(graph)
    for line in lines(
        nodes,
        notation,
        leaf,
        lambda node: node in labels or times[node] > 1,
        namer(labels, taken),
        {},
    ):
        text.append(f"{line.name} = {line.text.text}")
        written[line.node] = line.name
    for result, node in results.items():
        value = written.get(node) or leaf(node)
        shown = value.text if isinstance(value, Text) else value
        if shown != result:
            text.append(f"{result} = {shown}")
    return "\n".join([*text, f"output {', '.join(results)}"]) + "\n"


def namer(labels: Mapping[Node, str], taken: Container[str]) -> Callable[[Node], str]:
    """Return what names a line: the label of its node, or the next of t1, t2, … not taken."""
    temporaries = (name for name in map("t{}".format, count(1)) if name not in taken)
    return lambda node: labels.get(node) or next(temporaries)


def _declarations(graph: Graph) -> list[str]:
    """Return the line that declares the inputs, a family with its bounds."""
    families: dict[str, list[int | None]] = {}
    for node in graph.inputs:
        family, index = parts(str(node.payload))
        families.setdefault(family, []).append(index)
    declared = [
        family if indices[0] is None else f"{family}[{indices[0]}..{indices[-1]}]"
        for family, indices in families.items()
    ]
    return [f"param {', '.join(declared)}"] if declared else []
