"""A verb asked about a text, in a process of its own: `python tests/asked.py VERB LANGUAGE < text`.

Prints what is said where the text is refused, and at last the megabytes that the process has had.
"""

import functools
import io
import json
import resource
import sys
import tempfile
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import gradc
from gradc.graph.dimensions import names_in, value_of


@functools.cache
def text() -> str:
    """Return the text."""
    return sys.stdin.read()


@functools.cache
def program(**options: Any) -> gradc.Function:
    """Return the text compiled."""
    return gradc.compile(text(), language=sys.argv[2], **options)


def point() -> dict[str, Any]:
    """Return a point of the program, where all dimensions that have a name are 2."""
    import numpy as np

    sizes = {
        name: [value_of(one, dict.fromkeys(names_in(one), 2)) for one in shape]
        for name, shape in program().inputs.items()
    }
    return {name: np.broadcast_to(0.5, size) if size else 0.5 for name, size in sizes.items()}


def first() -> str:
    """Return the first variable of the program."""
    return next(iter(program().wrt))


def asked_for() -> str:
    """Return a variable that an exercise about the program may ask for."""
    return next((name for name in ("x0", "v[1]", "A", "v0") if name in text()), "x")


def read_by_the_command_line(verb: str) -> None:
    """Read the text as values, as a file of exercises or as one of answers."""
    from gradc.grading.exercises import read_exercises
    from gradc.grading.grade import grade
    from gradc.grading.submissions import read_submissions
    from gradc.interpret.reading import read_point
    from gradc.views.evaluation import evaluation

    with tempfile.TemporaryDirectory() as folder:
        exercises, answers = Path(folder, "exercises.toml"), Path(folder, "answers.toml")
        if verb == "values":
            evaluation(gradc.compile("x: [n]\ny: []\nsum(sin(x))*y"), read_point(text()))
        elif verb == "exercises":
            exercises.write_text(text())
            read_exercises(exercises)
        else:
            exercises.write_text(ANSWERED)
            answers.write_text(text())
            sheet = read_exercises(exercises)
            for one in read_submissions([answers], sheet):
                grade(sheet, one)


def evaluated(with_trace: bool = False) -> None:
    """Work the text out at a point as the command line does, perhaps with all its steps."""
    from gradc.views.evaluation import evaluation

    evaluation(program(), point(), with_trace)


# What a file of answers is about.
ANSWERED = """
[[exercise]]
id = "one"
program = "z1 = x*w1 + b1; a1 = sigmoid(z1); z2 = a1*w2 + b2; f = sigmoid(z2)"
points = { z2 = 1, a1 = 1, z1 = 1, w1 = 1, w2 = 1, b1 = 1, b2 = 1 }
"""


def run(verb: str, formula: str, name: str, answer: str) -> None:
    """Run the verb of the command line about one exercise, the answer in a file or typed."""
    from gradc.cli import main

    with tempfile.TemporaryDirectory() as folder:
        exercises, file = Path(folder, "exercises.toml"), Path(folder, "answers.json")
        quoted = json.dumps(formula), json.dumps(name)
        exercises.write_text(
            '[[exercise]]\nid = "one"\nprogram = {}\npoints = {{ {} = 1 }}\n'.format(*quoted)
        )
        file.write_text(json.dumps({"one": {name: answer}}))
        more = {
            "grade": [file, "-o", f"{folder}/report"],
            "practice": ["--progress", f"{folder}/p"],
        }
        sys.argv = ["gradc", verb, str(exercises), *map(str, more[verb])]
        kept = sys.stdout, sys.stderr
        sys.stdin = io.StringIO(answer.replace("\n", "; "))
        sys.stdout, sys.stderr = io.StringIO(), io.StringIO()
        try:
            main()
        except SystemExit as end:
            if end.code not in (0, 1, 2, None):
                raise
        finally:
            said = sys.stderr.getvalue() if "error: " in sys.stderr.getvalue() else ""
            sys.stdout, sys.stderr = kept
            sys.stdout.write(said)


# What is done with a program, by what it is called on the command line where it is there.
VERBS: Mapping[str, Callable[[], object]] = {
    "compile": lambda: program(),
    "eval": lambda: evaluated(),
    "scalar": lambda: program(target="scalar"),
    "c": lambda: program(target="c"),
    "native": lambda: program(target="native").value_and_gradient(**point()),
    "verify": lambda: program().verify(),
    "verify at a point": lambda: program().verify(points=1),
    "derive": lambda: program().derivative(first()),
    "a derivative of order 20": lambda: program().derivative(first(), 20),
    "eval with a trace": lambda: evaluated(with_trace=True),
    "latex": lambda: program().latex(),
    "graph": lambda: program().graph().dot,
    "explain": lambda: program().explain(point()).markdown(),
    "flow": lambda: program().flow(point()),
    "check": lambda: program().check({first(): "1"}),
    "answer": lambda: gradc.compile("sin(x)*y").check({"x": text()}),
    "grade": lambda: run("grade", "sin(x)*y", "x", text()),
    "grade a program": lambda: run("grade", text(), asked_for(), "1"),
    "practice": lambda: run("practice", "sin(x)*y", "x", text()),
    "values": lambda: read_by_the_command_line("values"),
    "exercises": lambda: read_by_the_command_line("exercises"),
    "answers": lambda: read_by_the_command_line("answers"),
    "objective": lambda: program().as_objective(point()),
    "hessian": lambda: program(emit="hessian"),
    "jvp": lambda: program().jvp(point(), **point()),
}


def main() -> None:
    """Ask."""
    warnings.simplefilter("ignore")
    try:
        VERBS[sys.argv[1]]()
    except gradc.GradcError as error:
        sys.stdout.write(f"{error}\n")
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    sys.stdout.write(f"\n\0{megabytes:.0f}")


if __name__ == "__main__":
    main()
