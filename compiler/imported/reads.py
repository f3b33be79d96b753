"""What a Python function reads from around it: its globals, and variables of functions around.

state_of(loss)  ->  (0.1, ...), another one when RATE has another value
"""

import dis
import functools
import sys
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any

from ..syntax.surroundings import Unread

ENTRIES = 1000  # of an array that a function reads from around it

_READING = frozenset(("LOAD_GLOBAL", "LOAD_NAME"))


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
    """Return what is another one when a value around a function is another one.

    It has what `source` reads of each value, in order, and so the same cases. What was met before
    is told by its place, since functions call each other, and lists hold themselves.
    """
    found: list[object] = []
    stack: list[object] = [function]
    places: dict[int, int] = {}
    while stack:
        value = stack.pop()
        kind: Any = type(value)
        tell, holds = _teller(kind)
        if holds and id(value) in places:
            found.append(places[id(value)])
            continue
        if holds:
            places[id(value)] = len(places)
        tell(value, found, stack)
    return tuple(found)


_Tell = Callable[[Any, list[object], list[object]], None]


@lru_cache(maxsize=1000)
def _teller(kind: type) -> tuple[_Tell, bool]:
    """Return what tells the state of a value of a class, and whether that holds other values."""
    numpy: Any = sys.modules.get("numpy")  # compiling does without; what has arrays has it
    for kinds, tell, holds in _STATES:
        if issubclass(kind, kinds):
            return tell, holds
    if numpy is not None and issubclass(kind, numpy.generic):
        return _of_number, False
    if numpy is not None and issubclass(kind, numpy.ndarray):
        return _of_array, False
    return _of_other, False


def _of_float(value: float, found: list[object], _: list[object]) -> None:
    found.append((type(value), float.__repr__(value)))  # -0.0 and nan too


def _of_range(value: range, found: list[object], _: list[object]) -> None:
    found.append(value)


def _of_atom(value: object, found: list[object], _: list[object]) -> None:
    found.append((type(value), value))


def _of_number(value: Any, found: list[object], _: list[object]) -> None:
    found.append((type(value), value.dtype, value.tobytes()))


def _of_array(value: Any, found: list[object], _: list[object]) -> None:
    if is_read(value):
        found.append((type(value), value.dtype, value.shape, value.tobytes()))
    else:
        found.append((type(value), value.dtype, value.size))


def _of_list(value: list[object], found: list[object], stack: list[object]) -> None:
    found.append((type(value), len(value)))
    if len(value) <= ENTRIES:
        stack.extend(value)


def _of_dict(value: dict[object, object], found: list[object], stack: list[object]) -> None:
    found.append((type(value), len(value)))
    for pair in value.items():
        stack.extend(pair)


def _of_partial(value: Any, found: list[object], stack: list[object]) -> None:
    found.append(type(value))
    stack += [value.func, value.args, value.keywords]


def _of_function(value: FunctionType, found: list[object], stack: list[object]) -> None:
    """Tell the state of a function: its code, its defaults, and what it reads from around it."""
    inner = unwrapped(value)
    if inner is not value:
        stack.append(inner)
    elif root(value.__globals__.get("__name__")) in LIBRARIES:
        found.append(id(value))
    else:
        read = read_by(value)
        found.append((value.__code__, *read))
        stack += [value.__defaults__, value.__kwdefaults__, *read.values()]


def _of_unread(value: Unread, found: list[object], _: list[object]) -> None:
    found.append(value)


def _of_other(value: Any, found: list[object], stack: list[object]) -> None:
    inner = unwrapped(value)
    if inner is value:
        found.append((type(value), id(value)))
    else:
        stack.append(inner)


_STATES: tuple[tuple[Any, _Tell, bool], ...] = (
    (float, _of_float, False),
    ((bool, int, str, type(None)), _of_atom, False),
    (Unread, _of_unread, False),
    ((tuple, list), _of_list, True),
    (range, _of_range, False),
    (functools.partial, _of_partial, True),
    (dict, _of_dict, True),
    (FunctionType, _of_function, True),
)

# What a function of theirs does is known by its name.
LIBRARIES = (
    "numpy", "scipy", "jax", "math", "autograd", "torch", "functools", "operator", "itertools",
    "copy", "builtins", "warnings", "typing",
)  # fmt: skip


def root(module: object) -> str:
    """Return the first part of a module's path."""
    return str(module).partition(".")[0]


def is_read(array: Any) -> bool:
    """Whether an array of NumPy's is small and of numbers, and so constants of a program."""
    return bool(array.size <= ENTRIES) and array.dtype.kind in "biuf"


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
