"""A user's program that names all that is public, for the type checker: `mypy --strict`.

Numbers and arrays are `Any`, since a call gives what it is given: floats, arrays, NamedTuples of a
program's own names. Whatever else has a type, and `assert_type` says which.
"""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import assert_type

import gradc
from gradc import (
    Function,
    GradcError,
    GradcWarning,
    InputError,
    LimitError,
    Limits,
    ParseError,
    ProgramError,
    ShapeError,
    UnknownNameError,
)


@gradc.differentiable
def energy(x: float, y: float) -> float:
    """Return a number, differentiably."""
    return x**2 * y


@gradc.differentiable(wrt="x")
def other(x: float, y: float) -> float:
    """Return another one."""
    return x * y


def compiled() -> Function:
    """Return the function that is asked."""
    f = gradc.compile("x^2*y", wrt=["x", "y"], limits=Limits(nodes=100), name="f", emit="value")
    assert_type(f, Function)
    assert_type(gradc.from_python(lambda x, y: x**2 * y), Function)
    assert_type(energy.function, Function)
    assert_type(other.source, str)
    return f


def asked(f: Function) -> None:
    """Ask for all that there is."""
    assert_type(f.name, str)
    assert_type(f.source, str)
    assert_type(f.module, ModuleType)
    assert_type(f.notes, tuple[str, ...])
    assert_type(f.gradient_fields, tuple[str, ...])
    assert [*f.inputs] == [*f.wrt] == ["x", "y"]
    assert [*f.outputs] == ["f"]
    assert_type(f.latex(), str)
    assert_type(f.latex(gradient=False), str)
    assert_type(f.flat({"x": 1.0, "y": 2.0}).keys() == {"x", "y"}, bool)
    assert f(3.0, 2.0) == f.value(x=3.0, y=2.0) == 18.0
    assert f.gradient(3.0, 2.0) == (12.0, 9.0) == energy.gradient(3.0, 2.0)
    value, gradient = f.value_and_gradient(3.0, 2.0)
    assert (value, gradient.x) == (18.0, 12.0)
    f.jvp({"x": 1.0, "y": 0.0}, 3.0, 2.0)
    f.vjp(1.0, 3.0, 2.0)
    f.hvp([1.0, 0.0], 3.0, 2.0)
    f.jacobian(3.0, 2.0, sparse=False)
    f.hessian(3.0, 2.0)
    f.value_gradient_and_hessian(3.0, 2.0)
    f.derived("gradient", {"x": 3.0, "y": 2.0})
    gradc.compile("x^3").derivatives(2.0, order=2)


def answered(f: Function) -> None:
    """Ask for reports, each of which has a class of its own."""
    report = f.verify(seed=1, points=1)
    assert_type(report.ok, bool)
    verdicts = f.check({"x": "2*x*y"})
    assert_type(verdicts.ok, bool)
    assert_type(verdicts[0].correct, bool)
    assert "2*x*y" in str(f.derivative("x", of="f", expand=True))
    assert f.explain(3.0, 2.0).solution
    assert_type(f.memory(points=10).plain.kept, int)
    assert f.graph(adjoint=True)
    objective = f.as_objective({"x": 1.0, "y": 2.0})
    assert objective.fun(objective.x0)
    with tempfile.TemporaryDirectory() as folder:
        f.save(Path(folder) / "f.py")


def refused() -> list[type[GradcError]]:
    """Return the errors that texts and values are, by kind."""
    wrong: Mapping[str, type[GradcError]] = {
        "x +": ParseError,
        "max()": ProgramError,
        "sigmod(x)": UnknownNameError,
        "param x: [n], y: [m]; x + y": ShapeError,
        "x^3": InputError,
        "x + y + z": LimitError,
    }
    found: list[type[GradcError]] = []
    for text, kind in wrong.items():
        try:
            gradc.compile(text, limits=Limits(source_bytes=4 if kind is LimitError else 100))()
        except GradcError as error:
            assert_type(error.message, str)
            assert_type(error.hint, str | None)
            assert_type(error.suggestion, str | None)
            found += [kind] if isinstance(error, kind) else []
    assert issubclass(GradcWarning, UserWarning)
    return found


if __name__ == "__main__":
    asked(compiled())
    answered(compiled())
    assert len(refused()) == 6
    assert gradc.__version__
