"""What Lark says of a syntax error, in words: what was found, what was expected, what to do.

In: what Lark raised, and the text. Out: a `ParseError`.

    found the name 'x' where an operator or the end of the line was expected
      1 | y = 2x
               ^
      write 2*x
"""

import re
from collections.abc import Callable, Set
from typing import NamedTuple

from lark import Token
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from ..errors import ParseError, Span, suggest
from .characters import unknown
from .headers import of_loops
from .signs import Hint, of_others
from .words import FOREIGN, RESERVED
from .written import operand_start, part_around, standing, unchained

_KINDS = {
    "NAME": "the name '{}'",
    "FUNCTION": "the function '{}'",
    "INTEGER": "the number {}",
    "REAL": "the number {}",
    "FRACTION": "the number {}",
}

# What each terminal is called, for those that are worth naming in a list of what was expected.
_WANTED = {
    "PLUS": "an operator",
    "COMMA": "','",
    "RPAR": "')'",
    "RSQB": "']'",
    "LSQB": "'['",
    "LPAR": "'('",
    "RBRACE": "'}'",
    "LBRACE": "'{'",
    "EQUALS": "'='",
    "COLON": "':'",
    "IN": "'in'",
    "ELSE": "'else'",
    "__ANON_0": "'..'",
    "_END": "the end of the line",
    "$END": "the end, or ',' and another value",
    "FUNCTION": "a function's name and its arguments",
    "NAME": "a name",
}

_AFTER_OPERAND = ("PLUS", "COMMA", "RPAR", "RSQB", "__ANON_0", "_END")


class Found(NamedTuple):
    """A token that does not fit, the text, that before it, and the terminals that would have."""

    token: Token
    text: str
    before: str
    expected: Set[str]
    start: str

    @property
    def word(self) -> str:
        """The word right before the token, nothing where a sign stands there."""
        return re.split(r"\W", self.before.rstrip())[-1]

    @property
    def statement(self) -> str:
        """What stands of the statement before the token."""
        return re.split(r"[\n;{]", self.before)[-1].strip()


def explain(error: UnexpectedInput, text: str, start_symbol: str) -> ParseError:
    """Return the error of Lark's as a `ParseError` of ours."""
    if isinstance(error, UnexpectedCharacters):
        return unknown(text, error.pos_in_stream or 0)
    assert isinstance(error, UnexpectedToken)  # LALR raises no other
    token = error.token
    start = min(token.start_pos or 0, len(text))
    end = len(text) if token.end_pos is None else token.end_pos
    if token.type in ("_END", "$END") and token.value != ";":
        start = end = _last_visible(text, start)
    elif token.type in ("NAME", "FUNCTION", "FRACTION"):
        token = token.update(value=text[start:end])  # as it is typed
    before = text[:start]
    found = Found(token, text, before, frozenset(error.accepts or error.expected), start_symbol)
    message = f"found {_found(token, text)} where {_wanted(found.expected)} was expected"
    message = _SPECIAL.get(token.type, message)
    hints = (rule(found) for rule in _HINTS)
    hint: Hint | str | None = next((one for one in hints if one), None)
    if isinstance(hint, Hint):
        return ParseError(message, Span(text, hint.start, hint.end), hint.words)
    return ParseError(message, Span(text, start, max(end, start + 1)), hint)


def _last_visible(text: str, position: int) -> int:
    """Return the offset just behind the last character before a line's end."""
    begin = text.rfind("\n", 0, position) + 1
    line = text[begin:position].split("#")[0]
    return begin + len(line.rstrip())


def _found(token: Token, text: str) -> str:
    if token.type in _KINDS:
        return _KINDS[token.type].format(token)
    if token.type in ("_END", "$END") and token.value != ";":
        rest = text[token.start_pos or 0 :].strip()
        return "the end of the line" if rest else "the end of the text"
    return f"'{token}'"


def _wanted(expected: Set[str]) -> str:
    """Return what was expected in words: an expression, or the few tokens that would do."""
    if "REAL" in expected:
        return "an expression"
    named = _AFTER_OPERAND if "PLUS" in expected else _WANTED
    words = [word for kind, word in _WANTED.items() if kind in expected and kind in named]
    if not words:
        return "something else"
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


_SPECIAL = {
    "LEADING_SIGN": "a line begins with an operator, so it would be a statement of its own",
    "ODD_NAME": "this is not a name: a name is made of letters, digits and _",
}


_CHOICE = "a choice is a if condition else b, or where(condition, a, b)"


def _choice(found: Found) -> Hint | str | None:
    """Hint at `if` and `else` where they are no choice."""
    at = len(found.before)
    if found.token.type == "IF" and re.match(r"if\s*\([^()]*,", found.text[at:]):
        return Hint("write where", at, at + len("if"))
    if found.token.type in ("IF", "ELSE"):
        return f"'{found.token}' is a reserved word: {_CHOICE}"
    return _CHOICE if "ELSE" in found.expected else None


def _implicit_product(found: Found) -> Hint | str | None:
    """Hint at x 2 and (a) 2: a product without its sign, where it is not read as one."""
    if found.token.type not in ("NAME", "FUNCTION", "LPAR", "INTEGER", "REAL", "FRACTION"):
        return None
    if "TIMES" not in found.expected:
        return None
    end = len(found.before.rstrip())
    start = operand_start(found.before, end)
    gradient = _GRADIENT.search(found.before, 0, start)
    start = gradient.start() if gradient else start
    left = found.before[start:end]
    if not left:
        return None
    if {left, str(found.token)} & {"elif"}:
        return _CHOICE
    word = suggest(left, ("param", "def", "output", "for"))
    statement = re.search(r"(?:^|[\n;{])[ \t]*$", found.before[:start])
    if word and statement and left not in RESERVED and left[0].isalpha():
        return Hint(word, start, end)
    at = len(found.before)
    if found.token.type == "FRACTION":
        readings = f"{left}*{found.token} or {left}^{found.token}"
        return Hint(f"write {readings}", start, at + len(found.token))
    if found.token.type in ("FUNCTION", "LPAR"):
        return Hint("write *", end, at + 1) if found.before[end:] else "a product has a sign, *"
    end = at + len(found.token)
    joined = _JOINED.match(found.text, end)
    end = joined.end() if joined else end
    return Hint(f"write {left}*{found.text[at:end]}", start, end)


_JOINED = re.compile(r"\w+(?![\w(])")  # of cos(x) 2x, what is written in one with the number


def _chained(found: Found) -> Hint | None:
    """Hint at 0 < x < 1: comparisons do not chain."""
    if found.token.type in ("LT", "LE", "GT", "GE", "EQ", "NE") and "AND" in found.expected:
        start, end = part_around(found.text, len(found.before))
        pairs = standing(unchained(found.text[start:end]), found.text, start, end)
        return Hint(f"write {pairs}; comparisons do not chain", start, end)
    return None


def _leading_operator(found: Found) -> str | None:
    """Hint at a line that starts with a sign, with * or /."""
    if found.token.type in ("LEADING_SIGN", "TIMES", "DIVIDE", "POWER", "MODULO", "MATMUL"):
        line = found.before.rsplit("\n", 1)[-1]
        if not line.strip() and found.before.strip():
            return "join it to the line above, or use brackets"
        return "an operand is missing before it"
    return None


def _missing_operand(found: Found) -> str | None:
    """Hint at `x + )`, `y =`: something has to follow."""
    operator = re.search(r"(\*\*|[-+*/^%@=]|\b(?:and|or|not)\b)\s*$", found.before)
    if operator and "REAL" in found.expected:
        return f"an operand is missing after '{operator[1]}'"
    return None


def _reserved(found: Found) -> str | None:
    """Hint at a reserved word used as a name."""
    if found.token.type == "EQUALS" and found.word in RESERVED:
        return f"'{found.word}' is a reserved word; use another name"
    if found.token.type in ("AND", "OR") and "REAL" in found.expected:
        return None
    if str(found.token) in RESERVED and ("NAME" in found.expected or found.token.type == "FOR"):
        return f"'{found.token}' is a reserved word; use another name"
    return None


def _assignment_inside(found: Found) -> Hint | str | None:
    """F = x = 3, or a comparison written with one =."""
    if found.token.type != "EQUALS":
        return None
    before = found.before.rstrip().removesuffix(found.word)
    if found.word and before[-1:].isspace() and re.search(r"\bfor$", before.rstrip()):
        return Hint("write in", len(found.before), len(found.before) + 1)
    if not found.statement:
        return "a name stands on the left of '='"
    return "write == to compare; one '=' assigns"


def _sign_of_others(found: Found) -> Hint | None:
    """Hint at y += x, x // 2, x => y."""
    return of_others(found.text, len(found.before))


def _loop(found: Found) -> Hint | str | None:
    """Hint at loops as other languages write them."""
    return of_loops(found.text, len(found.before))


def _of_a_number(found: Found) -> str | None:
    """Hint at 1.2.3."""
    is_behind = found.before[-1:].isdecimal() or found.before[-1:] == "."
    is_number = found.token.type in ("INTEGER", "REAL")
    return "a number has one point" if is_number and is_behind and found.start != "point" else None


def _listed(found: Found) -> Hint | str | None:
    """Hint at `param x y` and `output x y`, at sin(x; y) and x, y."""
    statement = found.statement
    at = len(found.before)
    if re.match(r"(?:param|output)\b", statement) and found.token.type in ("NAME", "FUNCTION"):
        if "COMMA" in found.expected:
            end = len(found.before.rstrip())
            start = operand_start(found.before, end)
            words = f"write {found.before[start:end]}, {found.token}"
            return Hint(words, start, at + len(found.token))
        if "LSQB" in found.expected and str(found.token) not in _INTEGERS:
            return _SHAPE
    if statement.endswith(":") and str(found.token) in _INTEGERS and "WHOLE" in found.expected:
        return Hint("write integer", at, at + len(found.token))
    if found.token.value == ";" and "COMMA" in found.expected:
        return Hint("write ,", at, at + 1)
    return None


_INTEGERS = ("int", "Int", "Integer", "int32", "int64", "uint", "natural", "whole")
_SHAPE = "a shape stands in brackets: x: [] is a number, x: [n] a vector, X: [n, m] a matrix"

# What to do for a token where nothing more is known.
_LEFT = {
    "LBRACE": "braces hold the statements of a loop; brackets that group are round",
    "__ANON_0": "'..' stands between the bounds of a loop or of a family: for l in 1..3",
    "NOT": "'not' stands before a condition; one of two others is and, or",
    "PRIME": "there are no strings in a formula; ' behind a matrix is its transpose",
    "COLON": "':' stands before the shape of an input, x: [n], and in an index, x[1:3]",
    "LT": "an operand is missing before it",
    "GT": "an operand is missing before it",
    "COMMA": "several values are named, and put out together: output y, z",
    "IN": "'in' stands in loops, for l in 1..3, and where an input is declared",
    "WITH": "'with' stands behind a definition: def f(x) = x^2 with 2*x",
    "RPAR": "something is missing before it",
    "RSQB": "something is missing before it",
}


def _left(found: Found) -> str | None:
    """Hint at the rest."""
    statement = found.statement
    if found.token.type in ("AND", "OR") and "REAL" in found.expected:
        return f"an operand is missing before '{found.token}'"
    if "LSQB" in found.expected and statement.endswith(":"):
        return _SHAPE
    if statement.endswith("."):
        return "behind '.' stands the name of an attribute or a function, as in A.T"
    if statement in ("param", "output", "def", "for"):
        return f"a name stands behind '{statement}'"
    if statement.startswith("def "):
        return "a function is defined by def f(x) = x^2"
    if statement.startswith("for"):
        return "a loop is for l in 1..3 { s = s + x^l }"
    if "lambda" in statement:
        return "a function is defined by def f(x) = x^2"
    if found.token.type == "COMMA" and "REAL" in found.expected:
        return "something is missing before ','"
    return _LEFT.get(found.token.type)


def _in_a_point(found: Found) -> Hint | str | None:
    """Hint at `--at 3` and `--at "x=1 y=2"`."""
    if found.start != "point":
        return None
    if "EQUALS" in found.expected and found.before.strip():
        start = found.before.rfind(",") + 1
        start += len(found.before[start:]) - len(found.before[start:].lstrip())
        given = found.before[start:].rstrip()
        return Hint(f"write x={given} for an input x", start, start + len(given))
    if found.token.type in ("NAME", "_END", "$END") and "REAL" not in found.expected:
        end = len(found.before.rstrip())
        if found.token.type != "NAME" or end == 0:
            return "separate the values with ',': x=1, y=2"
        start = max(found.before.rfind(sign) for sign in "=,([ ") + 1
        start = operand_start(found.before, end) if start >= end else start
        words = f"write {found.before[start:end]}, {found.token}; ',' stands between values"
        return Hint(words, start, len(found.before) + len(found.token))
    return None


def _assumed(found: Found) -> str | None:
    """Hint at what is assumed of an input in other words than an interval's, or elsewhere."""
    statement = found.statement
    if found.token.type == "IN" and re.fullmatch(r"\w+", statement):
        return f"state it where the input is declared: param {statement} in (0, 1)"
    if re.search(r"^param\b|:\s*\[", statement) and (
        found.token.type in ("NE", "EQ", "LT", "LE", "GT", "GE", "AND", "OR", "COLON")
        or re.search(r"\bin\b", statement)
    ):
        return "an input is assumed to lie in one interval: x > 0, or x: [n] in (0, 1)"
    return None


_GRADIENT = re.compile(r"(?:∂\w+/)?∂$")  # of ∂f/∂x, what stands before x


def _other_languages(found: Found) -> str | None:
    """Hint at the words and signs of other languages at the beginning of a statement."""
    statement = found.statement
    if statement in FOREIGN and found.token.type in ("NAME", "FUNCTION", "COLON"):
        return FOREIGN[statement]
    if statement == "def" and found.token.type == "NAME":
        return "the arguments of a function stand in brackets: def f(x) = x^2"
    if statement.startswith("def ") and "EQUALS" in found.expected:
        return "the value of a function stands behind '=': def f(x) = x^2"
    if statement.startswith("for ") and found.token.type == "COLON":
        return "put the statements of the loop in { }"
    return None


_HINTS: tuple[Callable[[Found], Hint | str | None], ...] = (
    _in_a_point,
    _loop,
    _sign_of_others,
    _assumed,
    _other_languages,
    _chained,
    _of_a_number,
    _listed,
    _implicit_product,
    _choice,
    _reserved,
    _leading_operator,
    _missing_operand,
    _assignment_inside,
    _left,
)
