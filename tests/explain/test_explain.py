"""`gradc explain`: every format says the same, and what is wrong is said in one message."""

import fcntl
import json
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import termios
from pathlib import Path

import numpy as np
import pytest
from test_cli import run
from test_solution import GOLDENS

import gradc

PROGRAM = "p = x*y; p^2 + x"
AT = "x=2, y=3"


def test_the_terminal_shows_three_tables() -> None:
    status, out, _ = run("explain", PROGRAM, "--at", AT)
    assert status == 0
    assert re.findall(r"^\S+ pass|^Gradient", out, re.MULTILINE) == [
        "Forward pass",
        "Backward pass",
        "Gradient",
    ]
    assert re.search(r"sum +2 paths meet +1 \+ 36 +37$", out, re.MULTILINE)


@pytest.mark.parametrize(
    ("ending", "form", "begins"),
    [
        (".md", "markdown", "# The gradient of `f`"),
        (".tex", "latex", r"\documentclass{article}"),
        (".html", "html", "<!doctype html>"),
        (".svg", "svg", "<svg "),
    ],
)
def test_a_file_is_what_its_ending_says(
    ending: str, form: str, begins: str, tmp_path: Path
) -> None:
    path = tmp_path / f"solution{ending}"
    assert run("explain", PROGRAM, "--at", AT, "-o", str(path))[:2] == (0, "")
    written = path.read_text(encoding="utf-8")
    assert written.startswith(begins)
    assert run("explain", PROGRAM, "--at", AT, "--format", form)[1] == written


def test_json_is_what_eval_says() -> None:
    explained = json.loads(run("explain", PROGRAM, "--at", AT, "--json")[1])
    evaluated = json.loads(run("eval", PROGRAM, "--at", AT, "--json")[1])
    assert {key: explained[key] for key in ("value", "gradient")} == evaluated
    assert explained["written"] is None
    last = explained["backward"][-1]
    assert (last["wrt"], [way["value"] for way in last["ways"]]) == ("x", [1.0, 36.0])


def test_an_output_is_chosen() -> None:
    out = run("explain", "a = x^2; b = 3*x; output a, b", "--at", "x=2", "--of", "b")[1]
    assert "∂b/∂x" in out
    assert "∂a/∂x" not in out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("x*y", "--at", "x=1"), "no value for y"),
        (("x*y",), "no value for x, y"),
        (("x*y", "--at", "x=1, y=[1, 2]"), "the value of y is not one number"),
        (
            ("x: [n]\nx*2", "--at", "x=[1]"),
            "the output f is [n], and a gradient is that of a number",
        ),
        (("x*y", "--at", "x=1, y=1", "--of", "q"), "there is no output q"),
        (
            ("x*y", "--at", "x=1, y=1", "--format", "htm"),
            "there is no format htm\n  did you mean html?",
        ),
        (("x*y", "--at", "x=1, y=1", "-o", "page.pdf"), "page.pdf does not say what it is to be"),
        (
            ("x*y", "--at", "x=1, y=1", "-o", "nowhere/page.html"),
            "cannot write nowhere/page.html: No such file",
        ),
        (("x*y", "--at", "x=1, y=1", "-o", "/proc/page.html"), "cannot write /proc/page.html"),
    ],
)
def test_what_is_wrong_is_said(arguments: tuple[str, ...], message: str) -> None:
    status, out, err = run("explain", *arguments)
    assert (status, out) == (2, "")
    assert err.startswith(f"error: {message}")


def test_the_source_is_not_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("net.grad").write_text("x^2", encoding="utf-8")
    status, _, err = run(
        "explain", "net.grad", "--at", "x=1", "--format", "html", "-o", "./net.grad"
    )
    assert status == 2
    assert "is the source, and would be written over" in err
    assert Path("net.grad").read_text(encoding="utf-8") == "x^2"


HOSTILE = {"x_1": 1.0, "d_y": -2.5e-9, "alpha": 3.0, "loss_t": 0.5}


@pytest.mark.slow
def test_the_documents_in_latex_are_set(tmp_path: Path) -> None:
    pdflatex = shutil.which("pdflatex")
    if pdflatex is None:
        pytest.skip("there is no pdflatex on this machine")
    cases = {name: (text, wrt, at) for name, (text, wrt, at) in GOLDENS.items()}
    cases["hostile"] = (
        "# 100 % _a_ $x$ σ\nz = where(x_1 > d_y, max(x_1, alpha)^loss_t, 0); z*alpha % 7 + sigmoid(d_y)",
        None,
        HOSTILE,
    )
    cases["large"] = ("x: [n]\nW: [n, n]\nmean((W @ x)^2)", None, {"x": np.ones(9), "W": np.eye(9)})
    cases["infinite"] = ("log(x) + sqrt(y)", None, {"x": 0.0, "y": 0.0})
    cases["accents"] = ("é*größe", None, {"é": 1.0, "größe": 2.0})
    cases["chain"] = ("z[0] = x; for i in 1..120 { z[i] = tanh(z[i-1]) }; z[120]", None, {"x": 1.0})
    for name, (text, wrt, at) in cases.items():
        (tmp_path / f"{name}.tex").write_text(
            gradc.compile(text, wrt=wrt).explain(at).latex(), encoding="utf-8"
        )
        done = subprocess.run(
            [pdflatex, "-interaction=nonstopmode", "-halt-on-error", f"{name}.tex"],
            cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-1500:]


@pytest.mark.parametrize("form", ["html", "svg"])
def test_what_is_among_the_examples_is_what_explain_writes(form: str, renew: bool) -> None:
    folder = Path(__file__).parents[2] / "examples"
    function = gradc.compile((folder / "two_sigmoids.grad").read_text(encoding="utf-8"))
    explanation = function.explain(x=1.0, w1=0.5, b1=0.1, w2=-0.3, b2=0.2)
    written = getattr(explanation, form)()
    kept = folder / f"two_sigmoids.{form}"
    if renew:
        kept.write_text(written, encoding="utf-8")
    assert kept.read_text(encoding="utf-8") == written


def at_a_terminal(command: list[str], columns: int) -> str:
    """Return what a command prints at a terminal of so many columns."""
    reader, writer = pty.openpty()
    fcntl.ioctl(writer, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    unset = {
        name: value for name, value in os.environ.items() if name not in ("COLUMNS", "NO_COLOR")
    }
    with subprocess.Popen(
        [sys.executable, "-m", "gradc", *command],
        stdin=writer, stdout=writer, stderr=writer, env={**unset, "TERM": "xterm"},
    ) as process:  # fmt: skip
        os.close(writer)
        written = b""
        while True:
            try:
                part = os.read(reader, 65536)
            except OSError:  # the other end is closed
                break
            if not part:
                break
            written += part
        process.wait()
    os.close(reader)
    return re.sub(r"\x1b\[[0-9;]*m", "", written.decode()).replace("\r\n", "\n")


@pytest.mark.slow
def test_at_80_columns_nothing_is_cut_and_no_formula_is_broken() -> None:
    said = at_a_terminal(
        ["explain", "sigmoid(sigmoid(x*w1 + b1)*w2 + b2)", "--at", "x=1, w1=0.5, b1=0.1, w2=-0.3, b2=0.2"],
        80,
    )  # fmt: skip
    assert max(map(len, said.splitlines())) <= 80
    assert "d_f × f*(1 - f) = 1 × 0.249998 = 0.249998" in said
    assert "f = sigmoid(t5)   sigmoid(x): out*(1 - out)" in said
    assert "…" not in said
