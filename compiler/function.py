"""`Function`: a compiled program to call, a thin face over a `Compilation`.

Call it for the value, ask it for gradients, save its file, have it verified.

    >>> f = compile("a = sigmoid(x*w + b); a", wrt=["w", "b"])
    >>> f.gradient(x=1.0, w=0.5, b=0.1)
    Gradient(w=0.22878424045665724, b=0.22878424045665724)
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from .calls import bound, called, called_sparse, options
from .display.function import of_function
from .emit.entries import gradient_fields
from .emit.targets import TARGETS
from .errors import InputError, computing
from .files import write_all
from .forms import graph, latex, native
from .graph.dimensions import Shape, show
from .interpret.values import check_names, flat, grouped
from .loaded import Loaded
from .lower.variables import names_of
from .methods import public, signature
from .pipeline import Compilation, files_of
from .shown import on_one_line
from .sympy_out import to_sympy
from .syntax.read import language_of, spelled

if TYPE_CHECKING:
    from .answers.say.verdict import Verdicts
    from .derive.derivative import Derivative
    from .explain.explanation import Explanation
    from .flow.flow import Flow
    from .memory import Memory
    from .objective.objective import Objective
    from .verify.report import Report


@public
class Function:
    """A program compiled to a function of its inputs, with its gradient.

    Call it for the value. Arguments go by position, in the order of declaration or of first
    appearance, or by name. Floats give floats; arrays broadcast, and every result has the broadcast
    shape.
    """

    def __init__(self, compilation: Compilation, name: str | None = None) -> None:
        self.compilation = compilation
        self.name = self.__name__ = name or next(iter(compilation.graph.outputs))
        self._loaded = Loaded(compilation, on_one_line(self.name))
        self.__signature__ = signature(Function.value, self.inputs, compilation.defaults)

    def __reduce__(self) -> tuple[type["Function"], tuple[Compilation, str]]:
        return Function, (self.compilation, self.name)

    def __repr__(self) -> str:
        code = ""
        if TARGETS[self.compilation.target].is_native:
            left = self._loaded.left_to_numpy
            code = f", native but for {', '.join(left)}" if left else ", native"
        return f"<gradc.Function {on_one_line(self.name)}({', '.join(self.inputs)}){code}>"

    def _repr_html_(self) -> str:
        outputs = self.compilation.graph.differentiated()
        gives = {f"∂{f}/∂{x}": show(shape) for f in outputs for x, shape in self.wrt.items()}
        takes = {name: show(shape) for name, shape in self.inputs.items()}
        return of_function(self.latex(), takes, gives, self.source)

    def _repr_latex_(self) -> str:
        return self.latex()

    @property
    def inputs(self) -> Mapping[str, Shape]:
        """The inputs in order, with their shapes: tuples of numbers and names.

        A family of n inputs of shape (m,) has the shape (n, m).
        """
        return self._loaded.inputs

    @property
    def wrt(self) -> Mapping[str, Shape]:
        """The variables that the gradient is with respect to, with their shapes."""
        return {name: node.shape for name, node in self.compilation.graph.wrt.items()}

    @property
    def outputs(self) -> Mapping[str, Shape]:
        """The outputs with their shapes."""
        return {name: node.shape for name, node in self.compilation.graph.outputs.items()}

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out of a Python function, with the lines: prints, asserts and messages."""
        return self.compilation.notes

    @property
    def source(self) -> str:
        """The text of the generated file."""
        return self.compilation.source

    @property
    def module(self) -> ModuleType:
        """The generated file as a module."""
        return self._loaded.module

    def value(self, /, *arguments: Any, **named: Any) -> Any:
        """Return the value; for several outputs a `Value`, a NamedTuple with one field each."""
        return self._call("value", arguments, named)

    __call__ = value

    def gradient(self, /, *arguments: Any, **named: Any) -> Any:
        """Return the gradient, a NamedTuple with one field a variable; one of them per output."""
        return self._call("gradient", arguments, named)

    def value_and_gradient(self, /, *arguments: Any, **named: Any) -> Any:
        """Return the pair of value and gradient."""
        return self._call("value_and_gradient", arguments, named)

    def jvp(self, tangents: Any, /, *arguments: Any, **named: Any) -> Any:
        """Return the pair of the value, and of how it changes along the tangents of the variables.

        They are a mapping by variable, or one for each in order; of one variable alone that itself.
        """
        return self._call("jvp", arguments, named, tangents)

    def vjp(self, cotangents: Any, /, *arguments: Any, **named: Any) -> Any:
        """Return the gradient of the outputs, weighed by their cotangents and added up.

        They are a mapping by output, or one for each in order; of one output alone that itself.
        """
        return self._call("vjp", arguments, named, cotangents)

    def jacobian(self, /, *arguments: Any, sparse: Any = False, **named: Any) -> Any:
        """Return the derivative of each output by each variable.

        Of a program with arrays it has one field a variable, of the shape of the output, then that
        of the variable; of several outputs there is one of these each. Of a program of numbers it
        is one array: the shape of the points, then outputs where they are several, then variables.
        If it is `sparse` it is a `scipy.sparse.csr_array` of the entries that need not be 0: one of
        all outputs by one variable or by numbers, else one of each output by each variable.
        """
        return self._matrices("jacobian", sparse, arguments, named)

    def hessian(self, /, *arguments: Any, sparse: Any = False, **named: Any) -> Any:
        """Return the second derivatives of each output that is a number.

        Of a program with arrays it is nested by variables, `hessian.W.b` has the shape of W, then
        that of b. Of a program of numbers it is one array: the shape of the points, then variables
        twice. Of several outputs there is one of these each. `sparse` is as of the Jacobian.
        """
        return self._matrices("hessian", sparse, arguments, named)

    def value_gradient_and_hessian(self, /, *arguments: Any, **named: Any) -> Any:
        """Return the three together, which share what they have in common, as Newton's method."""
        return self._call("value_gradient_and_hessian", arguments, named)

    def hvp(self, vectors: Any, /, *arguments: Any, **named: Any) -> Any:
        """Return the Hessian of each output times a vector for each variable, as the gradient is.

        They are a mapping by variable, or one for each in order; of one variable alone that itself.
        """
        return self._call("hvp", arguments, named, vectors)

    def derivatives(self, /, *arguments: Any, order: int | None = None, **named: Any) -> Any:
        """Return the value and its derivatives by the one variable, up to an order.

        The result has the derivative of order k at place k. The order is by default that of
        `emit`. Raises `InputError` for a program of arrays, and of several variables.
        """
        known = self.compilation.entries.order
        if order is None and not known:
            raise InputError("derivatives of which order?", None, "as in f.derivatives(x, order=5)")
        if order is not None and (type(order) is not int or order < 1):
            raise InputError(f"an order is a whole number from 1 on, not {order!r}")
        entry = "derivatives" if order in (None, known) else f"derivatives={order}"
        return self._call(entry, arguments, named)

    def memory(self, /, **sizes: int) -> "Memory":
        """Return what the backward pass keeps in memory, with and without checkpoints.

        At the sizes of the dimensions, and of a program of numbers at so many `points`, by default
        1. The result is a table to print, with `plain` and `checkpointed`, which have the bytes
        `kept` and, at most alive at once, `peak`. Raises `InputError` for sizes that are missing or
        none, and where there is no backward pass.
        """
        from .memory import memory

        return memory(self.compilation, sizes)

    def derivative(
        self, *variables: str | int, of: str | None = None, order: int = 1, expand: bool = False
    ) -> "Derivative":
        """Return the derivative of an output by a variable as a formula, as a book prints it.

        The variable is a name, by default the one that there is; a number behind a name is the
        order, and further names make it a mixed one: `derivative("x", 2)`, `derivative("x", "y")`.
        The output `of` is by default the first that is a number. The formula is in the names of the
        program, or with `expand` in those of its inputs alone. Raises `InputError` for an order
        that is none, and for what has no derivative, `UnknownNameError` for an unknown variable.
        """
        from .derive.derive import by_variables, derive  # few programs are asked for it

        done = self.compilation
        if not variables and len(self.wrt) != 1:
            raise InputError(f"name the variable: the program has {', '.join(self.wrt)}")
        known, name_of = names_of(done.program), language_of(done.language).name
        chosen = [name_of(one, known) for one in by_variables(variables or (*self.wrt,), order)]
        return derive(done, chosen, of, expand)

    to_sympy = to_sympy
    latex, graph, native = latex, graph, native

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the generated file; a file that is there is replaced whole or left as it was.

        A file of C is written with its header beside it, and its functions begin with the name of
        the file, or with that of the function where it was given one.
        """
        write_all(files_of(self.compilation, Path(path)))

    def verify(
        self, seed: int = 0, at: Mapping[str, Any] | None = None, points: int = 3,
        accuracy: bool = False,
    ) -> "Report":  # fmt: skip
        """Check the gradient against SymPy, finite differences and forward mode.

        And so what else the file has: Jacobians and Hessians entry by entry, products with vectors
        against those; of outputs that are arrays always the Jacobian. At `points` points sampled
        with the seed inside the domain, or at the one given, values by name. With `accuracy` the
        report says how many digits hold, and which step lost the others. Raises `InputError` for a
        point that does not fit, or outside of the domain.
        """
        from .interpret.point import point_of
        from .verify.every import verify_every  # SymPy takes half a second to import

        done = self.compilation
        point = None if at is None else point_of(done.graph, self.flat(at))
        with computing("there"), done.limits.patience(done.text):
            own = self.derived, self._products
            return verify_every(done, *own, seed, point, points, accuracy)

    def as_objective(
        self,
        x0: Any,
        /,
        *,
        of: str | Sequence[str] | None = None,
        time: str | None = None,
        sparse: bool = False,
        **given: Any,
    ) -> "Objective":
        """Return the program as a function of one flat vector, as SciPy takes it.

        What varies has its start in `x0`, a mapping by name in the order of the vector; or one
        value where one variable is not `given`; or a vector of numbers in the order of `wrt`. The
        other inputs are `given` by name. The output `of`, by default the one that there is, has a
        gradient where it is a number, as `minimize(objective.fun, objective.x0, jac=True)` takes;
        an array, several points or a list of outputs are a vector with a Jacobian, for
        `least_squares` and `root`. `time` names the input that `objective.rhs(t, y)` takes beside
        the vector, for `solve_ivp`. If it is `sparse`, matrices are `scipy.sparse.csr_array`s.
        Raises `InputError` for what does not fit.
        """
        from .objective.objective import objective  # few programs are asked for it

        start = self._spelled(x0)
        values = bound(self.inputs, (), grouped(self._spelled(given)), self)
        varying = {*start, time} if isinstance(start, Mapping) else {time}
        left = {key: one for key, one in self.compilation.defaults.items() if key not in varying}
        return objective(self.compilation, start, left | values, of, time, sparse)

    def check(self, answers: Mapping[str, Any], at: Mapping[str, Any] | None = None) -> "Verdicts":
        """Judge gradients derived by hand, and name the mistakes in those that are wrong.

        `answers` maps names, inputs or intermediate values, to what the gradient of the output
        with respect to them is said to be: a formula, or LaTeX where the program is, or with the
        point `at` numbers and arrays. Raises `InputError` for a point that does not fit.
        """
        from .answers.check import check_problem
        from .answers.problem import problem_of

        for one in (answers, {} if at is None else at):
            if not isinstance(one, Mapping):
                raise InputError(f"this is a mapping by name, not {one!r}", None, 'as {"w": 1.0}')
        done = self.compilation
        problem = problem_of(done.program, done.language)
        return check_problem(problem, answers, None if at is None else self.flat(at))

    def explain(self, /, *arguments: Any, output: str | None = None, **named: Any) -> "Explanation":
        """Work the program out at a point: forward, and back to the gradient step by step.

        The point is given as to a call, or as one mapping by name. The explanation is for the
        output of that name, or the first that is a number, from the graph as it was written. Raises
        `InputError` for a point that does not fit, and for an output that is an array.
        """
        from .explain.explanation import explain
        from .interpret.point import point_of

        values = self._point(arguments, named)
        check_names(values, self.inputs)
        return explain(self.compilation, point_of(self.compilation.graph, values), output)

    def flow(
        self,
        /,
        *arguments: Any,
        family: str | None = None,
        of: str | None = None,
        sizes: Mapping[str, int] | str | None = None,
        seed: int | None = None,
        **named: Any,
    ) -> "Flow":
        """Follow the gradient back through a family of values, `z[1] … z[50]`, layer by layer.

        The point is given as to `explain`; what it lacks is drawn, of the `sizes` of the dimensions
        (a mapping, or "n=64, batch=16") and with the `seed`, where either is given. The family is
        by default the longest chain, the output `of` the first that is a number. The result is a
        table to print, with `rows`, `plot` and `to_json`. Raises `InputError` for values that are
        missing or do not fit, and where there is no such family or output.
        """
        from .flow.follow import check_sizes, follow, read_sizes

        drawn, point = read_sizes(sizes), self._point(arguments, named)
        check_sizes(drawn, [self.compilation.graph])
        return follow(self.compilation, self.value, point, family, of, drawn, seed, self.name)

    @property
    def gradient_fields(self) -> tuple[str, ...]:
        """The program's names of the fields of `Gradient`: a family that is whole is one field."""
        return tuple(gradient_fields(self.compilation.graph))

    def flat(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return values by the names of the inputs, members of families one by one, as `w[1]`."""
        given, known = self._spelled(values), self.compilation.defaults
        whole = {**known, **given} if isinstance(given, Mapping) else given
        return flat(whole, self.compilation.graph.families)

    def _spelled(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return values by the names of the inputs; what is no mapping is refused later."""
        if not isinstance(values, Mapping):
            return values
        return spelled(values, self.compilation.language, self.inputs)

    def derived(self, kind: str, values: Mapping[str, Any]) -> dict[tuple[str, ...], Any]:
        """Return each derivative of a kind by its key: (output, variable), or variables of order 2.

        Kinds are gradient, jacobian and hessian. Members of families come one by one.
        """
        from .emit.keyed import by_key  # with NumPy, which compiling does without

        return by_key(self.compilation.graph, kind, self._call(kind, (), grouped(values)))

    def _products(
        self, kind: str, along: Mapping[str, Any], values: Mapping[str, Any]
    ) -> dict[tuple[str, ...], Any]:
        """Return a product with vectors, jvp, vjp or hvp, by its keys."""
        from .emit.keyed import by_key

        found = self._call(kind, (), grouped(values), grouped(along))
        return by_key(self.compilation.graph, kind, found[1] if kind == "jvp" else found)

    def _bound(self, arguments: Sequence[Any], named: Mapping[str, Any]) -> dict[str, Any]:
        return {**self.compilation.defaults, **bound(self.inputs, arguments, named, self)}

    def _point(self, arguments: Sequence[Any], named: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values given as to a call, or as one mapping by name, by inputs' names."""
        if len(arguments) == 1 and isinstance(arguments[0], Mapping) and not named:
            return self._bound((), grouped(self._spelled(arguments[0])))
        return self._bound(arguments, named)

    def _call(self, entry: str, given: Sequence[Any], named: dict[str, Any], *along: Any) -> Any:
        if not named and entry in self._loaded.direct and len(given) == len(self.inputs):
            return self._loaded.direct[entry](*given)
        told = options(self._loaded, named)
        return called(self._loaded, entry, self._bound(given, named), *along, told=told)

    def _matrices(
        self, entry: str, sparse: Any, given: Sequence[Any], named: dict[str, Any]
    ) -> Any:
        """Return derivatives, `sparse` or not; where an input has that name it is its value."""
        if "sparse" in self.inputs and sparse is not False:
            named["sparse"] = sparse
        elif sparse:
            return called_sparse(self._loaded, entry, self._bound(given, named))
        return self._call(entry, given, named)
