r"""A grade as it is read: by the student in Markdown, on the page of Gradescope, by the teacher.

In: a `Grade`. Out: text, or dicts and lists for JSON. To a student as much is said of each verdict
as the exercise's level of hints allows; a teacher has all there is to know.

    student_markdown(grade)   ->   "# student_a: 13 of 21 points\n..."
    teacher_json(grade)       ->   {"student": "student_a", "points": 13, "maximum": 21, …}
"""

from typing import Any

from ..answers.say.verdict import Verdict
from ..display.markdown import code, escaped, fenced, table_lines
from ..display.numbers import POINTS
from ..display.table import Table
from .grade import ExerciseGrade, Grade, PartGrade


def student_markdown(grade: Grade, title: str) -> str:
    """Return the report that a student reads."""
    lines = [f"# {escaped(title)}: {escaped(grade.submission.student)}", ""]
    lines += [f"{_worth(grade.points, grade.maximum)} points", ""]
    for message in _messages(grade):
        lines += [*fenced(message, "text"), ""]
    rows = [
        (escaped(one.exercise.title), *map(POINTS.number, (one.points, one.exercise.maximum)))
        for one in grade.exercises
    ]
    lines += table_lines(Table(("exercise", "points", "of"), tuple(rows)), ("---", "---:", "---:"))
    for one in grade.exercises:
        lines += ["", *_exercise_markdown(one)] if not grade.submission.error else []
    return "\n".join(lines) + "\n"


def _exercise_markdown(one: ExerciseGrade) -> list[str]:
    exercise = one.exercise
    lines = [f"## {escaped(exercise.title)}: {_worth(one.points, exercise.maximum)}", ""]
    if not (one.messages or one.extra or any(part.verdict for part in one.parts)):
        return [*lines, "no answer"]
    lines += fenced(exercise.problem.text, "text")
    if exercise.point:
        lines += ["", f"at {code(exercise.point)}"]
    said = [line for part in one.parts for line in _part_lines(one, part)]
    said += [line for verdict in one.extra for line in _marked("not asked for", verdict, one)]
    said += one.messages
    if one.first_wrong:
        said += [f"the first step that went wrong is {one.first_wrong}"]
    return [*lines, "", *fenced("\n".join(said), "text")]


def _worth(points: float, maximum: float) -> str:
    return f"{POINTS.number(points)} of {POINTS.number(maximum)}"


def _part_lines(one: ExerciseGrade, part: PartGrade) -> list[str]:
    """Return the verdict on a part behind what it is worth."""
    mark = f"{POINTS.number(part.points)}/{POINTS.number(part.maximum)}"
    if part.verdict is None:
        return [f"[{mark}]  {part.symbol}   no answer"]
    return _marked(mark, part.verdict, one)


def _marked(mark: str, verdict: Verdict, one: ExerciseGrade) -> list[str]:
    head, *rest = said_of(verdict, one)
    indent = " " * (len(mark) + 4)
    return [f"[{mark}]  {head}", *(f"{indent}{line}" for line in rest)]


def said_of(verdict: Verdict, one: ExerciseGrade) -> list[str]:
    """Return as much of a verdict as a student is told."""
    lines = verdict.lines(one.exercise.hints)
    if verdict.follows and not verdict.correct and not one.exercise.follow_through:
        lines.append("  in this exercise that is worth nothing")
    return lines


def _messages(grade: Grade) -> list[str]:
    """Return what there is to say of the file as a whole."""
    submission = grade.submission
    error = [f"{submission.error}\nno answer in this file could be graded"]
    return [*(error if submission.error else []), *submission.messages]


# ---- for Gradescope ----------------------------------------------------------------------------


def gradescope(grade: Grade, title: str) -> dict[str, Any]:
    """Return what Gradescope reads from an autograder: its results.json, a test a part.

    https://gradescope-autograders.readthedocs.io/en/latest/specs/
    """
    summary = f"{title}: {_worth(grade.points, grade.maximum)} points"
    about = [f"{one.exercise.title}: {text}" for one in grade.exercises for text in one.messages]
    return {
        "score": grade.points,
        "output": "\n\n".join([summary, *_messages(grade), *about]),
        "output_format": "text",
        "visibility": "visible",
        "tests": [_test(one, part) for one in grade.exercises for part in one.parts],
    }


def _test(one: ExerciseGrade, part: PartGrade) -> dict[str, Any]:
    lines = ["no answer"] if part.verdict is None else said_of(part.verdict, one)
    return {
        "score": part.points,
        "max_score": part.maximum,
        "name": f"{one.exercise.title}: {part.symbol}",
        "output": "\n".join(lines),
        "visibility": "visible",
    }


# ---- for the teacher ---------------------------------------------------------------------------


def teacher_json(grade: Grade) -> dict[str, Any]:
    """Return all there is to know of a grade."""
    submission = grade.submission
    return {
        "student": submission.student,
        "file": submission.file,
        "points": grade.points,
        "maximum": grade.maximum,
        "error": submission.error or None,
        "messages": list(submission.messages),
        "failures": grade.failures,
        "exercises": [_exercise_json(one) for one in grade.exercises],
    }


def _exercise_json(one: ExerciseGrade) -> dict[str, Any]:
    return {
        "id": one.exercise.id,
        "title": one.exercise.title,
        "points": one.points,
        "maximum": one.exercise.maximum,
        "first_wrong": one.first_wrong or None,
        "messages": list(one.messages),
        "parts": [
            {
                "part": part.name,
                "points": part.points,
                "maximum": part.maximum,
                "verdict": part.verdict.to_json() if part.verdict else None,
            }
            for part in one.parts
        ],
        "not_asked_for": [verdict.to_json() for verdict in one.extra],
    }
