"""The ways in which a gradient is written: ∂L/∂w1, dL/dw1, d_w1, ∂w1, grad_w1, or w1 alone.

In: what a student wrote. Out: the name in the program; or where in an expression a gradient stands,
each with the leaf that `lower_answer` knows, `d_w1`.
"""

import re
from collections.abc import Callable, Collection

from ...errors import InputError, Span, UnknownNameError, suggest
from ...syntax.tokens import plain_digits
from ..problem import Problem

_GRADIENT = re.compile(
    r"(?:(?:∂|\bd)\s*(?P<over>\w+)\s*/\s*(?:∂|d)\s*(?=\w)|∂_?)"
    r"(?P<under>[^\W⁰¹²³⁴-⁹]+)(?P<index>\[\s*\d+\s*\])?"
)
_PREFIXES = ("", "d_", "∂_", "∂", "grad_", "delta_", "δ_", "d")


def leaf_name(name: str) -> str:
    """Return what the gradient with respect to a name is called inside of an answer."""
    return f"d_{name}"


def variable_of(problem: Problem, written: str) -> str:
    """Return the variable that an answer to a problem is for; raises `UnknownNameError`."""
    graph = problem.graph
    return resolve(written, list(graph.wrt), list(graph.outputs), problem.spelled)


def resolve(
    written: str, names: Collection[str], outputs: Collection[str], spelled: Callable[[str], str]
) -> str:
    """Return the name in the program that an answer is for; raises `UnknownNameError`."""
    name = plain_digits("".join(spelled(written).split()))
    quotient = re.fullmatch(r"(?:∂|d)_?(\w+)/(?:∂|d)_?(.+)", name)
    if quotient is not None:
        if quotient[1] not in outputs:
            hint = f"the output is {' or '.join(outputs)}"
            raise UnknownNameError(f"there is no output {quotient[1]}", None, hint)
        name = quotient[2]
    found = without_prefix(name, names, spelled)
    if found is None:
        hint = suggest(name, names) or f"the program has {', '.join(names)}"
        raise UnknownNameError(f"there is no {name} in the program", None, hint)
    return found


def without_prefix(name: str, names: Collection[str], spelled: Callable[[str], str]) -> str | None:
    """Return the name that `d_w1` or another spelling of a gradient is with respect to."""
    for prefix in _PREFIXES:
        if name.startswith(prefix) and (rest := spelled(name.removeprefix(prefix))) in names:
            return rest
    return None


def gradients(
    text: str, names: Collection[str], output: str, spelled: Callable[[str], str]
) -> dict[tuple[int, int], str]:
    """Return where `∂L/∂w1`, `dL/dw1` and `∂w1` stand in an answer, each with its leaf's name.

    `spelled` tells how a name is spelled in the program. Raises `InputError` for a quotient that
    is not a gradient of the output.
    """
    known = set(names)
    found: dict[tuple[int, int], str] = {}
    match = _GRADIENT.search(text)
    while match is not None:
        over, under = plain_digits(match["over"] or ""), spelled(plain_digits(match["under"]))
        index = "".join((match["index"] or "").split())
        begin, end = match.start(), match.end("under")
        is_plain = text[begin] == "d" and {f"d{over}", f"d{under}{index}"} <= known
        if not over or (over == output and under + index in known and not is_plain):
            found[begin, end] = leaf_name(under)
        elif text[begin] == "∂":
            hint = f"write the local derivative out; {leaf_name('z')} is ∂{output}/∂z"
            place = Span(text, begin, match.end())
            raise InputError(f"this is not a gradient of {output}", place, hint)
        else:
            end = match.end("over")
        match = _GRADIENT.search(text, end)
    return found
