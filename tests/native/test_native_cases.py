"""All programs of the cases in machine code: no farther from the truth than NumPy, or hardly.

What is known of a row was worked out in many digits. An error may be twice NumPy's and 4 ulp; where
NumPy is only lucky at a point, that is so around it.
"""

import json
import warnings
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from accuracy.measure import around, gaps_at
from accuracy.units import ulps

import gradc
from gradc.emit.entries import entries
from gradc.native.functions import OPTIMISATIONS, in_machine_code

pytest.importorskip("llvmlite")

OWN = Path(__file__).parents[1] / "cases"
SHARED = Path(__file__).parents[3] / "shared" / "cases"
FILES = [
    *(OWN / f"{one}.jsonl" for one in (
        "conventions", "exercises", "cancellation", "stable_rules", "composites",
        "more_garbow_hillstrom",
    )),
    *(SHARED / f"{one}.jsonl" for one in ("feynman", "antiderivatives", "reports", "conventions")),
]  # fmt: skip

# Which optimisations are on; most rows are tried with all of them.
CHOICES = {
    "all": OPTIMISATIONS,
    **{f"not {off}": tuple(one for one in OPTIMISATIONS if one != off) for off in OPTIMISATIONS},
    "none": (),
}
TOGETHER = 12  # the rows of one test


def rows() -> list[Any]:
    """Return tests of some rows each: of many one is always run, and one is slow."""
    found: list[Any] = []
    for path in FILES:
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        cases = [
            case
            for case in map(json.loads, lines)
            if case["gradient"] and ":" not in case["program"]
        ]
        for start in range(0, len(cases), TOGETHER):
            for choice in CHOICES:
                turn = len(found) % 320
                slow = pytest.mark.slow if 0 < turn < len(CHOICES) else pytest.mark.exhaustive
                mark = slow if turn else ()
                name = f"{path.parents[1].name}-{path.stem}-{start}-{choice}"
                chosen = cases[start : start + TOGETHER]
                found.append(pytest.param(chosen, choice, id=name, marks=mark))
    return found


@lru_cache(10 * TOGETHER)  # not all: a process may have so much machine code and no more
def compiled(program: str, wrt: tuple[str, ...]) -> tuple[gradc.Function, gradc.Function | None]:
    """Return a program for NumPy, and in machine code where it can be."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        f = gradc.compile(program, wrt=[*wrt])
    try:
        return f, f.native()
    except gradc.ProgramError:
        return f, None


def known(case: dict[str, Any]) -> list[tuple[dict[str, Any], Any, Any]]:
    """Return the points of a row, with the value and the gradient there."""
    if isinstance(case["at"], list):
        return [*zip(case["at"], case["value"], case["gradient"], strict=True)]
    return [(case["at"], case["value"], case["gradient"])]


@pytest.mark.parametrize(("cases", "choice"), rows())
@pytest.mark.filterwarnings("ignore")
def test_the_error_is_that_of_numpy(cases: list[dict[str, Any]], choice: str) -> None:
    worse = [one for case in cases for one in found_worse(case, choice)]
    assert worse == []


def found_worse(case: dict[str, Any], choice: str) -> Iterator[Any]:
    """Yield what is farther from the truth than it may be."""
    points = known(case)
    f, native = compiled(case["program"], tuple(points[0][2]))
    if native is None:
        return
    done = native.compilation
    in_machine_code(
        native.module, done.simplified, entries(done.graph, done.entries), CHOICES[choice]
    )
    for at, value, slopes in points:
        given = {name: one for name, one in at.items() if name in f.inputs}
        true = [value, *slopes.values()]
        with np.errstate(all="ignore"):
            theirs = flat(f.value_and_gradient(**given))
        one = flat(native.module.value_and_gradient(**given))
        rows = {name: np.full(9, number) for name, number in given.items()}
        many = flat(native.module.value_and_gradient(**rows))
        for column, (wanted, they, own, row) in enumerate(
            zip(true, theirs, one, many, strict=True)
        ):
            wanted = they if wanted is None else wanted
            gaps = [largest(number, wanted) for number in (they, own, row)]
            if max(gaps[1:]) > 2 * gaps[0] + 4:
                near = around(f, given) if np.isfinite([they, own, row[0]]).all() else []
                worst = [gaps_at(g, near, 1 + len(slopes))[:, column] for g in (f, native)]
                if not near or worst[1].max() > 2 * worst[0].max() + 4:
                    yield case["program"], given, column, wanted, they, own, row[0]


def flat(result: Any) -> list[Any]:
    value, gradient = result
    return [value, *gradient]


def largest(found: Any, wanted: Any) -> float:
    """Return the largest ulps; what is not finite is the same, or as far as can be."""
    if not np.isfinite(wanted):
        return 0.0 if np.array_equal(found, np.full_like(found, wanted), equal_nan=True) else np.inf
    return float(np.max(ulps(found, wanted)))
