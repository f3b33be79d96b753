"""A function of the machine as one that Python calls without a detour: floats in, a tuple out.

In: an address, and what is called with anything but floats by position. Out: a built-in function.
"""

import ctypes
from collections.abc import Callable
from typing import Any

_FASTCALL, _KEYWORDS = 0x0080, 0x0002
TYPE_OFFSET = object.__basicsize__ - ctypes.sizeof(ctypes.c_void_p)
FLOAT_OFFSET = float.__basicsize__ - ctypes.sizeof(ctypes.c_double)


class _Definition(ctypes.Structure):
    """`PyMethodDef` of Python's C interface."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("function", ctypes.c_void_p),
        ("flags", ctypes.c_int),
        ("text", ctypes.c_char_p),
    )


def builtin(address: int, name: str, others: Callable[..., Any]) -> Callable[..., Any]:
    """Return the built-in function at an address, with `others` for its self.

    `others` must be able to have attributes: what the function needs in memory lives with it.
    """
    definition = _Definition(name.encode(), address, _FASTCALL | _KEYWORDS, None)
    vars(others)["definition"] = definition
    make = ctypes.pythonapi.PyCFunction_NewEx
    make.restype, make.argtypes = (
        ctypes.py_object,
        [ctypes.c_void_p, ctypes.py_object, ctypes.c_void_p],
    )
    function: Callable[..., Any] = make(ctypes.addressof(definition), others, None)
    return function
