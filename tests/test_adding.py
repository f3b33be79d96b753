"""Functions added as `compiler/README.md` says, to a copy of the package, and used in every verb."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EDIT = re.compile(r"\| `([^`]+)` \| `([^`]+)` \| `(.+)` \|")

# Each added function in a program, a point, its right gradient, and how LaTeX has it.
SCRIPT = r"""
import sys
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import numpy as np

import extended as gradc
from extended.cli import main

PROGRAMS = [
    ("softclip", "softclip(x*w)", "x=0.5, w=2", "x=w/((1 + (x*w)^2)*sqrt(1 + (x*w)^2))", 0.7071067811865475,
     r"\operatorname{softclip}(x w)", True),
    ("besseli0", "besseli0(x*w)", "x=0.5, w=2", "x=w*besseli1(x*w)", 1.2660658777520082,
     r"\operatorname{besseli0}(x w)", False),
    ("besseli1", "besseli1(x*w)", "x=0.5, w=2", "w=x*besseli0(x*w) - besseli1(x*w)/w", 0.565159103992485,
     r"\operatorname{besseli1}(x w)", False),
    ("upper", "A: [n, n]; sum(upper(A, 1)*A)", "A=[[1, 2], [3, 4]]", "A=2*upper(A, 1)", 4.0,
     r"A \in \mathbb{R}^{n \times n} \\ \operatorname{sum}(\operatorname{upper}(A, 1) \odot A)", False),
]


def run(*arguments):
    sys.argv = ["gradc", *arguments]
    with redirect_stdout(StringIO()) as out:
        try:
            main()
        except SystemExit as end:
            assert not end.code, (arguments, end.code)
    return out.getvalue()


for name, text, at, answer, value, latex, is_scalar in PROGRAMS:
    f = gradc.compile(text)
    assert f"{value:.15g}"[:8] in run("eval", text, "--at", at), text
    run("compile", text, "-o", "made.py")
    run("verify", text)
    assert "correct" in run("check", text, answer), text
    assert name in run("explain", text, "--at", at)
    assert name in run("graph", text)
    assert name in run("compile", text, "--stage", "graph")
    point = {"A": np.array([[1.0, 2.0], [3.0, 4.0]])} if "A" in text else {"x": 0.5, "w": 2.0}
    made = {}
    exec(compile(Path("made.py").read_text(), "made.py", "exec"), made)
    assert np.isclose(made["value"](**point), value)
    again = gradc.compile(latex, latex=True)
    assert np.isclose(again(**point), value)
    assert name in f.latex()
    try:
        scalar = gradc.compile(text, target="scalar")
        assert is_scalar
        assert np.isclose(scalar(**point), value)
    except gradc.GradcError as error:
        assert not is_scalar
        assert "scalar" in str(error)
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Return the folder of a copy of the package, with the functions of the README added."""
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "compiler", tmp_path / "extended", ignore=ignored)
    shutil.copytree(ROOT / "grammar", tmp_path / "extended" / "grammar", ignore=ignored)
    readme = (ROOT / "compiler" / "README.md").read_text(encoding="utf-8")
    edits = EDIT.findall(readme.partition("## How to add a function")[2])
    assert len(edits) == 11
    for name, below, line in edits:
        path = tmp_path / "extended" / name.removeprefix("compiler/")
        text = path.read_text(encoding="utf-8")
        begun = re.findall(rf"^( *){re.escape(below)}(.*)$", text, flags=re.MULTILINE)
        assert len(begun) == 1, f"{name} has {len(begun)} lines that begin with {below}"
        indent, rest = begun[0]
        whole = f"{indent}{below}{rest}\n"
        path.write_text(text.replace(whole, f"{whole}{indent}{line}\n"), encoding="utf-8")
    return tmp_path


@pytest.mark.slow
def test_functions_are_added_as_the_readme_says(package: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=package,
        env={**os.environ, "PYTHONPATH": str(package)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
