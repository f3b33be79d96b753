"""The words that the language has: its constants, its reserved words, and the names of functions.

In: the text of `functions.grad`, whose rows are looked at here no further than their names, since
the parser that reads them must know these: `x(p - y)` is a product, `sigmoid(p - y)` is a call.

    lines()["log"]   ->   "log(x) on x > 0 : 1/x"
    spellings()["ln"]   ->   "log"
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from .. import grammar

CONSTANTS: Mapping[str, float] = {
    "pi": 3.141592653589793,
    "E": 2.718281828459045,
    "inf": float("inf"),
    "nan": float("nan"),
}

RESERVED = tuple("param def for in output with and or not if else True False".split())

# Words of other languages that stand before a name at the beginning of a statement.
FOREIGN: Mapping[str, str] = {
    **dict.fromkeys(("let", "var", "const"), "assign without a word: y = x"),
    "return": "the last statement is the output; leave 'return' out",
    "import": "np. and math. work without an import",
    "from": "np. and math. work without an import",
    "lambda": "a function is defined by def f(x) = x^2",
    "print": "the last statement is the output; leave 'print' out",
    "while": "it says how many steps it takes: while x > 1, at most 100 { x = x/2 }",
}


def grammar_file(name: str) -> str:
    """Return the text of a file of the grammar folder."""
    return files(grammar).joinpath(name).read_text(encoding="utf-8")


@cache
def _index() -> tuple[Mapping[str, str], Mapping[str, str], Mapping[str, tuple[str, ...]]]:
    """Return the rows and the other spellings of `functions.grad`, and what each heading has.

    A row and a spelling begin in column 1; a heading is a comment that is ruled.
    """
    found: dict[str, str] = {}
    titles: dict[str, str] = {}
    name = title = ""
    for line in grammar_file("functions.grad").splitlines():
        if line[:1] == " ":
            found[name] += line
        elif line[:1] not in ("", "#"):
            name = re.split(r"\W", line, maxsplit=1)[0]
            found[name], titles[name] = line, title
        elif heading := re.match(r"# -+ (.*?)[ -]*$", line):
            title = heading[1]
    rows = {name: line for name, line in found.items() if line[len(name)] == "("}
    others = {name: line.split()[-1] for name, line in found.items() if name not in rows}
    under: dict[str, list[str]] = {}
    for name in rows:
        under.setdefault(titles[name], []).append(name)
    return rows, others, {title: tuple(names) for title, names in under.items()}


def lines() -> Mapping[str, str]:
    """Return the text of the row of each function, by its name."""
    return _index()[0]


def spellings() -> Mapping[str, str]:
    """Return the other spellings: from `arcsin` to `asin`."""
    return _index()[1]


def sections() -> Mapping[str, tuple[str, ...]]:
    """Return what is under each heading of `functions.grad`: from "trigonometric" to its names."""
    return _index()[2]


def is_function(name: str) -> bool:
    """Return whether a name is that of a function, in any spelling."""
    return name in _index()[0] or name in _index()[1]


@cache
def _foreign() -> frozenset[str]:
    """Return the names in `peers.toml`: a row, a spelling or a key begins a line with one."""
    return frozenset(
        re.findall(r'^"?([^\W\d]\w*)(?=[ (])', grammar_file("peers.toml"), re.MULTILINE)
    )


def is_foreign(name: str) -> bool:
    """Return whether a name is that of a function of another library that is read, or answered."""
    return name in _foreign()


def takes_one(name: str) -> bool:
    """Return whether a function has one operand; a formal of two words is a setting."""
    head = re.match(r"\w+\(([^)]*)", lines().get(spellings().get(name, name), ""))
    return head is not None and sum(" " not in one.strip() for one in head[1].split(",")) == 1
