r"""What stands side by side: which functions apply to what, and the products of the rest.

In: a row of factors. Out: the tree of their product. What texts universally understand is read,
the rest is an error with all its readings:

    2 x \sin y       2*x*sin(y)            \sin x \cos y     sin(x)*cos(y)
    \sin 2x          sin(2*x)              \sin x y          \sin(x) y, or \sin(x y)?
    x (y + 1)        x*(y + 1)             \sigma(x) y       sigmoid(x)*y
    p(x)             a function, or a product?
"""

from collections.abc import Sequence

from lark import Token, Tree

from ...latex.functions import LETTERS
from ..tree import Branch, binary, called, made, name_of, trees
from . import unclear
from .scripts import check_no_list, raised
from .tree import CONSTANT, Reading, standing
from .unclear import NUMBERS, bare, is_bracket

_WORDS = (r"\text", r"\mathrm", r"\mathit", r"\mathsf", r"\mathtt", r"\mbox")
_FUNCTION_LETTERS = ("f", "g", "h", "F", "G", "H")


def read_row(tree: Branch, reading: Reading) -> Branch:
    """Return the product of the factors of a row; raises `ParseError`.

    A function without brackets stands in a tree `open`: more behind it could belong to it.
    """
    items = trees(tree)
    unclear.check_row(items, reading)
    items = _with_calls(items, reading)
    factors: list[Branch] = []
    at = 0
    while at < len(items):
        item = items[at]
        following = items[at + 1] if at + 1 < len(items) else None
        if item.data == "head":
            factor, at, is_open = _applied(items, at, reading)
            factor = made("open", [factor], factor, factor) if is_open else factor
        elif following is not None and is_bracket(following):
            factor, at = _before_bracket(items, at, reading)
        else:
            _check_beside(items, at, reading)
            factor, at = _single(item, reading), at + 1
        factors.append(factor)
    return standing(_product(factors), tree)


def _with_calls(items: Sequence[Branch], reading: Reading) -> list[Branch]:
    r"""Return the items, those of \sigma(z) behind another function as one: \log \sigma(z)."""
    result: list[Branch] = []
    for item in items:
        is_behind = len(result) > 1 and result[-2].data == "head" and is_bracket(item)
        function = _function_of_letter(name_of(result[-1]), reading) if is_behind else None
        if function:
            result[-1] = _function_at(function, result[-1], item, reading)
        else:
            result.append(item)
    return result


def _function_of_letter(token: Token | None, reading: Reading) -> str | None:
    """Return the function that the name of one is, or its letter; None for what is a value."""
    if token in reading.functions:
        return str(token)
    if token is None or token in reading.assigned:
        return None
    return LETTERS.get(reading.written(token))


def _product(factors: Sequence[Branch]) -> Branch:
    result = factors[0]
    for factor in factors[1:]:
        place = factor.meta.start_pos
        result = binary("mul", "TIMES", result, factor, place, place)
    return result


def _single(item: Branch, reading: Reading) -> Branch:
    """Return an item that nothing applies to."""
    if item.data == "raised":
        return raised(item, reading)
    check_no_list(item, reading)
    return item


def _function_at(function: str, name: Branch, bracket: Branch, reading: Reading) -> Branch:
    """Return a function of letters at the arguments in a bracket."""
    call = called(function, trees(bare(bracket)), name, bracket)
    return _at_bracket(call, bracket, name, reading)


def _at_bracket(value: Branch, bracket: Branch, first: Branch, reading: Reading) -> Branch:
    r"""Return a function at a bracket, raised to what stands above that: \sin(x)^2."""
    if bracket.data != "raised":
        return value
    return raised(made("raised", [value, trees(bracket)[1]], first, bracket), reading)


# ---- functions ---------------------------------------------------------------------------------


def _applied(items: Sequence[Branch], at: int, reading: Reading) -> tuple[Branch, int, bool]:
    r"""Return a function at its argument, the place behind, and whether it has no brackets."""
    first = at
    while at < len(items) and items[at].data == "head":
        at += 1
    heads = items[first:at]
    if at == len(items):
        raise unclear.of_what(heads[-1], reading)
    unclear.check_glued(heads[-1], items[at], reading)
    in_brackets = is_bracket(items[at])
    end = at + 1 if in_brackets else _extent(items, at)
    last = items[end - 1]
    is_open = not in_brackets or len(heads) > 1
    if is_open and end < len(items) and items[end].data != "head":
        raise unclear.reach(heads, items[at:end], items[end : unclear.stop(items, end)], reading)
    if not in_brackets and end < len(items) and all(map(_is_number, items[at:end])):
        raise unclear.reach(heads, items[at:end], items[end:], reading)
    if in_brackets:
        value = _call(heads[-1], trees(bare(last)), last, reading)
        value = _at_bracket(value, last, heads[-1], reading)
    else:
        parts = [_single(item, reading) for item in items[at:end]]
        value = _call(heads[-1], [_product(parts)], last, reading)
    for head in reversed(heads[:-1]):
        value = _call(head, [value], last, reading)
    return value, end, is_open


def _extent(items: Sequence[Branch], at: int) -> int:
    r"""Return the end of an argument without brackets: one symbol, or numbers times one symbol."""
    end = at
    while end < len(items) and _is_number(items[end]):
        end += 1
    if end == at or (end < len(items) and unclear.is_symbol(items[end])):
        end += 1
    return end


def _is_number(item: Branch) -> bool:
    name = name_of(item)
    return item.data in NUMBERS or (name == "pi" and name.type == CONSTANT)


def _call(head: Branch, arguments: Sequence[Branch], last: Branch, reading: Reading) -> Branch:
    r"""Return the tree of a function at its arguments: \log_2 x, \sin^2 x and \sin^{-1} x too."""
    function, base, power = head.children
    value = called(str(function), arguments, head, last)
    if isinstance(function, Token) and function.endswith("'"):
        name = function.update(type="DERIVED")
        value = made("derived", [name, value.children[1]], head, last)
    if isinstance(base, Tree):
        below = called("log", [base], head, head)
        value = binary("div", "DIVIDE", value, below, head.meta.start_pos, head.meta.end_pos)
    if isinstance(power, Tree):
        value = raised(made("raised", [value, power], head, last), reading)
    return value


# ---- a value before a bracket, and factors beside each other ------------------------------------


def _before_bracket(items: Sequence[Branch], at: int, reading: Reading) -> tuple[Branch, int]:
    """Return a function of letters at its arguments, or the value where it is a product."""
    item, bracket = items[at], items[at + 1]
    function = _function_of(item, bracket, reading)
    if function is None:
        _check_beside(items, at, reading)
        return _single(item, reading), at + 1
    return _function_at(function, item, bracket, reading), at + 2


def _function_of(item: Branch, bracket: Branch, reading: Reading) -> str | None:
    """Return the function that a letter before a bracket is, None where it is a factor."""
    token = name_of(bare(item))
    if token is None or token.type == CONSTANT:
        return None
    written = reading.written(token)
    function = _function_of_letter(token, reading)
    if item.data == "raised":
        if function or written in _FUNCTION_LETTERS:
            raise unclear.power_of_function(item, bracket, reading)
        return None
    if function or token in reading.assigned:
        return function
    if written.startswith(r"\sigma_"):
        inside = reading.source(bracket)
        raise reading.unclear(item, bracket, f"\\sigma{inside}", f"{written} \\cdot {inside}")
    if written.startswith(_WORDS):
        return str(token)
    if unclear.stands_alone(bracket) or written in _FUNCTION_LETTERS:
        raise unclear.function_or_product(item, bracket, reading)
    return None


def _check_beside(items: Sequence[Branch], at: int, reading: Reading) -> None:
    """Raise where an item and the one behind it make no clear product."""
    if at + 1 == len(items):
        return
    item, after = items[at], items[at + 1]
    unclear.check_number(item, after, reading)
    token = name_of(item)
    if token is None or token in reading.assigned:
        return
    written = reading.written(token)
    is_root = after.data == "call" and after.children[0] == "sqrt"
    if LETTERS.get(written) == "sigmoid" and not is_root:
        raise unclear.sigma(items, at, reading)
    if written == r"\Delta" and name_of(after) is not None:
        symbol = reading.source(after)
        name = f"\\Delta_{{{symbol}}} for one name"
        raise reading.unclear(item, after, name, f"\\Delta \\cdot {symbol} for a product")
