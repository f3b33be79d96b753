"""How a target writes operations and leaves, and the words that they refer to.

In: a node, and the words of one function. Out: a form, or the text of a leaf.

    the size `batch` of x: [features, batch]   ->   batch, with `batch = x.shape[1]` to be written
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from ..graph.dimensions import Dimension, names_in, written
from ..graph.graph import Graph
from ..graph.node import Node
from ..notation.text import Binding, Form, Leaf, Text
from .names import Names

_NO_ARRAYS = "float"


@dataclass(frozen=True, slots=True)
class Words:
    """What the operations of one function refer to: sizes of dimensions, and the type of floats.

    `show` writes a dimension, and keeps the names in it in `dimensions`.
    """

    names: Names
    dtype: str
    dimensions: dict[str, None] = field(default_factory=dict)
    static: dict[Node, bool] = field(default_factory=dict)

    @property
    def of_arrays(self) -> bool:
        """Whether the function takes arrays, whose type all results have."""
        return self.dtype != _NO_ARRAYS

    def is_static(self, node: Node) -> bool:
        """Return whether a value depends on dimensions and constants alone."""
        if node not in self.static:
            free = bool(node.operands) and not node.shape
            self.static[node] = free and all(
                one.op in ("const", "size") or self.static.get(one, False) for one in node.operands
            )
        return self.static[node]

    def is_python(self, node: Node) -> bool:
        """Return whether a value is a number of Python's, without a type of NumPy's."""
        return node.op in ("const", "size") or self.is_static(node)

    def show(self, dimension: Dimension) -> str:
        """Return a dimension under the names of the file."""
        for name in names_in(dimension):
            self.dimensions[name] = None
        return written(dimension, self.names.give, " * ")


@dataclass(frozen=True, slots=True)
class Style:
    """How a target writes operations and leaves; `lazy` where it can leave a branch uncomputed."""

    notation: Callable[[Node, Words], Form]
    leaf: Leaf
    lazy: bool


def dtype_of(graph: Graph, names: Names) -> str:
    """Return what is the float type of the function: that of its first array."""
    first = next((node for node in graph.inputs if node.shape), None)
    return _NO_ARRAYS if first is None else f"{names.give(str(first.payload))}.dtype"


def named_leaf(style: Style, words: Words) -> Leaf:
    """Return the target's way to write leaves, with inputs under the names of the file."""

    def named(node: Node) -> Text | None:
        if node.op == "input":
            return Text(words.names.give(str(node.payload)), Binding.ATOM, 0)
        if node.op == "size":
            assert isinstance(node.payload, tuple)
            text = words.show(node.payload[0])
            return Text(text, Binding.ATOM if text.isidentifier() else Binding.SUM, 0)
        if node.op == "eye":
            return Text(style.notation(node, words).template, Binding.ATOM, 0)
        return style.leaf(node)

    return named
