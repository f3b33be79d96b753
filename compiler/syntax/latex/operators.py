r"""Operators, choices and what is unclear about them: signs, fractions on a line, chains, cases.

    -x y           (-x)*y, as in the language          a < x \le b     one tree, chain
    a/b c          \frac{a}{b} c, or \frac{a}{b c}?     6 \times 10^{-34}   one number

A handler gets a tree whose parts are done, and returns the tree of the language in its place.
"""

from collections.abc import Sequence

from ...errors import ParseError
from ..tree import Branch, called, made, place, sides, token, trees
from .tree import Reading, only
from .unclear import NUMBERS


def times(tree: Branch, reading: Reading) -> Branch:
    r"""Make 6.02 \times 10^{23} one number."""
    left, sign, right = sides(tree)
    power = _power_of_ten(right)
    digits = trees(left)[-1] if left.data == "neg" else left
    if sign not in (r"\times", "×") or power is None or digits.data not in NUMBERS:
        return tree
    text = token("REAL", f"{digits.children[0]}e{power}", digits)
    value = made("real", [text], digits, right)
    return made("neg", [left.children[0], value], tree, tree) if left.data == "neg" else value


def _power_of_ten(tree: Branch) -> str | None:
    """Return the exponent of 10^{-3}, None for anything else."""
    if tree.data != "pow":
        return None
    base, _, exponent = sides(tree)
    sign = "-" if exponent.data == "neg" else ""
    digits = trees(exponent)[-1] if sign else exponent
    is_ten = base.data == "integer" and base.children[0] == "10"
    return f"{sign}{digits.children[0]}" if is_ten and digits.data == "integer" else None


def over(tree: Branch, reading: Reading) -> Branch:
    r"""Raise for a/b c and \log x/y, which can be read in two ways."""
    left, _, right = sides(tree)
    if _is_row(right):
        first, rest = _first_factor(right), reading.source(right)
        above, near = reading.source(left), reading.source(first)
        far = reading.text[first.meta.end_pos : right.meta.end_pos].strip()
        raise reading.unclear(
            tree, tree, f"\\frac{{{above}}}{{{near}}} {far}", f"\\frac{{{above}}}{{{rest}}}"
        )
    last = left
    while last.data in ("neg", "pos", "mul", "div", "mod"):
        last = trees(last)[-1]
    if last.data != "open":
        return tree
    (function,) = trees(last)
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


def minus(tree: Branch, reading: Reading) -> Branch:
    """Return what -x y is in the language: (-x)*y."""
    sign = tree.children[0]
    (first,) = trees(tree)
    rest = []
    while _is_row(first):
        first, dot, factor = sides(first)
        rest.append((dot, factor))
    result = made("neg", [sign, first], tree, first)
    for dot, factor in reversed(rest):
        result = made("mul", [result, dot, factor], tree, factor)
    return result


def chain(tree: Branch, reading: Reading) -> Branch:
    """Return a comparison; a < x < b stays one tree, in which x stands once."""
    if len(trees(tree)) > 2:
        return tree
    left, sign, right = sides(tree)
    return made(sign.type.lower(), [left, sign, right], left, right)


# ---- choices -----------------------------------------------------------------------------------

_HOLDS = {"lt": "<", "gt": ">", "le": "<=", "ge": ">=", "eq": "=", "ne": "<>"}


def cases(tree: Branch, reading: Reading) -> Branch:
    r"""Return a choice as where(c, a, where(…)); its last line holds everywhere else."""
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
    return made("fence", [result], tree, tree)


def _is_everything(conditions: Sequence[Branch], reading: Reading) -> bool:
    """Return whether comparisons of the same two things leave nothing out."""
    compared: set[tuple[str, str]] = set()
    holds: set[str] = set()
    for condition in map(only, conditions):
        if condition.data not in _HOLDS:
            return False
        left, _, right = sides(condition)
        compared.add((reading.whole(left), reading.whole(right)))
        holds |= set(_HOLDS[condition.data])
    return len(compared) == 1 and holds == set("<=>")
