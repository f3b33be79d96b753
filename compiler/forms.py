"""Other forms of a compiled function: LaTeX, a diagram, machine code.

These are methods of `Function`.

    native(compile("x^2"))   ->   <gradc.Function f(x), native>
"""

from typing import TYPE_CHECKING, Any, TypeVar

from .emit.native.names import NAME as NATIVE
from .errors import check_whole
from .pipeline import with_target

if TYPE_CHECKING:
    from .diagram.diagram import Diagram

_Compiled = TypeVar("_Compiled")  # a `Function`, which is above


def native(function: _Compiled) -> _Compiled:
    """Return the same function in machine code, which is made when it is first called.

    Values, gradients, Jacobians and Hessians take and give what they do in NumPy; what else there
    is is in NumPy. Those of a program of numbers work points out in float64, and give float32
    where all arrays are of that, rounded once. Its value, gradient and value_and_gradient take
    `out`, arrays that the results are written to, nested as the results are, and `threads`, the
    number of them, or None for as many as help. Memory of large results is written anew where
    nobody holds them. Raises `InputError` where llvmlite is not installed, and `ProgramError` for
    a function that is not in machine code.

    >>> import gradc
    >>> gradc.compile("x^2").native()
    <gradc.Function f(x), native>
    """
    given: Any = function
    made: _Compiled = type(given)(with_target(given.compilation, NATIVE), given.name)
    return made


def latex(function: Any, gradient: bool = True) -> str:
    r"""Return the program and its gradient as LaTeX, an `align*` for amsmath.

    The gradient is that of the program as it was written, as a book prints it. Without it
    `compile(text, latex=True)` reads a program of numbers again.

    >>> import gradc
    >>> "\\frac{\\partial f}{\\partial x} &= 2 x" in gradc.compile("x^2").latex()
    True
    """
    from .emit.latex.program import written  # few programs are asked for it

    return written(function.compilation.graph, gradient)


def graph(
    function: Any, adjoint: bool = False, of: str | None = None, boxes: int = 200
) -> "Diagram":
    """Return the program as a diagram, each operation by what it does to a gradient.

    With `adjoint` the way back stands beside it: that of the output `of`, or of every output
    that is a number. What has more than `boxes` is grouped. The result has `dot`, `mermaid` and
    `save`, and is a picture in a notebook where Graphviz is installed. Raises `InputError`
    where there is no gradient to draw.

    >>> import gradc
    >>> gradc.compile("x^2*y").graph().dot().startswith("digraph")
    True
    """
    from .diagram.build import diagram
    from .explain.steps import steps
    from .written import with_known_loops

    check_whole("boxes", boxes, 0)
    return diagram(*steps(with_known_loops(function.compilation)), adjoint, boxes, of)
