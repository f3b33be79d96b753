"""The cell magic `%%gradc`: a cell with a program becomes a function of the notebook.

%load_ext gradc

%%gradc neuron --wrt "w, b"
a = sigmoid(w*x + b)
(a - y)^2/2

With `--python` the cell holds a Python function; its free names are those of the notebook.
"""

import sys
import warnings
from keyword import iskeyword
from typing import Any

from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from .compiled import compile as compile_text
from .emit.targets import AUTO, DEFAULT, TARGETS
from .errors import GradcError, GradcWarning
from .function import Function
from .imported.compiled import from_cell
from .shown import on_one_line, shown


def register(shell: InteractiveShell) -> None:
    """Add the magic to a shell."""

    @magic_arguments()
    @argument("name", nargs="?", help="What the function is called; else by the program's output.")
    @argument("--wrt", help='What to differentiate by: "w, b".')
    @argument("--latex", action="store_true", help="The cell is LaTeX.")
    @argument("--python", action="store_true", help="The cell is a Python function.")
    @argument(
        "--target", default=DEFAULT, help=f"What to generate: {', '.join(TARGETS)} or {AUTO}."
    )
    def gradc(line: str, cell: str) -> Function:
        """Compile the program in this cell and define the function."""
        chosen: Any = parse_argstring(gradc, line)
        wrt = chosen.wrt and chosen.wrt.strip("\"'")
        more: dict[str, Any] = {"wrt": wrt, "target": chosen.target, "name": chosen.name}
        try:
            with warnings.catch_warnings():  # which Python shows once, and a cell is run again
                warnings.simplefilter("ignore", GradcWarning)
                if chosen.python:
                    function = from_cell(cell, shell.user_ns, **more)
                else:
                    function = compile_text(cell, latex=chosen.latex, **more)
            for warning in function.compilation.warnings:
                sys.stderr.write(f"warning: {shown(warning)}\n")
            for note in function.notes:
                sys.stderr.write(f"note: {shown(note)}\n")
        except GradcError as error:
            raise UsageError(str(error)) from None
        name = function.name
        if not name.isidentifier() or iskeyword(name):
            told = on_one_line(name)
            raise UsageError(f"{told} is no name in Python; give another: %%gradc model")
        shell.user_ns[name] = function
        return function

    shell.register_magic_function(gradc, "cell", "gradc")
