"""`Objective`: a program as a function of one flat vector, which is what SciPy works on.

    >>> f = compile("param a, b; sum((a*exp(-b*t) - y)^2) ...")
    >>> objective = f.as_objective({"a": 1.0, "b": 1.0}, t=t, y=y)
    >>> minimize(objective.fun, objective.x0, jac=True)

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

from .emit.entries import Asked, Entry, gradient_fields
from .emit.numpy.arguments import trusted
from .emit.targets import DEFAULT, TARGETS, emit
from .errors import InputError, check_known
from .graph.graph import Graph
from .graph.members import parts
from .interpret.start import start_of
from .interpret.vector import Layout, Part, entries, layout_of
from .pipeline import Compilation, derived

_TARGET = replace(TARGETS[DEFAULT], arguments=trusted)


@dataclass(frozen=True)
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

    def hess(self, theta: Any) -> np.ndarray:
        """Return the Hessian of a number, symmetric to the bit."""
        entries = self._twice.hessian(*self._arguments(self._checked(theta), self._now))
        size, parts_ = self.layout.size, self.layout.parts
        whole = np.empty((size, size))
        for place, (first, row) in enumerate(zip(parts_, self._leaves(entries), strict=True)):
            block = whole[first.start : first.stop]
            for part, leaf in zip(parts_[place:], self._leaves(row)[place:], strict=True):
                block[:, part.start : part.stop] = np.reshape(leaf, (len(block), -1))
        below = np.tri(size, k=-1, dtype=bool)
        return np.where(below, whole.T, whole)

    def hessp(self, theta: Any, v: Any) -> np.ndarray:
        """Return the Hessian of a number times a vector."""
        vectors = [take(self._checked(v)) for take in self._along]
        arguments = self._arguments(self._checked(theta), self._now)
        return self._row(self._product.hvp(vectors, *arguments))

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
        rows = self._length
        if rows != self.layout.size:
            raise InputError(
                f"dy/dt has {entries(rows)}, and y has {self.layout.size}",
                None,
                "there must be as many of the one as of the other",
            )

    def _value(self, theta: np.ndarray, t: Any) -> Any:
        return self._flat(self._valued.value(*self._arguments(theta, t)))

    def _both(self, theta: np.ndarray, t: Any) -> tuple[Any, np.ndarray]:
        value, derived = self._derived.derived(*self._arguments(theta, t))
        if self.is_number:
            return float(value), self._row(derived)
        return self._flat(value), self._rows(derived)

    def _flat(self, value: Any) -> Any:
        """Return the outputs as a float or one vector."""
        if self.is_number:
            return float(value)
        vector = np.empty(self._length)
        start = 0
        for one, shape in zip(
            [value] if len(self.shapes) == 1 else value, self.shapes, strict=True
        ):
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

    def _rows(self, derived: Any) -> np.ndarray:
        """Return the derivatives of each output as rows of a matrix, one for each of its entries."""
        rows = np.empty((self._length, self.layout.size))
        start = 0
        for one, shape in zip([derived] if self._alone else derived, self.shapes, strict=True):
            block = rows[start : start + prod(shape)]
            start += len(block)
            for part, leaf in zip(self.layout.parts, self._leaves(one), strict=True):
                if part.shape:
                    block[:, part.start : part.stop] = leaf.reshape(len(block), -1)
                else:
                    block.reshape(*shape, -1)[..., part.start] = leaf
        return rows

    def _leaves(self, gradient: Any) -> Sequence[Any]:
        """Return the derivatives by each variable, members of families one by one."""
        if not self.layout.families:
            leaves: Sequence[Any] = gradient
            return leaves
        return [
            one for field in gradient for one in (field if isinstance(field, list) else [field])
        ]

    @cached_property
    def _alone(self) -> bool:
        return len(self.shapes) == 1

    @cached_property
    def _length(self) -> int:
        """The number of entries of the value."""
        return sum(map(prod, self.shapes))

    def _check_number(self, what: str) -> None:
        """Raise where the value is no number, or what is derived from it twice would not fit."""
        if not self.is_number:
            of = ", ".join(self.outputs)
            hint = "sum(r^2) of residuals r is one"
            raise InputError(f"{what} is that of a number, and {of} is a vector here", None, hint)

    @cached_property
    def _valued(self) -> ModuleType:
        return self._file(_VALUE)

    @cached_property
    def _derived(self) -> ModuleType:
        self._check_size(self._length)
        arrays = any(self._graph.outputs[name].shape for name in self.outputs)
        results = ("value", "jacobian" if arrays else "gradient")
        return self._file(replace(_DERIVED, results=results, on_demand=arrays))

    @cached_property
    def _twice(self) -> ModuleType:
        self._check_number("a Hessian")
        self._check_size(self.layout.size)
        return self._file(_HESSIAN)

    @cached_property
    def _product(self) -> ModuleType:
        self._check_number("a Hessian")
        return self._file(_PRODUCT)

    def _check_size(self, rows: int) -> None:
        """Raise where a matrix of so many rows is too large for an array."""
        self.compilation.limits.check("tensor_bytes", 8 * rows * self.layout.size)

    @cached_property
    def _graph(self) -> Graph:
        """The program of what the objective is of, by what varies."""
        graph = self.compilation.stable
        return replace(
            graph,
            outputs={name: graph.outputs[name] for name in self.outputs},
            wrt={part.name: graph.wrt[part.name] for part in self.layout.parts},
        )

    def _file(self, *entries: Entry) -> ModuleType:
        """Return a file with these entries, whose arguments are not checked again."""
        done, wanted = self.compilation, Asked(entries)
        _, graph = derived(self._graph, wanted, done.stabilise)
        return _TARGET.load(emit(graph, done.text, _TARGET, wanted), f"{self.outputs[0]}, flat")

    @cached_property
    def _arguments(self) -> Callable[[np.ndarray, Any], list[Any]]:
        """The function that gives the arguments of the file for a vector and a time."""
        where = {part.name: part for part in self.layout.parts}
        names: dict[str, list[str]] = {}
        for node in self.compilation.graph.inputs:
            name = str(node.payload)
            names.setdefault(parts(name)[0], []).append(name)
        fixed: list[Any] = []
        taken: list[tuple[int, Callable[[np.ndarray], Any]]] = []
        for family, members in names.items():
            takes = [self._take(name, where.get(name)) for name in members]
            if members != [family]:
                taken.append((len(fixed), _each(takes)))
            elif family in where:
                taken.append((len(fixed), takes[0]))
            fixed.append(self.given.get(family))
        at = [*names].index(self.time) if self.time is not None else None

        def arguments(theta: np.ndarray, t: Any) -> list[Any]:
            values = fixed.copy()
            for position, take in taken:
                values[position] = take(theta)
            if at is not None:
                values[at] = t
            return values

        return arguments

    @cached_property
    def _along(self) -> Sequence[Callable[[np.ndarray], Any]]:
        """What takes a vector apart as the file's directions are given."""
        fields: dict[str, list[Callable[[np.ndarray], Any]]] = {}
        owners = {name: one for one, names in self.layout.families.items() for name in names}
        for part in self.layout.parts:
            fields.setdefault(owners.get(part.name, part.name), []).append(
                self._take(part.name, part)
            )
        return [
            _each(takes) if field in self.layout.families else takes[0]
            for field, takes in fields.items()
        ]

    def _take(self, name: str, part: Part | None) -> Callable[[np.ndarray], Any]:
        """Return what takes an input from the vector; what stands elsewhere is as it was given."""
        if part is None:
            value = self.given.get(name)
            return lambda theta: value
        start, stop, shape = part.start, part.stop, part.shape
        if not shape:
            return lambda theta: theta[start]
        return lambda theta: theta[start:stop].reshape(shape)


_FLOAT = np.dtype(float)

_INPUTS = ("inputs",)
_VALUE = Entry("value", _INPUTS, ("value",), "Return {outputs}.")
_DERIVED = Entry("derived", _INPUTS, (), "Return {outputs} and {its} derivatives.")
_HESSIAN = Entry(
    "hessian", _INPUTS, ("hessian",), "Return the Hessian of {outputs}.", on_demand=True
)
_PRODUCT = Entry(
    "hvp", ("vectors", *_INPUTS), ("hvp",), "Return the Hessian times the vectors.", on_demand=True
)


def _each(takes: Sequence[Callable[[np.ndarray], Any]]) -> Callable[[np.ndarray], list[Any]]:
    """Return what takes the members of a family from the vector."""
    return lambda theta: [take(theta) for take in takes]


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
    start = start_of(graph, x0, given, time)
    held = gradient_fields(replace(graph, wrt={name: graph.wrt[name] for name in start.varying}))
    names = [name for members in held.values() for name in members]
    layout = layout_of(
        {name: np.shape(start.values[name]) for name in names}, graph.families, start.keyed
    )
    shapes = {name: start.shape(node) for name, node in graph.outputs.items()}
    return Objective(
        compilation,
        outputs,
        tuple(shapes[name] for name in outputs),
        (of is None or isinstance(of, str)) and not any(shapes[name] for name in outputs),
        layout,
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
            f"write of={first!r} for one of them, or of={every} for all as one vector",
        )
    chosen = [*graph.outputs] if of is None else [of] if isinstance(of, str) else [*of]
    for name in chosen:
        check_known("output", name, graph.outputs)
    if not chosen or len({*chosen}) < len(chosen):
        raise InputError(
            "each output is named once", None, f"the outputs are {', '.join(graph.outputs)}"
        )
    return tuple(chosen)
