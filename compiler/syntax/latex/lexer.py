r"""LaTeX to tokens, for the parser of `grammar/latex.lark`: all that is read from characters.

In: a `Source`. Out: Lark's tokens, each where it stands in the text. What only lays out has none,
every kind of bracket has its own, and where a statement ends an `_END` stands.

    \left( x \right) &= 1 \\    ->    _GROUP  LETTER  _END_GROUP  EQUALS  NUMBER  _END

Brackets, environments and commands are checked here, so that a missing one is reported where it
was opened. A bar opens where a value is expected, and closes where one has ended.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from lark import Token
from lark.lexer import Lexer

from ...errors import ParseError, suggest
from ...latex.signs import BARS, CLOSING, OPENING, OPERATORS
from . import commands as known
from .brackets import never_closed, no_delimiter, pop, push, read_delimiter
from .page import END, NEWLINE, ROW, UNKNOWN, Frame, Page, Source

_PIECE = re.compile(
    r"""
    (?P<condition>\\(?:text|textrm|mbox)\s*\{\s*(?:if|for|when|where)\s*\$(?=[^$\n]*\$[\s,.;]*\}))
  | (?P<comment>%[^\n]*|\\(?:[hv]space|label|tag|[hv]?phantom)\*?\s*\{[^{}]*\})
  | (?P<row>\\\\(?:\*|\[[\d.]+\s*(?:pt|em|ex|mm|cm|in|jot|baselineskip)\])?)
  | (?P<environment>\\(?:begin|end)\s*\{[A-Za-z]+\*?\})
  | (?P<word>\\(?:text|textrm|textit|mathrm|mathit|mathsf|mathtt|mbox|operatorname\*?)\s*\{[^{}]*\})
  | (?P<reals>\\mathbb(?:\s+R(?![A-Za-z])|\s*\{\s*R\s*\}))
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
_CONDITION = re.compile(r"(.*?)\s*\$[^$\n]*(\$[\s,.;]*\})", re.DOTALL)
# What may stand behind a comma in cases: what is no value, or words.
_AFTER_COMMA = re.compile(
    r"\s*(?:&|\\\\|\\(?:end|text|textrm|mbox|mathrm|quad|qquad|[,;:! ])|[.,;]|$)"
)
_LETTER = re.compile(r"[^\W\d_]")
_MATHBB = "\\mathbb"
_LINES = ("[", "]", "(", ")")  # \[ and its like

# Words that are no names, by what they are to the grammar; commands in which they are so.
_JOINTS: Mapping[str, str] = {
    "and": "AND", "or": "OR", "not": "NOT",
    **dict.fromkeys(("if", "for", "when", "where"), "IF"),
    **dict.fromkeys(("otherwise", "else", "elsewhere"), "OTHERWISE"),
}  # fmt: skip
_JOINT = re.compile(r"\\(?:text|textrm|textit|mathrm|mbox)\s*\{\s*([a-z]+)[\s.:]*\}")


class LatexLexer(Lexer):
    """Lark's hook: the tokens of a `Source`.

    A word or an operator that may not stand where it does is a name or a command to the parser, if
    that may: then what is wrong with it is said by its reader.
    """

    __future_interface__ = 1  # of Lark's: `lex` is given the state of the parser

    def __init__(self, conf: object) -> None: ...

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Token]:
        """Yield the tokens; raises `ParseError` and `LimitError`."""
        for token, otherwise in _tokens(lexer_state.text):
            possible = parser_state.parse_conf.states[parser_state.position]
            is_other = token.type not in possible and otherwise in possible
            yield token.update(type=otherwise) if is_other else token


def _tokens(source: Source) -> list[tuple[Token, str]]:
    """Return the tokens of a text, each with what it could be besides.

    Raises `ParseError` for a bracket without a partner and for a command that is not read, and
    `LimitError` for too deep a nest.
    """
    page = Page(source)
    text = source.text
    position = 0
    while position < len(text):
        if position in page.skipped:
            position = page.skipped[position]
            continue
        match = _PIECE.match(text, position)
        assert match is not None  # its last alternative is any character
        kind = match.lastgroup or "one"
        if page.side and kind not in ("blank", "newline", "one", "command"):
            raise no_delimiter(page, position)
        piece = match[0]
        if page.wanted and kind in ("number", "scientific") and piece[0] != ".":
            kind, piece = "digit", piece[0]
        position = match.start() + len(piece)
        _PIECES[kind](piece, match.start(), page)
    if page.side:
        raise no_delimiter(page, len(text))
    if len(page.frames) > 1:
        raise never_closed(page, page.frames[-1])
    for start, end in page.ends():
        page.put("_END", text[start:end], start)
    return [page.tokens[start] for start in sorted(page.tokens)]


# ---- pieces: each handler gets one, and where it begins ----------------------------------------


def _blank(piece: str, start: int, page: Page) -> None: ...


def _row(piece: str, start: int, page: Page) -> None:
    if page.in_cases:
        page.put("_SEMICOLON", piece[0], start)
    page.broken(ROW, piece, start)
    if page.in_cases or not page.depth:
        page.operand = False


def _newline(piece: str, start: int, page: Page) -> None:
    page.broken(ROW if piece.count("\n") > 1 else NEWLINE, piece, start)


def _line(piece: str, start: int, page: Page) -> None:
    r"""Between $ and $, or \[ and \], stand statements of their own."""
    page.broken(END, piece, start)
    if not page.depth:
        page.operand = False


def _environment(piece: str, start: int, page: Page) -> None:
    name = piece[piece.index("{") + 1 : -1]
    is_layout = name.rstrip("*") in known.ENVIRONMENTS
    if not is_layout and name not in known.CHOICES:
        hint = suggest(name, known.ENVIRONMENTS | known.CHOICES)
        if "matrix" in name or name == "array":
            hint = "an array is an input: write its name"
        message = f"the environment {name} is not read"
        raise ParseError(message, page.at(piece, start), hint or "the formulas stand without it")
    if piece.startswith("\\end"):
        pop(name, piece, start, page)
    elif is_layout:
        page.frames.append(Frame(name, "layout", start))
    else:
        push(Frame(name, "cases", start), piece, page)
    if is_layout:
        _line(piece, start, page)


def _side(piece: str, start: int, page: Page) -> None:
    page.side = piece


def _command(piece: str, start: int, page: Page) -> None:
    name = piece[1:]
    if piece in OPENING or piece in CLOSING or piece in BARS:
        read_delimiter(piece, start, page)
        return
    if page.side:
        raise no_delimiter(page, start)
    if name in _LINES:
        _line(piece, start, page)
    elif piece in OPERATORS:
        _operator(piece, start, page)
    elif name not in known.commands():
        raise _unread(piece, start, page)
    elif name not in known.BLANK:
        is_value = name in known.SYMBOLS or name in ("top", "mathbb")
        kind = known.TERMINALS.get(name, "COMMAND")
        page.put(kind, piece, start, "value" if is_value else "operand", otherwise="COMMAND")
        page.rooted = kind == "SQRT"
        page.wanted = max(page.wanted - 1, 0) + known.ARGUMENTS.get(kind, 0)
        return
    page.rooted = False


def _unread(piece: str, start: int, page: Page) -> ParseError:
    name = piece[1:]
    place = page.at(piece, start)
    if name in known.UNREAD:
        return ParseError(f"{piece} is not read", place, known.UNREAD[name])
    near = get_close_matches(name, sorted(known.commands()), n=1, cutoff=0.7)
    hint = f"did you mean \\{near[0]}?" if near else "say it in plain mathematics"
    if not name.isalpha():
        hint = "take it out"
    return ParseError(f"the command {piece} is not known", place, hint)


def _operator(piece: str, start: int, page: Page) -> None:
    """Read an operator; in brackets and in conditions = compares, elsewhere it assigns."""
    kind = OPERATORS[piece]
    if piece == "=" and page.choices:
        kind = "EQ"
    role = {"EQUALS": "equals", "IN": "in"}.get(kind, "operator")
    otherwise = "COMMAND" if piece[0] == "\\" and kind != "EQUALS" else ""
    page.put(kind, piece, start, role, otherwise=otherwise)


def _one(piece: str, start: int, page: Page) -> None:
    """Read one character."""
    if page.side and piece in "{}":
        raise no_delimiter(page, start)
    if piece in OPENING or piece in CLOSING or piece in BARS or page.side:
        read_delimiter(piece, start, page)
    elif piece in _CHARACTERS:
        _CHARACTERS[piece](piece, start, page)
    else:
        page.wanted = 1 if piece == "^" else max(page.wanted - 1, 0)
        if piece in OPERATORS:
            _operator(piece, start, page)
        elif piece == "_":
            page.put("UNDERSCORE", piece, start, "operator")
        else:
            kind = "LETTER" if _LETTER.fullmatch(piece) else UNKNOWN
            page.put(kind, piece, start, "value")
    page.rooted = False


def _brace(piece: str, start: int, page: Page) -> None:
    if piece == "{":
        push(Frame(piece, "braces", start), piece, page)
    else:
        pop(piece, piece, start, page)


def _ampersand(piece: str, start: int, page: Page) -> None:
    if page.in_cases:
        page.put("_AMPERSAND", piece, start)
        page.operand = False


def _punctuation(piece: str, start: int, page: Page) -> None:
    kind = UNKNOWN if piece == "." else "_COMMA"
    if page.in_cases:
        if piece == "," and not _AFTER_COMMA.match(page.source.text, start + 1):
            hint = "write \\land between two conditions"
            raise ParseError("a comma stands where a line goes on", page.at(piece, start), hint)
    elif page.depth:
        page.put(kind, piece, start, "operator")
    elif piece == ";" or (piece == "," and page.has_equals):
        _line(piece, start, page)
    else:
        page.put(kind, piece, start, "punctuation")


def _digit(piece: str, start: int, page: Page) -> None:
    r"""Read one digit that is an argument, as in \frac12 and x^2."""
    _value(piece, start, page)
    page.put("DIGIT", piece, start)


def _value(piece: str, start: int, page: Page) -> None:
    if piece.startswith(_MATHBB):
        page.put("REALS", _MATHBB, start, "value", otherwise="COMMAND")
    else:
        page.put("NUMBER", piece, start, "value")
    page.wanted = max(page.wanted - 1, 0)
    page.rooted = False


def _subscript(piece: str, start: int, page: Page) -> None:
    page.put("SUBSCRIPT", piece, start)
    page.operand = True


def _word(piece: str, start: int, page: Page) -> None:
    page.wanted = max(page.wanted - 1, 0)
    joint = _JOINT.fullmatch(piece)
    kind = _JOINTS.get(joint[1], "WORD") if joint else "WORD"
    role = "value" if kind in ("WORD", "OTHERWISE") else "operator"
    page.put(kind, piece, start, role, otherwise="WORD")


def _condition(piece: str, start: int, page: Page) -> None:
    r"""Take the formula out of \text{if $x > 0$}."""
    match = _CONDITION.match(page.source.text, start)
    assert match is not None  # its piece looks so far ahead
    page.skipped[match.start(2)] = match.end(2)
    _word(f"{match[1]}}}", start, page)


def _doubtful(piece: str, start: int, page: Page) -> None:
    one, several = piece.replace(",", ""), piece.replace(",", ", ")
    hint = f"write {one} for one number, or {several} for several"
    digits, e, power = piece.lower().partition("e")
    if e:
        hint = f"write {digits} \\times 10^{{{power}}}; a product with e has spaces around it"
    raise ParseError(f"{piece} can be read in two ways", page.at(piece, start), hint)


_CHARACTERS: Mapping[str, Callable[[str, int, Page], None]] = {
    "{": _brace, "}": _brace, ",": _punctuation, ";": _punctuation, ".": _punctuation,
    "$": _line, "&": _ampersand,
}  # fmt: skip

_PIECES: Mapping[str, Callable[[str, int, Page], None]] = {
    "comment": _blank, "blank": _blank, "condition": _condition, "row": _row, "newline": _newline,
    "environment": _environment, "side": _side, "reals": _value, "command": _command,
    "subscript": _subscript, "scientific": _doubtful, "thousands": _doubtful, "digit": _digit,
    "number": _value, "word": _word, "define": _operator, "one": _one,
}  # fmt: skip
