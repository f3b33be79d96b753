"""Sums of products of arrays to the operations that there are: what `einsum` says, in general.

In: arrays, each with a label for each of its axes, and the labels of the result. Out: a node. A
label that is not in the result is summed over; one that stands twice in an array is its diagonal,
and an axis of length 1 goes with one of any length. Arrays are multiplied two at a time, by `@`
where that can be, so that it is the library's product of matrices that works.

    ij,j->i       A @ x                     i,j->ij       outer(x, y)
    ij,ij->       sum(A*B)                  bij,bjk->bik  A @ B
    ijk,kl->ijl   a product of two matrices, (i*j, k) and (k, l), in the shape (i, j, l)
"""

from collections.abc import Mapping, Sequence
from math import prod
from typing import Any, TypeAlias

from lark import Token

from ..graph.dimensions import Dimension, names_in, product, value_of
from ..graph.node import Node
from ..syntax.tree import Branch
from .arrays import product_of
from .diagonals import diagonal_of
from .scope import Scope

Labels: TypeAlias = tuple[str, ...]
Part: TypeAlias = tuple[Labels, Node]  # an array, and a label for each of its axes

_NOMINAL = 8  # what a dimension without a number counts, where orders are compared
_MOST_ENTRIES = 2**60  # of an array that NumPy can be told the shape of
_MOST_LABELS = 52


def contracted(parts: Sequence[Part], output: Labels, tree: Branch | Token, scope: Scope) -> Node:
    """Return the sum of the products of arrays over the labels that are not in the result."""
    sizes = sizes_of(parts)
    found = [_without_repeats(part, tree, scope) for part in parts]
    found = [_without_ones(part, sizes, tree, scope) for part in found]
    for places in _order(found, output):
        chosen = [found[place] for place in places]
        found = [part for place, part in enumerate(found) if place not in places]
        needed = {label for labels, _ in found for label in labels} | set(output)
        found.append(_multiplied(chosen, needed, tree, scope))
    return arranged(_summed(found[0], set(output), tree, scope), output, tree, scope)


def sizes_of(parts: Sequence[Part]) -> Mapping[str, Dimension]:
    """Return the length of the axes of each label; of 1 and another length it is the other."""
    sizes: dict[str, Dimension] = {}
    for labels, node in parts:
        for label, size in zip(labels, node.shape, strict=True):
            if sizes.get(label, 1) == 1:
                sizes[label] = size
    return sizes


def _order(parts: Sequence[Part], output: Labels) -> list[tuple[int, ...]]:
    """Return which parts are multiplied next, time and again; the product comes last of those left.

    It is the order of `np.einsum_path`, for which a dimension without a number is of one length.
    """
    count = len(parts)
    if count <= 2:
        return [tuple(range(count))] * (count - 1)
    numbers = {label: position for position, label in enumerate(sizes_of(parts))}
    shapes = [tuple(_length(size) for size in node.shape) for _, node in parts]
    if len(numbers) > _MOST_LABELS or max(map(prod, shapes)) > _MOST_ENTRIES:
        return [(0, count - 1), *[(0, left - 1) for left in range(count - 1, 1, -1)]]
    import numpy as np  # which files of programs without products of three arrays do without

    given: list[Any] = []
    for (labels, _), shape in zip(parts, shapes, strict=True):
        given += [np.broadcast_to(np.int8(0), shape), [numbers[label] for label in labels]]
    path, _ = np.einsum_path(*given, [numbers[label] for label in output], optimize="greedy")
    return [tuple(places) for places in path[1:]]


def _length(size: Dimension) -> int:
    return value_of(size, dict.fromkeys(names_in(size), _NOMINAL))


def _multiplied(
    parts: Sequence[Part], needed: set[str], tree: Branch | Token, scope: Scope
) -> Part:
    """Return the product of parts, of which labels that are not needed are summed over."""
    first, *others = parts
    for position, second in enumerate(others, 1):
        behind = needed.union(*(labels for labels, _ in parts[position + 1 :]))
        first = _summed(first, behind | set(second[0]), tree, scope)
        second = _summed(second, behind | set(first[0]), tree, scope)
        first = _pair(first, second, behind, tree, scope)
    return first


def _without_repeats(part: Part, tree: Branch | Token, scope: Scope) -> Part:
    """Return an array with the diagonal taken of axes of one label."""
    labels, node = part
    for label in dict.fromkeys(labels):
        while labels.count(label) > 1:
            one = labels.index(label)
            other = labels.index(label, one + 1)
            node = diagonal_of(node, 0, one, other, tree, scope)
            rest = tuple(name for axis, name in enumerate(labels) if axis not in (one, other))
            labels = (*rest, label)
    return labels, node


def _without_ones(
    part: Part, sizes: Mapping[str, Dimension], tree: Branch | Token, scope: Scope
) -> Part:
    """Return an array without axes of length 1 where another has more entries there."""
    labels, node = part
    alone = tuple(
        axis for axis, label in enumerate(labels) if node.shape[axis] == 1 and sizes[label] != 1
    )
    if alone:
        node = scope.build("squeeze", (node,), tree, (alone,))
    return tuple(name for axis, name in enumerate(labels) if axis not in alone), node


def _summed(part: Part, kept: set[str], tree: Branch | Token, scope: Scope) -> Part:
    """Return an array summed over the labels that stand nowhere else."""
    labels, node = part
    axes = tuple(axis for axis, label in enumerate(labels) if label not in kept)
    if not axes:
        return part
    rest = tuple(label for label in labels if label in kept)
    return rest, scope.build("sum", (node,), tree, (axes, False))


def _pair(one: Part, other: Part, kept: set[str], tree: Branch | Token, scope: Scope) -> Part:
    """Return the product of two arrays, summed over what is in both and not kept."""
    first, second = one[0], other[0]
    both = tuple(label for label in first if label in second)
    stacked = tuple(label for label in both if label in kept)
    inner = tuple(label for label in both if label not in kept)
    left = tuple(label for label in first if label not in both)
    right = tuple(label for label in second if label not in both)
    if not first or not second:
        return first + second, scope.build("mul", (one[1], other[1]), tree)
    is_sum = len(inner) > 1 or stacked
    if inner and (left or right or not is_sum):
        return _by_matrices(one, other, (stacked, inner, left, right), tree, scope)
    if not both and len(left) == len(right) == 1:
        return left + right, scope.build("outer", (one[1], other[1]), tree)
    every = stacked + left + right + inner
    factors = [_stretched(part, every, tree, scope) for part in (one, other)]
    return _summed((every, scope.build("mul", factors, tree)), kept, tree, scope)


def _by_matrices(
    one: Part,
    other: Part,
    groups: tuple[Labels, Labels, Labels, Labels],
    tree: Branch | Token,
    scope: Scope,
) -> Part:
    """Return the product as one of matrices, each group of labels an axis."""
    stacked, inner, left, right = groups
    is_stack = bool(stacked)
    sides = []
    for part, groups_of in ((one, (left, inner)), (other, (inner, right))):
        node = arranged(part, stacked + groups_of[0] + groups_of[1], tree, scope)
        lengths = dict(zip(stacked + groups_of[0] + groups_of[1], node.shape, strict=True))
        shape = [lengths[label] for label in stacked]
        kept = [group for group in groups_of if group or is_stack]
        shape += [product(lengths[label] for label in group) for group in kept]
        sides.append(_shaped(node, tuple(shape), tree, scope))
    found = product_of(sides[0], sides[1], tree, scope)
    sizes = sizes_of((one, other))
    labels = stacked + left + right
    return labels, _shaped(found, tuple(sizes[label] for label in labels), tree, scope)


def _shaped(node: Node, shape: tuple[Dimension, ...], tree: Branch | Token, scope: Scope) -> Node:
    return node if node.shape == shape else scope.build("reshape", (node,), tree, (shape,))


def _stretched(part: Part, every: Labels, tree: Branch | Token, scope: Scope) -> Node:
    """Return an array with an axis for each label, those that it lacks of length 1."""
    own = tuple(label for label in every if label in part[0])
    node = arranged(part, own, tree, scope)
    missing = tuple(axis for axis, label in enumerate(every) if label not in part[0])
    return scope.build("expand_dims", (node,), tree, (missing,)) if missing else node


def arranged(part: Part, wanted: Labels, tree: Branch | Token, scope: Scope) -> Node:
    """Return an array with its axes in the order of the labels wanted."""
    labels, node = part
    if labels == wanted:
        return node
    permutation = tuple(labels.index(label) for label in wanted)
    return scope.build("transpose", (node,), tree, (permutation,))
