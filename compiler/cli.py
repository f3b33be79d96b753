"""The command line: one verb for each thing that a program can be asked.

    gradc eval "x^2 + 3*x" --at x=2

A source is an expression, a path that ends in .grad, or - for standard input. Exit status: 0 good,
1 a check failed, 2 the source, an argument or a file is at fault.

`show` is imported by the verbs that need it: NumPy, SymPy and rich take longer to import than a
program takes to compile.
"""

import json
import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from . import __version__
from .errors import GradcError, InputError, suggest
from .files import write_whole
from .function import Function
from .lower.arrays import OF_RULES
from .options import (
    AsJson,
    At,
    Data,
    Exercises,
    Limit,
    Source,
    Target,
    Wrt,
    chosen_limits,
    compiled,
    joined,
    named_answers,
    read_source,
    variables,
)
from .pipeline import STAGES
from .vocabulary import aliases
from .vocabulary import functions as vocabulary

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="Compile a formula, or a small program of them, to a NumPy function and its gradient.",
    epilog='Example: gradc eval "sigmoid(x*w + b)" --at "x=1, w=0.5, b=0.1"',
)


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
    compilation = compiled(source, wrt, target, limit)
    from . import show

    function = Function(compilation)
    found = show.evaluation(function, show.read_values(joined(at), data), trace)
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
    compilation = compiled(source, wrt, target, limit)
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
    compilation = compiled(source, wrt, target, limit)
    from . import show

    given = bool(at) or data is not None
    values = show.read_values(joined(at), data) if given else None
    report = Function(compilation).verify(seed=seed, at=values, points=points)
    if as_json:
        show.show_json(report.to_json())
    else:
        show.show_report(report)
    if not report.ok:
        raise typer.Exit(1)


@app.command(
    epilog='Example: gradc check "z = x*w; a = sigmoid(z); a" "z=a*(1 - a)" "w=d_z*x"',
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

    limits = chosen_limits(limit or ())
    problem = read_problem(read_source(source, limits), limits=limits)
    point = show.read_values(joined(at), data) if at or data is not None else None
    if code is None:
        verdicts = check_problem(problem, named_answers(answers or ()), point)
    elif answers:
        raise InputError("answers are given twice, as NAME=ANSWER and with --code")
    else:
        from .answers.code import check_code

        typer.echo(f"running {code} in a process of its own, {timeout:g} s at most", err=True)
        verdicts = check_code(problem, code, point, variables(wrt), timeout)
    if as_json:
        show.show_json(verdicts.to_json(hint))
    else:
        show.show_lines(verdicts.lines(hint))
    if not verdicts.ok:
        raise typer.Exit(1)


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

    from .grading.folder import grade_files

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
    from .grading.terminal import practise_file

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
