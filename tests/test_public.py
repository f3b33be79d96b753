"""What the package promises: its names, what each says of itself, and that what it says is so."""

import doctest
import inspect
import re
import runpy
from pathlib import Path
from typing import Any

import pytest

import gradc

_METHODS = {
    f"Function.{name}": getattr(gradc.Function, name)
    for name in dir(gradc.Function)
    if not name.startswith("_")
}
NAMES: dict[str, Any] = {name: getattr(gradc, name) for name in gradc.__all__} | _METHODS
NUMBERS = [
    *("Function", "Function.value", "Function.gradient", "Function.value_and_gradient"),
    *("Function.jvp", "Function.vjp", "Function.hvp", "Function.jacobian", "Function.hessian"),
    *("Function.value_gradient_and_hessian", "Function.derivatives", "Function.derived"),
    *("Function.inputs", "Function.outputs", "Function.wrt", "gradc.from_python"),
]
# What comes from a book or a paper, and whose.
SOURCES = {
    "Function.jvp": "Wengert",
    "Function.vjp": "Linnainmaa",
    "Function.hvp": "Pearlmutter",
    "Function.jacobian": "Curtis, Powell and Reid",
    "Function.derivatives": "Griewank and Walther",
    "Function.memory": "Griewank and Walther",
    "Function.verify": "Richardson",
}


def test_the_names_are_these() -> None:
    assert gradc.__all__ == sorted(gradc.__all__, key=lambda name: (name.lower() == name, name))
    assert {*dir(gradc)} == {*gradc.__all__, "__doc__", "__version__"}
    assert re.fullmatch(r"\d+\.\d+\.\d+", gradc.__version__)


def _is_asked(thing: Any) -> bool:
    """Return whether something is called, and so may refuse its arguments."""
    return inspect.isfunction(thing)


@pytest.mark.parametrize("name", NAMES)
def test_each_name_says_what_it_is(name: str) -> None:
    said = inspect.getdoc(NAMES[name])
    assert said
    first = said.split("\n\n")[0]
    assert first.endswith("."), "a sentence"
    assert ">>> " in said, "an example"
    if name in NUMBERS:
        assert re.search(r"\bshapes?\b", said), "the shapes"
    if _is_asked(NAMES[name]):
        assert re.search(r"\b[Rr]aise[sd]?\b", said) or name in _RAISE_NOTHING, "what it raises"
    assert SOURCES.get(name, "") in said, "where it comes from"


_RAISE_NOTHING = {"Function.latex"}


@pytest.mark.parametrize("name", NAMES)
def test_each_example_is_right(name: str) -> None:
    if name == "Function.native":
        pytest.importorskip("llvmlite")
    said = inspect.getdoc(NAMES[name]) or ""
    test = doctest.DocTestParser().get_doctest(said, {}, name, None, 0)
    report: list[str] = []
    assert test.examples
    assert not doctest.DocTestRunner(verbose=False).run(test, out=report.append).failed, report


def test_what_is_typed_runs() -> None:
    """What the type checker is shown is a program as users write them."""
    runpy.run_path(str(Path(__file__).parent / "typed_use.py"), run_name="__main__")
