"""Texts that stand in the project, by kind: what is mutated, and what is put into places of others.

In: the examples, the tests' tables and their golden programs. Out: short texts, in order.
"""

import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
_LONGEST = 4_000  # characters of a text that is mutated


def _files(*patterns: str) -> Iterator[str]:
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            yield path.read_text(encoding="utf-8")


def _cases(*keys: str) -> Iterator[str]:
    """Yield what stands under keys in the tables of cases."""
    for path in sorted((ROOT / "tests" / "cases").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield from (row[key] for key in keys if isinstance(row.get(key), str) and row[key])


def _kept(texts: Iterator[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in texts if 0 < len(one) <= _LONGEST))


@cache
def programs() -> tuple[str, ...]:
    """Return programs in the language."""
    return _kept(
        text
        for texts in (
            _files("examples/**/*.grad", "tests/golden/programs/*.grad"),
            _cases("program", "text"),
        )
        for text in texts
    )


@cache
def answers() -> tuple[tuple[str, str, str], ...]:
    """Return answers: a program, a name, and what is said to be the gradient by it."""
    found = []
    for path in ("answers_right", "answers_wrong", "matrix_right", "matrix_wrong", "rewritten"):
        for line in (
            (ROOT / "tests" / "cases" / f"{path}.jsonl").read_text(encoding="utf-8").splitlines()
        ):
            row = json.loads(line)
            if isinstance(row["answer"], str) and len(row["program"]) < _LONGEST:
                found.append((row["program"], row["name"], row["answer"]))
    return tuple(found)


@cache
def latex() -> tuple[str, ...]:
    """Return programs in LaTeX."""
    golden = "\n".join(_files("tests/golden/latex*.txt"))
    return _kept(
        one
        for row in re.findall(r"=== .*\n((?:(?!===).*\n)+)", golden)
        for one in row.split("---\n")
    )


@cache
def functions() -> tuple[str, ...]:
    """Return files of Python with functions, and each function by itself."""
    paths = (
        "tests/syntax/*_functions.py",
        "tests/syntax/python_*.py",
        "examples/models/*.py",
        "examples/adbench/*.py",
    )
    whole = [*_files(*paths)]
    parts = [part for text in whole for part in re.split(r"\n(?=@|def )", text) if "def " in part]
    return _kept(iter([*whole, *(f"import math\nimport numpy as np\n\n{part}" for part in parts)]))


@cache
def exercises() -> tuple[str, ...]:
    """Return files of exercises, and each exercise by itself."""
    whole = [*_files("examples/exercises/*.toml")]
    parts = [f"[[exercise]]{part}" for text in whole for part in text.split("[[exercise]]")[1:]]
    return _kept(iter([*whole, *parts]))


@cache
def submissions() -> tuple[str, ...]:
    """Return files of answers."""
    return _kept(_files("examples/exercises/answers/*.toml"))


@cache
def identities() -> tuple[str, ...]:
    """Return the ids of exercises."""
    found = (
        tomllib.loads(text).get("exercise", []) for text in _files("examples/exercises/*.toml")
    )
    return tuple(one["id"] for rows in found for one in rows)
