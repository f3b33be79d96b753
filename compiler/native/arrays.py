"""An entry of a program of arrays in machine code, in the place of the one of the file.

In: a file as a module, and the graph that it was written from. Out: a built-in function. What that
does not read itself, as lists, arrays with gaps, float32, goes through the file's own look at its
arguments; and a call of which a check does not hold is the file's, which says what is wrong.
"""

import ctypes
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from types import ModuleType
from typing import Any
from weakref import finalize

import numpy as np

from ..emit.entries import Entry, Interface
from ..emit.native.calls import (
    BLAS,
    CALL,
    CLASSES,
    MOST_STEPS,
    ROOM,
    ROOM_BYTES,
    THREADS,
    Called,
    classes,
)
from ..emit.native.program import Table
from ..emit.native.target import in_nests
from ..emit.python.directions import fields
from ..emit.python.lists import takes_numbers as is_of_numbers
from ..errors import InputError
from ..graph.dimensions import value_of
from ..graph.graph import Graph
from ..graph.node import Count, Node, Whole
from ..lazy import Once
from .operands import FLOATS
from .passed import Passed, in_order, told
from .results import buffers, entries_of, made_of, objects_of
from .routines import Routine, dgemm
from .threads import WORD, at_most, check_threads

_FREE = ctypes.pythonapi.PyMem_RawFree
_FREE.restype, _FREE.argtypes = None, [ctypes.c_void_p]


class Arrays(Passed):
    """An entry in machine code."""

    def __init__(
        self,
        graph: Graph,
        entry: Entry,
        shown: Interface,
        module: ModuleType,
        file: Callable[..., Any],
    ) -> None:
        self.entry, self._graph = entry, graph
        self._inputs = shown.inputs
        kinds = [one for one in entry.arguments if one in graph.directions]
        self._along = sum(len(graph.directions[one]) for one in kinds)
        self._own = len(self._inputs) - sum(len(fields(graph, one)) for one in kinds)
        self._file = file
        self._vars: Mapping[str, Any] = vars(module)
        self._classes: list[Any] = []  # whose addresses are in the table
        # Garbage may be called until it is taken apart, and leave a workspace once more: an array
        # that is kept till then says when, as that of a machine does.
        self._end = np.empty(0)
        finalize(self._end, _without_room, self.table).atexit = False

    @cached_property
    def called(self) -> Called:
        """What it works out."""
        return in_nests(self._graph, self.entry)

    @Once
    def _routine(self) -> Routine:
        """The routine in memory; calls go to its `call` from now on, where that reads them."""
        has_families = any(one.members for one in self._inputs)
        is_read = self.called.is_plain and not has_families
        routine = Routine(self.called.lowered, self.called if is_read else None)
        if is_read:
            self.table[BLAS] = dgemm()
            names = [one.name for one in self._inputs]
            self.table[THREADS] = 0 if WORD in names else id(WORD)
            self._classes = [self._vars[name] for name in classes(self.called.made)]
            for number, cls in enumerate(self._classes, CLASSES):
                self.table[number] = id(cls)
            self.table[CALL] = routine.machine.address("call")
        return routine

    def function(self) -> Callable[..., Any]:
        """Return the built-in function; its code is made when it is first called."""
        names = [one.name for one in self._inputs]
        return self.builtin(self.entry.name, names, self._file)

    def __call__(self, /, *arguments: Any, **named: Any) -> Any:
        """Return the results for arguments of any kind that the file takes."""
        names = [one.name for one in self._inputs]
        options = told(names, named)
        check_threads(options.get("threads", 1))
        given = in_order(names, arguments, named)
        if given is None:
            return self._file(*arguments, **named)
        if named and not options and self.table[CALL]:
            return self.called_as(*given.values())
        return self._called(given, **options)

    def _called(self, given: Mapping[str, Any], out: Any = None, threads: Any = 1) -> Any:
        routine = self._routine  # later calls find its own
        arrays = self._taken([*given.values()])
        own = () if arrays is None else arrays[: len(self._graph.inputs) - self._along]
        kinds = [one.dtype for one in own if one.dtype.kind == "f"]
        dtype = np.result_type(*kinds) if kinds else np.dtype(float)
        arrays = arrays if dtype in FLOATS else None
        found = None if arrays is None else self._filled(routine, arrays, out, at_most(threads))
        if found is None:
            result = self._file(**given)  # or what is wrong
            if out is None:
                return result
            raise InputError("out is for numbers and arrays of float64 and float32")
        results, wholes = found
        if out is None:
            results = [one.astype(dtype, copy=False)[()] for one in results]
            if self.called.is_of_numbers:
                results = [one.item() for one in results]
        for one, whole in zip(objects_of(self.called.made), wholes, strict=out is not None):
            if isinstance(one, Table):
                results[one.place] = whole
        return made_of(self.called.made, results, self._vars, self._inputs, given)

    def _taken(self, given: Sequence[Any]) -> list[Any] | None:
        """Return the arguments as arrays, looked at by the file; None where that does it all."""
        if is_of_numbers(self._graph):
            plain = all(map(_is_plain, self._graph.inputs, given))
            return [*map(np.asarray, given)] if plain and "_assume" not in self._vars else None
        own = self._inputs[: self._own]
        found = self._vars["_arguments"](*given[: self._own])
        several = len(own) > 1 or any(one.members for one in own)
        arrays = [*map(np.asarray, found if several else [found])]
        keys = [str(node.payload) for node in self._graph.inputs]
        if "_whole" in self._vars:
            whole = [n for n in self._graph.inputs if isinstance(n.payload, Whole)]
            by_key = dict(zip(keys, found if several else [found], strict=False))
            self._vars["_whole"]({str(n.payload): by_key[str(n.payload)] for n in whole})
        if "_assume" in self._vars:
            assumed = {str(node.payload) for node in self._graph.assumptions}
            pairs = zip(keys, arrays, strict=False)  # behind these are directions
            self._vars["_assume"]({key: one for key, one in pairs if key in assumed})
        return arrays if len(own) == len(given) else self._directed(arrays, given[self._own :])

    def _directed(self, arrays: list[Any], given: Sequence[Any]) -> list[Any] | None:
        """Return arrays with those of a direction behind them; None where these do not fit."""
        nodes = self._graph.inputs
        sizes = self._sizes(dict(zip(nodes, arrays, strict=False)))
        along: list[Any] = []
        try:
            for one, value in zip(self._inputs[self._own :], given, strict=True):
                some = [value]
                if one.members:
                    first, last = one.members[0][0], one.members[-1][0]
                    some = [*self._vars["_members"](one.key, value, first, last).values()]
                along += map(np.asarray, some)
        except (TypeError, ValueError):
            return None
        for node, array in zip(nodes[len(arrays) :], along, strict=True):
            shape = tuple(value_of(n, sizes) for n in node.shape)
            if array.shape != shape or array.dtype.kind not in "biuf":
                return None
        return arrays + along

    def _filled(
        self, routine: Routine, arrays: Sequence[Any], out: Any, threads: int
    ) -> tuple[list[Any], list[Any]] | None:
        """Return the results as arrays, and those of `out` whole; None where a check did not hold.

        They are of float64, or the parts of `out`.
        """
        called = self.called
        by_node = dict(zip(called.lowered.all_inputs, arrays, strict=True))
        sizes = self._sizes(by_node)
        given = [
            np.ascontiguousarray(
                by_node[one], np.int64 if isinstance(one.payload, Whole) else float
            )
            for one in called.lowered.inputs
        ]
        shapes = [tuple(value_of(n, sizes) for n in one.shape) for one in called.results]
        dimensions = [sizes[name] for name in called.lowered.dimensions]
        if out is None:
            results = [np.empty(shape) for shape in shapes]
            return (results, []) if routine(given, results, dimensions, threads) else None
        objects = objects_of(called.made)
        wholes = buffers(
            out, [one.shape if isinstance(one, Table) else shapes[one] for one in objects]
        )
        results = entries_of(called.made, wholes)
        direct = [one if _is_apart(one, given) else np.empty(one.shape) for one in results]
        if not routine(given, direct, dimensions, threads):
            return None
        for one, made in zip(results, direct, strict=True):
            if made is not one:
                one[...] = made
        return results, wholes

    def _sizes(self, by_node: Mapping[Node, Any]) -> dict[str, int]:
        """Return the dimensions, read off the arguments."""
        sizes: dict[str, int] = {}
        for name, source in self.called.sources.items():
            one = by_node[source.node]
            if isinstance(source.node.payload, Count):
                sizes[name] = int(one)
            else:
                length = one.shape[source.axis] - value_of(source.rest, sizes)
                factor = value_of(source.factor, sizes)
                sizes[name] = length // factor if factor else 0
        return sizes


def _is_apart(one: Any, given: Sequence[Any]) -> bool:
    """Return whether a routine can fill an array: each row behind row, where it reads nothing."""
    in_rows = one.flags.c_contiguous and one.dtype == FLOATS[0]
    return in_rows and not any(np.may_share_memory(one, other) for other in given)


def _is_plain(node: Node, value: Any) -> bool:
    """Return whether a value is a number, and where it is one of steps, one that this can be."""
    if not isinstance(value, int | float):
        return False
    return not isinstance(node.payload, Count) or (0 <= value <= MOST_STEPS and value % 1 == 0)


def _without_room(table: ctypes.Array[ctypes.c_int64]) -> None:
    """Give back the workspace of a table that nobody can call with any more."""
    _FREE(table[ROOM])
    table[ROOM] = table[ROOM_BYTES] = 0
