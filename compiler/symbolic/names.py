r"""Names of symbols as names of a program.

x_{1}  ->  x_1        \alpha, α  ->  alpha, α        x'  ->  x_prime        lambda 1  ->  lambda_1
"""

import re
from collections.abc import Iterable
from unicodedata import normalize

from ..shown import COMMANDS
from ..syntax.words import CONSTANTS, RESERVED

_DROPPED = re.compile(r"[\\{}$]")
_OTHER = re.compile(rf"[\W{COMMANDS}]+")
_LETTERS = str.maketrans({"σ": "sigma", "π": "pi", "'": "_prime"})  # as programs read them


def plain(name: str) -> str:
    """Return a name that a program can have, the same where it is one.

    Backslashes and braces are left out, a prime is `_prime`, what else no name has is `_`; a word
    that means something else in a program gets `_` behind it.
    """
    text = _DROPPED.sub("", normalize("NFKC", name.translate(_LETTERS)))
    text = _OTHER.sub("_", text)
    if not text[:1].isalpha():
        text = f"x{text}"
    return f"{text}_" if text in (*RESERVED, *CONSTANTS, "None") else text


class Names:
    """The names of a program, each given once."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)
        self._next: dict[str, int] = {}

    def give(self, name: str) -> str:
        """Return a name, or where it is taken the next that is free: x, x_2, x_3."""
        chosen = wanted = plain(name)
        while chosen in self._taken:
            self._next[wanted] = number = self._next.get(wanted, 1) + 1
            chosen = f"{wanted}_{number}"
        self._taken.add(chosen)
        return chosen

    def number(self, letter: str) -> str:
        """Return the next free name of a letter: t1, t2."""
        while True:
            self._next[letter] = number = self._next.get(letter, 0) + 1
            if f"{letter}{number}" not in self._taken:
                self._taken.add(f"{letter}{number}")
                return f"{letter}{number}"
