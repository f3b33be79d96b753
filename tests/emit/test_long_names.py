"""Names that are longer than a line: every file is Python all the same."""

import ast
import contextlib

import pytest

import gradc

X, Y, W = "x" * 70, "y" * 95, "w" * 200
PROGRAMS = [
    X,
    Y,
    f"{X}*{Y}*{W}",
    f"param {X}, {Y}\na = {X}*{Y}\n{W} = sin(a)\n{W}*{X}",
    f"{X}: [{Y}]\nsum({X}^2)",
    f"param {W}[1..3]\n{W}[1]*{W}[2]*{W}[3]",
    f"{W}: integer\n{X}: []\ns = 0\nfor i in 1..{W} {{ s = s + {X}*i }}\ns",
    f"param {W} > 0\nlog({W})",
    f"{X}: [{Y}, {W}]\n{Y}2: [{W}]\n{W}2 = {X} @ {Y}2\nsum({W}2*{W}2)",
    f"h[0] = {X}\nfor {W} in 1..30 {{ h[{W}] = sin(h[{W}-1]*{Y}) }}\nh[30]",
    f"a{W} = {X}*{Y}\nb{W} = {X}\noutput a{W}, b{W}",
    f"root({X}^2 - {Y}, {X}, from=1)",
    f"{W} = 1 + {X}\nwhile {W} > 1, at most 50 {{ {W} = {W}/2 }}\n{W}*{Y}",
]
ENTRIES = {False: "value, gradient, jvp, vjp, jacobian", 2: "gradient, hvp, hessian"}


@pytest.mark.parametrize("target", ["numpy", "scalar"])
@pytest.mark.parametrize("text", PROGRAMS, ids=range(len(PROGRAMS)))
def test_a_file_of_long_names_is_python(text: str, target: str) -> None:
    for checkpoint, entries in ENTRIES.items():
        with contextlib.suppress(gradc.GradcError):  # of a program that does not have these
            done = gradc.compile(text, target=target, emit=entries, checkpoint=checkpoint)
            ast.parse(done.source)
