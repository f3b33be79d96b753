"""The command line: one verb for each thing that a program can be asked.

    gradc eval "x^2 + 3*x" --at x=2

A source is an expression, a path that ends in .grad, a Python function as in model.py:loss, or -
for standard input. Exit status: 0 good, 1 a check failed, 2 the source, an argument or a file is at
fault.

`show` is imported by the verbs that need it: NumPy, SymPy and rich take longer to import than a
program takes to compile.
"""

import re
import sys
from collections.abc import Callable
from typing import Annotated

import typer

from .. import __version__
from ..errors import GradcError
from . import answers, documents, flow, formulas, programs
from .manual import Verbs
from .terminal import say, streams

_NUMBER = re.compile(r"-[\d.]+")  # behind an option it is its value

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Compile a formula, or a small program of them, to a NumPy function and its gradient.\n\n"
    "A verb says what is asked, and a source is an expression, a file that ends in .grad, a "
    "function of NumPy as in model.py:loss, or - for standard input. It is read, and never run.",
    cls=Verbs,
)


@app.callback(invoke_without_command=True)
def _gradc(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        say(f"gradc {__version__}")
        raise typer.Exit


for verbs in (programs, formulas, answers, documents, flow):
    app.add_typer(verbs.app)


def _with_the_source_last(arguments: list[str]) -> list[str]:
    """Return the arguments with formulas that begin with a minus where they are no options.

    eval -x^2 --at x=1  ->  eval --at x=1 -- -x^2
    """
    if "--" in arguments:
        return arguments
    formulas = [
        argument
        for place, argument in enumerate(arguments)
        if re.match(r"-(?!-|o|$)", argument) and not (_NUMBER.fullmatch(argument) and place > 1)
    ]
    rest = [argument for argument in arguments if argument not in formulas]
    return [*rest, "--", *formulas] if formulas else arguments


def _with_segments(arguments: list[str]) -> list[str]:
    """Return the arguments with a number behind `--checkpoint` under its own name.

    --checkpoint 7, --checkpoint=7  ->  --segments=7
    """
    result: list[str] = []
    for argument in arguments:
        if re.fullmatch(r"--checkpoint=[^=]*", argument):
            result.append(argument.replace("checkpoint", "segments", 1))
        elif result[-1:] == ["--checkpoint"] and re.fullmatch(r"-?\d+", argument):
            result[-1] = f"--segments={argument}"
        else:
            result.append(argument)
    return result


def main() -> None:
    """Run the command line; what is wrong is one message on standard error and exit status 2."""
    with streams():
        status = _status(lambda: app(_with_the_source_last(_with_segments(sys.argv[1:]))))
        status = _status(sys.stdout.flush) or status
        sys.stderr.flush()
        sys.exit(status)


def _status(act: Callable[[], object]) -> int:
    """Return the exit status of what is done, its error said."""
    try:
        act()
    except GradcError as error:
        say(str(error), err=True)
        return 2
    except KeyboardInterrupt:
        return 130
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0
