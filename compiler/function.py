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
from typing import Any

from .calls import bound, called, called_sparse, options
from .display.function import of_function
from .emit.entries import gradient_fields
from .emit.targets import TARGETS
from .errors import InputError
from .files import write_all
from .forms import graph, latex, native
from .graph.dimensions import Shape, show
from .interpret.values import flat, grouped
from .loaded import Loaded
from .methods import public, signature
from .pipeline import Compilation, files_of
from .questions import as_objective, check, derivative, explain, flow, memory, verify
from .shown import on_one_line
from .sympy_out import to_sympy
from .syntax.read import spelled


@public
class Function:
    """A program compiled to a function of its inputs, with its gradient.

    Call it for the value. Arguments go by position, in the order of declaration or of first
    appearance, or by name. Floats give floats; arrays broadcast, and every result has the broadcast
    shape.

    >>> import gradc
    >>> f = gradc.compile("x^2*y")
    >>> f(3.0, y=2.0)
    18.0
    >>> f
    <gradc.Function f(x, y)>
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
        r"""The inputs in order, with their shapes: tuples of numbers and names.

        A family of n inputs of shape (m,) has the shape (n, m).

        >>> import gradc
        >>> gradc.compile("param W: [h, d]\nx: [d]\nsum(W @ x)").inputs
        {'W': ('h', 'd'), 'x': ('d',)}
        """
        return self._loaded.inputs

    @property
    def wrt(self) -> Mapping[str, Shape]:
        r"""The variables that the gradient is with respect to, with their shapes.

        >>> import gradc
        >>> gradc.compile("param w; x: [n]\nsum(w*x)").wrt
        {'w': ()}
        """
        return {name: node.shape for name, node in self.compilation.graph.wrt.items()}

    @property
    def outputs(self) -> Mapping[str, Shape]:
        r"""The outputs with their shapes.

        >>> import gradc
        >>> gradc.compile("x: [n]\ny = 2*x\nloss = sum(y)\noutput y, loss").outputs
        {'y': ('n',), 'loss': ()}
        """
        return {name: node.shape for name, node in self.compilation.graph.outputs.items()}

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out of a Python function, with the lines: prints, asserts and messages.

        >>> import gradc
        >>> gradc.compile("x^2").notes
        ()
        """
        return self.compilation.notes

    @property
    def source(self) -> str:
        """The text of the generated file.

        >>> import gradc
        >>> "def value_and_gradient(x" in gradc.compile("x^2").source
        True
        """
        return self.compilation.source

    @property
    def module(self) -> ModuleType:
        """The generated file as a module.

        Raises `InputError` for a file of C, and for machine code where llvmlite is not installed.

        >>> import gradc
        >>> gradc.compile("x^2").module.gradient(3.0)
        Gradient(x=6.0)
        """
        return self._loaded.module

    def value(self, /, *arguments: Any, **named: Any) -> Any:
        """Return the value; for several outputs a `Value`, a NamedTuple with one field each.

        An output that is a number has the shape of the points, arrays that broadcast; an output
        that is an array has the shape that it is declared with. Raises `InputError`, `TypeError` or
        `ValueError` for arguments that do not fit, each in a sentence.

        >>> import gradc
        >>> gradc.compile("x^2*y").value([1.0, 2.0], 3.0)
        array([ 3., 12.])
        """
        return self._call("value", arguments, named)

    __call__ = value

    def gradient(self, /, *arguments: Any, **named: Any) -> Any:
        """Return the gradient, a NamedTuple with one field a variable; one of them per output.

        Each has the shape of its variable, and in a program of numbers that of the points. Raises
        as `value` does, and where no output is a number `InputError`.

        >>> import gradc
        >>> gradc.compile("x^2*y").gradient(3.0, 2.0)
        Gradient(x=12.0, y=9.0)
        """
        return self._call("gradient", arguments, named)

    def value_and_gradient(self, /, *arguments: Any, **named: Any) -> Any:
        """Return the pair of value and gradient.

        They have the shapes of both, and cost less than the two apart. Raises as `gradient` does.

        >>> import gradc
        >>> gradc.compile("x^2*y").value_and_gradient(3.0, 2.0)
        (18.0, Gradient(x=12.0, y=9.0))
        """
        return self._call("value_and_gradient", arguments, named)

    def jvp(self, tangents: Any, /, *arguments: Any, **named: Any) -> Any:
        """Return the pair of the value, and of how it changes along the tangents of the variables.

        They are a mapping by variable, or one for each in order; of one variable alone that itself.

        A tangent has the shape of its variable, the change that of the value: forward mode
        (Wengert, 1964). Raises as `value` does.

        >>> import gradc
        >>> gradc.compile("x^2*y").jvp({"x": 1.0, "y": 0.0}, 3.0, 2.0)
        (18.0, 12.0)
        """
        return self._call("jvp", arguments, named, tangents)

    def vjp(self, cotangents: Any, /, *arguments: Any, **named: Any) -> Any:
        """Return the gradient of the outputs, weighed by their cotangents and added up.

        They are a mapping by output, or one for each in order; of one output alone that itself.

        A cotangent has the shape of its output, the result those of the variables: reverse mode
        (Linnainmaa, 1970). Raises as `value` does.

        >>> import gradc
        >>> gradc.compile("x^2*y").vjp(10.0, 3.0, 2.0)
        Gradient(x=120.0, y=90.0)
        """
        return self._call("vjp", arguments, named, cotangents)

    def jacobian(self, /, *arguments: Any, sparse: Any = False, **named: Any) -> Any:
        """Return the derivative of each output by each variable.

        Of a program with arrays it has one field a variable, of the shape of the output, then that
        of the variable; of several outputs there is one of these each. Of a program of numbers it
        is one array: the shape of the points, then outputs where they are several, then variables.
        If it is `sparse` it is a `scipy.sparse.csr_array` of the entries that need not be 0: one of
        all outputs by one variable or by numbers, else one of each output by each variable.

        Raises as `value` does, and `LimitError` or `InputError` for one larger than memory. Sparse
        ones are found by colouring (Curtis, Powell and Reid, 1974).

        >>> import gradc
        >>> gradc.compile("x^2*y").jacobian(3.0, 2.0)
        array([12.,  9.])
        """
        return self._matrices("jacobian", sparse, arguments, named)

    def hessian(self, /, *arguments: Any, sparse: Any = False, **named: Any) -> Any:
        """Return the second derivatives of each output that is a number.

        Of a program with arrays it is nested by variables, `hessian.W.b` has the shape of W, then
        that of b. Of a program of numbers it is one array: the shape of the points, then variables
        twice. Of several outputs there is one of these each. `sparse` is as of the Jacobian.

        Raises as `jacobian` does.

        >>> import gradc
        >>> gradc.compile("x^2*y").hessian(3.0, 2.0)
        array([[4., 6.],
               [6., 0.]])
        """
        return self._matrices("hessian", sparse, arguments, named)

    def value_gradient_and_hessian(self, /, *arguments: Any, **named: Any) -> Any:
        """Return the three together, which share what they have in common, as Newton's method.

        The shapes are those of each. Raises as `jacobian` does.

        >>> import gradc
        >>> gradc.compile("x^3").value_gradient_and_hessian(2.0)
        (8.0, Gradient(x=12.0), array([[12.]]))
        """
        return self._call("value_gradient_and_hessian", arguments, named)

    def hvp(self, vectors: Any, /, *arguments: Any, **named: Any) -> Any:
        """Return the Hessian of each output times a vector for each variable, as the gradient is.

        They are a mapping by variable, or one for each in order; of one variable alone that itself.

        A vector has the shape of its variable, and so has what comes of it: the gradient's
        derivative along the vectors (Pearlmutter, 1994). Raises as `value` does.

        >>> import gradc
        >>> gradc.compile("x^2*y").hvp({"x": 1.0, "y": 0.0}, 3.0, 2.0)
        Product(x=4.0, y=6.0)
        """
        return self._call("hvp", arguments, named, vectors)

    def derivatives(self, /, *arguments: Any, order: int | None = None, **named: Any) -> Any:
        """Return the value and its derivatives by the one variable, up to an order.

        The result has the derivative of order k at place k. The order is by default that of
        `emit`. Raises `InputError` for a program of arrays, and of several variables.

        Each has the shape of the points. Long formulas are differentiated by Taylor coefficients
        (Griewank and Walther, Evaluating Derivatives, chapter 13).

        >>> import gradc
        >>> gradc.compile("x^3").derivatives(2.0, order=3)
        Derivatives(value=8.0, d1=12.0, d2=12.0, d3=6.0)
        """
        known = self.compilation.entries.order
        if order is None and not known:
            raise InputError("derivatives of which order?", None, "as in f.derivatives(x, order=5)")
        if order is not None and (type(order) is not int or order < 1):
            raise InputError(f"an order is a whole number from 1 on, not {order!r}")
        entry = "derivatives" if order in (None, known) else f"derivatives={order}"
        return self._call(entry, arguments, named)

    to_sympy = to_sympy
    latex, graph, native = latex, graph, native
    verify, derivative, memory, flow = verify, derivative, memory, flow
    check, explain, as_objective = check, explain, as_objective

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the generated file; a file that is there is replaced whole or left as it was.

        A file of C is written with its header beside it, and its functions begin with the name of
        the file, or with that of the function where it was given one.

        Raises `InputError` where it cannot be written, and for machine code, which is no file.

        >>> import gradc, pathlib, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = pathlib.Path(folder, "square.py")
        ...     gradc.compile("x^2").save(path)
        ...     "import numpy as np" in path.read_text()
        True
        """
        write_all(files_of(self.compilation, Path(path)))

    @property
    def gradient_fields(self) -> tuple[str, ...]:
        """The program's names of the fields of `Gradient`: a family that is whole is one field.

        >>> import gradc
        >>> gradc.compile("param w[1..2], x; w[1]*x + w[2]").gradient_fields
        ('w', 'x')
        """
        return tuple(gradient_fields(self.compilation.graph))

    def flat(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return values by the names of the inputs, members of families one by one, as `w[1]`.

        Raises `InputError` for members that are missing.

        >>> import gradc
        >>> gradc.compile("param w[1..2], x; w[1]*x + w[2]").flat({"w": [1.0, 2.0], "x": 3.0})
        {'w[1]': 1.0, 'w[2]': 2.0, 'x': 3.0}
        """
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

        Each has the shape that the method of the kind gives it. Raises as that method does.

        >>> import gradc
        >>> gradc.compile("x^2*y").derived("gradient", {"x": 3.0, "y": 2.0})
        {('f', 'x'): 12.0, ('f', 'y'): 9.0}
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
