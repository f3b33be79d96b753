"""What names mean while a program is lowered: its values, families and functions.

In: a name. Out: a node, or an error. Nodes are built by the scope's `Builder`, and stand where the
tree does that they are built for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from lark import Token, Tree

from ..errors import MisfitError, Span
from ..graph.dimensions import Shape, show
from ..graph.node import Node, Payload
from ..graph.shapes import Mismatch
from ..notation import printer
from ..syntax.tree import span
from ..vocabulary import Row
from .builder import Builder


@dataclass(frozen=True, slots=True)
class Closure:
    """A function of the program with the scope that its free names were captured in."""

    function: Row
    scope: "Scope"


class Powers(Enum):
    """What powers of square matrices are: X^-1 alone is an inverse, or all are of entries, or none.

    In a `PROGRAM` all are of entries, and what may well say one of the matrix is an error. With
    `PRODUCTS` `*` is the product of matrices too, as in MATLAB; with `DOTS` only · is, and of two
    vectors their scalar product.
    """

    PROGRAM = "program"
    INVERSES = "inverses"
    ENTRIES = "entries"
    MATRICES = "matrices"
    PRODUCTS = "products"
    DOTS = "dots"


@dataclass(slots=True)
class Scope:
    """What the names of an expression mean.

    `missing` is called with a name that is not here; it returns the node of a new input or raises.
    `place`, where set, is the call that a built-in definition is being written out for, `caller`
    the scope of that call, and `settings` what its arguments that are no operands are set to.
    `wanted` is the shape that the value of an answer should have.
    """

    builder: Builder
    missing: Callable[[Token], Node]
    values: dict[str, Node] = field(default_factory=dict)
    families: dict[str, dict[int, Node]] = field(default_factory=dict)
    functions: dict[str, Closure] = field(default_factory=dict)
    place: Span | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    caller: "Scope | None" = None
    powers: Powers = Powers.PROGRAM
    wanted: Shape | None = None

    @property
    def is_of_table(self) -> bool:
        """Whether this is the scope of a line of the vocabulary, not of a program."""
        return self.missing is undefined

    def where(self, tree: Tree[Token] | Token) -> Span | None:
        """Return the place in the user's text that a message about a tree points at.

        The line of a table, for which there is no text, has none.
        """
        text = self.builder.text
        return self.place or (span(tree, text, self.builder.places) if text else None)

    def build(
        self,
        op: str,
        operands: Sequence[Node],
        tree: Tree[Token] | Token,
        payload: Payload = None,
    ) -> Node:
        """Return the node of an operation that stands where the tree does.

        Raises `MisfitError` where the operands do not fit.
        """
        try:
            return self.builder.build(op, operands, self.where(tree), payload)
        except Mismatch as mismatch:
            shown = [f"{self.name_of(node)} is {show(node.shape)}" for node in operands]
            sentence = mismatch.sentence.format(*shown, op=op)
            raise MisfitError(sentence, self.where(tree), mismatch.hint) from None

    def name_of(self, node: Node) -> str:
        """Return what a message calls a value: its name, or a short expression as it is."""
        if self.caller is not None:
            return self.caller.name_of(node)
        for name, known in self.values.items():
            if known is node:
                return name
        return printer.brief(node, {known: name for name, known in self.values.items()}) or "this"

    def child(self, values: dict[str, Node]) -> "Scope":
        """Return the scope of a body in this one, its arguments first."""
        return replace(self, values=self.values | values)

    def inner(
        self,
        values: dict[str, Node],
        place: Span | None,
        settings: Mapping[str, Any],
        caller: "Scope | None" = None,
    ) -> "Scope":
        """Return the scope of a built-in definition: its arguments, and nothing of the program.

        Messages name values as `caller` does.
        """
        place = place or self.place
        return Scope(
            self.builder, undefined, values, place=place, settings=dict(settings), caller=caller
        )


def undefined(name: Token) -> Node:
    """Raise for a name in a line of the vocabulary that is not an argument."""
    raise LookupError(f"{name} is not an argument of the rule that uses it")
