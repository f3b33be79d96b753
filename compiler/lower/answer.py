"""An answer to nodes: an expression in the names of a program, or an array of these.

In: the tree of an answer, and what names mean in it. Out: a `Formula`, whose
node may have any shape; of a list or a matrix an object array with one for each entry.

    a*(1 - a)*d_a     ->   one node, with the leaf d_a for the gradient with respect to a
    [[0.12, 3], [x, 1]]   ->   four nodes
    2/3*[-1.5, x]     ->   two nodes, 2/3*-1.5 and 2/3*x
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any, TypeAlias

import numpy as np
from lark import Token, Tree

from ..errors import ParseError, ProgramError, ShapeError
from ..graph.build import as_number
from ..graph.node import Node
from ..syntax.tree import Branch, leading, name_of, replaced, tokens, trees
from .conditions import check_conditions
from .expressions import lower_expression
from .marks import without_marks
from .scope import Scope

_DIMENSIONS = 32
_LITERALS = 50  # decimals of an expression that are looked at: each is lowered anew
_LEAST = -10_000  # the exponent of a decimal that is looked at: less is far below every float
_FLOAT = Decimal("4e-16")  # relative: no number is kept more exactly than as a float
# Functions of libraries that make an array, or a number, of what they are given.
_MAKERS = frozenset(
    "array asarray tensor Tensor as_tensor constant Array Matrix matrix float64 float32 float"
    " list tuple".split()
)
_LISTS = ("list", "tuple")
# What goes over to the entries of a list that is an operand.
_SPREAD = frozenset("neg pos add sub mul div juxtaposed".split())
_TRANSPOSES = ("T", "mT")

# What makes the tree of an entry a node.
Lowered: TypeAlias = Callable[[Branch], Node]
# An entry, or an array of the trees of entries.
Grid: TypeAlias = Any


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


def lower_answer(
    tree: Branch,
    scope: Scope,
    bare: Mapping[Node, Node],
    goes_on: Callable[[Token], bool] = bool,
) -> Any:
    """Return the entries of an answer: one `Formula`, or an object array of them.

    `scope` has what its names mean; `bare` has the program's values as they stand in its graph,
    and so do the entries. `goes_on` tells the decimals whose last digit stands for any. Raises
    `ParseError`, `ProgramError`, `UnknownNameError`, `ShapeError` or `LimitError`.
    """

    def lowered(tree: Branch) -> Node:
        return lower_bare(tree, scope, bare)

    def entry(tree: Branch) -> Formula:
        literals = tuple(_literal(one, tree, lowered, goes_on(one)) for one in _decimals(tree))
        return Formula(lowered(tree), literals)

    whole = one_expression(tree, scope)
    check_conditions(whole, scope)
    return entries(whole, scope, entry)


def lower_bare(tree: Branch, scope: Scope, bare: Mapping[Node, Node]) -> Node:
    """Return the node of an expression, made of the program's values as its graph has them."""
    node = lower_expression(tree, scope)
    return as_number(without_marks([node], known=bare)[node])


def one_expression(tree: Branch, scope: Scope) -> Branch:
    """Return the one expression that an answer is; raises `ParseError` for anything else."""
    statements = trees(tree)
    if not statements:
        raise ParseError("the answer is empty", None, "an answer is a number or an expression")
    first, *others = statements
    if others or first.data != "bare":
        raise ParseError("an answer is one expression", scope.where([*others, first][0]))
    return trees(first)[0]


def entries(tree: Branch, scope: Scope, made: Callable[[Branch], Any]) -> Any:
    """Return what is made of an expression, or an object array of that for one of an array.

    What is made has a `node`. Raises `ShapeError` for rows that do not fit.
    """
    grid = _grid(tree, scope)
    if not isinstance(grid, np.ndarray):
        return made(grid)
    found: Any = np.frompyfunc(made, 1, 1)(grid)
    for one, part in zip(found.ravel(), grid.ravel(), strict=True):
        if one.node.shape:
            raise ShapeError("the entries of an array are numbers", scope.where(part))
    return found


def _grid(tree: Branch, scope: Scope) -> Grid:
    """Return an array of the trees of entries, or the tree of what is no array of them."""
    grids: dict[int, Grid] = {}
    for part in reversed(_spine(tree, scope)):
        inner = [grids.get(id(one), one) for one in _parts(part, scope)]
        if part.data in _LISTS:
            grids[id(part)] = _stacked(part, inner, scope)
        elif _is_maker(part, scope):
            grids[id(part)] = inner[0]
        elif any(isinstance(one, np.ndarray) for one in inner):
            grids[id(part)] = _spread(part, inner, scope)
    return grids.get(id(tree), tree)


def _spine(tree: Branch, scope: Scope) -> list[Branch]:
    """Return the trees whose lists are arrays: lists, and what goes over to their entries."""
    found = [tree]
    for part in found:
        found += _parts(part, scope)
    return found


def _parts(tree: Branch, scope: Scope) -> list[Branch]:
    """Return the operands of what goes over to the entries of a list, and those entries."""
    if _is_transpose(tree):
        return trees(tree)[:1]
    if tree.data in _LISTS or tree.data in _SPREAD:
        return trees(tree)
    return trees(trees(tree)[-1])[:1] if _is_maker(tree, scope) else []


def without_maker(tree: Branch, scope: Scope) -> Branch:
    """Return the list in `np.array([...])`, or the number in `np.float64(0.5)`."""
    return trees(trees(tree)[-1])[0] if _is_maker(tree, scope) else tree


def _is_maker(tree: Branch, scope: Scope) -> bool:
    """Return whether a tree is np.array([...]), np.float64(0.5) or of that kind."""
    if tree.data not in ("method", "call"):
        return False
    name = str(tree.children[-2])
    given = [one for one in trees(trees(tree)[-1]) if one.data != "keyword"]
    return name in _MAKERS and name not in scope.functions and len(given) == 1


def _is_transpose(tree: Branch) -> bool:
    is_attribute = tree.data == "attribute" and str(tree.children[1]) in _TRANSPOSES
    is_power = tree.data == "pow" and name_of(trees(tree)[1]) == "T"
    return tree.data == "transpose" or is_attribute or is_power


def _stacked(tree: Branch, rows: list[Grid], scope: Scope) -> Grid:
    """Return the array of a list: of its entries, or of its rows."""
    shapes = {np.shape(row) if isinstance(row, np.ndarray) else () for row in rows}
    if not rows or len(max(shapes)) == _DIMENSIONS:
        raise ShapeError("this array has no entries", scope.where(tree))
    if len(shapes) > 1:
        raise ShapeError("the rows of this array are not of one length", scope.where(tree))
    found = np.empty((len(rows), *shapes.pop()), object)
    for index, row in enumerate(rows):
        found[index] = row
    return found


def _spread(tree: Branch, inner: list[Grid], scope: Scope) -> Grid:
    """Return the array of what an operation with a list gives, entry by entry."""
    if _is_transpose(tree):
        return inner[0].T

    def entry(*parts: Branch) -> Branch:
        rest = iter(parts)
        children = [next(rest) if isinstance(one, Tree) else one for one in tree.children]
        return Tree(tree.data, children, tree.meta)

    arrays = [one if isinstance(one, np.ndarray) else _alone(one) for one in inner]
    try:
        return np.frompyfunc(entry, len(arrays), 1)(*arrays)
    except ValueError:
        shapes = " and ".join(str(list(one.shape)) for one in arrays)
        raise ShapeError(f"two lists do not fit: {shapes}", scope.where(tree)) from None


def _alone(tree: Branch) -> Grid:
    """Return the tree of a number as an array without axes."""
    found = np.empty((), object)
    found[()] = tree
    return found


def _decimals(tree: Branch) -> list[Token]:
    """Return the decimals of an expression; of a whole number only where it is all there is."""
    alone = _digits_of_number(tree)
    return [alone] if alone else [*islice(tokens(tree, "REAL"), _LITERALS)]


def _digits_of_number(tree: Branch) -> Token | None:
    """Return the digits of what is one number: -3, 4*10^-1; None for what is none."""
    tree = _without_sign(tree)
    if _is_scaled(tree):
        tree = trees(tree)[0]
    return leading(tree) if tree.data in ("integer", "real") else None


def _without_sign(tree: Branch) -> Branch:
    while tree.data in ("neg", "pos") and isinstance(tree.children[-1], Tree):
        tree = tree.children[-1]
    return tree


def _is_scaled(tree: Branch) -> bool:
    """Return whether a tree is a number times a power of ten, as 4*10^-1 is."""
    tree = _without_sign(tree)
    return tree.data == "mul" and _is_power_of_ten(trees(tree)[1])


def _is_power_of_ten(tree: Branch) -> bool:
    if tree.data not in ("pow", "superscript"):
        return False
    base = trees(tree)[0]
    exponents = [*tokens(tree, "INTEGER", "SUPERSCRIPT")][1:]
    return base.data == "integer" and base.children[0] == "10" and len(exponents) == 1


def _literal(token: Token, tree: Branch, lowered: Lowered, goes_on: bool) -> Literal:
    written = Decimal(str(token))
    exponent = written.as_tuple().exponent
    assert isinstance(exponent, int)
    if exponent < _LEAST:
        raise ProgramError(f"{token} is too small a number")
    unit = Decimal(1).scaleb(exponent + goes_on)
    moved = token.update(type="REAL", value=str(rounded_up(written, unit)))
    digits = digits_of(written) - goes_on
    has_point = token.type == "REAL" or _is_scaled(tree)
    return Literal(str(token), digits, has_point, lowered(replaced(tree, token, moved)))


def rounded_up(number: Decimal, unit: Decimal) -> Decimal:
    """Return the largest number that a decimal, of this unit in its last digit, may stand for."""
    return number + max(unit / 2, abs(number) * _FLOAT)


def digits_of(number: Decimal) -> int:
    """Return the significant digits of a decimal, 0 for zero."""
    digits = number.as_tuple().digits
    return len(digits) if any(digits) else 0
