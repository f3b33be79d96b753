"""The flow of the gradient in one program, or in several side by side.

In: functions by what they are called, and values for whichever inputs have those names. Out: their
flows, and a `View` of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from ..calls import bounded
from ..errors import GradcError
from ..flow.flow import Flow
from ..flow.follow import check_all, check_sizes, follow
from ..flow.initial import Spelling
from ..flow.rows import sentences, side_by_side, table
from ..function import Function
from ..syntax.read import spelled
from .view import View


def flows(
    functions: Mapping[str, Function],
    given: Mapping[str, Any],
    family: str | None,
    of: str | None,
    sizes: Mapping[str, int] | None,
    seed: int | None,
    spelling: Spelling,
) -> Iterator[Flow]:
    """Yield the flow of each function; raises `InputError` for a value that none of them takes."""
    programs = {label: function.compilation for label, function in functions.items()}
    names = {
        label: [*functions[label].inputs, *(str(node.payload) for node in program.graph.inputs)]
        for label, program in programs.items()
    }
    known = [name for of_program in names.values() for name in of_program]
    for language in dict.fromkeys(program.language for program in programs.values()):
        given = spelled(given, language, known)
    check_all("input", given, known)
    check_sizes(sizes, [program.graph for program in programs.values()])
    for label, function in functions.items():
        own = {name: value for name, value in given.items() if name in names[label]}
        with told_apart(label, len(functions)):
            found = _followed(function, own, family, of, sizes, seed, label, spelling)
        yield found


@bounded
def _followed(
    function: Function,
    given: Mapping[str, Any],
    family: str | None,
    of: str | None,
    sizes: Mapping[str, int] | None,
    seed: int | None,
    label: str,
    spelling: Spelling,
) -> Flow:
    done = function.compilation
    return follow(done, function.value, given, family, of, sizes, seed, label, spelling)


@contextmanager
def told_apart(label: str, count: int) -> Iterator[None]:
    """Say of several programs in which one the error is."""
    try:
        yield
    except GradcError as error:
        if count == 1:
            raise
        raise error.within(label) from None


def flow(found: Sequence[Flow]) -> View:
    """Return flows as a table, and a sentence on each."""
    shown = table(found[0]) if len(found) == 1 else side_by_side(found)
    said = [line for one in found for line in sentences(one, len(found) > 1)]
    return View((shown, "", *said), {"programs": [one.to_json() for one in found]})
