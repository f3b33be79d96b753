"""The vocabulary: `functions.grad` and `identities.grad`, read once into tables of trees.

A `Row` is a function of the one, an `Identity` a line of the other. They stay trees, as written:
`lower` turns a rule into nodes for the operands at hand.

    >>> functions()["log"].domain.data
    'gt'
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, TypeAlias

from lark import Token, Tree

from .lazy import Lazy
from .records import dataclass
from .syntax.parser import parse
from .syntax.words import grammar_file, lines, spellings

Expression: TypeAlias = Tree[Token]

# The kinds of settings: several axes, one, a truth value, a shape, a dimension, how far something
# is moved, an index.
SETTINGS = ("axes", "axis", "flag", "shape", "size", "offset", "place")

COLUMNS = ("function", "definition", "domain", "kink", "rule")


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

    @property
    def is_needed(self) -> bool:
        """Whether a call must give it: axes are all of them by default, and a flag is not up."""
        return self.default is None and self.kind not in ("axes", "axis", "flag")


@dataclass(frozen=True, slots=True)
class Row:
    """A function: a row of `functions.grad`, or a `def` of a program.

    `definition` says what it computes and `partials` its derivatives, one an argument; either may
    be missing. `domain` is where it is differentiable (None: everywhere), and it has kinks
    where one of `kinks` is 0. A row of the file has its columns and its partials as texts too.
    """

    name: str
    formals: tuple[Formal, ...]
    definition: Expression | None
    domain: Expression | None
    kinks: tuple[Expression, ...]
    partials: tuple[Expression, ...]
    texts: tuple[str, ...] = ("",) * len(COLUMNS)
    rules: tuple[str, ...] = ()

    def columns(self) -> dict[str, str]:
        """Return the row as text: its function, definition, domain, kink and rule."""
        return dict(zip(COLUMNS, self.texts, strict=True))

    def rule(self, position: int) -> str:
        """Return the rule for an operand as text; one for `each` operand serves them all."""
        return self.rules[min(position, len(self.rules) - 1)]

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


@dataclass(frozen=True, slots=True)
class Identity:
    """An equation of two trees, applied from left to right, as it is written.

    It holds wherever the left side is defined and its conditions are proved.
    """

    left: Expression
    right: Expression
    line: str
    chapter: str
    conditions: tuple[Expression, ...] = ()


# What functions are called in `scipy.special`, for which NumPy has none.
SCIPY: Mapping[str, str] = {
    "erf": "erf",
    "erfc": "erfc",
    "erfcx": "erfcx",
    "ndtr": "ndtr",
    "log_ndtr": "log_ndtr",
    "gamma": "gamma",
    "lgamma": "gammaln",
    "digamma": "digamma",
    "polygamma": "polygamma",
    "besselj0": "j0",
    "besselj1": "j1",
    "besselj": "jv",
    "bessely": "yv",
    "besseli": "iv",
    "besselk": "kv",
    "i0e": "i0e",
    "i1e": "i1e",
    "expi": "expi",
    "zeta": "zeta",
    "ndtri": "ndtri",
    "erfinv": "erfinv",
    "erfcinv": "erfcinv",
    "gammainc": "gammainc",
    "gammaincc": "gammaincc",
    "betainc": "betainc",
    "rgamma": "rgamma",
    "stdtr": "stdtr",
}


@cache
def functions() -> Mapping[str, Row]:
    """Return every built-in function by its name; other spellings are in `aliases`."""
    return Lazy(lines(), read_row)


@cache
def domains() -> Mapping[str, str]:
    """Return the domain of each function that has one, as text, without reading its row."""
    found = {name: _DOMAIN.search(line) for name, line in lines().items()}
    return {name: match[1].strip() for name, match in found.items() if match is not None}


_DOMAIN = re.compile(r"\son\s(.*?)(?=\skink\s|\s:\s|$)")


def aliases() -> Mapping[str, str]:
    """Return the other spellings: from `arcsin` to `asin`."""
    return spellings()


@cache
def _chapters() -> Mapping[str, str]:
    """Return the text of each chapter of `identities.grad`; a program needs few of them."""
    found = re.finditer(
        r"^(\w+) \{.*?^\}$", grammar_file("identities.grad"), re.MULTILINE | re.DOTALL
    )
    return {chapter[1]: chapter[0] for chapter in found}


@cache
def identities(chapter: str) -> tuple[Identity, ...]:
    """Return the identities of a chapter, such as `algebra`, in the order of the file."""
    text = _chapters()[chapter]
    lines = text.splitlines()
    read: Any = parse(text, start="identities")
    _, *equations = read.children[0].children
    return tuple(
        Identity(
            left, right, " ".join(lines[_line(left) - 1].split()), chapter, _conditions(listed)
        )
        for left, right, _, listed in (equation.children for equation in equations)
    )


def _conditions(listed: Any) -> tuple[Expression, ...]:
    return tuple(listed.children[::2]) if listed else ()


# Lark's children are trees, tokens or None; the grammar says which, where the checker cannot.
def formals(tree: Any) -> tuple[Formal, ...]:
    """Return the formal arguments that a tree of that name lists."""
    return tuple(
        Formal(name.value, default, "" if kind is None else kind.value)
        for kind, name, default in (formal.children for formal in tree.children)
    )


def read_row(text: str) -> Row:
    """Return the function of a row, with its columns as trees and as texts."""
    tree: Any = parse(text, start="row")
    name, _, arguments, closing, *cells, end = tree.children
    function = text[name.start_pos : closing.end_pos]
    definition, domain, kinks, partials = cells[1::2]
    commas = partials.children[1::2] if partials else ()
    return Row(
        name=name.value,
        formals=formals(arguments),
        definition=definition,
        domain=domain,
        kinks=tuple(kinks.children[::2]) if kinks else (),
        partials=tuple(partials.children[::2]) if partials else (),
        texts=(" ".join(function.split()), *_behind(cells[::2], end, text)),
        rules=_behind((cells[-2], *commas), end, text) if partials else (),
    )


def _behind(signs: Iterable[Token | None], end: Token, text: str) -> tuple[str, ...]:
    """Return what stands behind each sign, up to the next; "" for a sign that is not there."""
    found = []
    for sign in reversed([*signs]):
        found.append("" if sign is None else " ".join(text[sign.end_pos : end.start_pos].split()))
        end = sign or end
    return tuple(reversed(found))


def _line(tree: Tree[Token]) -> int:
    """Return the line that a tree begins on."""
    return next(tree.scan_values(lambda value: isinstance(value, Token))).line or 1
