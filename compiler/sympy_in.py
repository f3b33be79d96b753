"""From an expression of SymPy to a `Function`: what `gradc.from_sympy` is.

from_sympy(x**2*sin(y), inputs=(x, y))   ->   <gradc.Function f(x, y)>
"""

from collections.abc import Sequence
from typing import Any

from .compiled import compile as compile_text
from .emit.targets import DEFAULT
from .errors import bare
from .function import Function
from .limits import Limits


@bare
def from_sympy(
    expression: Any,
    *,
    inputs: Any = None,
    wrt: Any = None,
    target: str = DEFAULT,
    name: str | None = None,
    limits: Limits | None = None,
    stabilise: bool = True,
    emit: Sequence[str] | str | None = None,
    checkpoint: bool | int = False,
) -> Function:
    """Compile an expression of SymPy to a function with its gradient.

    `inputs` are the symbols in the order of the arguments, as `lambdify` takes them; by default
    all, sorted by name. An explicit matrix is an output that is an array; a list, a tuple or a
    dict of expressions has an output each, `f1`, `f2` or what the keys are called. A `MatrixSymbol`
    is an array of its shape, a column is [n, 1], and an expression of matrices with one entry is a
    number. `wrt` are symbols or names; the rest is as `gradc.compile` has it. What is assumed of a
    symbol, as positive, is declared of the input. A name that no program can have is changed:
    `x_{1}` is x_1, `lambda` stays, and `in` is in_.
    Raises `InputError` for what the language has no word for, and what `gradc.compile` raises.

    >>> import gradc, sympy
    >>> x, y = sympy.symbols("x y")
    >>> gradc.from_sympy(x**2*y, inputs=(x, y)).gradient(3.0, 2.0)
    Gradient(x=12.0, y=9.0)
    """
    from .symbolic.program import program  # SymPy takes half a second to import

    text, names = program(expression, inputs)
    variables = wrt
    if wrt is not None and not isinstance(wrt, str):
        some = [*wrt] if isinstance(wrt, list | tuple) else [wrt]
        variables = [names.get(one, str(one)) for one in some]
    return compile_text(
        text,
        wrt=variables,
        target=target,
        name=name,
        limits=limits,
        stabilise=stabilise,
        emit=emit,
        checkpoint=checkpoint,
    )
