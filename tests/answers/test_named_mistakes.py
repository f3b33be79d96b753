"""The wrong answers of real people: none is accepted, and each is told its own mistake first.

What that is stands in cases/answers_named.toml. The table of hits: pytest -s, on the last test.
"""

import ast
import json
import re
import tomllib
from collections import Counter
from functools import cache
from typing import Any

import pytest
from checked import check
from injection import ROOT

from gradc.answers.kinds import kinds
from gradc.answers.say.verdict import Verdict

pytestmark = pytest.mark.table

CASES = ROOT / "tests" / "cases"
ROWS = {
    row["id"]: row
    for row in map(json.loads, (CASES / "answers_wrong.jsonl").read_text("utf-8").splitlines())
}
NAMED: dict[str, dict[str, Any]] = tomllib.loads((CASES / "answers_named.toml").read_text("utf-8"))
REACHED = [name for name, table in NAMED.items() if "missed" not in table]


def point(text: str) -> dict[str, Any]:
    """Return the values of `w=2, x=[1, 2]`."""
    return {m[1]: ast.literal_eval(m[2]) for m in re.finditer(r"(\w+)=(\[[^]]*\]|[^,]+)", text)}


@cache
def verdict(name: str) -> Verdict:
    row = ROWS[name]
    at = point(row["at"]) if "at" in row else None
    return check(row["program"], {row["name"]: row["answer"]}, at)[0]


def hit(name: str) -> str:
    """Return how well the mistake of a row is explained."""
    found = verdict(name)
    if found.correct:
        return "accepted"
    if not found.mistakes:
        return "none found"
    first = found.mistakes[0].kinds
    own, other = NAMED[name]["own"], NAMED[name].get("other", [])
    if len(first) == 1 and first[0] in own:
        return "named"
    return "in other words" if set(first) <= {*own, *other} else "misleading"


def test_each_row_has_kinds() -> None:
    assert NAMED.keys() == ROWS.keys()
    for table in NAMED.values():
        assert {*table["own"], *table.get("other", [])} <= kinds().keys()


@pytest.mark.parametrize("name", ROWS)
def test_no_wrong_answer_is_accepted(name: str) -> None:
    assert not verdict(name).correct


@pytest.mark.parametrize("name", REACHED)
def test_a_mistake_is_named(name: str) -> None:
    assert hit(name) == "named", (ROWS[name], verdict(name).lines())


@pytest.mark.parametrize("name", REACHED)
def test_one_explanation_is_given_unless_two_are_equally_likely(name: str) -> None:
    assert len(verdict(name).mistakes) <= 2


@pytest.mark.exhaustive
@pytest.mark.slow
def test_the_table_of_hits() -> None:
    hits = {name: hit(name) for name in ROWS}
    count = Counter(hits.values())
    print(f"\n{len(hits)} wrong answers: {dict(count)}")  # noqa: T201  # the table
    for name, how in hits.items():
        if how != "named":
            row, why = ROWS[name], NAMED[name].get("missed", "")
            print(f"{how}: {name}, {row['mistake']}: {why}")  # noqa: T201  # the table
    assert not count["accepted"]
    assert not count["misleading"]
    assert count["named"] >= 0.92 * len(hits)
