"""Routines in memory: the loop nests of a program of arrays, and the product of matrices of BLAS.

In: a routine that was lowered. Out: a function of the machine, with what it needs besides arrays.
"""

import ctypes
from collections.abc import Sequence
from functools import cache
from threading import local
from typing import Any

import numpy as np

from ..emit.native.calls import Called, call_text
from ..emit.native.nests import routine_text
from ..kernels.arrays.routine import Lowered
from .common import shared
from .machine import Machine
from .python import offsets, symbols

_ALIGNED = 64  # bytes, of the workspace


@cache
def dgemm() -> int:
    """Return where BLAS has the product of matrices, 0 where SciPy is not installed."""
    try:
        from scipy.linalg import cython_blas
    except ImportError:
        return 0
    capsule = cython_blas.__pyx_capi__["dgemm"]
    name, pointer = ctypes.pythonapi.PyCapsule_GetName, ctypes.pythonapi.PyCapsule_GetPointer
    name.restype, name.argtypes = ctypes.c_char_p, [ctypes.py_object]
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    return int(pointer(capsule, name(capsule)) or 0)


class Routine:
    """A routine in memory; each thread has a workspace of its own, kept from call to call.

    Where it is told what it is called by, there is `call` too.
    """

    def __init__(self, lowered: Lowered, called: Called | None = None) -> None:
        name = lowered.routine.name
        text = routine_text(lowered.routine, lowered.maker)
        if called is None:
            self.machine = Machine(text, shared())
        else:
            text = f"{text}\n{call_text(called, offsets())}"
            self.machine = Machine(text, {**symbols(), **shared()})
        pointer, whole = ctypes.c_void_p, ctypes.c_int64
        run = ctypes.CFUNCTYPE(whole, *[pointer] * 5, whole)
        size = ctypes.CFUNCTYPE(whole, pointer)
        self._run = run(self.machine.address(name))
        self._size = size(self.machine.address(f"{name}_size"))
        self._own = local()

    def __call__(
        self, given: Sequence[Any], filled: Sequence[Any], sizes: Sequence[int], threads: int = 1
    ) -> bool:
        """Fill arrays from others, all of them contiguous; return whether every check held."""
        dimensions = (ctypes.c_int64 * max(1, len(sizes)))(*sizes)
        work = self._workspace(dimensions)
        inside = (ctypes.c_void_p * max(1, len(given)))(*[one.ctypes.data for one in given])
        outside = (ctypes.c_void_p * max(1, len(filled)))(*[one.ctypes.data for one in filled])
        return not self._run(inside, outside, work, dimensions, dgemm(), threads)

    def _workspace(self, dimensions: Any) -> int:
        """Return where this thread has room enough."""
        wanted = 8 * int(self._size(dimensions)) + _ALIGNED
        room = getattr(self._own, "room", None)
        if room is None or room.nbytes < wanted:
            room = self._own.room = np.empty(wanted, np.uint8)
        start = int(room.ctypes.data)
        return start + -start % _ALIGNED
