"""`gradc compile --target c`, and programs of C from Python: what is written, and what is refused."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from in_c import STRICT, compiler

import gradc
from gradc.cli import main
from gradc.errors import InputError, ProgramError

EXAMPLE = Path(__file__).parents[2] / "examples" / "c"


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """Run the command line in a folder of its own; return its status, output and errors."""
    monkeypatch.chdir(tmp_path)

    def ran(*arguments):
        monkeypatch.setattr(sys, "argv", ["gradc", *arguments])
        status = 0
        try:
            main()
        except SystemExit as end:
            status = int(end.code or 0)
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return ran


def test_a_file_and_its_header_are_written(run):
    assert run("compile", "sin(x)*y", "--target", "c", "-o", "my-model.c") == (0, "", "")
    assert sorted(one.name for one in Path().iterdir()) == ["my-model.c", "my-model.h"]
    assert '#include "my-model.h"' in Path("my-model.c").read_text()
    assert "double my_model_value(double x, double y);" in Path("my-model.h").read_text()


def test_a_name_is_what_functions_begin_with(run):
    options = ["--target", "c", "--kernels", "--name", "wave", "-o", "model.c"]
    assert run("compile", "sin(x)*y", *options)[0] == 0
    source = Path("model.c").read_text()
    assert '#include "model.h"' in source
    assert "double wave_value(" in source
    assert "wave_sin_anywhere" in source


def test_what_is_printed_is_whole_by_itself(run):
    status, out, _ = run("compile", "sin(x)*y", "--target", "c")
    assert status == 0
    assert "#include <math.h>" in out
    assert '#include "' not in out
    command = [compiler(), *STRICT, "-x", "c", "-c", "-o", "model.o", "-"]
    subprocess.run(command, input=out, text=True, check=True)


def test_neither_file_is_written_where_one_cannot_be(run):
    Path("model.h").mkdir()
    status, _, err = run("compile", "sin(x)*y", "--target", "c", "-o", "model.c")
    assert status == 2
    assert "cannot write model.h" in err
    assert [one.name for one in Path().iterdir()] == ["model.h"]


REFUSED = {
    "ending": (["x*y", "-o", "model.py"], "and model.py has another ending"),
    "dash": (["x*y", "-o", "-"], "and - has another ending"),
    "flat": (["x*y", "--flat"], "no functions of one flat vector"),
    "checkpoint": (["x*y", "--checkpoint"], "the target c has none"),
    "checkpoint of arrays": (
        ["x: [n]; sum(x^2)", "--checkpoint"],
        "the target c has no checkpoints",
    ),
    "sparse": (["x*y", "--emit", "hessian", "--sparse"], "the target c has no sparse matrices"),
    "sparse of arrays": (
        ["x: [n]; sum(x^2)", "--emit", "hessian", "--sparse", "--sizes", "n=2"],
        "no sparse matrices",
    ),
    "bessel": (["besselj0(x)"], "besselj0 is not in C's math.h"),
    "cholesky": (["A: [n, n]; sum(cholesky(A))"], "cholesky is not in loops of C"),
    "while": (["x = 1\nwhile x < a { x = 2*x }\nx"], "while"),
    "root": (["y = root(y^3 + y - a, y, 0)\ny"], "root"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_c_has_not_is_told_in_a_sentence(run, name):
    arguments, said = REFUSED[name]
    source, *options = arguments
    status, out, err = run("compile", source, "--target", "c", *options)
    assert (status, out) == (2, "")
    assert said in err
    assert not [*Path().iterdir()]


def test_kernels_are_for_files_of_c(run):
    status, _, err = run("compile", "x*y", "--kernels")
    assert status == 2
    assert "--kernels is for files of C" in err


@pytest.mark.parametrize("target", ["c", "c-kernels"])
def test_a_program_of_c_is_saved_and_not_called(target, tmp_path):
    function = gradc.compile("param w\nx: []\nsigmoid(w*x)", target=target, name="neuron")
    assert "double neuron_value(double w, double x);" in function.source
    function.save(tmp_path / "a.c")
    assert '#include "a.h"' in (tmp_path / "a.c").read_text()
    assert "struct neuron_gradient {" in (tmp_path / "a.h").read_text()
    for use in (function, function.gradient, function.hessian, function.value_and_gradient):
        with pytest.raises(InputError, match="a file of C is not called from Python"):
            use(1.0, 2.0)
    with pytest.raises(InputError, match="a file of C is no module of Python"):
        _ = function.module


def test_an_operation_that_has_no_loops_is_pointed_at():
    with pytest.raises(ProgramError, match="eigvalsh is not in loops of C") as caught:
        gradc.compile("A: [n, n]\nsum(eigvalsh(A)^2)", target="c")
    assert caught.value.span is not None


@pytest.mark.slow
def test_the_example_is_built_as_its_makefile_says(tmp_path):
    if shutil.which("make") is None:
        pytest.skip("no make")
    folder = tmp_path / "c"
    shutil.copytree(EXAMPLE, folder)
    command = ["make", f"CC={compiler()}", f"GRADC={sys.executable} -m gradc"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    done = subprocess.run([str(folder / "fit")], check=True, capture_output=True, text=True)
    assert done.stdout.startswith("a = 2.5000, b = 1.3000,")


@pytest.mark.parametrize(
    "stem", ['a"b', 'a"\n#include <stdio.h>\n', "a\\", "a??'", "a\u202eb", "a\x1b"]
)
def test_no_name_of_a_file_gets_out_of_an_include(stem, tmp_path):
    with pytest.raises(gradc.GradcError, match="no name that C can include"):
        gradc.compile("x*2", target="c").save(tmp_path / f"{stem}.c")
    assert not list(tmp_path.iterdir())
