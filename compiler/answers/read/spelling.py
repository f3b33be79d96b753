"""The ways in which a gradient is written: ∂L/∂w1, dL/dw1, d_w1, ∂w1, grad_w1, or w1 alone.

In: what a student wrote. Out: the name in the program, or an expression in which each gradient is
the leaf that `lower_answer` knows, `d_w1`.
"""

import re
from collections.abc import Collection

from ...errors import InputError, Span, UnknownNameError, suggest
from ...syntax.spelling import plain_digits

_QUOTIENT = r"(?:∂|\bd)\s*(\w+)\s*/\s*(?:∂|d)\s*(\w+(?:\[\s*\d+\s*\])?)"
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


def with_leaves(expression: str, names: Collection[str], output: str) -> str:
    """Return the text of an answer with `∂L/∂w1`, `dL/dw1` and `∂w1` as `d_w1`.

    Raises `InputError` for a quotient that is not a gradient of the output.
    """

    def replaced(match: re.Match[str]) -> str:
        over, under = plain_digits(match[1]), plain_digits("".join(match[2].split()))
        if match[0].startswith("d") and {f"d{over}", f"d{under}"} <= set(names):
            return match[0]
        if over == output and under in names:
            return leaf_name(under)
        if match[0].startswith("∂"):
            place = Span(expression, match.start(), match.end())
            hint = f"write the local derivative out; {leaf_name('z')} is ∂{output}/∂z"
            raise InputError(f"this is not a gradient of {output}", place, hint)
        return match[0]

    return re.sub(r"∂_?(?=\w)", "d_", re.sub(_QUOTIENT, replaced, expression))
