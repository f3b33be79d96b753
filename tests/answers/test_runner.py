"""What runs somebody's Python in a process of its own, called in this one."""

import ctypes
import os
import resource
import sys
from types import SimpleNamespace

import pytest

from gradc.answers import apart, runner

FILE = """
from collections import namedtuple
import numpy as np

def f(x, w):
    return {"x": w, "w": x}

def listed(x, w):
    return [w, x]

def named(x, w):
    return namedtuple("Gradient", "x w")(w, x)

def lone(x, w):
    return x*w

def nested(x, w):
    return (namedtuple("Layer", "w b")(x, w), [x, w], ({"0": x},))

def indexed(x, w):
    return {"h": {0: x[1], 1: x[2]}}

def none(x, w):
    return {"x": None}

def word(x, w):
    return "x", w

def ragged(x, w):
    return [[1, [2, [3]]]]

def leaves(x, w):
    raise SystemExit("over\\nand out")

def fails(x, w):
    return x/w[3]

constant = 3
"""
CALL = {"x": 2.0, "w": [1.0, 3.0]}
RETURNED = [
    ("f", CALL, {"x": [1.0, 3.0], "w": 2.0}),
    ("listed", CALL, [[1.0, 3.0], 2.0]),
    ("named", CALL, {"x": [1.0, 3.0], "w": 2.0}),
    ("lone", CALL, [[2.0, 6.0]]),
    ("nested", {"x": 1, "w": 2}, [{"w": 1.0, "b": 2.0}, [1.0, 2.0], [{"0": 1.0}]]),
    ("indexed", {"x": {"1": [4.0], "2": 5.0}, "w": 0}, {"h": {"0": [4.0], "1": 5.0}}),
]
WRONG = [
    ("none", "a gradient is a number or an array, not None, as that for x is", None),
    ("word", "a gradient is a number or an array, not a str", None),
    ("ragged", "a gradient is a number or an array, not a list", None),
    ("leaves", "and out", "raise SystemExit"),
    ("fails", "IndexError: index 3 is out of bounds for axis 0 with size 2", "return x/w[3]"),
    ("g", "there is no function g; it has f, listed, named, lone", None),
    ("constant", "there is no function constant; it has f", None),
]


@pytest.fixture
def answer(tmp_path, monkeypatch):
    """Return what asks a function of a file, with the modules and the path as they were after."""
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "modules", {**sys.modules})

    def ask(function, *calls, text=FILE, name="answers.py"):
        file = tmp_path / name
        file.write_text(text, encoding="utf-8")
        return runner._answer({"path": str(file), "function": function, "calls": calls})

    return ask


@pytest.mark.parametrize(("function", "call", "result"), RETURNED)
def test_what_a_function_returns_is_plain(answer, function, call, result):
    assert answer(function, call, call) == {"results": [result, result]}


@pytest.mark.parametrize(("function", "said", "line"), WRONG)
def test_what_is_wrong_is_said_with_its_line(answer, function, said, line):
    found = answer(function, CALL)
    assert found["error"].startswith(said)
    at = found["line"]
    assert (at and FILE.splitlines()[at - 1].strip().startswith(line)) if line else at is None


def test_a_file_that_is_none_of_python_is_said(answer):
    assert answer("f", text="def f(:").keys() == {"error", "line"}
    assert "syntax" in answer("f", text="def f(:")["error"]
    assert answer("f", name="answers.txt")["error"] == "this is not a Python file"
    assert answer("f", text="")["error"] == "there is no function f; it has none"


@pytest.mark.parametrize(("unshared", "said"), [(0, b"+"), (-1, b"-"), (OSError(), b"-")])
def test_limits_are_set_before_a_script_goes_on(monkeypatch, unshared, said):
    done = []

    def system(name):
        if isinstance(unshared, OSError):
            raise unshared
        return SimpleNamespace(
            unshare=lambda flags: unshared, prctl=lambda *given: done.append("p")
        )

    def limit(kind, most):
        done.append("limit")
        if kind == resource.RLIMIT_CORE:
            raise ValueError

    monkeypatch.setattr(ctypes, "CDLL", system)
    monkeypatch.setattr(os, "fork", lambda: done.append("fork") or 0)
    monkeypatch.setattr(os, "write", lambda channel, text: done.append((channel, text)))
    monkeypatch.setattr(os, "execv", lambda program, words: done.append(words))
    monkeypatch.setattr(resource, "setrlimit", limit)
    monkeypatch.setattr(sys, "argv", ["apart.py", "5", "10", "runner.py"])
    monkeypatch.setattr(sys, "orig_argv", ["python", "-I", "-B", *sys.argv])
    apart.main()
    assert done[0] == (5, said)
    assert done.count("fork") == 2
    assert done[-1] == ["python", "-I", "-B", "runner.py", "5"]
    assert set(done[-7:-1]) == {"limit"}


def test_a_process_ends_with_its_child(monkeypatch):
    done = []
    monkeypatch.setattr(os, "fork", lambda: 7)
    monkeypatch.setattr(os, "waitpid", lambda *given: done.append(given))
    monkeypatch.setattr(os, "_exit", done.append)
    apart._in_child()
    assert done == [(7, 0), 0]
