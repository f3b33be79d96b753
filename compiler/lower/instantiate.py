"""A line of a table to a node: a rule, a definition, the right side of an identity.

In: a tree, and the nodes that its names stand for. Out: a node.

    instantiate(tree of "1/x", {"x": node})  ->  div(const 1, node)
"""

from collections.abc import Callable, Container, Iterable, Mapping
from functools import cache, partial
from types import MappingProxyType
from typing import Any, NamedTuple

from ..budget import spend, unbounded
from ..errors import GradcError
from ..graph.graph import order, remade, same
from ..graph.node import Body, Node, Payload, make
from ..graph.operations import is_boolean
from ..limits import Limits
from ..notation.settings import set_to
from ..syntax.tree import name_of, tokens
from ..vocabulary import Expression, functions
from .builder import Builder
from .expressions import lower_expression
from .scope import Scope, undefined

_LIMITS = Limits()
_LOWERED = 25  # steps for a line that is lowered, without the nodes that are made
_MOST = 1 << 12  # lines that are remembered; a program may have rules of its own


class Recipe(NamedTuple):
    """What a line is where all that its names stand for are numbers: operations, operands first.

    Of `values`, the names and then what has been made, each step takes those at its places. It is
    finished if the line builds it, and not if it comes with another, as a number of a truth value.
    """

    names: tuple[str, ...]
    steps: tuple[tuple[str, tuple[int, ...], Payload, bool], ...]


# By the identity of the line's tree, which so stays in being; None where there is no recipe.
_recipes: dict[int, tuple[Expression, Recipe | None]] = {}


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
    recipe = None if settings else _recipe(tree, values)
    if recipe is not None:
        given = [values[name] for name in recipe.names]
        if all(map(_is_plain, given)):
            return _followed(recipe, given, finish)
    return _lowered(tree, values, settings, finish)


def _lowered(
    tree: Expression,
    values: Mapping[str, Node],
    settings: Mapping[str, Any],
    finish: Callable[[Node], Node] | None,
) -> Node:
    spend(_LOWERED)
    builder = Builder("", _LIMITS, strict=False, finish=finish)
    scope = Scope(builder, undefined, dict(values), settings=dict(settings))
    return lower_expression(tree, scope)


def _is_plain(node: Node) -> bool:
    """Return whether a node is a number like any: no constant, no truth value, no array."""
    return not node.shape and node.op not in ("const", "size") and not is_boolean(node)


def _recipe(tree: Expression, known: Container[str]) -> Recipe | None:
    """Return the recipe of a line, which is lowered once, of inputs for those of its names."""
    found = _recipes.get(id(tree))
    if found is None:
        if len(_recipes) >= _MOST:
            _recipes.clear()
        with unbounded():
            found = _recipes[id(tree)] = tree, _made(tree, known)
    return found[1]


def _made(tree: Expression, known: Container[str]) -> Recipe | None:
    names = tuple(dict.fromkeys(str(one) for one in tokens(tree, "NAME") if one in known))
    inputs = [make("input", payload=f"{name} of a line") for name in names]
    built: set[Node] = set()

    def finish(node: Node) -> Node:
        built.add(node)
        return node

    try:
        root = _lowered(tree, dict(zip(names, inputs, strict=True)), {}, finish)
    except (GradcError, LookupError):
        return None  # it is a line about arrays, or of settings
    nodes = [node for node in order([root]) if node not in inputs]
    if any(node.shape or isinstance(node.payload, tuple | Body) for node in nodes):
        return None
    places = {node: place for place, node in enumerate((*inputs, *nodes))}
    steps = tuple(
        (node.op, tuple([places[one] for one in node.operands]), node.payload, node in built)
        for node in nodes
    )
    return Recipe(names, steps) if steps else None


def _followed(recipe: Recipe, values: list[Node], finish: Callable[[Node], Node] | None) -> Node:
    """Return what a recipe makes of values, to which each step adds its own."""
    for op, places, payload, is_built in recipe.steps:
        node = make(op, tuple([values[place] for place in places]), payload)
        values.append(finish(node) if is_built and finish is not None else node)
    return values[-1]


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


def writer(
    spelled: Callable[[str], bool], finish: Callable[[Node], Node] = lambda node: node
) -> Callable[[Node], Node]:
    """Return the function that writes a node out by its definition, unless it is spelled.

    `finish` sees each node that is spelled, with those of definitions among them.
    """
    return partial(_written, spelled, finish)


def _written(spelled: Callable[[str], bool], finish: Callable[[Node], Node], node: Node) -> Node:
    function = functions().get(node.op)
    if function is None or function.definition is None or spelled(node.op):
        return finish(node)
    inner = partial(_written, spelled, finish)
    return instantiate(function.definition, arguments(node), settings_of(node), inner)
