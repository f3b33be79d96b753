"""The command line: one verb for each thing that a program can be asked.

    gradc eval "x^2 + 3*x" --at x=2

A source is an expression, a path that ends in .grad, or - for standard input. Exit status: 0 good,
1 a check failed, 2 the source, an argument or a file is at fault.

`show` is imported by the verbs that need it: NumPy, SymPy and rich take longer to import than a
program takes to compile.
"""

import json
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from . import __version__
from .errors import GradcError, InputError, suggest
from .files import write_whole
from .function import Function
from .limits import LIMIT_NAMES, Limits
from .lower.arrays import OF_RULES
from .pipeline import STAGES, TARGETS, Compilation, compile_program
from .vocabulary import aliases
from .vocabulary import functions as vocabulary

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Compile a formula, or a small program of them, to a NumPy function and its gradient.",
    epilog='Example: gradc eval "sigmoid(x*w + b)" --at "x=1, w=0.5, b=0.1"',
)

Source = Annotated[
    str, typer.Argument(help="An expression, a path that ends in .grad, or - for standard input.")
]
At = Annotated[
    list[str] | None,
    typer.Option(help='Values of the inputs: "x=1, w=[1, 2], b=pi/2".', show_default=False),
]
Data = Annotated[
    Path | None, typer.Option(help="A .json or .npz file with values by name.", show_default=False)
]
Wrt = Annotated[
    list[str] | None,
    typer.Option(
        help='What to differentiate by, "w, b": inputs or intermediate values. '
        "By default every param, or where there is none every input.",
        show_default=False,
    ),
]
Target = Annotated[str, typer.Option(help=f"What to generate: {' or '.join(TARGETS)}.")]
Exercises = Annotated[Path, typer.Argument(help="A TOML file of exercises, or a folder of them.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
Limit = Annotated[
    list[str] | None,
    typer.Option(help=f"Raise a limit, NAME=NUMBER: {', '.join(LIMIT_NAMES)}.", show_default=False),
]


@app.callback(invoke_without_command=True)
def _gradc(
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    if version:
        typer.echo(f"gradc {__version__}")
        raise typer.Exit


@app.command(
    "eval",
    epilog='Example: gradc eval "(x + y)*z" --at "x=-2, y=5, z=-4" --trace',
    no_args_is_help=True,
)
def evaluate(
    source: Source,
    at: At = None,
    data: Data = None,
    wrt: Wrt = None,
    trace: Annotated[
        bool, typer.Option("--trace", help="Show every step with its adjoint too.")
    ] = False,
    target: Target = "numpy",
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """Print the value and the gradient at a point."""
    compilation = _compile(source, wrt, target, limit)
    from . import show

    function = Function(compilation)
    found = show.evaluation(function, show.read_values(_joined(at), data), trace)
    if as_json:
        show.show_json(found)
    else:
        show.show_evaluation(function, found)


@app.command(
    "compile", epilog='Example: gradc compile "sigmoid(x*w + b)" --wrt "w, b" -o neuron.py'
)
def compile_(
    source: Source,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file to write.", show_default=False)
    ] = None,
    wrt: Wrt = None,
    target: Target = "numpy",
    stage: Annotated[str, typer.Option(help=f"What to print: {', '.join(STAGES)}.")] = "source",
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """Print or write the generated file, or what an earlier stage hands on."""
    if (
        output is not None
        and source.endswith(".grad")
        and output.resolve() == Path(source).resolve()
    ):
        hint = "choose another name: -o model_grad.py"
        raise InputError(f"{output} is the source, and would be written over", None, hint)
    compilation = _compile(source, wrt, target, limit)
    if stage not in STAGES:
        hint = suggest(stage, STAGES) or f"the stages are {', '.join(STAGES)}"
        raise InputError(f"there is no stage {stage}", None, hint)
    text = STAGES[stage](compilation)
    if output is not None:
        write_whole(output, text)
    if as_json:
        written = None if output is None else str(output)
        typer.echo(json.dumps({"stage": stage, "text": text, "written": written}))
    elif output is None:
        typer.echo(text, nl=not text.endswith("\n"))


@app.command(epilog='Example: gradc verify "log(1 + exp(x*w))" --seed 3')
def verify(
    source: Source,
    at: At = None,
    data: Data = None,
    wrt: Wrt = None,
    seed: Annotated[int, typer.Option(help="Seed of the points.", min=0)] = 0,
    points: Annotated[int, typer.Option(help="How many points to sample.", min=1)] = 3,
    target: Target = "numpy",
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """Check the gradient against SymPy, finite differences and forward mode."""
    compilation = _compile(source, wrt, target, limit)
    from . import show

    given = bool(at) or data is not None
    values = show.read_values(_joined(at), data) if given else None
    report = Function(compilation).verify(seed=seed, at=values, points=points)
    if as_json:
        show.show_json(report.to_json())
    else:
        show.show_report(report)
    if not report.ok:
        raise typer.Exit(1)


@app.command(
    epilog='Example: gradc check "z = x*w; a = sigmoid(z); a" "z=a*(1 - a)" "w=d_z*w"',
    no_args_is_help=True,
)
def check(
    source: Source,
    answers: Annotated[
        list[str] | None,
        typer.Argument(
            help="NAME=ANSWER: the gradient with respect to an input or an intermediate value, "
            "as a formula, or as a number at the point of --at. In a formula d_NAME is the "
            "gradient with respect to NAME.",
            show_default=False,
        ),
    ] = None,
    at: At = None,
    data: Data = None,
    hint: Annotated[
        int,
        typer.Option(help="How much is said: 1 where, 2 what kind, 3 what is right.", min=0, max=3),
    ] = 3,
    code: Annotated[
        str | None,
        typer.Option(
            help="FILE:FUNCTION: judge what a Python function of the inputs returns. "
            "It is run, in a process of its own.",
            show_default=False,
        ),
    ] = None,
    wrt: Annotated[
        list[str] | None,
        typer.Option(
            help="The order of the gradients that --code returns as a tuple.", show_default=False
        ),
    ] = None,
    timeout: Annotated[float, typer.Option(help="Seconds that --code may take.", min=0.1)] = 10,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """Judge gradients derived by hand, and name the mistakes in them."""
    from . import show
    from .answers.check import check_problem
    from .answers.problem import read_problem

    limits = _limits(limit or ())
    problem = read_problem(read_source(source, limits), limits=limits)
    point = show.read_values(_joined(at), data) if at or data is not None else None
    if code is None:
        verdicts = check_problem(problem, _answers(answers or ()), point)
    elif answers:
        raise InputError("answers are given twice, as NAME=ANSWER and with --code")
    else:
        from .answers.code import check_code

        typer.echo(f"running {code} in a process of its own, {timeout:g} s at most", err=True)
        verdicts = check_code(problem, code, point, _names(wrt), timeout)
    if as_json:
        show.show_json(verdicts.to_json(hint))
    else:
        show.show_lines(verdicts.lines(hint))
    if not verdicts.ok:
        raise typer.Exit(1)


def _answers(given: Sequence[str]) -> dict[str, str]:
    """Return the answers by name; raises `InputError` for one without a name."""
    answers: dict[str, str] = {}
    for one in given:
        name, equals, answer = one.partition("=")
        if not equals or not name.strip():
            raise InputError(f"an answer is NAME=ANSWER, not {one}", None, "such as w1=a*(1 - a)*x")
        if name.strip() in answers:
            raise InputError(f"{name.strip()} is answered twice")
        answers[name.strip()] = answer
    return answers


@app.command(
    epilog="Example: gradc grade examples/exercises/chains.toml examples/exercises/answers",
    no_args_is_help=True,
)
def grade(
    exercises: Exercises,
    answers: Annotated[
        Path, typer.Argument(help="A folder with a TOML or JSON file a student, or one such file.")
    ],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The folder to write reports to.")
    ] = Path("report"),
    gradescope: Annotated[
        bool, typer.Option("--gradescope", help="Write results.json for Gradescope too.")
    ] = False,
) -> None:
    """Grade the answers of a class: reports, a table of points, the most common mistakes."""
    from rich.console import Console
    from rich.progress import track

    from .answers.folder import grade_files

    on = Console(stderr=True)
    bar = partial(track, description="grading", console=on, disable=not on.is_terminal)
    grades, warnings = grade_files(exercises, answers, output, gradescope, bar)
    for message in warnings:
        typer.echo(f"warning: {message}", err=True)
    typer.echo(f"{len(grades)} graded; the reports and class.csv are in {output}")


@app.command(epilog="Example: gradc practice examples/exercises/chains.toml", no_args_is_help=True)
def practice(
    exercises: Exercises,
    progress: Annotated[
        Path | None,
        typer.Option(help="The file that keeps the progress; by default one of your own."),
    ] = None,
    restart: Annotated[bool, typer.Option("--restart", help="Begin anew.")] = False,
) -> None:
    """Practise exercises at the terminal: each answer is judged at once, with hints on request."""
    from .answers.terminal import practise_file

    practise_file(exercises, progress, Path(typer.get_app_dir("gradc")), restart, typer.echo)


@app.command(epilog="Example: gradc functions sigmoid")
def functions(
    names: Annotated[
        list[str] | None, typer.Argument(help="Only these functions.", show_default=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the vocabulary: each function with its rule and domain."""
    from . import show

    callable_ = [name for name in vocabulary() if name not in OF_RULES]
    chosen = [aliases().get(name, name) for name in names or callable_]
    for name in chosen:
        if name not in vocabulary():
            hint = suggest(name, vocabulary()) or "'gradc functions' lists them all"
            raise InputError(f"there is no function {name}", None, hint)
    rows = show.vocabulary_rows(chosen)
    if as_json:
        show.show_json({"functions": rows})
    else:
        show.show_vocabulary(rows)


def _compile(
    source: str, wrt: Sequence[str] | None, target: str, limit: Sequence[str] | None
) -> Compilation:
    """Return the compilation of a source, its warnings printed."""
    limits = _limits(limit or ())
    compilation = compile_program(read_source(source, limits), _names(wrt), target, limits)
    for message in compilation.warnings:
        typer.echo(f"warning: {message}", err=True)
    return compilation


def _names(wrt: Sequence[str] | None) -> list[str] | None:
    """Return the variables that `--wrt` names, None where it is left out."""
    if wrt is None:
        return None
    variables = [name.strip() for part in wrt for name in part.split(",") if name.strip()]
    if not variables:
        raise InputError("--wrt names no variable", None, "leave it out, or name some: --wrt x,y")
    return variables


def read_source(source: str, limits: Limits) -> str:
    """Return the program's text: of standard input, of a file, or the argument itself."""
    if source == "-":
        content = sys.stdin.buffer.read(limits.source_bytes + 1)
    elif source.endswith(".grad"):
        try:
            with Path(source).open("rb") as file:
                content = file.read(limits.source_bytes + 1)
        except OSError as error:
            raise InputError(f"cannot read {source}: {error.strerror}") from None
    else:
        return source
    limits.check("source_bytes", len(content))
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        where = "standard input" if source == "-" else source
        hint = "save the file as UTF-8"
        raise InputError(
            f"{where} is not UTF-8: byte {error.start} is {content[error.start]:#04x}", None, hint
        ) from None


def _joined(at: Sequence[str] | None) -> str | None:
    """Return what several `--at` say together."""
    return None if at is None else ", ".join(part for part in at if part.strip())


def _limits(given: Sequence[str]) -> Limits:
    chosen: dict[str, int] = {}
    for one in given:
        name, _, number = one.partition("=")
        if name not in LIMIT_NAMES:
            hint = suggest(name, LIMIT_NAMES) or f"the limits are {', '.join(LIMIT_NAMES)}"
            raise InputError(f"there is no limit {name}", None, hint)
        if not number.strip().isdigit():
            raise InputError(f"--limit takes NAME=NUMBER with a whole number, not {one}")
        chosen[name] = int(number)
    return Limits(**chosen)


def _with_the_source_last(arguments: list[str]) -> list[str]:
    """Return the arguments with a source that begins with a minus where it is no option.

    eval -x^2 --at x=1  ->  eval --at x=1 -- -x^2
    """
    verb, source, rest = arguments[:1], arguments[1:2], arguments[2:]
    is_option = source[0].startswith(("--", "-o")) or source == ["-"] if source else True
    if is_option or not source[0].startswith("-") or "--" in rest:
        return arguments
    return [*verb, *rest, "--", *source]


def main() -> None:
    """Run the command line; what is wrong is one message on standard error and exit status 2."""
    try:
        app(_with_the_source_last(sys.argv[1:]))
    except GradcError as error:
        typer.echo(str(error), err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
