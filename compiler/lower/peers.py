"""The functions of other libraries and languages: `grammar/peers.toml`, read when it is asked for.

In: the name of a library, that of a function of it, and the arguments as they were written. Out:
the row that says what it means, our name for it, or why it is not read and what to write instead.

    row("tf", "leaky_relu", …)   ->   the row leaky_relu(x, alpha=0.2) = leaky_relu(x, alpha)
    ours("torch", "mm")          ->   "matmul"
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from ..records import dataclass
from ..syntax.words import grammar_file
from ..syntax.written import Written
from ..vocabulary import Row, read_row

ANYWHERE = "anywhere"
METHODS = "methods"

# What stands before functions in other libraries.
ROOTS: Mapping[str, str] = {
    **dict.fromkeys("np numpy scipy special linalg".split(), "numpy"),
    **dict.fromkeys("math cmath".split(), "math"),
    **dict.fromkeys("torch nn F".split(), "torch"),
    **dict.fromkeys("tf keras".split(), "tf"),
    **dict.fromkeys("jax jnp".split(), "jax"),
    "sympy": "sympy",
    "sp": "sp",
}
# The same of libraries whose names may well be those of values.
SOFT_ROOTS: Mapping[str, str] = {"K": "tf", "Math": "math"}
LIBRARIES: Mapping[str, str] = {**ROOTS, **SOFT_ROOTS}
# Where a function is looked for that stands in no table of its library: sp is SymPy, or
# scipy.special.
BESIDE: Mapping[str, Sequence[str]] = {"sp": ("sympy", "numpy")}
INNER = frozenset(
    "nn functional special linalg integrate math numpy scipy activations losses keras backend "
    "lax".split()
)

# What arguments are called elsewhere.
SYNONYMS: Mapping[str, Sequence[str]] = {
    "dim": ("axis",),
    "dims": ("permutation", "axis"),
    "axes": ("permutation", "axis"),
    "perm": ("permutation",),
    "keepdim": ("keepdims",),
    "keep_dims": ("keepdims",),
    "a_min": ("low",),
    "a_max": ("high",),
    "min": ("low",),
    "max": ("high",),
    "clip_value_min": ("low",),
    "clip_value_max": ("high",),
    "negative_slope": ("slope",),
    "exponent": ("y",),
    "other": ("y",),
    "input": ("x",),
    "newshape": ("shape",),
    "repeats": ("shape",),
}


@dataclass(frozen=True, slots=True)
class Unread:
    """Why a call is not read, and the calls to write instead."""

    message: str
    readings: tuple[str, ...]


@cache
def _tables() -> Mapping[str, Any]:
    return tomllib.loads(grammar_file("peers.toml"))


@cache
def _rows(library: str) -> Mapping[str, str]:
    """Return the rows of a library as text, by their names; a row goes on behind spaces."""
    found: dict[str, str] = {}
    name = ""
    for line in _tables()[library].get("rows", "").splitlines():
        name = name if line.startswith(" ") else re.split(r"\W", line, maxsplit=1)[0]
        found[name] = found.get(name, "") + line
    return found


@cache
def row(library: str, name: str) -> Row | None:
    """Return the row of a function of a library that differs from ours, None if none does."""
    text = _rows(library).get(name)
    return None if text is None else read_row(text)


@cache
def ours(library: str, name: str) -> str | None:
    """Return our name for a function of a library, None where there is no other than its own."""
    same = (line.split(" = ") for line in _tables()[library].get("same", "").splitlines())
    return dict(same).get(name)


def spellings() -> Iterator[str]:
    """Yield the names that are read without a prefix."""
    yield from _rows(ANYWHERE)
    yield from (line.split(" = ")[0] for line in _tables()[ANYWHERE]["same"].splitlines())


def may_be_unread(library: str, name: str) -> bool:
    """Return whether some calls of a function of a library are not read."""
    return any(key.partition("(")[0] == name for key in _tables()[library].get("unread", {}))


_IN_BRACKETS = re.compile(r"(?<!\w)\((\w+)\)")  # a name, which needs none


def unread(library: str, name: str, called: str, written: Written) -> Unread | None:
    """Return why a call is not read, None where nothing speaks against it.

    `called` is what a message calls the function, with its prefix.
    """
    for key, said in _tables()[library].get("unread", {}).items():
        head, _, formals = key.partition("(")
        if head != name:
            continue
        if isinstance(said, str):
            return Unread(said, ())
        texts = _bound([one.strip() for one in formals.rstrip(")").split(",")], written)
        if texts is not None:
            axis = written.named.get("axis", written.named.get("dim"))
            words = {"name": called, "axis": f", axis={axis}" if axis else ""}
            message, *readings = (one.format(*texts, **words) for one in said)
            return Unread(message, tuple(_IN_BRACKETS.sub(r"\1", one) for one in readings))
    return None


def _bound(formals: Sequence[str], written: Written) -> list[str] | None:
    """Return the texts of the arguments of a pattern, None where it does not fit."""
    texts: list[str] = []
    for position, formal in enumerate(formals):
        name, _, value = formal.lstrip("-*").partition("=")
        text = written.named.get(name)
        if text is None and position < len(written.given) and formal[0] != "*":
            text = written.given[position]
        if formal[0] == "-":
            if text is not None:
                return None
            continue
        if text is None or (value and not _is(text, value)):
            return None
        texts.append(text)
    return texts


def _is(text: str, value: str) -> bool:
    is_whole = text.lstrip("-").isdecimal()
    return {"#": is_whole, "~": not is_whole}.get(value, text == value)
