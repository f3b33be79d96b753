r"""One door in: text in any of the languages to the same tree.

In: text, and the name of its language. Out: the tree of a program, whose tokens know where they
stand in the text as it was typed. What cannot be read is a `ParseError`.

    read("a = w1*x")                  ->  the tree of an assignment
    read(r"a = w_1 x", "latex")       ->  the same
    LANGUAGES["latex"].name("w_1", ["w1"])  ->  "w1"
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from lark import Token, Tree

from ..budget import spend
from ..errors import GradcError, InputError, check_known
from ..limits import Limits
from ..records import dataclass
from .lookalikes import check
from .parser import parse
from .surroundings import Surroundings
from .tree import trees

PYTHON = "python"


@dataclass(frozen=True, slots=True)
class Language:
    """How the text of a language is read.

    `name` reads the name of an input or a value, given those that the program has; what is none of
    them stays as it is. `answers` are the languages that a formula of a person is tried in, in
    turn, where the program is in this one.
    """

    read: Callable[[str, Limits | None, Surroundings | None], Tree[Token]]
    name: Callable[[str, Collection[str]], str]
    answers: Callable[[str], tuple[str, ...]]


_CHARACTER = 6  # steps to read one


def read(
    text: str,
    language: str = "formula",
    limits: Limits | None = None,
    around: Surroundings | None = None,
) -> Tree[Token]:
    """Return the tree of a program; raises `InputError` for a language that there is not.

    `around` is what a Python function needs besides its text. No name in it has letters that only
    look as if they were Latin.
    """
    spend(_CHARACTER * len(text))
    return check(language_of(language).read(text, limits, around), text)


def language_of(name: str) -> Language:
    """Return the language of a name; raises `InputError`."""
    check_known("language", name, LANGUAGES)
    return LANGUAGES[name]


def spelled(values: Mapping[str, Any], language: str, known: Collection[str]) -> dict[str, Any]:
    """Return values by name, the names as a program in a language has them.

    Raises `InputError` for two spellings of one name.
    """
    found: dict[str, Any] = {}
    for written, value in values.items():
        name = language_of(language).name(written, known)
        if name in found:
            raise InputError(f"{name} is given twice")
        found[name] = value
    return found


def _latex(text: str, limits: Limits | None, output: str | None = None) -> Tree[Token]:
    from .latex.read import parse_latex  # a second grammar, which few need

    return parse_latex(text, limits, output)


def _python(text: str, limits: Limits | None, around: Surroundings | None) -> Tree[Token]:
    from .python.read import parse_python  # which few need

    return parse_python(text, limits, around)


def _latex_name(written: str, known: Collection[str]) -> str:
    r"""Return w_1 as w1, \theta_1 as theta1, z^{(2)} as z[2]."""
    short = written.replace("_", "")
    if written in known or short in known or written.isidentifier():
        return short if short in known and written not in known else written
    try:
        tree = trees(trees(_latex(written, None, output=""))[-1])[0]  # of no gradient
    except GradcError:
        return written
    base, *index = tree.scan_values(lambda _: True)
    if tree.data == "index":
        return f"{base}[{''.join(index)}]"
    return str(base) if tree.data == "name" else written


def _of_latex(text: str) -> tuple[str, ...]:
    r"""Return the languages of an answer to a program in LaTeX: exp(x), A^{-1} x, \sigma(x).

    Without a backslash a word is more likely a function than a product of letters; with braces the
    answer is LaTeX if that can be.
    """
    if "\\" in text:
        return ("latex",)
    return ("latex", "formula") if "{" in text else ("formula", "latex")


def _of_formulas(text: str) -> tuple[str, ...]:
    """Return the language of an answer to a program in the language, or in Python."""
    return ("latex",) if "\\" in text else ("formula",)


LANGUAGES: Mapping[str, Language] = {
    "formula": Language(
        lambda text, limits, _: parse(text, limits=limits), lambda written, _: written, _of_formulas
    ),
    "latex": Language(lambda text, limits, _: _latex(text, limits), _latex_name, _of_latex),
    PYTHON: Language(_python, lambda written, _: written, _of_formulas),
}
