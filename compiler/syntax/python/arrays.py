"""What is asked of an array while a function is read: its shape, its parts, whether it is one."""

import ast
from collections.abc import Sequence

from ..tree import Branch, made, named, number, token, tokens
from .reader import Reader, UnknownValueError
from .selections import is_selected
from .values import Builtin, Grown, Items, Known, Range, Scope, Table, Term, Value
from .written import call_tree

_MOST = 10_000  # steps of a loop that are written out


def check_shaped(value: Value, node: ast.AST, reader: Reader, scope: Scope) -> None:
    """Raise for an argument that is used as an array, and of which nothing says its shape."""
    names = [value.tree] if isinstance(value, Term) else []
    if isinstance(value, Term) and value.tree.data == "matmul":
        names = [one for one in value.tree.children if isinstance(one, type(value.tree))]
    for tree in names:
        name = str(tree.children[0]) if tree.data == "name" else ""
        if name in reader.unshaped:
            message = f"{name} is an array, and nothing says its shape"
            hint = f'it is {name}: "[n]" or {name}: "[n, m]" in def, or give an example, like=(…)'
            raise reader.error(message, node, scope, hint)


def check_reduced(value: Value, node: ast.AST, reader: Reader, scope: Scope) -> None:
    """Raise for a number that is reduced, and goes with an argument of which nothing says a shape.

    np.sum(x*2)
    """
    check_shaped(value, node, reader, scope)
    if isinstance(value, Term) and value.rank == 0:
        for one in tokens(value.tree, "NAME"):
            check_shaped(Term(named(str(one), value.tree)), node, reader, scope)


def shape_of(tree: Branch, at: Branch) -> Branch:
    """Return the tree of .shape."""
    return made("attribute", [tree, token("NAME", "shape", at)], at, at)


def size(value: Term, axis: int, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    """Return a dimension: a number where it is known."""
    at = scope.source.at(node)
    if value.shape is not None and axis < len(value.shape):
        known = value.shape[axis]
        if isinstance(known, int):
            return Known(known)
    check_shaped(value, node, reader, scope)
    if axis == 0 and is_selected(value.tree, reader.conditions):
        return Term(call_tree("len", [value.tree], at), rank=0)
    tree = reader.temporary(value, "array", at).tree
    reader.hold(Term(tree))
    return Term(made("index", [shape_of(tree, at), number(str(axis), at)], at, at), rank=0)


def sum_of(
    value: Value, other: Value | int, node: ast.AST, reader: Reader, scope: Scope, sign: int = 1
) -> Value:
    """Return value + other, or value - other, of whole numbers and sizes."""
    other = Known(other) if isinstance(other, int) else other
    if isinstance(other, Known) and sign < 0:
        other, sign = Known(-other.value), 1
    if isinstance(value, Known) and isinstance(other, Known):
        return Known(value.value + other.value)
    if isinstance(other, Known) and other.value == 0:
        return value
    if isinstance(value, Known) and value.value == 0 and sign > 0:
        return other
    if isinstance(other, Known) and other.value < 0:
        other, sign = Known(-other.value), -1
    at = scope.source.at(node)
    kind, data, text = ("PLUS", "add", "+") if sign > 0 else ("MINUS", "sub", "-")
    a, b = reader.tree(value, node, scope), reader.tree(other, node, scope)
    return Term(made(data, [a, token(kind, text, at), b], at, at), rank=0)


def product_of(value: Value, factor: int, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    """Return value * factor."""
    if isinstance(value, Known):
        return Known(value.value * factor)
    if factor == 1:
        return value
    at = scope.source.at(node)
    tree = reader.tree(value, node, scope)
    if factor == -1:
        return Term(made("neg", [token("MINUS", "-", at), tree], at, at), rank=0)
    times = reader.tree(Known(factor), node, scope)
    return Term(made("mul", [times, token("TIMES", "*", at), tree], at, at), rank=0)


def length(value: Value, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    """Return len(value)."""
    if isinstance(value, Items):
        parts = reader.parts(value)
        return parts.count if isinstance(parts, Grown) else Known(len(parts))
    if isinstance(value, Table):
        return Known(len(reader.entries(value)))
    if isinstance(value, Range):
        return steps(value, node, reader, scope)
    if isinstance(value, Term):
        return size(value, 0, node, reader, scope)
    if isinstance(value, Known) and isinstance(value.value, str):
        return Known(len(value.value))
    raise reader.error("this has no length", node, scope, "an array or a list has one")


def steps(value: Range, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    """Return the number of steps of a range."""
    if isinstance(value.start, Known) and isinstance(value.stop, Known):
        return Known(len(range(value.start.value, value.stop.value, value.step)))
    if abs(value.step) != 1:
        span = scope.source.span(node)
        hint = "give its bounds as numbers, or take steps of 1"
        raise UnknownValueError("the number of steps of this range is not known", span, hint)
    ends = (value.stop, value.start) if value.step > 0 else (value.start, value.stop)
    return sum_of(ends[0], ends[1], node, reader, scope, -1)


def at_step(value: Value, step: Value, node: ast.AST, reader: Reader, scope: Scope) -> Value:
    """Return what a loop over something has in a step, counted from 0."""
    if isinstance(value, Range):
        moved = product_of(step, value.step, node, reader, scope)
        return sum_of(value.start, moved, node, reader, scope)
    at = scope.source.at(node)
    index = reader.tree(step, node, scope)
    if isinstance(value, Items):
        parts = reader.parts(value)
        if isinstance(parts, tuple):
            if not isinstance(step, Known):
                span = scope.source.span(node)
                raise UnknownValueError(
                    "a list is read at a number that is known", span, "stack it before"
                )
            place: int = step.value
            return parts[place]
        tree = named(parts.family, at)
        return Term(made("index", [tree, index], at, at))
    if isinstance(value, Term):
        rank = None if value.rank is None else value.rank - 1
        buffers = frozenset() if rank == 0 else value.buffers
        shape = None if value.shape is None else value.shape[1:]
        return Term(made("index", [value.tree, index], at, at), buffers, rank, shape)
    raise reader.error("a loop goes over a range, an array or a list", node, scope, "use range(n)")


def listed(
    value: Value, node: ast.AST, reader: Reader, scope: Scope, count: int | None = None
) -> Sequence[Value]:
    """Return all parts of a value; of an array where its length is known, or `count` given."""
    found = _parts_known(value, reader)
    if found is not None:
        return found
    if isinstance(value, Builtin | Known):
        raise reader.error("this has no parts", node, scope, "a list or an array has them")
    if count is not None and isinstance(value, Term) and _is_shape(value.tree):
        at = scope.source.at(node)
        reader.hold(value)
        return [
            Term(made("index", [value.tree, number(str(axis), at)], at, at), rank=0)
            for axis in range(count)
        ]
    known = length(value, node, reader, scope)
    is_open = isinstance(value, Term) and bool(value.shape)  # by its name: it may be another one
    if count is not None and not isinstance(known, Known) and not is_open:
        known = Known(count)
    if not isinstance(known, Known):
        span = scope.source.span(node)
        hint = "give the dimension as a number, or write a loop"
        raise UnknownValueError("how many parts this has is not known when compiling", span, hint)
    if known.value > _MOST:
        hint = "use a sum over an axis, or a loop"
        raise reader.error(f"{known.value:,} parts would be written out", node, scope, hint)
    if isinstance(value, Term):
        value = reader.temporary(value, "array", scope.source.at(node))
    return [at_step(value, Known(step), node, reader, scope) for step in range(known.value)]


def _parts_known(value: Value, reader: Reader) -> Sequence[Value] | None:
    """Return the parts of a list, a dict or a text, None where they are worked out."""
    if isinstance(value, Items):
        parts = reader.parts(value)
        return None if isinstance(parts, Grown) else parts
    if isinstance(value, Table):
        return [Known(key) for key in reader.entries(value)]
    is_text = isinstance(value, Known) and isinstance(value.value, str)
    return [Known(one) for one in value.value] if is_text and isinstance(value, Known) else None


def _is_shape(tree: Branch) -> bool:
    return tree.data == "attribute" and str(tree.children[1]) == "shape"


def called(name: str, values: Sequence[Value], node: ast.AST, reader: Reader, scope: Scope) -> Term:
    """Return the call of a function of the language."""
    trees = [reader.array(one, node, scope) for one in values]
    ranks = [one.rank if isinstance(one, Term) else 0 for one in values]
    rank = ranks[0] if len(ranks) == 1 or len(set(ranks)) == 1 else None
    return Term(call_tree(name, trees, scope.source.at(node)), rank=rank)
