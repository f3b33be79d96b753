"""An answer with its numbers left open: each a leaf, for which what it stands for can be put in.

In: the tree of an answer, and what names mean in it. Out: a `Pattern`, or an array of
them. A number that must be one, as an axis or an index is, stays.

    2*f*(1 - f)   ->   h0*f*(h1 - f), where h0 was written as 2, and h1 as 1
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lark import Token, Tree

from ..errors import GradcError
from ..graph.node import Node, make
from ..syntax.tree import Branch, replaced, tokens
from .answer import entries, lower_bare, one_expression
from .scope import Scope

_HOLES = 6


@dataclass(frozen=True, slots=True)
class Hole:
    """The leaf that stands for a number, and the number as it was written."""

    leaf: Node
    text: str
    has_point: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """An expression with leaves for some of its numbers."""

    node: Node
    holes: tuple[Hole, ...]


def lower_patterns(tree: Branch, scope: Scope, bare: Mapping[Node, Node]) -> Any:
    """Return the pattern of an answer, or an object array of them; raises as `lower_answer` does.

    `scope` and `bare` are those of `lower_answer`.
    """

    def pattern(tree: Branch) -> Pattern:
        node = lower_bare(tree, scope, bare)
        holes: list[Hole] = []
        for token in [*tokens(tree, "REAL", "INTEGER")][:_HOLES]:
            name = f"number {len(holes)}"
            scope.values[name] = make("input", payload=name)
            opened = _opened(tree, token, name)
            try:
                found = lower_bare(opened, scope, bare)
            except GradcError:
                continue
            if found.shape == node.shape:
                holes.append(Hole(scope.values[name], str(token), token.type == "REAL"))
                tree, node = opened, found
        return Pattern(node, tuple(holes))

    return entries(one_expression(tree, scope), scope, pattern)


def _opened(tree: Branch, number: Token, name: str) -> Branch:
    """Return the tree with a name in the place of a number; a copy of what lies above it."""
    numbers = (part for part in tree.iter_subtrees() if part.data in ("integer", "real"))
    old = next((part for part in numbers if any(one is number for one in part.children)), None)
    new: Branch = Tree("name", [number.update(type="NAME", value=name)])
    return tree if old is None else replaced(tree, old, new)
