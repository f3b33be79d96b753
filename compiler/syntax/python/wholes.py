"""Arrays of whole numbers, which cut what is stored in them: what makes one of others.

An array is one of whole numbers where NumPy gives it a type of integers; the reader keeps that
with the numbers of such arrays, since numbers of the language are floats.
"""

import ast
from collections.abc import Mapping, Sequence

from .reader import Reader
from .values import Buffers, Grown, Items, Known, Term, Value
from .written import is_size

# What gives whole numbers for whole numbers.
_KEEPING = frozenset(
    "abs absolute negative positive add subtract multiply floor_divide mod remainder square "
    "maximum minimum where sum prod cumsum cumprod max min amax amin sort unique repeat tile roll "
    "flip fliplr flipud rot90 reshape ravel transpose squeeze expand_dims concatenate stack vstack "
    "hstack column_stack dstack outer dot inner matmul tensordot kron diff clip take diag "
    "diagonal tril triu trace copy array asarray asanyarray ascontiguousarray zeros_like "
    "ones_like full_like empty_like broadcast_to swapaxes moveaxis append insert delete atleast_1d "
    "atleast_2d atleast_3d sign flatten pad meshgrid ptp".split()
)
_MADE = frozenset("arange full array asarray asanyarray".split())
_FILLED = frozenset("zeros ones empty eye identity zeros_like ones_like empty_like".split())
_COUNTING = frozenset("argsort argmax argmin nonzero searchsorted count_nonzero".split())
_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod, ast.Pow, ast.MatMult)
_WORDS = ("int", "uint", "bool", "long", "short", "byte")


def is_whole(value: Value, reader: Reader) -> bool:
    """Return whether a value is of whole numbers."""
    if isinstance(value, Items):
        parts = reader.parts(value)
        return not isinstance(parts, Grown) and all(is_whole(one, reader) for one in parts)
    if isinstance(value, Term):
        return bool(value.buffers & reader.whole) or is_size(value.tree)
    return isinstance(value, Known) and isinstance(value.value, int)


def of_operator(op: ast.operator, values: Sequence[Value], reader: Reader) -> Buffers:
    """Return the buffers of what an operator gives, none where they are like any other's."""
    if isinstance(op, _OPERATORS) and _has_array(values, reader):
        return fresh(reader) if all(is_whole(one, reader) for one in values) else frozenset()
    return frozenset()


def of_call(name: str, given: Sequence[Value], named: Mapping[str, Value], reader: Reader) -> bool:
    """Return whether a function of NumPy makes an array of whole numbers."""
    if "dtype" in named:
        return is_type(named["dtype"])
    if name in _COUNTING:
        return True
    values = [
        one for one in (*given, *(named[key] for key in named if key not in ("axis", "keepdims")))
        if not (isinstance(one, Known) and one.value is None)
    ]  # fmt: skip
    if name == "full":
        values = values[1:]
    if name == "full_like":
        values = values[:1]
    if name == "where":
        values = values[1:]
    if name in _MADE and values:
        return all(is_whole(one, reader) for one in values)
    return name in _KEEPING and _has_array(values, reader) and all(
        is_whole(one, reader) for one in values
    )  # fmt: skip


def is_type(kind: Value) -> bool:
    """Return whether a dtype is one of whole numbers or truth values."""
    word = str(getattr(kind, "name", getattr(kind, "value", "")))
    return word.startswith(_WORDS)


def cuts(name: str, given: Sequence[Value], named: Mapping[str, Value], reader: Reader) -> bool:
    """Return whether a function makes whole numbers of numbers that may be none."""
    if "dtype" in named:
        is_cut = is_type(named["dtype"]) and name not in _FILLED
    else:
        is_cut = name == "full_like" and bool(given) and is_whole(given[0], reader)
    return is_cut and not all(is_whole(one, reader) for one in given)


def _has_array(values: Sequence[Value], reader: Reader) -> bool:
    return any(
        (isinstance(one, Term) and bool(one.buffers & reader.whole))
        or (isinstance(one, Items) and one.is_array)
        for one in values
    )


def fresh(reader: Reader) -> Buffers:
    """Return the buffers of a new array of whole numbers."""
    number = reader.fresh()
    reader.whole.add(number)
    return frozenset((number,))
