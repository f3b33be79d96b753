"""The state of reading a function: statements made so far, names, and the values of variables.

In: values for variables. Out: assignments, in the lists that loops open. A name of the program is
that of the variable, unless that has another meaning there, or an older value of it is still used.
"""

import ast
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ...budget import spend
from ...errors import ParseError, Span
from ...limits import Limits
from ..tree import Branch, made, named, token, tokens
from .selections import CONDITIONS, is_selected
from .state import Saved, State
from .values import (
    Absent,
    Buffers,
    Function,
    Grown,
    Items,
    Known,
    Scope,
    Table,
    Term,
    Value,
)
from .written import call_tree, is_long, is_size, known_tree, variable_name

# Names that mean something else in trees: modules before a dot, and constants.
RESERVED = frozenset("np math scipy special jax inf nan None pi E".split())

_PART = 3  # steps for a part of a list
_NO_NAME = re.compile(r"\W")


class UnknownValueError(ParseError):
    """What must be known when compiling, and goes with a loop's variable or with an input."""


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
    versions: dict[str, int] = field(default_factory=dict)
    owned: dict[str, tuple[int, str]] = field(default_factory=dict)
    conditions: set[str] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    notes: list[tuple[str, Span]] = field(default_factory=list)
    changed: list[Buffers] = field(default_factory=list)
    appended: set[int] = field(default_factory=set)
    chosen: list[frozenset[int]] = field(default_factory=list)
    whole: set[int] = field(default_factory=set)
    arguments: dict[int, str] = field(default_factory=dict)
    calls: list[tuple[ast.AST, int]] = field(default_factory=list)
    depth: int = 0
    loops: int = 0
    numbers: int = 0
    steps: int = 0
    is_silent: bool = False
    unshaped: set[str] = field(default_factory=set)
    acting: dict[ast.AST, bool] = field(default_factory=dict)
    leaving: dict[ast.AST, frozenset[type[ast.AST]]] = field(default_factory=dict)

    def saved(self) -> Saved:
        """Return what has been read so far, to go back to."""
        return Saved(
            self.state.copy(), [*self.out], dict(self.taken), dict(self.owned), set(self.held),
            set(self.conditions), self.depth, self.loops,
        )  # fmt: skip

    def restore(self, saved: Saved) -> None:
        """Forget what has been read since then."""
        self.state, self.taken, self.owned = (
            saved.state.beside(self.state),
            dict(saved.taken),
            dict(saved.owned),
        )
        self.out[:] = saved.out
        self.held, self.conditions = set(saved.held), set(saved.conditions)
        self.depth, self.loops = saved.depth, saved.loops

    # ---- numbers and parts ---------------------------------------------------------------------

    def fresh(self) -> int:
        """Return a number that has not been used."""
        self.numbers += 1
        return self.numbers

    def items(self, parts: Sequence[Value], is_list: bool = False) -> Items:
        """Return a new tuple or list; raises `LimitError` where it is too long."""
        self.limits.check("copies", len(parts))
        spend(_PART * len(parts))
        key = self.fresh()
        self.state.heap[key] = tuple(map(self.kept, parts))
        return Items(key, is_list)

    def table(self, parts: dict[Any, Value]) -> Table:
        """Return a new dict."""
        key = self.fresh()
        self.state.heap[key] = {name: self.kept(part) for name, part in parts.items()}
        return Table(key)

    def parts(self, value: Items) -> tuple[Value, ...] | Grown:
        """Return the parts of a tuple or a list, or the family that a loop appends to."""
        found = self.state.heap[value.number]
        if value.view and isinstance(found, dict):
            return tuple(_VIEWS[value.view](self, key, one) for key, one in found.items())
        assert not isinstance(found, dict)
        return found

    def entries(self, value: Table) -> dict[Any, Value]:
        """Return the parts of a dict."""
        found = self.state.heap[value.number]
        assert isinstance(found, dict)
        return found

    def kept(self, value: Value) -> Value:
        """Return a value as a part of a list or a dict has it: an array has its own entries."""
        self.hold(value)
        if isinstance(value, Term) and not value.buffers and value.rank != 0:
            return Term(value.tree, frozenset((self.fresh(),)), value.rank, value.shape)
        return value

    def stored(
        self, value: Items | Table, variable: str, node: ast.AST, scope: Scope, since: int = 0
    ) -> None:
        """Give the parts of a list or a dict names, as each may be used more than once.

        Of a list those before `since` are as they were.
        """
        parts = self.state.heap[value.number]
        is_view = isinstance(value, Items) and bool(value.view)
        if isinstance(parts, Grown) or self.is_silent or is_view:
            return
        at = scope.source.at(node)
        pairs = [*parts.items()] if isinstance(parts, dict) else [*enumerate(parts)][since:]
        new = {
            key: self.temporary(one, f"{scope.prefix}{variable}_{key}", at)
            if isinstance(one, Term) and is_long(one.tree) else one
            for key, one in pairs
        }  # fmt: skip
        known = new if isinstance(parts, dict) else (*parts[:since], *new.values())
        self.state.heap[value.number] = known

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
        base = _NO_NAME.sub("_", wanted).lstrip("_") or "value"
        base = f"{base}_" if base in RESERVED else base
        count = self.versions.get(base, 1)
        if f"{base}_{count}" not in self.taken:  # it has been forgotten, or is the first
            count = 1
        found = base if count == 1 else f"{base}_{count}"
        while found in self.taken:
            count += 1
            found = f"{base}_{count}"
        self.versions[base] = count
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
            if variable in at.locals:
                return None  # it is assigned later, or in a branch that is not run
            at = at.outer
        return None

    # ---- statements ----------------------------------------------------------------------------

    def emit(self, name: str, value: Branch, at: Branch) -> Branch:
        """Add an assignment to a name, and return the tree of the name."""
        target = named(name, at)
        sign = token("EQUALS", "=", at)
        self.out.append(made("assignment", [target, sign, value], at, at))
        return target

    def assigned(self, name: str, value: Branch, at: Branch) -> Branch:
        """Add an assignment, and keep whether the name is that of a condition."""
        is_condition = value.data in CONDITIONS
        if value.data == "name":
            is_condition = str(value.children[0]) in self.conditions
        (self.conditions.add if is_condition else self.conditions.discard)(name)
        return self.emit(name, value, at)

    def bind(
        self, variable: str, value: Value, node: ast.AST, scope: Scope, name: str | None = None
    ) -> None:
        """Make a variable stand for a value; what the program works out is assigned to a name."""
        if isinstance(value, Term) and not self.is_silent and not self.stays(value.tree):
            name = name or self.name_for(variable, scope)
            target = self.assigned(name, value.tree, scope.source.at(node))
            buffers = value.buffers or frozenset((self.fresh(),))
            value = Term(target, buffers, value.rank, value.shape)
        elif isinstance(value, Term):
            self.hold(value)
        elif isinstance(value, Items | Table):
            self.check_once(value, node, scope)
            self.stored(value, variable, node, scope)
        self.state.variables[scope.number][variable] = value

    def stays(self, tree: Branch) -> bool:
        """Return whether a variable stands for a tree, and for no name that it is assigned to."""
        return is_size(tree) or is_selected(tree, self.conditions)

    def check_once(self, value: Value, node: ast.AST, scope: Scope) -> None:
        """Raise where a name is given to what is used up when it is read."""
        if isinstance(value, Items) and value.is_once:
            hint = "make a list of it: list(…), or [x for x in xs]"
            raise self.error("this is used up when it is read", node, scope, hint)

    def temporary(self, value: Term, wanted: str, at: Branch) -> Term:
        """Return a value by a name, as it is used more than once."""
        is_short = value.tree.data in ("name", "integer", "real")
        if is_short or self.is_silent or self.stays(value.tree):
            self.hold(value)
            return value
        name = self.new_name(wanted)
        self.held.add(name)
        buffers = value.buffers or frozenset((self.fresh(),))
        return Term(self.assigned(name, value.tree, at), buffers, value.rank, value.shape)

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
        if isinstance(value, Known):
            found = value.tree or known_tree(value.value, at)
            if found is not None:
                return found
            if isinstance(value.value, int):
                hint = "a float has up to 1.8e308"
                raise self.error("this number is too large for a float", node, scope, hint)
        if isinstance(value, Items):
            parts = self.parts(value)
            if isinstance(parts, Grown):
                return named(parts.family, at)
            if value.is_array:
                return self.array(value, node, scope)
            inner = [self.tree(part, node, scope) for part in parts]
            return made("list" if value.is_list else "tuple", inner, at, at)
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
            return call_tree("stack", [named(parts.family, at)], at)
        if not parts:
            raise self.error("an empty list is no array", node, scope, "use np.zeros(n)")
        inner = [self.array(part, node, scope) for part in parts]
        return call_tree("stack", [made("list", inner, at, at)], at)


_VIEWS: Mapping[str, Callable[[Reader, Any, Value], Value]] = {
    "keys": lambda reader, key, one: Known(key),
    "values": lambda reader, key, one: one,
    "items": lambda reader, key, one: reader.items((Known(key), one)),
}
