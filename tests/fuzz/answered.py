"""Answers to programs that are right or wrong, as mpmath has them: no verdict may be the other one.

In: a source of chance. Out: a program, and an answer for one of its gradients: what textbooks make of
it, written in another way, or with one thing changed. Whether that is right is told by its values
beside the slopes of the program; the rules here only draw answers, and judge none.
"""

import warnings
from collections.abc import Callable, Mapping
from contextlib import suppress
from random import Random
from typing import Any

import gradc

from . import pens, trees, truth
from .compared import WrongError
from .truth import UndefinedError, c

Tree = list[Any]
Case = dict[str, Any]

_ONE, _TWO = ["num", "1"], ["num", "2"]
_POINTS, _LEAST = 12, 4
_SAME, _OTHER = 1e-20, 1e-6

# The derivative of each function of one argument, as a book has it.
_RULES: Mapping[str, Callable[[Tree], Tree]] = {
    "exp": lambda x: ["exp", x], "log": lambda x: ["div", _ONE, x], "sqrt": lambda x: ["div", _ONE, ["mul", _TWO, ["sqrt", x]]], "sin": lambda x: ["cos", x],
    "cos": lambda x: ["neg", ["sin", x]], "tan": lambda x: ["add", _ONE, ["pow", ["tan", x], _TWO]], "tanh": lambda x: ["sub", _ONE, ["pow", ["tanh", x], _TWO]],
    "sigmoid": lambda x: ["mul", ["sigmoid", x], ["sub", _ONE, ["sigmoid", x]]], "atan": lambda x: ["div", _ONE, ["add", _ONE, ["mul", x, x]]],
    "softplus": lambda x: ["sigmoid", x], "sinh": lambda x: ["cosh", x], "cosh": lambda x: ["sinh", x], "neg": lambda x: ["neg", _ONE],
}  # fmt: skip


def drawn(random: Random) -> Case:
    """Return a program, a name, and an answer that is right as often as not."""
    program = _program(random, random.choice((1, 2, 2, 3)))
    name = random.choice(trees.NAMES)
    answer = _rewritten(_derived(program, name), random)
    if random.randrange(2):
        answer = _spoilt(answer, random)
    notation = random.choice(("formula", "paper", "latex", "python"))
    return {
        "program": program,
        "name": name,
        "tree": answer,
        "notation": notation,
        "seed": random.randrange(1000),
    }


def judged(case: Case) -> None:
    """Judge an answer; raise where the verdict is not what mpmath has to say."""
    is_right = _is_right(case["program"], case["tree"], case["name"], Random(case["seed"]))  # noqa: S311  # no secret
    if is_right is None:
        return
    random = Random(case["seed"])  # noqa: S311  # no secret
    in_latex = case["notation"] == "latex"
    program = pens.written(
        case["program"], pens.NOTATIONS["latex" if in_latex else "formula"], random
    )
    answer = pens.expression(case["tree"], pens.NOTATIONS[case["notation"]], random)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        function = gradc.compile(program or "", language="latex" if in_latex else "formula")
        if case["name"] not in function.inputs:
            return
        (verdict,) = function.check({case["name"]: answer})
    if case["notation"] == "paper" and verdict.error:
        return  # x (3) may be a call too
    if verdict.correct != is_right:
        said = f"∂f/∂{case['name']} = {answer} of {program} is {verdict.status}"
        raise WrongError(f"{said}: {verdict.error or ''}", "answer", verdict.status)


def _is_right(program: Tree, answer: Tree, name: str, random: Random) -> bool | None:
    """Return whether values are slopes at some points; None where that is not clear."""
    gaps = []
    for _ in range(_POINTS):
        at = {one: round(random.choice((-1, 1)) * random.uniform(0.1, 3), 3) for one in trees.NAMES}
        with suppress(UndefinedError):
            slope, given = truth.derivative(program, at, name), truth.value(answer, at)[0]
            gaps.append(abs(slope.number - given.number) / max(abs(slope.number), c.mpf(10) ** -30))
    if len(gaps) < _LEAST or any(_SAME < gap < _OTHER for gap in gaps):
        return None
    return max(gaps) <= _SAME


def _program(random: Random, depth: int) -> Tree:
    if depth == 0:
        return (
            [random.choice(trees.NAMES)]
            if random.randrange(4)
            else ["num", random.choice(("2", "3", "0.5", "1", "4"))]
        )
    kind = random.randrange(7)
    if kind < 3:
        return [random.choice([*_RULES]), _program(random, depth - 1)]
    if kind == 3:
        return [
            "pow",
            _program(random, depth - 1),
            random.choice((_TWO, ["num", "3"], ["neg", _ONE], ["num", "0.5"])),
        ]
    return [
        random.choice(("add", "sub", "mul", "mul", "div")),
        *(_program(random, depth - 1) for _ in range(2)),
    ]


def _derived(tree: Tree, name: str) -> Tree:
    """Return the derivative, with what is 0 and 1 left out."""
    kind, *parts = tree
    if kind == "num" or not parts:
        return _ONE if kind == name else ["num", "0"]
    if kind in _RULES:
        return _times(_RULES[kind](parts[0]), _derived(parts[0], name))
    x, y = parts
    dx, dy = _derived(x, name), _derived(y, name)
    if kind in ("add", "sub"):
        return _plus(kind, dx, dy)
    if kind == "mul":
        return _plus("add", _times(dx, y), _times(x, dy))
    if kind == "div":
        return _over(_plus("sub", _times(dx, y), _times(x, dy)), ["pow", y, _TWO])
    return _times(["mul", y, ["pow", x, ["sub", y, _ONE]]], dx)


def _is_zero(tree: Tree) -> bool:
    return tree == ["num", "0"]


def _times(x: Tree, y: Tree) -> Tree:
    if _is_zero(x) or _is_zero(y):
        return ["num", "0"]
    return x if y == _ONE else y if x == _ONE else ["mul", x, y]


def _plus(kind: str, x: Tree, y: Tree) -> Tree:
    if _is_zero(y):
        return x
    return [kind, x, y] if not _is_zero(x) else y if kind == "add" else ["neg", y]


def _over(x: Tree, y: Tree) -> Tree:
    return x if _is_zero(x) else ["div", x, y]


# Other ways to write a sum, a product, a quotient, a power.
_WAYS: Mapping[str, Callable[[Tree, Tree], list[Tree]]] = {
    "add": lambda x, y: [["add", y, x], ["sub", x, ["neg", y]]],
    "sub": lambda x, y: [["neg", ["sub", y, x]], ["add", ["neg", y], x]],
    "mul": lambda x, y: [["mul", y, x], ["neg", ["mul", ["neg", x], y]], ["div", x, ["div", _ONE, y]] if not _is_zero(y) else ["mul", y, x]],
    "div": lambda x, y: [["mul", x, ["pow", y, ["neg", _ONE]]], ["mul", ["div", _ONE, y], x], ["div", ["mul", _TWO, x], ["mul", y, _TWO]]],
    "pow": lambda x, y: [["mul", x, x]] if y == _TWO else [["pow", x, y]],
}  # fmt: skip


def _rewritten(tree: Tree, random: Random) -> Tree:
    """Return the same in another form."""
    kind, *parts = tree
    if kind == "num" or not parts:
        return tree
    tree = [kind, *(_rewritten(part, random) for part in parts)]
    return (
        random.choice(_WAYS[kind](*tree[1:]))
        if kind in _WAYS and random.randrange(3) == 0
        else tree
    )


def _spoilt(tree: Tree, random: Random) -> Tree:
    """Return a tree with one thing changed somewhere in it."""
    kind, *parts = tree
    if kind == "num":
        return ["num", random.choice(("2", "3", "0.5", "1", "0"))]
    if not parts:
        return random.choice(([random.choice(trees.NAMES)], ["neg", tree], ["pow", tree, _TWO]))
    place = random.randrange(len(parts) + 1)
    if place < len(parts):
        return [kind, *parts[:place], _spoilt(parts[place], random), *parts[place + 1 :]]
    if len(parts) == 1:
        return random.choice((parts[0], ["neg", tree], [random.choice([*_RULES]), parts[0]]))
    return random.choice(
        (
            parts[0],
            parts[1],
            [random.choice(("add", "sub", "mul", "div")), *parts],
            [kind, parts[1], parts[0]],
        )
    )
