"""Bars: |x| is abs(x), ‖v‖ and ||v|| are norm(v), ⌊x⌋ is floor(x), ⌈x⌉ is ceil(x).

A bar opens where an operand is expected, and closes where one has ended if one like it is open; if
none is, it opens behind the operand, as in 2|x|. What could be paired in two ways is an error with
both, and bars around or between conditions are one that offers `or`.

    |x - |y||   ->   ABSOLUTE x - ABSOLUTE y _END_ABSOLUTE _END_ABSOLUTE
    sum(|x|)    ->   sum(abs(x)): in a sum bars are around the entries of an array
    |x|y|z|     ->   an error: |x|*y*|z| or abs(x*abs(y)*z)
"""

from collections.abc import Sequence
from dataclasses import field

from lark import Token

from ...errors import ParseError, Span
from ...records import dataclass
from ..words import sections
from .context import Context
from .kinds import CLOSING, COMPARISONS, ENDS, OPENING, STARTS, error, is_apart, put, unclear

_BARS = ("BAR", "NORM")
_ROUNDED = {"FLOOR": "floor", "CEILING": "ceil"}
_END_ROUNDED = ("_END_FLOOR", "_END_CEILING")
_BREAKS = frozenset({"COMMA", "_SEMICOLON", "_END", "EQUALS", "COLON"})
_SIGNS = "+-−–"
_OUTSIDE = COMPARISONS | _BREAKS | (CLOSING - {"_LOWERED"}) | set(_END_ROUNDED)  # of bars
_MOST = 100  # of bars: nobody means more
_REDUCTIONS = "reductions"  # begins the heading of functions.grad
_EUCLIDEAN = ("₂", "_2", "_{2}", "_F", "_{F}")
_OTHER_NORMS = {"1": "sum(abs({}))", "∞": "max(abs({}))"}


@dataclass(slots=True)
class _Bar:
    """A bar that is open, or a pair: its tokens, and where in what was read it opens and closes.

    `is_behind` tells one that opened behind an operand.
    """

    token: Token
    opens: int
    is_behind: bool
    closes: int = 0
    end: Token | None = None
    inner: "_Bar | None" = None  # all that is in it


@dataclass(slots=True)
class _Level:
    """A bracket that is read, or the text: the bars open in it, and the pair closed last.

    `pair` is one with an operand right behind it, `start` where the bracket begins, and
    `is_reduced` tells the argument of a reduction.
    """

    start: int
    at: int
    is_reduced: bool = False
    bars: list[_Bar] = field(default_factory=list)
    closed: _Bar | None = None
    pair: _Bar | None = None


def read(tokens: list[Token], context: Context) -> list[Token]:
    """Return the tokens with brackets for bars; raises `ParseError` where these do not pair."""
    if not any(token.type in (*_BARS, *_ROUNDED) for token in tokens):
        return tokens
    found: list[list[Token]] = []
    levels = [_Level(0, 0)]
    is_ended = False  # whether an operand has just ended
    for position, token in enumerate(tokens):
        level = levels[-1]
        if token.type in _BARS:
            is_ended = _bar(tokens, position, level, is_ended, found, context)
            continue
        if token.type == "NORM_INDEX":
            _check_norm(token, found, level, context)
            continue
        if level.bars and token.type in _OUTSIDE:
            raise _unpaired(tokens, position, level, context)
        _go_on(level, token, position, is_ended, len(levels) > 1)
        if token.type in OPENING or token.type in _ROUNDED:
            before = tokens[position - 1] if position else Token("_END", "")
            is_reduced = level.is_reduced or (before.type == "FUNCTION" and _reduces(before))
            levels.append(_Level(token.end_pos or 0, position + 1, is_reduced))
        elif (token.type in CLOSING or token.type in _END_ROUNDED) and len(levels) > 1:
            levels.pop()
        found.append(_read_rounded(token))
        is_ended = token.type in ENDS or token.type in _END_ROUNDED
    if levels[-1].bars:
        raise _unpaired(tokens, len(tokens), levels[-1], context)
    return [token for several in found for token in several]


def _go_on(level: _Level, token: Token, at: int, is_ended: bool, is_inside: bool) -> None:
    """Keep what a token that is no bar says of those behind it."""
    if is_ended and level.closed is not None and token.type in STARTS and not level.bars:
        level.pair = level.pair or level.closed
    level.closed = None
    if token.type in _BREAKS or token.type in COMPARISONS:
        level.pair = None
    if token.type == "COMMA" or (token.type in _BREAKS and not is_inside):
        level.start, level.at = token.end_pos or 0, at + 1


def _read_rounded(token: Token) -> list[Token]:
    """Return the tokens of ⌊, ⌋, ⌈ or ⌉; any other as it is."""
    if token.type in _ROUNDED:
        name = Token.new_borrow_pos("FUNCTION", _ROUNDED[token.type], token)
        return [name, put("LPAR", "(", after=token)]
    return [token.update(type="RPAR")] if token.type in _END_ROUNDED else [token]


def _reduces(function: Token) -> bool:
    """Return whether a function takes an array, and gives a number."""
    heading = next(title for title in sections() if title.startswith(_REDUCTIONS))
    return function in sections()[heading] or function in ("max", "min")


def _bar(
    tokens: Sequence[Token],
    at: int,
    level: _Level,
    is_ended: bool,
    found: list[list[Token]],
    context: Context,
) -> bool:
    """Read a bar; return whether an operand has ended with it."""
    token = tokens[at]
    if is_ended and level.bars and level.bars[-1].token.type == token.type:
        bar = level.bars.pop()
        bar.end, bar.closes = token, len(found)
        found.append([])
        _close(bar, level, found)
        if level.bars:
            above = level.bars[-1]
            above.inner = bar if above.opens == bar.opens - 1 else None
        else:
            level.closed = bar
        return True
    if is_ended and not level.bars:
        before, after = tokens[at - 1], tokens[at + 1 : at + 2]
        if token.type == "BAR" and is_apart(before, token) and after and _spaced(tokens, at):
            raise _or(tokens, at, level, context)
        if level.pair is not None:
            raise _doubtful(tokens, at, level.pair, context)
    level.bars.append(_Bar(token, len(found), is_ended))
    found.append([])
    if len(level.bars) > _MOST:
        hint = "each pair is abs(x) or norm(x)"
        raise error(context.text, "too many bars are open here", token, token, hint)
    return False


def _spaced(tokens: Sequence[Token], at: int) -> bool:
    """Return whether a space stands behind a bar, or behind two in one."""
    while (
        at + 1 < len(tokens)
        and tokens[at + 1].type == "BAR"
        and not is_apart(tokens[at], tokens[at + 1])
    ):
        at += 1
    return at + 1 < len(tokens) and is_apart(tokens[at], tokens[at + 1])


def _close(bar: _Bar, level: _Level, found: list[list[Token]]) -> None:
    """Put in the brackets of a pair; two pairs in one are a norm."""
    inner, end = bar.inner, bar.end
    assert end is not None
    name = "norm" if bar.token.type == "NORM" else ""
    if (
        inner is not None
        and inner.end is not None
        and bar.token.type == inner.token.type == "BAR"
        and inner.closes == bar.closes - 1
        and not is_apart(bar.token, inner.token)
        and not is_apart(inner.end, end)
    ):
        found[inner.opens] = found[inner.closes] = []
        name = "norm"
    elif level.is_reduced and not name:
        name = "abs"
    if name:
        function = Token.new_borrow_pos("FUNCTION", name, bar.token)
        found[bar.opens] = [function, put("LPAR", "(", after=bar.token)]
        found[bar.closes] = [Token.new_borrow_pos("RPAR", ")", end)]
    else:
        found[bar.opens] = [Token.new_borrow_pos("ABSOLUTE", "|", bar.token)]
        found[bar.closes] = [Token.new_borrow_pos("_END_ABSOLUTE", "|", end)]


def _check_norm(token: Token, found: list[list[Token]], level: _Level, context: Context) -> None:
    """Check the 2 of ‖x‖₂; raises `ParseError` for other norms."""
    pair = level.closed
    is_norm = pair is not None and found[pair.opens][0] == "norm"
    if is_norm and token in _EUCLIDEAN:
        return
    if pair is None or not is_norm:
        raise error(
            context.text,
            f"{token} has no meaning here",
            token,
            token,
            "the norm of a vector is norm(x)",
        )
    inside = context.text[pair.token.end_pos : pair.end.start_pos if pair.end else None].strip("|")
    form = _OTHER_NORMS.get(token.strip("_{}").replace("₁", "1"))
    hint = f"write {form.format(inside.strip())}" if form else "it is a sum of powers"
    message = "only the norm 2 is read"
    raise error(context.text, message, pair.token, token, hint)


# ---- messages ------------------------------------------------------------------------------------


def _parts(tokens: Sequence[Token], level: _Level, context: Context) -> tuple[list[str], int]:
    """Return what stands between the bars of a bracket, two in one as one, and where it ends."""
    depth = 0
    parts: list[str] = []
    start = end = level.start
    for position in range(level.at, len(tokens)):
        token = tokens[position]
        if not depth and (token.type in _BREAKS or token.type in CLOSING | set(_END_ROUNDED)):
            break
        depth += token.type in OPENING or token.type in _ROUNDED
        depth -= token.type in CLOSING or token.type in _END_ROUNDED
        if token.type in _BARS and not depth:
            before = tokens[position - 1] if position else token
            if before.type not in _BARS or is_apart(before, token) or before is token:
                parts.append(context.text[start : token.start_pos].strip())
            start = token.end_pos or 0
        end = token.end_pos or end
    return [*parts, context.text[start:end].strip()], end


def _or(tokens: Sequence[Token], at: int, level: _Level, context: Context) -> ParseError:
    """Return the error for a bar between two operands: a | b."""
    parts, end = _parts(tokens, level, context)
    hint = f"write {' or '.join(parts)}" if all(parts) else "'or' stands between two conditions"
    inside = tokens[level.at : at + 1]
    if len(parts) % 2 and all(parts) and not any(one.type in COMPARISONS for one in inside):
        products = [f"abs({one})" if place % 2 else one for place, one in enumerate(parts)]
        hint += f", or {'*'.join(products)}"
    begin = (
        level.start + len(context.text[level.start :]) - len(context.text[level.start :].lstrip())
    )
    place = Span(context.text, begin, end)
    return ParseError("a bar between two values means nothing", place, hint)


def _doubtful(tokens: Sequence[Token], at: int, pair: _Bar, context: Context) -> ParseError:
    """Return the error for |x|y|z|."""
    assert pair.end is not None
    text, token = context.text, tokens[at]
    last = next((one for one in tokens[at + 1 :] if one.type == token.type), None)
    if last is None:
        hint = f"take it out, or add '{token}' where it ends"
        return error(text, f"'{token}' is never closed", token, token, hint)
    inside = [
        text[left.end_pos : right.start_pos].strip()
        for left, right in ((pair.token, pair.end), (pair.end, token), (token, last))
    ]
    start, end = pair.token.start_pos or 0, last.end_pos or 0
    first = f"|{inside[0]}|*{inside[1]}*|{inside[2]}|"
    sign = " " if inside[2][:1] in tuple(_SIGNS) else "*"
    second = f"abs({inside[0]}*abs({inside[1]}){sign}{inside[2]})"
    return unclear(text, start, end, first, second)


def _unpaired(tokens: Sequence[Token], at: int, level: _Level, context: Context) -> ParseError:
    """Return the error for a bar that is open at a comparison, or where its bracket ends."""
    bar = level.bars[0]
    parts, end = _parts(tokens, level, context)
    if all(parts) and bar.is_behind:
        return _or(tokens, tokens.index(bar.token), level, context)
    if at < len(tokens) and tokens[at].type in COMPARISONS:
        behind = (one for one in tokens[at:] if one.type in _BARS)
        end = next((one.end_pos or 0 for one in behind), end)
        inside = context.text[bar.token.end_pos : end].rstrip("|‖").strip()
        hint = f"write ({inside}); between two conditions stands or"
        place = Span(context.text, bar.token.start_pos or 0, end)
        return ParseError("bars stand around a condition", place, hint)
    shown = bar.token
    hint = f"add '{shown}' where it ends; between two conditions stands or"
    if not parts[-1]:
        hint = f"take it out, or open it with '{shown}' before"
    return error(context.text, f"'{shown}' is never closed", shown, shown, hint)
