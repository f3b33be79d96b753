"""The one place where the nodes of a program are built.

In: an operation, its operands, and where it stands in the source. Out: the node, interned. The
builder remembers the source of each, keeps count for the limits, and knows the value of every
constant subexpression, so that `10^10^10` is an error where it stands.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field

from lark import Token, Tree

from ..errors import GradcError, LimitError, ProgramError, Span
from ..graph.build import dimension_of, operation
from ..graph.dimensions import Dimension, divided, minus, plus, times, value_of
from ..graph.fold import fold
from ..graph.node import Node, Payload, constant, make, number_of
from ..graph.rounds import Round
from ..limits import Limits
from ..notation import printer
from ..notation.text import fill, number
from ..records import dataclass
from ..syntax.tree import Spans
from ..vocabulary import Row


@dataclass(frozen=True, slots=True)
class Calculus:
    """The derivatives that programs name: each of a value by an input.

    `derivative` is that entry by entry, taken so many times; None where it has none. `gradient` is
    that of a number, and `jacobian` has the shape of the value and then that of the input.
    """

    derivative: Callable[[Node, Node, int], Node | None]
    gradient: Callable[[Node, Node], Node]
    jacobian: Callable[[Node, Node], Node]


@dataclass(slots=True)
class Builder:
    """Builds the nodes of one program, or of one line of a table.

    `calls` has what was written out, by the identity of the function, which `called` keeps alive;
    `rows` has the trees of vectors that are transposed, by their identity, and `places` where trees
    stand; `identity` is the size of the identity matrix I, where it is being found.
    `calculus` has the derivatives that a program may name.
    `round` is the step of each loop around what is being read, where that is written out, and
    `rounds` has that of each node.
    `refused` has why values are not read that may be left unused, by what stands for them.
    `finish` is applied to every node built. A table's lines are not `strict`: a constant in them
    may be infinite.
    """

    text: str
    limits: Limits
    spans: dict[Node, dict[Span, None]] = field(default_factory=dict)
    numbers: dict[Node, float] = field(default_factory=dict)
    dimensions: dict[Node, Dimension] = field(default_factory=dict)
    calls: dict[tuple[int, tuple[Node, ...]], Node] = field(default_factory=dict)
    called: dict[int, Row] = field(default_factory=dict)
    rows: dict[int, Tree[Token]] = field(default_factory=dict)
    places: Spans = field(default_factory=dict)
    identity: Dimension | None = None
    built: int = 0
    strict: bool = True
    finish: Callable[[Node], Node] | None = None
    calculus: Calculus | None = None
    refused: dict[Node, GradcError] = field(default_factory=dict)
    round: tuple[Round, ...] = ()
    rounds: dict[Node, tuple[Round, ...]] = field(default_factory=dict)

    def build(
        self, op: str, operands: Sequence[Node], place: Span | None, payload: Payload = None
    ) -> Node:
        """Return the node of an operation that stands at a place of the source.

        Raises `Mismatch` where the shapes of the operands do not fit.
        """
        self.built += 1
        if self.built > self.limits.nodes:
            self.limits.check("nodes", self.built, place)
        if self.built > self.limits.copies:
            self.limits.check("copies", self.built - len(self.text), place)
        if op == "neg" and operands[0].op == "const":
            return constant(-number_of(operands[0]))
        node = operation(op, operands, payload)
        if node.shape:
            self._check_bytes(node, place)
        if self.finish is not None:
            node = self.finish(node)
        if place is not None:
            self.spans.setdefault(node, {})[place] = None
        if self.round:
            self.rounds.setdefault(node, self.round)
        if node not in self.numbers:
            self._work_out(node, place)
        return node

    def mark(self, node: Node, name: str) -> Node:
        """Return the value of a name: a node of its own, whose number or dimension is known."""
        marked = make("mark", (node,), name, node.shape)
        self._work_out(marked, None)
        return marked

    def number(self, node: Node) -> float | None:
        """Return the value of a constant expression, None for one that depends on an input."""
        if node.op == "const":
            return number_of(node)
        return self.numbers.get(node)

    def dimension(self, node: Node) -> Dimension | None:
        """Return the dimension that an expression stands for, None for what is none."""
        known = self.dimensions.get(node)
        if known is not None:
            return known
        value = self.numbers.get(node)
        if value is not None and float(value).is_integer():
            return int(value)
        return dimension_of(node)

    def _check_bytes(self, node: Node, place: Span | None) -> None:
        if all(isinstance(size, int) for size in node.shape):
            entries = math.prod(value_of(size, {}) for size in node.shape)
            if 8 * entries > self.limits.tensor_bytes:
                self.limits.check("tensor_bytes", 8 * entries, place)

    def _work_out(self, node: Node, place: Span | None) -> None:
        numbers = []
        for operand in node.operands:
            known = self.number(operand)
            if known is None:
                self._work_out_dimension(node, place)
                return
            numbers.append(known)
        value = fold(node.op, tuple(numbers)) if numbers else None
        if value is None:
            return
        if self.strict and not math.isfinite(value) and all(map(math.isfinite, numbers)):
            operands = [number(one) for one in numbers]
            shown = fill(printer.notation(node), operands).text
            hint = "it is no real number" if math.isnan(value) else "infinity is inf"
            raise ProgramError(f"{shown} is not a finite number", place, hint)
        self.numbers[node] = value

    def _work_out_dimension(self, node: Node, place: Span | None) -> None:
        """Keep the dimension that a sum or a product of dimensions is."""
        rule = _ARITHMETIC.get(node.op)
        if rule is None or node.shape:
            return
        if not any(one.op == "size" or one in self.dimensions for one in node.operands):
            return
        known = [self.dimension(operand) for operand in node.operands]
        dimensions = [one for one in known if one is not None]
        if len(dimensions) < len(known):
            return
        try:
            result = rule(*dimensions)
        except LimitError as error:
            raise LimitError(error.message, place, error.hint) from None
        if result is not None:
            self.dimensions[node] = result


_ARITHMETIC: Mapping[str, Callable[..., Dimension | None]] = {
    "add": plus,
    "sub": minus,
    "mul": times,
    "div": divided,
    "neg": lambda dimension: times(-1, dimension),
    **dict.fromkeys(("mark", "floor", "ceil", "round"), lambda dimension: dimension),
}
