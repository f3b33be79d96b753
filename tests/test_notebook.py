"""The notebook among the examples runs and shows what it says; objects show themselves."""

import re
from pathlib import Path
from typing import Any

import pytest

import gradc

nbformat = pytest.importorskip("nbformat", reason="nbformat is not installed")
nbclient = pytest.importorskip("nbclient", reason="nbclient is not installed")
FILE = Path(__file__).parents[1] / "examples" / "notebook.ipynb"
POINT = {"x": 1.0, "w": 0.5}


def shown(notebook: Any) -> list[str]:
    """Return what each cell of code shows, without the last digits, which machines differ in."""
    outputs = [
        str([output.get("text") or sorted(output["data"].items()) for output in cell.outputs])
        for cell in notebook.cells
        if cell.cell_type == "code"
    ]
    return [re.sub(r"(\.\d{10})\d+|\d\.\de-1[4-9]|0\.0e\+00", r"\1", output) for output in outputs]


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # of the kernel's messaging, which is not ours
def test_the_notebook_runs_and_shows_what_it_says(renew: bool) -> None:
    kept = nbformat.read(FILE, as_version=4)
    fresh = nbformat.read(FILE, as_version=4)
    for cell in fresh.cells:
        cell.pop("outputs", None)
        if cell.cell_type == "code":
            cell.outputs = []
    client = nbclient.NotebookClient(fresh, timeout=120, kernel_name="python3", record_timing=False)
    client.execute()
    fresh.metadata.language_info = {"name": "python"}
    if renew:
        nbformat.write(fresh, FILE)
        kept = fresh
    assert shown(fresh) == shown(kept)


@pytest.fixture
def shell() -> Any:
    interactive = pytest.importorskip("IPython.core.interactiveshell")
    found = interactive.InteractiveShell()
    gradc.load_ipython_extension(found)
    return found


def test_a_cell_defines_a_function(shell: Any) -> None:
    found = shell.run_cell_magic("gradc", 'model --wrt "w"', "sigmoid(x*w)")
    assert shell.user_ns["model"] is found
    assert found(**POINT) == gradc.compile("sigmoid(x*w)")(**POINT)
    assert list(found.wrt) == ["w"]


def test_without_a_name_the_output_names_it(shell: Any) -> None:
    shell.run_cell_magic("gradc", "", "loss = x^2")
    assert shell.user_ns["loss"](x=3.0) == 9.0


@pytest.mark.parametrize(
    ("line", "cell", "message"),
    [
        ("", "sigmod(x)", "there is no function sigmod"),
        ("--wrt q", "x^2", "q"),
        ("--target metal", "x^2", "there is no target metal"),
        ("--colour red", "x^2", "unrecognized arguments"),
        ("", "z[0] = x; z[1] = z[0]*2; z[1]", "is no name in Python"),
        ("a.b", "x^2", "a.b is no name in Python"),
    ],
)
def test_what_is_wrong_with_a_cell_is_said(shell: Any, line: str, cell: str, message: str) -> None:
    error = pytest.importorskip("IPython.core.error").UsageError
    with pytest.raises(error, match=re.escape(message)):
        shell.run_cell_magic("gradc", line, cell)


def test_a_cell_in_latex_can_be_checked(shell: Any) -> None:
    shell.run_cell_magic("gradc", "model --latex --wrt w_1", r"z = w_1 x \\\\ L = \sin(z)")
    model = shell.user_ns["model"]
    assert list(model.wrt) == ["w1"]
    assert model.check({"z": r"\cos(z)", "w_1": "d_z x"}).ok


def test_objects_show_themselves() -> None:
    function = gradc.compile("p = x*w; p^2 + x")
    assert function._repr_latex_() == function.latex()
    assert "the generated file" in function._repr_html_()
    report = function.verify(points=1)
    assert repr(report) == "<gradc.Report: 2 of 2 derivatives verified>"
    assert "<table>" in report._repr_html_()
    verdicts = function.check({"w": "2*p*x", "x": "2*p*w"})
    assert repr(verdicts) == "<gradc.Verdicts: 1 of 2 correct>"
    assert verdicts._repr_html_().count("<div") == 2
    assert "1 of 2 correct" in verdicts._repr_html_()
    explanation = function.explain(POINT)
    assert repr(explanation) == "<gradc.Explanation of f>"
    assert explanation._repr_html_().startswith("<iframe srcdoc=")
    assert explanation._repr_svg_().startswith("<svg")
    assert explanation._repr_latex_().startswith(r"\begin{align*}")
    assert explanation._repr_markdown_() == str(explanation) == explanation.markdown()


def test_text_is_no_markup() -> None:
    verdicts = gradc.compile("x^2").check({"x": "<b>2*x</b>"})
    assert "<b>" not in verdicts._repr_html_()


def test_a_cell_of_python_says_what_it_leaves_out(shell: Any, capsys: Any) -> None:
    shell.user_ns["scale"] = 3.0
    cell = "def scaled(x: float, y: float):\n    print(x)\n    return scale*x\n"
    found = shell.run_cell_magic("gradc", "--python", cell)
    assert shell.user_ns["scaled"] is found
    assert found(2.0, 1.0) == 6.0
    said = capsys.readouterr().err
    assert "warning: the input y is never used" in said
    assert "note: line 2: " in said


@pytest.mark.parametrize("line", ["", "model", "--target scalar", "--python"])
def test_what_a_cell_is_warned_of_is_said_each_time(shell: Any, line: str, capsys: Any) -> None:
    cell = "param x, y; x^2" if line != "--python" else "def f(x, y):\n    return x**2"
    for _ in range(2):
        shell.run_cell_magic("gradc", line, cell)
        said = capsys.readouterr().err
        assert said == "warning: the input y is never used; its gradient is 0\n"


HOSTILE = ["\x1b[2J", "\u202e", "a\nb", "__import__('os')", "x=1", "class", "a b"]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_no_name_and_no_cell_gets_out_of_its_place(shell: Any, text: str, capsys: Any) -> None:
    error = pytest.importorskip("IPython.core.error").UsageError
    before = set(shell.user_ns)
    quoted = text.replace("\n", " ")
    for line, cell in (
        (f'"{quoted}"', "x^2"), ("", f"x^2 {text}"), (f'--target "{quoted}"', "x"),
        (f'--wrt "{quoted}"', "x"), ("--python", f"def g(x):\n    print({quoted!r})\n    return x"),
    ):  # fmt: skip
        said = ""
        try:
            said = repr(shell.run_cell_magic("gradc", line, cell))
        except error as caught:
            said = str(caught)
        assert not {"\x1b", "\u202e"} & set(said + capsys.readouterr().err)
    assert set(shell.user_ns) - before <= {"f", "g"}
