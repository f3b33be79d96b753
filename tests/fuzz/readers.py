"""The readers that are fuzzed, by name: how a case is drawn, and what is done with it."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from . import answered, compared, done, drawn, run

Case = dict[str, Any]


@dataclass(frozen=True)
class Reader:
    """How a case is drawn, what is done with it, and how many of a hundred cases are of this reader."""

    draw: Callable[[Random], Case]
    run: Callable[[Case], None]
    share: int


READERS = {
    "formula": Reader(drawn.text_of(drawn.formula), done.formula, 10),
    "paper": Reader(drawn.text_of(drawn.paper), done.formula, 10),
    "latex": Reader(drawn.text_of(drawn.latex), done.latex, 10),
    "python": Reader(drawn.text_of(drawn.python), done.python, 10),
    "values": Reader(drawn.text_of(drawn.point), done.values, 5),
    "data": Reader(drawn.with_data, done.data, 5),
    "answers": Reader(drawn.answered, done.answer, 10),
    "exercises": Reader(drawn.graded, done.grade, 5),
    "commands": Reader(drawn.command, done.command, 10),
    "programs": Reader(compared.drawn, compared.compared, 15),
    "verdicts": Reader(answered.drawn, answered.judged, 10),
    "runs": Reader(run.drawn, run.compared, 10),
    "arrays": Reader(compared.drawn_arrays, compared.compared_arrays, 5),
}


def case_of(name: str, seed: int, number: int) -> Case:
    """Return the case of a number, the same in every run."""
    return READERS[name].draw(Random(f"{seed} {name} {number}"))  # noqa: S311  # no secret
