"""Products without a sign to nodes: what `W x` is, is told by the shapes of W and x.

    2 x, x y     2*x, x*y         x^T y    x @ y
    W x, A B     W @ x, A @ B     x y^T    outer(x, y)

A vector that is transposed is a row, which its shape does not tell: the trees of rows are kept by
the builder. A product that can be read in several ways is a `ProductError` with its readings, each
as it can be typed.
"""

from collections.abc import Iterable, Iterator

from lark import Tree

from ..errors import ProductError, ShapeError, Span
from ..graph.node import Node
from ..graph.products import MATRIX, PRODUCTS, ROW, VECTOR, kind_of_rank
from ..graph.shapes import broadcasts_to
from ..syntax.tree import Branch, reach, sides, trees
from .arrays import product_of
from .names import Lowering
from .scope import Powers, Scope


def juxtaposed(tree: Branch, scope: Scope) -> Lowering:
    """Return the product of two operands without a sign between them."""
    left, _, right = sides(tree)
    first = yield left, scope
    second = yield right, scope
    kinds = _kind(first, left, scope), _kind(second, right, scope)
    product = PRODUCTS.get(kinds)
    if product is None:
        raise _unclear(first, second, tree, scope)
    if product.function == "mul":
        return keep_rows(scope.build("mul", (first, second), tree), (left, right), tree, scope)
    if product.function == "outer":
        return scope.build("outer", (first, second), tree)
    for part, node in (*_last_factor(left, first), (right, second)):
        check_power(node, part, scope)
    is_alike = kinds == (MATRIX, MATRIX) and first.shape == second.shape
    try:
        node = product_of(first, second, tree, scope)
    except ShapeError as error:
        if not is_alike:
            raise
        one, other = (_operand(part, scope) for part in (left, right))
        hint = f"for a product entry by entry write {one}*{other}"
        raise ProductError(error.message, _place(tree, scope), hint) from None
    return keep_rows(node, (left,), tree, scope)


def _last_factor(tree: Branch, node: Node) -> Iterator[tuple[Branch, Node]]:
    """Yield an operand, or the last factor of one that has several: the A² of 2A²."""
    if tree.data != "juxtaposed":
        yield tree, node
    elif node.op == "mul":
        yield sides(tree)[2], node.operands[1]


def check_power(node: Node, tree: Branch, scope: Scope) -> None:
    """Raise for a power of a square matrix that is written as one of matrices: A² x, A⁻¹."""
    if scope.powers is not Powers.PROGRAM or tree.data not in ("pow", "superscript"):
        return
    if node.op != "pow" or len(node.shape) != 2 or node.shape[0] != node.shape[1]:
        return
    times = scope.builder.number(node.operands[1])
    base = _operand(trees(tree)[0], scope)
    readings = {-1: (f"inv({base})", f"(1/{base})"), 2: (f"({base} @ {base})", f"({base}*{base})")}
    if times in readings:
        of_matrix, of_entries = readings[int(times)]
        message = "this power of a matrix can be read in two ways"
        hint = f"write {of_matrix} for that of the matrix, or {of_entries} entry by entry"
        raise ProductError(message, _place(tree, scope), hint)


def times(tree: Branch, scope: Scope) -> Lowering:
    """Return the product of two operands with `*` between them: of matrices where that is meant."""
    left, sign, right = sides(tree)
    first = yield left, scope
    second = yield right, scope
    kinds = _kind(first, left, scope), _kind(second, right, scope)
    is_dot = scope.powers is Powers.DOTS and sign in _DOTS
    if is_dot and kinds == (VECTOR, VECTOR):
        return product_of(first, second, tree, scope)
    product = PRODUCTS.get(kinds)
    if sign in _ENTRYWISE or not (is_dot or scope.powers is Powers.PRODUCTS):
        product = None
    if product is not None and product.function == "outer":
        return scope.build("outer", (first, second), tree)
    if product is not None and product.function != "mul":
        return keep_rows(product_of(first, second, tree, scope), (left,), tree, scope)
    return keep_rows(scope.build("mul", (first, second), tree), (left, right), tree, scope)


_ENTRYWISE = ("⊙", "∘", ".*")
_DOTS = ("·", "⋅", "∙", "•")


def _kind(node: Node, tree: Branch, scope: Scope) -> str:
    """Return what an operand is: a row, or what its rank tells."""
    return ROW if is_row(tree, scope) else kind_of_rank(len(node.shape))


def _unclear(first: Node, second: Node, tree: Branch, scope: Scope) -> ProductError:
    """Return the error for a product that can be read in several ways: those that its shapes allow.

    x y of two vectors, A x^T of a matrix and a row.
    """
    left, _, right = sides(tree)
    kinds = [_kind(first, left, scope), _kind(second, right, scope)]
    one, other = (_operand(part, scope) for part in (left, right))
    readings = []
    if broadcasts_to(first.shape, second.shape) or broadcasts_to(second.shape, first.shape):
        readings.append(f"{one}*{other} entry by entry")
    if MATRIX in kinds:
        if first.shape[-1:] == second.shape[-1:]:
            readings.insert(0, f"{one} @ {other} for the matrix times the vector")
    else:
        first_of, second_of = (_argument(part, scope) for part in (left, right))
        if first.shape == second.shape:
            readings.append(f"dot({first_of}, {second_of}) for a number")
        readings.append(f"outer({first_of}, {second_of}) for a matrix")
    said = " and ".join(kinds) if kinds[0] != kinds[1] else _SEVERAL[kinds[0]]
    message = f"the product of {said} can be read in several ways"
    hint = f"write {', or '.join(readings)}" if readings else None
    return ProductError(message, _place(tree, scope), hint)


def _place(tree: Branch, scope: Scope) -> Span | None:
    """Return the place of a whole product, which its readings take."""
    return scope.place or reach(tree, scope.builder.text)


_SEVERAL = {VECTOR: "two vectors", ROW: "two rows"}


def _operand(tree: Branch, scope: Scope) -> str:
    """Return an operand as it was typed, in brackets unless it holds together."""
    text = reach(tree, scope.builder.text).words
    return text if tree.data in _WHOLE else f"({text})"


def _argument(tree: Branch, scope: Scope) -> str:
    """Return an argument as it was typed; where a space stands for a product, in brackets."""
    text = reach(tree, scope.builder.text).words
    is_apart = any(character.isspace() for character in text)
    return f"({text})" if is_apart and any(tree.find_data("juxtaposed")) else text


# Trees that hold together behind and before a sign.
_WHOLE = frozenset("name index attribute call method transpose pow superscript".split())


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
