"""What names mean while a program is lowered: its values, families and functions.

In: a name. Out: a node, or an error. Nodes are built by the scope's `Builder`, and stand where the
tree does that they are built for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from enum import Enum
from typing import Any, TypeAlias

from lark import Token, Tree

from ..errors import MisfitError, Span
from ..graph.dimensions import Dimension, Shape, affine, minus, plus, show, times
from ..graph.node import Node, Payload, make
from ..graph.shapes import Mismatch
from ..notation import printer
from ..records import dataclass
from ..syntax.tree import Branch, span
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


@dataclass(frozen=True, slots=True)
class States:
    """Members of a family as an array [count, *shape], from the member `first` on.

    `last` is the last of them by itself, where it is known without the array: with no members it is
    the one before the first. `mark` is what the loop of so many `steps` assigned in a step, where
    that can be named, and `row` the step of the first member.
    """

    first: Dimension
    count: Dimension
    stack: Node
    last: Node | None = None
    mark: Node | None = None
    row: int = 0
    steps: Dimension = 0


# What names of values (s), members (h, 3) and arrays of members (h, 1, n) are in a `Frame`.
Key: TypeAlias = tuple[Any, ...]


@dataclass(slots=True)
class Frame:
    """A loop while its body is read once, with leaves in the place of what a step may change.

    `step` is the name of a dimension that stands for the loop's variable, "" for a `while`; it runs
    over `count` numbers from `first` on. `assigned` are the names that the body assigns. `before`
    has what these were, and `leaves` what stands for them; `earlier` has the leaves of members
    that earlier steps assigned, by family and by how far they are from the variable. `shapes` are
    those of leaves that are not of the shape that they have before the loop. `marks` are the values
    that the body has given names to, `read` the members that do not go with the variable, and
    `whole` the families that were read as a whole, with the members that they had then. `puts` are
    the arrays in which one row is replaced that goes with the variable: what they are made of, the
    row, and its place.
    """

    number: int
    variable: str
    step: str
    first: Dimension
    count: Dimension
    assigned: frozenset[str]
    shapes: Mapping[Key, Shape]
    before: dict[Key, Node] = field(default_factory=dict)
    leaves: dict[Key, Node] = field(default_factory=dict)
    earlier: dict[str, dict[Dimension, Node]] = field(default_factory=dict)
    marks: dict[Node, None] = field(default_factory=dict)
    read: dict[str, dict[Dimension, Branch]] = field(default_factory=dict)
    whole: dict[str, dict[frozenset[Key], Token]] = field(default_factory=dict)
    puts: dict[Node, tuple[Node, Node, Dimension]] = field(default_factory=dict)

    @property
    def counter(self) -> Node:
        """The leaf of the loop's variable, as a number."""
        return make("input", payload=f"{self.variable} of loop {self.number}")

    @property
    def last(self) -> Dimension:
        """The number that the loop's variable is in the last step."""
        return minus(plus(self.first, self.count), 1)

    def at(self, index: Dimension, step: Dimension) -> Dimension:
        """Return what an index that goes with the loop's variable is where that is a number."""
        form = affine(index, self.step)
        assert form is not None
        return plus(times(form[0], step), form[1])

    def leaf(self, key: Key, shape: Shape) -> Node:
        """Return the leaf that stands for a value at the beginning of a step."""
        name = f"{key[0]} of loop {self.number}, {key[1:]}"
        return make("input", payload=name, shape=self.shapes.get(key, shape))


@dataclass(slots=True)
class Scope:
    """What the names of an expression mean.

    `missing` is called with a name that is not here; it returns the node of a new input or raises.
    `place`, where set, is the call that a built-in definition is being written out for, `caller`
    the scope of that call, and `settings` what its arguments that are no operands are set to.
    `families` has the members of families by their indices, and `states` those that loops assigned,
    as arrays; `repeated` are the names that loops assign. `loops` are those whose bodies are being
    read, the innermost last.
    `wanted` is the shape that the value of an answer should have.
    """

    builder: Builder
    missing: Callable[[Token], Node]
    values: dict[str, Node] = field(default_factory=dict)
    families: dict[str, dict[Any, Node]] = field(default_factory=dict)
    functions: dict[str, Closure] = field(default_factory=dict)
    place: Span | None = None
    settings: dict[str, Any] = field(default_factory=dict)
    caller: "Scope | None" = None
    powers: Powers = Powers.PROGRAM
    wanted: Shape | None = None
    states: dict[str, list[States]] = field(default_factory=dict)
    repeated: dict[str, None] = field(default_factory=dict)
    loops: "list[Frame]" = field(default_factory=list)

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
