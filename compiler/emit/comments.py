"""The comments of the backward pass: the lines of the program that an adjoint belongs to.

d_z1 = d_a1 * a1 * (1 - a1)     # a1 = sigmoid(z1)
"""

from collections.abc import Container, Mapping

from ..graph.graph import order
from ..graph.node import Node
from ..notation import printer
from ..notation.text import Text, fill
from .names import Names
from .prepare import Prepared

_LONGEST = 60


class Comments:
    """The primal lines as the program has them, by the values that they use."""

    def __init__(
        self,
        prepared: Prepared,
        forward: Container[Node],
        written: Mapping[Node, str],
        names: Names,
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
            texts[node] = printer.leaf(node, names.give) or fill(
                printer.notation(node), [texts[operand] for operand in node.operands]
            )
            name = written.get(self._became[node])
            if name is not None and node.operands and self._became[node] in forward:
                self._lines[node] = f"{name} = {texts[node].text}"
                texts[node] = Text(name)
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

    def of(self, primal: tuple[str, Node] | None) -> str:
        """Return the lines that use a value on its way to an output; a long list is cut."""
        if primal is None:
            return ""
        output, value = primal
        users = dict.fromkeys(reversed(self._users.get(value, [])))
        reached = self._reached[output]
        lines = [self._lines[user] for user in users if user in reached and user in self._lines]
        text = "; ".join(lines)
        return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
