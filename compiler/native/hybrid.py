"""Functions of which parts are in machine code, and what stands between is NumPy's.

In: a file as a module, and the graph that it was written from. Out: functions that call a second
file, the same but for calls of parts. Where a part does not know its arguments, or a check in it
does not hold, the call is the first file's, which says what is wrong.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, wraps
from types import ModuleType
from typing import Any

import numpy as np

from ..emit.entries import Asked, Entry, interface
from ..emit.native.calls import Called
from ..emit.native.cut import Part
from ..emit.native.hybrid import part_in_nests, with_parts
from ..emit.native.names import OPTIONS
from ..emit.native.program import Group, Result
from ..emit.native.target import mixed_entries
from ..emit.python.lists import takes_numbers
from ..emit.targets import emit
from ..errors import InputError
from ..graph.graph import Graph
from .arrays import Arrays
from .functions import Native

# A part as an entry: it has inputs, and gives its outputs one after the other.
_ENTRY = Entry("value", ("inputs",), ("value",), "")
_EMPTY = ModuleType("part")  # its file, which has nothing of its own


class Left(Exception):  # noqa: N818  # the file takes over
    """A part that is left to the file."""


def in_parts(
    module: ModuleType, graph: Graph, entries: Sequence[Entry], others: Sequence[Entry]
) -> None:
    """Put functions into the module of a file, for those of others that have parts.

    These are those of its entries that are not whole in machine code.
    """
    mixed = mixed_entries(graph, others)
    second = _Second(graph, mixed, module.__name__)
    inputs = [one.name for one in interface(graph, entries).inputs]
    for entry in mixed:
        setattr(module, entry.name, _function(entry, getattr(module, entry.name), second, inputs))


def _function(
    entry: Entry, file: Callable[..., Any], second: "_Second", inputs: Sequence[str]
) -> Callable[..., Any]:
    """Return a function for an entry, in the place of the one of the file."""

    @wraps(file)
    def function(*arguments: Any, **named: Any) -> Any:
        for option in OPTIONS:
            if option in named and option not in inputs:
                raise InputError(f"{entry.name} takes no {option}: parts of it are NumPy's")
        try:
            with np.errstate(all="ignore"):
                return second.functions[entry.name](*arguments, **named)
        except Left:
            return file(*arguments, **named)

    return function


class _Second:
    """The file with parts, which is written when it is first called."""

    def __init__(self, graph: Graph, wanted: Sequence[Entry], name: str) -> None:
        self._graph, self._wanted, self._name = graph, wanted, name

    @cached_property
    def functions(self) -> Mapping[str, Callable[..., Any]]:
        """The functions of the file."""
        found: dict[str, Part] = {}
        target = with_parts(self._graph, found)
        text = emit(self._graph, "", target, Asked(tuple(self._wanted)))
        module = target.load(text, f"{self._name} in parts")
        kind = _OfPoints if takes_numbers(self._graph) else _OfArrays
        for name, part in found.items():
            setattr(module, name, kind(part).function())
        return vars(module)


def _left(*arguments: Any, **named: Any) -> Any:
    """Leave a part to the file."""
    raise Left


def _in_order(graph: Graph) -> Result:
    """Return how the results of a part are given: in order, or one alone."""
    count = len(graph.outputs)
    return 0 if count == 1 else Group("", tuple(range(count)))


class _OfArrays(Arrays):
    """A part of a program of arrays, which is called with arrays of its shapes alone."""

    def __init__(self, part: Part) -> None:
        super().__init__(part.graph, _ENTRY, interface(part.graph), _EMPTY, _left)

    @cached_property
    def called(self) -> Called:
        """What it works out."""
        return part_in_nests(self._graph, _in_order(self._graph))

    def _taken(self, given: Sequence[Any]) -> list[Any] | None:
        return [*map(np.asarray, given)]


class _OfPoints(Native):
    """A part of a program of numbers, which is called with numbers and arrays that broadcast."""

    def __init__(self, part: Part) -> None:
        super().__init__(part.graph, _ENTRY, interface(part.graph), _EMPTY, _left)
        self._result = _in_order(part.graph)
