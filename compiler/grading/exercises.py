"""Exercises: a TOML file, or a folder of them, read and checked once for all students.

In: a path. Out: an `Assignment`, or an `InputError` that names the file, the exercise and the key.

    [[exercise]]
    id = "square"
    program = "y = x^2"          # or file = "square.grad"
    points = { x = 2 }           # and title, question, language, at, hints, follow_through
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..answers.judge.sheet import Sheet
from ..answers.places import given_place, sampled_places
from ..answers.problem import Problem, read_problem
from ..answers.say.mistake import EVERYTHING
from ..budget import Purse
from ..errors import GradcError, InputError, LimitError, meant_or_all, suggest
from ..files import is_folder, read_text
from ..interpret.precise import is_finite, precision
from ..interpret.reading import read_point
from ..limits import Limits
from ..syntax.read import language_of, spelled
from .mapping import read_mapping

STUDENT = "student"  # the key of an answer file that no exercise may have for its id

_KEYS: Mapping[str, tuple[type, str]] = {
    "id": (str, "text"),
    "title": (str, "text"),
    "question": (str, "text"),
    "program": (str, "text"),
    "file": (str, "the path of a program"),
    "language": (str, "the name of a language"),
    "at": (str, 'text, such as "x=1, w=0.5"'),
    "hints": (int, "a whole number from 0 to 3"),
    "points": (dict, "a table, such as { w = 1, b = 1 }"),
    "follow_through": (bool, "true or false"),
}
_OF_FILE: Mapping[str, tuple[type, str]] = {
    "title": (str, "text"),
    "exercise": (list, "a list of tables: [[exercise]]"),
}


@dataclass(frozen=True, slots=True)
class Exercise:
    """A program with the parts that are asked for.

    `points` maps the parts, in the order in which they are asked for, to what they are worth.
    `point` is the text of the values `at`; `hints` the level up to which a student is told what is
    wrong. With `follow_through` an answer that follows from a wrong one before it has its points.
    """

    id: str
    title: str
    question: str
    problem: Problem
    point: str
    at: Mapping[str, Any] | None
    hints: int
    points: Mapping[str, float]
    follow_through: bool

    @property
    def maximum(self) -> float:
        """What the exercise is worth."""
        return math.fsum(self.points.values())


@dataclass(frozen=True, slots=True)
class Assignment:
    """The exercises that a student answers in one file, with different ids."""

    title: str
    exercises: tuple[Exercise, ...]

    @property
    def maximum(self) -> float:
        """What all exercises are worth together."""
        return math.fsum(exercise.maximum for exercise in self.exercises)


def read_exercises(path: Path) -> Assignment:
    """Return the exercises of a file, or of the TOML files in a folder in the order of their names.

    Raises `InputError` for what is wrong with one of them.
    """
    paths = sorted(path.glob("*.toml")) if is_folder(path) else [path]
    if not paths:
        raise InputError(f"there is no exercise file (*.toml) in {path}")
    home: dict[str, Path] = {}
    exercises: list[Exercise] = []
    for one in paths:
        table = read_mapping(one)
        _check_keys(table, _OF_FILE, str(one))
        title = path.resolve().name if is_folder(path) else table.get("title", one.stem)
        tables = table.get("exercise", [])
        for exercise in _exercises(tables, one, Limits().purse(read_text(one), 0)):
            if exercise.id in home:
                where = "twice" if home[exercise.id] == one else f"in {home[exercise.id]} too"
                raise InputError(f"{one}: the id {exercise.id} is there {where}")
            home[exercise.id] = one
            exercises.append(exercise)
    return Assignment(title, tuple(exercises))


def _exercises(tables: list[Any], path: Path, purse: Purse) -> Iterator[Exercise]:
    if not tables:
        raise InputError(f"{path}: there is no exercise in it", None, "begin one with [[exercise]]")
    for number, table in enumerate(tables, 1):
        given = table.get("id") if isinstance(table, dict) else None
        where = f"{path}: exercise {given if isinstance(given, str) and given else number}"
        if not isinstance(table, dict):
            raise InputError(f"{where} is not a table", None, "begin one with [[exercise]]")
        _check_keys(table, _KEYS, where)
        yield _exercise(table, path.parent, where, purse)


def _exercise(table: Mapping[str, Any], folder: Path, where: str, purse: Purse) -> Exercise:
    name = table.get("id", "")
    if name == STUDENT or not re.fullmatch(r"[\w-]+", name):
        said = f"{name!r} is no id" if name else "the id is missing"
        hint = f"an id is letters, digits, _ and -, such as two_sigmoids; {STUDENT} is taken"
        raise InputError(f"{where}: {said}", None, hint)
    hints = table.get("hints", EVERYTHING)
    if not 0 <= hints <= EVERYTHING:
        raise InputError(f"{where}: hints is {hints}; it is a whole number from 0 to {EVERYTHING}")
    text, limits = _text(table, folder, where), Limits()
    if "file" in table:
        purse.steps += limits.purse(text).steps
    try:
        with limits.budget(text, purse=purse), limits.patience(text):
            problem = _problem(table, text, where)
            points = _points(problem, table.get("points", {}), where)
            at = _point(problem, points, table.get("at"), where)
    except LimitError as error:
        raise error.within(where, InputError) from None
    return Exercise(
        id=name,
        title=" ".join(table.get("title", name).split()),
        question=table.get("question", "").strip(),
        problem=problem,
        point=" ".join(table.get("at", "").split()),
        at=at,
        hints=hints,
        points=points,
        follow_through=table.get("follow_through", True),
    )


def _text(table: Mapping[str, Any], folder: Path, where: str) -> str:
    """Return the text of a program."""
    if ("program" in table) == ("file" in table):
        said = "there are both program and file" if "file" in table else "the program is missing"
        raise InputError(f"{where}: {said}", None, 'give one: program = "..." or file = "x.grad"')
    try:
        text: str = read_text(folder / table["file"]) if "file" in table else table["program"]
        return text.strip("\n")
    except GradcError as error:
        raise error.within(f"{where}: file", InputError) from None


def _problem(table: Mapping[str, Any], text: str, where: str) -> Problem:
    key, language = "language", table.get("language", "formula")
    try:
        language_of(language)
        key = "file" if "file" in table else "program"
        return read_problem(text, language=language)
    except GradcError as error:
        raise error.within(f"{where}: {key}", InputError) from None


def _point(
    problem: Problem, parts: Iterable[str], text: str | None, where: str
) -> dict[str, Any] | None:
    """Return the values of a point; without one, make sure that points can be found."""
    if text is None:
        try:
            sampled_places(problem, 1)
        except InputError as error:
            hint = f'give a point: at = "{next(iter(problem.program.inputs))}=1"'
            raise InputError(f"{where}: {error.message}", None, hint) from None
        return None
    try:
        at = read_point(text)
        sheet = Sheet(problem, given_place(problem, at), precision())
    except GradcError as error:
        raise error.within(f"{where}: at", InputError) from None
    for name in parts:
        if not is_finite(sheet.value(problem.gradients[name])):
            raise InputError(f"{where}: at: the gradient with respect to {name} is undefined there")
    return at


def _points(problem: Problem, table: Mapping[str, Any], where: str) -> dict[str, float]:
    names = list(problem.graph.wrt)
    if not table:
        hint = f"say what the parts are worth: points = {{ {names[0]} = 1 }}"
        raise InputError(f"{where}: points is missing", None, hint)
    worths = spelled(table, problem.language, names)
    for name, worth in worths.items():
        if name not in names:
            hint = meant_or_all(name, names)
            raise InputError(f"{where}: points: there is no {name} in the program", None, hint)
        if type(worth) not in (int, float) or not 0 <= worth < math.inf:
            raise InputError(f"{where}: points: {name} = {worth} is not a number from 0 up")
    return worths


def _check_keys(table: Mapping[str, Any], keys: Mapping[str, tuple[type, str]], where: str) -> None:
    """Raise `InputError` for a key that there is not, or a value of another type."""
    for key, value in table.items():
        if key not in keys:
            hint = suggest(key, keys) or f"the keys are {', '.join(keys)}"
            raise InputError(f"{where}: there is no key {key}", None, hint)
        kind, words = keys[key]
        if type(value) is not kind:
            raise InputError(f"{where}: {key} is not {words}")
