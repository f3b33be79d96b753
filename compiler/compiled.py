"""From the text of a program to a `Function`: what `gradc.compile` is.

compile("a = sigmoid(x*w + b); a", wrt=["w", "b"])   ->   <gradc.Function a(x, w, b)>
"""

import warnings
from collections.abc import Iterable, Sequence

from .emit.targets import DEFAULT
from .errors import GradcWarning, InputError, bare
from .function import Function
from .limits import Limits
from .pipeline import compile_program


@bare
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
    they are every `param`, or where there is none every input. `target` is "numpy", "scalar", "c",
    "native" for machine code in memory, or "auto", native where that can be made in little time and
    else "numpy". `name` is what the function is called in tracebacks, and what functions of C begin
    with. `language` is "formula" or "latex"; `latex=True` is another spelling of that. Without
    `stabilise` the program is computed as it was written, also where that overflows or cancels and
    another form would not. `emit` names the functions of its file, as in "value, hessian"; the
    others are compiled when they are first used. With `checkpoint` a backward pass keeps few values
    and works the others out again: in that many segments, or where it is True in as many as keep
    least, about the root of the program's length. A file of C is saved and compiled, not called.
    Raises `GradcError`; warns with `GradcWarning` of an input that is never used, and of a vector
    that meets a column of its own length.

    >>> import gradc
    >>> f = gradc.compile("a = sigmoid(x*w + b); a", wrt="w, b")
    >>> f.gradient(x=1.0, w=0.5, b=0.1)
    Gradient(w=0.22878424045665724, b=0.22878424045665724)
    """
    if not isinstance(text, str):
        raise InputError(
            f"a program is text, not {type(text).__name__}",
            None,
            "for a file: Path(...).read_text()",
        )
    if name is not None and not isinstance(name, str):
        raise InputError(f"a name is text, not {name!r}")
    if limits is not None and not isinstance(limits, Limits):
        raise InputError(f"limits are gradc.Limits(...), not {limits!r}")
    chosen = "latex" if latex else language
    compilation = compile_program(
        text, listed(wrt), target, limits, chosen, stabilise, emit, checkpoint, name=name or ""
    )
    for message in compilation.warnings:
        warnings.warn(message, GradcWarning, stacklevel=3)
    return Function(compilation, name)


def listed(wrt: Sequence[str] | str | None) -> Sequence[str] | None:
    """Return the variables that a text names, as in "w, b"; a list of them is one already."""
    if wrt is None:
        return None
    if isinstance(wrt, str):
        return [one.strip() for one in wrt.split(",")]
    names = [*wrt] if isinstance(wrt, Iterable) else [wrt]
    for one in names:
        if not isinstance(one, str):
            raise InputError(f"wrt names variables, as in 'w, b' or ['w', 'b'], not {one!r}")
    return names
