"""What Python's own tools tell of a function, and of the package."""

import functools
import inspect
import pydoc

import pytest

import gradc

F = gradc.compile("x^2*y", name="energy")
SIGNATURES = {
    "value": "(x, y) -> Any",
    "gradient": "(x, y) -> Any",
    "value_and_gradient": "(x, y) -> Any",
    "jvp": "(tangents: Any, /, x, y) -> Any",
    "hvp": "(vectors: Any, /, x, y) -> Any",
    "jacobian": "(x, y, *, sparse: Any = False) -> Any",
    "derivatives": "(x, y, *, order: int | None = None) -> Any",
}


@pytest.mark.parametrize(("name", "shown"), SIGNATURES.items())
def test_methods_show_the_inputs(name: str, shown: str) -> None:
    method = getattr(F, name)
    assert str(inspect.signature(method)) == shown
    assert method.__name__ == name
    assert method.__doc__ == getattr(gradc.Function, name).__doc__
    assert method == getattr(F, name)
    assert len({method, getattr(F, name)}) == 1


def test_a_function_is_described_as_one() -> None:
    assert str(inspect.signature(F)) == "(x, y) -> Any"
    assert F.__name__ == "energy"
    assert functools.wraps(F)(lambda *_: None).__name__ == "energy"
    assert "energy" in pydoc.render_doc(F)
    assert "gradient" in pydoc.render_doc(F.gradient)


def test_inputs_that_python_has_no_name_for() -> None:
    assert [*inspect.signature(gradc.compile("lambda*2")).parameters] == ["lambda_"]
    f = gradc.compile("sparse*tangents")
    assert "arguments" in inspect.signature(f.jacobian).parameters


def test_dir_lists_what_is_public() -> None:
    assert {name for name in dir(gradc) if not name.startswith("_")} == set(gradc.__all__)
