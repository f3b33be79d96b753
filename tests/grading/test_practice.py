"""Practice: sessions by script, what is said at each line, and what is kept of them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_cli import run

from gradc.grading.exercises import Assignment, read_exercises
from gradc.grading.practice import COMMANDS, practise
from gradc.grading.progress import (
    Progress,
    Record,
    no_progress,
    progress_name,
    read_progress,
    resume,
    write_progress,
)

SHEETS = Path(__file__).parents[2] / "examples" / "exercises"

TWO = """
title = "Two steps"

[[exercise]]
id = "tanh"
title = "A neuron"
question = "Derive dL/da, dL/dz, dL/dw."
program = \"\"\"
z = x*w
a = tanh(z)
L = a^2/2
\"\"\"
hints = 2
points = { a = 1, z = 2, w = 1 }

[[exercise]]
id = "power"
program = "y = x^3"
at = "x=2"
hints = 0
points = { x = 1 }
"""
RIGHT = ["a", "d_a*(1 - a^2)", "d_z*x", "12"]

TRANSCRIPT = """\
Two steps: type the gradients that are asked for; help lists what else can be typed

A neuron
--------
Derive dL/da, dL/dz, dL/dw.

    z = x*w
    a = tanh(z)
    L = a^2/2

∂L/∂a = a
  correct
∂L/∂z = d_a*(1 - a^2)
  correct
∂L/∂w = d_z*x
  correct

power
-----
    y = x^3

at x=2

∂y/∂x = 12
  correct

4 of 4 parts solved; 4 answers tried, 0 hints used"""


@pytest.fixture
def assignment(tmp_path: Path) -> Assignment:
    path = tmp_path / "two.toml"
    path.write_text(TWO, encoding="utf-8")
    return read_exercises(path)


def session(
    assignment: Assignment, lines: list[str], progress: Progress | None = None
) -> tuple[list[str], Progress]:
    """Return what is shown in a session with these lines, prompts with what is typed, and kept."""
    given = iter(lines)
    shown: list[str] = []

    def ask(prompt: str) -> str:
        line = next(given, None)
        shown.append(prompt + (line or ""))
        if line is None:
            raise EOFError
        if line == "^C":
            raise KeyboardInterrupt
        return line

    kept = no_progress(assignment) if progress is None else progress
    practise(assignment, kept, ask, shown.append, lambda: None)
    return shown, kept


def records(progress: Progress) -> Iterator[tuple[bool, int, int]]:
    for parts in progress.values():
        for record in parts.values():
            yield record.solved, record.tries, record.hints


def test_a_session_in_which_all_is_right(assignment: Assignment) -> None:
    shown, progress = session(assignment, RIGHT)
    assert "\n".join(shown) == TRANSCRIPT
    assert list(records(progress)) == [(True, 1, 0)] * 4


def test_hints_come_one_level_at_a_time(assignment: Assignment) -> None:
    typed = ["hint", "a", "d_a", "hint", "hint", "hint", "d_a*(1 - a", "hint", "d_a*(1 - a^2)"]
    shown, progress = session(assignment, typed)
    levels = [index for index, line in enumerate(shown) if line == "∂L/∂z = hint"]
    said = ["\n".join(shown[index + 1 : index + 5]) for index in levels]
    assert shown[shown.index("∂L/∂a = hint") + 1].startswith("a hint says what went wrong")
    assert "  look at the step back through `tanh(z)` on line 2\n    2 | a = tanh" in said[0]
    assert "is left out" in said[1]
    assert "look at" not in said[1]
    assert "right:" not in "".join(shown)
    assert said[2].startswith("there are no more hints in this exercise")
    assert said[3].startswith("what is wrong with this answer stands above")
    assert progress["tanh"]["z"] == Record(True, 3, 2, "d_a*(1 - a^2)")


def test_an_exercise_may_have_no_hints(assignment: Assignment) -> None:
    shown, progress = session(assignment, [*RIGHT[:3], "4", "hint"])
    assert shown[shown.index("∂y/∂x = hint") + 1] == "no hints in this exercise"
    assert progress["power"]["x"] == Record(False, 1, 0, "4")


def test_what_follows_from_a_wrong_answer_is_right(assignment: Assignment) -> None:
    shown, progress = session(assignment, ["2*a", "skip", "2*a*(1 - a^2)", "d_z*x", "12"])
    assert shown.count("  wrong") == 1
    follows = "wrong, but it follows from your line before"
    assert f"  {follows}" in shown
    assert [solved for solved, _, _ in records(progress)] == [False, True, True, True]
    assert shown[-2:] == [
        "3 of 4 parts solved; 4 answers tried, 0 hints used",
        "still open in A neuron: ∂L/∂a",
    ]
    again, _ = session(assignment, ["show", "a"], progress)
    assert "∂L/∂z = 2*a*(1 - a^2)" in again[: again.index("∂L/∂a = show")]
    assert again.count("    a = tanh(z)") == 2
    assert again[-1] == "4 of 4 parts solved; 5 answers tried, 0 hints used"
    assert "A neuron" in again
    assert "power" not in again


@pytest.mark.parametrize("end", [["quit"], ["^C"], []], ids=["quit", "Ctrl-C", "EOF"])
def test_a_session_goes_on_where_it_was_left(
    assignment: Assignment, tmp_path: Path, end: list[str]
) -> None:
    path = tmp_path / "progress.json"
    shown, progress = session(assignment, ["a", "", "3", "hint", *end])
    assert shown[-3] == "1 of 4 parts solved; 2 answers tried, 1 hint used"
    write_progress(path, assignment, progress)
    assert read_progress(path, assignment) == progress
    shown, progress = session(assignment, RIGHT[1:], read_progress(path, assignment))
    assert list(records(progress)) == [(True, 1, 0), (True, 2, 1), (True, 1, 0), (True, 1, 0)]
    shown, _ = session(assignment, [], progress)
    assert shown[0] == "Two steps: all parts are solved; --restart begins anew"


def test_help_lists_all_commands(assignment: Assignment) -> None:
    shown, _ = session(assignment, ["help"])
    for word, command in COMMANDS.items():
        assert f"{word:<5} {command.about}" in shown


@pytest.mark.parametrize("word", ["?", "help?"])
def test_a_question_mark_asks_for_help_and_is_no_answer(assignment: Assignment, word: str) -> None:
    asked, progress = session(assignment, ["a", word, "hint"])
    assert "an answer is a formula, a number or an array: 2*x*w, -0.0172, [1, 2]" in asked
    assert not any("cannot be judged" in line for line in asked)
    without, _ = session(assignment, ["a", "hint"])
    assert all(line in asked for line in without)
    assert sum(record.tries for parts in progress.values() for record in parts.values()) == 1


def test_an_answer_that_cannot_be_read_is_not_kept(assignment: Assignment) -> None:
    shown, progress = session(assignment, ["a*(", "q", "a", "d_a*(1 - a^2)"])
    assert "    add ')' where it ends" in shown
    assert "  there is no q in the program" in shown
    assert progress["tanh"]["a"] == Record(True, 3, 0, "a")


def test_nothing_is_kept_of_an_exercise_that_has_changed(tmp_path: Path) -> None:
    path, kept = tmp_path / "two.toml", tmp_path / "progress.json"
    path.write_text(TWO, encoding="utf-8")
    _, progress = session(before := read_exercises(path), RIGHT)
    write_progress(kept, before, progress)
    path.write_text(TWO.replace('at = "x=2"', 'at = "x=3"'), encoding="utf-8")
    now = read_progress(kept, read_exercises(path))
    assert [solved for solved, _, _ in records(now)] == [True, True, True, False]


CORRUPT: list[Any] = [
    "",
    "{",
    [],
    {"exercises": []},
    {"exercises": {"tanh": 3}},
    {"exercises": {"tanh": {"mark": "MARK"}}},
    {"exercises": {"tanh": {"mark": "MARK", "parts": []}}},
    {"exercises": {"tanh": {"mark": "MARK", "parts": {"a": {"done": 1}}}}},
    {"exercises": {"tanh": {"mark": "MARK", "parts": {"a": {"solved": "yes"}}}}},
    {"exercises": {"tanh": {"mark": "MARK", "parts": {"a": {"tries": 0.5}}}}},
]


@pytest.mark.parametrize("content", CORRUPT, ids=range(len(CORRUPT)))
def test_a_corrupt_progress_is_put_aside(
    assignment: Assignment, tmp_path: Path, content: Any
) -> None:
    path = tmp_path / "progress.json"
    write_progress(path, assignment, no_progress(assignment))
    mark = json.loads(path.read_text("utf-8"))["exercises"]["tanh"]["mark"]
    text = content if isinstance(content, str) else json.dumps(content).replace("MARK", mark)
    path.write_text(text, encoding="utf-8")
    progress, warning = resume(path, assignment, False)
    assert progress == no_progress(assignment)
    said = f"{path} does not hold the progress of a practice; beginning anew"
    assert warning == f"{said}, and the file is now progress.json.bak"
    assert (tmp_path / "progress.json.bak").read_text("utf-8") == text


# ---- the command line ----------------------------------------------------------------------------


def test_a_session_at_the_command_line(tmp_path: Path) -> None:
    kept = tmp_path / "deep" / "progress.json"
    arguments = ["practice", str(SHEETS / "chains.toml"), "--progress", str(kept)]
    status, out, err = run(*arguments, stdin=b"2*u\n2*d_u\nquit\n")
    assert (status, err) == (0, "")
    assert "∂y/∂x =   correct\n\nA neuron with ReLU\n" in out
    assert "\n2 of 21 parts solved; 2 answers tried, 0 hints used\n" in out
    _, out, _ = run(*arguments)
    assert "The square of a line" not in out
    assert "\n2 of 21 parts solved" in out
    kept.write_text("{", encoding="utf-8")
    assert "warning: " in run(*arguments)[1]
    run(*arguments, stdin=b"2*u\n")
    assert "\n0 of 21 parts solved" in run(*arguments, "--restart")[1]


def test_the_progress_has_a_place_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("typer.get_app_dir", lambda name: str(tmp_path / name))
    path = SHEETS / "chains.toml"
    assert run("practice", str(path), stdin=b"2*u\n")[0] == 0
    (kept,) = (tmp_path / "gradc").iterdir()
    assert (
        kept.name == progress_name(path) == progress_name(SHEETS / ".." / "exercises" / path.name)
    )
    assert kept.name.startswith("chains-")
    assert progress_name(tmp_path / "chains.toml") != kept.name


def test_what_was_given_is_at_fault(tmp_path: Path) -> None:
    good = str(SHEETS / "chains.toml")
    for arguments, said in [
        (["none.toml"], "cannot read none.toml: No such file or directory"),
        ([good, "--progress", str(tmp_path)], f"cannot write {tmp_path}: "),
    ]:
        status, _, err = run("practice", *arguments)
        assert status == 2
        assert said in err
    assert tmp_path.is_dir()
