r"""Operators, choices and what is unclear about them: signs, fractions on a line, chains, cases.

    -x y           (-x)*y, as in the language          a < x \le b     a < x and x <= b
    a/b c          \frac{a}{b} c, or \frac{a}{b c}?     6 \times 10^{-34}   one number

A handler gets a tree whose parts are done, and makes it one of the language in its own place.
"""

from collections.abc import Sequence

from lark import Token

from ...errors import ParseError
from .tree import (
    Branch,
    Reading,
    become,
    called,
    made,
    only,
    place,
    sides,
    token,
    trees,
)

_LITERALS = ("integer", "real")


def times(tree: Branch, reading: Reading) -> None:
    r"""Make 6.02 \times 10^{23} one number."""
    left, sign, right = sides(tree)
    power = _power_of_ten(right)
    digits = trees(left)[-1] if left.data == "neg" else left
    if sign not in (r"\times", "×") or power is None or digits.data not in _LITERALS:
        return
    text = token("REAL", f"{digits.children[0]}e{power}", digits)
    value = made("real", [text], digits, right)
    if left.data == "neg":
        value = made("neg", [left.children[0], value], tree, tree)
    become(tree, value)


def _power_of_ten(tree: Branch) -> str | None:
    """Return the exponent of 10^{-3}, None for anything else."""
    if tree.data != "pow":
        return None
    base, _, exponent = sides(tree)
    sign = "-" if exponent.data == "neg" else ""
    digits = trees(exponent)[-1] if sign else exponent
    is_ten = base.data == "integer" and base.children[0] == "10"
    return f"{sign}{digits.children[0]}" if is_ten and digits.data == "integer" else None


def over(tree: Branch, reading: Reading) -> None:
    r"""Raise for a/b c and \log x/y, which can be read in two ways."""
    left, _, right = sides(tree)
    if id(right) in reading.juxtaposed:
        first, rest = _first_factor(right), reading.source(right)
        above, near = reading.source(left), reading.source(first)
        far = reading.text[first.meta.end_pos : right.meta.end_pos].strip()
        raise reading.unclear(
            tree, tree, f"\\frac{{{above}}}{{{near}}} {far}", f"\\frac{{{above}}}{{{rest}}}"
        )
    last = left
    while last.data in ("neg", "pos", "mul", "div", "mod") and id(last) not in reading.open:
        last = trees(last)[-1]
    function = reading.open.get(id(last))
    if function is None:
        return
    name, inside, below = reading.source(function), "x", reading.source(right)
    if function.data == "call":
        (argument,) = trees(trees(function)[0])
        inside = reading.source(argument)
        name = reading.text[function.meta.start_pos : argument.meta.start_pos].strip()
    raise reading.unclear(
        tree, tree, f"{name}({inside}) / {below}", f"{name}(\\frac{{{inside}}}{{{below}}})"
    )


def _is_row(tree: Branch) -> bool:
    """Return whether a tree is a product without a sign."""
    return tree.data == "mul" and tree.children[1] == ""


def _first_factor(tree: Branch) -> Branch:
    """Return the leftmost factor of a row."""
    while _is_row(tree) or tree.data in ("neg", "pos"):
        tree = trees(tree)[0]
    return tree


def minus(tree: Branch, reading: Reading) -> None:
    """Make -x y what it is in the language: (-x)*y."""
    sign = tree.children[0]
    (inside,) = trees(tree)
    if id(inside) in reading.juxtaposed:
        reading.juxtaposed.add(id(tree))
    if id(inside) in reading.open:
        reading.open[id(tree)] = reading.open[id(inside)]
    if not _is_row(inside):
        return
    product = inside
    while _is_row(trees(product)[0]):
        product = trees(product)[0]
    first = trees(product)[0]
    product.children[0] = made("neg", [sign, first], tree, first)
    become(tree, inside)


def chain(tree: Branch, reading: Reading) -> None:
    """Make a < x < b what it says: a < x and x < b."""
    operands, signs = trees(tree), [one for one in tree.children if isinstance(one, Token)]
    result: Branch | None = None
    for sign, left, right in zip(signs, operands, operands[1:], strict=False):
        one = made(sign.type.lower(), [left, sign, right], left, right)
        both = Token("AND", "and", sign.start_pos, end_pos=sign.end_pos)
        result = one if result is None else made("and", [result, both, one], tree, one)
    assert result is not None
    become(tree, result)


# ---- choices -----------------------------------------------------------------------------------

_HOLDS = {"lt": "<", "gt": ">", "le": "<=", "ge": ">=", "eq": "=", "ne": "<>"}


def cases(tree: Branch, reading: Reading) -> None:
    r"""Make the lines of a choice where(c, a, where(…)); the last one holds everywhere else."""
    lines = trees(tree)
    for line in lines[:-1]:
        if len(trees(line)) == 1:
            hint = "it stands on the last line"
            raise ParseError("'otherwise' stands before other cases", reading.span(line), hint)
    conditions = [trees(line)[1] for line in lines if len(trees(line)) > 1]
    if len(conditions) == len(lines) and not _is_everything(conditions, reading):
        raise ParseError(
            "nothing says what this is where none of its conditions hold",
            reading.span(lines[-1]),
            "end the last line in & \\text{otherwise}",
        )
    result = trees(lines[-1])[0]
    for line in reversed(lines[:-1]):
        value, condition = trees(line)
        at = place(value.meta.start_pos, value.meta.end_pos)
        result = called("where", [condition, value, result], at, lines[-1])
    become(tree, made("fence", [result], tree, tree))


def _is_everything(conditions: Sequence[Branch], reading: Reading) -> bool:
    """Return whether comparisons of the same two things leave nothing out."""
    compared: set[tuple[str, str]] = set()
    holds: set[str] = set()
    for condition in map(only, conditions):
        if condition.data not in _HOLDS:
            return False
        left, _, right = sides(condition)
        compared.add((reading.source(left), reading.source(right)))
        holds |= set(_HOLDS[condition.data])
    return len(compared) == 1 and holds == set("<=>")
