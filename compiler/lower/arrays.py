"""Operations on arrays to nodes: settings are put in normal form, and the rank picks the operation.

In: a function of the vocabulary, nodes, and settings as they were written. Out: a node.

    A @ x             ->   matmul, matvec, vecmat or dot, by the ranks of A and x
    sum(A, axis=-1)   ->   sum of A over axes (1,)
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lark import Token, Tree

from ..errors import ShapeError, Span
from ..graph.build import count
from ..graph.dimensions import Dimension, Shape, divided, product, show
from ..graph.node import Node
from ..graph.operations import having
from ..graph.shapes import WHOLE
from ..graph.split import as_product
from ..notation.printer import notation
from ..notation.text import Binding
from ..syntax.tree import Branch
from ..vocabulary import Row
from .axes import flattened, in_range
from .diagonals import diagonal_of, trace_of
from .gathers import cross_entropy
from .places import call_place, with_argument
from .scope import Scope

Settings = dict[str, Any]

_ORDERS = 10  # a number below, which is no axis, may be the order of a norm
_NO_TRANSPOSE = "leave it out where that is meant; a derivative is given as a formula"

# What `True` means for `keepdims` in a line of the vocabulary: that the value broadcasts against
# the operand, as one that is reduced over all axes does without them.
ALIGNED = "aligned"


def array_operation(
    function: Row,
    operands: Sequence[Node],
    settings: Settings,
    tree: Branch | Token,
    scope: Scope,
) -> Node:
    """Return the node of a function on arrays, with its settings in normal form."""
    name = function.name
    if name in having("reduction") & having("linear") and settings["axis"] == ():
        return operands[0]  # of one number, in a line of the vocabulary, it is that number
    if name == "transpose" and settings["permutation"] == tuple(range(len(operands[0].shape))):
        return operands[0]
    if name == "dot" and any(not operand.shape for operand in operands):
        return scope.build("mul", operands, tree)  # as np.dot(2, X) is
    if name in _BECOMES:
        return _BECOMES[name](operands, settings, tree, scope)
    for trait, by_rank in _BY_RANK.items():
        if name in having(trait):
            return by_rank(operands, settings, tree, scope)
    payload = tuple(settings[formal.name] for formal in function.settings)
    return scope.build(name, operands, tree, payload or None)


def normal_settings(
    function: Row,
    operands: Sequence[Node],
    settings: Settings,
    tree: Branch | Token,
    scope: Scope,
) -> Settings:
    """Return the settings with axes counted from the start, for the rank of the first operand."""
    shape = operands[0].shape if operands else ()
    normal = dict(settings)
    for formal in function.settings:
        given = settings[formal.name]
        if formal.kind in ("axes", "axis"):
            if not shape and function.name not in having("inserts") and not scope.is_of_table:
                raise scalar_has_nothing(function.name, scope.where(tree))
            normal[formal.name] = _NORMAL[formal.kind](function, given, shape, tree, scope)
        elif given == ALIGNED:
            normal[formal.name] = normal["axis"] != tuple(range(len(shape)))
        elif formal.kind == "shape" and any(isinstance(one, int) and one < 0 for one in given):
            _check_sizes(function, given, tree, scope)
            normal[formal.name] = _without_unknown(given, shape, tree, scope)
    return normal


def scalar_has_nothing(name: str, place: Span | None) -> ShapeError:
    """Return the error for a reduction of a scalar."""
    shown = name.removeprefix("a") if name in ("amax", "amin") else name
    return ShapeError(
        f"{shown} works on an array; a scalar has nothing to reduce",
        place,
        "declare the input with its shape, as in x: [n]; sum(x)",
    )


def _axes(
    function: Row, given: Any, shape: Shape, tree: Branch | Token, scope: Scope
) -> tuple[int, ...]:
    rank = len(shape)
    if function.name == "transpose":
        axes = tuple(range(rank))[::-1] if given is None else given
        axes = axes if isinstance(axes, tuple) else (axes,)
        chosen = tuple(in_range(axis, rank, shape, tree, scope) for axis in axes)
        if sorted(chosen) != [*range(rank)]:
            hint = f"transpose takes each of the axes 0 to {rank - 1} once"
            raise ShapeError("these are not all the axes", scope.where(tree), hint)
        return chosen
    if given is None:
        ones = function.name == "squeeze"
        return tuple(axis for axis in range(rank) if not ones or shape[axis] == 1)
    if given == () and not scope.is_of_table:
        raise ShapeError("no axis is named", scope.where(tree), "leave axis=() out for all of them")
    axes = given if isinstance(given, tuple) else (given,)
    if function.name in having("inserts"):
        rank += len(axes)
    if function.name == "norm" and len(axes) == 1 and axes[0] in range(rank, _ORDERS):
        hint = f"norm(x, ord={axes[0]}) has that order"
        message = f"there is no axis {axes[0]}: the array is {show(shape)}"
        raise ShapeError(message, scope.where(tree), hint)
    chosen = tuple(sorted(in_range(axis, rank, shape, tree, scope) for axis in axes))
    if len(set(chosen)) < len(chosen):
        raise ShapeError("an axis is named twice", scope.where(tree), "leave one of the two out")
    if function.name == "squeeze" and any(shape[axis] != 1 for axis in chosen):
        raise ShapeError(
            f"squeeze takes axes of length 1 out; this is {show(shape)}",
            scope.where(tree),
            "for one of several entries use an index, as in x[:, 0]",
        )
    return chosen


def _axis(function: Row, given: Any, shape: Shape, tree: Branch | Token, scope: Scope) -> int:
    rank = len(shape) + (function.name in having("inserts"))
    if given is None:
        if rank == 1:
            return 0
        raise ShapeError(
            f"{function.name} of {show(shape)} needs an axis",
            call_place(tree, scope),
            with_argument(tree, "axis=0", scope),
        )
    return in_range(given, rank, shape, tree, scope)


_NORMAL: Mapping[str, Callable[..., Any]] = {"axes": _axes, "axis": _axis}


def _check_sizes(function: Row, given: Shape, tree: Branch | Token, scope: Scope) -> None:
    """Raise for a negative dimension: -1 alone, of a new shape, stands for the rest."""
    for size in given:
        if isinstance(size, int) and size < 0 and (size, function.name) != (-1, "reshape"):
            hint = "a dimension is 0 or more"
            raise ShapeError(f"a dimension cannot be {size}", scope.where(tree), hint)


def _without_unknown(target: Shape, shape: Shape, tree: Branch | Token, scope: Scope) -> Shape:
    """Return the shape with its one -1 worked out from the number of entries."""
    total = product(shape)
    rest = product(size for size in target if size != -1)
    missing = divided(total, rest) if target.count(-1) == 1 else None
    if missing is None:
        raise ShapeError(
            f"the -1 in the new shape cannot be worked out: {show(shape)} has {total} entries",
            scope.where(tree),
            as_product(total, rest) or "give the dimension itself",
        )
    return tuple(missing if size == -1 else size for size in target)


# ---- operations that the rank picks ------------------------------------------------------------

_DIGITS = "0123456789"
_PRODUCTS = {(1, 1): "dot", (2, 1): "matvec", (1, 2): "vecmat"}


def product_of(first: Node, second: Node, tree: Branch | Token, scope: Scope) -> Node:
    """Return `first @ second`."""
    ranks = (len(first.shape), len(second.shape))
    if 0 in ranks:
        what = "both sides are scalars" if ranks == (0, 0) else "one side is a scalar"
        hint = "write * for numbers; an array is declared with its shape"
        raise ShapeError(f"'@' multiplies arrays; {what}", scope.where(tree), hint)
    op = _PRODUCTS.get(ranks, "matmul")
    if op == "matmul" and 1 in ranks:
        return _of_stack(first, second, tree, scope)
    try:
        return scope.build(op, (first, second), tree)
    except ShapeError as error:
        if first.shape[-1] != _summed_over(second):
            error.suggestion = _correction(first, second, scope)
        raise


def _of_stack(first: Node, second: Node, tree: Branch | Token, scope: Scope) -> Node:
    """Return the product of a stack of matrices and a vector, as one of a row or a column."""
    if len(first.shape) == 1:
        row = scope.build("expand_dims", (first,), tree, ((0,),))
        found = scope.build("matmul", (row, second), tree)
        axis = len(found.shape) - 2
    else:
        column = scope.build("expand_dims", (second,), tree, ((1,),))
        found = scope.build("matmul", (first, column), tree)
        axis = len(found.shape) - 1
    return scope.build("squeeze", (found,), tree, ((axis,),))


def _summed_over(second: Node) -> Dimension:
    """Return the dimension of the right side of `@` that is summed over."""
    return second.shape[-min(len(second.shape), 2)]


def _correction(first: Node, second: Node, scope: Scope) -> str | None:
    """Return the product that was probably meant: another matrix of like name, or a transpose."""
    left = scope.name_of(first)
    inner = _summed_over(second)
    outer = first.shape[-1]
    for name, node in scope.values.items():
        alike = name.rstrip(_DIGITS) == left.rstrip(_DIGITS) and name != left
        if alike and node.shape and node.shape[-1] == inner and len(node.shape) == len(first.shape):
            return f"{name} @ {_side(second, scope)}"
    if len(first.shape) == 2 and first.shape[0] == inner:
        return f"{_transposed(first, left)} @ {_side(second, scope)}"
    if len(second.shape) == 2 and second.shape[1] == outer:
        return f"{_side(first, scope)} @ {_transposed(second, scope.name_of(second))}"
    return None


def _side(node: Node, scope: Scope) -> str:
    """Return a side of `@` by its name, or as an expression that holds together."""
    text = scope.name_of(node)
    is_clear = text.isidentifier() or notation(node).binding >= Binding.UNARY
    return text if is_clear else f"({text})"


def _transposed(node: Node, text: str) -> str:
    if text.isidentifier():
        return f"{text}.T"
    return text.removesuffix(".T") if node.op == "transpose" else f"({text}).T"


def transposed(
    node: Node,
    tree: Branch | Token,
    scope: Scope,
    kept: int = 0,
    base: Branch | Token | None = None,
) -> Node:
    """Return `A.T`: the axes in reverse order, but for the first that are kept in their places.

    A vector is its own transpose, and its tree that of a row unless its `base` is one.
    """
    rank = len(node.shape)
    if rank == 0:
        raise ShapeError("a scalar has no transpose", scope.where(tree), _NO_TRANSPOSE)
    if rank == 1:
        if isinstance(tree, Tree) and id(base) not in scope.builder.rows:
            scope.builder.rows[id(tree)] = tree
        return node
    axes = range(rank)
    return scope.build("transpose", (node,), tree, ((*axes[:kept], *axes[kept:][::-1]),))


def matrix_transposed(node: Node, tree: Branch | Token, scope: Scope) -> Node:
    """Return `A.mT`: the last two axes swapped."""
    return transposed(node, tree, scope, max(len(node.shape) - 2, 0))


def taken(
    node: Node,
    found: Sequence[Any],
    tree: Branch | Token,
    scope: Scope,
) -> Node:
    """Return what an index takes out of an array, with an axis of length 1 for each None."""
    kept = [item for item in found if item is None or isinstance(item, tuple)]
    new_axes = tuple(place for place, item in enumerate(kept) if item is None)
    items = tuple(item for item in found if item is not None)
    if any(item != WHOLE for item in items):
        node = scope.build("index", (node,), tree, (items,))
    if new_axes:
        node = scope.build("expand_dims", (node,), tree, (new_axes,))
    return node


def _product(operands: Sequence[Node], _: Settings, tree: Branch | Token, scope: Scope) -> Node:
    first, second = operands
    if not first.shape and not second.shape:
        return scope.build("mul", operands, tree)
    return product_of(first, second, tree, scope)


def _dot(operands: Sequence[Node], _: Settings, tree: Branch | Token, scope: Scope) -> Node:
    """Return `dot`, which has all axes of a stack beside all of the other, and `@` each with each.

    Of arrays with two axes or fewer it is the same.
    """
    first, second = operands
    if not first.shape or len(second.shape) <= 2 or scope.is_of_table:
        return _product(operands, _, tree, scope)
    rank = len(second.shape)
    order = (rank - 2, *range(rank - 2), rank - 1)
    matrix = scope.build("transpose", (second,), tree, (order,))
    inner, *rest = matrix.shape
    matrix = scope.build("reshape", (matrix,), tree, ((inner, product(rest)),))
    found = product_of(first, matrix, tree, scope)
    return scope.build("reshape", (found,), tree, ((*first.shape[:-1], *rest),))


def _stacked_product(op: str) -> Callable[..., Node]:
    """Return what reads `matvec` or `vecmat`: of stacks of vectors, one for each matrix."""

    def by_rank(operands: Sequence[Node], _: Settings, tree: Branch | Token, scope: Scope) -> Node:
        place = 1 if op == "matvec" else 0
        vector = operands[place]
        if len(vector.shape) <= 1:
            return _product(operands, _, tree, scope)
        axis = len(vector.shape) - 1 + place
        sides = list(operands)
        sides[place] = scope.build("expand_dims", (vector,), tree, ((axis,),))
        found = product_of(sides[0], sides[1], tree, scope)
        return scope.build("squeeze", (found,), tree, ((len(found.shape) - 2 + place,),))

    return by_rank


def _solve(operands: Sequence[Node], _: Settings, tree: Branch | Token, scope: Scope) -> Node:
    """Return solutions; a right side is a vector where it has one axis, as in NumPy from 2 on."""
    matrix, right = operands
    if len(matrix.shape) < 2 or not right.shape:
        raise ShapeError(
            f"solve takes a square matrix and a vector or a matrix: {scope.name_of(matrix)} is "
            f"{show(matrix.shape)}, {scope.name_of(right)} is {show(right.shape)}",
            scope.where(tree),
            "as in solve(A, b)",
        )
    if len(right.shape) > 1:
        return scope.build("solve", operands, tree)
    if len(matrix.shape) == 2:
        return scope.build("solve_vector", operands, tree)
    column = scope.build("expand_dims", (right,), tree, ((1,),))
    found = scope.build("solve", (matrix, column), tree)
    return scope.build("squeeze", (found,), tree, ((len(found.shape) - 1,),))


def _outer(operands: Sequence[Node], _: Settings, tree: Branch | Token, scope: Scope) -> Node:
    """Return an outer product, of all entries of each side as in NumPy."""
    return scope.build("outer", [flattened(one, tree, scope) for one in operands], tree)


def _diagonal(operands: Sequence[Node], _: Settings, tree: Branch | Token, scope: Scope) -> Node:
    """Return a diagonal, of the first two axes as in NumPy; in a rule of the last two."""
    (node,) = operands
    rank = len(node.shape)
    if rank == 1:
        return scope.build("diagonal_matrix", operands, tree)
    if scope.is_of_table and rank > 1:
        return scope.build("diagonal", operands, tree)
    if not rank:
        raise ShapeError(
            f"diag takes a vector or a square matrix, not {show(node.shape)}",
            scope.where(tree),
            "take one matrix out with an index, as in x[0]",
        )
    return diagonal_of(node, 0, 0, 1, tree, scope)


def _trace(operands: Sequence[Node], _: Settings, tree: Branch | Token, scope: Scope) -> Node:
    """Return the sum of a diagonal, of the first two axes as in NumPy."""
    if len(operands[0].shape) <= 2:
        return scope.build("trace", operands, tree)
    return trace_of(operands[0], 0, 0, 1, tree, scope)


# Traits of operations of which the ranks pick one.
_BY_RANK: Mapping[str, Callable[[Sequence[Node], Settings, Branch | Token, Scope], Node]] = {
    "contraction": _product,
    "solves": _solve,
}
# Functions that become another operation, or are worked out.
_BECOMES: Mapping[str, Callable[[Sequence[Node], Settings, Branch | Token, Scope], Node]] = {
    "cross_entropy": cross_entropy,
    "diagonal": _diagonal,
    "dot": _dot,
    "matvec": _stacked_product("matvec"),
    "vecmat": _stacked_product("vecmat"),
    "trace": _trace,
    "outer": _outer,
    "size": lambda operands, settings, tree, scope: count(
        tuple(operands[0].shape[axis] for axis in settings["axis"])
    ),
    "scatter": lambda operands, settings, tree, scope: scope.build(
        "scatter", operands, tree, ((settings["at"],), settings["shape"])
    ),
}
