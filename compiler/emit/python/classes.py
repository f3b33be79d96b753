"""The classes of results of loaded files, one for all files in which they are the same.

So a result can be pickled, and read in a process that has loaded no file: what is written is the
name of its class and the names of its fields.
"""

from collections import namedtuple
from types import ModuleType
from typing import Any, TypeAlias

# The name of a class, its docstring, and the name and the type of each field.
_Key: TypeAlias = tuple[str, str, tuple[tuple[str, str], ...]]

_CLASSES: dict[_Key, type[Any]] = {}


def keep_classes(module: ModuleType) -> None:
    """Give a module, in the place of its classes, those that are known with the same fields."""
    for name, found in [*vars(module).items()]:
        if isinstance(found, type) and issubclass(found, tuple) and hasattr(found, "_fields"):
            kinds = getattr(found, "__annotations__", {})
            fields: tuple[str, ...] = found._fields
            key = name, found.__doc__ or "", tuple((one, str(kinds.get(one))) for one in fields)
            setattr(module, name, _CLASSES.setdefault(key, _reduced(found, key)))


def result(key: _Key, values: tuple[Any, ...]) -> Any:
    """Return a result again, from what was pickled of it."""
    name, about, fields = key
    if key not in _CLASSES:
        made: Any = namedtuple(name, [field for field, _ in fields])  # type: ignore[misc]
        made.__doc__ = about
        _CLASSES.setdefault(key, _reduced(made, key))
    return _CLASSES[key](*values)


def _reduced(found: Any, key: _Key) -> type[Any]:
    found.__reduce__ = lambda self: (result, (key, tuple(self)))
    chosen: type[Any] = found
    return chosen
