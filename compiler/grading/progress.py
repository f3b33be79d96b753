"""How far a student has come with the exercises of a file, kept between two sessions.

In: the path of a JSON file. Out: a `Progress`, a `Record` for each part of each exercise. What is
kept of an exercise counts for as long as its program and its point are the same.

    read_progress(path, assignment)["two_sigmoids"]["z2"]   ->   Record(solved=True, tries=2, ...)
"""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, TypeAlias

from ..errors import InputError
from ..files import is_file, is_folder, make_folder, read_text, write_whole
from .exercises import Assignment, Exercise


@dataclass(slots=True)
class Record:
    """What became of one part: whether it is solved, and after how many tries and hints.

    `answer` is the last one that could be judged.
    """

    solved: bool = False
    tries: int = 0
    hints: int = 0
    answer: str = ""


Progress: TypeAlias = dict[str, dict[str, Record]]


def progress_name(exercises: Path) -> str:
    """Return the name of the file for the progress with exercises: `chains-1f0c9a2b.json`."""
    path = exercises.resolve()
    return f"{path.stem}-{_digest(str(path))}.json"


def no_progress(assignment: Assignment) -> Progress:
    """Return the progress of one who has not begun."""
    return {
        exercise.id: {name: Record() for name in exercise.points}
        for exercise in assignment.exercises
    }


def read_progress(path: Path, assignment: Assignment) -> Progress:
    """Return the progress kept in a file, that of none where there is no such file.

    Raises `InputError` for a file that does not hold what `write_progress` writes.
    """
    progress = no_progress(assignment)
    if not (is_file(path) or is_folder(path)):
        return progress
    try:
        kept = json.loads(read_text(path))["exercises"]
        for exercise in assignment.exercises:
            one = kept.get(exercise.id, {})
            if one.get("mark") == _mark(exercise):
                records = {name: _record(record) for name, record in one["parts"].items()}
                progress[exercise.id].update(
                    (name, records[name]) for name in exercise.points if name in records
                )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise InputError(f"{path} does not hold the progress of a practice") from None
    return progress


def resume(path: Path, assignment: Assignment, is_anew: bool) -> tuple[Progress, str]:
    """Return the progress to go on with, and a warning where what was kept cannot be read.

    A file that cannot be read is put aside.
    """
    if is_anew:
        return no_progress(assignment), ""
    try:
        return read_progress(path, assignment), ""
    except InputError as error:
        warning = f"{error.message}; beginning anew"
    aside = path.with_name(f"{path.name}.bak")
    if is_file(path):
        with suppress(OSError):
            path.replace(aside)
            warning += f", and the file is now {aside.name}"
    return no_progress(assignment), warning


def write_progress(path: Path, assignment: Assignment, progress: Progress) -> None:
    """Write the progress to a file, whole; raises `InputError`."""
    exercises = {}
    for exercise in assignment.exercises:
        tried = {name: asdict(one) for name, one in progress[exercise.id].items() if one.tries}
        exercises[exercise.id] = {"mark": _mark(exercise), "parts": tried}
    make_folder(path.parent)
    content = json.dumps({"exercises": exercises}, indent=2)
    write_whole(path, content + "\n")


def _record(kept: Mapping[str, Any]) -> Record:
    record = Record(**kept)
    if any(type(getattr(record, one.name)) is not one.type for one in fields(record)):
        raise TypeError
    return record


def _mark(exercise: Exercise) -> str:
    return _digest(f"{exercise.problem.text}\n{exercise.point}")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:8]
