"""A Python function that is compiled when it is first called: what `@gradc.differentiable` makes.

In: a function. Out: an object that is called like it, and has what a `Function` has. Arguments
whose shapes are not annotated have those of the call: for other shapes it is compiled anew.

    @gradc.differentiable
    def loss(w, x): return np.sum((x @ w)**2)

    loss.gradient(w, x)   ->   Gradient(w=..., x=...)
"""

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping
from threading import Lock
from typing import TYPE_CHECKING, Any, overload

from ..errors import GradcError, InputError, bare
from ..function import Function
from .compiled import from_python, shape_of
from .reads import state_of, unwrapped, with_defaults

# What is called with the arguments of the function, and what with something before them.
_CALLED = frozenset(
    "value gradient value_and_gradient jacobian hessian value_gradient_and_hessian derivatives"
    .split()
)  # fmt: skip
# What is a constant of the program, where an argument has a default.
_CONSTANT = (bool, int, str, type(None))
_ALONG = frozenset("jvp vjp hvp".split())


# What it has of a `Function` is asked of one; a type checker is told so by what it inherits.
if TYPE_CHECKING:
    _Asked = Function
else:
    _Asked = object


class Differentiable(_Asked):
    """A Python function with its gradient; it is compiled when it is first needed, and not run."""

    def __init__(self, function: Callable[..., Any], chosen: Mapping[str, Any]) -> None:
        functools.update_wrapper(self, function)
        self._function = function
        self._chosen = dict(chosen)
        self._compiled: dict[object, Function | GradcError] = {}
        self._lock = Lock()

    @property
    @bare
    def function(self) -> Function:
        """The compiled function of the shapes that are annotated, or of the example call."""
        return self._of({}, {})

    def _of(self, constants: Mapping[str, Any], like: Mapping[str, Any]) -> Function:
        """Return the function for what a call tells, or raise why there is none; both are kept."""
        plain = unwrapped(self._function)
        shapes = {name: shape_of(one) for name, one in like.items()}
        kept = tuple((name, type(one), one) for name, one in constants.items())
        key = state_of(plain), kept, repr(shapes)
        with self._lock:
            if key not in self._compiled:
                chosen = {**self._chosen, "like": like} if like else self._chosen
                try:
                    self._compiled[key] = from_python(with_defaults(plain, constants), **chosen)
                except GradcError as error:
                    self._compiled[key] = error
            found = self._compiled[key]
        if isinstance(found, GradcError):
            raise found
        return found

    def _at(
        self, arguments: tuple[Any, ...], named: Mapping[str, Any]
    ) -> tuple[Function, dict[str, Any]]:
        """Return the function for a call, and its inputs by name."""
        try:
            bound = inspect.signature(self._function).bind(*arguments, **named)
        except TypeError as error:
            name = self._function.__name__
            raise InputError(f"{name} cannot be called so: {error}") from None
        given = dict(bound.arguments)
        bound.apply_defaults()
        found = self._for(given, bound)
        values = dict(_leaves(bound.arguments))
        return found, {name: values[name] for name in found.inputs if name in values}

    def _for(self, given: Mapping[str, Any], bound: inspect.BoundArguments) -> Function:
        """Return the function of the annotated shapes; where they are not told, of a call's.

        What has a default and is given as a truth value, a text or a whole number is a constant of
        it, and given as anything else an input.
        """
        rules = bound.signature.parameters
        free = [name for name, one in rules.items() if one.default is one.empty]
        constants = {
            name: one for name, one in given.items()
            if isinstance(one, _CONSTANT) and not (name in free and type(one) is int)
        }  # fmt: skip
        like = {name: one for name, one in given.items() if name not in {*free, *constants}}
        try:
            return self._of(constants, like)
        except GradcError:
            if self._chosen.get("like") is not None:
                raise
        like |= {name: given[name] for name in free if name in given and name not in constants}
        return self._of(constants, like)

    @bare
    def __call__(self, /, *arguments: Any, **named: Any) -> Any:
        """Return the value, as the function itself does."""
        function, values = self._at(arguments, named)
        return function.value(**values)

    @bare
    def __getattr__(self, name: str) -> Any:
        """Return what a `Function` has under a name."""
        if name.startswith("_") or not hasattr(Function, name):
            raise AttributeError(f"a differentiable function has no {name}")
        if name in _CALLED:
            return functools.partial(self._given_to, name, ())
        if name in _ALONG:
            return lambda along, /, *arguments, **named: self._given_to(
                name, (along,), *arguments, **named
            )
        return getattr(self.function, name)

    @bare
    def _given_to(
        self, entry: str, along: tuple[Any, ...], /, *arguments: Any, **named: Any
    ) -> Any:
        function, values = self._at(arguments, named)
        return getattr(function, entry)(*along, **values)

    def __repr__(self) -> str:
        return f"<gradc.differentiable {self._function.__name__}>"

    def __reduce__(self) -> tuple[Any, ...]:
        return Differentiable, (self._function, self._chosen)


def _leaves(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Yield arguments by the names of inputs: params["w"] is params_w."""
    for name, value in values.items():
        full = f"{before}{name}"
        yield full, value
        if isinstance(value, Mapping):
            yield from _leaves({str(key): one for key, one in value.items()}, f"{full}_")
        elif isinstance(value, tuple | list):
            yield from _leaves({str(key): one for key, one in enumerate(value)}, f"{full}_")


@overload
def differentiable(function: Callable[..., Any], /, **chosen: Any) -> Differentiable: ...
@overload
def differentiable(**chosen: Any) -> Callable[[Callable[..., Any]], Differentiable]: ...
def differentiable(
    function: Callable[..., Any] | None = None, /, **chosen: Any
) -> Differentiable | Callable[[Callable[..., Any]], Differentiable]:
    """Make a Python function one with a gradient: `@differentiable`, `@differentiable(wrt="w")`.

    It is called as before, and has the methods of a `Function`: `loss.gradient(w, x)`. It is read
    and compiled when it is first needed, with the arguments of `from_python`; what has no shape in
    its annotations has that of the call. Raises `GradcError` then, at its line, for what cannot be
    read.

    >>> import gradc
    >>> @gradc.differentiable
    ... def energy(x, y):
    ...     return x**2 * y
    >>> energy.gradient(3.0, 2.0)
    Gradient(x=12.0, y=9.0)
    """
    if function is None:
        return lambda one: Differentiable(one, chosen)
    return Differentiable(function, chosen)
