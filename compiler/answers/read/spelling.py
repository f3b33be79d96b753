"""The ways in which a gradient is written: ∂L/∂w1, dL/dw1, d_w1, ∂w1, grad_w1, or w1 alone.

In: what a student wrote. Out: the name in the program; or where in an expression a gradient stands,
each with the leaf that `lower_answer` knows, `d_w1`.
"""

import re
from collections.abc import Callable, Collection

from ...errors import InputError, Span, UnknownNameError, suggest
from ...syntax.spelling import plain_digits

_QUOTIENT = re.compile(r"(?:∂|\bd)\s*(\w+)\s*/\s*(?:∂|d)\s*(\w+)(\[\s*\d+\s*\])?")
_PARTIAL = re.compile(r"∂_?([^\W⁰¹²³⁴-⁹]+)")
_PREFIXES = ("d_", "∂_", "∂", "grad_", "delta_", "δ_", "d")


def leaf_name(name: str) -> str:
    """Return what the gradient with respect to a name is called inside of an answer."""
    return f"d_{name}"


def resolve(written: str, names: Collection[str], outputs: Collection[str]) -> str:
    """Return the name in the program that an answer is for; raises `UnknownNameError`."""
    name = plain_digits("".join(written.split()))
    if name in names:
        return name
    quotient = re.fullmatch(r"(?:∂|d)_?(\w+)/(?:∂|d)_?(.+)", name)
    if quotient is not None:
        if quotient[1] not in outputs:
            hint = f"the output is {' or '.join(outputs)}"
            raise UnknownNameError(f"there is no output {quotient[1]}", None, hint)
        name = quotient[2]
    found = without_prefix(name, names)
    if found is None:
        hint = suggest(name, names) or f"the program has {', '.join(names)}"
        raise UnknownNameError(f"there is no {name} in the program", None, hint)
    return found


def without_prefix(name: str, names: Collection[str]) -> str | None:
    """Return the name that `d_w1` or another spelling of a gradient is with respect to."""
    if name in names:
        return name
    for prefix in _PREFIXES:
        if name.startswith(prefix) and name.removeprefix(prefix) in names:
            return name.removeprefix(prefix)
    return None


def gradients(
    text: str, names: Collection[str], output: str, spelled: Callable[[str], str]
) -> dict[tuple[int, int], str]:
    """Return where `∂L/∂w1`, `dL/dw1` and `∂w1` stand in an answer, each with its leaf's name.

    `spelled` tells how a name is spelled in the program. Raises `InputError` for a quotient that
    is not a gradient of the output.
    """
    found: dict[tuple[int, int], str] = {}
    for match in _QUOTIENT.finditer(text):
        over, under = plain_digits(match[1]), plain_digits(match[2])
        name, index = spelled(under), "".join((match[3] or "").split())
        if match[0].startswith("d") and {f"d{over}", f"d{under}{index}"} <= set(names):
            continue
        if over == output and name + index in names:
            found[match.start(), match.end(2)] = leaf_name(name)
        elif match[0].startswith("∂"):
            place = Span(text, match.start(), match.end())
            hint = f"write the local derivative out; {leaf_name('z')} is ∂{output}/∂z"
            raise InputError(f"this is not a gradient of {output}", place, hint)
    for match in _PARTIAL.finditer(text):
        if not any(begin <= match.start() < end for begin, end in found):
            found[match.span()] = leaf_name(spelled(plain_digits(match[1])))
    return found
