"""Objects as built-in functions that find their machine code when it is there.

In: an object that can be called, whose bytes are the address of its table. Out: a built-in function
that goes on to the function in the first word of the table, and to the object while that is none.
"""

import ctypes
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

from ..emit.native.first import first_text
from ..emit.native.names import OPTIONS
from ..lazy import once
from .machine import Machine
from .python import builtin, offsets

_WORDS = 64  # of a table


class Passed(bytes):
    """What a built-in function calls; its bytes are the address of its table."""

    table: ctypes.Array[ctypes.c_int64]

    def __new__(cls, *_: Any, **_named: Any) -> Self:  # noqa: D102
        table = (ctypes.c_int64 * _WORDS)()
        made = super().__new__(cls, ctypes.addressof(table).to_bytes(8, sys.byteorder))
        made.table = table
        return made

    def __call__(self, /, *arguments: Any, **named: Any) -> Any:
        """Return the results for what machine code does not know itself."""
        raise NotImplementedError

    def __reduce__(self) -> Any:
        raise TypeError("a function in machine code is not pickled")

    def builtin(
        self, name: str, names: Sequence[str], like: Callable[..., Any]
    ) -> Callable[..., Any]:
        """Return the built-in function of a name, with these arguments, that says what one does."""
        about = described(name, names, like)
        self.called_as = builtin(_first().address("first"), name, about, self)
        return self.called_as

    called_as: Callable[..., Any]


def described(name: str, names: Sequence[str], like: Callable[..., Any]) -> str:
    """Return what a built-in function says of itself: its arguments, and what one like it says."""
    return f"{name}({', '.join(names)})\n--\n\n{like.__doc__}"


def told(names: Sequence[str], named: dict[str, Any]) -> dict[str, Any]:
    """Take the options out of named arguments; an input of that name is none."""
    return {one: named.pop(one) for one in OPTIONS if one in named and one not in names}


def in_order(
    names: Sequence[str], arguments: Sequence[Any], named: Mapping[str, Any]
) -> dict[str, Any] | None:
    """Return arguments by name, in order; None where they do not fit, which the file says."""
    given = dict(zip(names, arguments, strict=False))
    if len(arguments) > len(names) or {*given} & {*named} or {*given, *named} != {*names}:
        return None
    return {name: given[name] if name in given else named[name] for name in names}


@once
def _first() -> Machine:
    """Return the code by which a call finds its own, the same for all programs."""
    return Machine(first_text(offsets()))
