"""The functions of a file in machine code, in the place of those that NumPy works out.

In: a file as a module, and the graph that it was written from. Out: the same module, whose values
and gradients are built-in functions. What they do not know, they leave to the file's own.

    value_and_gradient(x, w, out=None, threads=1)
"""

import ctypes
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property, partial
from types import ModuleType
from typing import Any

import numpy as np

from ..emit.entries import Entry, Interface, interface
from ..emit.native.assembly import number, points
from ..emit.native.calls import classes
from ..emit.native.objects import AGAIN, KEPT, LAYOUTS, LEAST, SHAPES, THREADS
from ..emit.native.program import Program, Table, leaves_of, program, result
from ..emit.native.target import in_kernels, is_of_points, native_entries
from ..errors import InputError
from ..graph.graph import Graph
from ..kernels.values import ordered
from ..lazy import MAKING, once
from .along import Along
from .arrays import Arrays
from .common import common
from .machine import Machine
from .operands import FLOATS, Operands, apart, is_read, quickest_last
from .passed import Passed, described, in_order, told
from .python import builtin, has_plain_tuples, items
from .results import (
    axes_of,
    buffers,
    count,
    entries_of,
    leaves,
    made_of,
    objects_of,
    shapes_of,
    steps_of,
)
from .threads import WORD, at_most, check_threads, least

# What makes code quicker, each of which may be left out: loops over several points at once, and
# kernels that do not hold for every number where those do.
OPTIMISATIONS = ("vectorised", "near")

_MOST = 4000  # arguments and results of a call that has them all on the stack


def in_machine_code(
    module: ModuleType,
    graph: Graph,
    entries: Sequence[Entry],
    optimisations: Collection[str] = OPTIMISATIONS,
) -> list[Entry]:
    """Put functions of machine code into the module of a file, which has these entries.

    Return those that may be in parts.
    """
    shown = interface(graph, entries)
    whole, others = native_entries(graph, entries)
    for entry in whole:
        make = partial(_made, entry, module, optimisations)
        if graph.directions.keys().isdisjoint(entry.arguments):
            function = make(graph, shown, getattr(module, entry.name))
        else:
            function = Along(graph, entry, shown, module, make).called_as
        setattr(module, entry.name, function)
    return others


def _made(
    entry: Entry,
    module: ModuleType,
    optimisations: Collection[str],
    graph: Graph,
    shown: Interface,
    file: Callable[..., Any],
) -> Callable[..., Any]:
    """Return an entry in machine code, which takes the inputs of a graph."""
    if is_of_points(graph):
        return Native(graph, entry, shown, module, file, optimisations).function()
    return Arrays(graph, entry, shown, module, file).function()


@once
def _calls() -> tuple[Machine, Any]:
    """Return the code that all programs share, and its `run`."""
    machine = common()
    whole, place = ctypes.c_int64, ctypes.c_void_p
    prototype = ctypes.CFUNCTYPE(
        ctypes.c_int, place, whole, whole, place, whole, place, whole, whole, whole
    )
    return machine, prototype(machine.address("run"))


class Native(Passed):
    """An entry in machine code: called with what `call` of `objects.ll` does not know itself."""

    def __init__(
        self,
        graph: Graph,
        entry: Entry,
        shown: Interface,
        module: ModuleType,
        file: Callable[..., Any],
        optimisations: Collection[str] = OPTIMISATIONS,
    ) -> None:
        self.entry = entry
        self._optimisations = optimisations
        self._graph = entry.needs(graph)
        self._inputs = shown.inputs
        self._file = file
        self._vars: Mapping[str, Any] = vars(module)
        self._result = result(self._graph, entry.results)
        self._functions: dict[str, tuple[Machine, int]] = {}
        self._known = [""] * len(LAYOUTS)  # the layouts in the table, of which this is the oldest:
        self._next = 0

    def function(self) -> Callable[..., Any]:
        """Return the built-in function."""
        machine, _ = _calls()
        about = described(self.entry.name, self._names, self._file)
        if self._is_flat and len(self._inputs) + count(self._result) <= _MOST:
            self._classes = {name: self._vars[name] for name in classes(self._result)}
            steps = steps_of(self._result, self._classes)
            self._made = (ctypes.c_int64 * len(steps))(*steps)
            self.table[0] = len(self._inputs)
            self.table[3], self.table[4] = ctypes.addressof(self._made), len(steps) // 3
            shapes = shapes_of(self._result)
            self._shapes = (ctypes.c_int64 * len(shapes))(*shapes)
            self.table[SHAPES[0]] = len(shapes) // 4
            self.table[SHAPES[1]] = ctypes.addressof(self._shapes)
        else:
            self.table[0] = -1  # which no call has
            self.table[SHAPES[0]] = count(self._result)
        self.table[1] = count(self._result)
        self.table[THREADS] = 0 if WORD in self._names else id(WORD)
        # What results were, two for each, to be written anew where nobody holds them.
        self._kept: list[Any] = [None] * (2 * count(self._result))
        self.table[KEPT] = items(self._kept)
        self._keep_floats()
        self._into = builtin(machine.address("into"), self.entry.name, about, self)
        self._arrays = builtin(machine.address("arrays"), self.entry.name, about, self)
        return builtin(machine.address("call"), self.entry.name, about, self)

    def _keep_floats(self) -> None:
        """Make room for two results of floats, to be written anew where nobody holds them."""
        if self.table[0] < 0 or self._tables or not has_plain_tuples():
            return  # they are made anew each time
        tuples = sum(cls != 0 for cls in self._made[1::3])
        count = self.table[SHAPES[0]] + tuples
        self._results: list[Any] = [None, None]
        self._parts = (ctypes.c_int64 * (2 * count))(*[id(None)] * (2 * count))
        self.table[AGAIN[0]] = count
        self.table[AGAIN[1]] = items(self._results)
        self.table[AGAIN[2]] = ctypes.addressof(self._parts)

    @cached_property
    def _is_flat(self) -> bool:
        """Whether arguments are taken as they are, each a value."""
        has_families = any(one.members for one in self._inputs)
        return not (has_families or "_assume" in self._vars)

    @cached_property
    def program(self) -> Program:
        """What it works out."""
        is_near = "near" in self._optimisations
        return program(self.entry.name, in_kernels(self._graph), self.entry.results, is_near)

    # ---- a call -----------------------------------------------------------------------------

    def __call__(self, /, *arguments: Any, **named: Any) -> Any:
        """Return the results at every point; into the arrays of `out` where they are given."""
        names = self._names
        options = told(names, named)
        check_threads(options.get("threads", 1))
        if options and not named and len(arguments) == len(names):
            found = self._quickly(arguments, **options)
            if found is not None:
                return found
        given = in_order(names, arguments, named)
        if given is None:
            return self._file(*arguments, **named)
        return self._called(given, **options)

    def _quickly(self, arguments: Sequence[Any], out: Any = None, threads: Any = 1) -> Any:
        """Return the results, None for what `into` of `objects.ll` does not know itself."""
        arrays = [] if out is None else leaves(out)
        is_known = out is None or (arrays and not self._tables)
        if not (self._is_flat and is_known):
            return None
        return self._into(at_most(threads), *arguments, *arrays)

    @cached_property
    def _names(self) -> list[str]:
        return [one.name for one in self._inputs]

    def _called(self, given: Mapping[str, Any], out: Any = None, threads: Any = 1) -> Any:
        taken = self._taken(given)
        if taken is None:
            found = self._file(**given)  # or what is wrong
            if out is None:
                return found
            raise InputError("out is for numbers and arrays of float64 and float32")
        values, arrays, dtype, shape = taken
        if "_assume" in self._vars:
            assumed = {str(node.payload) for node in self._graph.assumptions}
            by_key = zip(values, arrays, strict=True)
            self._vars["_assume"]({key: one for key, one in by_key if key in assumed})
        if out is None and all(isinstance(one, int | float) for one in values.values()):
            found = self._numbers(arrays).tolist()
            return made_of(self._result, found, self._vars, self._inputs, given)
        filled = self._out(out, shape, dtype)
        results = None if filled is None else entries_of(self._result, filled)
        found = self._points(arrays, dtype, shape, results, threads)
        if out is None and not shape:
            found = [one[()] for one in found]
        for one, whole in zip(objects_of(self._result), filled or (), strict=filled is not None):
            if isinstance(one, Table):
                found[one.place] = whole
        return made_of(self._result, found, self._vars, self._inputs, given)

    @cached_property
    def _tables(self) -> list[Table]:
        return [one for one in leaves_of(self._result) if isinstance(one, Table)]

    def _tabled(self, shape: tuple[int, ...], dtype: Any) -> list[Any]:
        """Return arrays for all objects of the results, those of a table with its axes behind."""
        return [np.empty((*shape, *axes_of(one)), dtype) for one in objects_of(self._result)]

    def _taken(self, given: Mapping[str, Any]) -> Any:
        """Return values by key, as arrays, their type and shape; None for what the file refuses."""
        values: dict[str, Any] = {}
        for one in self._inputs:
            if one.members:
                first, last = one.members[0][0], one.members[-1][0]
                values |= self._vars["_members"](one.key, given[one.name], first, last)
            else:
                values[one.key] = given[one.name]
        try:
            arrays = [*map(np.asarray, values.values())]
            shape = np.broadcast_shapes(*(one.shape for one in arrays))
        except ValueError:
            return None
        if any(one.dtype.kind not in "biuf" or one.dtype.char in "eg" for one in arrays):
            return None
        kinds = [
            one if isinstance(one, int | float) else array
            for one, array in zip(values.values(), arrays, strict=True)
        ]
        dtype = np.result_type(*kinds) if kinds else FLOATS[0]
        dtype = dtype if dtype.kind == "f" else FLOATS[0]
        if dtype not in FLOATS:
            return None
        if dtype != FLOATS[0]:  # numbers are rounded as arrays are
            arrays = [one if one.ndim else one.astype(dtype) for one in arrays]
        return values, arrays, dtype, shape

    def _numbers(self, arrays: Sequence[Any]) -> Any:
        """Return the results for one number each."""
        given = np.array([one.reshape(()) for one in arrays], float)
        results = np.empty(self.program.count)
        if not self.table[2]:
            self.table[2] = self._address("number")
        function = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p)(self.table[2])
        function(given.ctypes.data, results.ctypes.data)
        return results

    def _points(
        self, arrays: Sequence[Any], dtype: Any, shape: tuple[int, ...], out: Any, threads: Any
    ) -> list[Any]:
        """Return the results for many points, which are `out` where that is given."""
        layout = "".join("n" if one.size == 1 else "r" for one in arrays)
        size = int(np.prod(shape, dtype=object))
        if "r" not in layout and size:
            found = [*self._numbers(arrays)]
            if out is None:
                return [np.full(shape, one, dtype) for one in found]
            for one, number_ in zip(out, found, strict=True):
                one[...] = number_
            return [*out]
        order = quickest_last([one for one in arrays if one.shape == shape], len(shape))
        ordered = shape
        results: list[Any] = out
        if order is not None:
            ordered = tuple(shape[a] for a in order)
        if out is None:
            results = self._fresh(arrays, ordered, dtype)
            if order is not None:
                results = [one.transpose(np.argsort(order)) for one in results]
        laid, shared = [], []
        for array in arrays:
            one = array if is_read(array) else array.astype(dtype)
            one, is_apart = apart(one, results) if out is not None else (one, False)
            if array.size == 1:
                laid.append(one.reshape(()).astype(float))
            else:
                wide = one if one.shape == shape else np.broadcast_to(one, shape)
                laid.append(wide if order is None else wide.transpose(order))
            shared.append(is_apart)
        laid += results if order is None else [one.transpose(order) for one in results]
        operands = Operands(laid, ordered, [*shared, *[False] * len(results)])
        self._run(self._function(layout), operands, size, threads)
        return results

    def _fresh(self, arrays: Sequence[Any], shape: tuple[int, ...], dtype: Any) -> list[Any]:
        """Return arrays for the results, which are written anew where nobody holds them."""
        for one in arrays:
            is_alike = one.shape == shape and one.dtype == dtype and one.flags.c_contiguous
            if is_alike and is_read(one):
                return [*self._arrays(one)]
        return [np.empty(shape, dtype) for _ in range(self.program.count)]

    def _run(self, function: int, operands: Operands, size: int, threads: Any) -> None:
        _, run = _calls()
        counts = len(operands.words) // 3 - self.program.count, self.program.count
        axes = operands.axes, operands.sizes

        most, fewest = at_most(threads), self.table[LEAST]
        if run(function, *counts, operands.words, *axes, size, most, fewest):
            raise MemoryError

    def _out(self, out: Any, shape: tuple[int, ...], dtype: Any) -> list[Any] | None:
        """Return the arrays to write to, None where they are still to be made."""
        if out is None:
            return self._tabled(shape, dtype) if self._tables else None
        return buffers(out, [(*shape, *axes_of(one)) for one in objects_of(self._result)])

    # ---- functions --------------------------------------------------------------------------

    def _function(self, layout: str) -> int:
        """Return where the function of points is for a layout; calls know it from now on."""
        address = self._address(layout)
        with MAKING:
            if layout not in self._known:
                bits = int(layout[::-1].replace("r", "1").replace("n", "0"), 2)
                place = LAYOUTS[self._next]
                self.table[LEAST] = self._least
                self._known[self._next] = layout
                self._next = (self._next + 1) % len(LAYOUTS)
                self.table[place] = 0
                self.table[place + 1] = address
                self.table[place] = bits if len(layout) < 64 else -("n" not in layout)
        return address

    @cached_property
    def _least(self) -> int:
        """Of how many points a thread has to have the work."""
        near = self.program.near
        return least(len(ordered(near.results)), len(near.arguments) + len(near.results))

    def _address(self, which: str) -> int:
        """Return where a function is: of points for a layout, or of numbers."""
        with MAKING:
            if which not in self._functions:
                is_number = which == "number"
                text = number(self.program) if is_number else points(self.program, which)
                machine = Machine(text, vectorised="vectorised" in self._optimisations)
                address = machine.address("number" if is_number else "points")
                self._functions[which] = machine, address
            return self._functions[which][1]
