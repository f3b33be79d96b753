"""What the fuzzers give to each reader, drawn: sentences of its grammar, and changed texts.

In: a source of chance. Out: a case, which is what its reader takes: names of texts, and texts. The
same chance gives the same case, which is all that JSON can hold.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from gradc.syntax.words import grammar_file
from gradc.vocabulary import functions

from . import corpus, pens, trees
from .mutate import AWKWARD, altered, mutated
from .sentences import Sentences

Case = dict[str, Any]
Texts = Callable[[], Sequence[str]]

_NAMES = ["x", "x", "y", "w", "h", "W", "z1", "n", "θ", "e", "T"]
_NUMBERS = [
    "0",
    "1",
    "2",
    "3",
    "0.5",
    "1e-3",
    "1.5",
    "10",
    "1e308",
    "100000000000000000000",
    ".5",
    "2.",
]
_OPERATORS = ["+", "-", "*", "/", "@", "**", "^", "%", "//"]


@cache
def _called() -> list[str]:
    return [*functions(), "sigmod", "np.exp", "torch.relu", "len", "range", "root", "argmin"]


@cache
def _formula() -> Mapping[str, Sequence[str]]:
    """Return samples of the terminals of `expression.lark`."""
    return {
        "NAME": _NAMES, "FUNCTION": _called(), "DERIVED": ["tanh'", "sin'", "f'"], "EULER": ["e"],
        "INTEGER": ["0", "1", "2", "3", "16", "17", "100", "-1"], "REAL": ["0.5", "1e-3", "2.25", "1e400"],
        "FRACTION": ["½", "¾"], "SUPERSCRIPT": ["²", "⁻¹", "ᵀ", "ⁿ⁺¹"], "STRING": ["'ij,jk->ik'", '"nuc"'],
        "WHOLE": [" integer"], "WHILE": ["\nwhile "], "_AT_MOST": [" at most "], "FOR": ["\nfor "], "OUTPUT": ["\noutput "],
        "PRIME": ["'"], "_END": ["\n", "\n", "; "], "JUXTAPOSED": [" "], "ABSOLUTE": ["|"], "_END_ABSOLUTE": ["|"],
        "_RAISED": ["{"], "_LOWERED": ["}"], "IN": [" in "], "DEF": ["\ndef "], "PARAM": ["\nparam "], "WITH": [" with "],
        "IF": [" if "], "ELSE": [" else "], "AND": [" and "], "OR": [" or "], "NOT": ["not "], "PLUS": [" + "], "MINUS": [" - ", "-"],
    }  # fmt: skip


_LATEX = {
    "LETTER": ["x", "y", "w", "W", "f"], "NUMBER": ["2", "0.5", "10"], "DIGIT": ["2"], "SUBSCRIPT": ["_1", "_{12}", "_t"],
    "COMMAND": [r"\theta ", r"\alpha ", r"\sin ", r"\log ", r"\sigma ", r"\exp ", r"\max ", r"\pi ", r"\tanh "],
    "WORD": [r"\text{loss}", r"\operatorname{ReLU}", r"\mathrm{w}", r"\mathit{net}"], "FRAC": [r"\frac"], "SQRT": [r"\sqrt"],
    "ACCENT": [r"\hat", r"\bar "], "TOP": [r"\top ", "T"], "IN": [r"\in "], "REALS": [r"\mathbb{R}"], "IF": [r"\text{if }"],
    "OTHERWISE": [r"\text{otherwise}"], "AND": [r"\text{ and }"], "OR": [r"\lor "], "NOT": [r"\lnot "], "EQUALS": [" = ", " &= "],
    "EQ": ["=="], "LT": ["<"], "LE": [r"\le "], "GT": [">"], "GE": [r"\geq "], "NE": [r"\ne "], "PLUS": ["+"], "MINUS": ["-"],
    "TIMES": [r"\cdot ", r"\odot "], "DIVIDE": ["/"], "MODULO": [r"\bmod "], "POWER": ["^"], "ABS": [r"\lvert "], "_END_ABS": [r"\rvert "],
    "NORM": [r"\lVert "], "_END_NORM": [r"\rVert "], "FLOOR": [r"\lfloor "], "_END_FLOOR": [r"\rfloor "], "CEIL": [r"\lceil "],
    "_END_CEIL": [r"\rceil "], "_GROUP": ["(", r"\left("], "_END_GROUP": [")", r"\right)"], "_BRACES": ["{"], "_END_BRACES": ["}"],
    "_INDEX": ["["], "_END_INDEX": ["]"], "_CASES": [r"\begin{cases}"], "_END_CASES": [r"\end{cases}"], "_COMMA": [","],
    "_SEMICOLON": [r"\\"], "_AMPERSAND": [" & "], "_END": ["\n"],
}  # fmt: skip

_PAPER = {
    "NAME": ["x", "y", "w", "W", "α", "θ₁", "x_i", "e", "xy"], "NUMBER": ["2", "½", "3", "0,5", "1 000", "39.3%", "2½", "1e3", "2.5"],
    "SIGN": [" + ", "-", " − ", " ± "], "BETWEEN": [" ", "", "·", "×", "*", "/", " ÷ ", "⊙", "@", ":"], "RAISED": ["²", "⁻¹", "ᵀ", "ⁿ", "⁰·⁵", "'", "!", "³√"],
    "APPLIED": ["sin ", "cos ", "ln ", "log ", "exp ", "tanh ", "σ ", "arcsin ", "sin² ", "sin^-1 ", "log₂ ", "relu ", "det "],
    "INDEX": ["₁", "₂", "_2", "_{i}", "[1]", "_∞"], "ORDER": [" < ", " ≤ ", ">", " == ", " ≠ ", " = "], "FRACTION": ["½", "¾", "¹/₂"],
}  # fmt: skip

_PYTHON = {
    "HEAD": ["import math\nimport numpy as np\n", "import numpy as np\nimport math\nK = 3.0\n", "from math import *\nimport numpy as np\nfrom functools import partial\n"],
    "DEFINED": ["f", "loss", "g"], "NAME": ["x", "x", "y", "w", "a", "i", "K"], "SHAPE": ['"[n]"', '"[n, m]"', '"[]"', "int", '"n 3"', "list"],
    "NUMBER": ["0", "1", "2", "0.5", "3", "20", "1e400", "True", "None", "'a'", "1j"], "OPERATOR": ["+", "-", "*", "/", "@", "**", "//", "%"],
    "DOCUMENT": ['"""Say what it is."""\n    '], "ORDER": [" < ", " >= ", " == ", " != ", " is "], "WORD": ["break", "continue", "pass", "raise ValueError(x)", "return x"],
    "CALLED": ["np.exp", "math.sin", "np.sum", "abs", "max", "np.dot", "len", "float", "np.tanh", "np.zeros", "sum", "int", "np.linalg.norm", "np.stack", "min", "np.max", "round", "np.cumsum", "list", "sorted", "reversed", "partial", "np.random.rand"],
    "_IN": ["\x01"], "_OUT": ["\x02"], "_LINE": ["\n"],
}  # fmt: skip

_VALUES = {
    "NAME": ["x", "y", "w", "x1", "W", "θ"], "SPACE": [" ", ""], "NUMBER": [*_NUMBERS, "-1", "½", "pi", "inf", "nan", "0,5", "1e999", "5" * 40], "OPERATOR": _OPERATORS[:5],
    "CALLED": ["sqrt", "zeros", "exp", "ones", "eye", "linspace", "arange", "array", "nosuch"], "WHOLE": ["0", "1", "2", "3", "-1", "100000"],
    "KEY": ['"x"', '"y"', '"w"', '"W"', '""', '"x"', '"1"', '"-3"', '"²"', '"\\ud800"'], "TEXT": ['"1"', '"inf"', '"nan"', '"x"', '""', '"1e5"', '"\\u0000"'],
}  # fmt: skip

_TOML = {
    "TEXT": ['"a"', '""', '"<b>"', '"""\nDerive.\n"""', '"\\u001b[31m"'], "KEY": ["title", "id", "program", "hints", "points", "file", "at", "other", "language"],
    "ID": ['"one"', '"two"', '"one"', '"a b"', '""', '"é"', '"../x"'], "ID_KEY": ["one", "two", '"a b"', "student", "é".join('""'), "three"],
    "POINT": ['"x=2, w=0.5, y=1, b=0"', '"x=1"', '"x="', '""'], "WHOLE": ["0", "1", "2", "3", "-1", "10000000000000000000000", "1.5"], "LANGUAGE": ['"latex"', '"formula"', '"python"', '"x"'],
    "TRUTH": ["true", "false"], "PART": ["x", "w", "y", "b", "z", '"∂f/∂x"', "d_x", "dx"], "NUMBER": ["1.5", "inf", "nan", "-0.0172", "1e308", "0x10"],
}  # fmt: skip

_COMMANDS = {
    "POINT": ["x=1", "x=1, y=2", "x=0.5, w=[1, 2], y=1", "x=nan", "x=", "n=3", "x=[1, 2]", "x=1, w=0.5, b=0.1, y=1, z=1"], "NAME": ["x", "y", "f", "sigmoid", "nosuch", "z"],
    "NAMES": ["x", "x,y", "w", "x y", "", "z,z", ",", "x[1]", "h"], "VERB": ["eval", "compile", "verify", "derive", "check", "explain", "graph", "flow", "functions", "grade", "practice", "nosuch"],
    "OPTION": ["--json", "--help", "--version", "--wrt", "--nosuch", "-o", "--", "--at=x=1", "--latex", "--language=latex", "--target=scalar", "--wrt=x", "--hint=2", "-x"],
    "TARGET": ["numpy", "scalar", "c", "auto", "nosuch"], "FILE": ["out.py", "out.md", "out.json", "out.tex", "out.dot", "out.mmd", "out.c", "data.json", "report", "no/such/out.py", ".", "out", "exercises.toml", "out.html"],
    "STAGE": ["tree", "graph", "stable", "adjoint", "simplified", "tokens", "nosuch"], "EMITTED": ["value", "value,gradient,hessian", "jacobian", "derivatives=3", "hvp", "jvp,vjp", "nosuch", "derivatives=-1", ""],
    "FORMAT": ["markdown", "latex", "html", "dot", "mermaid", "nosuch"], "WHOLE": ["0", "1", "2", "3", "-1", "7", "x"], "LIMIT": ["nodes=5", "copies=1", "nesting=3", "nodes=x", "written_out=2", "nosuch=1", "formula_characters=10"],
}  # fmt: skip

_BESIDE = Path(__file__).parent / "grammars"


@cache
def _sentences(name: str, start: str) -> Sentences:
    known: Mapping[str, Mapping[str, Sequence[str]]] = {
        "expression": _formula(), "latex": _LATEX, "paper": _PAPER, "python": _PYTHON, "values": _VALUES,
    }  # fmt: skip
    path = _BESIDE / f"{name}.lark"
    text = path.read_text(encoding="utf-8") if path.exists() else grammar_file(f"{name}.lark")
    return Sentences(text, known[name], start)


def _of(name: str, start: str, texts: Texts, notation: str = "") -> Callable[[Random], str]:
    """Return what draws a text: a sentence of a grammar, a text that is changed, or a tree written."""

    def draw(random: Random) -> str:
        kind = random.randrange(8)
        if kind < 3:
            drawn = _sentences(name, start).draw(random, random.choice((3, 8, 15, 40)))
            return mutated(drawn, texts(), random) if kind == 2 else drawn
        chosen = random.choice(texts())
        if kind > 5 and notation:
            chosen = pens.written(trees.program(random), pens.NOTATIONS[notation], random) or chosen
        return (mutated if kind == 5 else altered)(chosen, texts(), random)

    return draw


formula = _of("expression", "program", corpus.programs, "plain")
paper = _of(
    "paper", "program", lambda: [*corpus.programs(), *(one[2] for one in corpus.answers())], "paper"
)
latex = _of("latex", "program", corpus.latex, "latex")
point = _of(
    "values",
    "point",
    lambda: ["x=1, w=[1, 2], b=pi/2", "v[1]=1, v[2]=2", "x: 1", "W=[[1, 2], [3, 4]]", *AWKWARD],
)
data = _of(
    "values",
    "data",
    lambda: ['{"x": 1, "w": [1, 2]}', '{"v": {"1": 2, "2": 3}}', '{"x": "inf"}', *AWKWARD],
)


def python(random: Random) -> str:
    """Return a file of Python's, with its lines where they belong."""
    drawn = _of("python", "file", corpus.functions, "python")(random)
    lines, depth = [""], 0
    for character in drawn:
        if character in "\x01\x02":
            depth += 1 if character == "\x01" else -1
        elif character == "\n" and "\x01" in drawn:
            lines.append("    " * depth)
        else:
            lines[-1] += character
    return "\n".join(lines)


def at(random: Random) -> Case:
    """Return the values of a point."""
    return {"text": point(random)}


def text_of(draw: Callable[[Random], str]) -> Callable[[Random], Case]:
    """Return what draws a case of one text."""
    return lambda random: {"text": draw(random)}


def answered(random: Random) -> Case:
    """Return a program with an answer for one of its gradients."""
    program, name, answer = random.choice(corpus.answers())
    others = [one[2] for one in corpus.answers()]
    kind = random.randrange(7)
    if kind == 0:
        answer = random.choice(others)
    elif kind > 4:
        answer = altered(answer, others, random)
    elif kind == 1:
        answer = paper(random) if random.random() < 0.7 else formula(random)
    elif kind == 2:
        program = mutated(program, corpus.programs(), random)
    else:
        answer = mutated(answer, others, random)
    given = random.choice(["", "", "", "x=2, y=3, w=0.5, b=0.1, a=1, z=1", point(random)])
    return {"program": program, "name": name, "answer": answer, "at": given}


def graded(random: Random) -> Case:
    """Return a file of exercises, and one of answers to them."""
    samples = {
        **_TOML,
        "PROGRAM": [f"'''{one}'''" for one in random.sample(corpus.programs(), 5)]
        + ['"x^2*w"', '"a = sigmoid(x*w + b); (a - y)^2"', '""'],
        "ANSWER": [f"'''{random.choice(corpus.answers())[2]}'''" for _ in range(5)]
        + ['"2*x*w"', '"x^2"', '"""', "''"],
    }
    text = (_BESIDE / "toml.lark").read_text(encoding="utf-8")
    if random.randrange(2):
        exercises = Sentences(text, samples, "exercises").draw(random, 20)
        submission = Sentences(text, samples, "answers").draw(random, 20)
    else:
        exercises = (
            random.choice(corpus.exercises())
            if random.randrange(2)
            else '[[exercise]]\nid = "one"\nprogram = "x^2*w"\n'
        )
        submission = random.choice([*corpus.submissions(), '[one]\nx = "2*x*w"\n'])
    if random.randrange(2):
        exercises = mutated(exercises, corpus.exercises(), random)
    if random.randrange(2):
        submission = mutated(submission, corpus.submissions(), random)
    return {"exercises": exercises, "submission": submission}


def with_data(random: Random) -> Case:
    """Return a program and a file of values for it."""
    program = random.choice(
        [
            "x*y",
            "param x, w; x*w",
            "x: [n]; W: [n, m]; sum(x @ W)",
            "param v[1..2]; v[1]*v[2]",
            "x[1]",
        ]
    )
    return {"program": program, "data": data(random)}


def command(random: Random) -> Case:
    """Return a command line, the arguments one a line."""
    sources = [
        *random.sample(corpus.programs(), 4),
        "x*y",
        "sigmoid(x*w + b)",
        "-x^2",
        "program.grad",
        "functions.py:f",
        "-",
        formula(random),
        r"\sigma(x w)",
    ]
    samples = {
        **_COMMANDS,
        "SOURCE": [one.replace("\n", "; ") for one in sources],
        "ANSWER": [
            "x=2*x",
            "y=x",
            "z=",
            "=",
            "x",
            "d_x=1",
            f"x={random.choice(corpus.answers())[2]}",
        ],
        "ANY": [one.replace("\n", " ") for one in (*AWKWARD, *sources)],
    }
    text = (_BESIDE / "commands.lark").read_text(encoding="utf-8")
    drawn = Sentences(text, samples, "command").draw(random, 12)
    return {"arguments": mutated(drawn, sources, random) if random.randrange(4) == 0 else drawn}
