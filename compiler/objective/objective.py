"""`Objective`: a program as a function of one flat vector, which is what SciPy works on.

    >>> f = compile("a*exp(-b*t) - y")
    >>> objective = f.as_objective({"a": 1.0, "b": 1.0}, t=t, y=y)
    >>> least_squares(objective.residuals, objective.x0, jac=objective.jac)

In: a compilation, start values of some variables and values for every other input. They are checked
once; then each call takes a vector, and gives floats and arrays of float64 that are its own.
"""

from collections.abc import Callable, Mapping, Sequence
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
from .files import GRADIENT, HESSIAN, JACOBIAN, PRODUCT, VALUE, file_of, restricted, weighed
from .start import start_of
from .taken import arguments_from, directions_from

_FLOAT = np.dtype(float)


@dataclass(frozen=True, eq=False)
class Objective:
    """Outputs of a program as a function of one vector of its variables, `theta`.

    `x0` is where to start. One output that is a number gives a number, and `jac` is its gradient;
    anything else gives a vector, entry by entry and output by output, and `jac` is its Jacobian.
    `given` has the other inputs, members of families one by one, and `time` is that of them which
    `rhs` and `rhs_jac` take. What a vector holds is told by `pack` and `unpack`.
    """

    compilation: Compilation
    outputs: tuple[str, ...]
    shapes: tuple[tuple[int, ...], ...]
    is_number: bool
    layout: Layout
    given: Mapping[str, Any]
    time: str | None
    x0: np.ndarray

    def __getstate__(self) -> dict[str, Any]:
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def __repr__(self) -> str:
        families = {name: one for one, names in self.layout.families.items() for name in names}
        held = dict.fromkeys(families.get(part.name, part.name) for part in self.layout.parts)
        given = dict.fromkeys(parts(name)[0] for name in self.given)
        of = f"{', '.join(self.outputs)}, {entries(self.layout.size)} for {', '.join(held)}"
        return f"<gradc.Objective of {of}{'; given ' if given else ''}{', '.join(given)}>"

    def fun(self, theta: Any) -> tuple[Any, np.ndarray]:
        """Return the value and the gradient, or of a vector the value and the Jacobian."""
        return self._both(self._checked(theta), self._now)

    def value(self, theta: Any) -> Any:
        """Return the value: a float, or a vector."""
        return self._value(self._checked(theta), self._now)

    def residuals(self, theta: Any) -> np.ndarray:
        """Return the value as a vector, whatever it is."""
        return np.atleast_1d(self._value(self._checked(theta), self._now))

    def jac(self, theta: Any) -> np.ndarray:
        """Return the gradient, or of a vector the Jacobian, a row for each of its entries."""
        return self._both(self._checked(theta), self._now)[1]

    def hess(self, theta: Any, v: Any = None) -> np.ndarray:
        """Return the Hessian, symmetric to the bit.

        That of a vector is the one of its entries weighed by `v` and added up, as in a constraint.
        """
        arguments = self._arguments(self._checked(theta), self._now)
        if v is None and not self.is_number:
            of = ", ".join(self.outputs)
            hint = "call hess(theta, v) for that of the entries weighed by v, or take sum(r^2) of r"
            raise InputError(f"a Hessian is that of a number, and {of} is a vector", None, hint)
        if v is None:
            return self._symmetric(self._twice.hessian(*arguments), ())
        weights = self._weights(v)
        points = self.shapes[0] if self._at_points else ()
        return self._symmetric(self._weighed.hessian(*arguments, *weights), points)

    def hessp(self, theta: Any, v: Any) -> np.ndarray:
        """Return the Hessian of a number times a vector."""
        if not self.is_number:
            raise InputError("a Hessian is that of a number, and this is a vector")
        arguments = self._arguments(self._checked(theta), self._now)
        return self._row(self._product.hvp(self._direction(self._checked(v)), *arguments))

    def rhs(self, t: float, y: Any) -> np.ndarray:
        """Return the value as the right side of dy/dt, at a time and a state."""
        self._check_square()
        return np.atleast_1d(self._value(self._checked(y), self._at(t)))

    def rhs_jac(self, t: float, y: Any) -> np.ndarray:
        """Return the Jacobian of the right side of dy/dt, at a time and a state."""
        self._check_square()
        return np.atleast_2d(self._both(self._checked(y), self._at(t))[1])

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

    def _both(self, theta: np.ndarray, t: Any) -> tuple[Any, np.ndarray]:
        value, found = self._derived.derived(*self._arguments(theta, t))
        if self.is_number:
            return float(value), self._row(found)
        return self._flat(value), self._rows(found)

    def _flat(self, value: Any) -> Any:
        """Return the outputs as a float or one vector."""
        if self.is_number:
            return float(value)
        vector = np.empty(self._length)
        start = 0
        for one, shape in zip([value] if self._alone else value, self.shapes, strict=True):
            stop = start + prod(shape)
            vector[start:stop].reshape(shape)[...] = one
            start = stop
        return vector

    def _row(self, gradient: Any) -> np.ndarray:
        """Return a gradient as one vector."""
        row = np.empty(self.layout.size)
        for part, leaf in zip(self.layout.parts, self._leaves(gradient), strict=True):
            if part.shape:
                row[part.start : part.stop] = leaf.ravel()
            else:
                row[part.start] = leaf
        return row

    def _rows(self, found: Any) -> np.ndarray:
        """Return the derivatives of each output as rows of a matrix, one for each entry."""
        rows = np.empty((self._length, self.layout.size))
        start = 0
        for one, shape in zip([found] if self._alone else found, self.shapes, strict=True):
            block = rows[start : start + prod(shape)]
            start += len(block)
            for part, leaf in zip(self.layout.parts, self._leaves(one), strict=True):
                if part.shape:
                    block[:, part.start : part.stop] = leaf.reshape(
                        len(block), part.stop - part.start
                    )
                else:
                    block.reshape(*shape, self.layout.size)[..., part.start] = leaf
        return rows

    def _symmetric(self, hessian: Any, points: tuple[int, ...]) -> np.ndarray:
        """Return a Hessian as one matrix, its blocks on the diagonal and above, and their mirror.

        At points it is the sum over them.
        """
        found = self.layout.parts
        whole = np.empty((self.layout.size, self.layout.size))
        for place, (first, row) in enumerate(zip(found, self._leaves(hessian), strict=True)):
            block = whole[first.start : first.stop]
            for part, leaf in zip(found[place:], self._leaves(row)[place:], strict=True):
                if points:
                    block[0, part.start] = np.broadcast_to(leaf, points).sum()
                elif first.shape or part.shape:
                    block[:, part.start : part.stop] = leaf.reshape(
                        len(block), part.stop - part.start
                    )
                else:
                    block[0, part.start] = leaf
        return np.where(self._below, whole.T, whole)

    def _leaves(self, gradient: Any) -> Sequence[Any]:
        """Return the derivatives by each variable, members of families one by one."""
        if not self.layout.families:
            leaves: Sequence[Any] = gradient
            return leaves
        return [
            one for field in gradient for one in (field if isinstance(field, list) else [field])
        ]

    @cached_property
    def _below(self) -> np.ndarray:
        return np.tri(self.layout.size, k=-1, dtype=bool)

    @cached_property
    def _alone(self) -> bool:
        return len(self.shapes) == 1

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
        self._check_size(self._length)
        arrays = any(node.shape for node in self._graph.outputs.values())
        entry = JACOBIAN if arrays else GRADIENT
        return file_of(self.compilation, self._graph, entry, self.outputs[0])

    @cached_property
    def _twice(self) -> ModuleType:
        self._check_size(self.layout.size)
        return file_of(self.compilation, self._graph, HESSIAN, self.outputs[0])

    @cached_property
    def _weighed(self) -> ModuleType:
        self._check_size(self.layout.size)
        return file_of(self.compilation, weighed(self._graph), HESSIAN, self.outputs[0])

    @cached_property
    def _product(self) -> ModuleType:
        return file_of(self.compilation, self._graph, PRODUCT, self.outputs[0])

    def _check_size(self, rows: int) -> None:
        """Raise where a matrix of so many rows is larger than arrays may be."""
        self.compilation.limits.check("tensor_bytes", 8 * rows * self.layout.size)


def objective(
    compilation: Compilation,
    x0: Any,
    given: Mapping[str, Any],
    of: str | Sequence[str] | None = None,
    time: str | None = None,
) -> Objective:
    """Return outputs of a program as a function of the variables that `x0` has the start of.

    `x0` and `given` are as `start_of` takes them. The outputs are `of`, one or several; by default
    the one that there is. Raises `InputError` for values and names that do not fit.
    """
    graph = compilation.graph
    outputs = _chosen(graph, of)
    start = start_of(graph, x0, given, time, is_of_numbers(compilation.simplified))
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
    chosen = [*graph.outputs] if of is None else [of] if isinstance(of, str) else [*of]
    for name in chosen:
        check_known("output", name, graph.outputs)
    if not chosen or len({*chosen}) < len(chosen):
        known = ", ".join(graph.outputs)
        raise InputError("each output is named once", None, f"the outputs are {known}")
    return tuple(chosen)
