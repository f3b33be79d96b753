"""The outputs of a program as expressions of SymPy: what `Function.to_sympy` is.

to_sympy(compile("x^2*sin(y)"))   ->   x**2*sin(y)
"""

from typing import Any


def to_sympy(function: Any) -> Any:
    """Return the output as an expression of SymPy, of several outputs a dict of these by name.

    An input is a real symbol of its name, an array a `MatrixSymbol` of its shape, a vector a
    column. The expression is in the inputs, as the program was written. Raises `InputError` for
    what SymPy has no word for: loops, arrays of more than two axes, most of what works along axes.

    >>> import gradc
    >>> gradc.compile("x^2*y").to_sympy()
    x**2*y
    """
    from .derive.as_sympy import as_sympy  # SymPy takes half a second to import

    outputs = function.compilation.graph.outputs
    found = {name: as_sympy(node) for name, node in outputs.items()}
    return found if len(found) > 1 else next(iter(found.values()))
