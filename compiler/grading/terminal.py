"""Practice at a terminal, or with the lines of standard input.

In: the path of an exercise file. Out: a session, and the progress in a file.

    practise_file(Path("chains.toml"), None, Path("~/.config/gradc"), False, print)
"""

import importlib
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from .exercises import read_exercises
from .practice import practise
from .progress import progress_name, resume, write_progress


def practise_file(
    exercises: Path, kept: Path | None, home: Path, is_anew: bool, write: Callable[[str], None]
) -> None:
    """Practise the exercises of a file; those that are solved already are not asked for again.

    The progress is kept in the file `kept`, by default in one of its own in the folder `home`.
    Raises `InputError` for exercises at fault, or a progress that cannot be written.
    """
    assignment = read_exercises(exercises)
    path = kept or home / progress_name(exercises)
    progress, warning = resume(path, assignment, is_anew)
    if warning:
        write(f"warning: {warning}")
    if sys.stdin.isatty():
        with suppress(ImportError):
            importlib.import_module("readline")  # answers can be edited, and called up again
    write_progress(path, assignment, progress)
    practise(assignment, progress, input, write, lambda: write_progress(path, assignment, progress))
