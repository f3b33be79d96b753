"""Objects as built-in functions that find their machine code when it is there.

In: an object that can be called, whose bytes are the address of its table. Out: a built-in function
that goes on to the function in the first word of the table, and to the object while that is none.
"""

import ctypes
import sys
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Self

from ..emit.native.calls import first_text
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
        about = f"{name}({', '.join(names)})\n--\n\n{like.__doc__}"
        self.called_as = builtin(_first().address("first"), name, about, self)
        return self.called_as

    called_as: Callable[..., Any]


@cache
def _first() -> Machine:
    """Return the code by which a call finds its own, the same for all programs."""
    return Machine(first_text(offsets()))
