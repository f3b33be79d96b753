"""`Objective`: a program as a function of one flat vector, which is what SciPy works on.

    >>> f = compile("a*exp(-b*t) - y")
    >>> objective = f.as_objective({"a": 1.0, "b": 1.0}, t=t, y=y)
    >>> least_squares(objective.residuals, objective.x0, jac=objective.jac)

In: a compilation, start values of some variables and values for every other input. They are checked
once; then each call takes a vector, and gives floats and arrays of float64 that are its own.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from math import prod
from types import ModuleType
from typing import Any

import numpy as np

from ..emit.entries import gradient_fields
from ..emit.python.lists import is_of_numbers
from ..errors import InputError, check_known
from ..graph.graph import Graph
from ..graph.members import parts
from ..interpret.vector import Layout, entries, layout_of, real
from ..pipeline import Compilation
from .files import (
    GRADIENT,
    HESSIAN,
    JACOBIAN,
    PRODUCT,
    VALUE,
    file_of,
    restricted,
    sparse_file_of,
    weighed,
)
from .matrices import joined, leaves, row_of, rows_of, symmetric, vector_of
from .start import start_of
from .taken import arguments_from, directions_from

_FLOAT = np.dtype(float)


@dataclass(frozen=True, eq=False)
class Objective:
    """Outputs of a program as a function of one vector of its variables, `theta`.

    `x0` is where to start. One output that is a number gives a number, and `jac` is its gradient;
    anything else gives a vector, entry by entry and output by output, and `jac` is its Jacobian.
    `given` has the other inputs, members of families one by one, and `time` is that of them which
    `rhs` and `rhs_jac` take. What a vector holds is told by `pack` and `unpack`. What is `sparse`
    has matrices that are, at the `sizes` of the dimensions.
    """

    compilation: Compilation
    outputs: tuple[str, ...]
    shapes: tuple[tuple[int, ...], ...]
    is_number: bool
    layout: Layout
    given: Mapping[str, Any]
    time: str | None
    x0: np.ndarray
    sizes: Mapping[str, int]
    sparse: bool = False

    def __getstate__(self) -> dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def __repr__(self) -> str:
        families = {name: one for one, names in self.layout.families.items() for name in names}
        held = dict.fromkeys(families.get(part.name, part.name) for part in self.layout.parts)
        given = dict.fromkeys(parts(name)[0] for name in self.given)
        of = f"{', '.join(self.outputs)}, {entries(self.layout.size)} for {', '.join(held)}"
        return f"<gradc.Objective of {of}{'; given ' if given else ''}{', '.join(given)}>"

    def fun(self, theta: Any) -> tuple[Any, Any]:
        """Return the value and the gradient, or of a vector the value and the Jacobian."""
        return self._both(self._checked(theta), self._now)

    def value(self, theta: Any) -> Any:
        """Return the value: a float, or a vector."""
        return self._value(self._checked(theta), self._now)

    def residuals(self, theta: Any) -> np.ndarray:
        """Return the value as a vector, whatever it is."""
        return np.atleast_1d(self._value(self._checked(theta), self._now))

    def jac(self, theta: Any) -> Any:
        """Return the gradient, or of a vector the Jacobian, a row for each of its entries."""
        return self._both(self._checked(theta), self._now)[1]

    def hess(self, theta: Any, v: Any = None) -> Any:
        """Return the Hessian, symmetric to the bit where it is no sparse matrix.

        That of a vector is the one of its entries weighed by `v` and added up, as in a constraint.
        """
        arguments = self._arguments(self._checked(theta), self._now)
        if v is None and not self.is_number:
            of = ", ".join(self.outputs)
            hint = "call hess(theta, v) for that of the entries weighed by v, or take sum(r^2) of r"
            raise InputError(f"a Hessian is that of a number, and {of} is a vector", None, hint)
        if v is None:
            return self._of_hessian(self._twice.hessian(*arguments))
        points = self.shapes[0] if self._at_points else ()
        return self._of_hessian(self._weighed.hessian(*arguments, *self._weights(v)), points)

    def hessp(self, theta: Any, v: Any) -> np.ndarray:
        """Return the Hessian of a number times a vector."""
        if not self.is_number:
            raise InputError("a Hessian is that of a number, and this is a vector")
        arguments = self._arguments(self._checked(theta), self._now)
        along = self._direction(self._checked(v))
        return row_of(self.layout, self._product.hvp(along, *arguments))

    def rhs(self, t: float, y: Any) -> np.ndarray:
        """Return the value as the right side of dy/dt, at a time and a state."""
        self._check_square()
        return np.atleast_1d(self._value(self._checked(y), self._at(t)))

    def rhs_jac(self, t: float, y: Any) -> Any:
        """Return the Jacobian of the right side of dy/dt, at a time and a state."""
        self._check_square()
        found = self._both(self._checked(y), self._at(t))[1]
        return found if self.sparse else np.atleast_2d(found)

    def pack(self, values: Mapping[str, Any]) -> np.ndarray:
        """Return values of the variables by name as one vector; raises `InputError`."""
        return self.layout.pack(values)

    def unpack(self, theta: Any) -> dict[str, Any]:
        """Return the variables of a vector by name, in their shapes; raises `InputError`."""
        return self.layout.unpack(theta)

    # ---- what goes in ----------------------------------------------------------------------------

    def _checked(self, theta: Any) -> np.ndarray:
        if type(theta) is np.ndarray and theta.dtype is _FLOAT and theta.shape == self.x0.shape:
            return theta
        return self.layout.checked(theta)

    @property
    def _now(self) -> Any:
        """The time where none is given."""
        if self.time is None:
            return None
        if self.time in self.given:
            return self.given[self.time]
        raise InputError(
            f"{self.time} is the time, and has no value here",
            None,
            f"call rhs({self.time}, y), or give {self.time}=... besides",
        )

    def _at(self, t: float) -> Any:
        return None if self.time is None else np.float64(t)

    def _check_square(self) -> None:
        if self._length != self.layout.size:
            raise InputError(
                f"dy/dt has {entries(self._length)}, and y has {self.layout.size}",
                None,
                "there must be as many of the one as of the other",
            )

    @cached_property
    def _arguments(self) -> Callable[[np.ndarray, Any], list[Any]]:
        names = [str(node.payload) for node in self.compilation.graph.inputs]
        return arguments_from(names, self.layout, self.given, self.time)

    @cached_property
    def _direction(self) -> Callable[[np.ndarray], Any]:
        return directions_from(self.layout)

    def _weights(self, v: Any) -> list[Any]:
        """Return the weight of each output, from one vector for all their entries."""
        vector = real("v", v).reshape(-1)
        if vector.size != self._length:
            raise InputError(f"v has {entries(vector.size)}, and the vector has {self._length}")
        found, start = [], 0
        for shape in self.shapes:
            found.append(vector[start : start + prod(shape)].reshape(shape)[()])
            start += prod(shape)
        return found

    # ---- what comes out --------------------------------------------------------------------------

    def _value(self, theta: np.ndarray, t: Any) -> Any:
        return self._flat(self._valued.value(*self._arguments(theta, t)))

    def _both(self, theta: np.ndarray, t: Any) -> tuple[Any, Any]:
        if self.sparse and not self.is_number:
            found = self._derived.jacobian(*self._arguments(theta, t))
            return self._value(theta, t), joined(self.layout, found, self._each)
        value, found = self._derived.derived(*self._arguments(theta, t))
        if self.is_number:
            return float(value), row_of(self.layout, found)
        return self._flat(value), rows_of(self.layout, self._each(found), self.shapes)

    def _flat(self, value: Any) -> Any:
        return float(value) if self.is_number else vector_of(self._each(value), self.shapes)

    def _each(self, found: Any) -> Any:
        """Return what there is of each output: a file returns that of one alone as it is."""
        return [found] if len(self.shapes) == 1 else found

    def _of_hessian(self, found: Any, points: tuple[int, ...] = ()) -> Any:
        if self.sparse:
            return joined(self.layout, found, lambda rows: leaves(self.layout, rows))
        return symmetric(self.layout, found, points, self._below)

    @cached_property
    def _below(self) -> np.ndarray:
        return np.tri(self.layout.size, k=-1, dtype=bool)

    @cached_property
    def _length(self) -> int:
        """The number of entries of the value."""
        return sum(map(prod, self.shapes))

    # ---- the files behind it ---------------------------------------------------------------------

    @cached_property
    def _graph(self) -> Graph:
        names = [part.name for part in self.layout.parts]
        return restricted(self.compilation.stable, self.outputs, names)

    @cached_property
    def _at_points(self) -> bool:
        """Whether the entries of an output are the points of a program of numbers."""
        return bool(self.shapes[0]) and not any(one.shape for one in self._graph.outputs.values())

    @cached_property
    def _valued(self) -> ModuleType:
        return file_of(self.compilation, self._graph, VALUE, self.outputs[0])

    @cached_property
    def _derived(self) -> ModuleType:
        if self.sparse and not self.is_number:
            return self._sparse_file(self._graph, "jacobian")
        self._check_size(self._length)
        arrays = any(node.shape for node in self._graph.outputs.values())
        entry = JACOBIAN if arrays else GRADIENT
        return file_of(self.compilation, self._graph, entry, self.outputs[0])

    @cached_property
    def _twice(self) -> ModuleType:
        if self.sparse:
            return self._sparse_file(self._graph, "hessian")
        self._check_size(self.layout.size)
        return file_of(self.compilation, self._graph, HESSIAN, self.outputs[0])

    @cached_property
    def _weighed(self) -> ModuleType:
        if self.sparse:
            return self._sparse_file(weighed(self._graph), "hessian")
        self._check_size(self.layout.size)
        return file_of(self.compilation, weighed(self._graph), HESSIAN, self.outputs[0])

    @cached_property
    def _product(self) -> ModuleType:
        return file_of(self.compilation, self._graph, PRODUCT, self.outputs[0])

    def _sparse_file(self, graph: Graph, kind: str) -> ModuleType:
        return sparse_file_of(self.compilation, graph, kind, self.sizes, self.outputs[0])

    def _check_size(self, rows: int) -> None:
        """Raise where a matrix of so many rows is larger than arrays may be."""
        self.compilation.limits.check("tensor_bytes", 8 * rows * self.layout.size)


def objective(
    compilation: Compilation,
    x0: Any,
    given: Mapping[str, Any],
    of: str | Sequence[str] | None = None,
    time: str | None = None,
    sparse: bool = False,
) -> Objective:
    """Return outputs of a program as a function of the variables that `x0` has the start of.

    `x0` and `given` are as `start_of` takes them. The outputs are `of`, one or several; by default
    the one that there is. Raises `InputError` for values and names that do not fit.
    """
    graph = compilation.graph
    outputs = _chosen(graph, of)
    start = start_of(graph, x0, given, time, is_of_numbers(compilation.simplified))
    if sparse and start.points:
        hint = "declare the data as arrays: t: [n]"
        raise InputError("sparse matrices are those of arrays, not of many points", None, hint)
    held = gradient_fields(replace(graph, wrt={name: graph.wrt[name] for name in start.varying}))
    names = [name for members in held.values() for name in members]
    shapes = {name: start.shape(node) for name, node in graph.outputs.items()}
    return Objective(
        compilation,
        outputs,
        tuple(shapes[name] for name in outputs),
        (of is None or isinstance(of, str)) and not any(shapes[name] for name in outputs),
        layout_of({one: np.shape(start.values[one]) for one in names}, graph.families, start.keyed),
        {name: value for name, value in start.values.items() if name not in start.varying},
        time,
        np.concatenate([np.ravel(start.values[name]) for name in names]),
        start.sizes,
        sparse,
    )


def _chosen(graph: Graph, of: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the outputs that are asked for; raises `InputError`."""
    if of is None and len(graph.outputs) > 1:
        first, every = next(iter(graph.outputs)), [*graph.outputs]
        raise InputError(
            f"the program has the outputs {', '.join(every)}",
            None,
            f"name one of them, of={first!r}, or all for one vector, of={every}",
        )
    is_list = isinstance(of, Iterable) and not isinstance(of, str)
    asked: list[Any] = [*of] if is_list else [of]  # type: ignore[misc]
    chosen = [*graph.outputs] if of is None else asked
    for name in chosen:
        check_known("output", name, graph.outputs)
    if not chosen or len({*chosen}) < len(chosen):
        known = ", ".join(graph.outputs)
        raise InputError("each output is named once", None, f"the outputs are {known}")
    return tuple(chosen)
