"""Programs of numbers as trees, drawn at random, with the points that they are tried at.

A tree is a list of an operation and its operands: ["mul", ["x"], ["num", "2"]]. Of statements it has

    ["let", name, value, rest]              name = value; rest
    ["loop", name, count, first, step, rest] name = first; for i in 1..count { name = step }; rest
    ["where", a, b, yes, no]                where(a < b, yes, no)

In: a source of chance. Out: a tree, which `truth` works out and `pens` write.
"""

from random import Random
from typing import Any

Tree = list[Any]

NAMES = ("x", "y", "z")
UNARY = (
    "exp", "log", "sqrt", "sin", "cos", "tan", "tanh", "sigmoid", "relu", "abs", "softplus", "atan", "log1p", "expm1", "sinh",
    "cosh", "asinh", "erf", "neg", "cbrt", "silu", "log2", "asin", "acosh", "atanh", "log_sigmoid", "lgamma", "erfc", "sign", "sinc", "ndtr",
)  # fmt: skip
BINARY = (
    "add",
    "add",
    "sub",
    "sub",
    "mul",
    "mul",
    "mul",
    "div",
    "div",
    "pow",
    "max",
    "min",
    "hypot",
    "atan2",
    "logaddexp",
    "xlogy",
)
_NUMBERS = ("1", "1", "2", "2", "3", "0.5", "4", "0.1", "10", "1.5", "0.001", "100", "0.25", "7")
_POINTS = (
    0.0,
    1.0,
    -1.0,
    0.5,
    2.0,
    1e-9,
    -1e-5,
    1e-12,
    30.0,
    -40.0,
    700.0,
    -745.0,
    1e8,
    -1e10,
    1e-150,
    1e160,
)


def program(random: Random) -> Tree:
    """Return a tree of a program: statements, then an expression."""
    known = [*NAMES]
    lines = []
    for number in range(random.choice((0, 0, 0, 1, 1, 2, 3))):
        name = random.choice((f"h{number}", f"h{number}", "h0"))
        if random.randrange(4):
            lines.append(["let", name, _expression(random, known, 2)])
        else:
            count = random.choice((1, 2, 3, 3, 17, 20))
            first = _expression(random, known, 1)
            lines.append(["loop", name, count, first, _step(random, [*known, name, name])])
        known += [name] * (1 + (name not in known))
    rest = _expression(random, known, random.choice((1, 2, 3, 3, 4)))
    for line in reversed(lines):
        rest = [*line, rest]
    return rest


def point(random: Random) -> dict[str, float]:
    """Return values of the names, mostly plain ones."""
    return {
        name: random.choice(_POINTS) if random.randrange(5) == 0 else round(random.uniform(-3, 3), 3)
        for name in NAMES
    }  # fmt: skip


# Operations that rewriting knows much of, beside each other: of powers, of exponentials, of gates, of
# what is periodic, of tails.
_FAMILIES = (
    (("sqrt", "neg", "abs", "cbrt", "sqrt"), ("mul", "mul", "div", "div", "pow", "pow", "add", "sub")),
    (("exp", "log", "log1p", "expm1", "sigmoid", "softplus", "neg", "log_sigmoid", "tanh"), ("add", "sub", "sub", "mul", "div", "logaddexp", "pow", "max")),
    (("relu", "abs", "sign", "neg", "sqrt", "log"), ("max", "min", "mul", "sub", "where", "where", "div")),
    (("sin", "cos", "tan", "atan", "asin", "sinh", "cosh", "tanh", "asinh"), ("add", "sub", "mul", "div", "atan2", "hypot")),
    (("erf", "erfc", "ndtr", "exp", "log", "neg", "lgamma", "sqrt"), ("sub", "mul", "div", "add", "xlogy")),
)  # fmt: skip
_POWERS = ("2", "3", "0.5", "1.5", "0.3", "0.7", "-1", "-0.3", "-2", "0.25", "4")


def _of_family(
    random: Random, leaves: list[Tree], depth: int, unary: tuple[str, ...], binary: tuple[str, ...]
) -> Tree:
    """Return a tree of few operations and few leaves, which meet each other again and again."""
    if depth == 0:
        return random.choice(leaves)
    op = random.choice(unary if random.randrange(3) == 0 else binary)
    if op == "pow":
        power = random.choice(_POWERS)
        exponent = ["neg", _num(power[1:])] if power[0] == "-" else _num(power)
        return [
            op,
            _of_family(random, leaves, depth - 1, unary, binary),
            random.choice((exponent, exponent, random.choice(leaves))),
        ]
    count = 4 if op == "where" else 2 if op in binary else 1
    return [op, *(_of_family(random, leaves, depth - 1, unary, binary) for _ in range(count))]


def _leaf(random: Random, known: list[str]) -> Tree:
    return [random.choice(known)] if random.randrange(4) else ["num", random.choice(_NUMBERS)]


def _step(random: Random, known: list[str]) -> Tree:
    """Return what a pass of a loop makes of a value, which stays of its size."""
    outer = random.choice(("tanh", "sin", "atan", "sigmoid", "softplus"))
    return [outer, _expression(random, known, 1)]


def _expression(random: Random, known: list[str], depth: int) -> Tree:
    if depth == 0 or random.randrange(12) == 0:
        return _leaf(random, known)
    kind = random.randrange(20)
    if kind == 19 or depth > 2:
        leaves = [
            [random.choice(known)],
            [random.choice(known)],
            random.choice((_num("1"), _num("2"), ["mul", ["x"], ["y"]])),
        ]
        return _of_family(random, leaves, random.choice((2, 3, 3, 4)), *random.choice(_FAMILIES))
    if kind == 0:
        return ["where", *(_expression(random, known, depth - 1) for _ in range(4))]
    if kind == 1:
        return random.choice(_SHAPES)(
            _expression(random, known, depth - 1), _expression(random, known, depth - 1)
        )
    if kind < 9:
        return [random.choice(UNARY), _expression(random, known, depth - 1)]
    if kind < 11:
        power = random.choice(
            (
                ["num", "2"],
                ["num", "3"],
                ["neg", ["num", "1"]],
                ["num", "0.5"],
                ["neg", ["num", "2"]],
            )
        )
        return ["pow", _expression(random, known, depth - 1), power]
    return [random.choice(BINARY), *(_expression(random, known, depth - 1) for _ in range(2))]


def _num(text: str) -> Tree:
    return ["num", text]


# What identities look for, in the spellings in which people write it.
_SHAPES = (
    lambda a, b: ["div", _num("1"), ["add", _num("1"), ["exp", ["neg", a]]]],
    lambda a, b: ["log", ["add", ["exp", a], ["exp", b]]],
    lambda a, b: ["log", ["add", _num("1"), ["exp", a]]],
    lambda a, b: ["sqrt", ["add", ["mul", a, a], ["mul", b, b]]],
    lambda a, b: ["sub", ["sqrt", ["add", a, b]], ["sqrt", a]],
    lambda a, b: ["sub", ["exp", a], _num("1")],
    lambda a, b: ["sub", _num("1"), ["pow", ["tanh", a], _num("2")]],
    lambda a, b: ["log", ["sigmoid", a]],
    lambda a, b: ["log", ["mul", a, b]],
    lambda a, b: ["log", ["div", a, b]],
    lambda a, b: ["div", ["sub", ["exp", a], _num("1")], a],
    lambda a, b: ["sub", ["pow", a, _num("2")], ["pow", b, _num("2")]],
    lambda a, b: ["div", ["sub", _num("1"), ["cos", a]], ["mul", a, a]],
    lambda a, b: ["sub", ["div", _num("1"), a], ["div", _num("1"), ["add", a, b]]],
    lambda a, b: ["mul", a, ["log", a]],
    lambda a, b: ["neg", ["add", ["mul", b, ["log", a]], ["mul", ["sub", _num("1"), b], ["log", ["sub", _num("1"), a]]]]],
    lambda a, b: ["div", ["exp", a], ["add", ["exp", a], ["exp", b]]],
    lambda a, b: ["max", _num("0"), ["min", a, b]],
    lambda a, b: ["exp", ["mul", a, ["log", b]]],
    lambda a, b: ["pow", ["exp", a], b],
    lambda a, b: ["mul", ["pow", a, b], ["pow", a, ["neg", b]]],
    lambda a, b: ["sqrt", ["pow", a, _num("2")]],
    lambda a, b: ["div", ["mul", a, b], ["mul", b, a]],
    lambda a, b: ["sub", ["atan", a], ["atan", b]],
    lambda a, b: ["sub", ["log", ["add", a, _num("1")]], ["log", a]],
    lambda a, b: ["mul", ["relu", a], ["log", a]],
)  # fmt: skip
