"""A student's grade as the teacher reads it: all there is to know, as plain data.

In: a `Grade`. Out: dicts and lists for JSON.

    teacher_json(grade)   ->   {"student": "student_a", "points": 13, "maximum": 21, …}
"""

from typing import Any

from .grade import ExerciseGrade, Grade


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
