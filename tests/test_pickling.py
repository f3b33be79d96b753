"""Functions, results and errors go to other processes, and are copied."""

import copy
import gc
import pickle
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

import gradc
from gradc.emit.python import classes

F = gradc.compile("x^2*y")
G = gradc.compile("a = x*y; b = x + y; output a, b")
W = gradc.compile("param w: [n]\nf = sum(w^2)\nh = sum(w)\noutput f, h")

RESULTS = [
    lambda: F.gradient(1.0, 2.0),
    lambda: F.value_and_gradient(1.0, 2.0),
    lambda: G(1.0, 2.0),
    lambda: G.gradient(1.0, 2.0),
    lambda: G.hessian(1.0, 2.0).a.tolist(),
    lambda: W.jvp([1.0, 1.0], [1.0, 2.0]),
    lambda: F.derivative("x").text,
]


@pytest.mark.parametrize("result", RESULTS)
def test_results_are_pickled_and_copied(result: Any) -> None:
    found = result()
    for again in (pickle.loads(pickle.dumps(found)), copy.copy(found), copy.deepcopy(found)):
        assert repr(again) == repr(found)
        assert type(again) is type(found)


def test_arrays_in_results_are_pickled() -> None:
    found = W.hessian([1.0, 2.0])
    again = pickle.loads(pickle.dumps(found))
    assert again.f.w.w.tolist() == found.f.w.w.tolist() == [[2, 0], [0, 2]]


def test_a_process_that_has_no_file_reads_results(tmp_path: Path) -> None:
    path = tmp_path / "result"
    path.write_bytes(pickle.dumps((F.gradient(1.0, 2.0), G.gradient(1.0, 2.0))))
    code = f"import pickle; print(pickle.load(open({str(path)!r}, 'rb')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == str((F.gradient(1.0, 2.0), G.gradient(1.0, 2.0)))


@pytest.mark.slow
def test_methods_are_called_in_spawned_processes() -> None:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        assert [*pool.map(F.gradient, [1.0, 2.0], [3.0, 4.0])] == [(6.0, 1.0), (16.0, 4.0)]


def test_functions_and_methods_are_pickled_and_copied() -> None:
    for again in (pickle.loads(pickle.dumps(F)), copy.copy(F), copy.deepcopy(F)):
        assert again(2.0, 3.0) == 12.0
        assert again.__name__ == "f"
    assert pickle.loads(pickle.dumps(F.gradient))(1.0, 2.0) == (4.0, 1.0)


@pytest.mark.parametrize("text", ["sigmod(x)", "1/(1 +", "param A: [2]\nA @ ones([3])"])
def test_errors_are_pickled(text: str) -> None:
    with pytest.raises(gradc.GradcError) as caught:
        gradc.compile(text)
    again = pickle.loads(pickle.dumps(caught.value))
    assert (type(again), str(again)) == (type(caught.value), str(caught.value))


def test_classes_of_results_go_with_these() -> None:
    f = gradc.compile("let_go^2*kept")
    found = f.gradient(1.0, 2.0)
    text = pickle.dumps(found)
    del f
    gc.collect()
    assert type(pickle.loads(text)) is type(found)
    del found
    gc.collect()
    assert not [key for key in classes._CLASSES if "let_go" in str(key)]
    assert str(pickle.loads(text)) == "Gradient(let_go=4.0, kept=1.0)"


@pytest.mark.parametrize("target", ["numpy", "scalar", "native"])
@pytest.mark.parametrize("method", ["__call__", "gradient", "hessian", "jacobian"])
def test_a_function_is_pickled_after_its_first_call(method: str, target: str) -> None:
    f = gradc.compile("x^2*y", target=target)
    getattr(f, method)(1.0, 2.0)
    again = pickle.loads(pickle.dumps(f))
    assert repr(getattr(again, method)(3.0, 2.0)) == repr(getattr(f, method)(3.0, 2.0))
