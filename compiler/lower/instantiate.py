"""A line of a table to a node: a rule, a definition, the right side of an identity.

In: a tree, and the nodes that its names stand for. Out: a node.

    instantiate(tree of "1/x", {"x": node})  ->  div(const 1, node)
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from ..graph.graph import remade, same
from ..graph.node import Node
from ..limits import Limits
from ..notation.settings import set_to
from ..syntax.tree import name_of
from ..vocabulary import Expression, functions
from .builder import Builder
from .expressions import lower_expression
from .scope import Scope, undefined

_LIMITS = Limits()


def instantiate(
    tree: Expression,
    values: Mapping[str, Node],
    settings: Mapping[str, Any] = MappingProxyType({}),
    finish: Callable[[Node], Node] | None = None,
) -> Node:
    """Return the node of a tree whose names stand for these nodes and settings.

    `finish` sees each new node.
    """
    known = name_of(tree)
    if known is not None and known in values:
        return values[known]
    builder = Builder("", _LIMITS, strict=False, finish=finish)
    scope = Scope(builder, undefined, dict(values), settings=dict(settings))
    return lower_expression(tree, scope)


def arguments(node: Node) -> dict[str, Node]:
    """Return the operands of a function of the vocabulary by the names of its arguments."""
    return dict(zip(_operands(node.op), node.operands, strict=False))


@cache
def _operands(function: str) -> tuple[str, ...]:
    return tuple(formal.name for formal in functions()[function].operands)


def settings_of(node: Node) -> dict[str, Any]:
    """Return what a function of the vocabulary is set to, by the names of its arguments."""
    return {formal.name: value for formal, value in set_to(node)}


def expand_nodes(nodes: Iterable[Node], spelled: Callable[[str], bool]) -> dict[Node, Node]:
    """Return, for all that the nodes reach, the node that is written out."""
    written = writer(spelled)
    return remade(nodes, lambda node, operands: written(same(node, operands)))


def writer(spelled: Callable[[str], bool]) -> Callable[[Node], Node]:
    """Return the function that writes a node out by its definition, unless it is spelled."""
    table = functions()

    def written(node: Node) -> Node:
        function = table.get(node.op)
        if function is None or function.definition is None or spelled(node.op):
            return node
        return instantiate(function.definition, arguments(node), settings_of(node), written)

    return written
