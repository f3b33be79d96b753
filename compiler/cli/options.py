"""What the verbs of the command line share: their options, and how those are read.

In: what stands on the command line. Out: programs, variables, limits, answers by name; or an
`InputError` that names the option at fault.
"""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from ..answers.read.links import sides
from ..emit.targets import AUTO, DEFAULT, TARGETS
from ..errors import InputError, check_known
from ..files import decoded, read_bytes
from ..function import Function
from ..limits import LIMIT_NAMES, Limits
from ..pipeline import compile_program
from ..syntax.read import PYTHON
from ..syntax.surroundings import Surroundings
from .terminal import say

Source = Annotated[
    str,
    typer.Argument(
        metavar="SOURCE",
        help="An expression, a path that ends in .grad, a Python function as in model.py:loss, "
        "or - for standard input.",
    ),
]
At = Annotated[
    list[str] | None,
    typer.Option(
        metavar="VALUES", help='Values of the inputs: "x=1, w=[1, 2], b=pi/2".', show_default=False
    ),
]
Data = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="A .json or .npz file with values by name.", show_default=False
    ),
]
Wrt = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAMES",
        help='What to differentiate by, "w, b": inputs or intermediate values. '
        "By default every param, or where there is none every input.",
        show_default=False,
    ),
]
Of = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="The output that it is about; by default the first that is a number.",
        show_default=False,
    ),
]
Generated = Annotated[
    str,
    typer.Option(
        metavar="TARGET",
        help=f"What to generate: {', '.join(TARGETS)}, or {AUTO} for the quickest.",
    ),
]
Emit = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAMES",
        help="The functions of the file: value, gradient, value_and_gradient, jvp, vjp, jacobian, "
        "hessian, value_gradient_and_hessian, hvp, derivatives=N; by default the first three.",
        show_default=False,
    ),
]
Exercises = Annotated[
    Path, typer.Argument(metavar="EXERCISES", help="A TOML file of exercises, or a folder of them.")
]
Latex = Annotated[
    bool,
    typer.Option("--latex", help=r"The source is LaTeX, such as '\sigma(w_1 x)'; w_1 is w1."),
]
Stabilise = Annotated[
    bool,
    typer.Option(
        " /--no-stabilise",
        help="Compute the program as it is written, though it overflow or cancel.",
    ),
]
Checkpoint = Annotated[
    bool,
    typer.Option(
        "--checkpoint",
        help="Keep few values for the backward pass, and work the others out again: "
        "memory of the order of the square root of the length of the program.",
    ),
]
Segments = Annotated[
    int | None,
    typer.Option(
        help="Into how many segments the program is cut, as --checkpoint 7 says too; "
        "by default as many as keep least.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Limit = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=NUMBER",
        help=f"Raise a limit: {', '.join(LIMIT_NAMES)}; memory and tensor_bytes are in bytes.",
        show_default=False,
    ),
]


def output_option(what: str) -> Any:
    """Return the option for a file to write, which is described so."""
    return typer.Option("--output", "-o", metavar="FILE", help=what, show_default=False)


def compiled(
    source: str,
    wrt: Sequence[str] | None,
    limit: Sequence[str] | None,
    latex: bool,
    target: str = DEFAULT,
    stabilise: bool = True,
    emit: Sequence[str] | None = None,
    checkpoint: bool | int = False,
    name: str = "",
) -> Function:
    """Return the function of a source, its warnings printed."""
    return compiled_in(
        language(latex), source, wrt, limit, target, stabilise, emit, checkpoint, name
    )


def compiled_in(
    written_in: str,
    source: str,
    wrt: Sequence[str] | None,
    limit: Sequence[str] | None,
    target: str = DEFAULT,
    stabilise: bool = True,
    emit: Sequence[str] | None = None,
    checkpoint: bool | int = False,
    name: str = "",
) -> Function:
    """Return the function of a source in a language, its warnings printed."""
    limits = chosen_limits(limit or ())
    text, written_in, around = read_source(source, limits, written_in)
    functions = None if emit is None else ",".join(emit)
    compilation = compile_program(
        text, variables(wrt), target, limits, written_in, stabilise, functions, checkpoint, around,
        name,
    )  # fmt: skip
    for message in compilation.warnings:
        say(f"warning: {message}", err=True)
    for message in compilation.notes:
        say(f"note: {message}", err=True)
    return Function(compilation)


def check_file(target: str) -> None:
    """Raise where a target has no file to write."""
    if target == AUTO or (target in TARGETS and TARGETS[target].is_native):
        files = [name for name, one in TARGETS.items() if not one.is_native]
        hint = f"use --target {' or '.join(files)}; native functions are called: gradc eval"
        raise InputError(f"what the target {target} makes is no file", None, hint)


def language(latex: bool) -> str:
    """Return the language that `--latex` chooses."""
    return "latex" if latex else "formula"


def variables(wrt: Sequence[str] | None) -> list[str] | None:
    """Return the variables that `--wrt` names, None where it is left out."""
    if wrt is None:
        return None
    names = [name.strip() for part in wrt for name in part.split(",") if name.strip()]
    if not names:
        raise InputError("--wrt names no variable", None, "leave it out, or name some: --wrt x,y")
    return names


def read_source(
    source: str, limits: Limits, written_in: str
) -> tuple[str, str, Surroundings | None]:
    """Return a program's text: of standard input, of a file, or the argument itself.

    With its language, which is that of the file where it is Python, and what surrounds a function.
    """
    python = _PYTHON_FILE.fullmatch(source)
    if source == "-":
        content = sys.stdin.buffer.read(limits.source_bytes + 1)
    elif python or source.endswith(".grad"):
        path = Path(python["path"] if python else source)
        content = read_bytes(path, limits.source_bytes)
    else:
        return source, written_in, None
    limits.check("source_bytes", len(content))
    text = decoded(content, "standard input" if source == "-" else source)
    return (text, PYTHON, Surroundings(python["function"])) if python else (text, written_in, None)


# A function in a file of Python's, or the file alone where it has one.
_PYTHON_FILE = re.compile(r"(?P<path>[^\n()=;]*\.py)(?::(?P<function>[^\W\d][\w.]*))?")


def not_the_source(output: Path | None, source: str) -> None:
    """Raise where a file to be written is the program itself."""
    python = _PYTHON_FILE.fullmatch(source)
    path = python["path"] if python else source
    try:
        is_source = output and path.endswith((".grad", ".py")) and output.samefile(path)
    except OSError:  # one of the two is not there
        return
    if is_source:
        hint = "choose another name for what is written"
        raise InputError(f"{output} is the source, and would be written over", None, hint)


def chosen_limits(given: Sequence[str]) -> Limits:
    """Return the limits with those of `--limit` raised; raises `InputError`."""
    chosen: dict[str, int] = {}
    for one in given:
        name, _, number = one.partition("=")
        check_known("limit", name, LIMIT_NAMES)
        if not re.fullmatch(r"\s*\d{1,18}\s*", number):
            raise InputError(
                f"--limit takes NAME=NUMBER with a whole number of at most 18 digits, not {one}"
            )
        chosen[name] = int(number)
    return Limits(**chosen)


def named_answers(given: Sequence[str]) -> dict[str, str]:
    """Return the answers by name; raises `InputError` for one without a name."""
    answers: dict[str, str] = {}
    for one in given:
        parts = sides(one)
        if parts is None:
            raise InputError(f"an answer is NAME=ANSWER, not {one}", None, "such as w1=a*(1 - a)*x")
        name, answer = parts
        if name in answers:
            raise InputError(f"{name} is answered twice")
        answers[name] = answer
    return answers
