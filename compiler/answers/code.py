"""A hand-written backward pass judged: the function of a file, run in a process of its own.

In: a program, `answers.py:backward`, a point or none. Out: `Verdicts`, as for answers in words. The
file is run apart and under limits, see `confined`; what it returns, a dict, a tuple in the order of
`wrt` or a NamedTuple, with the value of the program before it or without, is compared to 1e-5, with
the gradient and with what broken rules give.

    def backward(x, w): return {"w": 2*x}      for   L = x^2*w
"""

import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from keyword import iskeyword
from pathlib import Path
from typing import Any

from ..display.json import jsonable
from ..display.numbers import ANSWER, shown
from ..errors import GradcWarning, InputError
from ..files import is_file
from ..graph.node import make
from ..interpret.evaluate import evaluate
from ..interpret.values import grouped
from ..shown import shown as visible
from .check import unjudged, verdicts
from .confined import TooLongError, confined
from .places import Place, given_place, sampled_places
from .problem import Problem
from .read.answer import Answer, measured
from .read.returned import Returned, read_returned
from .say.verdict import Verdict, Verdicts

_PLACES = 4
_DEEPEST = 40  # lists within one another: NumPy has 64 axes at most, and nobody so many
_SAID = 300  # characters of what a file says is wrong
_NOT_APART = (
    "this system does not set {} apart: it is stopped at the time limit, and may reach the network "
    "and your other processes until then"
)
_RIGHT = 1e-5  # relative: of the value that is returned before the gradients


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
    inputs = [str(node.payload) for node in problem.graph.inputs]
    order = list(wrt if wrt is not None else problem.program.parameters or inputs)

    def returned(places: Sequence[Place]) -> list[Returned]:
        results = run(Path(path), function, [_call(place) for place in places], seconds)
        return [read_returned(problem, result, order, function) for result in results]

    found = returned(places)
    names = list(found[0].gradients)
    if any(list(one.gradients) != names for one in found):
        raise InputError(f"{function} does not return the same gradients at every call")
    leaves = {
        name: make("input", payload=f"{function} {name}", shape=problem.variable(name).shape)
        for name in names
    }

    def with_gradients(places: Sequence[Place], found: Sequence[Returned]) -> list[Place]:
        return [
            replace(place, measured={leaves[name]: one.gradients[name] for name in names})
            for place, one in zip(places, found, strict=True)
        ]

    call, said = f"{function}(...)", f"{function} does not return it"
    answers: list[Answer | Verdict] = [*_of_the_value(problem, places, found, call)]
    answers += [measured(name, call, leaves[name]) for name in names]
    answers += [unjudged(problem, name, call, said) for name in order if name not in names]
    here = with_gradients(places, found)
    return verdicts(problem, answers, here, lambda others: with_gradients(others, returned(others)))


def _of_the_value(
    problem: Problem, places: Sequence[Place], found: Sequence[Returned], call: str
) -> Iterator[Verdict]:
    """Yield that the value that a function returns before the gradients is not the program's."""
    for place, one in zip(places, found, strict=True):
        if one.value is not None:
            value = float(evaluate([problem.result], place.values, place.sizes)[problem.result])
            if abs(one.value - value) > _RIGHT * max(abs(value), abs(one.value)):
                returned, expected = shown(one.value, ANSWER), shown(value, ANSWER)
                said = f"the value returned first is {returned}, and that of the program {expected}"
                yield Verdict(problem.output, call, problem.output, note=said)
                return


def run(path: Path, function: str, calls: Sequence[Mapping[str, Any]], seconds: float) -> list[Any]:
    """Return what a function of a file returns at each call, as JSON has it.

    Raises `InputError` where the file is missing, raises something, or does not come to an end.
    """
    if not is_file(path):
        raise InputError(f"there is no file {path}")
    request = {"path": str(path.resolve()), "function": function, "calls": calls}
    runner = Path(__file__).with_name("runner.py")
    try:
        written, is_apart = confined(runner, json.dumps(request).encode(), seconds)
    except TooLongError:
        hint = "raise the limit with --timeout"
        raise InputError(f"{path.name} took longer than {seconds:g} s", None, hint) from None
    if not is_apart:
        warnings.warn(_NOT_APART.format(path.name), GradcWarning, stacklevel=2)
    try:  # a number of any size is a float, so that none is longer than Python reads
        answer = json.loads(written, parse_int=float)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise InputError(f"{path.name} ended without an answer")
    if isinstance(answer.get("error"), str):
        line = answer.get("line")
        where = f", line {line:.0f}" if isinstance(line, float) else ""
        raise InputError(f"{path.name}{where}: {_said(answer['error'])}")
    found = answer.get("results")
    if not isinstance(found, list) or len(found) != len(calls) or not all(map(_is_result, found)):
        raise InputError(f"{path.name} ended without an answer")
    return found


def _is_result(value: Any) -> bool:
    """Return whether a value is what the runner writes of a call: no deeper, nothing but numbers.

    {"W": [[1.0]], "w": {"1": 2.0}}   [1.0, [[2.0]]]   [0.7, {"W": [1.0]}]
    """
    if not isinstance(value, dict | list):
        return False
    level = [value]
    for _ in range(_DEEPEST):
        keys = [key for one in level if isinstance(one, dict) for key in one]
        inner = [
            one for outer in level for one in (outer.values() if isinstance(outer, dict) else outer)
        ]
        level = [one for one in inner if not isinstance(one, float)]
        if not all(isinstance(one, dict | list) for one in level) or any(map(_is_odd, keys)):
            return False
    return not level


def _is_odd(name: str) -> bool:
    return len(name) > _SAID or not name.isprintable()


def _said(text: str) -> str:
    """Return what somebody's file said, cut, as one line that may be shown."""
    return visible(" ".join((text if len(text) <= _SAID else f"{text[:_SAID]}…").split()))


def _call(place: Place) -> dict[str, Any]:
    """Return the named arguments of a call; a keyword of Python's has an underscore after it."""
    arguments = grouped(place.values).items()
    return {f"{n}_" if iskeyword(n) else n: jsonable(value) for n, value in arguments}
