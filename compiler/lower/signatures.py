"""Arguments of a call bound to the parameters of a function, by position or by name.

In: trees of arguments. Out: the tree of each parameter that is given one. A signature of NumPy's,
with the names of other libraries, is words: `x` is an argument that is needed, `axis?` one that may
be left out, `n=1` one that is 1 then; `x|a|input` has three names; `axis:axes` says of which kind
it is.

    bound("x axis?", the trees of (A, dim=0), …)   ->   {"x": A, "axis": 0}
"""

from collections.abc import Callable, Container, Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias

from lark import Token

from ..errors import ProgramError, Span, suggest
from ..graph.node import constant
from ..records import dataclass
from ..syntax.tree import Branch, children
from ..vocabulary import Formal
from .places import argument_place
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


# What a named argument is for, and its value; None for one that says nothing.
Named: TypeAlias = Callable[[Branch], tuple[str, Branch] | None]


def bound(
    signature: str, given: Sequence[Branch], callee: Token, scope: Scope
) -> Mapping[str, Branch]:
    """Return the argument of each name that is given one; raises `ProgramError`."""
    formals = parameters(signature)
    shown = f"{callee}({', '.join(one.name for one in formals)})"

    def named(argument: Branch) -> tuple[str, Branch] | None:
        keyword, value = children(argument)
        name = _named(str(keyword), formals)
        if any(one.name == name for one in formals):
            return name, value
        if name == "dtype" and _is_float(value):
            return None
        raise _no_argument(callee, keyword, [one.name for one in formals], scope)

    return bound_to(formals, given, named, shown, callee, scope)


def bound_to(
    formals: Sequence[Parameter | Formal],
    given: Sequence[Branch],
    named: Named,
    shown: str,
    callee: Token,
    scope: Scope,
) -> dict[str, Branch]:
    """Return the argument of each parameter that is given one, by position or as it is `named`.

    `shown` is how the call is to be written. Raises `ProgramError`.
    """
    found: dict[str, Branch] = {}
    has_named = False
    for position, argument in enumerate(given):
        pair: tuple[str, Branch] | None
        if argument.data == "keyword":
            pair, has_named = named(argument), True
        elif has_named:
            raise _unnamed(formals, given, position, found, shown, scope)
        elif position >= len(formals):
            raise _arity(callee, formals, len(given), shown, scope)
        else:
            pair = formals[position].name, argument
        if pair is None:
            continue
        name, value = pair
        if name in found:
            hint = "leave one of the two out"
            raise ProgramError(f"{callee} is given {name} twice", scope.where(argument), hint)
        found[name] = value
    if any(one.is_needed and one.name not in found for one in formals):
        raise _arity(callee, formals, len(given), shown, scope)
    return found


def _named(keyword: str, formals: Sequence[Parameter]) -> str:
    for one in formals:
        if keyword in one.names:
            return one.name
    first = formals[0].name
    return first if keyword in _FIRST and first in _FIRST else _OTHERS.get(keyword, keyword)


def _is_float(tree: Branch) -> bool:
    """Return whether a type is that of the values here: float, np.float64."""
    return any(str(one) in ("float", "float64", "double", "None") for one in tree.children[-1:])


def _no_argument(callee: Token, keyword: Token, names: list[str], scope: Scope) -> ProgramError:
    near = suggest(keyword, names)
    hint = near or f"it is {callee}({', '.join(names)})"
    if keyword == "dtype":
        hint = NO_TYPE
    return ProgramError(f"{callee} has no argument {keyword}", scope.where(keyword), hint)


def compared(place: Span | None) -> str | None:
    """Return the hint that one '=' names an argument, and two compare."""
    name, sign, value = (place.words if place else "").partition("=")
    return f"write {name.strip()} == {value.strip()} to compare" if sign else None


def _unnamed(
    formals: Sequence[Parameter | Formal],
    given: Sequence[Branch],
    position: int,
    found: Container[str],
    shown: str,
    scope: Scope,
) -> ProgramError:
    """Return the error for an argument without a name that stands behind one with a name.

    The one with a name may be a comparison, unless it is one that has a default.
    """
    before = next(one for one in given if one.data == "keyword")
    keyword = children(before)[0]
    message = "an argument without a name stands behind one with a name"
    if any(one.name == keyword and one.is_needed for one in formals):
        place = argument_place(keyword, scope)
        return ProgramError(message, place, compared(place))
    left = next((one.name for one in formals if one.name not in found), None)
    place = argument_place(given[position], scope)
    hint = f"it is {shown}"
    if left is not None and place is not None:
        hint = f"write {left}={place.words}"
    return ProgramError(message, place, hint)


def _arity(
    callee: Token, formals: Sequence[Parameter | Formal], count: int, shown: str, scope: Scope
) -> ProgramError:
    """Return the error for a call with so many arguments; the last parameter may take several."""
    needed = sum(one.is_needed for one in formals)
    takes = f"{needed}" if needed == len(formals) else f"{needed} to {len(formals)}"
    if formals and formals[-1].kind == "each":
        takes = f"{needed} or more"
    plural = "" if takes == "1" else "s"
    message = f"{callee} takes {takes} argument{plural}, {count or 'none'} given"
    return ProgramError(message, scope.where(callee), f"it is {shown}")
