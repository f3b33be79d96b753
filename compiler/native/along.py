"""Entries that take a direction besides the inputs, in machine code: jvp, vjp and hvp.

In: the entry of a file. Out: a built-in function that takes the direction apart as the file does,
and calls one of inputs alone, of which the values of the direction are the last.

    jvp({"x": 1.0, "w": 0.0}, x, w)   ->   x, w, tangent x, tangent w
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import ModuleType
from typing import Any, TypeAlias

from ..emit.entries import Entry, Interface, Parameter
from ..emit.native.target import with_directions
from ..emit.python.directions import fields
from ..graph.graph import Graph
from ..graph.members import parts
from .passed import Passed, in_order, told

# What makes the function of inputs alone, of a graph, what it shows, and a function for the rest.
Make: TypeAlias = Callable[[Graph, Interface, Callable[..., Any]], Any]


class Along(Passed):
    """An entry that takes a direction."""

    def __init__(
        self, graph: Graph, entry: Entry, shown: Interface, module: ModuleType, make: Make
    ) -> None:
        (self._kind,) = (one for one in entry.arguments if one in graph.directions)
        (direction,) = shown.arguments[self._kind]
        self._file: Callable[..., Any] = getattr(module, entry.name)
        self._vars: Mapping[str, Any] = vars(module)
        self._names = [direction.name, *(one.name for one in shown.inputs)]
        self._fields = (*fields(graph, self._kind),)
        inputs = (*shown.inputs, *_parameters(graph, self._kind, shown))
        own = replace(shown, arguments={"inputs": inputs})
        self._inner = make(with_directions(graph, entry), own, self._whole)
        self.builtin(entry.name, self._names, self._file)

    def __call__(self, /, *arguments: Any, **named: Any) -> Any:
        """Return the results for a direction, and inputs of any kind that the file takes."""
        options = told(self._names, named)
        given = in_order(self._names, arguments, named)
        if given is None:
            return self._file(*arguments, **named)
        direction, *inputs = given.values()
        try:
            along = self._vars["_along"](self._kind, direction, self._fields)
        except Exception:  # the file says what is wrong
            return self._file(direction, *inputs)
        return self._inner(*inputs, *along, **options)

    def _whole(self, *arguments: Any, **named: Any) -> Any:
        """Return what the file gives for the arguments of the function of inputs alone."""
        given = [*arguments, *named.values()]
        count = len(self._names) - 1
        direction = given[count] if len(self._fields) == 1 else (*given[count:],)
        return self._file(direction, *given[:count])


def _parameters(graph: Graph, kind: str, shown: Interface) -> list[Parameter]:
    """Return the values of a direction as arguments, the members of a family as one."""
    nodes, found = graph.directions[kind], []
    for field, held in fields(graph, kind).items():
        keys = [str(nodes[one].payload) for one in held]
        if held == (field,):
            found.append(Parameter(keys[0], shown.names.give(keys[0])))
        else:
            members = [(int(parts(one)[1] or 0), shown.names.give(one)) for one in keys]
            family = parts(keys[0])[0]
            found.append(Parameter(family, shown.names.give(family), (*members,)))
    return found
