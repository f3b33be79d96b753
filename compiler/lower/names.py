"""Names to nodes: values and constants; the names of modules; whole numbers known when compiling.

The handlers here and in `calls` return a node, or are generators that yield (tree, scope) for each
part to be lowered and are sent its node; `expressions` runs them.
"""

from collections.abc import Callable, Generator
from typing import TypeAlias

from lark import Token, Tree

from ..errors import ProgramError, ShapeError, UnknownNameError
from ..graph.build import size_node
from ..graph.dimensions import Dimension, names_in
from ..graph.node import Node, constant
from ..syntax.tree import Branch, children
from ..syntax.words import CONSTANTS
from .constants import constant_of_others
from .families import read_whole_family
from .peers import INNER, ROOTS, SOFT_ROOTS
from .scope import Scope
from .split import of_quotient
from .unsized import identity

Lowering: TypeAlias = Generator[tuple[Branch, Scope], Node, Node]
# What reads a call by its arguments, its name, its tree, and what names mean there.
Reader: TypeAlias = Callable[[list[Branch], Token, Branch, Scope], Lowering]

NO_VALUES = ("None",)  # words that stand where a value may be left out


def name(tree: Branch, scope: Scope) -> Node:
    """Return what a name stands for: a value, a constant, or an input not met before."""
    token = children(tree)[0]
    node = scope.values.get(token)
    if node is not None:
        return node
    if token in scope.families:
        return read_whole_family(token, scope)
    if token in scope.settings:
        return size_node(scope.settings[token])
    if token in CONSTANTS:
        return constant(CONSTANTS[token])
    known = constant_of_others(token, scope)
    if known is not None:
        return known
    try:
        return scope.missing(token)
    except UnknownNameError as error:
        return identity(token, scope, error)


def module(tree: Branch | Token | None, scope: Scope) -> str | None:
    """Return `np.linalg` for the tree of that, None for anything but a known module."""
    if not isinstance(tree, Tree):
        return None
    if tree.data == "name":
        root = str(tree.children[0])
        return root if root in ROOTS and root not in scope.values else None
    if tree.data == "attribute" and str(tree.children[1]) in INNER:
        base = module(tree.children[0], scope)
        return f"{base}.{tree.children[1]}" if base else None
    return None


def soft_root(tree: Branch, scope: Scope) -> str | None:
    """Return `Math` for the tree of that, None for anything but a module that may be a value."""
    root = str(tree.children[0]) if tree.data == "name" else ""
    return root if root in SOFT_ROOTS and root not in scope.values else None


def family_index(
    family: str, items: list[Branch], tree: Branch, scope: Scope
) -> Generator[tuple[Branch, Scope], Node, Dimension]:
    """Return what the one index of a family stands for: a whole number, or a dimension.

    That is one of a family that a loop has assigned, or goes with a loop that is being read.
    """
    item = items[0]
    if len(items) != 1 or item.data in ("slice", "range", "ellipsis"):
        raise ProgramError(
            f"the index of the family {family} is one whole number", scope.where(tree)
        )
    node = yield item, scope
    dimension = scope.builder.dimension(node)
    steps = [frame.step for frame in scope.loops]
    if dimension is not None and (
        scope.states.get(family) or any(step in names_in(dimension) for step in steps)
    ):
        return dimension
    return whole_number(node, f"the index of {family}", item, scope)


def whole_number(node: Node, what: str, tree: Branch | Token, scope: Scope) -> int:
    """Return the value of an expression that must be a whole number known when compiling."""
    value = scope.builder.number(node)
    split = of_quotient(node, scope.builder) if value is None else None
    if split is not None:
        message, hint = split
        raise ShapeError(message, scope.where(tree), hint)
    if value is None:
        raise ProgramError(
            f"{what} must be known when compiling",
            scope.where(tree),
            "use whole numbers and loop variables; an input has no value yet",
        )
    if value != value or value in (float("inf"), -float("inf")) or value != int(value):
        hint = "it is a number such as 2"
        raise ProgramError(f"{what} must be a whole number, not {value:g}", scope.where(tree), hint)
    return int(value)
