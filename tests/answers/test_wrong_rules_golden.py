"""What each kind of mistake says is golden: its rank and its rules, and the answers that it tells.

A row that is another would find what it says itself: only its words can show that.
"""

from dataclasses import fields
from functools import cache
from pathlib import Path

import pytest
from test_mistakes import ROWS, program_for

from gradc.answers.diagnose.breaks import region_of
from gradc.answers.diagnose.candidates import single_candidates
from gradc.answers.judge.judge import chain_rule
from gradc.answers.kinds import Kind, kinds
from gradc.answers.problem import read_problem
from gradc.notation.formula import formula

GOLDEN = Path(__file__).parents[1] / "golden" / "mistakes.txt"
WORDS = ("said", "why", "rows")  # are in the messages, and below
LONG = 400  # characters


@cache
def sections() -> dict[str, str]:
    parts = GOLDEN.read_text("utf-8").split("\n\n") if GOLDEN.exists() else []
    return {one.split(":")[0]: one.strip() for one in parts}


def told(name: str, kind: Kind) -> str:
    """Return the fields of a kind, and for each row the gradient that it makes of a program's."""
    plain = {f.name: getattr(kind, f.name) for f in fields(kind) if f.name not in WORDS}
    each = (f"{field} {' '.join(str(value).split())}" for field, value in plain.items() if value)
    lines = [f"{name}: {', '.join(each)}"]
    for row in ROWS:
        if row.kind != name:
            continue
        text = program_for(row)
        problem = read_problem(text)
        lines.append(f"  {row.function.columns()['function']} in {text}")
        for node in problem.graph.inputs:
            region = region_of(problem.result, problem.variable(str(node.payload)))
            found = single_candidates(region, chain_rule(problem, ()))
            lines += [
                f"    {node.payload} = {formula(one.value, LONG)[0]}"
                for one in found
                if one.breaks[0].row is row and not one.is_everywhere
            ]
    return "\n".join(lines)


@pytest.mark.parametrize("name", kinds())
def test_a_kind_is_what_it_was(name: str, renew: bool) -> None:
    found = told(name, kinds()[name])
    if renew:
        sections()[name] = found
        GOLDEN.write_text(
            "\n\n".join(sections()[one] for one in kinds() if one in sections()) + "\n", "utf-8"
        )
    assert sections()[name] == found
