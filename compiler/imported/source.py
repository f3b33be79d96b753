"""A Python function as text, with what its free names stand for; it is not run.

In: a function. Out: its text, on the lines that it has in its file, and the values of the globals
and of the variables around it that it reads, as plain values; functions among them are texts too.

    RATE = 0.1
    def loss(w): return RATE*np.sum(w**2)   ->   its text, {"RATE": 0.1, "np": Module("numpy")}
"""

import ast
import inspect
import linecache
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import BuiltinFunctionType, CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from ..errors import InputError
from ..syntax.surroundings import Callee, Imported, Module

_ENTRIES = 1000  # of an array that a function reads from around it

# Plain functions and values of any other kind have no meaning in a program.
_PLAIN = (bool, int, float, str, type(None))


def text_of(function: Callable[..., Any]) -> str:
    """Return the text of a function, at the lines that it has in its file.

    Raises `InputError` where there is none, as for a function of C, or one typed at a prompt.
    """
    try:
        lines, first = inspect.getsourcelines(function)
    except (OSError, TypeError):
        name = getattr(function, "__name__", repr(function))
        hint = "keep it in a file or a cell, or give its text: gradc.compile(text, language=...)"
        raise InputError(f"there is no source of {name} to read", None, hint) from None
    return "\n" * (first - 1) + textwrap.dedent("".join(lines))


def known_of(function: FunctionType) -> dict[str, object]:
    """Return what the free names of a function stand for, those that can be read.

    Raises `InputError` for a global that its module assigns more than once.
    """
    return _known(function, {})


def plain_values(values: Mapping[str, object]) -> dict[str, object]:
    """Return the values that have a meaning in a program, as plain ones."""
    seen: dict[int, dict[str, object]] = {}
    found = {name: _plain(value, seen) for name, value in sorted(values.items())}
    return {name: one for name, one in found.items() if one is not None or values[name] is None}


def _known(function: FunctionType, seen: dict[int, dict[str, object]]) -> dict[str, object]:
    """Return what free names stand for; `seen` has that of functions that call each other."""
    if id(function) in seen:
        return seen[id(function)]
    found = seen[id(function)] = {}
    cells = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    inner = set(_names(function.__code__))
    changing: Mapping[str, list[int]] | None = None
    for name in sorted(inner | {*cells}):
        if name in cells:
            value = _content(cells[name])
        elif name in function.__globals__:
            value = function.__globals__[name]
        else:
            continue
        plain = _plain(value, seen)
        if plain is None and value is not None:
            continue
        if name not in cells and isinstance(value, _PLAIN):
            changing = _changing(function) if changing is None else changing
            if name in changing:
                raise _change(name, changing[name], function)
        found[name] = plain
    return found


def _names(code: CodeType) -> Iterator[str]:
    """Yield the names that code reads, also that of functions inside of it."""
    stack = [code]
    while stack:
        one = stack.pop()
        yield from one.co_names
        stack += [inner for inner in one.co_consts if isinstance(inner, CodeType)]


def _content(cell: Any) -> object:
    try:
        return cell.cell_contents
    except ValueError:  # it is assigned later
        return None


def _plain(value: object, seen: dict[int, dict[str, object]]) -> object:
    """Return a value as a plain one, None for one that has no meaning in a program."""
    for kind, read in _READ.items():
        if isinstance(value, kind):
            return read(value, seen)
    kind = type(value)
    if kind.__module__.startswith("scipy.stats.") and kind.__name__.endswith(_DISTRIBUTION):
        return Imported("scipy.stats", kind.__name__.removesuffix(_DISTRIBUTION))
    return _imported(value) if _is_of_library(value) and hasattr(value, "__name__") else None


_DISTRIBUTION = "_gen"  # ends the name of the class of each of SciPy's distributions


def _listed(value: Any, seen: dict[int, dict[str, object]]) -> object:
    return type(value)(_plain(one, seen) for one in value) if len(value) <= _ENTRIES else None


def _function(value: Any, seen: dict[int, dict[str, object]]) -> object:
    """Return a function of the user's as text, one of a library as its name."""
    value = inspect.unwrap(value)
    if not isinstance(value, FunctionType) or _is_of_library(value):
        return _imported(value)
    try:
        text = text_of(value)
    except InputError:
        return None
    return Callee(text, value.__name__, _known(value, seen))


def _is_of_library(value: object) -> bool:
    return str(getattr(value, "__module__", "")).partition(".")[0] in _LIBRARIES


def _imported(value: Any) -> Imported:
    """Return what a library has by the name of its module, without those of its own."""
    return Imported(str(value.__module__).removeprefix("_").split("._")[0], str(value.__name__))


_LIBRARIES = frozenset(
    "numpy scipy jax math autograd torch functools operator copy itertools warnings typing".split()
)

_READ: Mapping[Any, Callable[[Any, dict[int, dict[str, object]]], object]] = {
    _PLAIN: lambda value, _: value,
    ModuleType: lambda value, _: Module(value.__name__),
    np.ufunc: lambda value, _: Imported("numpy", value.__name__),
    np.generic: lambda value, _: value.item(),
    np.ndarray: lambda value, _: value.tolist() if value.size <= _ENTRIES else None,
    (tuple, list): _listed,
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
