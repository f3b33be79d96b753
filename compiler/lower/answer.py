"""An answer to nodes: an expression in the names of a program, or an array of these.

In: the tree of an answer, and what names mean in it. Out: an `Answer`, whose entries are nodes of
scalars or, where it is one expression, one node of any shape.

    a*(1 - a)*d_a     ->   one node, with the leaf d_a for the gradient with respect to a
    [[0.12, 3], [x, 1]]   ->   four nodes
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

import numpy as np
from lark import Token, Tree

from ..errors import ParseError, ShapeError
from ..graph.build import as_number
from ..graph.node import Node
from ..syntax.tree import Branch, tokens, trees
from .expressions import lower_expression
from .marks import without_marks
from .scope import Scope

_DIMENSIONS = 32
_LITERALS = 50  # decimals of an expression that are looked at: each is lowered anew
_FLOAT = Decimal("4e-16")  # relative: no number is kept more exactly than as a float
_ARRAY_MAKERS = ("array", "asarray")

# What makes the tree of an entry a node.
Lowered: TypeAlias = Callable[[Branch], Node]


@dataclass(frozen=True, slots=True)
class Literal:
    """A decimal number in an answer: how it was written, and the answer with it a little changed.

    `digits` counts the significant ones, and `moved` is the entry with half a unit of the last one
    added; `has_point` tells 2.0 from 2.
    """

    text: str
    digits: int
    has_point: bool
    moved: Node


@dataclass(frozen=True, slots=True)
class Formula:
    """One expression of an answer, and the decimals in it."""

    node: Node
    literals: tuple[Literal, ...]


def lower_answer(tree: Branch, scope: Scope, bare: Mapping[Node, Node]) -> Any:
    """Return the entries of an answer: one `Formula`, or an object array of them.

    `scope` has what its names mean; `bare` has the program's values as they stand in its graph,
    and so do the entries. Raises `ParseError`, `ProgramError`, `UnknownNameError`, `ShapeError` or
    `LimitError`.
    """

    def lowered(tree: Branch) -> Node:
        node = lower_expression(tree, scope)
        return as_number(without_marks([node], known=bare)[node])

    def formula(tree: Branch) -> Formula:
        return Formula(lowered(tree), tuple(_literals(tree, lowered)))

    return entries(one_expression(tree, scope), scope, formula)


def one_expression(tree: Branch, scope: Scope) -> Branch:
    """Return the one expression that an answer is; raises `ParseError` for anything else."""
    statements = trees(tree)
    if not statements:
        raise ParseError("the answer is empty", None, "write a number or an expression")
    first, *others = statements
    if others or first.data != "bare":
        raise ParseError("an answer is one expression", scope.where([*others, first][0]))
    return trees(first)[0]


def entries(tree: Branch, scope: Scope, made: Callable[[Branch], Any], depth: int = 0) -> Any:
    """Return what is made of an expression, or an object array of that for one of an array.

    What is made has a `node`. Raises `ShapeError` for rows that do not fit.
    """
    tree = _without_maker(tree)
    if tree.data not in ("list", "tuple"):
        return made(tree)
    parts = trees(tree)
    if not parts or depth == _DIMENSIONS:
        raise ShapeError("this array has no entries", scope.where(tree))
    rows = [entries(child, scope, made, depth + 1) for child in parts]
    if len({np.shape(row) for row in rows}) > 1:
        raise ShapeError("the rows of this array are not of one length", scope.where(tree))
    for row, child in zip(rows, parts, strict=True):
        if not isinstance(row, np.ndarray) and row.node.shape:
            raise ShapeError("the entries of an array are numbers", scope.where(child))
    found = np.empty((len(rows), *np.shape(rows[0])), object)
    for index, row in enumerate(rows):
        found[index] = row
    return found


def _without_maker(tree: Branch) -> Branch:
    """Return the list in `np.array([...])`."""
    if tree.data not in ("method", "call") or str(tree.children[-2]) not in _ARRAY_MAKERS:
        return tree
    inner = trees(trees(tree)[-1])
    return inner[0] if len(inner) == 1 and inner[0].data == "list" else tree


def _literals(tree: Branch, lowered: Lowered) -> list[Literal]:
    """Return the decimals of an expression; of a whole number only where it is all there is."""
    numbers = [*tokens(tree, "REAL", "INTEGER")]
    if len(numbers) > 1 or not _is_number(tree):
        numbers = [*tokens(tree, "REAL")]
    return [_literal(token, tree, lowered) for token in numbers[:_LITERALS]]


def _is_number(tree: Branch) -> bool:
    """Return whether a tree is a number, with or without a sign."""
    while tree.data in ("neg", "pos") and isinstance(tree.children[-1], Tree):
        tree = tree.children[-1]
    return tree.data in ("integer", "real")


def _literal(token: Token, tree: Branch, lowered: Lowered) -> Literal:
    written = Decimal(str(token))
    exponent = written.as_tuple().exponent
    assert isinstance(exponent, int)
    changed = _replaced(tree, token, str(rounded_up(written, Decimal(1).scaleb(exponent))))
    return Literal(str(token), digits_of(written), token.type == "REAL", lowered(changed))


def rounded_up(number: Decimal, unit: Decimal) -> Decimal:
    """Return the largest number that a decimal, of this unit in its last digit, may stand for."""
    return number + max(unit / 2, abs(number) * _FLOAT)


def digits_of(number: Decimal) -> int:
    """Return the significant digits of a decimal, 0 for zero."""
    digits = number.as_tuple().digits
    return len(digits) if any(digits) else 0


def _replaced(tree: Branch, old: Token, text: str) -> Branch:
    """Return the tree with one token changed; a copy of what lies above it."""
    new: dict[int, Any] = {id(old): old.update(type="REAL", value=text)}
    for part in tree.iter_subtrees():
        if any(id(child) in new for child in part.children):
            data = "real" if part.data == "integer" else part.data
            new[id(part)] = Tree(data, [new.get(id(child), child) for child in part.children])
    changed: Branch = new[id(tree)]
    return changed
