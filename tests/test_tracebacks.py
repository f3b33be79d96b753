"""An error of a program, or of its values, ends at the line of the caller."""

import traceback
from collections.abc import Callable

import pytest
import sympy as sp

import gradc

F = gradc.compile("x^2*y")
W = gradc.compile("param w: [n], v: [n]\nsum(w*v)")
SYMBOL = sp.Symbol("x")


def unread(x: float) -> object:
    return eval("x")  # noqa: S307  # it is never run


DECORATED = gradc.differentiable(unread)

ERRORS: list[Callable[[], object]] = [
    lambda: gradc.compile("sigmod(x)"),
    lambda: gradc.compile("1/(1 +"),
    lambda: gradc.compile("x", wrt=["z"]),
    lambda: gradc.from_sympy(sp.Function("g")(SYMBOL)),
    lambda: gradc.from_python(unread),
    lambda: DECORATED(1.0),
    lambda: DECORATED.gradient(1.0),
    lambda: DECORATED.source,
    lambda: F(1.0),
    lambda: F.gradient(1.0, 2.0, 3.0),
    lambda: F.gradient(x=1.0, z=2.0),
    lambda: F.gradient(1.0, "a"),
    lambda: F.hessian(1.0, [[1.0], [1.0, 2.0]]),
    lambda: W.gradient([1.0, 2.0], [1.0, 2.0, 3.0]),
    lambda: F.derivative("z"),
    lambda: F.verify(at={"x": 1.0}),
    lambda: F.check("x"),
    lambda: F.explain(x=1.0),
]


@pytest.mark.parametrize("call", ERRORS)
def test_no_line_of_the_compiler_is_shown(call: Callable[[], object]) -> None:
    try:
        call()
    except (gradc.GradcError, ValueError, TypeError) as error:
        frames = traceback.extract_tb(error.__traceback__)
        text = "".join(traceback.format_exception(error))
    assert {frame.filename for frame in frames} == {__file__}
    assert text.count("Traceback") == 1
    assert len(frames) == 2


def test_a_bug_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr("gradc.compiled.compile_program", broken)
    with pytest.raises(ValueError, match="broken") as caught:
        gradc.compile("x")
    assert len(traceback.extract_tb(caught.value.__traceback__)) > 2


def test_a_notebook_shows_the_message() -> None:
    with pytest.raises(gradc.GradcError) as caught:
        gradc.compile("sigmod(x)")
    assert caught.value._render_traceback_() == str(caught.value).splitlines()
