"""Every hint that can be typed is typed, as it stands, and does what it says.

A hint is typed if it begins with `write`, or asks `did you mean …?`: what it says takes the place
of what is pointed at, and the text then means what the row of hints.jsonl has beside it. Any other
hint is a sentence. What a row cannot have by accident is compared with the source: every hint in it
that begins with `write`, and every place that suggests a name, is met by some row.
"""

import ast
import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from typer.testing import CliRunner

import gradc
from gradc.answers.problem import read_problem
from gradc.answers.read.entries import Question, read_entries
from gradc.cli import app
from gradc.derivatives import CALCULUS
from gradc.errors import GradcError
from gradc.interpret.reading import read_point
from gradc.lower.program import graph_of, read_program
from gradc.notation.printer import print_program
from gradc.syntax.read import read

FOLDER = Path(__file__).parent / "cases"
ROWS = [json.loads(line) for line in (FOLDER / "hints.jsonl").read_text("utf-8").splitlines()]
TYPED = [row for row in ROWS if row["kind"] != "command"]
COMMANDS = [row for row in ROWS if row["kind"] == "command"]
SOURCE = Path(gradc.__file__).parent


def said(row: dict[str, Any]) -> GradcError:
    """Return the error that the text of a row is."""
    with pytest.raises(GradcError) as caught:
        read_as(row, row["text"])
    return caught.value


def read_as(row: dict[str, Any], text: str) -> Any:
    """Return what a text means, as what it is in a row."""
    if row["kind"] == "answer":
        return str(read_entries(Question(read_problem(row["program"]), row["for"]), text))
    return READERS[row["kind"]](text)


def programs(text: str, language: str = "formula") -> str:
    program = read_program(read(text, language), text, None, CALCULUS)
    return print_program(graph_of(program, None))


READERS: dict[str, Callable[[str], Any]] = {
    "program": programs,
    "latex": lambda text: programs(text, "latex"),
    "at": read_point,
}


def advice(error: GradcError) -> str:
    """Return the hint, with what may have been meant."""
    meant = f"did you mean {error.suggestion}?" if error.suggestion else ""
    return "; ".join(filter(None, (meant, error.hint)))


def replaced(text: str, start: int, end: int, words: str) -> str:
    """Return a text with words typed in a place, a space between two words."""
    before, after = text[:start], text[end:]
    left = " " if words[0].isalnum() and re.search(r"\w$", before) else ""
    right = " " if words[-1].isalnum() and re.match(r"\w", after) else ""
    return before + left + words + right + after


@pytest.mark.parametrize("row", TYPED, ids=[row["text"] for row in TYPED])
def test_a_hint_is_typed_as_it_stands(row: dict[str, Any]) -> None:
    error = said(row)
    hint, text, span = advice(error), row["text"], error.span
    assert hint.startswith((f"write {row['write'][0]}", f"did you mean {row['write'][0]}?"))
    rest = hint
    for words in sorted((*row["write"], row.get("drop", "")), key=len, reverse=True):
        assert words in rest
        rest = rest.replace(words, "", 1)
    assert not re.search(r"[()\[\]*/^@<>\\]", rest), "there is more to type in it than the row has"
    for position, words in enumerate(row["write"]):
        if "whole" in row:
            now = text.replace(row["whole"], words)
        else:
            assert span is not None
            now = replaced(text, span.start, span.end, words)
        now += row.get("after", "")
        if "point" in row:
            assert read_point(now) == row["point"]
        else:
            read_now = read_as(row, now)
            assert "means" not in row or read_now == read_as(row, row["means"][position])


@pytest.mark.parametrize("row", COMMANDS, ids=[" ".join(row["arguments"]) for row in COMMANDS])
def test_a_hint_of_the_command_line_is_typed(row: dict[str, Any]) -> None:
    (words,) = row["write"]
    failed = CliRunner().invoke(app, row["arguments"])
    assert failed.exit_code != 0
    assert f"did you mean {words}?" in str(failed.exception or "") + failed.output
    now = [argument.replace(row["wrong"], words) for argument in row["arguments"]]
    assert CliRunner().invoke(app, now).exit_code == 0


# Calls in Python with a name that is mistyped, and the name that was meant.
CALLS: list[tuple[Callable[[gradc.Function], Any], str]] = [
    (lambda f: f.as_objective({"widht": 1.0}, rate=1.0, y=[1.0]), "width"),
    (lambda f: f.as_objective({"width": 1.0}, rats=1.0, y=[1.0]), "rate"),
    (lambda f: f.as_objective({"width": 1.0}, rate=1.0, y=[1.0], of="los"), "loss"),
    (lambda f: f.as_objective({"width": 1.0}, y=[1.0], time="rtae"), "rate"),
    (lambda f: f.memory(step=4), "steps"),
]


@pytest.mark.parametrize(("call", "meant"), CALLS)
def test_a_name_is_suggested_in_a_call(call: Callable[[gradc.Function], Any], meant: str) -> None:
    with pytest.raises(GradcError, match=f"did you mean {meant}\\?"):
        call(called())


@cache
def called() -> gradc.Function:
    """Return a function with a name for each kind of thing that calls name."""
    return gradc.compile("param width; rate: [], y: [steps]; loss = width*rate*sum(y)")


# ---- no hint is left out -------------------------------------------------------------------------


def strings(tree: ast.Module) -> Iterator[str]:
    """Yield the texts of a module, each {…} in them as .+ of a pattern."""
    inside = {
        id(part)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for part in ast.walk(node)
        if part is not node
    }
    for node in ast.walk(tree):
        if id(node) in inside:
            continue
        if isinstance(node, ast.JoinedStr):
            parts = (
                re.escape(part.value) if isinstance(part, ast.Constant) else ".+"
                for part in node.values
            )
            yield "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield re.escape(node.value)


# What a module has that says what to write, or suggests a name; the others are not parsed.
SPEAKS = re.compile(r"""["']write |\b(?:suggest|check_known)\(""")


@cache
def modules() -> tuple[tuple[str, ast.Module], ...]:
    texts = {path: path.read_text("utf-8") for path in sorted(SOURCE.rglob("*.py"))}
    return tuple(
        (path.relative_to(SOURCE).as_posix(), ast.parse(text))
        for path, text in texts.items()
        if SPEAKS.search(text)
    )


@cache
def hints() -> tuple[str, ...]:
    """Return what is said of every row; one that says nothing fails a test of its own."""
    found = []
    for row in TYPED:
        with suppress(pytest.fail.Exception):
            found.append(advice(said(row)))
    return tuple(found)


def written() -> list[str]:
    found = {text for _, tree in modules() for text in strings(tree) if text.startswith(r"write\ ")}
    return sorted(found)


@pytest.mark.parametrize("pattern", written())
def test_every_hint_that_can_be_typed_has_a_row(pattern: str) -> None:
    assert any(re.match(pattern, hint) for hint in hints())


def suggesting() -> list[str]:
    """Return the functions that suggest a name, as `module:function`."""
    found: set[str] = set()
    for name, tree in modules():
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id in ("suggest", "check_known"):
                around = [
                    one for one in functions if one.lineno <= node.lineno <= (one.end_lineno or 0)
                ]
                found.add(f"{name}:{max(around, key=lambda one: one.lineno).name}")
    return sorted(found - {"errors.py:check_known"})


@cache
def met() -> frozenset[str]:
    """Return the functions that suggested a name for some row."""
    found: set[str] = set()

    def profile(frame: FrameType, event: str, result: object) -> None:
        is_of_suggest = frame.f_code.co_name == "suggest" and "errors" in frame.f_code.co_filename
        if event == "return" and is_of_suggest and result is not None:
            caller = frame.f_back
            if caller is not None and caller.f_code.co_name == "check_known":
                caller = caller.f_back
            if caller is not None:
                place = Path(caller.f_code.co_filename).relative_to(SOURCE).as_posix()
                found.add(f"{place}:{caller.f_code.co_name}")

    sys.setprofile(profile)
    try:
        for row in TYPED:
            with suppress(GradcError):
                read_as(row, row["text"])
        for row in COMMANDS:
            CliRunner().invoke(app, row["arguments"])
        for call, _ in CALLS:
            with suppress(GradcError):
                call(called())
    finally:
        sys.setprofile(None)
    return frozenset(found)


# Where no name is suggested, and where a suggestion is typed by a test of its own.
ELSEWHERE = {
    "syntax/paper/products.py:_is_keyword": "tells words from keywords, and says nothing",
    "flow/follow.py:check_all": "tests/flow/test_flow.py",
    "grading/exercises.py:_check_keys": "tests/grading/test_exercises.py",
    "grading/exercises.py:_points": "tests/grading/test_exercises.py",
    "grading/submissions.py:_read": "tests/grading/test_grade.py",
    "syntax/read.py:language_of": "tests/syntax/test_read.py",
}


@pytest.mark.parametrize("place", suggesting())
def test_every_place_that_suggests_a_name_has_a_row(place: str) -> None:
    assert place in met() or place in ELSEWHERE


TYPOS = [json.loads(line) for line in (FOLDER / "typos.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("row", TYPOS, ids=[row["typed"] for row in TYPOS])
def test_a_function_is_suggested_where_one_is_near(row: dict[str, str | None]) -> None:
    with pytest.raises(GradcError) as caught:
        programs(f"{row['typed']}(x)")
    meant = row["meant"] and f"did you mean {row['meant']}?"
    assert caught.value.hint == (meant or "'gradc functions' lists them all")
