"""The state of reading a function: statements made so far, names, and the values of variables.

In: values for variables. Out: assignments, in the lists that loops open. A name of the program is
that of the variable, unless that has another meaning there, or an older value of it is still used.
"""

import ast
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from lark import Token

from ...errors import ParseError, Span
from ...limits import Limits
from ..tree import Branch, made, named, number, token, tokens
from .values import Absent, Buffers, Function, Grown, Items, Known, Parts, Scope, Table, Term, Value

# Names that mean something else in trees: modules before a dot, and constants.
RESERVED = frozenset("np math scipy special jax inf nan None pi E".split())


class UnknownValueError(ParseError):
    """What must be known when compiling, and goes with a loop's variable or with an input."""


@dataclass(slots=True)
class State:
    """What variables stand for, by the number of their scope, and the parts of lists and dicts."""

    variables: dict[int, dict[str, Value]] = field(default_factory=dict)
    heap: dict[int, Parts] = field(default_factory=dict)

    def copy(self) -> "State":
        """Return a copy that later changes do not reach."""
        return State({key: dict(one) for key, one in self.variables.items()}, dict(self.heap))


@dataclass(slots=True)
class Reader:
    """What has been read. `evaluate`, `run` and `call` are the readers of the other modules."""

    text: str
    limits: Limits
    evaluate: Callable[["Reader", ast.expr, Scope], Value]
    run: Callable[["Reader", Sequence[ast.stmt], Scope], Any]
    state: State = field(default_factory=State)
    out: list[Branch] = field(default_factory=list)
    taken: dict[str, int] = field(default_factory=dict)
    owned: dict[str, tuple[int, str]] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    notes: list[tuple[str, Span]] = field(default_factory=list)
    arguments: dict[int, str] = field(default_factory=dict)
    calls: list[tuple[ast.AST, int]] = field(default_factory=list)
    depth: int = 0
    loops: int = 0
    numbers: int = 0
    steps: int = 0
    is_silent: bool = False
    unshaped: set[str] = field(default_factory=set)

    # ---- numbers and parts ---------------------------------------------------------------------

    def fresh(self) -> int:
        """Return a number that has not been used."""
        self.numbers += 1
        return self.numbers

    def items(self, parts: Sequence[Value], is_list: bool = False) -> Items:
        """Return a new tuple or list."""
        key = self.fresh()
        self.state.heap[key] = tuple(parts)
        for part in parts:
            self.hold(part)
        return Items(key, is_list)

    def table(self, parts: dict[Any, Value]) -> Table:
        """Return a new dict."""
        key = self.fresh()
        self.state.heap[key] = dict(parts)
        for part in parts.values():
            self.hold(part)
        return Table(key)

    def parts(self, value: Items) -> tuple[Value, ...] | Grown:
        """Return the parts of a tuple or a list, or the family that a loop appends to."""
        found = self.state.heap[value.number]
        assert not isinstance(found, dict)
        return found

    def entries(self, value: Table) -> dict[Any, Value]:
        """Return the parts of a dict."""
        found = self.state.heap[value.number]
        assert isinstance(found, dict)
        return found

    def hold(self, value: Value) -> None:
        """Keep the names in a value's tree from being assigned again."""
        if isinstance(value, Term):
            self.held.update(str(one) for one in tokens(value.tree, "NAME"))

    # ---- messages ------------------------------------------------------------------------------

    def error(self, message: str, node: ast.AST, scope: Scope, hint: str) -> ParseError:
        """Return the error for what cannot be read."""
        return ParseError(message, scope.source.span(node), hint)

    def note(self, message: str, node: ast.AST, scope: Scope) -> None:
        """Keep what a person should know of a line that is left out."""
        self.notes.append((message, scope.source.span(node)))

    # ---- names ---------------------------------------------------------------------------------

    def new_name(self, wanted: str) -> str:
        """Return a name that the program does not have yet."""
        base = wanted.lstrip("_") or "value"
        base = f"{base}_" if base in RESERVED else base
        found, count = base, 1
        while found in self.taken:
            count += 1
            found = f"{base}_{count}"
        self.taken[found] = self.depth
        return found

    def name_for(self, variable: str, scope: Scope) -> str:
        """Return the name that a variable is assigned to: its own again where nothing uses that."""
        value = self.state.variables[scope.number].get(variable)
        name = variable_name(value)
        if (
            name is not None
            and self.owned.get(name) == (scope.number, variable)
            and name not in self.held
            and self.taken[name] == self.depth
        ):
            return name
        name = self.new_name(scope.prefix + variable)
        self.owned[name] = scope.number, variable
        return name

    def lookup(self, variable: str, scope: Scope) -> Value | None:
        """Return what a variable stands for, here or in a function around."""
        at: Scope | None = scope
        while at is not None:
            found = self.state.variables[at.number].get(variable)
            if found is not None:
                return found
            at = at.outer
        return None

    # ---- statements ----------------------------------------------------------------------------

    def emit(self, name: str, value: Branch, at: Branch) -> Branch:
        """Add an assignment to a name, and return the tree of the name."""
        target = named(name, at)
        sign = token("EQUALS", "=", at)
        self.out.append(made("assignment", [target, sign, value], at, at))
        return target

    def bind(
        self, variable: str, value: Value, node: ast.AST, scope: Scope, name: str | None = None
    ) -> None:
        """Make a variable stand for a value; what the program works out is assigned to a name."""
        if isinstance(value, Term) and not self.is_silent and not is_size(value.tree):
            name = name or self.name_for(variable, scope)
            target = self.emit(name, value.tree, scope.source.at(node))
            buffers = value.buffers or frozenset((self.fresh(),))
            value = Term(target, buffers, value.rank, value.shape)
        elif isinstance(value, Term):
            self.hold(value)
        self.state.variables[scope.number][variable] = value

    def temporary(self, value: Term, wanted: str, at: Branch) -> Term:
        """Return a value by a name, as it is used more than once."""
        if value.tree.data in ("name", "integer", "real") or self.is_silent or is_size(value.tree):
            self.hold(value)
            return value
        name = self.new_name(wanted)
        self.held.add(name)
        buffers = value.buffers or frozenset((self.fresh(),))
        return Term(self.emit(name, value.tree, at), buffers, value.rank, value.shape)

    @contextmanager
    def block(self) -> Iterator[list[Branch]]:
        """Collect the statements of a loop."""
        around = self.out
        self.out = []
        try:
            yield self.out
        finally:
            self.out = around

    # ---- values to trees -----------------------------------------------------------------------

    def tree(self, value: Value, node: ast.AST, scope: Scope) -> Branch:
        """Return the tree of a value that stands for a number or an array; lists are stacked."""
        if isinstance(value, Term):
            return value.tree
        at = scope.source.at(node)
        if isinstance(value, Known) and value.tree is not None:
            return value.tree
        if isinstance(value, Known) and isinstance(value.value, bool):
            word = "true" if value.value else "false"
            return made(word, [token(word.upper(), word.title(), at)], at, at)
        if isinstance(value, Known) and isinstance(value.value, int | float):
            return written(value.value, at)
        if isinstance(value, Known) and value.value is None:
            return named("None", at)
        if isinstance(value, Known) and isinstance(value.value, str):
            quoted = f"'{value.value}'"
            return made("string", [token("STRING", quoted, at)], at, at)
        if isinstance(value, Items):
            parts = self.parts(value)
            if isinstance(parts, Grown):
                return named(parts.family, at)
            inner = [self.tree(part, node, scope) for part in parts]
            kind = "list" if value.is_list else "tuple"
            return made(kind, inner, at, at)
        if isinstance(value, Absent):
            raise self.error(value.message, node, scope, value.hint)
        hint = "it is a number or an array here"
        what = f"a {type(value).__name__.lower()}"
        if isinstance(value, Function):
            what, hint = "a function", "call it, with its arguments in brackets"
        raise self.error(f"{what} stands where a number was expected", node, scope, hint)

    def array(self, value: Value, node: ast.AST, scope: Scope) -> Branch:
        """Return the tree of a value; that of a list is an array."""
        if not isinstance(value, Items):
            return self.tree(value, node, scope)
        parts = self.parts(value)
        at = scope.source.at(node)
        if isinstance(parts, Grown):
            return named(parts.family, at)
        if not parts:
            raise self.error("an empty list is no array", node, scope, "use np.zeros(n)")
        inner = [self.array(part, node, scope) for part in parts]
        return call_tree("stack", [made("list", inner, at, at)], at)


def call_tree(function: str, arguments: list[Branch], at: Branch) -> Branch:
    """Return the tree of a call of a function of the language."""
    inner = made("arguments", arguments, at, at)
    return made("call", [token("FUNCTION", function, at), inner], at, at)


def variable_name(value: Value | None) -> str | None:
    """Return the name of the program that a value stands for, None where it is another tree."""
    if isinstance(value, Term) and value.tree.data == "name":
        return str(value.tree.children[0])
    return None


def is_size(tree: Branch) -> bool:
    """Return whether a tree is worked out of sizes and numbers alone, as one in an index."""
    stack: list[Any] = [tree]
    while stack:
        one = stack.pop()
        if one is None or isinstance(one, Token):
            continue
        if one.data == "index" and getattr(one.children[0], "data", "") == "attribute":
            if one.children[0].children[1] != "shape":
                return False
        elif one.data in ("add", "sub", "mul", "neg"):
            stack += one.children
        elif one.data == "name":
            if one.children[0].type != "NAME" or "counter" not in vars(one.meta):
                return False
        elif one.data != "integer":
            return False
    return True


def counter(name: str, at: Branch) -> Branch:
    """Return the tree of a loop's variable."""
    tree = named(name, at)
    tree.meta.counter = True  # type: ignore[attr-defined]  # a mark of this reader's own
    return tree


def written(value: float, at: Branch) -> Branch:
    """Return the tree of a number."""
    if value != value or value in (float("inf"), float("-inf")):
        found = named("nan" if value != value else "inf", at)
    elif isinstance(value, int) and abs(value) < 10**300:
        found = number(str(abs(value)), at)
    else:
        found = number(repr(abs(float(value))), at)
    if value < 0:
        return made("neg", [token("MINUS", "-", at), found], at, at)
    return found


def union(*values: Value) -> Buffers:
    """Return the arrays that any of the values may share its entries with."""
    found: set[int] = set()
    for value in values:
        if isinstance(value, Term):
            found |= value.buffers
    return frozenset(found)
