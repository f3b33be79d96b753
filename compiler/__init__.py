"""gradc compiles an expression, or a small program of them, to a NumPy function and its gradient.

>>> import gradc
>>> f = gradc.compile("x^2 + 3*x")
>>> f.gradient(x=2.0)
Gradient(x=7.0)
"""

from typing import TYPE_CHECKING

from .compiled import compile
from .errors import (
    GradcError,
    GradcWarning,
    InputError,
    LimitError,
    ParseError,
    ProgramError,
    ShapeError,
    UnknownNameError,
)
from .function import Function
from .imported.compiled import from_python
from .imported.differentiable import differentiable
from .limits import Limits
from .sympy_in import from_sympy

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

__version__ = "1.0.0"

__all__ = [
    "Function",
    "GradcError",
    "GradcWarning",
    "InputError",
    "LimitError",
    "Limits",
    "ParseError",
    "ProgramError",
    "ShapeError",
    "UnknownNameError",
    "compile",
    "differentiable",
    "from_python",
    "from_sympy",
    "load_ipython_extension",
]


def load_ipython_extension(shell: "InteractiveShell") -> None:
    """Add the cell magic `%%gradc` to a notebook: what `%load_ext gradc` calls.

    A cell with a program becomes a function of its name, as `gradc.compile` makes it; what that
    raises is shown without a traceback.

    >>> get_ipython().run_line_magic("load_ext", "gradc")  # doctest: +SKIP
    """
    from .notebook import register  # a notebook has IPython; others need not

    register(shell)


def __dir__() -> list[str]:
    return [*__all__, "__doc__", "__version__"]
