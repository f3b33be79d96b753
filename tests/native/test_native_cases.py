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

import gradc
from gradc.emit.entries import entries
from gradc.native.functions import OPTIMISATIONS, in_machine_code
from tests.accuracy.measure import around, gaps_at
from tests.accuracy.units import ulps

pytest.importorskip("llvmlite")

OWN = Path(__file__).parents[1] / "cases"
_FOLDERS = [one / "shared" / "cases" for one in Path(__file__).parents]
SHARED = next((one for one in _FOLDERS if one.exists()), _FOLDERS[0])
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
        cases = cases_of(path)
        for start in range(0, len(cases), TOGETHER):
            for choice in CHOICES:
                turn = len(found) % 320
                slow = pytest.mark.slow if 0 < turn < len(CHOICES) else pytest.mark.exhaustive
                mark = slow if turn else ()
                name = f"{path.parents[1].name}-{path.stem}-{start}-{choice}"
                chosen = cases[start : start + TOGETHER]
                found.append(pytest.param(chosen, choice, id=name, marks=mark))
    return found


def cases_of(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a file that are programs of numbers."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    every = map(json.loads, lines)
    return [case for case in every if case["gradient"] and ":" not in case["program"]]


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


@pytest.mark.slow
@pytest.mark.parametrize(("cases", "choice"), rows())
@pytest.mark.filterwarnings("ignore")
def test_the_error_is_that_of_numpy(cases: list[dict[str, Any]], choice: str) -> None:
    worse = [one for case in cases for one in found_worse(case, choice)]
    assert worse == []


def found_worse(case: dict[str, Any], choice: str) -> Iterator[Any]:
    """Yield what is farther from the truth than it may be."""
    for given, column, wanted, numbers in found(case, choice):
        gaps = [largest(number, wanted) for number in numbers]
        if max(gaps[1:]) > 2 * gaps[0] + 4 and not is_lucky(case, given, column, numbers):
            yield case["program"], given, column, wanted, *numbers


def found(case: dict[str, Any], choice: str) -> Iterator[tuple[Any, int, Any, list[Any]]]:
    """Yield what is found of a row: where, which number, the truth, NumPy's, one, one of many."""
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
            yield given, column, they if wanted is None else wanted, [they, own, row]


def is_lucky(case: dict[str, Any], given: Any, column: int, numbers: list[Any]) -> bool:
    """Return whether machine code is no worse around a point, where NumPy is only lucky at it."""
    they, own, row = numbers
    points = known(case)
    if not (np.isfinite([they, own]).all() and np.isfinite(row[0])):
        return False
    pair = compiled(case["program"], tuple(points[0][2]))
    near = around(pair[0], given)
    if not near:
        return False
    theirs, ours = (gaps_at(g, near, len(points[0][2]) + 1)[:, column].max() for g in pair)
    return bool(ours <= 2 * theirs + 4)


def flat(result: Any) -> list[Any]:
    value, gradient = result
    return [value, *gradient]


def largest(found: Any, wanted: Any) -> float:
    """Return the largest ulps; what is not finite is the same, or as far as can be."""
    if not np.isfinite(wanted):
        return 0.0 if np.array_equal(found, np.full_like(found, wanted), equal_nan=True) else np.inf
    return float(np.max(ulps(found, wanted)))
