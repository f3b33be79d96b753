"""What the names of a text mean, for whoever puts in what was left out of it.

In: the tokens of a text, and what is known besides. Out: a `Context`. A name is a function if the
language or the program has one of that name; it is a value if it is known as one, is given one by
the text, or, where the text declares nothing, stands somewhere without a bracket behind it.

    x(p - y) + x      x is a value
    sigmod(x)         sigmod is neither
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from types import MappingProxyType

from lark import Token

from ...records import dataclass
from ..words import CONSTANTS, is_function, takes_one
from .brackets import partners
from .callees import behind_power, function_of, is_applied, logarithm, without_brackets
from .kinds import DEPTH


def _is_none(name: str) -> bool:
    """Return that a name is no value."""
    return False


@dataclass(frozen=True, slots=True)
class Known:
    """What names mean besides those of a text itself.

    `is_value` tells the names of values, `functions` has those of the program, with the number of
    their arguments. Where `is_closed` no other name can be a value, as in answers. `is_part` tells
    what is no value by itself, and may be a part of a word: the I of λI.
    """

    is_value: Callable[[str], bool] = _is_none
    functions: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    is_closed: bool = False
    is_part: Callable[[str], bool] = _is_none


NOTHING = Known()


@dataclass(frozen=True, slots=True)
class Context:
    """A text that is read, as what it is read, and what its names mean.

    `said` has the names that stand in it as values may, and how often; `stated` those that it gives
    a value; `functions` those of its functions, with the number of their arguments. Where
    `is_closed` every value has been stated, or is known.
    """

    text: str
    start: str
    known: Known
    said: Mapping[str, int]
    stated: Mapping[str, None]
    functions: Mapping[str, int]
    is_closed: bool

    def is_function(self, name: str) -> bool:
        """Return whether there is a function of a name."""
        return self.is_own(name) or is_function(name)

    def is_own(self, name: str) -> bool:
        """Return whether the program has a function of a name."""
        return name in self.functions or name in self.known.functions

    def takes_one(self, name: str) -> bool:
        """Return whether a function has one argument: a space in it stands for no comma."""
        own = self.functions.get(name, self.known.functions.get(name))
        return takes_one(name) if own is None else own == 1

    def needs_no_bracket(self, name: str) -> bool:
        """Return whether a name is that of a function that is applied without brackets."""
        return name in without_brackets() and not self.is_own(name) and not self.is_value(name)

    def is_value(self, name: str) -> bool:
        """Return whether a name is that of a value."""
        if name in CONSTANTS or self.known.is_value(name):
            return True
        return not self.known.is_closed and name in (self.stated if self.is_closed else self.said)

    def has_euler(self) -> bool:
        """Return whether e^x is exp(x): every value is known, and none is called e."""
        return (self.is_closed or self.start == "point") and not self.is_value("e")

    def source(self, first: Token, last: Token) -> str:
        """Return the text from one token up to another."""
        return self.text[first.start_pos : last.end_pos]


def context_of(tokens: Sequence[Token], text: str, start: str, known: Known) -> Context:
    """Return what the names of a text mean.

    A program that declares its inputs is closed: no name that it does not state is a value.
    """
    stated: dict[str, None] = {}
    functions: dict[str, int] = {}
    declares = False
    for statement in _statements(tokens):
        declares |= _read_statement(statement, stated, functions)
    said = _said(tokens, text, {**functions, **known.functions})
    return Context(text, start, known, said, stated, functions, known.is_closed or declares)


def _said(tokens: Sequence[Token], text: str, own: Mapping[str, int]) -> dict[str, int]:
    """Return the names without a bracket behind them, but for functions that need none."""
    said: dict[str, int] = {}
    ends = partners(tokens)
    before = ""
    for position, token in enumerate(tokens):
        is_name = token.type == "NAME" and before != "DOT"
        if is_name and not _is_called(position, tokens, text, ends, own):
            said[str(token)] = said.get(str(token), 0) + 1
        before = token.type
    return said


def _is_called(
    at: int, tokens: Sequence[Token], text: str, ends: Mapping[int, int], own: Mapping[str, int]
) -> bool:
    """Return whether a name can be a function of what stands behind it: sin x, cos²(x)."""
    token, behind = tokens[at], behind_power(tokens, at + 1, ends)
    if behind < len(tokens) and tokens[behind].type == "LPAR":
        function = function_of(token, text)
        return function in own or is_function(function) or logarithm(function) is not None
    word = text[token.start_pos : token.end_pos]
    is_head = token.value in without_brackets() or logarithm(word) is not None
    return is_head and token.value not in own and is_applied(tokens, behind)


def _statements(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield the tokens of each statement, those of the head of a loop as one."""
    statement: list[Token] = []
    for token in tokens:
        if token.type in ("_END", "LBRACE", "RBRACE"):
            if statement:
                yield statement
            statement = []
        else:
            statement.append(token)
    if statement:
        yield statement


def _read_statement(
    statement: Sequence[Token], stated: dict[str, None], functions: dict[str, int]
) -> bool:
    """Keep what a statement gives a value or a definition; return whether it declares inputs."""
    first = statement[0]
    head = [token for token in _head(statement) if token.type in ("NAME", "COMMA")]
    names = [str(token) for token in head if token.type == "NAME"]
    if first.type == "DEF":
        commas = len(head) - len(names)
        functions |= {str(one): commas + 1 for one in statement[1:2] if one.type == "FUNCTION"}
        stated |= dict.fromkeys(names)
    elif first.type == "FOR":
        stated |= dict.fromkeys(names[:1])
    elif first.type == "PARAM" or _is_declaration(statement):
        stated |= dict.fromkeys(str(one) for one in statement if one.type == "NAME")
        return True
    elif first.type == "NAME" and sum(1 for _ in _head(statement)) < len(statement):
        stated |= dict.fromkeys(names[:1])
    return False


def _head(statement: Sequence[Token]) -> Iterator[Token]:
    """Yield what stands before the first `=` that stands in no bracket."""
    depth = 0
    for token in statement:
        depth += DEPTH.get(token.type, 0)
        if token.type == "EQUALS" and depth == 0:
            return
        yield token


def _is_declaration(statement: Sequence[Token]) -> bool:
    """Return whether a statement gives a name a shape: x: [n]."""
    depth = 0
    for token in statement:
        depth += DEPTH.get(token.type, 0)
        if token.type == "COLON" and depth == 0:
            return True
    return False
