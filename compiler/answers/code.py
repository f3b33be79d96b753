"""A hand-written backward pass judged: the function of a file, run in a process of its own.

In: a program, `answers.py:backward`, a point or none. Out: `Verdicts`, as for answers in words. The
file is run with a time limit; what it returns, a dict, a tuple in the order of `wrt` or a
NamedTuple, is compared to 1e-5, with the gradient and with what broken rules give.

    def backward(x, w): return {"w": 2*x}      for   L = x^2*w
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from keyword import iskeyword
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from ..display.json import jsonable
from ..errors import GradcError, InputError
from ..graph.members import member
from ..graph.node import make
from ..interpret.values import grouped
from .check import unjudged, verdicts
from .places import Place, given_place, sampled_places
from .problem import Problem
from .read.answer import Answer, measured
from .read.spelling import variable_of
from .say.verdict import Verdict, Verdicts

_PLACES = 4


def check_code(
    problem: Problem,
    code: str,
    at: Mapping[str, Any] | None = None,
    wrt: Sequence[str] | None = None,
    seconds: float = 10.0,
) -> Verdicts:
    """Return the verdicts on what a function returns, `code` being `file.py:function`.

    It is called with the program's inputs by name, at the point `at` or at several that are
    sampled. What it returns in order is by `wrt`, or else by every param, or where there is none by
    every input. Raises `InputError` for a file that cannot be run, takes longer than `seconds`, or
    returns something else than gradients.
    """
    path, _, function = code.rpartition(":")
    if not path or not function.isidentifier():
        hint = "name a function of a file: --code answers.py:backward"
        raise InputError(f"--code takes FILE:FUNCTION, not {code}", None, hint)
    places = sampled_places(problem, _PLACES) if at is None else [given_place(problem, at)]
    calls = [_call(place) for place in places]
    results = run(Path(path), function, calls, seconds)
    inputs = [str(node.payload) for node in problem.graph.inputs]
    order = list(wrt if wrt is not None else problem.program.parameters or inputs)
    gradients = [_by_name(problem, result, order, function) for result in results]
    names = list(gradients[0])
    if any(list(one) != names for one in gradients):
        raise InputError(f"{function} does not return the same gradients at every call")
    leaves = {
        name: make("input", payload=f"{function} {name}", shape=problem.variable(name).shape)
        for name in names
    }
    here = [
        replace(place, measured={leaves[name]: gradient[name] for name in names})
        for place, gradient in zip(places, gradients, strict=True)
    ]
    call, said = f"{function}(...)", f"{function} does not return it"
    answers: list[Answer | Verdict] = [measured(name, call, leaves[name]) for name in names]
    answers += [unjudged(problem, name, call, said) for name in order if name not in names]
    return verdicts(problem, answers, here)


def run(path: Path, function: str, calls: Sequence[Mapping[str, Any]], seconds: float) -> list[Any]:
    """Return what a function of a file returns at each call, as JSON has it.

    Raises `InputError` where the file is missing, raises something, or does not come to an end.
    """
    if not path.is_file():
        raise InputError(f"there is no file {path}")
    with TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        request = {
            "path": str(path.resolve()),
            "function": function,
            "calls": calls,
            "result": str(result),
        }
        runner = Path(__file__).with_name("runner.py")
        try:
            subprocess.run(  # noqa: S603  # the user's own file, asked for by --code
                [sys.executable, "-P", str(runner)],
                input=json.dumps(request),
                text=True,
                encoding="utf-8",
                cwd=path.resolve().parent,
                timeout=seconds,
                check=False,
                capture_output=True,
            )
            answer = json.loads(result.read_text(encoding="utf-8"))
        except subprocess.TimeoutExpired:
            hint = "raise the limit with --timeout"
            raise InputError(f"{path.name} took longer than {seconds:g} s", None, hint) from None
        except (OSError, ValueError):
            raise InputError(f"{path.name} ended without an answer") from None
    if "error" in answer:
        raise InputError(answer["error"])
    found: list[Any] = answer["results"]
    return found


def _call(place: Place) -> dict[str, Any]:
    """Return the named arguments of a call; a keyword of Python's has an underscore after it."""
    arguments = grouped(place.values).items()
    return {f"{n}_" if iskeyword(n) else n: jsonable(value) for n, value in arguments}


def _by_name(
    problem: Problem, returned: Any, order: Sequence[str], function: str
) -> dict[str, Any]:
    """Return the gradients that a function returned, by the names of the program."""
    if isinstance(returned, list):
        if len(returned) != len(order):
            raise InputError(
                f"{function} returned {len(returned)} gradients for the {len(order)} variables "
                f"{', '.join(order)}",
                None,
                "return a dict by name, or name the variables with --wrt",
            )
        returned = dict(zip(order, returned, strict=True))
    flat: dict[str, Any] = {}
    for name, value in returned.items():
        if isinstance(value, dict):
            flat.update({member(name, int(index)): entry for index, entry in value.items()})
        else:
            flat[name] = value
    try:
        names = {variable_of(problem, name): value for name, value in flat.items()}
    except GradcError as error:
        raise InputError(f"{function} returned a gradient for another name: {error.message}",
                         None, error.hint) from None  # fmt: skip
    return {name: _numbers(value, name, function) for name, value in names.items()}


def _numbers(value: Any, name: str, function: str) -> Any:
    array = np.asarray(value, float)
    if not np.isfinite(array).all():
        raise InputError(f"{function} returned a gradient with inf or nan in it, for {name}")
    return array if array.ndim else float(array)
