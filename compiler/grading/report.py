r"""A student's grade as files: Markdown for the student, JSON for the teacher, one for Gradescope.

In: a `Grade`. Out: text, or plain dicts and lists. The student reads of each verdict as much as the
exercise's level of hints allows, the teacher all of it.

    student_markdown(grade)   ->   "# student_a: 13 of 21 points\n..."
"""

import re
from typing import Any

from ..answers.say.verdict import Verdict
from .grade import ExerciseGrade, Grade, PartGrade

_SPECIAL = re.compile(r"([\\`*\[\]<>|~&]|(?<!\w)_|_(?!\w))")


def number(value: float) -> str:
    """Return points without digits that say nothing: 2, 0.5."""
    return f"{value:.10g}"


def escaped(text: str) -> str:
    """Return text as one line of Markdown that reads as it was written."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def fenced(text: str) -> list[str]:
    """Return text as a block of Markdown, whatever backticks are in it."""
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}text", *text.splitlines(), fence]


# ---- for the student ---------------------------------------------------------------------------


def student_markdown(grade: Grade, title: str) -> str:
    """Return the report that a student reads."""
    total = sum(one.exercise.maximum for one in grade.exercises)
    lines = [f"# {escaped(title)}: {escaped(grade.submission.student)}", ""]
    lines += [f"{number(grade.points)} of {number(total)} points", ""]
    for message in _messages(grade):
        lines += [*fenced(message), ""]
    lines += ["| exercise | points | of |", "|---|---:|---:|"]
    for one in grade.exercises:
        worth = f"{number(one.points)} | {number(one.exercise.maximum)}"
        lines.append(f"| {escaped(one.exercise.title)} | {worth} |")
    for one in grade.exercises:
        lines += ["", *_exercise_markdown(one)] if not grade.submission.error else []
    return "\n".join(lines) + "\n"


def _exercise_markdown(one: ExerciseGrade) -> list[str]:
    exercise = one.exercise
    worth = f"{number(one.points)} of {number(exercise.maximum)}"
    lines = [f"## {escaped(exercise.title)}: {worth}", ""]
    if not (one.messages or one.extra or any(part.verdict for part in one.parts)):
        return [*lines, "no answer"]
    lines += fenced(exercise.problem.text)
    if exercise.point:
        lines += ["", f"at `{exercise.point}`"]
    said = [line for part in one.parts for line in _part_lines(one, part)]
    said += [line for verdict in one.extra for line in _marked("not asked for", verdict, one)]
    said += one.messages
    if one.first_wrong:
        said += [f"the first step that went wrong is {one.first_wrong}"]
    return [*lines, "", *fenced("\n".join(said))]


def _part_lines(one: ExerciseGrade, part: PartGrade) -> list[str]:
    """Return the verdict on a part behind what it is worth."""
    mark = f"{number(part.points)}/{number(part.maximum)}"
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


# ---- for the teacher ---------------------------------------------------------------------------


def teacher_json(grade: Grade) -> dict[str, Any]:
    """Return all there is to know of a grade."""
    submission = grade.submission
    return {
        "student": submission.student,
        "file": submission.file,
        "points": grade.points,
        "maximum": sum(one.exercise.maximum for one in grade.exercises),
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


# ---- for Gradescope ----------------------------------------------------------------------------


def gradescope(grade: Grade, title: str) -> dict[str, Any]:
    """Return what Gradescope reads from an autograder: its results.json, a test a part.

    https://gradescope-autograders.readthedocs.io/en/latest/specs/
    """
    total = sum(one.exercise.maximum for one in grade.exercises)
    summary = f"{title}: {number(grade.points)} of {number(total)} points"
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
