"""Names that other systems have for constants, where nothing in the program has them.

`oo` and `EulerGamma` of a pasted text are the numbers that they are there, and no inputs that were
never meant; what no real number is, as SymPy's `zoo`, is an error. A program may still declare or
assign such a name.
"""

from collections.abc import Mapping

from lark import Token

from ..errors import ProgramError
from ..graph.node import Node, constant
from ..syntax.words import CONSTANTS
from .scope import Scope

_OF_OTHERS: Mapping[str, float] = {
    **dict.fromkeys(("oo", "Inf", "Infinity", "infty"), CONSTANTS["inf"]),
    **dict.fromkeys(("NaN", "NAN"), CONSTANTS["nan"]),
    **dict.fromkeys(("EulerGamma", "euler_gamma"), 0.5772156649015329),
    "GoldenRatio": 1.618033988749895,
    "Catalan": 0.915965594177219,
    "TribonacciConstant": 1.8392867552141612,
}
_NOTHING = "leave it out where it says that nothing is given"
_NO_NUMBER = "a derivative is that of real numbers; declare it, param {0}, if it is an input"
_DECLARED = "declare it, param {0}, if it is an input"

# The words that are no number here: what each is, and what to do about it.
_NO_VALUES: Mapping[str, tuple[str, str]] = {
    "None": ("None is no value", _NOTHING),
    **{name: (f"{name} is no value", f"{_NOTHING}; {_DECLARED}")
       for name in ("none", "null", "NULL", "nil", "undefined")},
    **{name: (f"{name} is no real number", _NO_NUMBER)
       for name in ("zoo", "ComplexInfinity", "Indeterminate")},
    **{name: (f"{name} is no name of a truth value", f"write {name.capitalize()}")
       for name in ("true", "false", "TRUE", "FALSE")},
    **{name: (f"{name} is not declared", "write pi")
       for name in ("Pi", "PI")},
}  # fmt: skip


def constant_of_others(token: Token, scope: Scope) -> Node | None:
    """Return what a name stands for in other systems, None for any other name.

    Raises `ProgramError` for one that stands for no number.
    """
    value = _OF_OTHERS.get(token)
    if value is not None:
        return constant(value)
    place = scope.where(token)
    if token in _NO_VALUES and (place is None or place.words == token):  # LaTeX's \Pi is a letter
        message, hint = _NO_VALUES[token]
        raise ProgramError(message, scope.where(token), hint.format(token))
    return None
