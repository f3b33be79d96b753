"""The forms in which a gradient is written, and the name in the program that each is by.

    ∂L/∂w1   dL/dw1   d/dw1 L   ∇_w1 L   ∇w1   ∂w1   L'(w1)   L'                 a form of signs
    d_w1   dw1   dL_dw1   grad_w1   delta_w1   w1_grad   w1.grad   dz[1]   d_z_1   a word

A name of the program is itself before it is anything else.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from ...errors import InputError
from ...graph.members import flat_name, member, parts
from ...syntax.tokens import RAISED, plain_digits

# What stands before a name, and behind it; {o} is the output.
_PREFIXES = (
    "d_", "∂_", "∂", "∇_", "∇", "grad_", "delta_", "δ_", "δ", "d", "D_", "d{o}_d_", "d{o}_d",
    "d{o}d_", "d{o}d", "d{o}_", "d_{o}_d_", "d_{o}_d", "d_{o}_", "grad_{o}_", "{o}_",
)  # fmt: skip
_SUFFIXES = ("_grad", "_bar", "_adj")
# Before a number alone: the gradient by the weighted sum of that layer.
_DELTAS = ("delta_", "delta", "δ_", "δ")
_SUM = "z"
_MEMBER = re.compile(r"(.*?)_?(\d+)")

_NAME = rf"[^\W\d{RAISED}][^\W{RAISED}]*"
_D = r"(?:∂|(?<![^\W\d])d)\s*"
# The forms in the order in which they are tried: <by> is a name, <of> the output.
_FORMS = {
    "quotient": rf"{_D}(?P<over>(?!_){_NAME})(?:\([^()\n]*\))?\s*/\s*(?:∂|d)\s*<by>",
    "operator": rf"{_D}/\s*(?:∂|d)\s*<by>\s*(?:<of>|\(\s*<of>\s*\))",
    "prime": r"<of>\s*['′’](?:\s*\(\s*<by>\s*\))?",
    "nabla": r"∇\s*<of>",
    "of": r"(?:∇|∂|(?<![^\W\d])(?:grad|D)(?=_))_?\s*<by>(?:\s+|(?<=\})\s*)<of>",
    "by": r"(?:∇|∂|(?<![^\W\d])grad(?=[{\s]))_?\s*<by>",
    "word": r"<by>(?P<marked>\.grad(?!\w)|[\u0304\u0305])?",
}


@dataclass(frozen=True, slots=True)
class Names:
    """What a gradient can be of and by: the output, and the variables by each of their names.

    `spelled` tells how a name is spelled in the program. `inputs` are those that the output is
    differentiated by where that is not said.
    """

    known: Mapping[str, str]
    output: str
    spelled: Callable[[str], str]
    inputs: Sequence[str] = ()


def names_of(
    variables: Iterable[str],
    output: str,
    spelled: Callable[[str], str],
    inputs: Sequence[str] = (),
) -> Names:
    """Return what a gradient can be of and by; members of families have names without brackets."""
    own = {one: one for one in variables}
    families = {family: family for family, index in map(parts, own) if index is not None}
    return Names({flat_name(one): one for one in own} | families | own, output, spelled, inputs)


@dataclass(frozen=True, slots=True)
class Form:
    """A gradient where it stands: its kind, what it says that it is of, and by what it is.

    `over` ends at `over_end`, and `under` at `under_end`, where an `index` may follow.
    """

    kind: str
    start: int
    end: int
    over_end: int
    under_end: int
    over: str
    under: str
    index: str
    is_marked: bool

    @property
    def by(self) -> str:
        """What the gradient is by, with its index."""
        return f"{self.under}{self.index}"


@cache
def _pattern(output: str) -> re.Pattern[str]:
    of = rf"(?:(?<!\w){re.escape(output)}(?!\w)(?:\([^()\n]*\))?)"
    parts = []
    for kind, form in _FORMS.items():
        name = rf"(?P<under_{kind}>{_NAME})(?P<index_{kind}>\[\s*-?\d+\s*\])?"
        braced = rf"(?P<brace_{kind}>\{{\s*)?{name}(?(brace_{kind})\s*\}})"
        by = name if kind == "word" else braced
        parts.append(f"(?P<{kind}>{form.replace('<by>', by).replace('<of>', of)})")
    return re.compile("|".join(parts))


def next_form(text: str, output: str, start: int = 0) -> Form | None:
    """Return the first form of a gradient in a text, or word, from a place on."""
    match = _pattern(output).search(text, start)
    if match is None:
        return None
    kind = match.lastgroup or "word"
    found = match.groupdict()
    index = "".join((found.get(f"index_{kind}") or "").split())
    return Form(
        kind,
        match.start(),
        match.end(),
        match.end("over"),
        match.end(f"under_{kind}") if f"under_{kind}" in found else match.end(),
        plain_digits(found["over"] or ""),
        plain_digits(found.get(f"under_{kind}") or ""),
        index,
        bool(found["marked"]),
    )


def readings(form: Form, names: Names) -> list[str]:
    """Return the variables that a form can be the gradient by, one but where it is unclear.

    A form that does not say by what it is, f', is that by the only input; raises `InputError`
    where there are several.
    """
    if not form.under:
        return [_the_only(names)]
    found = words if form.kind == "word" and not form.is_marked else _variables
    return found(form.by, names) or (found(form.under, names) if form.index else [])


def words(word: str, names: Names) -> list[str]:
    """Return the variables that a word can be the gradient by: d_w1, dw1, dL_dw1, w1_grad."""
    found: dict[str, None] = {}
    for prefix in _PREFIXES:
        begin = prefix.replace("{o}", names.output)
        if word.startswith(begin):
            found |= dict.fromkeys(_variables(word.removeprefix(begin), names))
    for suffix in _SUFFIXES:
        if word.endswith(suffix):
            found |= dict.fromkeys(_variables(word.removesuffix(suffix), names))
    for delta in _DELTAS:
        layer = word.removeprefix(delta)
        if layer != word and layer.isdecimal() and not found:
            found |= dict.fromkeys(_variables(f"{_SUM}{layer}", names))
    return list(found)


def _variables(written: str, names: Names) -> list[str]:
    """Return the variable of a name; a member of a family may have no brackets: z1, z_1 is z[1]."""
    if not written:
        return []
    found = names.known.get(names.spelled(written)) or names.known.get(written)
    numbered = None if found else _MEMBER.fullmatch(written)
    if numbered is not None:
        found = names.known.get(member(numbered[1], int(numbered[2])))
    return [found] if found else []


def _the_only(names: Names) -> str:
    """Return the one input of a program; raises `InputError` where there are several."""
    if len(names.inputs) == 1:
        return names.inputs[0]
    output = names.output
    ways = " or ".join(f"{output}'({one})" for one in names.inputs)
    message = f"this does not say by what {output} is differentiated"
    raise InputError(message, None, f"write {ways}")
