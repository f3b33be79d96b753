"""`Function`: a compiled program to call, a thin face over a `Compilation`.

Call it for the value, ask it for gradients, save its file, have it verified.

    >>> f = compile("a = sigmoid(x*w + b); a", wrt=["w", "b"])
    >>> f.gradient(x=1.0, w=0.5, b=0.1)
    Gradient(w=0.22878424045665732, b=0.22878424045665732)
"""

import os
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from html import escape
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from .calculus.differentiate import differentiate
from .calls import bound
from .display import html as markup
from .display.table import Table
from .emit.entries import ENTRIES, entries, gradient_fields
from .emit.targets import DEFAULT, TARGETS
from .errors import GradcWarning, InputError, computing
from .files import write_whole
from .graph.dimensions import Shape, show
from .graph.members import parts
from .interpret.values import check_names, flat, grouped
from .limits import Limits
from .lower.variables import names_of
from .pipeline import Compilation, compile_program, with_entries
from .rewrite.book import shortened
from .syntax.read import language_of, spelled

if TYPE_CHECKING:
    from .answers.say.verdict import Verdicts
    from .derive.derivative import Derivative
    from .diagram.diagram import Diagram
    from .explain.explanation import Explanation
    from .flow.flow import Flow
    from .memory import Memory
    from .objective.objective import Objective
    from .verify.report import Report


class Function:
    """A program compiled to a function of its inputs, with its gradient.

    Call it for the value. Arguments go by position, in the order of declaration or of first
    appearance, or by name. Floats give floats; arrays broadcast, and every result has the broadcast
    shape.
    """

    def __init__(self, compilation: Compilation, name: str | None = None) -> None:
        self.compilation = compilation
        self.name = name or next(iter(compilation.graph.outputs))
        self._others: dict[str, Function] = {}

    def __getstate__(self) -> dict[str, Any]:
        return {"compilation": self.compilation, "name": self.name, "_others": {}}

    def __repr__(self) -> str:
        return f"<gradc.Function {self.name}({', '.join(self.inputs)})>"

    def _repr_html_(self) -> str:
        takes = [(name, show(shape)) for name, shape in self.inputs.items()]
        gives = [
            (f"∂{output}/∂{name}", show(shape))
            for output in self.compilation.graph.differentiated()
            for name, shape in self.wrt.items()
        ]
        tables = Table(("takes", "shape"), tuple(takes)), Table(("gives", "shape"), tuple(gives))
        shapes = "".join(map(markup.table, tables))
        source = markup.folded("the generated file", markup.lines([self.source]))
        return f"{escape(self.latex())}{markup.folded('shapes', shapes)}{source}"

    def _repr_latex_(self) -> str:
        return self.latex()

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
        all outputs by one variable or by numbers, and otherwise one of the entries of each output
        by those of each variable. What a call with sizes of its own needs is worked out once.
        """
        if self._is_asked("sparse", sparse, named):
            return self._sparse("jacobian", arguments, named)
        return self._call("jacobian", arguments, named)

    def hessian(self, /, *arguments: Any, sparse: Any = False, **named: Any) -> Any:
        """Return the second derivatives of each output that is a number.

        Of a program with arrays it is nested by variables, `hessian.W.b` has the shape of W, then
        that of b. Of a program of numbers it is one array: the shape of the points, then variables
        twice. Of several outputs there is one of these each. If it is `sparse` it consists of
        matrices, as the Jacobian does.
        """
        if self._is_asked("sparse", sparse, named):
            return self._sparse("hessian", arguments, named)
        return self._call("hessian", arguments, named)

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
            hint = "say up to which: f.derivatives(x, order=5)"
            raise InputError("derivatives of which order?", None, hint)
        if order is not None and (type(order) is not int or order < 1):
            raise InputError(f"an order is a whole number from 1 on, not {order!r}")
        entry = "derivatives" if order in (None, known) else f"derivatives={order}"
        return self._call(entry, arguments, named)

    @property
    def source(self) -> str:
        """The text of the generated file."""
        return self.compilation.source

    def memory(self, /, **sizes: int) -> "Memory":
        """Return what the backward pass keeps in memory, with and without checkpoints.

        At the sizes of the dimensions, as `f.memory(steps=1000, hidden=64)`; of a program of
        numbers at so many `points`. The result is a table to print, with `plain` and
        `checkpointed`, which have the bytes `kept` and at most alive at once, `peak`. Raises
        `InputError` for sizes that are missing or none, and where there is no backward pass.
        """
        from .memory import memory

        return memory(self.compilation, sizes)

    @cached_property
    def inputs(self) -> Mapping[str, Shape]:
        """The inputs in order, with their shapes: tuples of numbers and names.

        A family of n inputs of shape (m,) has the shape (n, m).
        """
        graph = self.compilation.graph
        shapes = {str(node.payload): node.shape for node in graph.inputs}
        families = {parts(name)[0]: name for name in shapes}
        return {
            key: shapes[name] if key == name else (len(graph.families[key]), *shapes[name])
            for key, name in families.items()
        }

    @property
    def wrt(self) -> Mapping[str, Shape]:
        """The variables that the gradient is with respect to, with their shapes."""
        return {name: node.shape for name, node in self.compilation.graph.wrt.items()}

    @property
    def outputs(self) -> Mapping[str, Shape]:
        """The outputs with their shapes."""
        return {name: node.shape for name, node in self.compilation.graph.outputs.items()}

    def latex(self, gradient: bool = True) -> str:
        r"""Return the program and its gradient as LaTeX, an `align*` for amsmath.

        The gradient is that of the program as it was written, a line for each value with a name, as
        a book prints it.
        Without it `compile(text, latex=True)` reads a program of numbers again.
        """
        from .emit.latex.write import program_latex  # few programs are asked for it

        graph = self.compilation.graph
        return program_latex(shortened(differentiate(graph, guarded=False)) if gradient else graph)

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

        chosen = by_variables(variables or self._only_variable(), order)
        return derive(self.compilation, [self._name(name) for name in chosen], of, expand)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the generated file; a file that is there is replaced whole or left as it was."""
        write_whole(Path(path), self.source)

    def verify(
        self,
        seed: int = 0,
        at: Mapping[str, Any] | None = None,
        points: int = 3,
        accuracy: bool = False,
    ) -> "Report":
        """Check the gradient against SymPy, finite differences and forward mode.

        And so what else the file has, by `emit`: Jacobians and Hessians entry by entry, products
        with vectors against those. Of outputs that are arrays it is always the Jacobian.
        At `points` points sampled with the seed inside the domain, or at the one given: numbers by
        name. With `accuracy` the report says how many digits of each number hold, and which step
        lost the others. Raises `InputError` for a point that does not fit, or outside of the
        domain.
        """
        from .interpret.point import point_of
        from .verify.modes import verify_modes
        from .verify.verify import verify  # SymPy takes half a second to import

        point = None if at is None else point_of(self.compilation.graph, self._spelled(at))
        values = self._values if accuracy else None
        wanted = self._further()
        with computing("there"):
            report = verify(self.compilation, self._derivatives, seed, point, points, values)
            if not wanted:
                return report
            more = verify_modes(
                self.compilation, wanted, self.derived, self._products, seed, point, points
            )
            return report.with_more(more)

    def _further(self) -> tuple[str, ...]:
        """Return the kinds of results beyond the gradient that are to be verified."""
        asked = [
            kind for kind in self.compilation.entries.kinds if kind not in ("value", "gradient")
        ]
        arrays = len(self.compilation.graph.differentiated()) < len(self.outputs)
        return tuple(dict.fromkeys([*(["jacobian"] if arrays and self.wrt else []), *asked]))

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

        What varies has its start in `x0`, a mapping by name, whose order the vector has; or one
        value where one variable is not `given`, or where those are numbers a vector in the order of
        `wrt`. The other inputs are `given` by name.
        The output `of` is by default the one that there is: a number has a gradient, for
        `minimize(objective.fun, objective.x0, jac=True)`; an array, several points or a list of
        outputs are a vector with a Jacobian, for `least_squares` and `root`. `time` names the input
        that `objective.rhs(t, y)` takes beside the vector, for `solve_ivp`. If it is `sparse`,
        Jacobians of vectors and Hessians are `scipy.sparse.csr_array`s. Raises `InputError` for
        what does not fit.
        """
        from .objective.objective import objective  # few programs are asked for it

        values = bound(self.inputs, (), grouped(self._spelled(given)), self)
        return objective(self.compilation, self._spelled(x0), values, of, time, sparse)

    def check(self, answers: Mapping[str, Any], at: Mapping[str, Any] | None = None) -> "Verdicts":
        """Judge gradients derived by hand, and name the mistakes in those that are wrong.

        `answers` maps names, inputs or intermediate values, to what the gradient of the output
        with respect to them is said to be: a formula, or LaTeX where the program is, or with the
        point `at` numbers and arrays. Raises `InputError` for a point that does not fit.
        """
        from .answers.check import check_problem
        from .answers.problem import problem_of

        for given in (answers, {} if at is None else at):
            if not isinstance(given, Mapping):
                raise InputError(f"this is a mapping by name, not {given!r}", None, 'as {"w": 1.0}')
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
        (as a mapping, or as in "n=64, batch=16") and with the `seed`, where either is given. The
        family is by default the longest chain, the output `of` the first that is a number. The
        result is a table to print, with `rows`, `plot` and `to_json`. Raises `InputError` for
        values that are missing or do not fit, and where there is no such family or output.
        """
        from .flow.follow import check_sizes, follow, read_sizes

        drawn = read_sizes(sizes)
        check_sizes(drawn, [self.compilation.graph])
        point = self._point(arguments, named)
        return follow(self.compilation, self.value, point, family, of, drawn, seed, self.name)

    def graph(self, adjoint: bool = False, of: str | None = None, boxes: int = 200) -> "Diagram":
        """Return the program as a diagram, each operation by what it does to a gradient.

        With `adjoint` the way back stands beside it: that of the output `of`, or of every output
        that is a number. What has more than `boxes` is grouped. The result has `dot`, `mermaid` and
        `save`, and is a picture in a notebook where Graphviz is installed. Raises `InputError`
        where there is no gradient to draw.
        """
        from .diagram.build import diagram
        from .explain.steps import steps

        return diagram(*steps(self.compilation.graph), adjoint, boxes, of)

    def _only_variable(self) -> tuple[str]:
        """Return the variable where there is one."""
        if len(self.wrt) == 1:
            return (next(iter(self.wrt)),)
        raise InputError(f"name the variable: the program has {', '.join(self.wrt)}")

    def _name(self, name: str) -> str:
        """Return a name as the program has it, from how its language writes it."""
        done = self.compilation
        return language_of(done.language).name(name, names_of(done.program))

    @cached_property
    def _entries(self) -> frozenset[str]:
        """The names of the functions of the generated file."""
        done = self.compilation
        return frozenset(one.name for one in entries(done.graph, done.entries))

    @cached_property
    def module(self) -> ModuleType:
        """The generated file as a module."""
        return TARGETS[self.compilation.target].load(self.source, self.name)

    @property
    def gradient_fields(self) -> tuple[str, ...]:
        """The program's names of the fields of `Gradient`: a family that is whole is one field."""
        return tuple(gradient_fields(self.compilation.graph))

    def flat(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return values by the names of the inputs, members of families one by one, as `w[1]`."""
        return flat(self._spelled(values), self.compilation.graph.families)

    def _spelled(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return values by the names of the inputs; what is no mapping is refused later."""
        if not isinstance(values, Mapping):
            return values
        return spelled(values, self.compilation.language, self.inputs)

    def _values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return the value of each output."""
        found = self.value(**grouped(values))
        outputs = self.compilation.graph.outputs
        return dict(zip(outputs, found if len(outputs) > 1 else [found], strict=True))

    def _derivatives(self, values: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
        """Return the derivative for each (output, variable), members of families one by one."""
        if not self.compilation.graph.differentiated():
            return {}
        found = self.derived("gradient", values)
        return {(output, name): value for (output, name), value in found.items()}

    def _products(
        self, kind: str, along: Mapping[str, Any], values: Mapping[str, Any]
    ) -> dict[tuple[str, ...], Any]:
        """Return a product with vectors, jvp, vjp or hvp, by its keys."""
        from .emit.keyed import by_key

        found = self._call(kind, (), grouped(values), grouped(along))
        return by_key(self.compilation.graph, kind, found[1] if kind == "jvp" else found)

    def derived(self, kind: str, values: Mapping[str, Any]) -> dict[tuple[str, ...], Any]:
        """Return each derivative of a kind by its key: (output, variable), or variables of order 2.

        Kinds are gradient, jacobian and hessian. Members of families come one by one.
        """
        from .emit.keyed import by_key  # with NumPy, which compiling does without

        found = self._call(kind, (), grouped(values))
        return by_key(self.compilation.graph, kind, found)

    def _point(self, arguments: Sequence[Any], named: Mapping[str, Any]) -> dict[str, Any]:
        """Return the values given as to a call, or as one mapping by name, by inputs' names."""
        if len(arguments) == 1 and isinstance(arguments[0], Mapping) and not named:
            return bound(self.inputs, (), grouped(self._spelled(arguments[0])), self)
        return bound(self.inputs, arguments, named, self)

    def _call(
        self, function: str, arguments: Sequence[Any], named: Mapping[str, Any], *along: Any
    ) -> Any:
        """Return what an entry of the generated file gives, compiled first where it is not there.

        What it is `along` comes before the inputs: by name as the program's language writes it.
        """
        values = bound(self.inputs, arguments, named, self)
        check_names(values, self.inputs)
        TARGETS[self.compilation.target].check(values, self.compilation.graph.families)
        done = self._with(function)
        kind = function.partition("=")[0]
        results = next(one.results for one in ENTRIES if one.name == kind)
        for large in {"jacobian", "hessian"}.intersection(results):
            from .interpret.room import check_size  # with NumPy, which compiling does without

            check_size(large, done.compilation.simplified, values)
        call: Callable[..., Any] = getattr(done.module, kind)
        language = self.compilation.language
        names = (*self.wrt, *self.outputs)
        given = (
            spelled(one, language, names)
            if isinstance(one, Mapping) and all(isinstance(key, str) for key in one)
            else one  # a family by index is one variable
            for one in along
        )
        return call(*given, *(values[name] for name in self.inputs))

    def _is_asked(self, option: str, given: Any, named: dict[str, Any]) -> bool:
        """Return whether an option is set; where an input has its name that is given the value."""
        if option in self.inputs and given is not False:
            named[option] = given
            return False
        return bool(given)

    def _sparse(self, function: str, arguments: Sequence[Any], named: Mapping[str, Any]) -> Any:
        """Return what an entry gives as sparse matrices, from the file for the sizes at hand."""
        from .interpret.point import sizes_at

        values = bound(self.inputs, arguments, named, self)
        check_names(values, self.inputs)
        graph = self.compilation.graph
        try:
            sizes = sizes_at(graph, flat(values, graph.families))
        except (TypeError, ValueError):  # rows of several lengths, an integer that is none
            return self._call("value", (), values)
        key = f"{function} at {sizes}"
        if key not in self._others:
            self._call("value", (), values)  # what does not fit is refused as by any call
            done = with_entries(self.compilation, [function], sizes)
            self._others[key] = Function(done, self.name)
        call: Callable[..., Any] = getattr(self._others[key].module, function)
        return call(*(values[name] for name in self.inputs))

    def _with(self, function: str) -> "Function":
        """Return a function whose file has an entry: this one, or one made for it and kept."""
        if function in self._entries:
            return self
        if function not in self._others:
            self._others[function] = Function(with_entries(self.compilation, [function]), self.name)
        return self._others[function]


def compile(
    text: str,
    *,
    wrt: Sequence[str] | str | None = None,
    target: str = DEFAULT,
    name: str | None = None,
    limits: Limits | None = None,
    language: str = "formula",
    latex: bool = False,
    stabilise: bool = True,
    emit: Sequence[str] | str | None = None,
    checkpoint: bool | int = False,
) -> Function:
    """Compile a program to a function with its gradient.

    `wrt` names the variables, inputs or intermediate values, as a list or as in "w, b"; by default
    they are every `param`, or where there is none every input. `target` is "numpy" or "scalar",
    `name` what the function is called in tracebacks. `language` is "formula" or "latex";
    `latex=True` is another spelling of that. Without `stabilise` the program is computed as it was
    written, also where that overflows or cancels and another form would not. `emit` names the
    functions of its file, as in "value, hessian"; the others are compiled when they are first used.
    With `checkpoint` a backward pass keeps few values and works the others out again: in that many
    segments, or where it is True in as many as keep least, about the root of the program's length.
    Raises `GradcError`; warns with `GradcWarning` of an input that is never used, and of a vector
    that meets a column of its own length.
    """
    if not isinstance(text, str):
        raise InputError(
            f"a program is text, not {type(text).__name__}",
            None,
            "for a file: Path(...).read_text()",
        )
    variables = [one.strip() for one in wrt.split(",")] if isinstance(wrt, str) else wrt
    chosen = "latex" if latex else language
    compilation = compile_program(
        text, variables, target, limits, chosen, stabilise, emit, checkpoint
    )
    for message in compilation.warnings:
        warnings.warn(message, GradcWarning, stacklevel=2)
    return Function(compilation, name)
