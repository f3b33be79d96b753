"""A call for many points: arrays are laid out, shared among threads, and worked out where they lie.

In: numbers and arrays that broadcast. Out: arrays of the broadcast shape, numbers where all are.
"""

import ctypes
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any

import numpy as np

from ..emit.native.assembly import numbers, points
from ..emit.native.program import Program, Shape
from ..errors import InputError
from .machine import Machine
from .python import FLOAT_OFFSET, TYPE_OFFSET, builtin

_LEAST_SHARED = 20_000  # points below which one thread is quicker than two


class Points:
    """An entry of a program, called with anything; `number` is the same for Python's floats."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._loops: dict[str, tuple[Machine, Any]] = {}

    @cached_property
    def number(self) -> Callable[..., Any]:
        """The function for floats, which hands anything else to this one."""
        machine = Machine(numbers(self.program, TYPE_OFFSET, FLOAT_OFFSET))
        function = builtin(machine.address("numbers"), self.program.name, self)
        vars(self)["machine"] = machine
        return function

    def __call__(self, /, *arguments: Any, out: Any = None, threads: int = 1, **named: Any) -> Any:
        """Return the results at every point; into the arrays of `out` where they are given."""
        given = self._bound(arguments, named)
        arrays = [np.asarray(one) for one in given]
        for name, array in zip(self.program.arguments, arrays, strict=True):
            if array.dtype.kind not in "biuf":
                raise TypeError(f"{name} is not a number or an array of numbers")
        kinds = [
            one if isinstance(one, int | float) else a for one, a in zip(given, arrays, strict=True)
        ]
        dtype = np.result_type(*kinds) if kinds else np.dtype(float)
        dtype = dtype if dtype.kind == "f" else np.dtype(float)
        shape = np.broadcast_shapes(*(one.shape for one in arrays))
        if not shape and out is None and all(isinstance(one, int | float) for one in given):
            return self.number(*map(float, given))
        results = self._out(out, shape)
        self._run([np.asarray(one, float) for one in arrays], results, shape, threads)
        if out is not None:
            return _shaped(self.program.shape, results)
        kept = [one.astype(dtype, copy=False) for one in results]
        return _shaped(self.program.shape, [one if shape else one[()] for one in kept])

    def _bound(self, arguments: Sequence[Any], named: Mapping[str, Any]) -> list[Any]:
        names = self.program.arguments
        given = dict(zip(names, arguments, strict=False))
        if (
            len(arguments) > len(names)
            or not given.keys().isdisjoint(named)
            or ({*given, *named} != {*names})
        ):
            raise TypeError(f"{self.program.name} takes {', '.join(names)}")
        given |= named
        return [given[name] for name in names]

    def _out(self, out: Any, shape: tuple[int, ...]) -> list[Any]:
        if out is None:
            return [np.empty(shape) for _ in range(self.program.count)]
        arrays = [*_flat(out)]
        good = len(arrays) == self.program.count and all(
            isinstance(one, np.ndarray)
            and one.dtype == float
            and one.shape == shape
            and one.flags.c_contiguous
            and one.flags.writeable
            for one in arrays
        )
        if not good:
            hint = "they are float64, contiguous, and of the broadcast shape"
            raise InputError(f"out has {self.program.count} arrays of shape {shape}", None, hint)
        return arrays

    def _run(
        self, arrays: list[Any], results: list[Any], shape: tuple[int, ...], threads: int
    ) -> None:
        size = int(np.prod(shape))
        arrays = [_apart(one, results) for one in arrays]
        layout, laid, strides = _laid_out(arrays, shape)
        function = self._loop(layout)
        steps = (ctypes.c_int64 * max(len(strides), 1))(*strides)
        share = -(-size // threads) if size >= _LEAST_SHARED and threads > 1 else max(size, 1)

        def work(start: int) -> None:
            into = [one.ctypes.data + 8 * start for one in results]
            of = [
                one.ctypes.data + start * stride for one, stride in zip(laid, strides, strict=True)
            ]
            function(*of, *into, steps, min(share, size - start))

        starts = range(0, size, share)
        if len(starts) > 1:
            with ThreadPoolExecutor(threads) as pool:
                [*pool.map(work, starts)]
        elif size:
            work(0)

    def _loop(self, layout: str) -> Any:
        if layout not in self._loops:
            machine = Machine(points(self.program, layout))
            takes = [ctypes.c_void_p] * (len(layout) + self.program.count + 1)
            prototype = ctypes.CFUNCTYPE(None, *takes, ctypes.c_int64)
            self._loops[layout] = machine, prototype(machine.address(f"points_{layout}"))
        return self._loops[layout][1]


def _apart(array: Any, results: Sequence[Any]) -> Any:
    """Return an array that shares no memory with what is written."""
    return array.copy() if any(np.may_share_memory(array, one) for one in results) else array


def _laid_out(arrays: Sequence[Any], shape: tuple[int, ...]) -> tuple[str, list[Any], list[int]]:
    """Return how each array lies, and the step in bytes from one point to the next."""
    layout, laid, strides = "", [], []
    for array in arrays:
        if array.size == 1:
            layout, one, stride = layout + "n", array, 0
        elif array.shape == shape and array.flags.c_contiguous:
            layout, one, stride = layout + "r", array, 8
        elif array.shape == shape and array.ndim == 1:
            layout, one, stride = layout + "s", array, array.strides[0]
        else:
            layout, one, stride = (
                layout + "r",
                np.ascontiguousarray(np.broadcast_to(array, shape)),
                8,
            )
        laid.append(one)
        strides.append(stride)
    return layout, laid, strides


def _flat(out: Any) -> Any:
    if isinstance(out, tuple | list):
        for one in out:
            yield from _flat(one)
    else:
        yield out


def _shaped(shape: Shape, results: Sequence[Any]) -> Any:
    if isinstance(shape, int):
        return results[shape]
    return tuple(_shaped(one, results) for one in shape)
