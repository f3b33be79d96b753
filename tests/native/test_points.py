"""Programs of numbers in machine code hold against the NumPy file."""

import numpy as np
import pytest

import gradc
from gradc.emit.native.assembly import points as written
from gradc.emit.native.program import program
from gradc.emit.prepare import prepare
from gradc.kernels.programs import is_kernel
from gradc.native.machine import assembly
from gradc.native.points import Points

PROGRAMS = {
    "neuron": "sigmoid(sigmoid(x*w + y)*z + w)",
    "waves": "sin(x)*exp(y) + tan(z*y)*w",
    "logs": "log(1 + x^2)*tanh(y) + sqrt(1 + z*z) + atan(w)",
    "choice": "where(x > y, x*z, y - w)^2",
}


@pytest.fixture
def points(monkeypatch):
    pytest.importorskip("llvmlite")
    monkeypatch.setenv("GRADC_CACHE", "")

    def made(text):
        f = gradc.compile(f"param x, y, z, w\n{text}")
        graph = prepare(f.compilation.simplified, is_kernel).graph
        return f, Points(program("value_and_gradient", graph, ("value", "gradient")))

    return made


@pytest.mark.parametrize("name", PROGRAMS)
def test_points_are_those_of_the_file(points, name):
    f, native = points(PROGRAMS[name])
    arrays = [*np.random.default_rng(0).normal(size=(4, 1003))]
    value, gradient = native(*arrays)
    wanted = f.value_and_gradient(*arrays)
    np.testing.assert_allclose(value, wanted[0], rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose(gradient, wanted[1], rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_number_is_a_number(points, name):
    f, native = points(PROGRAMS[name])
    point = (0.5, -0.3, 1.25, 2.0)
    value, gradient = native.number(*point)
    wanted = f.value_and_gradient(*point)
    assert value == pytest.approx(wanted[0], rel=1e-14)
    assert gradient == pytest.approx(tuple(wanted[1]), rel=1e-13)


def test_the_loop_is_vectorised(points):
    _, native = points(PROGRAMS["neuron"])
    text = assembly(written(native.program, "rrrr"))
    assert "vfmadd" in text or "mulpd" in text
