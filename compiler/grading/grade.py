"""Answers graded: what each part of each exercise is worth, with the verdict that says why.

In: an assignment and a submission. Out: a `Grade`. An answer that cannot be read costs its own part
alone, and one that follows from the student's wrong answer before it costs nothing.

    grade(assignment, submission).points   ->   13.0
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..answers.check import check_problem, unjudged
from ..answers.read.spelling import variable_of
from ..answers.say.verdict import Verdict, Verdicts
from ..budget import Purse
from ..errors import GradcError
from ..limits import Limits
from .exercises import Assignment, Exercise
from .submissions import Submission

_FAILED = "gradc failed on this answer, which says nothing about it: have it graded by hand"


@dataclass(frozen=True, slots=True)
class PartGrade:
    """What one part is worth, and its verdict; without an answer there is none."""

    name: str
    symbol: str
    points: float
    maximum: float
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class ExerciseGrade:
    """The parts of an exercise in its order; `extra` are the verdicts on what nobody asked for.

    `messages` says which answers belong to no part, `first_wrong` where a chain first went wrong.
    """

    exercise: Exercise
    parts: tuple[PartGrade, ...]
    extra: tuple[Verdict, ...]
    messages: tuple[str, ...]
    first_wrong: str

    @property
    def points(self) -> float:
        """What the answers are worth together."""
        return math.fsum(part.points for part in self.parts)


@dataclass(frozen=True, slots=True)
class Grade:
    """All exercises of an assignment graded for one student."""

    submission: Submission
    exercises: tuple[ExerciseGrade, ...]

    @property
    def points(self) -> float:
        """What the answers are worth together."""
        return math.fsum(one.points for one in self.exercises)

    @property
    def maximum(self) -> float:
        """What the exercises are worth together."""
        return sum(one.exercise.maximum for one in self.exercises)

    @property
    def failures(self) -> list[str]:
        """The answers that no verdict could be found on, as `exercise, symbol`."""
        return [
            f"{one.exercise.id}, {part.symbol}"
            for one in self.exercises
            for part in one.parts
            if part.verdict and part.verdict.failed
        ]


def grade(assignment: Assignment, submission: Submission) -> Grade:
    """Return the grade of a submission.

    There is an end to what its answers may take together; what comes behind that has no verdict.
    """
    purse = Limits().purse("", len(assignment.exercises))
    return Grade(
        submission,
        tuple(
            _grade_exercise(exercise, submission.answers.get(exercise.id, {}), purse)
            for exercise in assignment.exercises
        ),
    )


def judge_answers(
    exercise: Exercise, answers: Mapping[str, Any], purse: Purse | None = None
) -> dict[str, Verdict]:
    """Return the verdicts on answers to an exercise, by the names of the program.

    Should gradc itself fail, the answer it fails on is told apart from the others. They take no
    more steps than a `purse` has left.
    """
    purse = purse or Limits().purse(exercise.problem.text, len(answers))
    try:
        return _judged(exercise, answers, purse)
    except Exception as error:  # of any kind: one answer must not cost a class its grades
        if len(answers) == 1:
            return {name: _failed(exercise, name, answers[name], error) for name in answers}
    alone = {
        name: judge_answers(exercise, {name: answers[name]}, purse)[name]
        for name in sorted(answers, key=lambda name: len(str(answers[name])))  # while steps last
    }
    alone = {name: alone[name] for name in answers}
    sound = {name: answers[name] for name, verdict in alone.items() if not verdict.error}
    try:
        return {**alone, **_judged(exercise, sound, purse)}
    except Exception:  # as above: without what follows from one another
        return alone


def _grade_exercise(exercise: Exercise, given: Mapping[str, Any], purse: Purse) -> ExerciseGrade:
    answers, messages = _by_name(exercise, given)
    verdicts = judge_answers(exercise, answers, purse)
    first = Verdicts(tuple(verdicts.values()), exercise.problem.backward).first_wrong
    return ExerciseGrade(
        exercise,
        tuple(_part(exercise, name, verdicts.get(name)) for name in exercise.points),
        tuple(verdict for name, verdict in verdicts.items() if name not in exercise.points),
        tuple(messages),
        first.symbol if first is not None and len(verdicts) > 1 else "",
    )


def _part(exercise: Exercise, name: str, verdict: Verdict | None) -> PartGrade:
    maximum = exercise.points[name]
    is_worth = verdict is not None and is_solved(exercise, verdict)
    said = exercise.problem.symbol(name)
    return PartGrade(name, said, maximum if is_worth else 0, maximum, verdict)


def is_solved(exercise: Exercise, verdict: Verdict) -> bool:
    """Return whether an answer has its points."""
    return verdict.correct or (verdict.follows and exercise.follow_through)


def _by_name(exercise: Exercise, given: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the answers by the names of the program, and what to say of those that have none."""
    answers: dict[str, Any] = {}
    messages = []
    for key, answer in given.items():
        try:
            name = variable_of(exercise.problem, key)
        except GradcError as error:
            messages.append(f"{error.message}: {error.hint}")
            continue
        if name in answers:
            messages.append(f"{name} is answered twice; what stands at {key} does not count")
        elif answer is not None and not (isinstance(answer, str) and not answer.strip()):
            answers[name] = answer
    return answers, messages


def _judged(exercise: Exercise, answers: Mapping[str, Any], purse: Purse) -> dict[str, Verdict]:
    if not answers:
        return {}
    problem = exercise.problem
    with problem.program.limits.budget(problem.text, problem.spent, purse):
        verdicts = check_problem(problem, answers, exercise.at)
    return {verdict.name: verdict for verdict in verdicts}


def _failed(exercise: Exercise, name: str, answer: Any, error: Exception) -> Verdict:
    if isinstance(error, GradcError):
        return unjudged(exercise.problem, name, answer, error.report)
    return unjudged(exercise.problem, name, answer, f"{_FAILED}\n({error!r})", failed=True)
