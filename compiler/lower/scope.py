"""Where names mean something while lowering, and the one place where nodes are built.

A `Scope` holds the values, families and functions that an expression can name. Its `Builder`
interns nodes, remembers the source of each, keeps count for the limits, and knows the value of
every constant subexpression, so that `10^10^10` is an error where it stands.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lark import Token, Tree

from ..errors import ProgramError, Span
from ..graph import printer
from ..graph.fold import fold
from ..graph.node import Node, constant, number_of
from ..graph.operations import operation
from ..graph.text import fill, number
from ..limits import Limits
from ..syntax.spans import span
from ..vocabulary import Function


@dataclass(slots=True)
class Builder:
    """Builds the nodes of one program, or of one line of a table.

    `finish` is applied to every node built. A table's lines are not `strict`: a constant in them
    may be infinite.
    """

    text: str
    limits: Limits
    spans: dict[Node, dict[Span, None]] = field(default_factory=dict)
    numbers: dict[Node, float] = field(default_factory=dict)
    calls: dict[tuple[int, tuple[Node, ...]], Node] = field(default_factory=dict)
    built: int = 0
    strict: bool = True
    finish: Callable[[Node], Node] | None = None

    def build(self, op: str, operands: Sequence[Node], place: Span | None) -> Node:
        """Return the node of an operation that stands at a place of the source."""
        self.built += 1
        if self.built > self.limits.nodes:
            self.limits.check("nodes", self.built, place)
        if op == "neg" and operands[0].op == "const":
            return constant(-number_of(operands[0]))
        node = operation(op, operands)
        if self.finish is not None:
            node = self.finish(node)
        if place is not None:
            self.spans.setdefault(node, {})[place] = None
        if node not in self.numbers:
            self._work_out(node, place)
        return node

    def number(self, node: Node) -> float | None:
        """Return the value of a constant expression, None for one that depends on an input."""
        if node.op == "const":
            return number_of(node)
        return self.numbers.get(node)

    def _work_out(self, node: Node, place: Span | None) -> None:
        numbers = []
        for operand in node.operands:
            known = self.number(operand)
            if known is None:
                return
            numbers.append(known)
        value = fold(node.op, tuple(numbers)) if numbers else None
        if value is None:
            return
        if self.strict and not math.isfinite(value) and all(map(math.isfinite, numbers)):
            operands = [number(one) for one in numbers]
            shown = fill(printer.notation(node), operands).text
            hint = "write inf where infinity is meant"
            raise ProgramError(f"{shown} is not a finite number", place, hint)
        self.numbers[node] = value


@dataclass(frozen=True, slots=True)
class Closure:
    """A function of the program with the scope that its free names were captured in."""

    function: Function
    scope: "Scope"


@dataclass(slots=True)
class Scope:
    """What the names of an expression mean.

    `missing` is called with a name that is not here; it returns the node of a new input or raises.
    `place`, where set, is the call that a built-in definition is being written out for.
    """

    builder: Builder
    missing: Callable[[Token], Node]
    values: dict[str, Node] = field(default_factory=dict)
    families: dict[str, dict[int, Node]] = field(default_factory=dict)
    functions: dict[str, Closure] = field(default_factory=dict)
    place: Span | None = None

    def where(self, tree: Tree[Token] | Token) -> Span | None:
        """Return the place in the user's text that a message about a tree points at."""
        return self.place or span(tree, self.builder.text)

    def build(self, op: str, operands: Sequence[Node], tree: Tree[Token] | Token) -> Node:
        """Return the node of an operation that stands where the tree does."""
        return self.builder.build(op, operands, self.where(tree))

    def child(self, values: dict[str, Node]) -> "Scope":
        """Return the scope of a body in this one, its arguments first."""
        return Scope(
            self.builder,
            self.missing,
            self.values | values,
            self.families,
            self.functions,
            self.place,
        )

    def inner(self, values: dict[str, Node], place: Span | None) -> "Scope":
        """Return the scope of a built-in definition: its arguments, and nothing of the program."""
        return Scope(self.builder, undefined, values, place=place or self.place)


def undefined(name: Token) -> Node:
    """Raise for a name in a line of the vocabulary that is not an argument."""
    raise LookupError(f"{name} is not an argument of the rule that uses it")
