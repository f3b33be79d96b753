"""The form in which a book prints an expression: the one place that formulas for people come from.

In: nodes, and names that stand for some of them. Out: for each node one of the same value, where
that is defined, in which a node with a name is an input of that name.

    5/(5*x)   ->   1/x          A @ x + x @ A   ->   (A + A.T) @ x
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from ..graph.node import Node
from .matrices.read import in_book_form


def book(
    nodes: Iterable[Node], names: Mapping[Node, str] = MappingProxyType({})
) -> dict[Node, Node]:
    """Return the book form of each node; one with a name stands there as an input of that name.

    Constants stay exact, as log(2) and 1/3. Where a factor that may be 0 was cancelled, the book
    form is defined at more points.
    """
    return in_book_form(nodes, names)
