"""What has been read of a program so far, shared by the handlers of its statements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from typing import Any, TypeAlias

from lark import Token, Tree

from ..errors import ProgramError, UnknownNameError, suggest
from ..graph.build import size_node
from ..graph.dimensions import Dimension, Shape
from ..graph.intervals import Interval
from ..graph.members import member
from ..graph.node import Count, Node, Whole, make
from ..limits import Limits
from ..records import dataclass
from ..syntax.tree import Branch, children
from ..syntax.words import CONSTANTS
from .expressions import run
from .names import family_index as read_index
from .scope import Scope, States
from .settings import read_whole

# What each statement is called in a message.
ARTICLE = {
    "declaration": "a declaration",
    "parameter": "a declaration",
    "definition": "a definition",
    "loop": "a loop",
    "repetition": "a loop",
    "output": "an output",
    "bare": "a bare expression",
    "assignment": "an assignment",
}


@dataclass(slots=True)
class Program:
    """What has been read of a program so far; every value of `assigned` is a mark.

    `tree` is what it is read from. `integers` are inputs that are dimensions, `counters` the
    variables of loops; `steps` has, for a name that a loop assigned last, the mark in the body of
    the loop, and the number of its steps. `sizes` are those of dimensions that are known, and
    `taken` how many steps each `while` takes, in the order of reading; where that is not known
    `whiles` has the node of each. `written` counts the loops that have been written out.
    """

    scope: Scope
    declared: bool
    limits: Limits
    tree: Branch
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
    loops: int = 0
    integers: dict[str, None] = field(default_factory=dict)
    counters: dict[str, None] = field(default_factory=dict)
    steps: dict[str, tuple[Node, Dimension]] = field(default_factory=dict)
    sizes: Mapping[str, int] = field(default_factory=dict)
    taken: Sequence[int] | None = None
    whiles: list[Node | None] = field(default_factory=list)
    written: int = 0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What had been read of a program at some time, to go back to."""

    values: dict[str, Node]
    families: dict[str, dict[Any, Node]]
    states: dict[str, list[States]]
    inputs: dict[str, Node]
    first_use: dict[str, Token]
    assigned: int
    loops: int


def snapshot(program: Program) -> Snapshot:
    """Return what has been read of a program so far."""
    scope = program.scope
    return Snapshot(
        dict(scope.values),
        {family: dict(members) for family, members in scope.families.items()},
        {family: [*arrays] for family, arrays in scope.states.items()},
        dict(program.inputs),
        dict(program.first_use),
        len(program.assigned),
        len(scope.loops),
    )


def restore(saved: Snapshot, program: Program) -> None:
    """Forget what has been read since then."""
    scope = program.scope
    scope.values = dict(saved.values)
    scope.families = {family: dict(members) for family, members in saved.families.items()}
    scope.states = {family: [*arrays] for family, arrays in saved.states.items()}
    program.inputs = dict(saved.inputs)
    program.first_use = dict(saved.first_use)
    del program.assigned[saved.assigned :]
    del scope.loops[saved.loops :]


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


def add_count(key: str, token: Token, program: Program) -> None:
    """Add an input that is a whole number: a dimension that is given as an argument."""
    program.inputs[key] = make("input", payload=Count(key))
    program.integers[key] = None
    program.dimensions[key] = token
    program.scope.values[key] = size_node(program.sizes.get(key, key))


def add_input(key: str, program: Program, shape: Shape, is_whole: bool) -> Node:
    """Return the node of a new input; one of whole numbers is nothing to differentiate by."""
    payload = Whole(key) if is_whole else key
    node = program.inputs[key] = make("input", payload=payload, shape=shape)
    if "[" not in key:
        program.scope.values[key] = node
    return node


def new_name(key: str, done: str, tree: Branch, program: Program) -> None:
    """Raise where a name is an input already, or already something of another kind."""
    scope = program.scope
    token = program.first_use.get(key)
    if token is not None:
        line = scope.where(token)
        hint = "assign it before its first use, or give the new value another name"
        if scope.loops or scope.builder.round:
            hint = f"what a step takes from the step before begins before the loop: s = {key}"
            hint += ", and s in the loop"
        raise ProgramError(
            f"{key} is {done} after it was used as an input on line {line.line if line else 1}",
            scope.where(tree),
            hint,
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


def named(key: str, node: Node, program: Program) -> Node:
    """Return the value of a name, a mark; in the body of a loop that is one of the loop's own."""
    scope = program.scope
    if not scope.loops:
        return scope.builder.mark(node, key)
    frame = scope.loops[-1]
    marked = scope.builder.mark(node, f"{key} {frame.number}.{len(frame.marks)}")
    frame.marks[marked] = None
    return marked


def family_index(tree: Branch, family: str, program: Program) -> Dimension:
    """Return the index in the tree of `h[3]`: a whole number, or one that goes with a loop."""
    index: Dimension = run(read_index(family, children(tree)[1:], tree, program.scope))
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
