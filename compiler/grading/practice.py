"""Exercises practised at a terminal: each part is asked for until it is right or skipped.

In: an assignment, the progress so far, and four functions: `ask` shows a prompt and returns a line
(EOFError where there is none), `write` shows a line, `keep` saves the progress. The progress is
changed in place. `practise_file` does it at the terminal, with the progress in a file.

    practise(assignment, no_progress(assignment), input, print, lambda: None)
"""

import importlib
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..answers.say.verdict import Verdict
from .exercises import Assignment, Exercise, read_exercises
from .grade import is_solved, judge_answers
from .progress import Progress, Record, progress_name, resume, write_progress

Ask = Callable[[str], str]
Write = Callable[[str], None]

_HOW = "type the gradients that are asked for; help lists what else can be typed"
_DONE = "all parts are solved; --restart begins anew"


@dataclass(slots=True)
class _Turn:
    """The part that is asked for: the verdict on the last answer, and the hints given on it."""

    exercise: Exercise
    name: str
    records: dict[str, Record]
    verdict: Verdict | None = None
    level: int = 0
    is_over: bool = False
    is_last: bool = False

    @property
    def record(self) -> Record:
        return self.records[self.name]


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


def practise(
    assignment: Assignment, progress: Progress, ask: Ask, write: Write, keep: Callable[[], None]
) -> None:
    """Ask for all parts that are not solved, in their order, and say at the end what is."""
    is_done = all(record.solved for parts in progress.values() for record in parts.values())
    write(f"{assignment.title}: {_DONE if is_done else _HOW}")
    try:
        for exercise in assignment.exercises:
            records = progress[exercise.id]
            missing = [name for name in exercise.points if not records[name].solved]
            if missing:
                _lines(write, ["", *introduction(exercise), *_before(exercise, records), ""])
            for name in missing:
                turn = _Turn(exercise, name, records)
                _take(turn, ask, write, keep)
                if turn.is_last:
                    return
    except (EOFError, KeyboardInterrupt):
        write("")
    finally:
        _lines(write, ["", *summary(assignment, progress)])


def _take(turn: _Turn, ask: Ask, write: Write, keep: Callable[[], None]) -> None:
    """Ask for one part until it is solved, skipped, or all is over."""
    while not turn.is_over:
        line = ask(f"{turn.exercise.problem.symbol(turn.name)} = ").strip()
        command = COMMANDS.get(_SAME.get(line, line))
        if command is not None:
            _lines(write, command.run(turn))
        elif line:
            _lines(write, _judge(turn, line))
        keep()


def _judge(turn: _Turn, answer: str) -> list[str]:
    """Judge an answer together with those to the parts before it; return what is said of it."""
    exercise, record = turn.exercise, turn.record
    names = list(exercise.points)
    before = names[: names.index(turn.name)]
    earlier = {name: turn.records[name].answer for name in before if turn.records[name].answer}
    verdict = judge_answers(exercise, {**earlier, turn.name: answer})[turn.name]
    turn.verdict, turn.level = verdict, 0
    record.tries += 1
    if not verdict.error:
        record.answer = answer
    record.solved = turn.is_over = is_solved(exercise, verdict)
    _, *more = verdict.lines(0)
    return [f"  {verdict.status}", *more]


def introduction(exercise: Exercise) -> list[str]:
    """Return an exercise as it is first shown: title, question, program, point."""
    question = [*exercise.question.splitlines(), ""] if exercise.question else []
    return [exercise.title, "-" * len(exercise.title), *question, *program(exercise)]


def _before(exercise: Exercise, records: Mapping[str, Record]) -> list[str]:
    """Return the answers with which parts have been solved in an earlier session."""
    solved = {name: record.answer for name, record in records.items() if record.solved}
    lines = [f"{exercise.problem.symbol(name)} = {answer}" for name, answer in solved.items()]
    return ["", *lines] if lines else []


def program(exercise: Exercise) -> list[str]:
    """Return the program and the point."""
    at = ["", f"at {exercise.point}"] if exercise.point else []
    return [*(f"    {line}" for line in exercise.problem.text.splitlines()), *at]


def summary(assignment: Assignment, progress: Progress) -> list[str]:
    """Return what is solved, what it took, and what is not."""
    records = [record for parts in progress.values() for record in parts.values()]
    solved = sum(record.solved for record in records)
    tries, hints = (sum(getattr(one, what) for one in records) for what in ("tries", "hints"))
    lines = [f"{solved} of {len(records)} parts solved; {_counted(tries, hints)}"]
    for exercise in assignment.exercises:
        parts = progress[exercise.id]
        missing = [exercise.problem.symbol(name) for name in parts if not parts[name].solved]
        if missing and len(missing) < len(parts):
            lines.append(f"still open in {exercise.title}: {', '.join(missing)}")
        elif missing:
            lines.append(f"still open: {exercise.title}")
    return lines


def _counted(tries: int, hints: int) -> str:
    answers = "1 answer" if tries == 1 else f"{tries} answers"
    return f"{answers} tried, " + ("1 hint used" if hints == 1 else f"{hints} hints used")


def _lines(write: Write, lines: list[str]) -> None:
    for line in lines:
        write(line)


# ---- commands ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Command:
    """What a word does to a turn, and what it says."""

    about: str
    run: Callable[[_Turn], list[str]]


def _hint(turn: _Turn) -> list[str]:
    verdict, most = turn.verdict, turn.exercise.hints
    if verdict is None:
        return ["a hint says what went wrong in an answer: give one first"]
    if verdict.error:
        return ["what is wrong with this answer stands above"]
    if turn.level >= most:
        return ["there are no more hints in this exercise" if most else "no hints in this exercise"]
    known = verdict.lines(turn.level)
    turn.level += 1
    turn.record.hints += 1
    more = [line for line in verdict.lines(turn.level) if line not in known]
    return more or ["there is nothing more to say of this answer"]


def _skip(turn: _Turn) -> list[str]:
    turn.is_over = True
    return []


def _quit(turn: _Turn) -> list[str]:
    turn.is_over = turn.is_last = True
    return []


def _help(turn: _Turn) -> list[str]:
    return [
        "an answer is a formula, a number or an array: 2*x*w, -0.0172, [1, 2]",
        "in a formula d_z is your gradient with respect to z",
        *(f"{word:<5} {command.about}" for word, command in COMMANDS.items()),
    ]


COMMANDS: Mapping[str, _Command] = {
    "hint": _Command("says more of what is wrong with your answer, step by step", _hint),
    "show": _Command("shows the program again", lambda turn: program(turn.exercise)),
    "skip": _Command("goes on to the next part; this one is asked for again next time", _skip),
    "help": _Command("shows this list", _help),
    "quit": _Command("stops; what is solved is kept", _quit),
}
_SAME = {"?": "help", "help?": "help"}
