"""Trees of the language as text, and as values: what the tests of notations compare."""

import operator
from collections.abc import Callable, Mapping

from lark import Token, Tree

from gradc.syntax.paper.context import NOTHING, Known
from gradc.syntax.parser import parse

_LEAVES = ("name", "integer", "real", "fraction")
_KEPT = ("NAME", "FUNCTION", "INTEGER", "REAL", "FRACTION", "SUPERSCRIPT")


def shown(part: object) -> str:
    """Return a tree as nested calls, without the signs of operators."""
    if not isinstance(part, Tree):
        return "None" if part is None else str(part)
    inner = [shown(child) for child in part.children if not _is_sign(child)]
    return inner[0] if part.data in _LEAVES else f"{part.data}({', '.join(inner)})"


def _is_sign(child: object) -> bool:
    return isinstance(child, Token) and child.type not in _KEPT


def spelled(text: str, start: str = "program", known: Known = NOTHING) -> str:
    """Return the last statement of a text as nested calls."""
    return shown(parse(text, start, known=known).children[-1])


def answered(*names: str) -> Known:
    """Return what is known in an answer to a program with these values."""
    return Known(lambda name: name in names, is_closed=True)


# ---- values --------------------------------------------------------------------------------------

_BINARY: Mapping[str, Callable[[complex, complex], complex]] = {
    "add": operator.add,
    "sub": operator.sub,
    "mul": operator.mul,
    "juxtaposed": operator.mul,
    "div": operator.truediv,
    "pow": operator.pow,
}
_COMPARISONS: Mapping[str, Callable[[float, float], bool]] = {"lt": operator.lt, "gt": operator.gt}
_FUNCTIONS: Mapping[str, Callable[[complex], complex]] = {
    "abs": abs,
    "norm": abs,
    "sqrt": lambda x: complex(x) ** 0.5,
    "cbrt": lambda x: complex(x) ** (1 / 3),
}


def value(tree: Tree[Token], point: Mapping[str, float]) -> complex:
    """Return the value of a tree of numbers; raises `KeyError` for what no number has."""
    parts = [child for child in tree.children if isinstance(child, Tree)]
    leaf = str(tree.children[0])
    if tree.data in ("bare", "absolute") or tree.data in ("neg", "pos"):
        inner = value(parts[0], point)
        return {"bare": inner, "absolute": abs(inner), "neg": -inner, "pos": inner}[tree.data]
    if tree.data == "name":
        return point[leaf]
    if tree.data in ("integer", "real"):
        return float(leaf)
    if tree.data == "fraction":
        above, below = leaf.split("/")
        return float(above) / float(below)
    if tree.data == "superscript":
        return value(parts[0], point) ** int(str(tree.children[1]).translate(_DIGITS))
    if tree.data == "call":
        (argument,) = (child for child in parts[0].children if isinstance(child, Tree))
        return _FUNCTIONS[leaf](value(argument, point))
    if tree.data in _COMPARISONS:
        left, right = (value(part, point).real for part in parts)
        return _COMPARISONS[tree.data](left, right)
    if tree.data == "choice":
        first, condition, second = parts
        return value(first if value(condition, point) else second, point)
    left, right = (value(part, point) for part in parts)
    return _BINARY[tree.data](left, right)


_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
