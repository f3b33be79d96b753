"""What a Python function reads from around it: its globals, and variables of functions around.

state_of(loss)  ->  (0.1, ...), another one when RATE has another value
"""

import dis
import sys
from collections.abc import Mapping
from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any

from ..syntax.surroundings import Unread

ENTRIES = 1000  # of an array that a function reads from around it

_READING = frozenset(("LOAD_GLOBAL", "LOAD_NAME"))
_HOLDING = (bool, int, float, str, list, dict, tuple)


def read_by(function: FunctionType) -> dict[str, object]:
    """Return the values of a function's free names, of those that have one."""
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    around = function.__globals__
    found = {name: around[name] for name in _names(function.__code__) if name in around}
    return found | {name: _content(cell) for name, cell in cells.items()}


@lru_cache(maxsize=1000)
def _names(code: CodeType) -> tuple[str, ...]:
    """Return the globals that code reads, also that of functions inside of it, in order."""
    stack = [code]
    found: set[str] = set()
    while stack:
        one = stack.pop()
        found |= {str(step.argval) for step in dis.get_instructions(one) if step.opname in _READING}
        stack += [inner for inner in one.co_consts if isinstance(inner, CodeType)]
    return tuple(sorted(found))


def _content(cell: Any) -> object:
    try:
        return cell.cell_contents
    except ValueError:
        return Unread("what is assigned later")


def state_of(function: FunctionType) -> tuple[object, ...]:
    """Return what is another one when a name around a function has another value."""
    found: list[object] = []
    stack, seen = [function], {function}
    numpy: Any = sys.modules.get("numpy")  # compiling does without; what has arrays has it
    arrays = () if numpy is None else (numpy.ndarray,)
    holding = _HOLDING if numpy is None else (*_HOLDING, numpy.generic)
    while stack:
        for value in read_by(stack.pop()).values():
            if isinstance(value, FunctionType) and value not in seen:
                seen.add(value)
                stack.append(value)
            array: Any = value if isinstance(value, arrays) else None
            if array is not None and array.size <= ENTRIES:
                found.append((array.shape, str(array.dtype), array.tobytes()))
            else:
                found.append(repr(value) if isinstance(value, holding) else id(value))
    return tuple(found)


# What gives what the function in it gives: memories, compilers, and checks of types.
_TRANSPARENT = (
    "functools._lru_cache_wrapper", "gradc.", "numba.", "jaxtyping", "beartype",
    "typeguard", "jaxlib.xla_extension.PjitFunction", "jaxlib._jax.PjitFunction",
    "jaxlib.xla_client.PjitFunction",
)  # fmt: skip


def unwrapped(value: Any) -> Any:
    """Return the function inside of what remembers or compiles it, and gives what it gives.

    What a user's decorator returns is read itself: it may give something else.
    """
    while hasattr(value, "__wrapped__"):
        owner = (
            value.__globals__.get("__name__") if isinstance(value, FunctionType)
            else f"{type(value).__module__}.{type(value).__name__}"
        )  # fmt: skip
        if not str(owner).startswith(_TRANSPARENT):
            break
        value = value.__wrapped__
    return value


def with_defaults(function: FunctionType, values: Mapping[str, object]) -> FunctionType:
    """Return a function with values for arguments that are constants of a program."""
    if not values:
        return function
    other = FunctionType(
        function.__code__, function.__globals__, function.__name__, function.__defaults__,
        function.__closure__,
    )  # fmt: skip
    other.__annotations__ = function.__annotations__
    other.__kwdefaults__ = {**(function.__kwdefaults__ or {}), **values}
    return other
