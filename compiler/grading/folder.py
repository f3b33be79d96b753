"""The folder that `gradc grade` writes: a report a student, the class table, the class's mistakes.

In: an assignment, grades, a folder. Out: files, each of them whole.

    report/student_a.md  report/student_a.json  report/class.csv  report/mistakes.md
"""

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from unicodedata import normalize

from ..display.json import dump
from ..errors import InputError
from ..files import is_folder, make_folder, write_whole
from .exercises import read_exercises
from .grade import Grade, grade
from .report import gradescope, student_markdown, teacher_json
from .submissions import Submission, answer_files, read_submissions
from .tally import class_csv, mistakes_markdown

_TAKEN = ("class", "mistakes", "results")  # names of files that are no student's
_NUMBERS = "0123456789¹²³"
_DEVICES = {  # names that Windows keeps for itself
    *("con", "prn", "aux", "nul"),
    *(f"{device}{number}" for device in ("com", "lpt") for number in _NUMBERS),
}
_LONGEST = 40  # characters, of four bytes at most: a file name has 255 bytes


def grade_files(
    exercises: Path,
    answers: Path,
    folder: Path,
    for_gradescope: bool,
    watch: Callable[[Sequence[Submission]], Iterable[Submission]],
) -> tuple[list[Grade], list[str]]:
    """Grade an answer file or a folder of them, write the reports; return grades and warnings.

    `watch` hands the submissions on, and may show how far it is. Raises `InputError` for exercises
    that are at fault, a folder without answers, or a report that cannot be written.
    """
    assignment = read_exercises(exercises)
    files, others = answer_files(answers)
    if folder.resolve() == answers.resolve():
        hint = "choose another folder: -o report"
        raise InputError(f"the reports would stand among the answers in {answers}", None, hint)
    make_folder(folder)
    grades = [grade(assignment, one) for one in watch(read_submissions(files, assignment))]
    names = file_names([one.submission.student for one in grades])
    for one, name in zip(grades, names, strict=True):
        _write(folder / f"{name}.md", student_markdown(one, assignment.title))
        _write(folder / f"{name}.json", dump(teacher_json(one), indent=2) + "\n")
        if for_gradescope:
            home = folder / name if is_folder(answers) else folder
            results = gradescope(one, assignment.title)
            _write(home / "results.json", dump(results, indent=2) + "\n")
    _write(folder / "class.csv", class_csv(assignment, grades))
    _write(folder / "mistakes.md", mistakes_markdown(assignment, grades))
    kinds = {path: "a symbolic link" if path.is_symlink() else "no answer file" for path in others}
    warnings = [f"{path} is {kind}, and was left out" for path, kind in kinds.items()]
    for one in grades:
        if one.submission.error:
            warnings.append(one.submission.error)
        warnings += [f"{one.submission.file}: {what}: grade it by hand" for what in one.failures]
    return grades, warnings


def file_names(students: Sequence[str]) -> list[str]:
    """Return a name for the files of each student: different ones, safe on every system.

    Ada/Å, ADA/å  ->  Ada_Å, ADA_å-2
    """
    names: list[str] = []
    taken = {*_TAKEN, *_DEVICES}
    for student in students:
        safe = re.sub(r"[^\w-]+", "_", normalize("NFC", student))[:_LONGEST].strip("_") or "student"
        name, count = safe, 1
        while name.casefold() in taken:
            count += 1
            name = f"{safe}-{count}"
        taken.add(name.casefold())
        names.append(name)
    return names


def _write(path: Path, text: str) -> None:
    """Write a file whole; half a character, which JSON may hold and UTF-8 may not, is spelled."""
    make_folder(path.parent)
    write_whole(path, text.encode("utf-8", "backslashreplace").decode("utf-8"))
