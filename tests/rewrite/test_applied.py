"""Which identities are listed, where, in which order; and programs left as they are written."""

import math

import pytest

import gradc
from gradc.pipeline import STAGES, compile_program


def applied(text: str) -> list[str]:
    stable = STAGES["stable"](compile_program(text))
    return [line[2:] for line in stable.splitlines() if line.startswith("# ")]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("x*1 + 0", []),
        ("1/(1 + exp(-x*w))", ["1/(1 + exp(u)) = sigmoid(-u)   at line 1, 1/(1 + exp(-x*w))"]),
        ("2*x\n", []),
        ("a = exp(x)\nb = a - 1\nb*2", ["exp(u) - 1 = expm1(u)   at line 2, a - 1"]),
        (
            "log(1/(1 + exp(-x)))",
            [
                "1/(1 + exp(u)) = sigmoid(-u)   at line 1, 1/(1 + exp(-x))",
                "log(sigmoid(u)) = log_sigmoid(u)   at line 1, log(1/(1 + exp(-x)))",
            ],
        ),
        # the two nodes become one, which is rewritten once
        (
            "log(1 + x) + log(1 + x*1)",
            [
                "log(1 + u) = log1p(u)   at line 1, log(1 + x)",
                "log(1 + u) = log1p(u)   at line 1, log(1 + x*1)",
            ],
        ),
        ("unused = exp(x) - 1\nx^2", []),
        (
            "def f(a) = sqrt(a^2)\nf(x) + f(y)",
            ["sqrt(u^2) = abs(u)   at line 1, sqrt(x^2)", "sqrt(u^2) = abs(u)   at line 1, sqrt(y^2)"],
        ),
        (
            "z: [n]\nsum(exp(z)/sum(exp(z)))",
            ["exp(u)/sum(exp(u), axis, aligned) = softmax(u, axis)   at line 2, exp(z)/sum(exp(z))"],
        ),
    ],
)  # fmt: skip
def test_the_identities_applied_are_listed(text: str, lines: list[str]) -> None:
    assert applied(text) == lines


def test_the_stable_stage_can_still_be_read() -> None:
    text = STAGES["stable"](compile_program("log(1 + exp(x)) + 1/(1 + exp(-y))"))
    assert STAGES["stable"](compile_program(text)).split("#")[0] == text.split("#")[0]


def test_a_program_may_be_kept_as_it_is_written() -> None:
    text = "exp(x) - 1"
    assert gradc.compile(text, stabilise=False)(1e-9) == math.exp(1e-9) - 1 != math.expm1(1e-9)
    assert gradc.compile(text)(1e-9) == math.expm1(1e-9)
    kept = compile_program(text, stabilise=False)
    assert kept.stable is kept.graph
    assert kept.applied == ()
