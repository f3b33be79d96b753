"""Indices and shapes: parts of arrays, of lists, of dicts and of texts."""

import ast
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..tree import Branch, children, made, named, token
from . import texts
from .arrays import check_shaped, shape_of, size, sum_of
from .effects import parts_of
from .knowns import key_of, known, range_of
from .reader import Reader, UnknownValueError
from .selections import is_condition, is_selected
from .values import Grown, Items, Known, Range, Scope, Table, Term, Value, buffers_of
from .written import call_tree, is_size


def shape(base: Value, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    """Return the dimensions of an array, as many as there are; a number is one in itself."""
    if isinstance(base, Known):
        return reader.items(())
    check_shaped(base, node, reader, scope)
    tree = reader.tree(base, node, scope)
    value = base if isinstance(base, Term) else Term(tree)
    if value.rank is None:
        return Term(shape_of(tree, scope.source.at(node)), rank=1)
    return reader.items([size(value, axis, node, reader, scope) for axis in range(value.rank)])


def index(reader: Reader, node: ast.Subscript, scope: Scope) -> Value:
    """Return base[...]."""
    base = reader.evaluate(reader, node.value, scope)
    if isinstance(base, Table):
        return _entry(base, node, reader, scope)
    if isinstance(base, Known) and isinstance(base.value, str):
        return texts.part(base, _place(node.slice, reader, scope), node, reader, scope)
    if isinstance(base, Range):
        steps = range_of(base)
        base = base if steps is None else reader.items([Known(one) for one in steps])
    if isinstance(base, Items):
        found = _part(base, node, reader, scope)
        if found is not None:
            return found
    at = scope.source.at(node)
    if isinstance(base, Term) and base.tree.data == "attribute" and _is_shape(base.tree):
        axis = known(reader.evaluate(reader, node.slice, scope), node.slice, reader, scope)
        array = children(base.tree)[0]
        if axis == 0 and is_selected(array, reader.conditions):
            return Term(call_tree("len", [array], at), rank=0)
        place = reader.tree(Known(axis), node, scope)
        return Term(made("index", [base.tree, place], at, at), rank=0)
    check_shaped(base, node, reader, scope)
    tree = reader.array(base, node.value, scope)
    items, moved = index_items(base, node.slice, reader, scope)
    rank = shape = None
    if isinstance(base, Term) and base.rank is not None and None not in moved:
        rank = base.rank + sum(one for one in moved if one is not None)
        is_plain = base.shape is not None and 1 not in moved
        shape = _shape_of(base.shape or (), items) if is_plain else None
    is_copy = rank == 0 or any(
        one.data == "list" or is_condition(one, reader.conditions) for one in items
    )  # at places one by one
    buffers = frozenset() if is_copy else buffers_of(base)
    return Term(made("index", [tree, *items], at, at), buffers, rank, shape)


def _shape_of(
    shape: tuple[int | str, ...], items: Sequence[Branch]
) -> tuple[int | str, ...] | None:
    """Return the shape of a part of an array, None where that is not told."""
    found: list[int | str] = []
    if len(items) > len(shape):
        return None
    for length_, one in zip(shape, items, strict=False):
        if one.data != "slice":
            if one.data not in ("integer", "neg", "name"):
                return None
            continue
        length = _length(length_, [None if part is None else _whole(part) for part in one.children])
        if length is None:
            return None
        found.append(length)
    return (*found, *shape[len(items) :])


def _whole(tree: Any) -> int | str:
    """Return a bound of a slice, as a text where it is no number."""
    if tree.data == "integer":
        return int(str(tree.children[0]))
    if tree.data == "neg" and tree.children[1].data == "integer":
        return -int(str(tree.children[1].children[0]))
    return ""


def _length(size: int | str, bounds: Sequence[int | str | None]) -> int | str | None:
    """Return the length of x[a:b:c] of a length; of one with a name where it is n - k.

    None where that is not told, or there is no such slice.
    """
    if "" in bounds or bounds[2] == 0:
        return None
    first, last, step = bounds
    if isinstance(size, int):
        return len(range(*slice(first, last, step).indices(size)))
    first, last = first or 0, 0 if last is None else last
    if step not in (None, 1) or not isinstance(first, int) or not isinstance(last, int):
        return None
    if first < 0 or last > 0 or (last == 0 and bounds[1] is not None):
        return None
    name, _, less = size.partition(" - ")
    if not name.isidentifier() or not (less or "0").isdecimal():
        return None
    less_ = int(less or 0) + first - last
    return f"{name} - {less_}" if less_ else name


def _entry(base: Table, node: ast.Subscript, reader: Reader, scope: Scope) -> Value:
    """Return what a dict has for a key."""
    key = key_of(reader.evaluate(reader, node.slice, scope), node.slice, reader, scope)
    entries = reader.entries(base)
    if key not in entries:
        hint = f"it has {', '.join(map(repr, entries)) or 'none'}"
        raise reader.error(f"there is no key {key!r}", node, scope, hint)
    return entries[key]


def _is_shape(tree: Branch) -> bool:
    return str(tree.children[1]) == "shape"


def index_items(
    base: Value, node: ast.expr, reader: Reader, scope: Scope
) -> tuple[list[Branch], list[int | None]]:
    """Return the trees of what stands between the brackets of an index.

    With them how many axes each of them adds: -1 for a number, None where that is not told.
    """
    trees: list[Branch] = []
    moved: list[int | None] = []
    axes = iter(base.shape or () if isinstance(base, Term) else ())
    for one, value in _parts_of_index(node, reader, scope):
        at = scope.source.at(one)
        if value is None:
            assert isinstance(one, ast.Slice)
            next(axes, None)
            bounds = [
                None
                if part is None
                else reader.tree(reader.evaluate(reader, part, scope), part, scope)
                for part in (one.lower, one.upper, one.step)
            ]
            trees.append(made("slice", bounds, at, at))
            moved.append(0)
            continue
        is_axis = not isinstance(value, Known) or isinstance(value.value, int)
        length = next(axes, None) if is_axis else None
        value = _masked(value, length, one, reader, scope) or value
        if isinstance(value, Known) and value.value is Ellipsis:
            axes = iter(())  # how many it stands for goes with the rank
            trees.append(made("ellipsis", [], at, at))
        else:
            is_array = isinstance(value, Items) and value.is_array
            trees.append((reader.array if is_array else reader.tree)(value, one, scope))
        moved.append(_moved(value))
    return trees, moved


def _parts_of_index(
    node: ast.expr, reader: Reader, scope: Scope
) -> list[tuple[ast.expr, Value | None]]:
    """Return the parts of an index with their values, slices without; a tuple is its parts."""
    found: list[tuple[ast.expr, Value | None]] = []
    for one in node.elts if isinstance(node, ast.Tuple) else [node]:
        value = None if isinstance(one, ast.Slice) else reader.evaluate(reader, one, scope)
        is_tuple = one is node and isinstance(value, Items) and not value.is_list
        parts = reader.parts(value) if is_tuple and isinstance(value, Items) else None
        if isinstance(parts, tuple) and not getattr(value, "is_array", False):
            found += [(one, part) for part in parts]
        else:
            found.append((one, value))
    return found


def _masked(
    value: Value, length: int | str | None, node: ast.expr, reader: Reader, scope: Scope
) -> Value | None:
    """Return a mask whose entries are known as the places where it holds, None for what is none.

    Where the length of the array is not known it is a condition, whose shape is checked later.
    """
    parts = parts_of(value, reader)
    holds = [one.value for one in parts if isinstance(one, Known) and isinstance(one.value, bool)]
    if not holds or len(holds) < len(parts):
        return None
    if isinstance(length, int) and length != len(holds):
        message = f"the mask is [{len(holds)}], and its array is [{length}] there"
        raise reader.error(message, node, scope, "a mask has the shape of its array")
    if isinstance(length, int):
        return reader.items([Known(place) for place, one in enumerate(holds) if one], True)
    at = scope.source.at(node)
    numbers = reader.items([Known(int(one)) for one in holds], True)
    sides = reader.array(numbers, node, scope), reader.tree(Known(0), node, scope)
    return Term(made("ne", [sides[0], token("NE", "!=", at), sides[1]], at, at), rank=1)


def _moved(value: Value) -> int | None:
    """Return how many axes an index adds to an array."""
    if isinstance(value, Known):
        return {type(None): 1, type(Ellipsis): 0, int: -1}.get(type(value.value))
    return -1 if isinstance(value, Term) and (value.rank == 0 or is_size(value.tree)) else None


def _place(node: ast.expr, reader: Reader, scope: Scope) -> object:
    """Return an index or a slice whose bounds are known."""
    if not isinstance(node, ast.Slice):
        return known(reader.evaluate(reader, node, scope), node, reader, scope)
    bounds: list[Any] = [
        None if one is None else known(reader.evaluate(reader, one, scope), one, reader, scope)
        for one in (node.lower, node.upper, node.step)
    ]
    if not all(one is None or isinstance(one, int) for one in bounds):
        raise reader.error("bounds of a slice are whole numbers", node, scope, "as in xs[1:3]")
    if bounds[2] == 0:
        raise reader.error("the step of a slice is not 0", node, scope, "as in xs[::-1]")
    return slice(*bounds)


def _part(base: Items, node: ast.Subscript, reader: Reader, scope: Scope) -> Value | None:
    """Return a part of a tuple or a list; None where it is read as an array."""
    parts = reader.parts(base)
    if isinstance(parts, Grown):
        return _member(parts, node, reader, scope)
    if base.is_array and isinstance(node.slice, ast.Tuple):
        return None
    try:
        place = _place(node.slice, reader, scope)
    except UnknownValueError:
        if base.is_array:
            return None
        raise
    if isinstance(place, slice):
        return replace(reader.items(parts[place], base.is_list), is_array=base.is_array)
    if not isinstance(place, int):
        if base.is_array:
            return None
        raise reader.error("the index of a list is a whole number", node, scope, "as in ws[0]")
    if not -len(parts) <= place < len(parts):
        hint = f"it has {len(parts)} parts, from 0"
        raise reader.error(f"there is no part {place}", node, scope, hint)
    return parts[place]


def _member(parts: Grown, node: ast.Subscript, reader: Reader, scope: Scope) -> Value:
    """Return a part of a list that a loop appends to."""
    if isinstance(node.slice, ast.Slice):
        hint = "use np.stack(hs)[a:b], or hs[i] with a whole number"
        raise reader.error("this list is made by a loop", node, scope, hint)
    value = reader.evaluate(reader, node.slice, scope)
    if isinstance(value, Known) and isinstance(value.value, int) and value.value < 0:
        value = sum_of(parts.count, value.value, node, reader, scope)
    at = scope.source.at(node)
    place = reader.tree(value, node.slice, scope)
    return Term(made("index", [named(parts.family, at), place], at, at))
