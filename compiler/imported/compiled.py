"""A Python function to a `Function` with its gradient: what `gradc.from_python` is.

def loss(w: "[n]", x: "[m, n]"): return np.sum((x @ w)**2)

from_python(loss, wrt="w")   ->   <gradc.Function loss(w, x)>
"""

import ast
import inspect
import warnings
from collections.abc import Callable, Mapping, Sequence
from types import FunctionType
from typing import Any

from ..compiled import listed
from ..emit.targets import DEFAULT
from ..errors import GradcWarning, InputError, bare
from ..function import Function
from ..limits import Limits
from ..pipeline import compile_program
from ..syntax.read import PYTHON
from ..syntax.surroundings import Surroundings
from .reads import unwrapped


@bare
def from_python(
    function: Callable[..., Any],
    *,
    wrt: Sequence[str] | str | None = None,
    like: Sequence[Any] | Mapping[str, Any] | None = None,
    target: str = DEFAULT,
    name: str | None = None,
    limits: Limits | None = None,
    stabilise: bool = True,
    emit: Sequence[str] | str | None = None,
    checkpoint: bool | int = False,
) -> Function:
    """Compile a Python function, which is read and not run, to a function with its gradient.

    The shapes of its arguments stand in their annotations, `x: "[batch, features]"` or
    `"batch features"`; for those without one they are those of the example call `like`: a tuple of
    arguments, or a mapping by name. Globals and what stands around it are read as they are now. The
    other arguments are those of `gradc.compile`. Raises `GradcError`, at its line, for what cannot
    be read; warns as `compile` does, and keeps what it left out as `notes`.

    >>> import gradc
    >>> loss = lambda w, x: w**2 * x
    >>> gradc.from_python(loss).gradient(3.0, 2.0)
    Gradient(w=12.0, x=9.0)
    """
    from .source import (  # with NumPy, which files of functions do without
        defaults_of,
        known_of,
        text_of,
    )

    plain = unwrapped(function)
    if not isinstance(plain, FunctionType):
        kind = type(function).__name__
        hint = "give the function itself, as in gradc.from_python(loss)"
        raise InputError(f"from_python takes a function of Python's, not {kind}", None, hint)
    around = Surroundings(
        plain.__code__.co_name, shapes_like(plain, like), known_of(plain), defaults_of(plain)
    )
    compilation = compile_program(
        text_of(plain), listed(wrt), target, limits, PYTHON, stabilise, emit, checkpoint, around
    )
    for message in compilation.warnings:
        warnings.warn(message, GradcWarning, stacklevel=3)
    return Function(compilation, name or plain.__name__)


def from_cell(
    text: str,
    names: Mapping[str, Any],
    *,
    wrt: Sequence[str] | str | None = None,
    target: str = DEFAULT,
    name: str | None = None,
) -> Function:
    """Compile the last function of a text, whose free names are these of a notebook.

    Raises `GradcError` for what cannot be read; warns as `compile` does.
    """
    from .source import plain_values  # with NumPy

    try:
        tree = ast.parse(text)
    except SyntaxError:
        free: set[str] = set()  # what reads the text says where it is none
    else:
        free = {one.id for one in ast.walk(tree) if isinstance(one, ast.Name)}
    around = Surroundings(None, {}, plain_values({key: names[key] for key in free & {*names}}))
    compilation = compile_program(text, listed(wrt), target, language=PYTHON, around=around)
    for message in compilation.warnings:
        warnings.warn(message, GradcWarning, stacklevel=2)
    return Function(compilation, name)


def shapes_like(
    function: Callable[..., Any], like: Sequence[Any] | Mapping[str, Any] | None
) -> dict[str, object]:
    """Return the shapes of the arguments of an example call, by name."""
    if like is None:
        return {}
    signature = inspect.signature(function)
    try:
        if isinstance(like, Mapping):
            bound = signature.bind_partial(**like)
        elif isinstance(like, tuple | list):
            bound = signature.bind_partial(*like)
        else:
            bound = signature.bind_partial(like)
    except TypeError as error:
        hint = "like is a tuple of arguments, or a mapping by name"
        raise InputError(f"the example call does not fit: {error}", None, hint) from None
    return {name: shape_of(value) for name, value in bound.arguments.items()}


def shape_of(value: Any) -> object:
    """Return the shape of an argument; of a dict, a tuple or a list those inside."""
    import numpy as np  # which few need

    if isinstance(value, Mapping):
        return {key: shape_of(one) for key, one in value.items()}
    if isinstance(value, tuple | list):
        return [shape_of(one) for one in value]
    return np.shape(value)
