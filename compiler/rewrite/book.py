"""The form in which a book prints an expression: the one place that formulas for people come from.

In: nodes, and what stands for some of them. Out: for each node one of the same value, where that is
defined.

    5/(5*x)   ->   1/x          A @ x + x @ A   ->   (A + A.T) @ x
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from ..graph.node import Node, make
from .matrices.read import in_book_form


def book(
    nodes: Iterable[Node], known: Mapping[Node, Node] = MappingProxyType({})
) -> dict[Node, Node]:
    """Return the book form of each node; in it what is `known` stands for those nodes, as it is.

    Constants stay exact, as log(2) and 1/3. Where a factor that may be 0 was cancelled, the book
    form is defined at more points.
    """
    return in_book_form(nodes, known)


def as_inputs(names: Mapping[Node, str]) -> dict[Node, Node]:
    """Return an input for each node with a name, to stand for it."""
    return {
        node: make("input", payload=name, shape=node.shape) for node, name in names.items()
    }
