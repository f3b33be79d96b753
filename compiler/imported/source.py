"""A Python function as text, with what its free names stand for; it is not run.

In: a function. Out: its text, on the lines that it has in its file, and the values of the globals
and of the variables around it that it reads, as plain values; functions among them are texts too.

    RATE = 0.1
    def loss(w): return RATE*np.sum(w**2)   ->   its text, {"RATE": 0.1, "np": Module("numpy")}
"""

import ast
import functools
import inspect
import linecache
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from types import BuiltinFunctionType, FunctionType, ModuleType
from typing import Any

import numpy as np

from ..errors import InputError
from ..records import dataclass
from ..syntax.surroundings import Bound, Callee, Constants, Imported, Module, Unread
from .reads import ENTRIES, LIBRARIES, is_read, read_by, root, unwrapped

# Plain functions and values of any other kind have no meaning in a program.
_PLAIN = (bool, int, float, str, type(None))
_DEEPEST = 100  # of values and functions that stand in one another


@dataclass(frozen=True, slots=True)
class _Seen:
    """What free names of the functions that were met stand for, and the values that are read."""

    functions: dict[int, dict[str, object]] = field(default_factory=dict)
    inside: list[int] = field(default_factory=list)


def text_of(function: Callable[..., Any]) -> str:
    """Return the text of a function, at the lines that it has in its file.

    Raises `InputError` where there is none, as for a function of C, or one typed at a prompt.
    """
    try:
        # Of its code, since of a function Python finds the source of what it wraps.
        lines, first = inspect.getsourcelines(getattr(function, "__code__", function))
    except (OSError, TypeError):
        name = getattr(function, "__name__", repr(function))
        hint = "keep it in a file or a cell, or give its text: gradc.compile(text, language=...)"
        raise InputError(f"there is no source of {name} to read", None, hint) from None
    return "\n" * (first - 1) + textwrap.dedent("".join(lines))


def known_of(function: FunctionType) -> dict[str, object]:
    """Return what the free names of a function stand for, those that can be read.

    Raises `InputError` for a global that its module assigns more than once.
    """
    return _known(function, _Seen())


def plain_values(values: Mapping[str, object]) -> dict[str, object]:
    """Return values as plain ones, and what has no meaning in a program as `Unread`."""
    seen = _Seen()
    return {name: _plain(value, seen) for name, value in sorted(values.items())}


def defaults_of(function: FunctionType) -> dict[str, object]:
    """Return the defaults of a function's arguments as they were when it was defined."""
    return _defaults(function, _Seen())


def _defaults(function: FunctionType, seen: _Seen) -> dict[str, object]:
    code, given = function.__code__, function.__defaults__ or ()
    names = code.co_varnames[code.co_argcount - len(given) : code.co_argcount]
    found = {**dict(zip(names, given, strict=True)), **(function.__kwdefaults__ or {})}
    return {name: _plain(value, seen) for name, value in found.items()}


def _known(function: FunctionType, seen: _Seen) -> dict[str, object]:
    """Return what free names stand for; `seen` has that of functions that call each other."""
    if id(function) in seen.functions:
        return seen.functions[id(function)]
    found = seen.functions[id(function)] = {}
    cells = function.__code__.co_freevars
    changing: Mapping[str, list[int]] | None = None
    for name, value in sorted(read_by(function).items(), key=lambda pair: pair[0]):
        if name not in cells and isinstance(value, _PLAIN):
            changing = _changing(function) if changing is None else changing
            if name in changing:
                raise _change(name, changing[name], function)
        found[name] = _plain(value, seen)
    return found


def _plain(value: object, seen: _Seen) -> object:
    """Return a value as a plain one."""
    if _is_of_library(value) and hasattr(value, "__name__"):
        named = _imported(value)
        if isinstance(named, Imported):
            return named
    for kind, read in _READ.items():
        if isinstance(value, kind):
            return _inside(value, read, seen)
    inner = unwrapped(value)
    if inner is not value:
        return _plain(inner, seen)
    kind = type(value)
    if kind.__module__.startswith("scipy.stats.") and kind.__name__.endswith(_DISTRIBUTION):
        return Imported("scipy.stats", kind.__name__.removesuffix(_DISTRIBUTION))
    return Unread(type(value).__name__)


def _inside(value: object, read: Callable[[Any, _Seen], object], seen: _Seen) -> object:
    """Return the plain value of what may hold itself, or too many others in one another."""
    what = type(value).__name__
    if id(value) in seen.inside and isinstance(value, list | tuple | dict):
        return Unread(f"{what} that holds itself")
    if len(seen.inside) == _DEEPEST:
        return Unread(f"{what} inside of {_DEEPEST} others")
    seen.inside.append(id(value))
    try:
        return read(value, seen)
    finally:
        seen.inside.pop()


_DISTRIBUTION = "_gen"  # ends the name of the class of each of SciPy's distributions


def _listed(value: Any, seen: _Seen) -> object:
    if len(value) > ENTRIES:
        return Unread(f"{type(value).__name__} of {len(value)} entries")
    kind = list if isinstance(value, list) else tuple
    return kind(_plain(one, seen) for one in value)


def _array(value: Any, _: object) -> object:
    if not is_read(value):
        return Unread(f"array of {value.size} entries of {value.dtype}")
    return Constants(value.tolist())


def _function(value: Any, seen: _Seen) -> object:
    """Return a function of the user's as text, one of a library as its name."""
    inner = unwrapped(value)
    if inner is not value:
        return _plain(inner, seen)
    if root(value.__globals__.get("__name__")) in LIBRARIES:
        return _imported(value)
    try:
        text = text_of(value)
    except InputError:
        return Unread("function without a source")
    return Callee(text, value.__code__.co_name, _known(value, seen), _defaults(value, seen))


def _is_of_library(value: object) -> bool:
    return root(getattr(value, "__module__", "")) in LIBRARIES


def _imported(value: Any) -> Imported | Unread:
    """Return what a library has under a name, by a module where that is what stands there."""
    name = str(value.__name__)
    for module in (str(value.__module__).removeprefix("_").split("._")[0], *_MODULES):
        if getattr(sys.modules.get(module), name, None) is value:
            return Imported(module, name)
    return Unread(type(value).__name__)


_MODULES = (
    "numpy", "numpy.linalg", "scipy.special", "jax.numpy", "jax.numpy.linalg", "jax.nn",
    "jax.scipy.special", "jax", "autograd.numpy", "functools", "operator", "itertools", "math",
    "copy", "warnings",
)  # fmt: skip

_READ: Mapping[Any, Callable[[Any, _Seen], object]] = {
    _PLAIN: lambda value, _: value,
    ModuleType: lambda value, _: Module(value.__name__),
    np.ufunc: lambda value, _: Imported("numpy", value.__name__),
    np.generic: lambda value, _: value.item(),
    np.ndarray: _array,
    Unread: lambda value, _: value,
    (tuple, list): _listed,
    range: lambda value, seen: _listed(tuple(value[: ENTRIES + 1]), seen),
    functools.partial: lambda value, seen: Bound(
        _plain(value.func, seen),
        tuple(_plain(one, seen) for one in value.args),
        {key: _plain(one, seen) for key, one in value.keywords.items()},
    ),
    dict: lambda value, seen: {key: _plain(one, seen) for key, one in value.items()},
    BuiltinFunctionType: lambda value, _: _imported(value),
    FunctionType: _function,
}


def _changing(function: FunctionType) -> dict[str, list[int]]:
    """Return the globals of a function's module that change, with the lines that assign them.

    What is read of such a global holds for one time alone.
    """
    try:
        tree = ast.parse("".join(linecache.getlines(function.__code__.co_filename)))
    except SyntaxError:
        return {}
    lines: dict[str, list[int]] = {}
    written: set[str] = set()  # by functions too
    for node in ast.walk(tree):
        if isinstance(node, ast.Global):
            written.update(node.names)
        elif isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for name in {one.id for one in targets if isinstance(one, ast.Name)}:
                lines.setdefault(name, []).append(node.lineno)
    return {name: some for name, some in lines.items() if len(some) > 1 or name in written}


def _change(name: str, lines: Sequence[int], function: FunctionType) -> InputError:
    """Return the error for a global that changes."""
    shown = " and ".join(map(str, lines[:2]))
    return InputError(
        f"{function.__name__} reads the global {name}, which changes: lines {shown} assign it",
        None,
        f"pass it as an argument: {function.__name__}(..., {name})",
    )
