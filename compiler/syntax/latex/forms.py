r"""The constructs of LaTeX as those of the language, one handler an alias of the grammar.

    \frac{a}{b}   a/b         \sqrt[3]{x}   cbrt(x)       \lvert x \rvert   abs(x)

A handler gets a tree whose parts are done, and returns the tree of the language in its place.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache

from lark import Token, Tree

from ...errors import ParseError
from ...latex.functions import COMMANDS, WORDS
from ...latex.signs import ACCENTS
from ..tokens import spell
from ..tree import (
    Branch,
    binary,
    called,
    leading,
    made,
    name_of,
    named,
    number,
    place,
    token,
    trees,
)
from ..words import grammar_file
from . import commands as known
from . import operators
from .messages import CHARACTERS
from .names import greek, word_name
from .rows import read_row
from .scripts import read_scripts
from .tree import CONSTANT, OUTPUT, Reading, only, rebuilt, standing, with_trees
from .unclear import of_what

_WORD = re.compile(r"\\(\w+)\*?\s*\{([^{}]*)\}")
_NOTES = ("if", "for", "when", "where", "otherwise", "else", "with", "and", "or", "then", "so")
_CONSTANT_WORDS = {"e": "E", "nan": "nan", "NaN": "nan"}
_D_ALONE = re.compile(r"\{?\s*(?:d|\\mathrm\s*\{\s*d\s*\})\s*\}?")
_DIFFERENTIAL = re.compile(
    r"\{?\s*(?:d|\\mathrm\s*\{\s*d\s*\})\s*(?:\^\s*\{?\s*\w\s*\}?)?"
    r"\s*(?:[A-Za-z(]|\\(?!cdot|times|odot|[,;:! ])[A-Za-z]+)"
)


@cache
def function_words() -> Mapping[str, str]:
    """Return the functions by their names and other words, in small letters: relu is ReLU."""
    rows = grammar_file("functions.grad")
    names = re.findall(r"^(\w+)(?:\(.*| = \w+)$", rows, re.MULTILINE)
    return {**WORDS, **{name: name for name in names}}


# ---- symbols -----------------------------------------------------------------------------------


def _letter(tree: Branch, reading: Reading) -> Branch:
    first = leading(tree)
    spelled = spell(Token("NAME", str(first)))
    if spelled.type == "ODD_NAME" or not spelled.isidentifier():
        hint = CHARACTERS.get(str(first), "a name is made of letters: \\mathrm{name}")
        raise ParseError(f"{first} is no letter of a name", reading.span(tree), hint)
    return named(str(spelled), tree, CONSTANT if spelled == "pi" else "NAME")


def _command(tree: Branch, reading: Reading) -> Branch:
    written = str(tree.children[0])
    name = greek(written)
    if written in (r"\pi", r"\infty"):
        return named("pi" if name else "inf", tree, CONSTANT)
    if name is not None:
        return named(name, tree)
    if written[1:] in COMMANDS:
        return _head(COMMANDS[written[1:]], tree)
    if written == r"\partial":
        return made("partial", (), tree, tree)
    hint = known.UNREAD.get(written[1:], "say it in plain mathematics")
    raise ParseError(f"{written} is not read here", reading.span(tree), hint)


def _head(function: str, tree: Branch) -> Branch:
    r"""Return a function that waits for its argument: its name, the base of a \log, its power."""
    return made("head", [token("FUNCTION", function, tree), None, None], tree, tree)


def _word(tree: Branch, reading: Reading) -> Branch:
    match = _WORD.match(str(tree.children[0]))
    assert match is not None
    command, inside = match[1], match[2].strip()
    if command == "operatorname" and inside.endswith("'"):  # the derivative of a function
        return _head(inside, tree)
    name = word_name(inside)
    function = function_words().get(name.lower()) if name else None
    is_note = inside in _NOTES and command != "mathit"
    is_note = is_note or (len(inside.split()) > 1 and function is None)
    if name is None or is_note or not name.isidentifier():
        hint = "a name is made of letters and digits; an operator or a note stands outside"
        if inside in _NOTES:
            hint = "a condition stands behind & in \\begin{cases} … \\end{cases}; leave notes out"
        raise ParseError(f"'{inside}' is no name", reading.span(tree), hint)
    if command == "mathrm" and inside == "d" and not reading.on_left:
        hint = "gradc works out derivatives: write the function alone"
        raise ParseError("an upright d is a differential", reading.span(tree), hint)
    if command in ("mathrm", "text", "textrm") and inside in _CONSTANT_WORDS:
        return named(_CONSTANT_WORDS[inside], tree, CONSTANT)
    if inside in ("True", "False") and command != "mathit":
        return made(inside.lower(), [token(inside.upper(), inside, tree)], tree, tree)
    is_name = reading.on_left or name in reading.assigned or command == "mathit"
    if not is_name and (function is not None or command == "operatorname"):
        return _head(function or name, tree)
    return named(name, tree)


def _accent(tree: Branch, reading: Reading) -> Branch:
    written = str(tree.children[0])
    (inside,) = trees(tree)
    name = name_of(only(inside))
    if name is None:
        hint = f"each name has a {written} of its own"
        raise ParseError(f"{written} stands over one name", reading.span(tree), hint)
    suffix = ACCENTS[written[1:]]
    return named(f"{name}_{suffix}" if suffix else str(name), tree)


# ---- fractions, roots, bars --------------------------------------------------------------------


def _fraction(tree: Branch, reading: Reading) -> Branch:
    r"""Return a fraction, or the name of a gradient: behind it stands what it is the gradient of.

    \frac{\partial L}{\partial w}   the name d_w, of L
    """
    sign = leading(tree)
    above, below = trees(tree)
    top, bottom = only(above), only(below)
    if top.data == "gradient" and bottom.data == "gradient":
        name, output = f"d_{_flat(bottom)}", _flat(top)
        return made("name", [token("NAME", name, tree), token(OUTPUT, output, tree)], tree, tree)
    first, second = (
        _DIFFERENTIAL.match(reading.text, one.meta.start_pos) for one in (above, below)
    )
    if second and (first or _D_ALONE.fullmatch(reading.source(above))):
        raise ParseError(
            f"{reading.source(tree)} looks like a derivative",
            reading.span(tree),
            "gradc works out derivatives: write the function alone; for a product write d \\cdot x",
        )
    return standing(
        binary("div", "DIVIDE", above, below, sign.start_pos or 0, sign.end_pos or 0), tree
    )


def _flat(gradient: Branch) -> str:
    """Return the name that a gradient is by, a member of a family without its brackets."""
    (inside,) = trees(gradient)
    tokens = inside.scan_values(lambda part: isinstance(part, Token))
    return "_".join(str(one) for one in tokens if one.type != OUTPUT)


def _root(tree: Branch, reading: Reading) -> Branch:
    sign, index, inside = leading(tree), tree.children[1], trees(tree)[-1]
    at = place(sign.start_pos, sign.end_pos)
    which = only(index) if isinstance(index, Tree) else number("2", at)
    name = _ROOTS.get(str(which.children[0]) if which.data == "integer" else "")
    if name is not None:
        return called(name, [inside], at, tree)
    start, end = at.meta.start_pos, at.meta.end_pos
    power = binary("div", "DIVIDE", number("1", at), which, start, end)
    return standing(binary("pow", "POWER", inside, power, start, end), tree)


_ROOTS = {"2": "sqrt", "3": "cbrt"}


def _fence(tree: Branch, reading: Reading) -> Branch:
    sign = leading(tree)
    (inside,) = trees(tree)
    if reading.text.startswith("||", sign.start_pos):
        hint = "for the norm of a vector write \\lVert x \\rVert"
        raise ParseError("there are two bars on each side", reading.span(tree), hint)
    call = called(str(tree.data), [inside], place(sign.start_pos, sign.end_pos), tree)
    return made("fence", [call], tree, tree)


# ---- rows, and what is left of them --------------------------------------------------------------


def _partial_row(tree: Branch, reading: Reading) -> Branch:
    r"""Read a row, or the \partial x of a gradient."""
    first, *rest = trees(tree)
    if first.data != "partial":
        return read_row(tree, reading)
    if len(rest) != 1 or rest[0].data not in ("name", "raised"):
        raise partial_alone(first, reading)
    return made("gradient", [read_row(made("row", rest, *rest, *rest), reading)], tree, tree)


def partial_alone(tree: Branch, reading: Reading) -> ParseError:
    r"""Return the error for a \partial that is not part of ∂L/∂w."""
    hint = "\\frac{\\partial L}{\\partial w} is the name d_w; gradc works out derivatives itself"
    return ParseError("this derivative is not read", reading.span(tree), hint)


HANDLERS: Mapping[str, Callable[[Branch, Reading], Branch]] = {
    "letter": _letter,
    "command": _command,
    "word": _word,
    "number": lambda tree, _: number(str(tree.children[0]), tree),
    "accent": _accent,
    "scripted": read_scripts,
    "row": _partial_row,
    "fraction": _fraction,
    "root": _root,
    **dict.fromkeys(("abs", "norm", "floor", "round", "ceil"), _fence),
    "mul": operators.times,
    "div": operators.over,
    "neg": operators.minus,
    "chain": operators.chain,
    "cases": operators.cases,
}


def read(tree: Branch, reading: Reading) -> Branch:
    """Return the tree of the language that a tree of the grammar says."""

    def step(part: Branch) -> Branch:
        handler = HANDLERS.get(part.data)
        return part if handler is None else handler(part, reading)

    return rebuilt(tree, step)


def unwrapped(tree: Branch, reading: Reading) -> Branch:
    """Return a tree without the brackets that have done their work.

    Raises `ParseError` for what still waits for a part.
    """

    def step(part: Branch) -> Branch:
        inside = trees(part)
        for child in inside:
            if child.data == "head":
                raise of_what(child, reading)
            if child.data in ("partial", "gradient"):
                raise partial_alone(child, reading)
        inner = [
            trees(one)[0] if one.data in _WRAPPERS and len(one.children) == 1 else one
            for one in inside
        ]
        return with_trees(part, inner)

    return rebuilt(tree, step)


_WRAPPERS = ("group", "braces", "fence", "open")
