"""The mutator: what it makes is different and can be read, and a mutant that is put in does harm."""

import ast

import numpy as np
import pytest

import gradc
from gradc.vocabulary import read_row

from . import live
from .__main__ import explained, fits
from .mutants import Mutant, numbered, of_expression, of_module, of_rule, rules
from .parts import PARTS
from .run import forked

# Those of all rules take some seconds to make.
MADE = {
    name: numbered(part.made() if name != "rules" else of_rule("tanh"))
    for name, part in PARTS.items()
}


def test_an_expression_is_changed_at_one_place_each() -> None:
    found = list(of_expression("where(x > 0, -x*y, 2)", ["x", "y"]))
    assert len(found) == len(set(found)) > 15
    for one in (
        "-x * y",
        "2",
        "where(x >= 0, -x * y, 2)",
        "where(x > 0, x * y, 2)",
        "where(x > 0, -x * y, 3)",
    ):
        assert one in found
    assert list(of_expression("x", ["x"])) == []


def test_a_module_is_changed_at_one_place_each() -> None:
    source = (
        "N = 3\n\ndef f(a: int) -> int:\n    if a in (1,):  # why\n        return a\n    return N\n"
    )
    found = [one.new for one in of_module("m.py", source)]
    assert source.replace("N = 3", "N = (4)") in found
    assert source.replace("a in (1,)", "(a not in (1,))") in found
    assert all(ast.dump(ast.parse(one)) != ast.dump(ast.parse(source)) for one in found)


def test_what_is_asserted_stays() -> None:
    source = "def f(a):\n    return zip(a, a, strict=True)\n"
    assert all("strict=True" in one.new or "None" in one.new for one in of_module("m.py", source))


@pytest.mark.parametrize("part", MADE)
def test_mutants_are_told_apart(part: str) -> None:
    names = [one.name for one in MADE[part]]
    assert len(names) == len(set(names)) > (5 if part == "rules" else 100)


@pytest.mark.parametrize("name", ["tanh", "hypot", "pow", "amax", "log", "norm"])
def test_a_row_stays_a_row(name: str) -> None:
    found = list(of_rule(name))
    assert len(found) > 3
    for one in found:
        assert read_row(one.new).texts != read_row(rules()[name]).texts


# A mutant of each part, and a program whose gradient at 0.3 is then another.
KNOWN = [
    ("rules", "tanh: : 1 - out^2 -> : 1 + out^2", "tanh(x)"),
    (
        "identities",
        "tails: 1 - sigmoid(u) = sigmoid(-u) -> 1 - sigmoid(u) = sigmoid(u)",
        "sigmoid(x)",
    ),
    ("traits", "exp: explosive -> nothing", "min(exp(x*10000), 1)"),
    (
        "reverse",
        "compiler/calculus/reverse.py _accumulate: if len(contributions) == 1: -> if (len(contributions) != 1):",
        "x*x",
    ),
]


def gradient_after(mutant: Mutant | None, part: str, program: str) -> float:
    if mutant is not None:
        remembered = live.caches()
        getattr(live, PARTS[part].put)(mutant)
        live.forget(remembered)
    with np.errstate(all="ignore"):
        return float(gradc.compile(program).gradient(0.3)[0])


@pytest.mark.slow
@pytest.mark.parametrize(("part", "name", "program"), KNOWN, ids=[row[0] for row in KNOWN])
def test_a_known_mutant_does_harm(part: str, name: str, program: str) -> None:
    right = gradient_after(None, part, program)
    (mutant,) = (one for one in MADE[part] if one.name == name)
    assert forked(lambda: int(gradient_after(mutant, part, program) != right) + 1) == 2
    assert gradient_after(None, part, program) == right


@pytest.mark.slow
def test_what_is_explained_has_a_reason_and_a_mutant() -> None:
    for part, patterns in explained().items():
        for pattern, reason in patterns:
            made = MADE[part] if part != "rules" else list(of_rule(pattern.partition(":")[0]))
            assert len(reason) > 20
            assert any(fits(one.name, pattern) for one in made), pattern
