"""The command line: what it prints, JSON, exit status, and one message for whatever is wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

import gradc
from gradc.cli import app, main

SIGMOIDS = "sigmoid(sigmoid(x*w1 + b1)*w2 + b2)"
AT = "x=1, w1=0.5, b1=0.1, w2=-0.3, b2=0.2"


def run(*arguments: str, stdin: bytes = b"") -> tuple[int, str, str]:
    """Run the command line in this process, as `main` does, and return status, output and errors."""
    monkey = pytest.MonkeyPatch()
    result: dict[str, int] = {}

    class Captured(CliRunner):
        pass

    runner = Captured()
    with runner.isolation(input=stdin) as (out, err, _):
        monkey.setattr(sys, "argv", ["gradc", *arguments])
        try:
            main()
            result["status"] = 0
        except SystemExit as end:
            result["status"] = int(end.code or 0)
        finally:
            monkey.undo()
        sys.stdout.flush()
        return result["status"], out.getvalue().decode(), err.getvalue().decode()


def test_eval_prints_the_value_and_the_gradient() -> None:
    status, out, err = run("eval", SIGMOIDS, "--at", AT)
    assert (status, err) == (0, "")
    rows = dict(line.split() for line in out.splitlines())
    assert rows["f"].startswith("0.5015757718")
    assert rows["∂f/∂w1"].startswith("-0.0171586476")
    assert list(rows) == ["f", "∂f/∂x", "∂f/∂w1", "∂f/∂b1", "∂f/∂w2", "∂f/∂b2"]


def test_eval_as_json() -> None:
    status, out, _ = run("eval", SIGMOIDS, "--at", AT, "--json")
    found = json.loads(out)
    assert status == 0
    assert found["value"] == pytest.approx(0.5015757718, abs=1e-10)
    assert found["gradient"]["w1"] == pytest.approx(-0.0171586476, abs=1e-10)


def test_eval_at_arrays_and_infinities_as_json() -> None:
    found = json.loads(run("eval", "1/x", "--at", "x=[1, 2, inf]", "--json")[1])
    assert found == {"value": [1.0, 0.5, 0.0], "gradient": {"x": [-1.0, -0.25, 0.0]}}
    status, out, err = run("eval", "1/x", "--at", "x=0", "--json")
    assert json.loads(out) == {"value": "inf", "gradient": {"x": "-inf"}}
    assert (status, err.splitlines()) == (
        0,
        ["warning: divide by zero encountered in scalar divide"],
    )


def test_eval_with_trace() -> None:
    _, out, _ = run("eval", "q = x + y; f = q*z", "--at", "x=-2, y=5, z=-4", "--trace")
    assert out.splitlines()[:3] == [
        "step  formula  value  ∂f/∂step",
        "q     x + y    3      -4",
        "f     q*z      -12    1",
    ]
    found = json.loads(run("eval", "x^2*y", "--at", "x=3, y=2", "--trace", "--json")[1])
    assert found["trace"] == [
        {"name": "t1", "formula": "x^2", "value": 9.0, "adjoints": {"f": 2.0}},
        {"name": "f", "formula": "t1*y", "value": 18.0, "adjoints": {"f": 1.0}},
    ]


def test_eval_of_several_outputs_and_families() -> None:
    _, out, _ = run(
        "eval",
        "param w[1..2]\na = w[1]*w[2]\nb = w[1] - w[2]\noutput a, b",
        "--at",
        "w=[2, 3]",
        "--json",
    )
    assert json.loads(out) == {
        "value": {"a": 6.0, "b": -1.0},
        "gradient": {"a": {"w": [3.0, 2.0]}, "b": {"w": [1.0, -1.0]}},
    }
    _, out, _ = run("eval", "param w[1..2]\na = w[1]*w[2]\noutput a", "--at", "w[1]=2, w[2]=3")
    assert out == "a         6\n∂a/∂w[1]  3\n∂a/∂w[2]  2\n"


def test_sources_are_expressions_files_and_standard_input(tmp_path: Path) -> None:
    path = tmp_path / "square.grad"
    path.write_text("\ufeff# a square\r\ny = x^2\r\n", encoding="utf-8")
    for source, stdin in (("y = x^2", b""), (str(path), b""), ("-", b"y = x^2\n")):
        assert json.loads(run("eval", source, "--at", "x=3", "--json", stdin=stdin)[1])[
            "gradient"
        ] == {"x": 6.0}


def test_values_from_files(tmp_path: Path) -> None:
    npz, text = tmp_path / "values.npz", tmp_path / "values.json"
    np.savez(npz, x=np.array([1.0, 2.0]), y=3.0)
    text.write_text('{"x": [1, 2], "y": 5, "z": "inf"}')
    assert json.loads(run("eval", "x*y", "--data", str(npz), "--json")[1])["value"] == [3.0, 6.0]
    found = json.loads(run("eval", "x*y/z", "--data", str(text), "--at", "y=3, z=3", "--json")[1])
    assert found["value"] == [1.0, 2.0]


def test_a_formula_may_begin_with_a_minus() -> None:
    assert json.loads(run("eval", "-x^2", "--at", "x=3", "--json")[1]) == {
        "value": -9.0,
        "gradient": {"x": -6.0},
    }
    assert "f = -x" in run("compile", "-x")[1]


def test_values_may_be_given_one_by_one() -> None:
    assert json.loads(run("eval", "x*y", "--at", "x=3", "--at", "y=2", "--json")[1])["value"] == 6.0


def test_a_trace_with_a_choice_is_json() -> None:
    found = json.loads(run("eval", "2*where(x > 0, 1, 3)*x", "--at", "x=1", "--trace", "--json")[1])
    assert [step["value"] for step in found["trace"]] == [True, 1.0, 2.0, 2.0]


def test_compile_prints_the_file_or_writes_it(tmp_path: Path) -> None:
    path = tmp_path / "square.py"
    status, out, _ = run("compile", "x^2")
    assert status == 0
    assert "def value_and_gradient(x" in out
    assert run("compile", "x^2", "-o", str(path)) == (0, "", "")
    assert path.read_text() == out
    found = json.loads(run("compile", "x^2", "--json")[1])
    assert found == {"stage": "source", "text": out, "written": None}


@pytest.mark.parametrize(
    ("stage", "text"),
    [
        ("tree", "pow"),
        ("graph", "f = 1/(1 + exp(-x))"),
        ("stable", "f = sigmoid(x)"),
        ("adjoint", "d_x = f*(1 - f)"),
        ("simplified", "d_x = f*sigmoid(-x)"),
        ("source", "f = _sigmoid(x)"),
    ],
)
def test_compile_stages(stage: str, text: str) -> None:
    program = "x^2" if stage == "tree" else "1/(1 + exp(-x))"
    status, out, _ = run("compile", program, "--stage", stage)
    assert status == 0
    assert text in out


def test_the_stable_stage_lists_the_identities_applied() -> None:
    _, out, _ = run("compile", "1/(1 + exp(-x*w))", "--stage", "stable")
    assert out.endswith("# 1/(1 + exp(u)) = sigmoid(-u)   at line 1, 1/(1 + exp(-x*w))\n")


def test_a_program_is_computed_as_it_is_written() -> None:
    kept = "--no-stabilise"
    assert (
        run("compile", "exp(x) - 1", "--stage", "stable", kept)[1].splitlines()[1]
        == "f = exp(x) - 1"
    )
    found = json.loads(run("eval", "exp(x) - 1", "--at", "x=1e-20", "--json", kept)[1])
    assert found == {"value": 0.0, "gradient": {"x": 1.0}}
    assert run("verify", "1/(1 + exp(-x))", kept)[0] == 0


def test_compile_by_some_variables_for_a_target() -> None:
    _, out, _ = run("compile", "z = w*x; sigmoid(z)", "--wrt", "z, w", "--target", "scalar")
    assert "class Gradient(NamedTuple):\n" in out
    assert "    z: float\n    w: float\n" in out
    assert "import numpy" not in out


def test_verify_passes_and_fails() -> None:
    status, out, _ = run("verify", "log(1 + exp(x*w))", "--seed", "3")
    assert status == 0
    assert out.splitlines()[-1] == "6 of 6 derivatives verified"
    status, out, _ = run("verify", "def f(x) = x^2 with x\nf(a)", "--json", "--points", "1")
    assert status == 1
    assert json.loads(out)["ok"] is False
    assert run("verify", "abs(x)", "--at", "x=0")[0] == 0


def test_functions_lists_the_vocabulary() -> None:
    status, out, _ = run("functions")
    assert status == 0
    assert len(out.splitlines()) > 60
    _, out, _ = run("functions", "ln", "--json")
    assert [
        {k: v for k, v in row.items() if k != "also"} for row in json.loads(out)["functions"]
    ] == [
        {
            "name": "log",
            "function": "log(x)",
            "definition": "",
            "domain": "x > 0",
            "kink": "",
            "rule": "1/x",
        }
    ]


@pytest.mark.parametrize("verb", ["eval", "compile", "verify", "functions"])
def test_each_verb_has_help_with_an_example(verb: str) -> None:
    status, out, _ = run(verb, "--help")
    assert status == 0
    assert f"  gradc {verb}" in out
    assert "--json" in out


def test_version_and_completion() -> None:
    assert run("--version")[1].startswith(f"gradc {gradc.__version__}")
    assert "--install-completion" in run("--help")[1]
    assert app.info.no_args_is_help


BAD = {
    "empty source": (["eval", "", "--at", "x=1"], "the program is empty"),
    "syntax": (["compile", "y = 1/2x"], "write 1/(2x) or (1/2)x"),
    "missing value": (["eval", "x*y", "--at", "x=1"], "no value for y"),
    "surplus value": (["eval", "x", "--at", "x=1, y=2"], "there is no input y"),
    "no values": (["eval", "x"], "no value for x"),
    "value that is no number": (["eval", "x", "--at", "x=y"], "the value y is not a number"),
    "value that is a list of text": (
        ["eval", "x", "--at", "x=[1, a]"],
        "the value a is not a number",
    ),
    "value twice": (["eval", "x", "--at", "x=1, x=2"], "x is given twice"),
    "empty at": (["eval", "x*2", "--at", ""], "no value for x"),
    "empty wrt": (["compile", "x", "--wrt", ""], "--wrt names no variable"),
    "limit that is no number": (["compile", "x", "--limit", "nodes=-1"], "NAME=NUMBER"),
    "seed": (["verify", "x", "--seed", "-1"], "--seed"),
    "outside of the domain": (["verify", "log(x)", "--at", "x=-1"], "outside of the domain"),
    "member": (
        ["eval", "param w[1..2]\nw[1]*w[2]", "--at", "w[1]=1, w[3]=2"],
        "takes the members 1 to 2",
    ),
    "at without commas": (
        ["eval", "x*y", "--at", "x=1 y=2"],
        "write 1, y; ',' stands between values",
    ),
    "at without a name": (["eval", "x", "--at", "3"], "write x=3"),
    "ragged value": (
        ["eval", "x", "--at", "x=[[1, 2], [3]]"],
        "the rows of x are not of one length",
    ),
    "shapes": (["eval", "x*y", "--at", "x=[1, 2], y=[1, 2, 3]"], "do not broadcast"),
    "no such file": (["compile", "nowhere.grad"], "cannot read nowhere.grad: No such file"),
    "no such data": (["eval", "x", "--data", "nowhere.json"], "cannot read nowhere.json"),
    "data of a kind": (["eval", "x", "--data", "data.csv"], "--data takes a .json or .npz file"),
    "unwritable": (["compile", "x", "-o", "nowhere/f.py"], "cannot write nowhere/f.py"),
    "variable": (["compile", "x", "--wrt", "q"], "there is no q to differentiate by"),
    "target": (["compile", "x", "--target", "numpi"], "did you mean numpy?"),
    "no file": (["compile", "x", "--target", "native"], "what the target native makes is no file"),
    "stage": (["compile", "x", "--stage", "sauce"], "did you mean source?"),
    "limit": (["compile", "x", "--limit", "node=3"], "did you mean nodes?"),
    "over a limit": (["compile", "x+x+x", "--limit", "nodes=1"], "the limit nodes is 1"),
    "function": (["functions", "sigmod"], "did you mean sigmoid?"),
    "domain": (["verify", "log(-1 - x^2)"], "no point inside the domain"),
    "scalar domain": (
        ["eval", "log(x)", "--at", "x=-1", "--target", "scalar"],
        "cannot be computed at this point",
    ),
    "dunder": (["compile", "__import__('os')"], "a name begins with a letter"),
    "option": (["eval", "x", "--nope"], "No such option"),
}


@pytest.mark.parametrize(("arguments", "message"), BAD.values(), ids=BAD.keys())
def test_what_is_wrong_is_one_message_and_status_two(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    status, out, err = run(*arguments)
    assert status == 2
    assert out == ""
    assert message in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_files_that_are_not_text_or_not_json(tmp_path: Path) -> None:
    (tmp_path / "latin.grad").write_bytes("é*x".encode("latin-1"))
    (tmp_path / "list.json").write_text("[1, 2]")
    (tmp_path / "broken.json").write_text('{"x": ')
    (tmp_path / "text.json").write_text('{"x": "one"}')
    (tmp_path / "null.json").write_text('{"x": null}')
    (tmp_path / "huge.json").write_text('{"x": 1' + "0" * 400 + "}")
    (tmp_path / "keys.json").write_text('{"x": {"a": 1}}')
    (tmp_path / "empty.npz").write_bytes(b"")
    (tmp_path / "broken.npz").write_bytes(b"no archive")
    assert "is not UTF-8: byte 0 is 0xe9" in run("compile", str(tmp_path / "latin.grad"))[2]
    for name, message in (
        ("list.json", "does not hold an object"),
        ("broken.json", "cannot be read as json"),
        ("text.json", "the value of x is not a number"),
        ("null.json", "the value of x is not a number"),
        ("huge.json", "the value of x is not a number"),
        ("keys.json", "the members of x are not numbered"),
        ("broken.npz", "cannot be read as npz"),
        ("empty.npz", "cannot be read as npz"),
    ):
        status, _, err = run("eval", "x", "--data", str(tmp_path / name))
        assert (status, message in err) == (2, True), err


def test_a_failed_compile_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "f.py"
    path.write_text("as it was")
    assert run("compile", "x +", "-o", str(path))[0] == 2
    assert path.read_text() == "as it was"


def test_an_unused_input_is_a_warning(tmp_path: Path) -> None:
    status, _, err = run("compile", "x: [], y: []\nx^2")
    assert (status, err) == (0, "warning: the input y is never used; its gradient is 0\n")


@pytest.mark.slow
def test_the_installed_command_and_the_module_run() -> None:
    environment = {**os.environ, "COLUMNS": "100"}
    done = subprocess.run(
        [sys.executable, "-m", "gradc", "eval", SIGMOIDS, "--at", AT],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    assert "0.5015757718" in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    "work",
    ["import gradc; gradc.compile('sigmoid(x)').source", "from gradc.cli import main; main()"],
)
def test_compiling_does_not_import_what_it_does_not_need(work: str, tmp_path: Path) -> None:
    script = (
        f"import sys\ntry: {work}\nexcept SystemExit: pass\n"
        "others = {'numpy', 'sympy', 'mpmath', 'rich', 'scipy', 'llvmlite', 'matplotlib'}\n"
        "own = ('gradc.kernels', 'gradc.emit.c.', 'gradc.native', 'gradc.answers.judge',"
        " 'gradc.verify', 'gradc.explain', 'gradc.grading')\n"
        "print(sorted(one for one in sys.modules if one in others or one.startswith(own)))"
    )
    arguments = ["compile", "sigmoid(x)", "-o", str(tmp_path / "f.py")] if "main" in work else []
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_arrays_are_printed_whole(tmp_path: Path) -> None:
    _, out, _ = run("eval", "x: [n]; sum(x[0]*x)", "--at", "x=[1, nan]", "--trace")
    assert "x[0]" in out
    assert "[ 1. nan]" in out
    _, out, _ = run("eval", "x: [n, m]; y = 2*x; output y", "--at", "x=ones((1, 2))")
    assert out == "y  [[2. 2.]]\n"
    assert run("eval", "x: [n]; softmax(x)", "--at", "x=[0, 0]", "--json")[1] == (
        '{"value": [0.5, 0.5], "gradient": {}}\n'
    )


@pytest.mark.parametrize("matrix", ["[[1, 2], [2, 4]]", "[[1, 2]]", "3"])
def test_a_point_that_does_not_do_is_an_error_of_one_message(matrix: str) -> None:
    status, _, err = run("verify", "A: [n, n]; sum(inv(A))", "--at", f"A={matrix}")
    assert status == 2
    assert err.startswith("error: ")


def test_a_source_is_never_written_over(tmp_path: Path) -> None:
    source = tmp_path / "square.grad"
    source.write_text("x^2\n")
    status, _, err = run("compile", str(source), "-o", str(source))
    assert status == 2
    assert "is the source" in err
    assert source.read_text() == "x^2\n"


def test_variables_may_be_named_one_by_one() -> None:
    _, out, _ = run("eval", "x*w*b", "--at", "x=1, w=2, b=3", "--wrt", "w", "--wrt", "b", "--json")
    assert json.loads(out)["gradient"] == {"w": 3.0, "b": 2.0}


@pytest.mark.parametrize("name", [".", "", "/"])
def test_a_path_that_names_no_file_is_refused(name: str) -> None:
    status, _, err = run("compile", "x^2", "-o", name)
    assert status == 2
    assert "is no name of a file" in err


def test_a_file_of_one_array_has_no_names(tmp_path: Path) -> None:
    path = tmp_path / "one.npz"
    with path.open("wb") as file:
        np.save(file, np.ones(3))
    status, _, err = run("eval", "x^2", "--data", str(path))
    assert (status, err.startswith("error: ")) == (2, True)
    assert "holds one array, and no name for it" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("eval", "-y*x", "--at", "x=2, y=3"),
        ("eval", "--at", "x=2, y=3", "-y*x"),
        ("eval", "--at", "x=2, y=3", "--", "-y*x"),
    ],
)
def test_a_formula_may_begin_with_a_minus_anywhere(arguments: tuple[str, ...]) -> None:
    assert run(*arguments)[1].startswith("f      -6\n")


def test_what_does_not_fit_into_memory_is_said() -> None:
    status, _, err = run("flow", "A: [n]\nh[1] = A*1\nsum(outer(h[1], A))", "--sizes", "n=10000000")
    assert status == 2
    assert "the limit seconds is 10" in err


def test_the_steps_of_matrices_stand_below_one_another() -> None:
    out = run("eval", "x: [n, m]\ny = x*2\nsum(y)", "--at", "x=[[1, 2], [3, 4]]", "--trace")[1]
    assert out.splitlines()[:4] == [
        "step  formula  value      ∂f/∂step",
        "y     x*2      [[2. 4.]   [[1. 1.]",
        "                [6. 8.]]   [1. 1.]]",
        "f     sum(y)   20         1",
    ]


def test_latex_is_checked_and_followed() -> None:
    answers = ("z=a (1 - a)", "w_1=d_z x", r"b=\frac{\partial a}{\partial z}")
    program = r"z = w_1 x + b \\\\ a = \sigma(z)"
    status, out, _ = run("check", "--latex", program, *answers, "--at", "w_1=1, x=2, b=0")
    assert (status, out.splitlines()[-1]) == (0, "3 of 3 correct")
    form = "A \\in \\mathbb{R}^{n \\times n}\nx \\in \\mathbb{R}^n\nf = x^\\top A x"
    status, out, _ = run("check", "--latex", form, r"A=x x^\top", "∂f/∂x=A x + A^T x")
    assert (status, out.splitlines()[-1]) == (0, "2 of 2 correct")
    family = r"h^{(1)} = \tanh(w_1 x) \\\\ h^{(2)} = \tanh(w_2 h^{(1)}) \\\\ h^{(2)}"
    status, out, _ = run("flow", "--latex", family, "--at", "w_1=1, w_2=1, x=2")
    assert status == 0
    assert "h[2]" in out


# ---- derive -------------------------------------------------------------------------------------


def test_derive_prints_a_line_a_derivative() -> None:
    status, out, err = run("derive", "f = x^2*y", "--wrt", "x, y, x y", "--order", "1")
    assert (status, err) == (0, "")
    assert out.splitlines() == ["∂f/∂x = 2*x*y", "∂f/∂y = x^2", "∂²f/∂x∂y = 2*x"]


def test_derive_by_every_param_or_every_input() -> None:
    assert run("derive", "param w; x: []; w*x^2")[1] == "∂f/∂w = x^2\n"
    assert run("derive", "w*x")[1] == "∂f/∂w = x\n∂f/∂x = w\n"


def test_derive_as_json() -> None:
    status, out, _ = run("derive", "a = sigmoid(w*x); a^2", "--wrt", "w", "--numpy", "--json")
    (found,) = json.loads(out)["derivatives"]
    assert status == 0
    assert found["derivative"] == "∂f/∂w"
    assert (found["wrt"], found["order"], found["shape"], found["cut"]) == (["w"], 1, [], False)
    assert found["where"] == {"a": "sigmoid(w*x)"}
    assert found["text"] == "2*a^2*x*(1 - a)"
    assert found["numpy"] == "2 * a**2 * x * (1 - a)"


def test_derive_reads_a_file_and_standard_input(tmp_path: Path) -> None:
    file = tmp_path / "f.grad"
    file.write_text("f = log(5*x)\n", encoding="utf-8")
    assert run("derive", str(file))[1] == "∂f/∂x = 1/x\n"
    assert run("derive", "-", stdin=b"log(5*x)")[1] == "∂f/∂x = 1/x\n"
    assert run("derive", "-x^2")[1] == "∂f/∂x = -2*x\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["x^2", "--latex", "--numpy"], "--latex and --numpy do not go together"),
        (["x^2", "--order", "0"], "a whole number from 1 to 20, not 0"),
        (["x^2", "--order", "-1"], "a whole number from 1 to 20, not -1"),
        (["x^2", "--wrt", ","], "--wrt names no variable"),
        (["x^2", "--of", "g"], "there is no output g"),
        (["x^2", "--language", "klingon"], "there is no language klingon"),
        (["2 + 3"], "the program has no input to derive by"),
        (["x: [n]; cumprod(x)[0]", "--numpy"], "NumPy"),
    ],
)
def test_derive_says_what_is_wrong(arguments: list[str], message: str) -> None:
    status, out, err = run("derive", *arguments)
    assert (status, out) == (2, "")
    assert message in err
    assert err.startswith("error: ")


@pytest.mark.parametrize(
    "option", ["--checkpoint=2", "--checkpoint 2", "--segments 2", "--checkpoint --segments=2"]
)
def test_a_number_behind_checkpoint_is_that_of_segments(option: str) -> None:
    status, out, err = run("compile", "a = tanh(x*w); b = tanh(a*w); b*a", *option.split())
    assert (status, err) == (0, "")
    assert "# segment 1 of 2, computed again" in out


def test_a_file_with_checkpoints_is_verified() -> None:
    status, out, _ = run("verify", "a = tanh(x*w); b = tanh(a*w); b*a", "--checkpoint")
    assert (status, out.splitlines()[-1]) == (0, "6 of 6 derivatives verified")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--checkpoint=0"], "a number of segments is 1 or more, not 0"),
        (["--checkpoint", "-2"], "a number of segments is 1 or more, not -2"),
        (["--segments=30"], "the program computes 5 values, too few for 30 segments"),
        (["--checkpoint", "--target", "scalar"], "the target scalar has none"),
        (
            ["--checkpoint", "--emit", "value"],
            "a checkpoint is for a backward pass, and of f there is none",
        ),
    ],
)
def test_a_checkpoint_that_is_none_is_an_error(options: list[str], message: str) -> None:
    status, out, err = run("compile", "f = tanh(tanh(x*w)*w)*x", *options)
    assert (status, out) == (2, "")
    assert message in err
