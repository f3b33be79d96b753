"""Functions without brackets, and with a power or primes before their argument.

    sin x     sin(x)       sin^2 x    sin(x)²      sin^{-1} x   asin(x)      sin x cos y   a product
    ln 2x     log(2x)      cos²(x)    cos(x)²      log_3(x)     log(x)/log(3)
    σ'(z)     the derivative of a function, a token DERIVED

Such a function takes one symbol, or what is written in one with it: `sin 2wt`. What could belong
to it besides is a `ParseError` with both readings: `sin x y`, `sin x/2`.
"""

from collections.abc import Mapping, Sequence

from lark import Token

from ...errors import ParseError, Span
from ...latex.functions import BASES
from ...records import dataclass
from ..tokens import superscript
from .brackets import moved, partners
from .callees import behind_power, function_of, logarithm, opposite
from .context import Context
from .kinds import CLOSING, DIVIDING, NAMES, NUMBERS, OPENING, RAISING, SIGNS, STARTS, put
from .names import value_before_function
from .unclear import behind_run, is_listed, two_readings

_SCRIPTS = RAISING | {"PRIME"}
_OPERANDS = STARTS | NUMBERS
_OF_NUMBERS = ("ln", "log", "log2", "log10", "sqrt", "cbrt", "exp")  # taken of constants too
_MINUS_ONE = (["⁻¹"], ["-", "1"], ["−", "1"])


@dataclass(frozen=True, slots=True)
class Head:
    """A function before its argument, which begins at position `at`; where `is_call`, in brackets.

    `token` is its name, which begins at position `first`; `primes` counts how often it is
    differentiated, `power` has the tokens of what it is raised to, `base` that of a logarithm.
    """

    token: Token
    first: int
    name: str
    at: int
    is_call: bool
    primes: int = 0
    power: tuple[Token, ...] = ()
    base: Token | None = None


@dataclass(slots=True)
class _Text:
    """The tokens that are read, where their brackets end, and where the arguments of functions."""

    tokens: Sequence[Token]
    context: Context
    ends: Mapping[int, int]
    extents: dict[int, int]

    def type(self, at: int) -> str:
        """Return the type of a token, "" behind the last one."""
        return self.tokens[at].type if 0 <= at < len(self.tokens) else ""

    def typed(self, first: int, behind: int) -> str:
        """Return what is typed from one position up to another."""
        return self.context.source(self.tokens[first], self.tokens[behind - 1])

    def is_glued(self, at: int) -> bool:
        """Return whether nothing stands between a token and the one before it."""
        return self.tokens[at - 1].end_pos == self.tokens[at].start_pos

    def unclear(self, head: Head, end: int, first: str, second: str) -> ParseError:
        """Return the error for two readings of what begins with a function and ends somewhere."""
        place = head.token.start_pos or 0, end
        listed = is_listed(self.tokens, head.first, self.context)
        return two_readings(self.context.text, place, (first, second), listed)


def read(tokens: list[Token], context: Context) -> list[Token]:
    """Return the tokens with the brackets of functions; raises `ParseError` for what is unclear."""
    text = _Text(tokens, context, partners(tokens), {})
    found: list[Token] = []
    waiting: list[tuple[int, Head]] = []  # functions, and where their arguments end
    position = 0
    while position < len(tokens):
        head = _head(position, text)
        if head is None:
            found.append(tokens[position])
            position += 1
        else:
            waiting.append((_extent(head, text), head))
            found += _opened(head, tokens)
            position = head.at
        while waiting and waiting[-1][0] == position:
            found += _closed(waiting.pop()[1], tokens[position - 1])
    return found


# ---- what a function is -------------------------------------------------------------------------


def _head(at: int, text: _Text) -> Head | None:
    """Return the function at a position that is to be written out, None for anything else."""
    token = text.tokens[at]
    if token.type not in NAMES or text.type(at - 1) in ("DOT", "DEF"):
        return None
    is_value = token.type == "NAME" and text.context.is_value(token.value)
    if is_value and text.type(at + 1) not in _SCRIPTS and not _is_own(token, text.context):
        return None
    name, base = _function(token, text.context)
    behind = behind_power(text.tokens, at + 1, text.ends)
    has_scripts = behind > at + 1
    if not name and text.tokens[behind - 1].type == "PRIME" and text.type(behind) == "LPAR":
        name = _primed(at, behind, text)
    if not name:
        return None
    is_call = text.type(behind) == "LPAR"
    if is_call and not has_scripts and name == str(token):
        return None
    is_alone = name != str(token) or text.context.needs_no_bracket(name)
    if not is_call and not (is_alone and _begins(behind, text)):
        return None
    primes = sum(one.type == "PRIME" for one in text.tokens[at + 1 : behind])
    raised = text.tokens[at + 1 + primes : behind]
    is_name = bool(raised) and raised[-1].type == "FUNCTION"  # the n of sin^n(x)
    power = (*raised[:-1], raised[-1].update(type="NAME")) if is_name else tuple(raised)
    head = Head(token, at, name, behind, is_call, primes, power, base)
    return _with_power(head, text) if power else head


def _is_own(token: Token, context: Context) -> bool:
    return context.is_own(function_of(token, context.text))


def _function(token: Token, context: Context) -> tuple[str, Token | None]:
    """Return the function that a name is, and the base of a logarithm; "" for what is none."""
    name = function_of(token, context.text)
    if context.is_value(str(token)) and not context.is_own(name):
        return "", None
    if context.is_function(name):
        return name, None
    base = logarithm(context.source(token, token))
    if base is None or context.is_own(str(token)):
        return "", None
    if base in BASES:
        return BASES[base], None
    kind = "INTEGER" if base.isdecimal() else "NAME"
    return "log", put(kind, base, after=token)


def _begins(at: int, text: _Text) -> bool:
    """Return whether an argument begins at a position: on the same line, with or without a sign."""
    kind = text.type(at)
    if kind not in _OPERANDS | SIGNS or text.tokens[at - 1].end_line != text.tokens[at].line:
        return False
    if kind in _OPERANDS:
        return True
    is_sign = text.context.is_closed and not text.is_glued(at)
    return is_sign and text.type(at + 1) in _OPERANDS and text.is_glued(at + 1)


def _primed(at: int, behind: int, text: _Text) -> str:
    """Return a name before primes and a bracket that is that of a function there is not.

    Raises `ParseError` for A'(x), where A is a value.
    """
    if not text.is_glued(behind):
        return ""
    if not text.context.is_value(str(text.tokens[at])):
        return str(text.tokens[at])
    tokens, name = text.tokens, text.typed(at, at + 1)
    end = text.ends.get(behind, behind)
    inside = text.typed(behind, end + 1)
    raise ParseError(
        f"{name}' can be read in two ways: as a transpose, or as the derivative of a function",
        Span(text.context.text, tokens[at].start_pos or 0, tokens[end].end_pos or 0),
        f"write {name}.T {inside} for a product; the derivative is that of a function, which is "
        "defined on a line before",
    )


def _with_power(head: Head, text: _Text) -> Head:
    """Return a function that is raised: sin^2, or asin for sin^{-1}; raises `ParseError`."""
    context, end = text.context, _end_of_call(head, text)
    place = text.tokens[head.first].start_pos or 0, text.tokens[end - 1].end_pos or 0
    name, argument = text.typed(head.first, head.first + 1), text.typed(head.at, end)
    call = f"{name}{argument}" if head.is_call else f"{name}({argument})"
    words = [str(one) for one in head.power if one.type not in {*OPENING, *CLOSING, "POWER"}]
    if words in _MINUS_ONE:
        other = None if context.is_own(head.name) else opposite(head.name)
        if other is not None and head.base is None:
            return Head(head.token, head.first, other, head.at, head.is_call, head.primes)
        hint = f"write 1/{call} for its reciprocal; the inverse has a name of its own"
        message = f"{name}^-1 can be read in two ways"
        raise ParseError(message, Span(context.text, *place), hint)
    power = context.source(head.power[0], head.power[-1])
    if context.is_own(head.name):
        raise text.unclear(head, place[1], f"{call}{power}", f"{name}({call})")
    may_be_value = not context.is_closed and not context.needs_no_bracket(str(head.token))
    if may_be_value and head.base is None and not head.primes:
        raise text.unclear(head, place[1], f"{call}{power}", f"{name}{power}*{argument}")
    if head.is_call and text.type(end) in RAISING:
        behind = behind_run(text.tokens, end)
        rest = text.typed(end, behind)
        place = place[0], text.tokens[behind - 1].end_pos or 0
        inside = f"({argument}{rest})"
        raise text.unclear(head, place[1], f"({call}{power}){rest}", f"{name}{inside}{power}")
    return head


def _end_of_call(head: Head, text: _Text) -> int:
    """Return the position behind the first operand of an argument."""
    return text.ends.get(head.at, head.at) + 1


# ---- how far it reaches -------------------------------------------------------------------------


def _extent(head: Head, text: _Text) -> int:
    """Return the position behind the argument of a function; raises `ParseError`."""
    if head.is_call:
        return _end_of_call(head, text)
    if head.first not in text.extents:
        _check_name(head, text)
        heads, inner, end = _scanned(head, text)
        text.extents |= dict.fromkeys((one.first for one in (*heads, *inner)), end)
        _check_reach(heads, end, text)
    return text.extents[head.first]


def _check_name(head: Head, text: _Text) -> None:
    """Raise for acos x where a is a value: the arccosine of x, or a cos x."""
    word = text.typed(head.first, head.first + 1)
    value = value_before_function(word, text.context)
    if not value:
        return
    power, inside = (
        text.typed(head.first + 1, head.at),
        text.typed(head.at, _end_of_run(head, text)),
    )
    power = power if head.at > head.first + 1 else ""
    call = f"({word}({inside})){power}" if power else f"{word}({inside})"
    end = text.tokens[_end_of_run(head, text) - 1].end_pos or 0
    raise text.unclear(head, end, f"{value} {word.removeprefix(value)}{power} {inside}", call)


def _end_of_run(head: Head, text: _Text) -> int:
    """Return the position behind the symbols that are written in one behind a function."""
    at = _behind_operand(head.at + (text.type(head.at) in SIGNS), text)
    while text.type(at) == "NAME" and text.is_glued(at):
        at += 1
    return at


def _scanned(head: Head, text: _Text) -> tuple[list[Head], list[Head], int]:
    """Return the functions that are applied to one argument, those in its exponents, and its end.

    All of them end where the argument does.
    """
    heads, inner = [head], list[Head]()
    at, is_behind_head, is_power = head.at, True, False
    while True:
        while text.type(at) in SIGNS:
            at += 1
        other = _head(at, text) if text.type(at) else None
        if other is not None and not other.is_call:
            (inner if is_power else heads).append(other)
            at, is_behind_head = other.at, True
            continue
        if other is not None:
            at = _end_of_call(other, text)
        else:
            while is_behind_head and _is_symbol(at, text) and _goes_on(at + 1, text):
                at += 1
            at = _behind_operand(at, text)
        if text.type(at) == "POWER":
            at, is_behind_head, is_power = at + 1, False, True
            continue
        return heads, inner, at + (text.type(at) == "SUPERSCRIPT")


def _is_number(at: int, text: _Text) -> bool:
    kind = text.type(at)
    return kind in NUMBERS or (kind == "NAME" and str(text.tokens[at]) == "pi")


def _is_symbol(at: int, text: _Text) -> bool:
    return text.type(at) in NUMBERS | {"NAME"}


def _goes_on(at: int, text: _Text) -> bool:
    """Return whether a symbol is written in one with what stands before it: 2wt."""
    return text.type(at) == "NAME" and text.is_glued(at) and _head(at, text) is None


def _behind_operand(at: int, text: _Text) -> int:
    """Return the position behind an operand, with its arguments, its indices and its marks."""
    at += text.type(at) in ("FUNCTION", "DERIVED")
    at = text.ends.get(at, at) + 1
    while True:
        kind = text.type(at)
        if kind == "DOT":
            at += 1 + (text.type(at + 1) == "FUNCTION")
            at = text.ends.get(at, at) + 1
        elif kind == "LSQB" or kind == "PRIME":
            at = text.ends.get(at, at) + 1
        else:
            return at


def _check_reach(heads: Sequence[Head], end: int, text: _Text) -> None:
    """Raise where more stands behind an argument than could belong to the function alone."""
    kind, first = text.type(end), heads[-1].at
    if not kind or text.tokens[end - 1].end_line != text.tokens[end].line:
        return
    is_number = all(_is_number(at, text) for at in range(first, end))
    is_multiple = kind == "TIMES" and _is_factor(end + 1, heads[-1], is_number, text)
    if kind not in _OPERANDS | DIVIDING and not is_multiple:
        return
    is_alone = is_number or (kind == "EULER" and text.is_glued(end))
    rest_begins = end + (kind in DIVIDING or is_multiple)
    if _is_call_of_function(rest_begins, text) and not is_alone:
        return
    behind = _behind_rest(rest_begins, text)
    stop = text.tokens[behind - 1].end_pos or 0
    names = "(".join(text.typed(one.first, one.at) for one in heads)
    near, whole = text.typed(first, end), text.typed(first, behind)
    rest = text.context.text[text.tokens[end - 1].end_pos : stop]
    closing = ")" * len(heads)
    gap = " " if kind in _OPERANDS and not rest[:1].isspace() else ""
    readings = f"{names}({near}{closing}{gap}{rest}", f"{names}({whole}{closing}"
    raise text.unclear(heads[0], stop, *readings)


def _is_factor(at: int, head: Head, is_number: bool, text: _Text) -> bool:
    """Return whether what stands at a position may belong to the argument: sin 2*x, sin w*t.

    A bracket does not where a number may well stand alone, as in ln 2*(x + 1), and what is not
    written in one does only behind a number: sin x * y is a product.
    """
    if is_number and text.type(at) == "LPAR":
        return head.name not in _OF_NUMBERS
    is_one = str(text.tokens[at - 1]) == "*" and text.is_glued(at - 1) and text.is_glued(at)
    is_one &= not text.is_glued(head.at)
    is_value = text.type(at) == "NAME" and not _is_call_of_function(at, text)
    return is_value and (is_number or is_one)


def _is_call_of_function(at: int, text: _Text) -> bool:
    """Return whether a function of the language stands at a position, or e^x."""
    kind = text.type(at)
    if kind == "FUNCTION":
        name = str(text.tokens[at])
        return text.context.is_function(name) and not text.context.is_own(name)
    return kind == "EULER" or (kind == "NAME" and _head(at, text) is not None)


def _behind_rest(at: int, text: _Text) -> int:
    """Return the position behind the factors up to the next function."""
    behind = behind_run(text.tokens, at)
    position = text.ends.get(at, at) + 1
    while position < behind:
        if _head(position, text) is not None:
            return position
        position = text.ends.get(position, position) + 1
    return behind


# ---- what is put in -----------------------------------------------------------------------------


def _opened(head: Head, tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens of a function up to its argument."""
    kind = "DERIVED" if head.primes else "FUNCTION"
    name = head.token.update(type=kind, value=head.name + "'" * head.primes)
    found = [moved(name, tokens[head.at - 1])]
    if head.base is not None:
        found.insert(0, put("LPAR", "(", before=head.token))
    if not head.is_call:
        found.append(put("LPAR", "(", before=tokens[head.at]))
    return found


def _closed(head: Head, last: Token) -> list[Token]:
    """Return the tokens behind the argument of a function, which ends with a token."""
    found = [] if head.is_call else [put("RPAR", ")", after=last)]
    if head.base is not None:
        words = (("DIVIDE", "/"), ("FUNCTION", "log"), ("LPAR", "("))
        found += [put(kind, value, after=last) for kind, value in words]
        found.append(moved(head.base, last))
        found += [put("RPAR", ")", after=last)] * 2
    if not head.power:
        return found
    power = [one for one in head.power if one.type != "POWER"]
    if len(power) == 1 and power[0].type in ("INTEGER", "SUPERSCRIPT"):
        digits = power[0].update(type="SUPERSCRIPT", value=superscript(power[0]))
        return [*found, moved(digits, last)]
    if power[0].type in OPENING:
        power = power[1:-1]
    opening = put("POWER", "^", after=last), put("LPAR", "(", before=power[0])
    return [*found, *opening, *power, put("RPAR", ")", after=last)]
