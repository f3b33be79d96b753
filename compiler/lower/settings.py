"""What an operation on arrays is set to, read from the tree: axes, shapes, indices, flags.

A setting is known when compiling. It is written as NumPy has it: `axis=(0, -1)`, `(n, 2*m)`,
`1:`, or the name of a setting in a line of the vocabulary. The readers are generators like the
handlers of `expressions`.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any, TypeAlias

from lark import Tree

from ..errors import ProgramError, ShapeError
from ..graph.node import Node
from ..graph.operations import is_boolean
from ..graph.shapes import WHOLE
from ..syntax.tree import Branch, children, is_none, trees
from .names import whole_number
from .scope import Scope

SettingLowering: TypeAlias = Generator[tuple[Branch, Scope], Node, Any]


def read_setting(kind: str, what: str, tree: Branch, scope: Scope) -> SettingLowering:
    """Return a setting of a kind, as it is written: axes may be negative, or None for all."""
    name = str(tree.children[0]) if tree.data == "name" else ""
    if name in scope.settings:
        return scope.settings[name]
    if name == "None" and kind in ("axes", "axis"):
        return None
    if tree.data == "call" and tree.children[0] == "inverse" and scope.settings:
        inner = next(tree.find_data("name"))
        return inverse(scope.settings[str(inner.children[0])])
    if tree.data == "not" and scope.settings:
        return not scope.settings[str(next(tree.find_data("name")).children[0])]
    return (yield from _READERS[kind](what, tree, scope))


def inverse(permutation: Sequence[int]) -> tuple[int, ...]:
    """Return the permutation that undoes another."""
    return tuple(permutation.index(axis) for axis in range(len(permutation)))


def _axes(what: str, tree: Branch, scope: Scope) -> SettingLowering:
    parts = _parts(tree)
    if parts is None:
        return (yield from read_whole(what, tree, scope))
    axes = []
    for part in parts:
        axis = yield from read_whole(what, part, scope)
        axes.append(axis)
    return tuple(axes)


def read_whole(what: str, tree: Branch, scope: Scope) -> SettingLowering:
    """Return the whole number that an expression stands for."""
    node = yield tree, scope
    return whole_number(node, what, tree, scope)


def _flag(what: str, tree: Branch, scope: Scope) -> SettingLowering:
    if tree.data not in ("true", "false"):
        hint = "it is known when compiling"
        raise ProgramError(f"{what} is True or False", scope.where(tree), hint)
    yield from ()
    return tree.data == "true"


def _shape(what: str, tree: Branch, scope: Scope) -> SettingLowering:
    if tree.data == "attribute" and tree.children[1] == "shape":
        base = children(tree)[0]
        array = yield base, scope
        return array.shape
    sizes = []
    for part in _parts(tree) or ([] if tree.data in ("tuple", "list") else [tree]):
        read = read_size if part.data == "neg" else read_length  # -1 stands for the rest
        size = yield from read(f"a dimension of {what}", part, scope)
        sizes.append(size)
    return tuple(sizes)


def read_size(what: str, tree: Branch, scope: Scope) -> SettingLowering:
    """Return the dimension that an expression stands for, known when compiling."""
    node = yield tree, scope
    dimension = scope.builder.dimension(node)
    if dimension is None and node.op == "input" and not node.shape:
        hint = f"declare it as a whole number: {node.payload}: integer"
        raise ProgramError(f"{what} must be known when compiling", scope.where(tree), hint)
    return whole_number(node, what, tree, scope) if dimension is None else dimension


def read_length(what: str, tree: Branch, scope: Scope) -> SettingLowering:
    """Return a dimension of something new, which is not negative."""
    size = yield from read_size(what, tree, scope)
    if isinstance(size, int) and size < 0:
        hint = "a dimension is 0 or more"
        raise ShapeError(f"a dimension cannot be {size}", scope.where(tree), hint)
    return size


def _parts(tree: Branch) -> list[Branch] | None:
    """Return the parts of a tuple or a list, None for any other tree."""
    if tree.data not in ("tuple", "list"):
        return None
    return trees(tree)


_READERS: Mapping[str, Callable[[str, Branch, Scope], SettingLowering]] = {
    "axes": _axes,
    "axis": read_whole,
    "flag": _flag,
    "shape": _shape,
    "size": read_length,
    "offset": read_size,
}


# ---- indices -----------------------------------------------------------------------------------


def read_items(trees: Sequence[Branch], rank: int, tree: Branch, scope: Scope) -> SettingLowering:
    """Return the items of an index: one an axis, and None for a new one.

    One is a dimension, a slice, or the node of a value, which is an index, or an array of them.
    """
    items: list[Any] = []
    written = sum(not _is_new_axis(part) and not _is_ellipsis(part) for part in trees)
    if sum(map(_is_ellipsis, trees)) > 1:
        hint = "it stands for all axes that are left"
        raise ShapeError("an index has one '...'", scope.where(tree), hint)
    for part in trees:
        if _is_ellipsis(part):
            items += [WHOLE] * (rank - written)
        elif _is_new_axis(part):
            items.append(None)
        elif part.data == "slice":
            items.append((yield from _slice(part, scope)))
        elif part.data in ("range", "tuple"):
            hint = "a slice is written with ':', as in x[1:3]; both are known when compiling"
            raise ShapeError("an index is a whole number or a slice", scope.where(part), hint)
        else:
            items.append((yield from _place(part, scope)))
    if written > rank:
        raise ShapeError(
            f"{written} indices for an array with {rank} ax{'i' if rank == 1 else 'e'}s",
            scope.where(tree),
            "leave some of them out",
        )
    real = sum(item is not None for item in items)
    items += [WHOLE] * (rank - real)
    return items


def _place(part: Branch, scope: Scope) -> SettingLowering:
    """Return one place that an index says: known when compiling, or a value."""
    if part.data == "list" and trees(part):
        entries = []
        for one in trees(part):
            entries.append((yield one, scope))  # noqa: PERF401  # cannot yield
        return scope.build("stack", entries, part, (0,))
    node = yield part, scope
    dimension = scope.builder.dimension(node)
    if dimension is not None:
        return dimension
    if scope.builder.number(node) is None and not is_boolean(node):
        return node
    return whole_number(node, "an index", part, scope)


def _slice(tree: Branch, scope: Scope) -> SettingLowering:
    bounds: list[Any] = []
    for part in children(tree):
        if not isinstance(part, Tree):
            bounds.append(None)
            continue
        bounds.append((yield from read_size("a bound of a slice", part, scope)))
    start, stop, step = [*bounds, None, None][:3]
    if step is not None and (not isinstance(step, int) or step == 0):
        hint = "it is a whole number other than 0"
        raise ShapeError("the step of a slice is a whole number", scope.where(tree), hint)
    return start, stop, step


def _is_ellipsis(tree: Branch) -> bool:
    return bool(tree.data == "ellipsis")


def _is_new_axis(tree: Branch) -> bool:
    if tree.data == "attribute":
        return str(tree.children[1]) == "newaxis"
    return is_none(tree)
