"""`--help` is a manual: complete, as wide as the terminal, and its examples work as typed."""

import re
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
from test_cli import run

from gradc.cli.manual import PAGES

VERBS = [one for one in PAGES if one]
EXAMPLES = Path(__file__).parent.parent / "examples"
# What an option may take; one that takes nothing is a flag.
TAKES = (
    "EXERCISES FILE FILE:FUNCTION FOLDER FORMAT LANGUAGE LEVEL N NAME NAME=NUMBER NAMES SECONDS "
    "SIZES STAGE TARGET VALUES"
).split()


def _page(monkeypatch: pytest.MonkeyPatch, columns: int, *verb: str) -> str:
    monkeypatch.setenv("COLUMNS", str(columns))
    status, out, errors = run(*verb, "--help")
    assert (status, errors) == (0, "")
    return out


def _sections(page: str) -> dict[str, str]:
    """Return what stands below each heading."""
    parts = re.split(r"^(\w[\w ]*):$", page, flags=re.M)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_each_verb_has_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = _sections(_page(monkeypatch, 80))["Verbs"]
    assert re.findall(r"^  (\w+)", shown, re.M) == [
        *("eval", "compile", "verify", "functions", "derive", "check", "grade", "practice"),
        *("explain", "graph", "flow"),
    ]
    assert {*re.findall(r"^  (\w+)", shown, re.M)} == {*VERBS}


@pytest.mark.parametrize("columns", [20, 40, 80, 200])
@pytest.mark.parametrize("verb", ["", *VERBS])
def test_a_page_is_whole(verb: str, columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    page = _page(monkeypatch, columns, *filter(None, [verb]))
    sections = _sections(page)
    assert page.startswith(f"Usage: gradc {verb}".strip())
    assert {"Options", "Examples", "Exit status", "See also"} <= {*sections}
    assert "Arguments" in sections or not verb
    assert max(map(len, page.splitlines())) <= max(40, min(80, columns))
    assert "…" not in page.replace("examples/", ""), "nothing is cut"
    for line in re.findall(r"^  (-.*?)(?:  .*)?$", sections["Options"], re.M):
        assert (line.split()[-1].startswith("-")) or line.split()[-1] in TAKES, line
    assert sections["Exit status"].lstrip().startswith("0 ")
    assert ("\n  1  " in sections["Exit status"]) == bool(PAGES[verb].failed)


@pytest.mark.parametrize("columns", [40, 80])
@pytest.mark.parametrize("verb", ["", *VERBS])
def test_examples_work_as_typed(
    verb: str, columns: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Any
) -> None:
    typed = _sections(_page(monkeypatch, columns, *filter(None, [verb])))["Examples"]
    commands = [
        shlex.split(one)[1:]
        for one in re.sub(r"\\\n *", "", typed).splitlines()
        if one.startswith("  gradc")
    ]
    assert [len(commands)] == [2] == [typed.count("# ")]
    if verb == "grade" and columns == 40:
        return  # a class takes seconds
    monkeypatch.chdir(tmp_path)
    (tmp_path / "examples").symlink_to(EXAMPLES, target_is_directory=True)
    monkeypatch.setenv("HOME", str(tmp_path))
    for command in commands:
        status, out, errors = run(*command)
        assert status == 0, errors
        assert "rror" not in errors
        written = command[command.index("-o") + 1] if "-o" in command else None
        assert out or (written and (tmp_path / written).exists()) or verb == "grade"
    assert verb != "compile" or (tmp_path / "energy.h").exists()
    assert sys.stdin


def test_options_say_what_they_are_without_being_given(monkeypatch: pytest.MonkeyPatch) -> None:
    page = _sections(_page(monkeypatch, 80, "verify"))["Options"]
    assert "Default: 3." in page
    assert "Default: numpy." in page
    assert "\n  --timeout SECONDS\n" in _page(monkeypatch, 80, "check")
