"""The classes of results of loaded files, one for all files in which they are the same.

So a result can be pickled, and read in a process that has loaded no file: what is written is the
name of its class and the names of its fields.
"""

from collections import namedtuple
from threading import RLock
from types import ModuleType
from typing import Any, TypeAlias
from weakref import WeakValueDictionary

# The name of a class, its docstring, and the name and the type of each field.
_Key: TypeAlias = tuple[str, str, tuple[tuple[str, str], ...]]

# As long as a file or a result has them.
_CLASSES: WeakValueDictionary[_Key, type[Any]] = WeakValueDictionary()
_lock = RLock()


def keep_classes(module: ModuleType) -> None:
    """Give a module, in the place of its classes, those that are known with the same fields."""
    for name, found in [*vars(module).items()]:
        if isinstance(found, type) and issubclass(found, tuple) and hasattr(found, "_fields"):
            kinds = getattr(found, "__annotations__", {})
            fields: tuple[str, ...] = found._fields
            key = name, found.__doc__ or "", tuple((one, str(kinds.get(one))) for one in fields)
            setattr(module, name, _kept(found, key))


def result(key: _Key, values: tuple[Any, ...]) -> Any:
    """Return a result again, from what was pickled of it."""
    known = _CLASSES.get(key)
    if known is None:
        name, about, fields = key
        made: Any = namedtuple(name, [field for field, _ in fields])  # type: ignore[misc]
        made.__doc__ = about
        known = _kept(made, key)
    return known(*values)


def _kept(found: Any, key: _Key) -> type[Any]:
    """Return the class that is known by a key, which is this one where there is none."""
    with _lock:
        known = _CLASSES.get(key)
        if known is None:
            found.__reduce__ = lambda self: (result, (key, tuple(self)))
            known = _CLASSES[key] = found
        return known
