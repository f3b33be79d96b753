"""Programs and the points they are measured at.

In: the name of a suite. Out: a `Problem` for each of its programs. Points are drawn as Herbie draws
them: uniformly over all doubles, so that 1e-300 is as likely as 1e300; where there is a range, half
of them so and half evenly.

    hamming, fpbench        tests/cases, from the literature
    reports … antiderivatives   the cases from outside and their neighbourhoods, where they are here
    operations              each function of numbers by itself
    random                  programs made by chance, full of what identities look for
"""

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

import gradc
from gradc.graph.operations import is_entrywise
from gradc.vocabulary import functions

from .units import from_ordinal, ordinal

OWN = Path(__file__).parents[1] / "cases"
SHARED = Path(__file__).parents[3] / "shared" / "cases"

# Beside a case's own point: the inputs together this many times as large.
_SCALES = (1e-150, 1e-9, 1e-3, 30.0, 1e9, 1e150)
_LARGEST = float(np.finfo(float).max)
_EXTREME = (
    0.0, 5e-324, 1e-310, 1e-200, 1e-17, 1e-9, 1e-4, 0.3, 0.5, 1 - 2**-53, 1.0, 1 + 2**-52, 1.5, 2.0,
    3.0, 20.0, 40.0, 355 / 113, 700.0, 709.9, 800.0, 1e5, 1e8, 1e17, 1e100, 1e200, 1e300,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """A program, how inputs are drawn, and points that are given: one may come with its truth."""

    suite: str
    name: str
    text: str
    wrt: tuple[str, ...] = ()
    ranges: Mapping[str, Sequence[float]] = field(default_factory=dict)
    pre: str = ""
    points: tuple[Mapping[str, Any], ...] = ()
    known: Mapping[str, Any] = field(default_factory=dict)


def drawn(
    problem: Problem, inputs: Sequence[str], seed: int, reach: float = np.inf
) -> Iterator[Mapping[str, float]]:
    """Yield points without end: doubles of the ranges, where the precondition holds.

    Those without a range are any doubles, or those between 1/reach and reach with either sign.
    """
    chance = np.random.default_rng([seed, *problem.name.encode()])
    holds = gradc.compile(f"where({problem.pre}, 1, 0)") if problem.pre else None
    while True:
        batch = {}
        for name in inputs:
            bounded = name in problem.ranges or reach == np.inf
            low, high = problem.ranges.get(name, (-_LARGEST, _LARGEST))
            ends = (low, high) if bounded else (1 / reach, reach)
            places = chance.integers(*(int(ordinal(end)) for end in ends), 512, endpoint=True)
            signs = 1.0 if bounded else chance.choice((-1.0, 1.0), 512)
            batch[name] = from_ordinal(places) * signs
            if name in problem.ranges:  # half of them evenly, since few doubles are near the ends
                batch[name][::2] = chance.uniform(low, high, 256)
        good = np.ones(512, bool)
        if holds is not None:
            good = holds(**{name: batch[name] for name in holds.inputs}) == 1
        for index in np.flatnonzero(good):
            yield {name: float(values[index]) for name, values in batch.items()}


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _literature(name: str) -> list[Problem]:
    return [
        Problem(name, row["id"], row["program"], (), row["ranges"], row["pre"])
        for row in _lines(OWN / f"{name}.jsonl")
    ]


def _cases(folder: Path, name: str) -> list[Problem]:
    path = folder / f"{name}.jsonl"
    if not path.exists():
        return []
    found = []
    for number, row in enumerate(_lines(path)):
        if not row.get("at") or not row.get("gradient"):
            continue
        own = {key: np.asarray(value, float)[()] for key, value in row["at"].items()}
        with np.errstate(all="ignore"):
            scaled = [{key: value * scale for key, value in own.items()} for scale in _SCALES]
        finite = [
            one
            for one in scaled
            if all(np.isfinite(value).all() for value in one.values())
            and any(np.any(value != own[key]) for key, value in one.items())
        ]
        known = {**row["gradient"], **({} if row.get("value") is None else {"": row["value"]})}
        name_of = str(row.get("id", number))
        found.append(
            Problem(
                name, name_of, row["program"], tuple(row["gradient"]), {}, "", (own, *finite), known
            )
        )
    return found


def _operations() -> list[Problem]:
    """Return each function of one or two numbers, and points of each sign at all magnitudes."""
    found = []
    signed = [*_EXTREME, *(-one for one in _EXTREME)]
    for name, row in functions().items():
        formals = row.formals
        if not is_entrywise(name) or row.settings or any(one.kind for one in formals):
            continue
        count = sum(one.default is None for one in formals)
        if count not in (1, 2) or name in ("lt", "le", "gt", "ge", "eq", "ne", "and", "or", "not"):
            continue
        names = ("x", "y")[:count]
        pairs = [(one, other) for one in signed for other in signed[::4]]
        points = (
            [{"x": one} for one in signed] if count == 1 else [{"x": a, "y": b} for a, b in pairs]
        )
        if count == 2:
            points = points[::3]
        found.append(
            Problem("operations", name, f"{name}({', '.join(names)})", names, {}, "", tuple(points))
        )
    return found


# ---- programs made by chance ----------------------------------------------------------------------

# What identities look for, with holes for smaller programs.
_SHAPES = (
    "exp({0})", "log({0})", "sqrt({0})", "({0})^2", "1 + {0}", "1 - {0}", "{0} - 1", "-({0})",
    "1/({0})", "({0})*({1})", "({0})/({1})", "({0}) + ({1})", "({0}) - ({1})", "exp({0}) - 1",
    "1/(1 + exp({0}))", "log(1 + exp({0}))", "sqrt({0} + 1) - sqrt({0})", "1 - cos({0})", "tanh({0})",
    "sigmoid({0})", "1 - sigmoid({0})", "1 - tanh({0})^2", "log(1 + {0})", "sqrt(({0})^2 + ({1})^2)",
    "sin({0}) - sin({1})", "log({0}) - log({1})", "exp({0})/(exp({0}) + exp({1}))", "1/({0}) - 1/({1})",
    "where({0} > {1}, {0}, exp({1}))", "max({0}, {1})", "abs({0})", "log(exp({0}) + exp({1}))",
    "({0})^3", "cosh({0})", "atan({0})", "({0})^2 - ({1})^2", "exp(-({0})^2/2)", "2*({0})", "({0})*3/2",
)  # fmt: skip
_LEAVES = ("x", "y", "x", "y", "x*y", "x + y", "x - y", "2*x", "x + 1", "0.1", "3")


def _program(chance: random.Random, depth: int) -> str:
    if depth == 0:
        return chance.choice(_LEAVES)
    shape = chance.choice(_SHAPES)
    return shape.format(
        _program(chance, depth - 1), _program(chance, depth - chance.choice((1, depth)))
    )


def by_chance(seed: int, count: int) -> list[Problem]:
    """Return programs of x and y, and points of moderate and of any size."""
    chance = random.Random(seed)  # noqa: S311
    sizes = [
        lambda: chance.uniform(-3, 3),
        lambda: chance.choice((-1, 1)) * 10 ** chance.uniform(-18, 18),
    ]
    found = []
    for number in range(count):
        text = _program(chance, chance.choice((1, 2, 2, 3)))
        points = tuple({"x": size(), "y": size()} for size in sizes for _ in range(8))
        found.append(Problem("random", f"{seed}-{number}", text, (), {}, "", points))
    return found


SUITES: Mapping[str, Callable[[], list[Problem]]] = {
    "hamming": lambda: _literature("hamming"),
    "fpbench": lambda: _literature("fpbench"),
    "operations": _operations,
    "conventions": lambda: _cases(OWN, "conventions"),
    "exercises": lambda: _cases(OWN, "exercises"),
    "reports": lambda: _cases(SHARED, "reports"),
    "feynman": lambda: _cases(SHARED, "feynman"),
    "antiderivatives": lambda: _cases(SHARED, "antiderivatives"),
    "random": lambda: by_chance(0, 200),
}
