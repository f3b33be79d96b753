"""isinstance: of which class a value is, as far as that is told by what it is."""

import ast
from collections.abc import Mapping

from .reader import Reader
from .values import Items, Known, Scope, Table, Term, Value

_CLASSES: Mapping[str, tuple[type, ...]] = {
    "int": (int,), "float": (float,), "bool": (bool,), "str": (str,), "NoneType": (type(None),),
    "complex": (), "Number": (int, float), "Real": (int, float), "Integral": (int,), "number": (),
    "tuple": (), "list": (), "dict": (), "ndarray": (), "integer": (), "floating": (), "set": (),
    "Array": (), "generic": (), "bool_": (), "float64": (), "int64": (),
}  # fmt: skip
_OF_NUMBERS = frozenset("float Real Number".split())
_OF_ARRAYS = frozenset("ndarray Array".split())
_OF_NO_ARRAY = frozenset("tuple list dict str set NoneType complex".split())


def isinstance_(reader: Reader, node: ast.Call, scope: Scope) -> Value:
    """Return whether a value is of a class, as far as that is told by what it is."""
    if len(node.args) != len(("value", "class")) or node.keywords:
        hint = "as in isinstance(x, float)"
        raise reader.error("isinstance() takes a value and a class", node, scope, hint)
    value = reader.evaluate(reader, node.args[0], scope)
    names = {
        one.id if isinstance(one, ast.Name) else one.attr
        for one in ast.walk(node.args[1])
        if isinstance(one, ast.Name | ast.Attribute)
    } - {"np", "jnp", "numpy", "numbers", "jax"}
    kind = {Items: "tuple", Table: "dict"}.get(type(value))
    if isinstance(value, Items):
        kind = "ndarray" if value.is_array else "list" if value.is_list else "tuple"
    if names <= {*_CLASSES}:
        if isinstance(value, Known):
            classes = tuple(one for name in names for one in _CLASSES[name])
            return Known(isinstance(value.value, classes))
        if kind is not None:
            return Known(kind in names)
        found = _of_term(value, names)
        if found is not None:
            return Known(found)
    hint = "give the function what it is made for"
    raise reader.error("of which class a value is, is not known", node, scope, hint)


def _of_term(value: Value, names: set[str]) -> bool | None:
    """Return whether a number or an array of the program is of a class, None where that is open."""
    if not isinstance(value, Term) or names <= _OF_NO_ARRAY:
        return False if isinstance(value, Term) else None
    if value.rank == 0 and names & _OF_NUMBERS:
        return True
    if value.rank == 0 and names <= _OF_ARRAYS | _OF_NO_ARRAY:
        return False
    return bool(names & _OF_ARRAYS) if value.rank else None
