"""The vocabulary: `functions.grad` and `identities.grad`, read once into tables of trees.

A `Function` is a row of the one, an `Identity` a line of the other. They stay trees, as written:
`lower` turns a rule into nodes for the operands at hand.

    >>> functions()["log"].domain.data
    'gt'
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from lark import Token, Tree

from .syntax.parser import grammar_file, parse

Expression: TypeAlias = Tree[Token]

# The kinds of settings: several axes, one, a truth value, a shape, a dimension, an index.
SETTINGS = ("axes", "axis", "flag", "shape", "size", "place")

# Lark's children are trees, tokens or None; the grammar says which, where the checker cannot.
Row: TypeAlias = Any


@dataclass(frozen=True, slots=True)
class Formal:
    """A formal argument: its name, its default or None, and its kind.

    The kind is "" for a number or an array, "integer" for a whole number known when compiling,
    "each" for the arrays of a list, and one of `SETTINGS` for what an operation is set to.
    """

    name: str
    default: Expression | None = None
    kind: str = ""

    @property
    def is_setting(self) -> bool:
        """Whether the argument is no operand but a setting, known when compiling."""
        return self.kind in SETTINGS


@dataclass(frozen=True, slots=True)
class Function:
    """A function: a row of `functions.grad`, or a `def` of a program.

    `definition` says what it computes and `partials` its derivatives, one an argument; either may
    be missing. `domain` is where it is differentiable (None: everywhere), and it has kinks
    where one of `kinks` is 0. `line` is its row as written.
    """

    name: str
    formals: tuple[Formal, ...]
    definition: Expression | None
    domain: Expression | None
    kinks: tuple[Expression, ...]
    partials: tuple[Expression, ...]
    line: str

    def columns(self) -> dict[str, str]:
        """Return the row as text: its function, definition, domain, kink and rule."""
        left, _, rule = self.line.partition(" : ")
        left, _, kink = left.partition(" kink ")
        left, _, domain = left.partition(" on ")
        function, _, definition = left.partition(") = ") if ") = " in left else (left, "", "")
        closed = function if function.rstrip().endswith(")") else f"{function})"
        cells = {
            "function": closed,
            "definition": definition,
            "domain": domain,
            "kink": kink,
            "rule": rule,
        }
        return {name: " ".join(cell.split()) for name, cell in cells.items()}

    def rule(self, position: int) -> str:
        """Return the rule for an operand as text; one for `each` operand serves them all."""
        texts = apart(self.columns()["rule"])
        return texts[min(position, len(texts) - 1)]

    @property
    def operands(self) -> tuple[Formal, ...]:
        """The arguments that values flow through."""
        return tuple(formal for formal in self.formals if not formal.is_setting)

    @property
    def settings(self) -> tuple[Formal, ...]:
        """The arguments that are known when compiling, in the order of a node's payload."""
        return tuple(formal for formal in self.formals if formal.is_setting)

    @property
    def is_shorthand(self) -> bool:
        """Whether the function is written out wherever it is called."""
        return self.definition is not None and not self.partials


def apart(rules: str) -> list[str]:
    """Return rules one by one: apart at the commas that stand in no brackets."""
    parts = [""]
    depth = 0
    for character in rules:
        depth += (character in "([") - (character in ")]")
        if character == "," and not depth:
            parts.append("")
        else:
            parts[-1] += character
    return [part.strip() for part in parts]


@dataclass(frozen=True, slots=True)
class Identity:
    """An equation between two trees, applied from left to right."""

    left: Expression
    right: Expression
    line: str


CONSTANTS = {
    "pi": 3.141592653589793,
    "E": 2.718281828459045,
    "inf": float("inf"),
    "nan": float("nan"),
}


class Functions(Mapping[str, Function]):
    """The functions by name, each row read when it is asked for: a program needs few of them."""

    def __init__(self, rows: Mapping[str, str]) -> None:
        self._rows = rows
        self._read: dict[str, Function] = {}

    def __getitem__(self, name: str) -> Function:
        if name not in self._read:
            self._read[name] = _function(self._rows[name])
        return self._read[name]

    def __contains__(self, name: object) -> bool:
        return name in self._rows

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


@cache
def functions() -> Functions:
    """Return every built-in function by its name; other spellings are in `aliases`."""
    rows: dict[str, str] = {}
    name = ""
    for line in grammar_file("functions.grad").splitlines():
        start = re.match(r"(\w+)\(", line)
        if start is not None:
            name = start[1]
            rows[name] = line
        elif line.startswith(" "):
            rows[name] += f" {line.strip()}"
    return Functions(rows)


@cache
def aliases() -> Mapping[str, str]:
    """Return the other spellings: from `arcsin` to `asin`."""
    text = grammar_file("functions.grad")
    return dict(re.findall(r"^(\w+) = (\w+)$", text, flags=re.MULTILINE))


@cache
def identities(chapter: str) -> tuple[Identity, ...]:
    """Return the identities of a chapter, `stability` or `algebra`, in the order of the file."""
    text = grammar_file("identities.grad")
    lines = text.splitlines()
    chapters: list[Row] = parse(text, start="identities").children
    for tree in chapters:
        name, *equations = tree.children
        if name == chapter:
            return tuple(
                Identity(left, right, lines[_line(left) - 1].strip())
                for left, right in (equation.children for equation in equations)
            )
    raise KeyError(chapter)


def formals(tree: Row) -> tuple[Formal, ...]:
    """Return the formal arguments that a tree of that name lists."""
    return tuple(
        Formal(name.value, default, "" if kind is None else kind.value)
        for kind, name, default in (formal.children for formal in tree.children)
    )


def _function(line: str) -> Function:
    """Return the function of a row."""
    row: Row = parse(line, start="row")
    name, arguments, definition, domain, kinks, partials = row.children
    return Function(
        name=name.value,
        formals=formals(arguments),
        definition=definition,
        domain=domain,
        kinks=tuple(kinks.children) if kinks else (),
        partials=tuple(partials.children) if partials else (),
        line=line,
    )


def _line(tree: Tree[Token]) -> int:
    """Return the line that a tree begins on."""
    return next(tree.scan_values(lambda value: isinstance(value, Token))).line or 1
