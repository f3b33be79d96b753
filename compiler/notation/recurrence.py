"""A loop as a recurrence: how it begins, and the statements of one step in the program's names.

In: a scan, and what its operands are called. Out: a `Recurrence`.

    for t in 1..n { h[t] = tanh(w*h[t-1] + x[t-1]) }
        ->   "for t in 1..n", and h[t] = tanh(w*h[t-1] + x[t-1])
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..graph.dimensions import Dimension, minus, plus
from ..graph.graph import order
from ..graph.loops import leaves_of, loop_of
from ..graph.node import Node
from .printer import leaf, notation
from .text import Text, fill


@dataclass(frozen=True, slots=True)
class Recurrence:
    """One step of a loop: its `variable` from `first` to `last`, the condition of a `while`.

    `statements` are what a step works out by its names; `known` has the names of what a step finds:
    those of states, of elements, of constants, and of the number of the step. `inner` are the loops
    inside of it.
    """

    variable: str
    first: Dimension
    last: Dimension
    limit: Dimension | None
    condition: Node | None
    statements: Mapping[str, Node]
    known: Mapping[Node, str]
    inner: tuple["Recurrence", ...] = ()

    @property
    def title(self) -> str:
        """How the loop begins."""
        if self.condition is not None:
            return f"while {expression(self.condition, self.known)}, at most {self.limit}"
        return f"for {self.variable} in {self.first}..{self.last}"

    @property
    def lines(self) -> list[str]:
        """The statements of a step as text."""
        inside = [f"{one.title} {{ {'; '.join(one.lines)} }}" for one in self.inner]
        known = dict(self.known)
        own = []
        for name, node in self.statements.items():
            if known.get(node) != name:  # else it is what a loop inside has left
                own.append(f"{name} = {expression(node, known)}")
            known[node] = name
        return [*inside, *own]


def recurrence(scan: Node, called: Callable[[Node], str]) -> Recurrence:
    """Return the recurrence of a scan."""
    loop, leaves = loop_of(scan), leaves_of(scan)
    known: dict[Node, str] = {}
    for place, own in enumerate(leaves):
        operand = scan.operands[place]
        if place < loop.carries:
            known[own] = loop.before[place] if place < len(loop.before) else f"c{place + 1}"
        elif place < loop.carries + loop.elements:
            known[own] = _element(operand, loop.variable, loop.first, called)
        else:
            known[own] = called(operand)
    counters = {
        own
        for own, operand in zip(leaves, scan.operands, strict=True)
        if operand.op == "arange" and own.shape == ()
    }
    inner: list[Recurrence] = []
    for node in order(loop.body):
        if node.op == "add" and node.operands[0] in counters:
            known[node] = loop.variable
        elif node.op == "scan":
            inner.append(recurrence(node, lambda one: expression(one, known)))
        elif node.op == "result":
            after, place = loop_of(node.operands[0]).after, node.settings[0]
            known[node] = after[place] if place < len(after) else f"r{place + 1}"
    rank = {node: place for place, node in enumerate(order(loop.body))}
    named = [
        (loop.after[place] if place < len(loop.after) else f"r{place + 1}", node)
        for place, node in enumerate(loop.results)
    ]
    statements: dict[str, Node] = {}
    for name, node in sorted(named, key=lambda one: rank[one[1]]):
        if known.get(node) != name:
            statements.setdefault(name, node)
    _tell_apart(known, statements)
    last = minus(plus(loop.first, loop.count), 1)
    return Recurrence(
        loop.variable, loop.first, last, loop.limit, loop.condition, statements, known, tuple(inner)
    )


def _tell_apart(known: dict[Node, str], statements: Mapping[str, Node]) -> None:
    """Call what a step finds by another name where it is used behind the new value of its name."""
    for own, name in [*known.items()]:
        later = [*statements].index(name) + 1 if name in statements else len(statements)
        behind = [*statements.values()][later:]
        if own.op == "leaf" and own in order(behind):
            known[own] = f"{name}_before"


def _element(stack: Node, variable: str, first: Dimension, called: Callable[[Node], str]) -> str:
    """Return what the row of a stack is called in a step: x[t-1], and t the number of the step."""
    if stack.op == "arange":
        return f"({_index(variable, minus(0, first))})" if first else variable
    start: Dimension = 0
    array = stack
    if stack.op == "index" and isinstance(stack.settings[0][0], tuple):
        low, _, by = stack.settings[0][0]
        if by is None and not any(isinstance(one, int) for one in stack.settings[0]):
            array, start = stack.operands[0], low or 0
    return f"{called(array)}[{_index(variable, minus(start, first))}]"


def _index(variable: str, offset: Dimension) -> str:
    if isinstance(offset, int):
        return f"{variable}{offset:+d}" if offset else variable
    text = str(offset)
    return f"{variable}{text}" if text.startswith("-") else f"{variable}+{text}"


def expression(root: Node, known: Mapping[Node, str]) -> str:
    """Return the text of a node, with names for the nodes that have one."""
    texts: dict[Node, Text] = {}
    for node in order([root], known):
        written = leaf(node)
        texts[node] = written or fill(
            notation(node),
            [Text(known[one]) if one in known else texts[one] for one in node.operands],
        )
    return known[root] if root in known else texts[root].text
