"""What names and expressions of a Python function stand for while it is read.

A `Known` is known when compiling, a `Term` is worked out by the program and has a tree. Lists and
dicts have their parts in a heap, by number, since two names may mean one list.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ..tree import Branch
from .source import Source

Buffers: TypeAlias = frozenset[int]
NONE: Buffers = frozenset()


@dataclass(frozen=True, slots=True)
class Known:
    """A number, a text, a truth value or None; `tree` is another way to write it, as np.pi."""

    value: Any
    tree: Branch | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """What the program works out.

    `buffers` are the arrays that it may share its entries with, `shape` the dimensions where they
    are known, as numbers or names, and `rank` their number.
    """

    tree: Branch
    buffers: Buffers = NONE
    rank: int | None = None
    shape: tuple[int | str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """A tuple, a list, or an array of known numbers, whose parts are in the heap.

    What is read `is_once` is used up then; what `is_argument` whoever calls has too. A `view` is
    the keys, the values or the items of a dict, by its number.
    """

    number: int
    is_list: bool = False
    is_argument: bool = False
    is_once: bool = False
    is_array: bool = False
    view: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A dict, whose parts are in the heap."""

    number: int
    is_argument: bool = False


@dataclass(frozen=True, slots=True)
class Grown:
    """What the heap has of a list that a loop appends to: a family, and how many members it has.

    Arrays with lower numbers than `since` are there before the loop.
    """

    family: str
    count: "Value"
    since: int = 0


@dataclass(frozen=True, slots=True)
class Range:
    """A range(start, stop, step)."""

    start: "Value"
    stop: "Value"
    step: int


@dataclass(frozen=True, slots=True)
class Module:
    """A module, by the name that it is read with: np, scipy.special."""

    path: str


@dataclass(frozen=True, slots=True)
class Library:
    """A function of a module."""

    module: str
    name: str


@dataclass(frozen=True, slots=True)
class Builtin:
    """A function of Python itself, or of functools."""

    name: str


@dataclass(frozen=True, slots=True)
class Method:
    """What stands before a dot and is called: x.sum."""

    base: "Value"
    name: str


@dataclass(frozen=True, slots=True)
class Absent:
    """A name without a value that can be said, and why."""

    message: str
    hint: str


@dataclass(slots=True, eq=False)
class Scope:
    """Names of a function that is being read; its variables are in the state, by its number.

    Those of a comprehension are `is_inner`: what is assigned in it belongs to the function.
    """

    number: int
    source: Source
    known: Mapping[str, Any]
    prefix: str = ""
    outer: "Scope | None" = None
    locals: frozenset[str] = frozenset()
    function: str = ""
    is_inner: bool = False
    cached: dict[str, "Value"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Function:
    """A def or a lambda with the scope around it, and arguments that it has been given.

    `defaults` are worked out where it is defined; those at the top of a text where it is called.
    """

    node: ast.FunctionDef | ast.Lambda
    scope: Scope
    given: tuple["Value", ...] = ()
    named: Mapping[str, "Value"] = field(default_factory=dict)
    defaults: Mapping[str, "Value"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Partial:
    """What functools.partial returns of a function that is no def."""

    base: "Value"
    given: tuple["Value", ...]
    named: Mapping[str, "Value"]


Value: TypeAlias = (
    Known | Term | Items | Table | Range | Module | Library | Builtin | Method | Absent
    | Function | Partial
)  # fmt: skip
Parts: TypeAlias = tuple[Value, ...] | dict[Any, Value] | Grown


def buffers_of(value: Value) -> Buffers:
    """Return the arrays that a value may share its entries with."""
    return value.buffers if isinstance(value, Term) else NONE
