"""The comments of a file: what the user remarked on a line, and the lines an adjoint belongs to.

a1 = sigmoid(z1)                # the hidden layer
d_z1 = d_a1 * a1 * (1 - a1)     # a1 = sigmoid(z1)
"""

from collections.abc import Callable, Container, Mapping, Sequence
from functools import cache

from ..calculus.reverse import depending
from ..graph.graph import order, reached
from ..graph.loops import loop_of
from ..graph.node import Node
from ..notation import printer
from ..notation.text import Text, fill
from .names import Names
from .plan import Primal
from .prepare import Prepared
from .remarks import remarks
from .statements import Statement

_LONGEST = 60


def comments(
    prepared: Prepared, forward: Container[Node], written: Mapping[Node, str], names: Names
) -> Callable[[Statement], str]:
    """Return what gives the comment of a line: the lines it is the adjoint of, or a remark."""
    said = remarks(prepared.program, names)

    @cache
    def users() -> Callable[[Primal], str]:
        return _users(prepared, forward, written, names)

    def comment(line: Statement) -> str:
        """Return the lines that use a value on its way to an output; a long list is cut."""
        if line.primal is None:
            return said.get(line.name, "")
        text = users()(line.primal)
        return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"

    return comment


def _users(
    prepared: Prepared, forward: Container[Node], written: Mapping[Node, str], names: Names
) -> Callable[[Primal], str]:
    """Return what gives the lines of the program that use a value on its way to an output."""
    program, became = prepared.program, prepared.became
    users: dict[Node, list[Node]] = {}
    below = {key: reached([node]) for key, node in program.outputs.items()}
    nodes = order(program.outputs.values())
    lines = {node: _loop(node) for node in nodes if node.op == "scan"}
    variables = set(program.wrt.values())
    varying = depending(nodes, variables)
    given = _given_to_loops(nodes)
    texts: dict[Node, Text] = {}
    for node in nodes:
        name = written.get(became[node])
        texts[node] = _text(node, texts, names, name)
        is_said = node.op != "result" and node not in given
        if name and node.operands and is_said and became[node] in forward:
            lines[node] = f"{name} = {texts[node].text}"
            texts[node] = Text(name)
    holder: dict[Node, Node] = {}
    for node in reversed(nodes):
        if node in lines:
            holder[node] = node
        for operand in node.operands:
            if operand not in lines:
                holder[operand] = holder.get(node, node)
            if node in varying and node in holder:
                users.setdefault(became[operand], []).append(holder[node])

    def using(primal: Primal) -> str:
        output, value = primal
        after = dict.fromkeys(reversed(users.get(value, [])))
        return "; ".join(lines[one] for one in after if one in below[output] and one in lines)

    return using


def _given_to_loops(nodes: Sequence[Node]) -> set[Node]:
    """Return the arrays that are put together for loops alone: the members of a family."""
    found: set[Node] = set()
    if all(node.op != "scan" for node in nodes):
        return found
    users: dict[Node, list[Node]] = {}
    for node in nodes:
        for operand in node.operands:
            users.setdefault(operand, []).append(node)
    for node in reversed(nodes):
        after = users.get(node, [])
        is_array = node.op in ("stack", "concat") and bool(after)
        if is_array and all(one.op == "scan" or one in found for one in after):
            found.add(node)
    return found


def _loop(scan: Node) -> str:
    variable = loop_of(scan).variable
    return f"the loop over {variable}" if variable else "the while loop"


def _text(node: Node, texts: Mapping[Node, Text], names: Names, name: str | None) -> Text:
    """Return a value as the program has it; what a loop gives is its name."""
    if node.op == "result" and name is not None:
        return Text(name)
    operands = [texts[operand] for operand in node.operands]
    return printer.leaf(node, names.give) or fill(printer.notation(node), operands)
