"""Entries assigned, or added to, at places that are values: `y[i] = v`, `np.add.at(y, i, v)`.

In: an array, the items of an index, and what comes there. Out: the node of the new value. Each
index is tried out on the numbers of the entries, so that it means what it means where it is read,
and is out of range where that is.

    y[i] = v              ->   concat([y, v])[where(k < 0, arange(n), n + k)]
                               where k is the number of the last of i that goes to each place, or -1
    np.add.at(y, i, v)    ->   y + zeros(n) with v added at i
"""

from collections.abc import Sequence
from typing import Any

from lark import Token

from ..errors import ProgramError, ShapeError
from ..graph.build import full, operation, size_node
from ..graph.dimensions import product, show
from ..graph.loops import arange
from ..graph.node import Node, constant
from ..graph.operations import is_boolean
from ..graph.shapes import broadcasts_to
from ..syntax.tree import Branch, trees
from .gathers import check_places, gathered
from .masks import is_condition
from .names import Lowering
from .scope import Scope
from .settings import read_items


def put_at(
    array: Node, items: Sequence[Any], new: Node, tree: Branch | Token, scope: Scope
) -> Node:
    """Return the array with a value at the places of an index; of those that are equal the last."""
    places, values = _flat(array, items, new, tree, scope)
    size = product(array.shape)
    last = operation("writers", (places,), (size,))
    behind = operation("add", (last, size_node(size)))
    is_new = operation("ge", (last, constant(0)))
    chosen = operation("where", (is_new, behind, arange(size)))
    both = operation("concat", (_vector(array), values), (0,))
    found = scope.build("gather", (both, chosen), tree, (0,))
    return _reshaped(found, array.shape)


def added_at(
    array: Node, items: Sequence[Any], new: Node, tree: Branch | Token, scope: Scope
) -> Node:
    """Return the array with a value added at the places of an index, each time that it is met."""
    places, values = _flat(array, items, new, tree, scope)
    shape = (product(array.shape),)
    found = operation("scatter_add", (values, places), (0, shape))
    return scope.build("add", (array, _reshaped(found, array.shape)), tree)


def _flat(
    array: Node, items: Sequence[Any], new: Node, tree: Branch | Token, scope: Scope
) -> tuple[Node, Node]:
    """Return the number of each entry that an index takes, and what comes there, as vectors."""
    check_places(array, [*zip(array.shape, items, strict=False)], tree, scope)
    numbers = _reshaped(arange(product(array.shape)), array.shape)
    if any(isinstance(one, Node) for one in items):
        part = gathered(numbers, items, tree, scope)
    else:
        part = scope.build("index", (numbers,), tree, (tuple(items),))
    if not broadcasts_to(new.shape, part.shape):
        raise ShapeError(
            f"the index takes {show(part.shape)}, and what is assigned is {show(new.shape)}",
            scope.where(tree),
            "what is assigned is broadcast to the part, aligned at the last axis",
        )
    return _vector(part), _vector(full(new, part.shape))


def _vector(node: Node) -> Node:
    return _reshaped(node, (product(node.shape),))


def _reshaped(node: Node, shape: Any) -> Node:
    if node.shape == shape:
        return node
    return operation("reshape", (node,), (shape,)) if node.shape else full(node, shape)


# ---- calls -------------------------------------------------------------------------------------


def _changed(is_sum: bool, sign: int = 1) -> Any:
    """Return what reads np.add.at(y, i, v) as the array that y is then."""

    def read(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
        if len(given) != len("yiv") or any(one.data == "keyword" for one in given):
            hint = f"it is {callee}(y, i, v), of an array, an index and what comes there"
            raise ProgramError(f"{callee} takes 3 arguments", scope.where(callee), hint)
        array = yield given[0], scope
        parts = trees(given[1]) if given[1].data == "tuple" else [given[1]]
        new = yield given[2], scope
        return (yield from changed(array, parts, new, is_sum, sign, given[1], scope))

    return read


def changed(
    array: Node, parts: list[Branch], new: Node, is_sum: bool, sign: int, tree: Branch, scope: Scope
) -> Lowering:
    """Return an array with a value assigned, or added, at an index as it is written."""
    if not array.shape:
        hint = "declare the input with its shape, as in y: [n]"
        raise ShapeError("a number has no places", scope.where(tree), hint)
    if any(is_condition(one, scope) for one in parts):
        hint = "choose entry by entry: where(mask, y + v, y)"
        raise ProgramError("the places are a mask", scope.where(tree), hint)
    items = yield from read_items(parts, len(array.shape), tree, scope)
    if is_boolean(new):
        hint = "as numbers it is where(c, 1, 0)"
        raise ShapeError("a truth value is put into an array of numbers", scope.where(tree), hint)
    if sign < 0:
        new = operation("neg", (new,))
    return (added_at if is_sum else put_at)(array, items, new, tree, scope)


READERS = {"add.at": _changed(is_sum=True), "subtract.at": _changed(is_sum=True, sign=-1)}
