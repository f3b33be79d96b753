"""Trees of programs written in each notation: as formulas, on paper, in LaTeX, in Python.

In: a tree, a source of chance for how it is spelled. Out: text that means the tree and nothing else,
so that what a reader makes of it can be compared with what the tree is worth.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from .trees import NAMES

Tree = list[Any]

_SIGNS = {"add": " + ", "sub": " - ", "mul": "*", "div": "/", "pow": "^"}
_LEVEL = {"add": 1, "sub": 1, "mul": 2, "div": 2, "neg": 3, "pow": 4}
_ATOM = 5


@dataclass(frozen=True)
class Notation:
    """How operators and functions are spelled, and what stands around a program."""

    language: str
    spell: Callable[[str, list[str], Random], str | None]
    head: str
    line: str
    last: str
    end: str = ""
    loops: bool = True

    def name(self, name: str) -> str:
        """Return a name as it is spelled: h0 is h_0 in LaTeX."""
        return name.replace("h", "h_") if self.language == "latex" else name


def written(tree: Tree, notation: Notation, random: Random) -> str | None:
    """Return the text of a program; None where the notation does not have it."""
    lines: list[str] = [notation.head]
    while tree[0] in ("let", "loop"):
        if tree[0] == "let":
            _, name, value, tree = tree
            lines.append(
                notation.line.format(
                    name=notation.name(name), value=expression(value, notation, random)
                )
            )
        else:
            _, name, count, first, step, tree = tree
            if not notation.loops:
                return None
            lines.append(notation.line.format(name=name, value=expression(first, notation, random)))
            lines += _LOOPS[notation.language](name, count, expression(step, notation, random))
    lines.append(notation.last.format(value=expression(tree, notation, random)))
    return "\n".join(line for line in lines if line) + notation.end


_LOOPS: Mapping[str, Callable[[str, int, str], list[str]]] = {
    "formula": lambda name, count, step: [f"for i in 1..{count} {{ {name} = {step} }}"],
    "python": lambda name, count, step: [
        f"    for i in range({count}):",
        f"        {name} = {step}",
    ],
}


def expression(tree: Tree, notation: Notation, random: Random) -> str:
    """Return the text of an expression."""
    return _part(tree, notation, random)[0]


def _part(tree: Tree, notation: Notation, random: Random) -> tuple[str, int]:
    """Return the text of an expression, and how tightly it binds."""
    kind, *parts = tree
    if kind == "num":
        return parts[0], _ATOM
    if not parts:
        return notation.name(kind), _ATOM
    special = notation.spell(kind, [expression(part, notation, random) for part in parts], random)
    if special is not None:
        return special, _LEVEL["pow"] if kind == "pow" else _ATOM
    level = _LEVEL[kind]
    around = random.randrange(5) == 0
    if kind == "neg":
        text = f"-{_bracketed(parts[0], 4, notation, random)}"
    else:
        sign = "**" if kind == "pow" and notation.language == "python" else _SIGNS[kind]
        left = _bracketed(parts[0], level + (kind == "pow"), notation, random)
        right = _bracketed(parts[1], level + 1 if kind != "pow" else _ATOM, notation, random)
        text = f"{left}{sign}{right}"
    return (f"({text})", _ATOM) if around else (text, level)


def _bracketed(tree: Tree, least: int, notation: Notation, random: Random) -> str:
    text, level = _part(tree, notation, random)
    return text if level >= least else f"({text})"


def _formula(kind: str, operands: list[str], random: Random) -> str | None:
    if kind in _LEVEL:
        return None
    if kind == "where":
        return "where({} < {}, {}, {})".format(*operands)
    return f"{kind}({', '.join(operands)})"


_RAISED = {"2": "²", "3": "³", "0.5": "^0.5"}
_ON_PAPER = {
    "sqrt": "√({})",
    "abs": "|{}|",
    "sigmoid": "σ({})",
    "log": "ln({})",
    "cbrt": "∛({})",
    "asin": "arcsin({})",
    "atan": "arctan({})",
}


def _paper(kind: str, operands: list[str], random: Random) -> str | None:
    inner = f"({operands[0]})" if not operands[0].isidentifier() else operands[0]
    if kind == "pow" and operands[1] in _RAISED:
        return f"{inner}{_RAISED[operands[1]]}"
    if kind == "mul" and random.randrange(2):
        right = operands[1] if operands[1].isidentifier() else f"({operands[1]})"
        sign = random.choice((" ", "·", "×", "⊙"))
        return f"({inner}{sign}{right})"
    if kind in ("sin", "cos", "tanh", "exp") and operands[0].isidentifier():
        return f"({kind} {operands[0]})"
    if kind in ("sin", "cos") and random.randrange(3) == 0:
        return f"{kind}({operands[0]})"
    if kind in _ON_PAPER and "|" not in operands[0]:
        return _ON_PAPER[kind].format(operands[0])
    if kind == "where":
        return "({2} if {0} < {1} else {3})".format(*operands)
    return _formula(kind, operands, random)


_IN_LATEX = {
    "div": r"\frac{{{}}}{{{}}}", "pow": r"\left({}\right)^{{{}}}", "sqrt": r"\sqrt{{{}}}", "abs": r"\left| {} \right|", "exp": r"e^{{{}}}",
    "log": r"\ln\left({}\right)", "sigmoid": r"\sigma({})", "cbrt": r"\sqrt[3]{{{}}}", "asin": r"\arcsin({})", "atan": r"\arctan\left({}\right)",
    "mul": r"\left({}\right) \cdot \left({}\right)", "where": r"\begin{{cases}} {2} & \text{{if }} {0} < {1} \\ {3} & \text{{otherwise}} \end{{cases}}",
    **{name: rf"\{name}({{}})" for name in ("sin", "cos", "tan", "tanh", "sinh", "cosh")}, "max": r"\max({}, {})", "min": r"\min({}, {})",
}  # fmt: skip


def _latex(kind: str, operands: list[str], random: Random) -> str | None:
    if kind in _IN_LATEX:
        return _IN_LATEX[kind].format(*operands)
    if kind in _LEVEL:
        return None
    return rf"\operatorname{{{kind}}}({', '.join(operands)})"


_IN_PYTHON = {
    "max": "np.maximum", "min": "np.minimum", "asin": "np.arcsin", "atan": "np.arctan", "asinh": "np.arcsinh", "acosh": "np.arccosh",
    "atanh": "np.arctanh", "atan2": "np.arctan2", "abs": "abs", "erf": "special.erf", "erfc": "special.erfc", "lgamma": "special.gammaln",
    "sigmoid": "special.expit", "xlogy": "special.xlogy", "log_sigmoid": "special.log_expit", "ndtr": "special.ndtr", "relu": "relu", "softplus": "softplus", "silu": "silu",
}  # fmt: skip
_PYTHON_HEAD = """import math
import numpy as np
from scipy import special

def relu(t):
    return max(t, 0)

def softplus(t):
    return np.logaddexp(t, 0)

def silu(t):
    return t*special.expit(t)

def f(x: float, y: float, z: float):"""


def _python(kind: str, operands: list[str], random: Random) -> str | None:
    if kind in _LEVEL:
        return None
    if kind == "where":
        return "({2} if {0} < {1} else {3})".format(*operands)
    return f"{_IN_PYTHON.get(kind, 'np.' + kind)}({', '.join(operands)})"


_DECLARED = f"param {', '.join(NAMES)}"
NOTATIONS: Mapping[str, Notation] = {
    "formula": Notation("formula", _formula, _DECLARED, "{name} = {value}", "f = {value}"),
    "plain": Notation("formula", _formula, "", "{name} = {value}", "({value})"),
    "paper": Notation("formula", _paper, _DECLARED, "{name} = {value}", "f = {value}"),
    "latex": Notation("latex", _latex, "", "{name} = {value} \\\\", "f = {value}", loops=False),
    "python": Notation(
        "python", _python, _PYTHON_HEAD, "    {name} = {value}", "    return {value}", "\n"
    ),
}
