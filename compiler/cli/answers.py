"""The verbs for answers derived by hand: `check`, `grade` and `practice`."""

import warnings
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from ..errors import InputError
from .manual import Verb
from .options import (
    AsJson,
    At,
    Data,
    Exercises,
    Latex,
    Limit,
    Source,
    chosen_limits,
    language,
    named_answers,
    read_source,
    variables,
)
from .terminal import say

app = typer.Typer()

_CHECK = (
    "Judge gradients derived by hand, and name the mistakes in them.\n\n"
    "--code runs somebody's Python. It has --timeout seconds, 2 GB of memory, files of 1 MB, no "
    "children, an empty folder to work in, nothing of your environment; what it prints is read by "
    "nobody, and all that it started is killed at the end. On Linux it is in namespaces of its own "
    "too, without a network and out of reach of your other processes; where the system has none, "
    "or does not permit them, that is said. It may read the files that you may read, and write "
    "small ones where you may: run a stranger's file as a user who owns nothing, and not as root, "
    "whom the system grants children; without namespaces one of these that leaves its group of "
    "processes lives on."
)
_LONGEST = 86_400  # seconds


@app.command(
    help=_CHECK,
    cls=Verb,
    no_args_is_help=True,
)
def check(
    source: Source,
    answers: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="NAME=ANSWER",
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
        typer.Option(
            metavar="LEVEL",
            help="How much is said: 0 right or wrong, 1 where, 2 what kind, 3 what is right.",
            min=0,
            max=3,
        ),
    ] = 3,
    code: Annotated[
        str | None,
        typer.Option(
            metavar="FILE:FUNCTION",
            help="Judge what a Python function of the inputs returns. "
            "It is run, apart and under limits: see below.",
            show_default=False,
        ),
    ] = None,
    wrt: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAMES",
            help="The order of the gradients that --code returns as a tuple.",
            show_default=False,
        ),
    ] = None,
    timeout: Annotated[
        float, typer.Option(metavar="SECONDS", help="Seconds that --code may take.", min=0.1)
    ] = 10,
    latex: Latex = False,
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """Judge gradients derived by hand, and name the mistakes in them."""
    from ..answers.check import check_problem
    from ..answers.problem import read_problem
    from ..views.judgement import judgement
    from .show import show
    from .values import read_values

    if not timeout <= _LONGEST:
        raise InputError(f"--timeout is a number of seconds up to {_LONGEST:,}, not {timeout}")
    limits = chosen_limits(limit or ())
    text, written_in, around = read_source(source, limits, language(latex))
    problem = read_problem(text, limits, written_in, around)
    point = read_values(at, data) if at or data is not None else None
    if code is None:
        verdicts = check_problem(problem, named_answers(answers or ()), point)
    elif answers:
        raise InputError("answers are given twice, as NAME=ANSWER and with --code")
    else:
        from ..answers.code import check_code

        say(f"running {code} in a process of its own, {timeout:g} s at most", err=True)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            verdicts = check_code(problem, code, point, variables(wrt), timeout)
        for message in dict.fromkeys(str(one.message) for one in caught):
            say(f"warning: {message}", err=True)
    show(judgement(verdicts, hint), as_json)
    if not verdicts.ok:
        raise typer.Exit(1)


@app.command(
    cls=Verb,
    no_args_is_help=True,
)
def grade(
    exercises: Exercises,
    answers: Annotated[
        Path,
        typer.Argument(
            metavar="ANSWERS", help="A folder with a TOML or JSON file a student, or one such file."
        ),
    ],
    output: Annotated[
        Path,
        typer.Option("--output", "-o", metavar="FOLDER", help="The folder to write reports to."),
    ] = Path("report"),
    gradescope: Annotated[
        bool, typer.Option("--gradescope", help="Write results.json for Gradescope too.")
    ] = False,
) -> None:
    """Grade the answers of a class: reports, a table of points, the most common mistakes."""
    from rich.console import Console
    from rich.progress import track

    from ..grading.folder import grade_files

    on = Console(stderr=True)
    bar = partial(track, description="grading", console=on, disable=not on.is_terminal)
    grades, warnings = grade_files(exercises, answers, output, gradescope, bar)
    for message in warnings:
        say(f"warning: {message}", err=True)
    say(f"{len(grades)} graded; the reports and class.csv are in {output}")


@app.command(cls=Verb, no_args_is_help=True)
def practice(
    exercises: Exercises,
    progress: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="The file that keeps the progress; by default one of your own."
        ),
    ] = None,
    restart: Annotated[bool, typer.Option("--restart", help="Begin anew.")] = False,
) -> None:
    """Practise exercises at the terminal: each answer is judged at once, with hints on request."""
    from ..grading.practice import practise_file

    practise_file(exercises, progress, Path(typer.get_app_dir("gradc")), restart, say)
