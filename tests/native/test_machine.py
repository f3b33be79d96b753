"""Machine code on disk, for other processors, and where it cannot be had."""

import ctypes
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from typer.testing import CliRunner

import gradc
from gradc.cli import app
from gradc.emit.entries import entries
from gradc.emit.native.assembly import number, points
from gradc.emit.targets import TARGETS
from gradc.native import kept as kept_module
from gradc.native.functions import in_machine_code
from gradc.native.kept import keep, kept
from gradc.native.machine import Machine, Processor, assembly

pytest.importorskip("llvmlite")

TEXT = "define i64 @answer() {\n  ret i64 42\n}\n"
KEY = ("a text", "a processor")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADC_CACHE", str(tmp_path))
    return tmp_path


def test_code_is_kept_by_content(folder):
    assert kept(KEY) is None
    keep(KEY, b"code")
    assert kept(KEY) == b"code"
    assert kept(("a text", "another processor")) is None
    (path,) = folder.iterdir()
    assert path.stat().st_mode & 0o077 == 0


def test_machine_code_is_made_once(folder):
    first = Machine(TEXT)
    (path,) = folder.iterdir()
    before = path.read_bytes(), path.stat().st_ino
    assert Machine(TEXT).address("answer") != first.address("answer")
    assert (path.read_bytes(), path.stat().st_ino) == before


@pytest.mark.parametrize("harm", ["empty", "cut", "changed", "others may write"])
def test_what_was_tampered_with_is_made_anew(folder, harm):
    f = gradc.compile("2*x + 1").native()
    keep(KEY, b"code")
    (path,) = folder.iterdir()
    content = path.read_bytes()
    harmed = {"empty": b"", "cut": content[:-1], "changed": b"C" + content[1:]}
    path.write_bytes(harmed.get(harm, content))
    if harm == "others may write":
        path.chmod(0o666)
    assert kept(KEY) is None
    for one in [*folder.iterdir()]:
        one.write_bytes(b"\x7fELF nonsense")
    assert f(3.0) == 7.0
    assert f(np.array([3.0])) == 7.0


def test_code_of_another_name_is_not_loaded(folder):
    keep(KEY, b"code")
    (path,) = folder.iterdir()
    keep(("another text",), b"other code")
    (other,) = {*folder.iterdir()} - {path}
    other.replace(path)
    assert kept(KEY) is None


def test_a_folder_of_the_user_is_spelled_as_in_a_shell(folder, monkeypatch):
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("USERPROFILE", str(folder))
    monkeypatch.setenv("GRADC_CACHE", "~/kept")
    keep(KEY, b"code")
    assert [one.parent for one in folder.glob("kept/*")] == [folder / "kept"]


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="files have no owner here")
def test_what_belongs_to_others_is_not_loaded(folder, monkeypatch):
    keep(KEY, b"code")
    monkeypatch.setattr(os, "getuid", lambda: -1)
    assert kept(KEY) is None


@pytest.mark.parametrize("place", ["", "/dev/null/nowhere", "/proc/nowhere"])
def test_a_folder_that_cannot_be_written_to_keeps_nothing(monkeypatch, place):
    monkeypatch.setenv("GRADC_CACHE", place)
    keep(KEY, b"code")
    assert kept(KEY) is None
    assert gradc.compile("3*x - 1").native()(2.0) == 5.0


def test_what_is_old_makes_room(folder, monkeypatch):
    monkeypatch.setattr(kept_module, "_MOST", 8)
    for i in range(8):
        keep((f"text {i}",), b"code")
        os.utime(max(folder.iterdir(), key=lambda one: one.stat().st_mtime), (i, i))
    assert kept(("text 0",)) == b"code"  # and so it is not old
    keep(("text 8",), b"code")
    left = [i for i in range(9) if kept((f"text {i}",)) is not None]
    assert len(left) == 7
    assert {0, 8} <= {*left}


@pytest.mark.slow
def test_processes_at_once_make_the_same(folder):
    code = "import gradc; print(gradc.compile('x*exp(x)').native()(1.0))"
    command = [sys.executable, "-W", "error", "-c", code]

    def run(_):
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    with ThreadPoolExecutor(2) as pool:
        assert len({*pool.map(run, range(2))}) == 1
    assert all(one.name.endswith(".o") for one in folder.iterdir())


# ---- other processors, and other ways to make it ------------------------------------------------

TEXTS = {
    "sigmoid": "sigmoid(x*y)*x",
    "waves": "sin(x)*cos(y) + exp(x/3)",
    "logs": "log(1 + x^2)*tanh(y)",
}


def values(machine, program, name):
    given = np.random.default_rng(0).normal(size=(2, 96))  # whole groups
    found = np.empty((program.count, 96))
    place = ctypes.c_void_p
    if name == "points":
        pointers = (place * (2 + program.count))(*(one.ctypes.data for one in (*given, *found)))
        ctypes.CFUNCTYPE(None, place, ctypes.c_int64)(machine.address(name))(pointers, 96)
        return found
    function = ctypes.CFUNCTYPE(None, place, place)(machine.address(name))
    for i in range(96):
        one, result = given[:, i].copy(), np.empty(program.count)
        function(one.ctypes.data, result.ctypes.data)
        found[:, i] = result
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", TEXTS)
def test_a_processor_without_vectors_of_four(name):
    native = gradc.compile(f"param x, y\n{TEXTS[name]}").native()
    program = native.module.value_and_gradient.__self__.program
    text = points(program, "rr")
    plain = Processor("x86-64")
    assert "ymm" not in assembly(text, plain)
    wanted = values(Machine(text), program, "points")
    for machine, what in (
        (Machine(text, processor=plain), "points"),
        (Machine(text, vectorised=False), "points"),
        (Machine(number(program)), "number"),
        (Machine(number(program), processor=plain), "number"),
    ):
        np.testing.assert_array_max_ulp(values(machine, program, what), wanted, 4)


@pytest.mark.parametrize("off", ["vectorised", "near", "none"])
def test_each_optimisation_may_be_left_out(off):
    done = gradc.compile("param x, y\nsin(x*y)*exp(y)").compilation
    wanted = TARGETS["numpy"].load(done.source, "f")
    module = TARGETS["numpy"].load(done.source, "f")
    left = {"vectorised", "near"} - {off}
    in_machine_code(module, done.simplified, entries(done.graph, done.entries), left)
    x, y = np.random.default_rng(0).normal(size=(2, 1000))
    x[7] = 1e300
    with np.errstate(all="ignore"):
        value, gradient = wanted.value_and_gradient(x, y)
    found, slopes = module.value_and_gradient(x, y)
    for one, other in zip([found, *slopes], [value, *gradient], strict=True):
        np.testing.assert_allclose(one, other, 1e-12)


# ---- where it cannot be had ---------------------------------------------------------------------


WITHOUT = """
import importlib.util, sys
sys.modules["llvmlite"] = None
find = importlib.util.find_spec
importlib.util.find_spec = lambda name: None if name == "llvmlite" else find(name)
import gradc
f = gradc.compile("x^2", target="auto")
print(f, f(3.0))
try:
    f.native()
except gradc.InputError as error:
    print(error)
"""


@pytest.mark.slow
def test_without_llvmlite_there_is_one_message():
    command = [sys.executable, "-c", WITHOUT]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.stderr == ""
    assert found.stdout == (
        "<gradc.Function f(x)> 9.0\n"
        "error: native functions need llvmlite\n"
        "  install it with: pip install 'gradc[native]'\n"
    )


@pytest.mark.slow
def test_compiling_for_numpy_imports_no_llvmlite():
    code = (
        "import sys, gradc; gradc.compile('x^2', target='auto'); print('llvmlite' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.mark.parametrize("target", ["native", "auto"])
def test_machine_code_is_called_from_the_command_line(target):
    run = CliRunner().invoke
    wanted = run(app, ["eval", "x^2*sin(x)", "--at", "x=2"]).stdout
    assert run(app, ["eval", "x^2*sin(x)", "--at", "x=2", "--target", target]).stdout == wanted
