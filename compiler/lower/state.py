"""What has been read of a program so far, shared by the handlers of its statements."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from lark import Token, Tree

from ..errors import ProgramError, UnknownNameError, suggest
from ..graph.dimensions import Shape
from ..graph.intervals import Interval
from ..graph.members import member
from ..graph.node import Node, make
from ..limits import Limits
from ..syntax.tree import Branch, children
from ..syntax.words import CONSTANTS
from .expressions import run
from .names import family_index as read_index
from .scope import Scope
from .settings import read_whole


@dataclass(slots=True)
class Program:
    """What has been read of a program so far; every value of `assigned` is a mark."""

    scope: Scope
    declared: bool
    limits: Limits
    inputs: dict[str, Node] = field(default_factory=dict)
    assumptions: dict[Node, Interval] = field(default_factory=dict)
    dimensions: dict[str, Token] = field(default_factory=dict)
    input_families: dict[str, None] = field(default_factory=dict)
    parameters: list[str] = field(default_factory=list)
    first_use: dict[str, Token] = field(default_factory=dict)
    assigned: list[tuple[str, Node]] = field(default_factory=list)
    outputs: dict[str, Node] = field(default_factory=dict)
    has_output: bool = False
    iterations: int = 0


# What the handler of a statement returns: the statements inside of it, to be read next.
Statements: TypeAlias = Iterable[Branch]


def missing(token: Token, program: Program) -> Node:
    """Return a new input for a name met for the first time, or raise where inputs are declared."""
    scope = program.scope
    if token in scope.functions:
        hint = f"call it: {token}(...)"
        raise ProgramError(f"{token} is a function, not a value", scope.where(token), hint)
    if not program.declared:
        node = program.inputs[str(token)] = make("input", payload=str(token))
        program.first_use[str(token)] = token
        scope.values[str(token)] = node
        return node
    hint = suggest(token, [*scope.values, *CONSTANTS]) or f"declare it: param {token}"
    raise UnknownNameError(f"there is no {token}", scope.where(token), hint)


def add_input(key: str, program: Program, shape: Shape) -> Node:
    """Return the node of a new input."""
    node = program.inputs[key] = make("input", payload=key, shape=shape)
    if "[" not in key:
        program.scope.values[key] = node
    return node


def new_name(key: str, done: str, tree: Branch, program: Program) -> None:
    """Raise where a name is an input already, or already something of another kind."""
    scope = program.scope
    token = program.first_use.get(key)
    if token is not None:
        line = scope.where(token)
        raise ProgramError(
            f"{key} is {done} after it was used as an input on line {line.line if line else 1}",
            scope.where(tree),
            "assign it before its first use, or give the new value another name",
        )
    if key in program.dimensions:
        raise ProgramError(
            f"{key} is a dimension and cannot be {done} too",
            scope.where(tree),
            "give one of the two another name",
        )
    if key in program.inputs or key in program.input_families:
        raise ProgramError(
            f"{key} is an input and cannot be {done} again",
            scope.where(tree),
            "give the new value another name",
        )


def family_index(tree: Branch, family: str, program: Program) -> int:
    """Return the index in the tree of `h[3]`, a whole number."""
    index: int = run(read_index(family, children(tree)[1:], tree, program.scope))
    return index


def key_of(tree: Branch, program: Program) -> str | None:
    """Return the name of a value, or of a member of a family, `h[3]`; None for other trees."""
    if tree.data == "name":
        return str(tree.children[0])
    base = tree.children[0] if tree.data == "index" else None
    family = str(base.children[0]) if isinstance(base, Tree) else ""
    if family not in program.scope.families:
        return None
    return member(family, family_index(tree, family, program))


def bounds(trees: Sequence[Branch], program: Program) -> tuple[int, int]:
    """Return the two bounds of a loop or of a declared family."""
    first, last = (run(read_whole("a bound", tree, program.scope)) for tree in trees)
    return first, last
