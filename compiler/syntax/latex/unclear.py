r"""What stands side by side and can be read in several ways: the errors, with all their readings.

\sin x y     \sin(x) y or \sin(x y)              x^12      x^{12} or x^1 \cdot 2
\sigma x     \sigma(x) or \sigma \cdot x          p(x)      a function or a product
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from ...errors import ParseError
from ...latex.functions import COMMANDS
from ..tree import Branch, trees
from .tree import Reading

NUMBERS = ("integer", "real")
_APART = re.compile(r"\\q?quad|\\hfill|\\hspace|&|~~")
_WORDS = [name for name in COMMANDS if len(name) > 2 or name == "ln"]
_LONGEST = max(map(len, _WORDS))


def bare(item: Branch) -> Branch:
    """Return what stands below a power, or the item itself."""
    return trees(item)[0] if item.data == "raised" else item


def is_bracket(item: Branch) -> bool:
    """Return whether an item is a bracket, or a power of one."""
    return bare(item).data == "group"


def is_symbol(item: Branch) -> bool:
    """Return whether an item is a name, or a power of one."""
    return bare(item).data in ("name", "index")


def _begins_with_number(item: Branch) -> bool:
    return bare(item).data in NUMBERS


def stands_alone(bracket: Branch) -> bool:
    """Return whether a bracket groups nothing: it has one name or number in it, or a list."""
    inside = trees(bare(bracket))
    return len(inside) > 1 or inside[0].data in ("name", *NUMBERS)


def stop(items: Sequence[Branch], at: int) -> int:
    """Return the end of what a function could apply to besides: up to the next function."""
    while at < len(items) and items[at].data != "head":
        at += 1
    return at


def reach(
    heads: Sequence[Branch], inside: Sequence[Branch], more: Sequence[Branch], reading: Reading
) -> ParseError:
    r"""Return the error for `\sin x y`, of which no one knows how far the function reaches."""
    function = reading.source(heads[0], heads[-1])
    near, rest = reading.source(inside[0], inside[-1]), reading.source(more[0], more[-1])
    whole = reading.source(inside[0], more[-1])
    if is_bracket(inside[0]):
        outer, inner = reading.source(heads[0], heads[-2]), reading.source(heads[-1])
        near, whole = f"{inner}{near}", f"{inner}{whole}"
        function = outer
    return reading.unclear(heads[0], more[-1], f"{function}({near}) {rest}", f"{function}({whole})")


def function_or_product(item: Branch, bracket: Branch, reading: Reading) -> ParseError:
    """Return the error for a letter before a bracket that groups nothing, or for f(…)."""
    name, inside = reading.source(item), reading.source(bracket)
    word = re.split("[^A-Za-z]", reading.text[: bracket.meta.start_pos])[-1]
    if len(word) > 1 and word in COMMANDS:
        message = f"{word} is read letter by letter, as a product"
        return ParseError(message, reading.span(item, bracket), f"write \\{word}{inside}")
    known = f"it is defined on a line before: {name}(t) = …"
    if len(trees(bare(bracket))) > 1:
        return ParseError(f"there is no function {name}", reading.span(item), known)
    product = f"{name} \\cdot {inside}"
    if stands_alone(bracket) and bracket.data == "group":
        product = f"{name} {reading.source(trees(bracket)[0])}"
    return ParseError(
        f"{name}{inside} can be read in two ways: a function, or a product",
        reading.span(item, bracket),
        f"write {product} for a product; a function is defined on a line before",
    )


def sigma(items: Sequence[Branch], at: int, reading: Reading) -> ParseError:
    r"""Return the error for \sigma x y: a function of x, or of x y, or a number."""
    after = items[at + 1]
    last = after if after.data == "head" else items[stop(items, at + 1) - 1]
    rest, near = reading.source(after, last), reading.source(after)
    readings = [f"\\sigma({rest})"]
    if last is not after:
        readings.append(f"\\sigma({near}) {reading.source(items[at + 2], last)}")
    return reading.unclear(items[at], last, *readings, f"\\sigma \\cdot {rest}")


def power_of_function(item: Branch, bracket: Branch, reading: Reading) -> ParseError:
    r"""Return the error for f^2(x): the square of f(x), f of f(x), or f^2 times x."""
    name, inside = reading.source(trees(item)[0]), reading.source(bracket)
    power = reading.source(item)[len(name) :]
    product = f"{name}{power} \\cdot {inside}"
    return reading.unclear(item, bracket, f"{name}{inside}{power}", product)


def check_row(items: Sequence[Branch], reading: Reading) -> None:
    r"""Raise for notes and numbers of equations in a row, x \quad (2), and for exp without a \."""
    for item, after in pairwise(items):
        gap = reading.text[item.meta.end_pos : after.meta.start_pos]
        if _APART.search(gap):
            hint = "leave a note out; write \\cdot where it is a product"
            raise ParseError("what stands apart is no clear factor", reading.span(after), hint)
        inside = trees(after) if after.data == "group" else []
        is_number = len(inside) == 1 and inside[0].data in NUMBERS
        if is_number and item.data in ("raised", "group", *NUMBERS):
            number = reading.source(after)
            hint = f"leave the number of an equation out; write \\cdot {number[1:-1]} for a product"
            raise ParseError(f"{number} stands behind a factor", reading.span(after), hint)
    for start, item in enumerate(items):
        letters = _run(items, start, reading)
        word = max((w for w in _WORDS if letters.startswith(w)), key=len, default=None)
        if word is not None:
            last = items[start + len(word) - 1]
            message = f"{word} is read letter by letter, as a product"
            hint = f"write \\{word}; for a product put spaces between the letters"
            raise ParseError(message, reading.span(item, last), hint)


def _run(items: Sequence[Branch], start: int, reading: Reading) -> str:
    """Return the letters side by side from an item on, without a space, as far as a word goes."""
    letters = ""
    for item in items[start : start + _LONGEST]:
        place = items[start].meta.start_pos + len(letters)
        one = reading.source(bare(item))[:1]
        if not is_symbol(item) or item.meta.start_pos != place or not one.isalpha():
            break
        letters += one
        if item.meta.end_pos != place + 1:
            break
    return letters


def check_glued(head: Branch, argument: Branch, reading: Reading) -> None:
    r"""Raise for \log_10 x, which TeX sets as a base of 1 and a 0."""
    place = head.meta.end_pos
    written, digits = reading.source(head), reading.source(argument)
    is_glued = argument.meta.start_pos == place and written[-1].isdecimal()
    if is_glued and _begins_with_number(argument):
        one_name = f"{written[:-1]}{{{written[-1]}{digits}}}"
        raise reading.unclear(head, argument, one_name, f"{written}({digits})")


def check_number(item: Branch, after: Branch, reading: Reading) -> None:
    """Raise for a number behind a factor: `x 2`, `x^12`."""
    if not _begins_with_number(after):
        return
    text = reading.text
    if after.meta.start_pos == item.meta.end_pos and text[item.meta.end_pos - 1].isdecimal():
        before = text[item.meta.start_pos : item.meta.end_pos]
        digits = reading.source(after)
        script = max(before.rfind("^"), before.rfind("_"))
        if script >= 0:
            joined = f"{before[: script + 1]}{{{before[script + 1 :]}{digits}}}"
            raise reading.unclear(item, after, joined, f"{before} \\cdot {digits}")
    if after.data == "raised" and not _begins_with_number(item):
        return
    first, second = reading.source(item), reading.source(after)
    hint = f"write {first} \\cdot {second} for a product"
    if item.data == "name" and second.isdecimal() and "_" not in first:
        hint += f", or {first}_{second} for one name"
    message = f"the number {second} stands behind {first} without a sign"
    raise ParseError(message, reading.span(item, after), hint)


def of_what(head: Branch, reading: Reading) -> ParseError:
    """Return the error for a function without an argument."""
    name = reading.source(head)
    hint = f"its argument stands in brackets: {name}(x)"
    return ParseError(f"{name} has no argument", reading.span(head), hint)
