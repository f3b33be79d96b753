"""Products without a sign to nodes: what `W x` is, is told by the shapes of W and x.

    2 x, x y     2*x, x*y         x.T y    x @ y
    W x, A B     W @ x, A @ B     x y.T    outer(x, y)

A vector that is transposed is a row, which its shape does not tell: the trees of rows are kept by
the builder. The product of two vectors is a `ProductError` with its readings.
"""

from collections.abc import Iterable

from lark import Tree

from ..errors import ProductError
from ..graph.node import Node
from ..syntax.tree import Branch, sides
from .arrays import product_of
from .names import Lowering
from .places import product_place
from .scope import Scope


def juxtaposed(tree: Branch, scope: Scope) -> Lowering:
    """Return the product of two operands without a sign between them."""
    left, _, right = sides(tree)
    first = yield left, scope
    second = yield right, scope
    if not (first.shape and second.shape):
        return keep_rows(scope.build("mul", (first, second), tree), (left, right), tree, scope)
    is_first_row, is_second_row = is_row(left, scope), is_row(right, scope)
    if len(first.shape) > 1 or len(second.shape) > 1:
        node = product_of(first, second, tree, scope)
        return keep_rows(node, (left,), tree, scope)
    if is_second_row and not is_first_row:
        column, row = (
            scope.build("expand_dims", (one,), tree, ((axis,),))
            for one, axis in ((first, 1), (second, 0))
        )
        return scope.build("mul", (column, row), tree)
    if is_first_row and not is_second_row:
        return product_of(first, second, tree, scope)
    raise _unclear(first, second, tree, scope)


def _unclear(first: Node, second: Node, tree: Branch, scope: Scope) -> ProductError:
    one, other = scope.name_of(first), scope.name_of(second)
    hint = f"write {one}*{other} entry by entry, dot({one}, {other}) or outer({one}, {other})"
    message = "the product of two vectors can be read in several ways"
    return ProductError(message, product_place(sides(tree)[1], scope), hint)


def is_row(tree: Branch, scope: Scope) -> bool:
    """Return whether a tree is a vector that is transposed."""
    return id(tree) in scope.builder.rows


def keep_rows(node: Node, parts: Iterable[object], tree: Branch, scope: Scope) -> Node:
    """Return a node, and keep that its tree is a row if one of its parts is."""
    rows = scope.builder.rows
    is_vector = rows and len(node.shape) == 1
    if is_vector and any(isinstance(part, Tree) and id(part) in rows for part in parts):
        rows[id(tree)] = tree
    return node
