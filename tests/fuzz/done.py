"""What is done with a case of each reader. Nothing but a `GradcError` may come out.

In: a case. Out: nothing, or an exception: a `GradcError` where the case is refused, and any other is
a finding. What is read is compiled, its files must be Python and load, and numbers must be computed.
"""

import ast
import io
import os
import sys
import tempfile
import warnings
from contextlib import chdir, redirect_stderr, redirect_stdout, suppress
from pathlib import Path
from typing import Any
from unittest.mock import patch

import gradc
from gradc.interpret.reading import read_point
from gradc.pipeline import compile_program
from gradc.syntax.surroundings import Surroundings

Case = dict[str, Any]

# What a call of a generated file may raise at values that do not do, besides errors of gradc's.
_OF_VALUES = (ArithmeticError, ValueError, TypeError, IndexError, MemoryError, gradc.GradcError)
_STATUSES = (0, 1, 2)


class FindingError(Exception):
    """Something that no reader raises, and that must not be."""


def formula(case: Case) -> None:
    """Compile a program, and what it is in every target."""
    _compiled(case["text"], "formula")


def latex(case: Case) -> None:
    """Compile a program in LaTeX."""
    _compiled(case["text"], "latex")


def python(case: Case) -> None:
    """Compile a function of Python's, of those in a file the last."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        function = gradc.Function(
            compile_program(case["text"], language="python", around=Surroundings())
        )
        _tried(function)


def _compiled(text: str, language: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        function = gradc.compile(text, language=language)
        _tried(function)
        if len(text) % 4 == 0:
            _tried(gradc.compile(text, language=language, target="scalar"))
        elif len(text) % 8 == 1:
            for source in (
                gradc.compile(text, language=language, target="c").source,
                function.latex(),
            ):
                source.encode()
        elif len(text) % 8 == 2:
            str(function.derivative())


def _tried(function: gradc.Function) -> None:
    """Check that a generated file is Python, loads, and computes something where all are numbers."""
    tree = ast.parse(function.source)
    assert ast.get_docstring(tree) is not None
    assert function.module
    if all(shape == () for shape in function.inputs.values()):
        with suppress(*_OF_VALUES):
            function.value_and_gradient(**dict.fromkeys(function.inputs, 0.5))


def values(case: Case) -> None:
    """Read the values of a point."""
    read_point(case["text"])


def answer(case: Case) -> None:
    """Judge an answer; the verdicts can be printed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        function = gradc.compile(case["program"])
        at = read_point(case["at"]) or None
        verdicts = function.check({case["name"]: case["answer"]}, at)
        str(verdicts)
        for hint in (0, 3):
            verdicts.to_json(hint)


def grade(case: Case) -> None:
    """Grade a submission with a file of exercises, by the command line."""
    files = {"exercises.toml": case["exercises"], "answers/student.toml": case["submission"]}
    command_line(["grade", "exercises.toml", "answers"], files)


def data(case: Case) -> None:
    """Evaluate a program at the values of a file of JSON."""
    command_line(["eval", case["program"], "--data", "data.json"], {"data.json": case["data"]})


def command(case: Case) -> None:
    """Run a command line."""
    files = {
        "program.grad": "param w, b\nx: []\na = sigmoid(w*x + b)\n",
        "functions.py": "def f(x: float, y: float):\n    return x*y\n",
        "data.json": '{"x": 1, "w": 0.5, "b": 0.1, "y": 2, "z": 1}',
        "exercises.toml": '[[exercise]]\nid = "one"\nprogram = "x^2*w"\n',
        "answers/student.toml": '[one]\nx = "2*x*w"\n',
    }
    command_line(case["arguments"].rstrip("\n").split("\n"), files)


def command_line(arguments: list[str], files: dict[str, str]) -> None:
    """Run the command line in a folder with files; the status and what is said must be in order."""
    from gradc.cli import main

    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    given = io.TextIOWrapper(io.BytesIO(b"x*y\n"), encoding="utf-8")
    arguments = [one.replace("\0", "") for one in arguments]  # which no system hands on
    with tempfile.TemporaryDirectory(prefix="fuzz") as folder, chdir(folder):
        for name, text in files.items():
            path = Path(name)
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(text.encode("utf-8", "surrogatepass"))
        home = {"HOME": folder, "XDG_CONFIG_HOME": folder}
        with (
            patch.object(sys, "argv", ["gradc", *arguments]), patch.object(sys, "stdin", given), patch.dict(os.environ, home),
            redirect_stdout(out), redirect_stderr(err), warnings.catch_warnings(),
        ):  # fmt: skip
            warnings.simplefilter("ignore")
            try:
                main()
            except SystemExit as end:
                status = end.code
        said = [one.buffer.getvalue().decode() for one in (out, err)]  # type: ignore[attr-defined]
        for path in Path(folder).rglob("*.py"):
            if path.name != "functions.py":
                ast.parse(path.read_bytes())
    if status not in _STATUSES:
        raise FindingError(f"the status is {status!r}")
    if "Traceback (most recent" in "".join(said):
        raise FindingError("a traceback is said")
    if status == 2 and not "".join(said).strip():
        raise FindingError("the status is 2, and nothing is said")
