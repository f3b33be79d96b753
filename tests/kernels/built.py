"""Kernels as functions of arrays, in machine code.

built("exp")(np.array([0.0, 1.0]))   ->   array([1.0, 2.718281828459045])
"""

import ctypes
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from gradc.emit.native.assembly import points
from gradc.emit.native.objects import GROUP
from gradc.emit.native.program import Program, Variant
from gradc.kernels.library import kernels, written_out
from gradc.kernels.values import Maker
from gradc.native.machine import Machine


def text(name: str) -> str:
    """Return the loop over points of a kernel in LLVM's assembly."""
    near = variant(name, anywhere=False)
    anywhere = None if near.domain is None else variant(name, anywhere=True)
    arguments = kernels()[name].arguments
    return points(Program(name, arguments, near, anywhere), "r" * len(arguments))


@cache
def built(name: str) -> Callable[..., Any]:
    """Return a kernel as a function of arrays of one length."""
    machine = Machine(text(name))
    prototype = ctypes.CFUNCTYPE(None, ctypes.POINTER(ctypes.c_void_p), ctypes.c_int64)
    loop = prototype(machine.address("points"))

    def call(*arrays: Any, out: Any = None) -> Any:
        assert machine
        rows = [np.ascontiguousarray(one, float) for one in arrays]
        size, shape = rows[0].size, rows[0].shape
        short = -size % GROUP
        if short:
            assert out is None
            filled = [np.pad(one.ravel(), (0, short), "edge") for one in rows]
            return call(*filled)[:size].reshape(shape)
        rows.append(np.empty(shape) if out is None else out)
        pointers = (ctypes.c_void_p * len(rows))(*(one.ctypes.data for one in rows))
        loop(pointers, size)
        return rows[-1]

    return call


def variant(name: str, *, anywhere: bool) -> Variant:
    """Return the lines of a kernel, as they hold near or anywhere."""
    maker = Maker(anywhere=anywhere)
    arguments = tuple(maker.argument(one) for one in kernels()[name].arguments)
    result = written_out(name, arguments, maker)
    domain = None
    for one in maker.domains:
        domain = one if domain is None else maker.make("and", domain, one)
    return Variant(arguments, (result,), domain)
