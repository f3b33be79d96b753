"""Functions of the machine as ones that Python calls, and where things lie in Python's objects.

In: addresses. Out: a built-in function; the offsets in objects of Python and NumPy, looked at once,
and the addresses of NumPy's own, for code that reads arrays where they lie.
"""

import ctypes
from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import Any
from weakref import ref

import numpy as np

from ..errors import InputError

_FASTCALL, _KEYWORDS = 0x0080, 0x0002
_POINTER = ctypes.sizeof(ctypes.c_void_p)
_ARRAY_NEW = 93  # the place of PyArray_New in NumPy's C interface


class _Definition(ctypes.Structure):
    """`PyMethodDef` of Python's C interface."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("function", ctypes.c_void_p),
        ("flags", ctypes.c_int),
        ("text", ctypes.c_char_p),
    )


def builtin(address: int, name: str, about: str, others: Callable[..., Any]) -> Callable[..., Any]:
    """Return the built-in function at an address, with `others` for its self.

    What is at the address lives as long as `others`.
    """
    make = ctypes.pythonapi.PyCFunction_NewEx
    make.restype, make.argtypes = (
        ctypes.py_object,
        [ctypes.c_void_p, ctypes.py_object, ctypes.c_void_p],
    )
    function: Callable[..., Any] = make(_definition(address, name, about), others, None)
    return function


@cache
def _definition(address: int, name: str, about: str) -> int:
    """Return where a definition is, which stays there: Python reads it when a function ends.

    By then a collector has emptied whatever a function could hold it by.
    """
    definition = _Definition(name.encode(), address, _FASTCALL | _KEYWORDS, about.encode())
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(definition))
    return ctypes.addressof(definition)


@cache
def offsets() -> Mapping[str, int]:
    """Return where things lie in objects; raises `InputError` where that is not as it should be."""
    head = object.__basicsize__
    found = {
        "TYPE": head - _POINTER,
        "FLOAT": float.__basicsize__ - ctypes.sizeof(ctypes.c_double),
        "SIZE": head,
        "TUPLE": tuple.__basicsize__,
        "SELF": bytes.__basicsize__ - 1,
        "DATA": head,
        "ND": head + _POINTER,
        "DIMS": head + 2 * _POINTER,
        "STRIDES": head + 3 * _POINTER,
        "BASE": head + 4 * _POINTER,
        "DESCR": head + 5 * _POINTER,
        "FLAGS": head + 6 * _POINTER,
        "WEAK": head + 7 * _POINTER,
    }
    if _POINTER != 8 or not _are_right(found):
        hint = "use the target numpy"
        raise InputError("native functions do not know the objects of this Python", None, hint)
    return found


def _are_right(at: Mapping[str, int]) -> bool:
    """Return whether a float, a tuple, bytes and an array are where they are said to be."""
    number, some, text = 0.15625, (None, "b"), b"12345678"
    array = np.arange(24.0).reshape(4, 6)[:, ::2]
    weak, alone = ref(array), [np.zeros(1)]

    def word(thing: object, name: str, kind: Any = ctypes.c_int64) -> Any:
        return kind.from_address(id(thing) + at[name]).value

    strides = (ctypes.c_int64 * 2).from_address(word(array, "STRIDES"))
    sizes = (ctypes.c_int64 * 2).from_address(word(array, "DIMS"))
    pairs = (
        (word(number, "TYPE"), id(float)),
        (word(number, "FLOAT", ctypes.c_double), number),
        (word(some, "SIZE"), len(some)),
        (word(some, "TUPLE"), id(None)),
        (word(text, "SELF"), int.from_bytes(text, "little")),
        (word(array, "DATA"), array.ctypes.data),
        (word(array, "ND", ctypes.c_int32), array.ndim),
        ((*sizes,), array.shape),
        ((*strides,), array.strides),
        (word(array, "DESCR"), id(np.dtype(float))),
        (word(array, "BASE"), id(array.base)),
        (word(array, "WEAK"), id(weak)),
        (ctypes.c_int64.from_address(items(alone)).value, id(alone[0])),
        (ctypes.c_int64.from_address(id(alone[0])).value, 1),
        (word(array, "FLAGS", ctypes.c_int32) & array.flags.num, array.flags.num),
    )
    return all(found == wanted for found, wanted in pairs)


def has_plain_tuples() -> bool:
    """Return whether a tuple is its items, and does not keep a hash of what they were."""
    return tuple.__basicsize__ == object.__basicsize__ + _POINTER


def items(some: list[Any]) -> int:
    """Return where the items of a list are, which stay there while it is not changed in length."""
    return int(ctypes.c_int64.from_address(id(some) + object.__basicsize__ + _POINTER).value)


@cache
def symbols() -> Mapping[str, int]:
    """Return the addresses of what code that reads arrays refers to, by name."""
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    capsule = import_module("numpy._core._multiarray_umath")._ARRAY_API
    table = ctypes.cast(pointer(capsule, None), ctypes.POINTER(ctypes.c_void_p))
    return {
        "numpy_array_new": int(table[_ARRAY_NEW] or 0),
        "numpy_array_type": id(np.ndarray),
        "numpy_float64_type": id(np.float64),
        "numpy_float64": id(np.dtype(np.float64)),
        "numpy_float32": id(np.dtype(np.float32)),
    }
