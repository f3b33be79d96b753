"""Answer files: what each student hands in, one TOML or JSON file each.

In: a file or a folder, and the assignment. Out: a `Submission` a file, in the order of their names.
What is wrong with a file is said in its submission; it is no reason to leave out the others.

    student = "Student A"

    [two_sigmoids]
    z2 = "f*(1 - f)"
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import InputError, suggest
from ..files import is_file, is_folder
from ..shown import on_one_line
from .exercises import STUDENT, Assignment
from .mapping import SUFFIXES, read_mapping


@dataclass(frozen=True, slots=True)
class Submission:
    """The answers of a student, by exercise and by part as the student wrote it.

    `messages` says what in the file belongs to no exercise, `error` why it could not be read.
    """

    student: str
    file: str
    answers: Mapping[str, Mapping[str, Any]]
    messages: tuple[str, ...] = ()
    error: str = ""


def answer_files(path: Path) -> tuple[list[Path], list[Path]]:
    """Return the answer files in a folder, and what else is in it; or the one file that is given.

    Hidden files do not count, nor do symbolic links in a folder, which may lead to anybody's file.
    Raises `InputError` where there is none.
    """
    if is_folder(path):
        there = sorted(one for one in path.iterdir() if not one.name.startswith("."))
    else:
        there = [path]
        if not is_file(path):
            raise InputError(f"cannot read {path}: there is no such file or folder")
    files = [
        one
        for one in there
        if one.suffix.lower() in SUFFIXES
        and is_file(one)
        and not (is_folder(path) and one.is_symlink())
    ]
    if not files:
        kinds = " or ".join(f"*{suffix}" for suffix in SUFFIXES)
        raise InputError(f"there is no answer file in {path}", None, f"it ends in {kinds}")
    return files, [one for one in there if one not in files]


def read_submissions(files: list[Path], assignment: Assignment) -> list[Submission]:
    """Return the submissions in files; students of the same name are told apart by file."""
    submissions = [_read(path, assignment) for path in files]
    names = [one.student for one in submissions]
    return [
        replace(one, student=f"{one.student} ({one.file})") if names.count(one.student) > 1 else one
        for one in submissions
    ]


def _read(path: Path, assignment: Assignment) -> Submission:
    try:
        table = read_mapping(path)
    except InputError as error:
        said = error.report.replace(str(path), path.name)
        return Submission(path.stem, path.name, {}, error=said)
    ids = [exercise.id for exercise in assignment.exercises]
    messages = []
    given = table.get(STUDENT, path.stem)
    student = " ".join(given.split()) if isinstance(given, str) else ""
    if not student:
        messages.append(f'{STUDENT} is not a name: give it as text, {STUDENT} = "{path.stem}"')
    answers = {}
    for key, value in table.items():
        if key == STUDENT:
            continue
        if key not in ids:
            hint = suggest(key, ids) or f"the exercises are {', '.join(ids)}"
            messages.append(f"there is no exercise {on_one_line(key)}: {hint}")
        elif not isinstance(value, dict):
            messages.append(f"{key} has no answers: they stand below [{key}], a line a part")
        else:
            answers[key] = value
    return Submission(student or path.stem, path.name, answers, tuple(messages))
