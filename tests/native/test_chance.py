"""Programs of chance at points of chance and at edges: machine code and the NumPy file agree.

Where one is finite so is the other, and one point gives what it gives among many.
"""

import random
import warnings
from contextlib import suppress
from typing import Any

import numpy as np
import pytest

import gradc

pytest.importorskip("llvmlite")

ONE = (
    "exp expm1 log log1p sqrt abs sin cos tan tanh sinh cosh atan asin acos sigmoid softplus erf "
    "erfc cbrt sign floor relu log2 exp2"
).split()
TWO = "max min hypot atan2 logaddexp".split()
EDGES = [
    0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, -3.0, 1e-300, 1e300, -1e300, np.inf, -np.inf, np.nan,
    1e-320, 710.0, -745.0, 40.0, 1e20, np.pi,
]  # fmt: skip
COUNT = 600


def program(chance: random.Random, depth: int) -> str:
    """Return an expression of x, y and z."""
    if not depth or chance.random() < 0.15:
        return chance.choice(["x", "y", "z", "0.5", "2", "3"])
    turn = chance.random()
    a, b, c, d = (program(chance, depth - 1) for _ in range(4))
    if turn < 0.45:
        return f"{chance.choice(ONE)}({a})"
    if turn < 0.85:
        return f"({a} {chance.choice('+-*/^')} {b})"
    if turn < 0.93:
        return f"{chance.choice(TWO)}({a}, {b})"
    return f"where({a} > {b}, {c}, {d})"


def compiled(chance: random.Random) -> gradc.Function:
    """Return a program that has a value: 1/(2 - 2) is refused."""
    while True:
        with suppress(gradc.ProgramError):
            return gradc.compile(f"param x, y, z\n{program(chance, 3)}")


def flat(result: Any) -> list[Any]:
    return [result[0], *result[1]]


@pytest.mark.parametrize(
    "seed", [0, 1, 2, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 15))]
)
def test_programs_of_chance(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  # no secret
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        f = compiled(chance)
        native = f.native().module
        generator = np.random.default_rng(seed)
        drawn = generator.normal(size=(3, COUNT)) * 10 ** generator.uniform(-2, 2, (3, COUNT))
        points = np.where(
            generator.random((3, COUNT)) < 0.3, generator.choice(EDGES, (3, COUNT)), drawn
        )
        wanted, found = (g.value_and_gradient(*points) for g in (f, native))
    for one, other in zip(flat(found), flat(wanted), strict=True):
        assert np.array_equal(np.isfinite(one), np.isfinite(other))
    for place in range(0, COUNT, 60):
        alone = flat(native.value_and_gradient(*points[:, place].tolist()))
        among = [one[place] for one in flat(found)]
        np.testing.assert_allclose(alone, among, 1e-13)
