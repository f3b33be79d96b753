"""Indices that are values to nodes: `U[i]`, `A[:, i, j]`, `take(x, i, axis)`, labels by number.

In: an array, and the items of an index. Out: a node. Axes are where NumPy has them: those that the
arrays of indices broadcast to stand in their place, or first where a slice is between two of them.

    U[i]          ->   gather(U, i) from axis 0
    A[i, :, j]    ->   gather(transpose(A, (0, 2, 1)), i, j) from axis 0
"""

from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import Any

from lark import Token

from ..errors import MisfitError, ShapeError
from ..graph.dimensions import Dimension, show
from ..graph.loops import arange
from ..graph.node import Node
from ..graph.operations import is_boolean
from ..graph.shapes import WHOLE, Mismatch, extent
from ..syntax.tree import Branch, is_none
from .axes import flattened, in_range
from .names import Lowering
from .scope import Scope
from .settings import read_length, read_whole
from .signatures import bound

_NEW = "new"


def gathered(node: Node, items: Sequence[Any], tree: Branch | Token, scope: Scope) -> Node:
    """Return what an index takes out of an array, some of its items values."""
    basic: list[Any] = []
    arrays: dict[int, Node] = {}  # by the axis of what is left when numbers have been taken
    order: list[Any] = []
    axis = 0
    told = [i for i, one in enumerate(items) if not isinstance(one, tuple) and one is not None]
    for item in items:
        if item is None:
            order.append(_NEW)
            continue
        basic.append(WHOLE if isinstance(item, Node) else item)
        if isinstance(item, Node):
            arrays[axis] = item
        elif isinstance(item, tuple):
            order.append(axis)
        axis += isinstance(item, Node | tuple)
    if any(item != WHOLE for item in basic):
        node = scope.build("index", (node,), tree, (tuple(basic),))
    taken = [*arrays]
    others = [one for one in range(len(node.shape)) if one not in arrays]
    is_one_block = taken == [*range(taken[0], taken[0] + len(taken))]
    first = taken[0] if is_one_block else 0
    if not is_one_block:
        node = scope.build("transpose", (node,), tree, ((*taken, *others),))
    found = taken_at(node, [*arrays.values()], first, tree, scope)
    together_ = [("at", i) for i in range(len(found.shape) - len(others))]
    is_together = told == [*range(told[0], told[0] + len(told))]
    before = [one for one in others if one < taken[0]] if is_one_block else []
    now = [*before, *together_, *others[len(before) :]]
    place = len([one for one in items[: told[0]] if one is None or isinstance(one, tuple)])
    place = place if is_together else 0
    wanted = [*order[:place], *together_, *order[place:]]
    axes = tuple(now.index(one) for one in wanted if one != _NEW)
    if axes != tuple(range(len(axes))):
        found = scope.build("transpose", (found,), tree, (axes,))
    new = tuple(i for i, one in enumerate(wanted) if one == _NEW)
    return scope.build("expand_dims", (found,), tree, (new,)) if new else found


def taken_at(
    x: Node, indices: Sequence[Node], axis: int, tree: Branch | Token, scope: Scope
) -> Node:
    """Return what is gathered; raises `MisfitError` for a known index that is out of range.

    And `ShapeError` for a mask of one axis among several, whose truths are no places.
    """
    for index in indices:
        plain = index
        while plain.op == "mark":
            (plain,) = plain.operands
        if is_boolean(plain) and index.shape:
            mask, name = scope.name_of(index), scope.name_of(x)
            raise ShapeError(
                f"how many entries the mask {mask} takes along an axis is not known when compiling",
                scope.where(tree),
                f"choose entry by entry: where({mask}, {name}, 0), with the mask's axes where "
                f"those of {name} are",
            )
    check_places(x, [*zip(x.shape[axis:], indices, strict=False)], tree, scope)
    return scope.build("gather", (x, *indices), tree, (axis,))


def check_places(
    x: Node, pairs: Iterable[tuple[Dimension, Any]], tree: Branch | Token, scope: Scope
) -> None:
    """Raise for an index of an axis, known when compiling, that is out of range."""
    for size, index in pairs:
        for one in index.operands if isinstance(index, Node) and index.op == "stack" else ():
            place = scope.builder.dimension(one)
            if not isinstance(size, int) or not isinstance(place, int):
                continue
            try:
                extent(size, place)
            except Mismatch as mismatch:
                sentence = mismatch.sentence.format(f"{scope.name_of(x)} is {show(x.shape)}")
                raise MisfitError(sentence, scope.where(tree), mismatch.hint) from None


def _along(
    arguments: Mapping[str, Branch], x: Node, callee: Token, scope: Scope
) -> Generator[tuple[Branch, Scope], Node, tuple[Node, int | None]]:
    """Return the array and the axis that a call goes along; without one it is flat."""
    argument = arguments.get("axis")
    if argument is None or is_none(argument):
        return flattened(x, callee, scope), None
    axis: int = yield from read_whole("the axis", argument, scope)
    return x, in_range(axis, len(x.shape), x.shape, argument, scope)


def take(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Return what is taken along an axis, or of the flat array: x[:, i], or x.ravel()[i]."""
    arguments = bound("x|a|arr indices|indexes|i axis|dim?", given, callee, scope)
    x = yield arguments["x"], scope
    index = yield arguments["indices"], scope
    _no_number(x, callee, scope)
    x, axis = yield from _along(arguments, x, callee, scope)
    return taken_at(x, [index], axis or 0, callee, scope)


def take_along_axis(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Return what is taken along an axis, the last one without: x[j, i[j, k]]."""
    arguments = bound("x|a|arr indices|i axis|dim?", given, callee, scope)
    x = yield arguments["x"], scope
    index = yield arguments["indices"], scope
    _no_number(x, callee, scope)
    axis: int | None = len(x.shape) - 1
    if "axis" in arguments:
        x, axis = yield from _along(arguments, x, callee, scope)
    if axis is None:
        return scope.build("gather", (x, index), callee, (0,))
    if len(index.shape) != len(x.shape):
        raise ShapeError(
            f"{callee} takes indices with as many axes as the array: it is {show(x.shape)}, and "
            f"they are {show(index.shape)}",
            scope.where(callee),
            "give them an axis of length 1, as in i[:, None]",
        )
    return along(x, index, axis, callee, scope)


def along(x: Node, index: Node, axis: int, tree: Branch | Token, scope: Scope) -> Node:
    """Return the entries of an array at indices along an axis, the other axes going along."""
    rank = len(x.shape)
    places = []
    for one in range(rank):
        if one == axis:
            places.append(index)
            continue
        row = arange(x.shape[one])
        others = tuple(i for i in range(rank) if i != one)
        places.append(scope.build("expand_dims", (row,), tree, (others,)) if others else row)
    return scope.build("gather", (x, *places), tree, (0,))


def cross_entropy(
    operands: Sequence[Node], _: Mapping[str, Any], tree: Branch | Token, scope: Scope
) -> Node:
    """Return a cross-entropy; labels with an axis less than the logits are numbers of classes."""
    logits, labels = operands
    if logits.shape and len(labels.shape) == len(logits.shape) - 1:
        return labelled(logits, labels, tree, scope)
    return scope.build("cross_entropy", operands, tree)


def labelled(logits: Node, labels: Node, tree: Branch | Token, scope: Scope) -> Node:
    """Return the cross-entropy of logits and the numbers of the classes, averaged over rows."""
    last = len(logits.shape) - 1
    return _averaged(scope.build("log_softmax", (logits,), tree, ((last,),)), labels, tree, scope)


def _averaged(logs: Node, labels: Node, tree: Branch | Token, scope: Scope) -> Node:
    """Return minus the mean, over rows of log-probabilities, of the one that the label tells."""
    chosen = picked(logs, labels, tree, scope)
    if chosen.shape:
        every = tuple(range(len(chosen.shape)))
        chosen = scope.build("mean", (chosen,), tree, (every, False))
    return scope.build("neg", (chosen,), tree)


def picked(x: Node, labels: Node, tree: Branch | Token, scope: Scope) -> Node:
    """Return the entry of each row of the last axis that the label of the row tells."""
    last = len(x.shape) - 1
    if labels.shape != x.shape[:-1]:
        raise ShapeError(
            f"the labels are {show(labels.shape)}, and there are {show(x.shape[:-1])} rows of "
            f"{show(x.shape)}",
            scope.where(tree),
            "labels are one number a row, or one-hot rows",
        )
    if last == 1:
        return scope.build("gather", (x, arange(x.shape[0]), labels), tree, (0,))
    wide = scope.build("expand_dims", (labels,), tree, ((last,),))
    found = along(x, wide, last, tree, scope)
    return scope.build("squeeze", (found,), tree, ((last,),))


def nll_loss(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Return -mean of the entry of each row of log-probabilities that its label tells."""
    arguments = bound("x|input y|target", given, callee, scope)
    logs = yield arguments["x"], scope
    labels = yield arguments["y"], scope
    _no_number(logs, callee, scope)
    return _averaged(logs, labels, callee, scope)


def one_hot(given: list[Branch], callee: Token, tree: Branch, scope: Scope) -> Lowering:
    """Return the rows of the identity matrix that labels tell: eye(n)[y]."""
    arguments = bound("y|x|tensor|labels|input num_classes|n|depth", given, callee, scope)
    labels = yield arguments["y"], scope
    size = yield from read_length("the number of classes", arguments["num_classes"], scope)
    eye = scope.build("eye", (), callee, (size,))
    return scope.build("gather", (eye, labels), callee, (0,))


def _no_number(x: Node, callee: Token, scope: Scope) -> None:
    if not x.shape:
        hint = "declare the input with its shape, as in x: [n]"
        raise ShapeError(
            f"{callee} takes an array, and this is a number", scope.where(callee), hint
        )
