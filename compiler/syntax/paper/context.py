"""What the names of a text mean, for whoever puts in what was left out of it.

In: the tokens of a text, and what is known besides. Out: a `Context`. A name is a function if the
language or the program has one of that name; it is a value if it is known as one, or stands
somewhere without a bracket behind it.

    x(p - y) + x      x is a value
    sigmod(x)         sigmod is neither
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from lark import Token

from ..words import CONSTANTS, is_function, takes_one


def _is_none(name: str) -> bool:
    """Return that a name is no value."""
    return False


@dataclass(frozen=True, slots=True)
class Known:
    """What names mean besides those of a text itself.

    `is_value` tells the names of values, `functions` has those of the program. Where `is_closed`
    no other name can be a value, as in answers.
    """

    is_value: Callable[[str], bool] = _is_none
    functions: Collection[str] = ()
    is_closed: bool = False


NOTHING = Known()


@dataclass(frozen=True, slots=True)
class Context:
    """A text that is read, as what it is read, and what its names mean.

    `said` has the names that stand in it without a bracket behind them, and how often; `functions`
    those of its functions, with the number of their arguments.
    """

    text: str
    start: str
    known: Known
    said: dict[str, int]
    functions: dict[str, int]
    is_closed: bool

    def is_function(self, name: str) -> bool:
        """Return whether there is a function of a name."""
        return name in self.functions or name in self.known.functions or is_function(name)

    def takes_one(self, name: str) -> bool:
        """Return whether a function has one argument: a space in it stands for no comma."""
        if name in self.functions:
            return self.functions[name] == 1
        return name not in self.known.functions and takes_one(name)

    def is_value(self, name: str) -> bool:
        """Return whether a name is that of a value."""
        if name in CONSTANTS or self.known.is_value(name):
            return True
        return name in self.said and not self.known.is_closed


def context_of(tokens: Sequence[Token], text: str, start: str, known: Known) -> Context:
    """Return what the names of a text mean.

    A program that declares its inputs is closed: no name that it does not say is a value.
    """
    said: dict[str, int] = {}
    functions: dict[str, int] = {}
    declares = False
    before = Token("_END", "")
    defined = ""  # the function whose head is being read
    for token in tokens:
        if token.type == "NAME" and before.type != "DOT":
            said[str(token)] = said.get(str(token), 0) + 1
        elif token.type == "FUNCTION" and before.type == "DEF":
            defined = str(token)
            functions[defined] = 1
        elif defined and token.type in ("COMMA", "EQUALS"):
            functions[defined] += token.type == "COMMA"
            defined = defined if token.type == "COMMA" else ""
        elif token.type == "PARAM" or (token.type == "LSQB" and before.type == "COLON"):
            declares = True
        before = token
    return Context(text, start, known, said, functions, known.is_closed or declares)
