r"""LaTeX as it is laid out to LaTeX as it is read: the same length, so that places stay places.

In: the text of a formula. Out: a text as long, and one newline more, for `grammar/latex.lark`:
what only lays out is blank, every kind of bracket is one character, a newline ends a statement.

    \left( x \right) &= 1 \\    ->         ( x        )  = 1 ⏎

Brackets, environments and commands are checked here, so that a missing one is reported where it
was opened. A bar opens where a value is expected, and closes where one has ended.
"""

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches

from ...errors import ParseError, Span, suggest
from ...latex.signs import BARS, CLOSING, OPENING, OPERATORS
from ...limits import Limits
from . import commands as known
from .brackets import never_closed, no_delimiter, pop, push, read_delimiter
from .breaks import END, NEWLINE, ROW, Breaks
from .page import Frame, Page

_PIECE = re.compile(
    r"""
    (?P<comment>%[^\n]*|\\(?:[hv]space|label|tag|[hv]?phantom)\*?\s*\{[^{}]*\})
  | (?P<row>\\\\(?:\*|\[[\d.]+\s*(?:pt|em|ex|mm|cm|in|jot|baselineskip)\])?)
  | (?P<environment>\\(?:begin|end)\s*\{[A-Za-z]+\*?\})
  | (?P<word>\\(?:text|textrm|textit|mathrm|mathit|mathsf|mathtt|mbox|operatorname\*?)\s*\{[^{}]*\})
  | (?P<side>\\(?:left|right|[bB]igg?[lrm]?)(?![A-Za-z]))
  | (?P<command>\\(?:[A-Za-z]+|[^\n]))
  | (?P<subscript>_\s*(?:\{(?:[^{}]|\{[^{}]*\})*+\}|\\[A-Za-z]+(?:\s*\{[^{}]*\})?|[^\W_]))
  | (?P<scientific>\d[\d.]*[eE][+-]?\d+)
  | (?P<thousands>\d{1,3}(?:,\d{3})+(?!\d))
  | (?P<number>\d+\.\d+|\.\d+|\d+)
  | (?P<blank>[^\S\n]+|~)
  | (?P<newline>\n(?:[^\S\n]*\n)*)
  | (?P<define>:=)
  | (?P<one>.)
    """,
    re.VERBOSE,
)
_CONDITION = re.compile(
    r"(\\(?:text|textrm|mbox)\s*\{\s*(?:if|for|when|where))(\s*)\$([^$\n]*)\$([\s,.;]*)\}"
)
# What may stand behind a comma in cases: what is no value, or words.
_AFTER_COMMA = re.compile(
    r"\s*(?:&|\\\\|\\(?:end|text|textrm|mbox|mathrm|quad|qquad|[,;:! ])|[.,;]|$)"
)
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_LINES = ("[", "]", "(", ")")  # \[ and its like
_SPACES = (",", ";", ":", "!", " ", ">")  # \, and its like
_OPERATORS = frozenset("+-−*/<>≤≥≠×·⊙^_")


def lay_out(text: str, limits: Limits) -> str:
    """Return the text as the grammar reads it, of the same length and a newline.

    Raises `ParseError` for a bracket without a partner and for a command that is not read, and
    `LimitError` for too deep a nest.
    """
    private = _PRIVATE.search(text)
    if private:
        place = Span(text, private.start(), private.end())
        raise ParseError(f"{private[0]!r} has no meaning here", place, "take it out")
    plain = _CONDITION.sub(_opened, text)
    page = Page(text, limits, list(plain), Breaks(text))
    position = 0
    while position < len(plain):
        match = _PIECE.match(plain, position)
        assert match is not None  # its last alternative is any character
        kind = match.lastgroup or "one"
        if page.side and kind not in ("blank", "newline", "one", "command"):
            raise no_delimiter(page, position)
        position = match.end()
        if page.wanted and kind in ("number", "scientific"):
            position = match.start() + 1
            _digit(match[0], match.start(), position, page)
        else:
            _PIECES[kind](match[0], match.start(), position, page)
    if page.side:
        raise no_delimiter(page, len(text))
    if len(page.frames) > 1:
        raise never_closed(page, page.frames[-1])
    for start, end in page.breaks.ends():
        page.put(start, end, "\n")
    return "".join(page.out) + "\n"


def _opened(match: re.Match[str]) -> str:
    r"""Take the formula out of \text{if $x > 0$}, at the same length."""
    words, before, formula, behind = match.groups()
    return f"{words}}}{before}{formula} {' ' * len(behind)} "


def _blank(piece: str, start: int, end: int, page: Page) -> None:
    page.put(start, end)


def _row(piece: str, start: int, end: int, page: Page) -> None:
    in_cases = page.frames[-1].kind == "cases"
    page.put(start, end, ";" if in_cases else "")
    if not page.depth:
        page.breaks.broken(ROW, start, end)
        page.operand = False
    elif in_cases:
        page.operand = False


def _newline(piece: str, start: int, end: int, page: Page) -> None:
    page.put(start, end)
    if not page.depth:
        page.breaks.broken(ROW if piece.count("\n") > 1 else NEWLINE, start, end)


def _line(piece: str, start: int, end: int, page: Page) -> None:
    r"""Between $ and $, or \[ and \], stand statements of their own."""
    page.put(start, end)
    if not page.depth:
        page.breaks.broken(END, start, end)
        page.operand = False


def _environment(piece: str, start: int, end: int, page: Page) -> None:
    name = piece[piece.index("{") + 1 : -1]
    page.put(start, end)
    if name.rstrip("*") in known.ENVIRONMENTS:
        if piece.startswith("\\begin"):
            page.frames.append(Frame(name, "layout", start))
        else:
            pop(name, start, end, page)
        if not page.depth:
            page.breaks.broken(END, start, end)
            page.operand = False
    elif name not in known.CHOICES:
        near = suggest(name, known.ENVIRONMENTS | known.CHOICES)
        hint = near or "write the formulas without it"
        if "matrix" in name or name == "array":
            hint = "an array is an input: write its name"
        raise ParseError(f"the environment {name} is not read", page.at(start, end), hint)
    elif piece.startswith("\\begin"):
        page.note(start, "operand", False)
        push(Frame(name, "cases", start), page)
        page.put(start, end, known.CASES)
    else:
        pop(name, start, end, page)
        page.put(start, end, known.END_CASES)
        page.operand = True


def _side(piece: str, start: int, end: int, page: Page) -> None:
    if page.side:
        raise no_delimiter(page, start)
    page.put(start, end)
    page.side = piece


def _command(piece: str, start: int, end: int, page: Page) -> None:
    name = piece[1:]
    if piece in OPENING or piece in CLOSING or piece in BARS:
        read_delimiter(piece, start, end, page)
        return
    if page.side:
        raise no_delimiter(page, start)
    if name in _LINES:
        _line(piece, start, end, page)
    elif name in _SPACES or name in known.BLANK:
        page.put(start, end)
    elif OPERATORS.get(piece) == "EQUALS":
        page.put(start, end, "=")
        page.note(start, "equals", False)
    elif piece in OPERATORS:
        page.note(start, "in" if name == "in" else "operator", False)
    elif name in known.commands():
        page.note(start, "operand", name in known.SYMBOLS or name in ("top", "mathbb"))
        page.rooted = name == "sqrt"
        page.wanted = max(page.wanted - 1, 0) + known.ARGUMENTS.get(name, 0)
        return
    else:
        raise _unread(piece, start, end, page)
    page.rooted = False


def _unread(piece: str, start: int, end: int, page: Page) -> ParseError:
    name = piece[1:]
    place = page.at(start, end)
    if name in known.UNREAD:
        return ParseError(f"{piece} is not read", place, known.UNREAD[name])
    near = get_close_matches(name, sorted(known.commands()), n=1, cutoff=0.7)
    hint = f"did you mean \\{near[0]}?" if near else "write it out in plain mathematics"
    if not name.isalpha():
        hint = "take it out"
    return ParseError(f"the command {piece} is not known", place, hint)


def _one(piece: str, start: int, end: int, page: Page) -> None:
    """Lay out one character."""
    if page.side and piece in "{}":
        raise no_delimiter(page, start)
    if piece in OPENING or piece in CLOSING or piece in BARS or page.side:
        read_delimiter(piece, start, end, page)
    else:
        _CHARACTERS.get(piece, _other)(piece, start, end, page)
    page.rooted = False


def _brace(piece: str, start: int, end: int, page: Page) -> None:
    if piece == "{":
        page.note(start, "operand", False)
        push(Frame(piece, "braces", start), page)
    else:
        pop(piece, start, end, page)
        page.operand = True


def _ampersand(piece: str, start: int, end: int, page: Page) -> None:
    in_cases = page.frames[-1].kind == "cases"
    page.put(start, end, piece if in_cases else "")
    page.operand = page.operand and not in_cases


def _equals(piece: str, start: int, end: int, page: Page) -> None:
    """In brackets and in conditions = compares; elsewhere it assigns."""
    if page.choices:
        page.put(start, end, known.EQUAL)
    page.note(start, "operator" if page.choices else "equals", False)


def _other(piece: str, start: int, end: int, page: Page) -> None:
    is_operator = piece in _OPERATORS
    page.note(start, "operator" if is_operator else "operand", not is_operator)
    page.wanted = 1 if piece == "^" else max(page.wanted - 1, 0)


def _punctuation(piece: str, start: int, end: int, page: Page) -> None:
    if page.frames[-1].kind == "cases":
        if piece == "," and not _AFTER_COMMA.match(page.text, end):
            hint = "write \\land between two conditions"
            raise ParseError("a comma stands where a line goes on", page.at(start, end), hint)
        page.put(start, end)
    elif page.depth:
        page.put(start, end, "." if piece == "." else ",")
        page.note(start, "operator", False)
    elif piece == ";" or (piece == "," and page.breaks.has_equals):
        page.put(start, end)
        page.breaks.broken(END, start, end)
        page.operand = False
    else:
        page.note(start, "punctuation", False)


def _digit(piece: str, start: int, end: int, page: Page) -> None:
    r"""Mark one digit that is an argument, as in \frac12 and x^2."""
    if piece[0].isdecimal():
        page.put(start, end, chr(ord(known.DIGITS[0]) + int(piece[0])))
    page.note(start, "operand", True)
    page.wanted -= 1


def _value(piece: str, start: int, end: int, page: Page) -> None:
    page.note(start, "operand", True)
    page.rooted = False


def _subscript(piece: str, start: int, end: int, page: Page) -> None:
    page.operand = True


def _word(piece: str, start: int, end: int, page: Page) -> None:
    page.wanted = max(page.wanted - 1, 0)
    joins = re.sub(r".*\{|\}|\s", "", piece) in ("and", "or", "not", "if", "for", "when", "where")
    page.note(start, "operator" if joins else "operand", not joins)


def _define(piece: str, start: int, end: int, page: Page) -> None:
    page.put(start, end, "=")
    page.note(start, "equals", False)


def _scientific(piece: str, start: int, end: int, page: Page) -> None:
    digits, _, power = piece.lower().partition("e")
    raise ParseError(
        f"{piece} can be read in two ways",
        page.at(start, end),
        f"write {digits} \\times 10^{{{power}}}, or {digits} e with spaces around it",
    )


def _thousands(piece: str, start: int, end: int, page: Page) -> None:
    raise ParseError(
        f"{piece} can be read in two ways",
        page.at(start, end),
        f"write {piece.replace(',', '')} for one number, or {piece.replace(',', ', ')} for several",
    )


_CHARACTERS: Mapping[str, Callable[[str, int, int, Page], None]] = {
    **dict.fromkeys("{}", _brace),
    **dict.fromkeys(",;.", _punctuation),
    "$": _line,
    "&": _ampersand,
    "=": _equals,
}

_PIECES: Mapping[str, Callable[[str, int, int, Page], None]] = {
    "comment": _blank,
    "blank": _blank,
    "row": _row,
    "newline": _newline,
    "environment": _environment,
    "side": _side,
    "command": _command,
    "subscript": _subscript,
    "scientific": _scientific,
    "thousands": _thousands,
    "number": _value,
    "word": _word,
    "define": _define,
    "one": _one,
}
