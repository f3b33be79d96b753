r"""A class in two files: a table of points, and the mistakes that most students made.

In: an assignment and the grades. Out: CSV, and Markdown in which a mistake has its kind in words,
the students who made it, and the exercise, the part and the step where they did.

    class_csv(assignment, grades)   ->   "student,two_sigmoids,total\nmaximum,7,7\nstudent_a,5,5\n"
"""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..answers.kinds import kinds
from ..answers.say.verdict import Verdict
from ..display.markdown import escaped, table_lines
from ..display.numbers import POINTS
from ..display.table import Table
from ..shown import shown
from .exercises import Assignment
from .grade import Grade

# Where a spreadsheet would read a formula, in wide letters too: a cell begins with the text, and
# may begin behind each character that a spreadsheet can be told, or guesses, to be a separator.
_FORMULA = re.compile(r"(^|[;,|\t\r\n])(?=[\s\"']*[=+\-@＝＋－＠﹢﹣﹦﹫])|^(?=[\t\r\n])")


def class_csv(assignment: Assignment, grades: Sequence[Grade]) -> str:
    """Return the points of each student, below a row with the most that can be had."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["student", *(_cell(exercise.id) for exercise in assignment.exercises), "total"])
    most = [exercise.maximum for exercise in assignment.exercises]
    table.writerow(["maximum", *map(POINTS.number, [*most, assignment.maximum])])
    for grade in grades:
        points = [*(one.points for one in grade.exercises), grade.points]
        table.writerow([_cell(grade.submission.student), *map(POINTS.number, points)])
    return text.getvalue()


def _cell(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, nor a terminal for a command.

    =1+1  ->  '=1+1
    """
    return shown(_FORMULA.sub(r"\1'", text))


@dataclass(frozen=True, slots=True)
class _Found:
    """A mistake that a student made, and where: the exercise, the part and the step."""

    kind: str
    student: str
    where: tuple[str, str, str]


def mistakes_markdown(assignment: Assignment, grades: Sequence[Grade]) -> str:
    """Return the class's mistakes, the most common one first."""
    found = [one for grade in grades for one in _mistakes(grade)]
    by_kind = _by_students(found, lambda one: one.kind)
    lines = [f"# {escaped(assignment.title)}: the mistakes of {len(grades)} students", ""]
    if not by_kind:
        lines += ["No mistake was found that has a name.", ""]
    for kind, of_kind in by_kind:
        count = f"{len(_students(of_kind))} of {len(grades)} students"
        lines += [f"## {count}: {escaped(kinds()[kind].title)}", ""]
        rows = [
            (escaped(exercise), escaped(part), step.replace("|", "\\|"), escaped(_who(here)))
            for (exercise, part, step), here in _by_students(of_kind, lambda one: one.where)
        ]
        table = Table(("exercise", "part", "step", "students"), tuple(rows))
        lines += [*table_lines(table, ["---"] * 4), ""]
    lines += _without_a_name(grades)
    return "\n".join(lines).rstrip("\n") + "\n"


def _mistakes(grade: Grade) -> Iterator[_Found]:
    """Yield the likeliest mistake in each wrong answer; two of them where it takes two."""
    student = grade.submission.student
    for one, part, verdict in _wrong(grade):
        for mistake in verdict.mistakes[:1]:
            for position, kind in enumerate(mistake.kinds):
                step = mistake.where if position == 0 else "beside the mistake before it"
                yield _Found(kind, student, (one, part, step))


def _wrong(grade: Grade) -> Iterator[tuple[str, str, Verdict]]:
    """Yield the answers that are wrong by themselves, with their exercise and their part."""
    for one in grade.exercises:
        for part in one.parts:
            verdict = part.verdict
            if verdict is not None and not (verdict.correct or verdict.follows):
                yield one.exercise.id, part.symbol, verdict


def _without_a_name(grades: Sequence[Grade]) -> list[str]:
    """Return a table of the wrong answers that no mistake explains, and of those unreadable."""
    rows = []
    for grade in grades:
        for exercise, part, verdict in _wrong(grade):
            if not verdict.mistakes:
                why = verdict.error.splitlines()[0] if verdict.error else "wrong"
                cells = [exercise, part, grade.submission.student, verdict.written[:80], why]
                rows.append(tuple(map(escaped, cells)))
    table = Table(("exercise", "part", "student", "answer", ""), tuple(rows))
    title = "## Answers without an explanation"
    return [title, "", *table_lines(table, ["---"] * 5)] if rows else []


def _by_students(found: Sequence[_Found], key: Callable[[_Found], Any]) -> list[Any]:
    """Return groups of mistakes by a key, those of most students first."""
    groups: dict[Any, list[_Found]] = {}
    for one in found:
        groups.setdefault(key(one), []).append(one)
    return sorted(groups.items(), key=lambda item: -len(_students(item[1])))


def _students(found: Sequence[_Found]) -> list[str]:
    return list(dict.fromkeys(one.student for one in found))


def _who(found: Sequence[_Found]) -> str:
    """Return how many students, and which: `2: student_a, student_c`."""
    names = _students(found)
    return f"{len(names)}: {', '.join(names)}"
