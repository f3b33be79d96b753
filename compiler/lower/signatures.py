"""Arguments of a call that are bound to the names of a signature, NumPy's and those of others.

A signature is words. `x` is an argument that is needed, `axis?` one that may be left out, `n=1` one
that is 1 then; `x|a|input` has three names; `axis:axes` says of which kind it is.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from lark import Token

from ..errors import ProgramError, suggest
from ..graph.node import constant
from ..records import dataclass
from ..syntax.tree import Branch, children
from .scope import Scope


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument of a signature: its names, its kind, and what it is where it is not given."""

    names: tuple[str, ...]
    kind: str
    default: Any = None
    is_needed: bool = True

    @property
    def name(self) -> str:
        """What it is called here; its other names are those of other libraries."""
        return self.names[0]


@cache
def parameters(signature: str) -> tuple[Parameter, ...]:
    """Return the arguments of a signature."""
    return tuple(map(_parameter, signature.split()))


def _parameter(word: str) -> Parameter:
    head, sign, default = word.partition("=")
    names, _, kind = head.rstrip("?").partition(":")
    kind = kind or "array"
    value: Any = _DEFAULTS.get(kind, str)(default) if sign else None
    return Parameter(tuple(names.split("|")), kind, value, not sign and not head.endswith("?"))


_DEFAULTS: Mapping[str, Callable[[str], Any]] = {
    "array": lambda text: constant(float(text)),
    "values": lambda text: constant(float(text)),
    "flag": lambda text: text == "True",
    "word": str,
    "size": int,
    "sizes": int,
    "axis": int,
    "axes": int,
}

# What the first argument is called elsewhere, and others.
_FIRST = frozenset("a x m v A ary arr array arrays tup input tensors f start y".split())
_OTHERS: Mapping[str, str] = {
    "dim": "axis", "dims": "axis", "shifts": "shift", "multiples": "reps", "steps": "num",
    "filter": "weights", "sections": "indices_or_sections", "axisa": "axis1", "dim0": "axis1",
    "dim1": "axis2", "value": "fill_value", "diagonal": "k", "kernel": "v",
}  # fmt: skip

# What is said of a type that is not that of the values.
NO_TYPE = "values are floats here, of the type of the inputs: leave it out"


def bound(
    signature: str, given: Sequence[Branch], callee: Token, scope: Scope
) -> Mapping[str, Branch]:
    """Return the argument of each name that is given one; raises `ProgramError`."""
    formals = parameters(signature)
    names = [one.name for one in formals]
    found: dict[str, Branch] = {}
    for position, argument in enumerate(given):
        if argument.data == "keyword":
            keyword, value = children(argument)
            name = _named(str(keyword), formals)
            if name == "dtype" and name not in names and _is_float(value):
                continue
            if name not in names:
                raise _no_argument(callee, keyword, names, scope)
        elif position >= len(names):
            raise _arity(callee, formals, len(given), scope)
        else:
            name, value = names[position], argument
        if name in found:
            hint = "leave one of the two out"
            raise ProgramError(f"{callee} is given {name} twice", scope.where(argument), hint)
        found[name] = value
    if any(one.is_needed and one.name not in found for one in formals):
        raise _arity(callee, formals, len(given), scope)
    return found


def _named(keyword: str, formals: Sequence[Parameter]) -> str:
    for one in formals:
        if keyword in one.names:
            return one.name
    first = formals[0].name
    return first if keyword in _FIRST and first in _FIRST else _OTHERS.get(keyword, keyword)


def _is_float(tree: Branch) -> bool:
    """Return whether a type is that of the values here: float, np.float64."""
    return str(tree.children[-1]) in ("float", "float64", "double", "None")


def _no_argument(callee: Token, keyword: Token, names: list[str], scope: Scope) -> ProgramError:
    near = suggest(keyword, names)
    hint = near or f"it is {callee}({', '.join(names)})"
    if keyword == "dtype":
        hint = NO_TYPE
    return ProgramError(f"{callee} has no argument {keyword}", scope.where(keyword), hint)


def _arity(callee: Token, formals: Sequence[Parameter], count: int, scope: Scope) -> ProgramError:
    needed = sum(one.is_needed for one in formals)
    shown = f"{callee}({', '.join(one.name for one in formals)})"
    return arity(callee, count, needed, len(formals), shown, scope)


def arity(
    callee: Token, count: int, needed: int, most: int | None, shown: str, scope: Scope
) -> ProgramError:
    """Return the error for a call with so many arguments; `most` is None where there is no end."""
    takes = f"{needed}" if needed == most else f"{needed} to {most}"
    if most is None:
        takes = f"{needed} or more"
    plural = "" if takes == "1" else "s"
    message = f"{callee} takes {takes} argument{plural}, {count or 'none'} given"
    return ProgramError(message, scope.where(callee), f"it is {shown}")
